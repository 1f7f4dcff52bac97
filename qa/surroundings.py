"""What a sentence repeats from its question must stand by what it cites: names, numbers, years.

"Uber did not slow down" rests on "la voiture n'a pas ralenti" only where the reader sees that the car is Uber's: in the
headline or date beside the quote, in the sentences around it, or in another sentence of the article.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from embeddings.articles import Article
from embeddings.dates import date_in_words, month_numbers
from embeddings.passages import readable
from qa.facts import Fact, Ground
from qa.sources import Source, Sources
from qa.words import fold

REACH = 2
"""Sentences by which a quote may grow, before or after."""


def names_month(text: str) -> bool:
    """Whether a month is named, so that a number beside it may be a day."""
    return any(word in month_numbers() for word in re.findall(r"[a-z]+", fold(text)))


def named(
    chosen: Sequence[Source], wanted: Sequence[Fact], sources: Sources, most: int, dated: bool
) -> tuple[tuple[Source, ...], tuple[Fact, ...]]:
    """The ``chosen`` sources with as much beside them as holds the ``wanted`` facts, and those that nothing holds.

    Quotes grow first, within their passage; then other sentences of the article are added, ``most`` in all. Where the
    facts are ``dated``, one may be the day of publication.
    """
    grown = list(chosen)
    missing = unheld(wanted, grown, dated)
    for place, source in enumerate(grown):
        if missing:
            grown[place] = _grown(source, missing, sources, dated)
            missing = unheld(missing, grown, dated)
    article = grown[0].evidence.article.id
    for source in (item for item in sources.items if item.evidence.article.id == article):
        if not missing or len(grown) == most:
            break
        if len(unheld(missing, [source], dated)) < len(missing):
            grown.append(source)
            missing = unheld(missing, grown, dated)
    return _merged(grown), tuple(missing)


def _merged(sources: Sequence[Source]) -> tuple[Source, ...]:
    """The sources, those whose words overlap made into one."""
    merged: list[Source] = []
    for source in sources:
        for place, other in enumerate(merged):
            same = other.evidence.passage.id == source.evidence.passage.id
            if same and source.start < other.end and other.start < source.end:
                merged[place] = _spanning(other, min(source.start, other.start), max(source.end, other.end))
                break
        else:
            merged.append(source)
    return tuple(merged)


def _spanning(source: Source, start: int, end: int) -> Source:
    quote = source.evidence.article.text[start:end]
    return replace(source, start=start, end=end, quote=quote, text=readable(quote))


def _grown(source: Source, missing: Sequence[Fact], sources: Sources, dated: bool) -> Source:
    """The source and the nearest sentence beside it that holds some of the facts; itself where there is none."""
    passage = [item for item in sources.items if item.evidence.passage.id == source.evidence.passage.id]
    here = next(place for place, item in enumerate(passage) if item.start >= source.start)
    for step in range(1, REACH + 1):
        for place in (here - step, here + step):
            if 0 <= place < len(passage) and len(unheld(missing, [passage[place]], dated)) < len(missing):
                other = passage[place]
                return _spanning(source, min(source.start, other.start), max(source.end, other.end))
    return source


def unheld(facts: Sequence[Fact], sources: Sequence[Source], dated: bool) -> list[Fact]:
    """Those of the facts that stand neither in the sources nor in the title or date beside them."""
    grounds = [source.ground for source in sources]
    grounds += [beside(source.evidence.article, dated) for source in sources]
    return [fact for fact in facts if not any(ground.holds(fact) for ground in grounds)]


def beside(article: Article, dated: bool) -> Ground:
    """What stands beside a citation: the article's title and date. The day counts where a month is named too, for
    "13 people" is not the 13th."""
    published = article.published and (article.published if dated else replace(article.published, day=None))
    return Ground.of(f"{article.title}\n{date_in_words(published) if published else ''}")
