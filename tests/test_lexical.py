"""How words are matched: French stems, accents, elisions, names and numbers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.lexical import LexicalIndex, tokenise


def matches(query: str, text: str) -> bool:
    """Whether every term of the query is one of the text."""
    return bool(tokenise(query)) and set(tokenise(query)) <= set(tokenise(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("securite", "la Sécurité"),
        ("ÉTATS-UNIS", "aux États-Unis"),
        ("opérateur", "L’opérateur"),
        ("accord", "jusqu'à l'accord"),
        ("elle annonce", "lorsqu'elles annonçaient"),
        ("sœur", "soeurs"),
        ("smartphones chinois", "un smartphone chinoise"),
    ],
)
def test_accents_elisions_and_endings_make_no_difference(query: str, text: str) -> None:
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Mate 30", "le Mate30"),
        ("Mate30", "le Mate30 Pro"),
        ("256 Go", "256Go de mémoire"),
        ("5G", "la 5 G arrive"),
        ("P30", "le P 30"),
        ("70 000 employés", "70.000 employés"),
        ("180,000 jobs", "180\u202f000 jobs"),
        ("3.5", "3,5 millions"),
        ("AT&T", "l'opérateur AT&T"),
    ],
)
def test_names_and_numbers_match_however_they_are_spaced(query: str, text: str) -> None:
    assert matches(query, text)


def test_names_with_digits_and_signs_stay_whole_too() -> None:
    assert {"at&t", "5g", "mate30", "p30", "2019"} <= set(tokenise("AT&T, 5G, Mate30, P30 en 2019"))


@pytest.mark.parametrize("text", ["", " ", "de la, qui est où ?", "What is the … of which?", "!?", "\u0301"])
def test_function_words_of_both_languages_match_nothing(text: str) -> None:
    assert tokenise(text) == []


@given(st.text(alphabet="aàâbcçdeéèêëfghiîïjklmnoôpqrstuùûüvwxyz '’-0123456789", max_size=60))
def test_case_and_kind_of_apostrophe_never_matter(text: str) -> None:
    assert sorted(tokenise(text.replace("'", "’"))) == sorted(tokenise(text))
    assert set(tokenise(text)) <= set(tokenise(text.upper()))  # capitals may be a name's: "P 30" also gives "p30"


@given(st.text(max_size=200))
def test_any_text_can_be_tokenised(text: str) -> None:
    assert all(isinstance(term, str) and term for term in tokenise(text))


TEXTS = [
    "Huawei a présenté le Mate 30 à Munich.",
    "ZTE paie une amende aux États-Unis.",
    "L'opérateur AT&T renonce à vendre le téléphone de Huawei aux États-Unis.",
    "",
]


def test_the_text_with_the_rarest_shared_words_comes_first() -> None:
    index = LexicalIndex.build(map(tokenise, TEXTS))
    assert [row for row, _ in index.scores("Pourquoi AT&T ne vend-il pas Huawei ?", 10)] == [2, 0]
    assert index.scores("amendes de zte", 10)[0][0] == 1


def test_scores_are_positive_sorted_and_limited() -> None:
    index = LexicalIndex.build(map(tokenise, TEXTS))
    found = index.scores("Huawei États-Unis", 10)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score > 0 for _, score in found)
    assert index.scores("Huawei États-Unis", 1) == found[:1]


def test_a_question_without_a_known_word_finds_nothing() -> None:
    index = LexicalIndex.build(map(tokenise, TEXTS))
    assert index.scores("", 5) == index.scores("Samsung Nokia", 5) == index.scores("où est le", 5) == []


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    index = LexicalIndex.build(map(tokenise, TEXTS))
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert len(loaded) == len(TEXTS)
    assert loaded.scores("le Mate30 de Huawei", 5) == index.scores("le Mate30 de Huawei", 5) != []
