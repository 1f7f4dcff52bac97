"""Which of an article's first lines is its title."""

import re
from collections.abc import Sequence

from embeddings.bylines import names_publication, read_byline
from embeddings.sentences import sentence_spans

LONGEST_TITLE = 150
HEAD = 8
"""Lines from the beginning within which a title stands."""

_HEADING = re.compile(r"#{1,2}\s+(\S.*?)\s*#*$")
_PROSE_END = re.compile(r"[.,;…](?:\s?[»”\"'’)])*$|\.{3}$|[:–—-]$")
# "MOBILES & MARCHÉS – le mensuel des professionnels": a name in capitals and what the publication is.
_NAME_AND_MOTTO = re.compile(r"^[A-ZÀ-Þ&'’\s-]{4,40}\s[–—|-]\s(?=[a-zà-ÿ])")
_SENTENCE_MARKS = re.compile(r"[:!?«»“”\"|0-9]")


def find_title(lines: Sequence[str]) -> str:
    """The title among the first lines, ``""`` when none has a title's shape.

    A markdown heading is one. Else it is the first line before the prose that is short, one sentence without a full
    stop, and neither a byline nor the publication's own name where another line can be the title.
    """
    for line in lines[:HEAD]:
        heading = _HEADING.match(line)
        if heading:
            return heading.group(1).strip("*_ ")
    candidates: list[str] = []
    for line in lines[:HEAD]:
        if _is_prose(line):
            break
        if _has_title_shape(line):
            candidates.append(line)
    if len(lines) < 2 or not candidates:
        return ""
    return next((line for line in candidates if not is_masthead(line)), candidates[0])


def find_masthead(lines: Sequence[str], elsewhere: str) -> str:
    """The publication's name where a line of the head is one, ``""`` otherwise: it says so ("Le Courrier …"), or it is
    the first line and the page's own words (``elsewhere``: what was dropped as boilerplate) repeat it."""
    title = find_title(lines)
    for position, line in enumerate(lines[:HEAD]):
        if _is_prose(line):
            break
        if line == title or not is_masthead(line):
            continue
        name = re.split(r"\s[–—|-]\s", line)[0]
        if names_publication(line) or (position == 0 and name in elsewhere):
            return name
    return ""


def is_masthead(line: str) -> bool:
    """Whether a line has the shape of a name rather than of a headline: few words, all with capitals."""
    if _NAME_AND_MOTTO.match(line):
        return True
    words = [word for word in re.findall(r"[\w'’-]+", line) if len(word) > 3]
    return len(line.split()) <= 5 and not _SENTENCE_MARKS.search(line) and all(_capital(word) for word in words)


def _capital(word: str) -> bool:
    return word[0].isupper() or word[2:3].isupper()


def _is_prose(line: str) -> bool:
    return len(line) > LONGEST_TITLE or (_PROSE_END.search(line) is not None and read_byline(line) is None)


def _has_title_shape(line: str) -> bool:
    text = line.lstrip("#> ")
    if not text or text[0].islower() or "|" in text or not any(character.isalpha() for character in text):
        return False
    return _PROSE_END.search(text) is None and read_byline(text) is None and len(sentence_spans(text)) == 1
