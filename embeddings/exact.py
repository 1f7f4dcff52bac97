"""Exact search among chosen passages: every vector of an index in half precision, in one file mapped into memory.

Chroma's graph finds the nearest of all passages in milliseconds, but its filters by id or metadata take seconds where
many passages are allowed. Numpy multiplies 30,000 vectors in some ten milliseconds.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

_FILE = "vectors.f16"
_BLOCK = 8_192  # rows widened to float32 at a time: 12 MB


class ExactSearch:
    """The vectors of a finished generation by row, read-only, for any number of threads."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Map those of the generation in ``folder``. Raises OSError or ValueError where the file is missing or cut."""
        halves = np.memmap(folder / _FILE, np.float16, "r")
        if not rows or halves.size % rows:
            raise ValueError(f"{_FILE}: {halves.size} numbers for {rows} passages")
        self._vectors = halves.reshape(rows, -1)

    def nearest(self, vector: Vector, limit: int, rows: NDArray[np.int64]) -> list[tuple[int, float]]:
        """Of the passages in ``rows`` at most ``limit`` (row, cosine), best first."""
        unit = vector / np.linalg.norm(vector)
        blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
        cosines = np.concatenate([self._vectors[block].astype(np.float32) @ unit for block in blocks])
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(rows[place]), float(cosines[place])) for place in best]


def write_halves(folder: Path, vectors: Iterable[tuple[str, Vector]]) -> None:
    """Write unit vectors, by row, for the generation in ``folder``."""
    with (folder / _FILE).open("wb") as file:
        for _, vector in vectors:
            file.write(vector.astype(np.float16).tobytes())
