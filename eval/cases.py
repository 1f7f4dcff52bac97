"""What a question set holds: a question and what a right reply to it is. ``eval.loading`` reads the files."""

import unicodedata
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from embeddings.errors import Language
from eval.metrics.right_answer import fold

_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_FOUND = frozenset("LNS")


def _on_one_line(text: str) -> str:
    if any(unicodedata.category(character) in _BREAKS for character in text):
        raise PydanticCustomError("line_break", "line break")
    return text


def _findable(text: str) -> str:
    if not any(unicodedata.category(character)[0] in _FOUND for character in fold(text)):
        raise PydanticCustomError("unfindable", "unfindable")
    return text


def _tuple_of_texts(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


NonBlank = Annotated[str, StringConstraints(pattern=r"\S")]
Identifier = Annotated[NonBlank, AfterValidator(_on_one_line)]
"""A name that is shown in messages and tables: it has no line break and no other control character."""
Alternative = Annotated[NonBlank, AfterValidator(_findable)]
"""One wording of an answer, with a letter, a digit or a sign in it: accents and punctuation alone prove nothing."""
Group = Annotated[tuple[Alternative, ...], Field(min_length=1)]
"""Alternatives, of which a right reply holds one."""
Evidence = Annotated[tuple[NonBlank, ...], BeforeValidator(_tuple_of_texts)]
"""The words of the articles that give the answer; a single text is read as a tuple of one."""
Note = Annotated[str, Field(exclude_if=lambda note: not note)]
"""A remark. Without one, a case is written as it was before there were any: runs go on and compare."""


class StrictModel(BaseModel):
    """A model that converts nothing, ignores nothing and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Turn(StrictModel):
    """One question of a conversation. Only the last turn is measured: the others may leave their answer out."""

    question: NonBlank
    language: Language
    answerable: bool
    answer: tuple[Group, ...] = ()

    @field_validator("answer")
    @classmethod
    def _none_where_unanswerable(cls, value: tuple[Group, ...], info: ValidationInfo) -> tuple[Group, ...]:
        if info.data.get("answerable") is False and value:
            raise PydanticCustomError("answer_unwanted", "unwanted")
        return value


class Case(StrictModel):
    """One question and what a right reply to it is."""

    id: Identifier
    question: NonBlank
    language: Language
    answerable: bool
    """Whether the articles answer the question; when not, the right reply is a refusal."""
    articles: tuple[NonBlank, ...] = ()
    """The articles that hold the answer, named as ``eval.matching`` says."""
    within: tuple[NonBlank, ...] = ()
    """The only articles that may be searched for this case, named likewise; all of them when empty."""
    answer: tuple[Group, ...] = Field(default=(), validate_default=True)
    """Groups of alternatives: a reply is right when it holds one alternative of every group. Empty where the case
    measures retrieval (it has ``articles``) or refusal (it has ``within``) and no gold answer is known."""
    evidence: Evidence = ()
    kind: str | None = None
    tags: tuple[NonBlank, ...] = ()
    earlier: tuple[Turn, ...] = ()
    """The turns asked before this question, first to last; empty when it stands alone."""
    note: Note = ""
    """What somebody says of the case, for people: nothing is measured by it."""

    @field_validator("answer")
    @classmethod
    def _fits_answerable(cls, value: tuple[Group, ...], info: ValidationInfo) -> tuple[Group, ...]:
        answerable = info.data.get("answerable")
        if answerable is False and value:
            raise PydanticCustomError("answer_unwanted", "unwanted")
        # A field that is itself at fault is not in ``data``: what it should have held is then not known.
        if answerable is True and not value and info.data.get("articles") == info.data.get("within") == ():
            raise PydanticCustomError("answer_missing", "missing")
        return value


class Conversation(StrictModel):
    """Turns of which the last only makes sense after the others, as a question set writes them."""

    id: Identifier
    articles: tuple[NonBlank, ...] = ()
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    evidence: Evidence = ()
    kind: str | None = None
    tags: tuple[NonBlank, ...] = ()
    note: Note = ""

    @field_validator("turns")
    @classmethod
    def _last_has_its_answer(cls, value: tuple[Turn, ...], info: ValidationInfo) -> tuple[Turn, ...]:
        if value[-1].answerable and not value[-1].answer and info.data.get("articles") == ():
            fault = InitErrorDetails(
                type=PydanticCustomError("answer_missing", "missing"), loc=(len(value) - 1, "answer"), input=()
            )
            raise ValidationError.from_exception_data(cls.__name__, [fault])  # a validator's own error names no item
        return value

    def case(self) -> Case:
        """The last turn, with the others before it."""
        *earlier, last = self.turns
        return Case(
            id=self.id,
            question=last.question,
            language=last.language,
            answerable=last.answerable,
            articles=self.articles,
            answer=last.answer,
            evidence=self.evidence,
            kind=self.kind,
            tags=self.tags,
            earlier=tuple(earlier),
            note=self.note,
        )
