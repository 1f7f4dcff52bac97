"""What scrapers, feeds and schema.org declare of an article in a JSON line, under the names that they use."""

import json
from pathlib import Path

import pytest

from embeddings.dates import parse_date_field
from embeddings.files import SourceFile
from embeddings.metadata import Metadata, from_fields
from embeddings.reading import Reading, read_file

TEXT = (
    "Les élus ont adopté la mesure par 28 voix contre 7, après quatre heures de débats dans une salle comble. "
    "Elle entrera en vigueur à la rentrée et coûtera deux millions d'euros par an à la collectivité."
)
SCRAPED: dict[str, dict[str, object]] = {
    "newspaper4k": {"title": "T", "authors": ["Lucie Ferrand"], "publish_date": "2018-06-12 08:00:00", "text": TEXT,
        "canonical_link": "https://www.vigie.example/a", "meta_site_name": "La Vigie"},
    "trafilatura": {"title": "T", "author": "Lucie Ferrand", "date": "2018-06-12", "raw_text": "x", "text": TEXT,
        "source": "https://www.vigie.example/a", "source-hostname": "La Vigie", "hostname": "vigie.example"},
    "news-please": {"title": "T", "authors": ["Lucie Ferrand"], "date_download": "2020-01-01", "maintext": TEXT,
        "date_publish": "2018-06-12 08:00:00", "source_domain": "www.vigie.example", "url": "https://www.vigie.example/a",
        "source": "La Vigie"},
    "newsapi": {"title": "T", "author": "Lucie Ferrand", "source": {"id": None, "name": "La Vigie"}, "content": TEXT,
        "publishedAt": "2018-06-12T08:00:00Z", "url": "https://www.vigie.example/a"},
    "feed": {"title": "T", "dc:creator": "Lucie Ferrand", "pubDate": "Tue, 12 Jun 2018 08:00:00 GMT", "text": TEXT,
        "link": "https://www.vigie.example/a", "publisher": "La Vigie"},
    "schema.org": {"headline": "T", "author": [{"@type": "Person", "name": "Lucie Ferrand"}], "articleBody": TEXT,
        "datePublished": "2018-06-12", "publisher": {"name": "La Vigie"}, "url": "https://www.vigie.example/a"},
    "mongo": {"title": "T", "author": "Par Lucie Ferrand", "published": {"$date": {"$numberLong": "1528761600000"}},
        "site_name": "La Vigie", "permalink": "https://www.vigie.example/a", "text": TEXT},
}  # fmt: skip


def read(folder: Path, fields: dict[str, object]) -> Reading:
    path = folder / "a.jsonl"
    path.write_text(json.dumps(fields, ensure_ascii=False), "utf-8")
    (found,) = read_file(SourceFile(path, path.name))
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize("scraper", SCRAPED)
def test_the_names_that_usual_scrapers_use_are_read(tmp_path: Path, scraper: str) -> None:
    article = read(tmp_path, SCRAPED[scraper]).article
    assert (article.title, article.author, article.source) == ("T", "Lucie Ferrand", "La Vigie")
    assert article.published and article.published.isoformat() == "2018-06-12"
    assert (article.url, article.text) == ("https://www.vigie.example/a", TEXT)


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ("1528761600", "", "2018-06-12"),
        ("1528761600000", "", "2018-06-12"),
        ("1528761600.5", "", "2018-06-12"),
        ("20180612103000", "", "2018-06-12"),
        ("99999999999999", "", None),
        ("12-juin-2018", "", "2018-06-12"),
        ("12-Jun-2018 10:30", "en", "2018-06-12"),
        ("12/06/18", "fr", "2018-06-12"),
        ("12.06.18 10:30", "", "2018-06-12"),
        ("12/06/98", "fr", "1998-06-12"),
        ("12-06-18", "fr", None),
        ("12/06/18", "en", None),
        ("12/06/2018", "en", None),
        ("12/06/2018", "fr", "2018-06-12"),
        ("06/25/2018", "en", "2018-06-25"),
        ("25/06/18", "en", "2018-06-25"),
        ("06/06/2018", "en", "2018-06-06"),
        ("2018-W24", "", None),
        ("il y a 2 heures", "", None),
    ],
)
def test_a_date_of_figures_is_read_where_it_can_be_but_one(value: str, language: str, expected: str | None) -> None:
    published = parse_date_field(value, language)
    assert (published and published.isoformat()) == expected


def test_figures_that_may_be_either_day_or_month_are_refused_where_the_words_are_english() -> None:
    english = "The council adopted the measure by 28 votes to 7, after four hours of debate in a crowded hall."
    assert from_fields({"date": "04/05/20", "text": english}).origins == {"published": "refused"}
    assert from_fields({"date": "04/05/20", "text": TEXT}).published is not None


def test_of_several_dates_the_surest_that_is_one_counts() -> None:
    fields = {"date": "2020-01-01", "publish_date": "2018-06-12"}
    assert str(from_fields(fields).published) == str(from_fields({"date": "2018-06-12"}).published)
    assert from_fields({"published": "N/A", "date": "2018-06-12"}).origins == {"published": "declared"}


@pytest.mark.parametrize(
    "nothing", ["N/A", "null", "None", "nan", "undefined", "-", "Unknown", "inconnu", "", None, []]
)
def test_words_for_nothing_declare_nothing(nothing: object) -> None:
    assert from_fields({"author": nothing, "source": nothing, "published": nothing, "url": nothing}) == Metadata()
    assert from_fields({"title": "Inconnu", "author": "Nana Mouskouri"}).title == "Inconnu"


def test_a_source_that_is_an_address_is_its_site_and_the_articles_address() -> None:
    found = from_fields({"source": "https://www.vigie.example/2018/06/12/a.html"})
    assert (found.source, found.url) == ("vigie.example", "https://www.vigie.example/2018/06/12/a.html")
    assert from_fields({"hostname": "www.vigie.example"}).source == "vigie.example"
    assert from_fields({"author": "https://www.facebook.com/vigie"}).author == ""


def test_markup_in_a_text_is_read_as_a_page_and_words_about_markup_are_not(tmp_path: Path) -> None:
    body = f"<div><h2>Un intertitre</h2><p>{TEXT}</p><p>{TEXT.replace('28', '29')}</p></div>"
    reading = read(tmp_path, {"id": "a", "title": "Bus &amp; trams", "date": "2018-06-12", "text": body})
    assert (reading.article.id, reading.article.title) == ("a.jsonl#a", "Bus & trams")
    assert "<" not in reading.article.text and "29 voix" in reading.article.text and "script" not in reading.doubts
    about = f"{TEXT} On ferme un paragraphe par </p>, dit-il."
    assert read(tmp_path, {"text": about}).article.text == about
    assert read(tmp_path, {"text": [TEXT, "Fin."]}).article.text == f"{TEXT}\n\nFin."
