"""An index that follows its files."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import Kiosque, assert_one_line_error

from embeddings import generations
from embeddings.encoder import DEFAULT_MODEL
from embeddings.index import Index
from qa.following import follow

pytestmark = pytest.mark.usefixtures("one_encoder")
ROOT = Path(__file__).parents[1]


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A data folder in which every vector of ``articles`` is known."""
    return shutil.copytree(indexed, tmp_path / "data")


def names(data: Path) -> list[str]:
    with Index.open(data, DEFAULT_MODEL) as index:
        return [article.id for article in index.articles()]


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


class Watch:
    """``kiosque watch`` in a thread, and what it printed so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._printed = ["", ""]
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, paths: list[Path], data: Path) -> None:
        arguments = (paths, data, DEFAULT_MODEL, "", "fr", self._stop)
        self._thread = threading.Thread(target=follow, args=arguments, daemon=True)
        self._thread.start()

    def printed(self) -> tuple[str, str]:
        for stream, text in enumerate(self._capsys.readouterr()):
            self._printed[stream] += text
        return self._printed[0], self._printed[1]

    def runs(self, count: int) -> None:
        """Wait until so many runs were reported."""
        wait_until(lambda: self.printed()[0].count("En attente de changements") == count)

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(20)
            assert not self._thread.is_alive()


@pytest.fixture
def watch(capsys: pytest.CaptureFixture[str]) -> Iterator[Watch]:
    started = Watch(capsys)
    yield started
    started.stop()


def test_what_changes_in_a_folder_is_indexed_again(watch: Watch, articles: Path, data: Path) -> None:
    watch.start([articles], data)
    watch.runs(1)
    for part in range(4):  # a file that is still being copied
        with (articles / "new.txt").open("a", encoding="utf-8") as file:
            file.write(f"Un article sur Nokia et Ericsson, partie {part}.\n\n")
        time.sleep(0.1)
    watch.runs(2)
    assert "new.txt" in names(data)
    (articles / "new.txt").unlink()
    watch.runs(3)
    assert names(data) == ["huawei.txt", "xiaomi.txt", "zte.md"]
    below = articles / "2019"
    below.mkdir()
    (articles / "zte.md").rename(below / "zte.md")
    watch.runs(4)
    assert "2019/zte.md" in names(data)
    assert watch.printed()[1] == ""


def test_what_is_no_article_starts_nothing(watch: Watch, articles: Path, data: Path) -> None:
    inside = shutil.move(data, articles / "data")
    watch.start([articles], inside)
    watch.runs(1)
    current = (inside / "CURRENT").read_text("ascii")
    (articles / "photo.jpg").write_bytes(b"\xff\xd8")
    (articles / ".hidden.txt").write_text("Un article caché.", "utf-8")
    (inside / "note.txt").write_text("Rien.", "utf-8")
    time.sleep(2)
    assert (inside / "CURRENT").read_text("ascii") == current
    assert watch.printed()[0].count("En attente de changements") == 1


def test_a_file_given_by_name_is_followed_when_another_is_put_in_its_place(
    watch: Watch, articles: Path, data: Path
) -> None:
    watch.start([articles / "zte.md"], data)
    watch.runs(1)
    (articles / "draft").write_text("Un article sur Nokia et Ericsson.", "utf-8")
    (articles / "draft").replace(articles / "zte.md")
    watch.runs(2)
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.article("zte.md").text == "Un article sur Nokia et Ericsson."


def test_what_links_lead_to_is_followed_also_when_the_link_comes_later(
    watch: Watch, articles: Path, data: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    (away / "more").mkdir(parents=True)
    (away / "more" / "nokia.txt").write_text("Un article sur Nokia.", "utf-8")
    (away / "one.txt").write_text("Un article sur Ericsson.", "utf-8")
    (articles / "linked").symlink_to(away / "more")
    watch.start([articles], data)
    watch.runs(1)
    (away / "more" / "nokia.txt").write_text("Un article sur Nokia, revu.", "utf-8")
    watch.runs(2)
    (articles / "one.txt").symlink_to(away / "one.txt")
    watch.runs(3)
    (away / "one.txt").write_text("Un article sur Ericsson, revu.", "utf-8")
    watch.runs(4)
    with Index.open(data, DEFAULT_MODEL) as index:
        texts = [index.article(name).text for name in ("linked/nokia.txt", "one.txt")]
    assert texts == ["Un article sur Nokia, revu.", "Un article sur Ericsson, revu."]
    shutil.rmtree(away)
    watch.runs(5)
    assert names(data) == ["huawei.txt", "xiaomi.txt", "zte.md"]


def test_rules_that_are_mended_back_end_with_an_all_clear(watch: Watch, articles: Path, data: Path) -> None:
    rules = articles / "articles.toml"
    rules.write_text('["*"]\ndrop = ["par courrier"]\n', "utf-8")
    watch.start([articles], data)
    watch.runs(1)
    rules.write_text('["*"\n', "utf-8")
    wait_until(lambda: "TOML" in watch.printed()[1])
    rules.write_text('["*"]\ndrop = ["par courrier"]\n', "utf-8")
    watch.runs(2)


def test_a_file_that_is_refused_is_told_once_and_is_not_counted_as_added(
    watch: Watch, articles: Path, data: Path
) -> None:
    watch.start([articles], data)
    watch.runs(1)
    (articles / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    watch.runs(2)
    printed, errors = watch.printed()
    assert errors.count("photo.txt") == 1
    assert printed.splitlines()[-2].count(" 0 ajout") == 1


def test_what_nobody_expected_is_told_and_the_next_change_is_indexed(
    watch: Watch, articles: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.start([articles], data)
    watch.runs(1)
    with monkeypatch.context() as patch:
        patch.setattr("embeddings.gathering.split", lambda *_: 1 / 0)
        (articles / "new.txt").write_text("Un article sur Nokia et Ericsson.", "utf-8")
        wait_until(lambda: "Erreur inattendue (ZeroDivisionError" in watch.printed()[1])
    (articles / "zte.md").unlink()
    watch.runs(2)
    assert names(data) == ["huawei.txt", "new.txt", "xiaomi.txt"]


def test_a_run_that_fails_is_told_and_the_next_change_is_indexed(watch: Watch, articles: Path, data: Path) -> None:
    watch.start([articles], data)
    watch.runs(1)
    away = articles.rename(articles.with_name("away"))
    wait_until(lambda: "n'existe pas" in watch.printed()[1])
    (away / "zte.md").unlink()
    shutil.copytree(away, articles)  # a new folder of the same name
    watch.runs(2)
    (articles / "huawei.txt").unlink()
    watch.runs(3)
    assert names(data) == ["xiaomi.txt"]


def test_while_another_run_is_under_way_it_waits_and_says_so_once(watch: Watch, articles: Path, data: Path) -> None:
    (articles / "zte.md").unlink()
    with generations.one_writer(data):
        watch.start([articles], data)
        wait_until(lambda: "une autre indexation" in watch.printed()[1])
        time.sleep(2.5)
    watch.runs(1)
    assert names(data) == ["huawei.txt", "xiaomi.txt"]
    assert len(watch.printed()[1].splitlines()) == 1


def test_ctrl_c_ends_it_without_a_word(articles: Path, data: Path) -> None:
    command = [sys.executable, "-c", "from qa.cli import main; main()", "watch", str(articles), "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "en_GB.UTF-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = next(line for line in process.stdout if "Waiting for changes" in line)
        assert "Ctrl-C" in line
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")


def test_a_path_that_is_not_there_is_an_error_at_the_start(kiosque: Kiosque, tmp_path: Path) -> None:
    done = kiosque("watch", str(tmp_path / "nowhere"), "--data", str(tmp_path / "data"))
    assert_one_line_error(done, "nowhere")


def test_an_address_that_is_none_is_an_error_at_the_start(kiosque: Kiosque, articles: Path, tmp_path: Path) -> None:
    done = kiosque("watch", str(articles), "--data", str(tmp_path / "data"), "--vectors", "ftp://host")
    assert_one_line_error(done, "ftp://host")
