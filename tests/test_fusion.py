"""Two rankings become one by score, so that French words do not drag an English question down."""

import pytest

from qa.fusion import LEXICAL_WEIGHT, fuse


def test_the_score_is_the_stated_formula() -> None:
    scores = fuse({"a": 0.90, "b": 0.85}, {"b": 4.0}, weight=0.5)
    assert scores == pytest.approx({"a": 0.0, "b": -0.5 + 0.5})


def test_a_passage_without_a_common_word_is_still_ranked() -> None:
    assert set(fuse({"a": 0.9, "b": 0.8}, {}, weight=1.0)) == {"a", "b"}


def test_words_weigh_less_for_an_english_question() -> None:
    assert LEXICAL_WEIGHT["en"] < LEXICAL_WEIGHT["fr"]


def test_nothing_found_is_nothing_ranked() -> None:
    assert fuse({}, {}, weight=1.0) == {}
