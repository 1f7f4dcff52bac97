"""Two runs of the same cases, case by case: what got better, what got worse, and which cases changed sides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from embeddings.errors import Language
from eval.errors import NoSharedCases
from eval.folder import unlike
from eval.measures import MEASURES, Measure
from eval.report import Report
from eval.results import CaseResult
from eval.statistics import Difference, adjusted, difference

CERTAIN = 0.05
"""The adjusted p-value below which a difference is called one."""

Verdict = Literal["better", "worse", "unclear"]
VERDICT_TITLES: Mapping[Verdict, Mapping[Language, str]] = {
    "better": {"fr": "mieux", "en": "better"},
    "worse": {"fr": "moins bien", "en": "worse"},
    "unclear": {"fr": "pas de différence sûre", "en": "no sure difference"},
}

Flip = tuple[CaseResult, CaseResult]
"""One case in the first run and in the second."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one measure."""

    measure: Measure
    difference: Difference
    """The second run less the first."""
    p_adjusted: float
    """The p-value, adjusted for all measures that were compared."""

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where chance is an unlikely reason."""
        if self.p_adjusted >= CERTAIN or self.difference.value == 0:
            return "unclear"
        return "better" if (self.difference.value > 0) == self.measure.higher_is_better else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run held against a baseline."""

    baseline: str
    other: str
    shared: int
    """Cases that both ran, word for word the same."""
    unshared: int
    """Cases that only one ran, or that were changed in between; they are left out."""
    changes: Mapping[str, Change]
    mended: tuple[Flip, ...]
    """Cases that failed in the baseline and pass now."""
    broken: tuple[Flip, ...]
    """Cases that passed in the baseline and fail now."""
    configuration: Mapping[str, tuple[Any, Any]]
    """What differs in how the two were made: dotted name -> its value in either."""


def compare(baseline: Report, other: Report, names: tuple[str, str] = ("baseline", "other")) -> Comparison:
    """Hold a run against a baseline.

    Raises:
        NoSharedCases: they have no case in common.
    """
    before = {result.case.id: result for result in baseline.results}
    pairs = [(before[each.case.id], each) for each in other.results if each.case.id in before]
    pairs = [(one, two) for one, two in pairs if one.case == two.case]
    if not pairs:
        raise NoSharedCases(path=names[1], baseline=names[0])
    # A ranking passes where an answer may fail: of a run that only searched, no case has changed sides.
    alike = [(one, two) for one, two in pairs if one.error or two.error or (one.answer is None) == (two.answer is None)]
    return Comparison(
        *names,
        shared=len(pairs),
        unshared=len({*before, *(each.case.id for each in other.results)}) - len(pairs),
        changes=_changes(pairs),
        mended=tuple((one, two) for one, two in alike if one.failure and not two.failure),
        broken=tuple((one, two) for one, two in alike if two.failure and not one.failure),
        configuration=dict(_configuration(baseline.configuration, other.configuration)),
    )


def format_difference(measure: Measure, found: Difference, language: Language) -> str:
    """Such as ``+4.2 pt (-1.0 to +9.1)``: percentage points for shares, else scores or seconds."""
    factor, digits, unit = {"share": (100, 1, " pt"), "score": (1, 3, ""), "seconds": (1, 2, " s")}[measure.unit]
    value, low, high = (f"{factor * each:+.{digits}f}" for each in (found.value, found.low, found.high))
    text = f"{value}{unit} ({low} {'à' if language == 'fr' else 'to'} {high})"
    return text.replace(".", ",") if language == "fr" else text


def _changes(pairs: list[Flip]) -> dict[str, Change]:
    found: dict[str, Difference] = {}
    for name in MEASURES:
        ones, twos = ([result.scores[name] for result in side] for side in zip(*pairs, strict=True))
        if (each := difference(ones, twos)) is not None:
            found[name] = each
    ps = adjusted([each.p for each in found.values()])
    return {name: Change(MEASURES[name], each, p) for (name, each), p in zip(found.items(), ps, strict=True)}


def _configuration(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in unlike(one, other):
        yield name, (_at(one, name), _at(other, name))


def _at(configuration: Any, name: str) -> Any:
    for part in name.split("."):
        configuration = configuration.get(part) if isinstance(configuration, Mapping) else None
    return configuration
