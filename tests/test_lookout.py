"""Evidence is there at once: before passages are read closely, whatever the chat model does for whomever."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.outputs import ChatResult

from embeddings.encoder import Encoder
from embeddings.errors import LANGUAGES
from embeddings.index import Index
from prompts.library import load
from qa.answer import Answer, Question
from qa.assistant import Assistant
from qa.deciding import decider
from qa.models import ChatModel
from qa.settings import Settings
from qa.sources import Sources

QUESTION = "Combien de personnes ZTE emploie-t-il ?"
DOUBLE = "Combien de personnes ZTE emploie-t-il, et où Xiaomi a-t-il ouvert une boutique ?"


@pytest.mark.parametrize("question", [QUESTION, DOUBLE, "Who opened a shop in Paris?"])
def test_the_first_item_has_evidence_before_any_passage_is_read_again(
    index: Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    assistant = Assistant(index, encoder, ChatModel("none", None), Settings())  # it has read no passage yet
    read: list[int] = []
    encode = encoder.encode_tokens
    monkeypatch.setattr(encoder, "encode_tokens", lambda texts, task: (read.append(len(texts)), encode(texts, task))[1])
    answers = assistant.stream(question)
    first = next(answers)
    assert first.evidence and not first.draft and not first.text and not first.finished
    assert not read
    *_, last = answers
    assert read and last.answered
    assert {each.passage.id for each in first.evidence} <= {each.passage.id for each in last.evidence}


def test_the_finished_answer_rests_on_what_search_finds(quoting: Assistant) -> None:
    first, *_, last = quoting.stream(QUESTION)
    assert last.evidence == quoting.search(QUESTION, limit=8)
    assert (first.question, first.models) == (last.question, last.models)


def test_one_look_at_the_question_serves_vector_and_tokens(encoder: Encoder) -> None:
    questions = [QUESTION, "", "Who opened a shop in Paris?"]
    vectors, tokens = encoder.encode_questions(questions)
    assert (vectors == encoder.encode_queries(questions)).all()
    for ours, theirs in zip(tokens, encoder.encode_tokens(questions, "query"), strict=True):
        assert (ours == theirs).all()


def test_a_follow_up_shows_evidence_while_the_chat_model_still_rewrites_it(index: Index, encoder: Encoder) -> None:
    called = threading.Event()

    class Writing(FakeListChatModel):
        def _call(self, *args: Any, **kwargs: Any) -> str:
            called.set()
            return super()._call(*args, **kwargs)

    replies = ["Combien de personnes ZTE emploie-t-il dans le monde ?", "ZTE emploie 75 000 personnes [1]."]
    assistant = Assistant(index, encoder, ChatModel("scripted", Writing(responses=replies)), Settings())
    fine = Assistant(index, encoder, ChatModel("none", None), Settings()).ask("Quelle amende ZTE a-t-il payée ?")
    answers = assistant.stream("Combien de personnes emploie-t-il dans le monde ?", earlier=[fine])
    first = next(answers)
    assert first.evidence[0].article.id == "zte.md" and not called.is_set()
    assert first.question == Question("Combien de personnes emploie-t-il dans le monde ?", "fr")  # as yet
    *_, last = answers
    assert last.question.text == replies[0] and "75 000" in last.text


@pytest.mark.anyio
async def test_readers_who_wait_for_the_chat_model_keep_nobody_from_evidence(quoting: Assistant) -> None:
    free = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        waiting = asyncio.get_running_loop().run_in_executor(None, free.wait, 30)
        try:
            answers = quoting.astream(QUESTION)
            first: Answer = await asyncio.wait_for(anext(answers), 10)
            assert first.evidence and not waiting.done()
            await answers.aclose()  # type: ignore[attr-defined]
        finally:
            free.set()


@pytest.mark.anyio
async def test_who_leaves_while_the_model_is_asked_takes_the_question_back(index: Index, encoder: Encoder) -> None:
    asked, taken_back = asyncio.Event(), asyncio.Event()

    class Thinking(FakeListChatModel):
        async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
            asked.set()
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                taken_back.set()
                raise
            raise AssertionError

    prompts = {language: load(language, "answer") for language in LANGUAGES}
    decide = decider(ChatModel("scripted", Thinking(responses=[""]), local=True), prompts, 0.3)
    evidence = Assistant(index, encoder, ChatModel("none", None), Settings()).search(QUESTION)
    question = Question(QUESTION, "fr")
    gathered = {"question": question, "evidence": evidence, "sources": Sources(question, evidence, encoder)}
    reader = asyncio.create_task(decide.ainvoke(gathered))
    await asyncio.wait_for(asked.wait(), 10)
    reader.cancel()
    await asyncio.wait_for(taken_back.wait(), 1)


@pytest.mark.anyio
async def test_an_answer_is_made_on_other_threads_than_the_event_loops(
    quoting: Assistant, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()
    encode = encoder.encode_queries

    def spied(texts: Any) -> Any:
        threads.add(threading.current_thread())
        return encode(texts)

    monkeypatch.setattr(encoder, "encode_queries", spied)
    assert (await quoting.aask(QUESTION)).answered
    assert threads and threading.current_thread() not in threads
