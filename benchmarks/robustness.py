"""Do to an index what can happen to one, and count what becomes of it.

    python benchmarks/robustness.py corruptions [--trials 200] [--seed 1]
    python benchmarks/robustness.py races       [--trials 100]
    python benchmarks/robustness.py full-disks  [--trials 10]      (as root: it mounts a small disk)
    python benchmarks/robustness.py rebuild     [--trials 1000]

``corruptions`` flips a byte in, cuts short or deletes a random file below the data folder. Then known questions must
find what they found before, from this index or the whole one before it, or be refused by an error with a name; and a
run done again must give what an undamaged one gives. ``races``: two runs at once. ``full-disks``: a run on a disk that
has from nearly nothing to nearly enough. ``rebuild``: questions of many threads while the index is made again.
``benchmarks/kills.py`` has the kills. Readers and writers are other processes, whose deaths are counted; the questions'
vectors are made once.
"""

import argparse
import multiprocessing
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import numpy as np
from kills import make_corpora

from embeddings.encoder import DEFAULT_MODEL, load_encoder
from embeddings.errors import DiskFull, IndexBusy, KiosqueError
from embeddings.index import Index
from embeddings.ingest import ingest
from qa.assistant import Assistant

QUESTIONS = [
    "Combien de passagers ont pris le train de nuit ?",
    "Quelle entreprise supprime des emplois ?",
    "Quel est le prix de l'électricité ?",
    "Qui a remporté la finale ?",
    "Que dit le maire de la ville ?",
]
Vectors = list[np.ndarray[Any, np.dtype[np.float32]]]
Found = tuple[tuple[str, ...], ...]
"""The words of the passages found for each question, by meaning and by words."""


class Trials:
    """A data folder, what questions find in it, and processes that read and write it."""

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self._context = context
        self._workers: list[ProcessPoolExecutor | None] = [None, None]
        self.small, self.large = make_corpora(folder)
        encoder = load_encoder(DEFAULT_MODEL)
        self.vectors: Vectors = [encoder.encode_query(question) for question in QUESTIONS]
        self.expected: list[Found] = []
        for corpus in (self.small, self.large):
            assert self.call(run, corpus, self.data) == ""
            self.expected.append(self.call(answers, self.data, self.vectors)[0])
        assert self.expected[0] != self.expected[1]

    def call(self, function: Callable[..., Any], *arguments: Any, worker: int = 0) -> Any:
        """What a function gives in one of two other processes; raises RuntimeError when that dies."""
        if (pool := self._workers[worker]) is None:
            pool = self._workers[worker] = ProcessPoolExecutor(1, mp_context=self._context)
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool as error:
            self._workers[worker] = None
            raise RuntimeError("a process died") from error


def run(corpus: Path, data: Path) -> str:
    """Index, as the command does: the name of the error, if any."""
    try:
        ingest([corpus], data, DEFAULT_MODEL)
    except KiosqueError as error:
        return type(error).__name__
    return ""


def answers(data: Path, vectors: Vectors) -> tuple[Found | None, str]:
    """What the questions find, and the error or notice."""
    try:
        with Index.open(data, DEFAULT_MODEL) as index:
            found: list[tuple[str, ...]] = []
            for question, vector in zip(QUESTIONS, vectors, strict=True):
                rankings = index.dense(vector, 5), index.lexical(question, 5)
                found += [tuple(index.passage(name).text for name, _ in ranking) for ranking in rankings]
            return tuple(found), index.notice.message("en") if index.notice else ""
    except KiosqueError as error:
        return None, error.message("en")


def damage(data: Path, chance: random.Random) -> str:
    """Damage one file; says what was done."""
    files = sorted(path for path in data.rglob("*") if path.is_file() and path.name != "lock")
    path = chance.choice(files)
    content = bytearray(path.read_bytes())
    name = "/".join(path.relative_to(data).parts[-2:])
    kind = chance.choice(["flip", "flip", "flip", "cut", "delete"])
    if kind == "delete" or not content:
        path.unlink()
        return f"{name} deleted"
    place = chance.randrange(len(content))
    if kind == "flip":
        content[place] ^= 1 << chance.randrange(8)
    else:
        del content[place:]
    path.write_bytes(content)
    return f"{name} {'flipped at' if kind == 'flip' else 'cut to'} {place:,}"


def corruptions(trials: Trials, count: int, chance: random.Random) -> int:
    """Damage a copy of the index each time."""
    kept, failures, outcomes = trials.folder / "kept", 0, Counter[str]()
    shutil.copytree(trials.data, kept)
    for number in range(1, count + 1):
        shutil.rmtree(trials.data)
        shutil.copytree(kept, trials.data)
        what = damage(trials.data, chance)
        try:
            found, said = trials.call(answers, trials.data, trials.vectors)
            again = trials.call(run, trials.large, trials.data) or trials.call(answers, trials.data, trials.vectors)
        except RuntimeError as error:
            outcome = f"FAIL {error}"
        else:
            if found is None:
                outcome = "refused by name" if said else "FAIL refused without a word"
            elif found == trials.expected[1]:
                outcome = "the same answers" + (", damage named" if said else "")
            elif found == trials.expected[0] and said:
                outcome = "the index before answers, damage named"
            else:
                outcome = "FAIL wrong answers"
            if again != (trials.expected[1], ""):
                outcome = f"FAIL not mended: {again[1] if isinstance(again, tuple) else again}"
        failures += outcome.startswith("FAIL")
        outcomes[outcome] += 1
        print(f"{number:3d} {what}: {outcome}", flush=True)
    _sum_up(outcomes)
    return failures


def races(trials: Trials, count: int, chance: random.Random) -> int:
    """Two runs at the same time, of the same or of two corpora."""
    failures, outcomes = 0, Counter[str]()
    for number in range(1, count + 1):
        corpora = [chance.choice([trials.small, trials.large]) for _ in range(2)]
        wait = chance.uniform(0, 0.5)
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(trials.call, run, corpora[0], trials.data, worker=0)
            time.sleep(wait)
            second = pool.submit(trials.call, run, corpora[1], trials.data, worker=1)
        try:
            said = [first.result(), second.result()]
            found, notice = trials.call(answers, trials.data, trials.vectors)
        except RuntimeError as error:
            outcome = f"FAIL {error}"
        else:
            done = [corpus for corpus, words in zip(corpora, said, strict=True) if not words]
            right = [trials.expected[corpus == trials.large] for corpus in done]
            whole = found in right and not notice and set(said) <= {"", IndexBusy.__name__}
            outcome = ("one told to wait" if len(done) == 1 else "one after the other") if whole else f"FAIL {said}"
        failures += outcome.startswith("FAIL")
        outcomes[outcome] += 1
        print(f"{number:3d} {outcome}", flush=True)
    _sum_up(outcomes)
    return failures


def full_disks(trials: Trials, count: int, chance: random.Random) -> int:
    """Index on a disk with ever more room: at first next to none."""
    failures, outcomes = 0, Counter[str]()
    disk = trials.folder / "disk"
    disk.mkdir()
    assert trials.call(run, trials.small, trials.data) == ""
    size = sum(path.stat().st_size for path in trials.data.rglob("*"))
    for number in range(1, count + 1):
        room = size + int(700_000 * number / count) + chance.randrange(50_000)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", disk], check=True)
        try:
            shutil.copytree(trials.data, disk / "data")
            before = sorted(path.name for path in (disk / "data" / "generations").iterdir())
            said = trials.call(run, trials.large, disk / "data")
            found, notice = trials.call(answers, disk / "data", trials.vectors)
            rest = sorted(path.name for path in (disk / "data" / "generations").iterdir())
            if said == DiskFull.__name__ and found == trials.expected[0] and not notice and set(rest) <= set(before):
                outcome = "named, the old index answers, nothing left behind"
            elif not said and found == trials.expected[1] and not notice:
                outcome = "there was room"
            else:
                outcome = f"FAIL {said} {notice} {rest}"
        except RuntimeError as error:
            outcome = f"FAIL {error}"
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)  # whoever died may still have it open
        failures += outcome.startswith("FAIL")
        outcomes[outcome] += 1
        print(f"{number:3d} {room / 1e6:.2f} MB: {outcome}", flush=True)
    _sum_up(outcomes)
    return failures


def rebuild(trials: Trials, count: int, _: random.Random) -> int:
    """Ask ``count`` questions from fifty threads, answered by quoting, while the index is made again and again."""
    errors, asked, names = Counter[str](), Counter[str](), set()
    done = threading.Event()
    marker = "Le phare de Tévennec a été vendu 312 000 euros à une association de Plogoff."
    with Assistant.open(trials.data, chat_model="none") as assistant:

        def ask(number: int) -> None:
            try:
                question = QUESTIONS[number % len(QUESTIONS)]
                answer = assistant.ask(question)
                asked[answer.verdict or "unfinished"] += 1
                if "index" in answer.notice:
                    errors[answer.notice] += 1
                names.add(assistant.index.name)
            except Exception as error:
                errors[repr(error)] += 1

        def index_again() -> None:
            while not done.is_set():
                for corpus in (trials.small, trials.large):
                    if words := trials.call(run, corpus, trials.data):
                        errors[words] += 1
                    done.wait(5)

        beside = threading.Thread(target=index_again)
        beside.start()
        with ThreadPoolExecutor(50) as pool:
            list(pool.map(ask, range(count)))
        done.set()
        beside.join()
        (trials.large / "phare.txt").write_text(f"Un phare vendu\n\n{marker}\n", "utf-8")
        assert trials.call(run, trials.large, trials.data) == ""
        started = time.monotonic()
        while not (new := "Tévennec" in assistant.ask("À qui le phare de Tévennec a-t-il été vendu ?").text):
            if time.monotonic() - started > 60:
                break
        print(f"the new article was found {time.monotonic() - started:.1f} s after it was indexed" if new else "FAIL")
    print(f"{count} questions ({dict(asked)}), {len(names)} indexes answered, errors: {dict(errors) or 0}")
    return errors.total() + (not new)


def _sum_up(outcomes: Counter[str]) -> None:
    for outcome, count in outcomes.most_common():
        print(f"{count:4d}  {outcome}")


KINDS: dict[str, tuple[Callable[[Trials, int, random.Random], int], int]] = {
    "corruptions": (corruptions, 200),
    "races": (races, 100),
    "full-disks": (full_disks, 10),
    "rebuild": (rebuild, 1000),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--trials", type=int, help="how many; else as many as are named above")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["embeddings.ingest", "embeddings.encoder", "torch", "sentence_transformers", "chromadb"]
    )
    act, usual = KINDS[options.kind]
    with tempfile.TemporaryDirectory() as folder:
        failures = act(Trials(context, Path(folder)), options.trials or usual, random.Random(options.seed))
    print(f"{options.kind}: {failures} failures of {options.trials or usual}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
