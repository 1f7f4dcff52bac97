"""The articles and passages of one index in a SQLite file, so that an article can be shown when its file moved."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from embeddings.articles import Article, ArticleEntry, DroppedSpan, Passage, PublicationDate
from embeddings.rows import ARTICLE, ENTRY, as_article, as_date, as_entry, as_spans, read_only

_SOME = 500


class Store:
    """A finished store, read-only, for any number of threads.

    Passages are numbered from 0 in the order they were added; that number is the row of the lexical index.
    """

    def __init__(self, path: Path) -> None:
        # Immutable: readers neither lock nor write, and several processes may read while the next index is made.
        self._connection = sqlite3.connect(read_only(path), uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def article(self, article_id: str) -> Article:
        """Raises KeyError when there is no such article."""
        rows = self._rows(f"SELECT {ARTICLE} FROM articles a WHERE id = ?", article_id)
        return as_article(_only(rows, article_id))

    def dropped(self, article_id: str) -> tuple[DroppedSpan, ...]:
        """Raises KeyError when there is no such article."""
        (spans,) = _only(self._rows("SELECT dropped FROM articles WHERE id = ?", article_id), article_id)
        return as_spans(spans)

    def passage(self, passage_id: str) -> Passage:
        """Raises KeyError when there is no such passage."""
        query = "SELECT article, start, end, text FROM passages p JOIN articles a ON a.id = article WHERE p.id = ?"
        article, start, end, text = _only(self._rows(query, passage_id), passage_id)
        return Passage(passage_id, article, start, end, text[start:end])

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they were added; read a few at a time."""
        last = 0
        while rows := self._rows(f"SELECT a.row, {ARTICLE} FROM articles a WHERE row > ? ORDER BY row LIMIT 50", last):
            last = rows[-1][0]
            yield from (as_article(row[1:]) for row in rows)

    def vector_keys(self) -> Iterator[list[tuple[str, bytes]]]:
        """The id and vector key of every passage by row, some hundred at a time."""
        last = 0
        while rows := self._rows(f"SELECT row, id, key FROM passages WHERE row > ? ORDER BY row LIMIT {_SOME}", last):
            last = rows[-1][0]
            yield [(passage_id, key) for _, passage_id, key in rows]

    def terms(self) -> Iterator[list[str]]:
        """The terms of every passage by row."""
        last = 0
        while rows := self._rows(f"SELECT row, terms FROM passages WHERE row > ? ORDER BY row LIMIT {_SOME}", last):
            last = rows[-1][0]
            yield from (terms.split(" ") if terms else [] for _, terms in rows)

    def passage_rows(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """The row of each of these passages."""
        found: dict[str, int] = {}
        for start in range(0, len(passage_ids), _SOME):
            some = passage_ids[start : start + _SOME]
            marks = ",".join("?" * len(some))
            found.update(self._rows(f"SELECT id, row - 1 FROM passages WHERE id IN ({marks})", *some))
        return found

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
            found.update((passage, as_date(published)) for passage, published in rows)
        return found

    def catalogue(self) -> Iterator[ArticleEntry]:
        """What can be chosen by, of every article, in the order they were added; no text is read."""
        return map(as_entry, self._rows(f"SELECT {ENTRY} FROM articles ORDER BY row"))

    def original(self, article_id: str) -> str:
        """Raises KeyError when there is no such article."""
        (original,) = _only(self._rows("SELECT original FROM articles WHERE id = ?", article_id), article_id)
        return str(original)

    def article_rows(self) -> tuple[dict[str, int], list[int]]:
        """A number for each article, from 0, and by row each passage's article as its number."""
        numbers = {name: number for number, (name,) in enumerate(self._rows("SELECT id FROM articles ORDER BY row"))}
        return numbers, [numbers[name] for (name,) in self._rows("SELECT article FROM passages ORDER BY row")]

    def reprints(self, article_id: str) -> list[ArticleEntry]:
        """The other articles that are the same as this one, word for word or nearly; the original first."""
        query = (
            f"SELECT {ENTRY} FROM articles WHERE original = (SELECT original FROM articles WHERE id = ?1) AND id != ?1 "
            "ORDER BY id != original, row"
        )
        return [as_entry(row) for row in self._rows(query, article_id)]

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


def changed_passages(path: Path, previous: Path) -> tuple[list[str], list[tuple[str, bytes]]]:
    """The ids of passages that only the ``previous`` store has, and id and vector key of those that only this one has.

    A passage with another vector is in both lists.
    """
    query = (
        "SELECT {columns} FROM {one}.passages a "
        "WHERE NOT EXISTS (SELECT 1 FROM {other}.passages b WHERE b.id = a.id AND b.key = a.key) ORDER BY row"
    )
    connection = sqlite3.connect(read_only(path), uri=True)
    try:
        connection.execute("ATTACH ? AS previous", (read_only(previous),))
        gone = connection.execute(query.format(columns="id", one="previous", other="main")).fetchall()
        new = connection.execute(query.format(columns="id, key", one="main", other="previous")).fetchall()
    finally:
        connection.close()
    return [name for (name,) in gone], new


def _only(rows: list[Any], identifier: str) -> Any:
    if not rows:
        raise KeyError(identifier)
    return rows[0]
