"""The tables of a store, and what their rows hold as articles and readings."""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from embeddings.articles import Article, ArticleEntry, DroppedSpan, PublicationDate
from embeddings.errors import DamagedIndex
from embeddings.reading import Reading

TABLES = """
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, file BLOB NOT NULL, path BLOB NOT NULL, title TEXT, source TEXT,
    author TEXT, published TEXT, language TEXT, url TEXT, text TEXT NOT NULL, dropped TEXT NOT NULL,
    encoding TEXT NOT NULL, doubts TEXT NOT NULL, origins TEXT NOT NULL, signature BLOB NOT NULL, original TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, key BLOB NOT NULL, terms TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX articles_by_file ON articles (file);
CREATE INDEX articles_by_original ON articles (original);
"""
ARTICLE = "a.id, a.path, a.title, a.source, a.author, a.published, a.language, a.url, a.text"
ENTRY = "id, published, source, language"
READING = f"{ARTICLE}, a.dropped, a.encoding, a.doubts, a.origins"
DESCRIBED = "title, source, author, published, language, url, text, dropped, encoding, doubts, origins"
COLUMNS = f"id, file, path, {DESCRIBED}, signature, original"


@contextmanager
def blamed(previous: Path | None) -> Iterator[None]:
    """Blame ``previous`` when SQLite finds a malformed file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise  # one of its subclasses: a full disk, for one
        raise DamagedIndex(path=previous, reason=str(error)) from error


def read_only(path: Path) -> str:
    """The address of a store that is only read: SQLite neither locks nor writes."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def as_entry(row: Sequence[Any]) -> ArticleEntry:
    """The columns of ``ENTRY``."""
    return ArticleEntry(row[0], as_date(row[1]), row[2], row[3])


def as_article(row: Sequence[Any]) -> Article:
    """The article in a row of ``ARTICLE``."""
    identifier, path, title, source, author, published, language, url, text = row
    return Article(identifier, Path(os.fsdecode(path)), title, source, author, as_date(published), language, url, text)


def as_date(published: str | None) -> PublicationDate | None:
    """The date of a row."""
    return PublicationDate.fromisoformat(published) if published else None


def as_spans(spans: str) -> tuple[DroppedSpan, ...]:
    """The dropped spans of a row."""
    return tuple(DroppedSpan(*span) for span in json.loads(spans))


def described(reading: Reading) -> tuple[object, ...]:
    """The values of ``DESCRIBED`` for a reading."""
    article = reading.article
    published = article.published.isoformat() if article.published else None
    spans = json.dumps([[span.start, span.end, span.reason] for span in reading.dropped])
    return (
        article.title,
        article.source,
        article.author,
        published,
        article.language,
        article.url,
        article.text,
        spans,
        reading.encoding,
        json.dumps(reading.doubts),
        json.dumps(dict(reading.origins)),
    )


def as_reading(row: Sequence[Any]) -> Reading:
    """The reading in a row of ``READING``."""
    *article, dropped, encoding, doubts, origins = row
    return Reading(as_article(article), as_spans(dropped), tuple(json.loads(doubts)), encoding, json.loads(origins))
