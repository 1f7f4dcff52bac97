"""The vectors of one generation in Chroma: written, read, removed; in its folder or on a server, alike."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import KiosqueError, VectorsGone, VectorsRefused, VectorsUnreachable
from embeddings.places import Place

Vector = NDArray[np.float32]
Result = TypeVar("Result")

READING_SECONDS = 3.0
"""For how long a server that does not answer is asked again, by who reads."""
WRITING_SECONDS = 60.0
"""The same by who writes: time enough to start a server anew."""

_READ_TIMEOUT, _WRITE_TIMEOUT = 30.0, 300.0  # seconds for one request: a batch may wait for the graph to be made

_LOCAL_COLLECTION = "passages"
_LARGEST_BATCH = 5_000  # embedded Chroma takes 5,461 at once
# Exhaustive in effect up to some thousand passages; .999 of the true 50 nearest at 30,000.
_GRAPH = {"space": "cosine", "ef_construction": 100, "ef_search": 200, "max_neighbors": 32}
_AWAY = frozenset({502, 503, 504})
_TRANSIENT = _AWAY | {408, 429, 500}


class Vectors:
    """The vectors of a finished generation, read-only, for any number of threads.

    Every method raises, for vectors on a server, VectorsUnreachable, VectorsRefused or VectorsGone.
    """

    def __init__(self, folder: Path) -> None:
        """Open those of the generation in ``folder``."""
        self._chroma = _Chroma(folder)
        self._collection = self._chroma.ask(self._chroma.collection)

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """At most ``limit`` (passage id, cosine), best first."""
        long = self._chroma.place.longest_id is not None
        wanted = ["distances", "metadatas"] if long else ["distances"]
        query = partial(self._collection.query, query_embeddings=[vector], n_results=limit, include=wanted)
        answer = self._chroma.ask(query)
        notes = answer["metadatas"][0] if long else [None] * len(answer["ids"][0])
        return [
            (note["passage"] if note else name, 1.0 - float(distance))
            for name, distance, note in zip(answer["ids"][0], answer["distances"][0], notes, strict=True)
        ]

    def get(self, names: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages, float32 of shape (dimension,); an unknown id is left out."""
        by_record = {self._chroma.record(name): name for name in names}
        records, vectors = list(by_record), dict[str, Vector]()
        for start in range(0, len(records), self._chroma.batch):
            some = records[start : start + self._chroma.batch]
            found = self._chroma.ask(partial(self._collection.get, ids=some, include=["embeddings"]))
            pairs = zip(found["ids"], found["embeddings"], strict=True)
            vectors |= {by_record[record]: np.asarray(vector, np.float32) for record, vector in pairs}
        return vectors

    def count(self) -> int:
        """How many there are."""
        return int(self._chroma.ask(self._collection.count))

    def close(self) -> None:
        """Free files and connections."""
        self._chroma.client.close()


def write_vectors(
    folder: Path, count: int, passages: Iterator[tuple[str, Vector]], advance: Callable[[int], None]
) -> None:
    """Write ``count`` pairs (passage id, vector) where ``Place.of(folder)`` says, batch by batch, and count them.

    A batch that a server did not take is sent again, for ``WRITING_SECONDS``: to write it twice changes nothing.

    Raises:
        VectorsUnreachable, VectorsRefused, VectorsGone: the server did not take them.
    """
    chroma = _Chroma(folder, writing=True)
    batches = -(-count // chroma.batch)
    size, larger = divmod(count, batches)
    # Even batches, each written out whole: what is short of the threshold would be indexed anew at each opening.
    graph = {"hnsw": {**_GRAPH, "batch_size": max(2, size), "sync_threshold": max(2, size)}}
    configuration = {"spann": {"space": "cosine"}} if chroma.place.is_cloud else graph
    with chroma.client as client:
        create = partial(client.create_collection, chroma.name, embedding_function=None, get_or_create=True)
        collection = chroma.ask(partial(create, configuration=configuration))
        for batch in range(batches):
            rows = [next(passages) for _ in range(size + (batch < larger))]
            chroma.write(collection, rows)
            advance(len(rows))
    if chroma.place.is_local:
        _let_opening_write_nothing(folder)


def change_vectors(folder: Path, previous: Path, removed: Sequence[str], added: Sequence[tuple[str, Vector]]) -> None:
    """Write the vectors of a generation as another one's, without some and with others. Both are in their own folders.

    Chroma's graph marks what is removed and links what is added: a few change nothing, many make it slower and worse.
    """
    shutil.copytree(previous / "chroma", folder / "chroma")
    _let_opening_write(folder)
    chroma = _Chroma(folder, writing=True)
    with chroma.client:
        collection = chroma.collection()
        for start in range(0, len(removed), chroma.batch):
            collection.delete(ids=list(removed[start : start + chroma.batch]))
        for start in range(0, len(added), chroma.batch):
            chroma.write(collection, added[start : start + chroma.batch])
    _let_opening_write_nothing(folder)


def check_server(folder: Path) -> None:
    """Find out, before hours of embedding, whether the vectors of the generation in ``folder`` can be written.

    Raises:
        VectorsUnreachable, VectorsRefused, NoVectorsKey: they cannot.
    """
    if not Place.of(folder).is_local:
        _Chroma(folder).client.close()


def remove_vectors(folder: Path) -> bool:
    """Remove what the generation in ``folder`` has on a server; whether nothing of it is left there."""
    if Place.of(folder).is_local:
        return True
    with suppress(KiosqueError):
        chroma = _Chroma(folder)
        with chroma.client as client, suppress(VectorsGone):
            chroma.ask(partial(client.delete_collection, chroma.name))
        return True
    return False


def are_missing(folder: Path, count: int) -> bool:
    """Whether a server no longer has the ``count`` vectors of the generation in ``folder``.

    Raises:
        VectorsUnreachable, VectorsRefused: it cannot be known.
    """
    if Place.of(folder).is_local:
        return False
    try:
        vectors = Vectors(folder)
        try:
            return vectors.count() != count
        finally:
            vectors.close()
    except VectorsGone:
        return True


class _Chroma:
    """A client for the place of one generation's vectors."""

    def __init__(self, folder: Path, writing: bool = False) -> None:
        self._data = folder.parent.parent
        self._writing = writing
        self._patience, timeout = (WRITING_SECONDS, _WRITE_TIMEOUT) if writing else (READING_SECONDS, _READ_TIMEOUT)
        self.place = Place.of(folder)
        if self.place.is_local:
            self.name, self.client = _LOCAL_COLLECTION, _embedded(folder / "chroma")
            self.batch = _LARGEST_BATCH
        else:
            # Generations have names of their own, and so data folders that share a server are kept apart as well.
            self.name = f"kiosque-{folder.name}"
            self.client = self.ask(partial(self.place.connect, timeout))
            most = self.place.most_records or self.ask(self.client.get_max_batch_size)
            self.batch = min(_LARGEST_BATCH, most) if most > 0 else _LARGEST_BATCH  # -1: the server does not say

    def collection(self) -> Any:
        return self.client.get_collection(self.name, embedding_function=None)

    def record(self, name: str) -> str:
        """The id that a passage's record has here: the passage's own, unless it is longer than the place allows."""
        longest = self.place.longest_id
        encoded = name.encode("utf-8", "surrogatepass")
        return name if longest is None or len(encoded) <= longest else hashlib.sha256(encoded).hexdigest()

    def write(self, collection: Any, rows: Sequence[tuple[str, Vector]]) -> None:
        """Write a batch, once however often it is sent."""
        records = [self.record(name) for name, _ in rows]
        renamed = [record != name for record, (name, _) in zip(records, rows, strict=True)]
        notes = [{"passage": name} if new else None for new, (name, _) in zip(renamed, rows, strict=True)]
        upsert = partial(collection.upsert, ids=records, embeddings=[vector for _, vector in rows])
        self.ask(partial(upsert, metadatas=notes) if any(renamed) else upsert)

    def ask(self, request: Callable[[], Result]) -> Result:
        """The answer to ``request``; a server that does not give one is asked again for some seconds."""
        if self.place.is_local:
            return request()
        from tenacity import Retrying, retry_if_exception, stop, wait_exponential, wait_random

        patiently = Retrying(
            retry=retry_if_exception(_is_transient),
            # Who reads waits no longer than that; who writes tries once more at the end of it.
            stop=(stop.stop_after_delay if self._writing else stop.stop_before_delay)(self._patience),
            wait=wait_exponential(multiplier=0.2, max=5) + wait_random(0, 0.2),
            reraise=True,
        )
        try:
            return patiently(request)
        except KiosqueError as error:
            raise type(error)(**{**error.details, "path": self._data}) from error
        except Exception as error:
            raise _named(error)(address=self.place.address, path=self._data, reason=_reason(error)) from error


def _let_opening_write_nothing(folder: Path) -> None:
    """Keep Chroma from adding a row to its database each time it opens it: the file's checksum must stay true."""
    _run(folder, "CREATE TRIGGER opening_writes_nothing BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END")


def _let_opening_write(folder: Path) -> None:
    _run(folder, "DROP TRIGGER IF EXISTS opening_writes_nothing")


def _run(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "chroma" / "chroma.sqlite3")) as connection, connection:
        connection.execute(statement)


def _embedded(folder: Path) -> Any:
    """A Chroma client on a folder. It sends nothing anywhere."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))


def _status(error: BaseException) -> int | None:
    """The HTTP status that chromadb made an error of."""
    import httpx
    from chromadb.errors import ChromaError

    if isinstance(error, ChromaError):
        return error.code()
    behind = error.__context__  # it raises a plain Exception where an answer is none of Chroma's
    return behind.response.status_code if isinstance(behind, httpx.HTTPStatusError) else None


def _is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment."""
    import httpx

    return isinstance(error, (httpx.TransportError, VectorsUnreachable)) or _status(error) in _TRANSIENT


def _named(error: Exception) -> type[KiosqueError]:
    import httpx
    from chromadb.errors import NotFoundError

    if isinstance(error, NotFoundError) and "Collection" in str(error):
        return VectorsGone
    away = isinstance(error, httpx.TransportError) or _status(error) in _AWAY
    return VectorsUnreachable if away else VectorsRefused


def _reason(error: Exception) -> str:
    """The first line of what a library said, not too much of it."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
