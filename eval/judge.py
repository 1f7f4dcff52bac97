"""Do the cited words hold what the sentence says? A judge that is no model.

It is a rule, so that no model marks its own answers and two runs can be compared to the letter: every number and
name of the sentence must stand in the quoted words, across French and English (``qa.facts``), or in the question. It
catches invented figures, dates and people; it does not see a true figure given to the wrong firm, so a high figure is
needed, not enough. ``docs/benchmarks.md`` says how it does on sentence pairs of known entailment.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from embeddings.passages import readable
from qa.answer import Answer, Sentence
from qa.facts import Fact, Ground, facts


class Supported:
    """One sentence of an answer held against the words it cites."""

    def __init__(self, answer: Answer, sentence: Sentence) -> None:
        asked = Ground.of(answer.question.text, answer.language)
        stated = facts(sentence.text, answer.language)
        self._facts: list[Fact] = [fact for fact in stated if not fact.weak and not asked.holds(fact)]
        quotes = {citation.number: citation.quote for citation in answer.citations}
        self._grounds = {number: Ground.of(readable(quotes.get(number, ""))) for number in sentence.citations}
        self._exist = bool(sentence.citations) and all(number in quotes for number in sentence.citations)
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
