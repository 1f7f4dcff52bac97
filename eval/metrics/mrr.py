"""How high does the first expected article stand?"""

from collections.abc import Collection, Sequence


def mrr_at(ranked: Sequence[str], expected: Collection[str], k: int = 10) -> float | None:
    """Reciprocal rank of the first expected article among the first ``k`` found; its mean over a set is the MRR.

    ``RR@k = 1 / min{i <= k : ranked[i] expected}``, 0 where there is none. Range: 0 to 1; ``None`` where no article is
    expected.

    Args:
        ranked: distinct article names, best first.

    Source: Voorhees 1999, "The TREC-8 Question Answering Track Report"; cut at 10 as in MS MARCO (Nguyen et al. 2016,
    arXiv 1611.09268).
    """
    wanted = set(expected)
    if not wanted:
        return None
    return next((1 / rank for rank, name in enumerate(ranked[:k], start=1) if name in wanted), 0.0)
