"""Kernel density estimates on raw data: pick a datum, add kernel noise, refit to what was drawn."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.loops.drawing import in_blocks, moved, places, taken
from proofs_checks.sequential import Instrument, start_bernoulli
from theory.engine.rules import (
    ACCUMULATE,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
    REPLACE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, fraction_of, integer_of

Array = NDArray[np.float64]


def generations(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> list[Array]:
    """Return all data drawn up to a last generation from fit t, each of shape (size, replicates)."""
    sizes = _sizes(values)
    listed = tuple(map(Fraction, sizes))
    bandwidth, scale = float_of(values, "h"), float_of(values, "sigma0")
    real = int(fraction_of(values, "alpha") * sizes[0]) if rule.real else 0
    found = [moved(rng.standard_normal((sizes[0], replicates)), scale)]
    kept = found[0][:real]
    for fit in range(1, len(sizes) + 1):
        last = fit == len(sizes)
        count = sizes[-1] if last else sizes[fit]
        parts = [found[j - 1] for j in range(1, fit + 1) if rule.copies(fit, j, listed) > 0]
        seen = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if rule.subsample:
            replacement = rule.subsample == "with replacement"
            seen = taken(seen, places(rng, len(seen), sizes[0], replicates, replacement))
        drawn = moved(rng.standard_normal((count, replicates)), bandwidth)
        drawn += taken(seen, places(rng, len(seen), count, replicates, replacement=True))
        if rule.real and not last:
            drawn[:real] = (
                moved(rng.standard_normal((real, replicates)), scale) if rule.real == "fresh" else kept
            )
        found.append(drawn)
    return found


def _sizes(values: Values) -> tuple[int, ...]:
    listed = values.get("c", ())
    if isinstance(listed, tuple) and listed:
        return tuple(map(int, listed))
    size, fits = integer_of(values, "n"), integer_of(values, "t")
    return (size,) * fits


def second_moment(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the mean square of a last generation drawn from fit t, shape (replicates,)."""

    def one(some: int) -> Array:
        last = generations(rule, rng, values, some)[-1]
        return np.asarray(np.einsum("ij,ij->j", last, last) / len(last))

    return in_blocks(one, replicates, max(_sizes(values)))


def beyond(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return whether a draw from fit t under replace lies beyond zσ₀ of the real mean, (replicates,)."""
    far = float_of(values, "z") * float_of(values, "sigma0")

    def one(some: int) -> Array:
        draws = generations(REPLACE, rng, {**values, "n": 3}, some)[-1][0]
        return np.asarray(np.abs(draws) > far, dtype=np.float64)

    return in_blocks(one, replicates, 3)


def _proportion(values: Values, mean: float) -> Instrument:
    del values, mean
    return start_bernoulli()


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
LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=6,
    longest=5,
)
RULES = (
    REPLACE,
    ACCUMULATE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
)


def _setting(rule: Rule) -> tuple[Parameter, ...]:
    if rule is SCHEDULE:
        return ()
    return (TWELVE if rule.real else _whole("n", "data in each generation", 10),)


NEAR = Parameter(
    name="z",
    meaning="distance in deviations, near enough for draws to lie beyond",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=2,
)
SECOND_MOMENTS = tuple(
    Experiment(
        formula=f"kernel_density.{rule.id}.second_moment",
        draw=partial(second_moment, rule),
        tail=all_moments,  # given who was picked, a quadratic form of normal variables with bounded weights
        cost=lambda values: 2 * (sum(_sizes(values)) + _sizes(values)[-1]),
        setting=_setting(rule),
        parameters=(
            LIST if rule is SCHEDULE else _whole("t", "number of fits", 8),
            _width("h", "standard deviation of the kernel"),
            _width("sigma0", "standard deviation of the real data"),
            *((SHARE,) if rule.real else ()),
        ),
    )
    for rule in RULES
)
EXPERIMENTS = (
    *SECOND_MOMENTS,
    Experiment(
        formula="kernel_density.replace.tail_mass",
        draw=beyond,
        cost=lambda values: 6 * integer_of(values, "t") + 6,
        instrument=_proportion,
        parameters=(
            _whole("t", "number of fits", 8),
            _width("h", "standard deviation of the kernel"),
            _width("sigma0", "standard deviation of the real data"),
            NEAR,
        ),
    ),
)
