"""Reprints: articles that are copies of one another, word for word or nearly.

MinHash (Broder, "On the resemblance and containment of documents", 1997) finds the pairs to look at, in time and memory
that grow with the number of articles and not with its square; their texts then decide.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

NEAR = 0.8
"""Two articles are copies when they share this much of their runs of three words (Jaccard's coefficient)."""

Signatures = NDArray[np.uint32]

_PERMUTATIONS = 64
_BAND = 4  # 16 bands of 4 rows: a pair alike by .8 is looked at with probability .9998, one alike by .3 with .12
_ESTIMATED = 0.6  # of 64 values alike, before two texts are compared: a pair alike by .8 is below it once in 10,000
_RUN = 3
_LEAST = 10  # runs that copies share: "Plus d'informations à suivre" is no dispatch
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """The MinHash of a text's runs of three words: 64 numbers of 4 bytes, in this machine's byte order."""
    from datasketch import MinHash

    minhash = MinHash(num_perm=_PERMUTATIONS)
    minhash.update_batch([run.encode("utf-8", "replace") for run in _runs(text)])
    return np.asarray(minhash.hashvalues, np.uint32).tobytes()


def groups(signatures: Signatures, text_of: Callable[[int], str]) -> list[list[int]]:
    """The groups of copies, two articles or more each, by their rows in ``signatures``, of shape (articles, 64).

    ``text_of`` gives the text of a row. Copies of one article are copies of each other.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = [pair for pair in sorted(_candidates(signatures)) if _alike(*pair, signatures, text_of)]
    if not pairs:
        return []
    first, second = np.array(pairs).T
    graph = coo_array((np.ones(len(pairs), bool), (first, second)), shape=(len(signatures),) * 2)
    _, labels = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for row in sorted(set(first.tolist() + second.tolist())):
        members.setdefault(int(labels[row]), []).append(row)
    return list(members.values())


def _candidates(signatures: Signatures) -> set[tuple[int, int]]:
    """Pairs of rows that agree in a whole band: each of a bucket with the first there and with its neighbour."""
    pairs: set[tuple[int, int]] = set()
    for start in range(0, _PERMUTATIONS, _BAND):
        band = np.ascontiguousarray(signatures[:, start : start + _BAND])
        _, buckets = np.unique(band, axis=0, return_inverse=True)
        order = np.argsort(buckets, kind="stable")
        new = np.flatnonzero(np.diff(buckets[order], prepend=-1))
        sizes = np.diff(new, append=len(order))
        for start_of, size in zip(new[sizes > 1], sizes[sizes > 1], strict=True):
            bucket = order[start_of : start_of + size].tolist()
            pairs.update((bucket[0], other) for other in bucket[1:])
            pairs.update(pairwise(bucket))
    return pairs


def _alike(one: int, other: int, signatures: Signatures, text_of: Callable[[int], str]) -> bool:
    if float(np.mean(signatures[one] == signatures[other])) < _ESTIMATED:
        return False
    first, second = set(_runs(text_of(one))), set(_runs(text_of(other)))
    shared = len(first & second)
    return shared >= _LEAST and shared >= NEAR * len(first | second)


def _runs(text: str) -> Iterator[str]:
    """Every three consecutive words; all of them for a text of fewer."""
    words = _WORD.findall(text.lower())
    return (" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))
