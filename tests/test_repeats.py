"""Lines that a source repeats: its template's go, what is news each time stays."""

from pathlib import Path

import pytest

from embeddings.articles import Article
from embeddings.repeats import repeated_lines, repeated_spans


def left(texts: list[str], source: str = "meteo") -> list[list[str]]:
    """The lines that are left of each text of one source."""
    lines = repeated_lines((source, text, ()) for text in texts).get(source, frozenset())
    found = []
    for text in texts:
        article = Article("a", Path("a"), "", "", "", None, "fr", "", text)
        lost = {text[span.start : span.end] for span in repeated_spans(article, (), lines)}
        found.append([line for line in text.split("\n\n") if line not in lost])
    return found


def numbered(count: int, *lines: str) -> list[str]:
    return ["\n\n".join([f"Bulletin numéro {number}, à lire.", *lines]) for number in range(count)]


@pytest.mark.parametrize(
    "sentence",
    ["Temps sec sur tout le pays.", "Le cours de l'or reste stable.", "The central bank left rates unchanged."],
)
def test_a_short_sentence_of_news_that_a_few_articles_have_is_kept(sentence: str) -> None:
    assert all(sentence in lines for lines in left(numbered(4, sentence)))
    # every third of thirty: more than a fifth, and still what each says
    texts = [
        text for number in range(10) for text in (f"{sentence}\n\nJour {number}.", f"Pluie {number}.", f"{number}")
    ]
    assert all(sentence in lines for lines in left(texts)[::3])


@pytest.mark.parametrize(
    "line", ["Le journal du matin, 12 rue du Port", "Abonnez-vous à nos lettres.", "Read our terms."]
)
def test_a_line_of_the_template_is_dropped_from_the_third_article_on(line: str) -> None:
    assert not any(line in lines for lines in left(numbered(3, line)))
    assert all(line in lines for lines in left(numbered(2, line)))


def test_a_sentence_that_most_of_many_articles_have_is_the_templates() -> None:
    line = "Le Phare est un quotidien fondé en 1950."
    assert not any(line in lines for lines in left(numbered(12, line)))
