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
from math import inf, isfinite, log, sqrt
from typing import ClassVar

from numpy.typing import ArrayLike

from proofs_checks.sequential.exact_sums import exact_sum, exact_sum_of_squares
from proofs_checks.sequential.face import (
    Guarantee,
    _merge,
    _update,
    check_alpha,
    check_same,
    interval,
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
        return float(self.total_squares - self.total**2 / self.count) if self.count else 0.0


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
    shift = n * (state.mean - null)
    return 0.5 * log(strength / (n + strength)) + shift * shift * n / (2 * state.squares * (n + strength))


def _is_silent(state: Asymptotic) -> bool:
    rounding = state.count * (ROUNDING * state.mean) ** 2
    return state.count < state.burn_in or state.squares <= rounding


@interval.register
def _(state: Asymptotic, alpha: float) -> tuple[float, float]:
    check_alpha(alpha)
    if _is_silent(state):
        return -inf, inf
    n, strength = state.count, state.strength
    spread = 2 * (state.squares / n) * (n + strength)
    half = sqrt(spread * (0.5 * log(1.0 + n / strength) - log(alpha))) / n
    return state.mean - half, state.mean + half
