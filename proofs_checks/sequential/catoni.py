"""Unbounded observations with a known bound on a central moment: Catoni supermartingales.

For 1 < p ≤ 2 let φ(y) = log(1 + y + yᵖ/p) for y ≥ 0 and φ(y) = −φ(−y) otherwise. Then

    M⁺(m) = mean over k of ∏ exp φ(λ_k (x_i − m)) / (1 + λ_kᵖ v/p),
    M⁻(m) = mean over k of ∏ exp −φ(λ_k (x_i − m)) / (1 + λ_kᵖ v/p),    λ_k = 2¹⁻ᵏ v^{−1/p},  k = 0 … 15

are nonnegative supermartingales for every law with mean m and E|x − m|ᵖ ≤ v: exp φ(y) ≤ 1 + y + |y|ᵖ/p,
whose expectation is at most 1 + λᵖv/p. For y ≥ 0 this is the definition; for y = −u it says 2q + q² ≥ u² with
q = uᵖ/p, which is the weighted inequality of means. With p = 2 and a bound on the variance these are the
processes of Wang and Ramdas, *Catoni-style confidence sequences for heavy-tailed mean estimation*,
Stochastic Processes and their Applications 163, 2023 (they divide by exp(λ²v/2), which is larger); p < 2
covers infinite variance (Bhatt, Fang, Li and Samorodnitsky, *Catoni-style confidence sequences under infinite
variance*, 2022). The guarantee rests on the argument above and Ville's inequality alone. φ rises, so M⁺ falls
in m and tests every mean ≤ m at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from proofs_checks.sequential.face import (
    FloatArray,
    Guarantee,
    Number,
    _merge,
    _update,
    check_same,
    interval,
    log_e_at_least,
    log_e_at_most,
    log_e_value,
    observations,
)
from proofs_checks.sequential.tracked import (
    Table,
    ascending,
    at_least,
    at_most,
    ends,
    log_mean,
    position,
    table,
)

SCALES: FloatArray = np.ldexp(2.0, -np.arange(16))
CHUNK = 2048
LARGEST = 1e150


@dataclass(frozen=True, slots=True, kw_only=True)
class Catoni:
    """∑ φ(λ_k (x_i − m)), one row a tracked null m, one column a scale λ_k; `count` observations read."""

    guarantee: ClassVar[Guarantee] = "non-asymptotic"
    order: float
    moment: float
    nulls: tuple[float, ...]
    influence: Table
    count: int = 0


def start_catoni(*, variance: Number, nulls: Iterable[Number]) -> Catoni:
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
    if not (isfinite(variance) and variance > 0):
        raise ValueError(f"variance = {variance}: must be finite and positive")
    return start_catoni_moment(order=2, moment=variance, nulls=nulls)


def start_catoni_moment(*, order: Number, moment: Number, nulls: Iterable[Number]) -> Catoni:
    """Start testing null means of observations of possibly infinite variance.

    Args:
        order: p with 1 < p ≤ 2.
        moment: bound v on E|x − m|ᵖ, positive.
        nulls: null means to track.

    Raises:
        ValueError: `order` or `moment` is out of range, or there is no finite null.

    >>> import numpy as np
    >>> from proofs_checks.sequential import log_e_value, update
    >>> heavier = np.random.default_rng(1).pareto(1.8, 200_000)  # mean 1.25, infinite variance
    >>> state = update(start_catoni_moment(order=1.5, moment=8.0, nulls=(1.25, 2.5)), heavier)
    >>> log_e_value(state, 1.25) < 0 and log_e_value(state, 2.5) > 100
    True
    """
    if not 1 < order <= 2:
        raise ValueError(f"order = {order}: must lie in (1, 2]")
    if not (isfinite(moment) and moment > 0):
        raise ValueError(f"moment = {moment}: must be finite and positive")
    tracked = ascending(nulls)
    influence = table(np.zeros((len(tracked), SCALES.size)))
    return Catoni(order=float(order), moment=float(moment), nulls=tracked, influence=influence)


def total_influence(standardised: FloatArray, order: float) -> FloatArray:
    """∑ φ(λ y) over y = `standardised`, for each λ of the grid; |y| is cut at 10¹⁵⁰, whose square is finite.

    The cut keeps the guarantee: for y > 0 it makes φ smaller, and for y < −10¹⁵⁰ the bound
    1 + y + |y|ᵖ/p exceeds 1 while exp φ stays below it.
    """
    total = np.zeros(SCALES.size)
    for begin in range(0, standardised.size, CHUNK):
        y = np.multiply.outer(SCALES, np.clip(standardised[begin : begin + CHUNK], -LARGEST, LARGEST))
        size = np.abs(y)
        total += np.copysign(np.log1p(size * (1.0 + size ** (order - 1.0) / order)), y).sum(axis=1)
    return total


@_update.register
def _(state: Catoni, batch: ArrayLike) -> Catoni:
    values = observations(batch)
    unit = state.moment ** (1.0 / state.order)
    with np.errstate(over="ignore"):  # infinite distances are cut
        added = np.array([total_influence((values - null) / unit, state.order) for null in state.nulls])
    return replace(state, influence=table(np.array(state.influence) + added), count=state.count + values.size)


@_merge.register
def _(first: Catoni, second: Catoni) -> Catoni:
    check_same((first.order, first.moment, *first.nulls), (second.order, second.moment, *second.nulls))
    return replace(
        first,
        influence=table(np.array(first.influence) + np.array(second.influence)),
        count=first.count + second.count,
    )


def _sides(state: Catoni) -> tuple[FloatArray, FloatArray]:
    influence = np.array(state.influence)
    cost = state.count * np.log1p(SCALES**state.order / state.order)
    return influence - cost, -influence - cost


@log_e_value.register
def _(state: Catoni, null: float) -> float:
    row = position(state.nulls, null)
    up, down = _sides(state)
    return float(log_mean(np.concatenate((up[row], down[row]))))


@log_e_at_most.register
def _(state: Catoni, bound: float) -> float:
    return at_most(state.nulls, log_mean(_sides(state)[0]), bound)


@log_e_at_least.register
def _(state: Catoni, bound: float) -> float:
    return at_least(state.nulls, log_mean(_sides(state)[1]), bound)


@interval.register
def _(state: Catoni, alpha: float) -> tuple[float, float]:
    up, down = _sides(state)
    return ends(state.nulls, log_mean(up), log_mean(down), alpha)
