"""``kiosque eval CASES.jsonl``. What is heavy is imported inside, so that ``kiosque --help`` starts fast."""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.options import ChatModelOption, DataOption, EmbeddingModelOption
from qa.settings import Settings

if TYPE_CHECKING:
    from eval.cases import Case
    from eval.report import Report
    from eval.run import Answering

_DEFAULTS = Settings()


def evaluate_command(
    cases: Annotated[
        Path, typer.Argument(metavar="CASES.jsonl", readable=False, help="Questions with their right answers.")
    ],
    data: DataOption = _DEFAULTS.data,
    chat_model: ChatModelOption = _DEFAULTS.chat_model,
    embedding_model: EmbeddingModelOption = _DEFAULTS.embedding_model,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Where to write everything.", show_default="CASES.results.json"),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Run only the first cases.")] = None,
) -> None:
    """Ask every question of CASES.jsonl, print how the answers fare and write everything as JSON."""
    from rich.console import Console

    from eval.cases import load_cases

    chosen = load_cases(cases)[:limit]
    target = out or Path(f"{cases.stem}.results.json")
    _check_writable(target, cases)

    from qa import Assistant  # after the checks: it takes seconds to load, and a mistyped path should not

    with Assistant.open(data, chat_model=chat_model, embedding_model=embedding_model) as assistant:
        report = _evaluate_showing_progress(assistant, chosen)
    console = Console()
    console.print(report.table())
    _write(report, target)
    console.print(f"Everything is in {target}", markup=False, highlight=False, soft_wrap=True)
    if report.failed:
        first = report.failed[0]
        warning = f"{len(report.failed)} of {len(report.results)} cases failed, first {first.case.id}: {first.error}"
        Console(stderr=True).print(warning, markup=False, highlight=False, soft_wrap=True)
    if len(report.failed) == len(report.results):
        raise typer.Exit(1)


def _evaluate_showing_progress(assistant: "Answering", cases: "list[Case]") -> "Report":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

    from eval.run import evaluate

    columns = ("Asking", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(cases))
        return evaluate(assistant, cases, on_result=lambda _: progress.advance(task))


def _check_writable(target: Path, cases: Path) -> None:
    """Say now, and not after an hour of questions, that the results have nowhere to go."""
    from eval.errors import ResultsNotWritten

    if target.exists() and target.samefile(cases):  # never write over the questions
        raise ResultsNotWritten(path=target, reason=os.strerror(errno.EEXIST))
    if target.is_dir():
        raise ResultsNotWritten(path=target, reason=os.strerror(errno.EISDIR))
    if not target.parent.is_dir():
        raise ResultsNotWritten(path=target, reason=os.strerror(errno.ENOENT))
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise ResultsNotWritten(path=target, reason=os.strerror(errno.EACCES))


def _write(report: "Report", target: Path) -> None:
    """Write beside the target and then swap, so that a failure leaves earlier results as they were."""
    from eval.errors import ResultsNotWritten

    partial = target.with_name(target.name + ".part")
    try:
        partial.write_text(report.to_json() + "\n", encoding="utf-8")
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ResultsNotWritten(path=target, reason=error.strerror or error) from error
