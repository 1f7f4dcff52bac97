"""The article of a web page, by ``trafilatura``."""

import re
from collections.abc import Mapping
from configparser import ConfigParser
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from embeddings.bylines import read_byline_field
from embeddings.linked_data import described_article, text_of
from embeddings.metadata import Metadata, detect_language
from embeddings.page_blocks import outside_blocks
from embeddings.page_body import make_ready
from embeddings.page_dates import page_date

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w-]{2,40})""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:[a-z][a-z0-9]*[\s/>]|/[a-z]|!doctype|!--)", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:html|body|!doctype)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|x([0-9a-f]{1,6}));?", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CODE = re.compile(r"\s*([a-z]{2})(?:[-_]|\s*$)", re.IGNORECASE)
_MEANT_WINDOWS = frozenset({"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252"})


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's extraction gave: paragraphs on lines of their own, and what the page says of itself."""

    text: str
    metadata: Metadata
    tree: Any = None
    """The page's elements, of ``lxml``; ``None``: there are none."""

    def outside(self) -> tuple[str, ...]:
        """The blocks of the page's visible text that are not in ``text``, each on one line."""
        return () if self.tree is None else outside_blocks(self.tree, self.text)


def declared_encoding(content: bytes) -> str:
    """The encoding that a page names in its first 4 kB, as browsers take it: Latin-1 means Windows-1252
    (https://encoding.spec.whatwg.org/#names-and-labels); ``""`` when it names none."""
    match = _DECLARED.search(content, 0, 4096)
    name = (match.group(1) or match.group(2)).decode("ascii").lower() if match else ""
    return "cp1252" if name in _MEANT_WINDOWS else name


def is_page(source: str) -> bool:
    """Whether there is a tag: a file called a page that has none is plain text."""
    return _TAG.search(source) is not None


def extract(source: str) -> Page:
    """The article of an HTML page and its metadata; an empty text where there is no article.

    Where the page's tags give no address, its JSON-LD may, and the language; ``page_date`` says which dates count.
    """
    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_metadata
    from trafilatura.utils import load_html

    source = _CONTROLS.sub("", _REFERENCE.sub(_sound, source))
    tree = load_html(source if _DOCUMENT.search(source) else f"<html><body>{source}</body></html>")
    if tree is None:
        return Page("", Metadata())
    date_search = {"original_date": True, "extensive_search": False}  # what it finds is not used: it guesses
    ready = deepcopy(tree)
    make_ready(ready)
    document = bare_extraction(
        ready, include_comments=False, with_metadata=True, date_extraction_params=date_search, config=_settings()
    )
    text = (document.text or "") if document is not None and not isinstance(document, dict) else ""
    text = "" if _only_links(tree, text) else text
    if document is None or isinstance(document, dict):
        document = extract_metadata(deepcopy(tree), date_config=date_search)
    return Page(text, _metadata(document, tree, text), tree)


@cache
def _settings() -> ConfigParser:
    """``trafilatura``'s settings. Of an article below 250 characters it would give all the page's words, on one line: a
    brief is as short.
    """
    from trafilatura.settings import use_config

    settings = use_config()
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "100"
    return settings


def _only_links(tree: Any, text: str) -> bool:
    """Whether ``text`` comes from a body that has no word outside links, not from a script's data."""
    body = tree.find(".//body")
    body = tree if body is None else body
    words = body.xpath(".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")
    if any(character.isalnum() for part in words for character in part):
        return False
    links = " ".join(" ".join(link.text_content() for link in body.iter("a")).split())
    return " ".join(text.lstrip("-• ").split()[:5]) in links


def _metadata(document: Any, tree: Any, text: str) -> Metadata:
    """What the page says of its article: ``document`` is what trafilatura found of it."""
    described = described_article(tree)
    authors = (document.author or "").split("; ")
    known = Metadata.of(
        "declared",
        title=_without_site(document.title or "", document.sitename or ""),
        source=document.sitename or document.hostname or "",
        author=", ".join(name for part in authors if (name := read_byline_field(part).author)),
        language=_language(described, tree, text),
        url=document.url or _address(described),
    )
    return known.completed_by(page_date(tree, described))


def _language(described: Mapping[str, object], tree: Any, text: str) -> str:
    """The language of the page's JSON-LD, or of its root element, which is often the template's: only if the words are
    in it, or too few to tell."""
    spoken = _CODE.match(text_of(described.get("inLanguage"), "alternateName", "name"))
    if spoken is not None:
        return spoken[1].lower()
    root = _CODE.match(tree.get("lang") or tree.get("xml:lang") or "")
    return root[1].lower() if root is not None and detect_language(text) in ("", root[1].lower()) else ""


def _address(described: Mapping[str, object]) -> str:
    """The web address that the page's JSON-LD gives its article."""
    values = (text_of(described.get(name), "@id", "url") for name in ("url", "mainEntityOfPage", "@id"))
    return next((value for value in values if re.match(r"https?://[^\s/]+\.", value)), "")


def _sound(reference: re.Match[str]) -> str:
    """A numeric reference as it is, or what browsers make of one to no character of a text."""
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    wrong = number < 32 and number not in (9, 10, 13)
    wrong = wrong or 127 <= number < 160 or 0xD800 <= number < 0xE000 or number in (0xFFFE, 0xFFFF) or number > 0x10FFFF
    return unescape(reference[0]) if wrong else reference[0]


def _without_site(title: str, site: str) -> str:
    """A title without " - Site" after it."""
    match = re.search(rf"\s+[|–—·:-]\s+{re.escape(site)}$", title) if site else None
    return title[: match.start()] if match else title
