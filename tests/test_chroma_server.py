"""Vectors on a Chroma server: the same answers as from the folder, and what is said when the server is not there."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest
from chroma_server import ChromaServer
from command_line import Kiosque, assert_one_line_error

from embeddings import chroma, places
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.errors import (
    BadVectorsAddress,
    NoVectorsKey,
    VectorsGone,
    VectorsRefused,
    VectorsUnreachable,
)
from embeddings.index import Index
from embeddings.ingest import IngestReport, Progress, ingest
from embeddings.places import Place
from qa.assistant import Assistant
from qa.models import open_chat_model
from qa.settings import Settings

pytestmark = pytest.mark.usefixtures("one_encoder")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server that a test may kill."""
    server = ChromaServer(tmp_path / "server")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a server that is not there."""
    monkeypatch.setattr(chroma, "READING_SECONDS", 0.0)
    monkeypatch.setattr(chroma, "WRITING_SECONDS", 0.0)


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A data folder in which every vector of ``articles`` is known, so that indexing them embeds nothing."""
    return shutil.copytree(indexed, tmp_path / "data")


@pytest.fixture(scope="module")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginnings of a dozen sample articles of the project."""
    folder = tmp_path_factory.mktemp("dozen")
    for path in (ROOT / "articles").iterdir():
        if path.suffix in (".txt", ".md"):
            (folder / path.name).write_text(path.read_text("utf-8", "replace")[:700], "utf-8")
    lines = (ROOT / "articles" / "depeches.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "depeches.jsonl").write_text("".join(lines[:3]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def sampled(encoder: Encoder, dozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the dozen articles, its vectors in the folder."""
    data = tmp_path_factory.mktemp("sampled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.encoder.load_encoder", lambda _: encoder)
        ingest([dozen], data, DEFAULT_MODEL)
    return data


def serve(articles: Path, data: Path, server: ChromaServer) -> IngestReport:
    return ingest([articles], data, DEFAULT_MODEL, vectors=server.address)


def name_of(data: Path) -> str:
    return f"kiosque-{(data / 'CURRENT').read_text('ascii')}"


def indexed_passages(data: Path) -> list[str]:
    """The ids of all passages, each of which must be found by its own vector."""
    with Index.open(data, DEFAULT_MODEL) as index:
        index.verify(passages=index.statistics.passages)
        return sorted(name for name, _ in index.dense(np.ones(384, np.float32), 1000))


def test_a_served_index_answers_as_the_one_in_the_folder(
    server: ChromaServer, dozen: Path, sampled: Path, tmp_path: Path, encoder: Encoder
) -> None:
    there = shutil.copytree(sampled, tmp_path / "data")
    report = serve(dozen, there, server)
    assert (report.embedded, report.errors) == (0, ())
    assert report.articles >= 12
    assert not list((there / "generations" / (there / "CURRENT").read_text("ascii")).glob("chroma*"))
    with Index.open(sampled, DEFAULT_MODEL) as local, Index.open(there, DEFAULT_MODEL) as served:
        assert served.statistics == local.statistics
        for question in ("Combien ont rapporté les enchères 5G allemandes ?", "Who paid a fine?", "Xiaomi à Londres"):
            vector = encoder.encode_query(question)
            expected, found = local.dense(vector, 20), served.dense(vector, 20)
            assert [name for name, _ in found] == [name for name, _ in expected]
            assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-3)
            assert served.lexical(question, 20) == local.lexical(question, 20)
            chosen = ["zte-amende.txt", "xiaomi-londres.txt"]
            some, rows = served.passages_of(chosen), served.rows_of(chosen)
            among = served.dense(vector, 5, rows)
            assert among == [(name, pytest.approx(score, abs=1e-3)) for name, score in local.dense(vector, 5, rows)]
            assert {name for name, _ in among} <= set(some)
            asked = [*some, "no such passage"]
            assert served.cosines(vector, asked) == pytest.approx(local.cosines(vector, asked), abs=1e-3)
            for name, vector_there in served.vectors(asked).items():
                assert vector_there == pytest.approx(local.vectors([name])[name], abs=1e-3)


def test_the_address_is_given_once_and_whoever_opens_the_index_goes_there(
    server: ChromaServer, articles: Path, data: Path, kiosque: Kiosque
) -> None:
    made = kiosque("index", str(articles), "--data", str(data), "--vectors", server.address)
    assert (made.returncode, made.stderr) == (0, "")
    first = name_of(data)
    (articles / "new.txt").write_text("Un article de plus, sur Nokia et Ericsson.", "utf-8")
    assert kiosque("index", str(articles), "--data", str(data)).returncode == 0
    assert {first, name_of(data)} <= set(server.collections())
    asked = kiosque("ask", "Combien de personnes ZTE emploie-t-il ?", "--data", str(data), "--chat-model", "none")
    assert "75 000" in asked.stdout
    assert kiosque("index", str(articles), "--data", str(data), "--vectors", "local").returncode == 0
    assert first not in server.collections()
    assert (data / "generations" / (data / "CURRENT").read_text("ascii") / "chroma").is_dir()


def test_indexing_again_changes_nothing_on_the_server(server: ChromaServer, articles: Path, data: Path) -> None:
    serve(articles, data, server)
    name, before = name_of(data), server.collections()
    report = ingest([articles], data, DEFAULT_MODEL)
    assert (report.unchanged, report.embedded) == (3, 0)
    assert (name_of(data), server.collections()) == (name, before)


def test_an_open_index_answers_while_the_next_is_written_and_goes_when_it_is_no_longer_kept(
    server: ChromaServer, articles: Path, data: Path
) -> None:
    other = shutil.copytree(data, data.with_name("other"))
    serve(articles, other, server)
    serve(articles, data, server)
    old = name_of(data)

    def still_there(progress: Progress) -> None:
        if progress.stage == "writing":
            opened.verify(passages=3)

    with Index.open(data, DEFAULT_MODEL) as opened:
        (articles / "zte.md").unlink()
        ingest([articles], data, DEFAULT_MODEL, still_there)
        opened.verify(passages=opened.statistics.passages)
        (articles / "huawei.txt").unlink()
        ingest([articles], data, DEFAULT_MODEL)
        opened.verify(passages=3)  # nobody takes away what is being read
    (articles / "xiaomi.txt").write_text("Un article sur Xiaomi, et rien de plus.", "utf-8")
    ingest([articles], data, DEFAULT_MODEL)
    assert old not in server.collections()
    assert len(indexed_passages(data)) < len(indexed_passages(other))


def test_batches_are_as_large_as_the_server_takes(
    server: ChromaServer, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

    sizes = []
    upsert = Collection.upsert
    monkeypatch.setattr(Client, "get_max_batch_size", lambda _: 2)
    monkeypatch.setattr(
        Collection, "upsert", lambda self, ids, **rest: sizes.append(len(ids)) or upsert(self, ids, **rest)
    )
    report = serve(articles, data, server)
    assert sum(sizes) == report.passages
    assert len(sizes) == -(-report.passages // 2) > 1
    assert len(indexed_passages(data)) == report.passages


def test_a_batch_that_was_written_but_not_acknowledged_is_sent_again_and_counts_once(
    server: ChromaServer, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.api.models.Collection import Collection

    upsert, lost = Collection.upsert, []

    def losing(self: Collection, **rows: object) -> None:
        upsert(self, **rows)  # type: ignore[arg-type]
        if not lost:
            lost.append(rows)
            raise httpx.ReadTimeout("the answer was lost")

    monkeypatch.setattr(Collection, "upsert", losing)
    report = serve(articles, data, server)
    assert lost
    assert len(indexed_passages(data)) == report.passages


@pytest.mark.parametrize("back_in_time", [True, False])
def test_a_server_killed_while_it_is_written_to_costs_nothing_but_the_writing(
    back_in_time: bool, mortal: ChromaServer, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = indexed_passages(data)
    monkeypatch.setattr(Place, "most_records", 2)
    if not back_in_time:
        monkeypatch.setattr(chroma, "WRITING_SECONDS", 0.5)
        monkeypatch.setattr(chroma, "READING_SECONDS", 0.0)
    killed = []

    def kill_once(progress: Progress) -> None:
        if progress.stage == "writing" and progress.done and not killed:
            killed.append(progress.done)
            mortal.kill()
            if back_in_time:
                threading.Timer(0.5, mortal.start).start()

    def run() -> IngestReport:
        return ingest([articles], data, DEFAULT_MODEL, kill_once, mortal.address)

    if not back_in_time:
        with pytest.raises(VectorsUnreachable):
            run()
        assert indexed_passages(data) == expected  # the index in the folder counts on
        mortal.start()
        assert len(mortal.collections()) == 1
    assert run().embedded == 0
    assert killed == [2]
    assert indexed_passages(data) == expected
    assert mortal.collections() == [name_of(data)]  # what the killed run left is gone


def test_a_run_that_is_killed_leaves_no_collection_behind_for_good(
    server: ChromaServer, articles: Path, data: Path
) -> None:
    before = set(server.collections())
    program = f"""
import os, signal
from pathlib import Path
from embeddings.ingest import ingest
ingest([Path({str(articles)!r})], Path({str(data)!r}), {DEFAULT_MODEL!r},
       lambda p: os.kill(os.getpid(), signal.SIGKILL) if p.stage == "writing" and p.done else None,
       {server.address!r})
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert len(set(server.collections()) - before) == 1
    serve(articles, data, server)
    assert set(server.collections()) - before == {name_of(data)}


@pytest.mark.usefixtures("impatient")
def test_without_its_server_an_index_says_what_to_do_and_answers_again_when_it_is_back(
    mortal: ChromaServer, articles: Path, data: Path, encoder: Encoder, kiosque: Kiosque
) -> None:
    serve(articles, data, mortal)
    question = "Combien de personnes ZTE emploie-t-il ?"
    with Index.open(data, DEFAULT_MODEL) as index:
        assistant = Assistant(index, encoder, open_chat_model("none"), Settings())
        mortal.kill()
        with pytest.raises(VectorsUnreachable, match=f"kiosque index FOLDER --data {data} --vectors"):
            assistant.ask(question)
        words = ("ask", question, "--data", str(data), "--chat-model", "none")
        assert_one_line_error(kiosque(*words), mortal.address, "Start it")
        assert_one_line_error(kiosque(*words, language="fr_FR.UTF-8"), mortal.address, "Démarrez-le")
        assert_one_line_error(kiosque("index", str(articles), "--data", str(data)), mortal.address)
        mortal.start()
        assert "75 000" in assistant.ask(question).text


def test_a_server_started_with_other_files_does_no_harm_to_the_index(
    mortal: ChromaServer, articles: Path, data: Path, tmp_path: Path
) -> None:
    serve(articles, data, mortal)
    expected = indexed_passages(data)
    mortal.kill()
    files = (tmp_path / "server").rename(tmp_path / "files")
    mortal.start()
    with pytest.raises(VectorsGone):
        Index.open(data, DEFAULT_MODEL)
    mortal.kill()
    shutil.rmtree(tmp_path / "server")
    files.rename(tmp_path / "server")
    mortal.start()
    assert indexed_passages(data) == expected


@pytest.mark.usefixtures("impatient")
def test_an_index_whose_server_is_gone_for_good_is_brought_home(
    mortal: ChromaServer, articles: Path, data: Path
) -> None:
    serve(articles, data, mortal)
    expected = indexed_passages(data)
    mortal.kill()
    assert ingest([articles], data, DEFAULT_MODEL, vectors="local").embedded == 0
    assert indexed_passages(data) == expected


def test_vectors_that_are_gone_from_the_server_are_written_anew(
    server: ChromaServer, articles: Path, data: Path, kiosque: Kiosque
) -> None:
    serve(articles, data, server)
    server.client().delete_collection(name_of(data))
    asked = kiosque("ask", "Qui ?", "--data", str(data), "--chat-model", "none")
    assert_one_line_error(asked, f"kiosque index FOLDER --data {data}")
    assert ingest([articles], data, DEFAULT_MODEL).embedded == 0
    assert len(indexed_passages(data)) > 3
    server.client().delete_collection(name_of(data))
    assert ingest([articles], data, DEFAULT_MODEL).embedded == 0  # although nobody found it missing before
    assert len(indexed_passages(data)) > 3


@pytest.mark.usefixtures("impatient")
def test_who_reads_waits_no_longer_than_said_for_a_server_that_is_away(tmp_path: Path) -> None:
    folder = tmp_path / "generations" / "20200101T000000-00000000"
    folder.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    Place.at(address).note(folder)
    started = time.monotonic()
    with pytest.raises(VectorsUnreachable, match=address):
        chroma.Vectors(folder)
    assert time.monotonic() - started < chroma.READING_SECONDS + 1


def test_an_address_without_a_chroma_server_is_said_before_anything_is_read(articles: Path, data: Path) -> None:
    before = (data / "CURRENT").read_text("ascii")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        for address in (f"http://127.0.0.1:{other.getsockname()[1]}", "http://127.0.0.1:1"):
            seen: list[Progress] = []
            with pytest.MonkeyPatch.context() as patch, pytest.raises(VectorsUnreachable, match=address):
                patch.setattr(places, "_CONNECT_SECONDS", 0.5)
                ingest([articles], data, DEFAULT_MODEL, seen.append, address)
            assert not seen
    assert (data / "CURRENT").read_text("ascii") == before


@pytest.mark.usefixtures("impatient")
def test_a_tenant_or_database_that_is_not_there_is_refused(server: ChromaServer, articles: Path, data: Path) -> None:
    for path, missing in (("nobody/default_database", "nobody"), ("default_tenant/nothing", "nothing")):
        with pytest.raises(VectorsRefused, match=f"refuses: .*{missing}"):
            ingest([articles], data, DEFAULT_MODEL, vectors=f"{server.address}/{path}")


@contextmanager
def _guarded(server: ChromaServer, status: int) -> Iterator[str]:
    """The address of a proxy before the server, that refuses who does not show the token."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            allowed = self.headers.get("Authorization") == "Bearer s3cret"
            answer = behind.request(self.command, server.address + self.path, content=body) if allowed else None
            content = answer.content if answer else b"<html>no</html>"
            self.send_response(answer.status_code if answer else status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PUT = pass_on  # noqa: N815

        def log_message(self, format: str, *values: object) -> None:
            pass

    with httpx.Client(verify=False) as behind, ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}"
        proxy.shutdown()


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.usefixtures("impatient")
def test_a_server_that_wants_a_key_is_given_the_token_and_a_refusal_names_its_variable(
    status: int, server: ChromaServer, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _guarded(server, status) as address:
        with pytest.raises(VectorsRefused, match="KIOSQUE_VECTORS_TOKEN"):
            ingest([articles], data, DEFAULT_MODEL, vectors=address)
        monkeypatch.setenv("KIOSQUE_VECTORS_TOKEN", "s3cret")
        ingest([articles], data, DEFAULT_MODEL, vectors=address)
        assert len(indexed_passages(data)) > 3
    written = [path for path in data.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    assert not written


@pytest.fixture
def cloud(server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server in the place of Chroma Cloud, with quotas that the three articles exceed."""
    from urllib.parse import urlsplit

    monkeypatch.setattr(places, "_CLOUD", urlsplit(server.address))
    monkeypatch.setattr(places, "_CLOUD_RECORDS", 3)
    monkeypatch.setattr(places, "_CLOUD_ID_BYTES", 16)
    monkeypatch.setenv("CHROMA_API_KEY", "ck-secret")
    return "cloud://default_tenant/default_database"


def test_in_chroma_cloud_the_index_answers_within_the_quotas(
    cloud: str, server: ChromaServer, articles: Path, data: Path
) -> None:
    expected = indexed_passages(data)
    ingest([articles], data, DEFAULT_MODEL, vectors=cloud)
    assert name_of(data) in server.collections()
    records = server.client().get_collection(name_of(data), embedding_function=None).get()["ids"]
    assert len(set(records) & set(expected)) < len(expected)  # too long for the quota: named otherwise there
    assert indexed_passages(data) == expected
    with Index.open(data, DEFAULT_MODEL) as index:
        some = index.passages_of(["huawei.txt"])
        assert {name for name, _ in index.dense(np.ones(384, np.float32), 50, some)} == set(some)
    written = [path for path in data.rglob("*") if path.is_file() and b"ck-secret" in path.read_bytes()]
    assert not written


@pytest.mark.usefixtures("impatient")
def test_without_a_key_or_in_anothers_tenant_chroma_cloud_is_not_used(
    cloud: str, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(VectorsRefused, match="CHROMA_API_KEY"):
        ingest([articles], data, DEFAULT_MODEL, vectors="cloud://Other/base")
    monkeypatch.delenv("CHROMA_API_KEY")
    with pytest.raises(NoVectorsKey, match="CHROMA_API_KEY"):
        ingest([articles], data, DEFAULT_MODEL, vectors=cloud)


@pytest.mark.parametrize(
    "address",
    ["", "chroma", "ftp://host/", "http://", "http://host:port", "http://host/one", "http://host/a/b/c", "cloud://tenant",
     "cloud://tenant/a/b", "http://host?x=1", "https://user:pa55word@host", "cloud://pa55word@tenant/base"],
)  # fmt: skip
def test_an_address_that_is_none_or_holds_a_password_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadVectorsAddress) as caught:
        Place.at(address)
    for language in ("fr", "en"):
        assert "pa55word" not in caught.value.message(language)
        assert "cloud://TENANT" in caught.value.message(language)


def test_addresses_say_where() -> None:
    cloud = Place.at("cloud://Tenant-4/press")
    assert (cloud.is_cloud, cloud.tenant, cloud.database) == (True, "Tenant-4", "press")
    server = Place.at("https://chroma.example:8443/t/d")
    assert (server.is_cloud, server.tenant, server.database) == (False, "t", "d")
    assert Place.at("local").is_local
