"""Whether the files of an index are, byte for byte, those that were written. Why so: docs/decisions/0009."""

import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

from embeddings.manifest import Manifest

DAMAGED = "damaged"
"""The file that says that a generation could not be opened, whatever its checksums are."""

_NOT_PARTS = ("manifest.json", DAMAGED)
_MIGRATED = "chroma/chroma.sqlite3"  # another version of Chroma may rewrite it when it first opens it
_BLOCK = 1 << 20


def chroma_version() -> str:
    """Of the installed Chroma."""
    return metadata.version("chromadb")


def sizes_of(folder: Path) -> dict[str, int]:
    """The bytes of each file of a generation but its manifest, by its path below ``folder``."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files if path.name not in _NOT_PARTS}


def checksums_of(folder: Path, names: Iterable[str]) -> dict[str, int]:
    """The CRC-32 of these files below ``folder``; -1: it cannot be read. About a gigabyte takes a second."""
    ordered = sorted(names)
    with ThreadPoolExecutor(2, thread_name_prefix="checksum") as pool:
        return dict(zip(ordered, pool.map(lambda name: _checksum(folder / name), ordered), strict=True))


def broken_part(folder: Path, manifest: Manifest) -> str:
    """The first file that is missing or not as it was written, or ``damaged``; ``""``: all is well.

    Files from which Chroma loads its graph are never opened unless they are what was written: it may end the process.
    """
    found = sizes_of(folder)
    same_chroma = manifest.chroma == chroma_version()
    expected = {name: size for name, size in manifest.parts.items() if same_chroma or name != _MIGRATED}
    for name, size in expected.items():
        if found.get(name) != size:
            return name
    known = manifest.checksums.keys() & expected.keys()
    for name, checksum in checksums_of(folder, known).items():
        if manifest.checksums[name] != checksum:
            return name
    return DAMAGED if (folder / DAMAGED).exists() else ""


def _checksum(path: Path) -> int:
    value = 0
    try:
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                value = zlib.crc32(block, value)
    except OSError:
        return -1
    return value
