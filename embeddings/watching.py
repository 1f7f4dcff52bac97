"""When the files of a corpus change: for an index that follows them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from embeddings.errors import CannotWatch, PathMissing
from embeddings.files import SUFFIXES
from embeddings.rules import NAME

_QUIET_MS = 500  # files that are still being copied are not read yet …
_LONGEST_MS = 10_000  # … but where something always changes they are, too
_TICK_MS = 1_000


class Stop(Protocol):
    """A ``threading.Event``, for one."""

    def is_set(self) -> bool:
        """Whether to stop."""


def changes(paths: Sequence[Path], data: Path, stop: Stop | None = None) -> Iterator[bool]:
    """Whether a file of the corpus at ``paths`` may have changed; an item about every second, until ``stop``.

    The first is true, and watching has begun by then, so that nothing is missed while the caller works. Changes that
    follow each other by less than half a second are one. Files of other formats, hidden ones and those below ``data``
    do not count. A folder that goes is waited for.

    Raises:
        PathMissing: a path does not exist at the start.
        CannotWatch: the system does not watch that many folders.
        KeyboardInterrupt: by Ctrl-C.
    """
    for path in paths:
        if not path.exists():
            raise PathMissing(path=path)
    # Of a file its folder is watched: editors put a new file in the place of the old one.
    folders = sorted({path.resolve() if path.is_dir() else path.resolve().parent for path in paths})
    counts = _filter(paths, data)
    while True:
        watched = _identities(folders)
        fresh, gone = True, False
        for changed in _watch(folders, counts, stop):
            yield fresh or changed
            fresh, there = False, _identities(folders)
            gone = gone or None in there
            if None not in there and (gone or there != watched):
                break  # the folder is a new one, and only the old one was watched
        else:
            return


def _watch(folders: Sequence[Path], counts: Callable[[Path], bool], stop: Stop | None) -> Iterator[bool]:
    """Whether a path that ``counts`` changed, about every second."""
    from watchfiles import watch

    try:
        for changed in watch(
            *folders,
            watch_filter=lambda _, name: counts(Path(name)),
            debounce=_LONGEST_MS,
            step=_QUIET_MS,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            yield bool(changed)
    except OSError as error:
        raise CannotWatch(path=", ".join(map(str, folders)), reason=error) from error


def _identities(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What tells each folder from another of its name; None: it is not there."""
    found: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            status = folder.stat()
            found.append((status.st_dev, status.st_ino))
        except OSError:
            found.append(None)
    return found


def _filter(paths: Sequence[Path], data: Path) -> Callable[[Path], bool]:
    """Whether a changed path can matter to the index of ``paths``."""
    own = data.resolve()
    files = {path.resolve() for path in paths if not path.is_dir()}
    folders = [path.resolve() for path in paths if path.is_dir()]

    def counts(changed: Path) -> bool:
        if changed.is_relative_to(own):
            return False
        if changed in files:
            return True
        # A name without a suffix may be that of a folder that came, went or was renamed, with articles in it.
        known = changed.name == NAME or changed.suffix.lower() in SUFFIXES or not changed.suffix or changed.is_dir()
        below = [changed.relative_to(folder) for folder in folders if changed.is_relative_to(folder)]
        return known and any(not any(part.startswith(".") for part in path.parts) for path in below)

    return counts
