"""Unbounded observations with a known bound on the variance: Catoni supermartingales.

With φ(y) = log(1 + y + y²/2) for y ≥ 0 and φ(y) = −φ(−y) otherwise,

    M⁺(m) = mean over k of ∏ exp φ(λ_k (x_i − m)) / (1 + λ_k² v / 2),
    M⁻(m) = mean over k of ∏ exp −φ(λ_k (x_i − m)) / (1 + λ_k² v / 2),    λ_k = 2¹⁻ᵏ / √v,  k = 0 … 15

are nonnegative supermartingales for every law with mean m and variance ≤ v, however heavy its tails:
exp φ(y) ≤ 1 + y + y²/2, whose expectation is ≤ 1 + λ²v/2 (Wang and Ramdas, *Catoni-style confidence
sequences for heavy-tailed mean estimation*, Stochastic Processes and their Applications 163, 2023,
Section 5; they divide by exp(λ²v/2), which is larger). φ rises, so M⁺ falls in m and tests all means ≤ m.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from proofs_checks.sequential.face import (
    FloatArray,
    Guarantee,
    _merge,
    _update,
    check_same,
    interval,
    log_e_value,
    observations,
)
from proofs_checks.sequential.tracked import Table, ascending, ends, log_mean, position, table

SCALES: FloatArray = np.ldexp(2.0, -np.arange(16))
LOG_COST: FloatArray = np.log1p(SCALES**2 / 2.0)
CHUNK = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Catoni:
    """∑ φ(λ_k (x_i − m)), one row a tracked null m, one column a scale λ_k; `count` observations read."""

    guarantee: ClassVar[Guarantee] = "non-asymptotic"
    variance: float
    nulls: tuple[float, ...]
    influence: Table
    count: int = 0


def start_catoni(*, variance: float, nulls: Iterable[float]) -> Catoni:
    """Start testing null means of observations whose variance is known to be at most `variance`.

    The e-value against a null needs the bound under that null only; the interval needs it for the law that
    is observed.

    Args:
        variance: bound v on the conditional variance of every observation, positive.
        nulls: null means to track.

    Raises:
        ValueError: `variance` is not finite and positive, or there is no finite null.

    >>> import numpy as np
    >>> from proofs_checks.sequential import interval, log_e_value, update
    >>> heavy = np.random.default_rng(1).pareto(3.0, 20_000)
    >>> state = update(start_catoni(variance=0.75, nulls=(0.45, 0.5, 0.55)), heavy)
    >>> log_e_value(state, 0.5) < 0 and interval(state, 0.01) == (0.45, 0.55)
    True
    """
    if not (isfinite(variance) and variance > 0.0):
        raise ValueError(f"variance = {variance}: must be finite and positive")
    tracked = ascending(nulls)
    return Catoni(variance=variance, nulls=tracked, influence=table(np.zeros((len(tracked), SCALES.size))))


def total_influence(standardised: FloatArray) -> FloatArray:
    """∑ φ(λ y) over y = `standardised`, for each λ of the grid."""
    total = np.zeros(SCALES.size)
    for begin in range(0, standardised.size, CHUNK):
        y = np.multiply.outer(SCALES, standardised[begin : begin + CHUNK])
        size = np.abs(y)
        total += np.copysign(np.log1p(size * (1.0 + size / 2.0)), y).sum(axis=1)
    return total


@_update.register
def _(state: Catoni, batch: ArrayLike) -> Catoni:
    values = observations(batch)
    deviation = sqrt(state.variance)
    added = np.array([total_influence((values - null) / deviation) for null in state.nulls])
    return replace(state, influence=table(np.array(state.influence) + added), count=state.count + values.size)


@_merge.register
def _(first: Catoni, second: Catoni) -> Catoni:
    check_same((first.variance, *first.nulls), (second.variance, *second.nulls))
    return replace(
        first,
        influence=table(np.array(first.influence) + np.array(second.influence)),
        count=first.count + second.count,
    )


def _sides(state: Catoni) -> tuple[FloatArray, FloatArray]:
    influence = np.array(state.influence)
    return influence - state.count * LOG_COST, -influence - state.count * LOG_COST


@log_e_value.register
def _(state: Catoni, null: float) -> float:
    row = position(state.nulls, null)
    up, down = _sides(state)
    return float(log_mean(np.concatenate((up[row], down[row]))))


@interval.register
def _(state: Catoni, alpha: float) -> tuple[float, float]:
    up, down = _sides(state)
    return ends(state.nulls, log_mean(up), log_mean(down), alpha)
