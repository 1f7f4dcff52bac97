"""The figures of a whole set of cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.metrics.latency import Percentiles, percentiles
from eval.metrics.refusal import Refusals, refusals
from eval.metrics.share import Share
from eval.scores import CaseResult


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``of`` figures; ``None`` when there are none."""

    value: float | None
    of: int

    @classmethod
    def over(cls, figures: Iterable[float | None]) -> "Mean":
        """The mean of the figures that are defined."""
        defined = [figure for figure in figures if figure is not None]
        return cls(fmean(defined) if defined else None, len(defined))


@dataclass(frozen=True, slots=True)
class Summary:
    """Every metric over a set of cases. A failed case counts as neither right nor refused; it has no seconds."""

    cases: int
    failed: int
    """Cases that raised."""
    with_notice: int
    """Answers that came with a notice: not what the run set out to measure, if the chat model failed."""
    right: Share
    """Right answers among the answerable questions."""
    sentences_cited: Share
    citations_in_expected: Share
    refusals: Refusals
    language_kept: Share
    """Replies in the question's language among those long enough to tell."""
    recall_at_5: Mean
    ndcg_at_10: Mean
    retrieval_s: Percentiles
    first_token_s: Percentiles
    total_s: Percentiles


def summarise(results: Sequence[CaseResult]) -> Summary:
    """The summary of any set of results: all of them, one language, one kind."""
    scores = [result.scores for result in results]
    return Summary(
        cases=len(results),
        failed=sum(bool(result.error) for result in results),
        with_notice=sum(each.with_notice for each in scores),
        right=Share.true_among([each.right for each in scores if each.right is not None]),
        sentences_cited=sum((each.sentences_cited for each in scores), Share()),
        citations_in_expected=sum((each.citations_in_expected for each in scores), Share()),
        refusals=refusals((result.case.answerable, result.scores.refused) for result in results),
        language_kept=Share.true_among([each.language_kept for each in scores if each.language_kept is not None]),
        recall_at_5=Mean.over(each.recall_at_5 for each in scores),
        ndcg_at_10=Mean.over(each.ndcg_at_10 for each in scores),
        retrieval_s=percentiles(each.timings.retrieval_s for each in scores),
        first_token_s=percentiles(each.timings.first_token_s for each in scores),
        total_s=percentiles(each.timings.total_s for each in scores),
    )
