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
from qa.lookout import Lookout, Sight
from qa.models import CHAT_FAILURES, explain
from qa.periods import period_of
from qa.retrieval import Found


@dataclass(frozen=True, slots=True)
class Replier:
    """Answers with ``chain``, or, where its chat model fails, with ``quoting``, which has none."""

    lookout: Lookout
    chain: Runnable[Found, Answer]
    quoting: Runnable[Found, Answer]
    understanding: Understanding
    covered: Period | None
    """From the oldest article to the newest; None when none is dated."""

    def stream(self, question: Question, earlier: Sequence[Answer]) -> Iterator[Answer]:
        """Ever fuller answers to a question that may lean on the ``earlier`` ones and ask several things.

        The first one has evidence and no words, before any passage is read closely or the chat model
        asked anything. Where the model must write
        anew what was asked, it is the evidence for the question as it is understood without it.
        """
        asked, seen = question, None
        if follow_up := self.understanding.follow_up(question, earlier):
            if follow_up.rewriting is not None:
                seen = self.lookout.look(self.with_period(follow_up.plain))
                yield seen.answer.with_changes(question=question)
            asked = self._understood(question, follow_up.resolve())
        things = parts(asked.text, asked.language)
        done: list[Answer] = []
        for text in things:
            thing = self._thing(asked, text, self.understanding.resolve(replace(asked, text=text), done))
            sight = seen if seen and seen.found.question == thing else self.lookout.look(thing)
            for answer in self._answers(sight):
                yield answer if len(things) == 1 else joined(asked, things, [*done, answer])
            done.append(answer)

    async def astream(self, question: Question, earlier: Sequence[Answer]) -> AsyncIterator[Answer]:
        """``stream`` for asynchronous code."""
        asked, seen = question, None
        if follow_up := self.understanding.follow_up(question, earlier):
            if follow_up.rewriting is not None:
                seen = await self.lookout.alook(self.with_period(follow_up.plain))
                yield seen.answer.with_changes(question=question)
            asked = self._understood(question, await follow_up.aresolve())
        things = parts(asked.text, asked.language)
        done: list[Answer] = []
        for text in things:
            thing = self._thing(asked, text, await self.understanding.aresolve(replace(asked, text=text), done))
            sight = seen if seen and seen.found.question == thing else await self.lookout.alook(thing)
            async for answer in self._aanswers(sight):
                yield answer if len(things) == 1 else joined(asked, things, [*done, answer])
            done.append(answer)

    def quoted(self, question: Question, error: KiosqueError) -> Answer:
        """The finished answer without the chat model, and ``error`` for the reason."""
        *_, answer = self.quoting.stream(self.lookout.look(question).found)
        return self._dated(answer.with_changes(notice=error.message(answer.language)))

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

    def _answers(self, sight: Sight) -> Iterator[Answer]:
        yield sight.answer
        try:
            for answer in self.chain.stream(sight.found):
                yield self._dated(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(sight.answer.language)
            for answer in self.quoting.stream(sight.found):
                yield self._dated(answer.with_changes(notice=notice))

    async def _aanswers(self, sight: Sight) -> AsyncIterator[Answer]:
        yield sight.answer
        try:
            async for answer in self.chain.astream(sight.found):
                yield self._dated(answer)
        except CHAT_FAILURES as error:
            notice = explain(error).message(sight.answer.language)
            async for answer in self.quoting.astream(sight.found):
                yield self._dated(answer.with_changes(notice=notice))

    def _dated(self, answer: Answer) -> Answer:
        """The answer with what the reader must know of the age of its articles."""
        answer = dated(answer, self.covered.last if self.covered else None)
        outside = outside_notice(answer, self.covered)
        return answer.with_changes(notice=" ".join(filter(None, (answer.notice, outside)))) if outside else answer
