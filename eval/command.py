"""``kiosque eval``. What is heavy is imported inside, so that ``kiosque --help`` starts fast."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from embeddings.errors import Language
from qa.cli import reader_language
from qa.options import ChatModelOption, DataOption, EmbeddingModelOption
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL

if TYPE_CHECKING:
    from eval.cases import Case


class _RunByDefault(TyperGroup):
    """``kiosque eval CASES.jsonl`` is ``kiosque eval run CASES.jsonl``: a file named like a command needs ``./``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


evaluation = typer.Typer(
    cls=_RunByDefault,
    help="Measure answers on a question set: kiosque eval CASES.jsonl, or one of the commands below.",
    no_args_is_help=True,
)

CasesArgument = Annotated[
    Path, typer.Argument(metavar="CASES", readable=False, help="Questions with their right answers.")
]
RetrievalOption = Annotated[bool, typer.Option("--retrieval-only", help="Search and do not ask: no chat model.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Run only the first cases.")]
SampleOption = Annotated[int | None, typer.Option(min=1, help="Run only this many cases, drawn by chance.")]
SeedOption = Annotated[int, typer.Option(help="Another seed draws another sample.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", help="Run only cases with this tag or of this kind.")]


@evaluation.command("run")
def run(
    cases: CasesArgument,
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    out: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Folder of the run; one that was stopped goes on.", show_default="runs/…"),
    ] = None,
    retrieval_only: RetrievalOption = False,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    tag: TagOption = None,
) -> None:
    """Ask every question of CASES, print how the answers fare and write RUN/report.html, report.md and results.json."""
    from eval.terminal import asking, print_report

    chosen = _chosen(cases, tag, sample, seed, limit)
    started = datetime.now(UTC)
    folder = out or Path("runs") / f"{cases.stem}-{started:%Y%m%d-%H%M%S}"

    from eval.run import evaluate_into
    from qa import Assistant  # after the checks: it takes seconds to load, and a mistyped path should not

    about = {
        "started": started.isoformat(timespec="seconds"),
        "file": str(cases),
        "data": str(data),
        "selection": {"tags": tag or [], "sample": sample, "seed": seed, "limit": limit},
    }
    with (
        Assistant.open(
            data,
            chat_model="none" if retrieval_only else chat_model,
            embedding_model=embedding_model,
            follow=False,
        ) as assistant,
        asking(folder, len(chosen), reader_language()) as advance,
    ):
        report = evaluate_into(
            folder, assistant, chosen, retrieval_only=retrieval_only, about=about, on_result=lambda _: advance()
        )
    print_report(report, folder, reader_language())
    if len(report.failed) == len(report.results):
        raise typer.Exit(1)


@evaluation.command()
def check(cases: CasesArgument) -> None:
    """Read CASES and say what is wrong with them, line by line; ask nothing."""
    from eval.loading import load_cases
    from eval.terminal import print_cases

    print_cases(cases, load_cases(cases), reader_language())


@evaluation.command()
def draft(
    cases: Annotated[Path, typer.Argument(metavar="CASES", readable=False, help="File to add accepted cases to.")],
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    language: Annotated[Language | None, typer.Option(help="Of the questions.", show_default="yours")] = None,
    count: Annotated[int, typer.Option(min=1, help="Stop when this many are accepted.")] = 20,
    seed: Annotated[int | None, typer.Option(help="Draws the sentences.", show_default="another each time")] = None,
) -> None:
    """Propose questions on the indexed articles, written by the chat model; you accept, edit or reject each."""
    from embeddings.index import Index
    from eval.drafting import propose
    from eval.reviewing import cases_in, review
    from qa.models import open_chat_model

    known = {case.id for case in cases_in(cases)}
    order = Random().randrange(2**32) if seed is None else seed
    reader = reader_language()
    with Index.open(data, embedding_model) as index, closing(open_chat_model(chat_model)) as chat:
        review(propose(index, chat, language or reader, order, known), cases, count, reader)


@evaluation.command()
def passages(
    questions: Annotated[Path, typer.Argument(metavar="SQUAD.json", readable=False, help="A set in SQuAD's format.")],
    out: Annotated[Path, typer.Argument(metavar="PASSAGES.jsonl", help="Where to write its passages, as articles.")],
) -> None:
    """Write the passages of a SQuAD file as articles for ``kiosque index``, under the names its questions use."""
    from eval.squad import write_passages

    typer.echo(f"{write_passages(questions, out)} → {out}")


@evaluation.command()
def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="BASELINE RUN…", readable=False, help="Folders of runs.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write comparison.html, .md and .json there too.")
    ] = None,
) -> None:
    """Hold each RUN against the first one: paired differences, cases that changed sides, what was made otherwise."""
    from eval.compare import compare as held_against
    from eval.comparison_files import save
    from eval.errors import NothingToCompare
    from eval.folder import load_report
    from eval.terminal import print_comparison

    if len(runs) < 2:
        raise NothingToCompare()
    baseline = load_report(runs[0])
    comparisons = [held_against(baseline, load_report(other), (str(runs[0]), str(other))) for other in runs[1:]]
    for comparison in comparisons:
        print_comparison(comparison, reader_language())
    if out is not None:
        save(comparisons, out)


@evaluation.command()
def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", readable=False, help="Folder of a run.")],
    least: Annotated[list[str] | None, typer.Option("--min", metavar="MEASURE=NUMBER", help="At least.")] = None,
    most: Annotated[list[str] | None, typer.Option("--max", metavar="MEASURE=NUMBER", help="At most.")] = None,
) -> None:
    """Exit with an error, and name the figures that fall short, unless a run meets every condition."""
    from eval.errors import NoConditions
    from eval.folder import load_report
    from eval.gate import Condition, shortfalls

    conditions = [Condition.parse(text, low=True) for text in least or ()]
    conditions += [Condition.parse(text, low=False) for text in most or ()]
    if not conditions:
        raise NoConditions()
    short = shortfalls(load_report(run), conditions)
    for line in short:
        typer.echo(line, err=True)
    if short:
        raise typer.Exit(1)


@evaluation.command()
def sweep(
    cases: CasesArgument,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where each run and the ranking are kept.")],
    vary: Annotated[list[str], typer.Option(metavar="SETTING=VALUE,VALUE", help="Such as passages=3,5.")],
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    by: Annotated[str | None, typer.Option(metavar="MEASURE", help="What to rank by.")] = None,
    retrieval_only: RetrievalOption = False,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    tag: TagOption = None,
) -> None:
    """Run CASES with every combination of settings and rank them. A sweep that was stopped goes on where it was."""
    from eval.errors import UnknownMeasure
    from eval.measures import MEASURES
    from eval.sweep import chief_measure, folder_of, grid, ranking, save_ranking
    from eval.terminal import asking, print_ranking

    chosen = _chosen(cases, tag, sample, seed, limit)
    cells = grid(vary, retrieval_only)
    if by is not None and by not in MEASURES:
        raise UnknownMeasure(name=by, names=", ".join(MEASURES))

    from eval.run import evaluate_into
    from qa import Assistant
    from qa.models import open_chat_model

    for name in dict.fromkeys(cell["chat_model"] for cell in cells if "chat_model" in cell):
        open_chat_model(name).close()  # one that does not open is found before hours of others have run
    runs = []
    for cell in cells:
        settings = {"chat_model": chat_model, **cell} | ({"chat_model": "none"} if retrieval_only else {})
        folder = folder_of(out, cell)
        with (
            Assistant.open(data, embedding_model=embedding_model, follow=False, **settings) as assistant,
            asking(folder, len(chosen), reader_language()) as advance,
        ):
            about = {"file": str(cases), "data": str(data)}
            report = evaluate_into(
                folder, assistant, chosen, retrieval_only=retrieval_only, about=about, on_result=lambda _: advance()
            )
        runs.append((cell, report))
    measure = by or chief_measure(runs[0][1])
    places = ranking(runs, measure)
    save_ranking(places, measure, out)
    print_ranking(places, measure, out, reader_language())


def _chosen(path: Path, tags: list[str] | None, sample: int | None, seed: int, limit: int | None) -> "list[Case]":
    from eval.errors import NoneSelected
    from eval.loading import load_cases
    from eval.selection import select

    chosen = select(load_cases(path), tags or (), sample, seed, limit)
    if not chosen:
        raise NoneSelected(path=path, tags=", ".join(tags or ()))
    return chosen


def calibrate(
    cases: CasesArgument,
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    sample: SampleOption = None,
    seed: SeedOption = 0,
) -> None:
    """Find on CASES, some of them without an answer, how sure to be before answering, and keep that with the index."""
    from eval.calibrating import best_threshold, confidences
    from eval.matching import Catalogue
    from eval.terminal import asking, print_threshold
    from qa import Assistant
    from qa.calibration import keep

    chosen = _chosen(cases, None, sample, seed, None)
    with (
        Assistant.open(data, chat_model=chat_model, embedding_model=embedding_model, follow=False) as assistant,
        asking(data, len(chosen), reader_language()) as advance,
    ):
        pairs = list(confidences(assistant, chosen, Catalogue(assistant.articles()), advance))
    found = best_threshold(pairs)
    print_threshold(found, len(pairs), keep(data, found.silence), reader_language())
