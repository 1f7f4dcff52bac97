"""Articles that give another number of the same thing: shown side by side with their dates, never blended.

Two sentences differ when they are near in meaning, both about everything that the question names, and count the same
thing ("40.000 morts", "28.734 morts") differently. Which of them is right, or whether one is only older, is for the
reader: their dates say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.dates import month_numbers
from embeddings.lexical import tokenise
from qa.answer import Question
from qa.facts import Fact, Ground, facts, written_numbers
from qa.sources import Source, Sources
from qa.surroundings import names_month, unheld
from qa.words import fold

LEAST_LIKENESS = 0.93
"""Cosine of two French sentences that may speak of the same thing (multilingual-e5-small): reports of one event lie
above it, sentences that only share a subject mostly below."""

MOST = 2
"""Other sentences that are shown, one an article."""

_SIGNS = "%€$"
_UNIT = re.compile(rf"\s*(?:de |d['’])?([^\W\d_]{{3,}}|[{_SIGNS}])")


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the word for what it counts, by its stem."""

    number: Fact
    unit: str


def counts(text: str) -> Iterator[Count]:
    """The numbers of a French text that count something: neither a day nor a year."""
    for number, end in written_numbers(text):
        unit = _UNIT.match(text, end)
        if unit and fold(unit[1]) not in month_numbers():
            stem = unit[1] if unit[1] in _SIGNS else next(iter(tokenise(unit[1])), "")
            if stem:
                yield Count(number, stem)


def differing(question: Question, cited: Source, stated: str, sources: Sources) -> tuple[Source, ...]:
    """The sentences of other articles that count differently what ``cited`` counts and the answer has ``stated``."""
    named = [fact for fact in facts(question.text, question.language) if not fact.weak]
    if not any(not fact.is_number for fact in named):
        return ()  # nothing says that two sentences are about the same
    dated, said = names_month(question.text), Ground.of(stated, question.answer_language)
    ours = [count for count in counts(cited.text) if said.holds(count.number)]
    if not ours:
        return ()
    ground = Ground.of(cited.text)
    likeness = sources.vectors @ sources.encoder.encode_query(cited.text)
    found: dict[str, Source] = {}
    for row in sorted(range(len(sources.items)), key=lambda row: -likeness[row]):
        other = sources.items[row]
        if likeness[row] < LEAST_LIKENESS or len(found) == MOST:
            break
        article = other.evidence.article.id
        if article == cited.evidence.article.id or article in found or unheld(named, [other], dated):
            continue
        if _counts_otherwise(other.text, sources.grounds[row], ours, ground):
            found[article] = other
    return tuple(found.values())


def _counts_otherwise(text: str, ground: Ground, ours: Sequence[Count], our_ground: Ground) -> bool:
    theirs = [count for count in counts(text) if not our_ground.holds(count.number)]
    return any(mine.unit == their.unit and not ground.holds(mine.number) for mine in ours for their in theirs)
