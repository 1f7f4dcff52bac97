"""The page in a real browser, Chromium, on the real index of ``articles/``; scripted where the reply is the point."""

import asyncio
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from embeddings.articles import Article, Passage
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.ingest import ingest
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence
from qa.errors import TranslationFailed
from ui.app import build
from ui.serving import address, application, bind
from ui.wording import WORDING

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
KIOSQUE = [sys.executable, "-c", "from qa.cli import main; main()"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: THE PAGE WAS NOT TRIED IN A BROWSER"
)

FRENCH = "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?"
ENGLISH = "How many customers does Prairie Link have?"
UNANSWERABLE = {
    "fr": "Quelle équipe a gagné la Coupe du monde de rugby en 2015 à Twickenham ?",
    "en": "Which team won the 2015 Rugby World Cup at Twickenham?",
}


@pytest.fixture(scope="module")
def data(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.encoder.load_encoder", lambda _: encoder)
        ingest([ROOT / "articles"], folder, DEFAULT_MODEL)
    return folder


def run_chat(data: Path, *options: str, language: str = "fr_FR.UTF-8") -> subprocess.Popen[str]:
    command = [*KIOSQUE, "chat", "--data", str(data), "--chat-model", "none", *options]
    environment = os.environ | {"LC_ALL": language, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[str]:
    """The address of the page as ``kiosque chat`` serves it, on a port of its own."""
    process = run_chat(data, "--port", "0")
    assert process.stdout and process.stderr
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    if not found:
        process.kill()
        pytest.fail(f"no address in {line!r}: {process.stderr.read()}")
    yield found.group()
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


class Visit:
    """One reader's page, and what it asked of the network and complained of."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.response = page.goto(site)
        page.wait_for_selector(".k-welcome")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def elsewhere(self) -> list[str]:
        """Requests to any other address than the page's own."""
        return [url for url in self.requests if not url.startswith((self.site + "/", "data:", "blob:"))]

    def ask(self, question: str) -> None:
        box = self.page.locator("#k-question textarea")
        box.fill(question)
        box.press("Enter")

    def wait_for_answer(self) -> None:
        self.page.wait_for_selector("#k-current .k-turn:not([aria-busy])", timeout=60_000)

    def marked(self) -> str:
        return self.page.locator("#k-article mark").evaluate_all("marks => marks.map(m => m.textContent).join('\\n')")

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def sees(self, selector: str) -> bool:
        """Whether the element lies within the window and nothing covers its middle."""
        script = """element => {
            const box = element.getClientRects()[0], x = box.left + box.width / 2, y = box.top + box.height / 2;
            return element.contains(document.elementFromPoint(x, y));
        }"""
        return bool(self.page.locator(selector).first.evaluate(script))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def open_page(
        site: str, language: str = "fr-FR", width: int = 1280, height: int = 800, scheme: Any = "light"
    ) -> Visit:
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        return Visit(context.new_page(), site)

    yield open_page
    for context in contexts:
        context.close()


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


def test_the_keyboard_alone_asks_opens_a_citation_closes_it_and_returns_to_it(visit, site):
    reader = visit(site)
    reader.page.keyboard.type(ENGLISH)  # the field has the focus from the start
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


class Scripted:
    """An assistant whose evidence and answer are given, and which waits between them until it is told to go on."""

    def __init__(self, article: Article, quote: str, reply: str) -> None:
        start = article.text.index(quote)
        passage = Passage("p", article.id, start, start + len(quote), quote)
        self.catalogue = lambda: [article]
        self.dropped = lambda _: ()
        self.settings = SimpleNamespace(chat_model="none")
        self.go_on = threading.Event()
        self.left = threading.Event()
        self._evidence = Answer(
            Question(reply, "fr"), Models("e5", reply, ()), evidence=(Evidence(passage, article, 1.0),), notice=reply
        )
        self._draft = reply
        self._whole = self._evidence.with_changes(
            answered=True,
            finished=True,
            sentences=(Sentence(reply, (1,)),),
            citations=(Citation(1, passage, article, start, start + len(quote), quote),),
        )

    async def astream(self, question: str, reader: str, earlier: Any = ()) -> Any:
        assert question and reader and not list(earlier)[8:]
        try:
            yield self._evidence
            await asyncio.to_thread(self.go_on.wait, 20)
            yield self._evidence.with_changes(draft=self._draft)
            await asyncio.sleep(0.5)
            for _ in range(100 if self._draft.startswith("endless") else 0):
                await asyncio.sleep(0.1)
                yield self._evidence.with_changes(draft=self._draft)
            yield self._whole
        finally:
            self.left.set()


@contextmanager
def served(assistant: Any) -> Iterator[str]:
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(build(assistant), "127.0.0.1"), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield address(listener, "127.0.0.1")
    finally:
        server.force_exit = server.should_exit = True
        thread.join()
        listener.close()


def plain_article(text: str, **changes: Any) -> Article:
    known = {"title": "Titre", "source": "", "author": "", "published": None, "language": "fr", "url": ""}
    return Article(**{"id": "a.txt", "path": Path("a.txt"), "text": text, **known, **changes})


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


def test_a_closed_tab_leaves_no_answer_running(visit):
    assistant = Scripted(plain_article("ZTE paiera."), "ZTE paiera.", "endless words")
    assistant.go_on.set()
    with served(assistant) as site:
        reader = visit(site)
        reader.ask("Qui ?")
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


@pytest.mark.parametrize("width", [320, 1280])
def test_hostile_articles_and_replies_run_nothing_fetch_nothing_and_leave_the_page_whole(visit, width):
    hostile = plain_article(f"Avant. {HOSTILE}\n\nAprès.", title=HOSTILE, source=HOSTILE, author=HOSTILE, id=HOSTILE)
    assistant = Scripted(hostile, HOSTILE, HOSTILE)
    assistant.go_on.set()
    with served(assistant) as site:
        reader = visit(site, width=width)
        reader.ask(HOSTILE[:1500])
        reader.page.wait_for_selector(".k-draft")
        assert reader.fits()
        reader.wait_for_answer()
        reader.page.locator("#k-current .k-number").first.click()
        reader.page.wait_for_selector(".k-article")
        reader.page.wait_for_function("() => document.activeElement.matches('.k-article')")
        assert reader.fits()
        assert reader.marked() == re.sub("[\u202e\u2067]", "", HOSTILE)
        assert reader.page.evaluate("window.pwned") is None
        inside = reader.page.locator("#k-log, #k-article")
        assert (
            inside.locator("script, img, svg:not([class]), iframe, link, style, form, input, meta, base").count() == 0
        )
        assert reader.elsewhere == [] and reader.complaints == []
        expect(reader.page.locator("#k-question textarea")).to_be_visible()


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


def test_a_busy_port_is_one_line_with_the_remedy_and_a_failed_exit(data, site):
    port = site.rpartition(":")[2]
    process = run_chat(data, "--port", port, language="en_GB.UTF-8")
    out, err = process.communicate(timeout=60)
    remedy = f"kiosque chat --port {int(port) + 1}"
    assert err == f"Port {port} of 127.0.0.1 is already in use. Choose another: {remedy}\n"
    assert process.returncode == 1 and out == ""


def test_an_interrupted_page_ends_cleanly_even_while_it_is_open_in_a_browser(data, visit):
    interruptions = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
    # Both at once, as most of a page's start is importing on one core.
    pages = [run_chat(data, "--port", "0", language="en_GB.UTF-8") for _ in interruptions]
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
