"""The blocks of a web page's visible text, and those that are not in the article that was extracted from it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

_INVISIBLE = frozenset(["head", "script", "style", "template", "noscript", "iframe", "svg", "object", "datalist"])
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd label mark q ruby rt s samp small "
        "span strike strong sub sup time tt u var wbr",
    )
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_SURE = 40  # characters that do not stand in an article by chance
_GLANCE = 80  # characters that the doctor's line shows of a span
_CELLS = re.compile(r"[\n|]")
_IGNORED = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")


def visible_blocks(tree: Any) -> Iterator[str]:
    """The texts of a page's blocks (paragraphs, headings, cells, items of menus), each on one line, in their order."""
    parts: list[str] = []
    waiting = [(tree, False)]
    while waiting:
        element, left = waiting.pop()
        inline = not isinstance(element.tag, str) or element.tag in _INLINE  # a comment's tag is none
        if not inline:
            if block := " ".join("".join(parts).split()):
                yield block
            parts = []
        if left:
            parts.append(element.tail or "")
        else:
            waiting.append((element, True))
            if _is_visible(element):
                parts += (" " if element.tag == "br" else "", element.text or "")
                waiting += [(child, False) for child in reversed(element)]
    if block := " ".join("".join(parts).split()):
        yield block


def _is_visible(element: Any) -> bool:
    return (
        isinstance(element.tag, str)
        and element.tag not in _INVISIBLE
        and "hidden" not in element.attrib
        and not _UNSEEN.search(element.get("style", ""))
    )


def outside_blocks(tree: Any, article: str) -> tuple[str, ...]:
    """What of the page's visible text is not in ``article``: whole blocks, and of a long one that is there in part the
    sentences that are not. A short block is in the article only where it is a line or a table's cell of it."""
    whole = _squeezed(article)
    lines = {_squeezed(line).lstrip("-–•*") for line in _CELLS.split(article)}
    found: list[str] = []
    place = 0
    for block in visible_blocks(tree):
        sought = _squeezed(block)
        if sought in lines or not any(map(str.isalnum, sought)):
            continue
        pieces = _SENTENCE.split(block) if len(sought) >= _SURE else []
        places = [_find(_squeezed(piece), whole, place) for piece in (block, *pieces)]
        if len(sought) < _SURE or places[0] < 0:
            sure = any(at >= 0 and len(piece) >= _SURE for at, piece in zip(places[1:], pieces, strict=False))
            rest = [piece for at, piece in zip(places[1:], pieces, strict=True) if at < 0] if sure else [block]
            found += [" ".join(rest)] if rest else []
        place = max([place, *places])
    return tuple(found)


def _find(sought: str, whole: str, place: int) -> int:
    """Where ``sought`` stands, at best after ``place``: blocks come in the article's order."""
    at = whole.find(sought, place, place + 20 * _SURE + len(sought))
    return at if at >= 0 else whole.find(sought)


def _squeezed(text: str) -> str:
    """A text as it is compared: without spaces, which extraction puts otherwise, and compatible forms made one."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def glances(blocks: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of stretches of ``blocks`` joined by line breaks: each long block, and as many short ones
    together as are read at a glance."""
    start = end = 0
    for block in blocks:
        if start < end and end + 1 + len(block) - start > _GLANCE:
            yield start, end
            start = end + 1
        end = (end + 1 if end > start else start) + len(block)
    if start < end:
        yield start, end
