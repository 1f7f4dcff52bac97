"""A question that asks two things is looked for in two parts."""

import pytest

from embeddings.errors import Language
from qa.compound import parts, with_names


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Combien Meridia a-t-il gagné en 2019, et quelle somme a-t-il versée à ses salariés ?",
            "fr",
            ("Combien Meridia a-t-il gagné en 2019", "quelle somme a-t-il versée à ses salariés ?"),
        ),
        (
            "Who founded Meridia and in which year did Kovacs leave?",
            "en",
            ("Who founded Meridia", "in which year did Kovacs leave?"),
        ),
        ("Où et quand le pont a-t-il rouvert ?", "fr", ("Où et quand le pont a-t-il rouvert ?",)),
        ("Quels pays, l'Inde et la Chine, ont signé ?", "fr", ("Quels pays, l'Inde et la Chine, ont signé ?",)),
        ("Which firms and banks signed?", "en", ("Which firms and banks signed?",)),
        ("Which tall firm and which bank signed in May?", "en", ("Which tall firm and which bank signed in May?",)),
        ("Quelle firme et quelle banque ont signé ?", "fr", ("Quelle firme et quelle banque ont signé ?",)),
        ("", "fr", ("",)),
        ("In which city and in which year did it open?", "en", None),
        ("Which big game publisher and which label sued Meridia?", "en", None),
        ("Combien de gens et combien d'usines Meridia a-t-il perdus ?", "fr", None),
        ("Qui a fondé et qui dirige Meridia ?", "fr", None),
        ("Est-il vrai que Meridia a vendu Karvex et que Lumen a payé ?", "fr", None),
        ("Quelle est la firme qui a acheté Meridia et qui a vendu ses usines ?", "fr", None),
        ("What happened when Meridia was banned and when Lumen was fined?", "en", None),
        ("What did Kovacs do back then when he met Renard?", "en", None),
        ("Qui vend la firme A, et comment vit la B, et pourquoi part la C, et combien perd la D ?", "fr", None),
        (
            "In the spring of 2020, in which town was a mast burnt, and in which suburbs were cables cut?",
            "en",
            ("In the spring of 2020, in which town was a mast burnt", "in which suburbs were cables cut?"),
        ),
        ("What did Meridia earn, and who runs it?", "en", ("What did Meridia earn", "who runs it?")),
    ],
)
def test_each_thing_asked_is_a_part(text: str, language: Language, expected: tuple[str, ...] | None) -> None:
    assert parts(text, language) == (expected or (text,))


@pytest.mark.parametrize(
    ("part", "whole", "language", "expected"),
    [
        (
            "quelle somme a-t-il versée ?",
            "Combien Meridia a-t-il gagné, et quelle somme a-t-il versée ?",
            "fr",
            "Meridia : quelle somme a-t-il versée ?",
        ),
        (
            "when did Kovacs leave Meridia?",
            "Who founded Meridia and when did Kovacs leave Meridia?",
            "en",
            "when did Kovacs leave Meridia?",
        ),
        ("how long in May?", "What did Karvex 3 earn, and how long in May?", "en", "Karvex 3: how long in May?"),
        ("quand est né Napoléon ?", "Combien coûte Karvex, et quand est né Napoléon ?", "fr", None),
        ("who left the firm?", "What did it earn, and who left the firm?", "en", "who left the firm?"),
        ("Combien Meridia a-t-il gagné", "Combien Meridia a-t-il gagné et qui est parti ?", "fr", None),
    ],
)
def test_a_part_that_names_nothing_has_the_names_of_the_first(
    part: str, whole: str, language: Language, expected: str | None
) -> None:
    assert with_names(part, whole, language) == (expected or part)
