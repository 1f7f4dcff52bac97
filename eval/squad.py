"""SQuAD as it is published (v1.1 and v2.0), which is also how PIAF and FQuAD are: one JSON object, contexts inside."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from errno import EEXIST
from pathlib import Path

from pydantic import ConfigDict, Field, NonNegativeInt, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from eval.cases import Alternative, Case, Identifier, NonBlank, StrictModel
from eval.errors import PassagesNotWritten
from eval.faults import FAULTS_SHOWN, Fault, broken, parse, read_text, validate
from eval.formats import Context, distinct, question_language
from eval.places import line_of

_BEGINNING = re.compile(r'\s*\{[^\[{]{,2000}?(?<!\\)"data"\s*:')
"""An object whose first list or object, not far in, is ``data``."""


class _Published(StrictModel):
    # Every publisher adds fields of their own: PIAF a category, v2.0 plausible answers.
    model_config = ConfigDict(extra="ignore")


class _Answer(_Published):
    text: Alternative
    answer_start: NonNegativeInt


class _Question(_Published):
    id: Identifier
    question: NonBlank
    is_impossible: bool = False
    answers: tuple[_Answer, ...] = Field(default=(), validate_default=True)

    @field_validator("answers")
    @classmethod
    def _fits_is_impossible(cls, value: tuple[_Answer, ...], info: ValidationInfo) -> tuple[_Answer, ...]:
        impossible = info.data.get("is_impossible")
        if impossible is True and value:
            raise PydanticCustomError("impossible", "impossible")
        if impossible is False and not value:
            raise PydanticCustomError("possible", "possible")
        return value


class _Paragraph(_Published):
    context: NonBlank
    qas: tuple[_Question, ...]

    @property
    def passage_id(self) -> str:
        """By content: a context has the same id in every file and wherever it is moved to."""
        return f"squad-{hashlib.sha256(self.context.encode()).hexdigest()[:12]}"


class _Article(_Published):
    title: str = ""
    paragraphs: tuple[_Paragraph, ...]


class _Squad(_Published):
    data: tuple[_Article, ...]


def is_squad(text: str) -> bool:
    """Whether a file's text begins as SQuAD does; what follows may still be broken."""
    return _BEGINNING.match(text) is not None


def squad_cases(path: Path, text: str) -> list[Case]:
    """The cases of a SQuAD file, in its order.

    A question's passage is in ``articles`` where it holds the answer, and in ``within`` where the question is
    impossible: it is so from that passage only.

    Raises:
        BrokenCases: the text is no SQuAD, or an id is taken; names places such as ``data[0].paragraphs[2].context``.
    """
    cases: list[Case] = []
    faults: list[Fault] = []
    place_of: dict[str, str] = {}
    for place, paragraph in _paragraphs(_parsed(path, text)):
        context = Context(paragraph.context)
        for index, question in enumerate(paragraph.qas):
            field = f"{place}.qas[{index}].id"
            if question.id in place_of:
                taken = place_of[question.id]
                faults.append(Fault(None, field, f"déjà pris par {taken}", f"already used by {taken}"))
            place_of.setdefault(question.id, field)
            cases.append(_case(question, paragraph.passage_id, context))
    if faults:
        raise broken(path, _on_lines(text, faults))
    return cases


def write_passages(path: Path, target: Path) -> int:
    """Write the contexts of a SQuAD file as JSON Lines that ``kiosque index`` takes: ``id``, ``title`` and ``text``.

    The ids are those that the cases name. A context that stands in the file twice is written once.

    Returns:
        How many passages were written.

    Raises:
        BrokenCases: the file is no SQuAD.
        PathMissing, NotPermitted, NoCases: it cannot be read.
        PassagesNotWritten: ``target`` cannot be written, or is the SQuAD file itself.
    """
    squad = _parsed(path, read_text(path))
    lines: dict[str, str] = {}
    for article in squad.data:
        for paragraph in article.paragraphs:
            fields = {"id": paragraph.passage_id, "title": article.title, "text": paragraph.context}
            lines.setdefault(paragraph.passage_id, json.dumps(fields, ensure_ascii=False) + "\n")
    partial = target.with_name(target.name + ".part")
    try:
        if target.exists() and target.samefile(path):  # never write over the questions
            raise PassagesNotWritten(path=target, reason=os.strerror(EEXIST))
        partial.write_text("".join(lines.values()), encoding="utf-8")
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise PassagesNotWritten(path=target, reason=error.strerror or error) from error
    return len(lines)


def _parsed(path: Path, text: str) -> _Squad:
    value, faults = parse(text)
    squad = faults or validate(_Squad, value)
    if not isinstance(squad, _Squad):
        raise broken(path, _on_lines(text, squad))
    return squad


def _on_lines(text: str, faults: Sequence[Fault]) -> list[Fault]:
    """The faults, in the file's order, with the lines of those that are shown: finding one reads all before it."""
    shown = [replace(fault, line=fault.line or line_of(text, fault.field)) for fault in faults[:FAULTS_SHOWN]]
    return [*shown, *(replace(fault, line=shown[-1].line) for fault in faults[FAULTS_SHOWN:])]


def _paragraphs(squad: _Squad) -> Iterator[tuple[str, _Paragraph]]:
    for number, article in enumerate(squad.data):
        for index, paragraph in enumerate(article.paragraphs):
            yield f"data[{number}].paragraphs[{index}]", paragraph


def _case(question: _Question, passage_id: str, context: Context) -> Case:
    answers = distinct([answer.text for answer in question.answers])
    starts = [answer.answer_start for answer in question.answers]
    return Case(
        id=question.id,
        question=question.question,
        language=question_language(question.question),
        answerable=not question.is_impossible,
        articles=() if question.is_impossible else (passage_id,),
        within=(passage_id,) if question.is_impossible else (),
        answer=(answers,) if answers else (),
        evidence=context.evidence([answer.text for answer in question.answers], starts),
    )
