"""``report.html``: one page that holds all it shows, asks for nothing and runs nothing.

Questions, answers and articles are untrusted: the template escapes them and keeps their direction to themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from embeddings.errors import Language
from eval.highlighting import excerpts
from eval.measures import MEASURES, Measure
from eval.plots import plots
from eval.report import Report, format_figure
from eval.results import FAILURES, CaseResult, Failure
from eval.statistics import Figure
from eval.verdict import is_retrieval_only, verdict
from eval.wording import (
    FAILURE_MEANINGS,
    FAILURE_TITLES,
    LANGUAGES,
    UNSHOWABLE,
    counted,
    decimal,
    percent,
    split_title,
    title_or_name,
    words,
)

RANKED_SHOWN = 10
"""Articles of a ranking that a case shows."""

_COLUMNS = ("all", "fr", "en", "answerable", "unanswerable")
_CONFIGURATION = ("chat", "prompts", "index", "settings", "cases", "mode", "selection", "file", "data", "versions",
                  "commit", "machine", "started")  # fmt: skip
_OPEN_AT_MOST = 3  # cases of the first group that are open from the start
_NAMES_SHOWN = 5
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the verdict. ``low``, ``mark`` and ``high``: places on its bar, 0 to 100."""

    title: Markup
    value: Markup
    interval: Markup
    cases: Markup
    notes: tuple[Markup, ...]
    low: float
    mark: float
    high: float


@dataclass(frozen=True, slots=True)
class Alert:
    """What a reader must know before the figures. ``places``: where in the page it happened, and its name."""

    text: Markup
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that failed at one place, or passed, with their number in the run."""

    place: Failure
    cases: tuple[tuple[int, CaseResult], ...]
    open_cases: bool

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        return f"at-{self.place or 'passed'}"


def page(report: Report) -> str:
    """The report in French and in English; which of the two shows is the reader's choice."""
    text = environment().get_template("report.html.jinja").render(
        report=report,
        verdict=list(zip(verdict(report, "fr"), verdict(report, "en"), strict=True)),
        alerts=list(_alerts(report)),
        tiles=[_tile(MEASURES[name], found) for name, found in report.headline.items()],
        columns=[name for name in _COLUMNS if name in report.splits],
        parts=[(sort, names) for sort in ("kind", "tag") if (names := _named(report, f"{sort}:"))],
        plots=list(zip(plots(report, "fr"), plots(report, "en"), strict=True)),
        configuration=(made_of := _configuration(report.configuration)),
        essence=_essence(made_of),
        groups=_groups(report),
        retrieval_only=is_retrieval_only(report),
    )  # fmt: skip
    return UNSHOWABLE.sub("", text)


@cache
def environment() -> Environment:
    """The templates, and what they may call."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = _short
    environment.globals |= {
        "t": _words, "count": _count, "both": _both,
        "cell": _cell, "excerpts": excerpts, "standing": _standing, "scores": _scores,
        "measures": MEASURES, "ranked_shown": RANKED_SHOWN,
        "measure_title": lambda name: each_language(lambda language: MEASURES[name].title(language)),
        "failure_title": lambda place: each_language(lambda language: FAILURE_TITLES[place][language]),
        "failure_meaning": lambda place: each_language(lambda language: FAILURE_MEANINGS[place][language]),
        "split_title": lambda name: each_language(lambda language: _short(split_title(name, language))),
        "named": lambda name: each_language(lambda language: title_or_name(name, language)),
        "counted": lambda count, noun: each_language(_count(count, noun)),
    }  # fmt: skip
    return environment


def _both(french: str, english: str) -> Markup:
    """A text in both languages, of which the page shows one; a text that is the same in both stands once."""
    if french == english:
        return escape(french)
    return Markup("<span class=w lang=fr>{}</span><span class=w lang=en>{}</span>").format(french, english)


def each_language(made: Callable[[Language], str]) -> Markup:
    """What ``made`` gives in French and in English, of which the page shows one."""
    return _both(made("fr"), made("en"))


def _words(key: str, **values: str | Callable[[Language], str]) -> Markup:
    """The wording of ``key``, filled in; a value that is not the same in both languages is a function of them."""

    def made(language: Language) -> Markup:
        filled = {name: each if isinstance(each, str) else each(language) for name, each in values.items()}
        return Markup(words(key, language)).format(**filled)

    return each_language(made)


def _count(count: int, noun: str) -> Callable[[Language], str]:
    return lambda language: counted(count, noun, language)


def _alerts(report: Report) -> Iterator[Alert]:
    if failed := report.failed:
        first = {"id": _isolated(failed[0].case.id), "error": _isolated(failed[0].error)}
        yield Alert(_words("errors", cases=_count(len(failed), "case"), **first), (("at-error", ""),))
    notices = [(f"case-{number}", each.case.id, each.answer["notice"])
               for number, each in enumerate(report.results) if each.answer and each.answer["notice"]]  # fmt: skip
    if notices:
        _, name, notice = notices[0]
        told = _words("notices", cases=_count(len(notices), "case"), id=_isolated(name), notice=_isolated(notice))
        yield Alert(told, tuple((anchor, _short(name)) for anchor, name, _ in notices[:_NAMES_SHOWN]))
    if missing := report.missing:
        names = Markup(", ").join(_isolated(name) for name in missing[:_NAMES_SHOWN])
        more = Markup(", …") if len(missing) > _NAMES_SHOWN else Markup("")
        yield Alert(_words("missing", articles=_count(len(missing), "article"), names=names + more))


def _isolated(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(_short(text))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"


def _tile(measure: Measure, found: Figure) -> Tile:
    value, low, high = found.value or 0.0, found.low or 0.0, found.high or 0.0
    scale = 100 / (2 * high or 1) if measure.unit == "seconds" else 100
    notes = [_words("higher" if measure.higher_is_better else "lower")]
    if (p95 := found.p95) is not None:
        notes.insert(0, _words("p95", seconds=lambda language: decimal(p95, language)))
    cases = _words("of_cases", cases=_count(found.of, "case"))
    places = (round(scale * each, 2) for each in (low, value, high))
    return Tile(each_language(measure.title), *_shown(measure, found), cases, tuple(notes), *places)


def _shown(measure: Measure, found: Figure | None) -> tuple[Markup, Markup]:
    """A figure and its interval."""
    parts = {name: format_figure(measure, found, name).partition(" (") for name in LANGUAGES}
    return each_language(lambda language: parts[language][0]), each_language(
        lambda language: parts[language][2].rstrip(")")
    )


def _cell(measure: Measure, found: Figure | None) -> Markup:
    """The inside of a table's cell."""
    if found is None:
        return Markup("–")
    return Markup("{}<small>{} · {}</small>").format(*_shown(measure, found), found.of)


def _named(report: Report, prefix: str) -> list[str]:
    return [name for name in report.splits if name.startswith(prefix)]


def _configuration(found: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a configuration, those of the assistant among them, what most often differs first."""
    parts = {**found.get("assistant", {}), **{name: value for name, value in found.items() if name != "assistant"}}
    order = [name for name in _CONFIGURATION if name in parts]
    return {name: parts[name] for name in [*order, *(name for name in parts if name not in order)]}


def _essence(parts: Mapping[str, Any]) -> Markup:
    """What tells one run from another at a glance."""
    known = {"chat": parts.get("chat"), "commit": parts.get("commit")}
    known |= {name: parts[name].get("digest") for name in ("index", "cases") if isinstance(parts.get(name), Mapping)}
    shown = {name: _isolated(str(found)) for name, found in known.items() if found}
    return each_language(
        lambda language: Markup(" · ").join(
            Markup("{} {}").format(title_or_name(name, language), found) for name, found in shown.items()
        )
    )


def _groups(report: Report) -> list[Group]:
    found: dict[Failure, list[tuple[int, CaseResult]]] = {}
    for number, result in enumerate(report.results):
        found.setdefault(result.failure, []).append((number, result))
    places = [place for place in (*FAILURES, "") if place in found]
    return [
        Group(place, tuple(found[place]), bool(place) and place == places[0] and len(found[place]) <= _OPEN_AT_MOST)
        for place in places
    ]


def _standing(result: CaseResult, article: str) -> Markup:
    """Where an expected article came in the ranking, or why it did not."""
    if article in result.missing:
        return _words("not_indexed")
    if article in result.ranked:
        return _words("rank", rank=str(result.ranked.index(article) + 1))
    return _words("not_found")


def _scores(result: CaseResult) -> Iterator[tuple[Markup, Markup]]:
    """The figures that have a meaning for the case, as title and value."""
    for name, measure in MEASURES.items():
        if (value := result.scores.get(name)) is not None:
            yield each_language(measure.title), _score(measure, value)


def _score(measure: Measure, value: float) -> Markup:
    if measure.unit == "share":
        return each_language(lambda language: percent(value, language))
    unit, digits = ("\u00a0s", 2) if measure.unit == "seconds" else ("", 3)
    return each_language(lambda language: decimal(value, language, digits) + unit)
