"""Filling a store: the articles first, with what of them is not the article, then their passages."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from embeddings.articles import Passage
from embeddings.reading import Reading
from embeddings.rows import COLUMNS, DESCRIBED, READING, TABLES, as_reading, blamed, described, read_only


class StoreWriter:
    """Fills a new store: first with articles, then with their passages. The file is of use once ``close`` returned; a
    killed one is thrown away."""

    def __init__(self, path: Path, previous: Path | None = None) -> None:
        """Create the store at ``path``; ``previous``: another store, to ``copy`` from.

        Raises:
            DamagedIndex: the previous store is none.
        """
        self._connection = sqlite3.connect(path.absolute().as_uri(), uri=True)
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        self._previous = previous
        if previous:
            with blamed(previous):
                self._connection.execute("ATTACH ? AS previous", (read_only(previous),))

    def add(self, file: str, reading: Reading, signature: bytes) -> None:
        """Append an article of the source file with id ``file``; ``signature`` is its ``reprints.signature``."""
        article = reading.article
        values = (article.id, os.fsencode(file), os.fsencode(article.path), *described(reading), signature, article.id)
        marks = ", ".join("?" * len(values))
        self._connection.execute(f"INSERT INTO articles ({COLUMNS}) VALUES ({marks})", values)

    def copy(self, file: str) -> None:
        """Append the articles of a source file as the previous store holds them.

        Raises:
            DamagedIndex: the previous store cannot be read.
        """
        with blamed(self._previous):
            self._connection.execute(
                f"INSERT INTO articles ({COLUMNS}) SELECT {COLUMNS} FROM previous.articles WHERE file = ? ORDER BY row",
                (os.fsencode(file),),
            )

    def readings(self) -> Iterator[tuple[int, str, Reading]]:
        """Row, source file and all that was read of every article, in the order they were added.

        The store may be changed meanwhile.
        """
        query = f"SELECT a.row, a.file, {READING} FROM articles a WHERE row > ? ORDER BY row LIMIT 50"
        last = 0
        while rows := self._connection.execute(query, (last,)).fetchall():
            last = rows[-1][0]
            yield from ((row[0], os.fsdecode(row[1]), as_reading(row[2:])) for row in rows)

    def signatures(self) -> tuple[list[int], list[bytes]]:
        """The row and the signature of every article, in order."""
        rows = self._connection.execute("SELECT row, signature FROM articles ORDER BY row").fetchall()
        return [row for row, _ in rows], [signature for _, signature in rows]

    def reading(self, row: int) -> Reading:
        """All that was read of the article in a row."""
        query = f"SELECT {READING} FROM articles a WHERE row = ?"
        return as_reading(self._connection.execute(query, (row,)).fetchone())

    def set_originals(self, originals: Mapping[int, str]) -> None:
        """Say of which article each row's is a reprint; the others are none."""
        self._connection.execute("UPDATE articles SET original = id WHERE original != id")
        pairs = [(original, row) for row, original in originals.items()]
        self._connection.executemany("UPDATE articles SET original = ? WHERE row = ?", pairs)

    def reprints(self) -> dict[str, str]:
        """The id of every article that is a reprint, with its original's."""
        return dict(self._connection.execute("SELECT id, original FROM articles WHERE id != original ORDER BY row"))

    def replace(self, row: int, reading: Reading) -> None:
        """Put another reading of the same text in a row."""
        changes = ", ".join(f"{name} = ?" for name in DESCRIBED.split(", "))
        self._connection.execute(f"UPDATE articles SET {changes} WHERE row = ?", (*described(reading), row))

    def cut(self, passages: Sequence[Passage], found: Sequence[tuple[bytes, str]]) -> None:
        """Append an article's passages, each with the key of its vector and its terms, divided by spaces.

        Articles come in the order they were added.
        """
        self._connection.executemany(
            "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?)",
            [(p.id, p.article_id, p.start, p.end, *each) for p, each in zip(passages, found, strict=True)],
        )

    def copy_passages(self, article_id: str) -> None:
        """Append an article's passages as the previous store holds them.

        Raises:
            DamagedIndex: the previous store cannot be read.
        """
        with blamed(self._previous):
            self._connection.execute(
                "INSERT INTO passages (id, article, start, end, key, terms) "
                "SELECT id, article, start, end, key, terms "
                "FROM previous.passages WHERE article = ? ORDER BY row",
                (article_id,),
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
