"""What an evaluation found: every case with its answer and scores, a table, and all of it as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from eval.metrics.latency import Percentiles
from eval.metrics.share import Share
from eval.scores import CaseResult
from eval.summary import Mean, Summary, summarise
from qa.answer import Answer
from qa.records import as_dictionary

LANGUAGE_NAMES: Mapping[str, str] = {"fr": "French", "en": "English", "all": "All"}


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a run, in the order of its cases. In a notebook, ``report.table()`` shows as a table."""

    results: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that raised."""
        return tuple(result for result in self.results if result.error)

    def summaries(self) -> dict[str, Summary]:
        """A summary per language of the questions, under ``fr`` and ``en`` where there are any, and under ``all``."""
        parts = {code: [each for each in self.results if each.case.language == code] for code in ("fr", "en")}
        summaries = {code: summarise(part) for code, part in parts.items() if part}
        return {**summaries, "all": summarise(self.results)}

    def table(self) -> Table:
        """The summaries side by side, a metric a row."""
        summaries = self.summaries()
        table = Table("", *(LANGUAGE_NAMES[code] for code in summaries))
        for column in table.columns[1:]:
            column.justify = "right"
        rows = [_rows(summary) for summary in summaries.values()]
        for name in rows[0]:
            table.add_row(name, *(row[name] for row in rows))
        return table

    def to_json(self) -> str:
        """All of it as one JSON object: ``summary`` (per language and ``all``) and ``results`` (a case each)."""
        found = {
            "summary": {code: asdict(summary) for code, summary in self.summaries().items()},
            "results": [_result_record(result) for result in self.results],
        }
        return json.dumps(found, ensure_ascii=False, indent=1)


def _rows(summary: Summary) -> dict[str, str]:
    return {
        "Cases": str(summary.cases),
        "Failed with an error": str(summary.failed),
        "With a warning to the reader": str(summary.with_notice),
        "Right answers": _share(summary.right),
        "Sentences cited": _share(summary.sentences_cited),
        "Citations in the right article": _share(summary.citations_in_expected),
        "Refused rightly (unanswerable)": _share(summary.refusals.right),
        "Refused wrongly (answerable)": _share(summary.refusals.wrong),
        "In the question's language": _share(summary.language_kept),
        "Recall@5, by article": _mean(summary.recall_at_5),
        "nDCG@10, by article": _mean(summary.ndcg_at_10),
        "Seconds to evidence, p50 / p95": _seconds(summary.retrieval_s),
        "Seconds to first word, p50 / p95": _seconds(summary.first_token_s),
        "Seconds to answer, p50 / p95": _seconds(summary.total_s),
    }


def _share(share: Share) -> str:
    return "–" if share.value is None else f"{share.count} of {share.of} ({share.value:.1%})"


def _mean(mean: Mean) -> str:
    return "–" if mean.value is None else f"{mean.value:.3f}"


def _seconds(seconds: Percentiles) -> str:
    return "–" if seconds.p50 is None or seconds.p95 is None else f"{seconds.p50:.2f} / {seconds.p95:.2f}"


def _result_record(result: CaseResult) -> dict[str, Any]:
    return {
        "case": result.case.model_dump(mode="json", exclude_none=True),
        "error": result.error,
        "scores": asdict(result.scores),
        "ranked": result.ranked,
        "answer": _answer_record(result.answer) if result.answer else None,
    }


def _answer_record(answer: Answer) -> dict[str, Any]:
    """What ``kiosque ask --json`` prints, and the evidence it was written from."""

    evidence = [
        {
            "article": found.article.id,
            "passage": found.passage.id,
            "score": float(found.score),
            "text": found.passage.text,
        }
        for found in answer.evidence
    ]
    return {**as_dictionary(answer), "evidence": evidence}
