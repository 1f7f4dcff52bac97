"""Which articles to answer from: those of a period, of some sources, in a language."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, reduce
from operator import or_

from embeddings.articles import ArticleEntry, PublicationDate
from embeddings.errors import Language
from qa.calendar import Period
from qa.errors import NoArticleSelected, UnreadableDate
from qa.words import fold


def select(
    catalogue: Iterable[ArticleEntry],
    *,
    since: date | None = None,
    until: date | None = None,
    sources: Sequence[str] = (),
    language: str = "",
) -> tuple[str, ...]:
    """The ids of the articles that meet every condition given.

    An article dated to a month or year counts when a day of it is within; one whose date, source or language is not
    known meets no condition on it. Sources compare without accents and capitals.

    Raises:
        NoArticleSelected: there is none; says what the articles cover.
    """
    entries = tuple(catalogue)
    first, last = since or date.min, until or date.max
    period = Period(first, last) if first <= last else None
    named = {fold(source.strip()) for source in sources}
    # Many articles share a day: each is compared once.
    is_of = cache(lambda published: period is not None and Period.of_publication(published).overlaps(period))
    found = tuple(
        entry.id
        for entry in entries
        if (since is until is None or (entry.published is not None and is_of(entry.published)))
        and (not named or fold(entry.source.strip()) in named)
        and (not language or entry.language == language)
    )
    if not found:
        wanted = tuple(_wanted(period, since, until, sources, language, reader) for reader in ("fr", "en"))
        covered = tuple(_covered(entries, reader) for reader in ("fr", "en"))
        raise NoArticleSelected(wanted=wanted, covered=covered)
    return found


def coverage(catalogue: Iterable[ArticleEntry]) -> Period | None:
    """From the oldest article to the newest; None when none is dated."""
    periods = [Period.of_publication(entry.published) for entry in catalogue if entry.published]
    return reduce(or_, periods) if periods else None


def parse_day(text: str, last: bool = False) -> date:
    """``2018-05-31``, ``2018-05`` or ``2018`` as a day: the first it may be, or the ``last``.

    Raises:
        UnreadableDate: it is none of these.
    """
    try:
        published = PublicationDate.fromisoformat(text)
        return published.last_day if last else published.first_day
    except (ValueError, TypeError) as error:
        raise UnreadableDate(text=text) from error


def _wanted(
    period: Period | None,
    since: date | None,
    until: date | None,
    sources: Sequence[str],
    language: str,
    reader: Language,
) -> str:
    """The conditions, worded for a reader."""
    parts = []
    if since or until:
        parts.append(period.in_words(reader) if period else f"{since} > {until}")
    parts += [f"« {source} »" if reader == "fr" else f"“{source}”" for source in sources]
    parts += [language] if language else []
    return ", ".join(parts)


_MOST_SOURCES = 5


def _covered(entries: Sequence[ArticleEntry], reader: Language) -> str:
    """Period, sources and languages of the corpus, worded for a reader."""
    period = coverage(entries)
    sources = sorted({entry.source.strip() for entry in entries} - {""})
    named = ", ".join(sources[:_MOST_SOURCES]) + (", …" if len(sources) > _MOST_SOURCES else "")
    languages = ", ".join(sorted({entry.language for entry in entries} - {""}))
    undated = sum(entry.published is None for entry in entries)
    unknown = "sans date" if reader == "fr" else "undated"
    dates = [period.in_words(reader)] if period else []
    dates += [f"{undated} {unknown}"] if undated else []
    return "; ".join(part for part in (", ".join(dates), named, languages) if part)
