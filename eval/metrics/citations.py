"""Do the citations point where they should? Against the articles and the words that a case gives as evidence.

Every pair of a sentence and a citation counts, as in ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate
Text with Citations", arXiv 2305.14627); a number that is no citation of the answer is a wrong one.
"""

from collections.abc import Callable, Iterator, Sequence

from eval.evidence import Span
from qa.answer import Answer, Citation


def sentences_cited(answer: Answer) -> float | None:
    """Share of the sentences with at least one citation.

    ``|{s : some number of s is a citation of the answer}| / |sentences|``. Range: 0 to 1; ``None`` for a refusal.
    """
    numbers = {citation.number for citation in answer.citations}
    return _share([not numbers.isdisjoint(sentence.citations) for sentence in answer.sentences])


def citation_article(answer: Answer, is_expected: Callable[[str], bool]) -> float | None:
    """Share of the citations that point into an expected article.

    ``|{(s, n) : n cited by sentence s, its article expected}| / |{(s, n)}|``. Range: 0 to 1; ``None`` where nothing is
    cited.

    Args:
        is_expected: whether the article with this id is.
    """
    return _share([citation is not None and is_expected(citation.article.id) for citation in _cited(answer)])


def citation_precision(answer: Answer, evidence: Sequence[Sequence[Span]]) -> float | None:
    """Share of the citations whose quoted words meet the evidence (``Span.meets``: half of the shorter of the two).

    ``|{(s, n) : n cited by s and meets a place of some piece of evidence}| / |{(s, n)}|``. Range: 0 to 1; ``None``
    where nothing is cited or no evidence is known.
    """
    if not evidence:
        return None
    places = [place for piece in evidence for place in piece]
    return _share(
        [citation is not None and any(_span(citation).meets(place) for place in places) for citation in _cited(answer)]
    )


def citation_recall(answer: Answer, evidence: Sequence[Sequence[Span]]) -> float | None:
    """Share of the pieces of evidence that a citation meets.

    ``|{e : some citation of a sentence meets a place of e}| / |evidence|``. Range: 0 to 1; ``None`` for a refusal,
    which false refusals count, or where no evidence is known.
    """
    if not answer.sentences:
        return None
    spans = [_span(citation) for citation in _cited(answer) if citation is not None]
    return _share([any(span.meets(place) for span in spans for place in piece) for piece in evidence])


def _cited(answer: Answer) -> Iterator[Citation | None]:
    """The citation of every pair (sentence, number); ``None``: there is no such number."""
    citations = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        for number in sentence.citations:
            yield citations.get(number)


def _span(citation: Citation) -> Span:
    return Span(citation.article.id, citation.start, citation.end)


def _share(outcomes: Sequence[bool]) -> float | None:
    return sum(outcomes) / len(outcomes) if outcomes else None
