"""Kernel density estimates on raw data: pick a datum, add kernel noise, refit to what was drawn."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from theory.engine.rules import (
    ACCUMULATE,
    FRESH_REAL_SHARE,
    REPLACE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values

Array = NDArray[np.float64]


def second_moment(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the mean square of n draws from fit t, shape (replicates,)."""
    size, fits = int(values["n"]), int(values["t"])  # type: ignore[arg-type]  # validated
    bandwidth, scale = float(values["h"]), float(values["sigma0"])  # type: ignore[arg-type]  # validated
    generations = [scale * rng.standard_normal((replicates, size))]
    for fit in range(1, fits + 1):
        seen = np.concatenate(
            [generations[j - 1] for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0], axis=1
        )
        if rule.subsample:
            total = seen.shape[1]
            chosen = (
                np.argsort(rng.random((replicates, total)), axis=1)[:, :size]
                if rule.subsample == "without replacement"
                else rng.integers(0, total, (replicates, size))
            )
            seen = np.take_along_axis(seen, chosen, axis=1)
        picked = np.take_along_axis(seen, rng.integers(0, seen.shape[1], (replicates, size)), axis=1)
        drawn = picked + bandwidth * rng.standard_normal((replicates, size))
        if rule.real and fit < fits:
            real = int(Fraction(values["alpha"]) * size)  # type: ignore[arg-type]  # validated
            drawn[:, :real] = scale * rng.standard_normal((replicates, real))
        generations.append(drawn)
    return np.asarray((generations[-1] ** 2).mean(axis=1))


def _whole(name: str, meaning: str, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=1, upper=upper), ceiling=upper
    )


def _width(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="real", lower=0, lower_open=True), ceiling=3
    )


SHARE = Parameter(
    name="alpha",
    meaning="share of real data",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    ceiling=1,
)
TWELVE = Parameter(
    name="n",
    meaning="data in each generation: a whole number is real for denominators up to 4",
    domain=Domain(kind="integer", lower=12, upper=12),
    ceiling=12,
)
RULES = (
    REPLACE,
    ACCUMULATE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
    FRESH_REAL_SHARE,
)
EXPERIMENTS = tuple(
    Experiment(
        formula=f"kernel_density.{rule.id}.second_moment",
        draw=partial(second_moment, rule),
        tail=all_moments,  # given who was picked, a quadratic form of normal variables with bounded weights
        cost=lambda values: 2 * int(values["n"]) * (int(values["t"]) + 1),  # type: ignore[arg-type]  # validated
        setting=(TWELVE if rule.real else _whole("n", "data in each generation", 10),),
        parameters=(
            _whole("t", "number of fits", 8),
            _width("h", "standard deviation of the kernel"),
            _width("sigma0", "standard deviation of the real data"),
            *((SHARE,) if rule.real else ()),
        ),
    )
    for rule in RULES
)
