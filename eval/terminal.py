"""What ``kiosque eval`` shows in a terminal, in the reader's language."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from embeddings.errors import Language
from eval.calibrating import Threshold
from eval.cases import Case
from eval.compare import VERDICT_TITLES, Comparison, Flip, format_difference
from eval.comparison_files import opening
from eval.measures import MEASURES
from eval.report import Report, format_figure
from eval.sweep import Place
from eval.wording import FAILURE_TITLES, UNSHOWABLE, probability, words

_WORDS: Mapping[str, Mapping[Language, str]] = {
    "calibrated": {
        "fr": "Silence {silence:.3f}, d'après {cases} questions : {answered:.0%} de celles sans réponse passeraient, "
        "{refused:.0%} de celles qui en ont une seraient refusées. Noté dans {path}.",
        "en": "Silence {silence:.3f}, from {cases} questions: {answered:.0%} of those without an answer would pass, "
        "{refused:.0%} of those with one would be refused. Kept in {path}.",
    },
    "asking": {"fr": "Questions", "en": "Asking"},
    "stopped": {"fr": "Arrêté. La même commande avec --out {folder} reprend où elle en était.",
                "en": "Stopped. The same command with --out {folder} goes on where it was."},
    "missing": {"fr": "Articles attendus qui ne sont pas dans l'index : {count} ({names}…). Est-ce le bon --data ?",
                "en": "Expected articles that are not in the index: {count} ({names}…). Is --data the right one?"},
    "failed": {"fr": "{failed} cas sur {cases} en erreur, le premier {id} : {error}",
               "en": "{failed} of {cases} cases failed, first {id}: {error}"},
    "written": {"fr": "Tout est dans {path}", "en": "Everything is in {path}"},
    "checked": {
        "fr": "{path} : {cases} cas, {french} en français et {english} en anglais, {unanswerable} sans réponse, "
        "{conversations} conversations.",
        "en": "{path}: {cases} cases, {french} in French and {english} in English, {unanswerable} unanswerable, "
        "{conversations} conversations.",
    },
    "behind": {"fr": "Écart au meilleur (95 %)", "en": "Difference to the best (95%)"},
}  # fmt: skip

_FLIPS_SHOWN = 10


@contextmanager
def asking(folder: Path, cases: int, language: Language) -> Iterator[Callable[[], None]]:
    """A bar of cases done, where there is a terminal; who stops it is told where it goes on."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    try:
        with Progress(
            _words("asking", language), *columns, console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            task = progress.add_task("", total=cases)
            yield lambda: progress.advance(task)
    except KeyboardInterrupt:
        say(console, _words("stopped", language).format(folder=folder))
        raise


def print_report(report: Report, folder: Path, language: Language) -> None:
    """The figures, where cases failed, and where everything is."""
    console = Console()
    console.print(report.table(language))
    for place, count in report.failures.items():
        say(console, f"{count:5}  {FAILURE_TITLES[place][language]}")
    errors = Console(stderr=True)
    if report.missing:
        names = ", ".join(report.missing[:3])
        say(errors, _words("missing", language).format(count=len(report.missing), names=names))
    if report.failed:
        first = report.failed[0]
        counts = {"failed": len(report.failed), "cases": len(report.results)}
        say(errors, _words("failed", language).format(**counts, id=first.case.id, error=first.error))
    say(console, _words("written", language).format(path=folder / "report.html"))


def print_cases(path: Path, cases: Sequence[Case], language: Language) -> None:
    """How many cases of which sort a set has."""
    counts = Counter(case.language for case in cases)
    say(
        Console(),
        _words("checked", language).format(
            path=path,
            cases=len(cases),
            french=counts["fr"],
            english=counts["en"],
            unanswerable=sum(not case.answerable for case in cases),
            conversations=sum(bool(case.earlier) for case in cases),
        ),
    )


def print_comparison(comparison: Comparison, language: Language) -> None:
    """Differences, flips and what was made otherwise."""
    console = Console()
    say(console, opening(comparison, language))
    table = Table("", *(words(key, language) for key in ("difference", "of", "p", "verdict")))
    for change in comparison.changes.values():
        table.add_row(
            change.measure.title(language),
            format_difference(change.measure, change.difference, language),
            str(change.difference.of),
            probability(change.p_adjusted, language),
            VERDICT_TITLES[change.verdict][language],
        )
    console.print(table)
    _print_flips(console, words("broken", language), comparison.broken, language)
    _print_flips(console, words("mended", language), comparison.mended, language)
    for name, (one, other) in comparison.configuration.items():
        say(console, f"{name}: {one} → {other}")


def _print_flips(console: Console, title: str, flips: Sequence[Flip], language: Language) -> None:
    say(console, f"{title}: {len(flips)}")
    for flip in flips[:_FLIPS_SHOWN]:
        say(console, f"  {flip[0].case.id}  {flip[0].case.question}")
        for result in flip:
            reply = shorten(result.reply, 160, placeholder=" …")
            say(console, f"    {FAILURE_TITLES[result.failure][language]}: {reply}")
    if len(flips) > _FLIPS_SHOWN:
        say(console, f"  … {len(flips) - _FLIPS_SHOWN}")


def print_ranking(places: Sequence[Place], measure: str, out: Path, language: Language) -> None:
    """The cells of a sweep, best first."""
    console = Console()
    settings = list(places[0].cell)
    columns = (MEASURES[measure].title(language), _words("behind", language), words("p", language))
    table = Table("", *settings, *columns)
    for rank, place in enumerate(places, start=1):
        gap = format_difference(MEASURES[measure], place.behind, language) if place.behind else "–"
        p = probability(place.p_adjusted, language)
        values = (str(place.cell[name]) for name in settings)
        table.add_row(str(rank), *values, format_figure(MEASURES[measure], place.figure, language), gap, p)
    console.print(table)
    say(console, _words("written", language).format(path=out))


def print_threshold(found: Threshold, cases: int, path: Path, language: Language) -> None:
    """What was found, what it costs, and where it is kept."""
    shares = {"answered": found.answered, "refused": found.refused, "silence": found.silence}
    say(Console(), _words("calibrated", language).format(**shares, cases=cases, path=path))


def _words(key: str, language: Language) -> str:
    return _WORDS[key][language]


def say(console: Console, text: str) -> None:
    """One line; what it holds is never markup, nor an order to the terminal."""
    console.print(UNSHOWABLE.sub("", text), markup=False, highlight=False, soft_wrap=True)
