"""What reading gets right on real files: publication dates, reprints, web pages, and how fast it goes.

    python benchmarks/reading.py ../shared/data

Dates: 200 OrangeSum articles as bare text, title, byline and text; right is the day of their record, wrong is any other
date. Reprints: the groups of ``exact_duplicate_groups.jsonl`` against the copies found whose text is the same.
Pages: ``extraction-fr``, segments that must and must not survive.
"""

import gzip
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from embeddings import html
from embeddings.cleaning import find_boilerplate
from embeddings.decoding import decode
from embeddings.doubts import kept_text
from embeddings.files import SourceFile
from embeddings.reading import Reading, read_file
from embeddings.reprints import groups, signature

SAMPLE = 200


def main(data: Path) -> None:
    """Print the figures, one a line."""
    with gzip.open(data / "orangesum/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    dates(articles)
    reprints(articles, data / "orangesum/exact_duplicate_groups.jsonl")
    pages(data / "extraction-fr")


def dates(articles: list[dict[str, str]]) -> None:
    """Dates of articles given as bare text."""
    right = wrong = none = 0
    with TemporaryDirectory() as folder:
        for article in random.Random(5).sample(articles, SAMPLE):
            path = Path(folder) / "article.txt"
            path.write_text(f"{article['title']}\n\n{article['byline']}\n\n{article['text']}\n", "utf-8")
            (reading,) = read_file(SourceFile(path, path.name))
            published = reading.article.published if isinstance(reading, Reading) else None
            right += published is not None and published.isoformat() == article["published"][:10]
            wrong += published is not None and published.isoformat() != article["published"][:10]
            none += published is None
    print(f"publication dates of {SAMPLE}: {right} right, {wrong} wrong, {none} not found")


def reprints(articles: list[dict[str, str]], file: Path) -> None:
    """Groups of exact reprints, and the pairs of articles that are taken for copies of one another."""
    started = time.monotonic()
    texts = [kept_text(article["text"], find_boilerplate(article["text"])) for article in articles]
    signatures = np.frombuffer(b"".join(map(signature, texts)), np.uint32).reshape(len(texts), -1)
    found = [frozenset(articles[row]["id"] for row in group) for group in groups(signatures, texts.__getitem__)]
    group_of = {name: group for group in found for name in group}
    expected = [frozenset(json.loads(line)["ids"]) for line in file.read_text("utf-8").splitlines()]
    whole = sum(group <= group_of.get(min(group), frozenset()) for group in expected)
    exact = set(_exact({article["id"]: article["text"] for article in articles}, found))
    right = len(exact & set(expected))
    print(f"{len(articles)} articles: {len(found)} groups of copies in {time.monotonic() - started:.0f} s")
    print(f"exact reprints: {whole} of {len(expected)} groups found whole; {right} of {len(exact)} exact groups right")


def _exact(texts: dict[str, str], found: list[frozenset[str]]) -> Iterator[frozenset[str]]:
    """The groups of copies divided by their very text."""
    for group in found:
        same = defaultdict(set)
        for name in group:
            same[" ".join(texts[name].split())].add(name)
        yield from (frozenset(names) for names in same.values() if len(names) > 1)


def pages(folder: Path) -> None:
    """Segment F1 of web pages."""
    right = wrong = missing = 0
    for page in json.loads((folder / "expected.json").read_text("utf-8")).values():
        content = (folder / page["file"]).read_bytes()
        text = html.extract(decode(content, folder, html.declared_encoding(content))[0]).text
        kept = kept_text(text, find_boilerplate(text))
        right += sum(segment in kept for segment in page["with"])
        missing += sum(segment not in kept for segment in page["with"])
        wrong += sum(segment in kept for segment in page["without"])
    print(f"web pages: segment F1 {2 * right / (2 * right + wrong + missing):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
