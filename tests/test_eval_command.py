"""``kiosque eval`` as it is typed, on a small real index without a chat model."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Kiosque, assert_one_line_error
from eval_doubles import CASES, scripted

from qa.assistant import Assistant

pytestmark = pytest.mark.usefixtures("one_encoder")

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "zte", "question": "Combien de personnes ZTE emploie-t-il ?", "language": "fr", "answerable": True,
        "articles": ["zte.md"], "answer": [["75 000"]], "kind": "number",
        "evidence": "L'équipementier chinois emploie 75 000 personnes dans le monde.",
    },
    {
        "id": "mate", "question": "Where was the Mate 30 presented?", "language": "en", "answerable": True,
        "articles": ["huawei.txt"], "answer": [["Munich"]], "tags": ["places"],
    },
    {"id": "nobel", "question": "Qui a reçu le Nobel de physique en 1921 ?", "language": "fr", "answerable": False},
]  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return path


@pytest.fixture
def run(kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path) -> Path:
    """The folder of a finished run."""
    out = tmp_path / "run"
    done = kiosque("eval", str(cases), "--data", str(indexed), "--chat-model", "none", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def test_a_run_prints_its_figures_and_leaves_its_reports(
    run: Path, kiosque: Kiosque, cases: Path, indexed: Path
) -> None:
    found = json.loads((run / "results.json").read_text("utf-8"))
    assert [each["case"]["id"] for each in found["results"]] == ["zte", "mate", "nobel"]
    assert found["results"][0]["scores"]["answer_right"] == 1.0 and found["results"][2]["failure"] == ""
    configuration = found["configuration"]
    assert (
        configuration["assistant"]["settings"]["passages"] == 8 and configuration["assistant"]["index"]["articles"] == 3
    )
    assert configuration["assistant"]["prompts"] and configuration["file"] == str(cases)
    again = kiosque("eval", str(cases), "--data", str(indexed), "--chat-model", "none", "--out", str(run))
    assert "Right answers" in again.stdout and str(run / "report.html") in again.stdout
    french = kiosque(
        "eval", "run", str(cases), "--data", str(indexed), "--chat-model", "none", "--out", str(run), language="fr_FR"
    )
    assert "Réponses justes" in french.stdout and "Tout est dans" in french.stdout


def test_a_run_in_a_folder_of_its_own_name_unless_told(
    kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = kiosque("eval", str(cases), "--data", str(indexed), "--retrieval-only", "--tag", "number", "--tag", "places")
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.startswith("cases-") and "nDCG@10" in done.stdout and "Right answers" not in done.stdout
    found = json.loads((folder / "results.json").read_text("utf-8"))
    assert [each["case"]["id"] for each in found["results"]] == ["zte", "mate"]
    assert found["configuration"]["mode"] == "retrieval"
    assert found["configuration"]["selection"]["tags"] == ["number", "places"]


def test_a_folder_of_another_run_is_refused_in_one_line(
    run: Path, kiosque: Kiosque, cases: Path, indexed: Path
) -> None:
    words = ("eval", str(cases), "--data", str(indexed), "--out", str(run), "--retrieval-only")
    assert_one_line_error(kiosque(*words), str(run), "mode", "--out")
    assert_one_line_error(kiosque(*words, language="fr_FR"), "autrement")


def test_a_selection_of_nothing_and_a_broken_file_are_said_before_an_index_is_looked_for(
    kiosque: Kiosque, cases: Path, tmp_path: Path
) -> None:
    assert_one_line_error(kiosque("eval", str(cases), "--tag", "nothing"), "nothing", "--tag")
    cases.write_text("{", "utf-8")
    assert_one_line_error(kiosque("eval", str(cases), "--data", str(tmp_path / "none")), "line 1")
    assert_one_line_error(kiosque("eval", "check", str(cases), language="fr_FR"), "ligne 1")


def test_check_says_what_a_set_holds_and_asks_nothing(kiosque: Kiosque, cases: Path) -> None:
    done = kiosque("eval", "check", str(cases))
    assert done.returncode == 0
    assert "3 cases, 2 in French and 1 in English, 1 unanswerable, 0 conversations." in done.stdout


def test_an_index_that_lacks_the_expected_articles_is_said(
    kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path
) -> None:
    cases.write_text(json.dumps({**QUESTIONS[0], "articles": ["elsewhere.txt"]}), "utf-8")
    done = kiosque("eval", str(cases), "--data", str(indexed), "--retrieval-only", "--out", str(tmp_path / "run"))
    assert "Expected articles that are not in the index: 1 (elsewhere.txt…)" in done.stderr


def test_a_run_in_which_every_case_failed_exits_with_an_error(
    kiosque: Kiosque, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Opening:
        def __enter__(self) -> object:
            return scripted()

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(Assistant, "open", lambda *_, **__: Opening())
    cases.write_text(CASES[4].model_dump_json(), "utf-8")
    done = kiosque("eval", str(cases), "--out", str(tmp_path / "run"))
    assert done.returncode == 1 and "1 of 1 cases failed, first broken: ValueError: two lines" in done.stderr


def test_two_runs_are_compared(run: Path, kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    kiosque("eval", str(cases), "--data", str(indexed), "--chat-model", "none", "--out", str(other), "--limit", "2")
    out = tmp_path / "comparison"
    done = kiosque("eval", "compare", str(run), str(other), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "In common: 2\u00a0cases; left out: 1\u00a0case." in done.stdout and "no sure difference" in done.stdout
    assert {path.name for path in out.iterdir()} == {"comparison.html", "comparison.json", "comparison.md"}
    assert_one_line_error(kiosque("eval", "compare", str(run), str(tmp_path)), "no evaluation")
    assert_one_line_error(kiosque("eval", "compare", str(run)), "baseline")


def test_a_run_that_only_searched_changes_no_sides(
    run: Path, kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path
) -> None:
    searched = tmp_path / "searched"
    kiosque("eval", str(cases), "--data", str(indexed), "--retrieval-only", "--out", str(searched))
    done = kiosque("eval", "compare", str(searched), str(run))
    assert done.returncode == 0 and "Fail now: 0" in done.stdout and "Pass now: 0" in done.stdout


def test_a_run_from_before_a_measure_was_there_still_reads(run: Path, kiosque: Kiosque) -> None:
    path = run / "results.json"
    found = json.loads(path.read_text("utf-8"))
    for result in found["results"]:
        del result["scores"]["citation_support"]
    path.write_text(json.dumps(found), "utf-8")
    assert kiosque("eval", "gate", str(run), "--min", "recall_at_5=.5").returncode == 0
    assert kiosque("eval", "compare", str(run), str(run)).returncode == 0


def test_a_gate_opens_or_names_what_falls_short(run: Path, kiosque: Kiosque) -> None:
    assert kiosque("eval", "gate", str(run), "--min", "recall_at_5=.5", "--max", "false_refusal=.5").returncode == 0
    shut = kiosque("eval", "gate", str(run), "--min", "answer_right=1.1")
    assert shut.returncode == 1 and shut.stderr.startswith("answer_right ") and "< 1.1" in shut.stderr
    assert_one_line_error(kiosque("eval", "gate", str(run), "--min", "wisdom=1"), "wisdom=1", "answer_right")
    assert kiosque("eval", "gate", str(run), "--min", "recall_at_5=0,5").returncode == 0
    assert_one_line_error(kiosque("eval", "gate", str(run)), "--min")


def test_a_sweep_ranks_its_cells_and_keeps_their_runs(
    kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sweep"
    words = ("eval", "sweep", str(cases), "--data", str(indexed), "--retrieval-only", "--out", str(out))
    done = kiosque(*words, "--vary", "lexical_weight_fr=0,0.5", "--vary", "lexical_weight_en=0.35")
    assert done.returncode == 0, done.stderr
    assert "lexical_weight_fr" in done.stdout and "nDCG@10" in done.stdout
    assert len([path for path in out.iterdir() if path.is_dir()]) == 2
    assert "| 1 |" in (out / "sweep.md").read_text("utf-8")
    assert_one_line_error(kiosque(*words, "--vary", "wisdom=1,2"), "wisdom=1,2", "lexical_weight_fr")
    assert_one_line_error(kiosque(*words, "--vary", "passages=3,5"), "passages=3,5", "lexical_weight_fr")
    assert_one_line_error(kiosque(*words, "--vary", "lexical_weight_fr=1", "--by", "wisdom"), "wisdom", "ndcg_at_10")


def test_a_sweep_with_a_model_that_does_not_open_runs_nothing(
    kiosque: Kiosque, cases: Path, indexed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sweep"
    words = ("eval", "sweep", str(cases), "--data", str(indexed), "--out", str(out))
    assert_one_line_error(kiosque(*words, "--vary", "chat_model=none,bogus"), "bogus")
    assert not out.exists()


def test_the_passages_of_a_squad_file_become_articles(kiosque: Kiosque, tmp_path: Path) -> None:
    paragraph = {"context": "ZTE emploie 75 000 personnes.", "qas": []}
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps({"data": [{"title": "ZTE", "paragraphs": [paragraph]}]}), "utf-8")
    done = kiosque("eval", "passages", str(squad), str(tmp_path / "passages.jsonl"))
    assert done.returncode == 0 and done.stdout.startswith("1 ")
    assert json.loads((tmp_path / "passages.jsonl").read_text("utf-8"))["text"] == paragraph["context"]
