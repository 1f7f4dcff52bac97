"""Faults of the file system under a writer, turned into errors with a remedy."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embeddings.errors import DiskFull, InTheWay, KiosqueError, NotPermitted

BYTES_PER_PASSAGE = 6_000
"""Disk an index needs for one passage: vector and graph 2.4 kB, cached vector 1.7 kB, words 1 kB, text; rounded up."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_IN_THE_WAY = (errno.ENOTDIR, errno.EEXIST, errno.EISDIR)


@contextmanager
def named_errors(data: Path, needed: int = 0) -> Iterator[None]:
    """Let a full disk or refused access below ``data`` be a KiosqueError; ``needed``: bytes to ask for, if known.

    Raises:
        DiskFull, NotPermitted, InTheWay: instead of what the file system or a database said.
    """
    try:
        yield
    except KiosqueError:
        raise
    except Exception as error:
        words = str(error)
        number = error.errno if isinstance(error, OSError) else None
        if number in _REFUSED or "readonly database" in words or "unable to open database" in words:
            raise NotPermitted(path=getattr(error, "filename", None) or data) from error
        if number in _IN_THE_WAY:
            raise InTheWay(path=_culprit(Path(getattr(error, "filename", None) or data))) from error
        # Some libraries only say that less was written than asked for.
        unnamed = number is None and _free(data) < 1_000_000
        if number in _FULL or "disk is full" in words or "No space left" in words or unnamed:
            raise disk_full(data, needed) from error
        raise


def _culprit(path: Path) -> Path:
    """What is no folder although ``path`` is to be below it, else ``path``."""
    return next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), path)


def check_space(data: Path, passages: int) -> None:
    """Raise DiskFull now, before hours of embedding, if an index of that many passages will not fit."""
    needed = passages * BYTES_PER_PASSAGE
    if _free(data) < needed:
        raise disk_full(data, needed)


def disk_full(data: Path, needed: int) -> DiskFull:
    """The error, with what is needed (at least more than there is) and what is free, in MB."""
    free = _free(data)
    return DiskFull(path=data, needed_mb=-(-max(needed, free + 10_000_000) // 1_000_000), free_mb=free // 1_000_000)


def _free(data: Path) -> int:
    """Free bytes on the disk of ``data``, which need not exist yet."""
    for folder in (data, *data.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return 0
