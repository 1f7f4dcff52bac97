"""The tables of the store, and a turn as rows of them."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress

from pydantic import TypeAdapter

from embeddings.articles import Article
from qa.words import fold
from ui.conversation import Mark, Turn
from ui.steering import Steering
from ui.stored_answers import UNREADABLE, pack, unpack, unpack_article

TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, reader TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', changed REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_reader ON conversations (reader, changed);
CREATE INDEX IF NOT EXISTS by_age ON conversations (changed);
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, words TEXT NOT NULL, answer BLOB, error TEXT NOT NULL, stopped INTEGER NOT NULL, mark TEXT,
    steering TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS in_order ON turns (conversation, number);
CREATE TABLE IF NOT EXISTS articles (digest TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS uses (
    turn TEXT REFERENCES turns ON DELETE CASCADE, article TEXT, PRIMARY KEY (turn, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_article ON uses (article);
"""
COLUMNS = "id, question, answer, error, stopped, mark, steering"

_MARK = TypeAdapter(Mark)

Row = tuple[object, ...]


def add(db: sqlite3.Connection, conversation: str, turn: Turn) -> None:
    """Write a turn after the others of its conversation."""
    said = turn.answer.text if turn.answer else ""
    question, said, error = (text.encode("utf-8", "replace").decode() for text in (turn.question, said, turn.error))
    steering = turn.steering.model_dump_json(exclude_defaults=True)
    packed, words = pack(turn.answer) if turn.answer else None, fold(f"{question}\n{said}")
    db.execute(
        "INSERT INTO turns (id, conversation, number, question, words, answer, error, stopped, steering) VALUES"
        " (?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?2), ?3, ?4, ?5, ?6, ?7, ?8)",
        [turn.id, conversation, question, words, packed and packed.text, error, turn.stopped, steering],
    )
    articles = packed.articles if packed else {}
    db.executemany("INSERT OR IGNORE INTO articles VALUES (?, ?)", articles.items())
    db.executemany("INSERT INTO uses VALUES (?, ?)", [(turn.id, digest) for digest in articles])


def forget(db: sqlite3.Connection, which: str, values: list[str], most: int) -> bool:
    """Remove all but the ``most`` conversations that were taken on last of those for which ``which`` holds."""
    gone = db.execute(
        "DELETE FROM conversations WHERE id IN"
        f" (SELECT id FROM conversations WHERE {which} ORDER BY changed DESC LIMIT -1 OFFSET {most})",
        values,
    )
    return gone.rowcount > 0


def tidy(db: sqlite3.Connection) -> None:
    """Remove the articles that no answer refers to any more, and conversations without a turn."""
    db.execute("DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM uses WHERE article = digest)")
    db.execute("DELETE FROM conversations WHERE NOT EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.id)")


def articles_of(db: sqlite3.Connection, turns: Sequence[str]) -> dict[str, Article]:
    """The articles that the turns refer to, by digest; those that cannot be read are lacking."""
    found: dict[str, Article] = {}
    for turn in turns:
        wanted = "SELECT digest, body FROM uses JOIN articles ON article = digest WHERE turn = ?"
        for digest, body in db.execute(wanted, [turn]):
            if digest not in found:
                with suppress(*UNREADABLE):
                    found[digest] = unpack_article(body)
    return found


def turn_of(row: Row, articles: Mapping[str, Article]) -> Turn:
    """The turn of a row; without answer and error where they cannot be read."""
    identifier, question, text, error, stopped, mark, steering = row
    answer = None
    if isinstance(text, bytes):
        with suppress(*UNREADABLE):
            answer = unpack(text, articles)
    under = Steering.read_json(str(steering))
    return Turn(str(question), answer, str(error or ""), bool(stopped), under, str(identifier), mark_of(mark))


def mark_of(written: object) -> Mark | None:
    """The mark that was written, if one was and it can be read."""
    if isinstance(written, str):
        with suppress(*UNREADABLE):
            return _MARK.validate_json(written)
    return None


def seconds(value: object) -> float:
    """A point in time that was written; 1970 where it is none."""
    return float(value) if isinstance(value, (int, float)) else 0.0


def mark_text(mark: Mark) -> str:
    """A mark as it is written."""
    return _MARK.dump_json(mark).decode()
