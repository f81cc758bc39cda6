"""Nulls tracked one by one, for instruments whose e-value is no function of a few sums."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from math import inf, isfinite, log

import numpy as np

from proofs_checks.sequential.face import FloatArray, Number, check_alpha

Table = tuple[tuple[float, ...], ...]


def margin_nulls(mean: Number, margin: Number) -> tuple[float, float, float]:
    """The three nulls that decide a claimed mean: the mean itself and the two ends of its margin.

    Args:
        mean: the claimed mean m, not 0.
        margin: relative margin δ, 0 < δ < 1.

    Returns:
        m(1 − δ), m, m(1 + δ) in ascending order.

    >>> margin_nulls(-2.0, 0.25)
    (-2.5, -2.0, -1.5)
    """
    if mean == 0 or not isfinite(mean):
        raise ValueError(f"mean = {mean}: a relative margin needs a finite mean other than 0")
    if not 0.0 < margin < 1.0:
        raise ValueError(f"margin = {margin}: must lie in (0, 1)")
    low, high = sorted((float(mean * (1 - margin)), float(mean * (1 + margin))))
    return low, float(mean), high


def ascending(nulls: Iterable[Number]) -> tuple[float, ...]:
    """The nulls in ascending order without repetition; ValueError when there are none."""
    ordered = tuple(sorted({float(null) for null in nulls}))
    if not ordered or not np.isfinite(ordered).all():
        raise ValueError("nulls: at least one finite null mean is needed")
    return ordered


def position(nulls: Sequence[float], null: Number) -> int:
    """Index of a tracked null; ValueError when it is not tracked."""
    if float(null) not in nulls:
        raise ValueError(f"null = {null}: not tracked; tracked are {', '.join(map(str, nulls))}")
    return nulls.index(float(null))


def log_mean(log_values: FloatArray) -> FloatArray:
    """Logarithm of the average over the last axis of values given by their logarithms."""
    averaged: FloatArray = np.logaddexp.reduce(log_values, axis=-1) - log(log_values.shape[-1])
    return averaged


def at_most(nulls: Sequence[float], log_up: FloatArray, bound: float) -> float:
    """log E against every mean ≤ `bound`: that of the first tracked null that is no smaller (−∞: none is).

    `log_up` falls as the null mean grows, so that each tests every smaller mean too.
    """
    place = bisect_left(nulls, bound)
    return float(log_up[place]) if place < len(nulls) else -inf


def at_least(nulls: Sequence[float], log_down: FloatArray, bound: float) -> float:
    """log E against every mean ≥ `bound`: that of the last tracked null that is no larger (−∞: none is)."""
    place = bisect_right(nulls, bound) - 1
    return float(log_down[place]) if place >= 0 else -inf


def ends(
    nulls: Sequence[float], log_up: FloatArray, log_down: FloatArray, alpha: float
) -> tuple[float, float]:
    """Ends of the confidence sequence from two one-sided e-processes per tracked null, each at level α/2.

    `log_up` falls as the null mean grows and `log_down` rises. A null refuted from above therefore
    excludes every smaller mean, and one refuted from below every larger mean. The result is the confidence
    sequence rounded outwards to the tracked nulls.
    """
    check_alpha(alpha)
    threshold = log(2.0 / alpha)
    refuted_low = [null for null, value in zip(nulls, log_up, strict=True) if value >= threshold]
    refuted_high = [null for null, value in zip(nulls, log_down, strict=True) if value >= threshold]
    return max(refuted_low, default=-inf), min(refuted_high, default=inf)


def table(array: FloatArray) -> Table:
    """An array of two axes as immutable nested tuples."""
    return tuple(tuple(row) for row in array.tolist())
