"""A small grid of settings on one set of cases, ranked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.compare import format_difference
from eval.errors import BadVariation
from eval.folder import write
from eval.measures import MEASURES
from eval.report import Report, format_figure
from eval.statistics import Difference, Figure, adjusted, difference
from eval.wording import probability
from qa.settings import Settings

VARIABLE = tuple(name for name in Settings.model_fields if name not in ("data", "embedding_model"))
"""The settings that a sweep may vary: the others need another index."""

OF_RETRIEVAL = ("lexical_weight_fr", "lexical_weight_en", "rescore")
"""Those of them that change what is found, and not only what is made of it."""

Cell = Mapping[str, Any]
"""One combination of the grid: setting -> value."""


def grid(variations: Sequence[str], retrieval_only: bool = False) -> list[Cell]:
    """Every combination of ``setting=value,value`` texts, in their order.

    Raises:
        BadVariation: one is not of that form, or names no setting that changes anything, or a value is not one the
            setting takes.
    """
    variable = OF_RETRIEVAL if retrieval_only else VARIABLE
    choices: dict[str, list[Any]] = {}
    for variation in variations:
        name, _, values = variation.partition("=")
        if name not in variable or name in choices or not values:
            raise BadVariation(variation=variation, names=", ".join(variable))
        choices[name] = list(dict.fromkeys(_value(variation, name, text) for text in values.split(",")))
    return [dict(zip(choices, combination, strict=True)) for combination in product(*choices.values())]


def _value(variation: str, name: str, text: str) -> Any:
    try:
        return getattr(Settings.model_validate({name: text.strip()}), name)
    except ValidationError as error:
        raise BadVariation(variation=variation, names=", ".join(VARIABLE)) from error


def folder_of(out: Path, cell: Cell) -> Path:
    """Where a cell's run is kept: a name one can read, safe on any disk."""
    name = " ".join(f"{key}={value}" for key, value in cell.items()) or "default"
    return out / "".join(character if character.isalnum() or character in "=._- " else "-" for character in name)


@dataclass(frozen=True, slots=True)
class Place:
    """One cell in the ranking."""

    cell: Cell
    report: Report
    figure: Figure
    behind: Difference | None
    """Its difference to the best cell; ``None`` for the best itself."""
    p_adjusted: float | None
    """Of that difference, adjusted for the number of cells."""


def ranking(runs: Sequence[tuple[Cell, Report]], measure: str) -> list[Place]:
    """The cells by a measure, best first, each held against the best.

    The best of many is the best partly by luck: its interval says how much, and a p-value near 1 beside another cell
    that the two cannot be told apart on these cases.
    """
    none = Figure(None, None, None, 0)
    sign = 1 if MEASURES[measure].higher_is_better else -1

    def worth(run: tuple[Cell, Report]) -> float:
        value = run[1].figures.get(measure, none).value
        return float("-inf") if value is None else sign * value

    best, *rest = sorted(runs, key=worth, reverse=True)
    gaps = [difference(_scores(best[1], measure), _scores(report, measure)) for _, report in rest]
    ps: Iterator[float] = iter(adjusted([gap.p for gap in gaps if gap]))
    behind = [(gap, next(ps) if gap else None) for gap in gaps]
    return [
        Place(cell, report, report.figures.get(measure, none), gap, p)
        for (cell, report), (gap, p) in zip([best, *rest], [(None, None), *behind], strict=True)
    ]


def save_ranking(places: Sequence[Place], measure: str, out: Path) -> None:
    """Write the ranking as ``sweep.md``, beside the runs it ranks.

    Raises:
        ResultsNotWritten: it cannot be written.
    """
    settings = list(places[0].cell)
    title = MEASURES[measure].english
    lines = [
        f"# {title}, {len(places)} settings",
        "",
        "| | " + " | ".join([*settings, title, "difference to the best (95%)", "p (adjusted)"]) + " |",
        "|---" * (len(settings) + 4) + "|",
    ]
    for rank, place in enumerate(places, start=1):
        gap = format_difference(MEASURES[measure], place.behind, "en") if place.behind else "–"
        p = probability(place.p_adjusted, "en")
        values = [str(place.cell[name]) for name in settings]
        cells = [str(rank), *values, format_figure(MEASURES[measure], place.figure, "en"), gap, p]
        lines.append("| " + " | ".join(cells) + " |")
    write(out / "sweep.md", "\n".join(lines) + "\n")


def chief_measure(report: Report) -> str:
    """What a sweep ranks by unless told: right answers where there are answers, else nDCG@10."""
    return "answer_right" if "answer_right" in report.figures else "ndcg_at_10"


def _scores(report: Report, measure: str) -> list[float | None]:
    return [result.scores[measure] for result in report.results]
