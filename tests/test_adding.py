"""Adding articles to an index that answers meanwhile: what the assistant knows then, and what the reader is told."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from embeddings.additions import Additions
from embeddings.corpus_health import CorpusHealth
from embeddings.encoder import Encoder
from embeddings.errors import AddedTooLarge, IndexBusy
from embeddings.generations import one_writer
from embeddings.ingest import IngestReport
from embeddings.progress import Progress
from qa.adding import Added, Adding
from qa.assistant import Assistant
from ui.adding import AddingPart, drop_area, failure, findings, progress_view, waiting
from ui.adding_wording import WORDING
from ui.text import safe
from ui.uploads import HEADER, PATH, uploads

ARTICLE = "Une usine à Lille\n\nLe 3 mars 2021\n\nL'usine de Lille emploiera 312 personnes dès le printemps.\n"
HOSTILE = "<script>window.pwned=1</script>\"'><img src=x onerror=y>\u202e.txt"


@pytest.fixture
def open_assistant(indexed: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    """An assistant on a copy of the index, which it follows."""
    data = shutil.copytree(indexed, tmp_path / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.assistant.load_encoder", lambda _: encoder)
        with Assistant.open(data, chat_model="none") as assistant:
            yield assistant


def put(additions: Additions, name: str, content: bytes = ARTICLE.encode(), **headers: str) -> Any:
    with TestClient(Starlette(routes=[uploads(additions)])) as client:
        return client.put(PATH, params={"name": name}, content=content, headers={HEADER: "add", **headers})


# From the file to the answer


def test_an_article_that_is_added_answers_at_once_and_the_doctor_says_what_it_lacks(
    open_assistant: Assistant, indexed: Path
) -> None:
    adding = Adding(open_assistant)
    told: list[Progress | None] = []
    copy = (indexed.parent / "articles" / "zte.md").read_text("utf-8") + "\nRepris hier.\n"
    for name, text in (("usine.txt", ARTICLE), ("copie.txt", copy), ("bref.txt", "Bref.")):
        assert put(adding.additions, name, text.encode()).json() == {"name": name, "known": False}
    added = adding.index(["usine.txt", "forged.txt"], told.append)
    assert (added.report.added, added.health.articles) == (3, 3), "files that waited are taken in with it"
    assert {"no-date", "short", "no-title"} <= set(added.health.remedies)
    assert added.health.examples["no-date"] == ["bref.txt"]
    assert added.reprints == (("copie.txt", "zte.md"),)
    assert {each.stage for each in told if each} == {"reading", "embedding", "writing"}
    answer = open_assistant.ask("Combien de personnes l'usine de Lille emploiera-t-elle ?")
    assert "312" in answer.text and adding.additions.waiting() == []


def test_a_run_that_is_under_way_is_waited_for_and_nothing_is_lost(open_assistant: Assistant) -> None:
    data = open_assistant.settings.data
    put(Adding(open_assistant).additions, "usine.txt")
    told: list[Progress | None] = []
    with one_writer(data), pytest.raises(IndexBusy):
        Adding(open_assistant, patience_s=0).index(["usine.txt"], told.append)
    assert told == [] and Additions(data).waiting() == ["usine.txt"]

    writer = one_writer(data)
    writer.__enter__()

    def tell(progress: Progress | None) -> None:
        if progress is None and told.count(None) == 0:
            threading.Timer(0.1, writer.__exit__, (None, None, None)).start()
        told.append(progress)

    assert Adding(open_assistant).index((), tell).report.added == 1
    assert told[0] is None and told[-1] is not None


# Where the page sends files


def test_a_file_is_refused_in_the_readers_language(tmp_path: Path) -> None:
    additions = Additions(tmp_path)
    refused = put(additions, "../a.pdf", **{"accept-language": "fr"})
    assert refused.status_code == 422 and refused.json()["message"].startswith("a.pdf : format inconnu")
    refused = put(additions, "vide.txt", b"", **{"accept-language": "en"})
    assert refused.json()["message"].startswith("vide.txt: the file is empty")
    assert put(additions, "grand.txt", b"x" * 10_000_001).status_code == 413
    assert list(additions.folder.iterdir()) == []


def test_the_page_of_another_site_cannot_send_files(tmp_path: Path) -> None:
    additions = Additions(tmp_path)
    assert put(additions, "a.txt", **{"sec-fetch-site": "cross-site"}).status_code == 403
    with TestClient(Starlette(routes=[uploads(additions)])) as client:
        assert client.put(PATH, params={"name": "a.txt"}, content=b"x").status_code == 403
        assert client.post(PATH, params={"name": "a.txt"}, content=b"x").status_code == 405
        preflight = {"origin": "http://elsewhere.example", "access-control-request-method": "PUT"}
        assert "access-control-allow-origin" not in client.options(PATH, headers=preflight).headers
    assert not additions.folder.exists()


# What the reader sees


def added(count: int = 2, **changes: Any) -> Added:
    health = CorpusHealth(articles=count)
    report = IngestReport(count, 0, 0, 3, 5, 9, 4, (), 1.0)
    return Added(report, health, **{"reprints": (), **changes})


def test_what_the_doctor_found_is_worded_with_its_remedy_in_the_readers_language() -> None:
    found = added(reprints=(("copie.txt", "zte.md"),))
    found.health.doubts["no-date"] += 2
    found.health.examples["no-date"] = ["a.txt", "b.txt"]
    found.health.errors.append(AddedTooLarge(path="c.txt", limit=1))
    french, english = findings(found, "fr"), findings(found, "en")
    assert "2 articles ajoutés." in french and "Date introuvable : 2" in french and "sans date" in french
    assert "2 articles added." in english and "No date found: 2" in english and "no filter finds" in english
    for shown in (french, english):
        assert all(name in shown for name in ("a.txt", "b.txt", "c.txt", "copie.txt", "zte.md"))
    assert WORDING["fr"].sound in findings(added(), "fr") and "1 article ajouté." in findings(added(1), "fr")


def test_names_that_carry_markup_stay_text() -> None:
    found = added(reprints=((HOSTILE, HOSTILE),))
    found.health.doubts["no-date"] += 1
    found.health.examples["no-date"] = [HOSTILE]
    found.health.errors.append(AddedTooLarge(path=HOSTILE, limit=1))
    for shown in (findings(found, "fr"), failure(HOSTILE, "fr")):
        assert "<script" not in shown and "<img" not in shown and "\u202e" not in shown


def test_progress_says_what_is_being_done_and_how_much_is_left() -> None:
    assert WORDING["en"].starting in progress_view([], "en")
    assert WORDING["en"].another in progress_view([None], "en")
    shown = progress_view([Progress("embedding", 3, 12, 1.0)], "fr")
    assert 'max="12" value="3"' in shown and WORDING["fr"].embedding in shown and 'aria-busy="true"' in shown


def test_the_place_to_drop_files_says_which_and_how_large_they_may_be() -> None:
    shown = drop_area("fr")
    assert ".jsonl : un article par ligne, 100 Mo au plus" in shown and 'accept=".htm,.html,.jsonl,.md,.txt"' in shown
    assert waiting(0, "fr") == "" and "3 fichiers attendent" in waiting(3, "fr") and "1 file waits" in waiting(1, "en")


def reported(outcome: Added | Exception, names: object = ("a.txt",)) -> list[str]:
    """What the page is shown, in English, when indexing ends like that."""

    def index(asked: list[str], tell: Any) -> Added:
        assert all(isinstance(name, str) for name in asked)
        tell(Progress("reading", 1, 2, 1.0))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    fake = SimpleNamespace(index=index, additions=SimpleNamespace(waiting=lambda: []))
    request: Any = SimpleNamespace(headers={"accept-language": "en"})

    async def collect() -> list[str]:
        with gr.Blocks():
            part = AddingPart(fake)  # type: ignore[arg-type]
        event = gr.EventData(None, {"names": list(names) if isinstance(names, tuple) else names})
        return [shown async for shown in part.add(request, event)]

    return asyncio.run(collect())


def test_a_failed_run_is_one_line_that_says_nothing_is_lost_and_offers_to_try_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    busy = IndexBusy(path="data")
    *_, last = reported(busy)
    assert "another indexing run is under way" in last and WORDING["en"].kept in last and "data-index" in last
    *_, last = reported(RuntimeError("secret path"))
    assert safe(WORDING["en"].unexpected) in last and "secret" not in last and "secret path" in caplog.text


def test_what_a_browser_forged_adds_nothing() -> None:
    assert reported(added(), None) == reported(added(), "a.txt") == reported(added(), (1, None)) == [""]
    assert "2 articles added." in reported(added())[-1]
