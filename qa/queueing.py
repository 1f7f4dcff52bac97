"""Who may use the chat model now and who is next, for every thread and every event loop of the process.

First come, first served for one reader, round robin between readers: a question belongs to the round after its
reader's last one, and rounds are served in order, so that who asks ten things at once lets the others in between.
"""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from typing import Self

from qa.errors import OutOfTime, TooBusy
from qa.models import ChatModel

LOCAL_AT_ONCE = 1
"""Questions that our own llama.cpp answers at the same time: two would take each twice as long, on the same cores."""

REMOTE_AT_ONCE = 8
"""The same for a server elsewhere, which has its own ways to share itself out."""

LONGEST_QUEUE = 32
"""Questions that may wait."""

LONGEST_WAIT = 600.0
"""Seconds that a question may wait for its turn."""

LONGEST_TURN = 180.0
"""Seconds that a question may keep the model: some ten times what an answer takes."""

_LOOK = 1.0
"""Seconds between two looks at whether a turn has lasted too long, of someone who waits."""


class Queue:
    """Places for ``at_once`` questions to be answered and ``longest`` to wait."""

    def __init__(
        self,
        at_once: float = LOCAL_AT_ONCE,
        longest: int = LONGEST_QUEUE,
        wait: float = LONGEST_WAIT,
        turn: float = LONGEST_TURN,
    ) -> None:
        """``at_once`` may be ``math.inf``: nobody waits. ``wait`` and ``turn`` are the longest ones, in seconds."""
        self._at_once, self._longest = at_once, longest
        self._wait, self._turn = wait, turn
        self._lock = threading.Lock()
        self._waiting: list[Place] = []
        self._served: list[Place] = []
        self._round = self._arrivals = 0
        self._last_rounds: dict[str, int] = {}

    def enter(self, reader: str = "") -> "Place":
        """A place behind those that are before it; ``reader`` is whose question it is, nobody else's when empty.

        Raises:
            TooBusy: as many questions wait as may.
        """
        with self._lock:
            self._let_in()
            if len(self._waiting) >= self._longest:
                raise TooBusy(waiting=len(self._waiting))
            self._arrivals += 1
            whose = reader or f" {self._arrivals}"
            turn = max(self._round, self._last_rounds.get(whose, -1) + 1)
            self._last_rounds[whose] = turn
            place = Place(self, (turn, self._arrivals), time.monotonic() + self._wait)
            self._waiting = sorted([*self._waiting, place], key=lambda each: each.order)
            self._let_in()
        return place

    def before(self, place: "Place") -> int:
        """How many questions are answered before this one is; 0: it has its turn, or had it."""
        with self._lock:
            self._let_in()
            return self._waiting.index(place) + len(self._served) if place in self._waiting else 0

    def leave(self, place: "Place") -> None:
        """Give a place up; once more does nothing."""
        with self._lock:
            for places in (self._waiting, self._served):
                with suppress(ValueError):
                    places.remove(place)
            self._let_in(changed=True)

    def _let_in(self, changed: bool = False) -> None:
        """Give the model to who is next, once a turn is over or has lasted too long. To be called with the lock."""
        self._served = [place for place in self._served if place.time_left > 0]
        while self._waiting and len(self._served) < self._at_once:
            place = self._waiting.pop(0)
            place.deadline = time.monotonic() + self._turn
            self._served.append(place)
            self._round, changed = place.order[0], True
        if not self._waiting and not self._served:
            self._last_rounds.clear()
        if changed:
            for place in (*self._waiting, *self._served):
                place.wake()


class Place:
    """A question's place in a queue, for a ``with`` block whose end gives it up, whether its turn has come or not."""

    def __init__(self, queue: Queue, order: tuple[int, int], deadline: float) -> None:
        self._queue = queue
        self.order, self.deadline = order, deadline
        self.wake: Callable[[], None] = _nothing

    @property
    def time_left(self) -> float:
        """Seconds that it may still wait or, once it has its turn, keep the model."""
        return self.deadline - time.monotonic()

    def waits(self) -> Iterator[int]:
        """How many questions are before this one, whenever that changes, until it has its turn.

        Raises:
            OutOfTime: it has waited too long, or has had its turn for too long.
        """
        changed = threading.Event()
        self.wake = changed.set
        told = 0
        while before := self._before():
            if before != told:
                yield before
                told = before
            changed.wait(min(self.time_left, _LOOK))
            changed.clear()

    async def awaits(self) -> AsyncGenerator[int]:
        """``waits`` for asynchronous code."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # that loop has ended, and who waited in it
                loop.call_soon_threadsafe(changed.set)

        self.wake = wake
        told = 0
        while before := self._before():
            if before != told:
                yield before
                told = before
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), min(self.time_left, _LOOK))
            changed.clear()

    def _before(self) -> int:
        before = self._queue.before(self)
        if self.time_left <= 0:
            raise OutOfTime()
        return before

    def leave(self) -> None:
        """Give the place up; once more does nothing."""
        self._queue.leave(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


def queue_for(chat: ChatModel) -> Queue:
    """The queue of a chat model; for one that only quotes nobody has to wait."""
    if chat.model is None:
        return Queue(math.inf)
    return Queue(LOCAL_AT_ONCE if chat.local else REMOTE_AT_ONCE)


def _nothing() -> None:
    pass
