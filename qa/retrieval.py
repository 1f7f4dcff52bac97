"""Question -> Evidence: the passages most likely to answer, by meaning and by words."""

from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.lexical import tokenise
from qa.answer import Evidence, Question
from qa.fusion import LEXICAL_WEIGHT, fuse

CANDIDATES = 50
"""Passages asked of each leg before they are fused."""

NEAR_COPY = 0.8
"""Two passages that share this much of their words (Jaccard) are one dispatch printed twice."""


class Retriever:
    """Finds the passages of an index that best match a question."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def search(self, question: Question, limit: int) -> tuple[Evidence, ...]:
        """At most ``limit`` passages, best first; of near copies only the best one."""
        vector = self._encoder.encode_query(question.text)
        lexical = dict(self._index.lexical(question.text, CANDIDATES))
        cosines = dict(self._index.dense(vector, CANDIDATES))
        cosines |= self._index.cosines(vector, [passage for passage in lexical if passage not in cosines])
        scores = fuse(cosines, lexical, LEXICAL_WEIGHT[question.language])
        found: list[Evidence] = []
        seen: list[frozenset[str]] = []
        for passage_id in sorted(scores, key=scores.__getitem__, reverse=True):
            passage = self._index.passage(passage_id)
            words = frozenset(tokenise(passage.text))
            if any(_jaccard(words, other) >= NEAR_COPY for other in seen):
                continue
            seen.append(words)
            found.append(
                Evidence(passage, self._index.article(passage.article_id), scores[passage_id], cosines[passage_id])
            )
            if len(found) == limit:
                break
        return tuple(found)


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0
