"""Answers in their turn: evidence at once, then one question after the other at the chat model, none for ever."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing

from qa.answer import Answer, Question
from qa.errors import OutOfTime
from qa.queueing import Place
from qa.replying import Replier


def in_turn(replier: Replier, question: Question, earlier: Sequence[Answer], place: Place) -> Iterator[Answer]:
    """The replier's answers, the first one at once, the others when ``place`` has its turn; ``waiting`` till then.

    When the time of the place is up, what was verified is all there is, or an article is quoted.
    """
    so_far: Answer | None = None
    try:
        for so_far in replier.stream(question, earlier):
            yield so_far
            waited = False
            for before in place.waits():
                waited = True
                yield so_far.with_changes(waiting=before)
            if waited:
                yield so_far
    except OutOfTime as error:
        yield _ended(replier, so_far or question, error)


async def ain_turn(
    replier: Replier, question: Question, earlier: Sequence[Answer], place: Place
) -> AsyncGenerator[Answer]:
    """``in_turn`` for asynchronous code; here the time also ends what is under way."""
    so_far: Answer | None = None
    answers = replier.astream(question, earlier)
    try:
        while (answer := await _next(answers, place)) is not None:
            so_far = answer
            yield so_far
            waited = False
            async with aclosing(place.awaits()) as places:
                async for before in places:
                    waited = True
                    yield so_far.with_changes(waiting=before)
            if waited:
                yield so_far
    except OutOfTime as error:
        yield await asyncio.to_thread(_ended, replier, so_far or question, error)


async def _next(answers: AsyncIterator[Answer], place: Place) -> Answer | None:
    limit = asyncio.timeout(place.time_left)
    try:
        async with limit:
            return await anext(answers, None)
    except TimeoutError as error:
        if limit.expired():
            raise OutOfTime() from error
        raise


def _ended(replier: Replier, so_far: Answer | Question, error: OutOfTime) -> Answer:
    """The end of what took too long."""
    if isinstance(so_far, Question):
        return replier.quoted(so_far, error)
    if so_far.finished and so_far.verdict is not None:
        return so_far
    if not so_far.sentences:
        return replier.quoted(so_far.question, error)
    notice = error.message(so_far.language)
    return so_far.with_changes(finished=True, answered=True, draft="", verdict="partial", notice=notice, waiting=None)
