"""The word-matching leg of the search: BM25 over French stems, accents folded, elisions cut."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEXICAL = "bm25-fr-1"
"""The tokeniser's and scorer's version: raise it when either changes, and indexes are made again."""

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)'(?=\w)")
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:[ .,]\d{3})+(?![\w]|[.,]\d)")
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:&[^\W_]+)*")
_LONE_LETTER_AND_NUMBER = re.compile(r"\b(?:([A-Z]) (\d+)|(\d+) ([A-Z]))\b")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_SPACES = re.compile(r"\s")
# What the Snowball list of French function words lacks: interrogatives and demonstratives (+.015 nDCG@10 on PIAF).
_FRENCH = (
    "quel quels quelle quelles lequel laquelle lesquels lesquelles comment combien quand pourquoi quoi dont cet cette "
    "ceci cela celui celle ceux celles si plus"
)
# Function words of English questions. Those that are French content words (or, but, on, an…) are not among them.
_ENGLISH = (
    "about and are be been by did do does from had has have how in is it its of that the their these they this to was "
    "were what when where which who whom whose why with would"
)


def tokenise(text: str) -> list[str]:
    """The terms ``text`` is matched by, in order, repeated when the text repeats them.

    Words are lower-cased, their accents folded, elisions (``l'``, ``qu'``…) cut, French and English function words left
    out, and the rest stemmed (Snowball French). ``AT&T`` and ``5G`` stay whole; ``Mate30`` also gives ``mate`` and
    ``30``; ``5 G`` also gives ``5g``; ``70 000``, ``70.000`` and ``70,000`` all give ``70000``.
    """
    # Accents go before the stemmer sees a word, so that one typed without them gets the same stem.
    plain = _fold(text)
    joined = ["".join(filter(None, match.groups())).lower() for match in _LONE_LETTER_AND_NUMBER.finditer(plain)]
    numbers = [re.sub(r"\D", "", match.group()) for match in _THOUSANDS.finditer(plain)]
    words = _WORD.findall(_ELISION.sub(" ", _THOUSANDS.sub(" ", plain).lower()))
    stop, stem = _stop_words(), _stemmer()
    terms = [part for word in words if word not in stop for part in _terms(word)]
    return list(stem(terms)) + numbers + joined


def _fold(text: str) -> str:
    """``text`` without accents, with one kind of apostrophe and of space (compatibility forms such as ``ﬁ`` undone)."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SPACES.sub(" ", bare.replace("’", "'").replace("ʼ", "'").replace("‘", "'"))


def _terms(word: str) -> Iterator[str]:
    """``word`` and, where it glues names or a name and a number together (``mate30``, ``256go``), its parts."""
    word = word.replace(",", ".")  # 3,5 and 3.5 are one number
    yield word
    parts = _PARTS.findall(word)
    if len(parts) > 1 and "." not in word and all(part.isdigit() or len(part) > 1 for part in parts):
        yield from parts


@cache
def _stop_words() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_FRENCH

    return frozenset({_fold(word) for word in STOPWORDS_FRENCH}.union(_FRENCH.split(), _ENGLISH.split()))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("french").stemWords


class LexicalIndex:
    """BM25 scores of a query over numbered texts (rows, from 0).

    Lucene's BM25, k1 = 1.5, b = 0.75, precomputed per term and passage by ``bm25s`` (Lù, 2024, arXiv:2407.03618).
    """

    def __init__(self, retriever: Any) -> None:
        self._retriever = retriever

    @classmethod
    def build(cls, terms: Iterable[Sequence[str]]) -> "LexicalIndex":
        """Index the terms of texts, as ``tokenise`` gives them, row by row."""
        from bm25s import BM25
        from bm25s.tokenization import Tokenized

        vocabulary: dict[str, int] = {"": 0}  # the library indexes an empty text under the empty term
        rows = [np.array([vocabulary.setdefault(term, len(vocabulary)) for term in some], np.int32) for some in terms]
        retriever = BM25(method="lucene", k1=1.5, b=0.75)
        retriever.index(Tokenized(ids=rows, vocab=vocabulary), show_progress=False)
        return cls(retriever)

    def save(self, folder: Path) -> None:
        """Write the index as files below ``folder``."""
        self._retriever.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open a saved index; its score tables stay on disk, mapped into memory.

        Raises:
            OSError, ValueError: the files are missing or damaged.
        """
        from bm25s import BM25

        return cls(BM25.load(folder, mmap=True, show_progress=False))

    def __len__(self) -> int:
        """The number of rows."""
        return int(self._retriever.scores["num_docs"])

    def scores(self, query: str, limit: int, among: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """The ``limit`` best rows for ``query`` and their BM25 scores, best first; without those sharing no term.

        ``among``: by row, whether it may be found.
        """
        known = self._retriever.get_tokens_ids(sorted(set(tokenise(query))))
        if not known:
            return []
        scores = self._retriever.get_scores_from_ids(known)
        rows = np.flatnonzero(scores > 0 if among is None else (scores > 0) & among)
        best = rows[np.argsort(-scores[rows], kind="stable")[:limit]]
        return [(int(row), float(scores[row])) for row in best]
