"""How near is the reply, word by word, to the short answer expected?"""

from collections import Counter
from collections.abc import Iterable

from embeddings.errors import Language
from eval.normalising import normalised


def token_f1(reply: str, alternatives: Iterable[str], language: Language) -> float | None:
    """Harmonic mean of precision and recall of the reply's words against the best alternative.

    ``max over alternatives a of 2 p r / (p + r)``, with ``p = common / |reply|``, ``r = common / |a|`` and ``common``
    the words in both, counted with repetition. Range: 0 to 1; ``None`` without an alternative.

    Source: as for ``exact_match``: Rajpurkar et al. 2016 (arXiv 1606.05250), Lewis et al. 2020 (arXiv 1910.07475).
    """
    said = normalised(reply, language)
    return max((_f1(said, normalised(text, language)) for text in alternatives), default=None)


def _f1(said: list[str], wanted: list[str]) -> float:
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted)) if common else 0.0
