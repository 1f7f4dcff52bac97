"""Questions that the indexed articles answer."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from embeddings.articles import Article, ArticleEntry, PublicationDate
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.errors import LANGUAGES
from qa.asking_forms import of_sentences
from qa.assistant import Assistant
from qa.suggestions import OFFERED, spread


def worded(text: str, language: Any, **known: Any) -> list[str]:
    """The questions of an article with this one sentence."""
    plain = {"title": "", "source": "", "author": "", "published": PublicationDate(2019, 5, 3), "language": "fr"}
    article = Article(**{"id": "a", "path": Path("a"), "url": "", "text": text, **plain, **known})
    return [form.question for form in of_sentences(article, [text], language)]


@pytest.mark.parametrize(
    ("sentence", "french", "english"),
    [
        ("ZTE va payer un milliard de dollars.", "Combien va payer ZTE ?", "How much is ZTE going to pay?"),
        (
            "Huawei a investi 15 milliards d'euros.",
            "Combien a investi Huawei en mai 2019 ?",
            "How much did Huawei invest in May 2019?",
        ),
        (
            "L'Italie a décidé d'interdire le réseau.",
            "Qu'a décidé l'Italie en mai 2019 ?",
            "What did Italy decide in May 2019?",
        ),
        ("Xiaomi a lancé une montre en 2017.", "Qu'a lancé Xiaomi ?", "What did Xiaomi launch?"),
        ("Xiaomi veut grandir.", "Que voulait Xiaomi en mai 2019 ?", "What did Xiaomi want in May 2019?"),
        (
            "« Non », a déclaré Wilbur Ross.",
            "Qu'a déclaré Wilbur Ross en mai 2019 ?",
            "What did Wilbur Ross say in May 2019?",
        ),
        ("Selon Guo Ping, président de Huawei, tout va bien.", "Qui est Guo Ping ?", "Who is Guo Ping?"),
        ("Pour le ministre Jean-Luc Morel, il faut agir.", "Qui est Jean-Luc Morel ?", "Who is Jean-Luc Morel?"),
    ],
)
def test_a_sentence_gives_a_question_that_it_answers(sentence: str, french: str, english: str) -> None:
    assert french in worded(sentence, "fr")
    assert english in worded(sentence, "en")


def test_how_many_is_asked_with_the_sentences_own_end() -> None:
    text = "Plus de 40 000 personnes ont quitté la région de Lyon."
    assert worded(text, "fr") == ["Combien de personnes ont quitté la région de Lyon ?"]
    assert worded(text, "en") == [], "French words are no English question"


@pytest.mark.parametrize(
    "sentence",
    [
        "Il a annoncé sa démission.",
        "Le groupe a annoncé une hausse.",
        "Le frère de Jean Dupont a annoncé la nouvelle.",
        "Plus de 40 personnes ont quitté cette région.",
        "Le ministère attend Jean-Luc Le Morel, ministre du pays.",
    ],
)
def test_a_sentence_that_names_nobody_or_leans_on_another_gives_none(sentence: str) -> None:
    assert worded(sentence, "fr") == []


def test_articles_are_picked_from_every_source_and_from_all_of_its_time() -> None:
    many = [ArticleEntry(f"m{day}", PublicationDate(2019, 1, day), "Le Monde", "fr") for day in range(1, 29)]
    few = [ArticleEntry("s", None, "Sud", "fr")]
    picked = spread([*many, *few], 6)
    assert "s" in picked and len(picked) == len(set(picked)) <= 6
    days = sorted(int(name[1:]) for name in picked if name != "s")
    assert days[0] == 1 and days[-1] > 14
    assert spread([]) == []


def test_suggestions_are_answered_from_the_articles_and_there_at_once_after_a_restart(
    page_data: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.assistant.load_encoder", lambda _: encoder)
    with Assistant.open(page_data, chat_model="none", embedding_model=DEFAULT_MODEL) as assistant:
        deadline = time.monotonic() + 60
        while (found := assistant.suggestions("fr")) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found and len(set(found)) == OFFERED
        english = assistant.suggestions("en")
        assert english and len(set(english)) == OFFERED
        assert assistant.ask(found[0]).answered and assistant.ask(english[0]).answered
    kept = page_data / "suggestions.json"
    whole = json.loads(kept.read_text("utf-8"))
    whole["questions"] = {language: ["kept"] for language in LANGUAGES}
    before = kept.read_text("utf-8")
    try:
        kept.write_text(json.dumps(whole), "utf-8")
        assert first_known(page_data) == ("kept",)
        kept.write_text(json.dumps(whole | {"index": "another"}), "utf-8")
        assert first_known(page_data) != ("kept",), "those of another index are not taken"
    finally:
        kept.write_text(before, "utf-8")


def first_known(data: Path) -> tuple[str, ...] | None:
    """What is suggested after a start."""
    with Assistant.open(data, chat_model="none", embedding_model=DEFAULT_MODEL) as assistant:
        while (found := assistant.suggestions("fr")) is None:
            time.sleep(0.02)
        return found
