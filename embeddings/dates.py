"""Dates as French and English press writes them."""

import re
import unicodedata
from datetime import date
from functools import cache

from embeddings.articles import PublicationDate

EARLIEST_YEAR = 1980
"""Older dates in a file are those of events, or a machine's unset clock (1970), not of a web article."""


def parse_date(text: str) -> PublicationDate | None:
    """The first date in ``text``, as precise as it is written; ``None`` when there is none or it cannot be.

    Reads ISO 8601 dates, day-first figures ("12/06/2018", month first only where the day cannot be a month) and dates
    in French or English words, with a year: "jeudi 2 juillet 2020", "1er mai 2019", "July 2nd, 2020", "mai 2019".
    """
    match = date_pattern().search(text)
    return date_of(match) if match else None


def date_of(match: re.Match[str]) -> PublicationDate | None:
    """The date that ``date_pattern`` matched; ``None`` for one that no calendar has or that no article can have."""
    part = match.groupdict()
    if part["iso_year"]:
        found = _date(part["iso_year"], part["iso_month"], part["iso_day"])
    elif part["year"]:
        swap = int(part["second"]) > 12
        day, month = (part["second"], part["first"]) if swap else (part["first"], part["second"])
        found = _date(part["year"], month, day)
    elif part["english_year"]:
        found = _date(part["english_year"], month_numbers()[_key(part["english_month"])], part["english_day"])
    else:
        found = _date(part["word_year"], month_numbers()[_key(part["word_month"])], part["word_day"])
    return found


@cache
def date_pattern() -> re.Pattern[str]:
    """Matches one date; ``date_of`` says which."""
    names = sorted(_month_names(), key=len, reverse=True)
    month = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"""(?<![\d/.-])(?:
            (?P<iso_year>\d{{4}})-(?P<iso_month>\d{{2}})(?:-(?P<iso_day>\d{{2}}))?(?![\d-])
          | (?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-](?P<year>\d{{4}})(?![\d/-])
          | (?P<english_month>{month})\.?\s+(?P<english_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<english_year>\d{{4}})\b
          | (?:(?P<word_day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+)?\b(?P<word_month>{month})\.?,?\s+(?P<word_year>\d{{4}})\b
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
    if not EARLIEST_YEAR <= numbers[0] <= date.today().year + 1:
        return None
    return PublicationDate(numbers[0], numbers[1] if month else None, numbers[2] if day else None)


@cache
def _month_names() -> dict[str, int]:
    """French and English names and abbreviations of the months, with and without accents."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in ("fr", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                plain = name.rstrip(".").casefold()
                names[plain] = names[_key(plain)] = number
    return names


@cache
def month_numbers() -> dict[str, int]:
    """French and English names and abbreviations of the months, in lower case without accents, and their numbers."""
    return {_key(name): number for name, number in _month_names().items()}


def _key(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))
