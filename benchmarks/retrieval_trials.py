"""What else could rank the passages? Each way of ranking the same candidates, on the same questions.

    python benchmarks/retrieval_trials.py DATA CASES [SAMPLE]

DATA is a folder that ``kiosque index`` made, CASES a question set with articles, of which SAMPLE are drawn (300).
Candidates are the 100 passages nearest in meaning and the 100 best by words. Prints nDCG@10 and recall@5 by article and
language. Late interaction: mean over the question's tokens of the best cosine with a token of the passage, by the same
encoder, as in ColBERT (Khattab and Zaharia 2020, arXiv 2004.12832), over the first 20 passages.
"""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from embeddings.encoder import DEFAULT_MODEL, Encoder, load_encoder
from embeddings.index import Index
from embeddings.passages import embedded_text
from eval.cases import Case
from eval.loading import load_cases
from eval.matching import Catalogue
from eval.metrics.ndcg import ndcg_at
from eval.metrics.recall import recall_at
from qa.fusion import COSINE_SPREAD, LEXICAL_WEIGHT

CANDIDATES, RESCORED = 100, 20
Scores = NDArray[np.float64]
Way = Callable[["Asked"], Scores]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidate passages; the arrays have one value a passage."""

    case: Case
    vector: NDArray[np.float32]
    passages: tuple[str, ...]
    articles: tuple[str, ...]
    vectors: NDArray[np.float32]
    cosines: Scores
    lexical: Scores


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    cases = [case for case in load_cases(Path(sys.argv[2])) if case.articles]
    cases = random.Random(0).sample(cases, min(len(cases), int(sys.argv[3]) if len(sys.argv) > 3 else 300))
    encoder = load_encoder(DEFAULT_MODEL)
    with Index.open(Path(sys.argv[1]), DEFAULT_MODEL) as index:
        catalogue = Catalogue(index.articles())
        asked = [candidates(index, encoder, case) for case in cases]
        late = late_interaction(index, encoder, asked)
    for name, way in ways(late):
        report(name, asked, way, catalogue)


def candidates(index: Index, encoder: Encoder, case: Case) -> Asked:
    vector = encoder.encode_query(case.question)
    lexical = dict(index.lexical(case.question, CANDIDATES))
    names = tuple(dict.fromkeys([*(name for name, _ in index.dense(vector, CANDIDATES)), *lexical]))
    found = index.vectors(names)
    vectors = np.stack([found[name] for name in names])
    articles = tuple(index.passage(name).article_id for name in names)
    words = np.array([lexical.get(name, 0.0) for name in names])
    return Asked(case, vector, names, articles, vectors, (vectors @ vector).astype(np.float64), words)


def ways(late: Mapping[str, Scores]) -> Iterator[tuple[str, Way]]:
    yield "cosine alone", lambda asked: asked.cosines
    yield "words alone", lambda asked: asked.lexical
    yield "ranks fused (k = 60)", rank_fused
    for weight in (0.25, 0.35, 0.5, 0.75, 1.0):
        yield f"scores fused, words weigh {weight}", lambda asked, weight=weight: fused(asked, weight)  # type: ignore[misc]
    yield "as Kiosque fuses", own
    yield "+ the article's other passages", together
    yield "+ the first three passages as a question (.2)", fed_back
    for weight in (0.5, 1.0, 2.0, 4.0):
        yield (
            f"+ late interaction, weighs {weight}",
            lambda asked, weight=weight: own(asked) + weight * late[asked.case.id],  # type: ignore[misc]
        )


def rank_fused(asked: Asked) -> Scores:
    return 1 / (60 + ranks(asked.cosines)) + 1 / (60 + ranks(asked.lexical))


def own(asked: Asked) -> Scores:
    return fused(asked, LEXICAL_WEIGHT[asked.case.language])


def fused(asked: Asked, weight: float) -> Scores:
    words: Scores = asked.lexical / (asked.lexical.max() or 1.0)
    return (asked.cosines - asked.cosines.max()) / COSINE_SPREAD + weight * words


def together(asked: Asked) -> Scores:
    """A quarter of the way from the article's best passage to the soft maximum over all of them."""
    scores = own(asked)
    soft = {
        name: 0.5 * np.logaddexp.reduce(scores[[other == name for other in asked.articles]] / 0.5)
        for name in set(asked.articles)
    }
    best = {name: scores[[other == name for other in asked.articles]].max() for name in soft}
    return scores + 0.25 * np.array([soft[name] - best[name] for name in asked.articles])


def fed_back(asked: Asked) -> Scores:
    """The question moved towards what it found (Rocchio 1971)."""
    first = np.argsort(-own(asked))[:3]
    moved = asked.vector + 0.2 * asked.vectors[first].mean(0)
    cosines = (asked.vectors @ (moved / np.linalg.norm(moved))).astype(np.float64)
    words = asked.lexical / (asked.lexical.max() or 1.0)
    return (cosines - cosines.max()) / COSINE_SPREAD + LEXICAL_WEIGHT[asked.case.language] * words


def ranks(scores: Scores) -> Scores:
    return np.argsort(np.argsort(-scores)).astype(np.float64) + 1


def late_interaction(index: Index, encoder: Encoder, asked: Sequence[Asked]) -> dict[str, Scores]:
    """Less the best, in units of ``COSINE_SPREAD``; passages that are not rescored come behind."""
    first = {each.case.id: np.argsort(-own(each))[:RESCORED] for each in asked}
    names = sorted({each.passages[row] for each in asked for row in first[each.case.id]})
    texts = [
        embedded_text(passage, index.article(passage.article_id)) for passage in (index.passage(name) for name in names)
    ]
    tokens = dict(zip(names, token_vectors(encoder, texts, "document"), strict=True))
    found = {}
    for each, question in zip(
        asked, token_vectors(encoder, [each.case.question for each in asked], "query"), strict=True
    ):
        scores = np.full(len(each.passages), -100.0)
        for row in first[each.case.id]:
            nearest = (question[1:-1].float() @ tokens[each.passages[row]].float().T).max(dim=1).values
            scores[row] = float(nearest.mean()) / COSINE_SPREAD
        found[each.case.id] = scores - scores.max()
    return found


def token_vectors(encoder: Encoder, texts: Sequence[str], task: str) -> list[torch.Tensor]:
    """One matrix a text, a row of length 1 for each of its tokens."""
    model, prompt = encoder._model, encoder._prompts[task]  # type: ignore[index]
    found: list[torch.Tensor] = []
    for start in range(0, len(texts), 32):
        with torch.inference_mode():
            features = model.preprocess(list(texts[start : start + 32]), prompt=prompt, task=task)
            output = model(dict(features), task=task)
        for vectors, mask in zip(output["token_embeddings"], output["attention_mask"], strict=True):
            found.append(torch.nn.functional.normalize(vectors[mask.bool()].float(), dim=1).half())
    return found


def report(name: str, asked: Sequence[Asked], way: Way, catalogue: Catalogue) -> None:
    figures: dict[str, list[tuple[float, float]]] = {}
    for each in asked:
        wanted = catalogue.wanted(each.case.articles)
        order = np.argsort(-way(each), kind="stable")
        ranked = catalogue.ranked((each.articles[row] for row in order), wanted)
        pair = ndcg_at(ranked, wanted, 10) or 0.0, recall_at(ranked, wanted, 5) or 0.0
        figures.setdefault(each.case.language, []).append(pair)
    means = {language: np.mean(pairs, axis=0) for language, pairs in sorted(figures.items())}
    shown = "   ".join(f"{language} {ndcg:.3f} / {recall:.3f}" for language, (ndcg, recall) in means.items())
    print(f"{name:46} {shown}", flush=True)


if __name__ == "__main__":
    main()
