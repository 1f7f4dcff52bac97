"""A run's folder: what was asked and how, and each result as soon as it is there.

    run.json        configuration, written first
    cases.jsonl     the cases, as they are asked
    answers.jsonl   a result a line, appended as it comes; gone once results.json is whole
    results.json    everything, with report.md and report.html
    .lock           admits one writer

A kill loses the case under way and no other: a last line cut short is dropped when the run goes on.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from eval.cases import Case
from eval.errors import NotARun, OtherRun, ResultsNotWritten, RunBusy
from eval.report import Report
from eval.results import CaseResult

_MAY_DIFFER = ("machine", "started", "data", "file")
"""Parts of the configuration that a run may go on without: they change no answer."""


class RunFolder:
    """An evaluation under way, or finished, in a folder of its own; ``opened`` gives one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal: IO[str] | None = None

    def results(self) -> dict[str, CaseResult]:
        """The results that are there, by the case's id."""
        finished = self.path / "results.json"
        if finished.exists():
            return {result.case.id: result for result in load_report(self.path).results}
        journal = self.path / "answers.jsonl"
        lines = journal.read_text("utf-8", "replace").split("\n") if journal.exists() else []
        found: dict[str, CaseResult] = {}
        for line in lines[:-1]:
            with suppress(ValueError):  # a line that the disk damaged: its case is asked again
                result = CaseResult.from_json(line)
                found[result.case.id] = result
        return found

    def append(self, result: CaseResult) -> None:
        """Keep one more result, handed to the system before this returns.

        Raises:
            ResultsNotWritten: the disk is full, or such.
        """
        with writing(self.path):
            if self._journal is None:
                self._journal = _continued(self.path / "answers.jsonl")
            self._journal.write(result.to_json() + "\n")
            self._journal.flush()

    def finish(self, report: Report) -> None:
        """Write the reports; the journal is no longer needed.

        Raises:
            ResultsNotWritten: they cannot be written.
        """
        write_report(report, self.path)
        self.close()
        (self.path / "answers.jsonl").unlink(missing_ok=True)

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None


@contextmanager
def opened(path: Path, configuration: Mapping[str, Any], cases: Sequence[Case]) -> Iterator[RunFolder]:
    """The folder of a new run, or of one to go on with.

    Raises:
        OtherRun: the folder holds a run of other cases, settings, prompts, index or versions.
        RunBusy: another process writes there.
        ResultsNotWritten: the folder cannot be made or written.
    """
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise RunBusy(path=path) from error
    try:
        _claim(path, configuration, cases)
        folder = RunFolder(path)
        try:
            yield folder
        finally:
            folder.close()
    finally:
        lock.release()


def _claim(path: Path, configuration: Mapping[str, Any], cases: Sequence[Case]) -> None:
    """Say whose run the folder is, or find that it is this one's."""
    known = path / "run.json"
    if known.exists():
        if differences := unlike(_read_json(known), configuration):
            raise OtherRun(path=path, differences=", ".join(differences))
    elif any(each.name != ".lock" and each.suffix != ".part" for each in path.iterdir()):
        raise OtherRun(path=path, differences="run.json")
    else:
        write(known, json.dumps(configuration, ensure_ascii=False, indent=1) + "\n")
    if not (path / "cases.jsonl").exists():
        write(path / "cases.jsonl", "".join(case.model_dump_json() + "\n" for case in cases))


def load_report(path: Path) -> Report:
    """The report of a finished run.

    Raises:
        NotARun: there is none in this folder.
    """
    try:
        found = _read_json(path / "results.json")
        results = tuple(CaseResult.from_json(json.dumps(result)) for result in found["results"])
        return Report(results, found["configuration"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotARun(path=path, reason=f"results.json: {error}") from error


def write_report(report: Report, folder: Path) -> None:
    """Write ``results.json``, ``report.md`` and ``report.html`` into a folder, which is made if need be.

    Raises:
        ResultsNotWritten: they cannot be written.
    """
    from eval.html import page  # matplotlib takes a while to load
    from eval.markdown import markdown

    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write(folder / "report.md", markdown(report))
    write(folder / "report.html", page(report))
    write(folder / "results.json", report.to_json())


def unlike(one: Mapping[str, Any], other: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The dotted names of what two configurations do not share, but for what changes no answer."""
    names: list[str] = []
    for key in [*one, *(key for key in other if key not in one)]:
        mine, others = one.get(key), other.get(key)
        if key in _MAY_DIFFER or mine == others:
            continue
        if isinstance(mine, Mapping) and isinstance(others, Mapping):
            names += unlike(mine, others, f"{prefix}{key}.")
        else:
            names.append(f"{prefix}{key}")
    return names


def write(path: Path, text: str) -> None:
    """Write beside the target and then swap, so that a failure leaves what was there.

    Raises:
        ResultsNotWritten: the disk is full, or such.
    """
    partial = path.with_name(path.name + ".part")
    with writing(path):
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say what cannot be written, and why."""
    try:
        yield
    except OSError as error:
        raise ResultsNotWritten(path=path, reason=error.strerror or error) from error


def _continued(journal: Path) -> IO[str]:
    """The journal, open at the end of its last whole line."""
    stream = journal.open("a+b")
    stream.seek(0)
    content = stream.read()
    stream.truncate(content.rfind(b"\n") + 1)
    stream.close()
    return journal.open("a", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise NotARun(path=path.parent, reason=f"{path.name}: {error.strerror}") from error
    except ValueError as error:
        raise NotARun(path=path.parent, reason=f"{path.name}: {error}") from error
    if not isinstance(found, dict):
        raise NotARun(path=path.parent, reason=path.name)
    return found
