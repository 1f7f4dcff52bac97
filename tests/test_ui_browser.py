"""The page in a real browser, Chromium, on the real index of ``articles/``; scripted where the reply is the point."""

import asyncio
import dataclasses
import re
import signal
import threading
from types import SimpleNamespace

import pytest
from browsing import ROOT, Scripted, needs_chromium, plain_article, run_chat, served
from playwright.sync_api import expect

from embeddings.articles import Article
from qa.answer import Citation, Question, Sentence
from qa.errors import TranslationFailed
from ui.keeping_wording import WORDING as KEEPING
from ui.wording import WORDING

pytestmark = needs_chromium

FRENCH = "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?"
ENGLISH = "How many customers does Prairie Link have?"
UNANSWERABLE = {
    "fr": "Quelle équipe a gagné la Coupe du monde de rugby en 2015 à Twickenham ?",
    "en": "Which team won the 2015 Rugby World Cup at Twickenham?",
}


def times_in_file(place: str, quote: str) -> int:
    """How often a quote stands in an article file of the corpus."""
    return (ROOT / "articles" / place).read_text("utf-8").count(quote)


@pytest.mark.parametrize(("browser_language", "question"), [("fr-FR", FRENCH), ("en-GB", ENGLISH)])
def test_ask_read_the_answer_and_open_its_citation_at_exactly_the_quoted_words(visit, site, browser_language, question):
    reader = visit(site, browser_language)
    words = WORDING["fr" if browser_language == "fr-FR" else "en"]
    page = reader.page
    expect(page.get_by_label(words.question_label, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=words.send)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == browser_language[:2]
    assert re.search(r"\d+ articles · ", page.locator(".k-corpus").inner_text())
    reader.ask(question)
    reader.wait_for_answer()
    number = page.locator("#k-current .k-number").first
    number.hover()
    expect(page.locator("#k-current .k-card").first).to_be_visible()
    number.click()
    page.wait_for_selector(".k-article")
    file = page.locator(".k-file").inner_text()
    assert reader.marked() and times_in_file(file, reader.marked()) == 1, (
        "the marked words stand in the file as they are"
    )
    assert page.locator("#k-current .k-sources:not(.k-evidence) .k-quote").first.inner_text() in reader.marked()
    page.wait_for_function("() => document.activeElement.matches('.k-article')")
    assert reader.sees("#k-article mark")
    assert reader.elsewhere == [] and reader.complaints == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_articles_do_not_say_is_refused_with_the_closest_articles(visit, site, language):
    reader = visit(site, f"{language}-XX")
    reader.ask(UNANSWERABLE[language])
    reader.wait_for_answer()
    expect(reader.page.locator(".k-refusal")).to_be_visible()
    expect(reader.page.get_by_role("heading", name=WORDING[language].closest)).to_be_visible()
    reader.page.locator("#k-current .k-title").first.click()
    reader.page.wait_for_selector(".k-article")
    assert reader.marked() == ""


def test_a_question_that_cannot_be_taken_is_one_line_in_the_readers_language(visit, site):
    reader = visit(site, "en-GB")
    reader.ask("Wie viel Geld hat die deutsche Regierung für das Netz ausgegeben?")
    reader.wait_for_answer()
    expect(reader.page.locator(".k-error")).to_contain_text("neither in French nor in English")
    reader.ask(ENGLISH)
    expect(reader.page.locator("#k-past .k-error")).to_be_visible()
    reader.wait_for_answer()


def test_earlier_turns_stay_and_their_citations_still_open(visit, site):
    reader = visit(site)
    for question in (ENGLISH, FRENCH):
        reader.ask(question)
        expect(reader.page.locator("#k-current .k-question")).to_contain_text(question)
        reader.wait_for_answer()
    assert reader.page.locator(".k-turn").count() == 2
    reader.page.locator("#k-past .k-number").first.click()
    reader.page.wait_for_selector(".k-article")
    assert "40 000 clients" in reader.marked()


def test_a_question_is_asked_again_as_it_is_and_changed_and_its_answer_copied(visit, site):
    reader = visit(site)
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.ask(FRENCH)
    reader.wait_for_answer()
    words = WORDING["fr"]
    row = reader.page.locator("#k-current .k-actions")
    row.get_by_role("button", name=words.copy, exact=True).click()
    expect(row).to_contain_text(KEEPING["fr"].copied)
    assert "[1] " in reader.page.evaluate("navigator.clipboard.readText()")
    row.get_by_role("button", name=words.again).click()
    reader.page.wait_for_selector("#k-current [aria-busy]", state="attached")
    reader.wait_for_answer()
    assert reader.page.locator(".k-turn").count() == 1, "the answer takes the place of the one before"
    row.get_by_role("button", name=words.change).click()
    box = reader.page.locator("#k-question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value(FRENCH)
    reader.ask("Combien de personnes ZTE emploie-t-il ?")
    reader.wait_for_answer()
    expect(reader.page.locator(".k-turn .k-question")).to_have_text(
        ["Votre question. Combien de personnes ZTE emploie-t-il ?"]
    )
    assert reader.elsewhere == [] and reader.complaints == []


def test_the_keyboard_alone_asks_opens_a_citation_closes_it_and_returns_to_it(visit, site):
    reader = visit(site)
    expect(reader.page.locator("#k-question textarea")).to_be_focused()  # from the start
    reader.page.keyboard.type(ENGLISH)
    reader.page.keyboard.press("Enter")
    reader.wait_for_answer()
    for _ in range(20):
        if reader.page.evaluate("document.activeElement.matches('.k-number')"):
            break
        reader.page.keyboard.press("Shift+Tab")
    expect(reader.page.locator("#k-current .k-card").first).to_be_visible()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector(".k-article")
    reader.page.wait_for_function("() => document.activeElement.matches('.k-article')")
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator(".k-article")).to_have_count(0)
    assert reader.page.evaluate("document.activeElement.matches('.k-number')")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector(".k-article")
    reader.page.go_back()
    expect(reader.page.locator(".k-article")).to_have_count(0)
    expect(reader.page.locator("#k-current .k-answer")).to_be_visible()
    assert reader.page.evaluate("document.activeElement.matches('.k-number')")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (768, "light"), (1280, "dark")])
def test_nothing_is_wider_than_the_screen(visit, site, width, scheme):
    reader = visit(site, "fr-FR", width, 640, scheme)
    assert reader.fits()
    reader.ask(ENGLISH)
    reader.wait_for_answer()
    reader.page.locator("#k-current .k-number").first.hover()
    assert reader.fits()
    reader.page.locator("#k-current .k-number").first.click()
    reader.page.wait_for_selector(".k-article")
    reader.page.wait_for_function("() => document.activeElement.matches('.k-article')")
    assert reader.fits()
    assert reader.sees("#k-article mark"), "the cited words are brought into view on a narrow screen too"


def test_what_was_typed_before_the_page_was_loaded_anew_is_in_the_field_again(visit, site):
    reader = visit(site)
    reader.page.evaluate("sessionStorage.setItem('kiosque.typed', 'Et qui')")
    reader.page.reload()
    expect(reader.page.locator("#k-question textarea")).to_have_value("Et qui")
    reader.page.reload()
    reader.page.wait_for_selector(".k-suggestion")
    expect(reader.page.locator("#k-question textarea")).to_have_value("")


def test_every_response_the_browser_gets_carries_the_policy(browser, site):
    context = browser.new_context()
    page = context.new_page()
    policies: list[str] = []
    page.on("response", lambda response: policies.append(response.headers.get("content-security-policy", "")))
    page.goto(site)
    page.wait_for_selector(".k-welcome")
    context.close()
    assert len(policies) > 10
    assert all("frame-ancestors 'none'" in policy for policy in policies)


# Scripted assistants, where the reply is the point


def test_evidence_is_on_screen_before_the_first_word_and_a_draft_looks_different(visit):
    assistant = Scripted(plain_article("ZTE paiera. Rien d'autre."), "ZTE paiera.", "Il paiera.")
    with served(assistant) as site:
        reader = visit(site)
        reader.ask("Qui ?")
        expect(reader.page.locator(".k-evidence")).to_contain_text("ZTE paiera.")
        assert reader.page.locator(".k-answer").count() == 0
        expect(reader.page.locator("#k-stop")).to_be_visible()
        expect(reader.page.locator("#k-send")).to_be_hidden()
        assistant.go_on.set()
        draft = reader.page.wait_for_selector(".k-draft")
        assert draft.evaluate("e => getComputedStyle(e).fontStyle") == "italic"
        reader.wait_for_answer()
        assert reader.page.locator(".k-sentence").evaluate("e => getComputedStyle(e).fontStyle") == "normal"
        expect(reader.page.locator("#k-send")).to_be_visible()


def test_stop_ends_the_answer_on_screen_and_in_the_assistant(visit):
    assistant = Scripted(plain_article("ZTE paiera."), "ZTE paiera.", "endless words")
    assistant.go_on.set()
    with served(assistant) as site:
        reader = visit(site)
        reader.ask("Qui ?")
        reader.page.wait_for_selector(".k-draft")
        reader.page.locator("#k-stop").click()
        reader.wait_for_answer()
        expect(reader.page.locator("#k-current")).to_contain_text(WORDING["fr"].stopped)
        assert assistant.left.wait(3), "the model is not left writing"
        expect(reader.page.locator("#k-send")).to_be_visible()
        assert reader.page.locator(".k-draft").count() == 0


class Translating(Scripted):
    """Answers in English at once; translates when told to, or fails."""

    def __init__(self, article: Article, quote: str, *translations: str | Exception) -> None:
        super().__init__(article, quote, "He will pay.")
        self.settings = SimpleNamespace(chat_model="local")
        self.go_on.set()
        self.translate = threading.Event()
        self._translations = list(translations)
        first = self._whole.citations[0]
        self._whole = self._whole.with_changes(
            question=Question("Who?", "en"),
            sentences=(Sentence("He will pay.", (1,)), Sentence("He really will.", (2,))),
            citations=(first, dataclasses.replace(first, number=2)),
        )

    async def atranslate(self, citation: Citation) -> str:
        reply = self._translations.pop(0)
        await asyncio.to_thread(self.translate.wait, 20)
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_the_keyboard_asks_for_a_translation_which_comes_below_the_quote_and_stays(visit):
    assistant = Translating(
        plain_article("ZTE paiera. Rien d'autre."), "ZTE paiera.", "ZTE will pay.", "ZTE shall pay."
    )
    with served(assistant) as site:
        reader = visit(site, "en-GB", 390, 640)
        reader.ask("Who?")
        reader.wait_for_answer()
        places = reader.page.locator("#k-current .k-translation")
        buttons = reader.page.get_by_role("button", name=re.compile("Translate the quote of source"))
        buttons.first.focus()
        reader.page.keyboard.press("Enter")
        expect(places.first).to_have_attribute("aria-busy", "true")
        expect(places.first.locator(".k-waiting")).to_be_visible()
        buttons.nth(1).click()
        buttons.first.focus()
        assistant.translate.set()
        expect(places.nth(1)).to_contain_text("ZTE shall pay.")
        expect(places.first).to_contain_text("ZTE will pay.")
        expect(places.first).to_contain_text("Machine translation, not verified")
        assert reader.page.evaluate("document.activeElement.matches('.k-translation')"), "the keyboard keeps its place"
        assert reader.page.locator(".k-article").count() == 0, "the article is not opened"
        assert reader.fits()
        reader.ask("Who else?")
        expect(reader.page.locator("#k-past .k-translated")).to_have_text(["ZTE will pay.", "ZTE shall pay."])
        assert reader.elsewhere == [] and reader.complaints == []


def test_a_translation_that_comes_after_the_next_question_finds_its_quote(visit):
    assistant = Translating(plain_article("ZTE paiera. Rien d'autre."), "ZTE paiera.", "ZTE will pay.")
    with served(assistant) as site:
        reader = visit(site, "en-GB")
        reader.ask("Who?")
        reader.wait_for_answer()
        reader.page.locator("#k-current .k-translate").first.click()
        reader.ask("Who else?")
        reader.page.wait_for_selector("#k-past .k-turn")
        reader.wait_for_answer()
        assistant.translate.set()
        expect(reader.page.locator("#k-past .k-translation").first).to_contain_text("ZTE will pay.")
        assert reader.page.locator("#k-current .k-translated").count() == 0


def test_a_translation_that_fails_says_so_each_time_and_leaves_the_button(visit):
    faults = [TranslationFailed(reason="timeout"), TranslationFailed(reason="timeout"), HOSTILE[:1500]]
    assistant = Translating(plain_article("ZTE paiera. Rien d'autre."), "ZTE paiera.", *faults)
    assistant.translate.set()
    with served(assistant) as site:
        reader = visit(site, "fr-FR", 320)
        reader.ask("Who?")
        reader.wait_for_answer()
        place = reader.page.locator("#k-current .k-translation").first
        for _ in range(2):
            place.get_by_role("button").click()
            expect(place).to_contain_text("n'a pas pu être traduite (timeout)")
            expect(place).not_to_have_attribute("aria-busy", "true")
        place.get_by_role("button").click()
        expect(place.locator(".k-translated")).to_contain_text("<script>window.pwned=1</script>")
        assert reader.fits() and reader.page.evaluate("window.pwned") is None
        assert reader.elsewhere == [] and reader.complaints == []


def test_a_reload_or_a_closed_tab_leaves_no_answer_running_and_the_question_is_kept(visit):
    assistant = Scripted(plain_article("ZTE paiera."), "ZTE paiera.", "endless words")
    assistant.go_on.set()
    with served(assistant) as site:
        reader = visit(site)
        reader.ask("Qui ?")
        reader.page.wait_for_selector(".k-draft")
        reader.page.reload()
        assert assistant.left.wait(5)
        expect(reader.page.locator("#k-current .k-question")).to_contain_text("Qui ?")
        expect(reader.page.locator("#k-current")).to_contain_text(WORDING["fr"].stopped)
        assistant.left.clear()
        reader.ask("Et quand ?")
        reader.page.wait_for_selector(".k-draft")
        reader.page.close()
        assert assistant.left.wait(5)


HOSTILE = (
    "<script>window.pwned=1</script><img src=http://elsewhere.example/a.png onerror=window.pwned=1>"
    "<svg onload=window.pwned=1><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>"
    "\"'><a href=javascript:window.pwned=1>x</a><link rel=stylesheet href=http://elsewhere.example/a.css>"
    "<style>@import 'http://elsewhere.example/b.css'; body{display:none}</style><base href=http://elsewhere.example/>"
    "<form action=http://elsewhere.example/><input name=a></form><meta http-equiv=refresh content='0;url=http://elsewhere.example'>"
    "${window.pwned=1}{{#with this}}{{constructor}}{{/with}}`+(window.pwned=1)+` ![i](http://elsewhere.example/c.png) "
    "</mark></p></article></div></section>&lt;b&gt; \u202egnp.exe\u2067 " + "W" * 100_000
)


def test_a_script_that_got_into_the_page_would_not_run(visit, site):
    reader = visit(site)
    reader.page.evaluate(
        """() => {
            const image = '<img src="data:," onerror="window.pwned=1">';
            document.querySelector('#k-log').insertAdjacentHTML('beforeend', image);
            const script = document.createElement('script');
            script.textContent = 'window.pwned = 1';
            document.body.append(script);
        }"""
    )
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate("window.pwned") is None
    assert len(reader.complaints) >= 2, "the browser says that the policy kept it from running"


# The command


def test_a_busy_port_is_one_line_with_the_remedy_and_a_failed_exit(page_data, site):
    port = site.rpartition(":")[2]
    process = run_chat(page_data, "--port", port, language="en_GB.UTF-8")
    out, err = process.communicate(timeout=60)
    remedy = f"kiosque chat --port {int(port) + 1}"
    assert err == f"Port {port} of 127.0.0.1 is already in use. Choose another: {remedy}\n"
    assert process.returncode == 1 and out == ""


def test_an_interrupted_page_ends_cleanly_even_while_it_is_open_in_a_browser(page_data, visit):
    interruptions = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
    # Both at once, as most of a page's start is importing on one core.
    pages = [run_chat(page_data, "--port", "0", language="en_GB.UTF-8") for _ in interruptions]
    try:
        for process, (sent, status) in zip(pages, interruptions, strict=True):
            assert process.stdout
            line = process.stdout.readline()
            assert re.fullmatch(r"Kiosque is at http://127\.0\.0\.1:\d+ \(Ctrl-C to stop\)\n", line)
            visit(re.search(r"http://\S+", line).group())
            process.send_signal(sent)
            _, err = process.communicate(timeout=30)
            assert (process.returncode, err) == (status, "")
    finally:
        for process in pages:
            process.kill()
