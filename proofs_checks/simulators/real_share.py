"""A mean refitted to a mixture of real data and its own draws, on raw Normal data."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.sequential import Instrument, start_gamma
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, fraction_of, integer_of

Array = NDArray[np.float64]
WHOLE = 12
"""Data in every generation: a whole number of them is real for every share with a denominator up to 4."""


def risk_ratio(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return n e_t² for data of unit variance, shape (replicates,)."""
    real = int(fraction_of(values, "alpha") * WHOLE)
    kept = rng.standard_normal((replicates, real))
    mean = np.zeros(replicates)
    for _ in range(integer_of(values, "t")):
        shared = kept if rule.real == "kept" else rng.standard_normal((replicates, real))
        new = mean[:, None] + rng.standard_normal((replicates, WHOLE - real))
        mean = np.concatenate([shared, new], axis=1).mean(axis=1)
    return np.asarray(WHOLE * mean**2)


def _square_of_a_normal(values: Values, mean: float) -> Instrument:
    """Every fit is a linear combination of normal data: its square is a multiple of χ² with one degree."""
    del values, mean
    return start_gamma(shape=0.5)


def fitted(
    rule: Rule, lost: int, rng: np.random.Generator, values: Values, replicates: int
) -> tuple[Array, Array, Array]:
    """Return mean error and variance, divisor n − ``lost``, of fit t on raw Normal data, and the kept data.

    The latter are of shape (replicates, αn); no fit sees them if the rule draws fresh ones.
    """
    real = int(fraction_of(values, "alpha") * WHOLE)
    scale = float_of(values, "sigma0")
    kept = scale * rng.standard_normal((replicates, real))
    mean, variance = np.zeros(replicates), np.full(replicates, scale**2)
    for _ in range(integer_of(values, "t")):
        shared = kept if rule.real == "kept" else scale * rng.standard_normal((replicates, real))
        noise = rng.standard_normal((replicates, WHOLE - real))
        seen = np.concatenate([shared, mean[:, None] + np.sqrt(variance)[:, None] * noise], axis=1)
        mean = seen.mean(axis=1)
        variance = ((seen - mean[:, None]) ** 2).sum(axis=1) / (WHOLE - lost)
    return mean, variance, kept


def _observed(
    rule: Rule, lost: int, observable: str, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    return np.asarray(_controlled(rule, lost, observable, rng, values, replicates)[:, 0])


def _controlled(
    rule: Rule, lost: int, observable: str, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return an observable of fit t and, with mean zero, that of the m kept real data x, (replicates, 2).

    The latter is x̄² − σ₀²/m for the drift of the mean, and Σx²/m − σ₀² for the variance.
    """
    mean, variance, kept = fitted(rule, lost, rng, values, replicates)
    square = float_of(values, "sigma0") ** 2
    if observable == "mean_drift":
        return np.stack([mean**2, kept.mean(axis=1) ** 2 - square / kept.shape[1]], axis=1)
    return np.stack([variance, (kept**2).mean(axis=1) - square], axis=1)


SIZE = Parameter(
    name="n",
    meaning="data in each generation",
    domain=Domain(kind="integer", lower=WHOLE, upper=WHOLE),
    ceiling=WHOLE,
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
FITS = Parameter(
    name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1, upper=8), ceiling=8
)
SHARE = Parameter(
    name="alpha",
    meaning="share of real data",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    ceiling=1,
)
SHARE_OF_SIZE = Parameter(
    name="alpha", meaning="share of real data", domain=Domain(kind="share", of=SIZE.symbol), ceiling=1
)
MEANS = tuple(
    Experiment(
        formula=f"mean.{rule.id}.risk_ratio",
        draw=partial(risk_ratio, rule),
        instrument=_square_of_a_normal,
        cost=lambda values: WHOLE * integer_of(values, "t"),
        parameters=(FITS, SHARE),
    )
    for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
)
EXPERIMENTS = (
    *MEANS,
    *(
        Experiment(
            formula=f"gaussian.{rule.id}{'' if lost else '_biased'}.{observable}",
            draw=partial(_observed, rule, lost, observable),
            controlled=partial(_controlled, rule, lost, observable) if rule.real == "kept" else None,
            cost=lambda values: WHOLE * integer_of(values, "t"),
            parameters=(FITS, SIZE, SHARE_OF_SIZE, SCALE),
        )
        for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
        for lost in (0, 1)
        for observable in ("mean_drift", "variance")
    ),
)
