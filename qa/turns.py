"""Answers in their turn: evidence at once, then one question after the other at the chat model, none for ever."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing

from qa.answer import Answer
from qa.errors import OutOfTime
from qa.queueing import Place

Quoting = Callable[[OutOfTime], Answer]
"""What ends an answer of which nothing was verified yet: the articles' own words, and the error for a notice."""


def in_turn(answers: Iterator[Answer], place: Place, quoting: Quoting) -> Iterator[Answer]:
    """The ``answers``, the first one at once, the others when ``place`` has its turn; ``waiting`` till then.

    The first one must need no chat model. When the time of the place is up, what was verified is all there is.
    """
    so_far: Answer | None = None
    try:
        for so_far in answers:
            yield so_far
            waited = False
            for before in place.waits():
                waited = True
                yield so_far.with_changes(waiting=before)
            if waited:
                yield so_far
    except OutOfTime as error:
        yield _ended(so_far, error, quoting)


async def ain_turn(answers: AsyncIterator[Answer], place: Place, quoting: Quoting) -> AsyncGenerator[Answer]:
    """``in_turn`` for asynchronous code; here the time also ends what is under way."""
    so_far: Answer | None = None
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
        yield await asyncio.to_thread(_ended, so_far, error, quoting)


async def _next(answers: AsyncIterator[Answer], place: Place) -> Answer | None:
    limit = asyncio.timeout(place.time_left)
    try:
        async with limit:
            return await anext(answers, None)
    except TimeoutError as error:
        if limit.expired():
            raise OutOfTime() from error
        raise


def _ended(so_far: Answer | None, error: OutOfTime, quoting: Quoting) -> Answer:
    """The end of an answer that took too long."""
    if so_far is not None and so_far.finished:
        return so_far
    if so_far is None or not so_far.sentences:
        return quoting(error)
    notice = error.message(so_far.language)
    return so_far.with_changes(finished=True, answered=True, draft="", verdict="partial", notice=notice, waiting=None)
