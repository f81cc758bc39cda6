"""Every instrument on laws for which its claim is true, the hardest ones for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofs_checks.power.calibration.rates import Draw
from proofs_checks.sequential import (
    Instrument,
    cells,
    start_asymptotic,
    start_bernoulli,
    start_betting,
    start_categorical,
    start_catoni,
    start_catoni_moment,
    start_gamma,
    start_normal,
    start_poisson,
)

HORIZON = 200.0


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
            name="Catoni of order 3/2, Pareto(1.8)",
            instrument=lambda claim: start_catoni_moment(order=1.5, moment=4.0, nulls=(claim,)),
            null=1.25,
            draw=lambda g, n: g.pareto(1.8, n),
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
