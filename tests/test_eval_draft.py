"""Cases drafted from the indexed articles: what is proposed, and that nothing is kept unless a person says so."""

import io
import json
from itertools import islice
from pathlib import Path
from typing import Any

import openai
import pytest
from command_line import Kiosque, assert_one_line_error
from eval_doubles import an_article
from langchain_core.language_models import FakeListChatModel

from embeddings.errors import LANGUAGES
from embeddings.index import Index
from eval.drafting import Draft, Source, answers, is_sound, propose, read_draft, sources
from eval.errors import DraftingFailed
from eval.loading import load_cases
from qa.models import ChatModel

TITLE = "ZTE reprend ses livraisons"
MARKED = "ZTE a payé une amende d'[un milliard] de dollars et emploie 75 000 personnes à Shenzhen."


def scripted(*replies: str) -> ChatModel:
    """A model that says these one after the other, and then begins again."""
    return ChatModel("scripted", FakeListChatModel(responses=list(replies)))


def always(source: Source) -> str:
    """A sound reply about a source."""
    return f"Réponse : {source.answer}\nQuestion : {QUESTIONS[source.kind]} {source.topic} ?"


QUESTIONS = {"date": "Quand a-t-on lu", "amount": "Combien y en a-t-il selon", "name": "Qui est concerné dans"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cela coûte 38 millions d'euros.", {"amount": "38 millions d'euros"}),
        ("Cela date du 13 juillet 2018.", {"date": "13 juillet 2018"}),
        ("La hausse est de 6,31 % depuis 2019.", {"amount": "6,31 %", "date": "depuis 2019"}),
        ("La maire, Hélène Costa, a saisi le tribunal.", {"name": "Hélène Costa"}),
        ("Le Conseil se réunit.", {}),
        ("Selon ZTE, rien ne change.", {}),
    ],
)  # fmt: skip
def test_dates_amounts_and_names_that_the_topic_does_not_give_away_are_answers(
    text: str, found: dict[str, str]
) -> None:
    assert {kind: text[start:end] for kind, start, end in answers(text, TITLE)} == found


SOURCE = Source(an_article("zte.md"), 0, 1, TITLE, "75 000 personnes", "amount", MARKED)


def test_a_sound_draft_is_one() -> None:
    assert is_sound(Draft("Combien de personnes ZTE emploie-t-il ?", "75 000 personnes"), SOURCE, "fr")
    assert is_sound(Draft("How many people does ZTE employ?", "75,000 people"), SOURCE, "en")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Qui emploie des personnes chez ZTE ?", "75 000 personnes"),  # asks for something else
        ("Combien de personnes emploie-t-il ?", "75 000 personnes"),  # names nothing
        ("Combien de personnes ZTE emploie-t-il à Paris ?", "75 000 personnes"),  # names what is not there
        ("Combien de personnes, 75 000, ZTE emploie-t-il ?", "75 000 personnes"),  # gives the answer away
        ("Combien de personnes ZTE emploie-t-il", "75 000 personnes"),
        ("Combien de personnes ZTE emploie-t-il ? Où ?", "75 000 personnes"),
        ("Combien de personnes ZTE emploie-t-il dans cet article ?", "75 000 personnes"),
        ("Combien how many people does ZTE employ there ?", "75 000 personnes"),  # another language
        ("Combien de personnes ZTE emploie-t-il ?", "80 000 personnes"),  # not what was marked
        ("Combien de personnes ZTE emploie-t-il ?", "beaucoup"),
    ],
)
def test_a_draft_that_fails_a_check_is_dropped(question: str, answer: str) -> None:
    assert not is_sound(Draft(question, answer), SOURCE, "fr")


@pytest.mark.parametrize("reply", ["", "Question : Combien ?", "Réponse : 3\n\n", "Answer: 3\nQuestion: How many?"])
def test_a_reply_in_another_form_is_none(reply: str) -> None:
    assert read_draft(reply, "fr") is None


def test_proposals_stand_in_their_article_and_are_the_same_for_the_same_seed(index: Index) -> None:
    replies = [always(source) for source in sources(index, 7)]
    first, again = (list(propose(index, scripted(*replies), "fr", 7)) for _ in range(2))
    assert first and first == again
    assert [source.answer for source in sources(index, 7)] != [source.answer for source in sources(index, 8)]
    for case in first:
        (article,), (evidence,), (alternatives,) = case.articles, case.evidence, case.answer
        assert evidence in index.article(article).text
        assert all(answer in " ".join(evidence.split()) for answer in alternatives)
        assert case.tags == ("draft",) and case.id.startswith("draft-")
    known = {first[0].id}
    assert first[0].id not in {case.id for case in propose(index, scripted(*replies), "fr", 7, known)}


def test_every_article_has_its_turn_before_one_has_a_second(index: Index) -> None:
    three = [source.article.id for source in islice(sources(index, 3), 3)]
    assert sorted(three) == ["huawei.txt", "xiaomi.txt", "zte.md"]


def test_a_model_that_fails_is_a_clear_error(index: Index) -> None:
    class Failing(FakeListChatModel):
        def _call(self, *args: Any, **kwargs: Any) -> str:
            raise openai.OpenAIError("the server went away")

    with pytest.raises(DraftingFailed, match="went away"):
        list(propose(index, ChatModel("failing", Failing(responses=[""])), "fr", 0))


def test_the_real_model_drafts_sound_cases_in_both_languages(index: Index, chat: ChatModel) -> None:
    for language in LANGUAGES:
        case = next(propose(index, chat, language, 1))
        assert case.language == language and case.question.endswith("?") and case.answer[0]


@pytest.fixture
def drafting(
    kiosque: Kiosque, indexed: Path, index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> "Drafting":
    replies = [always(source) for source in sources(index, 0)]
    monkeypatch.setattr("qa.models.open_chat_model", lambda _: scripted(*replies))
    return Drafting(kiosque, indexed, monkeypatch, tmp_path / "cases.jsonl")


class Drafting:
    """``kiosque eval draft`` with what a person types."""

    def __init__(self, kiosque: Kiosque, data: Path, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
        self.kiosque, self.data, self.monkeypatch, self.path = kiosque, data, monkeypatch, path

    def __call__(self, typed: str, *options: str, language: str = "en_GB.UTF-8") -> str:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        words = ("eval", "draft", str(self.path), "--data", str(self.data), "--seed", "0", "--language", "fr", *options)
        done = self.kiosque(*words, language=language)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kept(self) -> list[str]:
        return [case.question for case in load_cases(self.path)] if self.path.exists() else []


def test_only_what_is_accepted_is_written(drafting: Drafting) -> None:
    shown = drafting("n\ny\nq\n")
    (question,) = drafting.kept()
    assert question in shown and "Cases added" in shown and shown.count("Question:") == 3
    assert "Question:" in drafting("", "--count", "1")
    assert drafting.kept() == [question]


def test_the_end_of_the_input_keeps_what_was_accepted(drafting: Drafting) -> None:
    assert "[o]ui" in drafting("o\n", language="fr_FR.UTF-8")
    assert len(drafting.kept()) == 1


def test_nothing_accepted_leaves_no_file(drafting: Drafting) -> None:
    drafting("x\nn\nn\nq\n")
    assert not drafting.path.exists()


def test_a_person_may_mend_a_case(drafting: Drafting) -> None:
    assert "are needed" in drafting("e\n\n|\nCombien coûte [b]ZTE[/b] ?\nmille | 1 000\nq\n")
    (case,) = load_cases(drafting.path)
    assert case.question == "Combien coûte [b]ZTE[/b] ?" and case.answer == (("mille", "1 000"),)


def test_cases_are_added_behind_those_that_are_there(drafting: Drafting) -> None:
    there = {"id": "mine", "question": "Qui ?", "language": "fr", "answerable": False}
    drafting.path.write_text(json.dumps(there), "utf-8")  # no newline at its end
    drafting("y\ny\n", "--count", "2")
    cases = load_cases(drafting.path)
    assert cases[0].id == "mine" and len({case.id for case in cases}) == 3


def test_what_keeps_cases_from_being_drafted_is_said_in_a_line(kiosque: Kiosque, indexed: Path, tmp_path: Path) -> None:
    options = ("--data", str(indexed), "--chat-model", "none")
    assert_one_line_error(kiosque("eval", "draft", str(tmp_path / "c.jsonl"), *options), "--chat-model")
    assert_one_line_error(kiosque("eval", "draft", str(tmp_path / "no" / "c.jsonl"), *options), "cannot be written")
    assert_one_line_error(kiosque("eval", "draft", str(tmp_path), *options), "cannot be written")
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n", "utf-8")
    assert_one_line_error(kiosque("eval", "draft", str(broken), *options), "line 1")
    assert broken.read_text("utf-8") == "{}\n"
