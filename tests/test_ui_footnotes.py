"""A conversation as Markdown: read as a Markdown reader reads it, and by value."""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from embeddings.articles import Article, Passage, PublicationDate
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence
from ui.conversation import Turn
from ui.footnotes import escaped, file_name, markdown

HOSTILE = [
    "<script>window.pwned=1</script>",
    "![x](http://elsewhere.example/x.png)",
    "[lien](javascript:alert(1))",
    "a [^1] b [^2]: c",
    "[^1]: une note à elle",
    "# titre", "- point", "+ point", "1. premier", "2) second", "> cité", "***", "---", "===", "~~~", "```",
    "ligne\n\n# autre ligne\n\n[^1]: encore",
    "http://elsewhere.example www.elsewhere.example",
    "&lt;b&gt; &amp; &#x3c;",
    "a\\", "\\[x](y)", "**gras** _souligné_ ~~barré~~ ==marqué== $x$ {{ gabarit }} ^haut^",
    "| a | b |\n|---|---|",
    "\u202egnp.exe\x00\ud800",
    "    code", "\tcode", ": définition", "<http://a.example>", "`code`",
]  # fmt: skip

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False}).disable(["linkify"])


def shown(text: str) -> str:
    """What a reader of Markdown sees; fails on anything but text."""
    words = []
    for token in READER.parse(text):
        assert token.type in {"paragraph_open", "inline", "paragraph_close"}, token
        for part in token.children or []:
            assert part.type in {"text", "text_special"}, part
            words.append(part.content)
    return "".join(words)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is_and_is_nothing_but_text(text):
    expected = " ".join(text.replace("\u202e", "").replace("\x00", "").replace("\ud800", "").split())
    assert shown(escaped(text)) == expected


@given(st.text(alphabet="a1 .)(]![^<>&#+-:=~`*_\\\n|{}$\"'", max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_is_shown_as_it_is(text):
    assert shown(escaped(text)) == " ".join(text.split())


def article(**changes: object) -> Article:
    text = "ZTE versera un milliard. L'accord date du 7 juin."
    known = Article(
        "dossier/zte.txt", Path("zte.txt"), "ZTE va payer", "Le Courrier", "", PublicationDate(2018, 6, 12), "fr",
        "https://courrier.example/zte?a=1&b=2", text,
    )  # fmt: skip
    return dataclasses.replace(known, **changes)


def answer(source: Article, **changes: object) -> Answer:
    passage = Passage("p", source.id, 0, len(source.text), source.text)
    cut = source.text.index(". ") + 1 if ". " in source.text else len(source.text)
    return Answer(
        Question("Combien ?", "fr"),
        Models("e5", "qwen", ()),
        evidence=(Evidence(passage, source, 1.0),),
        answered=True,
        finished=True,
        sentences=(Sentence("ZTE paie un milliard.", (1,)), Sentence("L'accord est de juin.", (2, 1))),
        citations=(
            Citation(1, passage, source, 0, cut, source.text[:cut]),
            Citation(2, passage, source, cut, len(source.text), source.text[cut:]),
        ),
    ).with_changes(**changes)


def test_each_sentence_ends_in_footnotes_with_quote_title_source_date_file_and_address():
    second = Turn("Et Huawei ?", answer(article(url="", source="", published=None)))
    written = markdown("L'amende", [Turn("Combien ?", answer(article())), second], "fr")
    assert written == (
        "# L'amende\n\n"
        "## Combien ?\n\n"
        "ZTE paie un milliard.[^1] L'accord est de juin.[^2][^1]\n\n"
        "## Et Huawei ?\n\n"
        "ZTE paie un milliard.[^3] L'accord est de juin.[^4][^3]\n\n"
        "[^1]: « ZTE versera un milliard. » — *ZTE va payer*, Le Courrier, 12 juin 2018, fichier dossier/zte.txt, "
        "<https://courrier.example/zte?a=1&b=2>\n\n"
        "[^2]: « L'accord date du 7 juin. » — *ZTE va payer*, Le Courrier, 12 juin 2018, fichier dossier/zte.txt, "
        "<https://courrier.example/zte?a=1&b=2>\n\n"
        "[^3]: « ZTE versera un milliard. » — *ZTE va payer*, fichier dossier/zte.txt\n\n"
        "[^4]: « L'accord date du 7 juin. » — *ZTE va payer*, fichier dossier/zte.txt\n"
    )


def test_a_refusal_an_error_a_stop_and_what_was_understood_are_in_it():
    refused = answer(article(), answered=False, sentences=(), citations=(), refusal="Rien là-dessus.", why="Parce que.")
    turns = [
        Turn("Qui ?", refused),
        Turn("Et là ?", error="Le modèle a échoué."),
        Turn(
            "Ça ?", answer(article(), finished=False, question=Question("Combien ZTE ?", "fr", asked="Ça ?")), "", True
        ),
        Turn("Perdue ?"),
    ]
    written = markdown("", turns, "en")
    assert written.startswith("# Kiosque\n")
    for line in (
        "Rien là-dessus.", "*Parce que.*", "- *ZTE va payer*, Le Courrier, 12 June 2018, file dossier/zte.txt, "
        "<https://courrier.example/zte?a=1&b=2>", "*Le modèle a échoué.*", "*Answer stopped.*",
        "*Understood as: Combien ZTE ?*", "*This answer can no longer be read. Ask the question again.*",
    ):  # fmt: skip
        assert f"\n{line}\n" in written


def test_articles_that_differ_are_named_by_date():
    written = markdown("x", [Turn("Combien ?", answer(article(), differing=((1, 2),)))], "fr")
    assert "Les articles donnent des nombres différents : 12 juin 2018[^1] ; 12 juin 2018[^2]" in written


def test_no_text_makes_markup_or_a_footnote_wherever_it_comes_from():
    for text in HOSTILE:
        bad = article(text=f"{text} . {text}", title=text, source=text, id=text, url=text)
        whole = answer(bad, sentences=(Sentence(text, (1, 2)),), notice=text, why=text)
        refused = answer(bad, answered=False, sentences=(), citations=(), refusal=text)
        written = markdown(text, [Turn(text, whole), Turn(text, refused), Turn(text, error=text)], "fr")
        unescaped = written.replace("\\\\", "")
        assert re.findall(r"(?<!\\)\[\^\d+\](?!:)", unescaped) == ["[^1]", "[^2]"]
        assert re.findall(r"(?m)^\[\^\d+\]:", written) == ["[^1]:", "[^2]:"]
        kinds = {token.type for token in READER.parse(re.sub(r"(?m)(?<!\\)\[\^\d+\]:?", "", written))}
        assert kinds <= {
            "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline",
            "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        }, text  # fmt: skip
        inside = {part.type for token in READER.parse(written) for part in token.children or []}
        assert inside <= {"text", "text_special", "em_open", "em_close", "softbreak", "link_open", "link_close"}, text


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("L'amende de ZTE, à 1 milliard ?", "kiosque-l-amende-de-zte-a-1-milliard.md"),
        ("../../etc/passwd\x00", "kiosque-etc-passwd.md"),
        ("日本", "kiosque.md"),
        ("mot " * 50, "kiosque-mot-mot-mot-mot-mot-mot-mot-mot.md"),
    ],
)
def test_the_file_has_a_plain_name(name, file):
    assert file_name(name) == file
