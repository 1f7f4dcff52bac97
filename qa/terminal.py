"""What the command line shows: progress bars, answers, the doctor's findings. French or English, as the terminal is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from embeddings.articles import Article
from embeddings.errors import KiosqueError, Language
from embeddings.ingest import IngestReport
from embeddings.progress import Progress as IngestProgress
from qa.answer import Answer, Citation, Translation
from qa.dating import as_of_words
from qa.relative_dates import notes

_WORDS: dict[str, dict[Language, str]] = {
    "reading": {"fr": "Lecture", "en": "Reading"},
    "embedding": {"fr": "Calcul des vecteurs", "en": "Embedding"},
    "writing": {"fr": "Écriture", "en": "Writing"},
    "articles": {"fr": "articles", "en": "articles"},
    "passages": {"fr": "passages", "en": "passages"},
    "summary": {
        "fr": "{articles} articles, {passages} passages dans {data}. Fichiers : {added} ajoutés, {changed} modifiés, "
        "{removed} oubliés, {unchanged} inchangés ; {embedded} passages calculés en {seconds:.1f} s.",
        "en": "{articles} articles, {passages} passages in {data}. Files: {added} added, {changed} changed, "
        "{removed} forgotten, {unchanged} unchanged; {embedded} passages embedded in {seconds:.1f} s.",
    },
    "mended": {"fr": "L'index était endommagé ({damage}) ; il a été refait.",
               "en": "The index was damaged ({damage}); it was made again."},
    "watching": {"fr": "En attente de changements ; Ctrl-C pour arrêter.",
                 "en": "Waiting for changes; Ctrl-C to stop."},
    "differing": {"fr": "Nombres différents selon les articles :", "en": "Numbers that differ between articles:"},
    "closest": {"fr": "Articles les plus proches :", "en": "Closest articles:"},
    "reprints": {"fr": "Repris aussi dans : {names}", "en": "Also printed in: {names}"},
    "undated": {"fr": "date inconnue", "en": "date unknown"},
    "untitled": {"fr": "sans titre", "en": "untitled"},
}  # fmt: skip


def _bar(*columns: ProgressColumn) -> Progress:
    """A bar on standard error that leaves nothing behind; none at all where standard error is no terminal."""
    console = Console(stderr=True)
    return Progress(*columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def indexing_bar(language: Language) -> Iterator[Callable[[IngestProgress], None]]:
    """A bar a stage, with the rate and what is left."""
    description, rate_column = TextColumn("{task.description}"), TextColumn("{task.fields[rate]}")
    with _bar(description, BarColumn(), TaskProgressColumn(), rate_column) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(progress: IngestProgress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(_WORDS[progress.stage][language], rate="")
            unit = _WORDS["articles" if progress.stage == "reading" else "passages"][language]
            rate = f"{progress.per_second:.0f} {unit}/s" if progress.per_second else ""
            bar.update(tasks[progress.stage], completed=progress.done, total=progress.total, rate=rate)

        yield advance


@contextmanager
def reading_count(language: Language) -> Iterator[Callable[[int], None]]:
    """How many articles were read, of a number not known before."""
    with _bar(TextColumn("{task.description}"), TextColumn("{task.completed}")) as bar:
        task = bar.add_task(_WORDS["reading"][language], total=None)
        yield lambda count: bar.advance(task, count)


@contextmanager
def download_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar for bytes received of bytes in all."""
    with _bar(BarColumn(), DownloadColumn()) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def indexing_summary(report: IngestReport, data: Path, language: Language) -> str:
    """One line: what the index holds now and what this run did; another before it, if the index was damaged."""
    counts = {name: getattr(report, name) for name in ("articles", "passages", "added", "changed", "removed")}
    rest = {name: getattr(report, name) for name in ("unchanged", "embedded", "seconds")}
    mended = _WORDS["mended"][language].format(damage=report.damage) + "\n" if report.damage else ""
    return mended + _WORDS["summary"][language].format(data=data, **counts, **rest)


def watching(language: Language) -> str:
    """One line: that ``kiosque watch`` waits, and how to end it."""
    return _WORDS["watching"][language]


def print_errors(errors: Sequence[KiosqueError], language: Language) -> None:
    """One line an error, on standard error."""
    for error in errors:
        typer.echo(error.message(language), err=True)


def print_answer(
    answers: Iterable[Answer], translate: Callable[[Citation, Answer], Translation | None] | None = None
) -> None:
    """Show an answer as it is written, then the verified answer with its citations, and what ``translate`` makes."""
    console = Console(highlight=False)
    answer = None
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        for answer in answers:
            written = Text(" ".join([*(sentence.text for sentence in answer.sentences), answer.draft]).strip())
            live.update(written if console.is_terminal else Text())
    if answer is None:
        return
    if answer.notice:
        typer.echo(answer.notice, err=True)
    console.print(escape(_answer_text(answer)), soft_wrap=True)
    if answer.why:
        console.print(escape(answer.why), style="dim", soft_wrap=True)
    for group in answer.side_by_side:
        console.print(f"\n{_WORDS['differing'][answer.language]}")
        for citation in group:
            published = citation.article.published
            when = published.isoformat() if published else _WORDS["undated"][answer.language]
            console.print(
                f"  · {when} \\[{citation.number}] {escape(' '.join(citation.quote.split()))}", soft_wrap=True
            )
    for citation in answer.citations:
        console.print(f"\n[bold]\\[{citation.number}][/] {escape(_described(citation.article, answer.language))}")
        console.print(f"    « {escape(' '.join(citation.quote.split()))} »", style="dim", soft_wrap=True)
        if citation.reprints:
            also = _WORDS["reprints"][answer.language].format(names=", ".join(each.id for each in citation.reprints))
            console.print(f"    {escape(also)}", style="dim", soft_wrap=True)
        for note in notes(citation.quote, citation.article.published, answer.language):
            console.print(f"    ({escape(note)})", style="dim", soft_wrap=True)
        if translate and (translation := translate(citation, answer)):
            lines = [part for part in (translation.notice, translation.text) if part]
            console.print(escape("\n".join(f"    {line}" for line in lines)), style="yellow", soft_wrap=True)
    if not answer.answered and answer.closest_articles:
        console.print(f"\n{_WORDS['closest'][answer.language]}")
        for article in answer.closest_articles:
            console.print(f"  · {escape(_described(article, answer.language))}", soft_wrap=True)


def _answer_text(answer: Answer) -> str:
    """``answer.text``, with the date of what may no longer hold beside each sentence."""
    if not any(sentence.as_of for sentence in answer.sentences):
        return answer.text
    parts = []
    for sentence in answer.sentences:
        parts += [sentence.text, "".join(f"[{number}]" for number in sentence.citations)]
        parts += [f"({as_of_words(sentence.as_of, answer.language)})"] if sentence.as_of else []
    return " ".join(parts)


def _described(article: Article, language: Language) -> str:
    published = article.published.isoformat() if article.published else _WORDS["undated"][language]
    title = article.title or _WORDS["untitled"][language]
    return " · ".join(part for part in (title, article.source, published, article.id) if part)
