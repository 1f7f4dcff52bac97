"""Filters and settings: what a browser sends, what is shown, what the assistant is told."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from embeddings.articles import ArticleEntry, PublicationDate
from embeddings.errors import KiosqueError
from qa.answer import Answer, Models, Question
from qa.errors import ChatModelFailed, NoArticleSelected, UnreadableDate
from qa.models import ChatState
from qa.selection import select
from ui.conversation import Turn
from ui.handlers import Handlers
from ui.model_state import state_line, suggestions, waiting_words
from ui.render import turn_view
from ui.steering import Steering
from ui.steering_row import SteeringHandlers
from ui.steering_view import SHOWN, Choices, active, panel, under

ENTRIES = (
    ArticleEntry("a", PublicationDate(2018, 5, 31), "Le Fil", "fr"),
    ArticleEntry("b", PublicationDate(2019), "LE FIL", "fr"),
    ArticleEntry("c", None, "AFP", "en"),
)
CHOSEN = {
    "since": "2018-05",
    "until": "",
    "sources": ["Le Fil"],
    "language": "",
    "answer_in": "en",
    "strictness": "strict",
}


class Selecting:
    """An assistant with three articles, which repeats what it is told."""

    def __init__(self) -> None:
        self.settings = SimpleNamespace(chat_model="none")
        self.told: dict[str, Any] = {}

    def catalogue(self) -> tuple[ArticleEntry, ...]:
        return ENTRIES

    def select(self, **conditions: Any) -> tuple[str, ...]:
        return select(ENTRIES, **conditions)

    async def astream(self, question: str, reader: str, **told: Any) -> Any:
        self.told = told
        yield Answer(Question(question, "fr"), Models("e5", "none", ()), finished=True, refusal="?")


def request(language: str = "fr") -> Any:
    return SimpleNamespace(headers={"accept-language": language})


def ask(assistant: Any, steering: object, language: str = "fr") -> list[Any]:
    async def collect() -> list[Any]:
        asking = Handlers(assistant).ask("Qui ?", [], request(language), None, steering)
        return [update async for update in asking]

    return asyncio.run(collect())


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "x",
        7,
        [],
        {"since": "2018", "evil": 1},
        {"sources": "AFP"},
        {"sources": ["x" * 501]},
        {"sources": ["a"] * 501},
        {"since": "9" * 41},
        {"answer_in": "de"},
        {"strictness": "none"},
        {"language": "<script>"},
    ],
)
def test_whatever_a_browser_sends_that_is_no_steering_chooses_nothing(forged: object) -> None:
    assert Steering.read(forged) == Steering()


def test_what_was_chosen_comes_back_from_the_browser_as_it_was_kept() -> None:
    steering = Steering.read(CHOSEN)
    assert steering.sources == ("Le Fil",)
    assert Steering.read(steering.model_dump(mode="json")) == steering


def test_a_question_is_asked_under_what_was_chosen_and_the_turn_shows_it() -> None:
    assistant = Selecting()
    *_, last = ask(assistant, CHOSEN, "en")
    assert assistant.told == {"earlier": [], "within": ("a", "b"), "answer_in": "en", "silence": "strict"}
    assert "Asked with: <bdi>from 2018-05</bdi> · <bdi>Le Fil</bdi> · <bdi>answer in English</bdi>" in last[2]


def test_without_a_choice_the_assistant_is_told_nothing_beside_the_question() -> None:
    assistant = Selecting()
    *_, last = ask(assistant, {})
    assert assistant.told == {"earlier": []}
    assert "k-under" not in last[2]


@pytest.mark.parametrize(
    ("chosen", "kind"), [({"since": "mai 2018"}, UnreadableDate), ({"until": "2001"}, NoArticleSelected)]
)
def test_a_choice_that_cannot_be_answered_from_is_one_line_and_the_question_stays_in_its_field(
    chosen: dict[str, str], kind: type[KiosqueError]
) -> None:
    assistant = Selecting()
    with pytest.raises(kind) as error:
        Steering.read(chosen).within(assistant)  # type: ignore[arg-type]
    (only,) = ask(assistant, chosen, "en")
    assert only[0] == {"__type__": "update"}
    assert error.value.message("en").split("(")[0] in only[2].replace("&quot;", '"')
    assert only[4]["visible"] and not only[5]["visible"]


def test_sources_are_offered_with_their_counts_one_for_all_spellings_and_the_first_thirty_at_once() -> None:
    choices = Choices.of(ENTRIES)
    assert choices.sources == (("Le Fil", 2), ("AFP", 1)) and choices.languages == (("fr", 2), ("en", 1))
    many = Choices(tuple((f"Source {number}", 1) for number in range(200)))
    shown = panel(many, Steering(sources=("Source 150",)), "fr")
    assert shown.count("<li hidden") == 200 - SHOWN - 1, "a chosen one is never hidden"
    assert "data-find" in shown and "data-find" not in panel(choices, Steering(), "fr")


def test_the_articles_language_is_asked_only_where_there_are_several() -> None:
    assert "anglais (1)" in panel(Choices.of(ENTRIES), Steering(), "fr")
    assert 'data-steer="language"' not in panel(Choices.of(ENTRIES[:2]), Steering(), "fr")


def test_what_is_active_is_seen_with_a_button_to_take_each_back_and_the_number_of_articles() -> None:
    shown, kept = SteeringHandlers(Selecting()).show(CHOSEN, request("en")), Steering.read(CHOSEN)  # type: ignore[arg-type]
    assert "checked" in shown[0] and 'value="2018-05"' in shown[0] and 'value="strict" selected' in shown[0]
    assert shown[1] == active(kept, 2, "", "en")
    assert shown[1].count("data-unsteer") == 5 and "2 articles" in shown[1]
    assert 'aria-label="Remove: Le Fil"' in shown[1]
    assert active(Steering(), None, "", "en") == ""


def test_choosing_is_kept_and_says_at_once_why_no_article_matches() -> None:
    event: Any = SimpleNamespace(_data={"steering": {"until": "2001"}})
    kept, shown = SteeringHandlers(Selecting()).choose(request(), event)  # type: ignore[arg-type]
    assert kept["until"] == "2001" and "Aucun article ne correspond" in shown
    forged: Any = SimpleNamespace(_data="x")
    assert Steering.read(SteeringHandlers(Selecting()).choose(request(), forged)[0]) == Steering()  # type: ignore[arg-type]


def test_a_source_or_a_date_is_never_markup() -> None:
    steering = Steering(since='"><script>', sources=("<img src=x>",))
    choices = Choices((("<img src=x>", 1),))
    shown = panel(choices, steering, "fr") + active(steering, 1, "", "fr") + under(steering, "fr")
    assert "<script" not in shown and "<img" not in shown


def test_the_chat_model_is_named_with_its_state_and_what_to_do_where_it_failed() -> None:
    assert "Sans modèle" in state_line(ChatState("none", "none"), "fr")
    assert "Qwen</bdi> · <strong>loading…" in state_line(ChatState("Qwen", "loading"), "en")
    assert "<strong>prêt" in state_line(ChatState("Qwen", "ready"), "fr")
    failed = state_line(ChatState("<b>", "failed", ChatModelFailed(reason="x")), "en")
    assert "&lt;b&gt;" in failed and "--chat-model none" in failed


def test_a_question_that_waits_shows_how_many_are_before_it() -> None:
    waiting = Answer(Question("?", "fr"), Models("e5", "Qwen", ()), waiting=2)
    assert "2 questions avant la vôtre…" in turn_view(Turn("?", waiting), 0, "fr")
    assert waiting_words(1, "en") == "1 question before yours…"
    assert waiting_words(None, "en") == waiting_words(0, "en") != waiting_words(1, "en")


def test_suggestions_are_buttons_and_none_is_nothing() -> None:
    assert suggestions((), "fr") == ""
    assert suggestions(("Qui est <b> ?",), "fr").count("<button") == 1
    assert "<b>" not in suggestions(("Qui est <b> ?",), "fr")
