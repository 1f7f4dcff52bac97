"""Exact search among chosen passages: every vector of an index in bytes, in one file mapped into memory.

Chroma's graph finds the nearest of all passages in milliseconds, but its filters by id or metadata take seconds where
many passages are allowed. Numpy multiplies 30,000 vectors of bytes in some ten milliseconds, near enough to choose the
candidates; their whole vectors then rank them.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

_FILE = "vectors.i8"
_BLOCK = 8_192  # rows widened to float32 at a time: 12 MB
_LARGEST = 127
_SCALE = 4  # bytes of a row before those of the vector: a float32 to multiply them by


class ExactSearch:
    """The vectors of a finished generation by row, read-only, for any number of threads."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Map those of the generation in ``folder``. Raises OSError or ValueError where the file is missing or cut."""
        numbers = np.asarray(np.memmap(folder / _FILE, np.uint8, "r"))
        if not rows or len(numbers) % rows:
            raise ValueError(f"{_FILE}: {len(numbers)} bytes for {rows} passages")
        self._rows = numbers.reshape(rows, -1)

    def candidates(self, vector: Vector, limit: int, rows: NDArray[np.int64]) -> list[int]:
        """Of the passages in ``rows`` at most ``limit``, nearest first; cosines are off by about .001."""
        cosines = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):
            some = self._rows[rows[start : start + _BLOCK]]
            scales = np.ascontiguousarray(some[:, :_SCALE]).view(np.float32)[:, 0]
            cosines[start : start + _BLOCK] = scales * (some[:, _SCALE:].view(np.int8).astype(np.float32) @ vector)
        return [int(row) for row in rows[np.argsort(-cosines, kind="stable")[:limit]]]


def write_bytes(folder: Path, vectors: Iterable[tuple[str, Vector]]) -> None:
    """Write unit vectors, by row, for the generation in ``folder``: each as its largest number and 127ths of it."""
    left = iter(vectors)
    with (folder / _FILE).open("wb") as file:
        while some := [vector for _, vector in islice(left, _BLOCK)]:
            block = np.stack(some)
            scales = np.maximum(np.abs(block).max(axis=1, keepdims=True) / _LARGEST, np.finfo(np.float32).tiny)
            numbers = np.rint(block / scales).astype(np.int8)
            file.write(np.hstack([scales.astype(np.float32).view(np.uint8), numbers.view(np.uint8)]).tobytes())
