"""``kiosque doctor``: the state of a corpus, in the terminal and as a page."""

import json
from html import unescape
from pathlib import Path

import pytest

from embeddings.corpus_health import CorpusHealth, read_corpus
from embeddings.errors import Language
from qa.doctor import print_article, print_corpus
from qa.doctor_page import corpus_page

TEXT = "Le groupe Lumen ouvrira une usine à Valence. Elle emploiera 320 personnes, selon son directeur général. " * 3


def _corpus(folder: Path) -> Path:
    lines = [
        {"text": TEXT, "title": "Une usine", "published": "2020-05-04", "source": "Le Phare"},
        {"text": TEXT, "title": "La même", "published": "2020-05-06", "source": "L'Ancre"},
        {"text": f"{TEXT[::-1]} Fin.", "title": "<script>alert(1)</script>", "published": "31 février 2020"},
        {"text": f"{TEXT.upper()}\nCet article est réservé aux abonnés.", "title": "Coupé", "source": "LE PHARE"},
    ]
    path = folder / "press.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    return folder


@pytest.fixture
def health(tmp_path: Path) -> CorpusHealth:
    with read_corpus([_corpus(tmp_path)], lambda _: None) as corpus:
        return corpus.health


def test_a_corpus_is_counted_by_month_source_and_length(health: CorpusHealth) -> None:
    assert health.articles == 4
    assert health.months == {"2020-05": 2, "": 2}
    assert health.sources == {"Le Phare": 2, "L'Ancre": 1, "": 1}
    assert health.lengths == {200: 4}
    assert [type(error).__name__ for error in health.errors] == ["EmptyFile"]


def test_reprints_paywall_stubs_and_refused_dates_are_found(health: CorpusHealth) -> None:
    assert health.groups == {"press.jsonl#1": ["press.jsonl#2", "press.jsonl#4"]}
    assert health.examples["stub"] == ["press.jsonl#4"]
    assert health.origins["published"] == {"declared": 2, "refused": 1, "": 1}
    assert health.remedies[0] == "stub"


@pytest.mark.parametrize(("language", "words"), [("fr", "À corriger d'abord"), ("en", "Mend first")])
def test_the_terminal_says_what_to_mend_first_in_the_readers_language(
    health: CorpusHealth, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_corpus(health, "fr" if language == "fr" else "en")
    shown = capsys.readouterr().out
    assert words in shown and "press.jsonl#4" in shown


def test_the_page_shows_each_dropped_span_and_runs_nothing_of_an_article(tmp_path: Path) -> None:
    with read_corpus([_corpus(tmp_path)], lambda _: None) as corpus:
        page = "".join(corpus_page(corpus, "fr"))
    assert "Cet article est réservé aux abonnés." in page and "avis d&#39;abonnement" in page
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page
    assert "default-src 'none'" in page and "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("language", "title", "rule"),
    [
        ("fr", "Règles sans effet", "« Le Phare » : aucune phrase ni ligne n&#39;a « &lt;b&gt;abonnés »"),
        ("en", "Rules without effect", "“Le Phare”: no sentence or line has “&lt;b&gt;abonnés”"),
    ],
)
def test_the_page_names_the_rules_that_match_nothing(language: Language, title: str, rule: str, tmp_path: Path) -> None:
    folder = _corpus(tmp_path)
    (folder / "articles.toml").write_text('["Le Phare"]\ndrop = ["<b>abonnés", "320 personnes"]\n', "utf-8")
    with read_corpus([folder], lambda _: None) as corpus:
        page = "".join(corpus_page(corpus, language))
    assert title in page and rule in page and page.count("articles.toml, ") == 1
    (folder / "articles.toml").unlink()
    with read_corpus([folder], lambda _: None) as corpus:
        assert title not in "".join(corpus_page(corpus, language))


MENU = [f"Rubrique {number}, tout ce qu'il faut savoir de la vie du quartier au jour le jour" for number in range(40)]
LOST = "Ce paragraphe de l'article, que l'extraction a pris pour autre chose, est plus long qu'une ligne de menu. " * 2


@pytest.fixture
def web_page(tmp_path: Path) -> Path:
    items = [*MENU[:20], LOST.strip(), *MENU[20:]]
    menu = "".join(f"<li><a href=/{number}>{item}</a></li>" for number, item in enumerate(items))
    article = f"<article><h1>Une usine à Valence</h1><p>{TEXT}</p><p>{TEXT[::-1]}</p></article>"
    path = tmp_path / "l'usine.html"
    path.write_text(f"<html><body><nav><ul>{menu}</ul></nav>{article}</body></html>", "utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "count"),
    [("fr", "hors de l'article : 38 autres morceaux"), ("en", "outside the article: 38 other pieces")],
)
def test_what_is_outside_an_article_is_the_longest_and_a_count_in_the_terminal_and_all_of_it_when_asked(
    web_page: Path, language: Language, count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with read_corpus([web_page], lambda _: None) as corpus:
        (reading,) = corpus.readings()
    print_article(reading, language, whole=False)
    short = capsys.readouterr().out
    assert count in short and LOST[:60] in short and LOST.strip() not in short and short.count("Rubrique") == 2
    assert "--article 'l'\"'\"'usine.html'" in short
    print_article(reading, language)
    whole = capsys.readouterr().out
    assert LOST.strip() in whole and count not in whole and all(item.split(",")[0] + "," in whole for item in MENU)
    assert all(f"[{span.start}:{span.end}]" in whole for span in reading.dropped)


def test_the_page_folds_what_is_outside_an_article_and_has_it_all(web_page: Path) -> None:
    with read_corpus([web_page], lambda _: None) as corpus:
        page = unescape("".join(corpus_page(corpus, "en")))
    shown, unfolded = page.split("<details><summary>outside the article: 38 other pieces", 1)
    assert LOST[:60] in shown and shown.count("Rubrique") == 2 and unfolded.count("Rubrique") == 38
