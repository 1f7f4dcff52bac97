"""Ask every question of a set and score what comes back.

with Assistant.open(".kiosque") as assistant:
    report = evaluate(assistant, load_cases(Path("cases.jsonl")))
report
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from embeddings.articles import Article
from embeddings.errors import KiosqueError, Language
from eval.cases import Case
from eval.errors import ArticlesNotIndexed
from eval.evidence import evidence_spans
from eval.folder import opened
from eval.matching import Catalogue
from eval.provenance import configuration
from eval.report import Report
from eval.results import CaseResult, answer_record
from eval.scores import Wanted, answer_scores, complete, failed_scores, reply_text, retrieval_scores
from qa.answer import Answer, Evidence, Question

SEARCH_DEPTH = 50
"""Passages to look for, so that ten distinct articles are among them: an article often holds several of the best."""

OnResult = Callable[[CaseResult], None]


class Answering(Protocol):
    """What is evaluated: a ``qa.Assistant``, or anything that answers and searches like one."""

    def ask(self, question: str, reader: Language, within: Sequence[str], earlier: Sequence[Answer]) -> Answer:
        """The finished answer, after the ``earlier`` ones of the same conversation."""

    def understand(self, question: str, reader: Language, within: Sequence[str]) -> Question:
        """The question with its language."""

    def search_all(self, questions: Sequence[Question], limit: int) -> Iterator[tuple[Evidence, ...]]:
        """The ``limit`` best passages for each question, best first."""

    def articles(self) -> Iterable[Article]:
        """Every article that there is to find."""

    def describe(self) -> Mapping[str, Any]:
        """What answers, as plain values."""


def evaluate(
    assistant: Answering,
    cases: Sequence[Case],
    *,
    retrieval_only: bool = False,
    known: Mapping[str, CaseResult] = MappingProxyType({}),
    on_result: OnResult | None = None,
) -> Report:
    """Run the cases and report on them, in their order.

    A case that raises is recorded with its error, and the run goes on. The earlier turns of a conversation are asked
    before its last one, which is the one that counts.

    Args:
        retrieval_only: search and do not ask: no chat model, thousands of questions a minute.
        known: results of an earlier run by the case's id, which are taken as they are.
        on_result: called with each new result as it comes, to show progress or to keep it.
    """
    left = [case for case in cases if case.id not in known]
    results = dict(known)
    if left:
        runner = _Runner(assistant)
        for result in runner.search(left) if retrieval_only else map(runner.ask, left):
            results[result.case.id] = result
            if on_result is not None:
                on_result(result)
    made_of = configuration(assistant.describe(), cases, retrieval_only)
    return Report(tuple(results[case.id] for case in cases), made_of)


def evaluate_into(
    folder: Path,
    assistant: Answering,
    cases: Sequence[Case],
    *,
    retrieval_only: bool = False,
    about: Mapping[str, Any] = MappingProxyType({}),
    on_result: OnResult | None = None,
) -> Report:
    """``evaluate``, kept in a folder as it goes: a run that was stopped goes on where it was.

    Args:
        about: what else to write into the configuration.
        on_result: called with every result, those of before too.

    Raises:
        OtherRun, RunBusy, ResultsNotWritten: see ``eval.folder.opened``.
    """
    made_of = {**configuration(assistant.describe(), cases, retrieval_only), **about}
    with opened(folder, made_of, cases) as run:
        known = run.results()

        def keep(result: CaseResult) -> None:
            if result.case.id not in known:
                run.append(result)
            if on_result is not None:
                on_result(result)

        for result in known.values():
            keep(result)
        report = evaluate(assistant, cases, retrieval_only=retrieval_only, known=known, on_result=keep)
        report = replace(report, configuration=made_of)
        run.finish(report)
    return report


class _Runner:
    """Runs cases on one assistant."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant
        self._catalogue = Catalogue(assistant.articles())

    def ask(self, case: Case) -> CaseResult:
        """Ask and search for one case. Asks first: a search before would warm what the answer's seconds include."""
        try:
            within = self._within(case)
            earlier: list[Answer] = []
            for turn in case.earlier:
                earlier.append(self._assistant.ask(turn.question, turn.language, within, earlier))
            answer = self._assistant.ask(case.question, case.language, within, earlier)
            (found,) = self._assistant.search_all([answer.question], SEARCH_DEPTH)
        except Exception as raised:  # any fault of one case is a finding of the run, not its end
            return _failed(case, raised, asked=True)
        wanted = self._catalogue.wanted(case.articles)
        ranked = self._ranked(found, wanted)
        at_hand = {article.id: article for article in answer.closest_articles}
        at_hand |= {citation.article.id: citation.article for citation in answer.citations}
        spans = evidence_spans(case.evidence, at_hand.values(), wanted, self._catalogue)
        scores = answer_scores(case, answer, wanted, spans, self._catalogue)
        return CaseResult(
            case,
            complete({**retrieval_scores(ranked, wanted), **scores}),
            answer_record(answer),
            ranked,
            spans,
            tuple(wanted),
            self._catalogue.missing(case.articles),
            tuple(reply_text(reply) for reply in earlier),
        )

    def search(self, cases: Sequence[Case]) -> Iterator[CaseResult]:
        """Search for every case; the questions are embedded some at a time."""
        questions: dict[str, Question] = {}
        for case in cases:
            try:
                questions[case.id] = self._assistant.understand(case.question, case.language, self._within(case))
            except KiosqueError as raised:
                yield _failed(case, raised, asked=False)
        asked = [case for case in cases if case.id in questions]
        found = self._assistant.search_all(list(questions.values()), SEARCH_DEPTH)
        for case, evidence in zip(asked, found, strict=True):
            wanted = self._catalogue.wanted(case.articles)
            ranked = self._ranked(evidence, wanted)
            missing = self._catalogue.missing(case.articles)
            scores = complete(retrieval_scores(ranked, wanted))
            yield CaseResult(case, scores, ranked=ranked, wanted=tuple(wanted), missing=missing)

    def _ranked(self, found: Iterable[Evidence], wanted: Wanted) -> tuple[str, ...]:
        return self._catalogue.ranked((each.article.id for each in found), wanted)

    def _within(self, case: Case) -> tuple[str, ...]:
        found = self._catalogue.ids(case.within)
        if case.within and not found:
            raise ArticlesNotIndexed(names=", ".join(case.within[:3]))
        return found


def _failed(case: Case, error: Exception, asked: bool) -> CaseResult:
    text = error.message("en") if isinstance(error, KiosqueError) else str(error)
    line = " ".join(f"{type(error).__name__}: {text}".split())
    return CaseResult(case, complete(failed_scores(case, asked)), error=line)
