"""Chat models by name: the local one, any OpenAI-compatible server, anything LangChain knows, or none.

    local                        the downloaded file, in a llama.cpp process of our own
    some/file.gguf               another model file, likewise
    http://host:port/v1[#model]  an OpenAI-compatible server (Ollama, vLLM …); its first model where none is named
    provider:model               LangChain's ``init_chat_model``
    none                         no model: answers quote

Local and remote models speak through the same client, ``langchain-openai``.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx2
import langsmith
import openai
from langchain_core.exceptions import ModelError
from langchain_core.language_models import BaseChatModel

from embeddings.errors import LANGUAGES, KiosqueError, NotPermitted, PathMissing
from qa.download import LOCAL_MODEL, installed_model
from qa.errors import ChatModelFailed, ChatServerRefused, ChatServerUnreachable, UnknownChatModel
from qa.local_server import LocalServer, Status

LONGEST_ANSWER = 512
"""Tokens a model may write for one answer."""

SIDE_SLOT = 2 * len(LANGUAGES)
"""The place in the local server's cache that translations and checks share: they leave the answers' prompts alone."""

TIMEOUT = httpx2.Timeout(120, connect=5)
"""Seconds: a server of this machine or of this world takes a connection at once, but may read a prompt for long."""

CHAT_FAILURES = (ModelError, openai.OpenAIError, httpx2.HTTPError, ChatModelFailed)
"""What a chat model raises when it fails while it answers; ``explain`` says what it means."""


@dataclass(frozen=True, slots=True)
class ChatState:
    """Which model answers and how it is: ``none`` quotes, ``loading`` is also a model that comes back after a crash."""

    name: str
    status: Literal["none", "loading", "ready", "failed"]
    failure: KiosqueError | None = None
    """Why it ``failed``. The next question tries it again."""


def _nothing_to_close() -> None:
    pass


def _always_ready() -> tuple[Status, KiosqueError | None]:
    return "ready", None


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model that is open; ``close`` ends what was started for it."""

    name: str
    model: BaseChatModel | None
    """``None``: answers quote."""
    local: bool = False
    """Whether it is our own llama.cpp: then ``extra_body`` may carry ``grammar`` and the like."""
    close: Callable[[], None] = _nothing_to_close
    status: Callable[[], tuple[Status, KiosqueError | None]] = _always_ready
    """How it is, and why it failed. A server elsewhere counts as ready: it answered when it was opened."""

    def state(self) -> ChatState:
        """How it is now, without waiting for it or asking it."""
        return ChatState(self.name, "none") if self.model is None else ChatState(self.name, *self.status())


def open_chat_model(name: str) -> ChatModel:
    """The chat model called ``name`` (see above), with temperature 0, bounded answers and timeouts.

    A local model loads in the background; its first question waits for it. Its process is started again when it
    dies. LangSmith tracing is switched off for the whole process: questions and articles go to the model alone.

    Raises:
        ModelMissing, WrongChecksum: the local model is not (rightly) downloaded.
        PathMissing, UnknownChatModel: there is no such file, provider or name.
        ChatServerUnreachable, ChatServerRefused: nothing answers at the address, or not as it should.
    """
    langsmith.configure(enabled=False)
    if name == "none":
        return ChatModel("none", None)
    if name == "local":
        return _open_file(installed_model(), LOCAL_MODEL.name)
    if name.startswith(("http://", "https://")):
        address, _, model = name.partition("#")
        return _open_address(address.rstrip("/"), model)
    if name.endswith(".gguf"):
        path = Path(name).expanduser()
        _ensure_gguf(path)
        return _open_file(path, path.stem)
    return _open_provider(name)


def explain(error: BaseException) -> KiosqueError:
    """One of ``CHAT_FAILURES`` as an error to show: what it was caused by where that is known, else its first line."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KiosqueError):
            return cause
        if isinstance(cause, openai.APITimeoutError):
            return ChatModelFailed(reason="timeout")
        if isinstance(cause, openai.APIStatusError):
            return ChatModelFailed(reason=_condensed(cause.message))
        cause = cause.__cause__
    return ChatModelFailed(reason=_condensed(str(error)) or type(error).__name__)


def _open_file(path: Path, name: str) -> ChatModel:
    # A slot for each of the prompts, answering and rewriting in each language, and one for translations and checks:
    # their fixed heads stay computed. A slot takes 115 MB; with fewer, a follow-up would evict the head of the answer
    # after it.
    server = LocalServer(path, n_parallel=SIDE_SLOT + 1)
    server.start()
    # Imported while the model loads: it takes a second.
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        model=name,
        base_url="http://127.0.0.1/v1",
        api_key=server.api_key,  # type: ignore[arg-type]
        http_client=httpx2.Client(transport=_LocalTransport(server), trust_env=False),
        http_async_client=httpx2.AsyncClient(transport=_AsyncLocalTransport(server), trust_env=False),
        http_socket_options=(),
        openai_proxy="",
        temperature=0,
        max_tokens=LONGEST_ANSWER,  # type: ignore[call-arg]
        timeout=TIMEOUT,
        # Once more after a crash, in a fresh process.
        max_retries=1,
        stream_usage=False,
        use_responses_api=False,
    )
    return ChatModel(name, model, local=True, close=server.stop, status=server.health)


# The server closes a connection after a stream: kept alive, the next question would be the one to find out.
_FRESH_CONNECTIONS = httpx2.Limits(max_keepalive_connections=0)


class _LocalTransport(httpx2.HTTPTransport):
    """Sends requests to a local server wherever it is now: waits while it loads, starts it again when it has died."""

    def __init__(self, server: LocalServer) -> None:
        super().__init__(limits=_FRESH_CONNECTIONS)
        self._server = server

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=self._server.ensure_ready())
        return super().handle_request(request)


class _AsyncLocalTransport(httpx2.AsyncHTTPTransport):
    """``_LocalTransport`` for asynchronous code."""

    def __init__(self, server: LocalServer) -> None:
        super().__init__(limits=_FRESH_CONNECTIONS)
        self._server = server

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=await asyncio.to_thread(self._server.ensure_ready))
        return await super().handle_async_request(request)


def _open_address(address: str, model: str) -> ChatModel:
    # The base class says ``max_tokens``, which every compatible server knows; ``ChatOpenAI`` says it OpenAI's new way.
    from langchain_openai.chat_models.base import BaseChatOpenAI

    key = os.environ.get("OPENAI_API_KEY") or "none"
    # A proxy of the environment must not see, or swallow, what goes to this machine itself.
    trust_env = not _is_loopback(address)
    served = _served_models(address, key, trust_env)
    if not model and not served:
        raise ChatServerRefused(address=address, reason="GET /models: []")
    model = model or served[0]
    chat = BaseChatOpenAI(
        model=model,
        base_url=address,
        api_key=key,  # type: ignore[arg-type]
        http_client=httpx2.Client(limits=_FRESH_CONNECTIONS, trust_env=trust_env),
        http_async_client=httpx2.AsyncClient(limits=_FRESH_CONNECTIONS, trust_env=trust_env),
        http_socket_options=(),
        openai_proxy="",
        temperature=0,
        max_tokens=LONGEST_ANSWER,
        timeout=TIMEOUT,
        max_retries=1,
        stream_usage=False,
        use_responses_api=False,
    )
    return ChatModel(f"{model}@{httpx2.URL(address).netloc.decode()}", chat)


def _served_models(address: str, key: str, trust_env: bool) -> list[str]:
    """The names of the models that the server at ``address`` lists, which shows that there is one.

    Raises:
        ChatServerUnreachable, ChatServerRefused: it does not answer, or refuses, or is something else.
    """
    headers = {"Authorization": f"Bearer {key}"}
    try:
        with httpx2.Client(trust_env=trust_env, timeout=httpx2.Timeout(10, connect=3)) as client:
            response = client.get(f"{address}/models", headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ChatServerUnreachable(address=address) from error
    try:
        response.raise_for_status()
        return [str(model["id"]) for model in response.json()["data"]]
    except httpx2.HTTPStatusError as error:
        raise ChatServerRefused(address=address, reason=f"HTTP {response.status_code}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise ChatServerRefused(address=address, reason="GET /models") from error


def _is_loopback(address: str) -> bool:
    try:
        host = httpx2.URL(address).host
    except httpx2.InvalidURL as error:
        raise ChatServerUnreachable(address=address) from error
    return host in ("localhost", "::1") or host.startswith("127.")


def _open_provider(name: str) -> ChatModel:
    if not name.strip():
        raise UnknownChatModel(name=name, reason="–")
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(name, temperature=0, max_tokens=LONGEST_ANSWER, timeout=TIMEOUT.read, max_retries=1)
    # Each provider's package has its own way to say that it is not installed, lacks a key or knows no such model.
    except Exception as error:
        raise UnknownChatModel(name=name, reason=_condensed(str(error))) from error
    return ChatModel(name, model)


def _ensure_gguf(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            header = stream.read(4)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise PathMissing(path=path) from error
    except PermissionError as error:
        raise NotPermitted(path=path) from error
    if header != b"GGUF":
        raise UnknownChatModel(name=path, reason="GGUF")


def _condensed(text: str) -> str:
    """One short line of a longer message."""
    return " ".join(text.split())[:200]
