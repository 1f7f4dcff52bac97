"""Many readers of one page at once, as their browsers ask, and a chat model that is scripted."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx2
from browsing import served
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.assistant import Assistant
from qa.errors import TooBusy
from qa.models import ChatModel
from qa.queueing import Queue
from qa.settings import Settings

READERS = 32
FRENCH = {"Accept-Language": "fr"}
TRUE = {
    "Combien de personnes ZTE emploie-t-il": "ZTE emploie 75 000 personnes dans le monde [1].",
    "Quelle amende ZTE a-t-il payée": "ZTE a payé une amende d'un milliard de dollars [1].",
}


class Held(FakeListChatModel):
    """Says what is true of the question in its prompt, once it is let go."""

    free: threading.Event

    async def _astream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        while not self.free.is_set():
            await asyncio.sleep(0.01)
        asked = "".join(str(each.content) for each in messages[-3:])
        yield ChatGenerationChunk(message=AIMessageChunk(next(said for words, said in TRUE.items() if words in asked)))


class Browser:
    """One reader's: asks by the event that the page's question field sends."""

    def __init__(self, client: httpx2.AsyncClient, event: int, name: str) -> None:
        self.seen: list[str] = []
        self._client, self._event, self._name = client, event, name

    async def ask(self, question: str) -> str:
        """The whole answer as HTML. What is on screen before is kept in ``seen``."""
        asked = {"data": [question, *[None] * 5], "fn_index": self._event, "session_hash": self._name}
        (await self._client.post("gradio_api/queue/join", json=asked)).raise_for_status()
        async with self._client.stream("GET", f"gradio_api/queue/data?session_hash={self._name}") as events:
            async for line in events.aiter_lines():
                message = json.loads(line.removeprefix("data:") or "{}") if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    return str(message["output"]["data"][2])
                self.seen.append(line)
        raise AssertionError("the answer ended early")


def test_32_readers_get_each_their_own_answer_and_one_more_is_told_that_it_is_busy(
    index: Index, encoder: Encoder
) -> None:
    held = Held(responses=[""], free=threading.Event())
    queue = Queue(longest=READERS - 1)  # beside the one that is answered
    assistant = Assistant(index, encoder, ChatModel("held", held), Settings(rescore=False), queue)
    questions = [f"{list(TRUE)[number % 2]}, question n° {number} ?" for number in range(READERS)]

    async def read(site: str) -> list[str]:
        async with httpx2.AsyncClient(base_url=site, trust_env=False, timeout=60, headers=FRENCH) as client:
            dependencies = (await client.get("config")).json()["dependencies"]
            event = next(each["id"] for each in dependencies if "submit" in [kind for _, kind in each["targets"]])
            browsers = [Browser(client, event, f"reader{number}") for number in range(READERS)]
            asking = [asyncio.create_task(each.ask(words)) for each, words in zip(browsers, questions, strict=True)]
            while not all("k-evidence" in "".join(each.seen) for each in browsers):
                await asyncio.sleep(0.05)
            late = await Browser(client, event, "late").ask(questions[0])
            assert TooBusy(waiting=READERS - 1).message("fr") in unescape(late)
            held.free.set()
            return await asyncio.gather(*asking)

    with served(assistant) as site:
        pages = asyncio.run(read(site))
    for number, page in enumerate(pages):
        own, other = ("75 000", "milliard") if number % 2 == 0 else ("milliard", "75 000")
        answer = page[page.index("k-answer") :].partition("k-cite")[0]
        assert f"n° {number} ?" in page and page.count("question n°") == 1
        assert own in answer and other not in answer, answer
