"""What is kept, in a real browser on the real index: conversations, exports, links, thumbs."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from browsing import needs_chromium, served_page, violations
from playwright.sync_api import Page, expect

from embeddings.encoder import Encoder
from embeddings.index import Index
from eval.loading import load_cases
from qa.assistant import Assistant
from qa.models import open_chat_model
from qa.settings import EMBEDDING_MODEL, Settings
from ui.app import build
from ui.feedback import Feedback
from ui.keeping_wording import WORDING
from ui.store import Store
from ui.wording import WORDING as PAGE

pytestmark = needs_chromium

FRENCH = "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?"
ENGLISH = "How many customers does Prairie Link have?"


class Site:
    """The page with what it keeps in a folder, on one address however often it is started."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self._assistant, self._port, self._stop = assistant, 0, ExitStack()
        self.start()

    def start(self) -> None:
        """Start the page anew, as a server that was stopped."""
        self.stop()
        store = self._stop.enter_context(closing(Store(self.folder / "conversations.sqlite")))
        page = build(self._assistant, store, Feedback(self.folder / "feedback.jsonl"))
        self.address = self._stop.enter_context(served_page(page, self._port))
        self._port = int(self.address.rpartition(":")[2])

    def stop(self) -> None:
        self._stop.close()


@pytest.fixture(scope="module")
def own_site(page_data: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Index.open(page_data, EMBEDDING_MODEL) as index:
        assistant = Assistant(index, encoder, open_chat_model("none"), Settings())
        site = Site(assistant, tmp_path_factory.mktemp("keeping"))
        yield site
        site.stop()


def open_side(page: Page) -> None:
    page.locator(".k-header [data-side]").click()
    expect(page.locator("#k-side")).to_be_visible()


def listed(page: Page):
    return page.locator(".k-choose bdi")


def test_a_conversation_outlives_reload_and_server_is_named_found_exported_and_deleted_by_keyboard(visit, own_site):
    address, words = own_site.address, WORDING["fr"]
    reader = visit(address)
    page = reader.page
    reader.ask(FRENCH)
    reader.wait_for_answer()
    expect(listed(page)).to_have_text([FRENCH])
    own_site.stop()
    expect(page.locator(".k-away")).to_be_visible(timeout=20_000)
    expect(page.locator(".k-away")).to_have_text(PAGE["fr"].away)
    own_site.start()
    expect(page.locator(".k-away")).to_be_hidden(timeout=30_000)  # the page comes back by itself
    page.wait_for_selector("#k-current .k-number", timeout=30_000)
    page.locator("#k-current .k-number").first.click()
    page.wait_for_selector(".k-article mark")
    assert "milliard" in reader.marked()
    reader.ask("Et qui l'a dévoilée ?")
    expect(page.locator("#k-past .k-turn")).to_have_count(1)
    reader.wait_for_answer()

    open_side(page)
    page.get_by_role("button", name=words.new).click()
    expect(page.locator(".k-welcome")).to_be_visible()
    assert page.locator("#k-past .k-turn").count() == 0 and page.locator(".k-article").count() == 0
    reader.ask("Qui dirige l'Union africaine ?")
    reader.wait_for_answer()
    expect(listed(page)).to_have_text(["Qui dirige l'Union africaine ?", FRENCH])

    open_side(page)
    options = page.locator(".k-options summary").last
    options.focus()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    page.keyboard.insert_text("L'amende <b>")
    page.keyboard.press("Enter")
    expect(listed(page)).to_have_text(["Qui dirige l'Union africaine ?", "L'amende <b>"])
    expect(page.locator(".k-options summary").last).to_be_focused()
    page.locator("[data-search]").fill("devoilee accord")
    expect(listed(page)).to_have_text(["L'amende <b>"])

    page.locator(".k-options summary").click()
    with page.expect_download() as download:
        page.locator(".k-shelf [data-export]").click()
    assert download.value.suggested_filename == "kiosque-l-amende-b.md"
    text = download.value.path().read_text("utf-8")
    assert text.startswith(f"# L'amende \\<b\\>\n\n## {FRENCH}\n") and re.search(r"(?m)^\[\^1\]: « .*milliard", text)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-deleting] [data-cancel]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".k-options summary")).to_be_focused()
    assert page.locator("#k-side").is_visible() and listed(page).count() == 1
    for key in ("Enter", "Tab", "Tab", "Tab", "Enter", "Shift+Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".k-shelf")).to_have_count(0)
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("[data-search]").fill("")
    page.get_by_role("button", name="Qui dirige l'Union africaine ?").click()
    expect(page.locator("#k-current .k-question")).to_contain_text("Union africaine")
    assert reader.elsewhere == [] and [each for each in reader.complaints if "ERR_" not in each] == []


def test_a_link_opens_one_answer_read_only_at_its_words_until_it_is_deleted(visit, browser, own_site):
    address, words = own_site.address, WORDING["en"]
    author = visit(address, "en-GB")
    author.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    author.ask(ENGLISH)
    author.wait_for_answer()
    author.page.get_by_role("button", name=words.link).click()
    expect(author.page.locator("#k-current .k-actions .k-told")).to_have_text(words.copied)
    link = author.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}/?answer=")

    with browser.new_context(locale="en-GB", reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(link)
        expect(page.locator(".k-shared")).to_contain_text(words.by_link)
        expect(page.locator("#k-composer")).to_be_hidden()
        assert page.locator("[data-mark], [data-again], [data-link]").count() == 0
        page.locator("#k-current .k-number").first.click()
        expect(page.locator("#k-article mark").first).to_be_visible()
        assert not violations(page)
        assert "40 000 clients" in page.locator("#k-article mark").last.inner_text()

        open_side(author.page)
        author.page.locator(".k-options summary").click()
        author.page.locator("[data-delete]").click()
        author.page.locator("[data-deleted]").click()
        expect(author.page.locator(".k-welcome")).to_be_visible()
        page.goto(link)
        expect(page.locator(".k-lost")).to_have_text(words.by_link_gone)
        expect(page.locator("#k-composer")).to_be_visible()
        assert "answer=" not in page.url
    assert author.elsewhere == [] and author.complaints == []


def test_a_thumb_down_with_a_word_becomes_a_case_and_is_seen_again_after_a_reload(visit, own_site):
    reader, words = visit(own_site.address), WORDING["fr"]
    page = reader.page
    reader.ask(FRENCH)
    reader.wait_for_answer()
    page.get_by_role("button", name=words.good).click()
    expect(page.locator("#k-current .k-actions .k-told")).to_have_text(words.thanks)
    page.get_by_role("button", name=words.bad).click()
    expect(page.get_by_label(words.what_was_wrong)).to_be_focused()
    page.keyboard.insert_text("pas la bonne amende")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=words.bad)).to_be_focused()
    expect(page.get_by_label(words.what_was_wrong)).to_be_hidden()
    expect(page.locator("#k-current .k-actions .k-told")).to_have_text(words.thanks)
    for _ in range(50):
        (case,) = load_cases(own_site.folder / "feedback.jsonl")
        if case.note:
            break
        page.wait_for_timeout(100)
    assert (case.question, case.kind, case.note) == (FRENCH, "bad", "pas la bonne amende")
    page.reload()
    expect(page.get_by_role("button", name=words.bad)).to_have_attribute("aria-pressed", "true")
    reader.ask(ENGLISH)
    expect(page.locator("#k-past .k-thumb[aria-pressed=true]")).to_have_count(1)
