"""What of an article the doctor doubts, and what it does not."""

from pathlib import Path

import pytest

from embeddings.articles import Article
from embeddings.doubts import find_doubts, worded
from embeddings.glued import has_glued_words

PROSE = "Le groupe a vendu 200 millions de téléphones cette année, selon le cabinet. Il en espère plus en mars. " * 3


def doubts(text: str, language: str = "fr") -> set[str]:
    """What is doubted of a text, but for what it lacks."""
    article = Article("a.txt", Path("a.txt"), "Un titre", "", "", None, language, "", text)
    return set(find_doubts(article, ())) - {"no-date", "short"}


@pytest.mark.parametrize(
    "code",
    [
        '{"@type":"NewsArticle"}', "body{margin:0}", "#ad-1 .box { color: red }", ".cls-1 {fill:#fff;}", "//<![CDATA[",
        "L&#8217;eau", "l&rsquo;eau", "adsbygoogle.push({});", "googletag.cmd.push", "jQuery(document).ready",
        "window.dataLayer = window.dataLayer || [];", "function f() {", "[vc_row]", "[/embed]", '[caption id="x"]',
        "font-size:12px;", "<h2 class='x'>", "{{ ad }}",
    ],
)  # fmt: skip
def test_remains_of_a_pages_code_are_found(code: str) -> None:
    assert doubts(f"{PROSE}\n\n{code}\n\n{PROSE}") == {"script"}


@pytest.mark.parametrize(
    "words",
    [
        "« Ils croivent [sic] tout savoir » [extrait].", "Selon R&D; AT&T; M&Ms; et Cie.", "Sur lemonde.fr (abonnés).",
        "À Nice : 12 ; à Lyon : 13 ; à Metz : 2 ;", "Le fichier document.pdf (12 Mo) est en ligne.",
        "Si a < b et c > d.",
    ],
)  # fmt: skip
def test_brackets_and_signs_of_prose_are_no_code(words: str) -> None:
    assert doubts(f"{PROSE}\n\n{words}\n\n{PROSE}") == set()


def test_a_link_in_markdown_is_markdown_and_no_code() -> None:
    assert doubts(f"{PROSE}\n\nVoir ce [lien](https://example.org/a) du site.\n\n{PROSE}") == {"markdown"}


@pytest.mark.parametrize(
    "words",
    [
        'Le ministre a dit "" devant la presse.', "Il a ajouté ''.", "Il représente ‹› et autre.", "Il a dit „“ hier.",
        "Il a déclaré : . Il part.", "Le porte-parole a répondu :, sans plus.", "Selon lui, , les mesures suivront.",
        "Il a parlé de  .", "Ce serait , et rien d'autre.", "Il a dit « ».",
    ],
)  # fmt: skip
def test_quotations_that_were_lost_are_found_whatever_their_marks(words: str) -> None:
    assert doubts(f"{PROSE}{words}") == {"lost-quotation"}


@pytest.mark.parametrize(
    "words",
    [
        'Il a dit ""Bonjour."" Puis il est parti.', '"Oui" "Non" : ils hésitent.', "Les noms suivants : ... et Metz.",
        "Il vient de .NET et part à 12 h, 13 h, 14 h.", "Un ‘’vrai‘’ coup de théâtre.", "Paris , le 3 mai.",
        "Il me disait '' Vite, il arrive '' chaque soir.",
    ],
)  # fmt: skip
def test_whole_quotations_are_not_doubted(words: str) -> None:
    assert doubts(f"{PROSE}{words}") == set()


@pytest.mark.parametrize(
    "word",
    [
        "américainn'a", "ministreMacron", "parMacron", "leprésident", "lasituation", "àParis", "dequi", "vidéopar",
        "régulièrementDonald", "attendait.Selon", "deParis", "etVilleurbanne", "laCorse", "Élyséepar", "Hollandeavec",
    ],
)  # fmt: skip
def test_words_run_together_are_found(word: str) -> None:
    assert has_glued_words(f"Il y a {word} lui.")


@pytest.mark.parametrize(
    "word",
    [
        "iPhone", "YouTube", "BlackBerry", "LeBron", "LaLiga", "easyJet", "eBay", "macOS", "bioMérieux", "téléGrenoble",
        "lorsqu'il", "jusqu'à", "aujourd'hui", "prud'homme", "entr'aide", "grand'mère", "McDonald's", "doesn't",
        "surpopulation", "desquelles", "Gaspar", "Singapour", "Bucarest", "DeLorean",
        "lefigaro", "leparisien.fr", "@leprésident", "#lasituation", "lamelles",
    ],
)  # fmt: skip
def test_names_and_rare_words_are_not_taken_for_two(word: str) -> None:
    assert not has_glued_words(f"Il y a {word} lui.")


@pytest.mark.parametrize(
    "end",
    ["les mesures seraient levées à par", "les mesures seront levées progressiv", "rien ne change dans le transpor"],
)
def test_a_short_last_line_that_stops_in_mid_sentence_is_found(end: str) -> None:
    assert doubts(f"{PROSE}\n\nLe président a indiqué que {end}") == {"truncated"}


@pytest.mark.parametrize("end", ["[+1532 chars]", "(...)", "[…]", "Il en espère plus en mars (…)."])
def test_what_stands_for_the_rest_of_a_text_is_a_cut(end: str) -> None:
    assert doubts(f"{PROSE}\n\n{end}") == {"truncated"}
    assert doubts(f"{PROSE} {end}") == {"truncated"}
    assert doubts(f"{PROSE}\n\n{end}\n\n{PROSE}") == set()


@pytest.mark.parametrize(
    "end",
    ["54 % des voix", "un vrai succès", "pas si tôt", "ils sont déjà", "le bon choix", "un refus", "dans ce cas"],
)
def test_a_last_word_that_dictionaries_lack_is_no_cut(end: str) -> None:
    assert doubts(f"{PROSE}\n\nRésultat, au bout du compte : {end}") == set()


def test_characters_that_were_lost_are_counted_in_the_reader_s_language() -> None:
    article = Article("a.txt", Path("a.txt"), "", "", "", None, "fr", "", "Il a d\ufffdclar\ufffd forfait.")
    assert "lost" in find_doubts(article, ())
    assert worded("lost", article) == ("caractères perdus (\ufffd) : 2", "lost characters (\ufffd): 2")


@pytest.mark.parametrize(
    ("end", "language"),
    [
        ("Par Jean Dupont, envoyé spécial à Pékin", "fr"),
        ("Le ministre fait le point en direct", "fr"),
        ("Le texte est à lire ici, tout simplement", "fr"),
        ("Huawei und ZTE sind die größten Ausrüster", "de"),
    ],
)
def test_a_byline_a_heading_and_another_language_at_the_end_are_no_cut(end: str, language: str) -> None:
    assert doubts(f"{PROSE}\n\n{end}", language) == set()
