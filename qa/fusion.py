"""Two rankings of the same passages, by meaning and by words, made one.

Scores are fused, not ranks: an English question shares few words with French passages, and ranks would give its weak
lexical matches as much say as the dense ones.
"""

from collections.abc import Mapping

from embeddings.errors import Language

COSINE_SPREAD = 0.1
"""Cosines of multilingual-e5-small lie close together; this difference counts as much as a full lexical match."""

LEXICAL_WEIGHT: Mapping[Language, float] = {"fr": 0.5, "en": 0.35}
"""The say of the words, by the question's language; the articles are French."""


def fuse(cosines: Mapping[str, float], lexical: Mapping[str, float], weight: float) -> dict[str, float]:
    """One score a passage: ``(cosine - best cosine) / COSINE_SPREAD + weight * bm25 / best bm25``.

    ``cosines`` has every passage to score; one that ``lexical`` lacks shares no word with the question. The best
    possible score is ``weight``; there is no lower bound.
    """
    if not cosines:
        return {}
    best_cosine = max(cosines.values())
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    return {
        passage: (cosine - best_cosine) / COSINE_SPREAD + weight * lexical.get(passage, 0.0) / best_lexical
        for passage, cosine in cosines.items()
    }
