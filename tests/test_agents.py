"""The tools that ``kiosque chat --mcp`` serves, used by a real client of the Model Context Protocol over HTTP."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from browsing import served
from mcp import ClientSession, MCPError
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from qa.answer import Answer, Models, Question
from qa.assistant import Assistant
from ui import agents
from ui.accounts import Accounts

pytestmark = pytest.mark.anyio
QUESTION = "Combien de personnes ZTE emploie-t-il ?"


def tools(assistant: Any) -> Any:
    return agents.application(agents.agents(assistant), is_loopback=True)


@pytest.fixture(scope="module")
def address(quoting: Assistant) -> Iterator[str]:
    """Where the tools are, beside the page, on an index of three articles; answers are quotations."""
    with served(quoting, agents=tools(quoting)) as site:
        yield f"{site}{agents.PATH}"


async def test_an_agent_learns_what_the_tools_are_for_and_what_they_take(address: str) -> None:
    async with Client(address) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert client.session.instructions and "French press articles" in client.session.instructions
    assert set(listed) == {"search", "ask"}
    for tool in listed.values():
        assert tool.description and "French press articles" in tool.description and "\n   " not in tool.description
        assert tool.annotations and tool.annotations.read_only_hint
        assert tool.input_schema["required"] == ["question"]
        assert set(tool.input_schema["properties"]) - {"limit"} == {"question", "since", "until", "sources"}
        assert all(taken["description"] for taken in tool.input_schema["properties"].values())
    quote = listed["search"].output_schema["$defs"]["Passage"]["properties"]  # type: ignore[index]
    assert {"article", "published", "quote", "start", "end"} <= set(quote)


async def test_an_agent_finds_passages_with_the_exact_words_of_their_articles(address: str, indexed: Path) -> None:
    async with Client(address) as client:
        result = await client.call_tool("search", {"question": QUESTION, "limit": 2})
    assert not result.is_error and result.structured_content
    first, _ = result.structured_content["passages"]
    text = (indexed.parent / "articles" / "zte.md").read_text("utf-8")
    assert (first["article"], first["published"]) == ("zte.md", "2018-07-13")
    assert "75 000 personnes" in first["quote"] == text[first["start"] : first["end"]]


async def test_an_agent_asks_and_gets_the_answer_with_its_citations_and_how_far_it_is(
    address: str, indexed: Path
) -> None:
    told: list[str | None] = []

    async def tell(_: float, __: float | None, message: str | None) -> None:
        told.append(message)

    async with Client(address) as client:
        result = await client.call_tool("ask", {"question": QUESTION}, progress_callback=tell)
        narrowed = await client.call_tool("ask", {"question": QUESTION, "since": "2019"})
    answer = result.structured_content
    assert answer and answer["answered"] is True and "75 000" in answer["text"]
    (citation,) = answer["citations"]
    text = (indexed.parent / "articles" / "zte.md").read_text("utf-8")
    assert citation["quote"] == text[citation["start"] : citation["end"]]
    assert told[0] == "reading the passages" and told[-1] == "done"
    assert narrowed.structured_content and "zte.md" not in str(narrowed.structured_content["citations"])


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": " "}, "The question is empty. Write a question"),
        ("search", {"question": "Wo ist das Geld der deutschen Regierung geblieben?"}, "neither in French nor"),
        ("ask", {"question": QUESTION, "since": "demain"}, "“demain” cannot be read"),
        ("search", {"question": QUESTION, "sources": ["AFP"]}, "No article matches"),
        ("search", {"question": QUESTION, "limit": 0}, "limit"),
    ],
)
async def test_an_error_tells_the_agent_what_to_do(address: str, tool: str, arguments: Any, words: str) -> None:
    async with Client(address) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error and words in result.content[0].text  # type: ignore[union-attr]


async def test_a_client_of_the_older_protocol_is_served_too(address: str) -> None:
    async with streamable_http_client(address) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        result = await session.call_tool("search", {"question": QUESTION, "limit": 1})
    assert not result.is_error


async def test_a_website_cannot_use_the_tools_from_a_readers_browser(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    async with httpx.AsyncClient() as client:
        for headers in ({"host": "rebinding.example"}, {"origin": "http://elsewhere.example"}):
            refused = await client.post(address, json=call, headers={**accept, **headers})
            assert refused.status_code in (400, 403, 421)
        assert (await client.post(address, content=b" " * 200_000, headers=accept)).status_code == 413


class Endless:
    """An assistant that fails, or writes until it is left."""

    settings = SimpleNamespace(chat_model="none")

    def __init__(self) -> None:
        self.left = threading.Event()

    def catalogue(self) -> list[Any]:
        return []

    async def astream(self, question: str, reader: str, within: Any = ()) -> Any:
        if question == "fail":
            raise RuntimeError("secret path")
        try:
            while True:
                yield Answer(Question(question, "fr"), Models("e5", "x", ()), draft="mot")
                await asyncio.sleep(0.05)
        finally:
            self.left.set()


async def test_an_agent_with_the_password_is_let_in_and_one_that_leaves_stops_the_model(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assistant = Endless()
    with served(assistant, agents=tools(assistant), accounts=Accounts({"anne": "a"})) as site:
        address = f"{site}{agents.PATH}"
        with pytest.raises((MCPError, httpx2.HTTPError, ExceptionGroup)):
            async with Client(address) as client:
                await client.list_tools()
        headers = {"Authorization": "Bearer a"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            with anyio.move_on_after(0.5) as scope:
                await client.call_tool("ask", {"question": "Qui ?"})
            assert scope.cancelled_caught
            assert await anyio.to_thread.run_sync(assistant.left.wait, 5)
            failed = await client.call_tool("ask", {"question": "fail"})
        assert failed.is_error and "secret" not in str(failed.content) and "secret path" in caplog.text


def test_the_tools_leave_the_programs_logging_as_it_is() -> None:
    before = list(logging.getLogger().handlers), logging.getLogger().level
    agents.agents(Endless())  # type: ignore[arg-type]
    assert (logging.getLogger().handlers, logging.getLogger().level) == before
