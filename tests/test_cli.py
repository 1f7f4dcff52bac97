"""The command line: what a person types, and what comes back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Kiosque, assert_one_line_error
from langchain_core.language_models import FakeListChatModel

from qa.models import ChatModel

pytestmark = pytest.mark.usefixtures("one_encoder")
ROOT = Path(__file__).parents[1]


def test_the_command_starts_fast_and_without_torch(tmp_path: Path) -> None:
    loaded = "print('torch' in sys.modules, 'gradio' in sys.modules)"
    script = f"import sys; from qa.cli import main\ntry: main()\nfinally: {loaded}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.stdout.startswith("kiosque ")
    assert done.stdout.endswith("False False\n")


def test_help_lists_the_commands(kiosque: Kiosque) -> None:
    shown = kiosque("--help").stdout
    assert all(command in shown for command in ("index", "watch", "ask", "chat", "eval", "models", "doctor"))
    assert "KIOSQUE_DATA" in kiosque("ask", "--help").stdout
    assert "fetch" in kiosque("models", "--help").stdout


def test_ask_prints_the_answer_its_source_and_its_words(kiosque: Kiosque, indexed: Path) -> None:
    shown = kiosque("ask", "Combien de personnes ZTE emploie-t-il ?", "--data", str(indexed), "--chat-model", "none")
    assert shown.returncode == 0, shown.stderr
    assert "75 000" in shown.stdout
    assert "[1]" in shown.stdout
    assert "zte.md" in shown.stdout
    assert "2018-07-13" in shown.stdout


def test_ask_json_quotes_exact_words_of_the_file(kiosque: Kiosque, indexed: Path) -> None:
    shown = kiosque(
        "ask", "Combien de personnes ZTE emploie-t-il ?", "--data", str(indexed), "--chat-model", "none", "--json"
    )
    answer = json.loads(shown.stdout)
    promised = "question language answered verdict why text notice sentences rejected citations closest_articles"
    assert set(answer) == {*promised.split(), "differing", "timings", "models"}
    assert answer["answered"] is True
    assert answer["language"] == "fr"
    text = (indexed.parent / "articles" / "zte.md").read_text("utf-8")
    (citation,) = answer["citations"]
    assert citation["article"] == "zte.md"
    assert citation["quote"] == text[citation["start"] : citation["end"]]
    assert answer["models"] == {"embedding": "multilingual-e5-small", "chat": "none", "prompts": []}


ENGLISH = "How many people does ZTE employ?"


def test_ask_translate_gives_the_quotes_in_english_marked_as_machine_made(
    kiosque: Kiosque, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = ["ZTE employs 75,000 people [1].", "The Chinese [supplier] employs 75 thousand people worldwide."]
    chat = ChatModel("scripted", FakeListChatModel(responses=replies))
    monkeypatch.setattr("qa.assistant.open_chat_model", lambda _: chat)
    shown = kiosque("ask", ENGLISH, "--data", str(indexed), "--translate").stdout
    quote, label, translation = shown.splitlines()[-3:]
    assert "75 000 personnes" in quote
    assert label.strip() == "Machine translation, not verified"
    assert translation.strip() == replies[1]
    chat.model.i = 0  # type: ignore[union-attr]
    (citation,) = json.loads(kiosque("ask", ENGLISH, "--data", str(indexed), "--translate", "--json").stdout)[
        "citations"
    ]
    assert citation["translation"] == replies[1] and "75 000" in citation["quote"]
    assert citation["translation_notice"] == "Machine translation, not verified"


def test_ask_translate_without_a_chat_model_still_answers_and_says_why_not(kiosque: Kiosque, indexed: Path) -> None:
    words = ("ask", ENGLISH, "--data", str(indexed), "--chat-model", "none", "--translate")
    assert "Without a chat model nothing can be translated" in kiosque(*words).stdout
    (citation,) = json.loads(kiosque(*words, "--json").stdout)["citations"]
    assert citation["translation"] is None and "--chat-model" in citation["translation_notice"]
    (plain,) = json.loads(kiosque(*words[:-1], "--json").stdout)["citations"]
    assert not {"translation", "translation_notice"} & set(plain)


def test_ask_answers_in_the_language_asked_for(kiosque: Kiosque, indexed: Path) -> None:
    words = ("ask", "Que pense Angela Merkel de ZTE ?", "--data", str(indexed), "--chat-model", "none", "--answer-in")
    assert kiosque(*words, "en").stdout.startswith("The articles do not answer this question.")
    assert json.loads(kiosque(*words, "en", "--json").stdout)["language"] == "en"
    assert kiosque(*words, "de").returncode == 2


def test_an_unanswerable_question_is_refused_with_the_closest_articles(kiosque: Kiosque, indexed: Path) -> None:
    shown = kiosque("ask", "What did Angela Merkel say about ZTE?", "--data", str(indexed), "--chat-model", "none")
    assert shown.returncode == 0
    assert shown.stdout.startswith("The articles do not answer this question.")
    assert "zte.md" in shown.stdout


def test_index_then_index_again_embeds_nothing(kiosque: Kiosque, articles: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    first = kiosque("index", str(articles), "--data", data)
    assert first.returncode == 0, first.stderr
    assert "3 articles" in first.stdout
    again = kiosque("index", str(articles), "--data", data, language="fr_FR.UTF-8")
    assert "3 inchangés ; 0 passages calculés" in again.stdout
    (articles / "xiaomi.txt").unlink()
    assert "1 forgotten" in kiosque("index", str(articles), "--data", data).stdout


def test_doctor_shows_what_was_found_dropped_and_doubtful(kiosque: Kiosque, articles: Path) -> None:
    (articles / "doubt.txt").write_text(
        "Un titre sans date\n\nLe groupe a dit «» hier.\n\nLaisser un commentaire\n", "utf-8"
    )
    shown = kiosque("doctor", str(articles)).stdout
    assert "ZTE reprend ses livraisons" in shown
    assert "2018-07-13 (written in the text)" in shown
    assert "comment form" in shown
    assert "no date found" in shown


def test_doctor_folds_the_menus_of_a_page_and_names_what_shows_them_all(kiosque: Kiosque, tmp_path: Path) -> None:
    menu = "".join(f"<li>Rubrique {number}, {'tout ce qui se passe au quartier ' * 2}</li>" for number in range(9))
    text = "Le maire de Nantes a ouvert une école de musique mardi. Elle a coûté deux millions d'euros à la ville. " * 3
    (tmp_path / "p.html").write_text(f"<ul>{menu}</ul><article><h1>Une école</h1><p>{text}</p></article>", "utf-8")
    folded = kiosque("doctor", str(tmp_path)).stdout
    assert folded.count("Rubrique") == 3 and "6 other pieces" in folded and "--article p.html" in folded
    whole = kiosque("doctor", str(tmp_path), "--article", "p.html").stdout
    assert whole.count("Rubrique") == 9 and "other pieces" not in whole


@pytest.mark.parametrize("place", ["no/such/page.html", ".", "", "zte.md/page.html", "/proc/page.html", "/dev/null"])
def test_a_page_that_cannot_be_written_is_one_line_and_leaves_nothing(
    kiosque: Kiosque, articles: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(articles)
    before = sorted(articles.parent.rglob("*"))
    assert_one_line_error(kiosque("doctor", ".", "--html", place), "cannot be written here", "--html page.html")
    assert sorted(articles.parent.rglob("*")) == before and not Path("/dev/null").is_file()


def test_doctor_shows_any_article_of_many_with_all_that_was_dropped_of_it(kiosque: Kiosque, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"Le maire a planté {number} arbres.\n\nLe journal d'ici\n", "utf-8")
    shown = kiosque("doctor", str(tmp_path), "--article", "29.txt").stdout
    assert shown.startswith("29.txt") and "repeated in the source's articles: Le journal d'ici" in shown
    assert "28.txt" not in shown
    assert_one_line_error(kiosque("doctor", str(tmp_path), "--article", "x.txt"), "x.txt", "9.txt")


@pytest.mark.parametrize(
    ("language", "words"), [("fr_FR.UTF-8", ["kiosque index", "pas encore d'index"]), ("C.UTF-8", ["no index here"])]
)
def test_an_error_is_one_line_in_the_readers_language(
    kiosque: Kiosque, tmp_path: Path, language: str, words: list[str]
) -> None:
    done = kiosque("ask", "Qui ?", "--data", str(tmp_path / "none"), "--chat-model", "none", language=language)
    assert_one_line_error(done, *words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", ["question"]),
        ("Pourquoi " * 1200, ["10799", "2000"]),
        ("Wie viele Mitarbeiter hat ZTE?", ["French", "English"]),
    ],
)
def test_a_question_it_cannot_take(kiosque: Kiosque, indexed: Path, question: str, words: list[str]) -> None:
    assert_one_line_error(kiosque("ask", question, "--data", str(indexed), "--chat-model", "none"), *words)


@pytest.mark.parametrize(
    ("chat_model", "word"),
    [
        ("http://127.0.0.1:9/v1", "127.0.0.1:9"),
        ("nosuchprovider:model", "nosuchprovider"),
        ("nonsense", "nonsense"),
        ("missing.gguf", "missing.gguf"),
    ],
)
def test_a_chat_model_that_is_not_there(kiosque: Kiosque, indexed: Path, chat_model: str, word: str) -> None:
    done = kiosque("ask", "Qui ?", "--data", str(indexed), "--chat-model", chat_model)
    assert_one_line_error(done, word)


def test_an_index_made_with_another_embedding_model_is_refused_with_the_remedy(kiosque: Kiosque, indexed: Path) -> None:
    done = kiosque("ask", "Qui ?", "--data", str(indexed), "--chat-model", "none", "--embedding-model", "other-model")
    assert_one_line_error(done, "multilingual-e5-small", "kiosque index")


def test_a_bad_file_is_named_and_the_others_are_indexed(kiosque: Kiosque, articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_text("")
    (articles / "picture.txt").write_bytes(b"\x89PNG\r\n\x00\x00" * 50)
    (articles / "lines.jsonl").write_text('{"text": "Un article entier, avec sa phrase."}\n{broken\n', "utf-8")
    done = kiosque("index", str(articles), "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "4 articles" in done.stdout
    errors = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(errors) == 3
    assert any("empty.txt" in line for line in errors)
    assert any("picture.txt" in line for line in errors)
    assert any("lines.jsonl" in line and "2" in line for line in errors)


def test_a_huge_file_is_refused_as_one_article(kiosque: Kiosque, tmp_path: Path) -> None:
    (tmp_path / "huge.txt").write_text("Une phrase de plus, et encore une autre. " * 1_300_000, "utf-8")
    done = kiosque("index", str(tmp_path / "huge.txt"), "--data", str(tmp_path / "data"))
    assert_one_line_error(done, "huge.txt", ".jsonl")


def test_an_empty_folder_is_an_error_and_keeps_the_old_index(kiosque: Kiosque, articles: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    kiosque("index", str(articles), "--data", data)
    (tmp_path / "empty").mkdir()
    assert_one_line_error(kiosque("index", str(tmp_path / "empty"), "--data", data), "empty")
    assert kiosque("ask", "Qui ?", "--data", data, "--chat-model", "none").returncode == 0


def test_a_missing_path_is_named(kiosque: Kiosque, tmp_path: Path) -> None:
    assert_one_line_error(kiosque("index", str(tmp_path / "nowhere"), "--data", str(tmp_path / "data")), "nowhere")


def test_ask_answers_from_the_chosen_articles_alone(kiosque: Kiosque, indexed: Path) -> None:
    asked = ("ask", "Combien de personnes ZTE emploie-t-il ?", "--data", str(indexed), "--chat-model", "none", "--json")
    found = json.loads(kiosque(*asked, "--since", "2018-06", "--until", "2018", "--language", "fr").stdout)
    assert [citation["article"] for citation in found["citations"]] == ["zte.md"]
    assert found["sentences"][0]["as_of"] == "2018-07-13"  # the newest article is of September 2019
    refused = json.loads(kiosque(*asked, "--until", "2018-05-31").stdout)
    assert (refused["answered"], refused["closest_articles"]) == (False, ["xiaomi.txt"])


def test_a_choice_of_no_article_says_what_the_articles_cover(kiosque: Kiosque, indexed: Path) -> None:
    asked = ("ask", "Qui ?", "--data", str(indexed), "--chat-model", "none")
    shown = kiosque(*asked, "--since", "2021", "--source", "AFP", language="fr_FR.UTF-8")
    assert_one_line_error(shown, "du 22 mai 2018 au 19 septembre 2019", "depuis le 1er janvier 2021, « AFP »")
    assert_one_line_error(kiosque(*asked, "--since", "hier", language="fr_FR.UTF-8"), "« hier » illisible")


def test_ask_dates_what_may_no_longer_hold(kiosque: Kiosque, indexed: Path) -> None:
    shown = kiosque("ask", "Combien de personnes ZTE emploie-t-il ?", "--data", str(indexed), "--chat-model", "none")
    assert "(d'après un article de juillet 2018)" in shown.stdout
