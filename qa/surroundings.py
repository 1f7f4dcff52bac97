"""What a sentence repeats from its question must stand by what it cites: names, numbers, years.

"Uber did not slow down" rests on "la voiture n'a pas ralenti" only where the reader sees that the car is Uber's: in the
headline or date beside the quote, in the sentences around it, or in another sentence of the article.
"""

from collections.abc import Sequence
from dataclasses import replace

from embeddings.articles import Article
from embeddings.dates import date_in_words
from embeddings.passages import readable
from qa.facts import Fact, Ground
from qa.relative_dates import explicit
from qa.sources import Source, Sources

REACH = 2
"""Sentences by which a quote may grow, before or after."""


def named(
    chosen: Sequence[Source], wanted: Sequence[Fact], sources: Sources, most: int
) -> tuple[tuple[Source, ...], tuple[Fact, ...]]:
    """The ``chosen`` sources with as much beside them as holds the ``wanted`` facts, and those that nothing holds.

    Quotes grow first, within their passage; then other sentences of the same articles are added, ``most`` in all.
    """
    grown = list(chosen)
    missing = unheld(wanted, grown)
    for place, source in enumerate(grown):
        if missing:
            grown[place] = _grown(source, missing, sources)
            missing = unheld(missing, grown)
    for source in sources.items:
        if not missing or len(grown) == most:
            break
        if source.evidence.article.id == grown[0].evidence.article.id and len(unheld(missing, [source])) < len(missing):
            grown.append(source)
            missing = unheld(missing, grown)
    return tuple(grown), tuple(missing)


def _grown(source: Source, missing: Sequence[Fact], sources: Sources) -> Source:
    """The source and the nearest sentence beside it that holds some of the facts; itself where there is none."""
    passage = [item for item in sources.items if item.evidence.passage.id == source.evidence.passage.id]
    here = next(place for place, item in enumerate(passage) if item.start >= source.start)
    for step in range(1, REACH + 1):
        for place in (here - step, here + step):
            if 0 <= place < len(passage) and len(unheld(missing, [passage[place]])) < len(missing):
                start, end = min(source.start, passage[place].start), max(source.end, passage[place].end)
                quote = source.evidence.article.text[start:end]
                return replace(source, start=start, end=end, quote=quote, text=readable(quote))
    return source


def unheld(facts: Sequence[Fact], sources: Sequence[Source]) -> list[Fact]:
    """Those of the facts that stand neither in the sources nor in the title or date beside them."""
    grounds = [Ground.of(explicit(source.text, source.evidence.article.published)) for source in sources]
    grounds += [_heading(source.evidence.article) for source in sources]
    return [fact for fact in facts if not any(ground.holds(fact) for ground in grounds)]


def _heading(article: Article) -> Ground:
    """What stands beside each citation: the article's title and date."""
    published = date_in_words(article.published) if article.published else ""
    return Ground.of(f"{article.title}\n{published}")
