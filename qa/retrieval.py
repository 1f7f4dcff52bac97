"""Question -> Evidence: the passages most likely to answer, by meaning and by words."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from embeddings.articles import PublicationDate
from embeddings.encoder import Encoder
from embeddings.errors import Language
from embeddings.index import Index, Vector
from embeddings.lexical import tokenise
from embeddings.versions import Statements
from qa.answer import Evidence, Question
from qa.calendar import Period
from qa.compound import parts, with_names
from qa.fusion import LEXICAL_WEIGHT, fuse
from qa.periods import nearness
from qa.rescoring import Rescorer, Tokens

CANDIDATES = 50
"""Passages asked of each leg before they are fused."""

NEAR_COPY = 0.8
"""Two passages that share this much of their words (Jaccard) are one dispatch printed twice."""

SCORED_EACH = 200
"""Passages of chosen articles up to which each is scored; of more, each leg looks for the best."""

PERIOD_WEIGHT = 0.2
"""What having been published in the period that the question speaks of is worth, in units of the fused score."""

_BATCH = 64
"""Questions embedded together: enough to keep the cores busy, few enough to be ready soon."""

_WORD = re.compile(r"\w+")


Encoded = tuple[NDArray[np.float32], list[Tokens]]
"""The vector (a row) and the tokens of each text."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a first look finds for a question: enough to show, and all that ranking it closely goes on from.

    A question that asks several things is looked for as a whole and thing by thing: then there are more of each.
    """

    question: Question
    tokens: tuple[Tokens, ...]
    fused: tuple[Mapping[str, float], ...]
    """Passage id -> the fused score."""
    cosines: tuple[Mapping[str, float], ...]


class Retriever:
    """Finds the passages of an index that best match a question."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        lexical_weight: Mapping[Language, float] = LEXICAL_WEIGHT,
        rescore: bool = True,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._lexical_weight = lexical_weight
        self._rescorer = Rescorer(index, encoder) if rescore else None

    def search(self, question: Question, limit: int) -> tuple[Evidence, ...]:
        """At most ``limit`` passages, best first; of near copies and of reprints only the best one."""
        return self.ranked(self.look(question), limit)

    def look(self, question: Question) -> Found:
        """What both legs find, before any passage is read again: a fraction of the time of ``search``."""
        (found,) = self._look([question], self._encoded([question]))
        return found

    def text_of(self, article_id: str) -> str:
        """The text of an article of the index. Raises KeyError when there is no such article."""
        return self._index.article(article_id).text

    def first(self, found: Found, limit: int) -> tuple[Evidence, ...]:
        """At most ``limit`` passages in the order of a first look."""
        return self._evidence(found, found.fused, limit)

    def ranked(self, found: Found, limit: int) -> tuple[Evidence, ...]:
        """``search`` from a first look on."""
        (evidence,) = self._ranked([found], limit)
        return evidence

    def search_all(self, questions: Sequence[Question], limit: int) -> Iterator[tuple[Evidence, ...]]:
        """``search`` for many questions, in order, several times as fast.

        They are embedded some at a time, the next ones while these are looked for.
        """
        batches = [questions[start : start + _BATCH] for start in range(0, len(questions), _BATCH)]
        pool = ThreadPoolExecutor(1, thread_name_prefix="embed-ahead")
        try:
            for batch, encoded in zip(batches, pool.map(self._encoded, batches), strict=True):
                yield from self._ranked(self._look(batch, encoded), limit)
        finally:
            pool.shutdown(cancel_futures=True)

    def _encoded(self, questions: Sequence[Question]) -> Encoded:
        return self._encoder.encode_questions([each.text for question in questions for each in _searches(question)])

    def _look(self, questions: Sequence[Question], encoded: Encoded) -> list[Found]:
        vectors, tokens = encoded
        start, found = 0, []
        for question in questions:
            searches = _searches(question)
            end = start + len(searches)
            scored = [self._scores(each, vector) for each, vector in zip(searches, vectors[start:end], strict=True)]
            fused, cosines = zip(*scored, strict=True)
            found.append(Found(question, tuple(tokens[start:end]), fused, cosines))
            start = end
        return found

    def _ranked(self, found: Sequence[Found], limit: int) -> Iterator[tuple[Evidence, ...]]:
        fused: Sequence[Mapping[str, float]] = [scores for each in found for scores in each.fused]
        if self._rescorer is not None:
            fused = self._rescorer.rescored([tokens for each in found for tokens in each.tokens], fused)
        ranked = iter(fused)
        for each in found:
            yield self._evidence(each, tuple(islice(ranked, len(each.fused))), limit)

    def _evidence(self, found: Found, scores: Sequence[Mapping[str, float]], limit: int) -> tuple[Evidence, ...]:
        distinct = self._distinct(found.question, _highest(scores), _highest(found.cosines))
        return tuple(islice(distinct, limit))

    def _distinct(
        self, question: Question, scores: Mapping[str, float], cosines: Mapping[str, float]
    ) -> Iterator[Evidence]:
        """The passages, best first, without near copies of earlier ones and without what reprints only repeat."""
        shown: list[_Read] = []
        firsts: dict[str, _Read] = {}  # of each group of reprints, the article of which a passage is shown, whole
        asked = frozenset(tokenise(question.text))
        for name in sorted(scores, key=scores.__getitem__, reverse=True):
            passage = self._index.passage(name)
            article = self._index.article(passage.article_id)
            read = _Read(passage.text, article.published)
            if any(jaccard(read.words, other.words) >= NEAR_COPY and not read.adds_to(other) for other in shown):
                continue
            original = self._index.original(article.id)
            reprints = tuple(self._index.reprints(article.id))
            if reprints:
                first = firsts.setdefault(original, _Read(article.text, None, article.id))
                if first.article != article.id and read.is_in(first) and not read.adds_to(first, asked):
                    continue
            shown.append(read)
            yield Evidence(passage, article, scores[name], cosines[name], reprints)

    def _scores(self, question: Question, vector: Vector) -> tuple[dict[str, float], dict[str, float]]:
        """The fused score and the cosine of every candidate passage."""
        among = self._index.rows_of(question.within) if question.within else None
        few = among is not None and among.sum() <= SCORED_EACH
        limit = SCORED_EACH if few else CANDIDATES
        lexical = dict(self._index.lexical(question.text, limit, among))
        cosines = dict(self._index.dense(vector, limit, among))
        cosines |= self._index.cosines(vector, [passage for passage in lexical if passage not in cosines])
        scores = fuse(cosines, lexical, self._lexical_weight[question.language])
        return self._with_period(scores, question.period), cosines

    def _with_period(self, scores: dict[str, float], period: Period | None) -> dict[str, float]:
        """The scores, those of articles of the question's period raised."""
        if period is None:
            return scores
        published = self._index.published(list(scores))
        return {name: score + PERIOD_WEIGHT * nearness(published[name], period) for name, score in scores.items()}


def _searches(question: Question) -> list[Question]:
    """The question, and where it asks several things each of them too: a passage that answers one is enough."""
    text, language = question.text, question.language
    found = parts(text, language)
    return [question, *(replace(question, text=with_names(part, text, language)) for part in found if len(found) > 1)]


def _highest(scores: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The highest of the scores that each passage has."""
    best: dict[str, float] = {}
    for one in scores:
        best |= {name: max(score, best.get(name, score)) for name, score in one.items()}
    return best


class _Read:
    """A text's words, to tell whether another one has them too."""

    def __init__(self, text: str, published: PublicationDate | None, article: str = "") -> None:
        self.article = article
        self.words = frozenset(_WORD.findall(text.lower()))
        self._text = text
        # The article's own date is no figure that it adds.
        own = set() if published is None else {str(published.year), str(published.month), str(published.day)}
        self._figures = {word for word in self.words if word.isdigit() and word.lstrip("0") not in own}
        self._statements = Statements(text)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(tokenise(self._text))

    def is_in(self, other: "_Read") -> bool:
        """Whether nearly all of its words are among the other's."""
        return len(self.words & other.words) >= NEAR_COPY * len(self.words)

    def adds_to(self, other: "_Read", asked: Set[str] = frozenset()) -> bool:
        """Whether it has a figure that the other lacks, a word ``asked`` for that the other lacks, or says otherwise: a
        dispatch that was brought up to date is printed nearly alike with another toll."""
        if not self._figures <= other.words or asked & self._terms - other._terms:
            return True
        return self._statements.contradict(other._statements)


def jaccard(a: Set[str], b: Set[str]) -> float:
    """The share of all the words of two texts that both have; 0 for two without any."""
    return len(a & b) / len(a | b) if a or b else 0.0
