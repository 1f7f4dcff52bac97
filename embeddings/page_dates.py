"""The date that a web page gives its article, and the author in its byline."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from embeddings.bylines import is_name, read_byline, read_byline_field
from embeddings.dates import date_pattern, parse_date_field
from embeddings.linked_data import text_of
from embeddings.metadata import Metadata

_PUBLISHED = [
    "article:published_time", "og:article:published_time", "article:published", "article:published_date",
    "og:published_time", "og:publish_date", "datepublished", "rnews:datepublished", "bt:pubdate", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "published_date",
    "date_published", "publication_date", "originalpublicationdate", "article_date_original",
    "cxenseparse:recs:publishtime", "shareaholic:article_published_time", "citation_publication_date",
    "citation_date", "dcterms.issued", "dc.date.issued", "dc.date", "dc:date", "dcterms.date", "dcterms.created",
    "dc.date.created", "datecreated", "date",
]  # fmt: skip
_MODIFIED = [
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.modified", "bt:moddate", "last-modified", "lastmod",
]  # fmt: skip
_ELSEWHERE = frozenset(["aside", "nav", "footer", "figure", "figcaption", "blockquote"])
_ELSEWHERE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|suggest\w*|teasers?|sidebar|aside|comments?|footer|nav|navbar|menu|widgets?|promo|"
    r"trending|popular|most-read|read-also|see-also|lire-aussi|a-lire|voir-aussi|events?|agenda|captions?|legende)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_UPDATE_CLASS = re.compile(r"updat|modif|mise?-?a-?jour|maj", re.IGNORECASE)
_PROSE = 80  # characters of a paragraph, not of a byline
_CODE = ("script", "style")
_MOST_TIMES = 50  # looked at: each costs its block's length
_DAY = "1er janvier 2020"  # stands for a time element where its line is read
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:dates?|dateline|published?|publication|publi[ée]|posted|pubdate|byline|meta|timestamp)(?:$|[\s_-])",
    re.IGNORECASE,
)
_INLINE = frozenset(["a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sup", "time", "u"])


def page_date(tree: Any, described: Mapping[str, object]) -> Metadata:
    """The ``published`` date of a page's article, how it is known, or that what is declared was refused; and the author
    whom a byline with the heading names.

    The first of these that is a date, and not of the future: ``datePublished`` of the page's JSON-LD
    (``described``); a meta element called so (``article:published_time``, ``date``, ``dc.date`` …); a ``<time>`` marked
    ``pubdate`` or ``datePublished``; JSON-LD's ``dateCreated``; a ``<time>`` with the article's heading, before its
    prose, in a line that is a byline ("Publié le …"); such a line without a ``<time>`` (which makes it written, not
    declared); and, where no
    publication is dated, an update's date in the same places. Nothing counts that stands in an aside, in navigation, in
    a footer, in a block of other articles or of comments; nor does the page's address: its date may be a section's.
    """
    heading = _Heading.of(tree)
    seen = _seen(tree, heading)
    metas = _metas(tree, heading)
    published = [text_of(described.get("datePublished"), "@value"), *(metas.get(name, "") for name in _PUBLISHED)]
    published += [*seen.marked, text_of(described.get("dateCreated"), "@value"), *seen.beside]
    updated = [text_of(described.get("dateModified"), "@value"), *(metas.get(name, "") for name in _MODIFIED)]
    updated += seen.updated
    author = Metadata.of("written", author=seen.authors[0] if seen.authors else "")
    for declared, written in ((published, seen.written), (updated, [])):
        if found := next((day for value in declared if (day := parse_date_field(value)) is not None), None):
            return Metadata.of("declared", published=found).completed_by(author)
        if found := next((day for value in written if (day := parse_date_field(value)) is not None), None):
            return Metadata.of("written", published=found).completed_by(author)
    refused = any([*published, *updated, *seen.written])
    return Metadata(origins={"published": "refused"} if refused else {}).completed_by(author)


@dataclass(frozen=True, slots=True)
class _Heading:
    """The article's heading, the elements it stands in, and whether they are one of several articles of a page."""

    element: Any
    around: frozenset[Any]
    articles: int

    @classmethod
    def of(cls, tree: Any) -> "_Heading":
        headings = list(islice(tree.iter("h1"), 50))
        inside = (h1 for h1 in headings if any(above.tag in ("article", "main") for above in h1.iterancestors()))
        element = next(inside, headings[0] if headings else None)
        around = frozenset(element.iterancestors()) if element is not None else frozenset()
        return cls(element, around, sum(1 for _ in tree.iter("article")))

    def leads(self, element: Any) -> bool:
        """Whether an element may belong to the heading's article: it stands in no other and in no block of others."""
        for above in (element, *element.iterancestors()):
            if above in self.around or above.tag in ("body", "html"):
                return True
            if above.tag in _ELSEWHERE or (above.tag == "article" and (self.around or self.articles > 1)):
                return False
            if _ELSEWHERE_CLASS.search(f"{above.get('class', '')} {above.get('id', '')}"):
                return False
        return True

    def shares(self, element: Any) -> bool:
        """Whether an element stands in the heading's article or header."""
        names = ("article", "header")
        return any(
            above.tag in names and (above in self.around or not self.around) for above in element.iterancestors()
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What time elements and bylines say, in the page's order."""

    marked: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    """Of time elements beside the heading."""
    written: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)


def _seen(tree: Any, heading: _Heading) -> _Seen:
    """The dates in the page's body that may be the article's."""
    seen = _Seen()
    below, prose, times = False, 0, 0
    for element in _elements(tree):
        below = below or element is heading.element
        near = prose < 2 and (below or heading.shares(element))
        if element.tag == "time":
            said = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
            marked = "datepublished" in said or "pubdate" in element.attrib
            times += not marked
            near = near and times <= _MOST_TIMES
            if heading.leads(element) and (marked or (near and _stands_in_byline(element))):
                value = (element.get("datetime") or element.text_content()).strip()
                kind = seen.marked if marked else seen.updated if _UPDATE_CLASS.search(said) else seen.beside
                kind.append(value)
        elif near and element is not heading.element and heading.leads(element):
            line = _line_of(element)
            byline = read_byline(line) if line else None
            match = date_pattern().search(line) if byline is not None and not byline.updated else None
            if match is not None and element.find(".//time") is None:  # whose date is the surer
                seen.written.append(match.group())
            if line and (author := _author(element, line)):
                seen.authors.append(author)
        if element.tag == "p" and below and len(element.text_content()) >= _PROSE:
            prose += 1
    return seen


def _elements(tree: Any) -> Iterator[Any]:
    body = tree.find(".//body")
    return (element for element in (tree if body is None else body).iter() if isinstance(element.tag, str))


def _stands_in_byline(time: Any) -> bool:
    """Whether a time element stands alone, in a line that is a byline, or in an element for dates: not in a sentence,
    nor beside the name of an event."""
    around = [time]
    while around[-1].tag in _INLINE and around[-1].getparent() is not None:
        around.append(around[-1].getparent())
    pieces = "".join(_pieces(around[-1], time)).split("\n")
    line = next((" ".join(piece.split()) for piece in pieces if _DAY in piece), _DAY).strip(" |•·,:–—-()")
    called = [bool(_DATE_CLASS.search(f"{one.get('class', '')} {one.get('id', '')}")) for one in around]
    named = any(called[:-1]) or (called[-1] and len(line) < _PROSE)  # the last is the block
    return named or line == _DAY or read_byline(line) is not None


def _pieces(block: Any, time: Any, depth: int = 20) -> Iterator[str]:
    """The text of a block with a line for each element within that is no part of a line, and a date for ``time``."""
    yield " ".join((block.text or "").split("\n"))
    for inner in block:
        if inner is time:
            yield _DAY
        elif isinstance(inner.tag, str) and inner.tag in _INLINE and depth:
            yield from _pieces(inner, time, depth - 1)
        elif isinstance(inner.tag, str):
            yield "\n"
        yield " ".join((inner.tail or "").split("\n"))


def _line_of(element: Any) -> str:
    """The text of an element that is small enough to be a line."""
    inner = list(islice(element.iterdescendants(), 6))
    if len(inner) > 5 or element.tag in _CODE or any(one.tag in ("p", *_CODE) for one in inner):
        return ""
    return " ".join(element.text_content().split())


def _author(element: Any, line: str) -> str:
    """The author that an element is marked to name ("author vcard", ``rel``, ``itemprop``) or that its byline has."""
    marks = f"{element.get('class', '')} {element.get('rel', '')} {element.get('itemprop', '')}".split()
    if "author" in marks and (len(marks) > 1 or not element.get("class")):
        name = read_byline_field(line).author
        return name if " " in name and is_name(name) else ""
    byline = read_byline(line)
    return byline.author if byline is not None else ""


def _metas(tree: Any, heading: _Heading) -> dict[str, str]:
    """The first content of each meta element by its name in small letters."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("name", "property", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content and name not in found and heading.leads(element):
                found[name] = content
    return found
