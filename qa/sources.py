"""The sentences of the evidence, read once: what the model is shown, what is quoted and what citations point to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings.articles import ArticleEntry
from embeddings.encoder import Encoder
from embeddings.lexical import tokenise
from embeddings.passages import readable
from embeddings.sentences import sentence_spans
from qa.answer import Evidence, Question
from qa.contrasts import has_words
from qa.facts import Ground, language_of
from qa.fusion import COSINE_SPREAD, LEXICAL_WEIGHT
from qa.relative_dates import explicit
from qa.retrieval import NEAR_COPY, jaccard

SHOWN = 1_200
"""Characters that the chat model is shown, about four passages: the prompt is what an answer's time goes to."""


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence of one passage of the evidence."""

    evidence: Evidence
    rank: int
    """1-based place of its passage in the evidence: the number the model knows it by."""
    start: int
    end: int
    quote: str
    """``evidence.article.text[start:end]``"""
    text: str
    """The quote as a person should see it."""

    @property
    def ground(self) -> Ground:
        """The facts that it holds; "hier" holds the day before its article was published."""
        article = self.evidence.article
        return Ground.of(explicit(self.text, article.published), language_of(article))

    def covers(self, other: "Source") -> bool:
        """Whether the words of the other one are among these."""
        same = self.evidence.article.id == other.evidence.article.id
        return same and self.start <= other.start and other.end <= self.end

    def is_copied(self, text: str) -> bool:
        """Whether a text repeats these words, nearly word for word."""
        return jaccard(set(tokenise(text)), set(tokenise(self.text))) >= NEAR_COPY


class Sources:
    """The sentences of the evidence found for a question, in its order, with what it takes to compare them."""

    def __init__(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        encoder: Encoder,
        text_of: Callable[[str], str] | None = None,
    ) -> None:
        """``text_of`` gives the text of an article by its id, where reprints are to be looked into."""
        self.encoder = encoder
        self._text_of = text_of
        self._printed: dict[tuple[str, str], bool] = {}
        self._question = question
        self.items = tuple(
            Source(item, rank, start, end, quote, readable(quote))
            for rank, item in enumerate(evidence, start=1)
            for start, end in sentence_spans(item.article.text, item.passage.start, item.passage.end)
            if (quote := item.article.text[start:end])
        )

    def reprints(self, source: Source) -> tuple[ArticleEntry, ...]:
        """The other articles that print these very words: a reprint may lack a sentence."""
        return tuple(each for each in source.evidence.reprints if self._prints(each.id, source.quote))

    def _prints(self, article: str, quote: str) -> bool:
        if self._text_of is None:
            return True
        if (article, quote) not in self._printed:  # an answer that is being written asks again and again
            self._printed[article, quote] = has_words(self._text_of(article), quote)
        return self._printed[article, quote]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """One row a sentence, of length 1, to be compared with another sentence."""
        return self.encoder.encode_queries([source.text for source in self.items])

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """The facts that each sentence holds."""
        return tuple(source.ground for source in self.items)

    @cached_property
    def relevance(self) -> NDArray[np.float32]:
        """How likely each sentence is to answer the question: its passage's score, its meaning and its words."""
        if not self.items:
            return np.zeros(0, np.float32)
        meant = self.vectors @ self.encoder.encode_query(self._question.text)
        words = set(tokenise(self._question.text))
        shared = np.array([len(words & set(tokenise(source.text))) for source in self.items], np.float32)
        lexical = LEXICAL_WEIGHT[self._question.language] * shared / max(1.0, float(shared.max()))
        passages = np.array([source.evidence.score for source in self.items], np.float32)
        relevant: NDArray[np.float32] = passages + (meant - meant.max()) / COSINE_SPREAD + lexical
        return relevant

    def shown(self, characters: int = SHOWN) -> tuple[Source, ...]:
        """The first passages, whole, that fit in so many characters; at least one.

        The sentences that matter, picked from eight passages, hold the answer as often, but the model reads them worse.
        """
        shown: list[Source] = []
        for rank in dict.fromkeys(source.rank for source in self.items):
            passage = [source for source in self.items if source.rank == rank]
            if shown and sum(len(source.text) for source in (*shown, *passage)) > characters:
                break
            shown += passage
        return tuple(shown)
