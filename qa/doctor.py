"""``kiosque doctor``: a corpus as the terminal shows it, and each article's findings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from shlex import quote
from textwrap import shorten

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from embeddings.articles import Article, DroppedSpan
from embeddings.cleaning import OUTSIDE, REASONS
from embeddings.corpus_health import LENGTHS, CorpusHealth
from embeddings.doubts import DOUBTS, REMEDIES, worded
from embeddings.errors import Language
from embeddings.metadata import FIELDS, ORIGINS
from embeddings.reading import Reading
from qa.doctor_wording import NAMES, TITLES, WORDS, number, percent
from qa.errors import NoSuchArticle

SHOWN = 20
"""Articles up to which each one's findings are printed; of more, those that are asked for."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # what would command the terminal
_OUTSIDE_SHOWN = 3
_ROWS = 12
_BAR = 30


def print_corpus(health: CorpusHealth, language: Language) -> None:
    """Counts by month, source, language and length, how the metadata is known, reprints, and what to mend first."""
    console = Console(highlight=False)
    say = WORDS[language]
    articles, characters = number(health.articles, language), number(health.characters, language)
    console.print(f"[bold]{escape(say['summary'].format(articles=articles, characters=characters))}[/]")
    for title, counts in charts(health, language):
        _print_counts(console, title, counts, language)
    _print_origins(console, health, language)
    groups, copies = number(len(health.groups), language), number(sum(map(len, health.groups.values())), language)
    console.print(escape(say["reprints"].format(groups=groups, copies=copies)))
    _print_counts(console, say["dropped_title"], dropped(health, language), language)
    if health.remedies:
        console.print(f"\n[bold]{escape(say['first'])}[/]")
    column, colon = (0, " :") if language == "fr" else (1, ":")
    for doubt in health.remedies:
        count = number(health.doubts[doubt], language)
        share = percent(health.doubts[doubt] / health.articles, language)
        words = f"[yellow]{escape(DOUBTS[doubt][column])}[/]{colon} {count} ({share})"
        console.print(f"  {words}. {escape(REMEDIES[doubt][column])}")
        console.print(f"    {escape(', '.join(health.examples[doubt]))}", style="dim")


def charts(health: CorpusHealth, language: Language) -> list[tuple[str, list[tuple[str, int]]]]:
    """Title and bars (label, articles) of each chart: years or months, sources, languages, lengths."""
    say = WORDS[language]
    return [
        (TITLES["months"][language], _periods(health.months, say["unknown"])),
        (TITLES["sources"][language], _most(health.sources, say["unknown"], say["others"])),
        (TITLES["languages"][language], _most(health.languages, say["unknown"], say["others"])),
        (TITLES["lengths"][language], _lengths(health.lengths, language)),
    ]


def dropped(health: CorpusHealth, language: Language) -> list[tuple[str, int]]:
    """Reasons with the characters that were dropped for them, most first."""
    column = 0 if language == "fr" else 1
    return [(REASONS[reason][column], characters) for reason, characters in health.dropped.most_common()]


def _periods(months: Counter[str], unknown: str) -> list[tuple[str, int]]:
    """By month where there are few, else by year; articles without a date last."""
    dated = Counter({month: count for month, count in months.items() if month})
    if len(dated) > 24:
        years: Counter[str] = Counter()
        for month, count in dated.items():
            years[month[:4]] += count
        dated = years
    return [*sorted(dated.items()), *([(unknown, months[""])] if months[""] else [])]


def _most(counts: Counter[str], unknown: str, others: str) -> list[tuple[str, int]]:
    """The largest counts, and the rest as one."""
    ranked = [(name or unknown, count) for name, count in counts.most_common()]
    rest = sum(count for _, count in ranked[_ROWS:])
    return ranked[:_ROWS] + ([(others.format(count=len(ranked) - _ROWS), rest)] if rest else [])


def _lengths(lengths: Counter[int], language: Language) -> list[tuple[str, int]]:
    say = WORDS[language]
    bounds = [0, *LENGTHS]
    figures = [number(bound, language) for bound in bounds]
    labels = [say["between"].format(low=low, high=high) for low, high in pairwise(figures)]
    labels.append(say["above"].format(low=figures[-1]))
    return [(label, lengths[least]) for label, least in zip(labels, bounds, strict=True)]


def _print_counts(console: Console, title: str, counts: Iterable[tuple[str, int]], language: Language) -> None:
    rows = list(counts)
    most = max((count for _, count in rows), default=0)
    if not most:
        return
    table = Table(title=escape(title), title_justify="left", title_style="bold", show_header=False, box=None)
    table.add_column(overflow="fold", max_width=40)
    table.add_column(justify="right")
    table.add_column()
    for label, count in rows:
        table.add_row(escape(label), number(count, language), "█" * max(1 if count else 0, round(_BAR * count / most)))
    console.print()
    console.print(table)


def _print_origins(console: Console, health: CorpusHealth, language: Language) -> None:
    """The table of how sure each value is."""
    column = 0 if language == "fr" else 1
    table = Table(title=escape(TITLES["origins"][language]), title_justify="left", title_style="bold", box=None)
    table.add_column("")
    for origin in ORIGINS:
        table.add_column(ORIGINS[origin][column], justify="right", overflow="fold")
    table.add_column(WORDS[language]["unknown"], justify="right")
    for name in FIELDS:
        counts = [number(health.origins[name][origin], language) for origin in [*ORIGINS, ""]]
        table.add_row(NAMES[name][language], *counts)
    console.print()
    console.print(table)
    console.print()


def field_value(article: Article, name: str) -> str:
    """A field of the metadata (``metadata.FIELDS``) in words; ``–``: not known."""
    if name == "published":
        return article.published.isoformat() if article.published else "–"
    return _CONTROLS.sub(" ", getattr(article, name)) or "–"


def chosen(readings: Iterable[Reading], ids: Sequence[str]) -> Iterator[Reading]:
    """The readings of the articles with these ids, in the order of the files; of all, if none is named.

    Raises:
        NoSuchArticle: after the others, where there is none of an id.
    """
    missing, last = dict.fromkeys(ids), ""
    for reading in readings:
        last = _CONTROLS.sub(" ", reading.article.id)
        if not ids or last in ids or reading.article.id in ids:
            missing.pop(last, None)
            missing.pop(reading.article.id, None)
            yield reading
    if missing:
        raise NoSuchArticle(id=", ".join(missing), example=last)


def folded(spans: Sequence[DroppedSpan]) -> tuple[list[DroppedSpan], list[DroppedSpan]]:
    """The dropped spans to show, and those to fold: of what is outside a page's article, mostly menus, all but the
    longest, which may be the article's after all."""
    outside = [span for span in spans if span.reason == OUTSIDE]
    hidden = set(sorted(outside, key=lambda span: span.start - span.end)[_OUTSIDE_SHOWN:])
    if len(hidden) < 2:
        return list(spans), []
    return [span for span in spans if span not in hidden], [span for span in spans if span in hidden]


def folded_count(spans: Sequence[DroppedSpan], language: Language) -> str:
    """How many spans are folded, and of how many characters."""
    characters = sum(span.end - span.start for span in spans)
    return WORDS[language]["folded"].format(count=number(len(spans), language), characters=number(characters, language))


def print_article(reading: Reading, language: Language, whole: bool = True) -> None:
    """What was found of one article, what was dropped of it and why, what is doubtful.

    Unless ``whole``, the dropped spans are ``folded``, and cut at 80 characters.
    """
    console = Console(highlight=False, soft_wrap=True)
    column, colon = (0, " :") if language == "fr" else (1, ":")
    say, article = WORDS[language], reading.article
    console.print(f"[bold]{escape(_CONTROLS.sub(' ', article.id))}[/]")
    for name in FIELDS:
        origin = reading.origins.get(name)
        known = f" ({ORIGINS[origin][column]})" if origin else ""
        console.print(f"  {NAMES[name][language]}{colon} {escape(field_value(article, name))}[dim]{escape(known)}[/]")
    lost = sum(span.end - span.start for span in reading.dropped)
    kept = percent(1 - lost / len(article.text), language)
    characters = number(len(article.text), language)
    console.print("  " + escape(say["kept"].format(kept=kept, characters=characters, encoding=reading.encoding)))
    shown, hidden = (reading.dropped, []) if whole else folded(reading.dropped)
    for span in shown:
        text = _CONTROLS.sub(" ", article.text[span.start : span.end])
        excerpt = shorten(text, len(text) if whole else 80, placeholder=" …")
        words = f"[{span.start}:{span.end}] {REASONS[span.reason][column]}{colon} {excerpt}"
        console.print(f"  {say['dropped']} {escape(words)}", style="dim")
    if hidden:
        words = say["in_full"].format(id=quote(_CONTROLS.sub(" ", article.id)))
        console.print(f"  {say['dropped']} {escape(f'{folded_count(hidden, language)}. {words}')}", style="dim")
    for doubt in reading.doubts:
        console.print(f"  {say['doubtful']}{colon} {escape(worded(doubt, article)[column])}", style="yellow")
