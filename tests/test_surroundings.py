"""What a sentence repeats from its question stands by what it cites: around the quote, beside it, or in one more."""

from itertools import pairwise
from pathlib import Path

import pytest

from embeddings.articles import Article, Passage, PublicationDate
from embeddings.encoder import Encoder
from qa.answer import Evidence, Question
from qa.facts import facts
from qa.sources import Source, Sources
from qa.surroundings import named, names_month

SENTENCES = (
    "Meridia a présenté ses comptes annuels devant la presse et les banques.",
    "Le résultat recule de 39 % et les ventes ne remontent toujours pas.",
    "Son patron s'en inquiète et promet de vendre plusieurs des usines.",
    "Celle de Vernay ferme dès le printemps, faute de commandes fermes.",
    "Le siège reste à Londres, où travaillent les ingénieurs du groupe.",
)
TEXT = " ".join(SENTENCES)


@pytest.fixture
def sources(encoder: Encoder) -> Sources:
    article = Article("a.txt", Path("a.txt"), "Kovacs recule", "", "", PublicationDate(2020, 6, 3), "fr", "", TEXT)
    evidence = (Evidence(Passage("a.txt:0", "a.txt", 0, len(TEXT), TEXT), article, 0.0),)
    return Sources(Question("?", "fr"), evidence, encoder)


@pytest.mark.parametrize(
    ("cited", "wanted", "quotes"),
    [
        (1, "le résultat de Meridia", [f"{SENTENCES[0]} {SENTENCES[1]}"]),
        (2, "le patron de Meridia", [" ".join(SENTENCES[:3])]),
        (2, "le patron à Vernay", [f"{SENTENCES[2]} {SENTENCES[3]}"]),
        (1, "Kovacs en juin 2020", [SENTENCES[1]]),  # the title and the date beside the quote have them
        (1, "le résultat à Londres", [SENTENCES[1], SENTENCES[4]]),  # too far for one quote
        (1, "rien", [SENTENCES[1]]),
    ],
)
def test_a_quote_grows_or_has_another_beside_it(sources: Sources, cited: int, wanted: str, quotes: list[str]) -> None:
    found, missing = named([sources.items[cited]], facts(wanted, "fr"), sources, most=3, dated=True)
    assert [source.quote for source in found] == quotes
    assert not [fact for fact in missing if not fact.weak]
    assert all(TEXT[source.start : source.end] == source.quote for source in found)


def test_what_stands_nowhere_is_said(sources: Sources) -> None:
    _, missing = named([sources.items[0]], facts("à Paris en 1998", "fr"), sources, most=3, dated=True)
    assert [fact.text for fact in missing] == ["1998", "Paris"]


def test_no_more_than_so_many_are_cited(sources: Sources) -> None:
    found, missing = named([sources.items[0]], facts("à Vernay et à Londres", "fr"), sources, most=1, dated=True)
    assert len(found) == 1 and missing


def test_a_grown_quote_covers_the_sentence_it_grew_from(sources: Sources) -> None:
    (found,), _ = named([sources.items[1]], facts("de Meridia", "fr"), sources, most=3, dated=True)
    assert found.covers(sources.items[1]) and not sources.items[1].covers(found)
    assert isinstance(found, Source)


def test_the_day_of_publication_is_no_other_number(sources: Sources) -> None:
    day = [fact for fact in facts("3 personnes", "fr") if fact.is_number]
    assert named([sources.items[4]], day, sources, most=3, dated=names_month("3 personnes"))[1] == tuple(day)
    assert named([sources.items[4]], day, sources, most=3, dated=names_month("le 3 juin"))[1] == ()


def test_quotes_that_overlap_become_one(sources: Sources) -> None:
    found, _ = named([sources.items[0], sources.items[1]], facts("de Vernay", "fr"), sources, most=3, dated=True)
    assert [source.quote for source in found] == [SENTENCES[0], " ".join(SENTENCES[1:4])]
    found, _ = named(
        [sources.items[1], sources.items[2]], facts("de Meridia et Vernay", "fr"), sources, most=3, dated=True
    )
    spans = sorted((source.start, source.end) for source in found)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
