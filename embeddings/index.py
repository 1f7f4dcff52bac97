"""An index to search: dense vectors in Chroma, words in BM25, articles in SQLite. ``ingest.py`` makes it."""

import shlex
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import generations
from embeddings.articles import Article, ArticleEntry, DroppedSpan, Passage, PublicationDate
from embeddings.checksums import broken_part, chroma_version
from embeddings.errors import DamagedIndex, KiosqueError, OtherIndex, PreviousIndex
from embeddings.lexical import LexicalIndex
from embeddings.manifest import Fingerprint, Manifest
from embeddings.probing import cause_of_death
from embeddings.store import Store
from embeddings.trouble import named_errors

Vector = NDArray[np.float32]

_COLLECTION = "passages"
_LARGEST_BATCH = 5_000  # Chroma takes 5,461 at once
# Exhaustive in effect up to some thousand passages; .999 of the true 50 nearest at 30,000.
_GRAPH = {"space": "cosine", "ef_construction": 100, "ef_search": 200, "max_neighbors": 32}


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much an index holds."""

    articles: int
    passages: int


class Index:
    """A finished index, read-only. Every method may be called from several threads at once."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open the generation in ``folder``; ``Index.open`` finds it."""
        self.manifest = manifest
        self.name = folder.name
        self.notice: KiosqueError | None = None
        """What whoever asks must know: that this is not the current index, which is damaged."""
        with ExitStack() as opened:
            opened.callback(generations.hold(folder))
            self._store = Store(folder / "articles.sqlite")
            opened.callback(self._store.close)
            self._words = LexicalIndex.load(folder / "lexical")
            client = _client(folder / "chroma")
            opened.callback(client.close)
            self._collection = client.get_collection(_COLLECTION, embedding_function=None)
            counts = (*self._store.counts(), len(self._words), self._collection.count())
            if counts != (manifest.articles, manifest.passages, manifest.passages, manifest.passages):
                raise ValueError(f"counts {counts}")
            self.verify(passages=1)
            self._opened = opened.pop_all()

    @classmethod
    def open(cls, data: Path, embedding: str) -> "Index":
        """Open the index below ``data`` for questions embedded by ``embedding``.

        That is the current one or, where it is damaged, the last whole one before it, with a ``notice``.

        Raises:
            NoIndex: none was made yet.
            OtherIndex: it was made with another embedding model, prompt, splitter or version.
            DamagedIndex: a part of it is missing or not as it was written, and there is no other.
            NoEmbeddingModel: there is no such model.
        """
        expected = Fingerprint.of(embedding)
        try:
            name = generations.current_name(data)
            return cls._open(data, name, expected)
        except DamagedIndex as error:
            damage, damaged = error, "" if error.details["reason"] == "CURRENT" else name
        for name in generations.others(data, damaged):
            with suppress(DamagedIndex, OtherIndex):
                index = cls._open(data, name, expected)
                made = datetime.fromtimestamp(index.manifest.started_ns / 1e9).astimezone()
                index.notice = PreviousIndex(
                    **damage.details, made=f"{made:%Y-%m-%d %H:%M}", roots=shlex.join(index.manifest.roots)
                )
                return index
        raise damage

    @classmethod
    def _open(cls, data: Path, name: str, expected: Fingerprint) -> "Index":
        """Open one generation. Raises as ``open`` does."""
        manifest = generations.manifest_of(data, name)
        if difference := manifest.fingerprint.unlike(expected):
            raise OtherIndex(
                path=data,
                embedding=expected.embedding,
                found=difference,
                expected=expected.unlike(manifest.fingerprint),
                roots=shlex.join(manifest.roots),
            )
        folder = generations.folder_of(data, name)
        if part := broken_part(folder, manifest):
            raise DamagedIndex(path=data, reason=f"generations/{name}/{part}")
        # What this version of Chroma wrote and opened, byte for byte, it will open again.
        death = "" if manifest.chroma == chroma_version() else cause_of_death(folder)
        try:
            if death:
                raise ValueError(death)
            return cls(folder, manifest)
        except Exception as error:  # whatever three libraries raise on broken files
            generations.mark_damaged(folder)
            reason = f"generations/{name}: {type(error).__name__}: {error}".splitlines()[0]
            raise DamagedIndex(path=data, reason=reason) from error

    @property
    def statistics(self) -> Statistics:
        """How many articles and passages there are."""
        return Statistics(self.manifest.articles, self.manifest.passages)

    def dense(self, vector: Vector, limit: int, among: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The passages nearest to a vector: at most ``limit`` (passage id, cosine), best first; ``among`` some ids."""
        limit = min(limit, self.manifest.passages)
        if limit < 1:
            return []
        chosen = None if among is None else list(among)
        answer = self._collection.query(query_embeddings=[vector], n_results=limit, ids=chosen, include=["distances"])
        return [
            (name, 1.0 - float(distance))
            for name, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)
        ]

    def lexical(self, text: str, limit: int) -> list[tuple[str, float]]:
        """The passages that share words with ``text``: at most ``limit`` (passage id, BM25 score), best first."""
        scores = self._words.scores(text, limit)
        names = self._store.passage_ids([row for row, _ in scores])
        return [(names[row], score) for row, score in scores]

    def cosines(self, vector: Vector, passage_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of a vector with each of these passages; an unknown id is left out."""
        unit = vector / np.linalg.norm(vector)
        return {name: float(unit @ other / np.linalg.norm(other)) for name, other in self.vectors(passage_ids).items()}

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages, float32 of shape (dimension,); an unknown id is left out."""
        names = list(dict.fromkeys(passage_ids))
        vectors: dict[str, Vector] = {}
        for start in range(0, len(names), _LARGEST_BATCH):
            found = self._collection.get(ids=names[start : start + _LARGEST_BATCH], include=["embeddings"])
            pairs = zip(found["ids"], found["embeddings"], strict=True)
            vectors |= {name: np.asarray(vector, np.float32) for name, vector in pairs}
        return vectors

    def passage(self, passage_id: str) -> Passage:
        """Raises KeyError when there is no such passage."""
        return self._store.passage(passage_id)

    def article(self, article_id: str) -> Article:
        """Raises KeyError when there is no such article."""
        return self._store.article(article_id)

    def passages_of(self, article_ids: Sequence[str]) -> list[str]:
        """The ids of the passages of these articles; an unknown article has none."""
        return self._store.passages_of(article_ids)

    def published(self, passage_ids: Sequence[str]) -> dict[str, PublicationDate | None]:
        """When the article of each of these passages was published; an unknown passage is left out."""
        return self._store.published(passage_ids)

    def catalogue(self) -> Iterator[ArticleEntry]:
        """Id, date, source and language of every article, in the order of the files."""
        return self._store.catalogue()

    def dropped(self, article_id: str) -> tuple[DroppedSpan, ...]:
        """What of an article's text is not in any passage, and why. Raises KeyError when there is no such article."""
        return self._store.dropped(article_id)

    def articles(self) -> Iterator[Article]:
        """Every article, in the order of the files; they are read from disk as they are asked for."""
        return self._store.articles()

    def verify(self, passages: int) -> None:
        """Ask for some passages by their own vectors.

        Raises:
            ValueError: the index does not find them, so that its files are damaged.
        """
        names = [name for name, _ in next(self._store.vector_keys())]
        some = names[:: -(-len(names) // passages)]
        vectors = self.vectors(some)
        for name in some:
            found = self.dense(vectors[name], 5)
            if len(found) < min(5, self.manifest.passages) or found[0][1] < 0.999:
                raise ValueError(f"passage {name} not found")

    def close(self) -> None:
        """Free the files. The index is of no use afterwards."""
        self._opened.close()

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def check(folder: Path, manifest: Manifest) -> None:
    """Open a new generation as a reader would.

    Raises:
        DamagedIndex: it does not answer as it should.
        DiskFull: there was no room to open it.
    """
    try:
        with named_errors(folder), Index(folder, manifest) as index:
            index.verify(passages=10)
    except KiosqueError:
        raise
    except Exception as error:  # as in ``Index.open``
        raise DamagedIndex(path=folder, reason=str(error)) from error


def write_vectors(
    folder: Path, count: int, passages: Iterator[tuple[str, Vector]], advance: Callable[[int], None]
) -> None:
    """Write ``count`` pairs (passage id, vector) as a new Chroma collection in ``folder``, and count them."""
    batches = -(-count // _LARGEST_BATCH)
    size, larger = divmod(count, batches)
    # Even batches, each written out whole: what is short of the threshold would be indexed anew at each opening.
    graph = {**_GRAPH, "batch_size": max(2, size), "sync_threshold": max(2, size)}
    with _client(folder) as client:
        collection = client.create_collection(_COLLECTION, embedding_function=None, configuration={"hnsw": graph})
        for batch in range(batches):
            rows = [next(passages) for _ in range(size + (batch < larger))]
            collection.add(ids=[name for name, _ in rows], embeddings=[vector for _, vector in rows])
            advance(len(rows))
    _let_opening_write_nothing(folder / "chroma.sqlite3")


def _let_opening_write_nothing(database: Path) -> None:
    """Keep Chroma from adding a row to its database each time it opens it: the file's checksum must stay true."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER opening_writes_nothing BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END"
        )


def _client(folder: Path) -> Any:
    """A Chroma client on a folder. It sends nothing anywhere."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
