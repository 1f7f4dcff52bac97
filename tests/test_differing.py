"""Articles that count the same thing differently are shown side by side, and only those."""

from pathlib import Path

import pytest

from embeddings.articles import Article, Passage, PublicationDate
from embeddings.encoder import Encoder
from qa.answer import Answer, Citation, Evidence, Models, Question
from qa.differing import counts, differing
from qa.sources import Sources

MAY = "Avec 28.734 morts selon le dernier bilan, le Royaume-Uni est le deuxième pays le plus touché en Europe."
JUNE = "Avec près de 40.000 morts, le Royaume-Uni est le deuxième pays le plus durement frappé par le virus."
QUESTION = Question("Combien de morts le virus a-t-il faits au Royaume-Uni ?", "fr")


def sources(encoder: Encoder, question: Question, *texts: str) -> Sources:
    articles = [
        Article(f"{n}.txt", Path(f"{n}.txt"), "", "", "", PublicationDate(2020, 5 + n, 4), "fr", "", text)
        for n, text in enumerate(texts)
    ]
    passages = [Passage(f"{each.id}:0", each.id, 0, len(each.text), each.text) for each in articles]
    evidence = [Evidence(passage, each, 1.0) for passage, each in zip(passages, articles, strict=True)]
    return Sources(question, evidence, encoder)


def others(encoder: Encoder, question: Question, stated: str, *texts: str) -> list[str]:
    found = sources(encoder, question, *texts)
    return [source.quote for source in differing(question, found.items[0], stated, found)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (JUNE, [("40.000", "mort")]),
        ("Il compte 84 millions d'abonnés et vend 7,1% de plus, à 499 dollars.", ["84 millions", "7,1", "499"]),
        ("En 2020, il y en a eu deux.", []),
        ("Le 7 et le 17 mai", []),
        ("En 2017 pour tous, 12 millions d'euros en 12 mois", ["12 millions", "12"]),
        ("40 000 morts et 40 blessés", ["40 000", "40"]),
        ("", []),
    ],
)
def test_a_count_is_a_number_and_what_it_counts(text: str, expected: list[str] | list[tuple[str, str]]) -> None:
    found = list(counts(text))
    assert [count.number.text for count in found] == [each if isinstance(each, str) else each[0] for each in expected]
    assert all(count.unit for count in found)


def test_another_article_counts_otherwise(encoder: Encoder) -> None:
    assert others(encoder, QUESTION, "Il y a eu 40.000 morts.", JUNE, MAY) == [MAY]
    assert others(encoder, QUESTION, "Il y a eu 28.734 morts.", MAY, JUNE) == [JUNE]


def test_an_english_answer_is_compared_through_what_it_cites(encoder: Encoder) -> None:
    question = Question("How many people has the virus killed in the United Kingdom?", "en")
    assert others(encoder, question, "It has killed 40,000 people.", JUNE, MAY) == [MAY]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (JUNE.replace("40.000", "40 000"), "the same number"),
        (MAY.replace("le Royaume-Uni", "la Bolivie"), "not what the question names"),
        (MAY.replace("morts", "cas"), "something else is counted"),
        ("Le Royaume-Uni fabrique 28.734 morts-vivants de cire pour un musée de Londres.", "far in meaning"),
    ],
)
def test_other_sentences_do_not_differ(encoder: Encoder, other: str, why: str) -> None:
    assert others(encoder, QUESTION, "Il y a eu 40.000 morts.", JUNE, other) == [], why


def test_a_number_that_the_answer_does_not_state_is_no_matter(encoder: Encoder) -> None:
    assert others(encoder, QUESTION, "Le Royaume-Uni est durement frappé.", JUNE, MAY) == []


def test_without_a_name_nothing_says_that_two_sentences_are_about_the_same(encoder: Encoder) -> None:
    question = Question("Combien de morts le virus a-t-il faits ?", "fr")
    assert others(encoder, question, "Il y a eu 40.000 morts.", JUNE, MAY) == []


def test_one_sentence_an_article_and_no_more_than_two(encoder: Encoder) -> None:
    more = [MAY.replace("28.734", number) for number in ("29.000", "30.000", "31.000")]
    assert len(others(encoder, QUESTION, "Il y a eu 40.000 morts.", JUNE, f"{MAY} {more[0]}", *more[1:])) == 2


def test_side_by_side_the_oldest_article_comes_first(encoder: Encoder) -> None:
    items = sources(encoder, QUESTION, JUNE, MAY, MAY).items
    dates = [PublicationDate(2020, 6, 5), None, PublicationDate(2020, 5)]
    citations = tuple(
        Citation(n, item.evidence.passage, Article(f"{n}", Path(), "", "", "", date, "fr", "", ""), 0, 1, "")
        for n, (item, date) in enumerate(zip(items, dates, strict=True), start=1)
    )
    answer = Answer(QUESTION, Models("", "", ()), answered=True, citations=citations, differing=((1, 2, 3),))
    assert [[citation.number for citation in group] for group in answer.side_by_side] == [[3, 1, 2]]
