"""Exact pivots: likelihood ratios mixed over a conjugate prior, for laws known up to their mean.

With n observations of sum S, a null mean m and a prior of strength r the e-process is, in closed form,

    normal, variance v:   ½ log(r/(n + r)) + (S − nm)² / (2v(n + r))
    gamma, shape a:       g(r) + log Γ(r + an) − (r + an) log(r + u) + u,      u = aS/m
    Poisson:              g(r) + log Γ(r + S) − (r + S) log(r + nm) + nm
    Bernoulli:            log B(b + S, c + n − S) − log B(b, c) − S log m − (n − S) log(1 − m)
    binomial, k trials:   the same with kn for n and m/k for m

in logarithms, where g(r) = r log r − log Γ(r). Each integrates the likelihood ratio against a law of the
alternative: N(m, v/r); Gamma(r, r) for the ratio of rates, then of means; Beta(b, c). A likelihood ratio is
a martingale under its null and so is their average (Robbins, *Statistical methods related to the law of the
iterated logarithm*, Annals of Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe and Sekhon,
*Time-uniform, nonparametric, nonasymptotic confidence sequences*, Annals of Statistics 49, 2021, Section 3:
normal, gamma-exponential, gamma-Poisson and beta-binomial mixtures).

Beyond its own law, the normal mixture holds for every sub-Gaussian law of variance proxy v (its integrand
is the bound on the moment generating function), and the Bernoulli mixture for every law on [0, 1]: by
convexity (p/m)ˣ ((1 − p)/(1 − m))¹⁻ˣ ≤ x p/m + (1 − x)(1 − p)/(1 − m), whose mean under m is 1.

The state is the pair (n, S): any null, any order, exact merging, a few nanoseconds an observation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite, lgamma, log, log1p, sqrt
from typing import ClassVar, Literal, assert_never

from numpy.typing import ArrayLike
from scipy.special import log_ndtr

from proofs_checks.sequential.exact_sums import exact_sum
from proofs_checks.sequential.face import (
    Guarantee,
    Number,
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

Law = Literal["normal", "gamma", "poisson", "bernoulli"]
OBSERVATIONS_PER_STRENGTH = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Count and exact sum of observations.

    `known` is their variance (normal), shape (gamma) or number of trials (Bernoulli and binomial).
    """

    guarantee: ClassVar[Guarantee] = "non-asymptotic"
    law: Law
    known: float
    prior: tuple[float, float]
    count: int = 0
    total: Fraction = Fraction(0)


def start_normal(*, variance: Number, horizon: float = 1e4) -> Mixture:
    """Normal observations of known variance (or sub-Gaussian ones of this variance proxy).

    Args:
        variance: v > 0.
        horizon: number of observations at which the test is to be sharpest (levels near 1 %); it moves
            power, never validity.

    >>> from proofs_checks.sequential import interval, update
    >>> low, high = interval(update(start_normal(variance=1.0, horizon=4), [1.0] * 4), 0.05)
    >>> print(f"{low:.3f} {high:.3f}")
    -0.519 2.519
    """
    strength = _positive("horizon", horizon) / OBSERVATIONS_PER_STRENGTH
    return Mixture(law="normal", known=_positive("variance", variance), prior=(strength, strength))


def start_gamma(*, shape: Number, horizon: float = 1e4) -> Mixture:
    """Gamma observations of known shape and unknown mean: a scaled χ²_ν has shape ν/2.

    Args:
        shape: a > 0.
        horizon: number of observations at which the test is to be sharpest.

    >>> import numpy as np
    >>> from proofs_checks.sequential import log_e_value, update
    >>> state = update(start_gamma(shape=1.5), np.random.default_rng(0).chisquare(3, 5000))
    >>> log_e_value(state, 3.0) < 1 and log_e_value(state, 3.3) > 10
    True
    """
    known = _positive("shape", shape)
    strength = known * _positive("horizon", horizon) / OBSERVATIONS_PER_STRENGTH
    return Mixture(law="gamma", known=known, prior=(strength, strength))


def start_poisson(*, horizon: float = 1e4) -> Mixture:
    """Poisson counts; `horizon` is the total count at which the test is to be sharpest."""
    strength = _positive("horizon", horizon) / OBSERVATIONS_PER_STRENGTH
    return Mixture(law="poisson", known=1.0, prior=(strength, strength))


def start_bernoulli(*, centre: Number | None = None, horizon: float = 1e4) -> Mixture:
    """Observations 0 or 1 (or anywhere in [0, 1], at some cost in power when they vary less).

    Args:
        centre: the probability one expects, strictly between 0 and 1: the test is sharpest for nulls
            there. Without it, Jeffreys' prior Beta(½, ½).
        horizon: number of observations at which the test is to be sharpest, when a centre is given.

    >>> from proofs_checks.sequential import log_e_value, update
    >>> log_e_value(update(start_bernoulli(), [1, 1]), 0.0)
    inf
    """
    return start_binomial(trials=1, centre=centre, horizon=horizon)


def start_binomial(*, trials: int, centre: Number | None = None, horizon: float = 1e4) -> Mixture:
    """Binomial counts of a known number of trials, the Bernoulli mixture over all trials together.

    Args:
        trials: k ≥ 1 of every observation. For k > 1 the test holds for binomial counts alone.
        centre: the mean that one expects, strictly between 0 and k, as in :func:`start_bernoulli`.
        horizon: number of observations at which the test is to be sharpest, when a centre is given.

    >>> from proofs_checks.sequential import log_e_value, update
    >>> both = update(start_binomial(trials=2), [2, 1]), update(start_bernoulli(), [1, 1, 1, 0])
    >>> round(log_e_value(both[0], 0.8) - log_e_value(both[1], 0.4), 12)
    0.0
    """
    if trials < 1 or trials != int(trials):
        raise ValueError(f"trials = {trials}: must be an integer, at least 1")
    _positive("horizon", horizon)
    if centre is None:
        return Mixture(law="bernoulli", known=float(trials), prior=(0.5, 0.5))
    if not 0.0 < centre < trials:
        raise ValueError(f"centre = {centre}: must lie in (0, {trials})")
    strength = horizon / OBSERVATIONS_PER_STRENGTH
    prior = (strength * float(centre), strength * float(trials - centre))
    return Mixture(law="bernoulli", known=float(trials), prior=prior)


def _positive(name: str, value: Number) -> float:
    if not (isfinite(value) and value > 0.0):
        raise ValueError(f"{name} = {value}: must be finite and positive")
    return float(value)


@_update.register
def _(state: Mixture, batch: ArrayLike) -> Mixture:
    values = observations(batch)
    if values.size:
        if state.law in ("gamma", "poisson") and values.min() < 0.0:
            raise ValueError(f"batch: observations of a {state.law} law must not be negative")
        if state.law == "poisson" and (values != values.round()).any():
            raise ValueError("batch: observations of a Poisson law must be whole numbers")
        if state.law == "bernoulli" and not (values.min() >= 0.0 and values.max() <= state.known):
            raise ValueError(f"batch: observations of a Bernoulli law must lie in [0, {state.known:g}]")
    return replace(state, count=state.count + values.size, total=state.total + exact_sum(values))


@_merge.register
def _(first: Mixture, second: Mixture) -> Mixture:
    check_same((first.law, first.known, first.prior), (second.law, second.known, second.prior))
    return replace(first, count=first.count + second.count, total=first.total + second.total)


@log_e_value.register
def _(state: Mixture, null: float) -> float:
    mean = float(null)
    low, high = _domain(state)
    if not (isfinite(mean) and low <= mean <= high):
        raise ValueError(f"null = {null}: no mean of a {state.law} law")
    return _log_e_value(state, mean)


def _domain(state: Mixture) -> tuple[float, float]:
    if state.law == "normal":
        return -inf, inf
    return 0.0, state.known if state.law == "bernoulli" else inf


def _log_e_value(state: Mixture, mean: float) -> float:
    n, total, strength = state.count, _over(state.total, 1.0), state.prior[0]
    match state.law:
        case "normal":
            score = _score(state, mean)
            return 0.5 * log(strength / (n + strength)) + 0.5 * score * score
        case "gamma" if mean == 0.0:
            return inf if total > 0.0 else 0.0
        case "gamma":
            return _log_rate_mixture(strength, state.known * n, state.known * _over(state.total, mean))
        case "poisson":
            return inf if mean == 0.0 < total else _log_rate_mixture(strength, total, n * mean)
        case "bernoulli":
            trials, chance = n * state.known, mean / state.known
            if (chance == 0.0 and total > 0.0) or (chance == 1.0 and total < trials):
                return inf
            successes, failures = state.prior
            likelihood = (total * log(chance) if total > 0.0 else 0.0) + (
                (trials - total) * log(1.0 - chance) if total < trials else 0.0
            )
            return (
                _log_beta(successes + total, failures + trials - total)
                - _log_beta(successes, failures)
                - likelihood
            )
        case _:
            assert_never(state.law)


def _over(total: Fraction, mean: float) -> float:
    """Return a total in units of a mean, both positive or 0."""
    try:
        return float(total / Fraction(mean))
    except OverflowError:
        return inf


def _score(state: Mixture, mean: float) -> float:
    """Return (S − nm)/√(v(n + r)) of the normal mixture."""
    gap = state.total - state.count * Fraction(mean)
    try:
        return float(gap / Fraction(sqrt(state.known))) / sqrt(state.count + state.prior[0])
    except OverflowError:
        return inf if gap > 0 else -inf


def _log_rate_mixture(strength: float, power: float, exponent: float) -> float:
    """log ∫ ξ^power exp(−exponent (ξ − 1)) Gamma(ξ; r, r) dξ, in differences that do not cancel."""
    return (
        lgamma(strength + power)
        - lgamma(strength)
        - power * log(strength)
        - (strength + power) * log1p(exponent / strength)
        + exponent
    )


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


@log_e_at_most.register
def _(state: Mixture, bound: float) -> float:
    return _one_sided(state, float(bound), 1)


@log_e_at_least.register
def _(state: Mixture, bound: float) -> float:
    return _one_sided(state, float(bound), -1)


def _one_sided(state: Mixture, bound: float, side: Literal[1, -1]) -> float:
    """Return log E against the means below (side 1) or above (side −1) a bound, the bound among them.

    For the normal law the prior is cut to its half on the other side of the bound. For the others the e-value
    of the bound itself counts once the sample mean lies beyond it: log E falls up to the sample mean and
    rises from there on, so that it is then at most that of every mean under the null.
    """
    low, high = _domain(state)
    if (side == 1 and bound >= high) or (side == -1 and bound <= low):
        return -inf
    if not low <= bound <= high or (state.law == "gamma" and bound == 0.0):
        return inf
    if state.law == "normal":
        return _log_e_value(state, bound) + log(2.0) + float(log_ndtr(side * _score(state, bound)))
    beyond = side * (state.total - state.count * Fraction(bound)) > 0
    return _log_e_value(state, bound) if beyond else -inf


@interval.register
def _(state: Mixture, alpha: float) -> tuple[float, float]:
    check_alpha(alpha)
    if state.count == 0:
        return _domain(state)
    threshold = -log(alpha)
    centre = float(state.total / state.count)
    if state.law == "normal":
        strength = state.prior[0]
        spread = 2 * state.known * (state.count + strength)
        half = sqrt(spread * (threshold + 0.5 * log(1.0 + state.count / strength))) / state.count
        return centre - half, centre + half

    def refuted(mean: float) -> bool:
        return _log_e_value(state, mean) >= threshold

    low, high = _domain(state)
    lower = _boundary(refuted, centre, low) if centre > low else low
    if high == inf:
        high = max(centre, 1.0)
        while not refuted(high):
            high *= 2.0
            if high > 1e300:
                return lower, inf
    upper = _boundary(refuted, centre, high) if centre < high else high
    return lower, upper


def _boundary(refuted: Callable[[float], bool], inside: float, outside: float) -> float:
    """The refuted end of a bracket around the boundary; log E is convex in (a function of) the mean."""
    for _ in range(100):
        middle = 0.5 * (inside + outside)
        if middle in (inside, outside):
            break
        inside, outside = (inside, middle) if refuted(middle) else (middle, outside)
    return outside
