"""Reprints: articles that are copies of one another, word for word or nearly, and say the same.

MinHash (Broder, "On the resemblance and containment of documents", 1997) finds the pairs to look at, in time and memory
that grow with the number of articles and not with its square; their texts then decide. Near copies that say different
things, an article brought up to date or another one of the same form, are no reprints (``versions.py``).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from embeddings.versions import Statements

NEAR = 0.8
"""Two articles are copies when they share this much of their runs of three words (Jaccard's coefficient)."""

Signatures = NDArray[np.uint32]

_PERMUTATIONS = 64
_BAND = 4  # 16 bands of 4 rows: a pair alike by .8 is looked at with probability .9998, one alike by .3 with .12
_ESTIMATED = 0.6  # of 64 values alike, before two texts are compared: a pair alike by .8 is below it once in 10,000
_RUN = 3
_LEAST = 10  # runs that copies share: "Plus d'informations à suivre" is no dispatch
_NEIGHBOURS = 4  # that a row of a bucket is compared with: of a form that is filled in daily there may be thousands
_REMEMBERED = 256  # texts, some 50 kB each
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """The MinHash of a text's runs of three words: 64 numbers of 4 bytes, in this machine's byte order."""
    from datasketch import MinHash

    minhash = MinHash(num_perm=_PERMUTATIONS)
    minhash.update_batch([run.encode("utf-8", "replace") for run in _runs(text)])
    return np.asarray(minhash.hashvalues, np.uint32).tobytes()


def groups(signatures: Signatures, text_of: Callable[[int], str]) -> list[list[int]]:
    """The groups of copies, two articles or more each, by their rows in ``signatures``, of shape (articles, 64).

    ``text_of`` gives the text of a row. Copies of one article are copies of each other, unless they are found to say
    different things (``versions``).
    """
    buckets = list(_buckets(signatures))
    first_of: dict[bytes, int] = {}
    first = {row: first_of.setdefault(_words(text_of(row)), row) for row in sorted({*chain(*buckets)})}
    read = lru_cache(_REMEMBERED)(lambda row: _Copy.of(text_of(row)))
    near: list[tuple[float, int, int]] = []
    apart: set[tuple[int, int]] = set()
    for pair in sorted({pair for bucket in buckets for pair in _pairs(bucket, first)}):
        if float(np.mean(signatures[pair[0]] == signatures[pair[1]])) < _ESTIMATED:
            continue
        first_read, second_read = map(read, pair)
        if shared := first_read.shared(second_read):
            if first_read.statements.contradict(second_read.statements):
                apart.add(pair)
            else:
                near.append((-shared, *pair))
    members = {row: {row} for row in first.values()}
    for _, one, other in sorted(near):  # the most alike at first
        if members[one] is not members[other] and not _are_apart(members[one], members[other], apart):
            members[one] |= members[other]
            members.update(dict.fromkeys(members[other], members[one]))
    found: dict[int, list[int]] = {}
    for row, same in sorted(first.items()):
        found.setdefault(min(members[same]), []).append(row)
    return [rows for start, rows in found.items() if len(rows) > 1 and len(set(_runs(text_of(start)))) >= _LEAST]


def _buckets(signatures: Signatures) -> Iterator[list[int]]:
    """The rows, two or more, that agree in a whole band."""
    for start in range(0, _PERMUTATIONS, _BAND):
        band = np.ascontiguousarray(signatures[:, start : start + _BAND])
        _, buckets = np.unique(band, axis=0, return_inverse=True)
        order = np.argsort(buckets, kind="stable")
        new = np.flatnonzero(np.diff(buckets[order], prepend=-1))
        sizes = np.diff(new, append=len(order))
        for start_of, size in zip(new[sizes > 1], sizes[sizes > 1], strict=True):
            yield order[start_of : start_of + size].tolist()


def _pairs(bucket: Sequence[int], first: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Each row of a bucket with the next ones and with the very first, of equal texts the first one only."""
    rows = sorted({first[row] for row in bucket})
    for place, row in enumerate(rows):
        yield from ((row, other) for other in rows[place + 1 : place + 1 + _NEIGHBOURS])
    yield from ((rows[0], other) for other in rows[1 + _NEIGHBOURS :])


def _are_apart(ours: set[int], theirs: set[int], apart: set[tuple[int, int]]) -> bool:
    return any((min(pair), max(pair)) in apart for pair in product(ours, theirs))


@dataclass(frozen=True, slots=True)
class _Copy:
    """A text that may be a copy of another."""

    runs: frozenset[str]
    statements: Statements

    @classmethod
    def of(cls, text: str) -> "_Copy":
        return cls(frozenset(_runs(text)), Statements(text))

    def shared(self, other: "_Copy") -> float:
        """The share of their runs that two texts have in common; 0 for texts that are no near copies."""
        shared = len(self.runs & other.runs)
        share = shared / len(self.runs | other.runs)
        return share if shared >= _LEAST and share >= NEAR else 0.0


def _words(text: str) -> bytes:
    """A digest of a text's words, which the texts that print them share."""
    return hashlib.blake2b(" ".join(_WORD.findall(text.lower())).encode("utf-8", "replace"), digest_size=16).digest()


def _runs(text: str) -> Iterator[str]:
    """Every three consecutive words; all of them for a text of fewer."""
    words = _WORD.findall(text.lower())
    return (" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))
