"""What the page does with what is kept: the list, the buttons below an answer, links, and what browsers may forge."""

import asyncio
import dataclasses
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from embeddings.articles import Article, Passage
from eval.loading import load_cases
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence
from ui.actions import actions
from ui.conversation import Mark, Turn, find, new_id
from ui.feedback import Feedback
from ui.handlers import Handlers
from ui.keeping import Keeping, Open, Sought, marked
from ui.keeping_wording import WORDING
from ui.shelf import exported, shelf, tools
from ui.store import Entry, Listing, Store

HOSTILE = "<script>x</script>\"'><img src=http://elsewhere.example/>\u202egnp.exe\x00\ud800{{constructor}}${x}<!--"
ASSISTANT: Any = SimpleNamespace(settings=SimpleNamespace(chat_model="local"))
QUOTE = "ZTE a payé un milliard."


def answer(asked: str = "Combien ?", **changes: Any) -> Answer:
    source = Article("zte.md", Path("zte.md"), "ZTE", "", "", None, "fr", "", QUOTE)
    passage = Passage("p", source.id, 0, len(QUOTE), QUOTE)
    return Answer(
        Question(asked, "fr"),
        Models("e5", "none", ()),
        evidence=(Evidence(passage, source, 1.0),),
        answered=True,
        finished=True,
        sentences=(Sentence(QUOTE, (1,)),),
        citations=(Citation(1, passage, source, 0, len(QUOTE), QUOTE),),
    ).with_changes(**changes)


def turn(question: str = "Combien ?", **changes: Any) -> Turn:
    return Turn(**{"question": question, "answer": answer(question), "id": new_id(), **changes})


class Page(HTMLParser):
    """The elements of some HTML with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in attributes]


def request(language: str = "fr-FR", username: str | None = None) -> Any:
    return SimpleNamespace(headers={"accept-language": language}, username=username)


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def keeping(store: Store | None = None, feedback: Feedback | None = None) -> Keeping:
    conversation = SimpleNamespace(empty=lambda language: f"(empty {language})", shown=Handlers(ASSISTANT).shown)
    return Keeping(store or Store(), feedback, conversation)


def arrival(reader: str = "r" * 32, conversation: str = "", answer: str = "") -> str:
    return json.dumps({"reader": reader, "conversation": conversation, "answer": answer})


# The buttons below an answer


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_button_below_an_answer_has_a_name_and_its_link_is_the_answers(language):
    mine = turn()
    page = Page(actions(mine, 3, language))
    (link,) = page.having("data-link")
    assert link["data-link"] == mine.id
    assert [each["aria-label"] for each in page.having("data-mark")] == [WORDING[language].good, WORDING[language].bad]
    assert [each["aria-pressed"] for each in page.having("data-mark")] == ["false", "false"]
    assert all(attributes["type"] == "button" for tag, attributes in page.elements if tag == "button")
    assert all(language in ("fr",) or word not in page.text for word in ("Copier", "Envoyer"))


def test_the_mark_that_was_given_is_seen():
    page = Page(actions(turn(mark=Mark(False)), 0, "fr"))
    assert [each["aria-pressed"] for each in page.having("data-mark")] == ["false", "true"]


def test_an_answer_that_is_somebody_elses_or_none_has_none_of_these_buttons():
    for other in (turn(id=""), Turn("?", error="échec", id=new_id())):
        page = Page(actions(other, 0, "fr"))
        assert not any(page.having(name) for name in ("data-link", "data-export", "data-mark"))
    cut_off = Turn("?", answer(finished=False), stopped=True, id=new_id())
    assert not Page(actions(cut_off, 0, "fr")).having("data-mark")


# The list


def test_names_are_text_whatever_readers_write_and_the_open_conversation_is_told():
    listing = Listing((Entry("one", HOSTILE, 0.0), Entry("two", " \u202e ", 0.0)), 7)
    html = shelf(listing, "two", "", "en", HOSTILE) + tools("en") + exported(HOSTILE, HOSTILE)
    page = Page(html)
    assert {tag for tag, _ in page.elements} <= {
        "div", "ul", "li", "button", "bdi", "span", "details", "summary", "label", "input", "p", "h3", "pre",
    }  # fmt: skip
    assert not any(name.startswith("on") or name in ("src", "style") for _, each in page.elements for name in each)
    assert "<script>x</script>" in page.text and "\u202e" not in page.text
    assert len(page.having("aria-current")) == 1 and WORDING["en"].unnamed in page.text
    assert "Show the 5 others" in page.text
    identifiers = [each["id"] for each in page.having("id")]
    assert len(identifiers) == len(set(identifiers))


def test_an_empty_list_says_why():
    assert WORDING["fr"].none_yet in shelf(Listing((), 0), "", "", "fr")
    assert WORDING["fr"].none_found in Page(shelf(Listing((), 0), "", "zte", "fr")).text


# What happens


def test_a_reload_brings_back_the_conversation_that_was_open_with_its_citations():
    store, turns = Store(), [turn("Un ?"), turn("Deux ?")]
    first = keeping(store)
    who, _, opened, *_ = first.arrive(arrival(), request())
    listed = first.save(who, opened, turns, Sought(), request())
    assert "Un ?" in listed and opened.id in listed
    again, _, reopened, back, translations, past, current, beside, *_ = keeping(store).arrive(
        arrival(conversation=opened.id), request()
    )
    assert (again, reopened.id, back, translations, beside) == (who, opened.id, turns, {}, "")
    assert "Un ?" in past and "Deux ?" in current and find(back, "1:c1")


def test_a_quote_that_is_brought_back_can_be_translated():
    store, english = Store(), Question("How much?", "en")
    store.keep("browser:a", "c" * 22, [turn(answer=answer(question=english))])
    chosen = keeping(store).choose("browser:a", Open(), [], Sought(), request("en"), event(target="c" * 22))
    assert 'data-translate="0:c1"' in chosen[4] and chosen[2] == {}


def test_another_reader_does_not_get_it_and_a_user_with_a_password_does_from_any_browser():
    store = Store()
    who, _, opened, *_ = keeping(store).arrive(arrival("a" * 32), request(username="camille"))
    keeping(store).save(who, opened, [turn()], Sought(), request())
    found = {}
    for name, browser in (("camille", "b"), ("dominique", "a"), (None, "a")):
        result = keeping(store).arrive(arrival(browser * 32, opened.id), request(username=name))
        found[name] = result[3] != gr.skip()
    assert found == {"camille": True, "dominique": False, None: False}


@pytest.mark.parametrize(
    "forged",
    ["", "null", "[]", "{", '{"reader": 7, "conversation": [], "answer": {}}', arrival("x", "' OR 1"),
     arrival("user:camille"), "x" * 10_000],
)  # fmt: skip
def test_whatever_a_browser_says_of_itself_it_is_nobody_else(forged):
    store = Store()
    store.keep("user:camille", "c" * 22, [turn()])
    who, _, opened, turns, _, _, current, *_ = keeping(store).arrive(forged, request())
    assert re.fullmatch(r"browser:[\w-]{22}", who) and turns == current == gr.skip()
    other, *_ = keeping(store).arrive(forged, request())
    assert other != who and len(opened.id) == 22


def test_a_link_shows_one_answer_to_anybody_to_be_read_only():
    store, mine = Store(), turn(mark=Mark(True))
    store.keep("browser:a", "c" * 22, [turn("Avant ?"), mine])
    who, _, opened, turns, _, past, current, *_ = keeping(store).arrive(arrival(answer=mine.id), request())
    assert [each.question for each in turns] == ["Combien ?"] and find(turns, "0:c1")
    assert WORDING["fr"].by_link in Page(past).text and "data-mark" not in current and "data-again" not in current
    keeping(store).save(who, opened, turns, Sought(), request())
    assert store.listing(who).found == 0
    with pytest.raises(gr.Error):
        keeping(store).mark(who, turns, request(), event(target="0", liked=True))


@pytest.mark.parametrize("link", ["", "x" * 22, HOSTILE, "x" * 9_000])
def test_a_link_that_leads_nowhere_is_one_polite_line(link):
    *_, current, _, _, _, _ = keeping().arrive(arrival(answer=link), request("en"))
    if link and len(link) < 1_000:
        assert WORDING["en"].by_link_gone in current and "(empty en)" in current
    else:
        assert current == gr.skip()


def test_a_link_to_a_deleted_answer_leads_nowhere():
    store, mine = Store(), turn()
    store.keep("browser:a", "c" * 22, [mine])
    keeping(store).delete("browser:a", Open("c" * 22), Sought(), request(), event(target="c" * 22))
    result = keeping(store).arrive(arrival(answer=mine.id), request())
    assert WORDING["fr"].by_link_gone in Page(result[6]).text


def test_a_new_conversation_keeps_the_one_that_is_left_and_what_was_being_answered():
    store, opened = Store(), Open(new_id())
    writing = Turn("En cours ?", answer(finished=False, draft="Il"), id=new_id())
    fresh, turns, *_ = keeping(store).begin("browser:a", opened, [turn(), writing], Sought(), request())
    assert turns == [] and fresh.id != opened.id
    left = store.turns("browser:a", opened.id)
    assert [each.stopped for each in left] == [False, True] and left[1].answer.draft == ""


@pytest.mark.parametrize("deleted", [False, True])
def test_a_turn_that_its_reader_leaves_is_kept_as_stopped_unless_the_conversation_was_deleted(deleted):
    async def ask(*_: Any) -> AsyncIterator[tuple[Any, ...]]:
        for draft in ("Il", "Il paiera"):
            yield "", "", "", [Turn("Qui ?", answer(finished=False, draft=draft), id="t" * 22)], "", ""

    async def leave() -> None:
        updates = page.ask("Qui ?", [], {}, None, "browser:a", opened, request())
        await anext(updates)
        if deleted:
            page.delete("browser:a", opened, Sought(), request(), event(target=opened.id))
        await updates.aclose()

    store, opened = Store(), Open("c" * 22)
    conversation = SimpleNamespace(ask=ask, empty=lambda _: "", shown=lambda *_: "")
    page = Keeping(store, None, conversation)
    asyncio.run(leave())
    kept = store.turns("browser:a", "c" * 22)
    assert kept is None if deleted else [(each.question, each.stopped) for each in kept] == [("Qui ?", True)]


def test_conversations_are_chosen_found_named_and_deleted():
    store, reader = Store(), "browser:a"
    for number in range(60):
        store.keep(reader, f"conversation-{number:04}", [turn(f"Question {number} ?")])
    page, opened = keeping(store), Open(new_id())
    assert "Show the 10 others" in page.save(reader, opened, [], Sought(), request("en"))
    sought, listed = page.more(reader, opened, Sought(), request("en"))
    assert listed.count("<li") == 60
    sought, listed = page.search(reader, opened, request(), event(text="question 7"))
    assert sought == Sought("question 7") and re.findall(r"Question (\d+) \?</bdi>", listed) == [
        "57", "47", "37", "27", "17", "7",
    ]  # fmt: skip
    listed = page.rename(reader, opened, sought, request(), event(target="conversation-0007", name="La 7"))
    assert "<bdi>La 7</bdi>" in listed
    chosen, turns, *_ = page.choose(reader, opened, [], sought, request(), event(target="conversation-0007"))
    assert chosen.id == "conversation-0007" and turns[0].question == "Question 7 ?"
    other = page.delete(reader, chosen, sought, request(), event(target="conversation-0008"))
    assert other[0] == gr.skip() and WORDING["fr"].deleted in other[-1]
    own = page.delete(reader, chosen, sought, request(), event(target="conversation-0007"))
    assert own[1] == [] and "(empty fr)" in own[4] and store.listing(reader).found == 58


@pytest.mark.parametrize("target", [None, 7, "", "0", "x" * 30, HOSTILE, "²"])
def test_what_is_not_the_readers_is_neither_opened_exported_nor_marked(target):
    page = keeping()
    assert page.choose("browser:a", Open(new_id()), [], Sought(), request(), event(target=target))[1] == []
    for do in (page.export, page.mark):
        with pytest.raises(gr.Error, match=re.escape(WORDING["en"].gone)):
            do("browser:a", [], request("en"), event(target=target))


def test_a_conversation_and_an_answer_are_exported():
    store, turns = Store(), [turn("Un ?"), turn("Deux ?")]
    store.keep("browser:a", "c" * 22, turns)
    whole = Page(keeping(store).export("browser:a", [], request(), event(target="c" * 22)))
    assert whole.having("data-file")[0]["data-file"] == "kiosque-un.md"
    assert whole.text.startswith("# Un ?\n\n## Un ?\n\nZTE a payé") and "## Deux ?" in whole.text
    one = Page(keeping(store).export("browser:a", turns, request(), event(target="1")))
    assert one.text.startswith("# Deux ?\n\nZTE a payé un milliard.[^1]\n\n[^1]: «")


def test_a_mark_is_kept_with_the_answer_and_as_a_case_and_comes_back(tmp_path):
    store, turns = Store(), [turn()]
    store.keep("browser:a", "c" * 22, turns)
    page = keeping(store, Feedback(tmp_path / "feedback.jsonl"))
    page.mark("browser:a", turns, request(), event(target="0", liked=False, word=" faux \n" + "x" * 900, silent=True))
    (case,) = load_cases(tmp_path / "feedback.jsonl")
    assert case.note.startswith("faux xxx") and len(case.note) == 500 and not case.answerable
    (given,) = marked(store, turns)
    assert given.mark and not given.mark.liked and given.mark.silent
    page.mark("browser:a", turns, request(), event(target="0", liked="true", word=["x"]))
    assert marked(store, turns) == turns and (tmp_path / "feedback.jsonl").read_bytes() == b""


def test_an_answer_that_cannot_be_read_again_is_one_line_and_the_rest_is_there(tmp_path):
    turns = [turn("Un ?"), turn("Deux ?")]
    store = Store(tmp_path / "c.sqlite")
    store.keep("browser:a", "c" * 22, turns)
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        db.execute("UPDATE turns SET answer = x'00' WHERE id = ?", [turns[0].id])
    chosen = keeping(store).choose("browser:a", Open(), [], Sought(), request("en"), event(target="c" * 22))
    assert WORDING["en"].unreadable in chosen[3] and "Deux ?" in chosen[4]


def test_a_conversation_that_could_not_be_deleted_is_kept_on(tmp_path):
    store, opened, turns = Store(tmp_path / "c.sqlite"), Open("c" * 22), [turn("Un ?")]
    page = keeping(store)
    page.save("browser:a", opened, turns, Sought(), request())
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        db.execute("CREATE TRIGGER full BEFORE DELETE ON conversations BEGIN SELECT raise(ABORT, 'disk is full'); END")
    with pytest.raises(gr.Error, match=re.escape(WORDING["fr"].not_kept)):
        page.delete("browser:a", opened, Sought(), request(), event(target="c" * 22))
    page.save("browser:a", opened, [*turns, turn("Deux ?")], Sought(), request())
    assert [each.question for each in store.turns("browser:a", "c" * 22)] == ["Un ?", "Deux ?"]


def test_a_store_that_fails_costs_the_reader_one_line_and_no_answer():
    store = Store()
    page, turns, opened = keeping(store), [turn()], Open(new_id())
    store.close()
    assert WORDING["fr"].not_kept in Page(page.save("browser:a", opened, turns, Sought(), request())).text
    assert marked(store, turns) == turns
    assert page.begin("browser:a", opened, turns, Sought(), request())[1] == []
    with pytest.raises(gr.Error, match=re.escape(WORDING["en"].not_kept)):
        page.rename("browser:a", opened, Sought(), request("en"), event(target="x", name="y"))
    assert dataclasses.replace(turns[0]) == turns[0]
