"""Dates as French and English press writes them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

from embeddings.articles import PublicationDate
from embeddings.naming import fold

EARLIEST_YEAR = 1980
"""Older dates in a file are those of events, or a machine's unset clock (1970), not of a web article."""

_AHEAD = timedelta(days=2)
"""How far after today an article may be dated: it is tomorrow elsewhere."""
_ISSUE_AHEAD = timedelta(days=31)
"""How far after today the month of an issue may begin: monthlies appear before it."""


def parse_date(text: str) -> PublicationDate | None:
    """The first date in ``text``, as precise as it is written; ``None`` when there is none or no article can have it.

    Reads ISO 8601 dates ("2018-06-12", "2018/6/12"), day-first figures ("12/06/2018", month first only where the day
    cannot be a month) and dates in French or English words, with a year: "jeudi 2 juillet 2020", "1er mai 2019",
    "July 2nd, 2020", "mai 2019".
    """
    match = date_pattern().search(text)
    return date_of(match) if match else None


def parse_date_field(value: str, language: str = "") -> PublicationDate | None:
    """The date in a field that is to hold one, as ``parse_date``, where figures that in a text would be anything are a
    date too: "2018", "2018/06", "20180612", "06/2018", "12/06/18", and seconds or milliseconds since 1970.

    Figures that an English text (``language``) may mean day or month first, "04/05/2020", are none.
    """
    value = value.strip()
    if seconds := _SINCE_1970.fullmatch(value):
        return _of_a_clock(int(seconds["seconds"]))
    if language == "en" and (either := _EITHER.match(value)) and all(0 < int(part) <= 12 for part in either.groups()):
        return parse_date(value) if either[1] == either[2] else None
    if short := _SHORT.match(value):
        value = f"{short['first']}/{short['second']}/{_century(int(short['year']))}{value[short.end() :]}"
    match = _FIGURES.fullmatch(value)
    if match is None:
        return parse_date(value)
    part = match.groupdict()
    return _published(_date(part["year"] or part["last"], part["month"] or part["other"] or part["first"], part["day"]))


_FIGURES = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)(?:\d{6}|[T ].*)?|[-/.](?P<other>\d{1,2}))?"
    r"|(?P<first>\d{1,2})[-/.](?P<last>\d{4})"
)
_SINCE_1970 = re.compile(r"(?P<seconds>\d{9,10})(?:\d{3})?(?:\.\d*)?")
_EITHER = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)(?!\d)")
_SHORT = re.compile(r"(?P<first>\d{1,2})(?P<sign>[/.])(?P<second>\d{1,2})(?P=sign)(?P<year>\d\d)(?![\d/.])")
"""Day first, with a year of two figures: not with hyphens, where the year may be first."""


def _of_a_clock(seconds: int) -> PublicationDate | None:
    """The day, by universal time."""
    day = datetime.fromtimestamp(seconds, UTC)
    return _published(PublicationDate(day.year, day.month, day.day))


def _century(year: int) -> int:
    """A year of two figures as the last that it can be."""
    this = date.today().year
    return this - (this - year) % 100


def date_of(match: re.Match[str]) -> PublicationDate | None:
    """The date that ``date_pattern`` matched; ``None`` for one that no calendar has or that no article can have: from
    before ``EARLIEST_YEAR`` or yet to come."""
    return _published(calendar_date(match))


def calendar_date(match: re.Match[str]) -> PublicationDate | None:
    """The date that ``date_pattern`` matched, of whatever; ``None`` for one that no calendar has."""
    part = match.groupdict()
    if part["iso_year"]:
        found = _date(part["iso_year"], part["iso_month"], part["iso_day"])
    elif part["year"]:
        swap = int(part["second"]) > 12
        day, month = (part["second"], part["first"]) if swap else (part["first"], part["second"])
        found = _date(part["year"], month, day)
    elif part["english_year"]:
        found = _date(part["english_year"], month_numbers()[fold(part["english_month"])], part["english_day"])
    else:
        found = _date(part["word_year"], month_numbers()[fold(part["word_month"])], part["word_day"])
    return found


@cache
def date_pattern() -> re.Pattern[str]:
    """Matches one date; ``date_of`` says which."""
    names = sorted(_month_names(), key=len, reverse=True)
    month = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"""(?<![\d/.-])(?:
            (?P<iso_year>\d{{4}})(?:-(?=\d\d(?![\d-]))|(?P<between>[-/.])(?=\d{{1,2}}(?P=between)\d))
            (?P<iso_month>\d{{1,2}})(?:(?P=between)(?P<iso_day>\d{{1,2}}))?(?![\d-])
          | (?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-](?P<year>\d{{4}})(?![\d/-])
          | (?P<english_month>{month})\.?\s+(?P<english_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<english_year>\d{{4}})\b
          | (?:(?P<word_day>\d{{1,2}})(?:er|st|nd|rd|th)?(?:\s+|-))?
            \b(?P<word_month>{month})\.?(?:,?\s+|-)(?P<word_year>\d{{4}})\b
        )""",
        re.IGNORECASE | re.VERBOSE,
    )


def date_in_words(published: PublicationDate, language: str = "fr") -> str:
    """``31 mai 2019``, ``1er mai 2019``, ``mai 2019`` or ``2019``; in English for an English article."""
    from babel import Locale

    if published.month is None:
        return str(published.year)
    month = Locale("en" if language == "en" else "fr").months["format"]["wide"][published.month]
    words = f"{month} {published.year}"
    if published.day is None:
        return words
    return f"1er {words}" if published.day == 1 and language != "en" else f"{published.day} {words}"


def _date(year: str, month: str | int | None, day: str | None) -> PublicationDate | None:
    numbers = int(year), int(month or 1), int(day or 1)
    try:
        date(*numbers)
    except ValueError:
        return None
    return PublicationDate(numbers[0], numbers[1] if month else None, numbers[2] if day else None)


def _published(found: PublicationDate | None) -> PublicationDate | None:
    """A date, unless no article can have it."""
    if found is None or found.year < EARLIEST_YEAR:
        return None
    ahead = _ISSUE_AHEAD if found.precision == "month" else _AHEAD
    return found if found.first_day <= date.today() + ahead else None


@cache
def _month_names() -> dict[str, int]:
    """French and English names and abbreviations of the months, with and without accents."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in ("fr", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                plain = name.rstrip(".").casefold()
                names[plain] = names[fold(plain)] = number
    return names


@cache
def month_numbers() -> dict[str, int]:
    """French and English names and abbreviations of the months, in lower case without accents, and their numbers."""
    return {fold(name): number for name, number in _month_names().items()}
