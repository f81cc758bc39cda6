"""Hypothesis strategies for one's own property-based tests, and the searches built on them.

`values` draws the parameters of any formula and `formula_values` those of a formula by its id;
`simplex_points`, `covariances`, `designs` and `schedules` draw the objects of the papers; `worst_case`
searches for the parameters at which an approximation is worst.

>>> from hypothesis import find
>>> find(formula_values("regression.replace.excess_risk"), lambda point: point["T"] > 3)["T"]
4
"""

from proofs_checks.strategies.parameters import (
    draw_points,
    formula_values,
    inside_points,
    loop_values,
    loops,
    simplest_first,
    values,
)
from proofs_checks.strategies.shapes import covariances, designs, schedules, simplex_points
from proofs_checks.strategies.worst_case import worst_case

__all__ = [
    "covariances",
    "designs",
    "draw_points",
    "formula_values",
    "inside_points",
    "loop_values",
    "loops",
    "schedules",
    "simplest_first",
    "simplex_points",
    "values",
    "worst_case",
]
