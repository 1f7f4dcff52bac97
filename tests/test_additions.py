"""Articles added one by one: where they are kept, under which name, and that no later run forgets them."""

import errno
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embeddings.additions import FOLDER, Additions, Kept, safe_name
from embeddings.encoder import DEFAULT_MODEL
from embeddings.errors import AddedTooLarge, BinaryFile, BrokenLine, DiskFull, EmptyFile, NoArticleInPage, UnknownFormat
from embeddings.index import Index
from embeddings.ingest import ingest

ARTICLE = "Une usine à Lille\n\nLe 3 mars 2021\n\nL'usine de Lille emploiera 312 personnes dès le printemps.\n"


@pytest.fixture
def additions(tmp_path: Path) -> Additions:
    return Additions(tmp_path / "data")


def add(additions: Additions, name: str, content: str | bytes = ARTICLE) -> Kept:
    with additions.receive(name) as incoming:
        incoming.write(content.encode() if isinstance(content, str) else content)
        return additions.keep(incoming)


def files(additions: Additions) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(additions.folder.iterdir())}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("usine.txt", "usine.txt"),
        ("../../etc/passwd.TXT", "passwd.txt"),
        ("C:\\Users\\moi\\L'été à Paris.html", "L'été à Paris.html"),
        ("e\u0301te\u0301.md", "été.md"),
        ("\u202egnp.exe\x00\n<script>:|.md", "gnp.exe_script___.md"),
        (" . .txt", "article.txt"),
        (".jsonl", "article.jsonl"),
        ("é" * 300 + ".txt", "é" * 60 + ".txt"),
        (".incoming-1/x.txt", "x.txt"),
        ("..txt", "article.txt"),
    ],
)
def test_a_hostile_name_becomes_one_that_is_safe_everywhere(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize("name", ["", "x", "x.pdf", "x.txt/", "x.jsonl.gz", "txt", "articles.toml", "\ud800"])
def test_a_name_of_another_format_is_refused(name: str) -> None:
    with pytest.raises(UnknownFormat):
        safe_name(name)


def test_the_same_name_with_other_content_gets_a_number_and_the_same_content_is_known(additions: Additions) -> None:
    assert add(additions, "usine.txt") == Kept("usine.txt")
    assert add(additions, "usine.txt", ARTICLE + "Fin.") == Kept("usine-2.txt")
    assert add(additions, "Usine (copie).txt") == Kept("usine.txt", known=True)
    assert files(additions) == {"usine.txt": ARTICLE, "usine-2.txt": ARTICLE + "Fin."}


def test_readers_who_add_the_same_name_at_once_all_keep_their_article(additions: Additions) -> None:
    texts = [f"{ARTICLE}{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda text: add(additions, "usine.txt", text).name, texts))
    assert [files(additions)[name] for name in kept] == texts


def test_a_file_system_without_links_keeps_articles_too(additions: Additions, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert [add(additions, "usine.txt", text).name for text in (ARTICLE, "Autre.")] == ["usine.txt", "usine-2.txt"]
    assert files(additions) == {"usine.txt": ARTICLE, "usine-2.txt": "Autre."}


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", EmptyFile),
        ("a.html", b"<html><body></body></html>", NoArticleInPage),
        ("a.txt", bytes(range(256)) * 20, BinaryFile),
        ("a.jsonl", b"no json\nnor this\n", BrokenLine),
        ("a.txt", b"x" * 10_000_001, AddedTooLarge),
    ],
)
def test_a_file_without_an_article_is_one_line_by_its_own_name_and_leaves_nothing(
    additions: Additions, name: str, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        add(additions, name, content)
    assert str(caught.value).startswith(name)
    assert files(additions) == {}


def test_a_full_disk_is_one_line_and_leaves_nothing(additions: Additions, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        add(additions, "usine.txt")
    assert files(additions) == {}


def test_what_a_killed_process_left_is_removed_after_a_day(additions: Additions) -> None:
    left, fresh = additions.folder / ".incoming-left", additions.folder / ".incoming-fresh"
    for folder in (left, fresh):
        folder.mkdir(parents=True)
    os.utime(left, (0, time.time() - 100_000))
    add(additions, "usine.txt")
    assert fresh.exists() and not left.exists()


def test_names_that_a_browser_forged_lead_nowhere(additions: Additions) -> None:
    add(additions, "usine.txt")
    assert additions.paths(["usine.txt", "../CURRENT", ".incoming-1", "", "usine.txt", "/etc/passwd"]) == [
        additions.folder / "usine.txt"
    ]


@pytest.mark.usefixtures("one_encoder")
def test_an_added_article_joins_the_index_and_no_later_run_forgets_it(
    indexed: Path, articles: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(indexed, tmp_path / "data")
    additions = Additions(data)
    known = (indexed.parent / "articles" / "zte.md").read_text("utf-8")
    assert add(additions, "copie.md", known) == Kept("zte.md", known=True), "it is in the index already"
    add(additions, "usine.txt")
    lines = [json.dumps({"id": number, "text": f"{ARTICLE} {number}"}) for number in (1, 2)]
    add(additions, "zte.md", ARTICLE + "ZTE n'y est pas.")
    add(additions, "deux.jsonl", "\n".join(lines))
    assert sorted(additions.waiting()) == ["deux.jsonl", "usine.txt", "zte.md"]

    report = ingest((), data, DEFAULT_MODEL)
    assert (report.added, report.removed, report.articles) == (3, 0, 3 + 4)
    assert additions.waiting() == []
    with Index.open(data, DEFAULT_MODEL) as index:
        assert index.article("zte.md").text == known, "what was there keeps its name"
        assert index.article(f"{FOLDER}/zte.md").text.endswith("n'y est pas.")
        assert index.manifest.roots == (str(indexed.parent / "articles"),)

    again = ingest([articles], data, DEFAULT_MODEL)  # the same three in another place
    assert (again.removed, again.articles) == (0, 3 + 4)
    (additions.folder / "usine.txt").unlink()
    assert ingest([articles, additions.folder], data, DEFAULT_MODEL).articles == 3 + 3
