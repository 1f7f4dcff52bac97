"""Had the model an article before it that could answer?"""

from collections.abc import Iterable


def expected_shown(expected: Iterable[bool]) -> float:
    """Whether one of the passages shown comes from an expected article: the recall of what the model saw.

    ``max over the articles shown of [expected]``. Range: 0 or 1. Recall at k as in Manning et al. 2008, "Introduction
    to Information Retrieval", section 8.3, with one relevant article enough and k the number of passages shown.
    """
    return float(any(expected))
