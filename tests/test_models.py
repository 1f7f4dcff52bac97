"""Chat models: the real local one in its own process, a real second server on loopback, and what may fail."""

import asyncio
import contextlib
import contextvars
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import langsmith._internal._context
import langsmith.utils
import pytest
from langchain_core.language_models import BaseChatModel

from embeddings.errors import KiosqueError, PathMissing
from qa.download import fetch_model, installed_model, model_path
from qa.errors import (
    ChatModelFailed,
    ChatServerRefused,
    ChatServerUnreachable,
    ModelMissing,
    ModelUnreachable,
    NoSpaceForModel,
    UnknownChatModel,
    WrongChecksum,
)
from qa.local_server import LocalServer
from qa.models import CHAT_FAILURES, ChatModel, ChatState, explain, open_chat_model

YES_OR_NO = {"extra_body": {"grammar": 'root ::= "oui" | "non"'}}
ENDLESS = "Raconte une très longue histoire."


@pytest.fixture(scope="module")
def model_file() -> Path:
    try:
        return installed_model()
    except ModelMissing:
        try:
            return fetch_model()
        except (ModelUnreachable, NoSpaceForModel) as error:
            pytest.skip(f"NO LOCAL MODEL, NOTHING OF IT IS TESTED: {error}")


@pytest.fixture(scope="module")
def chat(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    request.getfixturevalue("model_file")
    with contextlib.closing(open_chat_model("local")) as opened:
        yield opened


@pytest.fixture
def model(chat: ChatModel) -> BaseChatModel:
    assert chat.model is not None
    return chat.model


@pytest.fixture(scope="module")
def second_server(model_file: Path) -> Iterator[LocalServer]:
    with LocalServer(model_file, context=1024) as server:
        server.wait_ready()
        yield server


def child_of(chat: ChatModel) -> int:
    """The process number of a local model's server."""
    server = chat.close.__self__  # type: ignore[attr-defined]
    assert isinstance(server, LocalServer)
    assert server.pid is not None
    return server.pid


def processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def seconds_until_idle(pid: int, limit: float) -> float:
    started = time.monotonic()
    while time.monotonic() - started < limit:
        before = processor_ticks(pid)
        time.sleep(0.25)
        if processor_ticks(pid) - before <= 1:
            break
    return time.monotonic() - started


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def shown(error: KiosqueError) -> str:
    """The error in both languages: one line each, without a gap left unfilled."""
    for message in (error.message("fr"), error.message("en")):
        assert "\n" not in message
        assert "{" not in message
    return error.message("fr")


def test_no_model_is_a_model_that_quotes() -> None:
    assert open_chat_model("none") == ChatModel("none", None)
    assert open_chat_model("none").state() == ChatState("none", "none")


def test_the_local_model_answers_within_a_grammar(chat: ChatModel, model: BaseChatModel) -> None:
    assert chat.local
    assert model.bind(**YES_OR_NO).invoke("Paris est-il en France ?").content in ("oui", "non")


def test_it_streams_within_a_grammar_and_says_how_sure_it_was(model: BaseChatModel) -> None:
    bound = model.bind(**YES_OR_NO, logprobs=True, top_logprobs=10, max_tokens=1)
    chunks = list(bound.stream("Paris est-il en France ? oui ou non"))
    tokens = [token for chunk in chunks for token in chunk.response_metadata.get("logprobs", {}).get("content", [])]
    assert "".join(str(chunk.content) for chunk in chunks) == tokens[0]["token"]
    assert len(tokens[0]["top_logprobs"]) == 10


def test_the_same_question_has_the_same_answer(model: BaseChatModel) -> None:
    first, second = (model.invoke("Cite une ville.", max_tokens=8).content for _ in range(2))
    assert first == second


def test_what_two_prompts_share_at_their_head_is_read_once(model: BaseChatModel) -> None:
    head = "Un article sur les télécommunications. " * 12
    model.invoke(head + "Première question ?", max_tokens=1)
    message = model.invoke(head + "Autre chose ?", max_tokens=1)
    usage = message.usage_metadata
    assert usage is not None
    assert usage["input_token_details"]["cache_read"] > 0.9 * usage["input_tokens"]


def test_a_prompt_too_long_is_refused_in_one_line(model: BaseChatModel) -> None:
    with pytest.raises(CHAT_FAILURES) as failure:
        model.invoke("mot " * 6000)
    assert "4096" in shown(explain(failure.value))


def test_leaving_an_answer_early_stops_the_model(chat: ChatModel, model: BaseChatModel) -> None:
    answer = model.stream(ENDLESS)
    next(answer)
    answer.close()  # type: ignore[attr-defined]
    assert seconds_until_idle(child_of(chat), limit=10) < 3


@pytest.mark.anyio
async def test_leaving_an_answer_early_stops_the_model_in_asynchronous_code_too(
    chat: ChatModel, model: BaseChatModel
) -> None:
    async def endless() -> None:
        async for _ in model.astream(ENDLESS):
            started.set()

    started = asyncio.Event()
    task = asyncio.create_task(endless())
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await asyncio.to_thread(seconds_until_idle, child_of(chat), 10) < 3


def test_a_crash_in_an_answer_is_said_and_the_next_question_has_a_fresh_process(
    chat: ChatModel, model: BaseChatModel
) -> None:
    before = child_of(chat)
    answer = model.stream(ENDLESS)
    next(answer)
    os.kill(before, signal.SIGKILL)
    with pytest.raises(CHAT_FAILURES) as failure:
        list(answer)
    assert isinstance(explain(failure.value), ChatModelFailed)
    assert model.bind(**YES_OR_NO).invoke("Paris est-il en France ?").content in ("oui", "non")
    assert child_of(chat) != before


@pytest.mark.anyio
async def test_asynchronous_questions_start_a_dead_process_again_too(chat: ChatModel, model: BaseChatModel) -> None:
    os.kill(child_of(chat), signal.SIGKILL)
    message = await model.bind(**YES_OR_NO).ainvoke("Paris est-il en France ?")
    assert message.content in ("oui", "non")


def status_after(chat: ChatModel, unlike: str, limit: float = 30) -> str:
    """How the model is once that is something else than ``unlike``."""
    deadline = time.monotonic() + limit
    while chat.state().status == unlike and time.monotonic() < deadline:
        time.sleep(0.02)
    return chat.state().status


def test_a_model_that_dies_is_back_without_being_asked_but_not_for_ever(
    model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.local_server.RESTARTS", 1)
    with contextlib.closing(open_chat_model(str(model_file))) as chat:
        assert chat.state() == ChatState(model_file.stem, "loading")
        assert status_after(chat, "loading") == "ready"
        first = child_of(chat)
        os.kill(first, signal.SIGKILL)
        assert status_after(chat, "ready") == "loading"
        assert status_after(chat, "loading") == "ready"
        assert child_of(chat) != first
        os.kill(child_of(chat), signal.SIGKILL)
        assert status_after(chat, "ready") in ("loading", "failed")
        assert status_after(chat, "loading") == "failed"
        assert chat.state().failure is not None
        assert chat.model is not None
        assert chat.model.bind(**YES_OR_NO).invoke("Paris est-il en France ?").content in ("oui", "non")
        assert chat.state().status == "ready"


def test_a_closed_model_ends_its_process_and_stays_closed(model_file: Path) -> None:
    chat = open_chat_model(str(model_file))
    child = child_of(chat)
    chat.close()
    assert not is_running(child)
    assert chat.model is not None
    with pytest.raises(CHAT_FAILURES):
        chat.model.invoke("Encore là ?")


def test_the_server_ends_when_its_parent_is_killed(model_file: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from qa.local_server import LocalServer\n"
        "server = LocalServer(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(model_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(child)


def test_the_local_server_answers_nobody_without_its_key(second_server: LocalServer) -> None:
    url = f"{second_server.address}/chat/completions"
    assert httpx2.post(url, json={"messages": []}, trust_env=False).status_code == 401


def test_another_server_is_reached_by_address_and_name(
    second_server: LocalServer, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", second_server.api_key)
    # A proxy that nobody runs: what goes to this machine must not go there.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
    chat = open_chat_model(f"{second_server.address}#{model_file.stem}")
    assert chat.model is not None
    assert not chat.local
    assert chat.name.startswith(f"{model_file.stem}@127.0.0.1:")
    whole = chat.model.invoke("Dis bonjour.", max_tokens=5).content
    assert whole
    assert "".join(str(chunk.content) for chunk in chat.model.stream("Dis bonjour.", max_tokens=5)) == whole


def test_without_a_name_the_first_model_of_the_server_is_taken(
    second_server: LocalServer, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", second_server.api_key)
    assert open_chat_model(second_server.address).name.startswith(f"{model_file.stem}@")


def test_a_server_that_refuses_the_key_is_said_to(scripted: "Scripted") -> None:
    scripted.models = (401, {"error": "no key"})
    with pytest.raises(ChatServerRefused) as failure:
        open_chat_model(f"{scripted.address}#m")
    assert "OPENAI_API_KEY" in shown(failure.value)


def test_no_server_at_the_address_is_said_at_once() -> None:
    started = time.monotonic()
    for name in ("http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1#m", "http://[/v1"):
        with pytest.raises(ChatServerUnreachable) as failure:
            open_chat_model(name)
        assert name.partition("#")[0] in shown(failure.value)
    assert time.monotonic() - started < 5


class Scripted:
    """A server whose replies a test writes: ``models`` to GET /models, ``delay`` before any reply to a question."""

    def __init__(self) -> None:
        self.models: tuple[int, object] = (200, {"data": [{"id": "m"}]})
        self.delay = threading.Event()
        self.seen: list[dict[str, object]] = []
        script = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(*script.models)

            def do_POST(self) -> None:
                script.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                script.delay.wait(5)
                with contextlib.suppress(OSError):
                    self.reply(500, {"error": {"message": "out of memory"}})

            def reply(self, status: int, content: object) -> None:
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    script = Scripted()
    yield script
    script.delay.set()
    script.server.shutdown()
    script.server.server_close()


@pytest.mark.parametrize("content", [b"<html>It works!</html>", ["m"], {"data": []}, {"data": [3]}])
def test_a_server_that_is_no_chat_server_is_refused(scripted: Scripted, content: object) -> None:
    scripted.models = (200, content)
    with pytest.raises(ChatServerRefused) as failure:
        open_chat_model(scripted.address)
    assert scripted.address in shown(failure.value)


def test_a_server_that_fails_says_why_after_one_more_try(scripted: Scripted) -> None:
    scripted.delay.set()
    model = open_chat_model(scripted.address).model
    assert model is not None
    with pytest.raises(CHAT_FAILURES) as failure:
        model.invoke("Bonjour ?")
    assert "out of memory" in shown(explain(failure.value))
    assert len(scripted.seen) == 2


def test_every_question_asks_for_a_bounded_answer_at_temperature_zero(scripted: Scripted) -> None:
    scripted.delay.set()
    model = open_chat_model(scripted.address).model
    assert model is not None
    with pytest.raises(CHAT_FAILURES):
        model.invoke("Bonjour ?")
    assert scripted.seen[0]["max_tokens"] == 512
    assert scripted.seen[0]["temperature"] == 0


def test_a_server_that_never_answers_is_given_up(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.models.TIMEOUT", httpx2.Timeout(0.2))
    model = open_chat_model(scripted.address).model
    assert model is not None
    with pytest.raises(CHAT_FAILURES) as failure:
        model.invoke("Bonjour ?")
    assert "timeout" in shown(explain(failure.value))


@pytest.mark.parametrize("name", ["nobody", "nobody:model", "anthropic:", "", "#", "ftp://127.0.0.1/v1"])
def test_an_unknown_name_is_refused_with_the_names_that_would_do(name: str) -> None:
    with pytest.raises(UnknownChatModel) as failure:
        open_chat_model(name)
    assert ".gguf" in shown(failure.value)


def test_a_file_that_is_not_there_or_no_model_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        open_chat_model(str(tmp_path / "absent.gguf"))
    (tmp_path / "text.gguf").write_text("Bonjour", "utf-8")
    with pytest.raises(UnknownChatModel):
        open_chat_model(str(tmp_path / "text.gguf"))


def test_a_broken_model_file_fails_with_the_server_s_own_words(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(range(200)))
    with contextlib.closing(open_chat_model(str(tmp_path / "broken.gguf"))) as chat:
        assert chat.model is not None
        with pytest.raises(CHAT_FAILURES) as failure:
            chat.model.invoke("Bonjour ?")
        assert "gguf" in shown(explain(failure.value))
        state = chat.state()
        assert (state.name, state.status) == ("broken", "failed")
        assert state.failure is not None and "gguf" in shown(state.failure)


def test_the_local_model_must_be_downloaded_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ModelMissing):
        open_chat_model("local")
    model_path().parent.mkdir(parents=True)
    model_path().write_bytes(b"GGUF and then nothing")
    with pytest.raises(WrongChecksum):
        open_chat_model("local")


def test_nothing_is_sent_to_langsmith_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setattr(langsmith._internal._context, "_GLOBAL_TRACING_ENABLED", None)
    forget_environment = langsmith.utils.get_env_var.cache_clear  # type: ignore[attr-defined]
    forget_environment()

    def traced_before_and_after() -> tuple[object, object]:
        before = langsmith.utils.tracing_is_enabled()
        open_chat_model("none")
        return before, langsmith.utils.tracing_is_enabled()

    try:
        assert contextvars.Context().run(traced_before_and_after) == (True, False)
    finally:
        forget_environment()
