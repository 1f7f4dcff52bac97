"""What the metrics say of one case."""

from collections.abc import Mapping, Sequence

from embeddings.articles import Article
from eval.cases import Case
from eval.evidence import Span
from eval.matching import Catalogue
from eval.measures import MEASURES, Scores
from eval.metrics.citation_article import citation_article
from eval.metrics.citation_precision import citation_precision
from eval.metrics.citation_recall import citation_recall
from eval.metrics.citation_support import citation_support
from eval.metrics.exact_match import exact_match
from eval.metrics.expected_shown import expected_shown
from eval.metrics.false_refusal import false_refusal
from eval.metrics.hallucination import hallucination
from eval.metrics.language import language_kept
from eval.metrics.mrr import mrr_at
from eval.metrics.ndcg import ndcg_at
from eval.metrics.recall import recall_at
from eval.metrics.right_answer import is_right
from eval.metrics.seconds import first_token_s, retrieval_s, total_s
from eval.metrics.sentence_support import sentence_support
from eval.metrics.sentences_cited import sentences_cited
from eval.metrics.token_f1 import token_f1
from qa.answer import Answer

RANKING_DEPTH = 10
"""Articles of a ranking that count for nDCG and MRR."""

Wanted = Mapping[str, frozenset[str]]


def retrieval_scores(ranked: Sequence[str], wanted: Wanted) -> Scores:
    """The figures of a ranking of distinct articles (``Catalogue.ranked``)."""
    recalls = {f"recall_at_{k}": recall_at(ranked, wanted, k) for k in (1, 5, 10)}
    return {
        **recalls,
        "ndcg_at_10": ndcg_at(ranked, wanted, RANKING_DEPTH),
        "mrr_at_10": mrr_at(ranked, wanted, RANKING_DEPTH),
    }


def answer_scores(
    case: Case, answer: Answer, wanted: Wanted, evidence: Sequence[Sequence[Span]], catalogue: Catalogue
) -> Scores:
    """The figures of an answer. A case that expects articles, or none but is answerable, has those that apply."""
    reply = reply_text(answer)
    golds = case.answer[0] if len(case.answer) == 1 else ()
    kept = language_kept(reply, case.language)
    articles: tuple[Article, ...] = answer.closest_articles
    shown = [catalogue.is_wanted(article.id, wanted) for article in articles]
    return {
        "answer_right": float(answer.answered and is_right(reply, case.answer)) if case.answer else None,
        "exact_match": exact_match(reply, golds, case.language),
        "token_f1": token_f1(reply if answer.answered else "", golds, case.language),
        "hallucination": hallucination(case.answerable, answer.answered),
        "false_refusal": false_refusal(case.answerable, not answer.answered),
        "sentences_cited": sentences_cited(answer),
        "citation_article": citation_article(answer, lambda name: catalogue.is_wanted(name, wanted))
        if wanted
        else None,
        "citation_precision": citation_precision(answer, evidence),
        "citation_recall": citation_recall(answer, evidence),
        "sentence_support": sentence_support(answer),
        "citation_support": citation_support(answer),
        "language_kept": None if kept is None else float(kept),
        "expected_shown": expected_shown(shown) if wanted else None,
        "retrieval_s": retrieval_s(answer),
        "first_token_s": first_token_s(answer),
        "total_s": total_s(answer),
    }


def failed_scores(case: Case, asked: bool) -> Scores:
    """The figures of a case that raised: what it was to be measured by is wrong, the rest has no meaning.

    It counts as neither an invented answer nor a refusal: it is not known what it would have been.

    Args:
        asked: whether an answer was wanted, or only a ranking.
    """
    scores: dict[str, float | None] = dict(retrieval_scores((), dict.fromkeys(case.articles, frozenset())))
    if asked and case.answer:
        scores |= {"answer_right": 0.0}
    return scores


def complete(scores: Scores) -> dict[str, float | None]:
    """Every measure, in the order of reports, ``None`` for those not in ``scores``."""
    return {name: scores.get(name) for name in MEASURES}


def reply_text(answer: Answer) -> str:
    """What a reader reads, without the citation marks, which would pass for numbers of the answer."""
    return " ".join(sentence.text for sentence in answer.sentences) if answer.answered else answer.refusal
