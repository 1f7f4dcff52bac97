"""The article's own words as an answer: without a chat model, when it fails, or when its words cannot be verified."""

import re

import numpy as np
from langchain_core.runnables import Runnable, RunnableLambda

from qa.answer import Question
from qa.silence import misses_amount
from qa.sources import Source, Sources
from qa.writing import Gathered

_WHOLE_SENTENCE = re.compile(r"(?:\S+\s+){4}.*[.!?…][\s»”\"*_)]*$")
"""Five words and a full stop: neither a date line nor a heading is worth quoting."""


def quotable(question: Question, sources: Sources) -> Source | None:
    """The whole sentence that is most likely to answer the question; with a number in it where one is asked for."""
    ranked: list[int] = np.argsort(-sources.relevance, kind="stable").tolist()
    for source in (sources.items[row] for row in ranked):
        if _WHOLE_SENTENCE.search(source.text) and not misses_amount(question, source.text):
            return source
    return None


def quoted(source: Source) -> str:
    """The sentence between French quotation marks, with none of the brackets that number passages."""
    bare = source.text.replace("[", "(").replace("]", ")")
    return bare if bare[0] in "«“" and bare[-1] in "»”" else f"«\u00a0{bare}\u00a0»"


def quoter() -> Runnable[Gathered, str]:
    """Drafts by quoting: the same step as ``writer``, without a model."""

    def quote(gathered: Gathered) -> str:
        source = quotable(gathered["question"], gathered["sources"])
        return f"{quoted(source)} [{source.rank}]." if source else ""

    return RunnableLambda(quote)
