"""Kill an evaluation 20 times while it runs, let it end, and compare its results with one left alone.

    python benchmarks/evaluation_kills.py [KILLS]

Answers by quoting on the five real articles (``../shared``): the same figures every time. Prints how many cases were
there after each kill, how many were asked twice, and whether the two results are the same but for their seconds.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared"
KIOSQUE = str(Path(sys.executable).with_name("kiosque"))


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    if not SHARED.is_dir():
        sys.exit(f"needs the question sets: {SHARED} is not there")
    with tempfile.TemporaryDirectory() as folder:
        data, alone, killed = (Path(folder) / name for name in ("data", "alone", "killed"))
        subprocess.run([KIOSQUE, "index", str(SHARED / "corpus"), "--data", str(data)], check=True)
        subprocess.run(command(data, alone), check=True, stdout=subprocess.DEVNULL)
        chance = random.Random(0)
        counts = [kill_once(command(data, killed), killed, chance) for _ in range(kills)]
        print("cases kept after each kill:", counts)
        subprocess.run(command(data, killed), check=True, stdout=subprocess.DEVNULL)
        same = results(alone) == results(killed)
        print(f"{kills} kills: the results are {'the same' if same else 'NOT the same'} as those of a run left alone")
    sys.exit(not same)


def command(data: Path, out: Path) -> list[str]:
    cases = SHARED / "questions" / "seeds-dev.jsonl"
    return [KIOSQUE, "eval", str(cases), "--data", str(data), "--chat-model", "none", "--out", str(out)]


def kill_once(words: list[str], out: Path, chance: random.Random) -> int:
    """Start, wait until a new result is there, then a random while, kill; give how many results are kept."""
    before = kept(out)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while kept(out) == before and process.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 1.0))
    process.send_signal(signal.SIGKILL)
    process.wait()
    if kept(out) < before:
        sys.exit(f"results were lost: {before} before, {kept(out)} after")
    return kept(out)


def kept(out: Path) -> int:
    journal = out / "answers.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def results(out: Path) -> list[Any]:
    found = json.loads((out / "results.json").read_text("utf-8"))["results"]
    for result in found:
        result["answer"]["timings"] = {}
        result["scores"] = {name: value for name, value in result["scores"].items() if not name.endswith("_s")}
    return found


if __name__ == "__main__":
    main()
