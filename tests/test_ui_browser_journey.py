"""The main journey in a real browser, on the real index of ``articles/``, with the real chat model."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import ROOT, needs_chromium, served
from playwright.sync_api import expect

from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.assistant import Assistant
from qa.models import ChatModel
from qa.settings import EMBEDDING_MODEL, Settings
from ui.wording import WORDING

pytestmark = needs_chromium

COLD = 240_000
"""Milliseconds that a first answer may take on a busy machine."""

QUESTIONS = {
    "fr": ("Combien de personnes ZTE emploie-t-il ?", "Quelle amende a-t-il payée ?", "Quand ZTE a-t-il été fondé ?"),
    "en": ("How many people does ZTE employ?", "And what fine did it pay?", "When was ZTE founded?"),
}
"""One that is answered, one that leans on it, and one that the articles leave open."""


@pytest.fixture(scope="module")
def real_site(page_data: Path, encoder: Encoder, chat: ChatModel) -> Iterator[str]:
    with Index.open(page_data, EMBEDDING_MODEL) as index, served(Assistant(index, encoder, chat, Settings())) as site:
        yield site


@pytest.mark.parametrize("language", ["fr", "en"])
def test_ask_see_evidence_then_text_open_a_citation_follow_up_be_refused_and_reload(visit, real_site, language):
    reader = visit(real_site, f"{language}-XX")
    page, (question, follow_up, unanswered) = reader.page, QUESTIONS[language]
    page.set_default_timeout(COLD)

    reader.ask(question)
    page.wait_for_selector("#k-current .k-evidence")
    assert page.locator("#k-current .k-answer").count() == 0, "evidence comes before text"
    page.wait_for_selector("#k-current .k-sentence .k-number")
    reader.wait_for_answer(COLD)
    assert "75" in page.locator("#k-current .k-answer").inner_text()
    page.locator("#k-current .k-number").first.click()
    page.wait_for_selector(".k-article mark")
    article = (ROOT / "articles" / page.locator(".k-file").inner_text()).read_text("utf-8")
    quote = page.locator("#k-current .k-sources:not(.k-evidence) .k-quote").first.inner_text()
    assert article.count(reader.marked()) == 1 and quote in reader.marked(), "exactly the quoted words are highlighted"

    reader.ask(follow_up)
    expect(page.locator("#k-past .k-turn")).to_have_count(1)
    reader.wait_for_answer(COLD)
    expect(page.locator("#k-current .k-understood")).to_contain_text("ZTE")
    expect(page.locator("#k-current .k-sentence").first).to_contain_text(re.compile("milli(ard|on)|billion"))

    reader.ask(unanswered)
    expect(page.locator("#k-past .k-turn")).to_have_count(2)
    reader.wait_for_answer(COLD)
    expect(page.locator("#k-current .k-refusal")).to_be_visible()
    expect(page.get_by_role("heading", name=WORDING[language].closest)).to_be_visible()

    page.reload()
    expect(page.locator(".k-turn")).to_have_count(3)
    assert reader.elsewhere == [] and reader.complaints == []
