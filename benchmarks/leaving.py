"""How soon the local model is free after a reader leaves: while it reads a prompt, and while it writes.

    python benchmarks/leaving.py [BATCH …]

For each size of batch (tokens; what llama.cpp computes between two looks at who has left): the speed of reading a
prompt, and the seconds from leaving until the model's process is at rest, of ten readers each. Takes two minutes a
size, on a machine that does nothing else.
"""

import asyncio
import dataclasses
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from qa.download import installed_model
from qa.local_server import LocalServer
from qa.model_process import ServerSettings

USUAL = next(int(each.default) for each in dataclasses.fields(ServerSettings) if each.name == "n_batch")
BATCHES = (USUAL, 64, 32)
READERS = 10
WORDS = ["maison", "chien", "voiture", "arbre", "soleil", "rivière", "montagne", "ville", "route", "pont", "train"]


class BatchServer(LocalServer):
    """The local server with another size of batch."""

    def __init__(self, model: Path, batch: int) -> None:
        super().__init__(model, n_parallel=2)
        self._settings = dataclasses.replace(self._settings, n_batch=batch)


def unread(words: int) -> list[dict[str, str]]:
    """A prompt that was never read before."""
    return [
        {"role": "user", "content": " ".join(f"{random.choice(WORDS)}{random.randrange(99)}" for _ in range(words))}
    ]


def ticks(pid: int) -> int:
    """Processor time of a process, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


async def seconds_until_free(server: LocalServer, body: dict[str, Any], after: float) -> float:
    """From leaving, ``after`` seconds into a request, until the model is at rest."""

    async def ask(client: httpx2.AsyncClient) -> None:
        await client.post(f"{server.address}/chat/completions", json=body)

    headers = {"Authorization": f"Bearer {server.api_key}"}
    async with httpx2.AsyncClient(trust_env=False, timeout=120, headers=headers) as client:
        asking = asyncio.create_task(ask(client))
        await asyncio.sleep(after)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        left = time.monotonic()
        assert server.pid is not None
        before, seen = ticks(server.pid), left
        while True:
            await asyncio.sleep(0.1)
            if (now := ticks(server.pid)) - before <= 1:
                return seen - left
            before, seen = now, time.monotonic()


def measure(batch: int) -> None:
    """Print one line for a size of batch."""
    with BatchServer(installed_model(), batch) as server:
        server.wait_ready()
        headers = {"Authorization": f"Bearer {server.api_key}"}
        body = {"messages": unread(150), "max_tokens": 1}
        url = f"{server.address}/chat/completions"
        timings = httpx2.post(url, json=body, headers=headers, timeout=600, trust_env=False).json()["timings"]
        story = {"messages": [{"role": "user", "content": "Raconte une longue histoire."}], "max_tokens": 500}
        reading = [
            asyncio.run(seconds_until_free(server, {"messages": unread(500)}, 1 + random.random() * 2))
            for _ in range(READERS)
        ]
        writing = [asyncio.run(seconds_until_free(server, story, 2 + random.random() * 2)) for _ in range(READERS)]
    for name, seconds in (("reading", reading), ("writing", writing)):
        print(
            f"batch {batch}: {timings['prompt_per_second']:.0f} tokens/s; left while {name}: "
            f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s"
        )


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or BATCHES:
        measure(size)
