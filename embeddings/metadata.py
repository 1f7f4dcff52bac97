"""Title, source, author, date and language of an article, where its file gives them.

Nothing is guessed: a date in running prose is that of an event or of another document, a tweet's date is the tweet's,
so neither is the article's. What is found nowhere stays empty.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from embeddings.articles import DroppedSpan, PublicationDate, kept_spans
from embeddings.bylines import Byline, read_byline, read_byline_field, without_by
from embeddings.datelines import read_dateline, read_signature
from embeddings.dates import date_of, date_pattern, parse_date_field
from embeddings.fields import declared_text, declared_values, is_field, one_line
from embeddings.front_matter import read_front_matter
from embeddings.headlines import HEAD, find_masthead, find_title
from embeddings.languages import language_code
from embeddings.sentences import paragraph_spans

_TAIL = 3  # last paragraphs looked at for bylines

_KEY_LINE = re.compile(r"^([^\W\d_][\w ]{1,20}?)\s*:\s+(\S.*)$")
_DATE_PREFIX = re.compile(r"^\s*(?:date|publi[ée]|published)\s*:?\s+(?=\S)", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,300}\)")
_SAMPLE = 1500  # characters that tell a language


Origin = Literal["declared", "written", "inferred", "refused"]

ORIGINS: dict[Origin, tuple[str, str]] = {
    "declared": ("déclaré par le fichier", "declared by the file"),
    "written": ("écrit dans le texte", "written in the text"),
    "inferred": ("déduit de sa place ou des mots", "inferred from its place or the words"),
    "refused": ("refusé : date illisible ou impossible", "refused: no date that is read, or one it cannot have"),
}
"""How a value is known, surest first, in French and in English: a field, tag or front matter gives it; a byline, a
dateline or "Publié le" says it; the first line or a signature is taken for it, or the words for their language; or the
file declares a date in a form that is not read, that is none, or that is yet to come, and nothing else gives one."""

FIELDS = ("title", "source", "author", "published", "language", "url")
"""What is known of an article besides its text."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The ``FIELDS`` of an article. Empty: not given."""

    title: str = ""
    source: str = ""
    author: str = ""
    published: PublicationDate | None = None
    language: str = ""
    url: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)
    """How each value that is given is known."""

    @classmethod
    def of(cls, origin: Origin, **values: Any) -> "Metadata":
        """Values that are all known in one way; empty ones are not given."""
        return cls(**values, origins={name: origin for name, value in values.items() if value})

    def completed_by(self, other: "Metadata | Byline | None") -> "Metadata":
        """These values, and those of ``other`` where these are empty."""
        if other is None:
            return self
        if isinstance(other, Byline):
            other = Metadata.of("written", source=other.source, author=other.author, published=other.published)
        values = {name: getattr(self, name) or getattr(other, name) for name in FIELDS}
        own = {name: origin for name, origin in self.origins.items() if getattr(self, name)}
        return Metadata(**values, origins={**self.origins, **other.origins, **own})


def from_fields(fields: Mapping[str, object]) -> Metadata:
    """Metadata from named values: the fields of a JSON line or of front matter, in French or English.

    A ``byline`` ("AFP, publié le jeudi 2 juillet 2020 à 19h25") fills what has no field of its own.
    """
    found = {name: values for name, values in declared_values(fields).items() if values}
    language = language_code(found.get("language", [""])[0])
    known = Metadata.of(
        "declared",
        title=found.get("title", [""])[0],
        source=found.get("source", [""])[0],
        author=without_by(found.get("author", [""])[0]),
        language=language,
        url=found.get("url", [""])[0],
    )
    if dates := found.get("published"):
        spoken = language or detect_language(declared_text(fields)[:_SAMPLE])
        published = next((day for value in dates if (day := parse_date_field(value, spoken)) is not None), None)
        dated = Metadata.of("declared", published=published)
        known = known.completed_by(dated if published else Metadata(origins={"published": "refused"}))
    return known.completed_by(read_byline_field(one_line(fields["byline"])) if fields.get("byline") else None)


def from_text(text: str, dropped: Sequence[DroppedSpan], titled: bool = False) -> Metadata:
    """Metadata from the text itself: front matter, heading, bylines, dates, the source in brackets before the text.

    An update's date counts where no other is given: it dates the text at hand. ``dropped`` spans are not looked at,
    except for front matter and to recognise the publication's name. ``titled``: the title is known from elsewhere.
    """
    front = read_front_matter(text)
    known = from_fields(front.fields) if front else Metadata()
    keys, lines = _key_lines(_kept_lines(text, dropped))
    known = known.completed_by(keys)
    if not lines:
        return known
    prefix, first = _date_prefix(lines[0])
    lines[0] = first
    known = known.completed_by(Metadata.of("inferred", title=find_title(lines)))
    known = known.completed_by(Metadata.of("written", published=prefix))
    opening = None if titled or known.title else read_byline(lines[0])
    if opening is not None and not (opening.announced or opening.source):
        lines = lines[1:]  # "Nice, le 14 juillet 2016" above prose is as likely the story's title
    bylines = [*_unrivalled(lines, read_byline), *_unrivalled(lines, read_dateline)]
    bylines += [byline for line in lines[HEAD:][-_TAIL:] if (byline := read_byline(line, "tail")) is not None]
    for byline in sorted(bylines, key=lambda byline: byline.updated):
        known = known.completed_by(byline)
    boilerplate = "\n".join(text[span.start : span.end] for span in dropped)
    last = {"source": find_masthead(lines, boilerplate), "author": read_signature(lines)}
    return known.completed_by(Metadata.of("inferred", **last))


def _unrivalled(lines: Sequence[str], read: Callable[[str], Byline | None]) -> list[Byline]:
    """What ``read`` finds in the head. Where lines of the whole text that do not call themselves bylines differ, as the
    dates of a chronology and the newspapers of a press review do, none of them gives what they differ in."""
    found = [byline for line in lines[:HEAD] if (byline := read(line)) is not None]
    if not any((byline.published or byline.source) and not byline.announced for byline in found):
        return found
    below = (byline for line in lines[HEAD:] if (byline := read(line)) is not None)
    rivals = [byline for byline in (*found, *below) if not byline.announced]
    if len({byline.published for byline in rivals if byline.published}) > 1:
        found = [byline if byline.announced else replace(byline, published=None) for byline in found]
    if len({byline.source for byline in rivals if byline.source}) > 1:
        found = [byline if byline.announced else replace(byline, source="") for byline in found]
    return found


def detect_language(text: str, dropped: Sequence[DroppedSpan] = ()) -> str:
    """ISO 639-1 code of the text's language, by ``lingua`` among those of Western European press; ``""`` for a text of
    under 20 letters."""
    sample = " ".join(_kept_lines(text[: 4 * _SAMPLE], dropped))[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < 20:
        return ""
    language = _detector().detect_language_of(sample)
    return "" if language is None else str(language.iso_code_639_1.name).lower()


@cache
def _detector() -> Any:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code) for code in ("FR", "EN", "DE", "ES", "IT", "NL", "PT")]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


def _kept_lines(text: str, dropped: Sequence[DroppedSpan]) -> list[str]:
    """The paragraphs outside the dropped spans, each on one line, without markdown's links and emphasis."""
    lines: list[str] = []
    for start, end in kept_spans(len(text), dropped):
        for first, last in paragraph_spans(text, start, end):
            line = " ".join(_LINK.sub(r"\1", text[first:last]).replace("**", "").split()).strip("*_ ")
            if any(character.isalnum() for character in line):
                lines.append(line)
    return lines


def _key_lines(lines: list[str]) -> tuple[Metadata, list[str]]:
    """The "Auteur : X" lines at the head, when there are at least two together, and the other lines."""
    fields: dict[str, object] = {}
    for line in lines:
        match = _KEY_LINE.match(line)
        if match is None or not is_field(match.group(1)):
            break
        fields[match.group(1).strip().casefold()] = match.group(2)
    return (from_fields(fields), lines[len(fields) :]) if len(fields) >= 2 else (Metadata(), lines)


def _date_prefix(line: str) -> tuple[PublicationDate | None, str]:
    """The date that stands, called a date, before the first words, and those words."""
    prefix = _DATE_PREFIX.match(line)
    match = date_pattern().match(line, prefix.end()) if prefix else None
    published = date_of(match) if match else None
    words = line[match.end() :].strip(" :–—-") if match else ""
    return (published, words) if published and words else (None, line)
