import asyncio
import dataclasses
import importlib
import re
import socket
import string
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.articles import Article, ArticleEntry, DroppedSpan, Passage, PublicationDate
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence, Timings, Translation
from qa.errors import QuestionTooLong, TranslationFailed
from ui.actions import actions, words_and_sources
from ui.app import build
from ui.conversation import Place, Turn, cited, find
from ui.corpus import Corpus
from ui.errors import AddressRefused, PortBusy
from ui.guard import policy
from ui.handlers import Handlers
from ui.keeping_wording import WORDING as KEEPING
from ui.reading import WINDOW, article_view
from ui.render import conversation, turn_view, welcome
from ui.serving import application, bind
from ui.text import plain, web_address
from ui.translation import arrived
from ui.wording import WORDING, preferred

UI = Path(__file__).parents[1] / "ui"
TEXT = "Titre de l'article\n\nZTE versera un milliard de dollars. L'accord date du 7 juin.\n\nAcceptez nos cookies.\n"
QUOTE = "ZTE versera un milliard de dollars."
HOSTILE = (
    '<script>window.pwned=1</script><img src="http://elsewhere.example/x.png" onerror="window.pwned=1">'
    "\"><a href='javascript:window.pwned=1'>x</a></mark></article>{{constructor}}${window.pwned=1}`&lt;b&gt;"
    "<style>body{display:none}</style><form action=http://elsewhere.example>\u202egnp.exe\x00\ud800<!--"
)


def article(text: str = TEXT, **changes: Any) -> Article:
    known = Article(
        id="dossier/zte.txt",
        path=Path("dossier/zte.txt"),
        title="ZTE va payer",
        source="Le Courrier",
        author="Camille R.",
        published=PublicationDate(2018, 6, 12),
        language="fr",
        url="https://courrier.example/zte",
        text=text,
    )
    return dataclasses.replace(known, **changes)


def answer(source: Article | None = None, quote: str = QUOTE, **changes: Any) -> Answer:
    source = source or article()
    start = source.text.index(quote)
    passage = Passage("p", source.id, start, start + len(quote), quote)
    whole = Answer(
        Question("Combien paie ZTE ?", "fr"),
        Models("e5", "qwen", ("fr/answer@1",)),
        evidence=(Evidence(passage, source, 0.9),),
        answered=True,
        finished=True,
        sentences=(Sentence("ZTE paie un milliard.", (1,)),),
        citations=(Citation(1, passage, source, start, start + len(quote), quote),),
        timings=Timings(0.1, 0.5, 1.25),
    )
    return whole.with_changes(**changes)


class Page(HTMLParser):
    """What a browser would make of some HTML: elements with their attributes, and text by element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"unclosed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "input":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in (attributes.get("class") or "").split()]

    def assert_only_ours(self) -> None:
        tags = {tag for tag, _ in self.elements}
        assert tags <= {
            "article", "bdi", "button", "details", "div", "h1", "h2", "h3", "header", "li", "mark", "ol", "p", "q",
            "section", "span", "strong", "summary", "time", "ul", "a",
            "caption", "table", "tbody", "td", "th", "thead", "tr", "input", "label", "path", "pre", "svg",
        }  # fmt: skip
        for _, attributes in self.elements:
            assert not any(name.startswith("on") or name in ("style", "src", "srcset") for name in attributes)
            assert attributes.get("href", "https://").startswith(("https://", "http://", "./"))


# Wording


WORDINGS = sorted(path.stem for path in UI.glob("*wording.py"))


@pytest.mark.parametrize("module", WORDINGS)
def test_french_and_english_wording_are_complete_and_take_the_same_details(module):
    wording = importlib.import_module(f"ui.{module}").WORDING
    for field in dataclasses.fields(wording["fr"]):
        french, english = getattr(wording["fr"], field.name), getattr(wording["en"], field.name)
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (french, english)]
        assert french.strip() and english.strip(), field.name
        assert names[0] == names[1], field.name


@pytest.mark.parametrize("module", WORDINGS)
def test_every_word_of_the_wording_is_used_somewhere(module):
    code = "".join(path.read_text("utf-8") for path in UI.glob("*.py") if path.stem not in WORDINGS)
    wording = importlib.import_module(f"ui.{module}").WORDING
    unused = [f.name for f in dataclasses.fields(wording["fr"]) if not re.search(rf"\.{f.name}\b", code)]
    assert unused == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de-DE,de;q=0.9,en;q=0.7,fr;q=0.3", "en"),
        ("de", "fr"),
        ("en;q=0.2, fr;q=0.8", "fr"),
        ("en;q=nonsense, *", "fr"),
        ("english", "fr"),
    ],
)
def test_the_page_speaks_the_language_the_browser_prefers_and_french_by_default(header, language):
    assert preferred(header) == language


# Rendering a turn


def test_a_verified_sentence_ends_in_a_number_that_names_and_opens_its_citation():
    page = Page(turn_view(Turn("Combien ?", answer()), 3, "fr"))
    (number,) = page.with_class("k-number")
    (card,) = page.with_class("k-card")
    assert number["data-open"] == "3:c1"
    assert number["aria-label"] == "Source 1 – ZTE va payer"
    assert number["aria-describedby"] == card["id"]
    assert "ZTE paie un milliard.[1]" in page.text
    for shown in ("ZTE va payer", "Le Courrier", "12 juin 2018", QUOTE):
        assert page.text.count(shown) >= 2, "in the card and in the list of sources"


def test_a_draft_looks_different_from_a_verified_sentence_and_is_gone_at_the_end():
    writing = answer(finished=False, draft="Il paie")
    page = Page(turn_view(Turn("Combien ?", writing), 0, "en"))
    assert len(page.with_class("k-draft")) == 1
    assert len(page.with_class("k-sentence")) == 1
    assert "Il paie" in page.text and "not yet verified" in page.text
    assert not Page(turn_view(Turn("Combien ?", answer()), 0, "en")).with_class("k-draft")


def test_evidence_is_shown_before_the_first_word():
    so_far = answer(finished=False, answered=False, sentences=(), citations=())
    page = Page(turn_view(Turn("Combien ?", so_far), 0, "fr"))
    assert "1 passage trouvé" in page.text and QUOTE in page.text
    assert page.with_class("k-title")[0]["data-open"] == "0:e1"
    assert page.with_class("k-turn")[0]["aria-busy"] == "true"
    assert not page.with_class("k-answer")


def test_a_refusal_is_plain_and_offers_the_closest_articles():
    refused = answer(answered=False, sentences=(), citations=(), refusal="Les articles ne répondent pas.")
    page = Page(turn_view(Turn("Combien ?", refused), 0, "en"))
    assert "Les articles ne répondent pas." in page.text
    assert page.with_class("k-refusal")[0]["lang"] == "fr", "in the question's language"
    assert "The closest articles" in page.text and "ZTE va payer" in page.text
    assert page.with_class("k-title")[0]["data-open"] == "0:a1"


def test_reprints_are_folded_under_their_source_with_their_own_source_and_date():
    copies = tuple(ArticleEntry(f"copie-{n}.txt", PublicationDate(2018, 6, n), f"Journal {n}", "fr") for n in (13, 14))
    cited = dataclasses.replace(answer().citations[0], reprints=copies)
    page = Page(turn_view(Turn("?", answer(citations=(cited,))), 0, "fr"))
    assert "Repris par 2 autres articles" in page.text
    assert "Journal 13 · 13 juin 2018 · copie-13.txt" in page.text and "Journal 14 · 14 juin 2018" in page.text
    assert page.text.count("ZTE va payer") == Page(turn_view(Turn("?", answer()), 0, "fr")).text.count("ZTE va payer")


def test_articles_that_differ_stand_in_a_table_by_date():
    one = answer()
    (citation,) = one.citations
    undated = dataclasses.replace(citation, number=2, article=article(published=None, title=HOSTILE))
    whole = one.with_changes(citations=(citation, undated), differing=((1, 2),))
    page = Page(turn_view(Turn("Combien ?", whole), 0, "fr"))
    page.assert_only_ours()
    assert len(page.with_class("k-differing")) == 1
    rows = [attributes for tag, attributes in page.elements if tag == "th" and attributes.get("scope") == "row"]
    assert len(rows) == 2
    assert "Les articles donnent des nombres différents" in page.text
    dated, not_dated = page.text.index("12 juin 2018"), page.text.rindex("date inconnue")
    assert dated < not_dated
    identifiers = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(identifiers) == len(set(identifiers))


def test_a_notice_is_shown():
    assert "Le modèle a échoué" in Page(turn_view(Turn("?", answer(notice="Le modèle a échoué")), 0, "fr")).text


def test_dates_are_worded_in_the_readers_language():
    assert "12 June 2018" in turn_view(Turn("?", answer()), 0, "en")


def test_an_article_without_title_goes_by_its_files_name():
    assert "zte.txt" in Page(turn_view(Turn("?", answer(article(title=""))), 0, "fr")).text


def test_an_answer_that_was_stopped_keeps_what_was_verified_and_drops_the_draft():
    page = Page(turn_view(Turn("?", answer(finished=False, draft="Il pai"), stopped=True), 0, "fr"))
    assert "Réponse arrêtée." in page.text and "ZTE paie un milliard." in page.text and "Il pai" not in page.text
    assert "aria-busy" not in page.with_class("k-turn")[0]


def test_turns_are_numbered_from_where_they_stand_in_the_conversation():
    assert 'data-open="7:c1"' in conversation([Turn("?", answer())], "fr", 7)


def test_the_empty_page_says_how_many_articles_there_are_from_when_to_when_and_from_which_sources():
    later = article(published=PublicationDate(2019, 11), source="La Gazette")
    capitals = article(source="LA GAZETTE")
    corpus = Corpus.of([later, article(), capitals, article(published=None, source="")])
    page = Page(welcome(corpus, "fr"))
    assert "4 articles · 12 juin 2018 – novembre 2019" in page.text
    assert corpus.all_sources == 2 and "LA GAZETTE" not in page.text
    assert "Le Courrier" in page.text and "La Gazette" in page.text


# Text is never markup


@pytest.mark.parametrize("language", ["fr", "en"])
def test_hostile_texts_stay_text_wherever_they_come_from(language):
    text = f"{HOSTILE}\n\n{HOSTILE}"
    bad = article(
        text=text, title=HOSTILE, source=HOSTILE, author=HOSTILE, url=HOSTILE, id=HOSTILE, language='fr" onload="x'
    )
    hostile = answer(bad, HOSTILE, draft=HOSTILE, notice=HOSTILE, refusal=HOSTILE)
    hostile = hostile.with_changes(sentences=(Sentence(HOSTILE, (1,)),), models=Models(HOSTILE, HOSTILE, ()))
    for changes in ({}, {"finished": False}, {"answered": False, "sentences": (), "citations": ()}):
        for turn in (Turn(HOSTILE, hostile.with_changes(**changes)), Turn(HOSTILE, error=HOSTILE)):
            page = Page(turn_view(turn, 0, language))
            page.assert_only_ours()
            assert plain(HOSTILE) in page.text
    Page(welcome(Corpus.of([bad]), language)).assert_only_ours()
    page = Page(article_view(Place(bad, 0, len(HOSTILE), True), (DroppedSpan(5, 9, HOSTILE),), language))
    page.assert_only_ours()
    assert page.marked == plain(HOSTILE)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_shown_as_itself_without_what_reorders_or_cannot_be_sent(text):
    page = Page(turn_view(Turn("?", error=text), 0, "fr"))
    page.assert_only_ours()
    assert plain(text).replace("\r\n", "\n").replace("\r", "\n") in page.text.replace("\r\n", "\n").replace("\r", "\n")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00]", page.text)
    page.text.encode("utf-8")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "https://a b", 'https://a"x', ""],
)
def test_a_link_leads_to_the_web_or_nowhere(url):
    assert web_address(url) == ""
    assert "<a " not in article_view(Place(article(url=url), 0, 3, True), (), "fr")


def test_a_web_address_is_linked_without_telling_it_where_the_reader_comes_from():
    page = Page(article_view(Place(article(), 0, 3, True), (), "fr"))
    (link,) = [attributes for tag, attributes in page.elements if tag == "a"]
    assert link["href"] == "https://courrier.example/zte"
    assert {"noopener", "noreferrer"} <= set((link["rel"] or "").split())


# The article beside the answer


def test_exactly_the_cited_words_are_marked():
    start = TEXT.index(QUOTE)
    page = Page(article_view(Place(article(), start, start + len(QUOTE), True), (), "fr"))
    assert page.marked == QUOTE
    assert len([tag for tag, _ in page.elements if tag == "p"]) == 3 + 2, "three paragraphs and two lines of the head"


def test_what_was_dropped_is_dimmed_and_says_why():
    start = TEXT.index("Acceptez")
    page = Page(article_view(Place(article(), 0, 5, True), (DroppedSpan(start, len(TEXT), "cookie-notice"),), "en"))
    (dropped,) = page.with_class("k-dropped")
    assert dropped["title"] == "Not part of the article: cookie notice"


def test_a_very_long_article_is_shown_around_the_cited_words():
    long = article("Mot. " * 200_000 + QUOTE + " Mot." * 200_000)
    start = long.text.index(QUOTE)
    page = Page(article_view(Place(long, start, start + len(QUOTE), True), (), "fr"))
    assert page.marked == QUOTE
    assert len(page.text) < 2 * WINDOW + 1_000
    assert WORDING["fr"].cut_short in page.text


SPAN = st.tuples(st.integers(0, 80), st.integers(0, 80)).map(sorted)


@settings(max_examples=200, deadline=None)
@given(st.text("ab <>&é#>*\n\r\t", max_size=80), SPAN, st.lists(SPAN, max_size=3))
def test_whatever_is_cited_and_dropped_every_character_is_shown_once_and_the_cited_ones_marked(text, cited, dropped):
    spans = sorted(dropped)
    spans = [span for n, span in enumerate(spans) if n == 0 or span[0] >= max(s[1] for s in spans[:n])]
    start, end = (min(edge, len(text)) for edge in cited)
    place = Place(article(text), start, end, True)
    html = article_view(place, [DroppedSpan(s, min(e, len(text)), "teaser") for s, e in spans if s < len(text)], "fr")
    body = Page(html[html.index('<div class="k-body') : html.index("</article>")])
    assert "".join(body.text.split()) == "".join(text.split())
    assert "".join(body.marked.split()) == "".join(text[start:end].split())


def test_what_the_browser_asks_to_open_is_checked():
    turns = [Turn("?"), Turn("?", answer())]
    assert find(turns, "1:c1") == Place(article(), TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE), True)
    assert find(turns, "1:e1") == Place(article(), TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE), False)
    assert find(turns, "1:a1") == Place(article(), 0, 0, False)
    unknown = ("0:c1", "1:c2", "1:c0", "1:e0", "1:a9", "2:c1", "-1:c1")
    for forged in (*unknown, "../etc/passwd", "", None, 1, {"a": 1}, "9" * 99):
        assert find(turns, forged) is None


# Translations

ENGLISH = Turn("How much?", answer(question=Question("How much?", "en")))
MADE = Translation("ZTE will pay a billion.", "Machine translation, not verified")


def test_a_french_quote_below_an_english_answer_may_be_translated_where_something_can():
    page = Page(turn_view(ENGLISH, 3, "en", {}))
    (button,) = page.with_class("k-translate")
    assert button["data-translate"] == "3:c1" and button["aria-label"] == "Translate the quote of source 1"
    assert all(quote["lang"] == "fr" for quote in page.with_class("k-quote"))
    for turn, translations in ((ENGLISH, None), (Turn("?", answer()), {})):
        assert not Page(turn_view(turn, 3, "en", translations)).with_class("k-translate")


def test_a_translation_is_labelled_and_is_never_the_source():
    page = Page(turn_view(ENGLISH, 0, "en", {"0:c1": MADE}))
    assert "Machine translation, not verified" in page.text
    (made,) = page.with_class("k-translated")
    assert made["lang"] == "en" and not page.with_class("k-translate")
    assert [tag for tag, attributes in page.elements if attributes is made] == ["p"]
    assert QUOTE in page.text


@pytest.mark.parametrize("text", [HOSTILE, ""])
def test_a_hostile_translation_stays_text(text):
    hostile = {"0:c1": Translation(text, HOSTILE, HOSTILE)}
    for html in (turn_view(ENGLISH, 0, "fr", hostile), arrived([ENGLISH], hostile, "fr")):
        page = Page(html)
        page.assert_only_ours()
        assert plain(HOSTILE) in page.text


def test_only_a_citation_can_be_translated():
    assert cited([ENGLISH], "0:c1") == (ENGLISH.answer.citations[0], ENGLISH.answer)
    for forged in ("0:e1", "0:a1", "0:c2", "1:c1", "", None, {"a": 1}):
        assert cited([ENGLISH], forged) is None


def translate(reply: str | Exception, target: object = "0:c1", made: Any = None) -> Any:
    """What the page is sent when a reader in English chooses to translate."""

    class Translating(Scripted):
        async def atranslate(self, citation: Citation) -> str:
            assert citation.quote == QUOTE
            if isinstance(reply, Exception):
                raise reply
            return reply

    chosen = gr.EventData(None, {"target": target})
    made = {} if made is None else made
    return asyncio.run(Handlers(Translating()).translate([ENGLISH], made, from_browser("en"), chosen))


def test_a_translation_comes_with_a_warning_where_its_numbers_differ():
    html, kept = translate("ZTE will pay two billion dollars.")
    page = Page(html)
    assert page.elements[0][1]["data-for"] == "0:c1"
    for shown in ("Machine translation, not verified", "two billion", "not those of the quote"):
        assert shown in page.text
    assert kept["0:c1"].text == "ZTE will pay two billion dollars."


def test_a_failed_translation_says_so_and_may_be_asked_for_again(caplog):
    for fault in (TranslationFailed(reason="timeout"), RuntimeError("secret path")):
        html, kept = translate(fault)
        page = Page(html)
        told = fault.message("en") if isinstance(fault, TranslationFailed) else WORDING["en"].untranslated
        assert told in page.text and "secret" not in html
        assert page.with_class("k-translate") and kept == {}
    assert "secret path" in caplog.text


def test_a_forged_choice_is_not_translated():
    with pytest.raises(gr.Error, match="no longer there"):
        translate("never", "0:e1")


def test_translations_stay_when_the_next_question_is_asked():
    assistant = Scripted(answer())
    assistant.settings = SimpleNamespace(chat_model="local")

    async def first() -> Any:
        asking = Handlers(assistant).ask("x", [ENGLISH], from_browser("en"), {"0:c1": MADE})
        return await anext(asking)

    assert MADE.text in asyncio.run(first())[1]


# The page's events


class Scripted:
    """An assistant that answers as it is told, to show what the page makes of it."""

    def __init__(self, *script: Answer | Exception) -> None:
        self.catalogue = lambda: [article()]
        self.dropped = lambda _: ()
        self.settings = SimpleNamespace(chat_model="none")
        self.asked: tuple[str, str] | None = None
        self.left = False
        self._script = script

    async def astream(self, question: str, reader: str, earlier: Any = ()) -> Any:
        self.asked = question, reader
        self.earlier = list(earlier)
        try:
            for item in self._script:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.left = True


def from_browser(language: str = "fr-FR") -> Any:
    return SimpleNamespace(headers={"accept-language": language})


def updates(assistant: Scripted, question: str, language: str = "fr-FR") -> list[Any]:
    """What the page is sent after a question, in order."""

    async def collect() -> list[Any]:
        return [update async for update in Handlers(assistant).ask(question, [], from_browser(language))]

    return asyncio.run(collect())


def test_the_question_then_the_evidence_then_the_answer_come_on_screen_in_that_order():
    evidence = answer(finished=False, answered=False, sentences=(), citations=())
    assistant = Scripted(evidence, answer(finished=False, draft="Il"), answer())
    shown = updates(assistant, " Combien ? ", "en")
    views = [update[2] for update in shown]
    assert assistant.asked == ("Combien ?", "en")
    assert shown[0][0] == "", "the field is emptied at once"
    assert "Combien ?" in views[0] and "k-evidence" not in views[0]
    assert "k-evidence" in views[1] and "k-answer" not in views[1]
    assert "k-draft" in views[2] and "k-sources" in views[3]
    assert [turn.answer for turn in shown[-1][3]] == [answer()]


def test_a_question_is_understood_from_the_answers_before_it_and_the_page_says_how():
    first = answer(question=Question("Qui dirige Lumen ?", "fr"))
    follow_up = answer(question=Question("Et qui dirige <b>Orbis</b> {0} ?", "fr", asked="Et Orbis ?"))
    assistant = Scripted(follow_up)

    async def ask() -> Any:
        turns = [Turn("Qui dirige Lumen ?", first), Turn("x", error="…")]
        *_, last = [update async for update in Handlers(assistant).ask("Et Orbis ?", turns, from_browser("en"))]
        return last[2]

    shown = asyncio.run(ask())
    assert assistant.earlier == [first]
    assert "Understood as: Et qui dirige <b>Orbis</b> {0} ?" in Page(shown).text
    assert "<b>Orbis" not in shown
    assert "k-understood" not in turn_view(Turn("Qui dirige Lumen ?", first), 0, "fr")


def test_an_error_is_one_line_in_the_readers_language_and_the_next_question_can_be_asked():
    error = QuestionTooLong(length=10_000, limit=2_000)
    *_, last = updates(Scripted(error), "x", "en")
    assert error.message("en") in Page(last[2]).text
    assert last[4]["visible"] is True and last[5]["visible"] is False


def test_the_unexpected_is_one_polite_line_for_the_reader_and_a_trace_in_the_log(caplog):
    *_, last = updates(Scripted(RuntimeError("secret path")), "x")
    assert WORDING["fr"].failed in Page(last[2]).text
    assert "secret path" not in last[2] and "secret path" in caplog.text


def test_leaving_an_answer_early_leaves_the_assistants_stream():
    assistant = Scripted(answer(finished=False), answer())

    async def leave() -> None:
        asking = Handlers(assistant).ask("x", [], from_browser())
        await anext(asking)
        await anext(asking)
        assert not assistant.left
        await asking.aclose()

    asyncio.run(leave())
    assert assistant.left


def test_an_empty_question_changes_nothing():
    assistant = Scripted()
    (only,) = updates(assistant, " \n")
    assert all(value == gr.skip() for value in only) and assistant.asked is None


def test_stopping_settles_the_last_turn_only():
    handlers = Handlers(Scripted())
    earlier, cut = Turn("a", answer()), Turn("b", answer(finished=False, draft="Il"))
    view, turns, *_ = handlers.stop([earlier, cut], from_browser())
    assert turns == [earlier, Turn("b", cut.answer, stopped=True)]
    assert 'data-open="1:c1"' in view
    assert handlers.stop([earlier], from_browser())[1] == gr.skip()


def test_asking_again_takes_the_last_turn_back_and_an_older_question_to_the_end_as_it_was_understood():
    handlers = Handlers(Scripted())
    understood = answer(question=Question("Quelle amende ZTE a-t-il payée ?", "fr", asked="b"))
    turns = [Turn("a", answer()), Turn("b", understood), Turn("c", answer(finished=False))]
    text, earlier, now, stay, send, stop = handlers.back(turns, from_browser(), SimpleNamespace(_data={"target": "2"}))
    assert (text, now, stay) == ("c", "", turns[:2])
    assert 'data-open="0:c1"' in earlier and (send["visible"], stop["visible"]) == (True, False)
    text, _, _, stay, *_ = handlers.back(turns, from_browser(), SimpleNamespace(_data={"target": "1"}))
    assert text == understood.question.text
    assert stay == [*turns[:2], dataclasses.replace(turns[2], stopped=True)], "nothing is lost"
    for forged in ("3", "-1", "", "١", None):
        with pytest.raises(gr.Error):
            handlers.back(turns, from_browser(), SimpleNamespace(_data={"target": forged}))


def test_an_answer_is_copied_with_its_sources():
    copied = words_and_sources(answer(), "fr")
    assert copied == (
        "ZTE paie un milliard. [1]\n\n"
        f"[1] ZTE va payer, Le Courrier, 12 juin 2018 – {KEEPING['fr'].quoted.format(quote=QUOTE)}"
    )
    refused = answer(answered=False, sentences=(), citations=(), refusal="Les articles ne répondent pas.")
    assert words_and_sources(refused, "fr") == "Les articles ne répondent pas."


def test_only_a_readers_own_question_can_be_asked_again():
    own, by_link = Turn("?", answer(), id="x" * 22), Turn("?", answer())
    assert all(name in actions(own, 0, "fr") for name in ("data-copy", "data-again", "data-change"))
    assert "data-copy" in actions(by_link, 0, "fr") and "data-again" not in actions(by_link, 0, "fr")
    assert "data-again" in actions(Turn("?", error="Trop long.", id="x" * 22), 0, "fr")


def test_a_citation_opens_its_article_and_a_forged_one_is_an_error_in_the_readers_language():
    handlers = Handlers(Scripted())
    turns = [Turn("?", answer())]
    assert Page(handlers.open(turns, from_browser(), gr.EventData(None, {"target": "0:c1"}))).marked == QUOTE
    for forged in ({"target": "0:c9"}, {"target": None}, {}, None, "0:c1"):
        with pytest.raises(gr.Error) as caught:
            handlers.open(turns, from_browser("en"), gr.EventData(None, forged))
        assert caught.value.message == WORDING["en"].gone


# What the server serves


@pytest.fixture(scope="module")
def client():
    with TestClient(application(build(Scripted()), "127.0.0.1"), base_url="http://127.0.0.1") as opened:
        yield opened


def test_every_response_carries_a_content_security_policy(client):
    for path in ("/", "/config", "/theme.css", "/no/such/page", "/assets/none.js", "/gradio_api/upload"):
        sent = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in sent and "frame-ancestors 'none'" in sent and "connect-src 'self'" in sent
        assert "unsafe-inline" not in re.search(r"script-src[^;]*", sent).group()
        assert not re.search(r"https?:|\*", sent)


def test_only_the_pages_own_inline_scripts_are_allowed():
    allowed = policy(b"<script>one()</script><script src=x></script>").count("sha256-")
    assert allowed == 1
    assert "sha256-" not in policy()


def test_the_page_names_no_other_host_to_fetch_from(client):
    page = client.get("/").text
    fetched = re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)=\"(https?:)?//[^\"]*", page)
    assert fetched == []
    assert "https://" not in client.get("/theme.css").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://elsewhere.example/"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/mcp/"),
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("GET", "/docs"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/deep_link"),
    ],
)
def test_what_the_page_does_not_need_is_not_served(client, method, path):
    assert client.request(method, path).status_code == 404


def test_past_the_queue_only_the_models_state_can_be_asked_for(client):
    functions = client.get("/config").json()["dependencies"]
    past = [each["id"] for each in functions if each["queue"] is False and each["backend_fn"]]
    assert len(past) == 1
    for function in functions:
        sent = {"data": [], "fn_index": function["id"], "session_hash": "x"}
        reply = client.post("/gradio_api/run/predict", json=sent)
        assert (reply.status_code == 404) == (function["id"] not in past and function["backend_fn"]), function


def test_a_website_cannot_reach_the_page_under_its_own_name(client):
    assert client.get("/", headers={"host": "rebinding.example"}).status_code == 400


def test_an_endless_request_is_refused(client):
    assert client.post("/gradio_api/queue/join", content=b"x" * 2_000_000).status_code == 413


def test_analytics_api_sharing_and_monitoring_are_off(client):
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert not config.get("mcp_server")
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])


def test_a_busy_port_is_named_with_its_remedy():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortBusy) as caught:
            bind("127.0.0.1", port)
    assert f"--port {port + 1}" in caught.value.message("fr")
    assert "\n" not in caught.value.message("en")


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_this_machines_is_one_line_with_its_remedy(host):
    with pytest.raises(AddressRefused) as caught:
        bind(host, 0)
    assert "--host" in caught.value.message("fr")


def test_many_readers_at_once_each_get_their_own_answer():
    class Echo(Scripted):
        async def astream(self, question: str, reader: str, earlier: Any = ()) -> Any:
            self.asked = question, reader
            for words in (1, 2, 3):
                await asyncio.sleep(0)
                yield answer(question=Question(question, "fr"), finished=words == 3, refusal=question)

    async def everyone() -> list[Any]:
        handlers = Handlers(Echo())

        async def one(number: int) -> Any:
            *_, last = [update async for update in handlers.ask(f"question {number}", [], from_browser())]
            return last[3]

        return await asyncio.gather(*(one(number) for number in range(32)))

    for number, turns in enumerate(asyncio.run(everyone())):
        assert [turn.question for turn in turns] == [f"question {number}"]
        assert turns[0].answer.question.text == f"question {number}"


def test_each_citation_shows_its_articles_date_known_or_not() -> None:
    assert '<time datetime="2018-06-12">12 juin 2018</time>' in turn_view(Turn("?", answer()), 0, "fr")
    undated = Turn("?", answer(article(published=None)))
    assert "date inconnue" in turn_view(undated, 0, "fr")
    assert "date unknown" in turn_view(undated, 0, "en")


def test_a_citation_says_which_day_its_yesterday_was() -> None:
    text = "ZTE a payé hier un milliard."
    shown = turn_view(Turn("?", answer(article(text), text)), 0, "fr")
    assert "hier = 11 juin 2018" in shown
    assert "hier =" not in turn_view(Turn("?", answer(article(text, published=None), text)), 0, "fr")


def test_the_date_of_what_may_no_longer_hold_stands_beside_the_sentence() -> None:
    old = answer(sentences=(Sentence("ZTE paie un milliard.", (1,), as_of=PublicationDate(2018, 8)),))
    shown = turn_view(Turn("?", old), 0, "en")
    assert '<span class="k-as-of">(d&#x27;après un article d&#x27;août 2018)</span>' in shown
    assert '<span dir="auto">ZTE paie un milliard.</span>' in shown
    assert "k-as-of" not in turn_view(Turn("?", answer()), 0, "en")
