"""Question -> answers so far: understood from the conversation, answered one thing asked at a time, dated."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace

from langchain_core.runnables import Runnable

from embeddings.errors import KiosqueError
from qa.answer import Answer, Question
from qa.calendar import Period
from qa.compound import parts, with_names
from qa.conversation import Understanding
from qa.dating import dated, outside_notice
from qa.joining import joined
from qa.models import CHAT_FAILURES, explain
from qa.periods import period_of


@dataclass(frozen=True, slots=True)
class Replier:
    """Answers with ``chain``, or, where its chat model fails, with ``quoting``, which has none."""

    chain: Runnable[Question, Answer]
    quoting: Runnable[Question, Answer]
    understanding: Understanding
    covered: Period | None
    """From the oldest article to the newest; None when none is dated."""

    def stream(self, question: Question, earlier: Sequence[Answer]) -> Iterator[Answer]:
        """Ever fuller answers to a question that may lean on the ``earlier`` ones and ask several things."""
        asked = self._understood(question, self.understanding.resolve(question, earlier))
        things = parts(asked.text, asked.language)
        done: list[Answer] = []
        for text in things:
            thing = self._thing(asked, text, self.understanding.resolve(replace(asked, text=text), done))
            for answer in self._answers(thing):
                yield answer if len(things) == 1 else joined(asked, things, [*done, answer])
            done.append(answer)

    async def astream(self, question: Question, earlier: Sequence[Answer]) -> AsyncIterator[Answer]:
        """``stream`` for asynchronous code."""
        asked = self._understood(question, await self.understanding.aresolve(question, earlier))
        things = parts(asked.text, asked.language)
        done: list[Answer] = []
        for text in things:
            thing = self._thing(asked, text, await self.understanding.aresolve(replace(asked, text=text), done))
            async for answer in self._aanswers(thing):
                yield answer if len(things) == 1 else joined(asked, things, [*done, answer])
            done.append(answer)

    def quoted(self, question: Question, error: KiosqueError) -> Answer:
        """The finished answer without the chat model, and ``error`` for the reason."""
        *_, answer = self.quoting.stream(question)
        return self._dated(answer.with_changes(notice=error.message(question.language)))

    def with_period(self, question: Question) -> Question:
        """The question with the period it speaks of, if any, counted from the newest article."""
        return replace(question, period=period_of(question.text, self.covered.last if self.covered else None))

    def _understood(self, question: Question, resolved: Question) -> Question:
        return question if resolved is question else self.with_period(resolved)

    def _thing(self, whole: Question, text: str, understood: Question) -> Question:
        """One part of a question: as understood after the parts before it, in the period of the whole."""
        if text == whole.text:
            return whole
        if understood.text == text:
            understood = replace(understood, text=with_names(text, whole.text, whole.language))
        understood = self.with_period(understood)
        return replace(understood, asked=whole.text, period=understood.period or whole.period)

    def _answers(self, question: Question) -> Iterator[Answer]:
        try:
            for answer in self.chain.stream(question):
                yield self._dated(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(question.language)
            for answer in self.quoting.stream(question):
                yield self._dated(answer.with_changes(notice=notice))

    async def _aanswers(self, question: Question) -> AsyncIterator[Answer]:
        try:
            async for answer in self.chain.astream(question):
                yield self._dated(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(question.language)
            async for answer in self.quoting.astream(question):
                yield self._dated(answer.with_changes(notice=notice))

    def _dated(self, answer: Answer) -> Answer:
        """The answer with what the reader must know of the age of its articles."""
        answer = dated(answer, self.covered.last if self.covered else None)
        outside = outside_notice(answer, self.covered)
        return answer.with_changes(notice=" ".join(filter(None, (answer.notice, outside)))) if outside else answer
