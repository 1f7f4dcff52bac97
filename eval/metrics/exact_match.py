"""Is the reply the short answer expected, word for word?"""

from collections.abc import Iterable

from embeddings.errors import Language
from eval.normalising import normalised


def exact_match(reply: str, alternatives: Iterable[str], language: Language) -> float | None:
    """Whether the reply is one of the alternatives, both ``normalised``.

    ``max over alternatives a of [normalised(reply) == normalised(a)]``. Range: 0 or 1; ``None`` without an alternative.
    A reply in a whole sentence seldom matches: this figure is for models that answer in a word.

    Source: Rajpurkar et al. 2016, "SQuAD" (arXiv 1606.05250); normalised by language as in MLQA (Lewis et al. 2020,
    arXiv 1910.07475), with numbers brought to one form besides.
    """
    said = normalised(reply, language)
    return max((float(said == normalised(text, language)) for text in alternatives), default=None)
