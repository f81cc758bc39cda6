"""The six families with quadratic variance function on raw data: draw, take the mean, draw again.

The ``choice`` says which family it is, of those that have the curvature v₂.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from proofs_checks.experiment import Experiment
from proofs_checks.simulators.defined import cost_of_defined, defined_experiment
from theory.engine.rules import ACCUMULATE, FRESH_REAL_SHARE, KEPT_REAL_SHARE, REPLACE, SCHEDULE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of


def tail_of_family(values: Values) -> float | None:
    """Tail exponent of (θ_t − θ₀)²: all moments are finite, but grow fast with t where V grows with θ²."""
    return math.inf if float_of(values, "v2") <= 0 else None


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=upper
    )


FIRST, SOME = _whole("t", "number of fits", 1, 6), _whole("n", "data in each generation", 1, 12)
TAME = _whole("n", "data in each generation, enough for light tails", 6, 16)
WHOLE_CURVATURE = _whole("v2", "leading coefficient of the variance function", -1, 1)
VARIANCE = Parameter(
    name="V0",
    meaning="variance of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
CHOICE = _whole("choice", "which family, of those with this curvature", 0, 5)

TWELVE = _whole("n", "data in each generation", 12, 12)
SHARE = Parameter(
    name="alpha", meaning="share of real data", domain=Domain(kind="share", of=TWELVE.symbol), ceiling=1
)
LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=8,
    longest=5,
)


def of_family(rule: Rule, *, control: bool = False, **rest: Any) -> Experiment:
    """Return the experiment of the mean squared error under a rule; a datum costs up to two numbers."""
    name = f"exponential_family.{rule.id}.mean_squared_error"
    cost = partial(_cost, name)
    return defined_experiment(
        name, control=control, tail=tail_of_family, setting=(CHOICE,), **{"cost": cost, **rest}
    )


def _cost(name: str, values: Values) -> int:
    return 2 * cost_of_defined(name, values)


EXPERIMENTS = (
    *(
        of_family(
            rule,
            control=rule is ACCUMULATE,
            parameters=(FIRST, SOME, WHOLE_CURVATURE, VARIANCE),
            drawn_from=(FIRST, TAME, WHOLE_CURVATURE, VARIANCE, CHOICE),
        )
        for rule in (REPLACE, ACCUMULATE)
    ),
    *(
        of_family(
            rule,
            control=rule.real == "kept",
            parameters=(FIRST, TWELVE, SHARE, WHOLE_CURVATURE, VARIANCE),
        )
        for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
    ),
    of_family(SCHEDULE, control=True, parameters=(LIST, WHOLE_CURVATURE, VARIANCE)),
)
