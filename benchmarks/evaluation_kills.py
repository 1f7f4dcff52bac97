"""Kill an evaluation at 20 random moments, and compare what it ends with to the results of one left alone.

    python benchmarks/evaluation_kills.py [KILLS]

Answers by quoting on the five real articles (``../shared``): the same figures every time. A moment is drawn from the
whole time a run takes, start and reports included; a run that ends before its moment is compared, and a new one begun.
Prints how many results were there after each kill.
"""

import json
import random
import shutil
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
        start = time.monotonic()
        subprocess.run(command(data, alone), check=True, stdout=subprocess.DEVNULL)
        whole = time.monotonic() - start
        right, compared = results(alone), 0
        chance, counts = random.Random(0), list[int]()
        while len(counts) < kills:
            if kill_once(command(data, killed), killed, chance.uniform(0, whole)):
                counts.append(kept(killed))
                continue
            compared += compare(right, killed)
            shutil.rmtree(killed)
        subprocess.run(command(data, killed), check=True, stdout=subprocess.DEVNULL)
        compared += compare(right, killed)
    print("results kept after each kill:", counts)
    print(f"{kills} kills over {compared} runs: each ended with the results of a run left alone")


def command(data: Path, out: Path) -> list[str]:
    cases = SHARED / "questions" / "seeds-dev.jsonl"
    return [KIOSQUE, "eval", str(cases), "--data", str(data), "--chat-model", "none", "--out", str(out)]


def kill_once(words: list[str], out: Path, seconds: float) -> bool:
    """Start, wait, kill; whether there was something left to kill."""
    before = kept(out)
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if process.wait(seconds):
            sys.exit(f"the run failed with status {process.returncode}")
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    if kept(out) < before:
        sys.exit(f"results were lost: {before} before, {kept(out)} after")
    return True


def kept(out: Path) -> int:
    """How many results are in the folder, in its journal or in the report."""
    journal = out / "answers.jsonl"
    if (out / "results.json").exists():
        return len(results(out))
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def compare(right: list[Any], out: Path) -> int:
    """One more run with the right results; ends the program if they are not."""
    if results(out) != right:
        sys.exit("the results are NOT the same as those of a run left alone")
    return 1


def results(out: Path) -> list[Any]:
    found = json.loads((out / "results.json").read_text("utf-8"))["results"]
    for result in found:
        result["answer"]["timings"] = {}
        result["scores"] = {name: value for name, value in result["scores"].items() if not name.endswith("_s")}
    return found


if __name__ == "__main__":
    main()
