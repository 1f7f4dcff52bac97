"""What an agency's text begins with, and what a text is signed with at its end."""

import re

from embeddings.bylines import CAPITALISED, ON_THE_SPOT, Byline
from embeddings.dates import date_of, date_pattern
from embeddings.persons import is_person
from embeddings.publications import names_agency, names_publication

_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]*){0,3})(?:\s\((?P<within>[^()]{2,30})\))?,?\s+(?:le\s+)?(?=\w)"
)
_BRACKETS = re.compile(
    r"^(?:[A-ZÀ-Þ][\w'’ ,-]{1,40}\s)?(?:\[([A-ZÀ-Þ][^\]\n]{1,39})\](?!\()|\(([A-ZÀ-Þ][^)\n]{1,39})\))\s*[-–—]\s"
)
# "[Digital Business Africa] – ": not "[Coupe Davis]"
_OWN_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]*\s){2,3}[A-ZÀ-Þ][\w'’-]*")
_AFTER_DATELINE = re.compile(r"\s+(?:\((?P<within>[^)]{2,30})\)\s*)?[-–—]\s")
_SIGNATURE = re.compile(
    rf"^(?P<name>{CAPITALISED}(?:\s+{CAPITALISED}){{1,2}})(?P<role>,\s+(?:(?:à|aux?|en)\s|{ON_THE_SPOT})[^.!?]{{2,60}})?\.?$"
)
_PROSE = 80  # characters that no name in a list of them has


def read_dateline(line: str) -> Byline:
    """Source and date from the words before an agency's text: "PARIS, 12 juin 2018 (AFP) – ", "[Media] – ".

    What is in brackets must have an agency's or publication's name; the date counts with one, or where the place is in
    capitals: a story may open with a place and a date too ("Wuhan, décembre 2019 – Un médecin …").
    """
    brackets, place = _BRACKETS.match(line), _DATELINE.match(line)
    source = (brackets[1] or brackets[2]).strip() if brackets else ""
    date = date_pattern().match(line, place.end()) if place else None
    after = _AFTER_DATELINE.match(line, date.end()) if date else None
    if place and date and after:
        source = place["within"] or after["within"] or ""
    own = brackets is not None and bool(brackets[1]) and line.startswith("[") and bool(_OWN_NAME.fullmatch(source))
    source = source if own or names_agency(source) else ""
    published = date_of(date) if date and after else None
    formal = place is not None and place["place"].isupper() and published is not None and published.day is not None
    return Byline(source=source, published=published if source or formal else None, announced=False)


def read_signature(lines: list[str]) -> str:
    """The author's name on the last line, in the form of a person's or with a reporter's role, after prose that does
    not speak of that person."""
    match = _SIGNATURE.match(lines[-1]) if lines else None
    if match is None or names_publication(match["name"]) or (len(lines) > 1 and len(lines[-2]) < _PROSE):
        return ""
    if not is_person(match["name"]) and not re.search(ON_THE_SPOT, match["role"] or "", re.IGNORECASE):
        return ""
    surname = match["name"].split()[-1]
    return "" if any(surname in line for line in lines[:-1]) else match["name"]
