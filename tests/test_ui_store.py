"""Conversations kept in a file, and answers that come back whole."""

import dataclasses
import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from embeddings.articles import Article, ArticleEntry, Passage, PublicationDate
from embeddings.ingest import ingest
from qa.answer import Answer, Citation, Evidence, Models, Period, Question, Sentence, Timings
from qa.assistant import Assistant
from ui import store as store_module
from ui.conversation import Mark, Turn, new_id
from ui.errors import NotKept
from ui.store import Store
from ui.stored_answers import pack, unpack, unpack_article

TEXT = "Titre\r\n\r\nZTE versera un milliard\u00a0de dollars 🙂. L'accord date du 7 juin.\n"


COPIES = (ArticleEntry("b", PublicationDate(2018), "AFP", "fr"), ArticleEntry("c", None, "", ""))


def article(number: int = 0, text: str = TEXT) -> Article:
    name = f"dossier/{number}.txt"
    return Article(name, Path(name), "ZTE", "AFP", "C. R.", PublicationDate(2018, 6), "fr", "https://a.example/", text)


def answer(source: Article | None = None, text: str = "ZTE paie un milliard.") -> Answer:
    source = source or article()
    start = source.text.index("ZTE versera")
    end = source.text.index("L'accord") - 1
    passage = Passage("p", source.id, start, len(source.text) - 1, source.text[start:-1])
    return Answer(
        Question("Combien ZTE paie-t-il ?", "fr", ("a",), Period(date.min, date(2019, 1, 1)), "Combien ?"),
        Models("e5", "qwen", ("fr/answer@1",)),
        evidence=(
            Evidence(passage, source, 0.9, 0.8, COPIES),
            Evidence(Passage("q", "dossier/7.txt", 0, 5, "Titre"), article(7), 0.1),
        ),
        answered=True,
        finished=True,
        sentences=(Sentence(text, (1,), why="parce que", as_of=PublicationDate(2018)),),
        citations=(Citation(1, passage, source, start, end, source.text[start:end], COPIES[:1]),),
        differing=((1, 1),),
        verdict="partial",
        rejected=(Sentence("faux", (), "rejected"),),
        timings=Timings(0.1, 0.5, 1.25),
    )


def turn(question: str = "Combien ?", whole: Answer | None = None) -> Turn:
    return Turn(question, whole or answer(), id=new_id())


def test_an_answer_comes_back_whole_word_for_word_and_offset_for_offset():
    packed = pack(answer())
    back = unpack(packed.text, {digest: unpack_article(body) for digest, body in packed.articles.items()})
    assert back == answer()
    assert back.citations[0].article.text[back.citations[0].start : back.citations[0].end] == back.citations[0].quote


def test_an_answer_of_the_real_assistant_comes_back_whole(quoting: Assistant):
    for question in ("Combien de personnes ZTE emploie-t-il ?", "Qui a gagné la Coupe du monde de rugby en 2015 ?"):
        whole = quoting.ask(question)
        packed = pack(whole)
        assert unpack(packed.text, {d: unpack_article(body) for d, body in packed.articles.items()}) == whole


def test_what_another_version_wrote_is_read_with_what_is_known_of_it():
    packed = pack(dataclasses.replace(answer(), evidence=(), citations=()))
    later = packed.text.replace(b'{"question"', b'{"mood":{"warm":1},"question"', 1)
    assert unpack(later, {}).text == answer().text


def test_conversations_and_their_answers_outlive_the_server(tmp_path):
    first, second = turn("Combien ?"), Turn("Et après ?", error="Le modèle a échoué", id=new_id())
    hostile = Turn("\ud800?", answer(text="\udfff!"), error="\ud800", id=new_id())
    with closing(Store(tmp_path / "c.sqlite")) as store:
        store.keep("camille", "one", [first, second, hostile])
    with closing(Store(tmp_path / "c.sqlite")) as store:
        assert store.turns("camille", "one")[:2] == [first, second]
        assert store.turns("camille", "one")[2] == Turn("??", answer(text="?!"), error="?", id=hostile.id)
        assert store.answer(first.id) == first
        assert [each.name for each in store.listing("camille").entries] == ["Combien ?"]


def test_a_conversation_is_found_and_changed_by_its_reader_alone():
    store, mine = Store(), turn()
    store.keep("camille", "one", [mine])
    store.keep("dominique", "one", [turn("Intrus ?")])
    store.rename("dominique", "one", "à moi")
    store.delete("dominique", "one")
    store.mark("dominique", mine.id, Mark(False))
    assert store.turns("dominique", "one") is None and not store.listing("dominique").entries
    assert store.turns("camille", "one") == [mine]
    assert store.name("camille", "one") == "Combien ?" and store.name("dominique", "one") == ""


def test_the_file_does_not_say_who_a_reader_is_and_others_on_the_machine_cannot_read_it(tmp_path):
    with closing(Store(tmp_path / "c.sqlite")) as store:
        store.keep("secret-of-camille", "one", [turn()])
    assert b"secret-of-camille" not in (tmp_path / "c.sqlite").read_bytes()
    assert (tmp_path / "c.sqlite").stat().st_mode & 0o077 == 0


def test_the_newest_conversation_comes_first_and_a_name_takes_the_place_of_the_first_question():
    store = Store()
    for name in ("one", "two", "three"):
        store.keep("camille", name, [turn(f"Question {name} ?")])
    store.keep("camille", "one", [*store.turns("camille", "one"), turn("Encore ?")])
    store.rename("camille", "two", "  Mon\ndossier \ud800 ")
    names = [each.name for each in store.listing("camille").entries]
    assert names == ["Question one ?", "Question three ?", "Mon dossier ?"]
    store.rename("camille", "two", " ")
    assert store.name("camille", "two") == "Question two ?"
    assert [each.id for each in store.listing("camille", most=2).entries] == ["one", "three"]
    assert store.listing("camille", most=2).found == 3


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("ÉLECTION", ["a"]),
        ("election maire", ["a"]),
        ("maire 5g", []),
        ("suédois", ["b"]),
        ("dossier", ["b"]),
        ("%", ["b"]),
        ("_", []),
        ("'; DROP TABLE turns; --", []),
        ("  ", ["b", "a"]),
        ("x" * 10_000, []),
    ],
)
def test_conversations_are_found_by_the_words_of_names_questions_and_answers(sought, found):
    store = Store()
    store.keep("camille", "a", [turn("Qui a gagné l'élection ?", answer(text="La maire sortante."))])
    store.keep("camille", "b", [turn("Qui vend la 5G ?", answer(text="Un groupe suédois, à 40 %."))])
    store.rename("camille", "b", "Dossier télécoms")
    assert [each.id for each in store.listing("camille", sought).entries] == found


def test_asking_again_replaces_what_the_page_no_longer_shows_and_nothing_else():
    store, first, second, elsewhere = Store(), turn("Un ?"), turn("Deux ?"), turn("D'une autre fenêtre ?")
    store.keep("camille", "one", [first, second])
    store.keep("camille", "one", [first, second, elsewhere])
    edited = turn("Deux, autrement ?")
    store.keep("camille", "one", [first, edited], seen={first.id, second.id})
    assert [each.question for each in store.turns("camille", "one")] == [
        "Un ?", "D'une autre fenêtre ?", "Deux, autrement ?",
    ]  # fmt: skip


def test_a_turn_that_is_not_settled_is_not_kept():
    store = Store()
    store.keep("camille", "one", [Turn("En cours ?", answer().with_changes(finished=False), id=new_id())])
    assert not store.listing("camille").entries


def test_what_was_deleted_is_gone_from_the_file_with_the_articles_that_only_it_needed(tmp_path):
    path = tmp_path / "c.sqlite"
    with closing(Store(path)) as store:
        store.keep("camille", "one", [turn("Une question bien à moi ?", answer(article(1)))])
        store.keep("camille", "two", [kept := turn("Combien ?", answer(article(2)))])
        gone = store.turns("camille", "one")[0].id
        store.delete("camille", "one")
        assert store.answer(gone) is None and store.answer(kept.id) == kept
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    assert b"Une question bien" not in path.read_bytes()


def test_marks_are_kept_changed_and_taken_back():
    store, mine = Store(), turn()
    store.keep("camille", "one", [mine])
    for mark in (Mark(False, "trop vague", True), Mark(True), None):
        store.mark("camille", mine.id, mark)
        assert store.marks([mine, turn()]) == {mine.id: mark}
        assert store.turns("camille", "one")[0].mark == mark


def test_an_article_is_kept_once_however_often_it_is_cited(tmp_path):
    with closing(Store(tmp_path / "c.sqlite")) as store:
        long = article(text=TEXT + "Un long article. " * 6_000)
        for number in range(20):
            store.keep("camille", str(number), [turn(f"{number} ?", answer(long))])
        assert (tmp_path / "c.sqlite").stat().st_size < 200_000
        assert store.turns("camille", "7")[0].answer == answer(long)


def test_rows_that_cannot_be_read_leave_the_others_readable(tmp_path):
    path, turns = tmp_path / "c.sqlite", [turn(f"{number} ?", answer(article(number))) for number in range(6)]
    with closing(Store(path)) as store:
        store.keep("camille", "one", turns)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE turns SET answer = x'7b' WHERE id = ?", [turns[0].id])
        db.execute("UPDATE turns SET answer = 'text' WHERE id = ?", [turns[1].id])
        db.execute("UPDATE turns SET answer = replace(answer, '\"start\":9', '\"start\":99999999') WHERE number = 3")
        db.execute("DELETE FROM uses WHERE turn = ?", [turns[3].id])
        db.execute("UPDATE articles SET body = x'00' WHERE digest IN (SELECT article FROM uses WHERE turn = ?1 AND"
                   " article NOT IN (SELECT article FROM uses WHERE turn != ?1))", [turns[4].id])  # fmt: skip
        db.execute("UPDATE turns SET question = CAST(x'ff41' AS TEXT), mark = '{' WHERE id = ?", [turns[5].id])
    with closing(Store(path)) as store:
        back = store.turns("camille", "one")
        assert [each.answer is not None for each in back] == [False, False, False, False, False, True]
        assert not back[0].settled and back[0].question == "0 ?"
        assert back[5].question == "\ufffdA" and back[5].mark is None
        assert store.answer(turns[0].id) is None
        assert store.listing("camille").found == 1


@pytest.mark.parametrize("content", [b"not a database, whatever its name says" * 50, "later"])
def test_a_file_that_cannot_be_used_is_one_line_with_its_remedy_and_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "c.sqlite"
    if content == "later":
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version = 99")
            db.execute("CREATE TABLE a (b)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(NotKept) as caught:
        Store(path)
    assert "c.sqlite" in caught.value.message("fr") and "\n" not in caught.value.message("en")
    assert path.read_bytes() == before


def test_readers_in_many_threads_and_two_servers_on_one_file_each_keep_their_own(tmp_path):
    stores = [Store(tmp_path / "c.sqlite"), Store(tmp_path / "c.sqlite")]
    faults: list[BaseException] = []

    def read_and_write(number: int) -> None:
        try:
            store, turns = stores[number % 2], []
            for step in range(5):
                turns.append(turn(f"{number}.{step} ?", answer(article(number))))
                store.keep(str(number), f"of {number}", turns)
                assert store.turns(str(number), f"of {number}") == turns
                assert store.listing(str(number), "milliard").found == 1
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=read_and_write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert faults == []


def test_the_conversations_that_rested_longest_go_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(store_module, "PER_READER", 3)
    monkeypatch.setattr(store_module, "IN_ALL", 5)
    store = Store()
    for reader in ("camille", "dominique"):
        for number in range(5):
            store.keep(reader, f"{reader} {number}", [turn()])
    assert [each.id for each in store.listing("dominique").entries] == ["dominique 4", "dominique 3", "dominique 2"]
    assert [each.id for each in store.listing("camille").entries] == ["camille 4", "camille 3"]


def test_a_long_conversation_among_many_opens_is_searched_and_is_taken_on_at_once():
    store = Store()
    for number in range(300):
        store.keep("camille", str(number), [turn(f"{number} ?")])
    many = [turn(f"Question {number} ?", answer(article(number % 5))) for number in range(400)]
    store.keep("camille", "long", many)
    start = time.perf_counter()
    store.keep("camille", "long", [*many, turn("La dernière ?")])
    assert len(store.turns("camille", "long")) == store_module.SHOWN
    assert store.turns("camille", "long")[-1].question == "La dernière ?"
    assert len(store.turns("camille", "long", every=True)) == 401
    assert store.listing("camille", "dernière").found == 1
    assert time.perf_counter() - start < 5, "of which most is for reading 401 turns"


@pytest.mark.usefixtures("one_encoder")
def test_indexing_again_leaves_conversations_and_feedback_alone(indexed, tmp_path):
    from embeddings.encoder import DEFAULT_MODEL

    data = tmp_path / "data"
    shutil.copytree(indexed, data)
    with closing(Store(data / "conversations.sqlite")) as store:
        store.keep("camille", "one", [turn()])
    (data / "feedback.jsonl").write_text("{}\n", "utf-8")
    before = {name: (data / name).read_bytes() for name in ("conversations.sqlite", "feedback.jsonl")}
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Un titre\n\n" + "Une phrase de cet article dit quelque chose. " * 20, "utf-8")
    ingest([articles], data, DEFAULT_MODEL)
    assert {name: (data / name).read_bytes() for name in before} == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotKept):
        Store(tmp_path / "c.sqlite")
