"""Passages a second of Kiosque's encoder and of plain sentence-transformers in float32, on the same weights.

    python benchmarks/embedding.py [--rounds 5]

Both encode the same 200 passages of about 350 characters, cut from ``articles/``, in turn in one process, so that what
else the machine does weighs on both. The first round warms up and does not count.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median

import numpy as np
import torch

from embeddings import e5
from embeddings.encoder import E5_PROMPTS, Encoder, load_encoder, packaged_weights, precision

ARTICLES = Path(__file__).parents[1] / "articles"
PASSAGES, CHARACTERS, QUERIES = 200, 350, 60


def passages() -> list[str]:
    """``PASSAGES`` texts of ``CHARACTERS`` characters; where the articles are too few, again behind a number."""
    files = sorted(path for path in ARTICLES.rglob("*") if path.suffix in {".txt", ".md"})
    cut: list[str] = []
    for path in files:
        text = " ".join(path.read_text(encoding="utf-8", errors="replace").split())
        cut += [text[start : start + CHARACTERS] for start in range(0, len(text) - CHARACTERS // 2, CHARACTERS)]
    if not cut:
        sys.exit(f"{ARTICLES}: no .txt or .md article to cut passages from")
    repeated = (text if turn == 0 else f"{turn}. {text}"[:CHARACTERS] for turn in count() for text in cut)
    return list(islice(repeated, PASSAGES))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def start_up() -> float:
    """Seconds from starting Python to a loaded encoder, in a process of its own."""
    code = "from embeddings.encoder import load_encoder; load_encoder()"
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))


def query_milliseconds(encoder: Encoder, texts: list[str]) -> float:
    """Median time of one question of 60 characters."""
    return 1000 * median(seconds(partial(encoder.encode_query, text[:60])) for text in texts[:QUERIES])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds

    threads = torch.get_num_threads()  # what sentence-transformers would use
    texts = passages()
    plain = e5.load(packaged_weights(), torch.float32, E5_PROMPTS)
    loading = seconds(load_encoder)
    encoder = load_encoder()

    def encode_plainly() -> np.ndarray:
        torch.set_num_threads(threads)
        vectors = plain.encode_document(texts, batch_size=32)
        torch.set_num_threads(1)  # as ``load_encoder`` left it
        return vectors

    times: dict[str, list[float]] = {"Kiosque": [], "sentence-transformers": []}
    for _ in range(rounds + 1):
        times["sentence-transformers"].append(seconds(encode_plainly))
        times["Kiosque"].append(seconds(lambda: encoder.encode_passages(texts)))
    medians = {name: median(taken[1:]) for name, taken in times.items()}
    cosines = (encode_plainly() * encoder.encode_passages(texts)).sum(axis=1)
    tokens = int(plain.preprocess(texts, prompt=E5_PROMPTS["document"])["attention_mask"].sum())

    print(f"{len(texts)} passages of {tokens / len(texts):.0f} tokens, {rounds} rounds, {threads} threads")
    print(f"sentence-transformers, float32   {len(texts) / medians['sentence-transformers']:6.1f} passages/s")
    print(f"Kiosque, {str(precision()).removeprefix('torch.'):<21}   {len(texts) / medians['Kiosque']:6.1f} passages/s")
    print(f"ratio of the medians             {medians['sentence-transformers'] / medians['Kiosque']:6.2f}")
    print(f"least cosine between the two     {cosines.min():6.4f}")
    print(f"one question, median             {query_milliseconds(encoder, texts):6.1f} ms")
    print(f"load, modules imported           {loading:6.2f} s")
    print(f"start of Python to loaded        {start_up():6.2f} s")


if __name__ == "__main__":
    main()
