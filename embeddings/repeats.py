"""Lines that a source prints in many of its articles: a page's template, whatever it says.

Word lists know how pages speak to their readers; this knows what they say again and again. A line of prose may be the
background that an agency repeats ("Huawei, numéro deux mondial…"), so more articles must have it before it is dropped.
What is known of an article (date, author…) was read before and stays.
"""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from embeddings.articles import Article, DroppedSpan, kept_spans
from embeddings.naming import fold
from embeddings.reading import Reading
from embeddings.sentences import Span, paragraph_spans

REPEATED = "repeated"
"""The reason of the spans that are dropped here."""

COUNTED = 2_000
"""Articles of a source that are looked at: enough to know a share, however many there are."""

_SHARE = 0.2  # of a source's articles
_LEAST, _LEAST_PROSE = 3, 10  # articles
_PROSE = 80  # characters, with final punctuation
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
    """By source, the lines that at least a fifth of its articles have.

    ``articles`` are sources, texts and dropped spans, without reprints: what a dispatch says is no template because it
    was printed three times. They are counted on disk: their lines may be more than memory holds.
    """
    counted: Counter[str] = Counter()
    found: dict[str, set[int]] = {}
    connection = sqlite3.connect("")  # a temporary file, gone when it is closed
    try:
        connection.execute("CREATE TABLE lines (source TEXT, line INTEGER, prose INTEGER)")
        for source, text, dropped in articles:
            if counted[source] < COUNTED:
                counted[source] += 1
                rows = {(source, digest, prose) for _, digest, prose in _lines(text, dropped)}
                connection.executemany("INSERT INTO lines VALUES (?, ?, ?)", rows)
        query = "SELECT source, line, prose, count(*) FROM lines GROUP BY source, line HAVING count(*) >= ?"
        for source, digest, prose, count in connection.execute(query, (_LEAST,)):
            if count >= (_LEAST_PROSE if prose else _LEAST) and count >= _SHARE * counted[source]:
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


def _lines(text: str, dropped: Sequence[DroppedSpan]) -> Iterator[tuple[Span, int, bool]]:
    """The paragraphs outside the dropped spans: where, a digest of the words in small letters, whether it is prose."""
    for start, end in kept_spans(len(text), dropped):
        for first, last in paragraph_spans(text, start, end):
            if last - first <= _LONGEST and any(map(str.isalpha, text[first:last])):
                line = " ".join(text[first:last].split()).casefold()
                digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                prose = len(line) >= _PROSE and _ENDED.search(line) is not None
                yield (first, last), int.from_bytes(digest) >> 1, prose
