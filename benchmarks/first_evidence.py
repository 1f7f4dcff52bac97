"""How long a reader waits for the first evidence, whatever the chat model is doing.

    python benchmarks/first_evidence.py [DATA] [QUESTIONS.jsonl] [--questions N] [--quoting-only]

DATA is a folder that ``kiosque index`` made; without it, the sample articles are indexed. An assistant that has warmed
up as the page's does is asked each question through ``astream``; what counts is the time to the first answer with
evidence, p50 and p95 over the questions, in milliseconds:

- quoting: there is no chat model;
- loading: the local model loads, and reads the heads of its prompts; each reader leaves when there is evidence;
- ready: it waits, or ends what the reader before asked of it;
- busy: it answers another reader without a pause.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

import numpy as np

from embeddings.ingest import ingest
from qa import Assistant
from qa.settings import EMBEDDING_MODEL

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "questions" / "seeds-dev.jsonl"
QUESTIONS = (
    "Quel est le montant de l'amende infligée à ZTE en juin 2018 ?",
    "How much does the Mate 30 Pro cost?",
    "Combien ont rapporté les enchères 5G allemandes ?",
    "Which British minister was dismissed over the Huawei leak?",
    "De combien de temps le gouvernement français dispose-t-il pour se prononcer sur un équipement 5G ?",
    "How many smartphones did Huawei ship in 2018?",
)
FEW = 6
"""Questions asked while the model loads, and of a model that waits: an answer takes long."""

PAUSE = 0.5
"""Seconds between two readers who leave: what the first one had begun comes to its end."""


async def seconds_to_evidence(assistant: Assistant, question: str, stay: bool) -> float:
    """To the first answer that has evidence; who does not ``stay`` leaves then."""
    started, first = time.perf_counter(), 0.0
    async with aclosing(assistant.astream(question)) as answers:  # type: ignore[type-var]
        async for answer in answers:
            if answer.evidence and not first:
                first = time.perf_counter() - started
                if not stay:
                    break
    return first


async def measure(name: str, assistant: Assistant, questions: Sequence[str], stay: bool) -> None:
    """Print p50, p95 and the very first of the waits."""
    waits = []
    for question in questions:
        waits.append(1000 * await seconds_to_evidence(assistant, question, stay))
        if not stay:
            await asyncio.sleep(PAUSE)
    p50, p95 = np.percentile(waits, [50, 95])
    print(f"{name:8} {p50:5.0f} {p95:5.0f}  first {waits[0]:5.0f}  ({len(waits)} questions)", flush=True)


@asynccontextmanager
async def another_reader(assistant: Assistant, questions: Sequence[str]) -> AsyncIterator[None]:
    """Somebody who asks one question after the other meanwhile."""

    async def ask() -> None:
        while True:
            for question in questions:
                await assistant.aask(question)

    reader = asyncio.create_task(ask())
    await asyncio.sleep(2)  # the model has begun to read
    try:
        yield
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader


async def measure_all(data: Path, questions: Sequence[str], quoting_only: bool) -> None:
    print("ms         p50   p95")
    with Assistant.open(data, chat_model="none") as quoting:
        quoting.warm_up()
        await asyncio.sleep(2)
        await measure("quoting", quoting, questions, stay=True)
    if quoting_only:
        return
    with Assistant.open(data) as assistant:
        assistant.warm_up()
        await measure("loading", assistant, questions[:FEW], stay=False)
        await assistant.aask(questions[0])
        await measure("ready", assistant, questions[:FEW], stay=True)
        async with another_reader(assistant, questions[::-1]):
            await measure("busy", assistant, questions, stay=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("questions_file", nargs="?", type=Path, metavar="QUESTIONS.jsonl", default=SEEDS)
    parser.add_argument("--questions", type=int, metavar="N", help="only the first so many")
    parser.add_argument("--quoting-only", action="store_true", help="no chat model")
    options = parser.parse_args()
    questions: Sequence[str] = QUESTIONS
    if options.data and options.questions_file.exists():
        lines = options.questions_file.read_text("utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if not options.data:
            ingest([ROOT / "articles"], data, EMBEDDING_MODEL)
        asyncio.run(measure_all(data, questions[: options.questions], options.quoting_only))


if __name__ == "__main__":
    main()
