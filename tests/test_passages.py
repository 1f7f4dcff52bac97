"""Sentences, and the passages they are packed into."""

import dataclasses
import gzip
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.articles import Article, DroppedSpan, PublicationDate
from embeddings.cleaning import find_boilerplate
from embeddings.passages import LONGEST, TARGET, embedded_text, readable, split
from embeddings.sentences import paragraph_spans, sentence_spans

ARTICLE = Article("a.txt", Path("a.txt"), "Un titre", "", "", PublicationDate(2019, 5), "fr", "", "")

_PIECES = [*"aébC LM.!?…«»“”\"'’-—()[]*_#@0123,;:\n\r\t\u00a0\u2028", "M. ", "Il va. ", "\n\n", "U.E. ", "mot", ".Le"]
texts = st.lists(st.sampled_from(_PIECES), max_size=120).map("".join)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def passages(text: str, *dropped: tuple[int, int]) -> list[str]:
    spans = [DroppedSpan(start, end, "teaser") for start, end in dropped]
    return [passage.text for passage in split(dataclasses.replace(ARTICLE, text=text), spans)]


@pytest.mark.parametrize(
    "expected",
    [
        ["M. Trump a dit non.", "Il part."],
        ["Mme. Dupont et le Dr. Martin sont là.", "Me Durand aussi."],
        ["George W. Bush l'a dit.", "J. K. Rowling et J.-C. Juncker aussi."],
        ["L'U.E. et l'O.N.U. se taisent.", "Les U.S.A. aussi."],
        ["Le cours gagne 2,6 % à 3.5 dollars.", "C'est 2,6 milliards de F.CFA."],
        ["AT&T renonce à 3 p.m. à New York.", "Voir www.exemple.com/Page.Html et https://a.fr/B.Cde?x=1."],
        ["« Oui ! » dit-il.", "Puis il se tait."],
        ["« Nous partons. »", "Il l'a dit hier."],
        ["Pourquoi ?", "Nul ne sait…", "On verra !"],
        ["Mr. Smith of Apple Inc. left in Jan. 2019.", "The U.S. Government said no.", "It rose 3.5%."],
        ["[Média du Sud] – Le groupe a signé.", "Il payera."],
    ],
)
def test_sentences_end_where_a_reader_says_they_end(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la gronde des Européens.Le Secrétaire a parlé.", ["la gronde des Européens.", "Le Secrétaire a parlé."]),
        ("Il est parti en 2018.La marque reste.", ["Il est parti en 2018.", "La marque reste."]),
        ("Il gagne 39%.Avec un revenu net.", ["Il gagne 39%.", "Avec un revenu net."]),
        ("C'est « fini ».Mais il reste.", ["C'est « fini ».", "Mais il reste."]),
    ],
)
def test_sentences_glued_together_by_a_lost_space_are_parted(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_break_ends_a_sentence_but_not_in_hard_wrapped_text() -> None:
    assert sentences("Un titre sans point\nUne phrase.\r\nUne autre") == [
        "Un titre sans point",
        "Une phrase.",
        "Une autre",
    ]
    wrapped = "Le groupe chinois a annoncé mardi la\nsignature d'un accord avec Paris. Il\nprend effet en mai.\n\nFin."
    assert [wrapped[start:end] for start, end in paragraph_spans(wrapped)] == [wrapped[:-6], "Fin."]
    assert sentences(wrapped)[0] == "Le groupe chinois a annoncé mardi la\nsignature d'un accord avec Paris."
    listed = "Londres signe avec le groupe\nParis attend encore un peu\nBerlin refuse"
    assert sentences(listed) == listed.split("\n")


@given(text=texts, start=st.integers(0, 300), end=st.integers(0, 300))
def test_sentences_are_trimmed_disjoint_and_lose_no_character(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    position = start
    for first, last in sentence_spans(text, start, end):
        assert position <= first < last <= end
        assert text[first:last] == text[first:last].strip()
        assert not text[position:first].strip()
        position = last
    assert not text[position:end].strip()


@given(text=texts, edges=st.lists(st.integers(0, 300), max_size=6))
def test_a_passage_is_the_articles_own_characters_and_never_in_a_dropped_span(text: str, edges: list[int]) -> None:
    edges = sorted({min(edge, len(text)) for edge in edges})
    dropped = [DroppedSpan(a, b, "teaser") for a, b in zip(edges[::2], edges[1::2], strict=False)]
    article = dataclasses.replace(ARTICLE, text=text)
    found = split(article, dropped)
    for passage in found:
        assert article.text[passage.start : passage.end] == passage.text == passage.text.strip()
        assert passage.id == f"a.txt:{passage.start}-{passage.end}"
        assert len(passage.text) <= LONGEST
        assert not any(span.start < passage.end and passage.start < span.end for span in dropped)
    assert all(one.end <= other.start for one, other in pairwise(found))
    covered = {i for passage in found for i in range(passage.start, passage.end)}
    covered |= {i for span in dropped for i in range(span.start, span.end)}
    assert not any(character.isalnum() for i, character in enumerate(text) if i not in covered)


def test_passages_are_whole_sentences_up_to_the_target() -> None:
    sentence = "Le groupe chinois a vendu 206 millions de téléphones cette année, dit-il. "  # 74 characters
    assert [text.count(sentence.strip()) for text in passages(sentence * 10)] == [4, 4, 2]
    long = "Le groupe " + "a vendu et " * 60 + "part."
    assert passages(f"Avant. {long} Après.") == ["Avant.", long, "Après."]
    assert all(len(text) <= TARGET for text in passages(sentence * 10))


def test_a_passage_prefers_to_end_with_its_paragraph() -> None:
    paragraph = "Le groupe chinois a vendu 206 millions de téléphones. " * 4
    after = "Une suite un peu plus longue que la première, avec son verbe.\nEt une autre, qui finit le texte."
    assert passages(f"{paragraph}\n\n{after}") == [paragraph.strip(), after]


def test_a_heading_goes_with_what_follows_it() -> None:
    paragraph = "Le groupe chinois a vendu 206 millions de téléphones. " * 6
    found = passages(f"{paragraph}\n\nEt maintenant\n\n{paragraph}")
    assert [text[:12] for text in found] == ["Le groupe ch", "Et maintenan"]


def test_headings_without_end_become_passages_too() -> None:
    text = "Un intertitre\n" * 200
    found = passages(text)
    assert sum(passage.count("Un intertitre") for passage in found) == 200
    assert all(len(passage) <= LONGEST for passage in found)


def test_an_endless_sentence_is_cut_between_clauses_or_words() -> None:
    text = ", ".join(["le groupe a vendu des antennes"] * 100)
    found = passages(text)
    assert all(piece.endswith(("antennes,", "antennes")) and len(piece) <= LONGEST for piece in found)
    assert passages("x" * 2500) == ["x" * 1000, "x" * 1000, "x" * 500]


def test_a_passage_with_nothing_to_read_is_not_one() -> None:
    assert passages("Fin. Teaser\n> **\n—", (5, 11)) == ["Fin."]


def test_what_is_embedded_carries_title_and_date_and_what_is_quoted_does_not() -> None:
    article = dataclasses.replace(ARTICLE, text="Un titre\n\nLe **groupe** a rÃ©ussi.")
    (passage,) = split(article, [DroppedSpan(0, 8, "teaser")])
    assert passage.text == "Le **groupe** a rÃ©ussi."
    assert embedded_text(passage, article) == "Un titre, mai 2019. Le groupe a réussi."
    (whole,) = split(article, [])
    assert embedded_text(whole, article) == "mai 2019. Un titre Le groupe a réussi."
    bare = dataclasses.replace(article, title="", published=None)
    assert embedded_text(passage, bare) == "Le groupe a réussi."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*Un mot de [#Paris](#) et de [Lyon](http://a.fr/x_y).*", "Un mot de #Paris et de Lyon."),
        ("## Titre\n\n> « Cité »\r\n- un\n* deux", "Titre « Cité » - un deux"),
        ("2019. La suite, à 3 * 4 et snake_case_ici", "2019. La suite, à 3 * 4 et snake_case_ici"),
        ("Câ€™est l\u2019Ã©tÃ©", "C’est l’été"),
        ("![Le siège](a.jpg) [Un média] – Fin", "Le siège [Un média] – Fin"),
        ("<b>gras</b> &lt;script&gt;", "<b>gras</b> <script>"),
    ],
)
def test_what_is_shown_is_repaired_and_without_markup(text: str, shown: str) -> None:
    assert readable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Elle entre-\nrait en vigueur", "Elle entrerait en vigueur"), ("le tribu- \r\n  nal", "le tribunal"),
        ("la gouver-\nnance", "la gouvernance"), ("Emma-\nnuel", "Emmanuel"), ("le pro\u00adcès", "le procès"),
        ("à Saint-\nMalo", "à Saint-Malo"), ("un sous-\ntraitant", "un sous-traitant"), ("a-t-\nil", "a-t-il"),
        ("un accord franco-\nallemand", "un accord franco-allemand"), ("vingt-\ndeux", "vingt-deux"),
        ("2019-\n2020", "2019- 2020"), ("la mai-\n\nrie", "la mai- rie"), ("un mot -\nun autre", "un mot - un autre"),
    ],
)  # fmt: skip
def test_words_that_the_end_of_a_line_divides_are_shown_and_searched_whole(text: str, shown: str) -> None:
    assert readable(text) == shown


@pytest.mark.parametrize(
    "piece", ["M. ", "« ", "![a", "Un mot\n", "ab.Le", "A.", "a@b", "(", "_a", "www.x! ", "e", "e-\n", "\u00ad"]
)
def test_a_text_made_to_slow_the_program_down_does_not(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.perf_counter()
    found = passages(text, *((span.start, span.end) for span in find_boilerplate(text)))
    [readable(passage) for passage in found[:20]]
    assert time.perf_counter() - started < 10


def test_sentences_are_found_fast_enough_for_a_large_corpus() -> None:
    path = Path(__file__).parents[2] / "shared/data/orangesum/slice_5k_plus_tech.jsonl.gz"
    if not path.exists():
        pytest.skip("needs ../shared/data/orangesum")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        text = "\n\n".join(json.loads(line)["text"] for _, line in zip(range(100), lines, strict=False))
    sentence_spans(text[:2000])
    started = time.perf_counter()
    sentence_spans(text)
    assert (
        len(text) / (time.perf_counter() - started) > 100_000
    )  # characters a second; 0.8–1.4 million on a quiet machine
