"""WCAG 2.2 AA by axe-core, in each state of the page, light and dark, wide and narrow."""

import pytest
from browsing import needs_chromium, violations

pytestmark = needs_chromium

QUESTION = {"fr-FR": "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?", "en-GB": "Who won Euro 2008?"}


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr-FR", 1280, "light"), ("en-GB", 320, "dark")])
def test_axe_finds_no_violation_in_any_state_of_the_page(visit, site, language, width, scheme):
    reader = visit(site, language, width, 800, scheme=scheme)
    page, found = reader.page, {}

    def look(state: str) -> None:
        if report := violations(page):
            found[state] = report

    page.wait_for_selector(".k-suggestion")
    look("empty")
    page.locator("#k-steering summary").first.click()
    look("filters open")
    page.locator("#k-steering summary").first.click()
    reader.ask(QUESTION[language])
    reader.wait_for_answer()
    look("answered or refused")
    if page.locator("#k-current .k-number").count():
        page.locator("#k-current .k-number").first.focus()
        look("a quote shown")
    page.locator("#k-current .k-passages summary").click()
    look("passages read")
    page.locator("#k-current [data-mark=false]").click()
    look("what was wrong")
    page.locator("#k-current .k-title").first.click()
    page.wait_for_selector(".k-article")
    look("article open")
    page.locator(".k-aside").click()
    look("side open")
    assert not found, "\n".join(f"== {state}\n{report}" for state, report in found.items())
