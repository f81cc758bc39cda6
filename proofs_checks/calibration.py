"""How often a sequential test refutes the truth, and how small an error it notices: measured.

`python -m proofs_checks.calibration` prints the table of false-refutation rates for every instrument over
skewed, heavy-tailed and bounded laws, each with its exact confidence interval.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from scipy.special import betaincinv

from proofs_checks.sequential import (
    Instrument,
    cells,
    interval,
    log_e_value,
    start_asymptotic,
    start_bernoulli,
    start_betting,
    start_categorical,
    start_catoni,
    start_gamma,
    start_normal,
    start_poisson,
    update,
)

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
    power: float = 0.9,
    campaigns: int = 20,
    seed: int = 0,
) -> float:
    """Smallest relative error ε of a claimed mean that is refuted within `draws` observations.

    The claim m(1 + ε) is held against data of mean m. ε is found by bisection on a logarithmic scale from
    1 downwards to 1 %, on the same samples throughout.

    Args:
        instrument: the instrument to start for a claimed mean.
        draw: law of the observations, of mean `mean`.
        mean: the true mean m.
        alpha: level.
        draws: budget of observations a campaign.
        power: share of the campaigns that must refute.
        campaigns: number of campaigns.
        seed: root seed.

    Returns:
        ε, rounded up to 1 % of itself; infinite when even a claim of 2m survives.
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

    if not noticed(1.0):
        return float("inf")
    low, high = 1e-8, 1.0
    while high > 1.01 * low:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if noticed(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True, kw_only=True)
class NullCase:
    """An instrument, a law whose null is true, and the rule under test."""

    name: str
    start: Instrument
    null: object
    draw: Draw


def null_cases() -> tuple[NullCase, ...]:
    """Every instrument on the laws hardest for it: skewed, heavy-tailed, bounded, rare."""

    def case(name: str, start: Instrument, null: object, draw: Draw) -> NullCase:
        return NullCase(name=name, start=start, null=null, draw=draw)

    uniform = tuple([0.1] * 10)
    return (
        case("betting, Bernoulli(0.02)", start_betting(nulls=(0.02,)), 0.02, lambda g, n: g.random(n) < 0.02),
        case("betting, Beta(0.1, 0.3)", start_betting(nulls=(0.25,)), 0.25, lambda g, n: g.beta(0.1, 0.3, n)),
        case("betting, uniform", start_betting(nulls=(0.5,)), 0.5, lambda g, n: g.random(n)),
        case(
            "Catoni, Pareto(2.1)",
            start_catoni(variance=2.1 / (1.1**2 * 0.1), nulls=(1 / 1.1,)),
            1 / 1.1,
            lambda g, n: g.pareto(2.1, n),
        ),
        case(
            "Catoni, lognormal",
            start_catoni(variance=float(np.exp(2) - np.exp(1)), nulls=(float(np.exp(0.5)),)),
            float(np.exp(0.5)),
            lambda g, n: g.lognormal(size=n),
        ),
        case(
            "Catoni, two points",
            start_catoni(variance=1.0, nulls=(0.0,)),
            0.0,
            lambda g, n: np.where(g.random(n) < 0.01, 99**0.5, -(99**-0.5)),
        ),
        case(
            "normal mixture, normal",
            start_normal(variance=1.0, horizon=200),
            0.0,
            lambda g, n: g.standard_normal(n),
        ),
        case(
            "gamma mixture, χ² with 1 degree",
            start_gamma(shape=0.5, horizon=200),
            1.0,
            lambda g, n: g.chisquare(1, n),
        ),
        case("Poisson mixture, mean 0.1", start_poisson(horizon=20), 0.1, lambda g, n: g.poisson(0.1, n)),
        case(
            "Bernoulli mixture, 0.05",
            start_bernoulli(centre=0.05, horizon=200),
            0.05,
            lambda g, n: g.random(n) < 0.05,
        ),
        case(
            "Bernoulli mixture, Beta(0.1, 0.3)",
            start_bernoulli(),
            0.25,
            lambda g, n: g.beta(0.1, 0.3, n),
        ),
        case(
            "Dirichlet mixture, cells of an exponential",
            start_categorical(categories=10, strength=20.0),
            uniform,
            lambda g, n: cells(-np.expm1(-g.exponential(size=n)), 10),
        ),
        case(
            "asymptotic, exponential",
            start_asymptotic(burn_in=200, horizon=500),
            1.0,
            lambda g, n: g.exponential(size=n),
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the calibration table."""
    parser = argparse.ArgumentParser(prog="python -m proofs_checks.calibration", description=main.__doc__)
    parser.add_argument("--campaigns", type=int, default=10_000, help="null campaigns a row")
    parser.add_argument("--alpha", type=float, default=0.05, help="level of every test")
    parser.add_argument("--seed", type=int, default=0, help="root seed")
    options = parser.parse_args(arguments)
    out = sys.stdout
    out.write(f"False refutations at level {options.alpha}: {options.campaigns} null campaigns a row, ")
    out.write(f"{len(LOOKS)} looks up to {LOOKS[-1]} observations, seed {options.seed}.\n\n")
    out.write("| instrument and law | guarantee | false refutations | rate | 99 % interval | within α |\n")
    out.write("|---|---|---|---|---|---|\n")
    within = True
    for case in null_cases():
        found = error_rate(
            start=case.start,
            rejects=refutes(case.null, options.alpha),
            draw=case.draw,
            campaigns=options.campaigns,
            seed=options.seed,
        )
        good = found.low <= options.alpha
        within &= good or case.start.guarantee == "asymptotic"
        out.write(
            f"| {case.name} | {case.start.guarantee} | {found.refuted} | {found.rate:.4f} "
            f"| {found.low:.4f} to {found.high:.4f} | {'yes' if good else 'NO'} |\n"
        )
        out.flush()
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
