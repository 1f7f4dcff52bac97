"""How long does one wait?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The median and the 95th percentile of ``of`` measurements, in seconds; ``None`` when there are none."""

    p50: float | None
    p95: float | None
    of: int


def percentiles(seconds: Iterable[float | None]) -> Percentiles:
    """Median and 95th percentile; measurements that are ``None`` (never reached) are left out.

    For sorted ``x_0…x_(n-1)`` and ``h = (n - 1) p``: ``x_⌊h⌋ + (h - ⌊h⌋)(x_⌈h⌉ - x_⌊h⌋)``. Range: 0 upwards.

    Source: Hyndman and Fan 1996, "Sample quantiles in statistical packages", type 7, which is numpy's default.
    """
    measured = [value for value in seconds if value is not None]
    if not measured:
        return Percentiles(None, None, 0)
    p50, p95 = numpy.percentile(measured, [50, 95])
    return Percentiles(float(p50), float(p95), len(measured))
