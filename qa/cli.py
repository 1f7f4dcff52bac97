"""The command line: ``kiosque index / watch / ask / chat / eval / models fetch / doctor``.

``chat`` and ``eval`` live with the page and the evaluation; they join through the entry points ``kiosque.commands``, so
that this package never imports them.
"""

import gc
import json
import locale
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated

import typer

from embeddings.errors import KiosqueError, Language
from qa.errors import Unexpected
from qa.options import (
    AnswerInOption,
    ChatModelOption,
    DataOption,
    EmbeddingModelOption,
    LanguageOption,
    SinceOption,
    SourceOption,
    UntilOption,
    VectorsOption,
)
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL

app = typer.Typer(
    help="Ask a folder of French press articles in French or English; every sentence cites its passage.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
models = typer.Typer(help="The local chat model.", no_args_is_help=True)
app.add_typer(models, name="models")


def reader_language() -> Language:
    """French when the terminal's locale is French, else English."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    return "fr" if (named or locale.getlocale()[0] or "").lower().startswith("fr") else "en"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiosque {version('kiosque')}")
        raise typer.Exit()


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def index(
    paths: Annotated[
        list[Path], typer.Argument(readable=False, help="Files and folders; together they are the whole corpus.")
    ],
    data: DataOption = DATA,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    vectors: VectorsOption = "",
) -> None:
    """Index articles (.txt .md .html .jsonl). Run it again after a change: only what changed is worked on."""
    from embeddings.ingest import ingest
    from qa.terminal import indexing_bar, indexing_summary, print_errors

    with indexing_bar(reader_language()) as advance:
        report = ingest(paths, data, embedding_model, advance, vectors)
    typer.echo(indexing_summary(report, data, reader_language()))
    print_errors(report.errors, reader_language())
    if report.errors:
        raise typer.Exit(1)


@app.command()
def watch(
    paths: Annotated[
        list[Path], typer.Argument(readable=False, help="Files and folders; together they are the whole corpus.")
    ],
    data: DataOption = DATA,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    vectors: VectorsOption = "",
) -> None:
    """Index articles now, and again whenever a file changes, until Ctrl-C."""
    import signal

    from qa.following import follow

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits that it is ignored
    follow(paths, data, embedding_model, vectors, reader_language())


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In French or English.")],
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    since: SinceOption = "",
    until: UntilOption = "",
    source: SourceOption = None,
    language: LanguageOption = "",
    answer_in: AnswerInOption = None,
    translate: Annotated[
        bool, typer.Option("--translate", help="Add the chat model's translation of quotes in the other language.")
    ] = False,
) -> None:
    """Ask one question; the answer cites the exact words of the articles, or says that they do not answer."""
    from qa.assistant import Assistant
    from qa.records import as_dictionary
    from qa.selection import parse_day
    from qa.terminal import print_answer
    from qa.translating import on_demand

    first, last = parse_day(since) if since else None, parse_day(until, last=True) if until else None
    with Assistant.open(data, chat_model=chat_model, embedding_model=embedding_model) as assistant:
        chosen = bool(first or last or source or language)
        within = assistant.select(since=first, until=last, sources=source or (), language=language) if chosen else ()
        answers = assistant.stream(question, reader_language(), within, answer_in=answer_in)
        translated = partial(on_demand, assistant.translate)
        if as_json:
            *_, answer = answers
            made = {c.number: translated(c, answer) for c in answer.citations} if translate else None
            typer.echo(json.dumps(as_dictionary(answer, made), ensure_ascii=False, indent=2))
        else:
            print_answer(answers, translated if translate else None)


@app.command()
def doctor(
    paths: Annotated[list[Path], typer.Argument(readable=False, help="Files and folders of articles.")],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the findings to a page, with the first 2,000 articles.")
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Show all that was found of this article among the others; may be repeated."),
    ] = None,
) -> None:
    """Show the state of a corpus: what was found, dropped as boilerplate, printed twice, and what to mend first."""
    from embeddings.corpus_health import read_corpus
    from qa.doctor import SHOWN, chosen, print_article, print_corpus
    from qa.doctor_page import check_place, write_page
    from qa.doctor_wording import WORDS
    from qa.terminal import print_errors, reading_count

    language = reader_language()
    if html is not None:
        check_place(html)
    with reading_count(language) as advance, read_corpus(paths, advance) as corpus:
        if article or corpus.health.articles <= SHOWN:
            for reading in chosen(corpus.readings(), article or ()):
                print_article(reading, language, whole=bool(article))
        if corpus.health.articles > 1 and not article:
            print_corpus(corpus.health, language)
        if html is not None:
            write_page(html, corpus, language)
            typer.echo(WORDS[language]["written"].format(path=html))
        elif corpus.health.articles > SHOWN and not article:
            typer.echo(WORDS[language]["more"])
        print_errors([*corpus.health.unused, *corpus.health.errors], language)
    if corpus.health.errors:
        raise typer.Exit(1)


@models.command()
def fetch() -> None:
    """Download the local chat model (1.1 GB, once) and check it."""
    from qa.download import fetch_model
    from qa.terminal import download_bar

    with download_bar() as advance:
        path = fetch_model(advance)
    typer.echo(path)


def _join_commands() -> None:
    for entry in entry_points(group="kiosque.commands"):
        command: typer.Typer | Callable[..., None] = entry.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            app.command(entry.name)(command)


def main() -> None:
    """Run the command line; an error a user can mend is one line and exit status 1."""
    _join_commands()
    try:
        app()
    except KiosqueError as error:
        typer.echo(error.message(reader_language()), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`kiosque ask … | head`); nothing is left to say.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        sys.exit(141)
    except Exception as error:
        if os.environ.get("KIOSQUE_DEBUG"):
            raise
        typer.echo(Unexpected(error=f"{type(error).__name__}: {error}").message(reader_language()), err=True)
        sys.exit(70)
    finally:
        gc.freeze()  # else Python looks through all that torch made before it ends, for seconds
