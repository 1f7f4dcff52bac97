"""Numbers and names compare across French and English."""

from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.articles import Article
from embeddings.errors import Language
from qa.facts import Ground, facts, names, numbers, whole_ground


def missing(claim: str, source: str, language: Language = "en") -> list[str]:
    ground = Ground.of(source)
    counted = [fact for fact in facts(claim, language) if not fact.weak]
    return [fact.text for fact in counted if not ground.holds(fact)]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It lasts three years.", "une durée de trois ans"),
        ("It lasts 3 years.", "une durée de trois ans"),
        ("Sales grew by 39%.", "une croissance de 39 % des ventes"),
        ("It cost 2.6 billion euros.", "un coût de 2,6 milliards d'euros"),
        ("It cost 2,600 million euros.", "un coût de 2,6 milliards d'euros"),
        ("A petition of 82,000 people.", "une pétition de 82.000 personnes"),
        ("A petition of 82,000 people.", "une pétition de 82 000 personnes"),
        ("Two billion were paid.", "deux milliards ont été versés"),
        ("Two atoms join.", "Deux atomes se lient."),
        ("The two firms and one other agree.", "l'accord des entreprises"),
        ("The Mate 30 Pro is out.", "le Huawei Mate30 Pro est sorti"),
    ],
)
def test_numbers_stand_in_either_language_and_format(claim: str, source: str) -> None:
    assert missing(claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source", "absent"),
    [
        ("It cost 2.6 million euros.", "un coût de 2,6 milliards d'euros", "2.6 million"),
        ("It lasts four years.", "une durée de trois ans", "4"),
        ("It lasts two years.", "une durée de trois ans", "2"),
        ("One billion was paid.", "les deux milliards ont été versés", "1000000000"),
        ("Sales grew by 93%.", "une croissance de 39 % des ventes", "93"),
    ],
)
def test_a_wrong_number_or_scale_does_not_stand(claim: str, source: str, absent: str) -> None:
    assert missing(claim, source) == [absent]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("He spoke in London.", "son discours à Londres"),
        ("Italy and Germany refused.", "l'Italie et l'Allemagne ont refusé"),
        ("It was published in May.", "publié le 31 mai 2019"),
        ("The United States accuse China.", "les États-Unis accusent la Chine"),
        ("The American operator withdrew.", "l'opérateur américain s'est retiré"),
        ("AT&T withdrew.", "ce rendez-vous raté avec AT&T"),
        ("Huawei's chip is Kirin.", "la puce Kirin de Huawei"),
        ("The two men left.", "l'homme et son frère sont partis"),
        ("Two men left.", "Les deux hommes sont partis"),
        ("Its two founders left.", "Les fondateurs sont partis"),
        ("The two billion were paid.", "les deux milliards ont été versés"),
        ("The NFL champion", "le champion de la National Football League"),
    ],
)
def test_names_stand_in_either_language(claim: str, source: str) -> None:
    assert missing(claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source", "absent"),
    [
        ("He spoke in Paris.", "son discours à Londres", "Paris"),
        ("The chief executive is Kun-hee.", "le patron de Samsung", "Kun-hee"),
        ("The FCC signed.", "Facebook, côté comptes, a signé. Charli Amelio. Chase", "FCC"),
        ("The AFC champion", "le champion de la National Football League", "AFC"),
    ],
)
def test_a_name_the_source_does_not_have_does_not_stand(claim: str, source: str, absent: str) -> None:
    assert missing(claim, source) == [absent]


def test_the_first_word_of_a_sentence_is_a_name_only_if_it_is_no_everyday_word() -> None:
    found = names("Selon Reuters, tout va bien. Samsung recule.", "fr")
    assert [name.text for name in found if not name.weak] == ["Reuters", "Samsung"]


def test_a_number_glued_to_letters_is_part_of_a_name() -> None:
    assert list(numbers("la 5G et le P30", "fr")) == []
    assert [name.text for name in names("la 5G et le P30", "fr")] == ["5G", "P30"]


def test_milliard_and_billion_are_one_scale_and_million_is_not() -> None:
    values = [next(iter(numbers(text, language))).keys for text, language in
              [("2 milliards", "fr"), ("2 billion", "en"), ("2 millions", "fr")]]  # fmt: skip
    assert values[0] == values[1] != values[2]


@pytest.mark.parametrize(
    ("text", "value"), [("280M€", 280e6), ("1 500 emplois", 1500.0), ("en 2019 300 emplois", 2019.0), ("3,5 %", 3.5)]
)
def test_the_formats_of_the_press_are_read(text: str, value: float) -> None:
    assert value in next(numbers(text, "fr")).keys


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It cost $1.5bn, or €3m.", "un coût de 1,5 milliard de dollars, soit 3 millions d'euros"),
        ("Some 12k people", "12 000 personnes"),
        ("It is worth $1 trillion.", "une valeur de 1.000 milliards de dollars"),
        ("It is worth 1.5 billion.", "une valeur de 1,5 Md€"),
        ("The third maker", "le 3e fabricant"),
        ("A third of the sales", "un tiers des ventes"),
        ("On June 21st, 2020", "le 21 juin 2020"),
        ("It took a few seconds.", "en un instant"),
        ("In the 21st century", "au XXIe siècle"),
        ("A South Korean firm", "une entreprise sud-coréenne"),
        ("The UN and NATO", "l'ONU et l'Otan"),
        ("Their TVs", "leurs écrans TV"),
        ("He resigned on Tuesday.", "il a démissionné mardi"),
    ],
)
def test_what_the_other_language_writes_otherwise_stands(claim: str, source: str) -> None:
    assert missing(claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source", "language", "absent"),
    [
        ("They sold 5 million phones in January 2018.", "vendus : 5 millions en mai 2018", "en", "January"),
        ("le 12 décembre 2018", "le 12 mai 2018", "fr", "décembre"),
        ("vendredi, 5 avions", "lundi, 5 avions", "fr", "vendredi"),
        ("le deuxième fabricant, avec 12 %", "le cinquième fabricant, avec 12 %", "fr", "2ème"),
        ("It sells 5 in South Korea.", "cinq en Corée du Nord, soit 5", "en", "South"),
        ("Le Niger a signé.", "Le Nigeria a signé.", "fr", "Niger"),
        ("It cost 2 billion.", "un coût de 2 billions", "en", "2 billion"),
    ],
)
def test_another_month_day_rank_direction_or_scale_does_not(
    claim: str, source: str, language: Language, absent: str
) -> None:
    assert missing(claim, source, language) == [absent]


def test_an_english_article_counts_in_english_billions() -> None:
    article = Article("a", Path("a"), "", "", "", None, "en", "", "It cost 2 billion euros.")
    (number,) = numbers("It cost 2 billion.", "en")
    assert whole_ground(article).holds(number)
    assert not whole_ground(replace(article, language="fr")).holds(number)
