"""The first passages of a ranking, compared with the question token by token.

Late interaction (ColBERT: Khattab and Zaharia 2020, arXiv 2004.12832) with the tokens of the embedding model itself: a
passage is worth the mean, over the question's tokens, of the best cosine with one of its own tokens. One vector for a
whole passage blurs what only one of its sentences says; this does not.

It costs about 8 ms a passage on one core, so only passages that could still come first are rescored.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.passages import embedded_text
from qa.fusion import COSINE_SPREAD

RESCORED = 20
"""Passages rescored at most."""

REACH = 0.5
"""A passage whose fused score is this far below the best is not rescored: hardly one of them would come first."""

WEIGHT = 1.5
"""The say of the tokens beside the fused score; 1 to 3 do about equally well."""

_KEPT = 4_000
"""Passages whose tokens are kept for the next questions: at most about 230 MB."""

Tokens = NDArray[np.float16]
"""One row of length 1 for each token of a text."""


class Rescorer:
    """Ranks the passages of an index anew for a question. Threads may share one."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._kept: OrderedDict[str, Tokens] = OrderedDict()
        self._keeping = threading.Lock()

    def rescored(self, questions: Sequence[Tokens], fused: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        """New scores for what was found for each question: passage id -> score, higher is better.

        ``questions``: the tokens of each, as ``Encoder.encode_tokens`` or ``encode_questions`` gives them.
        """
        # Once for all of them, longest first, is faster than one by one.
        self._tokens(list(dict.fromkeys(name for scores in fused for name in within_reach(scores))))
        return [self._with_tokens(tokens, scores) for tokens, scores in zip(questions, fused, strict=True)]

    def _with_tokens(self, question: Tokens, scores: Mapping[str, float]) -> dict[str, float]:
        alike = {name: likeness(question, tokens) for name, tokens in self._tokens(within_reach(scores)).items()}
        best, worst = max(alike.values(), default=0.0), min(alike.values(), default=0.0)
        # A passage out of reach is taken to match as ill as the worst of those within, so it stays behind them.
        return {
            name: score + WEIGHT * (alike.get(name, worst) - best) / COSINE_SPREAD for name, score in scores.items()
        }

    def _tokens(self, names: Sequence[str]) -> dict[str, Tokens]:
        with self._keeping:
            found = {name: self._kept[name] for name in names if name in self._kept}
        missing = [name for name in names if name not in found]
        passages = [self._index.passage(name) for name in missing]
        texts = [embedded_text(passage, self._index.article(passage.article_id)) for passage in passages]
        encoded = dict(zip(missing, self._encoder.encode_tokens(texts, "document"), strict=True))
        with self._keeping:
            for name in names:
                self._kept[name] = encoded[name] if name in encoded else found[name]
                self._kept.move_to_end(name)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found | encoded


def likeness(question: Tokens, text: Tokens) -> float:
    """The mean, over the question's tokens, of the best cosine with a token of the text; 0 for an empty text."""
    if not len(question) or not len(text):
        return 0.0
    cosines = question.astype(np.float32) @ text.astype(np.float32).T
    return float(cosines.max(axis=1).mean())


def within_reach(scores: Mapping[str, float]) -> list[str]:
    """The passages that rescoring could bring first, best first: at most ``RESCORED``, none below ``REACH``."""
    best = max(scores.values(), default=0.0)
    first = sorted(scores, key=scores.__getitem__, reverse=True)[:RESCORED]
    return [name for name in first if scores[name] >= best - REACH]
