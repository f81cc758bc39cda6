"""Accumulate-subsample on raw data: draw from the pool, fit, append new data, draw again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.simulators.defined import draw_defined
from proofs_checks.simulators.exponential_family import (
    CHOICE,
    FAMILIES,
    VARIANCE,
    WHOLE_CURVATURE,
    family_for,
    tail_of_family,
)
from theory.engine.rules import (
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]


def pick(rng: np.random.Generator, rule: Rule, pool: Array, count: int) -> Array:
    """Return ``count`` data of every row of the pool, drawn as the rule says."""
    replicates, total = pool.shape
    if rule.subsample == "with replacement":
        chosen = rng.integers(0, total, (replicates, count))
    else:
        chosen = np.argsort(rng.random((replicates, total)), axis=1)[:, :count]
    return np.take_along_axis(pool, chosen, axis=1)


def _cost(values: Values) -> int:
    fits = integer_of(values, "t")
    size = integer_of(values, "n")
    seen = integer_of(values, "m", size) * fits
    return size * fits * (fits + 3) // 2 + seen


def _squared_error(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return (θ_t − θ₀)² for data of one of the six families."""
    curvature, size = float_of(values, "v2"), integer_of(values, "n")
    family = family_for(curvature, integer_of(values, "choice"))
    truth, draw = FAMILIES[family](curvature, float_of(values, "V0"))
    pool = draw(rng, np.full(replicates, truth), size)
    mean = pool.mean(axis=1)
    seen = integer_of(values, "m", size)
    fits = integer_of(values, "t")
    for fit in range(1, fits + 1):
        mean = pick(rng, rule, pool, seen).mean(axis=1)
        if fit < fits:
            pool = np.concatenate([pool, draw(rng, mean, size)], axis=1)
    return np.asarray((mean - truth) ** 2)


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=upper
    )


FITS = _whole("t", "number of fits", 1, 8)
SIZE, LARGER = (
    _whole("n", "data in each generation", 2, 12),
    _whole("n", "data, enough for light tails", 8, 16),
)
SEEN, MANY_SEEN = (
    Parameter(
        name="m",
        meaning="number of data drawn for a fit",
        domain=Domain(kind="integer", lower=lower, upper=SIZE.symbol),
        ceiling=SIZE.symbol,
    )
    for lower in (1, 7)
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
ANY_FIT, TWO = (
    replace(given, domain=replace(given.domain, upper=None), ceiling=given.ceiling) for given in (FITS, SIZE)
)
"""A variance is simulated from two data on: that of one is 0, with every fit after it."""


def _two_seen(rule: Rule) -> Parameter:
    upper = None if rule.subsample == "with replacement" else SIZE.symbol
    return replace(SEEN, domain=Domain(kind="integer", lower=2, upper=upper))


RULES = (
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
)


def _own(rule: Rule, drawn: Parameter) -> tuple[Parameter, ...]:
    return (drawn,) if "any_size" in rule.id else ()


EXPERIMENTS = (
    *(
        Experiment(
            formula=f"mean.{rule.id}.risk_ratio",
            draw=partial(draw_defined, f"mean.{rule.id}.risk_ratio"),
            cost=_cost,
            tail=all_moments,  # given the indices, the square of a normal variable of bounded variance
            drawn_from=(FITS, SIZE, *_own(rule, SEEN)),
        )
        for rule in RULES
    ),
    *(
        Experiment(
            formula=f"gaussian.{rule.id}{suffix}.variance",
            draw=partial(draw_defined, f"gaussian.{rule.id}{suffix}.variance"),
            cost=_cost,
            parameters=(ANY_FIT, TWO, *_own(rule, _two_seen(rule)), SCALE),
            drawn_from=(FITS, LARGER, *_own(rule, MANY_SEEN), SCALE),
        )
        for rule in RULES
        for suffix in ("", "_biased")
    ),
    *(
        Experiment(
            formula=f"exponential_family.{rule.id}.mean_squared_error",
            draw=partial(_squared_error, rule),
            cost=_cost,
            tail=tail_of_family,
            setting=(CHOICE,),
            parameters=(FITS, SIZE, *_own(rule, SEEN), WHOLE_CURVATURE, VARIANCE),
            drawn_from=(FITS, LARGER, *_own(rule, MANY_SEEN), WHOLE_CURVATURE, VARIANCE, CHOICE),
        )
        for rule in RULES
        if rule.subsample == "with replacement"
    ),
)
