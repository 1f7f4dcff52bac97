"""What an index answers, and how it refuses."""

import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.chroma import write_vectors
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.errors import DamagedIndex, Language, NoIndex, OtherIndex, ReadOnlyIndex
from embeddings.index import Index
from embeddings.ingest import ingest
from embeddings.manifest import Manifest


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A copy of the index, to damage."""
    return shutil.copytree(indexed, tmp_path / "data")


def everything(index: Index, vector: np.ndarray) -> list[str]:
    return [name for name, _ in index.dense(vector, 1000)]


def test_a_question_finds_its_passage_by_meaning_and_by_words(index: Index, encoder: Encoder) -> None:
    question = "Who has to pay a fine of one billion?"
    best, _ = index.dense(encoder.encode_query(question), 1)[0]
    assert "amende" in index.passage(best).text
    assert index.passage(index.lexical("Quelle amende ZTE a-t-il payée ?", 5)[0][0]).article_id == "zte.md"


def test_any_number_of_passages_can_be_scored(index: Index, encoder: Encoder) -> None:
    """A question confined to many articles asks for more than SQLite takes in one statement."""
    many = [*index.passages_of(["zte.md"]), *(f"no such passage {number}" for number in range(40_000))]
    assert index.cosines(encoder.encode_query("Qui ?"), many).keys() == set(index.passages_of(["zte.md"]))


def test_dense_scores_are_cosines_exact_and_best_first(index: Index, encoder: Encoder) -> None:
    question = encoder.encode_query("Où Xiaomi a-t-il ouvert une boutique ?")
    found = index.dense(question, 1000)
    assert len(found) == index.statistics.passages
    vectors = index.vectors([name for name, _ in found])
    exact = sorted((float(question @ vector) for vector in vectors.values()), reverse=True)
    assert [score for _, score in found] == pytest.approx(exact, abs=1e-5)
    assert index.cosines(question, [found[2][0], "no such passage"]) == {
        found[2][0]: pytest.approx(found[2][1], abs=1e-5)
    }


def test_a_limit_holds_for_both_legs(index: Index, encoder: Encoder) -> None:
    assert len(index.dense(encoder.encode_query("Huawei"), 2)) == 2
    assert len(index.lexical("Huawei ZTE Xiaomi chinoise", 2)) == 2
    assert index.dense(encoder.encode_query("Huawei"), 0) == []


def test_every_passage_is_its_articles_words_between_its_offsets(index: Index, encoder: Encoder) -> None:
    names = everything(index, encoder.encode_query("Huawei"))
    assert len(set(names)) == index.statistics.passages > 3
    for name in names:
        passage = index.passage(name)
        assert passage.text == index.article(passage.article_id).text[passage.start : passage.end] != ""
        assert all(s.end <= passage.start or passage.end <= s.start for s in index.dropped(passage.article_id))


def test_articles_are_shown_as_they_were_read_although_their_files_are_gone(index: Index, tmp_path: Path) -> None:
    articles = {article.id: article for article in index.articles()}
    assert list(articles) == ["huawei.txt", "xiaomi.txt", "zte.md"]
    assert index.statistics.articles == len(articles)
    zte = articles["zte.md"]
    assert (zte.title, zte.published and zte.published.isoformat()) == ("ZTE reprend ses livraisons", "2018-07-13")
    assert zte == index.article("zte.md")
    assert not zte.path.is_relative_to(tmp_path)


def test_an_unknown_name_is_a_key_error(index: Index) -> None:
    for look_up in (index.passage, index.article, index.dropped):
        with pytest.raises(KeyError):
            look_up("nothing")


def test_many_threads_may_ask_at_once(index: Index, encoder: Encoder) -> None:
    question = encoder.encode_query("le téléphone sans Google")

    def ask(_: int) -> tuple[list[tuple[str, float]], list[tuple[str, float]], str]:
        dense = index.dense(question, 4)
        return dense, index.lexical("téléphone Google", 4), index.article(index.passage(dense[0][0]).article_id).title

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(64)))
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.usefixtures("socket_disabled")
def test_opening_and_searching_reach_for_no_network(indexed: Path) -> None:
    with Index.open(indexed, DEFAULT_MODEL) as opened:
        assert opened.dense(np.ones(384, np.float32), 1)


@pytest.mark.parametrize("count", [1, 2, 7, 300])
def test_a_small_collection_gives_the_true_nearest(count: int, tmp_path: Path) -> None:
    import chromadb

    vectors = np.random.default_rng(count).normal(size=(count, 16)).astype(np.float32)
    vectors[count // 2] = vectors[0]  # reprints have one vector between them
    counted: list[int] = []
    write_vectors(tmp_path, count, ((str(row), vector) for row, vector in enumerate(vectors)), counted.append)
    assert sum(counted) == count
    collection = chromadb.PersistentClient(tmp_path / "chroma").get_collection("passages", embedding_function=None)
    answer = collection.query(query_embeddings=[vectors[-1]], n_results=min(count, 50), include=["distances"])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    nearest = np.sort(1 - unit @ unit[-1])[:50]
    assert answer["distances"] is not None
    assert answer["distances"][0] == pytest.approx(nearest.tolist(), abs=1e-5)


def test_without_an_index_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndex) as caught:
        Index.open(tmp_path / "data", DEFAULT_MODEL)
    assert f"kiosque index FOLDER --data {tmp_path / 'data'}" in caught.value.message("en")


def test_an_index_made_with_another_model_is_refused_with_the_command_that_mends_it(indexed: Path) -> None:
    with pytest.raises(OtherIndex) as caught:
        Index.open(indexed, "other/model")
    for language in ("fr", "en"):
        message = caught.value.message(language)
        assert DEFAULT_MODEL in message
        assert "other/model" in message
        assert f"kiosque index {indexed.parent / 'articles'} --data {indexed}" in message


@pytest.mark.parametrize("name", ["SPLITTER", "LEXICAL"])
def test_an_index_cut_or_tokenised_otherwise_is_refused(
    name: str, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"SPLITTER": "embeddings.passages", "LEXICAL": "embeddings.manifest"}[name]
    monkeypatch.setattr(f"{module}.{name}", "another-9")
    with pytest.raises(OtherIndex, match="another-9"):
        Index.open(indexed, DEFAULT_MODEL)


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe", b"20200101T000000-01234567"])
def test_where_current_names_no_index_the_newest_answers_and_says_so(content: bytes, data: Path) -> None:
    (data / "CURRENT").write_bytes(content)
    with Index.open(data, DEFAULT_MODEL) as index:
        index.verify(passages=3)
        assert index.notice is not None
        for language in ("fr", "en"):
            message = index.notice.message(language)
            assert "CURRENT" in message or "20200101T000000-01234567" in message
            assert "précédent" not in message and "before" not in message, "it may be the current one"
            assert f"kiosque index {shlex.join(index.manifest.roots)} --data {data}" in message


def test_a_damaged_index_is_made_again_of_what_it_was_made_of_not_of_what_the_one_before_it_was(
    articles: Path, data: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(articles, tmp_path / "others")
    (other / "neuf.txt").write_text("Un article de plus, sur une usine de batteries à Lille.", "utf-8")
    ingest([other], data, DEFAULT_MODEL)
    (data / "generations" / (data / "CURRENT").read_text("ascii").strip() / "articles.sqlite").write_bytes(b"")
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is not None
        assert f"kiosque index {other} --data {data}" in index.notice.message("fr")


@pytest.mark.parametrize(("language", "words"), [("fr", "Copiez-le"), ("en", "Copy it")])
def test_an_index_that_can_only_be_read_is_not_called_damaged(
    data: Path, monkeypatch: pytest.MonkeyPatch, language: Language, words: str
) -> None:
    monkeypatch.setattr("embeddings.index.os.access", lambda _, mode: mode != os.W_OK)  # root may write anywhere
    with pytest.raises(ReadOnlyIndex) as refused:
        Index.open(data, DEFAULT_MODEL)
    assert words in refused.value.message(language)
    monkeypatch.undo()
    Index.open(data, DEFAULT_MODEL).close()


def test_where_current_is_lost_the_newest_answers(data: Path) -> None:
    (data / "CURRENT").unlink()
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is not None
    (data / "CURRENT").mkdir()
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is not None


def _generation(data: Path) -> Path:
    return data / "generations" / (data / "CURRENT").read_text("ascii")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": [], "fingerprint": {"embedding": "x"}}'])
def test_a_broken_manifest_is_named(content: str, data: Path) -> None:
    (_generation(data) / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(DamagedIndex, match=r"manifest\.json"):
        Index.open(data, DEFAULT_MODEL)


@pytest.mark.parametrize(
    "pattern",
    ["articles.sqlite", "lexical/data*", "lexical/vocab*", "chroma/chroma.sqlite3", "chroma/*/data_level0.bin"],
)
@pytest.mark.parametrize("fault", ["missing", "empty", "garbage"])
def test_a_broken_part_is_damage_and_no_crash(pattern: str, fault: str, data: Path) -> None:
    (path,) = _generation(data).glob(pattern)
    if fault == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if fault == "empty" else b"garbage" * 1000)
    with pytest.raises(DamagedIndex, match="kiosque index"):
        Index.open(data, DEFAULT_MODEL)


@pytest.mark.parametrize("most_exact", [0, 30_000])
def test_a_choice_of_articles_gives_its_own_nearest_however_they_are_looked_for(
    index: Index, encoder: Encoder, most_exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.index.MOST_EXACT", most_exact)
    question = encoder.encode_query("Quelle amende ZTE a-t-il payée ?")
    among = index.rows_of(["zte.md", "no such article"])
    own = index.passages_of(["zte.md"])
    assert among.sum() == len(own)
    found = index.dense(question, 3, among)
    everywhere = [(name, cosine) for name, cosine in index.dense(question, 1000) if name in own][:3]
    assert [name for name, _ in found] == [name for name, _ in everywhere]
    assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in everywhere], abs=1e-3)
    assert {name for name, _ in index.lexical("Huawei ZTE", 50, among)} <= set(own)


def _parts(data: Path) -> list[Path]:
    return sorted(path for path in _generation(data).rglob("*") if path.is_file())


def test_a_flipped_byte_in_any_file_is_named(data: Path) -> None:
    for path in _parts(data):
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        with pytest.raises(DamagedIndex) as caught:
            Index.open(data, DEFAULT_MODEL)
        assert path.relative_to(data).as_posix() in caught.value.message("fr")
        path.write_bytes(whole)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is None


def test_to_open_an_index_and_ask_it_changes_none_of_its_files(data: Path) -> None:
    before = {path: path.read_bytes() for path in _parts(data)}
    for _ in range(2):
        with Index.open(data, DEFAULT_MODEL) as index:
            index.verify(passages=3)
    assert {path: path.read_bytes() for path in _parts(data)} == before


def _written_by_another_chroma(data: Path) -> None:
    """Make the index one whose files no checksum vouches for."""
    path = _generation(data) / "manifest.json"
    manifest = replace(Manifest.from_json(path.read_text("utf-8")), checksums={}, chroma="0")
    path.write_text(manifest.to_json(), "utf-8")


def test_an_index_that_ends_the_process_ends_another_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that dies is a double: which broken graphs end it depends on Chroma's version."""
    _written_by_another_chroma(data)
    dying = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda _, **more: run([sys.executable, "-c", dying], **more))
    with pytest.raises(DamagedIndex, match="signal 11"):
        Index.open(data, DEFAULT_MODEL)


def test_an_index_of_another_chroma_is_opened_once_it_was_opened_elsewhere(data: Path) -> None:
    _written_by_another_chroma(data)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is None


def test_a_choice_that_has_no_passage_finds_nothing(index: Index, encoder: Encoder) -> None:
    among = index.rows_of(["no such article"])
    assert index.dense(encoder.encode_query("Huawei"), 5, among) == index.lexical("Huawei", 5, among) == []


def test_too_many_open_files_do_not_condemn_an_index(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is a double: a process cannot be made to run out of files at one place."""

    def refuse(_: Path) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr("embeddings.index.Store", refuse)
        with pytest.raises(OSError, match="Too many open files"):
            Index.open(data, DEFAULT_MODEL)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.notice is None
