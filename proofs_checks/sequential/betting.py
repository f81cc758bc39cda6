"""Betting on bounded observations: hedged capital with a mixture of constant bets.

For x in [0, 1] and a null mean m the capitals

    K⁺(m) = mean over k of ∏ (1 + λ_k (x_i − m)),    λ_k = c 2⁻ᵏ / m,
    K⁻(m) = mean over k of ∏ (1 − κ_k (x_i − m)),    κ_k = c 2⁻ᵏ / (1 − m),      k = 0 … 15, c = 3/4

are nonnegative martingales when every x_i has conditional mean m, whatever its law, and K = (K⁺ + K⁻)/2 is
the hedged capital of Waudby-Smith and Ramdas, *Estimating means of bounded random variables by betting*,
JRSS B 86, 2024, with their "grid Kelly" mixture over constant bets in place of one bet. The guarantee rests
on Ville's inequality alone: each factor has mean 1, and is at least 1 − c > 0.
K⁺ falls in m and K⁻ rises, term by term: 1 + c 2⁻ᵏ(x/m − 1) falls in m for x ≥ 0. So K⁺(m) tests every mean
≤ m at once, and the confidence sequence is an interval.

Constant bets are preferred to predictable ones (their aGRAPA and predictable plug-in) because the capital
is then a product over observations: it depends on the multiset of observations alone, and shards merge
exactly. A geometric grid loses little: with log-growth 2r − r² at r times the best small bet, the nearest
grid point keeps at least 8/9 of it, and the mixture costs at most log 32 once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf, isfinite, log
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

FRACTIONS: FloatArray = np.ldexp(0.75, -np.arange(16))
CHUNK = 2048
SMALLEST = 1e-30


@dataclass(frozen=True, slots=True, kw_only=True)
class Betting:
    """Log capitals of the tracked nulls, one row a null, one column a bet; `count` observations read."""

    guarantee: ClassVar[Guarantee] = "non-asymptotic"
    lower: float
    upper: float
    nulls: tuple[float, ...]
    up: Table
    down: Table
    count: int = 0


def start_betting(*, nulls: Iterable[Number], lower: Number = 0.0, upper: Number = 1.0) -> Betting:
    """Start betting on observations in [lower, upper] against each of the given null means.

    Args:
        nulls: null means to track, strictly between the bounds.
        lower: smallest possible observation.
        upper: largest possible observation.

    Raises:
        ValueError: the bounds are not finite and ordered, or a null is not strictly between them.

    >>> from proofs_checks.sequential import interval, log_e_value, margin_nulls, update
    >>> state = update(start_betting(nulls=margin_nulls(0.5, 0.2)), [0.0, 1.0] * 1000)
    >>> log_e_value(state, 0.5) < 0 < log_e_value(state, 0.4)
    True
    >>> interval(state, 0.05)
    (0.4, 0.6)
    """
    if not (isfinite(lower) and isfinite(upper) and lower < upper):
        raise ValueError(f"lower, upper = {lower}, {upper}: must be finite with lower < upper")
    tracked = ascending(nulls)
    for null in tracked:
        unit = (null - lower) / (upper - lower)
        if not SMALLEST < unit < 1.0:
            raise ValueError(f"nulls: {null} must lie strictly between the bounds {lower} and {upper}")
    zeros = table(np.zeros((len(tracked), FRACTIONS.size)))
    return Betting(lower=float(lower), upper=float(upper), nulls=tracked, up=zeros, down=zeros)


def log_wealth(relative: FloatArray) -> FloatArray:
    """∑ log(1 + f y) over y = `relative`, for each bet fraction f; one logarithm serves eight factors."""
    total = np.zeros(FRACTIONS.size)
    for begin in range(0, relative.size, CHUNK):
        factors = 1.0 + np.multiply.outer(FRACTIONS, relative[begin : begin + CHUNK])
        whole = factors.shape[1] // 8 * 8
        eights = factors[:, :whole].reshape(FRACTIONS.size, 8, whole // 8).prod(axis=1)
        total += np.log(eights).sum(axis=1) + np.log(factors[:, whole:]).sum(axis=1)
    return total


@_update.register
def _(state: Betting, batch: ArrayLike) -> Betting:
    values = observations(batch)
    if values.size and not (values.min() >= state.lower and values.max() <= state.upper):
        raise ValueError(f"batch: observations must lie in [{state.lower}, {state.upper}]")
    width = state.upper - state.lower
    unit = (values - state.lower) / width
    means = [(null - state.lower) / width for null in state.nulls]
    up = np.array([log_wealth(unit / mean - 1.0) for mean in means])
    down = np.array([log_wealth((1.0 - unit) / (1.0 - mean) - 1.0) for mean in means])
    return replace(
        state,
        up=table(np.array(state.up) + up),
        down=table(np.array(state.down) + down),
        count=state.count + values.size,
    )


@_merge.register
def _(first: Betting, second: Betting) -> Betting:
    check_same((first.lower, first.upper, *first.nulls), (second.lower, second.upper, *second.nulls))
    return replace(
        first,
        up=table(np.array(first.up) + np.array(second.up)),
        down=table(np.array(first.down) + np.array(second.down)),
        count=first.count + second.count,
    )


@log_e_value.register
def _(state: Betting, null: float) -> float:
    """Return log E against a tracked null, or against a mean at the bounds or beyond them.

    A mean at a bound is tested by half the capital that bets against the nearest tracked null from its side,
    which is a supermartingale under every mean on that side; one beyond the bounds is refuted outright.
    """
    if not state.lower <= null <= state.upper:
        return inf
    if null == state.upper:
        return float(log_mean(np.array(state.down[-1]))) - log(2.0)
    if null == state.lower:
        return float(log_mean(np.array(state.up[0]))) - log(2.0)
    row = position(state.nulls, null)
    return float(log_mean(np.array(state.up[row] + state.down[row])))


@log_e_at_most.register
def _(state: Betting, bound: float) -> float:
    return inf if bound < state.lower else at_most(state.nulls, log_mean(np.array(state.up)), bound)


@log_e_at_least.register
def _(state: Betting, bound: float) -> float:
    return inf if bound > state.upper else at_least(state.nulls, log_mean(np.array(state.down)), bound)


@interval.register
def _(state: Betting, alpha: float) -> tuple[float, float]:
    low, high = ends(state.nulls, log_mean(np.array(state.up)), log_mean(np.array(state.down)), alpha)
    return max(low, state.lower), min(high, state.upper)
