"""How often a sequential test refutes, and how small an error it notices: measured by repetition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from scipy.special import betaincinv, ndtri

from proofs_checks.sequential import Asymptotic, Instrument, interval, log_e_value, update

Draw = Callable[[np.random.Generator, int], Any]
Rejects = Callable[[Any], bool]
LOOKS = tuple(round(10 * 1.5**k) for k in range(13))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """Refuted campaigns among all, and the Clopper–Pearson interval of the rate at 99 % confidence."""

    campaigns: int
    refuted: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """Refuted campaigns over all campaigns."""
        return self.refuted / self.campaigns


def clopper_pearson(successes: int, trials: int, alpha: float = 0.01) -> tuple[float, float]:
    """Exact confidence interval for a binomial probability (Clopper and Pearson, Biometrika 26, 1934).

    >>> low, high = clopper_pearson(0, 100)
    >>> print(f"{low:.3f} {high:.3f}")
    0.000 0.052
    """
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError(f"successes = {successes}: must lie between 0 and trials = {trials} > 0")
    low = betaincinv(successes, trials - successes + 1, alpha / 2) if successes else 0.0
    high = betaincinv(successes + 1, trials - successes, 1 - alpha / 2) if successes < trials else 1.0
    return float(low), float(high)


def refutes(null: object, alpha: float) -> Rejects:
    """The rule "E ≥ 1/α against this null"."""
    threshold = -log(alpha)
    return lambda state: log_e_value(state, null) >= threshold


def excludes(mean: float, alpha: float) -> Rejects:
    """The rule "the confidence sequence at level α excludes this mean"."""

    def rejects(state: Instrument) -> bool:
        low, high = interval(state, alpha)
        return not low <= mean <= high

    return rejects


def repeated_z_test(mean: float, alpha: float) -> Rejects:
    """The z-test of fixed sample size, wrongly applied at every look: the control that must be seen to err.

    Its state is that of `start_asymptotic`.
    """
    quantile = float(ndtri(1 - alpha / 2))

    def rejects(state: Asymptotic) -> bool:
        return abs(state.mean - mean) * state.count > quantile * sqrt(state.squares)

    return rejects


def error_rate(
    *,
    start: Instrument,
    rejects: Rejects,
    draw: Draw,
    campaigns: int,
    looks: Sequence[int] = LOOKS,
    seed: int = 0,
) -> ErrorRate:
    """Run independent campaigns that look after each number of observations and stop when they refute.

    Args:
        start: instrument before any observation.
        rejects: the rule that refutes, read off a state.
        draw: `draw(rng, size)`, the law of the observations.
        campaigns: how many campaigns; campaign i draws from `SeedSequence(seed, spawn_key=(i,))`.
        looks: numbers of observations at which the rule is applied, ascending.
        seed: root seed.

    Returns:
        The rate of campaigns refuted at any look. Under the null it must not exceed α; under another law
        it is the power.
    """
    sizes = np.diff(looks, prepend=0).tolist()
    refuted = 0
    for campaign in range(campaigns):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(campaign,)))
        state = start
        for size in sizes:
            state = update(state, draw(rng, size))
            if rejects(state):
                refuted += 1
                break
    low, high = clopper_pearson(refuted, campaigns)
    return ErrorRate(campaigns=campaigns, refuted=refuted, low=low, high=high)


def resolution(
    *,
    instrument: Callable[[float], Instrument],
    draw: Draw,
    mean: float,
    alpha: float,
    draws: int,
    largest: float = 1.0,
    power: float = 0.9,
    campaigns: int = 20,
    seed: int = 0,
) -> float:
    """Smallest relative error ε of a claimed mean that is refuted within `draws` observations.

    The claim m(1 + ε) is held against data of mean m. ε is found by bisection on a logarithmic scale, on the
    same samples throughout.

    Args:
        instrument: the instrument to start for a claimed mean.
        draw: law of the observations, of mean `mean`.
        mean: the true mean m.
        alpha: level.
        draws: budget of observations a campaign.
        largest: largest ε to try.
        power: share of the campaigns that must refute.
        campaigns: number of campaigns.
        seed: root seed.

    Returns:
        ε, rounded up to 1 % of itself; infinite when even the largest error survives.
    """

    def noticed(error: float) -> bool:
        claim = mean * (1.0 + error)
        found = error_rate(
            start=instrument(claim),
            rejects=refutes(claim, alpha),
            draw=draw,
            campaigns=campaigns,
            looks=(draws,),
            seed=seed,
        )
        return found.rate >= power

    if not noticed(largest):
        return float("inf")
    low, high = 1e-8 * largest, largest
    while high > 1.01 * low:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if noticed(middle) else (middle, high)
    return high
