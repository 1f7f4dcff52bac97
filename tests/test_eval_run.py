"""A run: every case is scored, one that raises does not end it, and a kill loses no more than the case under way."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from eval_doubles import (
    CASES,
    INVENTED,
    REFUSED,
    RIGHT,
    ROSS,
    ScriptedAssistant,
    a_case,
    an_answer,
    an_article,
    cite,
    scripted,
)

from embeddings.errors import Language
from eval.cases import Case, Turn
from eval.errors import NotARun, OtherRun, ResultsNotWritten, RunBusy
from eval.folder import load_report, opened, unlike
from eval.results import CaseResult
from eval.run import SEARCH_DEPTH, evaluate, evaluate_into
from qa.answer import Answer


def by_id(results: Sequence[CaseResult]) -> dict[str, CaseResult]:
    return {result.case.id: result for result in results}


class TestEvaluate:
    def test_every_case_has_its_scores(self) -> None:
        results = by_id(evaluate(scripted(), CASES).results)
        right, wrong = results["right"].scores, results["wrong"].scores
        assert right["answer_right"] == right["citation_precision"] == right["citation_recall"] == 1.0
        assert right["recall_at_1"] == right["mrr_at_10"] == right["expected_shown"] == right["sentence_support"] == 1.0
        assert right["hallucination"] is None and right["false_refusal"] == 0.0
        assert (wrong["answer_right"], wrong["mrr_at_10"], wrong["citation_article"]) == (0.0, 0.5, 0.0)
        assert wrong["sentences_cited"] == 0.5 and wrong["language_kept"] == 0.0
        assert results["refused"].scores["hallucination"] == 0.0 and results["invented"].scores["hallucination"] == 1.0
        assert right["total_s"] == 1.0 and right["retrieval_s"] == pytest.approx(0.1)

    def test_each_case_fails_at_one_place_or_nowhere(self) -> None:
        failures = {result.case.id: result.failure for result in evaluate(scripted(), CASES).results}
        assert failures == {"right": "", "wrong": "not_used", "refused": "", "invented": "invented", "broken": "error"}

    @pytest.mark.parametrize(
        ("answer", "failure"),
        [
            (an_answer(refusal="Les articles ne disent rien de cela.", shown=[]), "not_retrieved"),
            (an_answer(refusal="Les articles ne disent rien de cela.", shown=[ROSS]), "refused"),
            (
                an_answer(("C'est un autre.", (1,)), citations=[cite(1, ROSS, "Il a reçu 260 demandes.")]),
                "wrong_answer",
            ),
            (an_answer(("C'est Ross.", (1,)), citations=[cite(1, ROSS, "Il a reçu 260 demandes.")]), "wrong_citation"),
            (
                an_answer(
                    ("The minister of commerce is called Ross.", (1,)), citations=[cite(1, ROSS, "est Wilbur Ross.")]
                ),
                "wrong_language",
            ),
        ],
    )
    def test_the_place_is_the_first_thing_that_went_wrong(self, answer: Answer, failure: str) -> None:
        case = CASES[0].model_copy(update={"id": "q", "question": "q"})
        (result,) = evaluate(ScriptedAssistant({"q": answer}, {}, [ROSS]), [case]).results
        assert result.failure == failure

    def test_a_case_that_raises_is_recorded_in_one_line_and_the_run_goes_on(self) -> None:
        report = evaluate(scripted(), [CASES[4], CASES[0]])
        broken, right = report.results
        assert broken.error == "ValueError: two lines" and broken.answer is None
        assert (broken.scores["answer_right"], broken.scores["recall_at_5"]) == (0.0, 0.0)
        assert broken.scores["false_refusal"] is None  # it is not known whether it would have been one
        assert right.error == "" and report.failed == (broken,)

    def test_the_users_interruption_ends_the_run(self) -> None:
        with pytest.raises(KeyboardInterrupt):
            evaluate(ScriptedAssistant({"right": KeyboardInterrupt()}), CASES[:1])

    def test_a_citation_mark_is_not_part_of_the_reply(self) -> None:
        answer = an_answer(("Il y en a plusieurs.", (1,)), citations=[cite(1, ROSS, "Il a reçu 260 demandes.")])
        (result,) = evaluate(ScriptedAssistant({"n": answer}), [a_case("n", answer="1")]).results
        assert "[1]" in answer.text and result.scores["answer_right"] == 0.0

    def test_a_refusal_is_never_a_right_answer(self) -> None:
        (result,) = evaluate(scripted(), [a_case("refused", "en", answer="articles")]).results
        assert (result.scores["answer_right"], result.scores["false_refusal"]) == (0.0, 1.0)

    def test_the_turns_of_a_conversation_are_asked_in_order_and_the_last_one_counts(self) -> None:
        first = Turn(question="invented", language="fr", answerable=True, answer=(("1",),))
        assistant = scripted()
        (result,) = evaluate(assistant, [a_case("right", answer="Ross", earlier=(first,))]).results
        assert [question for question, _ in assistant.asked] == ["invented", "right"]
        assert result.earlier == ("Le prix est de 260 euros.",) and result.scores["answer_right"] == 1.0
        assert assistant.earlier == [(), ("invented",)]

    def test_retrieval_is_measured_with_the_question_as_it_was_understood(self) -> None:
        assistant = scripted()
        assistant.understood = {"refused": "right"}
        (result,) = evaluate(assistant, [a_case("refused", "en", articles=("ross.txt",))]).results
        assert result.scores["recall_at_1"] == 1.0

    def test_a_case_may_be_confined_to_some_articles(self) -> None:
        assistant = scripted()
        evaluate(assistant, [a_case("refused", "en", within=("x.txt", "gone.txt"))])
        assert assistant.asked == [("refused", ("x.txt",))]
        (result,) = evaluate(assistant, [a_case("refused", "en", within=("gone.txt",))]).results
        assert "gone.txt" in result.error  # to search all articles instead would measure something else

    def test_an_expected_article_that_is_not_indexed_is_named(self) -> None:
        report = evaluate(scripted(), [a_case("right", answer="Ross", articles=("ross.txt", "gone.txt"))])
        assert report.missing == ("gone.txt",)

    def test_retrieval_alone_asks_nothing(self) -> None:
        assistant = scripted()
        report = evaluate(assistant, CASES, retrieval_only=True)
        assert assistant.asked == [] and SEARCH_DEPTH >= 10
        results = by_id(report.results)
        assert results["wrong"].scores["mrr_at_10"] == 0.5 and results["wrong"].scores["answer_right"] is None
        assert results["wrong"].ranked == ("x.txt", "ross.txt") and results["right"].failure == ""
        assert [result.case.id for result in report.results] == [case.id for case in CASES]

    def test_a_result_is_the_same_read_back(self) -> None:
        for result in evaluate(scripted(), CASES).results:
            again = CaseResult.from_json(result.to_json())
            assert again.to_json() == result.to_json() and again.case == result.case
        with pytest.raises(ValueError):
            CaseResult.from_json("{}")


class TestReport:
    def test_figures_are_split_by_what_tells_cases_apart(self) -> None:
        report = evaluate(scripted(), CASES)
        assert list(report.splits) == ["all", "fr", "en", "answerable", "unanswerable", "kind:fact", "tag:people"]
        assert report.figures["answer_right"].value == pytest.approx(1 / 3)
        assert report.splits["en"]["answer_right"].value == 0.0
        assert report.splits["unanswerable"]["hallucination"].value == 0.5
        assert "answer_right" not in report.splits["unanswerable"]
        assert report.figures["total_s"].value == 2.5 and report.figures["total_s"].of == 4
        assert report.failures == {"error": 1, "invented": 1, "not_used": 1}
        assert "total_s" in report.headline and "first_token_s" not in report.headline

    def test_the_json_holds_everything(self) -> None:
        found = json.loads(evaluate(scripted(), CASES).to_json())
        assert found["configuration"]["assistant"]["chat"] == "a-chat"
        assert found["figures"]["all"]["answer_right"]["of"] == 3
        right, _, refused, _, broken = found["results"]
        assert right["case"]["answer"] == [["Ross"]] and right["answer"]["evidence"][0]["text"] == ROSS.text
        assert right["answer"]["citations"][0]["quote"] == "Le ministre du Commerce est Wilbur Ross."
        assert refused["answer"]["refusal"] and broken["answer"] is None and broken["failure"] == "error"

    def test_it_shows_in_a_notebook_and_in_both_languages(self) -> None:
        report = evaluate(scripted(), CASES)
        assert "Right answers" in report._repr_html_()
        assert report.table("fr").columns[0]._cells[1] == "Réponses justes"
        assert evaluate(scripted(), []).figures == {}

    def test_the_configuration_says_what_a_figure_depends_on(self) -> None:
        found = evaluate(scripted(), CASES).configuration
        assert found["mode"] == "answers" and found["cases"]["count"] == 5
        assert found["versions"]["kiosque"] and found["machine"]["cores"] >= 1
        assert evaluate(scripted(), CASES[:2]).configuration["cases"]["digest"] != found["cases"]["digest"]


def timeless(path: Path) -> Any:
    return json.loads((path / "results.json").read_text("utf-8"))["results"]


class TestFolder:
    def test_a_run_leaves_its_reports_cases_and_configuration(self, tmp_path: Path) -> None:
        out = tmp_path / "runs" / "one"
        report = evaluate_into(out, scripted(), CASES, about={"file": "cases.jsonl"})
        names = sorted(path.name for path in out.iterdir() if path.name != ".lock")
        assert names == ["cases.jsonl", "report.html", "report.md", "results.json", "run.json"]
        again = load_report(out)
        assert again.to_json() == report.to_json() and again.configuration["file"] == "cases.jsonl"
        assert [
            Case.model_validate_json(line) for line in (out / "cases.jsonl").read_text("utf-8").splitlines()
        ] == CASES

    def test_a_finished_run_is_not_asked_again(self, tmp_path: Path) -> None:
        evaluate_into(tmp_path / "run", scripted(), CASES)
        assistant, seen = scripted(), list[str]()
        evaluate_into(tmp_path / "run", assistant, CASES, on_result=lambda result: seen.append(result.case.id))
        assert assistant.asked == [] and seen == [case.id for case in CASES]

    def test_a_stopped_run_goes_on_where_it_was(self, tmp_path: Path) -> None:
        answers = {"right": RIGHT, "refused": REFUSED, "invented": KeyboardInterrupt()}
        cases = [CASES[0], CASES[2], CASES[3]]
        with pytest.raises(KeyboardInterrupt):
            evaluate_into(tmp_path / "run", ScriptedAssistant(answers, {}, [ROSS]), cases)
        with (tmp_path / "run" / "answers.jsonl").open("a") as journal:
            journal.write("\0\0 not a result\n")  # as a failing disk leaves it
            journal.write('{"case": {"id": "inv')  # as a power cut leaves it
        assistant = ScriptedAssistant({**answers, "invented": INVENTED}, {}, [ROSS])
        evaluate_into(tmp_path / "run", assistant, cases)
        assert [question for question, _ in assistant.asked] == ["invented"]
        whole = tmp_path / "whole"
        evaluate_into(whole, ScriptedAssistant({**answers, "invented": INVENTED}, {}, [ROSS]), cases)
        assert timeless(tmp_path / "run") == timeless(whole)

    def test_an_article_and_its_reprint_are_one_that_is_expected(self, tmp_path: Path) -> None:
        again = an_article("again.txt", ROSS.text)
        case = a_case("right", answer="Ross", articles=("ross.txt", "again.txt"))
        assistant = ScriptedAssistant({"right": RIGHT}, {"right": [again]}, [ROSS, again])
        for only in (False, True):
            (result,) = evaluate(assistant, [case], retrieval_only=only).results
            assert (result.ranked, result.wanted) == (("ross.txt",), ("ross.txt",))

    def test_a_case_without_articles_fails_without_a_place(self) -> None:
        case = a_case("wrong", "en", answer="Nobody")
        (result,) = evaluate(scripted(), [case]).results
        assert result.failure == "wrong_answer" and result.scores["expected_shown"] is None

    def test_a_folder_of_another_run_or_of_other_things_is_left_alone(self, tmp_path: Path) -> None:
        evaluate_into(tmp_path / "run", scripted(), CASES)
        before = (tmp_path / "run" / "results.json").read_bytes()
        with pytest.raises(OtherRun, match=r"cases\.count, cases\.digest"):
            evaluate_into(tmp_path / "run", scripted(), CASES[:2])
        assert (tmp_path / "run" / "results.json").read_bytes() == before
        (tmp_path / "photos").mkdir()
        (tmp_path / "photos" / "a.jpg").touch()
        with pytest.raises(OtherRun):
            evaluate_into(tmp_path / "photos", scripted(), CASES)

    def test_one_run_at_a_time_writes_into_a_folder(self, tmp_path: Path) -> None:
        with opened(tmp_path / "run", {}, CASES), pytest.raises(RunBusy), opened(tmp_path / "run", {}, CASES):
            pass

    def test_a_place_that_cannot_be_written_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(ResultsNotWritten), opened(tmp_path / "file" / "run", {}, CASES):
            pass

    def test_what_is_no_run_is_said(self, tmp_path: Path) -> None:
        for content in (None, "", "{", "[]", "{}", '{"results": [{}], "configuration": {}}'):
            if content is not None:
                (tmp_path / "results.json").write_text(content, "utf-8")
            with pytest.raises(NotARun):
                load_report(tmp_path)

    def test_what_changes_no_answer_may_differ(self) -> None:
        one = {"machine": {"cores": 2}, "started": "a", "assistant": {"chat": "x", "index": {"digest": "1"}}}
        other = {"machine": {"cores": 4}, "started": "b", "assistant": {"chat": "x", "index": {"digest": "2"}}}
        assert unlike(one, other) == ["assistant.index.digest"] and unlike(one, one) == []

    def test_a_run_killed_eight_times_ends_like_one_left_alone(self, tmp_path: Path) -> None:
        cases = [a_case(f"right {number}", answer="Ross", articles=("ross.txt",)) for number in range(200)]
        evaluate_into(tmp_path / "alone", Unhurried(0), cases)
        chance, killed = random.Random(1), 0
        while killed < 8:
            process = multiprocessing.get_context("fork").Process(target=run_slowly, args=(tmp_path / "killed", cases))
            process.start()
            time.sleep(chance.uniform(0.01, 0.12))
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            killed += 1
        assert not (tmp_path / "killed" / "results.json").exists()  # else the last kills hit nothing
        evaluate_into(tmp_path / "killed", Unhurried(0), cases)
        assert timeless(tmp_path / "killed") == timeless(tmp_path / "alone")


class Unhurried(ScriptedAssistant):
    """Gives the right answer to everything, each after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__({}, {}, [ROSS])
        self.seconds = seconds

    def ask(self, question: str, reader: Language, within: Sequence[str]) -> Answer:
        time.sleep(self.seconds)
        return RIGHT


def run_slowly(folder: Path, cases: list[Case]) -> None:
    evaluate_into(folder, Unhurried(0.005), cases)
