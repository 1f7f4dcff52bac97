"""How far a long run is, for a bar with a rate and what is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["reading", "embedding", "writing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Its stages follow each other, each counting its own; one with nothing to do is left out."""

    stage: Stage
    """Articles read; passages embedded; passages written, once for their vectors and once for their words."""
    done: int
    total: int
    per_second: float
    """Mean rate since the stage began; 0.0 until something is done."""

    @property
    def seconds_left(self) -> float | None:
        """Until the stage ends at this rate; ``None`` while it is unknown."""
        return (self.total - self.done) / self.per_second if self.per_second else None


class Ticker:
    """Reports the progress of one stage, at once and after each ``advance``."""

    def __init__(self, stage: Stage, total: int, report: Callable[[Progress], None]) -> None:
        self._stage, self._total, self._report = stage, total, report
        self._done = 0
        self.start()
        report(Progress(stage, 0, total, 0.0))

    def start(self) -> None:
        """Count the seconds from now: what came before (loading a model) says nothing about the rate."""
        self._started = time.monotonic()

    def advance(self, count: int) -> None:
        """``count`` more are done."""
        self._done += count
        # A file may have grown since it was counted.
        self._total = max(self._total, self._done)
        seconds = max(time.monotonic() - self._started, 1e-9)
        self._report(Progress(self._stage, self._done, self._total, self._done / seconds))
