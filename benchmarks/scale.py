"""How indexing and searching grow with the corpus: seconds by stage, an index made again, latencies, peak memory.

    python benchmarks/scale.py ARTICLES.jsonl[.gz] 2000 5567 36152 [--folder DIR] [--embed]

Each size is the first articles of the file, a file each. Vectors are drawn at random about a centre an article, as like
one another as this model's (cosines of .8): no time is spent on the model, whose share is passages divided by what
``benchmarks/embedding.py`` prints, and a graph of such vectors is no easier to search than one of real ones. With
``--embed`` the real model makes them. Questions are the articles' titles, embedded by the real model. Each phase has a
process of its own, so that its memory is known.
"""

import argparse
import gzip
import hashlib
import json
import multiprocessing
import os
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import DEFAULT_MODEL, load_encoder
from embeddings.index import Index
from embeddings.ingest import IngestReport, ingest
from embeddings.progress import Progress
from qa.answer import Question
from qa.retrieval import Retriever
from qa.selection import select

QUESTIONS = 200
DIMENSION = 384


class DrawnVectors:
    """An encoder whose vectors are drawn at random, the same for the same text."""

    def for_passages(self, _: int) -> "DrawnVectors":
        """Itself: there is nothing to make faster."""
        return self

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dimension): one centre for all, one for the words before the first stop."""
        return np.stack([_unit(2 * _drawn("") + 0.7 * (_drawn(text.split(".")[0]) + _drawn(text))) for text in texts])


def _drawn(words: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest())
    return _unit(np.random.default_rng(seed).standard_normal(DIMENSION, np.float32))


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def index_drawn(corpus: Path, data: Path) -> dict[str, Any]:
    """Index with drawn vectors; seconds by stage."""
    with patch("embeddings.encoder.load_encoder", lambda _: DrawnVectors()):
        return index(corpus, data)


def index(corpus: Path, data: Path) -> dict[str, Any]:
    """Index with the real model; seconds by stage."""
    began: dict[str, float] = {}
    ended: dict[str, float] = defaultdict(float)

    def note(progress: Progress) -> None:
        began.setdefault(progress.stage, time.monotonic())
        ended[progress.stage] = time.monotonic()

    report: IngestReport = ingest([corpus], data, DEFAULT_MODEL, note)
    stages = {stage: round(ended[stage] - began[stage], 1) for stage in began}
    seconds = {"seconds": round(report.seconds, 1), "of the processor": round(time.process_time(), 1)}
    return {"passages": report.passages, **seconds, **stages, "new vectors": report.embedded}


def search(_: Path, data: Path) -> dict[str, Any]:
    """Milliseconds of a question at the median and the 95th percentile, without and with a filter by date."""
    encoder = load_encoder()
    before = _peak()
    with Index.open(data, DEFAULT_MODEL) as opened:
        retriever = Retriever(opened, encoder, rescore=False)
        catalogue = tuple(opened.catalogue())
        titles = [article.title for article in opened.articles() if article.title]
        random.Random(3).shuffle(titles)
        chosen = titles[:QUESTIONS]
        spans = [(date(2018 + n % 2, 1 + n % 12, 1), date(2018 + n % 2 + n % 3 // 2, 12, 31)) for n in range(QUESTIONS)]
        plain = [_timed(retriever, Question(title, "fr")) for title in chosen]
        filtered = []
        for title, (since, until) in zip(chosen, spans, strict=False):
            started = time.perf_counter()
            within = select(catalogue, since=since, until=until)
            filtered.append(time.perf_counter() - started + _timed(retriever, Question(title, "fr", within=within)))
    return {
        "p50 ms": _ms(plain, 50), "p95 ms": _ms(plain, 95), "by date p50 ms": _ms(filtered, 50),
        "by date p95 ms": _ms(filtered, 95), "memory beside the model, MB": round(_peak() - before),
    }  # fmt: skip


def _timed(retriever: Retriever, question: Question) -> float:
    started = time.perf_counter()
    retriever.search(question, 10)
    return time.perf_counter() - started


def _ms(seconds: Sequence[float], percentile: int) -> float:
    return round(1000 * float(np.percentile(seconds, percentile)), 1)


def _peak() -> float:
    """The most memory this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _phase(work: Any, corpus: Path, data: Path) -> dict[str, Any]:
    result: dict[str, Any] = work(corpus, data)
    return {**result, "peak MB": round(_peak())}


def _change(corpus: Path, share: float) -> None:
    """Add a sentence to some of the files."""
    files = sorted(corpus.iterdir())
    for path in random.Random(7).sample(files, max(1, round(share * len(files)))):
        article = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**article, "text": f"{article['text']}\nUne phrase de plus."}), "utf-8")
        os.utime(path)


def main() -> None:
    """Print a line of figures for each size and phase."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, help="where to work, and to leave the indexes")
    parser.add_argument("--embed", action="store_true", help="with the real model")
    options = parser.parse_args()
    content = options.articles.read_bytes()
    lines = (gzip.decompress(content) if options.articles.suffix == ".gz" else content).splitlines()
    with tempfile.TemporaryDirectory() as temporary:
        for size in options.sizes:
            folder = (options.folder or Path(temporary)) / str(size)
            corpus, data = folder / "corpus", folder / "data"
            corpus.mkdir(parents=True, exist_ok=True)
            for number, line in enumerate(lines[:size]):
                (corpus / f"{number:06}.jsonl").write_bytes(line)
            run = index if options.embed else index_drawn
            for name, work in (("first", run), ("again", run), ("1% changed", run), ("search", search)):
                if name == "1% changed":
                    _change(corpus, 0.01)
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    print(size, name, json.dumps(pool.apply(_phase, (work, corpus, data))), flush=True)


if __name__ == "__main__":
    main()
