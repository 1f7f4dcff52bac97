"""The first passages are compared with the question token by token, and the ranking stays a ranking."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.index import Index
from embeddings.passages import embedded_text
from qa.answer import Question
from qa.fusion import COSINE_SPREAD
from qa.rescoring import REACH, RESCORED, WEIGHT, Rescorer, within_reach
from qa.retrieval import Retriever

QUESTION = Question("Combien de personnes ZTE emploie-t-il ?", "fr")


def test_a_token_has_a_vector_of_length_one_and_the_same_in_any_company(encoder: Encoder) -> None:
    texts = ["ZTE", "Xiaomi a ouvert une boutique à Paris devant plusieurs centaines d'acheteurs.", ""]
    together = encoder.encode_tokens(texts, "document")
    assert [tokens.shape[1] for tokens in together] == [encoder.dimension] * 3
    for text, tokens in zip(texts, together, strict=True):
        assert np.linalg.norm(tokens.astype(np.float32), axis=1) == pytest.approx(1.0, abs=0.01)
        (alone,) = encoder.encode_tokens([text], "document")
        assert alone.shape == tokens.shape
        assert (alone.astype(np.float32) * tokens.astype(np.float32)).sum(axis=1).min() > 0.999


def test_the_score_is_the_stated_formula(indexed: Path, encoder: Encoder) -> None:
    with Index.open(indexed, DEFAULT_MODEL) as index:
        names = [name for name, _ in index.dense(encoder.encode_query(QUESTION.text), 3)]
        fused = {names[0]: 0.3, names[1]: 0.2, names[2]: 0.3 - REACH - 0.01}
        (asked,) = encoder.encode_tokens([QUESTION.text], "query")
        (scores,) = Rescorer(index, encoder).rescored([asked], [fused])
        likeness = []
        for name in names[:2]:
            passage = index.passage(name)
            (tokens,) = encoder.encode_tokens([embedded_text(passage, index.article(passage.article_id))], "document")
            cosines = asked.astype(np.float32) @ tokens.astype(np.float32).T
            likeness.append(cosines.max(axis=1).mean())
    best, worst = max(likeness), min(likeness)
    for name, like in zip(names, [*likeness, worst], strict=True):
        assert scores[name] == pytest.approx(fused[name] + WEIGHT * (like - best) / COSINE_SPREAD, abs=0.01)


def test_what_is_out_of_reach_stays_behind_what_was_rescored(indexed: Path, encoder: Encoder) -> None:
    with Index.open(indexed, DEFAULT_MODEL) as index:
        names = [name for name, _ in index.dense(encoder.encode_query(QUESTION.text), 50)]
        fused = {name: -0.2 * row for row, name in enumerate(names)}
        asked = encoder.encode_tokens([QUESTION.text], "query")
        (scores,) = Rescorer(index, encoder).rescored(asked, [fused])
        near, far = names[: len(within_reach(fused))], names[len(within_reach(fused)) :]
    assert near
    assert far
    assert min(scores[name] for name in near) > max(scores[name] for name in far)
    assert [scores[name] for name in far] == sorted((scores[name] for name in far), reverse=True)


def test_only_the_first_passages_are_within_reach() -> None:
    assert len(within_reach({str(row): 0.0 for row in range(RESCORED + 5)})) == RESCORED
    assert within_reach({"a": 0.1, "b": 0.2, "c": 0.2 - 1.1 * REACH}) == ["b", "a"]
    assert within_reach({}) == []


def test_many_questions_at_once_find_what_each_finds_alone(indexed: Path, encoder: Encoder) -> None:
    questions = [QUESTION, Question("Where did Xiaomi open a shop?", "en"), Question("Qui vend le Mate 30 ?", "fr")]
    with Index.open(indexed, DEFAULT_MODEL) as index:
        retriever = Retriever(index, encoder)
        for question, found in zip(questions, retriever.search_all(questions, 5), strict=True):
            alone = retriever.search(question, 5)
            assert [item.passage for item in found] == [item.passage for item in alone]
            scores = [item.score for item in found]
            assert scores == sorted(scores, reverse=True)
            assert scores == pytest.approx([item.score for item in alone], abs=0.02)


def test_rescoring_can_be_left_out(indexed: Path, encoder: Encoder) -> None:
    with Index.open(indexed, DEFAULT_MODEL) as index:
        (best, *_) = Retriever(index, encoder, rescore=False).search(QUESTION, 3)
        assert "75 000 personnes" in best.passage.text
        (rescored, *_) = Retriever(index, encoder).search(QUESTION, 3)
        assert "75 000 personnes" in rescored.passage.text
