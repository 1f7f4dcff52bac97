"""Whether to write at all is decided by the subject, the names, and how sure the chat model is of its excerpts."""

import math
from pathlib import Path

import pytest

from embeddings.articles import Article, Passage
from embeddings.errors import LANGUAGES, Language
from prompts.library import load, parse
from qa.answer import Evidence, Question
from qa.deciding import Decision, confidence, log_odds, undoubting
from qa.writing import asks_first

TEXT = "Le patron de Meridia a parlé à Londres."
ARTICLE = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", TEXT)


def evidence(cosine: float) -> tuple[Evidence, ...]:
    return (Evidence(Passage("a.txt:0", "a.txt", 0, len(TEXT), TEXT), ARTICLE, 0.0, cosine),)


def reply(**logprobs: float) -> dict[str, object]:
    """What a server says of the first token of a reply."""
    likeliest = [{"token": token, "logprob": logprob} for token, logprob in logprobs.items()]
    return {"logprobs": {"content": [{"token": "?", "top_logprobs": likeliest}]}}


@pytest.mark.parametrize(
    ("metadata", "language", "expected"),
    [
        (reply(Yes=math.log(0.59), No=math.log(0.29)), "en", math.log(2)),
        (reply(La=math.log(0.9), Non=math.log(1e-5)), "fr", 0.0),
        (
            reply(Oui=math.log(0.1), oui=math.log(0.1), Non=math.log(0.4), Yes=math.log(0.4)),
            "fr",
            math.log(0.21 / 0.41),
        ),
        (reply(Perhaps=0.0), "en", 0.0),
        ({}, "en", 0.0),
        ({"logprobs": None}, "fr", 0.0),
    ],
)
def test_the_odds_are_those_of_yes_to_no_in_the_questions_language(
    metadata: dict[str, object], language: Language, expected: float
) -> None:
    assert log_odds(metadata, language) == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_surer_model_and_a_nearer_passage_make_a_surer_decision(language: Language) -> None:
    question = Question("?", language)
    assert confidence(question, 1.0, evidence(0.85)) > confidence(question, -1.0, evidence(0.85))
    assert confidence(question, 0.0, evidence(0.90)) > confidence(question, 0.0, evidence(0.84))
    assert 0 < confidence(question, -4.6, evidence(0.5)) < confidence(question, 4.6, evidence(1.0)) < 1


@pytest.mark.parametrize(
    ("question", "cosine", "silence", "why"),
    [
        (Question("Que dit le patron de Meridia ?", "fr"), 0.9, None, ""),
        (Question("Comment cuire un œuf ?", "fr"), 0.75, "off_topic", "Aucun article n'est proche de ce sujet."),
        (Question("What does Kovacs say?", "en"), 0.9, "unknown_names", "The articles found do not name: Kovacs."),
    ],
)
def test_without_a_model_subject_and_names_decide(
    question: Question, cosine: float, silence: str | None, why: str
) -> None:
    decided: Decision = undoubting().invoke({"question": question, "evidence": evidence(cosine)})
    assert (decided.silence, decided.why, decided.confidence) == (silence, why, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_packaged_prompt_asks_first_and_another_need_not(language: Language) -> None:
    assert asks_first(load(language, "answer"))
    plain = "---\nversion: 1\nvariables: [question, excerpts]\n---\n## system\nx\n\n## user\ny\n\n## assistant\nz\n"
    assert not asks_first(parse("fr/answer", f"{plain}\n## user\n{{excerpts}} {{question}}\n"))
