"""Generations: a new index is written beside the old one, and the file CURRENT says which of them counts.

DATA/CURRENT                the name of the index to open
DATA/lock                   held by the one process that may write here
DATA/vectors.sqlite         vectors of every passage ever embedded
DATA/conversations.sqlite   what readers of the chat asked and were answered (``ui.store``), and
DATA/feedback.jsonl         what they thought of it (``ui.feedback``): neither is the index's
DATA/added/                 articles that were added through the page (``additions.py``)
DATA/generations/<name>/    manifest.json  articles.sqlite  lexical/, and chroma/ or vectors.address (``places.py``)
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from embeddings.checksums import DAMAGED, broken_part
from embeddings.chroma import remove_vectors
from embeddings.errors import DamagedIndex, IndexBusy, InTheWay, NoIndex
from embeddings.manifest import Manifest
from embeddings.places import Place

try:
    import fcntl
except ImportError:  # Windows, where open files cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

_FILES = ("lock", "CURRENT", "CURRENT.new", "vectors.sqlite")
_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


@contextmanager
def one_writer(data: Path) -> Iterator[None]:
    """Hold the right to write below ``data``, which is made if need be. The system frees it when the process dies.

    Raises:
        IndexBusy: another process or thread holds it.
        InTheWay: a folder is where a file is to be, or a file where a folder is.
    """
    from filelock import FileLock, Timeout

    data.mkdir(parents=True, exist_ok=True)
    for path in (data / name for name in _FILES):
        if path.is_dir():  # found now, not after hours of embedding
            raise InTheWay(path=path)
    if (data / "generations").exists() and not (data / "generations").is_dir():
        raise InTheWay(path=data / "generations")
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
    name = current_name(data)
    return name, manifest_of(data, name)


def current_or_damage(data: Path) -> tuple[str, Manifest | None, str]:
    """As ``current``, with ``""``; where that raises, ``""``, None and what is damaged (``""``: there is no index)."""
    try:
        return *current(data), ""
    except NoIndex:
        return "", None, ""
    except DamagedIndex as error:
        return "", None, str(error.details["reason"])


def damage_of(data: Path, name: str, manifest: Manifest) -> str:
    """The path below ``data`` of the first part of a generation that is not as it was written; ``""``: all is well."""
    part = broken_part(folder_of(data, name), manifest)
    return f"generations/{name}/{part}" if part else ""


def current_name(data: Path) -> str:
    """What CURRENT says, which may be the name of a generation that is gone. Raises as ``current`` does."""
    try:
        name = (data / "CURRENT").read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        if others(data, ""):
            raise DamagedIndex(path=data, reason="CURRENT") from None
        raise NoIndex(path=data) from None
    except IsADirectoryError:
        raise DamagedIndex(path=data, reason="CURRENT") from None
    if not _NAME.fullmatch(name):
        raise DamagedIndex(path=data, reason="CURRENT")
    return name


def manifest_of(data: Path, name: str) -> Manifest:
    """The manifest of a generation.

    Raises:
        DamagedIndex: it is missing or not as it was written.
    """
    try:
        return Manifest.from_json((folder_of(data, name) / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise DamagedIndex(path=data, reason=f"generations/{name}/manifest.json") from None


def roots(data: Path, manifest: Manifest | None) -> list[Path]:
    """What the current index, which has that manifest, was made of; without one, what the last whole index was."""
    if manifest is None and (name := newest_whole(data, "")):
        manifest = manifest_of(data, name)
    return [Path(root) for root in manifest.roots] if manifest else []


def others(data: Path, name: str) -> list[str]:
    """The finished generations but ``name``, newest first."""
    found = (path for path in (data / "generations").glob("*/manifest.json") if _NAME.fullmatch(path.parent.name))
    ages = {path.parent.name: path.stat().st_mtime_ns for path in found}
    return sorted(ages.keys() - {name}, key=lambda each: (each[:15], ages[each]), reverse=True)


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


def mark_damaged(folder: Path) -> None:
    """Let a generation that could not be opened not be opened again, and the next run make another from scratch."""
    with suppress(OSError):
        (folder / DAMAGED).touch()


def hold(folder: Path) -> Callable[[], None]:
    """Keep a generation from being removed, until the returned function is called or the process ends."""
    if fcntl is None:
        return lambda: None
    descriptors = [os.open(folder, os.O_RDONLY)]
    with suppress(OSError):  # a file system without locks
        fcntl.flock(descriptors[0], fcntl.LOCK_SH)  # who looks whether it is held does so for an instant

    def release() -> None:
        while descriptors:
            os.close(descriptors.pop())

    return release


def newest_whole(data: Path, current_name: str) -> str:
    """The generation to keep until the next one counts, and after it: ``current_name`` (``""``: none), or the newest of
    the others that is not damaged; ``""``: none is whole."""
    for name in [current_name, *others(data, current_name)] if current_name else others(data, ""):
        with suppress(DamagedIndex):
            if not broken_part(folder_of(data, name), manifest_of(data, name)):
                return name
    return ""


def remove_others(data: Path, *kept: str) -> None:
    """Remove every generation but ``kept``, old ones and what killed runs left, unless somebody answers from it."""
    parent = data / "generations"
    for folder in parent.iterdir() if parent.is_dir() else ():
        if folder.name not in kept and not _held(folder):
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a generation and its vectors on a server; one that does not answer is kept in mind for a later run."""
    place = None if remove_vectors(folder) else Place.of(folder)
    shutil.rmtree(folder, ignore_errors=True)
    if place:
        folder.mkdir(exist_ok=True)
        place.note(folder)


def _held(folder: Path) -> bool:
    if fcntl is None:
        return False
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _sync(path: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
