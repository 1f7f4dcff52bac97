"""Files and folders in, articles and faults out."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import reading
from embeddings.decoding import decode
from embeddings.errors import (
    BinaryFile,
    BrokenLine,
    EmptyFile,
    FileTooLarge,
    KiosqueError,
    NoArticleInPage,
    NoArticles,
    NotPermitted,
    PathMissing,
    UnknownEncoding,
    UnknownFormat,
)
from embeddings.files import SourceFile, find_files
from embeddings.reading import Reading, read_file

FRENCH = "« L’œuvre coûte 35 € à l’été », dit Noël. Où ça ? Là-bas, près de la forêt où naît le garçon…\n"
PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="{charset}">
<title>Huawei perd un procès - La Gazette</title>
<meta property="og:site_name" content="La Gazette"><meta name="author" content="Anaïs Lebrun">
<meta property="article:published_time" content="2019-04-12T08:00:00+02:00"></head><body>
<nav><a href="/">Accueil</a> <a href="/tech">Tech</a></nav><article><h1>Huawei perd un procès</h1>
<p>Le tribunal de Düsseldorf a donné tort à l’équipementier chinois jeudi, après deux années de procédure.</p>
<p>Le groupe devra verser 12 millions d’euros à son concurrent suédois. Il a un mois pour faire appel.</p>
</article><footer>© 2024 La Gazette. Tous droits réservés.</footer></body></html>"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read_one(path: Path) -> Reading | KiosqueError:
    (found,) = read_file(SourceFile(path, path.name))
    return found


def read_article(path: Path) -> Reading:
    found = read_one(path)
    assert isinstance(found, Reading)
    return found


def test_a_folder_gives_its_files_in_sorted_order_without_hidden_or_foreign_ones(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"b.txt": "b", "a/z.MD": "z", "a/c.html": "c", ".git/d.txt": "d", ".e.txt": "e", "f.pdf": "f", "g.jsonl": "g"},
    )
    assert [file.id for file in find_files([tmp_path])] == ["a/c.html", "a/z.MD", "b.txt", "g.jsonl"]


def test_a_file_named_itself_has_its_name_for_an_id(tmp_path: Path) -> None:
    write(tmp_path, {"un/a.txt": "a"})
    assert find_files([tmp_path / "un/a.txt"]) == [SourceFile(tmp_path / "un/a.txt", "a.txt")]


def test_ids_of_several_folders_stay_unique(tmp_path: Path) -> None:
    write(tmp_path, {"x/un/a.txt": "1", "deux/a.txt": "2", "y/deux/a.txt": "3"})
    found = find_files([tmp_path / "x/un", tmp_path / "deux", tmp_path / "y/deux"])
    assert [file.id for file in found] == ["a.txt", "deux/a.txt", "deux-2/a.txt"]


def test_a_file_that_two_paths_lead_to_comes_once(tmp_path: Path) -> None:
    write(tmp_path, {"un/a.txt": "a"})
    assert len(find_files([tmp_path, tmp_path / "un", tmp_path / "un/a.txt"])) == 1


def test_a_folder_that_links_to_itself_is_walked_once(tmp_path: Path) -> None:
    write(tmp_path, {"un/a.txt": "a"})
    (tmp_path / "un/retour").symlink_to(tmp_path)
    assert [file.id for file in find_files([tmp_path])] == ["un/a.txt"]


def test_a_path_that_is_missing_or_unknown_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.docx": "a"})
    for path, error in [("absent", PathMissing), ("a.docx", UnknownFormat), ("", NoArticles)]:
        with pytest.raises(error):
            find_files([tmp_path / path])


def test_a_folder_that_may_not_be_listed_is_a_fault_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.txt": FRENCH, "secret/b.txt": FRENCH})
    listing = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder.name == "secret":
            raise PermissionError
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = [item for file in find_files([tmp_path]) for item in read_file(file)]
    assert [type(item) for item in found] == [Reading, NotPermitted]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"])
def test_french_comes_out_right_from_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((FRENCH * 3).encode(encoding))
    assert read_article(path).article.text == FRENCH * 3


def test_latin_9_and_dos_and_other_scripts_come_out_right() -> None:
    path = Path("a.txt")
    russian = "Президент заявил в понедельник, что страна будет развивать сети пятого поколения. " * 5
    for text, encoding in [
        ("Un œuf à 3 €, c'est l'été.", "iso8859_15"),
        ("L'été, où ça ? À côté.", "cp850"),
        (russian, "cp1251"),
    ]:
        assert decode(text.encode(encoding), path)[0] == text


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        (FRENCH.strip(), b"\xc3"),
        (FRENCH.strip(), b" pr\xe9vu \x92 \xff."),
        ("A plain page of English words, and no more than that; it ends here", b"\xc3"),
        ("A plain page of English words, and no more than that; it ends here", b"\xe2\x80"),
    ],
)
def test_utf_8_but_for_a_few_bytes_is_read_as_such_and_doubted(tmp_path: Path, text: str, tail: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode() + tail)
    found = read_article(path)
    assert (found.article.text, found.encoding) == (text + tail.decode(errors="replace"), "utf-8")
    assert "lost" in found.doubts


def test_utf_16_that_ends_within_a_character_is_read() -> None:
    text, encoding = decode(FRENCH.encode("utf-16")[:-1], Path("a.txt"))
    assert (text, encoding) == (FRENCH[:-1] + "\ufffd", "utf-16")


def test_a_few_foreign_letters_do_not_make_another_alphabet_of_french() -> None:
    text = "Le maire de São Paulo est venu à Paris mardi avec le ministre."
    assert decode(text.encode("cp1252"), Path("a.txt")) == (text, "cp1252")


def test_the_text_is_the_file_as_decoded_line_ends_included(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Un titre\r\n\r\nUne phrase.\r\nUne autre.\n")
    assert read_article(path).article.text == "Un titre\r\n\r\nUne phrase.\r\nUne autre.\n"


def test_mojibake_stays_in_the_text_and_is_named_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    garbled = "Une dÃ©cision attendue.\n\nLâ€™accord a Ã©tÃ© signÃ© Ã  GenÃ¨ve."
    path.write_text(garbled, encoding="utf-8")
    found = read_article(path)
    assert found.article.text == garbled
    assert "mojibake" in found.doubts


def test_a_header_that_is_not_well_formed_is_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: 5G : Londres tranche\ndate: 2020-05-04\n---\n\n{FRENCH * 5}", "utf-8")
    assert read_article(path).doubts == ("header",)
    path.write_text(f"---\ntitle: '5G : Londres tranche'\ndate: 2020-05-04\n---\n\n{FRENCH * 5}", "utf-8")
    assert read_article(path).doubts == ()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b" \r\n\t\n", EmptyFile),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", BinaryFile),
        (bytes(range(1, 32)) * 20, BinaryFile),
        (bytes(range(1, 256)) * 20, UnknownEncoding),
        (b"\xff\xfe\xff\xdb\xff", UnknownEncoding),
    ],
)
def test_a_file_that_is_no_text_is_a_fault_not_a_crash(
    tmp_path: Path, content: bytes, error: type[KiosqueError]
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    found = read_one(path)
    assert isinstance(found, error)
    assert str(path) in found.message("fr")


def test_a_file_too_large_for_one_article_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    found = read_one(path)
    assert isinstance(found, FileTooLarge)
    assert "50 MB" in found.message("en")


def test_a_file_that_vanishes_or_may_not_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(read_one(tmp_path / "absent.txt"), PathMissing)
    write(tmp_path, {"a.txt": FRENCH})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert isinstance(read_one(tmp_path / "a.txt"), NotPermitted)


@given(content=st.binary(max_size=400))
@settings(deadline=None, max_examples=150)
def test_no_bytes_make_reading_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    for suffix in (".txt", ".md", ".jsonl"):
        path = tmp_path_factory.mktemp("octets") / f"a{suffix}"
        path.write_bytes(content)
        assert all(isinstance(item, Reading | KiosqueError) for item in read_file(SourceFile(path, path.name)))


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_web_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.format(charset=charset).encode("cp1252" if charset == "iso-8859-1" else charset))
    article = read_article(path).article
    assert article.text.endswith(
        "Le tribunal de Düsseldorf a donné tort à l’équipementier chinois jeudi, après deux années de procédure.\n"
        "Le groupe devra verser 12 millions d’euros à son concurrent suédois. Il a un mois pour faire appel."
    )
    assert (article.title, article.source, article.author) == ("Huawei perd un procès", "La Gazette", "Anaïs Lebrun")
    assert article.published is not None
    assert (article.published.isoformat(), article.language) == ("2019-04-12", "fr")


def test_a_page_without_a_date_gets_none_from_its_copyright_year(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    lines = PAGE.format(charset="utf-8").splitlines()
    path.write_text("\n".join(line.split('<meta property="article:published')[0] for line in lines))
    assert read_article(path).article.published is None


def test_a_page_with_no_article_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>let a = 1</script></body></html>")
    assert isinstance(read_one(path), NoArticleInPage)


def test_each_line_of_a_jsonl_file_is_an_article_and_broken_ones_are_named(tmp_path: Path) -> None:
    fields = {
        "id": "x-1", "title": "Un titre", "text": FRENCH, "byline": "AFP, publié le jeudi 02 juillet 2020 à 19h25",
        "url": "https://a.example/1", "language": "FR",
    }  # fmt: skip
    lines = [
        json.dumps(fields), "", "{broken", '{"id": "x-2"}', json.dumps({"text": "Sans id.\nMais deux lignes."}),
        json.dumps(fields), "[1]",
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(read_file(SourceFile(path, "d/a.jsonl")))
    first = found[0]
    assert isinstance(first, Reading)
    assert (first.article.id, first.article.title, first.article.source) == ("d/a.jsonl#x-1", "Un titre", "AFP")
    assert (first.article.url, first.article.language, first.article.text) == ("https://a.example/1", "fr", FRENCH)
    assert first.article.published is not None
    assert first.article.published.isoformat() == "2020-07-02"
    assert [item.details["line"] for item in found if isinstance(item, BrokenLine)] == [3, 4, 6, 7]
    assert isinstance(found[3], Reading)
    assert found[3].article.id == "d/a.jsonl#5"
    assert isinstance(found[1], BrokenLine)
    assert "n'est pas du JSON" in found[1].message("fr")
    assert "not JSON" in found[1].message("en")


def test_a_line_in_another_encoding_is_read_among_utf_8_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = '{"text": "L\'été à Düsseldorf."}'
    path.write_bytes(line.encode() + b"\n" + line.encode("cp1252") + b"\n")
    found = [item for item in read_file(SourceFile(path, "a.jsonl")) if isinstance(item, Reading)]
    assert [item.article.text for item in found] == ["L'été à Düsseldorf."] * 2
    assert [item.encoding for item in found] == ["utf-8", "cp1252"]


def test_a_line_that_is_cut_within_a_letter_keeps_its_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"title": "\xc3\x89t\xc3\xa9", "text": "La mairie pr\xc3\xa9pare la rentr\xc3"}\n')
    (found,) = read_file(SourceFile(path, "a.jsonl"))
    assert isinstance(found, Reading)
    assert (found.article.title, found.article.text) == ("Été", "La mairie prépare la rentr\ufffd")
    assert "lost" in found.doubts


def test_a_jsonl_file_has_no_size_limit_but_each_line_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_BYTES", 1000)
    path = tmp_path / "a.jsonl"
    short, long = json.dumps({"text": "Court."}), json.dumps({"text": "long " * 2000})
    path.write_text("\n".join([short, long, *[short] * 100]))
    found = list(read_file(SourceFile(path, "a.jsonl")))
    assert [isinstance(item, BrokenLine) for item in found] == [False, True] + [False] * 100


def test_half_a_surrogate_pair_and_nul_are_replaced_one_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a\\ud83db\\u0000c", "title": "t\\udc00"}')
    (found,) = read_file(SourceFile(path, "a.jsonl"))
    assert isinstance(found, Reading)
    assert (found.article.text, found.article.title) == ("a\ufffdb\ufffdc", "t\ufffd")


def test_a_reading_says_what_was_found_dropped_and_doubtful(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    body = (
        "Le groupe a vendu «» en mars, selon le cabinet.La suite est attendue au printemps, dit-on à Paris et à Lyon. "
        * 3
    )
    path.write_text(f"Huawei vend moins en Europe\n\n{body}\n\nLaisser un commentaire\n", encoding="utf-8")
    reading = read_article(path)
    article = reading.article
    assert (article.title, article.author, article.published, article.language) == (
        "Huawei vend moins en Europe",
        "",
        None,
        "fr",
    )
    assert [span.reason for span in reading.dropped] == ["comment-form"]
    assert reading.doubts == ("lost-quotation", "glued", "no-date")
    assert reading.origins == {"title": "inferred", "language": "inferred"}


def test_orangesum_reads_without_a_fault() -> None:
    path = Path(__file__).parents[2] / "shared/data/orangesum/tech_telecom.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/orangesum")
    found = list(read_file(SourceFile(path, path.name)))
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    assert len(found) == len(rows)
    for item, row in random.Random(4).sample(list(zip(found, rows, strict=True)), 50):
        assert isinstance(item, Reading)
        assert item.article.text == row["text"]
        assert item.article.published is None or row["published"].startswith(item.article.published.isoformat())
