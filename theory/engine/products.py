"""Limits of infinite products, cited from the classics and bracketed by rigorous balls at points.

For a > 0, P_t = ∏_{k≤t} (1 + a/k²) increases to its limit and P_∞ ≤ P_t exp(a/t), as Σ_{k>t} 1/k² < 1/t;
for −1 < a < 0, P_t decreases and P_∞ ≥ P_t (1 + a/t). The instances of the citation are these brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.recurrences import factor_index as k
from theory.language.derivation import Citation, Step

FAR = 400
Points = tuple[Mapping[str, Fraction | int], ...]


def brackets(
    limit: sp.Expr, low: sp.Expr, high: sp.Expr, points: Points
) -> tuple[tuple[sp.Basic, Mapping[str, Fraction | int]], ...]:
    """Return instances low < limit < high, the bounds being taken at a late ``t``."""
    return tuple(
        (relation, {**point, "t": FAR})
        for point in points
        for relation in (sp.Gt(limit, low, evaluate=False), sp.Lt(limit, high, evaluate=False))
    )


def euler_product(rate: sp.Expr, points: Points) -> Step:
    """Return the step ∏_{k≤t} (1 + a/k²) → sinh(π√a)/(π√a), or by sin where a is negative.

    Args:
        rate: a, a positive expression or the negative of one, −1 ≤ a.
        points: values of its symbols at which the limit is bracketed.
    """
    positive = not rate.could_extract_minus_sign()
    root = sp.pi * sp.sqrt(rate if positive else -rate)
    value = (sp.sinh(root) if positive else sp.sin(root)) / root
    partial = sp.Product(1 + rate / k**2, (k, 1, t))
    low, high = (partial, partial * sp.exp(rate / t)) if positive else (partial * (1 + rate / t), partial)
    return Step(
        rule="Euler's product",
        after=limit_at_infinity(partial, value),
        because="The infinite product of the sine, or of the hyperbolic sine.",
        certificate=Citation(
            theorem="Euler's product of the sine",
            source="Euler 1748, Introductio in analysin infinitorum I, §§156, 158; DLMF 4.22.1, 4.36.1",
            hypotheses="Σ 1/k² converges, so the product does, for every real a",
            instances=brackets(value, low, high, points),
        ),
    )
