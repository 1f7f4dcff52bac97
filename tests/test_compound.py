"""A question that asks two things is looked for in two parts."""

import pytest

from embeddings.errors import Language
from qa.compound import parts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Combien Meridia a-t-il gagné en 2019, et quelle somme a-t-il versée à ses salariés ?",
            "fr",
            ("Combien Meridia a-t-il gagné en 2019", "Meridia : quelle somme a-t-il versée à ses salariés ?"),
        ),
        (
            "Who founded Meridia and in which year did Kovacs leave?",
            "en",
            ("Who founded Meridia", "in which year did Kovacs leave?"),
        ),
        ("Où et quand le pont a-t-il rouvert ?", "fr", ("Où et quand le pont a-t-il rouvert ?",)),
        ("Quels pays, l'Inde et la Chine, ont signé ?", "fr", ("Quels pays, l'Inde et la Chine, ont signé ?",)),
        ("Which firms and banks signed?", "en", ("Which firms and banks signed?",)),
        ("", "fr", ("",)),
    ],
)
def test_each_thing_asked_is_a_part(text: str, language: Language, expected: tuple[str, ...]) -> None:
    assert parts(text, language) == expected
