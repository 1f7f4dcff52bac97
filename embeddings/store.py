"""The articles and passages of one index in a SQLite file, so that an article can be shown when its file moved."""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from embeddings.articles import Article, ArticleEntry, DroppedSpan, Passage, PublicationDate
from embeddings.errors import DamagedIndex

_TABLES = """
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, file BLOB NOT NULL, path BLOB NOT NULL, title TEXT, source TEXT,
    author TEXT, published TEXT, language TEXT, url TEXT, text TEXT NOT NULL, dropped TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, key BLOB NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX articles_by_file ON articles (file);
"""
_ARTICLE = "a.id, a.path, a.title, a.source, a.author, a.published, a.language, a.url, a.text"
_COLUMNS = "id, file, path, title, source, author, published, language, url, text, dropped"
_SOME = 500


class StoreWriter:
    """Fills a new store. The file is of use once ``close`` returned; a killed one is thrown away."""

    def __init__(self, path: Path, previous: Path | None = None) -> None:
        """Create the store at ``path``; ``previous``: another store, to ``copy`` from.

        Raises:
            DamagedIndex: the previous store is none.
        """
        self._connection = sqlite3.connect(path.absolute().as_uri(), uri=True)
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        self._previous = previous
        if previous:
            with _reading(previous):
                self._connection.execute("ATTACH ? AS previous", (_read_only(previous),))

    def add(
        self,
        file: str,
        article: Article,
        dropped: Sequence[DroppedSpan],
        passages: Sequence[Passage],
        keys: Sequence[bytes],
    ) -> None:
        """Append an article of the source file with id ``file``, and its passages with the keys of their vectors."""
        published = article.published.isoformat() if article.published else None
        spans = json.dumps([[span.start, span.end, span.reason] for span in dropped])
        self._connection.execute(
            "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                os.fsencode(file),
                os.fsencode(article.path),
                article.title,
                article.source,
                article.author,
                published,
                article.language,
                article.url,
                article.text,
                spans,
            ),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?)",
            [(p.id, p.article_id, p.start, p.end, key) for p, key in zip(passages, keys, strict=True)],
        )

    def copy(self, file: str) -> None:
        """Append the articles and passages of a source file as the previous store holds them.

        Raises:
            DamagedIndex: the previous store cannot be read.
        """
        with _reading(self._previous):
            self._connection.execute(
                f"INSERT INTO articles ({_COLUMNS}) SELECT {_COLUMNS} FROM previous.articles "
                "WHERE file = ? ORDER BY row",
                (os.fsencode(file),),
            )
            self._connection.execute(
                "INSERT INTO passages (id, article, start, end, key) SELECT p.id, p.article, p.start, p.end, p.key "
                "FROM previous.articles a JOIN previous.passages p ON p.article = a.id WHERE a.file = ? "
                "ORDER BY a.row, p.row",
                (os.fsencode(file),),
            )

    def close(self) -> None:
        """Commit what was added."""
        self._connection.commit()
        self._connection.close()

    def __enter__(self) -> "StoreWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._connection.close()


class Store:
    """A finished store, read-only, for any number of threads.

    Passages are numbered from 0 in the order they were added; that number is the row of the lexical index.
    """

    def __init__(self, path: Path) -> None:
        # Immutable: readers neither lock nor write, and several processes may read while the next index is made.
        self._connection = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def article(self, article_id: str) -> Article:
        """Raises KeyError when there is no such article."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles a WHERE id = ?", article_id)
        return _article(_only(rows, article_id))

    def dropped(self, article_id: str) -> tuple[DroppedSpan, ...]:
        """Raises KeyError when there is no such article."""
        (spans,) = _only(self._rows("SELECT dropped FROM articles WHERE id = ?", article_id), article_id)
        return tuple(DroppedSpan(*span) for span in json.loads(spans))

    def passage(self, passage_id: str) -> Passage:
        """Raises KeyError when there is no such passage."""
        query = "SELECT article, start, end, text FROM passages p JOIN articles a ON a.id = article WHERE p.id = ?"
        article, start, end, text = _only(self._rows(query, passage_id), passage_id)
        return Passage(passage_id, article, start, end, text[start:end])

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they were added; read a few at a time."""
        last = 0
        while rows := self._rows(f"SELECT a.row, {_ARTICLE} FROM articles a WHERE row > ? ORDER BY row LIMIT 50", last):
            last = rows[-1][0]
            yield from (_article(row[1:]) for row in rows)

    def passages(self) -> Iterator[tuple[Passage, Article, bytes]]:
        """Every passage by row, with its article and the key of its vector."""
        for article in self.articles():
            rows = self._rows("SELECT id, start, end, key FROM passages WHERE article = ? ORDER BY row", article.id)
            for passage_id, start, end, key in rows:
                yield Passage(passage_id, article.id, start, end, article.text[start:end]), article, key

    def vector_keys(self) -> Iterator[list[tuple[str, bytes]]]:
        """The id and vector key of every passage by row, some hundred at a time."""
        last = 0
        while rows := self._rows(f"SELECT row, id, key FROM passages WHERE row > ? ORDER BY row LIMIT {_SOME}", last):
            last = rows[-1][0]
            yield [(passage_id, key) for _, passage_id, key in rows]

    def passage_ids(self, rows: Sequence[int]) -> dict[int, str]:
        """The passage id of each row."""
        found: dict[int, str] = {}
        for start in range(0, len(rows), _SOME):
            some = [row + 1 for row in rows[start : start + _SOME]]
            marks = ",".join("?" * len(some))
            pairs = self._rows(f"SELECT row, id FROM passages WHERE row IN ({marks})", *some)
            found.update((row - 1, name) for row, name in pairs)
        return found

    def passages_of(self, article_ids: Sequence[str]) -> list[str]:
        """The ids of the passages of these articles, article by article; an unknown article has none."""
        query = "SELECT id FROM passages WHERE article = ? ORDER BY row"
        return [passage for article in article_ids for (passage,) in self._rows(query, article)]

    def published(self, passage_ids: Sequence[str]) -> dict[str, PublicationDate | None]:
        """When the article of each of these passages was published; an unknown passage is left out."""
        found: dict[str, PublicationDate | None] = {}
        for start in range(0, len(passage_ids), _SOME):
            some = passage_ids[start : start + _SOME]
            query = "SELECT p.id, a.published FROM passages p JOIN articles a ON a.id = p.article WHERE p.id IN "
            rows = self._rows(f"{query} ({','.join('?' * len(some))})", *some)
            found.update((passage, _date(published)) for passage, published in rows)
        return found

    def catalogue(self) -> Iterator[ArticleEntry]:
        """What can be chosen by, of every article, in the order they were added; no text is read."""
        for row in self._rows("SELECT id, published, source, language FROM articles ORDER BY row"):
            yield ArticleEntry(row[0], _date(row[1]), row[2], row[3])

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        ((articles, passages),) = self._rows("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")
        return articles, passages

    def close(self) -> None:
        """Free the file."""
        with self._lock:
            self._connection.close()

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


@contextmanager
def _reading(previous: Path | None) -> Iterator[None]:
    """Blame ``previous`` when SQLite finds a malformed file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise  # one of its subclasses: a full disk, for one
        raise DamagedIndex(path=previous, reason=str(error)) from error


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def _only(rows: list[Any], identifier: str) -> Any:
    if not rows:
        raise KeyError(identifier)
    return rows[0]


def _article(row: Sequence[Any]) -> Article:
    identifier, path, title, source, author, published, language, url, text = row
    return Article(identifier, Path(os.fsdecode(path)), title, source, author, _date(published), language, url, text)


def _date(published: str | None) -> PublicationDate | None:
    return PublicationDate.fromisoformat(published) if published else None
