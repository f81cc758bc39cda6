"""Accumulate-subsample on raw data: draw from the pool, fit, append new data, draw again."""

from __future__ import annotations

from dataclasses import replace

from proofs_checks.experiment import all_moments
from proofs_checks.simulators.defined import defined_experiment
from proofs_checks.simulators.exponential_family import CHOICE, VARIANCE, WHOLE_CURVATURE, of_family
from theory.engine.rules import (
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter


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
        defined_experiment(
            f"mean.{rule.id}.risk_ratio",
            tail=all_moments,  # given the indices, the square of a normal variable of bounded variance
            drawn_from=(FITS, SIZE, *_own(rule, SEEN)),
        )
        for rule in RULES
    ),
    *(
        defined_experiment(
            f"gaussian.{rule.id}{suffix}.variance",
            parameters=(ANY_FIT, TWO, *_own(rule, _two_seen(rule)), SCALE),
            drawn_from=(FITS, LARGER, *_own(rule, MANY_SEEN), SCALE),
        )
        for rule in RULES
        for suffix in ("", "_biased")
    ),
    *(
        of_family(
            rule,
            parameters=(FITS, SIZE, *_own(rule, SEEN), WHOLE_CURVATURE, VARIANCE),
            drawn_from=(FITS, LARGER, *_own(rule, MANY_SEEN), WHOLE_CURVATURE, VARIANCE, CHOICE),
        )
        for rule in RULES
        if rule.subsample == "with replacement"
    ),
)
