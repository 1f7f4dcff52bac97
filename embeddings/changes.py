"""What changed in the source files since they were indexed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.files import SourceFile
from embeddings.manifest import FileRecord, Manifest

_CLOCK_TICK_NS = 2_000_000_000  # of the coarsest file system's times (FAT)


@dataclass(frozen=True, slots=True)
class Changes:
    """The source files of a run against those of the current index."""

    records: tuple[FileRecord, ...]
    """Every file as it is now, in order; one in ``same`` with what was read from it."""
    same: frozenset[str]
    """Ids of the files of which nothing changed, not even the place."""
    new: frozenset[str]
    """Ids of the files that the current index has not."""
    changed: int
    removed: int
    unchanged: int
    expected: int
    """About how many articles the files not in ``same`` hold."""

    @property
    def any(self) -> bool:
        """Whether there is a difference at all."""
        return self.removed > 0 or len(self.same) < len(self.records)


def compare(files: Sequence[SourceFile], manifest: Manifest | None) -> Changes:
    """Compare ``files`` with the manifest's: by size and time where these are to be trusted, else by content."""
    old = {record.id: record for record in manifest.files} if manifest else {}
    records, same, new, expected = [], set(), set(), 0
    changed = 0
    for file in files:
        before = old.get(file.id)
        record, articles = _look(file, before, manifest.started_ns if manifest else 0)
        if before is None:
            new.add(file.id)
        elif before.sha256 != record.sha256:
            changed += 1
        record = replace(record, rules=file.rules.digest)
        if before is not None and (before.path, before.sha256, before.rules) == (
            record.path,
            record.sha256,
            record.rules,
        ):
            same.add(file.id)
            record = replace(record, articles=before.articles, errors=before.errors)
        else:
            expected += articles
        records.append(record)
    removed = len(old.keys() - {file.id for file in files})
    unchanged = len(files) - len(new) - changed
    return Changes(tuple(records), frozenset(same), frozenset(new), changed, removed, unchanged, expected)


def _look(file: SourceFile, before: FileRecord | None, indexed_ns: int) -> tuple[FileRecord, int]:
    """A file as it is now, and about how many articles it holds."""
    try:
        status = file.path.stat()
        record = FileRecord(file.id, str(file.path), status.st_size, status.st_mtime_ns, "")
        # A file written in the same tick as it was read could have changed without its time changing.
        settled = status.st_mtime_ns < indexed_ns - _CLOCK_TICK_NS
        if settled and before and before.sha256 and (before.size, before.mtime_ns) == (record.size, record.mtime_ns):
            return replace(record, sha256=before.sha256), before.articles
        digest, lines = _digest(file.path)
        return replace(record, sha256=digest), lines if file.path.suffix.lower() == ".jsonl" else 1
    except OSError:
        return FileRecord(file.id, str(file.path), 0, 0, ""), 1


def _digest(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file and its number of lines."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.hexdigest(), lines
