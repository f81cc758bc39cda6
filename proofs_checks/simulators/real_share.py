"""A mean, or mean and variance, refitted to a mixture of real data and own draws, on raw Normal data.

Twelve data in every generation: a whole number of them is real for every share with a denominator up to 4.
"""

from __future__ import annotations

from proofs_checks.simulators.defined import defined_experiment
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.language.parameters import Domain, Parameter

SIZE = Parameter(
    name="n",
    meaning="data in each generation",
    domain=Domain(kind="integer", lower=12, upper=12),
    ceiling=12,
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
RULES = (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
EXPERIMENTS = (
    *(
        defined_experiment(f"mean.{rule.id}.risk_ratio", square_of_normal=True, parameters=(FITS, SHARE))
        for rule in RULES
    ),
    *(
        defined_experiment(
            f"gaussian.{rule.id}{suffix}.{observable}",
            control=rule.real == "kept",
            parameters=(FITS, SIZE, SHARE_OF_SIZE, SCALE),
        )
        for rule in RULES
        for suffix in ("_biased", "")
        for observable in ("mean_drift", "variance")
    ),
)
