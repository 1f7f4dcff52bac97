"""In a real browser: a suggested question, filters, the language of the answer, and all of it taken back."""

import re

from browsing import needs_chromium
from playwright.sync_api import expect

from ui.steering_wording import WORDING

pytestmark = needs_chromium

FR, EN = WORDING["fr"], WORDING["en"]


def test_a_suggested_question_is_asked_by_choosing_it_and_answered(visit, site):
    page = visit(site).page
    offered = page.locator(".k-suggestion").first
    expect(offered).to_be_visible(timeout=60_000)
    expect(page.locator(".k-suggestion")).to_have_count(4)
    expect(page.locator(".k-model")).to_have_text(FR.quoting)
    asked = offered.inner_text()
    offered.click()
    expect(page.locator("#k-current .k-question")).to_contain_text(asked)
    expect(page.locator("#k-current .k-number").first).to_be_visible(timeout=60_000)
    expect(page.locator(".k-suggestions")).to_be_hidden()


def test_filters_hold_for_the_next_question_and_after_a_reload_until_they_are_taken_back(visit, site):
    reader = visit(site, "en-GB")
    page = reader.page
    panel = page.locator("#k-steering summary")
    panel.click()
    page.get_by_label(re.compile("Savane")).check()
    page.get_by_label(EN.since).fill("2018-05")
    page.get_by_label(EN.answer_in).select_option("fr")
    chips = page.locator(".k-chip")
    expect(chips).to_have_count(3)
    expect(page.locator("#k-active")).to_contain_text(EN.matching_one)
    page.keyboard.press("Escape")
    expect(page.locator(".k-fields")).to_be_hidden()
    reader.ask("What happened to Huawei?")
    reader.wait_for_answer()
    expect(page.locator(".k-under")).to_have_text("Asked with: from 2018-05 · Savane Numérique · answer in French")
    expect(page.locator("#k-current .k-sources .k-title")).to_have_count(page.locator("#k-current .k-title").count())
    assert "Savane" in page.locator("#k-current .k-meta").first.inner_text()
    page.reload()
    expect(chips).to_have_count(3)
    page.get_by_role("button", name=EN.remove.format(chip="from 2018-05")).click()
    expect(chips).to_have_count(2)
    assert page.evaluate("document.activeElement.matches('#k-steering summary')"), "the keyboard keeps its place"
    panel.click()
    page.get_by_label(EN.until).fill("may")
    page.get_by_label(EN.until).blur()
    expect(page.locator("#k-active .k-error")).to_contain_text("cannot be read")
    panel.click()
    reader.ask("What happened to Huawei?")
    expect(page.locator("#k-current .k-error")).to_contain_text("cannot be read")
    expect(page.locator("#k-question textarea")).to_have_value("What happened to Huawei?")
    page.get_by_role("button", name=EN.remove_all).click()
    expect(chips).to_have_count(0)
    page.locator("#k-question textarea").press("Enter")
    reader.wait_for_answer()
    expect(page.locator("#k-current .k-under")).to_have_count(0)
    assert reader.complaints == [] and reader.elsewhere == []
