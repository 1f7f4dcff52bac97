"""Articles that readers add, one file at a time: kept below the data folder, and part of every index made there."""

import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from embeddings import generations
from embeddings.errors import AddedTooLarge, DamagedIndex, EmptyFile, KiosqueError, NoIndex, UnknownFormat
from embeddings.files import SUFFIXES, SourceFile
from embeddings.manifest import FileRecord
from embeddings.reading import LARGEST_BYTES, Reading, read_file
from embeddings.trouble import named_errors

FOLDER = "added"
"""Below the data folder. To forget an article that was added, remove its file there and index again."""
LARGEST_ADDED = 100_000_000
"""Limit in bytes of a .jsonl file that is added; any other is one article and has that limit (``LARGEST_BYTES``)."""

_INCOMING = ".incoming-"  # hidden: what is not whole yet is never indexed
_STALE_S = 24 * 3600
_LONGEST_NAME = 120  # bytes of UTF-8, without suffix and number
_FORBIDDEN = re.compile(r'[<>:"|?*\x7f]')  # in file names, on some system


def with_added(paths: Sequence[Path], data: Path) -> list[Path]:
    """The paths of a corpus, and the folder of what was added to it, if there is something."""
    added = data.absolute() / FOLDER
    if not added.is_dir() or not any(entry.name[0] != "." for entry in added.iterdir()):
        return list(paths)
    return [*paths, *([] if added.resolve() in {path.resolve() for path in paths} else [added])]


def safe_name(name: str) -> str:
    """A name for a file in one folder, as near to the one a browser gave as is safe on every system.

    Raises:
        UnknownFormat: the name has no suffix that Kiosque reads.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    shown = "".join("_" if _FORBIDDEN.match(each) else each for each in last if unicodedata.category(each)[0] != "C")
    stem, dot, suffix = shown.rpartition(".")
    suffix = f"{dot}{suffix}".strip().lower()
    if suffix not in SUFFIXES:
        raise UnknownFormat(path=shown.strip() or "?")
    stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .")
    return f"{stem or 'article'}{suffix}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file that was added."""

    name: str
    """In the folder; of a file whose content was known, its id in the index or its name in the folder."""
    known: bool = False
    """Whether that content was there before, so that nothing was kept."""


@dataclass(slots=True)
class Incoming:
    """A file on its way into the folder: written beside it, and put there whole or not at all."""

    path: Path
    limit: int
    """In bytes."""
    _file: BinaryIO
    _size: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, block: bytes) -> None:
        """Take the next bytes.

        Raises:
            AddedTooLarge: they are more than the limit.
            DiskFull, NotPermitted: they cannot be written.
        """
        self._size += len(block)
        if self._size > self.limit:
            raise AddedTooLarge(path=self.path.name, limit=self.limit // 1_000_000)
        self._digest.update(block)
        with named_errors(self.path.parent, needed=self.limit):
            self._file.write(block)

    def close(self) -> str:
        """End the writing; return the SHA-256 of it all."""
        with named_errors(self.path.parent, needed=self.limit):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return self._digest.hexdigest()


class Additions:
    """The folder of what was added to one data folder. Any number of threads may add at once."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.folder = data.absolute() / FOLDER
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def receive(self, name: str) -> Iterator[Incoming]:
        """A file of that name to write to, for ``keep``. What is not kept is gone afterwards.

        Raises:
            UnknownFormat: the name is of no format that Kiosque reads.
            DiskFull, NotPermitted: the folder cannot be written.
        """
        safe = safe_name(name)
        limit = LARGEST_ADDED if safe.endswith(".jsonl") else LARGEST_BYTES
        with named_errors(self.folder, needed=limit):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._remove_stale()
            beside = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=self.folder))
        try:
            with named_errors(self.folder, needed=limit):
                opened = (beside / safe).open("wb")
            with opened:
                yield Incoming(beside / safe, limit, opened)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def keep(self, incoming: Incoming) -> Kept:
        """Put a file that was written into the folder. A name that is taken gets a number; nothing is overwritten.

        Raises:
            EmptyFile, BinaryFile, UnknownEncoding, BrokenLine …: there is no article in it.
            DiskFull, NotPermitted: it cannot be written.
        """
        digest = incoming.close()
        check_readable(incoming.path)
        with self._one_at_a_time, named_errors(self.folder):
            if known := self._known(digest, incoming.path.stat().st_size):
                return Kept(known, known=True)
            return Kept(self._place(incoming.path))

    def paths(self, names: Sequence[str]) -> list[Path]:
        """The files of these names in the folder, each once; other names, which may be forged, are left out."""
        there = {path.name: path for path in self.folder.glob("[!.]*")} if self.folder.is_dir() else {}
        return [there[name] for name in dict.fromkeys(names) if name in there]

    def waiting(self) -> list[str]:
        """The names of files that are kept and not in the index yet."""
        indexed = {record.path for record in self._records()}
        there = sorted(self.folder.glob("[!.]*")) if self.folder.is_dir() else []
        return [path.name for path in there if path.suffix.lower() in SUFFIXES and str(path) not in indexed]

    def _place(self, path: Path) -> str:
        number = 1
        while True:
            name = path.name if number == 1 else f"{path.stem}-{number}{path.suffix}"
            with suppress(FileExistsError):
                try:
                    os.link(path, self.folder / name)  # unlike a renaming it never replaces a file
                except FileExistsError:
                    raise
                except OSError:  # a file system without links
                    with (self.folder / name).open("xb") as target, path.open("rb") as source:
                        shutil.copyfileobj(source, target)
                return name
            number += 1

    def _known(self, digest: str, size: int) -> str:
        """The name of a file with that content, in the index or in the folder; ``""``: none."""
        for record in self._records():
            if record.sha256 == digest and Path(record.path).exists():
                return record.id
        for path in self.folder.glob("[!.]*"):
            if path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
                return path.name
        return ""

    def _records(self) -> tuple[FileRecord, ...]:
        with suppress(NoIndex, DamagedIndex):
            return generations.current(self._data)[1].files
        return ()

    def _remove_stale(self) -> None:
        """Remove what was left by a process that was killed."""
        for folder in self.folder.glob(f"{_INCOMING}*"):
            with suppress(FileNotFoundError):  # another one may end just now
                if folder.stat().st_mtime < time.time() - _STALE_S:
                    shutil.rmtree(folder, ignore_errors=True)


def check_readable(path: Path) -> None:
    """Raise what keeps a file from being indexed, by its name, unless there is an article in it."""
    first: KiosqueError | None = None
    for item in read_file(SourceFile(path, path.name)):
        if isinstance(item, Reading):
            return
        first = first or item
    fault = first or EmptyFile()
    raise type(fault)(**{**fault.details, "path": path.name})
