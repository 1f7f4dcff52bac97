"""What the metrics say of one case."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.metrics.citations import citations_in_expected, sentences_cited
from eval.metrics.language import language_kept
from eval.metrics.ndcg import ndcg_at
from eval.metrics.recall import recall_at
from eval.metrics.right_answer import is_right
from eval.metrics.share import Share
from qa.answer import Answer, Timings

RECALL_DEPTH = 5
NDCG_DEPTH = 10


@dataclass(frozen=True, slots=True)
class CaseScores:
    """The figures of one case, plain enough to be summed, stored and read again without the answer itself."""

    right: bool | None
    """``None`` for a question without an answer: there a refusal is what is right."""
    refused: bool
    sentences_cited: Share
    citations_in_expected: Share
    language_kept: bool | None
    recall_at_5: float | None
    ndcg_at_10: float | None
    with_notice: bool
    """Whether the answer came with a notice, such as one that quotations stand in for a chat model that failed."""
    timings: Timings


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, what came back and what it is worth."""

    case: Case
    answer: Answer | None
    """``None`` when no answer came; ``error`` says why."""
    ranked: tuple[str, ...]
    """The distinct articles found for the question, best first, as ``eval.matching.ranked_articles`` names them."""
    error: str
    """What the case failed with, in one line; empty when it did not."""
    scores: CaseScores


def score(case: Case, answer: Answer | None, ranked: Sequence[str]) -> CaseScores:
    """The scores of an answer and of a ranking of distinct articles.

    Without an answer (the case failed) it is neither right nor refused: a failure is never a success.
    """
    reply = "" if answer is None else reply_text(answer)
    answered = answer is not None and answer.answered
    return CaseScores(
        right=answered and is_right(reply, case.answer) if case.answerable else None,
        refused=answer is not None and not answered,
        sentences_cited=sentences_cited(answer) if answer else Share(),
        citations_in_expected=citations_in_expected(answer, case.articles) if answer else Share(),
        language_kept=language_kept(reply, case.language),
        recall_at_5=recall_at(ranked, case.articles, RECALL_DEPTH),
        ndcg_at_10=ndcg_at(ranked, case.articles, NDCG_DEPTH),
        with_notice=answer is not None and bool(answer.notice),
        timings=answer.timings if answer else Timings(),
    )


def reply_text(answer: Answer) -> str:
    """What a reader reads, without the citation marks, which would pass for numbers of the answer."""
    return " ".join(sentence.text for sentence in answer.sentences) if answer.answered else answer.refusal
