"""What ``kiosque doctor`` shows of an article, as data."""

from dataclasses import dataclass

from embeddings.articles import DroppedSpan, PublicationDate
from embeddings.doubts import DOUBTS
from embeddings.reading import Reading

__all__ = ["DOUBTS", "ArticleHealth", "examine"]


@dataclass(frozen=True, slots=True)
class ArticleHealth:
    """What was found in an article, what was dropped from it and why, and what is doubtful."""

    id: str
    title: str
    source: str
    author: str
    published: PublicationDate | None
    language: str
    encoding: str
    characters: int
    """Of the whole text."""
    kept: float
    """Share of the text's characters that were not dropped, 0 to 1."""
    dropped: tuple[DroppedSpan, ...]
    doubts: tuple[str, ...]
    """Keys of ``DOUBTS``."""


def examine(reading: Reading) -> ArticleHealth:
    """The state of an article that was read."""
    article = reading.article
    lost = sum(span.end - span.start for span in reading.dropped)
    return ArticleHealth(
        id=article.id,
        title=article.title,
        source=article.source,
        author=article.author,
        published=article.published,
        language=article.language,
        encoding=reading.encoding,
        characters=len(article.text),
        kept=1 - lost / len(article.text) if article.text else 0.0,
        dropped=reading.dropped,
        doubts=reading.doubts,
    )
