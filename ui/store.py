"""Readers' conversations, kept in one SQLite file beside the index.

A conversation belongs to a reader: only who gives the same reader finds it. An answer has an unguessable id besides,
by which whoever knows it sees that answer. Methods may be called from any thread; all raise ``NotKept`` when the file
cannot be read or written.
"""

import hashlib
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qa.words import fold
from ui.conversation import Mark, Turn
from ui.errors import NotKept
from ui.stored_turns import COLUMNS, TABLES, add, articles_of, forget, mark_of, mark_text, seconds, tidy, turn_of

FILE = "conversations.sqlite"
"""Its name in the data folder."""
PER_READER = 500
"""Conversations of one reader; the one that rested longest goes when another begins."""
IN_ALL = 20_000
"""Conversations of all readers, likewise."""
SHOWN = 100
"""Turns of a conversation that come back when it is opened: the last ones. ``every`` gives all."""

_FORMAT = 1
_LONGEST_NAME = 200
_LONGEST_SOUGHT = 200
_TITLE = "coalesce((SELECT question FROM turns WHERE conversation = c.id ORDER BY number LIMIT 1), '')"


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation in a reader's list."""

    id: str
    name: str
    """As the reader named it, else its first question."""
    changed: float
    """When it was last taken on: seconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of a reader's conversations, newest first."""

    entries: tuple[Entry, ...]
    found: int
    """How many there are, shown or not."""


class Store:
    """The conversations in a file; without a ``path`` in memory, for as long as the process lives."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, or make it, readable by its owner alone."""
        self._path = path
        self._lock = threading.Lock()
        if path is not None:
            with suppress(OSError):
                path.touch(mode=0o600)
        with self._named_errors():
            self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=10)
            try:
                self._prepare()
            except sqlite3.Error:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        db = self._connection
        if db.execute("PRAGMA user_version").fetchone()[0] > _FORMAT:
            raise sqlite3.DatabaseError("written by a later version")
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.create_function("fold", 1, lambda text: fold(str(text or "")), deterministic=True)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what a reader deletes is not left in the file
        with db:
            db.executescript(TABLES)
            db.execute(f"PRAGMA user_version = {_FORMAT}")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise NotKept(path=self._path or ":memory:", reason=error) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database to one thread at a time; all that is written in it, or nothing."""
        with self._lock, self._named_errors(), self._connection:
            yield self._connection

    def keep(self, reader: str, conversation: str, turns: Sequence[Turn], seen: Collection[str] = ()) -> None:
        """Add the turns that are not kept yet, and take away those of ``seen`` that are no longer among ``turns``."""
        settled = [turn for turn in turns if turn.settled and turn.id]
        ids = {turn.id for turn in turns}
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            owner = db.execute("SELECT reader FROM conversations WHERE id = ?", [conversation]).fetchone()
            if owner and owner[0] != _hidden(reader):
                return
            kept = {row[0] for row in db.execute("SELECT id FROM turns WHERE conversation = ?", [conversation])}
            known = kept | set(seen)  # what was seen and is no longer kept was deleted elsewhere: it stays away
            new, gone = [turn for turn in settled if turn.id not in known], (kept & set(seen)) - ids
            if not new and not gone:
                return
            db.execute(
                "INSERT INTO conversations (id, reader, changed) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (id) DO UPDATE SET changed = ?3",
                [conversation, _hidden(reader), time.time()],
            )
            db.executemany("DELETE FROM turns WHERE id = ?", [[each] for each in gone])
            for turn in new:
                add(db, conversation, turn)
            over = forget(db, "reader = ?", [_hidden(reader)], PER_READER) | forget(db, "1", [], IN_ALL)
            if gone or over:
                tidy(db)

    def listing(self, reader: str, sought: str = "", most: int = PER_READER) -> Listing:
        """The reader's conversations that have every word sought in their name, a question or an answer."""
        words = fold(sought[:_LONGEST_SOUGHT]).split()
        with self._open() as db:
            condition = "".join(
                " AND (instr(fold(c.name), ?) OR EXISTS"
                " (SELECT 1 FROM turns t WHERE t.conversation = c.id AND instr(t.words, ?)))"
                for _ in words
            )
            sought_twice = [word for word in words for _ in range(2)]
            rows = db.execute(
                f"SELECT c.id, c.name, {_TITLE}, c.changed, count(*) OVER () FROM conversations c"
                f" WHERE c.reader = ?{condition} ORDER BY c.changed DESC LIMIT ?",
                [_hidden(reader), *sought_twice, most],
            ).fetchall()
        entries = tuple(Entry(str(row[0]), str(row[1] or row[2])[:_LONGEST_NAME], seconds(row[3])) for row in rows)
        return Listing(entries, rows[0][4] if rows else 0)

    def turns(self, reader: str, conversation: str, every: bool = False) -> list[Turn] | None:
        """The turns of a conversation in order, the last ``SHOWN`` or ``every`` one; None where the reader has none.

        One that cannot be read has neither answer nor error.
        """
        with self._open() as db:
            if not _owned(db, reader, conversation):
                return None
            rows = db.execute(
                f"SELECT {COLUMNS} FROM turns WHERE conversation = ? ORDER BY number DESC LIMIT ?",
                [conversation, -1 if every else SHOWN],
            ).fetchall()
            articles = articles_of(db, [row[0] for row in rows])
        return [turn_of(row, articles) for row in reversed(rows)]

    def answer(self, identifier: str) -> Turn | None:
        """The turn with this id, whoever's it is; None where there is none, or it cannot be read."""
        with self._open() as db:
            row = db.execute(f"SELECT {COLUMNS} FROM turns WHERE id = ?", [identifier]).fetchone()
            articles = articles_of(db, [identifier]) if row else {}
        turn = turn_of(row, articles) if row else None
        return turn if turn and turn.answer else None

    def name(self, reader: str, conversation: str) -> str:
        """What the reader's conversation goes by; ``""`` where there is none."""
        with self._open() as db:
            row = db.execute(
                f"SELECT c.name, {_TITLE} FROM conversations c WHERE id = ? AND reader = ?",
                [conversation, _hidden(reader)],
            ).fetchone()
        return str(row[0] or row[1])[:_LONGEST_NAME] if row else ""

    def rename(self, reader: str, conversation: str, name: str) -> None:
        """Give a conversation of the reader's a name; an empty one gives back its first question."""
        plain = " ".join(name.encode("utf-8", "replace").decode().split())[:_LONGEST_NAME]
        with self._open() as db:
            db.execute(
                "UPDATE conversations SET name = ? WHERE id = ? AND reader = ?", [plain, conversation, _hidden(reader)]
            )

    def delete(self, reader: str, conversation: str) -> None:
        """Take away a conversation of the reader's, and what only it needed."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE id = ? AND reader = ?", [conversation, _hidden(reader)])
            tidy(db)

    def mark(self, reader: str, turn: str, mark: Mark | None) -> None:
        """Keep what the reader thinks of an answer of theirs; None: nothing any more."""
        written = mark_text(mark) if mark else None
        with self._open() as db:
            db.execute(
                "UPDATE turns SET mark = ? WHERE id = ?"
                " AND conversation IN (SELECT id FROM conversations WHERE reader = ?)",
                [written, turn, _hidden(reader)],
            )

    def marks(self, turns: Sequence[Turn]) -> dict[str, Mark | None]:
        """What is kept of the reader's mark on each of the turns, by id."""
        with self._open() as db:
            wanted = [[turn.id] for turn in turns]
            rows = [db.execute("SELECT id, mark FROM turns WHERE id = ?", each).fetchone() for each in wanted]
        return {row[0]: mark_of(row[1]) for row in rows if row}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _hidden(reader: str) -> str:
    """A reader as the file names them: who reads the file cannot pass for them."""
    return hashlib.sha256(reader.encode("utf-8", "replace")).hexdigest()


def _owned(db: sqlite3.Connection, reader: str, conversation: str) -> bool:
    wanted = [conversation, _hidden(reader)]
    return db.execute("SELECT 1 FROM conversations WHERE id = ? AND reader = ?", wanted).fetchone() is not None
