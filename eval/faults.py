"""Files of JSON, read so that whatever is wrong in them is found, placed and named in French and in English."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from errno import EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from embeddings.decoding import MARKS
from embeddings.errors import KiosqueError, Language, NotPermitted, PathMissing
from eval.errors import BrokenCases, NoCases

FAULTS_SHOWN = 5
"""How many faults one message names; a longer line helps nobody."""

_REASONS: Mapping[str, tuple[str, str]] = {
    "not_text": ("n'est pas du texte", "not text"),
    "not_utf8": ("n'est pas de l'UTF-8", "not UTF-8"),
    "json_invalid": ("JSON invalide", "not valid JSON"),
    "too_deep": ("trop de niveaux imbriqués", "nested too deeply"),
    "repeated": ("champ donné deux fois", "field given twice"),
    "unwritable": ("demi-paire UTF-16 isolée ou caractère NUL", "lone surrogate or NUL character"),
    "number": ("NaN ou nombre trop grand", "NaN or too large a number"),
    "model_type": ("objet JSON attendu", "should be a JSON object"),
    "missing": ("champ absent", "missing"),
    "extra_forbidden": ("champ inconnu ici", "unknown field here"),
    "string_type": ("texte attendu", "should be text"),
    "bool_type": ("true ou false attendu", "should be true or false"),
    "int_type": ("nombre entier attendu", "should be a whole number"),
    "greater_than_equal": ("nombre négatif", "should not be negative"),
    "tuple_type": ("liste attendue", "should be a list"),
    "literal_error": ("« fr » ou « en » attendu", "should be “fr” or “en”"),
    "string_pattern_mismatch": ("texte vide", "empty text"),
    "too_short": ("liste vide", "empty list"),
    "line_break": ("saut de ligne ou autre caractère de commande", "line break or other control character"),
    "unfindable": ("ni lettre, ni chiffre, ni signe à trouver", "no letter, digit or sign to find"),
    "answer_missing": ("il faut une réponse quand answerable est true", "needs an answer where answerable is true"),
    "answer_unwanted": ("doit être vide quand answerable est false", "should be empty where answerable is false"),
    "impossible": ("doit être vide quand is_impossible est true", "should be empty where is_impossible is true"),
    "possible": ("il faut une réponse quand is_impossible est false", "needs an answer where is_impossible is false"),
    "one_for_each": ("il en faut un par réponse", "should be one for each answer"),
}
_UNREADABLE: Mapping[int, type[KiosqueError]] = {
    ENOENT: PathMissing,
    ENOTDIR: PathMissing,
    ELOOP: PathMissing,
    ENAMETOOLONG: PathMissing,
    EISDIR: NoCases,
}
_DEEPEST = 20
_FIELD_LENGTH = 80
_UNWRITABLE = re.compile("[\ud800-\udfff\0]")
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a file."""

    line: int | None
    """Counted from 1; ``None`` in a file that is one JSON value, where only the field is known."""
    field: str
    """Such as ``answer[0][1]``; empty when the whole line is at fault."""
    french: str
    english: str

    def text(self, language: Language) -> str:
        """One phrase, such as ``line 3, language: should be “fr” or “en”``."""
        word, reason, colon = ("ligne", self.french, " :") if language == "fr" else ("line", self.english, ":")
        field = "".join(character if character.isprintable() else "?" for character in self.field[:_FIELD_LENGTH])
        place = ", ".join(part for part in (f"{word} {self.line}" if self.line else "", field) if part)
        return f"{place}{colon} {reason}"


def broken(path: Path, faults: Sequence[Fault]) -> BrokenCases:
    """The error that names the faults of a file, up to ``FAULTS_SHOWN``, in the order of its lines."""
    ordered = sorted(faults, key=lambda fault: fault.line or 0)
    return BrokenCases(path=path, french_faults=_join(ordered, "fr"), english_faults=_join(ordered, "en"))


def unreadable(path: Path, error: OSError) -> KiosqueError:
    """Why the system gave no file or folder."""
    return _UNREADABLE.get(error.errno or 0, NotPermitted)(path=path)


def read_text(path: Path) -> str:
    r"""The text of a file in UTF-8, or in what its byte order mark says; every line ends with ``\n``.

    Raises:
        PathMissing, NotPermitted, NoCases: the file cannot be read, or is a folder.
        BrokenCases: it is no text; names the line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    codec = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    if codec.startswith("utf-8") and b"\0" in content:
        before = content[: content.index(b"\0")]
        raise broken(path, [Fault(len((before + b"-").splitlines()), "", *_REASONS["not_text"])])
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        faulty = [number for number, line in enumerate(content.splitlines(), start=1) if not _is_utf8(line)]
        raise broken(path, [Fault(number, "", *_REASONS["not_utf8"]) for number in faulty]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_lines(text: str) -> tuple[list[tuple[int, object]], list[Fault]]:
    """The numbered JSON values of a text with one a line, as ``parse`` gives them, and the faults of the other lines.

    Blank lines are skipped.
    """
    values: list[tuple[int, object]] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            value, wrong = parse(line, number)
            faults += wrong
            values += [] if wrong else [(number, value)]
    return values, faults


def parse(text: str, line: int | None = None) -> tuple[object, list[Fault]]:
    """A JSON value with its lists as tuples, and what makes it no sound JSON: then the value is not to be used.

    Args:
        line: the line the text stands on. Without it, an error of syntax still has the line within the text.
    """
    try:
        # A number of 5,000 digits is beyond ``int``; as a float it is infinite, and a fault in its place.
        value = json.loads(text, object_pairs_hook=_Pairs, parse_int=_whole_number, parse_constant=float)
    except json.JSONDecodeError as error:
        return None, [Fault(line or error.lineno, "", *_REASONS["json_invalid"])]
    except RecursionError:
        return None, [Fault(line or 1, "", *_REASONS["too_deep"])]
    faults: list[Fault] = []
    return _frozen(value, (), line, faults), faults


def validate(model: type[_Model], value: object, line: int | None = None) -> _Model | list[Fault]:
    """The value as a model, or every reason why it is none."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return [
            Fault(line, _field(detail["loc"]), *_REASONS.get(detail["type"], (detail["msg"], detail["msg"])))
            for detail in details
            if not (detail["type"] == "too_short" and _has_fault_inside(detail["loc"], details))
        ]


class _Pairs(tuple[tuple[str, object], ...]):
    """A JSON object as it is written: a name may come twice."""


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)


def _frozen(value: object, place: tuple[str | int, ...], line: int | None, faults: list[Fault]) -> object:
    """``value`` with dicts for ``_Pairs`` and tuples for lists. Adds to ``faults`` what JSON can write and no text or
    model can hold."""
    reason = ""
    if len(place) > _DEEPEST:
        reason = "too_deep"
    elif isinstance(value, _Pairs):
        for name, times in Counter(name for name, _ in value).items():
            _frozen(name, (*place, name), line, faults)
            if times > 1:
                faults.append(Fault(line, _field((*place, name)), *_REASONS["repeated"]))
        return {name: _frozen(inner, (*place, name), line, faults) for name, inner in value}
    elif isinstance(value, list):
        return tuple(_frozen(inner, (*place, index), line, faults) for index, inner in enumerate(value))
    elif isinstance(value, str) and _UNWRITABLE.search(value):
        reason = "unwritable"
    elif isinstance(value, float) and not math.isfinite(value):
        reason = "number"
    if reason:
        faults.append(Fault(line, _field(place), *_REASONS[reason]))
    return value


def _field(place: Sequence[str | int]) -> str:
    """Such as ``turns[1].answer[0]``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def _has_fault_inside(place: tuple[str | int, ...], details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is too short only because an item of it is at fault, which Pydantic does not count."""
    return any(place == detail["loc"][: len(place)] and place != detail["loc"] for detail in details)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _join(faults: Sequence[Fault], language: Language) -> str:
    separator = " ; " if language == "fr" else "; "
    shown = [fault.text(language) for fault in faults[:FAULTS_SHOWN]]
    more = len(faults) - len(shown)
    if more:
        shown.append(f"et {more} de plus" if language == "fr" else f"and {more} more")
    return separator.join(shown)
