"""How often a sequential test refutes the truth, and how small an error it notices: measured.

`python -m proofs_checks.calibration` prints a table: for every instrument, over skewed, heavy-tailed and
bounded laws, its rate of false refutations with an exact confidence interval, and its resolution. With
`--registry` the shipped formulas are confronted with raw data instead, by the whole simulation; with `--own`
laws of one's own, true and wrong, by what is said of them.
"""

from proofs_checks.power.calibration.cases import Case, cases
from proofs_checks.power.calibration.command import main
from proofs_checks.power.calibration.rates import (
    LOOKS,
    ErrorRate,
    clopper_pearson,
    error_rate,
    excludes,
    refutes,
    repeated_z_test,
    resolution,
)

__all__ = [
    "LOOKS",
    "Case",
    "ErrorRate",
    "cases",
    "clopper_pearson",
    "error_rate",
    "excludes",
    "main",
    "refutes",
    "repeated_z_test",
    "resolution",
]
