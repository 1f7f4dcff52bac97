"""The period a question speaks of: "en mai 2019", "in early 2018", "depuis 2017", "l'an dernier", "récemment".

A period that is only read out of a question is a preference, never a filter: it may be when something happened, which
an article may tell years later. What is relative ("last year") counts from the newest article, not from today's clock:
that is the corpus's present.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_

from babel import Locale

from embeddings.articles import PublicationDate
from embeddings.dates import calendar_date, date_pattern, month_numbers
from embeddings.errors import LANGUAGES
from qa.calendar import DAY, Period
from qa.relative_dates import COUNT, count_of, resolved

EARLIEST_YEAR = 1980
"""Older years in a question are of events that no article of the web was there to report."""

LEAST_GRACE, MOST_GRACE = timedelta(days=7), timedelta(days=92)
"""How long after a period an article may still be about it: as long again as the period, within these bounds."""

AFTER = 0.5
"""What such an article counts for, and one whose date is not known, beside one from within the period."""


def period_of(question: str, newest: date | None) -> Period | None:
    """The period a question in French or English speaks of, or None; several are joined into one.

    Args:
        question: the text as it was asked.
        newest: the last day an article was published on: the present of the corpus; None when no article is dated.
    """
    if newest is None:
        return None
    text = _with_years(_without_accents(question), newest)
    today = PublicationDate(newest.year, newest.month, newest.day)
    found = [*_moments(text, newest), *(each.period for each in resolved(question, today)), *_recent(text, newest)]
    return reduce(or_, found) if found else None


def nearness(published: PublicationDate | None, period: Period) -> float:
    """How likely an article published then is about the period: 1 within it, less shortly after, else 0."""
    if published is None:
        return AFTER
    days = Period.of_publication(published)
    if days.overlaps(period):
        return 1.0
    grace = min(max(timedelta(days=period.days), LEAST_GRACE), MOST_GRACE)
    return AFTER if timedelta() < days.first - period.last <= grace else 0.0


def _without_accents(text: str) -> str:
    """Case is kept: "mars" is a month and "Mars" a planet, "May" is a month and "may" a verb."""
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


# Months without a year, which take that of the next month, or the last one there was.

_WIDE = "|".join(
    sorted(
        {_without_accents(str(name)) for code in LANGUAGES for name in Locale(code).months["format"]["wide"].values()}
    )
)
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\w%€$]|[.,-]\d)"
_OF = r"(?: of| de| d'| in)?(?: l'annee| l'an| the year)? *"
_UP_TO = r" *(?:a|au|et|jusqu'en|jusqu'au|to|and|until|till|-|–) *(?:le |the )?"
_LENDING = re.compile(
    rf"\b({_WIDE})({_UP_TO}(?:fin |mi-|debut |early |mid-|late )?(?:{_WIDE}){_OF}((?:19|20)\d\d)\b)", re.I
)
_LENDING_DAYS = re.compile(rf"\b(\d{{1,2}}(?:er)?)({_UP_TO}\d{{1,2}} ((?:{_WIDE}) (?:19|20)\d\d)\b)", re.I)
_BARE = re.compile(
    rf"\b((?:en|in|since|depuis|avant|before|apres|after|entre|between|fin|debut|mi|mid|early|late|end of|et|and|to|"
    rf"jusqu'en|until|mois d[e']|\d{{1,2}}(?:er)?)[ -]?)({_WIDE}|(?:avril|aout|octobre))\b(?! *(?:of |de )?\d)"
)  # fmt: skip


def _with_years(text: str, today: date) -> str:
    def last(match: re.Match[str]) -> str:
        year = today.year - (month_numbers()[match[2].lower()] > today.month)
        return f"{match[1]}{match[2]} {year}"

    return _LENDING_DAYS.sub(r"\1 \3\2", _BARE.sub(last, _LENDING.sub(r"\1 \3\2", text)))


# Moments with a year, and the words before them that make them longer or shorter.

_ORDINALS = {
    word: number
    for number, words in enumerate(
        ("premier 1er 1st first", "deuxieme second 2e 2eme 2nd", "troisieme third 3e 3eme 3rd",
         "quatrieme dernier fourth last 4e 4eme 4th"), start=1)
    for word in words.split()
}  # fmt: skip
_SEASONS = {"printemps": 3, "spring": 3, "ete": 6, "summer": 6, "automne": 9, "autumn": 9, "fall": 9}
"""A season's first month. Winter lies in two years: it is left to the one that is named."""

_EARLY = r"(?:debut|early|beginning of|start of)"
_MIDDLE = r"(?:mi|milieu|mid|middle of|middle)"
_LATE = r"(?:fin|late|end of)"
_JOIN = r"(?:[ -](?:de |d'|of |the |l'annee |l')*)"
_THIRD = re.compile(rf"\b(?:(?P<early>{_EARLY})|(?P<middle>{_MIDDLE})|(?P<late>{_LATE})){_JOIN}$", re.I)
_OPENING = re.compile(
    r"\b(?:(?P<since>depuis|since|a (?:partir|compter) d[eu']|from)|(?P<before>avant|before|prior to)|"
    r"(?P<after>apres|after)|(?P<until>jusqu'(?:en|au|a)|until|till|up to))(?: ?(?:le|la|l'|the|mois de))* *$",
    re.I,
)
_QUANTITY = re.compile(r" [a-z]+s\b")
"""After a figure that is a year only if "the" stands before it: "2000 emplois"."""


@cache
def _builders() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...]:
    months = "|".join(sorted(month_numbers(), key=len, reverse=True))
    ordinals, seasons = "|".join(_ORDINALS), "|".join(_SEASONS)
    day = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
    return tuple(
        (re.compile(rf"(?<![\w.,€$])(?<!\d-)(?:{words})", re.I), build)
        for words, build in (
            (r"(?P<iso>\d{4}-\d\d(?:-\d\d)?)(?![\w-])", lambda m: _published(m["iso"])),
            (r"\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d(?![\w/])", _figures),
            (r"(?P<first>(?:19|20)\d\d)[-–/](?P<last>(?:19|20)\d\d)(?![\w-])", _years),
            (r"(?:annees|decennie) (?P<decade>(?:19|20)\d)0\b|(?P<decades>(?:19|20)\d)0'?s\b", _decade),
            (rf"{day}(?: of)? (?P<month>{months})\.?,? {_YEAR}", _day),
            (rf"(?P<month>{months})\.? {day},? {_YEAR}", _day),
            (rf"(?P<ordinal>{ordinals})[ -](?:trimestre|quarter){_OF}{_YEAR}",
             lambda m: _months(m, 3 * _ORDINALS[m["ordinal"].lower()] - 2, 3)),
            (rf"[QT](?P<ordinal>[1-4]) {_YEAR}", lambda m: _months(m, 3 * int(m["ordinal"]) - 2, 3)),
            (rf"(?P<ordinal>premier|1er|1st|first){_OF} ?-?(?:semestre|half){_OF}{_YEAR}", lambda m: _months(m, 1, 6)),
            (rf"(?P<ordinal>{ordinals})[ -](?:semestre|half){_OF}{_YEAR}", lambda m: _months(m, 7, 6)),
            (rf"(?P<season>{seasons}){_OF}{_YEAR}", lambda m: _months(m, _SEASONS[m["season"].lower()], 4)),
            (rf"(?P<month>{months})\.?,?{_OF}{_YEAR}", lambda m: _months(m, month_numbers()[m["month"].lower()], 1)),
            (_YEAR, lambda m: _months(m, 1, 12)),
        )
    )  # fmt: skip


def _published(iso: str) -> Period | None:
    try:
        return Period.of_publication(PublicationDate.fromisoformat(iso))
    except ValueError:
        return None


def _figures(match: re.Match[str]) -> Period | None:
    found = date_pattern().fullmatch(match.group())
    published = calendar_date(found) if found else None
    return Period.of_publication(published) if published else None


def _years(match: re.Match[str]) -> Period | None:
    first, last = int(match["first"]), int(match["last"])
    return Period.of_year(first) | Period.of_year(last) if first <= last else None


def _decade(match: re.Match[str]) -> Period:
    first = 10 * int(match["decade"] or match["decades"])
    return Period.of_year(first) | Period.of_year(first + 9)


def _day(match: re.Match[str]) -> Period | None:
    return _published(f"{match['year']}-{month_numbers()[match['month'].lower()]:02d}-{int(match['day']):02d}")


def _months(match: re.Match[str], first: int, count: int) -> Period:
    return Period.of_months(int(match["year"]), first, first + count - 1)


def _moments(text: str, today: date) -> Iterator[Period]:
    """Each moment with what its words before make of it; of a range, its two ends."""
    spans: list[tuple[int, int, Period]] = []
    for pattern, build in _builders():
        for match in pattern.finditer(text):
            apart = all(match.end() <= start or match.start() >= end for start, end, _ in spans)
            if apart and (period := build(match)) and _is_time(match, period, today):
                spans.append((*match.span(), period))
    spans.sort(key=lambda span: span[0])
    joined = False
    for place, (start, end, period) in enumerate(spans):
        if third := _THIRD.search(text[:start]):
            start, period = third.start(), _third_of(period, third)
        was_joined, joined = joined, False
        if place + 1 < len(spans):
            joined = bool(_BETWEEN.fullmatch(text, end, spans[place + 1][0]))
        yield period if joined or was_joined else _opened(period, _OPENING.search(text[:start]))


_BETWEEN = re.compile(rf"{_UP_TO}(?:(?:{_EARLY}|{_MIDDLE}|{_LATE}){_JOIN})?", re.I)


def _is_time(match: re.Match[str], period: Period, today: date) -> bool:
    if not EARLIEST_YEAR <= period.first.year <= today.year + 10:
        return False
    alone = match.group().isdigit()
    quantity = alone and _QUANTITY.match(match.string, match.end())
    return not quantity or match.string[: match.start()].lower().endswith("the ")


def _third_of(period: Period, match: re.Match[str]) -> Period:
    which = 0 if match["early"] else 1 if match["middle"] else 2
    if period == Period.of_year(period.first.year):
        return Period.of_months(period.first.year, 4 * which + 1, 4 * which + 4)
    if period.days < 3:
        return period
    step = period.days // 3
    first = period.first + which * step * DAY
    return Period(first, period.last if which == 2 else first + (step - 1) * DAY)


def _opened(period: Period, match: re.Match[str] | None) -> Period:
    if match is None:
        return period
    if match["since"]:
        return Period(period.first, date.max)
    if match["before"]:
        return Period(date.min, period.first - DAY)
    if match["after"]:
        return Period(period.last + DAY, date.max)
    return Period(date.min, period.last)


# What counts from the newest article.

_LATELY = re.compile(r"\b(?:recemment|dernierement|ces derniers temps|recently|lately)\b", re.I)
_LAST = re.compile(
    rf"\b(?:[cdl]es (?:(?P<count>{COUNT}) )?derni(?:er|ere)s (?P<unit>jours|semaines|mois|annees)"
    rf"|(?:last|past|recent) (?:(?P<en_count>{COUNT}) |few )?(?P<en_unit>days|weeks|months|years)"
    r"|(?:over|during|in|within) the (?:last|past) (?P<one>week|month|year))\b",
    re.I,
)
_RECENT = 92
"""Days that "recently" reaches back."""
_DAYS = {"j": 1, "d": 1, "s": 7, "w": 7, "m": 30.5, "a": 365.25, "y": 365.25}
_SOME = {"j": 14, "d": 14, "s": 6, "w": 6, "m": 6, "a": 3, "y": 3}
"""How many "ces derniers mois" are, by the unit's first letter."""


def _recent(text: str, today: date) -> Iterator[Period]:
    if _LATELY.search(text):
        yield Period(today - _RECENT * DAY, today)
    for match in _LAST.finditer(text):
        unit = (match["unit"] or match["en_unit"] or match["one"])[0].lower()
        count = match["count"] or match["en_count"]
        days = _DAYS[unit] * (count_of(count) if count else 1 if match["one"] else _SOME[unit])
        yield Period(today - int(days) * DAY, today)
