"""How long an answer took, as far as it has come."""

import time

from qa.answer import Answer, Timings


class Stopwatch:
    """Stamps each answer so far with the seconds since the question was asked."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._timings = Timings()

    def stamp(self, answer: Answer) -> Answer:
        """The answer with the seconds to its evidence, its first word and its end, as far as they have come."""
        now = time.perf_counter() - self._started
        known = self._timings
        self._timings = Timings(
            retrieval_s=now if known.retrieval_s is None else known.retrieval_s,
            first_token_s=now
            if known.first_token_s is None and (answer.draft or answer.sentences)
            else known.first_token_s,
            total_s=now if answer.finished else None,
        )
        return answer.with_changes(timings=self._timings)
