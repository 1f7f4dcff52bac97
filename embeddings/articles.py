"""What an article is. Reading files into articles is in ``reading.py``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """When an article was published, as precisely as its text says: a day, a month or only a year."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        """The smallest part that is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def first_day(self) -> date:
        """The first day it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day it may be."""
        if self.month is None:
            return date(self.year, 12, 31)
        if self.day is not None:
            return date(self.year, self.month, self.day)
        return (date(self.year, self.month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def isoformat(self) -> str:
        """``2019``, ``2019-05`` or ``2019-05-31`` (ISO 8601, reduced precision where the day or month is unknown)."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def fromisoformat(cls, text: str) -> "PublicationDate":
        """The inverse of ``isoformat``.

        Raises:
            ValueError: the text is no such date.
        """
        parts = [int(part) for part in text.split("-")]
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Article:
    """One press article.

    ``text`` is the file as it was decoded (for HTML, what the extractor gave, and after it what a rule keeps of the
    rest): every offset in Kiosque counts characters of it. What the text does not say is left empty
    (``""`` or ``None``), never guessed.
    """

    id: str
    """The file's path below the indexed folder; for an article of a JSONL file, ``file.jsonl#id``."""
    path: Path
    title: str
    source: str
    author: str
    published: PublicationDate | None
    language: str
    """ISO 639-1 code of the text's language, ``""`` when unknown."""
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article by what it can be chosen by, without its text."""

    id: str
    published: PublicationDate | None
    source: str
    language: str


@dataclass(frozen=True, slots=True)
class DroppedSpan:
    """Characters ``[start, end)`` of an article's text that are not the article, and why."""

    start: int
    end: int
    reason: str
    """One of ``cleaning.REASONS``: a short stable key such as ``cookie-notice``, ``teaser``, ``comment-form``."""


def kept_spans(length: int, dropped: Sequence[DroppedSpan]) -> Iterator[tuple[int, int]]:
    """Start and end of what lies between the dropped spans of a text of ``length`` characters, in order."""
    start = 0
    for span in sorted(dropped, key=lambda span: span.start):
        if start < span.start:
            yield start, span.start
        start = max(start, span.end)
    if start < length:
        yield start, length


@dataclass(frozen=True, slots=True)
class Passage:
    """A few whole sentences of one article: ``article.text[start:end] == text``, never across a dropped span."""

    id: str
    article_id: str
    start: int
    end: int
    text: str
