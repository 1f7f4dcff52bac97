"""``kiosque watch``: the index is made now, and again whenever its files change."""

import os
from collections.abc import Sequence
from pathlib import Path

import typer

from embeddings.errors import IndexBusy, KiosqueError, Language, VectorsUnreachable
from embeddings.ingest import ingest
from embeddings.places import Place
from embeddings.watching import Stop, changes
from qa.errors import Unexpected
from qa.terminal import indexing_bar, indexing_summary, print_errors, watching


def follow(
    paths: Sequence[Path], data: Path, embedding: str, vectors: str, language: Language, stop: Stop | None = None
) -> None:
    """Index now and after each change until ``stop``; what goes wrong is said, and the next change tries again.

    Raises:
        PathMissing, CannotWatch: a path does not exist at the start, or cannot be watched.
        BadVectorsAddress: ``vectors`` is no place for them.
        KeyboardInterrupt: by Ctrl-C.
    """
    if vectors:
        Place.at(vectors)
    due, said = False, ""
    errors: list[str] = []
    settled = False  # whether the last that was said is that it waits
    for changed in changes(paths, data, stop):
        if not (due or changed):
            continue
        try:
            with indexing_bar(language) as advance:
                report = ingest(paths, data, embedding, advance, vectors)
        except KiosqueError as error:
            # What ends without any file changing is tried again soon, and said once.
            due = isinstance(error, (IndexBusy, VectorsUnreachable))
            if not due or error.message(language) != said:
                print_errors([error], language)
            said = error.message(language) if due else ""
            settled = False
            continue
        except Exception as error:  # a watch is left alone for weeks: one bad file must not end it
            if os.environ.get("KIOSQUE_DEBUG"):
                raise
            print_errors([Unexpected(error=f"{type(error).__name__}: {error}")], language)
            settled = False
            continue
        before, errors = errors, [error.message(language) for error in report.errors]
        if not settled or due or report.damage or report.added or report.changed or report.removed or errors != before:
            typer.echo(indexing_summary(report, data, language))
            print_errors(report.errors, language)
            typer.echo(watching(language))
        settled, due, said = True, False, ""
