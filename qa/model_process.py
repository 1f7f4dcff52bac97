"""What runs in the local model's own process: ``python -m qa.model_process``, started by ``qa.local_server``.

It gets its settings as one line of JSON on standard input, answers with one line of JSON when the model is loaded, and
ends when its standard input does: it cannot outlive its parent, however that ends.
"""

import json
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path


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
