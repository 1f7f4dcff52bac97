"""How near the top do the expected articles stand?"""

from collections.abc import Collection, Sequence
from math import log2


def ndcg_at(ranked: Sequence[str], expected: Collection[str], k: int = 10) -> float | None:
    """Normalised discounted cumulative gain of the first ``k`` articles, with gain 1 for an expected one, else 0.

    ``DCG@k = sum over ranks i = 1…k of gain_i / log2(i + 1)``; ``nDCG@k = DCG@k / DCG@k of the ideal ranking``, which
    has all expected articles first. Range: 0 to 1; ``None`` where no article is expected.

    Args:
        ranked: distinct article names, best first.

    Source: Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), with the
    log2(i + 1) discount that trec_eval uses.
    """
    wanted = set(expected)
    if not wanted:
        return None
    gained = sum(_discount(rank) for rank, name in enumerate(ranked[:k], start=1) if name in wanted)
    ideal = sum(_discount(rank) for rank in range(1, min(k, len(wanted)) + 1))
    return gained / ideal


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)
