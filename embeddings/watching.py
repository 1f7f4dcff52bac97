"""When the files of a corpus change: for an index that follows them."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
    do not count; what links lead to does. A folder that goes is waited for.

    Raises:
        PathMissing: a path does not exist at the start.
        CannotWatch: the system does not watch that many folders.
        KeyboardInterrupt: by Ctrl-C.
    """
    for path in paths:
        if not path.exists():
            raise PathMissing(path=path)
    files = [path.resolve() for path in paths if not path.is_dir()]
    roots = [path.resolve() for path in paths if path.is_dir()]
    while True:
        places = _Places.of(files, roots)
        folders = places.watched
        watched = _identities(folders)
        fresh, gone = True, False
        for changed in _watch(folders, _filter(places, data), stop):
            if changed and all(root.is_dir() for root in roots) and _Places.of(files, roots) != places:
                break  # a link came, went or leads elsewhere
            yield fresh or changed
            fresh, there = False, _identities(folders)
            gone = gone or None in there
            if None not in there and (gone or there != watched):
                break  # the folder is a new one, and only the old one was watched
        else:
            return


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the files of a corpus really are: a system tells of changes there, not of those behind a link."""

    files: frozenset[Path]
    folders: tuple[Path, ...]

    @classmethod
    def of(cls, given: Sequence[Path], roots: Sequence[Path]) -> "_Places":
        """With what links in and below the folders ``roots`` lead to."""
        files, folders = set(given), list(roots)
        for folder in folders:  # to which those that links lead to are added meanwhile
            for link in _links(folder):
                target = link.resolve()
                if target.is_dir():
                    folders += [] if any(_is_below(target, known) for known in folders) else [target]
                elif _is_known(link) and target.parent.is_dir():
                    files.add(target)
        return cls(frozenset(files), tuple(folders))

    @property
    def watched(self) -> list[Path]:
        """The folders to watch. Of a file its folder is: editors put a new file in the place of the old one."""
        return sorted({*self.folders, *(file.parent for file in self.files)})


def _links(folder: Path) -> Iterator[Path]:
    """The links in a folder and below it, but for hidden ones."""
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found = (Path(top, name) for name in (*folders, *files) if not name.startswith("."))
        yield from (path for path in found if path.is_symlink())


def _is_known(path: Path) -> bool:
    return path.name == NAME or path.suffix.lower() in SUFFIXES


def _is_below(path: Path, folder: Path) -> bool:
    """Whether a path is in a folder or below it, no part of the way being hidden."""
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)


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


def _filter(places: _Places, data: Path) -> Callable[[Path], bool]:
    """Whether a changed path can matter to the index of the files at ``places``."""
    own = data.resolve()

    def counts(changed: Path) -> bool:
        if changed.is_relative_to(own):
            return False
        if changed in places.files:
            return True
        # A name without a suffix may be that of a folder that came, went or was renamed, with articles in it.
        known = _is_known(changed) or not changed.suffix or changed.is_dir()
        return known and any(_is_below(changed, folder) for folder in places.folders)

    return counts
