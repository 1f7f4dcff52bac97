"""Drafted text -> verified sentences, each tied to the exact source words that support it.

The number the model wrote is only a hint: small models cite a neighbour. Each drafted sentence is tied to the source
sentence nearest in meaning that holds most of its facts, with a second one where the first does not hold them all. A
sentence with a fact that stands in neither is not shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.articles import Article
from embeddings.passages import readable
from qa.answer import Question, SentenceVerdict
from qa.contrasts import contrasts, has_words, quoted_words
from qa.facts import Fact, Ground, facts, names, whole_ground
from qa.reasons import Reason, of_sentence
from qa.silence import misses_amount, repeats
from qa.sources import Source, Sources
from qa.surroundings import named, names_month
from qa.words import FUNCTION_WORDS

_MARKED = re.compile(r"(?P<text>[^\[\]]+?)\s*(?P<marks>(?:\[\d+\]\s*)+)\.?", re.DOTALL)
_BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break spaces of French punctuation
_MARK = re.compile(r"\[(\d+)\]")

FACT_WEIGHT = 0.1
"""What holding all of a sentence's facts is worth, in cosine: about the spread between unrelated and same in e5."""

HINT_WEIGHT = 0.01
"""What being the passage the model named is worth, in cosine: it decides between equals."""

QUESTION_WEIGHT = 0.05
"""What being a question costs a source, in cosine: it asserts nothing."""

LEAST_LIKENESS = 0.865
"""Cosine that a sentence without any fact of its own must reach: nothing else ties it to its source."""

LEAST_LIKENESS_OF_NAMES = 0.84
"""The same for a sentence whose only facts are names, which many sentences share."""

ACROSS_LANGUAGES = 0.05
"""What cosines lose between languages: an English sentence lies that much farther from the French words it renders."""

LEAST_ODDS = -4.5
"""The model's log odds (``qa.supporting``) that a source says the sentence, where no number ties the two. On
200 pairs of RTE3-FR, .05 of the entailed ones lie below, and .71 of the others."""

LONGEST_SENTENCE = 400
"""Characters of one drafted sentence, so that a model that loops is cut short."""

MOST_CITATIONS = 3
"""Source sentences one sentence may rest on."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One complete sentence of the draft, and the 1-based numbers of the passages the model named for it."""

    text: str
    hints: tuple[int, ...]


def complete_sentences(draft: str) -> tuple[list[Drafted], str]:
    """The sentences that end in a number, and the rest, still being written."""
    found, end = [], 0
    for match in _MARKED.finditer(draft):
        text = _BLANKS.sub(" ", match["text"]).lstrip(". ").rstrip()
        if text:
            found.append(Drafted(_with_stop(text), tuple(int(mark) for mark in _MARK.findall(match["marks"]))))
        end = match.end()
    return found, draft[end:].strip()


def _with_stop(text: str) -> str:
    return text if text[-1] in '.!?…»"' else text + "."


@dataclass(frozen=True, slots=True)
class Finding:
    """What a drafted sentence was found to rest on: nothing when it is not supported."""

    sources: tuple[Source, ...]
    why: str
    """The reason, in the answer's language."""
    verdict: SentenceVerdict = "rejected"
    least_odds: float | None = None
    """What the model's odds that the sources say the sentence must reach; None: a number ties them, or the same words,
    or they do."""
    tried: tuple[Source, ...] = ()
    """Sources that do not say it, by these odds."""


class Citer:
    """Ties the drafted sentences of one answer to the sentences of its evidence."""

    def __init__(self, question: Question, sources: Sources) -> None:
        self._question = question
        self._language = question.answer_language
        self._sources = sources
        self._articles: dict[str, Ground] = {}
        self._known: frozenset[str] | None = None
        self._asked = Ground.of(f"{question.text} {question.asked}", question.language)

    def cite(self, drafted: Drafted, but: Sequence[Source] = ()) -> Finding:
        """The fewest source sentences that hold what the sentence says, or why there are none; ``but`` for some.

        What the sentence adds to the question must stand in the source sentences; what it takes from the question,
        there or beside them (``qa.surroundings``): a sentence about a firm rests on words that are about that firm.
        """
        language = self._language
        if flaw := self._flaw(drafted.text):
            return Finding((), of_sentence(flaw, language))
        stated = [fact for fact in facts(drafted.text, language) if self._counts(fact)]
        repeated = [fact for fact in stated if self._asked.holds(fact)]
        about = [fact for fact in repeated if not fact.is_number]
        added = [fact for fact in stated if not self._asked.holds(fact)]
        items, grounds = self._sources.items, self._sources.grounds
        rows = [
            row
            for row, source in enumerate(items)
            if self._speaks_of(source.evidence.article, about) and not any(other.covers(source) for other in but)
        ]
        scores = self._scores(drafted, added)
        rows.sort(key=lambda row: -scores[row])
        if not rows:
            return Finding((), of_sentence("missing" if about else "unlike", language, about))
        chosen = [items[rows[0]]]
        missing = [fact for fact in added if not grounds[rows[0]].holds(fact)]
        for row in rows[1:]:
            if not missing or len(chosen) == MOST_CITATIONS:
                break
            if items[row].evidence.article.id != chosen[0].evidence.article.id:
                continue  # a date of one article and a sum of another make no fact
            if any(grounds[row].holds(fact) for fact in missing):
                chosen.append(items[row])
                missing = [fact for fact in missing if not grounds[row].holds(fact)]
        if missing:
            return Finding((), of_sentence("missing", language, missing))
        if scores[rows[0]] < self._least_score(added, chosen[0]):
            return Finding((), of_sentence("unlike", language))
        cited, unnamed = named(chosen, repeated, self._sources, MOST_CITATIONS, names_month(drafted.text))
        if unnamed:
            return Finding((), of_sentence("missing", language, unnamed))
        if misquoted := self._misquoted(drafted.text, cited):
            return Finding((), of_sentence("misquoted", language, misquoted))
        why = of_sentence("facts" if added else "meaning", language, added)
        return Finding(cited, why, "supported", self._least_odds(drafted, added, cited))

    def _flaw(self, text: str) -> Reason | None:
        """What keeps a sentence from being an answer at all, whatever its sources."""
        if len(text) >= LONGEST_SENTENCE and text[0] not in "«“":  # a whole quote may be longer
            return "unfinished"
        if misses_amount(self._question, text):
            return "no_amount"
        return "repeats" if repeats(self._question, text) else None

    def _scores(self, drafted: Drafted, added: Sequence[Fact]) -> NDArray[np.float32]:
        """How well each source supports the sentence: meaning, share of its facts, and the model's own word."""
        sources = self._sources
        scores: NDArray[np.float32] = sources.vectors @ sources.encoder.encode_query(drafted.text)
        for row, (source, ground) in enumerate(zip(sources.items, sources.grounds, strict=True)):
            held = sum(ground.holds(fact) for fact in added)
            scores[row] += FACT_WEIGHT * held / max(len(added), 1) + HINT_WEIGHT * (source.rank in drafted.hints)
            scores[row] -= QUESTION_WEIGHT * source.text.rstrip(' »”"').endswith("?")
        return scores

    def _least_score(self, added: Sequence[Fact], source: Source) -> float:
        """The fewer and the commoner its facts, the nearer in meaning a source must be."""
        if any(fact.is_number for fact in added):
            return -1.0
        same = (source.evidence.article.language or "fr") == self._language
        least = LEAST_LIKENESS_OF_NAMES + FACT_WEIGHT if added else LEAST_LIKENESS
        return least if same else least - ACROSS_LANGUAGES

    def _misquoted(self, text: str, cited: Sequence[Source]) -> tuple[Fact, ...]:
        """What the sentence quotes in the language of its sources and no passage of theirs has."""
        if (cited[0].evidence.article.language or "fr") != self._language:
            return ()
        passages = " ".join(readable(source.evidence.passage.text) for source in cited)
        absent = (words for words in quoted_words(text) if not has_words(passages, words))
        return tuple(Fact(words, frozenset({words})) for words in absent)

    def _least_odds(self, drafted: Drafted, added: Sequence[Fact], cited: Sequence[Source]) -> float | None:
        if any(source.is_copied(drafted.text) for source in cited):
            return None
        tied = any(fact.is_number for fact in added)
        read = " ".join(source.text for source in cited)
        return None if tied and not contrasts(drafted.text, read) else LEAST_ODDS

    def _speaks_of(self, article: Article, about: Sequence[Fact]) -> bool:
        if article.id not in self._articles:
            self._articles[article.id] = whole_ground(article)
        return all(self._articles[article.id].holds(fact) for fact in about)

    def _counts(self, fact: Fact) -> bool:
        """A weak name counts if the articles know it as one: "Apple" at a sentence's start, "Google" in English."""
        if not fact.weak:
            return True
        if fact.text.lower() in FUNCTION_WORDS[self._language] and not fact.text[1:].isupper():
            return False  # "Il", though an article may well have it in capitals; "US" is another matter
        if self._known is None:
            articles = {source.evidence.article.id: source.evidence.article for source in self._sources.items}
            self._known = frozenset(
                name.text.lower()
                for article in articles.values()
                for name in names(readable(article.text), "fr")
                if not name.weak
            )
        return fact.text.lower() in self._known
