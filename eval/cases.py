"""Question sets: a JSON Lines file, one ``Case`` a line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from embeddings.errors import Language, NotPermitted, PathMissing
from eval.errors import BrokenCases, NoCases

NonBlank = Annotated[str, StringConstraints(pattern=r"\S")]
Group = Annotated[tuple[NonBlank, ...], Field(min_length=1)]


class Case(BaseModel):
    """One question and what a right reply to it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: NonBlank
    question: NonBlank
    language: Language
    answerable: bool
    """Whether the articles answer the question; when not, the right reply is a refusal."""
    articles: tuple[NonBlank, ...] = ()
    """The articles that hold the answer, named as ``eval.matching`` says."""
    answer: tuple[Group, ...] = Field(default=(), validate_default=True)
    """Groups of alternatives: a reply is right when it holds one alternative of every group."""
    evidence: tuple[NonBlank, ...] = ()
    """The words of the articles that give the answer; a single text is read as a tuple of one."""
    kind: str | None = None
    tags: tuple[NonBlank, ...] = ()

    @field_validator("evidence", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value

    @field_validator("answer")
    @classmethod
    def _answer_where_answerable(cls, value: tuple[Group, ...], info: ValidationInfo) -> tuple[Group, ...]:
        answerable = info.data.get("answerable")
        if answerable is True and not value:
            raise PydanticCustomError("answer_missing", "missing")
        if answerable is False and value:
            raise PydanticCustomError("answer_unwanted", "unwanted")
        return value


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line of a file of cases."""

    line: int
    field: str
    """Such as ``answer[0][1]``; empty when the whole line is at fault."""
    french: str
    english: str

    def text(self, language: Language) -> str:
        """One phrase, such as ``line 3, language: should be “fr” or “en”``."""
        word, reason, colon = ("ligne", self.french, " :") if language == "fr" else ("line", self.english, ":")
        place = f"{word} {self.line}, {self.field}" if self.field else f"{word} {self.line}"
        return f"{place}{colon} {reason}"


FAULTS_SHOWN = 5
"""How many faults one message names; a longer line helps nobody."""

_REASONS: Mapping[str, tuple[str, str]] = {
    "json_invalid": ("JSON invalide", "not valid JSON"),
    "not_utf8": ("n'est pas de l'UTF-8", "not UTF-8"),
    "model_type": ("objet JSON attendu", "should be a JSON object"),
    "missing": ("champ absent", "missing"),
    "extra_forbidden": ("champ inconnu", "unknown field"),
    "string_type": ("texte attendu", "should be text"),
    "bool_type": ("true ou false attendu", "should be true or false"),
    "tuple_type": ("liste attendue", "should be a list"),
    "literal_error": ("« fr » ou « en » attendu", "should be “fr” or “en”"),
    "string_pattern_mismatch": ("texte vide", "empty text"),
    "too_short": ("liste vide", "empty list"),
    "answer_missing": ("il faut une réponse quand answerable est true", "needs an answer where answerable is true"),
    "answer_unwanted": ("doit être vide quand answerable est false", "should be empty where answerable is false"),
    "conversation": ("les conversations ne sont pas encore évaluées", "conversations are not evaluated yet"),
}


def load_cases(path: Path) -> list[Case]:
    """The cases of a file, in its order. Blank lines are skipped.

    Raises:
        BrokenCases: a line is no case, or its id is taken; names every faulty line and field up to ``FAULTS_SHOWN``.
        NoCases: the file holds none.
        PathMissing, NotPermitted: the file cannot be read.
    """
    cases: list[Case] = []
    faults: list[Fault] = []
    line_of: dict[str, int] = {}
    for number, line in _lines(path):
        case = _read(number, line)
        if not isinstance(case, Case):
            faults += case
        elif case.id in line_of:
            taken = line_of[case.id]
            faults.append(Fault(number, "id", f"déjà pris ligne {taken}", f"already used on line {taken}"))
        else:
            line_of[case.id] = number
            cases.append(case)
    if faults:
        raise BrokenCases(path=path, french_faults=_join(faults, "fr"), english_faults=_join(faults, "en"))
    if not cases:
        raise NoCases(path=path)
    return cases


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise (NoCases if path.is_dir() else PathMissing)(path=path) from error
    except PermissionError as error:
        raise NotPermitted(path=path) from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _read(number: int, line: bytes) -> Case | list[Fault]:
    try:
        return Case.model_validate_json(line.decode("utf-8"))
    except UnicodeDecodeError:
        return [Fault(number, "", *_REASONS["not_utf8"])]
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        if any(detail["loc"] == ("turns",) for detail in details):
            return [Fault(number, "turns", *_REASONS["conversation"])]
        return [_fault(number, detail) for detail in details]


def _fault(number: int, detail: ErrorDetails) -> Fault:
    field = "".join(f"[{part}]" if isinstance(part, int) else part for part in detail["loc"])
    french, english = _REASONS.get(detail["type"], (detail["msg"], detail["msg"]))
    return Fault(number, " ".join(field.split())[:60], french, english)


def _join(faults: list[Fault], language: Language) -> str:
    separator = " ; " if language == "fr" else "; "
    shown = [fault.text(language) for fault in faults[:FAULTS_SHOWN]]
    more = len(faults) - len(shown)
    if more:
        shown.append(f"et {more} de plus" if language == "fr" else f"and {more} more")
    return separator.join(shown)
