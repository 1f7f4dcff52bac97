"""Articles and replies that try to be more than text, in a real browser."""

import pytest
from browsing import Played, needs_chromium, served
from hostile import PLACES, TRICKS, hostile_answers
from playwright.sync_api import expect

from ui.text import plain

pytestmark = needs_chromium


def test_every_trick_is_played_in_every_place():
    answers = list(hostile_answers())
    said = "".join(repr(answer) for answer in answers)
    assert len(TRICKS) * len(PLACES) == sum(len(answer.evidence) for answer in answers) >= 300
    assert all(repr(trick)[1:-1] in said for trick in TRICKS)


@pytest.mark.parametrize(("width", "part"), [(1280, 0), (320, 1)])
def test_hostile_texts_fetch_nothing_run_nothing_and_leave_the_page_whole(visit, width, part):
    answers = list(hostile_answers())[part::6]
    with served(Played(answers)) as site:
        reader = visit(site, width=width)
        for number, answer in enumerate(answers):
            reader.ask("Qui ?")
            expect(reader.page.locator("#k-past .k-turn")).to_have_count(number)
            reader.wait_for_answer()
            assert reader.fits(), answer
            if answer.citations:
                reader.page.locator("#k-current .k-number").first.click()
                reader.page.wait_for_function("() => document.activeElement.matches('.k-article')")
                assert "".join(reader.marked().split()) == "".join(plain(answer.citations[0].quote).split())
                assert reader.fits(), answer
                reader.page.keyboard.press("Escape")
        assert reader.intruders() == 0
        assert reader.page.evaluate("window.pwned") is None
        assert reader.elsewhere == [] and reader.complaints == []
