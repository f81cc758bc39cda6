"""Accumulate-subsample on raw data: draw from the pool, fit, append new data, draw again."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values

Array = NDArray[np.float64]


def simulate(
    rng: np.random.Generator,
    rule: Rule,
    *,
    fits: int,
    size: int,
    scale: float,
    divisor: int | None,
    replicates: int,
) -> tuple[Array, Array]:
    """Run the loop on raw Gaussian data of mean 0.

    Args:
        rng: source of randomness. rule: how the fit's data are drawn. fits: t. size: n. scale: σ.
        divisor: of the fitted variance, n − 1 or n; ``None`` if σ is known.
        replicates: independent loops.

    Returns:
        (mean, variance) of the last fit, each of shape (replicates,).
    """
    pool = scale * rng.standard_normal((replicates, size))
    mean, variance = np.zeros(replicates), np.full(replicates, scale**2)
    for fit in range(1, fits + 1):
        total = pool.shape[1]
        if rule.subsample == "with replacement":
            chosen = rng.integers(0, total, (replicates, size))
        else:
            chosen = np.argsort(rng.random((replicates, total)), axis=1)[:, :size]
        seen = np.take_along_axis(pool, chosen, axis=1)
        mean = seen.mean(axis=1)
        if divisor is not None:
            variance = ((seen - mean[:, None]) ** 2).sum(axis=1) / divisor
        if fit < fits:
            new = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((replicates, size))
            pool = np.concatenate([pool, new], axis=1)
    return mean, variance


def _risk_ratio(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    size = int(values["n"])  # type: ignore[arg-type]  # validated
    mean, _ = simulate(
        rng,
        rule,
        fits=int(values["t"]),  # type: ignore[arg-type]  # validated
        size=size,
        scale=1.0,
        divisor=None,
        replicates=replicates,
    )
    return np.asarray(size * mean**2)


def _variance(rule: Rule, loss: int, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    size = int(values["n"])  # type: ignore[arg-type]  # validated
    _, variance = simulate(
        rng,
        rule,
        fits=int(values["t"]),  # type: ignore[arg-type]  # validated
        size=size,
        scale=float(values["sigma0"]),  # type: ignore[arg-type]  # validated
        divisor=size - loss,
        replicates=replicates,
    )
    return variance


def _cost(values: Values) -> int:
    fits = int(values["t"])  # type: ignore[arg-type]  # validated
    return int(values["n"]) * fits * (fits + 3) // 2  # type: ignore[arg-type]  # validated


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=upper
    )


FITS = _whole("t", "number of fits", 1, 8)
SIZE, LARGER = (
    _whole("n", "data in each generation", 2, 12),
    _whole("n", "data, enough for light tails", 8, 16),
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
RULES = (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
EXPERIMENTS = (
    *(
        Experiment(
            formula=f"mean.{rule.id}.risk_ratio",
            draw=partial(_risk_ratio, rule),
            cost=_cost,
            drawn_from=(FITS, SIZE),
        )
        for rule in RULES
    ),
    *(
        Experiment(
            formula=f"gaussian.{rule.id}{suffix}.variance",
            draw=partial(_variance, rule, loss),
            cost=_cost,
            drawn_from=(FITS, LARGER, SCALE),
        )
        for rule in RULES
        for suffix, loss in (("", 1), ("_biased", 0))
    ),
)
