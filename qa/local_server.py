"""llama.cpp (``xllamacpp``) in a process of its own, serving the OpenAI-compatible interface on 127.0.0.1.

A process of its own, because a crash or a lack of memory in native code must not take the chat along, and because the
model's threads must not share an interpreter with the page. The child gets its configuration as one line of JSON on
standard input, answers with one line of JSON when the model is loaded, and ends when its standard input does: it cannot
outlive its parent, however that ends.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from qa.errors import ChatModelFailed

_LOG_PREFIX = re.compile(r"^[\d.]+ [A-Z] +(\w+ +)?")

LOADING_SECONDS = 120.0
"""How long a model may take to load: from a slow disk, on a busy machine."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What the child process is told. ``context`` and ``longest_answer`` count tokens; ``port`` 0: any free one."""

    model: str
    api_key: str
    port: int = 0
    n_parallel: int = 1
    context: int = 4096
    longest_answer: int = 1024
    n_batch: int = 128
    n_threads: int = 2


class LocalServer:
    """A llama.cpp server for one model file, in a child process.

    ``start`` returns at once and the model loads meanwhile; ``wait_ready`` waits for it. ``ensure_ready`` does both and
    starts a child that died again. All of it may be called from any thread.
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

    def start(self) -> None:
        """Start the child unless it is alive.

        Raises:
            ChatModelFailed: no process can be started, or ``stop`` was called.
        """
        with self._lock:
            if self._stopped:
                raise ChatModelFailed(reason="stopped")
            if not self.alive:
                self._child = _Child(self._settings)

    def wait_ready(self, timeout: float = LOADING_SECONDS) -> None:
        """Wait until the model is loaded and served, at most ``timeout`` seconds.

        Raises:
            ChatModelFailed: the child ended (with its last words), or takes longer.
        """
        if self._child is None:
            raise ChatModelFailed(reason="not started")
        self._child.wait_ready(timeout)

    def ensure_ready(self, timeout: float = LOADING_SECONDS) -> None:
        """``start`` if it is not alive, then ``wait_ready``; raises as they do."""
        self.start()
        self.wait_ready(timeout)

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
        self._settled = threading.Event()
        self._log: deque[str] = deque(maxlen=40)
        command = [sys.executable, "-m", "qa.local_server"]
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

    def wait_ready(self, timeout: float) -> None:
        if not self._settled.wait(timeout):
            self.stop()
            raise ChatModelFailed(reason=f"> {timeout:.0f} s")
        if self.port is None:
            self._log_reader.join(2)
            raise ChatModelFailed(reason=_last_words(self._log) or f"exit {self.process.wait()}")

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


def _serve() -> None:
    """The child process: load the model named on standard input, say the port, serve until the parent is gone."""
    settings = ServerSettings(**json.loads(sys.stdin.readline()))
    parent = os.getppid()
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    # Whatever native code prints goes to the log; the parent reads one line only from standard output.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings.model
    params.model_alias = {Path(settings.model).stem}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], settings.port, [settings.api_key]
    params.n_parallel, params.n_ctx, params.n_predict = settings.n_parallel, settings.context, settings.longest_answer
    # The client's leaving is noticed between two batches only: small ones stop a long prompt within two seconds.
    params.n_batch = params.n_ubatch = settings.n_batch
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings.n_threads
    # A slot keeps its last prompt's state, which is all that is reused here; a cache of older ones takes gigabytes.
    params.cache_prompt, params.cache_ram_mib, params.n_ctx_checkpoints = True, 0, 0
    params.ctx_shift = False
    params.warmup = True
    params.timeout_read = params.timeout_write = 600
    params.n_threads_http = 4
    params.ui = params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = False
    params.offline = True
    params.fit_params = False
    params.cors_origins = ""
    params.verbosity = 2
    server = xllamacpp.Server(params)
    answers.write(json.dumps({"port": int(server.listening_address.rpartition(":")[2])}) + "\n")
    answers.close()
    threading.Event().wait()


def _end_with_parent(parent: int) -> None:
    """End this process when standard input ends. A copy of the pipe in some other child of the parent would keep it
    open, so the parent's number is looked at too."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    while os.getppid() == parent:
        threading.Event().wait(2)
    os._exit(0)


def _end_with_input() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    _serve()
