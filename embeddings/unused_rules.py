"""What stands in ``articles.toml`` to no effect."""

from collections.abc import Iterable, Iterator, Sequence

from embeddings.errors import KiosqueError, RuleMatchesNothing, RuleWithoutSource
from embeddings.files import SourceFile
from embeddings.naming import fold
from embeddings.reading import Reading
from embeddings.rules import EVERY, plain_words


def unused_rules(files: Sequence[SourceFile], readings: Iterable[Reading]) -> Iterator[KiosqueError]:
    """The words that the rules of ``files`` drop and no article has, and the sources that none is of.

    ``readings`` are the articles of these files. Words count as found in whatever was dropped, also for another reason.
    """
    rules = {file.path: file.rules for file in files if file.rules.digest}
    entries = [pair for every in rules.values() for pair in every.by_source.items()]
    words_of = {source: dict[str, None]() for source, _ in entries}
    written = {source: entry.source for source, entry in reversed(entries)}
    for source, entry in entries:
        words_of[source] |= dict.fromkeys(entry.drop)
    sources = {EVERY}
    for reading in readings if rules else ():
        own = fold(reading.article.source)
        if reading.article.path not in rules:
            continue
        sources.add(own)
        spans = [reading.article.text[span.start : span.end] for span in reading.dropped]
        dropped = "\n".join(plain_words(span) for span in spans)
        for source in (EVERY, own):
            for words in [words for words in words_of.get(source, ()) if words in dropped]:
                del words_of[source][words]
    for source, missed in words_of.items():
        if source not in sources:
            yield RuleWithoutSource(source=written[source])
        else:
            yield from (RuleMatchesNothing(source=written[source], words=words) for words in missed)
