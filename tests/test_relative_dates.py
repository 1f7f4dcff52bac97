"""What "hier" is in an article, and which sentences a reader must see dated."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.articles import Article, Passage, PublicationDate
from embeddings.passages import readable
from qa.answer import Answer, Citation, Models, Question, Sentence
from qa.calendar import Period
from qa.dating import as_of_words, asks_about_now, dated
from qa.facts import Ground, facts
from qa.relative_dates import explicit, notes, resolved

WEDNESDAY = PublicationDate(2018, 1, 10)


def days(text: str, published: PublicationDate = WEDNESDAY) -> list[tuple[str, str, str]]:
    found = resolved(text, published)
    return [(text[r.start : r.end], r.first_day.isoformat(), r.last_day.isoformat()) for r in found]


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("Il l'a dit hier soir.", "hier", "2018-01-09", "2018-01-09"),
        ("avant-hier, à Paris", "avant-hier", "2018-01-08", "2018-01-08"),
        ("the day before yesterday", "the day before yesterday", "2018-01-08", "2018-01-08"),
        ("a annoncé ce matin", "ce matin", "2018-01-10", "2018-01-10"),
        ("a annoncé lundi", "lundi", "2018-01-08", "2018-01-08"),
        ("a annoncé mercredi", "mercredi", "2018-01-10", "2018-01-10"),
        ("a annoncé jeudi", "jeudi", "2018-01-04", "2018-01-04"),
        ("a annoncé mercredi dernier", "mercredi dernier", "2018-01-03", "2018-01-03"),
        ("ouvrira lundi prochain", "lundi prochain", "2018-01-15", "2018-01-15"),
        ("next Wednesday", "next Wednesday", "2018-01-17", "2018-01-17"),
        ("a dit mardi qu'il fermera", "mardi", "2018-01-09", "2018-01-09"),
        ("mardi 9 janvier", "mardi 9 janvier", "2018-01-09", "2018-01-09"),
        ("le 12 décembre", "12 décembre", "2017-12-12", "2017-12-12"),
        ("on January 9", "January 9", "2018-01-09", "2018-01-09"),
        ("la semaine dernière", "la semaine dernière", "2018-01-01", "2018-01-07"),
        ("le mois dernier", "le mois dernier", "2017-12-01", "2017-12-31"),
        ("l’année dernière", "l’année dernière", "2017-01-01", "2017-12-31"),
        ("last year", "last year", "2017-01-01", "2017-12-31"),
        ("il y a trois jours", "il y a trois jours", "2018-01-07", "2018-01-07"),
        ("two months ago", "two months ago", "2017-11-01", "2017-11-30"),
    ],
)
def test_a_relative_date_counts_from_publication(text: str, words: str, first: str, last: str) -> None:
    assert [found[1:] for found in days(text)] == [(first, last)]
    assert days(text)[0][0] in words


@pytest.mark.parametrize(
    "text",
    [
        "le monde d'hier",
        "la ville de demain",
        "d'ici lundi",
        "dès jeudi",
        "Ils sont censés revenir dimanche",
        "Si le décollage n'était pas possible mercredi",
        "entamée jeudi il y a sept décennies",
        "Le procès sera jugé mardi.",
        "La sortie est prévue vendredi",
        "le lundi, tous les mardis",
        "le Black Friday",
        "vendredi 9 janvier",
        "le 12 août",
        "le 9 janvier 2018",
        "En 2015, le 7 janvier, la rédaction fut attaquée.",
        "aujourd'hui",
        "La semaine du mois",
    ],
)
def test_what_the_words_do_not_settle_is_left_alone(text: str) -> None:
    assert days(text) == []


def test_no_day_is_made_of_a_date_that_has_none() -> None:
    text = "hier, lundi, la semaine dernière, le mois dernier, l'an dernier"
    assert resolved(text, None) == []
    assert [found[1] for found in days(text, PublicationDate(2018, 1))] == ["2017-12-01", "2017-01-01"]
    assert [found[1] for found in days(text, PublicationDate(2018))] == ["2017-01-01"]


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), st.sampled_from(["lundi", "jeudi", "Sunday"]))
def test_a_weekday_is_within_the_week_before_publication(day: date, name: str) -> None:
    (found,) = resolved(f"a dit {name}", PublicationDate(day.year, day.month, day.day))
    assert day - timedelta(6) <= found.first_day == found.last_day <= day
    assert found.first_day.weekday() == {"lundi": 0, "jeudi": 3, "Sunday": 6}[name]


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_found_is_in_order_and_apart_in_any_text(before: str, after: str) -> None:
    text = f"{before} hier {after} lundi"
    found = resolved(text, WEDNESDAY)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert explicit(text, None) == text


def test_the_reader_is_told_which_day_it_was() -> None:
    text = "Hier, et encore hier, comme la semaine dernière."
    assert notes(text, WEDNESDAY, "fr") == [
        "hier = 9 janvier 2018",
        "semaine dernière = du 1er janvier 2018 au 7 janvier 2018",
    ]
    assert notes("hier", WEDNESDAY, "en") == ["hier = 9 January 2018"]


@pytest.mark.parametrize(
    ("sentence", "language", "quote", "holds"),
    [
        ("It opened on 9 January 2018.", "en", "Le magasin a ouvert hier.", True),
        ("It opened on 8 January 2018.", "en", "Le magasin a ouvert hier.", False),
        ("Il a ouvert en décembre 2017.", "fr", "Le magasin a ouvert le mois dernier.", True),
        ("Il a ouvert le 1er janvier 2018.", "fr", "Le magasin a ouvert la semaine dernière.", True),
        ("Il a ouvert le 3 janvier 2018.", "fr", "Le magasin a ouvert la semaine dernière.", False),
    ],
)
def test_a_date_in_full_stands_on_a_relative_one(sentence: str, language: str, quote: str, holds: bool) -> None:
    ground = Ground.of(explicit(readable(quote), WEDNESDAY))
    stated = [fact for fact in facts(sentence, "fr" if language == "fr" else "en") if not fact.weak]
    dates = [fact for fact in stated if fact.is_number and fact.text != "1er"]
    assert all(ground.holds(fact) for fact in dates) is holds


# Sentences that are dated.


def answer(question: str, *published: PublicationDate | None, period: Period | None = None) -> Answer:
    citations = []
    for number, when in enumerate(published, start=1):
        article = Article(f"{number}", Path("a"), "", "", "", when, "fr", "", "Oui.")
        citations.append(Citation(number, Passage("p", article.id, 0, 4, "Oui."), article, 0, 4, "Oui."))
    sentence = Sentence("Oui.", tuple(range(1, len(published) + 1)))
    asked = Question(question, "fr", period=period)
    return Answer(asked, Models("e", "none", ()), sentences=(sentence,), citations=tuple(citations), answered=True)


OLD, NEW = PublicationDate(2018, 1, 10), PublicationDate(2020, 9, 1)
NEWEST = date(2020, 9, 26)


@pytest.mark.parametrize(
    ("asked", "as_of"),
    [
        (answer("Combien ZTE a-t-il payé ?", OLD), OLD),
        (answer("Combien ZTE a-t-il payé ?", NEW), None),
        (answer("Combien ZTE a-t-il payé ?", OLD, NEW), None),
        (answer("Combien ZTE a-t-il payé ?", OLD, None), None),
        (answer("Quel est le patron de ZTE ?", NEW), NEW),
        (answer("Quel est le patron de ZTE ?", OLD, NEW), NEW),
        (answer("Quel est le patron en 2018 ?", OLD, period=Period.of_year(2018)), None),
        (answer("Qui dirigeait ZTE en 2019 ?", OLD, period=Period.of_year(2019)), OLD),
    ],
)
def test_what_may_no_longer_hold_is_dated(asked: Answer, as_of: PublicationDate | None) -> None:
    shown = dated(asked, NEWEST)
    assert [sentence.as_of for sentence in shown.sentences] == [as_of]
    assert (shown.text, shown.sentences[0].text) == (asked.text, "Oui.")
    assert dated(asked, None) == asked


def test_a_question_about_the_present_is_known() -> None:
    assert asks_about_now("Quel est le prix ?", "fr") and asks_about_now("Who currently leads Nokia?", "en")
    assert not asks_about_now("Quand est-il mort ?", "fr") and not asks_about_now("How much did it cost?", "en")


def test_the_dating_is_worded_in_both_languages() -> None:
    assert as_of_words(OLD, "fr") == "d'après un article de janvier 2018"
    assert as_of_words(PublicationDate(2018, 4), "fr") == "d'après un article d'avril 2018"
    assert as_of_words(PublicationDate(2018), "en") == "from an article of 2018"
