"""What a reader waits for on the page in Chromium: evidence, and the first word beside the model's own time for it.

    python benchmarks/on_screen.py DATA [--questions 8]

DATA is a folder that ``kiosque index`` made of ``articles/``. The page is served from this process with the local chat
model, which is given time to read the heads of its prompts; each question is asked in a conversation of its own. The
model's own time is that of its calls, one after the other, from the start of the first to the first token of the draft;
what the page adds to it is retrieval, checks between the calls and the way to the screen. Medians over the questions.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browsing import CHROMIUM, Visit, served

from qa.assistant import Assistant

QUESTIONS = (
    "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?",
    "How much does the Mate 30 Pro cost?",
    "Combien ont rapporté les enchères 5G allemandes ?",
    "Which British minister was dismissed over the Huawei leak?",
    "Combien de personnes ZTE emploie-t-il ?",
    "How many smartphones did Huawei ship in 2018?",
    "Où Xiaomi a-t-il ouvert une boutique ?",
    "In which city was the Mate 30 presented?",
)
WATCH = """() => {
    window.at = {};
    addEventListener("keydown", (event) => { if (event.key === "Enter") window.at = { sent: Date.now() }; }, true);
    new MutationObserver(() => {
        for (const [name, what] of [["evidence", ".k-evidence"], ["word", ".k-draft, .k-sentence"]]) {
            if (!(name in at) && document.querySelector("#k-current " + what)) {
                at[name] = 0;
                requestAnimationFrame(() => { at[name] = Date.now(); });
            }
        }
    }).observe(document.body, { childList: true, subtree: true });
}"""


class Calls(BaseCallbackHandler):
    """When each call of the model began, gave its first token and ended."""

    def __init__(self) -> None:
        self.times: dict[UUID, list[float]] = {}

    def on_chat_model_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """LangChain's name for a beginning."""
        self.times[run_id] = [time.time()]

    def on_llm_new_token(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """LangChain's name for a token."""
        self.times[run_id].append(time.time())

    def on_llm_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """LangChain's name for an end."""
        self.times[run_id].append(time.time())

    def own(self, sent: float, word: float) -> float:
        """Seconds the model worked between two moments, of which the later saw a first word."""
        calls = [times for times in self.times.values() if sent <= times[0] <= word]
        return sum(min(times[-1] if times[-1] <= word else times[1], word) - times[0] for times in calls)


def main() -> None:
    """Print each question's times, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS))
    options = parser.parse_args()
    calls, rows = Calls(), []
    with Assistant.open(options.data) as assistant:
        assistant._chat.model.callbacks = [calls]
        assistant.warm_up()
        while assistant.chat_state().status == "loading":
            time.sleep(0.5)
        time.sleep(60)
        with served(assistant) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for question in QUESTIONS[: options.questions]:
                page = browser.new_context(locale="fr-FR").new_page()
                visit = Visit(page, site)
                page.wait_for_timeout(1_000)
                page.evaluate(WATCH)
                visit.ask(question)
                visit.wait_for_answer(240_000)
                at = page.evaluate("at")
                page.context.close()
                if not at.get("word"):
                    print(f"no word, evidence {at['evidence'] - at['sent']} ms: {question}", flush=True)
                    continue
                own = calls.own(at["sent"] / 1000, at["word"] / 1000)
                rows.append(((at["evidence"] - at["sent"]) / 1000, (at["word"] - at["sent"]) / 1000, own))
                print("evidence {:.2f} s, first word {:.2f} s, the model's own {:.2f} s".format(*rows[-1]), flush=True)
            browser.close()
    evidence, word, own = map(median, zip(*rows, strict=True))
    ratio = median(row[1] / row[2] for row in rows if row[2])
    print(f"medians: evidence {evidence:.2f} s, first word {word:.2f} s, own {own:.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
