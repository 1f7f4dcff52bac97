"""An index to search: dense vectors in Chroma, words in BM25, articles in SQLite. ``ingest.py`` makes it."""

import os
import shlex
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from embeddings import generations
from embeddings.articles import Article, ArticleEntry, DroppedSpan, Passage, PublicationDate
from embeddings.checksums import chroma_version
from embeddings.chroma import Vector, Vectors
from embeddings.errors import DamagedIndex, KiosqueError, LostCurrent, OtherIndex, PreviousIndex, ReadOnlyIndex
from embeddings.exact import ExactSearch
from embeddings.lexical import LexicalIndex
from embeddings.manifest import Fingerprint, Manifest
from embeddings.probing import cause_of_death
from embeddings.store import Store
from embeddings.trouble import named_errors

__all__ = ["Index", "Statistics", "Vector", "check"]


Rows = NDArray[np.bool_]
"""By row, whether a passage is chosen: shape (passages,)."""

MOST_EXACT = 30_000
"""Chosen passages up to which each vector is looked at; of more, the nearest of all are found and the chosen kept."""

_OVERFETCHED = 4_000


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
        """What whoever asks must know: that this is not the current index, which is damaged, or that none is named."""
        self._counting = threading.Lock()
        self._article_rows: tuple[dict[str, int], NDArray[np.int32]] | None = None
        with ExitStack() as opened:
            opened.callback(generations.hold(folder))
            self._store = Store(folder / "articles.sqlite")
            opened.callback(self._store.close)
            self._words = LexicalIndex.load(folder / "lexical")
            self._exact = ExactSearch(folder, manifest.passages)
            self._vectors = Vectors(folder)
            opened.callback(self._vectors.close)
            counts = (*self._store.counts(), len(self._words), self._vectors.count())
            if counts != (manifest.articles, manifest.passages, manifest.passages, manifest.passages):
                raise ValueError(f"counts {counts}")
            self.verify(passages=1)
            self._opened = opened.pop_all()

    @classmethod
    def open(cls, data: Path, embedding: str) -> "Index":
        """Open the index below ``data`` for questions embedded by ``embedding``.

        That is the current one or, where it is damaged or not known, the newest whole one but it, with a ``notice``.

        Raises:
            NoIndex: none was made yet.
            OtherIndex: it was made with another embedding model, prompt, splitter or version.
            DamagedIndex: a part of it is missing or not as it was written, and there is no other.
            ReadOnlyIndex: it lies where nothing can be written, which Chroma must.
            NoEmbeddingModel: there is no such model.
            VectorsUnreachable, VectorsRefused, VectorsGone, NoVectorsKey: the server that has its vectors.
        """
        expected = Fingerprint.of(embedding)
        try:
            name = generations.current_name(data)
            return cls._open(data, name, expected)
        except DamagedIndex as error:
            damage, damaged = error, "" if error.details["reason"] == "CURRENT" else name
        is_lost = not damaged or not generations.folder_of(data, damaged).is_dir()
        for name in generations.others(data, damaged):
            with suppress(DamagedIndex, OtherIndex):
                index = cls._open(data, name, expected)
                made = datetime.fromtimestamp(index.manifest.started_ns / 1e9).astimezone()
                notice = LostCurrent if is_lost else PreviousIndex
                roots = shlex.join(_roots(data, damaged) or index.manifest.roots)
                index.notice = notice(**damage.details, made=f"{made:%Y-%m-%d %H:%M}", roots=roots)
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
        if damage := generations.damage_of(data, name, manifest):
            raise DamagedIndex(path=data, reason=damage)
        if not os.access(folder, os.W_OK):
            raise ReadOnlyIndex(path=data)
        # What this version of Chroma wrote and opened, byte for byte, it will open again.
        if manifest.chroma != chroma_version() and (death := cause_of_death(folder)):
            generations.mark_damaged(folder)
            raise DamagedIndex(path=data, reason=f"generations/{name}: {death}")
        try:
            return cls(folder, manifest)
        except KiosqueError:
            raise  # the server with the vectors: once it is there again, all is well
        except Exception as error:  # whatever three libraries raise on broken files
            if not cause_of_death(folder):
                raise  # another process opens it: something passing, such as too many open files
            generations.mark_damaged(folder)
            reason = f"generations/{name}: {type(error).__name__}: {error}".splitlines()[0]
            raise DamagedIndex(path=data, reason=reason) from error

    @property
    def statistics(self) -> Statistics:
        """How many articles and passages there are."""
        return Statistics(self.manifest.articles, self.manifest.passages)

    def rows_of(self, article_ids: Sequence[str]) -> Rows:
        """By row, whether a passage is of one of these articles; an unknown article has none."""
        with self._counting:
            if self._article_rows is None:
                numbers, articles = self._store.article_rows()
                self._article_rows = numbers, np.array(articles, np.int32)
        numbers, of_passages = self._article_rows
        chosen = np.zeros(len(numbers), bool)
        chosen[[numbers[name] for name in article_ids if name in numbers]] = True
        return chosen[of_passages]

    def dense(self, vector: Vector, limit: int, among: Rows | None = None) -> list[tuple[str, float]]:
        """The passages nearest to a vector: at most ``limit`` (passage id, cosine), best first; ``among`` some rows."""
        limit = min(limit, self.manifest.passages)
        if limit < 1:
            return []
        if among is None:
            return self._vectors.nearest(vector, limit)
        allowed = np.flatnonzero(among)
        if not len(allowed):
            return []
        if len(allowed) > MOST_EXACT:
            # Of all passages so many more than wanted that enough of them are allowed, unless the choice is of another
            # subject than the question.
            some = self._vectors.nearest(vector, min(_OVERFETCHED, 4 * limit * len(among) // len(allowed)))
            rows = self._store.passage_rows([name for name, _ in some])
            found = [(name, cosine) for name, cosine in some if among[rows[name]]]
            if len(found) >= limit:
                return found[:limit]
        names = self._store.passage_ids(self._exact.candidates(vector, 2 * limit, allowed))
        cosines = self.cosines(vector, list(names.values()))
        return sorted(cosines.items(), key=lambda pair: -pair[1])[:limit]

    def lexical(self, text: str, limit: int, among: Rows | None = None) -> list[tuple[str, float]]:
        """The passages that share words with ``text``: at most ``limit`` (passage id, BM25 score), best first.

        ``among`` some rows.
        """
        scores = self._words.scores(text, limit, among)
        names = self._store.passage_ids([row for row, _ in scores])
        return [(names[row], score) for row, score in scores]

    def cosines(self, vector: Vector, passage_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of a vector with each of these passages; an unknown id is left out."""
        unit = vector / np.linalg.norm(vector)
        return {name: float(unit @ other / np.linalg.norm(other)) for name, other in self.vectors(passage_ids).items()}

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages, float32 of shape (dimension,); an unknown id is left out."""
        return self._vectors.get(passage_ids)

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

    def reprints(self, article_id: str) -> list[ArticleEntry]:
        """The other articles that are the same as this one, word for word or nearly; the original first."""
        return self._store.reprints(article_id)

    def original(self, article_id: str) -> str:
        """The id of the article that this one is a reprint of; its own, if of none.

        Raises KeyError when there is no such article.
        """
        return self._store.original(article_id)

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


def _roots(data: Path, damaged: str) -> Sequence[str]:
    """What a damaged generation was made of, where it can still be read."""
    try:
        return generations.manifest_of(data, damaged).roots if damaged else ()
    except DamagedIndex:
        return ()


def check(folder: Path, manifest: Manifest) -> None:
    """Open a new generation as a reader would.

    Raises:
        DamagedIndex: it does not answer as it should.
        DiskFull: there was no room to open it.
        VectorsUnreachable, VectorsRefused, VectorsGone: the server that has its vectors.
    """
    try:
        with named_errors(folder), Index(folder, manifest) as index:
            index.verify(passages=10)
    except KiosqueError:
        raise
    except Exception as error:  # as in ``Index.open``
        raise DamagedIndex(path=folder, reason=str(error)) from error
