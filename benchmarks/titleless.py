"""Write press articles without their titles, so that a title can be asked for and its article searched.

    python benchmarks/titleless.py ARTICLES.jsonl [all]

Takes OrangeSum from ``../shared``: its slice of 5,567 articles and those that the title queries expect, or ``all``
36,152. Addresses are left out too: they hold the title.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

ORANGESUM = Path(__file__).parents[2] / "shared" / "data" / "orangesum"


def main() -> None:
    if len(sys.argv) not in (2, 3) or not ORANGESUM.is_dir():
        sys.exit(f"{__doc__}\nneeds {ORANGESUM}")
    everything = {article["id"]: article for article in lines("articles.jsonl.gz")}
    chosen = everything.keys()
    if sys.argv[2:] != ["all"]:
        chosen = {article["id"] for article in lines("slice_5k_plus_tech.jsonl.gz")}
        chosen |= {query["article_id"] for query in lines("title-queries-dev.jsonl")}
    with Path(sys.argv[1]).open("w", encoding="utf-8") as out:
        for article in (everything[name] for name in sorted(chosen)):
            kept = {name: article[name] for name in ("id", "author", "published", "text") if article.get(name)}
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")
    print(f"{len(chosen)} articles without titles in {sys.argv[1]}")


def lines(name: str) -> list[dict[str, Any]]:
    content = (ORANGESUM / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return [json.loads(line) for line in content.splitlines()]


if __name__ == "__main__":
    main()
