"""Bytes into text."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from embeddings.errors import BinaryFile, EmptyFile, UnknownEncoding

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the four-byte ones first, since UTF-32's begins with UTF-16's."""
_FRENCH_CODECS = ("cp1252", "iso8859_15", "mac_roman", "cp850")
_FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸñ«»“”‘’–—…•·°€£§©®™²\u00a0")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


def decode(content: bytes, path: Path, declared: str = "") -> tuple[str, str]:
    """The text of a file's bytes and the codec's name: by byte order mark, as UTF-8, as ``declared``, or as detected.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding: with ``path`` in the message.
    """
    if not content.strip():
        raise EmptyFile(path=path)
    codec = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not codec and b"\0" in content:
        raise BinaryFile(path=path)
    for name in (codec,) if codec else _candidates(content, declared):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if 50 * len(_CONTROL.findall(text)) > len(text):
            raise BinaryFile(path=path)
        return text, name
    raise UnknownEncoding(path=path)


def _candidates(content: bytes, declared: str) -> Iterator[str]:
    """The encodings to try; the detector runs only when the others have failed."""
    yield "utf-8"
    if declared:
        yield declared
    if detected := detect_encoding(content):
        yield detected


def detect_encoding(content: bytes) -> str:
    """The encoding of bytes that are not UTF-8; ``""`` when they are no text.

    Single-byte encodings differ in few bytes, and ``charset-normalizer`` alone often names a neighbour (cp1250 gives
    "č" for "è"). So the encodings French is written in come first: one fits when nearly all it makes of the bytes is
    French.
    """
    best_name, best_score = "", 0.0
    for name in _FRENCH_CODECS:
        score = _french_score(content, name)
        if score > best_score:
            best_name, best_score = name, score
    if best_name:
        return best_name
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return "" if best is None else best.encoding


def _french_score(content: bytes, codec: str) -> float:
    """How French the letters and marks beyond ASCII are that ``codec`` gives, 0 to 1: capitals, rarer, count half. 0
    when more than a tenth of them are not French at all."""
    try:
        beyond = [character for character in content.decode(codec) if character > "\x7f"]
    except UnicodeDecodeError:
        return 0.0
    french = [character for character in beyond if character in _FRENCH]
    if not french or 10 * len(french) < 9 * len(beyond):
        return 0.0
    return sum(0.5 if character.isupper() else 1.0 for character in french) / len(beyond)
