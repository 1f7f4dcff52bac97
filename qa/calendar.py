"""Stretches of the calendar: a day, a week, a month, a year, or any days from one to another."""

from dataclasses import dataclass
from datetime import date, timedelta

from embeddings.articles import PublicationDate
from embeddings.dates import date_in_words
from embeddings.errors import Language

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included. ``date.min`` and ``date.max`` stand for an open end."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"{self.first} is after {self.last}")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """January to December."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> "Period":
        """Whole months of one year."""
        return cls(date(year, first, 1), PublicationDate(year, last).last_day)

    @classmethod
    def of_month(cls, count: int) -> "Period":
        """The month with this number, counted as ``12 * year + month - 1``: a number that can be added to."""
        return cls.of_months(count // 12, count % 12 + 1, count % 12 + 1)

    @classmethod
    def of_week(cls, day: date) -> "Period":
        """Monday to Sunday around a day."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + 6 * DAY)

    @classmethod
    def of_publication(cls, published: PublicationDate) -> "Period":
        """The days on which an article may have been published."""
        return cls(published.first_day, published.last_day)

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def overlaps(self, other: "Period") -> bool:
        """Whether a day is in both."""
        return self.first <= other.last and other.first <= self.last

    def __or__(self, other: "Period") -> "Period":
        """From the first day of either to the last day of either."""
        return Period(min(self.first, other.first), max(self.last, other.last))

    def in_words(self, language: Language) -> str:
        """``9 janvier 2018``, ``janvier 2018``, ``2018``, or the first and the last day."""
        first, last = (_day_in_words(day, language) for day in (self.first, self.last))
        if self.first == self.last:
            return first
        if self == Period.of_year(self.first.year):
            return str(self.first.year)
        if self == Period.of_months(self.first.year, self.first.month, self.first.month):
            return date_in_words(PublicationDate(self.first.year, self.first.month), language)
        if self.first == date.min:
            return f"jusqu'au {last}" if language == "fr" else f"until {last}"
        if self.last == date.max:
            return f"depuis le {first}" if language == "fr" else f"since {first}"
        return f"du {first} au {last}" if language == "fr" else f"{first} to {last}"


def month_count(day: date) -> int:
    """The number ``Period.of_month`` knows the day's month by."""
    return 12 * day.year + day.month - 1


def _day_in_words(day: date, language: Language) -> str:
    return date_in_words(PublicationDate(day.year, day.month, day.day), language)
