"""Dates an article gives relative to its own: "hier", "lundi", "le mois dernier", "le 12 mars".

They are resolved against the publication date by rule, in French and English. What the words alone do not settle is
left alone: "d'ici lundi", "sera jugé mardi", "le monde d'hier", "le lundi"; and "aujourd'hui" and "demain", as often
"nowadays" and "one day".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale

from embeddings.articles import PublicationDate
from embeddings.dates import month_numbers
from embeddings.errors import LANGUAGES, Language
from qa.calendar import DAY, Period, month_count
from qa.words import fold

NEAREST = timedelta(days=92)
"""A day and month without a year are the nearest such day, if that is no further than this from publication."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Characters ``[start, end)`` of a text, and the days they speak of, both included."""

    start: int
    end: int
    first_day: date
    last_day: date

    @property
    def period(self) -> Period:
        """The days as a period."""
        return Period(self.first_day, self.last_day)


def resolved(text: str, published: PublicationDate | None) -> list[Resolved]:
    """The relative dates of a text that was published then, in order; none when that is not known well enough.

    A weekday is the one at or before publication unless it is said to be the next. Weekdays, days and weeks need an
    article dated to the day; months one dated to the month.
    """
    if published is None:
        return []
    found: list[Resolved] = []
    for pattern, meaning in _rules():
        for match in pattern.finditer(text):
            apart = all(match.end() <= other.start or match.start() >= other.end for other in found)
            if apart and (days := meaning(match, published)):
                found.append(Resolved(match.start(), match.end(), days.first, days.last))
    return sorted(found, key=lambda each: each.start)


def notes(text: str, published: PublicationDate | None, language: Language) -> list[str]:
    """What a reader is told of the relative dates of a cited text: "hier = 9 janvier 2018"; each expression once."""
    said = {" ".join(text[each.start : each.end].split()).lower(): each.period for each in resolved(text, published)}
    return [f"{words} = {period.in_words(language)}" for words, period in said.items()]


def explicit(text: str, published: PublicationDate | None) -> str:
    """The text with the date after each relative one: "hier (9 janvier 2018)"; for what checks facts, not for readers.

    Only what is certain is added: of a week, the month it lies in.
    """
    parts, end = [], 0
    for each in resolved(text, published):
        if stated := _certain(each.period):
            parts += [text[end : each.end], f" ({stated})"]
            end = each.end
    return "".join([*parts, text[end:]])


def _certain(period: Period) -> str:
    first, last = period.first, period.last
    if first.year != last.year:
        return ""
    if first.month != last.month:
        return str(first.year)
    return (period if first == last else Period.of_month(month_count(first))).in_words("fr")


# The expressions, and what each means.

Meaning = Callable[[re.Match[str], PublicationDate], Period | None]

_SMALL = {
    word: number
    for number, words in enumerate(
        ("un une one a an", "deux two", "trois three", "quatre four", "cinq five", "six", "sept seven", "huit eight",
         "neuf nine", "dix ten", "onze eleven", "douze twelve"), start=1)
    for word in words.split()
}  # fmt: skip
COUNT = rf"(?:\d{{1,3}}|{'|'.join(_SMALL)})"
"""A number as these expressions give it: figures, or a word up to twelve."""


def count_of(word: str) -> int:
    """The number that ``COUNT`` matched."""
    return int(word) if word.isdigit() else _SMALL[word.lower()]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    """Earlier ones win where two match the same words ("avant-hier" holds a "hier")."""
    weekday = "|".join(_weekdays())
    month = "|".join(sorted(_wide_months(), key=len, reverse=True))
    no_year = r"(?!\w|,?[ \xa0]\d{4})"
    rules: list[tuple[str, Meaning]] = [
        ("avant-hier|the day before yesterday", _days(-2)),
        ("après-demain|the day after tomorrow", _days(2)),
        ("hier|yesterday", _unless(_FIGURATIVE, _days(-1))),
        ("ce matin|ce soir|cet après-midi|this (?:morning|afternoon|evening)|tonight", _days(0)),
        (rf"(?:(?P<weekday>{weekday}),? (?:le )?)?(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? (?P<month>{month})"
         + no_year,
         _day_of_month),
        (rf"(?:(?P<weekday>{weekday}),? )?(?P<month>{month}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){no_year}",
         _day_of_month),
        (rf"(?P<weekday>{weekday}) prochain|next (?P<english>{weekday})", _next_weekday),
        (rf"(?P<weekday>{weekday}) dernier|last (?P<english>{weekday})", _last_weekday),
        (rf"(?P<weekday>{weekday})(?! \d{{1,2}}\b| il y a)", _unless(_NOT_THE_LAST, _past_weekday)),
        (rf"il y a (?P<count>{COUNT}) (?P<unit>jours?|semaines?|mois|ans?)", _ago),
        (rf"(?P<count>{COUNT}) (?P<unit>days?|weeks?|months?|years?) ago", _ago),
    ]  # fmt: skip
    for steps, after, english in ((-1, "derni(?:er|ère)|passée?", "last"), (1, "prochaine?", "next")):
        rules += [
            (f"semaine (?:{after})|{english} week", _units("week", steps)),
            (f"mois (?:{after})|{english} month", _units("month", steps)),
            (f"l['’]an(?:née)? (?:{after})|{english} year", _units("year", steps)),
        ]
    rules += [
        ("cette semaine|this week", _units("week", 0)),
        ("ce mois-ci|this month", _units("month", 0)),
        ("cette année|this year", _units("year", 0)),
    ]
    return tuple((re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE), rule) for words, rule in rules)


_FIGURATIVE = re.compile(r"\bd['’]$", re.IGNORECASE)
"""Before "hier": "le monde d'hier"."""

_NOT_THE_LAST = re.compile(
    r"\b(?:les?|au|du|ce|chaque|tous les|d['’]ici(?: à)?|dès|avant|jusqu['’]à|pour|à partir de|à compter de|the|every|"
    r"each|this|by|until|before|for|from|black|cyber) $",
    re.IGNORECASE,
)
"""Before a weekday: a habit, a deadline or a name rather than a day that was."""

_AHEAD = re.compile(
    r"\b(?:\w+(?:er|ir|dr|vr|ur|tr)(?:a|ont)|fera|feront|sera|seront|va|vont|doit|doivent|(?!aurai|serai)\w+rai(?:t|ent)|si|if|"
    r"prévue?s?|attendue?s?|censée?s?|programmée?s?|will|would|shall|to be|set to|due|expected|scheduled|planned)\b",
    re.IGNORECASE,
)
"""What is still to come: a weekday in the same clause may be the next one."""

_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

_CLAUSE = re.compile(
    r"[,;:!?()«»\"“”\n–—]|\.(?!\d)|\b(?:que|qui|dont|et|mais|où|that|which|who|and|but)\b|\bqu['’]", re.IGNORECASE
)


def _unless(before: re.Pattern[str], meaning: Meaning) -> Meaning:
    def guarded(match: re.Match[str], published: PublicationDate) -> Period | None:
        return None if before.search(match.string, 0, match.start()) else meaning(match, published)

    return guarded


def _days(steps: int) -> Meaning:
    return lambda _, published: None if published.day is None else _one(published.first_day + steps * DAY)


def _units(unit: str, steps: int) -> Meaning:
    return lambda _, published: _shifted(published, unit, steps)


def _ago(match: re.Match[str], published: PublicationDate) -> Period | None:
    unit = {"j": "day", "d": "day", "s": "week", "w": "week", "m": "month", "a": "year", "y": "year"}
    return _shifted(published, unit[match["unit"][0].lower()], -count_of(match["count"]))


def _shifted(published: PublicationDate, unit: str, steps: int) -> Period | None:
    """The day, week, month or year so many later than that of publication, where that is known."""
    today = published.first_day
    if unit == "year":
        return Period.of_year(today.year + steps) if today.year + steps > 0 else None
    if unit == "month":
        return Period.of_month(month_count(today) + steps) if published.month else None
    if published.day is None:
        return None
    return Period.of_week(today + 7 * steps * DAY) if unit == "week" else _one(today + steps * DAY)


def _day_of_month(match: re.Match[str], published: PublicationDate) -> Period | None:
    """The nearest day of that name; a weekday beside it must agree. Another year in the text may be the one meant."""
    if published.day is None or any(int(year) != published.year for year in _A_YEAR.findall(match.string)):
        return None
    month, today = month_numbers()[fold(match["month"])], published.first_day
    weekday = _weekdays()[match["weekday"].lower()] if match["weekday"] else None
    days = [day for year in (-1, 0, 1) if (day := _real(today.year + year, month, int(match["day"])))]
    near = [day for day in days if abs(day - today) <= NEAREST and weekday in (None, day.weekday())]
    return _one(min(near, key=lambda day: abs(day - today))) if near else None


def _past_weekday(match: re.Match[str], published: PublicationDate) -> Period | None:
    return None if _looks_ahead(match) else _weekday(match["weekday"], published, 0)


def _last_weekday(match: re.Match[str], published: PublicationDate) -> Period | None:
    return _weekday(match["weekday"] or match["english"], published, -1)


def _next_weekday(match: re.Match[str], published: PublicationDate) -> Period | None:
    return _weekday(match["weekday"] or match["english"], published, 7)


def _weekday(name: str, published: PublicationDate, within: int) -> Period | None:
    """The last day of that name up to ``within`` days after publication."""
    if published.day is None:
        return None
    latest = published.first_day + within * DAY
    return _one(latest - (latest.weekday() - _weekdays()[name.lower()]) % 7 * DAY)


def _looks_ahead(match: re.Match[str]) -> bool:
    text = match.string
    start = max((edge.end() for edge in _CLAUSE.finditer(text, 0, match.start())), default=0)
    edge = _CLAUSE.search(text, match.end())
    return bool(_AHEAD.search(text, start, edge.start() if edge else len(text)))


def _one(day: date) -> Period:
    return Period(day, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _weekdays() -> dict[str, int]:
    """French and English names of the days; Monday is 0."""
    return {str(name): number for code in LANGUAGES for number, name in Locale(code).days["format"]["wide"].items()} | {
        str(name).lower(): number for number, name in Locale("en").days["format"]["wide"].items()
    }


def _wide_months() -> Iterator[str]:
    for code in LANGUAGES:
        yield from Locale(code).months["format"]["wide"].values()
