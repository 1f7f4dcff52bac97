"""A follow-up question and the answers before it -> one question that is understood by itself.

Only a question that leans on the conversation (``qa.leaning``) is touched. "Et ZTE ?" takes the place of the name it
stands for in the question before. For the others the chat model rewrites, held by a grammar to one question that has
the name it needs; what it writes is kept only if it says no more and no less than the conversation does. Else, and
without a model, the names of the conversation are put before the question.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable

from embeddings.errors import Language
from prompts.library import Prompt
from qa.answer import Answer, Question
from qa.combining import Subject, asks_who_said, combined, has_word
from qa.facts import Ground, facts
from qa.leaning import Leaning, content_words, definite_words, has_loose_pronoun, leaning, own_names, without_opening
from qa.models import CHAT_FAILURES, ChatModel
from qa.words import fold
from qa.writing import harmless

TURNS = 2
"""Answers looked at: each is about a question as it was understood, so that the last one carries what it inherited."""

LONGEST_REWRITING = 80
"""Tokens."""

_LABELS: Mapping[Language, tuple[str, str]] = {"fr": ("Question : ", "Réponse : "), "en": ("Question: ", "Answer: ")}

Rewriting = Runnable[Any, str]
"""What writes a question from the conversation ("earlier") and the follow-up ("question")."""


def rewriting_grammar(names: Sequence[str]) -> str:
    """GBNF: one line that ends in "?", with one of ``names`` in it where any is given."""
    if not names:
        return 'root ::= text "?"\ntext ::= [^?\\n]+\n'
    choice = " | ".join(json.dumps(name, ensure_ascii=False) for name in names)
    return f'root ::= text ({choice}) text "?"\ntext ::= [^?\\n]*\n'


def is_faithful(written: str, question: Question, subjects: Sequence[Subject]) -> bool:
    """Whether a rewriting keeps what the follow-up says and brings in nothing that was not said before."""
    asked, said = question.text, " ".join(f"{each.question} {each.statement}" for each in subjects)
    language = question.language
    kept, known = Ground.of(written, language), Ground.of(f"{asked} {said}", language)
    for spoken in {subjects[-1].language, subjects[-1].told_in or subjects[-1].language}:
        known |= Ground.of(said, spoken)
    if not all(kept.holds(fact) for fact in facts(without_opening(asked, language), language) if not fact.weak):
        return False
    if not all(known.holds(fact) for fact in facts(written, language) if not fact.weak):
        return False
    same = all(each.language == language and each.told_in is None for each in subjects)
    # A name may take the place of "the phone".
    own = set(content_words(asked, language)) - {word.lower() for word in definite_words(asked)}
    missing = [word for word in own if not has_word(written, word)]
    strangers = [word for word in content_words(written, language) if not has_word(f"{asked} {said}", word)]
    if len(missing) > (len(own) // 3 if same else 0) or len(strangers) > (1 if same else len(own) + 4):
        return False
    # "Où a-t-elle été arrêtée par Meng ?": in French the name belongs where the pronoun is; in English it does no harm.
    return language == "en" or not has_loose_pronoun(written, language)


class Understanding:
    """Makes follow-ups into questions of their own, with a chat model or without."""

    def __init__(self, chat: ChatModel, prompts: Mapping[Language, Prompt]) -> None:
        self._chat = chat
        self._prompts = prompts

    def resolve(self, question: Question, earlier: Sequence[Answer]) -> Question:
        """The question as understood after the ``earlier`` answers; itself where it stands alone."""
        follow_up = self.follow_up(question, earlier)
        return question if follow_up is None else follow_up.resolve()

    async def aresolve(self, question: Question, earlier: Sequence[Answer]) -> Question:
        """``resolve`` for asynchronous code; cancelling it stops the chat model."""
        follow_up = self.follow_up(question, earlier)
        return question if follow_up is None else await follow_up.aresolve()

    def follow_up(self, question: Question, earlier: Sequence[Answer]) -> "FollowUp | None":
        """How to understand a question that leans on the ``earlier`` answers; None where it stands alone."""
        if not earlier:
            return None
        kind = leaning(question.text, question.language)
        subjects = [Subject.of(answer) for answer in earlier[-TURNS:]]
        if kind is Leaning.ALONE or (kind is Leaning.IF_KNOWN and not _is_known(question, subjects[-1])):
            return None
        bare = not content_words(question.text, question.language)
        if bare:  # "Pourquoi ?" asks about what was asked; "How old is she?" may be about who was the answer
            subjects[-1] = subjects[-1].as_asked()
        plain = combined(question, kind, subjects[-1])
        substituted = kind is Leaning.OTHER_NAME and "(" not in plain and plain != question.text
        model = None if substituted or asks_who_said(question.text) else self._chat.model
        own = {fold(name) for name in own_names(question.text, question.language)}
        about = (bare and subjects[-1].names(asked=True)) or subjects[-1].names()
        about = tuple(name for name in about if not own & set(fold(name).split()))
        names = () if kind is Leaning.OTHER_NAME else about
        rewriting = None if model is None else self._rewriting(model, question.language, names)
        return FollowUp(question, tuple(subjects), plain, rewriting)

    def _rewriting(self, model: BaseChatModel, language: Language, names: Sequence[str]) -> Rewriting:
        writes: Runnable[Any, Any] = model
        if self._chat.local:
            body = {"grammar": rewriting_grammar(names), "cache_prompt": True}
            writes = model.bind(max_tokens=LONGEST_REWRITING, extra_body=body)
        return self._prompts[language].template | writes | StrOutputParser()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One question that leans on the conversation."""

    question: Question
    subjects: tuple[Subject, ...]
    combined: str
    """It and what it leans on as one text, without a model."""
    rewriting: Rewriting | None
    """None where no model is needed, or there is none."""

    @property
    def plain(self) -> Question:
        """The question as understood without a model."""
        return self._settled("")

    def resolve(self) -> Question:
        """The question as understood, by the chat model where it takes one."""
        written = ""
        if self.rewriting is not None:
            with suppress(*CHAT_FAILURES):  # the answer's own call says so, if it fails too
                written = self.rewriting.invoke(self._variables)
        return self._settled(written)

    async def aresolve(self) -> Question:
        """``resolve`` for asynchronous code; cancelling it stops the chat model."""
        written = ""
        if self.rewriting is not None:
            with suppress(*CHAT_FAILURES):
                written = await self.rewriting.ainvoke(self._variables)
        return self._settled(written)

    @property
    def _variables(self) -> dict[str, str]:
        asked, answered = _LABELS[self.question.language]
        lines = []
        for subject in self.subjects:
            lines.append(asked + harmless(subject.question))
            if subject.statement:
                lines.append(answered + harmless(subject.statement))
        return {"earlier": "\n".join(lines), "question": harmless(self.question.text)}

    def _settled(self, written: str) -> Question:
        first = written.strip().partition("\n")[0].strip()
        text = first if first and is_faithful(first, self.question, self.subjects) else self.combined
        asked = self.question.text
        return self.question if text == asked else replace(self.question, text=text, asked=asked)


def _is_known(question: Question, subject: Subject) -> bool:
    """Whether "the fine" is one that the articles of the answer before speak of; they are French.

    Of "the amount of the fine" it is the last that tells: any article has amounts.
    """
    return question.language != "fr" or subject.speaks_of(definite_words(question.text)[-1])
