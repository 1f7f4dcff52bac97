"""Adding articles and the password, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import needs_chromium, served, violations
from playwright.sync_api import Browser, Page, expect

from embeddings.encoder import Encoder
from qa.adding import Adding
from qa.assistant import Assistant
from ui.access_wording import WORDING as ACCESS
from ui.accounts import Accounts
from ui.adding_wording import WORDING
from ui.uploads import uploads

pytestmark = needs_chromium

ARTICLE = (
    "Une usine à Lille\n\nL'usine de batteries de Lille emploiera 312 personnes dès le printemps, a annoncé la "
    "direction du groupe Voltéa devant les élus de la région, réunis pour l'occasion dans les anciens ateliers, où le "
    "chantier a commencé en 2019 et a coûté 84 millions d'euros.\n"
)
QUESTION = "Combien de personnes l'usine de batteries de Lille emploiera-t-elle ?"
HOSTILE = "<img src=x onerror=window.pwned=1>.txt"
DROP = """files => {
    const carried = new DataTransfer();
    for (const [name, text] of files) carried.items.add(new File([text], name));
    return carried;
}"""


@pytest.fixture
def adding(page_data: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adding]:
    data = shutil.copytree(page_data, tmp_path / "data")
    monkeypatch.setattr("qa.assistant.load_encoder", lambda _: encoder)
    with Assistant.open(data, chat_model="none") as assistant:
        yield Adding(assistant)


def drop(page: Page, files: list[tuple[str, str]]) -> None:
    """Drag files over the page, which opens the panel, and let them fall on their place there."""
    carried = page.evaluate_handle(DROP, files)
    page.dispatch_event("#k-log", "dragover", {"dataTransfer": carried})
    expect(page.locator(".k-drop")).to_be_visible()
    page.dispatch_event(".k-drop", "dragover", {"dataTransfer": carried})
    expect(page.locator(".k-adding[data-over]")).to_be_visible()
    page.dispatch_event(".k-drop", "drop", {"dataTransfer": carried})


def test_files_that_are_dropped_are_indexed_looked_over_and_answer(visit, adding: Adding) -> None:
    with served(adding._assistant, adding, uploads=uploads(adding.additions)) as site:
        reader = visit(site, width=320)
        page, words = reader.page, WORDING["fr"]
        expect(page.locator(".k-corpus")).to_contain_text("13 articles")
        drop(
            page,
            [("usine.txt", ARTICLE), (HOSTILE, ARTICLE + "Autre."), ("x.pdf", "?"), ("grand.md", "x" * 10**7 + "x")],
        )
        expect(page.locator("#k-added [aria-busy] progress")).to_be_visible()
        expect(page.locator("#k-added")).to_contain_text("2 articles ajoutés.", timeout=60_000)
        for told in (words.doctor, "Date introuvable : 2", "usine.txt", words.answers):
            expect(page.locator("#k-added")).to_contain_text(told)
        expect(page.locator(".k-refused")).to_have_count(2)
        expect(page.locator(".k-refused").first).to_contain_text("format inconnu")
        expect(page.locator(".k-refused").last).to_contain_text("grand.md : plus de 10 Mo")
        expect(page.locator(".k-corpus")).to_contain_text("15 articles")
        assert reader.fits() and not violations(page)
        page.keyboard.press("Escape")
        reader.ask(QUESTION)
        reader.wait_for_answer()
        expect(page.locator("#k-current .k-answer")).to_contain_text("312")
        page.locator("#k-current .k-number").first.click()
        page.wait_for_selector(".k-article")
        assert "312 personnes" in reader.marked()
        assert page.evaluate("window.pwned") is None
        assert reader.elsewhere == [] and not [said for said in reader.complaints if "422" not in said]


def test_the_keyboard_alone_chooses_files_and_what_waits_is_indexed_by_a_button(visit, adding: Adding) -> None:
    with adding.additions.receive("usine.txt") as incoming:
        incoming.write(ARTICLE.encode())
        adding.additions.keep(incoming)
    with served(adding._assistant, adding, uploads=uploads(adding.additions)) as site:
        page, words = visit(site, "en-GB").page, WORDING["en"]
        page.locator(".k-header [data-side]").press("Enter")
        expect(page.locator("#k-added")).to_contain_text(words.waiting_one)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=words.choose).press("Enter")
        chooser.value.set_files({"name": "copy.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()})
        expect(page.locator(".k-files")).to_contain_text("Already there: usine.txt")
        expect(page.locator("#k-added")).to_contain_text(words.added_one, timeout=60_000)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reader_with_the_password_comes_in_where_they_were_going_and_leaves(
    browser: Browser, adding: Adding, language: str
) -> None:
    words = ACCESS[language]  # type: ignore[index]
    with served(adding._assistant, accounts=Accounts({"anne": "a"})) as site:
        context = browser.new_context(locale=f"{language}-XX")
        page = context.new_page()
        page.goto(f"{site}/?from=a-link")
        for password, outcome in (("b", ".fault"), ("a", ".k-welcome")):
            page.get_by_label(words.name).fill("anne")
            page.get_by_label(words.password).fill(password)
            assert not violations(page)
            page.keyboard.press("Enter")
            page.wait_for_selector(outcome)
        assert page.url == f"{site}/?from=a-link"
        expect(page.locator(".k-drop")).to_have_count(0)
        page.locator(".k-header [data-side]").click()
        page.get_by_role("button", name=words.leave).click()
        expect(page.get_by_role("heading", name="Kiosque")).to_be_visible()
        expect(page.get_by_label(words.password)).to_be_visible()
        page.goto(site)
        assert page.url.startswith(f"{site}/login")
        context.close()
