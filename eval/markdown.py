"""``report.md``: the verdict, the figures and the failed cases, in English and then in French.

Questions and names are untrusted: what could be markup is escaped, and each stands on one line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from embeddings.errors import Language
from eval.measures import MEASURES
from eval.report import Report, format_figure
from eval.statistics import Figure
from eval.verdict import verdict
from eval.wording import (
    FAILURE_TITLES,
    LANGUAGES,
    counted,
    split_title,
    title_or_name,
    words,
)

CASES_SHOWN = 50
"""Failed cases that are named."""

_NAMES_SHOWN = 5
_BRIEF = ("chat", "prompts", "index", "settings", "cases", "mode", "commit", "started")
_COLUMNS = ("all", "fr", "en", "answerable", "unanswerable")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&$#!]")
# Controls that could turn the rest of the line around, that cannot be shown, or that cannot be written.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def markdown(report: Report) -> str:
    """The report in both languages, GitHub's Markdown."""
    return "\n".join(line for language in LANGUAGES for line in _part(report, language)) + "\n"


def escaped(text: str, longest: int = 300) -> str:
    """The text on one line, cut when it is very long, with nothing in it that Markdown would read as markup."""
    line = " ".join(_UNSHOWABLE.sub("", text).split())
    line = line if len(line) <= longest else f"{line[:longest]}…"
    return _MARKUP.sub(r"\\\g<0>", line)


def _part(report: Report, language: Language) -> Iterator[str]:
    other = "fr" if language == "en" else "en"
    yield f'<a id="{language}"></a>'
    yield ""
    yield f"# Kiosque – {words('report', language)}"
    yield ""
    yield f"[{words('other_language', language)}](#{other})"
    yield ""
    yield "  \n".join(escaped(sentence, 1_000) for sentence in verdict(report, language))
    yield ""
    for alert in _alerts(report, language):
        yield f"> {alert}"
        yield ""
    if report.figures:
        yield from _headline(report, language)
        yield from _splits(report, language)
    if report.failures:
        yield from _failures(report, language)
    if report.configuration:
        yield from _section("configuration", language, _configuration(report.configuration, language))


def _section(key: str, language: Language, lines: Iterable[str]) -> Iterator[str]:
    yield f"## {words(key, language)}"
    yield ""
    yield from lines
    yield ""


def _alerts(report: Report, language: Language) -> Iterator[str]:
    if failed := report.failed:
        first = {"id": escaped(failed[0].case.id), "error": escaped(failed[0].error)}
        yield words("errors", language, cases=counted(len(failed), "case", language), **first)
    if notices := [
        (each.case.id, each.answer["notice"]) for each in report.results if each.answer and each.answer["notice"]
    ]:
        first = dict(zip(("id", "notice"), map(escaped, notices[0]), strict=True))
        yield words("notices", language, cases=counted(len(notices), "case", language), **first)
    if missing := report.missing:
        names = ", ".join(escaped(name) for name in missing[:_NAMES_SHOWN])
        more = ", …" if len(missing) > _NAMES_SHOWN else ""
        yield words("missing", language, articles=counted(len(missing), "article", language), names=names + more)


def _headline(report: Report, language: Language) -> Iterator[str]:
    rows = [
        [
            MEASURES[name].title(language),
            _shown(name, found, language),
            str(found.of),
            words("higher" if MEASURES[name].higher_is_better else "lower", language),
        ]
        for name, found in report.headline.items()
    ]
    head = [words(key, language) for key in ("measure", "figure", "cases")]
    yield from _section("headline", language, table([*head, ""], rows))


def _splits(report: Report, language: Language) -> Iterator[str]:
    columns = [name for name in _COLUMNS if name in report.splits]
    counts = [words("cases", language), *(str(report.count(name)) for name in columns)]
    rows = [
        [MEASURES[name].title(language), *(_shown(name, report.splits[part].get(name), language) for part in columns)]
        for name in report.figures
    ]
    head = [words("measure", language), *(split_title(name, language) for name in columns)]
    yield from _section("splits", language, table(head, [counts, *rows]))


def _failures(report: Report, language: Language) -> Iterator[str]:
    rows = [[FAILURE_TITLES[place][language], str(count)] for place, count in report.failures.items()]
    yield from _section(
        "failures", language, table([words("failures_title", language), words("cases", language)], rows)
    )
    failed = [each for place in report.failures for each in report.results if each.failure == place]
    lines = [
        f"- **{escaped(each.case.id)}** · {FAILURE_TITLES[each.failure][language]} · {escaped(each.case.question)}"
        for each in failed[:CASES_SHOWN]
    ]
    if len(failed) > CASES_SHOWN:
        lines.append(f"- {words('more', language, count=str(len(failed) - CASES_SHOWN))}")
    yield from _section("failed_cases", language, lines)


def _configuration(found: Mapping[str, Any], language: Language) -> Iterator[str]:
    parts = {**found.get("assistant", {}), **found}
    for name in _BRIEF:
        if parts.get(name):
            yield f"- {title_or_name(name, language)}{':' if language == 'en' else ' :'} {escaped(_value(parts[name]))}"


def _value(found: Any) -> str:
    if isinstance(found, Mapping):
        return ", ".join(f"{name} {_value(each)}" for name, each in found.items())
    if isinstance(found, Sequence) and not isinstance(found, str):
        return ", ".join(map(_value, found))
    return "–" if found is None else str(found)


def _shown(name: str, found: Figure | None, language: Language) -> str:
    return format_figure(MEASURES[name], found, language)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose first column is text and whose others are figures."""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
