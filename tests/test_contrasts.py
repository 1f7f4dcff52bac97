"""What makes a sentence look unlike its source although their numbers agree."""

import pytest

from qa.contrasts import contrasts, has_words, quoted_words


@pytest.mark.parametrize(
    ("sentence", "source", "differ"),
    [
        ("It sold 5 million phones.", "La firme n'a pas vendu 5 millions de téléphones.", True),
        ("It did not sell 5 million phones.", "La firme n'a jamais vendu 5 millions de téléphones.", False),
        ("Il a vendu 5 avions.", "Il n'a vendu que 5 avions.", False),
        ("Les ventes ont augmenté de 50 %.", "50 téléphones ont été vendus.", True),
        ("It cost $50 million.", "un coût de 50 millions d'euros", True),
        ("It cost €50 million.", "un coût de 50 millions d'euros", False),
        ("The price gained 5%.", "Le titre a perdu 5 %.", True),
        ("The price fell by 5%.", "Le titre a perdu 5 %.", False),
        ("Sales rose by 5%.", "Les ventes ont progressé de 5 %, mais le titre a baissé.", False),
    ],
)
def test_denial_unit_and_direction_are_compared(sentence: str, source: str, differ: bool) -> None:
    assert contrasts(sentence, source) is differ


def test_quoted_words_are_looked_for_whatever_the_marks() -> None:
    assert quoted_words("Il a dit « un chantier exemplaire » et “non, merci”.") == (
        "un chantier exemplaire",
        "non, merci",
    )
    assert has_words("La maire a salué un chantier\nEXEMPLAIRE !", "un chantier, exemplaire")
    assert not has_words("un chantier peu exemplaire", "un chantier exemplaire")
