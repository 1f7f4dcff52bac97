"""Bytes into text."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import BinaryFile, EmptyFile, UnknownEncoding
from embeddings.metadata import detect_language

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the four-byte ones first, since UTF-32's begins with UTF-16's."""
_REPLACED = "\ufffd"
_FRENCH_CODECS = ("cp1252", "iso8859_15", "mac_roman", "cp850")
_FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸñ«»“”‘’–—…•·°€£§©®™²\u00a0")
_CUT = re.compile(rb"(?:[\xc2\xc3\xc5]|\xe2\x80?)\s*\Z")  # in the encodings of a byte a letter: Â, Ã, Å, â, â€
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


def decode(content: bytes, path: Path, declared: str = "") -> tuple[str, str]:
    """The text of a file's bytes and the codec's name: by byte order mark, as UTF-8, as ``declared``, or as detected.

    A file that is UTF-8, or has a mark, but for a few bytes (it was cut within a letter, or a scraper joined two
    encodings) is that all the same, with U+FFFD in their place.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding: with ``path`` in the message.
    """
    if not content.strip():
        raise EmptyFile(path=path)
    codec = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not codec and b"\0" in content:
        raise BinaryFile(path=path)
    for name, errors in _candidates(content, codec, declared):
        try:
            text = content.decode(name, errors)
        except (UnicodeDecodeError, LookupError):
            continue
        if 50 * len(_CONTROL.findall(text)) > len(text):
            raise BinaryFile(path=path)
        return text, name
    raise UnknownEncoding(path=path)


def _candidates(content: bytes, marked: str, declared: str) -> Iterator[tuple[str, str]]:
    """The encodings to try, each with what to do of bytes that are none of it; the detector runs only when the others
    have failed."""
    unicode = marked or "utf-8"
    yield unicode, "strict"
    damage = _Damage.of(content, unicode)
    if damage.is_slight:
        yield unicode, "replace"
    if marked:
        return
    if declared:
        yield declared, "strict"
    if french := _french_encoding(content):
        yield french, "strict"
    if damage.french + damage.others >= damage.bad:
        yield unicode, "replace"
    if 20 * damage.bad < len(damage.text) and detect_language(damage.text) in ("fr", "en"):
        # A few foreign letters ("São Paulo") tell a detector nothing: it names an encoding of Japan or of the Baltic.
        if french := _french_encoding(content, least=0.5):
            yield french, "strict"
        yield unicode, "replace"
    if detected := _detected(content):
        yield detected, "strict"


@dataclass(frozen=True, slots=True)
class _Damage:
    """What a Unicode encoding makes of bytes that are not wholly it."""

    french: int
    """Characters beyond ASCII that French is written with: next to none come about by chance."""
    others: int
    """Other characters beyond ASCII: "’é" in Mac Roman is an Armenian letter in UTF-8."""
    bad: int
    """Runs of bytes that are no character."""
    is_cut: bool
    """Whether the last character is the beginning of one that French is written with."""
    text: str
    """The text, U+FFFD for each of those runs."""

    @classmethod
    def of(cls, content: bytes, codec: str) -> "_Damage":
        text = content.decode(codec, "replace")
        beyond = [character for character in text if character > "\x7f"]
        bad = beyond.count(_REPLACED)
        french = sum(character in _FRENCH for character in beyond)
        return cls(french, len(beyond) - bad - french, bad, bool(_CUT.search(content)), text)

    @property
    def is_slight(self) -> bool:
        """Whether more of the text is sound than not, whatever else the bytes could be taken for."""
        sound = self.french + self.is_cut
        return sound >= self.bad or sound + self.others > 8 * self.bad


def _french_encoding(content: bytes, least: float = 0.9) -> str:
    """The encoding, of those that French is written in, of bytes that are not UTF-8; ``""``: none.

    Single-byte encodings differ in few bytes, and ``charset-normalizer`` alone often names a neighbour (cp1250 gives
    "č" for "è"). One fits when ``least`` of what it makes of the bytes is French.
    """
    scores = {name: _french_score(content, name, least) for name in _FRENCH_CODECS}
    best = max(_FRENCH_CODECS, key=scores.__getitem__)
    return best if scores[best] else ""


def _detected(content: bytes) -> str:
    """The encoding that the bytes look like; ``""`` when they are no text."""
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return "" if best is None else best.encoding


def _french_score(content: bytes, codec: str, least: float) -> float:
    """How French the letters and marks beyond ASCII are that ``codec`` gives, 0 to 1: capitals, rarer, count half. 0
    when less than ``least`` of them are French at all."""
    try:
        beyond = [character for character in content.decode(codec) if character > "\x7f"]
    except UnicodeDecodeError:
        return 0.0
    french = [character for character in beyond if character in _FRENCH]
    if not french or len(french) < least * len(beyond):
        return 0.0
    return sum(0.5 if character.isupper() else 1.0 for character in french) / len(beyond)
