"""Gaussian loops with accumulating generations of any sizes, on raw data in one dimension."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from theory.language.parameters import Domain, Parameter, Values, float_of, list_of

Array = NDArray[np.float64]


def variance(lost: int, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the pooled variance of the last fit, divisor N − ``lost``, shape (replicates,)."""
    return np.asarray(controlled_variance(lost, rng, values, replicates)[:, 0])


def controlled_variance(lost: int, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the same and Σx²/c₁ − σ₀² of the c₁ real data x, of mean zero, shape (replicates, 2)."""
    scale, pool = float_of(values, "sigma0"), np.empty((replicates, 0))
    mean, spread = np.zeros(replicates), np.full(replicates, scale**2)
    for size in list_of(values, "c"):
        new = mean[:, None] + np.sqrt(spread)[:, None] * rng.standard_normal((replicates, int(size)))
        pool = np.concatenate([pool, new], axis=1)
        mean = pool.mean(axis=1)
        spread = ((pool - mean[:, None]) ** 2).sum(axis=1) / (pool.shape[1] - lost)
    real = pool[:, : int(list_of(values, "c")[0])]
    return np.stack([spread, (real**2).mean(axis=1) - scale**2], axis=1)


LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list", first=2),
    ceiling=8,
    longest=5,
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
EXPERIMENTS = tuple(
    Experiment(
        formula=f"gaussian.schedule{'' if lost else '_biased'}.variance",
        draw=partial(variance, lost),
        controlled=partial(controlled_variance, lost),
        cost=lambda values: int(sum(list_of(values, "c"))),
        parameters=(LIST, SCALE),
    )
    for lost in (0, 1)
)
