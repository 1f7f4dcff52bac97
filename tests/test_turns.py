"""Many readers at one chat model that is scripted: each in turn, nobody mixed up, nobody kept for ever."""

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, cast

import openai
import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.answer import Answer
from qa.assistant import Assistant
from qa.errors import TooBusy
from qa.models import ChatModel
from qa.queueing import Queue
from qa.settings import Settings

QUESTION = "Combien de personnes ZTE emploie-t-il ?"
TRUE = "ZTE emploie 75 000 personnes dans le monde [1]."


class _Scripted(FakeListChatModel):
    """Repeats the number that the question ends in, in a sentence that is true, and says who was there at once."""

    free: asyncio.Event | None = None
    fault: Exception | None = None
    ended: list[str]
    asked: list[str]
    at_once: list[int]

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[ChatGenerationChunk]:
        number = re.findall(r"n° (\d+)", str(messages[-1].content) + str(messages[-3].content))
        self.asked.append(number[-1] if number else "")
        for piece in (TRUE.removesuffix("[1]."), "[1]."):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))

    def _stream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        self.at_once[0] += 1
        yield from self._chunks(messages)
        self.at_once.append(self.at_once[0])
        self.at_once[0] -= 1

    async def _astream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        self.at_once[0] += 1
        try:
            for chunk in self._chunks(messages):
                yield chunk
                if self.fault is not None:
                    raise self.fault
            if self.free is not None:
                await self.free.wait()
            self.ended.append("whole")
        except BaseException as error:
            self.ended.append(type(error).__name__)
            raise
        finally:
            self.at_once.append(self.at_once[0])
            self.at_once[0] -= 1


def scripted(index: Index, encoder: Encoder, **queue: float) -> tuple[Assistant, _Scripted]:
    model = _Scripted(responses=[""], ended=[], asked=[], at_once=[0])
    places = Queue(longest=int(queue.pop("longest", 32)), **queue)
    return Assistant(index, encoder, ChatModel("scripted", model), Settings(rescore=False), places), model


async def told(answers: AsyncIterator[Answer]) -> list[Answer]:
    return [answer async for answer in answers]


@pytest.mark.anyio
async def test_readers_at_once_are_answered_one_by_one_in_order_and_none_mixed(index: Index, encoder: Encoder) -> None:
    assistant, model = scripted(index, encoder)
    questions = [f"Combien de personnes ZTE emploie-t-il, question n° {number} ?" for number in range(8)]
    everything = await asyncio.gather(*(told(assistant.astream(question)) for question in questions))
    assert max(model.at_once) == 1
    assert model.asked == [str(number) for number in range(8)]
    for number, (question, answers) in enumerate(zip(questions, everything, strict=True)):
        assert answers[0].evidence and not answers[0].draft and answers[0].waiting is None
        waiting = [answer.waiting for answer in answers if answer.waiting is not None]
        assert waiting == sorted(set(waiting), reverse=True) and (not number or waiting)
        assert all(answer.evidence and not answer.draft for answer in answers if answer.waiting)
        assert {answer.question.text for answer in answers} == {question}
        assert answers[-1].finished and answers[-1].waiting is None and "75 000" in answers[-1].text


def test_readers_in_threads_take_turns_too(index: Index, encoder: Encoder) -> None:
    assistant, model = scripted(index, encoder)
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(assistant.ask(QUESTION))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 6 and max(model.at_once) == 1
    assert all("75 000" in answer.text for answer in answers)


@pytest.mark.anyio
async def test_beyond_the_queues_bound_a_question_is_refused_before_anything_is_looked_for(
    index: Index, encoder: Encoder
) -> None:
    assistant, model = scripted(index, encoder, longest=1)
    model.free = asyncio.Event()
    asking = [asyncio.create_task(assistant.aask(QUESTION)) for _ in range(2)]
    await until(lambda: model.at_once[0] == 1)
    with pytest.raises(TooBusy):
        await assistant.aask(QUESTION)
    model.free.set()
    assert ["75 000" in answer.text for answer in await asyncio.gather(*asking)] == [True, True]


@pytest.mark.anyio
@pytest.mark.parametrize("cancelled", [True, False])
async def test_leaving_stops_the_model_and_gives_the_place_to_the_next_at_once(
    index: Index, encoder: Encoder, cancelled: bool
) -> None:
    assistant, model = scripted(index, encoder)
    model.free = asyncio.Event()
    leaving = assistant.astream(QUESTION)
    async with aclosing(cast("Any", leaving)):
        while not (await anext(leaving)).sentences:
            pass
        waiting = [asyncio.create_task(assistant.aask(QUESTION)) for _ in range(2)]
        await until(lambda: len(model.asked) == 1 and assistant_waits(assistant) == 2)
        waiting[0].cancel()  # somebody who only waited
        if cancelled:
            more = asyncio.create_task(anext(leaving))  # type: ignore[arg-type]
            await asyncio.sleep(0.1)
            more.cancel()
            await asyncio.gather(more, return_exceptions=True)
    await until(lambda: model.ended, seconds=1)
    await until(lambda: len(model.asked) == 2)
    assert model.ended == ["CancelledError" if cancelled else "GeneratorExit"]
    model.free.set()
    assert "75 000" in (await waiting[1]).text
    assert assistant_waits(assistant) == 0


@pytest.mark.anyio
async def test_a_question_that_takes_too_long_ends_with_what_was_verified(index: Index, encoder: Encoder) -> None:
    assistant, model = scripted(index, encoder)
    model.free = asyncio.Event()
    answers = []
    async for answer in assistant.astream(QUESTION):
        answers.append(answer)
        if answer.sentences and not answer.finished:
            assistant._queue._served[0].deadline = time.monotonic() + 0.1
    assert answers[-1].sentences == answers[-2].sentences and answers[-1].citations
    assert answers[-1].finished and answers[-1].verdict == "partial" and answers[-1].models.chat == "scripted"
    assert "trop de temps" in answers[-1].notice
    assert model.ended == ["CancelledError"]


@pytest.mark.anyio
async def test_a_model_that_dies_while_it_writes_leaves_the_evidence_and_the_articles_own_words(
    index: Index, encoder: Encoder
) -> None:
    assistant, model = scripted(index, encoder)
    model.fault = openai.OpenAIError("the server went away")
    answers = await told(assistant.astream(QUESTION))
    assert any(answer.draft for answer in answers) and all(answer.evidence for answer in answers)
    assert "the server went away" in answers[-1].notice and answers[-1].models.chat == "none"
    assert answers[-1].finished and "75 000" in answers[-1].text
    model.fault = None
    assert (await assistant.aask(QUESTION)).notice == ""


@pytest.mark.anyio
async def test_a_question_that_waits_too_long_is_answered_with_the_articles_own_words(
    index: Index, encoder: Encoder
) -> None:
    assistant, model = scripted(index, encoder, wait=1.0)
    model.free = asyncio.Event()
    first = asyncio.create_task(assistant.aask(QUESTION))
    await until(lambda: model.at_once[0] == 1)
    answer = await assistant.aask("How many people does ZTE employ?")
    assert answer.models.chat == "none" and "75 000" in answer.text and "took too long" in answer.notice
    assert answer.waiting is None
    model.free.set()
    assert (await first).notice == ""


def test_without_a_model_nobody_waits(quoting: Assistant) -> None:
    under_way = [quoting.stream(QUESTION) for _ in range(4)]
    assert all(next(answers).evidence for answers in under_way)
    assert all(answer.waiting is None for answer in under_way[-1])


def assistant_waits(assistant: Assistant) -> int:
    """How many questions wait for the model."""
    return len(assistant._queue._waiting)


async def until(true: Any, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
