"""The files of a corpus: found below folders, each under an id that lasts, with the rules that hold for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import (
    NoArticles,
    PathMissing,
    UnknownFormat,
)
from embeddings.rules import NO_RULES, Rules, rules_beside

SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".jsonl"})

FEEDBACK = "feedback.jsonl"
"""What readers of the chat thought: no article where it lies in a data folder, if that is among the articles."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and the id its article (or the first part of its articles' ids) will have."""

    path: Path
    id: str
    rules: Rules = NO_RULES
    """Of every ``articles.toml`` from the folder that was given down to the file's own."""
    whole: bool = False
    """Whether what stands on a web page outside its article is read too, and dropped: to be shown, not indexed."""


def find_files(paths: Sequence[Path], whole: bool = False) -> list[SourceFile]:
    """The files at and below ``paths``, in order; folders are walked in sorted order, hidden names in them skipped.
    ``whole`` is the files' own.

    A file that several paths lead to comes once. Ids are unique: the path below the folder given, or the name of a file
    given itself, with the folder's name before it (then a counter) where two would be alike. A folder that may not be
    listed comes as if it were a file, so that reading it reports the fault without hiding the others.

    Raises:
        PathMissing, UnknownFormat: a path given does not exist, or is a file of a format Kiosque does not read.
        NoArticles: there is no file to read.
        BadRules: an ``articles.toml`` is faulty.
    """
    found: list[SourceFile] = []
    seen: set[Path] = set()
    taken: set[str] = set()
    for root in paths:
        top = root if root.is_dir() else root.parent
        rules = {top: rules_beside(root)} if root.exists() else {}
        for path in _files_at(root, seen):
            below = path.name if path == root else path.relative_to(root).as_posix()
            identifier = _unique(below, root if path != root else root.parent, taken)
            taken.add(identifier)
            rules_here = _rules_of(top if path == root else path.parent, rules)
            found.append(SourceFile(path, identifier, rules_here, whole))
    if not found:
        raise NoArticles(path=", ".join(str(path) for path in paths))
    return found


def _files_at(root: Path, seen: set[Path]) -> Iterator[Path]:
    """The files of a path given, without those in ``seen`` (real paths), which it adds to."""
    if not root.exists():
        raise PathMissing(path=root)
    if root.is_dir():
        candidates = _walk(root, set())
    elif root.suffix.lower() in SUFFIXES:
        candidates = iter([root])
    else:
        raise UnknownFormat(path=root)
    for path in candidates:
        real = path.resolve()
        if real not in seen:
            seen.add(real)
            yield path


def _rules_of(folder: Path, known: dict[Path, Rules]) -> Rules:
    """The rules that hold in a folder; those of the folder given are ``known``, to which what is found is added."""
    if folder not in known:
        known[folder] = _rules_of(folder.parent, known).joined(rules_beside(folder))
    return known[folder]


def _walk(folder: Path, entered: set[Path]) -> Iterator[Path]:
    """Files of known formats below a folder. ``entered`` holds the real folders being walked: a link back is a loop."""
    real = folder.resolve()
    if real in entered:
        return
    entered.add(real)
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    in_data = (folder / "generations").is_dir()
    for path in entries:
        if path.name.startswith(".") or (in_data and path.name == FEEDBACK):
            continue
        if path.is_dir():
            yield from _walk(path, entered)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def _unique(below: str, root: Path, taken: set[str]) -> str:
    if below not in taken:
        return below
    name = f"{root.resolve().name}/{below}"
    count = 1
    while name in taken:
        count += 1
        name = f"{root.resolve().name}-{count}/{below}"
    return name
