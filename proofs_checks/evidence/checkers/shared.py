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


def starts_late(index: sp.Symbol, start: object) -> str:
    """Return why a statement from ``start`` on does not hold for every value of its index, if it does not.

    The conclusion speaks of every value that the index may have: of 1, 2, … if it is a positive integer, of
    0, 1, … if it is one that is not negative.
    """
    if not isinstance(index, sp.Symbol) or not index.is_integer:
        return f"{index} does not run through integers"
    lowest = least(index)
    if not isinstance(start, (int, sp.Integer)):
        return f"the start {start} is no number"
    if lowest is None or int(start) > lowest:
        return f"starts at {index} = {start}, and the conclusion speaks of earlier values too"
    return ""


def starts_early(index: sp.Symbol, first: int) -> str:
    """Return why a rule may not be used from ``first`` on, if it is not said of every such value."""
    lowest = least(index)
    if lowest is not None and first < lowest:
        return f"uses at {index} = {first} what is said from {lowest} on"
    return ""


def least(index: sp.Symbol) -> int | None:
    """Return the least value of an integer symbol, ``None`` if it may be any."""
    return 1 if index.is_positive else 0 if index.is_nonnegative else None


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
