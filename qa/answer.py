"""The vocabulary of an answer: Question -> Evidence -> Sentence and Citation -> Answer."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from embeddings.articles import Article, ArticleEntry, Passage, PublicationDate
from embeddings.errors import Language
from qa.calendar import Period


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and the language it was asked in, which the answer keeps unless it is told otherwise."""

    text: str
    """The question as it was understood: what is searched, answered and verified."""
    language: Language
    within: tuple[str, ...] = ()
    """The ids of the only articles to answer from; empty: all of them."""
    period: Period | None = None
    """The period it speaks of, if any: articles of that time are preferred."""
    asked: str = ""
    """The question as it was asked, where it was understood from the ones before it; else empty."""
    answer_in: Language | None = None
    """The language that the reader wants the answer in; None: that of the question."""
    silence: float | None = None
    """How sure it must be before a word is written, 0 to 1; None: as ``Settings.silence`` says."""

    @property
    def answer_language(self) -> Language:
        """What the answer is worded in. What is looked for, and how, goes by ``language``."""
        return self.answer_in or self.language


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question, with its article. A higher ``score`` is a better match; scores of different
    questions do not compare."""

    passage: Passage
    article: Article
    score: float
    cosine: float = 0.0
    """Likeness in meaning of question and passage, -1 to 1: this one does compare between questions of one language."""
    reprints: tuple[ArticleEntry, ...] = ()
    """The other articles that print the same, word for word or nearly; the original first."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a sentence: ``article.text[start:end] == quote``."""

    number: int
    """1 for the first citation of an answer; what the reader sees as ``[1]``."""
    passage: Passage
    article: Article
    start: int
    end: int
    quote: str
    reprints: tuple[ArticleEntry, ...] = ()
    """The other articles that print these words, of ``Evidence.reprints``."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A quote's translation as a reader sees it: machine-made, never evidence. No ``text``: ``warning`` says why."""

    text: str
    label: str = ""
    """What the text is, in the reader's language: to be shown with it."""
    warning: str = ""
    """What the reader must know beside: numbers that differ, or what went wrong; mostly empty."""

    @property
    def notice(self) -> str:
        """Label and warning on one line."""
        return ". ".join(part for part in (self.label, self.warning) if part)


SentenceVerdict = Literal["supported", "quoted", "rejected"]
"""``supported``: its facts stand in the words cited, and it is near them in meaning; ``quoted``: it is those words;
``rejected``: neither, so that it is not shown."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]
    verdict: SentenceVerdict = "supported"
    why: str = ""
    """The reason for the verdict, in the answer's language."""
    as_of: PublicationDate | None = None
    """Set where the reader must know how old the statement is: when the newest article it rests on was published."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the question was asked. ``None``: not reached (yet)."""

    retrieval_s: float | None = None
    first_token_s: float | None = None
    total_s: float | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """What made the answer: the embedding model, the chat model (``none`` when quoting) and the prompts' ids."""

    embedding: str
    chat: str
    prompts: tuple[str, ...]


AnswerVerdict = Literal["answered", "partial", "quoted", "off_topic", "unknown_names", "doubtful", "unsupported"]
"""``answered``: every sentence written was verified; ``partial``: some were, or a part of the question stays open or
has but a quote; ``quoted``: none was, and an article is quoted instead. The others are refusals: nothing near in
meaning, a name of the question in none of the articles found, passages that do not seem to answer, nothing written that
could be verified."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, complete or so far.

    While the chat model writes, ``draft`` holds its words, not yet verified; when ``finished``, ``draft`` is empty and
    ``sentences`` are what could be tied to the articles. ``answered`` is False when the articles do not answer: then
    ``sentences`` is empty and ``refusal`` says so in the answer's language, with ``closest_articles`` to offer.
    """

    question: Question
    models: Models
    evidence: tuple[Evidence, ...] = ()
    answered: bool = False
    finished: bool = False
    draft: str = ""
    refusal: str = ""
    notice: str = ""
    """What the reader must know of how this answer came to be, such as a chat model that failed; mostly empty."""
    waiting: int | None = None
    """How many questions the chat model answers before this one; ``None``: this one has its turn, or needs none."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    differing: tuple[tuple[int, ...], ...] = ()
    """Numbers of citations whose articles count the same thing differently, those of one thing together: to be shown
    side by side, with their dates."""
    verdict: AnswerVerdict | None = None
    """What became of the question; ``None`` until ``finished``."""
    why: str = ""
    """The reason for a verdict other than ``answered``, in the answer's language."""
    rejected: tuple[Sentence, ...] = ()
    """What was written and could not be verified: for reports, not for readers."""
    timings: Timings = field(default_factory=Timings)

    @property
    def language(self) -> Language:
        """The language that the answer is in."""
        return self.question.answer_language

    @property
    def text(self) -> str:
        """The answer as plain text, each sentence followed by its citation numbers; the refusal when unanswered."""
        if not self.answered:
            return self.refusal
        return " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".strip() for s in self.sentences)

    @property
    def side_by_side(self) -> tuple[tuple[Citation, ...], ...]:
        """The citations of ``differing``, each group from the oldest article to the newest, undated ones last."""

        def day(citation: Citation) -> date:
            return citation.article.published.last_day if citation.article.published else date.max

        cited = {citation.number: citation for citation in self.citations}
        return tuple(tuple(sorted((cited[number] for number in group), key=day)) for group in self.differing)

    @property
    def closest_articles(self) -> tuple[Article, ...]:
        """The articles of the evidence, best first, each once."""
        return tuple({e.article.id: e.article for e in self.evidence}.values())

    def with_changes(self, **changes: object) -> "Answer":
        """A copy with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]
