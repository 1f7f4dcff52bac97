"""What an evaluation found: figures with their intervals, split where it tells something, and every case."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from io import StringIO
from typing import Any

from rich.table import Table

from embeddings.errors import Language
from eval.measures import MEASURES, Measure
from eval.results import FAILURES, CaseResult, Failure
from eval.statistics import Figure, figure
from eval.wording import split_title, words

Figures = Mapping[str, Figure]
"""By measure, in the order of ``MEASURES``; a measure that no case has is left out."""


@dataclass(frozen=True)
class Report:
    """The results of a run, in the order of its cases. A notebook shows it as a table."""

    results: tuple[CaseResult, ...]
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """What was asked and what answered, on what: ``eval.provenance.configuration``."""

    @cached_property
    def splits(self) -> Mapping[str, Figures]:
        """The figures of all cases (``all``) and of parts of them: by language (``fr``), whether the articles answer
        (``answerable``, ``unanswerable``), kind (``kind:why``) and tag (``tag:people``)."""
        parts = {"all": self.results, **_parts(self.results)}
        return {name: _figures(part) for name, part in parts.items()}

    @property
    def figures(self) -> Figures:
        """The figures of all cases."""
        return self.splits["all"]

    @property
    def headline(self) -> Figures:
        """The figures that the verdict rests on."""
        return {name: found for name, found in self.figures.items() if MEASURES[name].headline}

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that raised."""
        return tuple(result for result in self.results if result.error)

    @property
    def failures(self) -> Mapping[Failure, int]:
        """How many cases failed at each place, in the order of ``FAILURES``; places without any are left out."""
        counts = Counter(result.failure for result in self.results)
        return {place: counts[place] for place in FAILURES if counts[place]}

    @property
    def missing(self) -> tuple[str, ...]:
        """The articles that cases expect and the index lacks, each once."""
        return tuple(dict.fromkeys(name for result in self.results for name in result.missing))

    def table(self, language: Language = "en") -> Table:
        """The figures of all cases and of either language side by side, a measure a row."""
        columns = [name for name in ("fr", "en", "all") if name in self.splits]
        table = Table("", *(split_title(name, language) for name in columns))
        for column in table.columns[1:]:
            column.justify = "right"
        table.add_row(words("cases", language), *(str(self.count(name)) for name in columns))
        for name in self.figures:
            shown = (format_figure(MEASURES[name], self.splits[column].get(name), language) for column in columns)
            table.add_row(MEASURES[name].title(language), *shown)
        return table

    def count(self, split: str) -> int:
        """How many cases a split has."""
        return len(self.results) if split == "all" else len(_parts(self.results)[split])

    def to_dict(self) -> dict[str, Any]:
        """All but the cases, as plain values: ``configuration``, ``figures`` by split and measure, ``failures``."""
        splits = {name: {key: asdict(found) for key, found in part.items()} for name, part in self.splits.items()}
        return {
            "configuration": dict(self.configuration),
            "figures": splits,
            "failures": dict(self.failures),
        }

    def to_json(self) -> str:
        """All of it as one JSON object: ``to_dict`` and ``results``, a case a line."""
        head = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        lines = ",\n".join(result.to_json() for result in self.results)
        return f'{head[:-2]},\n "results": [\n{lines}\n ]\n}}\n'

    def _repr_html_(self) -> str:
        from rich.console import Console

        console = Console(record=True, width=110, file=StringIO())
        console.print(self.table())
        return console.export_html(inline_styles=True, code_format="<pre>{code}</pre>")


def _parts(results: Iterable[CaseResult]) -> dict[str, list[CaseResult]]:
    """The cases by each thing that tells them apart; what all of them share tells nothing and is left out."""
    results = list(results)
    ways: tuple[Callable[[CaseResult], Iterable[str]], ...] = (
        lambda result: [result.case.language],
        lambda result: ["answerable" if result.case.answerable else "unanswerable"],
        lambda result: [f"kind:{result.case.kind}"] if result.case.kind else [],
        lambda result: [f"tag:{tag}" for tag in result.case.tags],
    )
    parts: dict[str, list[CaseResult]] = {}
    for way in ways:
        found: dict[str, list[CaseResult]] = {}
        for result in results:
            for name in way(result):
                found.setdefault(name, []).append(result)
        parts |= {name: found[name] for name in sorted(found, key=_order) if len(found[name]) < len(results)}
    return parts


def _order(name: str) -> tuple[bool, str]:
    return name != "fr", name  # French before English, the rest by the alphabet


def _figures(results: Iterable[CaseResult]) -> Figures:
    results = list(results)
    found = {name: figure(measure, [each.scores[name] for each in results]) for name, measure in MEASURES.items()}
    return {name: each for name, each in found.items() if each.of}


def format_figure(measure: Measure, found: Figure | None, language: Language) -> str:
    """Such as ``92.1% (83–97)``, ``0.890 (0.871–0.905)``, ``4.2 s (3.9–4.6)``; ``–``: none."""
    if found is None or found.value is None or found.low is None or found.high is None:
        return "–"
    if measure.unit == "share":
        text = f"{100 * found.value:.1f} % ({100 * found.low:.0f}–{100 * found.high:.0f})"
    elif measure.unit == "score":
        text = f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"
    else:
        text = f"{found.value:.2f} s ({found.low:.2f}–{found.high:.2f})"
    return text.replace(".", ",") if language == "fr" else text.replace(" %", "%")
