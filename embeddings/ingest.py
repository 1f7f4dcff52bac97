"""Making an index of files: only what changed is read and embedded; the old index counts until the new one is whole."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings import generations
from embeddings.additions import with_added
from embeddings.articles import Article, Passage
from embeddings.changes import compare
from embeddings.checksums import checksums_of, chroma_version, sizes_of
from embeddings.chroma import Vector, are_missing, change_vectors, check_server, write_vectors
from embeddings.errors import DamagedIndex, KiosqueError, NoArticles, NothingReadable
from embeddings.exact import write_bytes
from embeddings.files import find_files
from embeddings.gathering import gather
from embeddings.index import check
from embeddings.lexical import LexicalIndex, tokenise
from embeddings.manifest import FileRecord, Fingerprint, Manifest, reader_fingerprint
from embeddings.passages import embedded_text
from embeddings.places import Place
from embeddings.progress import Progress, Ticker
from embeddings.store import Store, changed_passages
from embeddings.store_writer import StoreWriter
from embeddings.trouble import BYTES_PER_PASSAGE, check_space, named_errors
from embeddings.vectors import VectorCache, vector_key

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["IngestReport", "Progress", "ingest"]

_PATCHED_SHARE = 0.1  # of the passages: up to it, the graph of vectors is changed, and not made anew
_WINDOW = 1024  # passages sorted by length at a time: batches of like lengths waste the least padding
_BATCH = 64  # passages embedded, then committed: a few seconds of work, the most that a kill costs


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did. ``added`` to ``unchanged`` count files, those that could not be read among them."""

    added: int
    changed: int
    removed: int
    unchanged: int
    articles: int
    passages: int
    embedded: int
    """Texts embedded in this run: passages whose vector was not known from an earlier one."""
    errors: tuple[KiosqueError, ...]
    """Why a file, or a line of one, is not in the index, also where that was found by an earlier run."""
    seconds: float
    damage: str = ""
    """What of the index before was damaged, below ``data``: this run made it anew. ``""``: nothing."""


def ingest(
    paths: Sequence[Path],
    data: Path,
    embedding: str,
    on_progress: Callable[[Progress], None] | None = None,
    vectors: str = "",
    encoder: "Encoder | None" = None,
) -> IngestReport:
    """Bring the index below ``data`` to hold exactly the articles at ``paths``, and those added to it (``additions``).

    Files that are as they were cost nothing, and a passage embedded once is never embedded again by the same model. A
    file that cannot be read is reported and the rest is indexed. However a run ends, ``data`` holds the old index or
    the new one, whole, and the next run goes on from the vectors already made.

    Args:
        paths: files and folders; together they are the whole corpus. None: those that the current index was made of.
        data: where the index is to be.
        embedding: the embedding model's name.
        on_progress: called again and again, with how far the run is.
        vectors: where to keep the vectors (``places.Place.at``); empty: where the index has them, in ``data`` at first.
        encoder: the model of that name, where the caller has loaded it.

    Raises:
        PathMissing, UnknownFormat, NoArticles: there is nothing to index; where one file is to blame, its own error.
        IndexBusy: another run is under way.
        NoEmbeddingModel: ``embedding`` names no model.
        NotPermitted, DiskFull, InTheWay: ``data`` cannot be written.
        BadVectorsAddress, NoVectorsKey, VectorsUnreachable, VectorsRefused: the place for the vectors is to blame.
    """
    started = time.monotonic()
    absolute = [path.absolute() for path in paths]
    place = Place.at(vectors) if vectors else None
    run = partial(_Run, absolute, data, embedding, on_progress, place, encoder)
    with named_errors(data), generations.one_writer(data):
        try:
            report = run().do()
        except DamagedIndex as error:  # the index before, or what was made of it: files and cached vectors are enough
            report = replace(run(anew=True).do(), damage=str(error.details["reason"]))
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise  # one of its subclasses: the cache is a sound database
            VectorCache.remove(data / "vectors.sqlite")
            report = replace(run().do(), damage="vectors.sqlite")
    return replace(report, seconds=time.monotonic() - started)


class _Run:
    """One indexing run, by the process that holds the lock."""

    def __init__(
        self,
        paths: Sequence[Path],
        data: Path,
        embedding: str,
        on_progress: Callable[[Progress], None] | None,
        place: Place | None,
        encoder: "Encoder | None",
        anew: bool = False,
    ) -> None:
        self._data, self._embedding, self._encoder = data, embedding, encoder
        self._on_progress = on_progress or (lambda _: None)
        self._started_ns = time.time_ns()
        self._fingerprint = Fingerprint.of(embedding)
        self._name, self._manifest, self._damage = generations.current_or_damage(data)
        self._paths = paths or generations.roots(data, self._manifest)
        self._files = find_files(with_added(self._paths, data))
        self._changes = compare(self._files, self._manifest)
        old = Place.of(generations.folder_of(data, self._name))
        self._place = place or old
        self._moved = self._place != old
        self._last_whole = generations.newest_whole(data, self._name if self._manifest else "")
        if self._manifest and self._last_whole != self._name:
            self._damage = generations.damage_of(data, self._name, self._manifest)
        self._sound = not anew and self._agrees()
        self._embedded = 0

    def _agrees(self) -> bool:
        """Whether the current index is whole and made the way this run would make it."""
        manifest = self._manifest
        if manifest is None or (manifest.fingerprint, manifest.reader) != (self._fingerprint, reader_fingerprint()):
            return False
        folder = generations.folder_of(self._data, self._name)
        return self._last_whole == self._name and (self._moved or not are_missing(folder, manifest.passages))

    def do(self) -> IngestReport:
        """Build a new generation, unless the current one is what would come of it."""
        if self._manifest:
            generations.remove_others(self._data, self._name, self._manifest.previous, self._last_whole)
        if self._manifest and self._sound and not (self._changes.any or self._moved):
            return self._report(self._manifest)
        return self._report(self._build())

    def _report(self, manifest: Manifest) -> IngestReport:
        changes = self._changes
        errors = tuple(error for file in manifest.files for error in file.errors)
        refused = {file.id for file in manifest.files if file.errors and not file.articles}
        counts = (len(changes.new - refused), changes.changed, changes.removed, changes.unchanged)
        return IngestReport(*counts, manifest.articles, manifest.passages, self._embedded, errors, 0.0, self._damage)

    def _build(self) -> Manifest:
        """Make a new generation, check it, and let it count."""
        name = generations.new_generation(self._data)
        folder = generations.folder_of(self._data, name)
        self._place.note(folder)
        size = sum(record.size for record in self._changes.records)
        try:
            # Told apart here, while the disk is still full.
            with named_errors(self._data, needed=size * BYTES_PER_PASSAGE // 350):
                check_server(folder)
                manifest = self._write(folder, self._read(folder / "articles.sqlite"))
                check(folder, manifest)
                generations.make_current(self._data, name)
        except BaseException:
            generations.remove(folder)
            raise
        generations.remove_others(self._data, name, self._last_whole)
        return manifest

    def _read(self, path: Path) -> list[FileRecord]:
        """Fill the store with every article and its passages; return what became of each file."""
        copied = self._changes.same if self._sound else frozenset()
        previous = generations.folder_of(self._data, self._name) / "articles.sqlite" if copied else None
        expected = self._changes.expected if self._sound else max(self._changes.expected, len(self._changes.records))
        ticker = Ticker("reading", expected, self._on_progress)
        files = list(zip(self._files, self._changes.records, strict=True))
        with StoreWriter(path, previous) as writer:
            return gather(files, writer, copied, self._describe, ticker.advance)

    def _describe(self, article: Article, passage: Passage) -> tuple[bytes, str]:
        text = embedded_text(passage, article)
        return vector_key(self._fingerprint.encoder, text), " ".join(tokenise(text))

    def _write(self, folder: Path, records: Sequence[FileRecord]) -> Manifest:
        """Embed what is new and write the rest of the index beside its store."""
        store = Store(folder / "articles.sqlite")
        articles, passages = store.counts()
        if not passages:
            errors = [error for record in records for error in record.errors]
            if not errors:
                raise NoArticles(path=", ".join(map(str, self._paths)))
            if len(errors) == 1:
                raise errors[0]
            raise NothingReadable(count=len(errors), first=(errors[0].message("fr"), errors[0].message("en")))
        check_space(self._data, passages)
        cache = VectorCache(self._data / "vectors.sqlite")
        self._damage = self._damage or ("vectors.sqlite" if cache.was_damaged else "")
        try:
            self._embed(store, cache)
            ticker = Ticker("writing", 2 * passages, self._on_progress)
            write_bytes(folder, _vectors(store, cache))
            patched = self._write_graph(folder, store, cache, passages, ticker)
        finally:
            cache.close()
        LexicalIndex.build(_counted(store.terms(), ticker)).save(folder / "lexical")
        store.close()
        manifest = Manifest(
            fingerprint=self._fingerprint,
            reader=reader_fingerprint(),
            roots=tuple(map(str, self._paths)),
            files=tuple(records),
            parts=(parts := sizes_of(folder)),
            articles=articles,
            passages=passages,
            started_ns=self._started_ns,
            patched=patched,
            previous=self._last_whole,
            # Of a single vector Chroma keeps no graph: those files are what memory happened to hold.
            checksums=checksums_of(folder, (name for name in parts if passages > 1 or not name.endswith(".bin"))),
            chroma=chroma_version(),
        )
        (folder / "manifest.json").write_text(manifest.to_json(), "utf-8")
        return manifest

    def _write_graph(self, folder: Path, store: Store, cache: VectorCache, passages: int, ticker: Ticker) -> int:
        """Write the vectors to Chroma; return ``Manifest.patched``. Little changed: the current graph is taken on."""
        old = generations.folder_of(self._data, self._name)
        if self._manifest and self._sound and self._place.is_local and not self._moved:
            removed, added = changed_passages(folder / "articles.sqlite", old / "articles.sqlite")
            patched = self._manifest.patched + len(removed) + len(added)
            if patched <= _PATCHED_SHARE * passages:
                vectors = cache.get([key for _, key in added]) if added else ()
                change_vectors(folder, old, removed, list(zip([name for name, _ in added], vectors, strict=True)))
                ticker.advance(passages)
                return patched
        write_vectors(folder, passages, _vectors(store, cache), ticker.advance)
        return 0

    def _embed(self, store: Store, cache: VectorCache) -> None:
        """Give every passage a vector in the cache. The model is loaded only if one lacks it."""
        missing = sum(len(cache.missing(key for _, key in some)) for some in store.vector_keys())
        if not missing:
            return
        ticker = Ticker("embedding", missing, self._on_progress)
        from embeddings.encoder import load_encoder

        encoder = (self._encoder or load_encoder(self._embedding)).for_passages(missing)
        ticker.start()
        for texts in _windows(store, cache):
            by_length = sorted(texts, key=lambda key: len(texts[key]))
            for start in range(0, len(by_length), _BATCH):
                keys = by_length[start : start + _BATCH]
                cache.put(keys, encoder.encode_passages([texts[key] for key in keys]))
                self._embedded += len(keys)
                ticker.advance(len(keys))


def _vectors(store: Store, cache: VectorCache) -> Iterator[tuple[str, Vector]]:
    """Every passage's id and vector, by row."""
    for some in store.vector_keys():
        yield from zip([name for name, _ in some], cache.get([key for _, key in some]), strict=True)


def _counted(terms: Iterator[list[str]], ticker: Ticker) -> Iterator[list[str]]:
    """The same, with the progress told."""
    for done, some in enumerate(terms, start=1):
        yield some
        if done % _WINDOW == 0:
            ticker.advance(_WINDOW)
    ticker.advance(done % _WINDOW)


def _windows(store: Store, cache: VectorCache) -> Iterator[dict[bytes, str]]:
    """The texts to embed by key, each once, some at a time: before the next are asked for these are in the cache."""
    texts: dict[bytes, str] = {}
    for some in store.vector_keys():
        missing = set(cache.missing(key for _, key in some)) - texts.keys()
        for name, key in some:
            if key in missing:
                passage = store.passage(name)
                texts[key] = embedded_text(passage, store.article(passage.article_id))
        if len(texts) >= _WINDOW:
            yield texts
            texts = {}
    if texts:
        yield texts
