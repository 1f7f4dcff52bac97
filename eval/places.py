"""On which line of a JSON text a field stands: the standard decoder does not tell."""

import json
import re

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_BLANK = re.compile(r"[\s,:]*")
_DECODER = json.JSONDecoder()


def line_of(text: str, field: str) -> int:
    """The line, from 1, of a field such as ``data[0].title`` in valid JSON.

    Of a missing field it is the line of what should hold it.
    """
    at = _past_blanks(text, 0)
    for key, index in _STEP.findall(field):
        found = _member(text, at, key) if key else _item(text, at, int(index))
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, key: str) -> int | None:
    """Where the value of ``key`` begins in the object that begins at ``at``."""
    if text[at] != "{":
        return None
    at = _past_blanks(text, at + 1)
    while text[at] != "}":
        name, end = _DECODER.raw_decode(text, at)
        at = _past_blanks(text, end)
        if name == key:
            return at
        at = _past_blanks(text, _DECODER.raw_decode(text, at)[1])
    return None


def _item(text: str, at: int, index: int) -> int | None:
    """Where the item ``index`` begins in the list that begins at ``at``."""
    if text[at] != "[":
        return None
    at = _past_blanks(text, at + 1)
    for _ in range(index):
        if text[at] == "]":
            return None
        at = _past_blanks(text, _DECODER.raw_decode(text, at)[1])
    return None if text[at] == "]" else at


def _past_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
