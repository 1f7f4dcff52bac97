"""The period a question speaks of, what it is worth in a search, and the articles a caller chooses."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.articles import ArticleEntry, PublicationDate
from embeddings.dates import date_in_words
from embeddings.encoder import Encoder
from embeddings.errors import KiosqueError
from embeddings.index import Index
from qa.assistant import Assistant
from qa.calendar import Period
from qa.errors import NoArticleSelected, UnreadableDate
from qa.models import open_chat_model
from qa.periods import AFTER, nearness, period_of
from qa.selection import coverage, parse_day, select
from qa.settings import EMBEDDING_MODEL, Settings

NEWEST = date(2020, 9, 26)  # a Saturday
DAYS = st.dates(date(1980, 1, 1), date(2029, 12, 31))


def period(first: str, last: str) -> Period:
    return Period(parse_day(first), parse_day(last, last=True))


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Que s'est-il passé en mai 2019 ?", "2019-05", "2019-05"),
        ("What happened in early 2018?", "2018-01", "2018-04"),
        ("Combien fin 2018 ?", "2018-09", "2018-12"),
        ("mi-août 2020", "2020-08-11", "2020-08-20"),
        ("entre mars et juin 2019", "2019-03", "2019-06"),
        ("between March and June 2019", "2019-03", "2019-06"),
        ("from 2015 to 2018", "2015", "2018"),
        ("de fin 2018 à début 2019", "2018-09", "2019-04"),
        ("au premier semestre 2019", "2019-01", "2019-06"),
        ("in the second half of 2019", "2019-07", "2019-12"),
        ("au 3e trimestre 2019", "2019-07", "2019-09"),
        ("in the second quarter of 2020", "2020-04", "2020-06"),
        ("Q2 2020", "2020-04", "2020-06"),
        ("à l’été 2020", "2020-06", "2020-09"),
        ("le 1er mai 2019", "2019-05-01", "2019-05-01"),
        ("on May 3rd, 2019", "2019-05-03", "2019-05-03"),
        ("le 3 juin", "2020-06-03", "2020-06-03"),
        ("le 03/05/2018", "2018-05-03", "2018-05-03"),
        ("avant le 31/12/2029 ?", "0001-01-01", "2029-12-30"),
        ("du 3 au 5 mai 2018", "2018-05-03", "2018-05-05"),
        ("entre le 3 et le 5 mai", "2020-05-03", "2020-05-05"),
        ("en 2017-2018", "2017", "2018"),
        ("dans les années 2010", "2010", "2019"),
        ("in the 2010s", "2010", "2019"),
        ("over the past year", "2019-09-27", "2020-09-26"),
        ("en mars", "2020-03", "2020-03"),
        ("in November", "2019-11", "2019-11"),
        ("the 2018 World Cup", "2018", "2018"),
        ("en 2016, puis en 2017", "2016", "2017"),
        ("récemment", "2020-06-26", "2020-09-26"),
        ("ces derniers mois", "2020-03-27", "2020-09-26"),
        ("over the last three weeks", "2020-09-05", "2020-09-26"),
        ("l’an dernier", "2019", "2019"),
        ("last month", "2020-08", "2020-08"),
        ("la semaine dernière", "2020-09-14", "2020-09-20"),
        ("il y a deux ans", "2018", "2018"),
    ],
)
def test_a_question_says_which_period_it_speaks_of(question: str, first: str, last: str) -> None:
    assert period_of(question, NEWEST) == period(first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("depuis 2017", date(2017, 1, 1), date.max),
        ("since May 2019", date(2019, 5, 1), date.max),
        ("before 2018", date.min, date(2017, 12, 31)),
        ("jusqu'à fin 2018", date.min, date(2018, 12, 31)),
        ("après mai 2019", date(2019, 6, 1), date.max),
    ],
)
def test_a_period_may_be_open(question: str, first: date, last: date) -> None:
    assert period_of(question, NEWEST) == Period(first, last)


@pytest.mark.parametrize(
    "question",
    [
        "Qui dirige Nokia ?",
        "What may Apple do?",
        "Qui veut aller sur Mars ?",
        "Que dit la loi de 1881 ?",
        "Combien vaut-il, 2000 euros ?",
        "Le Mate 30 et le P40",
        "le 31 février 2019-02-31",
    ],
)
def test_what_only_looks_like_a_date_is_no_period(question: str) -> None:
    assert period_of(question, NEWEST) is None


def test_nothing_is_relative_to_a_corpus_without_dates() -> None:
    assert period_of("en mai 2019", None) is None


@given(DAYS, st.sampled_from(["fr", "en"]))
def test_a_date_in_words_is_read_back(day: date, language: str) -> None:
    words = date_in_words(PublicationDate(day.year, day.month, day.day), language)
    assert period_of(f"({words})", date(2030, 1, 1)) == Period(day, day)


@given(st.text(max_size=80))
def test_any_question_can_be_read(text: str) -> None:
    period_of(text, NEWEST)


@given(DAYS, DAYS, st.integers(0, 4000))
def test_an_article_within_the_period_is_never_less_near_than_another(published: date, first: date, days: int) -> None:
    asked = Period(first, first + timedelta(days))
    near = nearness(PublicationDate(published.year, published.month, published.day), asked)
    assert (near == 1.0) == (asked.first <= published <= asked.last)
    assert near in (0.0, AFTER, 1.0)


def test_an_article_shortly_after_the_period_or_without_a_date_counts_for_something() -> None:
    may = period("2019-05", "2019-05")
    assert nearness(PublicationDate(2019, 6, 20), may) == nearness(None, may) == AFTER
    assert nearness(PublicationDate(2019, 4, 30), may) == nearness(PublicationDate(2019, 8, 1), may) == 0.0
    assert nearness(PublicationDate(2019), may) == 1.0


# Chosen articles.

ENTRIES = (
    ArticleEntry("a", PublicationDate(2018, 5, 22), "Le Courrier", "fr"),
    ArticleEntry("b", PublicationDate(2019, 9), "Été", "fr"),
    ArticleEntry("c", None, "Le Courrier", "en"),
)


def test_articles_are_chosen_by_date_source_and_language() -> None:
    assert select(ENTRIES) == ("a", "b", "c")
    assert select(ENTRIES, since=date(2018, 5, 22)) == ("a", "b")
    assert select(ENTRIES, since=date(2019, 9, 20), until=date(2019, 9, 25)) == ("b",)
    assert select(ENTRIES, until=date(2019, 8, 31)) == ("a",)
    assert select(ENTRIES, sources=["ete "]) == ("b",)
    assert select(ENTRIES, sources=["Le Courrier"], language="en") == ("c",)


def test_a_choice_without_articles_says_what_there_is() -> None:
    with pytest.raises(NoArticleSelected) as raised:
        select(ENTRIES, since=date(2021, 1, 1), sources=["Nice-Matin"])
    french, english = raised.value.message("fr"), raised.value.message("en")
    assert "depuis le 1er janvier 2021, « Nice-Matin »" in french
    assert "du 22 mai 2018 au 30 septembre 2019, 1 sans date" in french
    assert "since 1 January 2021, “Nice-Matin”" in english
    assert "22 May 2018 to 30 September 2019" in english
    with pytest.raises(NoArticleSelected):
        select(ENTRIES, since=date(2019, 1, 1), until=date(2018, 1, 1))
    assert coverage(ENTRIES[2:]) is None


@pytest.mark.parametrize("text", ["hier", "2018-13", "2018-02-30", "", "2018-1-1-1"])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        parse_day(text)


# On a real index.


@pytest.fixture(scope="module")
def assistant(indexed: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Index.open(indexed, EMBEDDING_MODEL) as index:
        yield Assistant(index, encoder, open_chat_model("none"), Settings())


def test_articles_of_the_period_come_first(assistant: Assistant) -> None:
    def first(when: str) -> str:
        return assistant.search(f"Quelle marque chinoise de téléphones fait parler d'elle en {when} ?")[0].article.id

    assert (first("mai 2018"), first("juillet 2018"), first("septembre 2019")) == (
        "xiaomi.txt",
        "zte.md",
        "huawei.txt",
    )


def test_a_period_is_a_preference_and_excludes_nothing(assistant: Assistant) -> None:
    found = assistant.search("Quelle amende ZTE a-t-il payée en septembre 2019 ?", limit=50)
    assert {item.article.id for item in found} == {"huawei.txt", "xiaomi.txt", "zte.md"}


def test_a_choice_excludes_all_other_articles(assistant: Assistant) -> None:
    chosen = assistant.select(until=date(2018, 6, 30))
    found = assistant.search("Quelle amende ZTE a-t-il payée ?", within=chosen)
    assert {item.article.id for item in found} == {"xiaomi.txt"}
    with pytest.raises(KiosqueError):
        assistant.select(since=date(2020, 1, 1))


def test_a_refusal_says_when_the_period_lies_outside_the_articles(assistant: Assistant) -> None:
    answer = assistant.ask("Que disait Angela Merkel en mai 2012 ?")
    assert not answer.answered
    assert answer.notice == (
        "Aucun article n'est de la période demandée (mai 2012) : les articles vont du 22 mai 2018 au 19 septembre 2019."
    )
    assert assistant.ask("Que disait Angela Merkel en mai 2018 ?").notice == ""


def test_many_chosen_articles_are_searched_as_few_are(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, chosen = "Quelle amende ZTE a-t-il payée ?", assistant.select(since=date(2018, 6, 1))
    few = assistant.search(asked, within=chosen)
    monkeypatch.setattr("qa.retrieval.SCORED_EACH", 0)
    many = assistant.search(asked, within=chosen)
    assert {item.article.id for item in many} == {"huawei.txt", "zte.md"}
    assert [(item.passage.id, round(item.score, 3)) for item in many] == [
        (item.passage.id, round(item.score, 3)) for item in few
    ]
    assert assistant.search(asked, within=["unknown.txt"]) == ()
