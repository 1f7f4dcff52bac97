"""How sure is a figure, is a difference more than chance? By resampling, seeded: a report is the same twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.measures import Measure

RESAMPLES = 2_000
PERMUTATIONS = 9_999
_SEED = 0
_BATCH = 500  # resamples held in memory at once

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over the ``of`` cases it has a meaning for, with its 95% interval; ``None`` when there are none."""

    value: float | None
    low: float | None
    high: float | None
    of: int
    p95: float | None = None
    """For seconds: the 95th percentile, beside the median that ``value`` is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of a run less that of another, over the ``of`` cases for which both have it."""

    value: float
    low: float
    high: float
    of: int
    p: float
    """Of a difference at least as large, were the two runs alike."""


def figure(measure: Measure, values: Sequence[float | None]) -> Figure:
    """The mean (of seconds: the median) of the values that are defined, with a bootstrap interval.

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13), ``RESAMPLES`` resamples of cases. Where every case has
    the same share of 0 or of 1, resampling cannot vary: then it is Wilson's interval (1927), so that 10 right of 10 are
    not certainty. Percentiles are Hyndman and Fan's type 7 (1996), numpy's default.
    """
    known = np.asarray([value for value in values if value is not None], np.float64)
    if not known.size:
        return Figure(None, None, None, 0)
    seconds = measure.unit == "seconds"
    value = float(np.median(known) if seconds else np.mean(known))
    low, high = _interval(known, seconds)
    return Figure(value, low, high, known.size, float(np.percentile(known, 95)) if seconds else None)


def difference(ones: Sequence[float | None], others: Sequence[float | None]) -> Difference | None:
    """``others`` less ``ones``, case by case; ``None`` where no case has both.

    The mean of the paired differences (of seconds too: their median would hide rare long waits), its percentile
    bootstrap interval, and the p-value of a two-sided paired randomisation test: the sign of each difference is thrown
    anew ``PERMUTATIONS`` times, or every way where there are fewer.

    Source: Smucker, Allan and Carterette 2007, "A comparison of statistical significance tests for information
    retrieval evaluation", CIKM.
    """
    pairs = [(a, b) for a, b in zip(ones, others, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    gaps = np.asarray([b - a for a, b in pairs], np.float64)
    mean = float(np.mean(gaps))
    if not gaps.any():
        return Difference(0.0, 0.0, 0.0, len(pairs), 1.0)
    low, high = _bootstrap(gaps, np.mean)
    return Difference(mean, low, high, len(pairs), _randomisation(gaps))


def adjusted(ps: Sequence[float]) -> list[float]:
    """The p-values of several questions asked at once, so that one in twenty is not found by asking twenty.

    Source: Benjamini and Hochberg 1995, "Controlling the false discovery rate".
    """
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(ps)] if ps else []


def _interval(known: Values, seconds: bool) -> tuple[float, float]:
    first = float(known[0])
    if np.all(known == first):
        return _wilson(first, known.size) if not seconds and first in (0.0, 1.0) else (first, first)
    return _bootstrap(known, np.median if seconds else np.mean)


def _bootstrap(values: Values, statistic: Any) -> tuple[float, float]:
    from scipy.stats import bootstrap

    if values.size == 1:
        return float(values[0]), float(values[0])
    result = bootstrap(
        (values,), statistic, n_resamples=RESAMPLES, batch=_BATCH, method="percentile", rng=np.random.default_rng(_SEED)
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _wilson(value: float, of: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    interval = binomtest(round(value * of), of).proportion_ci(0.95, "wilson")
    return float(interval.low), float(interval.high)


def _randomisation(gaps: Values) -> float:
    from scipy.stats import permutation_test

    result = permutation_test(
        (gaps,),
        np.mean,
        permutation_type="samples",
        n_resamples=PERMUTATIONS,
        batch=_BATCH,
        vectorized=True,
        rng=np.random.default_rng(_SEED),
    )
    return float(result.pvalue)
