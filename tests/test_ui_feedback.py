"""Thumbs up and down as evaluation cases, read by the evaluation's own loader."""

import json
import threading
from pathlib import Path

import pytest

from embeddings.articles import Article, Passage
from embeddings.encoder import Encoder
from embeddings.files import find_files
from eval.cases import Case
from eval.loading import load_cases
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence
from qa.assistant import Assistant
from ui.conversation import Mark, Turn, new_id
from ui.errors import FeedbackNotKept
from ui.feedback import Feedback, case_id

QUOTES = ("ZTE a payé un milliard.", "L'accord est de juin.")


def answer(asked: str = "", **changes: object) -> Answer:
    text = " ".join(QUOTES)
    source = Article("dossier/zte.md", Path("zte.md"), "ZTE", "", "", None, "fr", "", text)
    other = Article("autre.txt", Path("autre.txt"), "Autre", "", "", None, "fr", "", text)
    passages = [Passage("p", each.id, 0, len(text), text) for each in (source, other)]
    starts = [text.index(quote) for quote in QUOTES]
    return Answer(
        Question("Combien ZTE a-t-il payé ?", "fr", asked=asked),
        Models("e5", "qwen", ()),
        evidence=(Evidence(passages[0], source, 1.0), Evidence(passages[1], other, 0.5)),
        answered=True,
        finished=True,
        sentences=(Sentence("Un milliard.", (1,)),),
        citations=tuple(
            Citation(number, passages[0], source, start, start + len(quote), quote)
            for number, (start, quote) in enumerate(zip(starts, QUOTES, strict=True), start=1)
        ),
    ).with_changes(**changes)


REFUSED = answer(answered=False, sentences=(), citations=(), refusal="Rien là-dessus.")


def recorded(tmp_path: Path, whole: Answer, mark: Mark) -> Case:
    turn = Turn("Combien ?", whole, id=new_id())
    Feedback(tmp_path / "feedback.jsonl").record([turn], 0, mark)
    (case,) = load_cases(tmp_path / "feedback.jsonl")
    assert case.id == case_id(turn) and turn.id not in case.id
    assert (case.question, case.language, case.tags) == ("Combien ?", "fr", ("feedback",))
    return case


def test_a_good_answer_expects_its_articles_and_its_words_again(tmp_path):
    case = recorded(tmp_path, answer(), Mark(True))
    assert case.answerable and case.kind == "good" and case.answer == ()
    assert case.articles == ("dossier/zte.md",) and case.evidence == QUOTES


def test_a_good_refusal_expects_a_refusal(tmp_path):
    case = recorded(tmp_path, REFUSED, Mark(True))
    assert not case.answerable and case.articles == case.evidence == case.within == ()


def test_a_bad_answer_expects_another_from_the_same_articles_and_names_none_as_right(tmp_path):
    case = recorded(tmp_path, answer(), Mark(False, "  trop\nvague, \u2028\ud800 "))
    assert case.answerable and case.kind == "bad" and case.note == "trop vague, ?"
    assert case.articles == case.evidence == () and case.within == ("dossier/zte.md", "autre.txt")


def test_a_bad_answer_where_the_articles_are_silent_expects_a_refusal(tmp_path):
    case = recorded(tmp_path, answer(), Mark(False, silent=True))
    assert not case.answerable and case.within == ()


def test_a_bad_refusal_expects_an_answer_from_the_articles_that_were_offered(tmp_path):
    case = recorded(tmp_path, REFUSED, Mark(False, "C'est dans le premier.", silent=True))
    assert case.answerable and case.within == ("dossier/zte.md", "autre.txt")


def test_a_choice_of_articles_is_part_of_the_case(tmp_path):
    chosen = answer(question=Question("?", "fr", ("dossier/zte.md", "loin.txt")))
    assert recorded(tmp_path, chosen, Mark(True)).within == ("dossier/zte.md", "loin.txt")


def test_a_follow_up_is_asked_again_after_the_questions_before_it_and_another_question_is_not(tmp_path):
    feedback, first = Feedback(tmp_path / "feedback.jsonl"), Turn("ZTE ?", REFUSED, id=new_id())
    failed = Turn("Quoi ?", error="échec", id=new_id())
    feedback.record([first, failed, Turn("Combien ?", answer("Combien ?"), id=new_id())], 2, Mark(True))
    feedback.record([first, failed, Turn("Qui ?", answer(), id=new_id())], 2, Mark(True))
    follow_up, alone = load_cases(tmp_path / "feedback.jsonl")
    assert [(each.question, each.answerable) for each in follow_up.earlier] == [("ZTE ?", False)]
    assert alone.earlier == ()


def test_changing_ones_mind_replaces_the_case_and_leaves_every_other_line_alone(tmp_path):
    path, feedback = tmp_path / "feedback.jsonl", Feedback(tmp_path / "feedback.jsonl")
    turns = [Turn(f"Question {number} ?", answer(), id=new_id()) for number in range(3)]
    for number in range(3):
        feedback.record(turns, number, Mark(True))
    mine = b'{"id": "mine", "question": "Qui ?", "language": "fr", "answerable": false}'
    broken = b'{"id": "' + case_id(turns[0]).encode() + b'", broken '
    path.write_bytes(path.read_bytes() + mine + b"\n\n" + broken)
    feedback.record(turns, 0, Mark(False, "faux"))
    assert mine in path.read_bytes() and broken in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(broken, b""))
    assert [(case.id, case.kind) for case in load_cases(path)] == [
        (case_id(turns[1]), "good"), (case_id(turns[2]), "good"), ("mine", None), (case_id(turns[0]), "bad"),
    ]  # fmt: skip
    feedback.record(turns, 0, None)
    feedback.record(turns, 1, None)
    assert [case.id for case in load_cases(path)] == [case_id(turns[2]), "mine"]


def test_an_error_or_an_answer_that_was_cut_off_makes_no_case(tmp_path):
    feedback = Feedback(tmp_path / "feedback.jsonl")
    cut_off = Turn("?", answer(finished=False), stopped=True, id=new_id())
    feedback.record([Turn("?", error="échec", id=new_id()), cut_off], 0, Mark(True))
    feedback.record([Turn("?", error="échec", id=new_id()), cut_off], 1, Mark(False))
    assert not (tmp_path / "feedback.jsonl").exists()


def test_readers_at_once_lose_no_case(tmp_path):
    two = [Feedback(tmp_path / "feedback.jsonl"), Feedback(tmp_path / "feedback.jsonl")]
    turns = [Turn(f"Question {number} ?", answer(), id=new_id()) for number in range(24)]
    threads = [
        threading.Thread(target=two[number % 2].record, args=[turns, number, Mark(True)]) for number in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {case.id for case in load_cases(tmp_path / "feedback.jsonl")} == {case_id(turn) for turn in turns}


def test_a_file_that_cannot_be_written_is_one_line_with_its_remedy(tmp_path):
    (tmp_path / "feedback.jsonl").mkdir()
    with pytest.raises(FeedbackNotKept) as caught:
        Feedback(tmp_path / "feedback.jsonl").record([Turn("?", answer(), id=new_id())], 0, Mark(True))
    assert "feedback.jsonl" in caught.value.message("fr") and "\n" not in caught.value.message("en")


def test_the_file_is_no_article_though_the_data_folder_lie_among_the_articles(tmp_path):
    for folder in ("press", "press/data", "press/data/generations"):
        (tmp_path / folder).mkdir()
    for name in ("press/a.txt", "press/feedback.jsonl", "press/data/feedback.jsonl"):
        (tmp_path / name).write_text("Un article", "utf-8")
    assert [file.id for file in find_files([tmp_path / "press"])] == ["a.txt", "feedback.jsonl"]


def test_an_evaluation_of_the_file_runs_and_finds_what_was_good_good_again(
    quoting: Assistant, indexed: Path, encoder: Encoder, kiosque, monkeypatch, tmp_path
):
    monkeypatch.setattr("qa.assistant.load_encoder", lambda _: encoder)
    feedback = Feedback(tmp_path / "feedback.jsonl")
    questions = ["Combien de personnes ZTE emploie-t-il ?", "Qui a gagné la Coupe du monde de rugby en 2015 ?"]
    turns = [Turn(question, quoting.ask(question), id=new_id()) for question in questions]
    for number in range(2):
        feedback.record(turns, number, Mark(True))
    feedback.record([Turn(questions[0], quoting.ask(questions[0]), id=new_id())], 0, Mark(False, "trop long"))
    out = tmp_path / "run"
    words = ["eval", tmp_path / "feedback.jsonl", "--data", indexed, "--chat-model", "none", "--out", out]
    done = kiosque(*map(str, words))
    assert done.returncode == 0, done
    results = json.loads((out / "results.json").read_text("utf-8"))["results"]
    assert [result["failure"] for result in results[:2]] == ["", ""]
    assert results[2]["case"]["note"] == "trop long" and "note" not in results[0]["case"]
