"""How long should a passage be, and should passages overlap, or be embedded with what stands before them?

    python benchmarks/passage_sizes.py ARTICLES.jsonl CASES.jsonl [ARTICLES_OF_EACH]

Cuts and indexes the same articles, those that the cases expect and others up to so many (250), once for each size, and
asks the cases with articles and evidence. Prints nDCG@10 by article, and the share of the evidence that stands in the
first 1,200 characters of passages, which is what a chat model is shown.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import numpy as np

import embeddings.ingest
import qa.rescoring
from embeddings import passages
from embeddings.articles import Article, DroppedSpan, Passage
from embeddings.ingest import ingest
from embeddings.passages import embedded_text
from embeddings.sentences import sentence_spans
from eval.cases import Case
from eval.evidence import Span, evidence_spans
from eval.loading import load_cases
from eval.matching import Catalogue
from eval.metrics.ndcg import ndcg_at
from qa import Assistant
from qa.answer import Evidence
from qa.settings import EMBEDDING_MODEL
from qa.sources import SHOWN

WAYS = (("", 200), ("", 350), ("", 500), ("", 700), ("overlapping", 350), ("in context", 350))
"""Passages filled to so many characters; overlapping: they begin with the last sentence of the one before; in context:
they are embedded with it, and quoted without."""


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    cases = [case for case in load_cases(Path(sys.argv[2])) if case.articles and case.evidence]
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.jsonl"
        articles.write_text(some(Path(sys.argv[1]), cases, int(sys.argv[3]) if len(sys.argv) > 3 else 250), "utf-8")
        for way, size in WAYS:
            with ExitStack() as changes:
                changes.enter_context(patch.object(passages, "TARGET", size))
                if way == "overlapping":
                    changes.enter_context(patch.object(embeddings.ingest, "split", overlapping))
                if way == "in context":
                    changes.enter_context(patch.object(embeddings.ingest, "embedded_text", in_context))
                    changes.enter_context(patch.object(qa.rescoring, "embedded_text", in_context))
                data = Path(folder) / f"{way}{size}"
                ingest([articles], data, EMBEDDING_MODEL)
                with Assistant.open(data, chat_model="none") as assistant:
                    print(f"{size} characters {way:11} {figures(assistant, cases)}", flush=True)


def some(file: Path, cases: Sequence[Case], count: int) -> str:
    """The lines of the articles that the cases expect, and of the first others."""
    lines = file.read_text(encoding="utf-8").splitlines()
    expected = {name for case in cases for name in case.articles}
    ordered = sorted(lines, key=lambda line: json.loads(line)["id"] not in expected)
    return "\n".join(ordered[: max(count, len(expected))])


def overlapping(article: Article, dropped: Sequence[DroppedSpan]) -> list[Passage]:
    return [longer(passage, article) for passage in passages.split(article, dropped)]


def longer(passage: Passage, article: Article) -> Passage:
    """The passage, begun a sentence earlier where the article goes on."""
    before = sentence_spans(article.text, max(0, passage.start - 400), passage.start)
    start = before[-1][0] if before else passage.start
    text = article.text[start : passage.end]
    return Passage(f"{article.id}:{start}-{passage.end}", article.id, start, passage.end, text)


def in_context(passage: Passage, article: Article) -> str:
    return embedded_text(longer(passage, article), article)


def figures(assistant: Assistant, cases: Sequence[Case]) -> str:
    catalogue = Catalogue(assistant.articles())
    articles = list(assistant.articles())
    ranked: dict[str, list[tuple[float, float]]] = {}
    for case in cases:
        found = assistant.search(case.question, 50, case.language)
        wanted = catalogue.wanted(case.articles)
        ndcg = ndcg_at(catalogue.ranked((each.article.id for each in found), wanted), wanted, 10) or 0.0
        pieces = evidence_spans(case.evidence, articles, wanted, catalogue)
        ranked.setdefault(case.language, []).append((ndcg, share_shown(pieces, found)))
    means = {language: np.mean(pairs, axis=0) for language, pairs in sorted(ranked.items())}
    return "   ".join(f"{language} nDCG@10 {ndcg:.3f}, shown {shown:.3f}" for language, (ndcg, shown) in means.items())


def share_shown(pieces: Sequence[Sequence[Span]], found: Sequence[Evidence]) -> float:
    """How many of the pieces of evidence stand, for the most part, in the passages that the model would be shown."""
    first: list[Evidence] = []
    for each in found:
        if first and sum(len(item.passage.text) for item in [*first, each]) > SHOWN:
            break
        first.append(each)
    held = [any(in_passages(place, first) >= 0.6 for place in piece) for piece in pieces]
    return sum(held) / len(held) if held else 1.0


def in_passages(place: Span, shown: Sequence[Evidence]) -> float:
    """The share of these words that the passages hold."""
    held = {
        character
        for each in shown
        if each.article.id == place.article
        for character in range(max(place.start, each.passage.start), min(place.end, each.passage.end))
    }
    return len(held) / max(place.end - place.start, 1)


if __name__ == "__main__":
    main()
