"""Lines that say who wrote an article, for whom and when."""

import re
from dataclasses import dataclass
from typing import Literal

from embeddings.articles import PublicationDate
from embeddings.dates import date_of, date_pattern

_LONGEST = 160

_WORD = r"(?:[A-ZÀ-Þ][\w.'’-]*|[ldLD]['’][A-ZÀ-Þ]\w+)"
_PARTICLE = r"(?:de|du|des|da|van|von|der|den|la|le|les|el|ben|bin|y|of|the)"
_NAME = rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{0,4}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:\s*,\s*(?:avec\s+)?|\s+(?:et|and|avec|with|&)\s+){_NAME}){{0,3}}")
_ANY_NAME = re.compile(r"[^\W_][^.!?;:«»\"()\n]{0,30}")
_PUBLICATION = re.compile(
    r"\b(?:courrier|gazette|journal|lettre|tribune|[ée]cho|d[ée]p[êe]che|quotidien|hebdo|mensuel|magazine|revue|times|post|"
    r"herald|daily|news|presse|agence|m[ée]dias?|t[ée]l[ée]gramme|radio|nouvelliste|observateur|chronicle)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_SHORT_ACRONYM = re.compile(r"[A-Z]{2,3}")

_BY = re.compile(
    r"^(?:(?:(?:article|texte)\s+"
    r"|(?:[ée]crit|r[ée]dig[ée]|publi[ée]|propos recueillis|recueilli|post[ée]|written|posted)\s+)?"
    r"(?:par|by)(?![\w'’-])|auteure?s?\s*:|authors?\s*:"
    r"|une? (?:enqu[êe]te|reportage|analyse|dossier|entretien|r[ée]cit)\s(?:de|d['’]|par))\s*:?\s*",
    re.IGNORECASE,
)
_DAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)\.)"
)
_PUBLISHED = r"publi[ée]e?s?|mise? en ligne|post[ée]e?|paru|published|posted|date"
_UPDATED = r"mise? [àa] jour|modifi[ée]e?|actualis[ée]e?|(?:last )?updated|derni[èe]re (?:mise [àa] jour|modification)"
_BEFORE_DATE = re.compile(
    rf"[\s,|•·(–—-]*(?P<said>\b(?:{_PUBLISHED}|{_UPDATED}|(?:num[ée]ro|n[°o]|issue|[ée]dition)\s*\d*)\b)?[\s:,]*"
    rf"(?:(?:le|du|on|the|of)\s+)?(?:{_DAY},?\s*)?(?:le\s+)?$",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    rf"^[\s,)–—-]*(?:T\d.*|(?:(?:[àa]|at)\s|\d{{1,2}}\s?[:hH]|[|•·/]|\(?(?:{_UPDATED}|par\s|by\s|lecture)).{{0,90}})?[\s.)]*$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(rf"{_PUBLISHED}|{_UPDATED}|num|n[°o]|issue|dition", re.IGNORECASE)
_UPDATE = re.compile(_UPDATED, re.IGNORECASE)

_LE = re.compile(r"\s*,\s*le\s", re.IGNORECASE)
_PLACE = re.compile(
    rf"(?P<place>{_WORD}(?:,?\s+(?:(?:{_PARTICLE}|sur|sous|en|aux|l[èe]s)\s+)*{_WORD}){{0,5}})"
    r"(?:\s?\((?P<within>[A-ZÀ-Þ][^()\n]{1,29})\))?"
)
# "A. Martin", "Anne Martin et Marc Petit", "Anne MARTIN": what no place looks like.
_PERSON = re.compile(
    r"^[A-ZÀ-Þ]\.|\s(?:et|and|avec|with|&)\s|^(?=\S*[a-zà-ÿ])[\w'’.-]+\s(?:.*\s)?[A-ZÀ-Þ][A-ZÀ-Þ'’-]{2,}$"
)
_COUNTRY = re.compile(r"USA?|UK|UAE|EAU|RDC|RCA|RFA")  # in brackets after a city, as an agency's initials are
_DATELINE = re.compile(r"^[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ(][\w'’)-]*){0,3},?\s+(?:le\s+)?(?=\w)")
_BRACKETS = re.compile(
    r"^(?:[A-ZÀ-Þ][\w'’ ,-]{1,40}\s)?(?:\[([A-ZÀ-Þ][^\]\n]{1,39})\](?!\()|\(([A-ZÀ-Þ][^)\n]{1,39})\))\s*[-–—]\s"
)
_SIGNATURE = re.compile(rf"^(?P<name>{_WORD}(?:\s+{_WORD}){{1,2}})(?:,\s+[a-zà-ÿ][^.!?]{{3,60}})?$")


@dataclass(frozen=True, slots=True)
class Byline:
    """What one line says of an article: its author, the publication or agency, the date, and if that is an update's."""

    author: str = ""
    source: str = ""
    published: PublicationDate | None = None
    updated: bool = False


def read_byline(line: str, where: Literal["head", "tail"] = "head") -> Byline | None:
    """The byline that a line is: "Par X", "X, 12 juin 2018", "Publié le …"; ``None`` for a line that is more.

    What stands before ", le 12 juin 2018" without "par" is a place, unless it has the form of a person's name or of a
    publication's ("New York", "New York (AFP)"; not "Anne MARTIN").
    At the tail of an article "par" or "publié" must be there: a date or a name alone is not enough.
    """
    if len(line) > _LONGEST:
        return None
    match = date_pattern().search(line)
    words, published, announced, updated, place = line, None, bool(_BY.match(line)), False, None
    if match is not None:
        before = _BEFORE_DATE.search(line, 0, match.start())
        if before is None or not _AFTER_DATE.match(line[match.end() :]):
            return None
        words, published, said = line[: before.start()], date_of(match), before["said"] or ""
        announced = announced or bool(_ANNOUNCED.search(said))
        updated = bool(_UPDATE.search(said))
        place = _place(words.strip()) if _LE.match(line, before.start()) else None
    if not announced and (match is None or where == "tail"):
        return None
    if place is not None and not announced:
        return Byline(source=_agency(place["within"] or ""), published=published)
    by = _BY.match(words)
    name = words[by.end() if by else 0 :].strip(" .,|•·–—-")
    dated = match is not None and announced  # "6Medias, publié le 3 mai 2018": what is so called may be any name
    if name and not (_NAMES.fullmatch(name) or (dated and _ANY_NAME.fullmatch(name))):
        return None
    if not announced and " " not in name and not (_SHORT_ACRONYM.fullmatch(name) or names_publication(name)):
        name = ""  # "Paris, le 12 juin 2018": one word is a place as often as a name
    return _byline(name, published, updated)


def _place(words: str) -> re.Match[str] | None:
    """``words`` as a place with what is in brackets after it; ``None``: a person, a publication or something else."""
    match = _PLACE.fullmatch(words)
    if match is None or _PERSON.search(match["place"]) or _SHORT_ACRONYM.fullmatch(match["place"]):
        return None
    return None if names_publication(match["place"]) else match


def _agency(within: str) -> str:
    """What is in brackets after a place, where it has the form of an agency's or publication's name."""
    initials = _ACRONYM.fullmatch(within) and not _COUNTRY.fullmatch(within)
    return within if initials or names_publication(within) else ""


def read_byline_field(value: str) -> Byline:
    """The byline of a field that holds one: whatever stands before the date is the author."""
    match = date_pattern().search(value)
    words = re.split(r"[\s,|–-]*\b(?:publi[ée]|published|mis en ligne)", value)[0]
    if match is not None and match.start() < len(words):
        before = _BEFORE_DATE.search(value, 0, match.start())
        words = value[: before.start() if before else match.start()]
    name = _BY.sub("", words).strip(" .,|•·–—-")
    return _byline(name, date_of(match) if match else None, False)


def _byline(name: str, published: PublicationDate | None, updated: bool) -> Byline:
    """Agencies and publications are sources, people are authors."""
    if _ACRONYM.fullmatch(name) or names_publication(name):
        return Byline(source=name, published=published, updated=updated)
    return Byline(author=name, published=published, updated=updated)


def read_dateline(line: str) -> Byline:
    """Source and date from the words before an agency's text: "PARIS, 12 juin 2018 (AFP) – ", "[Media] – "."""
    source, place = _BRACKETS.match(line), _DATELINE.match(line)
    date = date_pattern().match(line, place.end()) if place else None
    dated = date is not None and re.match(r"\s+(?:\([^)]{2,30}\)\s*)?[-–—]\s", line[date.end() :])
    if dated and source is None:
        source = re.match(r"\s*(?:\[()\]|\(([A-ZÀ-Þ][^)]{1,29})\))", line[date.end() :]) if date else None
    return Byline(
        source=(source.group(1) or source.group(2)).strip() if source else "",
        published=date_of(date) if dated and date is not None else None,
    )


def read_signature(lines: list[str]) -> str:
    """The author's name alone on the last line, or with a role, where the article does not speak of that person."""
    match = _SIGNATURE.match(lines[-1]) if lines else None
    if match is None or names_publication(match["name"]):
        return ""
    surname = match["name"].split()[-1]
    return "" if any(surname in line for line in lines[:-1]) else match["name"]


def names_publication(name: str) -> bool:
    """Whether a name has a word that publications call themselves by: "La Gazette du Mobile"."""
    return bool(_PUBLICATION.search(name))
