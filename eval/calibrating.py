"""Where to fall silent, found on a question set: ``kiosque calibrate``."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from embeddings.errors import KiosqueError, Language
from eval.cases import Case
from eval.errors import NothingToCalibrate
from eval.matching import Catalogue


class Judging(Protocol):
    """What is calibrated: a ``qa.Assistant``, or anything as sure of itself."""

    def confidence(self, question: str, reader: Language, within: Sequence[str]) -> float:
        """The probability, 0 to 1, that the articles answer."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value of the setting ``silence``, and the shares of cases on its wrong side."""

    silence: float
    answered: float
    """Of the questions without an answer, those let through to be written."""
    refused: float
    """Of the questions with an answer, those refused."""


def confidences(
    assistant: Judging, cases: Sequence[Case], catalogue: Catalogue, advance: Callable[[], None]
) -> Iterator[tuple[float, bool]]:
    """For each case how sure the assistant is, and whether the articles answer it. Nothing is written.

    A case that raises (in another language, say) is left out.
    """
    for case in cases:
        try:
            yield assistant.confidence(case.question, case.language, catalogue.ids(case.within)), case.answerable
        except KiosqueError:
            continue
        finally:
            advance()


def best_threshold(pairs: Sequence[tuple[float, bool]]) -> Threshold:
    """The threshold with the least sum of both shares (the greatest J of Youden, 1950); of equal ones the lowest.

    Raises:
        NothingToCalibrate: there are not both kinds of cases.
    """
    with_answer = sorted(sure for sure, answerable in pairs if answerable)
    without = sorted(sure for sure, answerable in pairs if not answerable)
    if not with_answer or not without:
        raise NothingToCalibrate()
    levels = sorted({0.0, *(sure for sure, _ in pairs), 1.0})
    # Between two levels, so that neither is decided by a rounding.
    candidates = [0.0, *((low + high) / 2 for low, high in pairwise(levels))]
    found = (_at(value, with_answer, without) for value in candidates)
    return min(found, key=lambda each: each.answered + each.refused)


def _at(silence: float, with_answer: Sequence[float], without: Sequence[float]) -> Threshold:
    return Threshold(
        silence,
        answered=sum(sure >= silence for sure in without) / len(without),
        refused=sum(sure < silence for sure in with_answer) / len(with_answer),
    )
