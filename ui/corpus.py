"""What the empty page says of the articles: how many, from when to when, from which sources."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.articles import ArticleEntry, PublicationDate
from embeddings.naming import as_one
from ui.text import is_before

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus in a line. ``first`` and ``last`` are None when no article has a date."""

    articles: int
    first: PublicationDate | None
    last: PublicationDate | None
    sources: tuple[str, ...]
    """The sources with the most articles, in that order; at most a handful. Spellings of one are one."""
    all_sources: int

    @classmethod
    def of(cls, articles: Iterable[ArticleEntry]) -> "Corpus":
        """Counts every article once."""
        count, sources = 0, Counter[str]()
        first: PublicationDate | None = None
        last: PublicationDate | None = None
        for article in articles:
            count += 1
            if source := article.source.strip():
                sources[source] += 1
            if published := article.published:
                first = published if first is None or is_before(published, first) else first
                last = published if last is None or is_before(last, published) else last
        sources = as_one(sources)
        named = tuple(source for source, _ in sources.most_common(_NAMED))
        return cls(count, first, last, named, len(sources))
