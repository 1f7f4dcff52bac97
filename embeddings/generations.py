"""Generations: a new index is written beside the old one, and the file CURRENT says which of them counts.

DATA/CURRENT                the name of the index to open
DATA/lock                   held by the one process that may write here
DATA/vectors.sqlite         vectors of every passage ever embedded
DATA/generations/<name>/    manifest.json  articles.sqlite  lexical/, and chroma/ or vectors.address (``places.py``)
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from embeddings.chroma import remove_vectors
from embeddings.errors import DamagedIndex, IndexBusy, NoIndex
from embeddings.manifest import Manifest
from embeddings.places import Place

_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
_DAMAGED = "damaged"
_CHANGING = ("manifest.json", "chroma.sqlite3", _DAMAGED)  # Chroma may write to its database when it opens it


@contextmanager
def one_writer(data: Path) -> Iterator[None]:
    """Hold the right to write below ``data``, which is made if need be. The system frees it when the process dies.

    Raises:
        IndexBusy: another process or thread holds it.
    """
    from filelock import FileLock, Timeout

    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / "lock", timeout=0):
            yield
    except Timeout:
        raise IndexBusy(path=data) from None


def folder_of(data: Path, name: str) -> Path:
    """Where the files of a generation are."""
    return data / "generations" / name


def new_generation(data: Path) -> str:
    """Make the folder of a new generation and return its name."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    folder_of(data, name).mkdir(parents=True)
    return name


def current(data: Path) -> tuple[str, Manifest]:
    """The name and the manifest of the index that counts.

    Raises:
        NoIndex: there is none.
        DamagedIndex: CURRENT or the manifest is unreadable or points nowhere.
    """
    try:
        name = (data / "CURRENT").read_text("ascii").strip()
    except FileNotFoundError:
        raise NoIndex(path=data) from None
    except UnicodeDecodeError:
        name = ""
    if not _NAME.fullmatch(name):
        raise DamagedIndex(path=data, reason="CURRENT")
    try:
        return name, Manifest.from_json((folder_of(data, name) / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        raise DamagedIndex(path=data, reason=f"generations/{name}/manifest.json") from None


def make_current(data: Path, name: str) -> None:
    """Let ``name`` count, at once and for good: either the old or the new name is on disk, whatever happens."""
    folder = folder_of(data, name)
    for path in [*sorted(folder.rglob("*"), reverse=True), folder, folder.parent]:
        _sync(path)
    temporary = data / "CURRENT.new"
    temporary.write_text(name, "ascii")
    _sync(temporary)
    temporary.replace(data / "CURRENT")
    _sync(data)


def parts_of(folder: Path) -> dict[str, int]:
    """The bytes of each file of a generation that stays as it was written, by its path below ``folder``."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files if path.name not in _CHANGING}


def broken_part(folder: Path, parts: dict[str, int]) -> str:
    """The first file that is missing or cut short or was found damaged; ``""``: all is well.

    To look at sizes takes no time, and Chroma's graph must not be loaded from broken files: it may end the process.
    """
    found = parts_of(folder)
    wrong = [name for name in parts if found.get(name) != parts[name]]
    return next(iter(wrong), _DAMAGED if (folder / _DAMAGED).exists() else "")


def mark_damaged(data: Path) -> None:
    """Let the next run make the current index from scratch, although no file changed."""
    with suppress(OSError, DamagedIndex, NoIndex):
        (folder_of(data, current(data)[0]) / _DAMAGED).touch()


def remove_others(data: Path, *kept: str) -> None:
    """Remove every generation but ``kept``: old ones, and what killed runs left."""
    parent = data / "generations"
    for folder in parent.iterdir() if parent.is_dir() else ():
        if folder.name not in kept:
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a generation and its vectors on a server; one that does not answer is kept in mind for a later run."""
    place = None if remove_vectors(folder) else Place.of(folder)
    shutil.rmtree(folder, ignore_errors=True)
    if place:
        folder.mkdir(exist_ok=True)
        place.note(folder)


def _sync(path: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
