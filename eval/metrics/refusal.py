"""Does it refuse when, and only when, the articles are silent?"""

from collections.abc import Iterable
from dataclasses import dataclass

from eval.metrics.share import Share


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals of both sorts over a set of cases."""

    right: Share
    """Unanswerable questions that were refused: 1 is best. Its complement is NoMIRACL's hallucination rate."""
    wrong: Share
    """Answerable questions that were refused: 0 is best. NoMIRACL calls this share the error rate."""


def refusals(outcomes: Iterable[tuple[bool, bool]]) -> Refusals:
    """Refusals among pairs ``(answerable, refused)``.

    ``right = |unanswerable and refused| / |unanswerable|``, ``wrong = |answerable and refused| / |answerable|``. Range:
    both 0 to 1.

    Source: Thakur et al. 2024, "NoMIRACL: Knowing When You Don't Know" (arXiv 2312.11361).
    """
    pairs = list(outcomes)
    return Refusals(
        right=Share.true_among([refused for answerable, refused in pairs if not answerable]),
        wrong=Share.true_among([refused for answerable, refused in pairs if answerable]),
    )
