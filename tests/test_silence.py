"""A question about what the articles do not name is not answered."""

from pathlib import Path

import pytest

from embeddings.articles import Article, Passage
from qa.answer import Evidence, Question
from qa.silence import misses_amount, repeats, unknown_names

TEXT = "Le patron de Meridia a parlé à Londres de l'Allemagne."
ARTICLE = Article("a.txt", Path("a.txt"), "Meridia recule", "", "", None, "fr", "", TEXT)
EVIDENCE = (Evidence(Passage("a.txt:0", "a.txt", 0, len(TEXT), TEXT), ARTICLE, 0.0),)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        (Question("Que dit Meridia de l'Allemagne ?", "fr"), []),
        (Question("What does Meridia say of Germany?", "en"), []),
        (Question("Que dit Angela Merkel de Meridia ?", "fr"), ["Merkel"]),
        (Question("What does Kovacs say of Meridia?", "en"), ["Kovacs"]),
        (Question("Combien coûte la 5G ?", "fr"), ["5G"]),
        (Question("Who is the CEO of Meridia?", "en"), []),
        (Question("What did the CFO of Meridia say in May?", "en"), ["CFO"]),
    ],
)
def test_names_that_stand_in_no_article_are_found(question: Question, unknown: list[str]) -> None:
    assert [fact.text for fact in unknown_names(question, EVIDENCE) if fact.text != "Angela"] == unknown


@pytest.mark.parametrize(
    ("question", "sentence", "misses"),
    [
        (Question("Quel est le prix du Mate 10 Pro ?", "fr"), "Le Mate 10 Pro sera vendu au printemps.", True),
        (Question("Quel est le prix du Mate 10 Pro ?", "fr"), "Le Mate 10 Pro coûte 799 euros.", False),
        (Question("How many people does it employ?", "en"), "It employs two thousand people.", False),
        (Question("How much did it cost?", "en"), "It was expensive.", True),
        (Question("Qui parle ?", "fr"), "Le patron parle.", False),
    ],
)
def test_an_amount_is_only_answered_with_an_amount(question: Question, sentence: str, misses: bool) -> None:
    assert misses_amount(question, sentence) is misses


@pytest.mark.parametrize(
    ("question", "sentence", "empty"),
    [
        (Question("When did the climate assembly call for a pause?", "en"), "The assembly called for a pause.", True),
        (Question("When did the climate assembly call for a pause?", "en"), "It called for it in June.", False),
        (Question("Where was the app tried out?", "en"), "The app was tried out on an island.", False),
        (Question("Où Meridia a-t-il diffusé ses concerts ?", "fr"), "Meridia a diffusé un concert.", True),
        (Question("Où Meridia a-t-il diffusé ses concerts ?", "fr"), "Meridia a diffusé dans un tunnel.", False),
        (Question("Est-ce que Meridia recule ?", "fr"), "Meridia recule.", False),
        (Question("Pourquoi l'opérateur a-t-il renoncé ?", "fr"), "L'opérateur Meridia a renoncé.", True),
        (Question("Pourquoi l'opérateur a-t-il renoncé ?", "fr"), "Il a renoncé à cause de la pression.", False),
        (Question("Why did the operator withdraw?", "en"), "Because of Donald Renard.", False),
        (Question("Which operator withdrew?", "en"), "The operator Meridia withdrew.", False),
        (Question("Which firm paid a fine, Huawei or ZTE?", "en"), "ZTE paid a fine.", False),
        (Question("Qui de Huawei ou de ZTE a payé une amende ?", "fr"), "ZTE a payé une amende.", False),
        (Question("Which of Huawei or ZTE paid a fine?", "en"), "Huawei or ZTE paid a fine.", True),
    ],
)
def test_an_answer_says_more_than_its_question(question: Question, sentence: str, empty: bool) -> None:
    assert repeats(question, sentence) is empty
