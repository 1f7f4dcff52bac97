"""A store filled from files: articles read, reprints and repeated lines found among them, passages cut."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from embeddings.articles import Article, DroppedSpan, Passage
from embeddings.doubts import kept_text
from embeddings.errors import KiosqueError, SameId
from embeddings.files import SourceFile
from embeddings.manifest import FileRecord
from embeddings.passages import split
from embeddings.reading import Reading, read_file, with_dropped
from embeddings.repeats import REPEATED, repeated_lines, repeated_spans, source_of
from embeddings.reprints import groups, signature
from embeddings.store_writer import StoreWriter

Describe = Callable[[Article, Passage], tuple[bytes, str]]
"""Gives the key of a passage's vector, and its terms divided by spaces."""


def gather(
    files: Sequence[tuple[SourceFile, FileRecord]],
    writer: StoreWriter,
    copied: frozenset[str],
    describe: Describe,
    advance: Callable[[int], None],
) -> list[FileRecord]:
    """Fill a store with the articles of ``files`` and their passages; return what became of each file.

    The files with ids in ``copied`` are as the writer's previous store has them. What is found among all articles
    depends on these alone: the same files give the same store, whatever was copied. ``advance`` is called with the
    number of articles read.
    """
    records = []
    for file, record in files:
        if file.id in copied:
            writer.copy(file.id)
        else:
            record = _read(file, record, writer, advance)
        records.append(record)
    _mark_reprints(writer)
    changed = _drop_repeats(writer, {file.id: file for file, _ in files})
    for _, file_id, reading in writer.readings():
        if file_id in copied and reading.article.id not in changed:
            writer.copy_passages(reading.article.id)
        else:
            passages = split(reading.article, reading.dropped)
            writer.cut(passages, [describe(reading.article, passage) for passage in passages])
    return records


def _read(file: SourceFile, record: FileRecord, writer: StoreWriter, advance: Callable[[int], None]) -> FileRecord:
    """Read one file into the store."""
    articles, errors = 0, []
    for item in read_file(file):
        if isinstance(item, KiosqueError):
            errors.append(item)
        else:
            reading = replace(item, article=_storable(item.article))
            try:
                writer.add(file.id, reading, signature(kept_text(reading.article.text, reading.dropped)))
                articles += 1
            except sqlite3.IntegrityError:
                errors.append(SameId(path=file.path, id=reading.article.id))
        advance(1)
    return replace(record, articles=articles, errors=tuple(errors))


def _storable(article: Article) -> Article:
    """``article`` with what is no Unicode text (bytes of file names, half pairs of JSON) written out in ASCII."""
    names = ("id", "title", "source", "author", "url")
    return replace(
        article, **{name: getattr(article, name).encode("utf-8", "backslashreplace").decode() for name in names}
    )


def _mark_reprints(writer: StoreWriter) -> None:
    """Find the groups of reprints and the original of each: first published, else longest, else first read."""
    rows, signatures = writer.signatures()
    if not rows:
        return
    matrix = np.frombuffer(b"".join(signatures), np.uint32).reshape(len(rows), -1)

    def text_of(place: int) -> str:
        reading = writer.reading(rows[place])
        return kept_text(reading.article.text, _unrepeated(reading))

    originals: dict[int, str] = {}
    for group in groups(matrix, text_of):
        articles = {rows[place]: writer.reading(rows[place]).article for place in group}
        first = min(articles, key=lambda row: (_day(articles[row]), -len(articles[row].text), row))
        originals |= dict.fromkeys(articles.keys() - {first}, articles[first].id)
    writer.set_originals(originals)


def _day(article: Article) -> date:
    return article.published.first_day if article.published else date.max


def _drop_repeats(writer: StoreWriter, files: Mapping[str, SourceFile]) -> set[str]:
    """Drop the lines that sources repeat; return the ids of the articles of which now other spans are dropped."""
    lines = repeated_lines(_firsts(writer))
    changed = set()
    for row, file_id, reading in writer.readings():
        article, base = reading.article, _unrepeated(reading)
        kept = REPEATED in files[file_id].rules.of(article.source).keep
        found = [] if kept else repeated_spans(article, base, lines.get(source_of(reading), frozenset()))
        dropped = sorted([*base, *found], key=lambda span: span.start)
        if tuple(dropped) != reading.dropped:  # else nothing is to be cut anew
            writer.replace(row, with_dropped(reading, dropped))
            changed.add(article.id)
    return changed


def _firsts(writer: StoreWriter) -> Iterator[tuple[str, str, Sequence[DroppedSpan]]]:
    """What ``repeated_lines`` counts: of reprints the original only."""
    copies = writer.reprints()
    for _, _, reading in writer.readings():
        if reading.article.id not in copies:
            yield source_of(reading), reading.article.text, _unrepeated(reading)


def _unrepeated(reading: Reading) -> list[DroppedSpan]:
    return [span for span in reading.dropped if span.reason != REPEATED]
