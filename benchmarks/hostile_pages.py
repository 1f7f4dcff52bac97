"""Every hostile article and reply of ``tests/hostile.py`` on the page in Chromium: what was fetched, run and broken.

    python benchmarks/hostile_pages.py

Each answer brings eight hostile articles; each of its citations is opened. Counted by the browser: requests to any
other address, whether a script of theirs ran, elements that the page never writes, complaints on the console, and pages
wider than the screen; wide and narrow.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browsing import CHROMIUM, Played, Visit, served
from hostile import hostile_answers


def counts(browser: Browser, width: int) -> dict[str, int]:
    """What went wrong at one width, and how much was shown."""
    answers = list(hostile_answers())
    wide = opened = 0
    context = browser.new_context(locale="fr-FR", viewport={"width": width, "height": 800}, reduced_motion="reduce")
    with served(Played(answers)) as site:
        reader = Visit(context.new_page(), site)
        for number, answer in enumerate(answers):
            reader.ask("Qui ?")
            reader.page.wait_for_function(f"() => document.querySelectorAll('#k-past .k-turn').length === {number}")
            reader.wait_for_answer()
            wide += not reader.fits()
            for place in range(len(answer.citations)):
                reader.page.locator(f"#k-current .k-number[data-open='{number}:c{place + 1}']").press("Enter")
                reader.page.wait_for_function("() => document.activeElement.matches('.k-article')")
                opened += 1
                wide += not reader.fits()
                reader.page.keyboard.press("Escape")
        shown = {"hostile articles shown": sum(len(answer.evidence) for answer in answers), "of them opened": opened}
        run = int(bool(reader.page.evaluate("window.pwned")))
        faults = {"requests elsewhere": len(reader.elsewhere), "scripts run": run, "intruders": reader.intruders()}
        context.close()
        return shown | faults | {"complaints": len(reader.complaints), "wider than the screen": wide}


def main() -> None:
    """Print the counts of both widths."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for width in (1280, 320):
            print(width, "pixels:", counts(browser, width), flush=True)


if __name__ == "__main__":
    main()
