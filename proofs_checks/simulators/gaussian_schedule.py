"""Gaussian loops with accumulating generations of any sizes, on raw data in one dimension."""

from __future__ import annotations

from proofs_checks.simulators.defined import defined_experiment
from theory.language.parameters import Domain, Parameter

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
    defined_experiment(f"gaussian.schedule{suffix}.variance", control=True, parameters=(LIST, SCALE))
    for suffix in ("_biased", "")
)
