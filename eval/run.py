"""Ask every question of a set and score what comes back.

with Assistant.open(data=Path(".kiosque")) as assistant:
    report = evaluate(assistant, load_cases(Path("cases.jsonl")))
report.table()
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from embeddings.errors import KiosqueError
from eval.cases import Case
from eval.matching import ranked_articles
from eval.report import Report
from eval.scores import CaseResult, score
from qa.answer import Answer, Evidence

SEARCH_DEPTH = 50
"""Passages to look for, so that ten distinct articles are among them: an article often holds several of the best."""


class Answering(Protocol):
    """What is evaluated: a ``qa.Assistant``, or anything that answers and searches like one."""

    def ask(self, question: str, /) -> Answer:
        """The finished answer."""

    def search(self, question: str, /, *, limit: int) -> Sequence[Evidence]:
        """The ``limit`` best passages, best first."""


def evaluate(
    assistant: Answering, cases: Iterable[Case], on_result: Callable[[CaseResult], None] | None = None
) -> Report:
    """Run the cases one after another and report on them.

    A case that raises is recorded with its error, and the run goes on.

    Args:
        on_result: called with each result as it comes, to show progress or to keep it.
    """
    results: list[CaseResult] = []
    for case in cases:
        result = evaluate_case(assistant, case)
        results.append(result)
        if on_result is not None:
            on_result(result)
    return Report(tuple(results))


def evaluate_case(assistant: Answering, case: Case) -> CaseResult:
    """Ask and search for one case. Asks first: a search before would warm what the answer's seconds should include."""
    answer: Answer | None = None
    ranked: tuple[str, ...] = ()
    error = ""
    try:
        answer = assistant.ask(case.question)
        evidence = assistant.search(case.question, limit=SEARCH_DEPTH)
        ranked = ranked_articles((each.article for each in evidence), case.articles)
    except Exception as raised:  # any fault of one case is a finding of the run, not its end
        error = _one_line(raised)
    return CaseResult(case, answer, ranked, error, score(case, answer, ranked))


def _one_line(error: Exception) -> str:
    text = error.message("en") if isinstance(error, KiosqueError) else str(error)
    return " ".join(f"{type(error).__name__}: {text}".split())
