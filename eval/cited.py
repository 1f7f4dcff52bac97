"""The citations of an answer as the metrics count them.

Every pair of a sentence and a citation counts, as in ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate
Text with Citations", arXiv 2305.14627); a number that is no citation of the answer is a wrong one.
"""

from collections.abc import Iterator, Sequence

from eval.evidence import Span
from qa.answer import Answer, Citation


def cited(answer: Answer) -> Iterator[Citation | None]:
    """The citation of every pair (sentence, number); ``None``: there is no such number."""
    citations = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        for number in sentence.citations:
            yield citations.get(number)


def span(citation: Citation) -> Span:
    """Where the quoted words stand."""
    return Span(citation.article.id, citation.start, citation.end)


def share(outcomes: Sequence[bool]) -> float | None:
    """How many of the outcomes are true, 0 to 1; ``None`` without any."""
    return sum(outcomes) / len(outcomes) if outcomes else None
