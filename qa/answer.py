"""The vocabulary of an answer: Question -> Evidence -> Sentence and Citation -> Answer."""

from dataclasses import dataclass, field, replace

from embeddings.articles import Article, Passage
from embeddings.errors import Language


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and the language it was asked in, which the answer keeps."""

    text: str
    """The question as it was understood: what is searched, answered and verified."""
    language: Language
    within: tuple[str, ...] = ()
    """The ids of the only articles to answer from; empty: all of them."""
    asked: str = ""
    """The question as it was asked, where it was understood from the ones before it; else empty."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question, with its article. A higher ``score`` is a better match; scores of different
    questions do not compare."""

    passage: Passage
    article: Article
    score: float
    cosine: float = 0.0
    """Likeness in meaning of question and passage, -1 to 1: this one does compare between questions of one language."""


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


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


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, complete or so far.

    While the chat model writes, ``draft`` holds its words, not yet verified; when ``finished``, ``draft`` is empty and
    ``sentences`` are what could be tied to the articles. ``answered`` is False when the articles do not answer: then
    ``sentences`` is empty and ``refusal`` says so in the question's language, with ``closest_articles`` to offer.
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
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    timings: Timings = field(default_factory=Timings)

    @property
    def language(self) -> Language:
        """The question's language, which the answer is in."""
        return self.question.language

    @property
    def text(self) -> str:
        """The answer as plain text, each sentence followed by its citation numbers; the refusal when unanswered."""
        if not self.answered:
            return self.refusal
        return " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".strip() for s in self.sentences)

    @property
    def closest_articles(self) -> tuple[Article, ...]:
        """The articles of the evidence, best first, each once."""
        return tuple({e.article.id: e.article for e in self.evidence}.values())

    def with_changes(self, **changes: object) -> "Answer":
        """A copy with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]
