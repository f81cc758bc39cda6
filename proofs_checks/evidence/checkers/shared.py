"""What the checkers share: what they answer, and how they read relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from theory.language.statements import LowerLimit, UpperLimit


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying one step found."""

    holds: bool | None
    shown: str


def rewrite(expr: sp.Basic, equations: Sequence[sp.Basic]) -> sp.Basic:
    """Rewrite by equations, in order.

    Raises:
        TypeError: by something else: x < 1 does not make x = 1.
    """
    for equation in equations:
        if not isinstance(equation, sp.Equality):
            raise TypeError(f"{equation} is no equation, and only by equations anything is rewritten")
        hidden = equation.rhs.free_symbols - equation.lhs.free_symbols
        if hidden and (caught := hidden & bound_over(expr, equation.lhs)):
            raise TypeError(f"{min(caught, key=str)} in {equation.rhs} would be bound within {expr}")
        expr = expr.xreplace({equation.lhs: equation.rhs})
    return expr


def bound_over(expr: sp.Basic, inside: sp.Basic) -> set[sp.Basic]:
    """Return the symbols that sums, products, limits and derivatives bind where an expression stands."""
    found: set[sp.Basic] = set()
    for node in expr.atoms(sp.Sum, sp.Product, sp.Limit, sp.Derivative, sp.Integral, LowerLimit, UpperLimit):
        if isinstance(node, (sp.Limit, LowerLimit, UpperLimit)):
            indices = {node.args[1]}
        elif isinstance(node, sp.Derivative):
            indices = {symbol for symbol, _ in node.variable_count}
        else:
            indices = {limits[0] for limits in node.limits}
        if node.args[0].has(inside):
            found |= indices
    return found
