"""Where the words that a case gives as evidence stand in the articles."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from embeddings.articles import Article
from eval.matching import Catalogue


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of an article's text."""

    article: str
    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Whether the two share at least half of the shorter one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        shorter = min(self.end - self.start, other.end - other.start)
        return self.article == other.article and 2 * shared >= shorter > 0


def locate(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """The places where ``words`` stand in ``text``, whatever the white space between them."""
    parts = [re.escape(part) for part in words.split()]
    return tuple(found.span() for found in re.finditer(r"\s+".join(parts), text)) if parts else ()


def evidence_spans(
    evidence: Sequence[str],
    articles: Iterable[Article],
    wanted: Mapping[str, frozenset[str]],
    catalogue: Catalogue,
) -> tuple[tuple[Span, ...], ...]:
    """For each piece of evidence, the places where it stands in those of ``articles`` that are wanted.

    A piece is left out when all wanted articles are at hand and it stands in none of them: a case that misquotes its
    article must not count against the answer.
    """
    at_hand = {article.id: article for article in articles if catalogue.is_wanted(article.id, wanted)}
    pieces = [
        tuple(Span(article.id, *place) for article in at_hand.values() for place in locate(article.text, words))
        for words in evidence
    ]
    whole = len(catalogue.ranked(at_hand, wanted)) == len(wanted) > 0
    return tuple(piece for piece in pieces if piece or not whole)
