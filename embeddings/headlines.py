"""Which of an article's first lines is its title."""

import re
from collections.abc import Sequence
from itertools import filterfalse

from embeddings.bylines import read_byline
from embeddings.publications import is_known, names_publication
from embeddings.sentences import sentence_spans

LONGEST_TITLE = 150
HEAD = 8
"""Lines from the beginning within which a title stands."""

_HEADING = re.compile(r"(?P<level>#{1,2})\s+(?P<words>\S.*?)\s*#*$")
_PROSE_END = re.compile(r"[.,;…](?:\s?[»”\"'’)])*$|\.{3}$|[:–—-]$")
# "MOBILES & MARCHÉS – le mensuel des professionnels": a name in capitals and what the publication is.
_NAME_AND_MOTTO = re.compile(r"^[A-ZÀ-Þ&'’\s-]{4,40}\s[–—|-]\s(?=[a-zà-ÿ])")
_SENTENCE_MARKS = re.compile(r"[:!?«»“”\"|0-9]")
# "Vitré. L'usine Cooper ferme ses portes", "Football. Ligue 1. Rennes gagne": where or what of, as regional papers do.
_TOPIC = re.compile(r"(?=[A-ZÀ-Þ])[^.!?;:«»\"]{2,40}\.\s+(?=[A-ZÀ-Þ0-9«“\"])")
_TOPIC_WORDS = 4
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")  # of however many sentences
_CALLED_SO = re.compile(r"^(?:(?:objet|sujet|subject|titre|title|re|fwd?|tr)\s?:\s*)+(?=\S)", re.IGNORECASE)
_OF_A_MAIL = re.compile(r"^(?:de|from|[àa]|to|cc|date|envoy[ée]|sent|r[ée]pondre [àa]|reply-to)\s?:\s", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"\b(?:page|p\.)\s?\d{1,3}(?:\s?(?:/|sur)\s?\d+)?$", re.IGNORECASE)
_OF_A_SITE = re.compile(
    r"^(?:aller|retour|skip|back)\b.{0,12}\b(?:[àa]u?|to)\b|\bretour [àa] (?:la une|l['’]accueil)\b"
    r"|^(?:consulter le journal|se connecter|s['’](?:abonner|identifier|inscrire)|mon compte|rechercher?)$"
    r"|^(?:log|sign) in$",
    re.IGNORECASE,
)
# "AFP-FR 20180612 TX-PAR-QAB41", "France-retraites-politique 12/06 10:32": how agencies file their dispatches.
_FILED = re.compile(r"^(?=.*(?:\d{6}|-\S*-))[A-Z0-9/. _-]+$|^\w+(?:-\w+){2,}(?:\s[\d/:.h]+)+$")
_KIND = re.compile(
    r"\s\((?:(?:PAPIER|SYNTH[EÈ]SE|LEAD|ACTUALISATION|R[EÉ]CAPITULATIF|REPORTAGE|PORTRAIT|ENCADR[EÉ]|AVANT-PAPIER|PHOTOS?|"
    r"VID[EÉ]OS?|ARCHIVES|MAGAZINE|G[EÉ]N[EÉ]RAL|D['’]ANGLE)[ ,+]*)+\)$"
)  # "(PAPIER GENERAL)", after an agency's title
_SITE = re.compile(r"(?:\s\|\s(?P<section>[^|]{2,40}))?\s[|–—-]\s(?P<site>[^|]{2,40})$")
_SECTIONS = re.compile(
    r"(?:actualit[ée]s?|[àa] la une|faits[ -]divers|politique|soci[ée]t[ée]|[ée]conomie|monde|international|france|"
    r"culture|sports?|football|sant[ée]|sciences?|plan[èe]te|environnement|[ée]ducation|justice|d[ée]bats?|opinions?|tribune|"
    r"entretien|interview|enqu[êe]te|reportage|analyse|portrait|[ée]ditorial|r[ée]gions?|local|infos? locales?|"
    r"high-tech|m[ée]dias?|vie locale|live|direct|news|world|business|politics|opinion|health|technology)",
    re.IGNORECASE,
)


def find_title(lines: Sequence[str]) -> str:
    """The title among the first lines, ``""`` when none has a title's shape.

    A markdown heading of the first level is one. Else it is the first line before the prose that is short, one sentence
    without a full stop (after a place or topic: "Vitré. L'usine ferme"), and neither a byline, a section, a known
    newspaper, an agency's file name, nor any other name where another line can be the title. A heading of the second
    level counts as such a line: after the prose it is a crosshead. The site's name after a title is no part of it.
    """
    for line in lines[:HEAD]:
        heading = _HEADING.match(line)
        if heading and heading["level"] == "#":
            return heading["words"].strip("*_ ")
    candidates: list[str] = []
    for line in lines[:HEAD]:
        heading = _HEADING.match(line)
        words = heading["words"].strip("*_ ") if heading else line
        if heading and all(map(_is_label, candidates)):
            return words
        if _is_prose(line):
            break
        if _has_title_shape(words):
            candidates.append(words)
    names = [line for line in candidates if not is_known(line) and not _SECTIONS.fullmatch(line)]
    if len(lines) < 2 or not names:
        return ""
    return _title(next(filterfalse(_is_label, names), names[0]))


def find_masthead(lines: Sequence[str], elsewhere: str) -> str:
    """The publication's name where a line of the head is one, ``""`` otherwise: it says so ("Le Courrier …"), or it is
    the first line and the page's own words (``elsewhere``: what was dropped as boilerplate) repeat it."""
    title = find_title(lines)
    for position, line in enumerate(lines[:HEAD]):
        if _is_prose(line):
            break
        if title and line.startswith(title) and names_publication(_site(line)):
            return _site(line)
        if line == title or not is_masthead(line):
            continue
        name = re.split(r"\s[–—|-]\s", line)[0]
        if names_publication(line) or is_known(name) or (position == 0 and name in elsewhere):
            return name
    return ""


def is_masthead(line: str) -> bool:
    """Whether a line has the shape of a name rather than of a headline: few words, all with capitals."""
    if _NAME_AND_MOTTO.match(line) or is_known(line):
        return True
    words = [word for word in re.findall(r"[\w'’-]+", line) if len(word) > 3]
    return len(line.split()) <= 5 and not _SENTENCE_MARKS.search(line) and all(_capital(word) for word in words)


def _is_label(line: str) -> bool:
    """Whether a line is a name or a section's, which is a title only where no other line can be."""
    return is_masthead(line) or _SECTIONS.fullmatch(line) is not None


def _title(line: str) -> str:
    """A line without the words that call it a title, an agency's note and the site's name about it."""
    line = _KIND.sub("", _CALLED_SO.sub("", line))
    site = _SITE.search(line)
    title = line[: site.start()] if site and _site(line) else line
    return line if "|" in line and _is_label(title) else title  # "Accueil | Mobiles" is a menu


def _site(line: str) -> str:
    """The name of the site after a title, ``""`` where there is none: after a dash only what is a publication's."""
    found = _SITE.search(line)
    if found is None or not is_masthead(found["site"]) or (found["section"] and not _is_label(found["section"])):
        return ""
    return found["site"] if "|" in found.group() or names_publication(found["site"]) else ""


def _capital(word: str) -> bool:
    return word[0].isupper() or word[2:3].isupper()


def _is_prose(line: str) -> bool:
    return len(line) > LONGEST_TITLE or (_PROSE_END.search(line) is not None and read_byline(line) is None)


def _has_title_shape(line: str) -> bool:
    line = line.lstrip("#> ")
    text = _title(line)
    if not text or "|" in text or not any(character.isalpha() for character in text):
        return False
    if line[0].islower() and not line[1:2].isupper():  # "iPhone 12 : …" begins as a title
        return False
    if any(form.search(text) for form in (_PROSE_END, _OF_A_MAIL, _OF_A_PAGE, _OF_A_SITE, _FILED)):
        return False
    return read_byline(text) is None and len(sentence_spans(_untopical(_QUOTED.sub("« »", text)))) == 1


def _untopical(text: str) -> str:
    """A title without the places or topics that stand before it as sentences: "Football. Ligue 1. Rennes gagne"."""
    for _ in range(2):
        topic = _TOPIC.match(text)
        if topic and len(topic.group().split()) <= _TOPIC_WORDS:
            text = text[topic.end() :]
    return text
