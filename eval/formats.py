"""Question sets of others, with a question a line, that name the passages they were written on.

==================  =================================================================  ==================
set                 fields of a line                                                   passages beside it
==================  =================================================================  ==================
PIAF                id, question, answers, answer_start, passage_id                    passages.jsonl
SQuAD, translated   id, passage_id, question_fr, question_en, answers_fr, answers_en   passages.jsonl
NoMIRACL            query_id, question, answerable, docids
titles as queries   id, query, article_id
==================  =================================================================  ==================

SQuAD as it is published, one JSON object, is in ``eval.squad``.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, NonNegativeInt, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from embeddings.errors import Language
from embeddings.sentences import Span, sentence_spans
from eval.cases import Case, Group, Identifier, NonBlank, StrictModel
from eval.faults import Fault, broken, parse_lines, read_text, validate
from qa.errors import UnsupportedLanguage
from qa.language import detect_language


@dataclass(frozen=True)
class Context:
    """The text of the passage that questions were written on."""

    text: str

    @cached_property
    def _sentences(self) -> Sequence[Span]:
        return sentence_spans(self.text)

    def evidence(self, answers: Sequence[str], starts: Sequence[int] = ()) -> tuple[str, ...]:
        """The whole sentence that a gold answer stands in: the first answer whose place is known; empty without one.

        An answer's place is its start. Where that is lacking, or wrong, it is known only if the answer stands in the
        text once, as whole words.
        """
        for answer, start in zip_longest(answers, starts):
            place = self._place(answer, start)
            if place is not None:
                inside = [span for span in self._sentences if span[0] < place + len(answer) and place < span[1]]
                return (self.text[inside[0][0] : inside[-1][1]],)
        return ()

    def _place(self, answer: str, start: int | None) -> int | None:
        if start is not None and self.text.startswith(answer, start):
            return start
        found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", self.text)]
        return found[0] if len(found) == 1 else None


Contexts = Mapping[str, Context]
"""Contexts by the id of their passage; empty where the passages are not at hand."""


class QuestionLine(StrictModel):
    """One line of a question set that is not in Kiosque's own format."""

    id_field: ClassVar[str] = "id"
    on_passages: ClassVar[bool] = False
    """Whether ``cases`` looks into the passages that lie beside the set."""

    @abstractmethod
    def cases(self, contexts: Contexts, /) -> tuple[Case, ...]:
        """The line as cases."""


class SpanQuestion(QuestionLine):
    """A question with its answers as spans of one passage, as in PIAF."""

    on_passages = True

    id: Identifier
    question: NonBlank
    answers: Group
    answer_start: tuple[NonNegativeInt, ...] = ()
    passage_id: NonBlank

    @field_validator("answer_start")
    @classmethod
    def _one_for_each_answer(cls, value: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        if "answers" in info.data and len(value) != len(info.data["answers"]):
            raise PydanticCustomError("one_for_each", "one for each")
        return value

    def cases(self, contexts: Contexts, /) -> tuple[Case, ...]:
        """One case, in the question's language."""
        context = contexts.get(self.passage_id, Context(""))
        case = Case(
            id=self.id,
            question=self.question,
            language=question_language(self.question),
            answerable=True,
            articles=(self.passage_id,),
            answer=(distinct(self.answers),),
            evidence=context.evidence(self.answers, self.answer_start),
        )
        return (case,)


class BilingualQuestion(QuestionLine):
    """A question in French and in English on one passage, with its answers in both."""

    on_passages = True

    id: Identifier
    passage_id: NonBlank
    question_fr: NonBlank
    question_en: NonBlank
    answers_fr: Group
    answers_en: Group

    def cases(self, contexts: Contexts, /) -> tuple[Case, ...]:
        """A case in each language. Both have the evidence that either language's answers lead to."""
        evidence = contexts.get(self.passage_id, Context("")).evidence(self.answers_fr + self.answers_en)
        sides: tuple[tuple[Language, str, Group], ...] = (
            ("fr", self.question_fr, self.answers_fr),
            ("en", self.question_en, self.answers_en),
        )
        return tuple(
            Case(
                id=f"{self.id}-{language}",
                question=question,
                language=language,
                answerable=True,
                articles=(self.passage_id,),
                answer=(distinct(answers),),
                evidence=evidence,
            )
            for language, question, answers in sides
        )


class JudgedQuestion(QuestionLine):
    """A question and whether the passages found for it answer it, as in NoMIRACL."""

    id_field = "query_id"

    query_id: Identifier
    question: NonBlank
    answerable: bool
    docids: Annotated[tuple[NonBlank, ...], Field(min_length=1)]

    def cases(self, _: Contexts, /) -> tuple[Case, ...]:
        """One case, to be answered or refused from its passages alone."""
        case = Case(
            id=self.query_id,
            question=self.question,
            language=question_language(self.question),
            answerable=self.answerable,
            within=self.docids,
        )
        return (case,)


class TitleQuery(QuestionLine):
    """An article's title as a query that should find the article."""

    id: Identifier
    query: NonBlank
    article_id: NonBlank

    def cases(self, _: Contexts, /) -> tuple[Case, ...]:
        """One case, of retrieval only."""
        case = Case(
            id=self.id,
            question=self.query,
            language=question_language(self.query),
            answerable=True,
            articles=(self.article_id,),
        )
        return (case,)


FORMATS: tuple[type[QuestionLine], ...] = (SpanQuestion, BilingualQuestion, JudgedQuestion, TitleQuery)


class _PassageLine(StrictModel):
    model_config = ConfigDict(extra="ignore")

    id: NonBlank
    text: NonBlank


def read_contexts(path: Path) -> Contexts:
    """The passages of a JSON Lines file with ``id`` and ``text``, by id.

    Raises:
        BrokenCases: a line is no passage, or its id is taken.
        PathMissing, NotPermitted, NoCases: the file cannot be read.
    """
    values, faults = parse_lines(read_text(path))
    contexts: dict[str, Context] = {}
    for number, value in values:
        passage = validate(_PassageLine, value, number)
        if not isinstance(passage, _PassageLine):
            faults += passage
        elif passage.id in contexts:
            faults.append(Fault(number, "id", "déjà pris", "already used"))
        else:
            contexts[passage.id] = Context(passage.text)
    if faults:
        raise broken(path, faults)
    return contexts


def question_language(question: str) -> Language:
    """French or English; French, the language of the sets, where a question is of names or seems to be in another."""
    try:
        return detect_language(question, "fr")
    except UnsupportedLanguage:
        return "fr"


def distinct(answers: Sequence[str]) -> tuple[str, ...]:
    """The answers, each once: several annotators often mark the same words."""
    return tuple(dict.fromkeys(answers))
