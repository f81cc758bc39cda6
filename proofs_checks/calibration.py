"""How often a sequential test refutes the truth, and how small an error it notices: measured.

`python -m proofs_checks.calibration` prints a table: for every instrument, over skewed, heavy-tailed and
bounded laws, its rate of false refutations with an exact confidence interval, and its resolution.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, log
from typing import Any

import numpy as np
from scipy.special import betaincinv, ndtri

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
HORIZON = 200.0
LOOKS = tuple(round(10 * 1.5**k) for k in range(13))
HEADER = """\
A true claim held against {campaigns} campaigns a row, of {looks} looks up to {last} observations each
(seed {seed}): how many refute it at level {alpha}, and the exact 99 % interval of that rate.
Resolution: the smallest relative error of a claimed mean that the last look refutes with probability
90 %, and in brackets how many times that is what a z-test of this one sample size would notice.

| instrument, law | guarantee | refuted | rate | 99 % interval | within α | resolution |
|---|---|---|---|---|---|---|"""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An instrument by the claim it is started for, and a law for which the claim `null` is true.

    `deviation` is the standard deviation of the law over its mean, where the null is a mean other than 0.
    """

    name: str
    instrument: Callable[[Any], Instrument]
    null: Any
    draw: Draw
    deviation: float | None = None


def cases() -> tuple[Case, ...]:
    """Every instrument on the laws hardest for it: skewed, heavy-tailed, bounded, rare."""
    pareto = 2.1 / (1.1**2 * 0.1)
    lognormal = float(np.exp(2) - np.exp(1))
    return (
        Case(
            name="betting, Bernoulli(0.02)",
            instrument=lambda claim: start_betting(nulls=(claim,)),
            null=0.02,
            draw=lambda g, n: g.random(n) < 0.02,
            deviation=7.0,
        ),
        Case(
            name="betting, Beta(0.1, 0.3)",
            instrument=lambda claim: start_betting(nulls=(claim,)),
            null=0.25,
            draw=lambda g, n: g.beta(0.1, 0.3, n),
            deviation=(3 / 1.4) ** 0.5,
        ),
        Case(
            name="betting, uniform",
            instrument=lambda claim: start_betting(nulls=(claim,)),
            null=0.5,
            draw=lambda g, n: g.random(n),
            deviation=3**-0.5,
        ),
        Case(
            name="Catoni, Pareto(2.1)",
            instrument=lambda claim: start_catoni(variance=pareto, nulls=(claim,)),
            null=1 / 1.1,
            draw=lambda g, n: g.pareto(2.1, n),
            deviation=1.1 * pareto**0.5,
        ),
        Case(
            name="Catoni, lognormal",
            instrument=lambda claim: start_catoni(variance=lognormal, nulls=(claim,)),
            null=float(np.exp(0.5)),
            draw=lambda g, n: g.lognormal(size=n),
            deviation=float(np.exp(1) - 1) ** 0.5,
        ),
        Case(
            name="Catoni, two points",
            instrument=lambda claim: start_catoni(variance=1.0, nulls=(claim,)),
            null=1.0,
            draw=lambda g, n: 1.0 + np.where(g.random(n) < 0.01, 99**0.5, -(99**-0.5)),
            deviation=1.0,
        ),
        Case(
            name="normal mixture, normal",
            instrument=lambda _: start_normal(variance=1.0, horizon=HORIZON),
            null=1.0,
            draw=lambda g, n: g.normal(1.0, 1.0, n),
            deviation=1.0,
        ),
        Case(
            name="gamma mixture, χ² with 1 degree",
            instrument=lambda _: start_gamma(shape=0.5, horizon=HORIZON),
            null=1.0,
            draw=lambda g, n: g.chisquare(1, n),
            deviation=2**0.5,
        ),
        Case(
            name="Poisson mixture, mean 0.1",
            instrument=lambda _: start_poisson(horizon=0.1 * HORIZON),
            null=0.1,
            draw=lambda g, n: g.poisson(0.1, n),
            deviation=10**0.5,
        ),
        Case(
            name="Bernoulli mixture, 0.05",
            instrument=lambda claim: start_bernoulli(centre=claim, horizon=HORIZON),
            null=0.05,
            draw=lambda g, n: g.random(n) < 0.05,
            deviation=19**0.5,
        ),
        Case(
            name="Bernoulli mixture, Beta(0.1, 0.3)",
            instrument=lambda _: start_bernoulli(),
            null=0.25,
            draw=lambda g, n: g.beta(0.1, 0.3, n),
            deviation=(3 / 1.4) ** 0.5,
        ),
        Case(
            name="Dirichlet mixture, cells of an exponential",
            instrument=lambda _: start_categorical(categories=10, strength=HORIZON / 10),
            null=(0.1,) * 10,
            draw=lambda g, n: cells(-np.expm1(-g.exponential(size=n)), 10),
        ),
        Case(
            name="asymptotic, exponential",
            instrument=lambda _: start_asymptotic(burn_in=200, horizon=HORIZON),
            null=1.0,
            draw=lambda g, n: g.exponential(size=n),
            deviation=1.0,
        ),
    )


def row(case: Case, *, alpha: float, campaigns: int, seed: int) -> tuple[str, bool]:
    """One line of the table, and whether the level was kept as far as the guarantee goes."""
    start = case.instrument(case.null)
    found = error_rate(
        start=start, rejects=refutes(case.null, alpha), draw=case.draw, campaigns=campaigns, seed=seed
    )
    kept = found.low <= alpha
    noticed = "–"
    if case.deviation is not None:
        error = resolution(
            instrument=case.instrument,
            draw=case.draw,
            mean=case.null,
            alpha=alpha,
            draws=LOOKS[-1],
            largest=0.9,
            campaigns=max(20, campaigns // 100),
            seed=seed + 1,
        )
        fixed = (ndtri(1 - alpha / 2) + ndtri(0.9)) * case.deviation / LOOKS[-1] ** 0.5
        noticed = f"{error:.1%} ({error / fixed:.1f}×)" if isfinite(error) else "over 90 %"
    columns = (
        case.name,
        start.guarantee,
        f"{found.refuted}",
        f"{found.rate:.2%}",
        f"{found.low:.2%} to {found.high:.2%}",
        "yes" if kept else "NO",
        noticed,
    )
    return f"| {' | '.join(columns)} |", kept or start.guarantee == "asymptotic"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the table of false refutations and resolutions, print it, return 1 if a level is broken."""
    parser = argparse.ArgumentParser(prog="python -m proofs_checks.calibration", description=main.__doc__)
    parser.add_argument("--campaigns", type=int, default=10_000, help="null campaigns a row")
    parser.add_argument("--alpha", type=float, default=0.05, help="level of every test")
    parser.add_argument("--seed", type=int, default=0, help="root seed")
    options = parser.parse_args(arguments)
    print(HEADER.format(looks=len(LOOKS), last=LOOKS[-1], **vars(options)))
    kept = True
    for case in cases():
        line, good = row(case, alpha=options.alpha, campaigns=options.campaigns, seed=options.seed)
        print(line, flush=True)
        kept &= good
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
