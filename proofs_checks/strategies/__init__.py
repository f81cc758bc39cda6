"""Hypothesis strategies for one's own property-based tests, and the searches built on them.

`values` draws the parameters of any formula and `formula_values` those of a formula by its id;
`simplex_points`, `covariances`, `designs` and `schedules` draw the objects of the papers; `worst_case`
searches for the parameters at which an approximation is worst.

>>> from hypothesis import find
>>> from proofs_checks.strategies import formula_values
>>> find(formula_values("regression.replace.excess_risk"), lambda point: point["T"] > 3)["T"]
4

What draws is loaded when it is first used: hypothesis takes longer to load than a file to be refused.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from proofs_checks.strategies.enumerated import inside_points, simplest_first

if TYPE_CHECKING:
    from proofs_checks.strategies.parameters import draw_points, formula_values, loop_values, loops, values
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
_DRAWN = {
    **dict.fromkeys(("draw_points", "formula_values", "loop_values", "loops", "values"), "parameters"),
    **dict.fromkeys(("covariances", "designs", "schedules", "simplex_points"), "shapes"),
    "worst_case": "worst_case",
}


def __getattr__(name: str) -> Any:
    if name not in _DRAWN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_DRAWN[name]}"), name)
    globals()[name] = found
    return found
