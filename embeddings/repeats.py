"""Lines that a source prints in many of its articles: a page's template, whatever it says.

Word lists know how pages speak to their readers; this knows what they say again and again. A sentence may be news
again ("Temps sec sur tout le pays.") or the background that an agency repeats ("Huawei, numéro deux mondial…"), so more
articles must have it before it is dropped: many of few, and most where it does not speak of the page or to its reader.
What is known of an article (date, author…) was read before and stays.
"""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from embeddings.articles import Article, DroppedSpan, kept_spans
from embeddings.boilerplate import PAGE_VOICE
from embeddings.naming import fold
from embeddings.reading import Reading
from embeddings.sentences import Span, paragraph_spans

REPEATED = "repeated"
"""The reason of the spans that are dropped here."""

COUNTED = 2_000
"""Articles of a source that are looked at: enough to know a share, however many there are."""

_LINE, _NOTICE, _NEWS = range(3)
_LEAST = {_LINE: 3, _NOTICE: 10, _NEWS: 10}  # articles
_SHARE = {_LINE: 0.2, _NOTICE: 0.2, _NEWS: 0.5}  # of a source's articles
_PROSE = 80  # characters, with final punctuation
_SENTENCE = 4  # words, with final punctuation, that do not speak of the page or to its reader
_LONGEST = 1_000  # characters; a longer paragraph is never a template's
_ENDED = re.compile(r"[.!?…][»”\"’')\]*_\s\u00a0]*$")
_LINE_OF_FILE = re.compile(r"\.jsonl#", re.IGNORECASE)

Lines = Set[int]
"""Digests of lines, of 63 bits."""


def source_of(reading: Reading) -> str:
    """What articles are counted by: the source that the file declares, or else the folder; of a .jsonl file, the file.

    A source that is read from the text will not do: not all articles of one publication say it.
    """
    article = reading.article
    if reading.origins.get("source") == "declared":
        return fold(article.source)
    file, *line = _LINE_OF_FILE.split(article.id, maxsplit=1)
    return file if line else article.id.rpartition("/")[0]


def repeated_lines(articles: Iterable[tuple[str, str, Sequence[DroppedSpan]]]) -> Mapping[str, Lines]:
    """By source, the lines that at least a fifth of its articles have, and the sentences of news that half have.

    ``articles`` are sources, texts and dropped spans, without reprints: what a dispatch says is no template because it
    was printed three times. They are counted on disk: their lines may be more than memory holds.
    """
    counted: Counter[str] = Counter()
    found: dict[str, set[int]] = {}
    connection = sqlite3.connect("")  # a temporary file, gone when it is closed
    try:
        connection.execute("CREATE TABLE lines (source TEXT, line INTEGER, kind INTEGER)")
        for source, text, dropped in articles:
            if counted[source] < COUNTED:
                counted[source] += 1
                rows = {(source, digest, kind) for _, digest, kind in _lines(text, dropped)}
                connection.executemany("INSERT INTO lines VALUES (?, ?, ?)", rows)
        query = "SELECT source, line, kind, count(*) FROM lines GROUP BY source, line HAVING count(*) >= ?"
        for source, digest, kind, count in connection.execute(query, (min(_LEAST.values()),)):
            if count >= _LEAST[kind] and count >= _SHARE[kind] * counted[source]:
                found.setdefault(source, set()).add(digest)
    finally:
        connection.close()
    return found


def repeated_spans(article: Article, dropped: Sequence[DroppedSpan], lines: Lines) -> list[DroppedSpan]:
    """The paragraphs outside an article's dropped spans that are among ``lines``; none if nothing else were left."""
    found, left = [], False
    for (start, end), digest, _ in _lines(article.text, dropped):
        if digest in lines:
            found.append(DroppedSpan(start, end, REPEATED))
        else:
            left = True
    return found if left else []


def _lines(text: str, dropped: Sequence[DroppedSpan]) -> Iterator[tuple[Span, int, int]]:
    """The paragraphs outside the dropped spans: where, a digest of the words in small letters, the kind of line."""
    for start, end in kept_spans(len(text), dropped):
        for first, last in paragraph_spans(text, start, end):
            if last - first <= _LONGEST and any(map(str.isalpha, text[first:last])):
                line = " ".join(text[first:last].split()).casefold()
                digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                yield (first, last), int.from_bytes(digest) >> 1, _kind(line)


def _kind(line: str) -> int:
    """What a line reads as: a sentence of news, a long notice of the page's, or neither."""
    if _ENDED.search(line) is None:
        return _LINE
    if PAGE_VOICE.search(line) is None:
        return _NEWS if len(line) >= _PROSE or len(line.split()) >= _SENTENCE else _LINE
    return _NOTICE if len(line) >= _PROSE else _LINE
