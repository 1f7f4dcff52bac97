"""The page in a real browser, Chromium: fixtures that ``conftest.py`` takes in, and scripted assistants."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from gradio import Blocks
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from embeddings.articles import Article, Passage
from embeddings.encoder import DEFAULT_MODEL, Encoder
from embeddings.ingest import ingest
from qa.answer import Answer, Citation, Evidence, Models, Question, Sentence
from qa.models import ChatState
from ui.app import build
from ui.serving import address, application, bind

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
KIOSQUE = [sys.executable, "-c", "from qa.cli import main; main()"]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: THE PAGE WAS NOT TRIED IN A BROWSER"
)

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> str:
    """What axe-core finds against WCAG 2.2 AA on the page as it stands, in words; ``""``: nothing."""
    # At its end nothing of the page lies behind the composer: axe takes what that hides for too small a target.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    results = Axe().run(page, options=WCAG)
    return str(results.generate_report()) if results.violations_count else ""


@pytest.fixture(scope="session")
def page_data(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
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


@pytest.fixture(scope="session")
def site(page_data: Path) -> Iterator[str]:
    """The address of the page as ``kiosque chat`` serves it, on a port of its own."""
    process = run_chat(page_data, "--port", "0")
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
    """Closed after each file: while Playwright runs, an event loop does, and other tests could not start their own."""
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
        if message.type == "error" and not re.search("AbortError|errored out", message.text):  # cut off by a reload
            self.complaints.append(message.text)

    @property
    def elsewhere(self) -> list[str]:
        """Requests to any other address than the page's own."""
        return [url for url in self.requests if not url.startswith((self.site + "/", "data:", "blob:"))]

    def ask(self, question: str) -> None:
        box = self.page.locator("#k-question textarea")
        box.fill(question)
        box.press("Enter")

    def wait_for_answer(self, timeout: float = 60_000) -> None:
        self.page.wait_for_selector("#k-current .k-turn:not([aria-busy])", timeout=timeout)

    def marked(self) -> str:
        return self.page.locator("#k-article mark").evaluate_all("marks => marks.map(m => m.textContent).join('\\n')")

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def intruders(self) -> int:
        """Elements in the conversation and the article that this page never writes there."""
        inside = self.page.locator("#k-log, #k-article")
        ours = ":not([class])"  # Gradio's own icons have a class, and what we write too
        never = f"script, img, svg{ours}, input{ours}, iframe, link, style, form, meta, base, video, object, dialog"
        return inside.locator(never).count()

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


class Scripted:
    """An assistant whose evidence and answer are given, and which waits between them until it is told to go on."""

    def __init__(self, article: Article, quote: str, reply: str) -> None:
        start = article.text.index(quote)
        passage = Passage("p", article.id, start, start + len(quote), quote)
        self.catalogue = lambda: [article]
        self.dropped = lambda _: ()
        self.settings = SimpleNamespace(chat_model="none")
        self.chat_state = lambda: ChatState("none", "none")
        self.suggestions = lambda _: ()
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

    async def astream(self, question: str, reader: str, earlier: Any = (), asker: str = "") -> Any:
        assert question and reader and asker and not list(earlier)[8:]
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


class Played:
    """An assistant that gives these answers one after the other: evidence first, then a draft, then all."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = iter(answers)
        articles = [evidence.article for answer in answers for evidence in answer.evidence]
        self.catalogue = lambda: articles
        self.dropped = lambda _: ()
        self.settings = SimpleNamespace(chat_model="none")
        self.chat_state = lambda: ChatState("none", "none")
        self.suggestions = lambda _: ()

    async def astream(self, *_: Any, **__: Any) -> Any:
        answer = next(self._answers)
        draft = next((sentence.text for sentence in answer.sentences), answer.refusal)
        yield Answer(answer.question, answer.models, answer.evidence)
        yield Answer(answer.question, answer.models, answer.evidence, draft=draft)
        yield answer


def served(assistant: Any, adding: Any = None, **more: Any) -> AbstractContextManager[str]:
    return served_page(build(assistant, adding=adding), **more)


@contextmanager
def served_page(page: Blocks, port: int = 0, **more: Any) -> Iterator[str]:
    """The address of the page; ``more`` goes to ``ui.serving.application``."""
    listener = bind("127.0.0.1", port)
    app = application(page, "127.0.0.1", **more)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
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
