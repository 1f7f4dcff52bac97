"""Passages in int8, as Kiosque encodes many of them where the processor has no bfloat16, beside torch in float32.

    python benchmarks/int8.py DATA [--rounds 6] [--cases FOLDER]

DATA is a folder that ``kiosque index`` made of French articles; 60 of its passages are encoded in turn both ways, on
all cores. Seconds of the processor are counted, so that what else the machine does weighs little, and seconds of the
clock beside them. The network is made anew, in a folder of its own. With ``--cases``, all passages of DATA are encoded
both ways and nDCG@10 by vectors alone is printed, questions in float32: minutes.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch

from embeddings import e5
from embeddings.encoder import DEFAULT_MODEL, E5_PROMPTS, Encoder, fingerprint, packaged_weights
from embeddings.index import Index
from embeddings.int8 import file_of
from embeddings.passages import embedded_text
from eval.loading import load_cases
from eval.matching import Catalogue
from eval.metrics.ndcg import ndcg_at

PASSAGES, MANY, DRAWS = 60, 1_000_000, 2_000


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def made(whole: Encoder) -> Encoder:
    """The encoder for many passages, and what it cost, printed."""
    start, clock, memory = time.process_time(), time.perf_counter(), peak_megabytes()
    encoder = whole.for_passages(MANY)
    path = file_of(fingerprint(DEFAULT_MODEL))
    if not path.exists():
        sys.exit("int8 could not be made")
    seconds = time.process_time() - start, time.perf_counter() - clock
    print("made in {:.1f} s of the processor, {:.1f} s by the clock".format(*seconds))
    print(f"peak memory {peak_megabytes() - memory:.0f} MB above before, file {path.stat().st_size / 1e6:.1f} MB")
    return encoder


def compare(whole: Encoder, encoder: Encoder, texts: Sequence[str], rounds: int) -> None:
    """Print how fast ``encoder`` is beside ``whole``, and how alike their vectors are."""
    taken: dict[str, list[tuple[float, float]]] = {"float32": [], "int8": []}
    for _ in range(rounds + 1):  # the first warms up and does not count
        for name, one in (("float32", whole), ("int8", encoder)):
            start, clock = time.process_time(), time.perf_counter()
            one.encode_passages(texts)
            taken[name].append((time.process_time() - start, time.perf_counter() - clock))
    for place, of in enumerate(("of the processor", "by the clock")):
        slow, fast = (median(times[place] for times in taken[name][1:]) / len(texts) for name in taken)
        print(f"ms a passage {of:16} float32 {1000 * slow:6.1f}   int8 {1000 * fast:6.1f}   ratio {slow / fast:.2f}")
    cosines = (whole.encode_passages(texts) * encoder.encode_passages(texts)).sum(axis=1)
    print(f"cosine mean {cosines.mean():.4f}, least {cosines.min():.4f}; load average {os.getloadavg()[0]:.1f}")


def retrieval(
    index: Index, cases_at: Path, names: Sequence[str], texts: Sequence[str], ways: Sequence[Encoder]
) -> None:
    """Print nDCG@10 of either way's passages, and the interval (95%, paired bootstrap) of their ratio."""
    catalogue = Catalogue(index.articles())
    cases = [case for case in load_cases(cases_at) if case.articles]
    asked = ways[0].encode_queries([case.question for case in cases])
    owners = [index.passage(name).article_id for name in names]
    gained = []
    for label, way in zip(("float32", "int8"), ways, strict=True):
        gains = []
        for case, scores in zip(cases, asked @ way.encode_passages(texts).T, strict=True):
            wanted = catalogue.wanted(case.articles)
            ranked = catalogue.ranked((owners[row] for row in np.argsort(-scores, kind="stable")), wanted)
            gains.append(ndcg_at(ranked, wanted) or 0.0)
        gained.append(np.array(gains))
        print(f"nDCG@10, passages in {label:8} {np.mean(gains):.4f}, {len(cases)} questions", flush=True)
    drawn = np.random.default_rng(0).integers(len(cases), size=(DRAWS, len(cases)))
    low, high = np.quantile(gained[1][drawn].mean(axis=1) / gained[0][drawn].mean(axis=1), (0.025, 0.975))
    print(f"ratio {gained[1].mean() / gained[0].mean():.3f} ({low:.3f}–{high:.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--cases", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # as ``load_encoder`` does
    whole = Encoder(DEFAULT_MODEL, e5.load(packaged_weights(), torch.float32, E5_PROMPTS))
    with tempfile.TemporaryDirectory() as folder, Index.open(arguments.data, DEFAULT_MODEL) as index:
        os.environ["XDG_CACHE_HOME"] = folder
        names = index.passages_of([article.id for article in index.articles()])
        passages = [index.passage(name) for name in names]
        texts = [embedded_text(passage, index.article(passage.article_id)) for passage in passages]
        sample = random.Random(1).sample(texts, min(len(texts), PASSAGES))
        whole.encode_passages(sample)  # the memory of that is not of the making
        encoder = made(whole)
        compare(whole, encoder, sample, arguments.rounds)
        if arguments.cases:
            retrieval(index, arguments.cases, names, texts, (whole, encoder))


if __name__ == "__main__":
    main()
