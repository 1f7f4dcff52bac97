"""Passage vectors kept outside the index, so that a rebuild embeds only what it has not seen before."""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MOST_VARIABLES = 500  # of one SQL statement; SQLite's own limit is 32,766, of older versions 999


def vector_key(encoder: str, text: str) -> bytes:
    """The key of a text's vector: SHA-256 of the encoder's fingerprint and the embedded text."""
    return hashlib.sha256(f"{encoder}\0{text}".encode("utf-8", "surrogatepass")).digest()


class VectorCache:
    """Vectors by key in one SQLite file. What ``put`` returned from survives a kill.

    Vectors that no passage uses any more stay: an article that comes back costs nothing, and one takes some 1.6 kB.
    One connection, for one thread. A file that is no database is replaced by an empty one, and a vector that is not as
    it was written counts as missing: there is nothing here that cannot be computed again.
    """

    def __init__(self, path: Path) -> None:
        self.was_damaged = False
        """Whether the file was none of a cache, so that a new one took its place."""
        try:
            self._connection = _connect(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.remove(path)
            self._connection = _connect(path)
            self.was_damaged = True

    @staticmethod
    def remove(path: Path) -> None:
        """Delete the cache at ``path``."""
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def missing(self, keys: Iterable[bytes]) -> list[bytes]:
        """Those of ``keys`` that have no vector yet, each once, in order."""
        wanted = list(dict.fromkeys(keys))
        known: set[bytes] = set()
        for some in _slices(wanted):
            known.update(key for key, _ in self._select(some))
        return [key for key in wanted if key not in known]

    def get(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of ``keys``, in order: float32, shape (len(keys), dimension).

        Raises:
            KeyError: one of them has no vector.
        """
        found: dict[bytes, bytes] = {}
        for some in _slices(keys):
            found.update(self._select(some))
        return np.stack([np.frombuffer(found[key], np.float32) for key in keys])

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep one vector a key (float32, shape (len(keys), dimension)), committed when this returns."""
        blobs = (np.ascontiguousarray(vector, np.float32).tobytes() for vector in vectors)
        rows = ((key, blob, _checksum(key, blob)) for key, blob in zip(keys, blobs, strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors (key, vector, crc32) VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Free the file."""
        self._connection.close()

    def _select(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Key and vector of those of ``keys`` that are as they were written."""
        marks = ",".join("?" * len(keys))
        rows = self._connection.execute(f"SELECT key, vector, crc32 FROM vectors WHERE key IN ({marks})", keys)
        for key, vector, checksum in rows:
            if checksum == _checksum(key, vector):
                yield key, vector


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")  # a killed commit is rolled back when the file is next opened
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, crc32 INTEGER)"
        )
        _add_checksums(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _add_checksums(connection: sqlite3.Connection) -> None:
    """Take the vectors of a file from before there were checksums as they are, once."""
    if "crc32" in [column for _, column, *_ in connection.execute("PRAGMA table_info(vectors)")]:
        return
    connection.create_function("checksum", 2, _checksum)
    with connection:
        connection.execute("BEGIN")
        connection.execute("ALTER TABLE vectors ADD COLUMN crc32 INTEGER")
        connection.execute("UPDATE vectors SET crc32 = checksum(key, vector)")


def _checksum(key: bytes, vector: bytes) -> int:
    return zlib.crc32(vector, zlib.crc32(key))


def _slices(keys: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (keys[start : start + _MOST_VARIABLES] for start in range(0, len(keys), _MOST_VARIABLES))
