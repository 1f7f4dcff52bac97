"""The language of a question is told from its function words, not from the names in it."""

import json
from pathlib import Path

import pytest

from qa.errors import UnsupportedLanguage
from qa.language import detect_language

SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Qui est Wang Xiang ?", "fr"),
        ("Who is the CEO of Samsung?", "en"),
        ("Où est l'Ouganda ?", "fr"),
        ("Et pour ZTE ?", "fr"),
        ("Why?", "en"),
        ("Quand a-t-il arrêté ?", "fr"),
        ("prix Mate 10 Pro", "fr"),
    ],
)
def test_short_questions_full_of_names(question: str, language: str) -> None:
    assert detect_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Mitarbeiter hat Xiaomi?",
        "Wer ist Richard Yu?",
        "¿Quién es el director de Huawei?",
        "Quanto costa il Mate 30 Pro?",
        "谁是任正非?",
    ],
)
def test_a_question_in_another_language_is_refused(question: str) -> None:
    with pytest.raises(UnsupportedLanguage) as caught:
        detect_language(question)
    assert "français" in caught.value.message("fr")
    assert "English" in caught.value.message("en")


@pytest.mark.parametrize("question", ["ZTE 2018", "Huawei", "2018 ?"])
def test_without_a_word_of_either_language_the_readers_counts(question: str) -> None:
    assert detect_language(question, "en") == "en"
    assert detect_language(question, "fr") == "fr"


def test_it_is_right_for_995_in_1000_of_the_development_questions() -> None:
    if not SHARED.exists():
        pytest.skip("the development questions are not beside this checkout")
    asked = []
    for name in ("seeds-dev", "orangesum-dev"):
        for line in (SHARED / "questions" / f"{name}.jsonl").read_text().splitlines():
            case = json.loads(line)
            asked.append((case["question"], case["language"]))
    piaf = (SHARED / "data/piaf/questions-dev.jsonl").read_text().splitlines()
    asked += [(json.loads(line)["question"], "fr") for line in piaf]
    for line in (SHARED / "data/squad-fr-en/questions-dev.jsonl").read_text().splitlines():
        case = json.loads(line)
        asked += [(case["question_fr"], "fr"), (case["question_en"], "en")]
    wrong = []
    for question, language in asked:
        try:
            if detect_language(question, "fr") != language:
                wrong.append(question)
        except UnsupportedLanguage:
            wrong.append(question)
    assert len(wrong) <= 0.005 * len(asked), wrong
