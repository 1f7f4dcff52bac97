"""What a web page's article is, what is left outside it, and what the page says of itself."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from embeddings.corpus_health import read_corpus
from embeddings.errors import EmptyFile, KiosqueError, NoArticleInPage
from embeddings.files import find_files
from embeddings.html import extract
from embeddings.passages import split
from embeddings.reading import Reading, read_file

LEAD = (
    "Le constructeur Lumen a annoncé mardi la suppression de 600 emplois à Valence. La décision fait suite à la baisse "
    "des commandes. Les salariés concernés travaillent dans la filiale Optique."
)
MORE = "Le groupe emploie 850 personnes dans cette filiale de recherche, ouverte il y a une dizaine d'années."


def page(head: str = "", top: str = "", before: str = "", after: str = "") -> str:
    return (
        f"<html><head><title>T</title>{head}</head><body>{before}<article><h1>Lumen réduit ses effectifs</h1>{top}"
        f"<p>{LEAD}</p><p>{MORE}</p></article>{after}</body></html>"
    )


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def linked(properties: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{{"@type": "{kind}", {properties}}}</script>'


def dated(source: str) -> tuple[str, str]:
    metadata = extract(source).metadata
    return metadata.published.isoformat() if metadata.published else "", metadata.origins.get("published", "")


def read(folder: Path, source: str, name: str = "p.html", whole: bool = False) -> Reading | KiosqueError:
    path = folder / name
    path.write_text(source, "utf-8")
    (file,) = find_files([path], whole)
    (found,) = read_file(file)
    return found


def article(found: Reading | KiosqueError) -> Reading:
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize(
    "source",
    [
        page(meta("article:published_time", "2019-02-30")),
        page('<meta name=date content="2019-02-31">'),
        page(meta("article:published_time", "2019-06-31T08:00:00+02:00")),
        page(meta("article:published_time", "99999999999999999999")),
        page(linked('"datePublished": "2019-02-31"')),
        page(top="<time datetime=2019-02-31>hier</time>"),
        page(top="<span>Publié le 31/02/2019</span>"),
        page(meta("article:published_time", (date.today() + timedelta(days=40)).isoformat())),
    ],
)
def test_a_declared_date_that_is_none_or_to_come_is_refused_and_no_other_is_made_of_it(source: str) -> None:
    assert dated(source) == ("", "refused")


@pytest.mark.parametrize(
    ("source", "published", "origin"),
    [
        (page(meta("article:published_time", "2019-04-12T08:00:00+02:00")), "2019-04-12", "declared"),
        (page('<meta name="DC.date" content="20190412">'), "2019-04-12", "declared"),
        (page('<meta name="citation_date" content="2019">'), "2019", "declared"),
        (page('<meta name="citation_date" content="2019/4/2">'), "2019-04-02", "declared"),
        (page(linked('"datePublished": "2019-04-12T08:00Z"')), "2019-04-12", "declared"),
        (page(linked('"@graph": [{"@type": "Article", "datePublished": "2019-04"}]', "x")), "2019-04", "declared"),
        (page(top="<time datetime=2019-04-12>vendredi</time>"), "2019-04-12", "declared"),
        (page(after="<div><time pubdate datetime=2019-04-12>12</time></div>"), "2019-04-12", "declared"),
        (page(top="<header><p>Par Anne Roy</p><time>12 avril 2019</time></header>"), "2019-04-12", "declared"),
        (page(top="<span>Publié le 12/04/2019 à 8h00</span>"), "2019-04-12", "written"),
        (page(top="<p>Publié le <time datetime=2019-04-12>12</time>, par Anne Roy</p>"), "2019-04-12", "declared"),
        (
            page(top="<div>Société <b>·</b> <i class=post-date><time>12 avril 2019</time></i></div>"),
            "2019-04-12",
            "declared",
        ),
        (
            page(top="<div>Optique<br><time datetime=2019-04-12>vendredi</time><br>Nantes</div>"),
            "2019-04-12",
            "declared",
        ),
        (
            page(top=f"<div>{'Société, ' * 9}<a><time class='entry-date published'>12 avril 2019</time></a></div>"),
            "2019-04-12",
            "declared",
        ),
        (page(meta("article:modified_time", "2019-04-15")), "2019-04-15", "declared"),
        (
            page(meta("article:modified_time", "2019-04-15"), "<span>Publié le 12 avril 2019</span>"),
            "2019-04-12",
            "written",
        ),
        (page(meta("date", "2019-02-31") + meta("pubdate", "2019-03-01")), "2019-03-01", "declared"),
    ],
)
def test_a_pages_date_is_read_where_it_is_called_one_or_stands_with_the_heading(
    source: str, published: str, origin: str
) -> None:
    assert dated(source) == (published, origin)


@pytest.mark.parametrize(
    "source",
    [
        page(top="<aside><time datetime=2014-05-06>6 mai</time></aside>"),
        page(after="<aside><time itemprop=datePublished datetime=2014-05-06>6 mai</time></aside>"),
        page(before="<nav><time datetime=2014-05-06>6 mai</time></nav>"),
        page(after="<footer><time pubdate datetime=2014-05-06>6 mai</time></footer>"),
        page(top='<div class="block related-articles"><time datetime=2014-05-06>6 mai</time></div>'),
        page(before="<article><h2>Autre</h2><time datetime=2014-05-06>6 mai</time></article>"),
        page('<link rel=canonical href="https://phare.example/2013/05/06/lumen.html">'),
        page(linked('"itemListElement": [{"@type": "NewsArticle", "datePublished": "2014-05-06"}]', "ItemList")),
        page(after="<p>© 2014</p>"),
        page(top="<figure><img src=a.jpg><figcaption>Paris, le 6 mai 2014</figcaption></figure>"),
        page(top="<figure><figcaption>Le maire <time datetime=2014-05-06>mardi</time></figcaption></figure>"),
        page(top="<div>Né le 6 mai 1984</div>"),
        page(top="<p class=infos>Concert : <time datetime=2014-05-06>le 6 mai</time></p>"),
        page(top="<div class=event><time datetime=2014-05-06>6 mai</time></div>"),
        page(top="<p>La loi du <time datetime=2014-05-06>6 mai</time> sera abrogée.</p>"),
    ],
)
def test_a_date_of_another_block_or_of_the_address_is_not_the_articles(source: str) -> None:
    assert dated(source) == ("", "")


@pytest.mark.parametrize(
    ("top", "author"),
    [
        ("<p class=infos>Par Anne Roy | Le 12/04/2019 à 10h30 | Modifié le 13/04/2019</p>", "Anne Roy"),
        ("<p>Publié le <time datetime=2019-04-12>12 avril 2019</time> par <b>Anne Roy</b></p>", "Anne Roy"),
        ('<span class="author vcard"><a href="/anne">Anne Roy</a></span>', "Anne Roy"),
        ("<figure><figcaption>Par Anne Roy</figcaption></figure>", ""),
        ("<aside><p>Par Anne Roy</p></aside>", ""),
        ("<p>Grève Nationale | 12 avril 2019</p>", ""),
    ],
)
def test_the_author_is_whom_a_byline_with_the_heading_names(top: str, author: str) -> None:
    assert extract(page(top=top)).metadata.author == author


def test_linked_data_gives_language_and_address_and_a_templates_language_never_contradicts_the_words() -> None:
    known = extract(page(linked('"inLanguage": "fr-FR", "url": "https://phare.example/lumen"'))).metadata
    assert (known.language, known.url) == ("fr", "https://phare.example/lumen")
    assert (known.origins["language"], known.origins["url"]) == ("declared", "declared")
    assert extract(page().replace("<html>", "<html lang=fr-CA>")).metadata.language == "fr"
    assert extract(page().replace("<html>", "<html lang=en>")).metadata.language == ""


AROUND = page(
    meta("og:site_name", "Le Phare"),
    before="<nav><a>Menu</a> Accueil</nav><div>Nous utilisons des cookies.</div><script>var a</script>",
    after="<aside><p>Lire aussi : Ancre perd un procès</p></aside><div id=comments><p>Bob : c'est nul.</p></div>"
    "<p hidden>Caché</p>",
)


def test_what_is_outside_the_article_is_shown_as_dropped_and_never_indexed(tmp_path: Path) -> None:
    indexed, shown = article(read(tmp_path, AROUND)), article(read(tmp_path, AROUND, whole=True))
    outside = [shown.article.text[span.start : span.end] for span in shown.dropped if span.reason == "outside"]
    assert "\n".join(outside).splitlines() == [
        "Menu Accueil",
        "Nous utilisons des cookies.",
        "Lire aussi : Ancre perd un procès",
        "Bob : c'est nul.",
    ]
    assert indexed.dropped == () and indexed.article.text.endswith(MORE)
    assert split(shown.article, shown.dropped) == split(indexed.article, indexed.dropped)
    with read_corpus([tmp_path / "p.html"], lambda _: None) as corpus:
        assert corpus.health.dropped["outside"] == sum(map(len, outside))
        assert corpus.health.lengths[200] == 1  # the article's, not the page's


def test_a_rule_keeps_what_is_outside_as_text_that_is_quoted_by_its_offsets(tmp_path: Path) -> None:
    (tmp_path / "articles.toml").write_text('["Le Phare"]\nkeep = ["outside", "teaser"]\ndrop = ["c\'est nul"]\n')
    plain = article(read(tmp_path, AROUND.replace("Le Phare", "L'Ancre")))
    kept = article(read(tmp_path, AROUND))
    assert kept.article.text.startswith(plain.article.text)
    assert [(kept.article.text[span.start : span.end], span.reason) for span in kept.dropped] == [
        ("Nous utilisons des cookies.", "cookie-notice"),
        ("Bob : c'est nul.", "rule"),
    ]
    passages = split(kept.article, kept.dropped)
    assert any("Ancre perd un procès" in passage.text for passage in passages)
    assert all(kept.article.text[passage.start : passage.end] == passage.text for passage in passages)


def test_a_brief_has_its_paragraphs_and_no_teaser_of_another_article() -> None:
    source = (
        "<html><body><nav><a href=/>Accueil</a></nav><article><h1>Un cycliste blessé à Lannion</h1>"
        "<p>Un cycliste de 54 ans a été renversé mardi rue de Tréguier.</p>"
        "<aside class=related><h3>À lire aussi</h3><a href=/b>Budget : la bataille commence</a></aside>"
        "<p>Il souffre d'une fracture.</p></article></body></html>"
    )
    brief = extract(source)
    assert brief.text.split("\n") == [
        "Un cycliste blessé à Lannion",
        "Un cycliste de 54 ans a été renversé mardi rue de Tréguier.",
        "Il souffre d'une fracture.",
    ]
    assert not any("fracture" in block for block in brief.outside())


def test_control_characters_do_not_lose_an_article() -> None:
    found = extract(page(top="<p>Il a&#1; dit&#x0b; &#147;oui&#148; &amp; non.\x02 &#xD800;</p>"))
    assert LEAD in found.text and "Il a dit “oui” & non." in found.text


def test_an_article_that_only_the_pages_data_have_is_read() -> None:
    body = f'"articleBody": "{LEAD} {MORE}"'
    found = extract(f"<html><head>{linked(body)}</head><body><a href=/>Accueil</a></body></html>")
    assert LEAD in found.text


@pytest.mark.parametrize(
    "source",
    [
        '<html><body><div id="app"></div><script>let article = 1</script></body></html>',
        "<ul>" + "<li><a href=x>Lien un deux</a></li>" * 30 + "</ul>",
    ],
)
def test_a_page_without_an_article_is_called_so_and_not_empty(tmp_path: Path, source: str) -> None:
    found = read(tmp_path, source)
    assert isinstance(found, NoArticleInPage)
    assert "aucun article n'a été trouvé" in found.message("fr") and "no article was found" in found.message("en")
    assert isinstance(read(tmp_path, " \n"), EmptyFile)


def test_a_page_without_an_article_is_read_where_a_rule_keeps_all_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "articles.toml").write_text('["*"]\nkeep = ["outside"]\n')
    found = article(read(tmp_path, "<ul>" + "<li><a href=x>Lien un</a></li>" * 3 + "</ul>"))
    assert found.article.text == "Lien un\nLien un\nLien un"


def test_a_page_without_tags_is_plain_text(tmp_path: Path) -> None:
    text = f"Lumen réduit ses effectifs\n\n{LEAD} Soit 3 < 5.\n"
    assert article(read(tmp_path, text)).article.text == text
