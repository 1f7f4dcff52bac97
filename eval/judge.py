"""Do the cited words hold what the sentence says? A judge that is no model.

It is a rule, so that no model marks its own answers and two runs can be compared to the letter: every number and
name of the sentence must stand in the quoted words, across French and English (``qa.facts``), or in the title and date
that a reader sees beside them; that the question said it is not enough. It catches invented figures, dates and people;
it does not see a true figure given to the wrong firm, so a high figure is needed, not enough. ``docs/benchmarks.md``
says how it does on sentence pairs of known entailment.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from embeddings.passages import readable
from qa.answer import Answer, Citation, Sentence
from qa.facts import Fact, Ground, facts, language_of
from qa.relative_dates import explicit
from qa.surroundings import beside, names_month


class Supported:
    """One sentence of an answer held against the words it cites."""

    def __init__(self, answer: Answer, sentence: Sentence) -> None:
        self._facts: list[Fact] = [fact for fact in facts(sentence.text, answer.language) if not fact.weak]
        cited = {citation.number: citation for citation in answer.citations}
        dated = names_month(sentence.text)
        self._grounds = {number: _read(cited[number], dated) for number in sentence.citations if number in cited}
        self._exist = bool(sentence.citations) and all(number in cited for number in sentence.citations)
        self.whole = self._exist and self._holds(list(self._grounds.values()))

    def needs(self, number: int) -> bool:
        """Whether the citation supports the sentence alone, or the others do not without it."""
        others = [ground for other, ground in self._grounds.items() if other != number]
        return self.whole and (self._holds([self._grounds[number]]) or not self._holds(others))

    def _holds(self, grounds: Sequence[Ground]) -> bool:
        if not grounds:
            return False
        together = reduce(or_, grounds)
        return all(together.holds(fact) for fact in self._facts)


def _read(citation: Citation, dated: bool) -> Ground:
    """What a reader of the citation reads; "hier" is the day before its article."""
    words = explicit(readable(citation.quote), citation.article.published)
    return Ground.of(words, language_of(citation.article)) | beside(citation.article, dated)
