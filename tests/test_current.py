"""An open assistant takes up a new index without a restart, and goes on answering meanwhile."""

import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings import generations
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.index import Index
from embeddings.ingest import ingest
from embeddings.manifest import Manifest
from qa.assistant import Assistant

pytestmark = pytest.mark.usefixtures("one_encoder")

QUESTION = "Combien de personnes Nokia emploie-t-il à Lannion ?"


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A data folder of the three articles."""
    return shutil.copytree(indexed, tmp_path / "data")


@pytest.fixture
def opened(data: Path) -> Iterator[Assistant]:
    """An assistant on that folder which answers by quoting."""
    with Assistant.open(data, chat_model="none") as assistant:
        yield assistant


def add_nokia(articles: Path, data: Path) -> None:
    (articles / "nokia.txt").write_text(
        "Nokia à Lannion\n\nNokia emploie 770 personnes à Lannion, en Bretagne.", "utf-8"
    )
    ingest([articles], data, DEFAULT_MODEL)


def sources(assistant: Assistant) -> set[str]:
    return {citation.article.id for citation in assistant.ask(QUESTION).citations}


def wait_for(assistant: Assistant, name: str) -> None:
    """Ask until another index answers."""
    end = time.monotonic() + 30
    while assistant.index.name != name and time.monotonic() < end:
        assistant.search("Nokia")
        time.sleep(0.02)
    assert assistant.index.name == name


def current(data: Path) -> str:
    return generations.current_name(data)


def test_a_new_article_is_found_without_a_restart(opened: Assistant, articles: Path, data: Path) -> None:
    assert "nokia.txt" not in sources(opened)
    add_nokia(articles, data)
    wait_for(opened, current(data))
    assert sources(opened) == {"nokia.txt"}
    assert [entry.id for entry in opened.catalogue()] == [article.id for article in opened.articles()]
    assert "nokia.txt" in {entry.id for entry in opened.catalogue()}
    assert opened.describe()["index"]["articles"] == 4


def test_an_answer_that_is_under_way_is_finished_from_the_index_it_began_with(
    opened: Assistant, articles: Path, data: Path
) -> None:
    before, under_way = opened.index, opened.stream("Quelle amende ZTE a-t-il payée ?")
    next(under_way)
    for _ in range(2):  # the second would have removed what the first replaced
        add_nokia(articles, data)
        (articles / "zte.md").write_text("Rien de plus sur ZTE dans cet article, qui parle de Huawei.", "utf-8")
    wait_for(opened, current(data))
    assert before.article("zte.md").title == "ZTE reprend ses livraisons"  # open still
    *_, answer = under_way
    assert "milliard" in answer.text
    with pytest.raises(Exception, match="closed"):
        before.article("zte.md")


def test_questions_of_many_threads_all_find_their_passage_while_the_index_changes(
    opened: Assistant, articles: Path, data: Path
) -> None:
    done = threading.Event()

    def ask(_: int) -> int:
        asked = 0
        while not done.is_set():
            assert opened.search("Quelle amende ZTE a-t-il payée ?", 1)[0].article.id == "zte.md"
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, number) for number in range(4)]
        try:
            add_nokia(articles, data)
            wait_for(opened, current(data))
        finally:
            done.set()
    assert all(each.result() for each in asking)


def test_an_index_of_another_model_is_not_taken_up_and_the_answer_says_so(opened: Assistant, data: Path) -> None:
    old = opened.index.name
    other = shutil.copytree(data / "generations" / old, data / "generations" / "29990101T000000-00000000")
    manifest = Manifest.from_json((other / "manifest.json").read_text("utf-8"))
    fingerprint = replace(manifest.fingerprint, embedding="other/model")
    (other / "manifest.json").write_text(replace(manifest, fingerprint=fingerprint).to_json(), "utf-8")
    (data / "CURRENT").write_text(other.name, "ascii")
    answer = opened.ask("Quelle amende ZTE a-t-il payée ?")
    while not answer.notice:
        answer = opened.ask("Quelle amende ZTE a-t-il payée ?")
    assert opened.index.name == old
    assert "milliard" in answer.text
    assert "other/model" in answer.notice
    assert "l'ancien répond" in answer.notice
    assert "the old one answers" in opened.ask("Which fine did ZTE pay?").notice


def test_where_the_new_index_is_damaged_the_one_before_goes_on_and_names_the_damage(
    opened: Assistant, articles: Path, data: Path
) -> None:
    old = opened.index.name
    add_nokia(articles, data)
    part = data / "generations" / current(data) / "articles.sqlite"
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    answer = opened.ask(QUESTION)
    while not answer.notice:
        answer = opened.ask(QUESTION)
    assert opened.index.name == old
    assert "articles.sqlite" in answer.notice
    ingest([articles], data, DEFAULT_MODEL)
    wait_for(opened, current(data))
    assert sources(opened) == {"nokia.txt"}
    assert opened.ask(QUESTION).notice == ""


@pytest.mark.usefixtures("opened")
def test_a_damaged_index_is_told_with_every_answer(data: Path, articles: Path) -> None:
    add_nokia(articles, data)
    part = data / "generations" / current(data) / "articles.sqlite"
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with Assistant.open(data, chat_model="none") as assistant:
        assert "articles.sqlite" in assistant.ask("Quelle amende ZTE a-t-il payée ?").notice


def test_an_article_cited_from_the_index_before_can_still_be_opened(
    opened: Assistant, articles: Path, data: Path
) -> None:
    (citation, *_) = opened.ask("Quelle amende ZTE a-t-il payée ?").citations
    (articles / "zte.md").unlink()
    add_nokia(articles, data)
    wait_for(opened, current(data))
    assert opened.dropped(citation.article) == ()
    (huawei,) = [article for article in opened.articles() if article.id == "huawei.txt"]
    assert opened.dropped(huawei) == opened.index.dropped("huawei.txt")


def test_an_assistant_made_of_an_index_keeps_it(
    data: Path, encoder: Encoder, opened: Assistant, articles: Path
) -> None:
    with Index.open(data, DEFAULT_MODEL) as index:
        kept = Assistant(index, encoder, opened._chat, opened.settings)
        add_nokia(articles, data)
        kept.search("Nokia")
        kept._current.close()
        assert kept.index is index
        index.verify(passages=1)
