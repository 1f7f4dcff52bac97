"""What indexing does again, and what it does not; and what is left when it fails or is killed."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from embeddings import generations
from embeddings.encoder import DEFAULT_MODEL
from embeddings.errors import (
    BinaryFile,
    BrokenLine,
    DiskFull,
    EmptyFile,
    IndexBusy,
    InTheWay,
    NoArticles,
    NothingReadable,
    NotPermitted,
    PathMissing,
)
from embeddings.index import Index
from embeddings.ingest import IngestReport, Progress, ingest
from embeddings.vectors import VectorCache
from qa.terminal import indexing_summary

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_encoder")


@pytest.fixture
def data(indexed: Path, articles: Path, tmp_path: Path) -> Path:
    """A data folder with an index of ``articles``; every vector is in its cache."""
    data = shutil.copytree(indexed, tmp_path / "data")
    assert index_again(articles, data).embedded == 0
    return data


def index_again(articles: Path, data: Path) -> IngestReport:
    return ingest([articles], data, DEFAULT_MODEL)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def indexed_articles(data: Path) -> dict[str, str]:
    """Id and text of every article of the index, which must answer for each of its passages."""
    with Index.open(data, DEFAULT_MODEL) as index:
        index.verify(passages=index.statistics.passages)
        return {article.id: article.text for article in index.articles()}


def written(articles: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(articles.iterdir())}


def test_a_first_run_embeds_every_passage_and_reports_it(articles: Path, tmp_path: Path) -> None:
    report = index_again(articles, tmp_path / "new" / "data")
    assert counts(report) == (3, 0, 0, 0)
    assert (report.articles, report.embedded, report.errors) == (3, report.passages, ())
    assert report.passages >= 6
    assert indexed_articles(tmp_path / "new" / "data") == written(articles)


def test_indexing_again_does_nothing_and_loads_no_library_for_it(articles: Path, data: Path) -> None:
    program = f"""
        import sys, time
        from pathlib import Path
        from embeddings.ingest import ingest
        articles, data = Path({str(articles)!r}), Path({str(data)!r})
        def run():
            started = time.process_time()  # a busy machine takes longer, and works no more for it
            return ingest([articles], data, {DEFAULT_MODEL!r}), time.process_time() - started
        before = (data / "CURRENT").read_text("ascii")
        report, idle = run()
        assert (report.embedded, report.unchanged, report.articles) == (0, 3, 3), report
        assert (data / "CURRENT").read_text("ascii") == before
        print([name for name in ("torch", "transformers", "chromadb", "bm25s") if name in sys.modules])
        (articles / "zte.md").unlink()
        report, busy = run()
        assert (report.embedded, report.unchanged, report.removed) == (0, 2, 1), report
        assert idle < busy / 2, (idle, busy)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True)
    assert (run.stdout.strip(), run.returncode) == ("[]", 0), run.stderr


def test_changing_one_file_embeds_only_its_new_passages(articles: Path, data: Path) -> None:
    with (articles / "zte.md").open("a", encoding="utf-8") as file:
        file.write(
            "\nLes actions de ZTE ont gagné dix pour cent à Hong Kong après cette annonce, " + "et plus encore. " * 12
        )
    report = index_again(articles, data)
    assert counts(report) == (0, 1, 0, 2)
    assert 1 <= report.embedded <= 2 < report.passages
    assert indexed_articles(data) == written(articles)


def test_offsets_still_hold_after_a_change_at_the_beginning(articles: Path, data: Path) -> None:
    path = articles / "huawei.txt"
    path.write_text(
        "Une nouvelle ligne d'ouverture, avec des accents : é à ü œ.\n\n" + path.read_text("utf-8"), "utf-8"
    )
    index_again(articles, data)
    with Index.open(data, DEFAULT_MODEL) as index:
        names = [name for name, _ in index.lexical("Mate 30 Google AT&T Xiaomi ZTE", 100)]
        assert {index.passage(name).article_id for name in names} == {"huawei.txt", "xiaomi.txt", "zte.md"}
        for passage in map(index.passage, names):
            assert written(articles)[passage.article_id][passage.start : passage.end] == passage.text


def test_a_removed_file_is_forgotten_and_costs_nothing_when_it_comes_back(articles: Path, data: Path) -> None:
    text = (articles / "xiaomi.txt").read_bytes()
    (articles / "xiaomi.txt").unlink()
    assert counts(index_again(articles, data)) == (0, 0, 1, 2)
    assert indexed_articles(data) == written(articles)
    (articles / "xiaomi.txt").write_bytes(text)
    report = index_again(articles, data)
    assert (counts(report), report.embedded) == ((1, 0, 0, 2), 0)
    assert indexed_articles(data) == written(articles)


def test_the_paths_given_are_the_whole_corpus(articles: Path, data: Path) -> None:
    report = ingest([articles / "zte.md"], data, DEFAULT_MODEL)
    assert (report.articles, report.removed, report.embedded) == (1, 2, 0)
    assert list(indexed_articles(data)) == ["zte.md"]


def test_a_file_touched_but_not_changed_is_unchanged(articles: Path, data: Path) -> None:
    os.utime(articles / "zte.md", (1, 1))
    before = (data / "CURRENT").read_text("ascii")
    assert counts(index_again(articles, data)) == (0, 0, 0, 3)
    assert (data / "CURRENT").read_text("ascii") == before


def test_a_change_that_keeps_size_and_time_is_seen_when_it_came_just_after_reading(articles: Path, data: Path) -> None:
    path = articles / "zte.md"
    status = path.stat()
    path.write_text(path.read_text("utf-8").replace("Iran", "Irak"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(index_again(articles, data)) == (0, 1, 0, 2)


def test_a_moved_folder_is_indexed_again_without_embedding(articles: Path, data: Path, tmp_path: Path) -> None:
    moved = articles.rename(tmp_path / "moved")
    report = index_again(moved, data)
    assert (counts(report), report.embedded) == ((0, 0, 0, 3), 0)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert all(article.path.is_relative_to(moved) for article in index.articles())


def test_a_file_that_cannot_be_read_is_reported_each_time_and_the_rest_is_indexed(articles: Path, data: Path) -> None:
    (articles / "empty.txt").write_bytes(b"")
    (articles / "noise.txt").write_bytes(bytes(range(256)) * 8)
    (articles / "lines.jsonl").write_text('{"id": "a", "text": "Un article sur Nokia."}\n{"id": \n', "utf-8")
    for report in (index_again(articles, data), index_again(articles, data)):
        assert {type(error) for error in report.errors} == {EmptyFile, BinaryFile, BrokenLine}
        assert all(str(articles) in error.message("fr") for error in report.errors)
        assert report.articles == 4
    assert "lines.jsonl#a" in indexed_articles(data)


def test_names_that_are_no_unicode_do_not_stop_the_run(articles: Path, data: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(articles) + b"/caf\xe9.txt")).write_text("Un article sur Nokia et la 5G.", "utf-8")
    except OSError:
        pytest.skip("this file system only takes names in UTF-8")
    (articles / "lines.jsonl").write_text('{"id": "\\ud800", "title": "\\udfff", "text": "Un article sur Nokia."}\n')
    report = index_again(articles, data)
    assert (report.articles, report.errors) == (5, ())
    assert len(indexed_articles(data)) == 5
    assert index_again(articles, data).unchanged == 5


@pytest.mark.parametrize(
    ("names", "error"), [((), NoArticles), (("a.txt",), EmptyFile), (("a.txt", "b.txt"), NothingReadable)]
)
def test_when_nothing_can_be_read_the_old_index_stays(
    names: tuple[str, ...], error: type[Exception], articles: Path, data: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    for name in names:
        (bad / name).write_bytes(b"")
    with pytest.raises(error):
        index_again(bad, data)
    with pytest.raises(PathMissing):
        index_again(tmp_path / "nowhere", data)
    assert indexed_articles(data) == written(articles)
    assert len(list((data / "generations").iterdir())) <= 2


def test_a_second_writer_is_told_at_once_that_the_first_is_at_work(articles: Path, data: Path) -> None:
    with generations.one_writer(data), pytest.raises(IndexBusy) as caught:
        index_again(articles, data)
    assert str(data) in caught.value.message("fr")
    index_again(articles, data)


def test_an_index_made_with_another_model_is_made_again(
    articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.encoder.fingerprint", lambda _: "another model")
    report = index_again(articles, data)
    assert report.embedded == report.passages


@pytest.mark.parametrize("name", ["lock", "CURRENT", "vectors.sqlite", "generations", ""])
def test_what_stands_in_the_place_of_a_part_of_the_index_is_named(articles: Path, tmp_path: Path, name: str) -> None:
    data = tmp_path / "own"
    if name in ("generations", ""):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text("mine", "utf-8")
    else:
        (data / name).mkdir(parents=True)
    with pytest.raises(InTheWay) as caught:
        ingest([articles], data, DEFAULT_MODEL)
    assert caught.value.message("en").startswith(f"{data / name}: ") and "chmod" not in caught.value.message("fr")


def test_only_the_last_two_generations_and_no_leftovers_are_kept(articles: Path, data: Path) -> None:
    (data / "generations" / "20200101T000000-00000000").mkdir()
    for count in range(3):
        before = (data / "CURRENT").read_text("ascii")
        (articles / "new.txt").write_text(f"Voici l'article numéro {count} sur Nokia.", "utf-8")
        index_again(articles, data)
    kept = {path.name for path in (data / "generations").iterdir()}
    assert kept == {before, (data / "CURRENT").read_text("ascii")}


def test_an_index_that_somebody_answers_from_is_not_removed(articles: Path, data: Path) -> None:
    with Index.open(data, DEFAULT_MODEL) as opened:
        for count in range(3):
            (articles / "new.txt").write_text(f"Voici l'article numéro {count} sur Nokia.", "utf-8")
            index_again(articles, data)
        opened.verify(passages=3)
    index_again(articles, data)
    assert not (data / "generations" / opened.name).exists()


def test_the_last_whole_index_is_kept_while_a_damaged_one_is_made_again(articles: Path, data: Path) -> None:
    (whole,) = generations.others(data, (data / "CURRENT").read_text("ascii"))
    damaged = data / "generations" / (data / "CURRENT").read_text("ascii") / "articles.sqlite"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    index_again(articles, data)
    assert generations.others(data, (data / "CURRENT").read_text("ascii")) == [whole]


def test_a_chat_keeps_its_index_while_the_next_is_made(articles: Path, data: Path) -> None:
    with Index.open(data, DEFAULT_MODEL) as opened:
        (articles / "zte.md").unlink()
        index_again(articles, data)
        assert opened.article("zte.md").title == "ZTE reprend ses livraisons"
        assert opened.lexical("amende ZTE", 3)
        opened.verify(passages=3)


def _full_table(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
    connection.execute("PRAGMA max_page_count = 1")
    return connection


def _no_space(*_: object) -> Iterator[None]:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("part", "fault"),
    [("vectors._connect", _full_table), ("ingest.write_vectors", _no_space), ("generations._sync", _no_space)],
)
def test_a_full_disk_is_named_and_leaves_the_old_index(
    part: str, fault: object, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = written(articles)
    (articles / "new.txt").write_text("Un article de plus, sur Nokia et Ericsson.", "utf-8")
    with monkeypatch.context() as patch, pytest.raises(DiskFull) as caught:
        patch.setattr(f"embeddings.{part}", fault)
        index_again(articles, data)
    assert caught.value.details["needed_mb"] > caught.value.details["free_mb"]  # type: ignore[operator]
    assert indexed_articles(data) == old
    index_again(articles, data)
    assert indexed_articles(data) == written(articles)


def test_too_little_space_is_said_before_anything_is_embedded(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.trouble._free", lambda _: 2_000_000)
    monkeypatch.setattr("embeddings.trouble.BYTES_PER_PASSAGE", 1_000_000)
    with pytest.raises(DiskFull, match="2 free"):
        index_again(articles, tmp_path / "data")
    assert not list((tmp_path / "data" / "generations").iterdir())


def test_a_data_folder_that_cannot_be_written_is_named(articles: Path, data: Path, tmp_path: Path) -> None:
    index_again(articles, data)  # loads what the user below might not be allowed to load
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)  # root may write anywhere, "nobody" may not
        with pytest.raises(NotPermitted, match="locked"):
            index_again(articles, locked / "data")
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(
    "part", ["articles.sqlite", "lexical/data.csc.index.npy", "manifest.json", "chroma/chroma.sqlite3"]
)
def test_indexing_again_mends_an_index_found_damaged(part: str, articles: Path, data: Path) -> None:
    path = data / "generations" / (data / "CURRENT").read_text("ascii") / part
    path.write_bytes(b"garbage" * 100)
    with Index.open(data, DEFAULT_MODEL) as opened:
        assert opened.notice is not None
        assert part in opened.notice.message("en")  # and the index before it answers
        opened.verify(passages=3)
    report = index_again(articles, data)
    assert report.embedded == 0
    assert part in report.damage
    told = indexing_summary(report, data, "fr").splitlines()
    assert len(told) == 2 and part in told[0] and "refait" in told[0]
    with Index.open(data, DEFAULT_MODEL) as opened:
        assert opened.notice is None
    assert indexed_articles(data) == written(articles)
    assert index_again(articles, data).damage == ""


def test_a_store_nobody_found_damaged_yet_is_not_copied_from(articles: Path, data: Path) -> None:
    path = data / "generations" / (data / "CURRENT").read_text("ascii") / "articles.sqlite"
    size = path.stat().st_size
    path.write_bytes((b"garbage" * size)[:size])
    (articles / "new.txt").write_text("Un article de plus, sur Nokia et Ericsson.", "utf-8")
    index_again(articles, data)
    assert indexed_articles(data) == written(articles)


@pytest.mark.parametrize("kept_bytes", [0, 5000])
def test_a_damaged_vector_cache_is_made_again(kept_bytes: int, articles: Path, data: Path) -> None:
    cache = data / "vectors.sqlite"
    cache.write_bytes(cache.read_bytes()[:kept_bytes] + b"garbage" * 3000)
    (articles / "new.txt").write_text("Un article de plus, sur Nokia et Ericsson.", "utf-8")
    report = index_again(articles, data)
    assert report.embedded > 0 and report.damage == "vectors.sqlite"
    assert indexed_articles(data) == written(articles)


def test_progress_counts_up_to_its_total_stage_by_stage(articles: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    report = ingest([articles], tmp_path / "data", DEFAULT_MODEL, seen.append)
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == ["reading", "embedding", "writing"]
    for stage, total in zip(stages, [3, report.passages, 2 * report.passages], strict=True):
        mine = [progress for progress in seen if progress.stage == stage]
        assert [p.done for p in mine] == sorted(p.done for p in mine)
        assert (mine[0].done, mine[0].per_second, mine[0].seconds_left) == (0, 0.0, None)
        assert (mine[-1].done, mine[-1].total, mine[-1].seconds_left) == (total, total, 0.0)
        assert mine[-1].per_second > 0


def _killed_run(articles: Path, data: Path, where: str) -> None:
    """Index in a process that kills itself once it is at ``where``: in a stage, or about to replace CURRENT."""
    program = f"""
        import os, signal
        from pathlib import Path
        from embeddings.ingest import ingest
        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)
        if {where!r} == "swap":
            Path.replace = die
        ingest([Path({str(articles)!r})], Path({str(data)!r}), {DEFAULT_MODEL!r},
               lambda progress: die() if progress.stage == {where!r} and progress.done else None)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr


@pytest.mark.parametrize("where", ["reading", "embedding", "writing", "swap"])
def test_a_killed_run_leaves_the_old_index_whole_and_the_next_goes_on(where: str, articles: Path, data: Path) -> None:
    old = written(articles)
    (articles / "zte.md").unlink()
    if where in ("reading", "embedding"):
        (articles / "new.txt").write_text("Un article de plus, sur Nokia et Ericsson.", "utf-8")
    _killed_run(articles, data, where)
    assert indexed_articles(data) == old
    report = index_again(articles, data)
    assert report.embedded == (1 if where == "reading" else 0)
    assert indexed_articles(data) == written(articles)
    assert len(list((data / "generations").iterdir())) == 2


def test_the_cache_returns_the_vectors_it_was_given(tmp_path: Path) -> None:
    vectors = np.random.default_rng(1).normal(size=(1200, 8)).astype(np.float32)
    keys = [row.to_bytes(32, "big") for row in range(1200)]
    cache = VectorCache(tmp_path / "vectors.sqlite")
    cache.put(keys[:700], vectors[:700])
    cache.close()
    again = VectorCache(tmp_path / "vectors.sqlite")
    assert again.missing([*keys, keys[-1]]) == keys[700:]
    assert np.array_equal(again.get(keys[650:100:-1]), vectors[650:100:-1])
    with pytest.raises(KeyError):
        again.get(keys[699:701])


def test_an_article_of_one_passage_is_an_index_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le maire de Nantes a ouvert une école de musique mardi.", "utf-8")
    for _ in range(2):
        ingest([tmp_path], tmp_path / "data", DEFAULT_MODEL)
        with Index.open(tmp_path / "data", DEFAULT_MODEL) as index:
            assert index.statistics.passages == 1 and index.notice is None


def test_a_little_change_takes_the_graph_on_and_much_change_makes_it_anew(tmp_path: Path) -> None:
    folder, data = tmp_path / "press", tmp_path / "data"
    folder.mkdir()
    words = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "hier"]
    for number in range(40):
        (folder / f"{number}.txt").write_text(
            f"Le conseil numéro {number} s'est réuni {words[number % 8]}. Il a voté {number * 7} euros pour l'école.",
            "utf-8",
        )
    ingest([folder], data, DEFAULT_MODEL)
    (folder / "7.txt").write_text(
        "La piscine de Rezé rouvre en juin, avec des bassins neufs et un tarif unique.", "utf-8"
    )
    ingest([folder], data, DEFAULT_MODEL)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.manifest.patched == 2
        index.verify(passages=index.statistics.passages)
        assert not any("numéro 7 " in index.passage(name).text for name in index.passages_of(["7.txt"]))
    for number in range(20, 40):
        (folder / f"{number}.txt").unlink()
    ingest([folder], data, DEFAULT_MODEL)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.manifest.patched == 0 and index.statistics.passages == 20


def test_a_cached_vector_that_is_not_as_it_was_written_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    cache = VectorCache(path)
    cache.put([b"a", b"b"], np.eye(2, 8, dtype=np.float32))
    cache.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE key = ?)", (b"a",))
    assert VectorCache(path).missing([b"a", b"b"]) == [b"b"]


def test_vectors_cached_before_there_were_checksums_are_still_known(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        connection.execute("INSERT INTO vectors VALUES (?, ?)", (b"a", np.ones(8, np.float32).tobytes()))
    assert VectorCache(path).missing([b"a", b"b"]) == [b"b"]
