"""Indexing end to end against a plain loop, on the first articles of a file, in one run.

    python benchmarks/plain_index.py ARTICLES.jsonl[.gz] [--articles 2000]

The plain loop is what a tutorial does: every article cut at about 350 characters (LangChain's recursive splitter),
embedded by sentence-transformers in float32 with the same weights, added to a Chroma collection in batches. Each side
has a process of its own, for its peak memory, and a folder of its own.
"""

import argparse
import gzip
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BATCH = 1_000


def kiosque(articles: Path, data: Path) -> int:
    """Index as the command does; the number of passages."""
    from embeddings.encoder import DEFAULT_MODEL
    from embeddings.ingest import ingest

    return ingest([articles], data, DEFAULT_MODEL).passages


def plain(articles: Path, data: Path) -> int:
    """The plain loop; the number of its chunks."""
    import chromadb
    import torch
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from embeddings import e5
    from embeddings.encoder import E5_PROMPTS, packaged_weights

    splitter = RecursiveCharacterTextSplitter(chunk_size=350, chunk_overlap=0)
    texts = [json.loads(line)["text"] for line in articles.read_text("utf-8").splitlines()]
    chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
    model = e5.load(packaged_weights(), torch.float32, E5_PROMPTS)
    client = chromadb.PersistentClient(data)
    collection = client.create_collection("plain", embedding_function=None)
    for start in range(0, len(chunks), BATCH):
        some = chunks[start : start + BATCH]
        vectors = model.encode(some, prompt_name="document")
        names = [str(start + place) for place in range(len(some))]
        collection.add(ids=names, embeddings=vectors, documents=some)
    return len(chunks)


def timed(work: Callable[[Path, Path], int], articles: Path, data: Path) -> dict[str, Any]:
    """Passages, seconds by the clock and of the processor, and peak memory of one side."""
    started = time.monotonic()
    passages = work(articles, data)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = {"seconds": round(time.monotonic() - started, 1), "of the processor": round(time.process_time(), 1)}
    return {"passages": passages, **seconds, "peak MB": peak}


def main() -> None:
    """Print both sides and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=2_000)
    options = parser.parse_args()
    content = options.file.read_bytes()
    lines = (gzip.decompress(content) if options.file.suffix == ".gz" else content).splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.jsonl"
        articles.write_bytes(b"".join(lines[: options.articles]))
        results = {}
        for name, work in (("plain loop", plain), ("kiosque", kiosque)):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                results[name] = pool.apply(timed, (work, articles, Path(folder) / name))
            print(name, json.dumps(results[name]), flush=True)
    per_passage = [results[name]["seconds"] / results[name]["passages"] for name in ("plain loop", "kiosque")]
    for clock in ("seconds", "of the processor"):
        print(f"{clock}: {results['plain loop'][clock] / results['kiosque'][clock]:.2f} times as fast")
    print(f"{per_passage[0] / per_passage[1]:.2f} times as fast a passage")


if __name__ == "__main__":
    main()
