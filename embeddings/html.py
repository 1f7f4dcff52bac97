"""The article of a web page, by ``trafilatura``."""

import re
from dataclasses import dataclass
from datetime import date

from embeddings.bylines import read_byline_field
from embeddings.dates import EARLIEST_YEAR, parse_date
from embeddings.metadata import Metadata

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w-]{2,40})""",
    re.IGNORECASE,
)
_MEANT_WINDOWS = frozenset({"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252"})


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's extraction gave: paragraphs on lines of their own, and what the page says of itself."""

    text: str
    metadata: Metadata


def declared_encoding(content: bytes) -> str:
    """The encoding that a page names in its first 4 kB, as browsers take it: Latin-1 means Windows-1252
    (https://encoding.spec.whatwg.org/#names-and-labels); ``""`` when it names none."""
    match = _DECLARED.search(content, 0, 4096)
    name = (match.group(1) or match.group(2)).decode("ascii").lower() if match else ""
    return "cp1252" if name in _MEANT_WINDOWS else name


def extract(source: str) -> Page:
    """The article of an HTML page and its metadata; an empty text where there is none.

    The date comes from the page's meta tags, JSON-LD or time elements (``htmldate`` without its extensive search, which
    takes dates from anywhere, copyright years included).
    """
    from trafilatura import bare_extraction

    document = bare_extraction(
        source,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "min_date": f"{EARLIEST_YEAR}-01-01",
            "max_date": f"{date.today().year + 1}-12-31",
        },
    )
    if document is None or isinstance(document, dict):
        return Page("", Metadata())
    authors = (document.author or "").split("; ")
    metadata = Metadata.of(
        "declared",
        title=_without_site(document.title or "", document.sitename or ""),
        source=document.sitename or document.hostname or "",
        author=", ".join(name for part in authors if (name := read_byline_field(part).author)),
        published=parse_date(document.date or ""),
        url=document.url or "",
    )
    return Page(document.text or "", metadata)


def _without_site(title: str, site: str) -> str:
    """A title without " - Site" after it."""
    match = re.search(rf"\s+[|–—·:-]\s+{re.escape(site)}$", title) if site else None
    return title[: match.start()] if match else title
