"""llama.cpp (``xllamacpp``) in a process of its own, serving the OpenAI-compatible interface on 127.0.0.1.

A process of its own, because a crash or a lack of memory in native code must not take the chat along, and because the
model's threads must not share an interpreter with the page. When it dies it is started again at once, not at the next
question. ``qa.model_process`` is what runs there.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from qa.errors import ChatModelFailed
from qa.model_process import ServerSettings

_LOG_PREFIX = re.compile(r"^[\d.]+ [A-Z] +(\w+ +)?")

LOADING_SECONDS = 120.0
"""How long a model may take to load: from a slow disk, on a busy machine."""

RESTARTS = 3
"""How often a model that died is started again by itself in ``RESTARTS_SECONDS``; then only by a question."""

RESTARTS_SECONDS = 600.0

Status = Literal["loading", "ready", "failed"]


class LocalServer:
    """A llama.cpp server for one model file, in a child process.

    ``start`` returns at once and the model loads meanwhile; ``wait_ready`` waits for it. ``ensure_ready`` does both. A
    child that served and died is started again by itself, one that could not load only by the next ``start``. All of it
    may be called from any thread.
    """

    def __init__(self, model_path: Path, n_parallel: int = 1, context: int = 4096) -> None:
        """``context`` is the number of tokens, prompt and answer together, of each of ``n_parallel`` conversations."""
        self._settings = ServerSettings(
            model=str(model_path),
            # Other programs and users of this machine, and web pages in its browsers, can reach a loopback port.
            api_key=secrets.token_urlsafe(24),
            n_parallel=n_parallel,
            context=context * n_parallel,
            n_threads=physical_cores(),
        )
        self._lock = threading.Lock()
        self._stopped = False
        self._child: _Child | None = None
        self._restarts: deque[float] = deque(maxlen=RESTARTS)

    @property
    def api_key(self) -> str:
        """The key that the server asks for, made up for this object."""
        return self._settings.api_key

    @property
    def port(self) -> int:
        """The port it serves on; another one after a restart. Only once it is ready."""
        if self._child is None or self._child.port is None:
            raise ChatModelFailed(reason="not started")
        return self._child.port

    @property
    def address(self) -> str:
        """``http://127.0.0.1:PORT/v1``. Only once it is ready."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def alive(self) -> bool:
        """Whether the child process runs, ready or still loading."""
        return self._child is not None and self._child.process.poll() is None

    @property
    def pid(self) -> int | None:
        """The child's process number, ``None`` before ``start``."""
        return self._child.process.pid if self._child else None

    def health(self) -> tuple[Status, ChatModelFailed | None]:
        """How the model is now, seen without waiting, and why it failed; ``loading`` is also one that comes back."""
        with self._lock:
            child = self._child
            if self._stopped or (child is not None and (child.given_up or child.unable)):
                reason = "stopped" if self._stopped or child is None else child.last_words()
                return "failed", ChatModelFailed(reason=reason)
            return "loading" if child is None or child.port is None or not self.alive else "ready", None

    def start(self) -> None:
        """Start the child unless it is alive.

        Raises:
            ChatModelFailed: no process can be started, or ``stop`` was called.
        """
        with self._lock:
            if self._stopped:
                raise ChatModelFailed(reason="stopped")
            if not self.alive:
                self._start_child()

    def _start_child(self) -> None:
        self._child = _Child(self._settings)
        threading.Thread(target=self._watch, args=(self._child,), name="model-watch", daemon=True).start()

    def _watch(self, child: "_Child") -> None:
        """Start the model again when this child dies, unless it never served or they have died too often of late."""
        child.process.wait()
        with self._lock:
            now = time.monotonic()
            often = len(self._restarts) == RESTARTS and now - self._restarts[0] < RESTARTS_SECONDS
            if child is self._child and child.port is not None and not self._stopped and not often:
                self._restarts.append(now)
                # What cannot even be started is for the next question to say.
                with suppress(ChatModelFailed):
                    self._start_child()
            child.given_up = child is self._child

    def wait_ready(self, timeout: float = LOADING_SECONDS) -> None:
        """Wait until the model is loaded and served, at most ``timeout`` seconds.

        Raises:
            ChatModelFailed: the child ended (with its last words), or takes longer.
        """
        if self._child is None:
            raise ChatModelFailed(reason="not started")
        self._child.wait_ready(timeout)

    def ensure_ready(self, timeout: float = LOADING_SECONDS) -> int:
        """``start`` if it is not alive, then ``wait_ready``; the port it serves on. Raises as they do."""
        self.start()
        child = self._child
        assert child is not None
        return child.wait_ready(timeout)

    def stop(self) -> None:
        """End the child, within five seconds, for good."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Child:
    """One run of the server process. Threads drain its outputs, so that it never waits for a reader of its log."""

    def __init__(self, settings: ServerSettings) -> None:
        self.port: int | None = None
        self.given_up = False
        """Whether it has ended and is not replaced."""
        self._settled = threading.Event()
        self._log: deque[str] = deque(maxlen=40)
        command = [sys.executable, "-m", "qa.model_process"]
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
            )
            self._stdin, stdout, stderr = self._pipes()
            self._stdin.write(json.dumps(asdict(settings)).encode() + b"\n")
            self._stdin.flush()
        except OSError as error:
            raise ChatModelFailed(reason=error) from error
        self._log_reader = threading.Thread(target=self._read_log, args=(stderr,), daemon=True)
        self._log_reader.start()
        threading.Thread(target=self._read_port, args=(stdout,), daemon=True).start()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
        process = self.process
        assert process.stdin and process.stdout and process.stderr
        return process.stdin, process.stdout, process.stderr

    def _read_port(self, stdout: IO[bytes]) -> None:
        with stdout:
            line = stdout.readline()
            if line:
                self.port = int(json.loads(line)["port"])
            self._settled.set()

    def _read_log(self, stderr: IO[bytes]) -> None:
        with stderr:
            while line := stderr.readline(1000):
                self._log.append(line.decode("utf-8", "replace").strip())

    def wait_ready(self, timeout: float) -> int:
        if not self._settled.wait(timeout):
            self.stop()
            raise ChatModelFailed(reason=f"> {timeout:.0f} s")
        if self.port is None:
            self._log_reader.join(2)
            raise ChatModelFailed(reason=self.last_words())
        return self.port

    @property
    def unable(self) -> bool:
        """Whether it has ended, or is about to, without having served."""
        return self._settled.is_set() and self.port is None

    def last_words(self) -> str:
        """Why it ended, once it has."""
        return _last_words(self._log) or f"exit {self.process.wait()}"

    def stop(self) -> None:
        # It may have ended before it had read all of its input.
        with suppress(OSError):
            self._stdin.close()
        try:
            self.process.wait(4)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _environment() -> dict[str, str]:
    """The child's environment: it finds this package, and its threads yield a busy processor to other programs."""
    package_root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH")]))
    # By default OpenMP's threads spin while they wait for each other. Beside one other busy program that cuts
    # generation from 30 to 1 token/s; with a short spin it is 12, and still 30 on a machine at rest.
    return {"GOMP_SPINCOUNT": "1000", **os.environ, "PYTHONPATH": path}


def _last_words(log: deque[str]) -> str:
    """What a failed child said last, as one short line: its errors where it names any."""
    lines = [_LOG_PREFIX.sub("", line) for line in log if line]
    errors = [line for line in lines if "rror" in line or "fail" in line]
    return " | ".join(errors[:2] or lines[-1:])[:200]


def physical_cores() -> int:
    """Cores this process may run on, hyper-threads counted once: more threads than that make llama.cpp slower."""
    if not hasattr(os, "sched_getaffinity"):
        return max(os.cpu_count() or 1, 1)
    siblings = set()
    for cpu in os.sched_getaffinity(0):
        try:
            siblings.add(Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text("ascii"))
        except OSError:
            siblings.add(str(cpu))
    return len(siblings)
