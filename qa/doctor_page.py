"""The doctor's findings as one HTML page that holds all it shows, asks for nothing and runs nothing.

Articles are untrusted: the template escapes what it is given.
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from embeddings.articles import DroppedSpan
from embeddings.cleaning import REASONS
from embeddings.corpus_health import Corpus
from embeddings.doubts import DOUBTS, REMEDIES, worded
from embeddings.errors import Language
from embeddings.metadata import FIELDS, ORIGINS
from embeddings.reading import Reading
from embeddings.trouble import named_errors
from qa.doctor import charts, dropped, field_value, folded, folded_count
from qa.doctor_wording import NAMES, TITLES, WORDS, number, percent
from qa.errors import PageNotWritten

ARTICLES_SHOWN = 2_000
"""Articles that are shown one by one: more would make a page that browsers open slowly. ``--article`` shows any."""

_LONGEST_EXCERPT = 400
_GROUPS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Drop:
    """A dropped span as the page shows it."""

    where: str
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Row:
    """An article as the page shows it."""

    id: str
    fields: tuple[tuple[str, str, str], ...]
    """Name, value and origin of each field of the metadata that is known."""
    dropped: tuple[Drop, ...]
    folded: tuple[Drop, ...]
    """Dropped spans that are shown when asked for."""
    folded_count: str
    doubts: tuple[str, ...]


def check_place(path: Path) -> None:
    """Raise PageNotWritten now, before a corpus is read, if no page can be put at ``path``."""
    if not path.parent.is_dir() or (path.exists() and not path.is_file()):
        raise PageNotWritten(path=path)


def write_page(path: Path, corpus: Corpus, language: Language) -> None:
    """Put ``corpus_page`` at ``path``: whole, or not at all.

    Raises:
        PageNotWritten, NotPermitted, DiskFull: it cannot be written.
    """
    check_place(path)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with named_errors(path):
            with partial.open("w", encoding="utf-8", errors="backslashreplace") as page:
                page.writelines(corpus_page(corpus, language))
            partial.replace(path)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG, errno.EINVAL):
            raise
        raise PageNotWritten(path=path) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def corpus_page(corpus: Corpus, language: Language) -> Iterator[str]:
    """The page, in pieces: with many articles it is long."""
    column = 0 if language == "fr" else 1
    health = corpus.health
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    remedies = [
        (DOUBTS[doubt][column], health.doubts[doubt], REMEDIES[doubt][column], health.examples[doubt])
        for doubt in health.remedies
    ]
    origins = [(NAMES[name][language], [health.origins[name][origin] for origin in [*ORIGINS, ""]]) for name in FIELDS]
    yield from environment.get_template("doctor.html.jinja").generate(
        language=language,
        say=WORDS[language],
        health=health,
        charts=charts(health, language),
        dropped=dropped(health, language),
        origins_title=TITLES["origins"][language],
        origin_names=[ORIGINS[origin][column] for origin in ORIGINS],
        origins=origins,
        remedies=remedies,
        copies=sum(map(len, health.groups.values())),
        groups=list(islice(health.groups.items(), _GROUPS_SHOWN)),
        unused=[rule.message(language) for rule in health.unused],
        errors=[error.message(language) for error in health.errors],
        rows=_rows(corpus.readings(), language),
        limit=ARTICLES_SHOWN,
        number=lambda value: number(value, language),
        percent=lambda share: percent(share, language),
    )


def _rows(readings: Iterable[Reading], language: Language) -> Iterator[Row]:
    column = 0 if language == "fr" else 1
    for reading in islice(readings, ARTICLES_SHOWN):
        article = reading.article
        fields = tuple(
            (NAMES[name][language], field_value(article, name), ORIGINS[reading.origins[name]][column])
            for name in FIELDS
            if name in reading.origins
        )
        shown, hidden = folded(reading.dropped)
        yield Row(
            article.id,
            fields,
            tuple(_drop(article.text, span, column) for span in shown),
            tuple(_drop(article.text, span, column) for span in hidden),
            folded_count(hidden, language),
            tuple(worded(doubt, article)[column] for doubt in reading.doubts),
        )


def _drop(text: str, span: DroppedSpan, column: int) -> Drop:
    return Drop(f"{span.start}–{span.end}", REASONS[span.reason][column], _excerpt(text, span))


def _excerpt(text: str, span: DroppedSpan) -> str:
    text = " ".join(text[span.start : span.end].split())
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[:_LONGEST_EXCERPT]}…"
