"""The engine that questions use: it takes up a new index while it goes on answering from the one before."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from embeddings import generations
from embeddings.errors import KiosqueError
from embeddings.index import Index
from qa.answer import Answer
from qa.engine import Engine
from qa.errors import NewIndexUnused

_log = logging.getLogger(__name__)

_PATIENCE = 30.0
"""Seconds until a new index that could not be opened is tried again."""


class Current:
    """The engine of the current index, for any number of threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._users: Counter[Engine] = Counter()
        self._unused: NewIndexUnused | None = None
        self._follow: tuple[Path, Callable[[], Index], Callable[[Index], Engine]] | None = None
        self._seen = ""
        self._opening: threading.Thread | None = None
        self._not_before = 0.0

    @property
    def engine(self) -> Engine:
        """The engine of now; ``use`` it where it must not be closed meanwhile."""
        return self._engine

    def follow(self, data: Path, open_index: Callable[[], Index], make: Callable[[Index], Engine]) -> None:
        """From now on take up whatever becomes the current index below ``data``; closes what it opened."""
        self._seen = self._engine.index.name
        self._follow = data, open_index, make

    @contextmanager
    def use(self) -> Iterator[Engine]:
        """The engine for one question: it stays open until the question is done."""
        self._look()
        with self._lock:
            engine = self._engine
            self._users[engine] += 1
        try:
            yield engine
        finally:
            self._leave(engine)

    def told(self, engine: Engine, answer: Answer) -> Answer:
        """The answer with what the reader must know of the index it comes from."""
        notice = self._unused or engine.index.notice
        if notice is None:
            return answer
        words = (notice.message(answer.language), answer.notice)
        return answer.with_changes(notice=" ".join(filter(None, words)))

    def close(self) -> None:
        """Free the index, if ``follow`` was called; no question may be under way."""
        with self._lock:
            follows, self._follow, opening = self._follow, None, self._opening
        if opening:
            opening.join()
        if follows:
            self._engine.index.close()

    def _leave(self, engine: Engine) -> None:
        with self._lock:
            self._users[engine] -= 1
            if idle := not self._users[engine]:
                del self._users[engine]
            left = idle and engine is not self._engine
        if left:
            engine.index.close()

    def _look(self) -> None:
        """Open the new index in the background, if there is one."""
        if (follow := self._follow) is None or self._opening or time.monotonic() < self._not_before:
            return
        try:
            named = generations.current_name(follow[0])
        except (KiosqueError, OSError) as error:
            named = str(error)
        with self._lock:
            if named == self._seen or self._opening or self._follow is None:
                return
            self._opening = threading.Thread(target=self._take_up, args=(named, *follow[1:]), name="new-index")
            self._opening.start()

    def _take_up(self, named: str, open_index: Callable[[], Index], make: Callable[[Index], Engine]) -> None:
        try:
            index = open_index()
            if index.name == self._engine.index.name:  # what CURRENT names is damaged, this is the last whole one
                self._engine.index.notice = index.notice
                index.close()
            else:
                self._swap(_made(make, index))
            self._seen, self._unused = named, None
        except Exception as error:
            _log.warning("the new index cannot be used: %s", error)
            words = [error.message(each) if isinstance(error, KiosqueError) else str(error) for each in ("fr", "en")]
            self._unused = NewIndexUnused(reason=tuple(words))
            self._not_before = time.monotonic() + _PATIENCE
        finally:
            self._opening = None

    def _swap(self, engine: Engine) -> None:
        with self._lock:
            old, self._engine = self._engine, engine
            idle = not self._users[old]
        if idle:
            old.index.close()


def _made(make: Callable[[Index], Engine], index: Index) -> Engine:
    """The engine of an index, which is closed where none can be made."""
    try:
        return make(index)
    except BaseException:
        index.close()
        raise
