"""Asymptotic confidence sequence for a mean of independent observations with finite variance.

With sample mean μ̂, sample variance s² and a prior of strength r = 1/ρ²,

    μ̂ ± s √( 2 (nρ² + 1) / (n²ρ²) · log(√(nρ² + 1) / α) )

(Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, *Time-uniform central limit theory and asymptotic
confidence sequences*, Annals of Statistics 52, 2024, Theorem 2.2 in the numbering of arXiv:2103.06476v9): the
normal mixture with the variance estimated.
Its error probability tends to at most α as the first look moves to infinity, and nothing is
promised at any finite sample; hence the burn-in, before which nothing is refuted. Nor is anything refuted
while the observations are constant up to rounding: they say nothing about the variance. Feed it raw
observations, or means of equal batches when the observations within a batch depend on each other.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite, ldexp, log, sqrt
from typing import ClassVar, Literal

from numpy.typing import ArrayLike
from scipy.special import log_ndtr

from proofs_checks.sequential.exact_sums import exact_sum, exact_sum_of_squares
from proofs_checks.sequential.face import (
    Guarantee,
    _merge,
    _update,
    check_alpha,
    check_same,
    interval,
    log_e_at_least,
    log_e_at_most,
    log_e_value,
    observations,
)

OBSERVATIONS_PER_STRENGTH = 10.0
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asymptotic:
    """Count of the observations read, their sum and the sum of their squares, both exact."""

    guarantee: ClassVar[Guarantee] = "asymptotic"
    strength: float
    burn_in: int
    count: int = 0
    total: Fraction = Fraction(0)
    total_squares: Fraction = Fraction(0)

    @property
    def mean(self) -> float:
        """The mean, rounded once; 0 before the first observation."""
        return float(self.total / self.count) if self.count else 0.0

    @property
    def squares(self) -> float:
        """The sum of squared deviations from the mean, rounded once."""
        return float(self._exact_squares)

    @property
    def deviation(self) -> float:
        """The standard deviation s of the sample, without overflow or underflow on the way."""
        return _root(self._exact_squares / self.count) if self.count else 0.0

    @property
    def _exact_squares(self) -> Fraction:
        return self.total_squares - self.total**2 / self.count if self.count else Fraction(0)


def _root(square: Fraction) -> float:
    """Return the square root of a fraction of any magnitude, to a few units in the last place.

    >>> _root(Fraction(10) ** 620)
    inf
    >>> round(_root(Fraction(10) ** -620) / 1e-310)
    1
    """
    half = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    try:
        return ldexp(sqrt(square / Fraction(4) ** half), half)
    except OverflowError:
        return inf


def start_asymptotic(*, burn_in: int = 1000, horizon: float = 1e5) -> Asymptotic:
    """Start an asymptotic test of a mean.

    Args:
        burn_in: number of observations before which nothing is refuted, at least 2.
        horizon: number of observations at which the test is to be sharpest.

    >>> import numpy as np
    >>> from proofs_checks.sequential import interval, log_e_value, update
    >>> state = update(start_asymptotic(), np.random.default_rng(0).exponential(size=100_000))
    >>> log_e_value(state, 1.0) < 0 < log_e_value(state, 1.05)
    True
    >>> low, high = interval(state, 0.01)
    >>> low < 1.0 < high
    True
    """
    if burn_in < 2:
        raise ValueError(f"burn_in = {burn_in}: must be at least 2")
    if not (isfinite(horizon) and horizon > 0.0):
        raise ValueError(f"horizon = {horizon}: must be finite and positive")
    return Asymptotic(strength=horizon / OBSERVATIONS_PER_STRENGTH, burn_in=burn_in)


@_update.register
def _(state: Asymptotic, batch: ArrayLike) -> Asymptotic:
    values = observations(batch)
    return replace(
        state,
        count=state.count + values.size,
        total=state.total + exact_sum(values),
        total_squares=state.total_squares + exact_sum_of_squares(values),
    )


@_merge.register
def _(first: Asymptotic, second: Asymptotic) -> Asymptotic:
    check_same((first.strength, first.burn_in), (second.strength, second.burn_in))
    return replace(
        first,
        count=first.count + second.count,
        total=first.total + second.total,
        total_squares=first.total_squares + second.total_squares,
    )


@log_e_value.register
def _(state: Asymptotic, null: float) -> float:
    if not isfinite(null):
        raise ValueError(f"null = {null}: must be finite")
    if _is_silent(state):
        return 0.0
    n, strength = state.count, state.strength
    score = _score(state, null)
    return 0.5 * log(strength / (n + strength)) + 0.5 * score * score


def _score(state: Asymptotic, null: float) -> float:
    """Return (S − nm)/(s √(n + r)), the standardised distance of the sum from that under the null."""
    gap = state.total - state.count * Fraction(null)
    try:
        return float(gap / Fraction(state.deviation)) / sqrt(state.count + state.strength)
    except OverflowError:
        return inf if gap > 0 else -inf


@log_e_at_most.register
def _(state: Asymptotic, bound: float) -> float:
    return _one_sided(state, bound, 1)


@log_e_at_least.register
def _(state: Asymptotic, bound: float) -> float:
    return _one_sided(state, bound, -1)


def _one_sided(state: Asymptotic, bound: float, side: Literal[1, -1]) -> float:
    """Return log E against the means below (side 1) or above (side −1) a bound: half of the normal prior."""
    both = log_e_value(state, bound)
    if _is_silent(state):
        return -inf
    return both + log(2.0) + float(log_ndtr(side * _score(state, bound)))


def _is_silent(state: Asymptotic) -> bool:
    return state.count < state.burn_in or state.deviation <= ROUNDING * abs(state.mean)


@interval.register
def _(state: Asymptotic, alpha: float) -> tuple[float, float]:
    check_alpha(alpha)
    if _is_silent(state):
        return -inf, inf
    n, strength = state.count, state.strength
    half = state.deviation * sqrt(2 * (n + strength) * (0.5 * log(1.0 + n / strength) - log(alpha))) / n
    return state.mean - half, state.mean + half
