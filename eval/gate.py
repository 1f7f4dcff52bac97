"""Conditions on a run's figures, for continuous integration."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from eval.errors import BadCondition
from eval.measures import MEASURES
from eval.report import Report


@dataclass(frozen=True, slots=True)
class Condition:
    """A bound on a measure: at least (``low``) or at most."""

    measure: str
    bound: float
    low: bool

    @classmethod
    def parse(cls, text: str, low: bool) -> "Condition":
        """Read ``measure=number``, with a point or a comma.

        Raises:
            BadCondition: it is not of that form, or there is no such measure.
        """
        name, _, number = text.partition("=")
        try:
            if name not in MEASURES:
                raise ValueError(name)
            bound = float(number.replace(",", "."))
            if isnan(bound):
                raise ValueError(number)
            return cls(name, bound, low)
        except ValueError as error:
            raise BadCondition(condition=text, names=", ".join(MEASURES)) from error

    def shortfall(self, report: Report) -> str:
        """What is amiss, such as ``answer_right 0.812 < 0.85``; empty when the figure is as it must be.

        A figure that the run does not have falls short: a gate must not open because nothing was measured.
        """
        found = report.figures.get(self.measure)
        if found is None or found.value is None:
            return f"{self.measure} –"
        if self.low:
            return f"{self.measure} {found.value:.3f} < {self.bound:g}" if found.value < self.bound else ""
        return f"{self.measure} {found.value:.3f} > {self.bound:g}" if found.value > self.bound else ""


def shortfalls(report: Report, conditions: Iterable[Condition]) -> list[str]:
    """The conditions that a run does not meet, each with its figure."""
    return [text for condition in conditions if (text := condition.shortfall(report))]
