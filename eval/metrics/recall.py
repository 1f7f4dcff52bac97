"""Are the expected articles among the first ones found?"""

from collections.abc import Collection, Sequence


def recall_at(ranked: Sequence[str], expected: Collection[str], k: int) -> float | None:
    """Share of the expected articles that stand among the first ``k`` found.

    ``recall@k = |expected ∩ ranked[:k]| / |expected|``. Range: 0 to 1; ``None`` where no article is expected.

    Args:
        ranked: distinct article names, best first.

    Source: Manning, Raghavan and Schütze, *Introduction to Information Retrieval* (2008), chapter 8, cut at rank k.
    """
    wanted = set(expected)
    return len(wanted.intersection(ranked[:k])) / len(wanted) if wanted else None
