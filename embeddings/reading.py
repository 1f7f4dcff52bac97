"""Files and folders read into articles, whatever their format and encoding."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from embeddings import html
from embeddings.articles import Article, DroppedSpan
from embeddings.cleaning import OUTSIDE, find_boilerplate
from embeddings.decoding import MARKS, decode
from embeddings.doubts import find_doubts
from embeddings.errors import (
    BrokenLine,
    EmptyFile,
    FileTooLarge,
    KiosqueError,
    NoArticleInPage,
    NotPermitted,
    PathMissing,
)
from embeddings.fields import declared_text
from embeddings.files import SourceFile
from embeddings.metadata import Metadata, Origin, detect_language, from_fields, from_text
from embeddings.page_blocks import glances

LARGEST_BYTES = 10_000_000
"""Limit of a file that is one article, and of a line of a .jsonl file (there in characters)."""

_MARKUP = re.compile(r"\s*<(?:[a-z!][^<>]{0,500})>", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:p|div|article|section|body)\s*>", re.IGNORECASE)
"""A line's text is a page's if it begins with a tag and has these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read: what of its text is not the article, and what about it is doubtful."""

    article: Article
    dropped: tuple[DroppedSpan, ...]
    doubts: tuple[str, ...]
    """Keys of ``doubts.DOUBTS``."""
    encoding: str
    """The name of the codec that the file was decoded with."""
    origins: Mapping[str, Origin]
    """How each field of the article that is known (``metadata.FIELDS``) is known."""


def read_file(file: SourceFile) -> Iterator[Reading | KiosqueError]:
    """The article or articles of a file, and its faults. Faults come as values: nothing is raised."""
    try:
        if file.path.suffix.lower() == ".jsonl":
            yield from _read_lines(file)
        else:
            yield _read_article(file)
    except KiosqueError as error:
        yield error
    except FileNotFoundError:
        yield PathMissing(path=file.path)
    except OSError:
        yield NotPermitted(path=file.path)


def _read_article(file: SourceFile) -> Reading:
    """A file that is one article."""
    size = file.path.stat().st_size
    if size > LARGEST_BYTES:
        raise FileTooLarge(path=file.path, megabytes=round(size / 1e6), limit=LARGEST_BYTES // 1_000_000)
    with file.path.open("rb") as stream:
        content = stream.read(LARGEST_BYTES + 1)  # bounded: the file may have grown since
    named_page = file.path.suffix.lower() in (".html", ".htm")
    text, encoding = decode(content, file.path, declared=html.declared_encoding(content) if named_page else "")
    if not text.strip():
        raise EmptyFile(path=file.path)
    if named_page and html.is_page(text):
        return _read_page(file, file.id, html.extract(text), Metadata(), encoding)
    return _reading(file, file.id, text, Metadata(), encoding)


def _read_page(file: SourceFile, identifier: str, page: html.Page, known: Metadata, encoding: str) -> Reading:
    """A web page's article, of which something is ``known`` beside what the page says. What is outside it comes after
    it: kept, if a rule says so, or dropped, if it is to be shown; neither changes what is known of the article."""
    article = page.text.rstrip()
    known = known.completed_by(page.metadata)
    if not article:
        article = "\n".join(page.outside()) if OUTSIDE in file.rules.of(known.source).keep else ""
        if not article:
            raise NoArticleInPage(path=file.path)
        return _reading(file, identifier, article, known, encoding)
    reading = _reading(file, identifier, article, known, encoding)
    rules = file.rules.of(reading.article.source)
    kept = OUTSIDE in rules.keep
    blocks = page.outside() if kept or file.whole else ()
    if not blocks:
        return reading
    rest = "\n".join(blocks)
    shown = (DroppedSpan(start, end, OUTSIDE) for start, end in glances(blocks))
    found = rules.applied(rest, find_boilerplate(rest)) if kept else shown
    first = len(article) + 2
    dropped = (*reading.dropped, *(DroppedSpan(first + span.start, first + span.end, span.reason) for span in found))
    whole = replace(reading.article, text=f"{article}\n\n{rest}")
    doubts = find_doubts(whole, dropped) if kept else reading.doubts
    return replace(reading, article=whole, dropped=dropped, doubts=doubts)


def completed(
    path: Path, identifier: str, text: str, known: Metadata, dropped: Sequence[DroppedSpan], encoding: str
) -> Reading:
    """The article of a text: what is ``known`` of it already is completed from the text outside its dropped spans."""
    metadata = known.completed_by(from_text(text, dropped, titled=bool(known.title)))
    if not metadata.language:
        metadata = metadata.completed_by(Metadata.of("inferred", language=detect_language(text, dropped)))
    article = Article(
        id=identifier,
        path=path,
        title=metadata.title,
        source=metadata.source,
        author=metadata.author,
        published=metadata.published,
        language=metadata.language,
        url=metadata.url,
        text=text,
    )
    return Reading(article, tuple(dropped), find_doubts(article, dropped), encoding, metadata.origins)


def with_dropped(reading: Reading, dropped: Sequence[DroppedSpan]) -> Reading:
    """The same article with other spans dropped; what is known of it stays."""
    return replace(reading, dropped=tuple(dropped), doubts=find_doubts(reading.article, dropped))


def _reading(file: SourceFile, identifier: str, text: str, known: Metadata, encoding: str) -> Reading:
    """An article's text and what is known of it, cleaned by the word lists and by the user's rules."""
    reading = completed(file.path, identifier, text, known, find_boilerplate(text), encoding)
    dropped = file.rules.of(reading.article.source).applied(text, reading.dropped)
    return reading if dropped == reading.dropped else completed(file.path, identifier, text, known, dropped, encoding)


def _read_lines(file: SourceFile) -> Iterator[Reading | KiosqueError]:
    """A file with an article on each line, read as a stream: it may be larger than memory."""
    taken: set[str] = set()
    blank = True
    with file.path.open("rb") as stream:
        head = stream.read(4)
    codec = next((name for mark, name in MARKS if head.startswith(mark)), "utf-8")
    with file.path.open(encoding=codec, errors="surrogateescape", newline="\n") as lines:
        for number, line in enumerate(_bounded_lines(lines), start=1):
            blank = blank and not line.strip()
            if line.strip():
                yield _read_line(file, number, line, taken, codec)
    if blank:
        yield EmptyFile(path=file.path)


def _bounded_lines(lines: TextIO) -> Iterator[str]:
    """The lines of a stream; of one that is too long, its beginning."""
    while line := lines.readline(LARGEST_BYTES):
        rest = line
        while len(rest) == LARGEST_BYTES and not rest.endswith("\n"):
            rest = lines.readline(LARGEST_BYTES)
        yield line


def _read_line(file: SourceFile, number: int, line: str, taken: set[str], codec: str) -> Reading | KiosqueError:
    """The article of one line, or why there is none."""
    try:
        fields, encoding = _fields(line, file.path, codec)
        text = declared_text(fields)
        if not text:
            raise _LineError("le champ « text » manque ou est vide", "the field “text” is missing or empty")
        identifier = str(fields.get("id") or number)
        if identifier in taken:
            raise _LineError(f"l'id « {identifier} » a déjà servi", f"the id “{identifier}” was used before")
        taken.add(identifier)
        known = from_fields(fields)
        if _MARKUP.match(text) and _CLOSING.search(text) and (page := html.extract(text)).text.strip():
            return _read_page(file, f"{file.id}#{identifier}", page, known, encoding)
        return _reading(file, f"{file.id}#{identifier}", text, known, encoding)
    except _LineError as fault:
        return BrokenLine(path=file.path, line=number, reason=(fault.french, fault.english))
    except KiosqueError as error:
        return error


class _LineError(Exception):
    """Why a line holds no article."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french, self.english = french, english


def _fields(line: str, path: Path, codec: str) -> tuple[dict[str, object], str]:
    """The fields of a line of JSON, and the codec it was decoded with."""
    if len(line) >= LARGEST_BYTES:
        raise _LineError(f"plus de {LARGEST_BYTES:,} caractères", f"more than {LARGEST_BYTES:,} characters")
    if re.search("[\udc80-\udcff]", line):  # bytes that are not UTF-8, as ``surrogateescape`` keeps them
        line, codec = decode(line.encode("utf-8", "surrogateescape"), path)
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise _LineError("ce n'est pas du JSON", "this is not JSON") from None
    if not isinstance(fields, dict):
        raise _LineError("ce n'est pas un objet JSON", "this is not a JSON object")
    return {name: _sound(value) for name, value in fields.items()}, codec


def _sound(value: object) -> object:
    """A text without half surrogate pairs and NUL, which JSON can write and no database can keep: each is replaced."""
    return re.sub("[\ud800-\udfff\0]", "\ufffd", value) if isinstance(value, str) else value
