"""Lines that say who wrote an article, for whom and when.

A line with a date is a byline only in the form of one: the date of an event stands on a line of its own as often
("Né le 12 juin 1985", a caption, a headline).
"""

import re
from dataclasses import dataclass
from typing import Literal

from embeddings.articles import PublicationDate
from embeddings.dates import date_of, date_pattern
from embeddings.persons import is_given, is_known_place, is_person, is_place, is_signed
from embeddings.publications import is_known, names_agency, names_publication, source_of, without_agency

_LONGEST = 160

CAPITALISED = r"(?:[A-ZÀ-Þ][\w.'’-]*|[ldLD]['’][A-ZÀ-Þ]\w+)"
"""A word of a name, as a pattern."""
_PARTICLE = r"(?:de|du|des|da|van|von|der|den|la|le|les|el|ben|bin|y|of|the)"
_NAME = rf"{CAPITALISED}(?:\s+(?:{_PARTICLE}\s+)*{CAPITALISED}){{0,4}}"
_NAMES = re.compile(
    rf"{_NAME}(?:(?:\s*,\s*(?:avec\s+)?|\s+(?:et|and|avec|with|&)\s+)(?:l['’](?=[A-Z]{{2}}))?{_NAME}){{0,3}}"
)
_SMALL_NAME = re.compile(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)?(?:\s(?:de\s|du\s|le\s|la\s)?[a-zà-ÿ'’-]{2,}){1,2}")
_NOBODY = re.compile(r"(?:la\s)?r[ée]daction(?:\sweb)?|admin(?:istrat(?:eur|or))?|webmaster|staff|l['’][ée]quipe", re.I)
_PUBLISHER = re.compile(r"^(?:[ée]d(?:ition|iteur|\.)s?|publisher|collection)\b", re.IGNORECASE)

ON_THE_SPOT = (
    r"(?:correspond[ae]nt|envoy[ée]e?s?\ssp[ée]cia|journaliste|reporter|r[ée]dact|chroniqueu|special\scorresp)"
)
"""How reporters are called after "notre" or after their names, as a pattern."""
_BY = re.compile(
    r"^(?:(?:(?:article|texte)\s+"
    r"|(?:[ée]crit|r[ée]dig[ée]|publi[ée]|propos recueillis|recueilli|post[ée]|written|posted)\s+)?"
    r"(?:par|by)(?![\w'’-])|auteure?s?\s*:|authors?\s*:"
    rf"|(?:de\s)?(?:notre|nos|from our|our)\s{ON_THE_SPOT}[^,:;.!?|]{{0,60}}[,:]"
    r"|une? (?:enqu[êe]te|reportage|analyse|dossier|entretien|r[ée]cit)\s(?:de|d['’]|par))\s*:?\s*",
    re.IGNORECASE,
)
_DAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)\.)"
)
_ARTICLE = r"(?:(?:article|texte|billet|tribune|chronique|entretien|d[ée]p[êe]che)\s+)?"
_PUBLISHED = (
    r"(?:publi[ée]e?s?|mise? en ligne|post[ée]e?|published|posted)|article paru|date(?: de (?:publication|parution))?"
)
_UPDATED = r"mise? [àa] jour|modifi[ée]e?|actualis[ée]e?|(?:last )?updated|derni[èe]re (?:mise [àa] jour|modification)"
_ISSUE = r"(?:num[ée]ro|n[°o]|issue|[ée]dition)\s*\d*"
_BEFORE_DATE = re.compile(
    rf"[\s,|•·(–—-]*(?P<said>\b(?:{_ARTICLE}(?:{_PUBLISHED}|{_UPDATED})|{_ISSUE})(?!\w))?[\s:,]*"
    rf"(?:(?:le|du|on|the|of)\s+)?(?:{_DAY},?\s*)?(?:le\s+)?$",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    rf"^[\s,)–—-]*(?:T\d.*|(?:(?:[àa]|at)\s+\d{{1,2}}\s?(?:[:hH]|heures?|[ap]\.?m)|\d{{1,2}}\s?(?:[:hH]|min)|[|•·/]|"
    rf"\(?(?:{_UPDATED}|par\s|by\s|lecture)).{{0,90}})?[\s.)]*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"^[\s,|•·–—-]*(?:T\d\S*|(?:(?:[àa]|at)\s+)?\d{{1,2}}\s?(?:[:hH]|heures?|[ap]\.?m)\s?\d{{0,2}}(?::\d\d)?\s?(?:[ap]\.?m\.?)?)?"
    rf"[\s,|•·–—-]*(?:\(?(?:{_UPDATED}).*|\d{{1,2}}\s?min\b.{{0,20}}|.{{0,10}}\blecture\b.{{0,20}})?[\s.)]*$",
    re.IGNORECASE,
)
_AFTER_BY = re.compile(r"[\s(,|•·–—-]+(?:par|by)\s+(?P<name>[^|•·,()]{2,60})")
_UPDATE = re.compile(_UPDATED, re.IGNORECASE)
_OF_AN_ISSUE = re.compile(_ISSUE, re.IGNORECASE)

_BREAK = re.compile(r"[,|•·(–—:-]")
_BAR = re.compile(r"\s*[|•·]")
_LE = re.compile(r"\s*,\s*le\s", re.IGNORECASE)
_PLACE = re.compile(
    rf"(?P<place>{CAPITALISED}(?:,?\s+(?:(?:{_PARTICLE}|sur|sous|en|aux|l[èe]s)\s+)*{CAPITALISED}){{0,5}})"
    r"(?:\s?\((?P<within>[A-ZÀ-Þ][^()\n]{1,29})\))?"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What one line says of an article: its author, the publication or agency, the date, and if that is an update's."""

    author: str = ""
    source: str = ""
    published: PublicationDate | None = None
    updated: bool = False
    announced: bool = True
    """Whether the line says that it is one ("Par", "Publié le"); where not, another like it makes both doubtful."""


def read_byline(line: str, where: Literal["head", "tail"] = "head") -> Byline | None:
    """The byline that a line is: "Par X", "Publié le …", "Le Monde, 12 juin 2018"; ``None`` for a line that is more.

    A date without "par" or "publié" is one of publication where it stands alone, after a publication, after a place in
    a dateline's form ("New York (AFP), le …", "PARIS - …") or after a person in a byline's ("Anne MARTIN, …", "Anne
    Martin | …"). At the tail of an article "par" or "publié" must be there: a date or a name alone is not enough.
    """
    if len(line) > _LONGEST:
        return None
    match = date_pattern().search(line)
    if match is None:
        by = _BY.match(line)
        return _by(line[by.end() :], by.group()) if by else None
    before = _BEFORE_DATE.search(line, 0, match.start())
    if before is None or not _AFTER_DATE.match(line[match.end() :]):
        return None
    words, said, published = line[: before.start()].strip(), before["said"] or "", date_of(match)
    if by := _BY.match(words):
        named = _by(words[by.end() :], by.group())
        return named and Byline(named.author, named.source, published, bool(_UPDATE.search(said)))
    after = _AFTER_BY.search(line, match.end())
    if after and (named := _by(after["name"], "")) and (said or not words):
        return Byline(named.author, named.source, published, bool(_UPDATE.search(said)))
    if said:
        apart = not words or _BREAK.search(line[before.start() : before.start("said")])
        return _announced(_bare(words), said, published) if apart else None
    if where == "tail" or not _CLOCK.match(line[match.end() :]):
        return None
    if words and line.rstrip().endswith("."):  # a caption is a sentence, a dateline is none
        return None
    return _unannounced(words, line[before.start() :], published)


def _by(words: str, said: str) -> Byline | None:
    """What stands after "par"."""
    name = re.sub(r"\s\((avec\s[^()]{2,30})\)$", r" \1", _bare(words))
    if re.fullmatch(r"(?:par|by)\s*:?\s*", said, re.IGNORECASE) and _SMALL_NAME.fullmatch(name) and is_given(name):
        return Byline(author=name)
    return _byline(name) if not name or _NAMES.fullmatch(name) or is_known(name) else None


def _announced(name: str, said: str, published: PublicationDate | None) -> Byline | None:
    """What stands before "publié le": a person or a publication; any other name is a section's or a book's."""
    updated = bool(_UPDATE.search(said))
    if _PUBLISHER.match(name) or len(name.split()) > 6:
        return None
    if name and _OF_AN_ISSUE.match(said):
        return Byline(source=name if _NAMES.fullmatch(name) or names_publication(name) else "", published=published)
    known = _byline(name) if is_person(without_agency(name)) or source_of(name) else Byline()
    return Byline(known.author, known.source, published, updated)


def _unannounced(words: str, rest: str, published: PublicationDate | None) -> Byline | None:
    """What stands before a date that nothing calls one of publication; ``rest`` is the line from there."""
    name = _bare(words)
    if not words:
        has_day = published is None or published.day is not None
        return Byline(published=published, announced=False) if has_day else None
    if is_known(name) or (names_publication(name) and _NAMES.fullmatch(name)):
        return Byline(source=name, published=published, announced=False)
    if _NAMES.fullmatch(name) and (is_signed(name) or (_BAR.match(rest) and is_person(name))):
        return Byline(author=without_agency(name), published=published, announced=False)
    place = _PLACE.fullmatch(words)
    if place is None or is_person(place["place"]):
        return None
    agency = place["within"] if place["within"] and names_agency(place["within"]) else ""
    formal = bool(_LE.match(rest)) and is_place(place["place"])
    in_capitals = place["place"].isupper() and is_known_place(place["place"])
    return Byline(source=agency, published=published, announced=False) if agency or formal or in_capitals else None


def read_byline_field(value: str) -> Byline:
    """The byline of a field that holds one: whatever stands before the date is the author."""
    match = date_pattern().search(value)
    words = re.split(r"[\s,|–-]*\b(?:publi[ée]|published|mis en ligne)", value)[0]
    if match is not None and match.start() < len(words):
        before = _BEFORE_DATE.search(value, 0, match.start())
        words = value[: before.start() if before else match.start()]
    named = _byline(_bare(_BY.sub("", words)))
    return Byline(named.author, named.source, date_of(match) if match else None)


def is_name(words: str) -> bool:
    """Whether words have the capitals of a name or of several."""
    return _NAMES.fullmatch(words) is not None


def without_by(name: str) -> str:
    """A declared author without "par" before the name."""
    return _BY.sub("", name)


def _bare(words: str) -> str:
    name = words.strip(" .,|•·–—-")
    return (
        f"{name}." if re.search(rf"(?<!\w){re.escape(name[-1:])}\.$", words.rstrip()) and name[-1:].isupper() else name
    )


def _byline(name: str) -> Byline:
    """Agencies and publications are sources, people are authors."""
    people = without_agency(name)
    if people != name and is_person(_bare(people)):
        return Byline(author=_bare(people))
    if source := source_of(name):
        return Byline(source=source)
    return Byline(author="" if _NOBODY.fullmatch(name) else name)
