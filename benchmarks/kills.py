"""Kill an indexing run (SIGKILL) at random moments between its start and its usual end, and see what is left.

    python benchmarks/kills.py [--trials 50] [--seed 1]

Runs alternate between two corpora, so that each has an old and a new index to tell apart. After each kill the index
must open and hold exactly the old or exactly the new articles, every passage must find itself, and the run done again
must give the new one. Two of sixteen runs start without known vectors, so that kills fall into loading the model and
embedding too. The processes are forked from one that has imported the libraries: importing them writes nothing, and
would take most of the time.
"""

import argparse
import hashlib
import itertools
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TypeVar

from embeddings.encoder import DEFAULT_MODEL
from embeddings.index import Index
from embeddings.ingest import ingest

ARTICLES = Path(__file__).parents[1] / "articles"
Result = TypeVar("Result")
Contents = dict[str, str]  # digests of the articles' texts by id


def run(corpus: Path, data: Path) -> None:
    """Index, as the command does."""
    ingest([corpus], data, DEFAULT_MODEL)


def contents(data: Path) -> Contents:
    """What the index holds. Raises an exception, or ends the process, when it is not whole."""
    with Index.open(data, DEFAULT_MODEL) as index:
        index.verify(passages=index.statistics.passages)
        return {article.id: hashlib.sha256(article.text.encode()).hexdigest() for article in index.articles()}


def aftermath(corpus: Path, data: Path) -> tuple[Contents, Contents]:
    """What the index holds after a kill, and after the run was done again."""
    found = contents(data)
    run(corpus, data)
    return found, contents(data)


def make_corpora(folder: Path) -> list[Path]:
    """Two folders: a quarter of the project's articles; half of them, one a little changed."""
    small, large = folder / "small", folder / "large"
    files = sorted(path for path in ARTICLES.iterdir() if path.is_file())
    for target, step in ((small, 4), (large, 2)):
        target.mkdir()
        for path in files[::step]:
            shutil.copy(path, target)
    with min(large.glob("*.txt")).open("a", encoding="utf-8") as file:
        file.write("\n\nUne phrase de plus, que seule la seconde version de cet article contient.\n")
    return [small, large]


class Trials:
    """Kills runs on one data folder and keeps count."""

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        self._context, self._data = context, folder / "data"
        self._corpora = make_corpora(folder)
        self._expected: list[Contents] = []
        self._seconds: dict[tuple[int, bool], float] = {}

    def calibrate(self) -> None:
        """Learn what each corpus gives, and how long its run takes with the vectors known and without."""
        for cold in (True, False, True, False):
            for which, corpus in enumerate(self._corpora):
                self._forget_vectors(cold)
                started = time.monotonic()
                self._in_process(run, corpus, self._data)
                self._seconds[which, cold] = time.monotonic() - started
                if len(self._expected) == which:
                    self._expected.append(self._in_process(contents, self._data))
        assert self._expected[0] != self._expected[1]

    def kill(self, number: int, chance: random.Random) -> tuple[bool, str] | None:
        """Kill one run. Returns whether all was well and what was found; ``None`` when the run had ended before."""
        new = number % 2
        cold = number // 2 % 8 == 0
        self._forget_vectors(cold)
        seconds = chance.uniform(0, self._seconds[new, cold])
        process = self._context.Process(target=run, args=(self._corpora[new], self._data))
        process.start()
        process.join(seconds)
        killed = process.is_alive()
        process.kill()
        process.join()
        where = f"killed after {seconds:.2f} s, vectors {'unknown' if cold else 'known'}"
        try:
            found, after = self._in_process(aftermath, self._corpora[new], self._data)
        except Exception as error:
            return False, f"{where}: {error!r}"
        if found not in self._expected:
            return False, f"{where}: an index of neither"
        if after != self._expected[new]:
            return False, f"{where}: the run done again gave another index"
        what = "old" if found == self._expected[1 - new] else "new"
        return (True, f"{where}: {what} index") if killed else None

    def _forget_vectors(self, cold: bool) -> None:
        if cold:
            for path in self._data.glob("vectors.sqlite*"):
                path.unlink()

    def _in_process(self, function: Callable[..., Result], *arguments: Path) -> Result:
        """Call a function in a process of its own: a broken index may end it."""
        with ProcessPoolExecutor(1, mp_context=self._context) as pool:
            return pool.submit(function, *arguments).result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["embeddings.ingest", "embeddings.encoder", "torch", "sentence_transformers", "chromadb", "bm25s"]
    )
    chance = random.Random(options.seed)
    whole = 0
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(context, Path(folder))
        trials.calibrate()
        kills = 0
        for number in itertools.count():
            if (outcome := trials.kill(number, chance)) is None:
                continue
            kills += 1
            whole += outcome[0]
            print(f"{kills:3d} {'ok  ' if outcome[0] else 'FAIL'} {outcome[1]}", flush=True)
            if kills == options.trials:
                break
    print(f"old or new index whole, and the next run converged: {whole} of {options.trials}")
    return 0 if whole == options.trials else 1


if __name__ == "__main__":
    sys.exit(main())
