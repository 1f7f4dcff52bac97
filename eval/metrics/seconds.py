"""How long does a reader wait? Wall-clock seconds since the question; a set's figure is their median."""

from qa.answer import Answer


def retrieval_s(answer: Answer) -> float | None:
    """Seconds until the passages are there. 0 or more; ``None`` where nothing was searched."""
    return answer.timings.retrieval_s


def first_token_s(answer: Answer) -> float | None:
    """Seconds until the model's first word. 0 or more; ``None`` where no word came."""
    return answer.timings.first_token_s


def total_s(answer: Answer) -> float | None:
    """Seconds until the answer is whole. 0 or more; ``None`` for an answer that did not finish."""
    return answer.timings.total_s
