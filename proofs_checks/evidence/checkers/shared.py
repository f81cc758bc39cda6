"""What the checkers share: what they answer, and how they read relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from proofs_checks.evidence.rational import is_positive
from theory.language.statements import LowerLimit, UpperLimit
from theory.numbers.walk import ball


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


def _at_least(quantity: sp.Expr, bound: sp.Expr, symbols: Mapping[sp.Expr, sp.Expr]) -> bool:
    """Whether what is no symbol is at least a bound, by what its symbols and functions are declared to be.

    A power and a product are not negative where what is multiplied is not, above the bounds of its symbols.
    """
    if isinstance(quantity, sp.harmonic) and bound == 1:
        return bool((quantity.args[0] - 1).is_nonnegative)
    if (quantity - bound).is_nonnegative:
        return True
    if bound == 0 and isinstance(quantity, sp.Pow) and quantity.exp.is_real:
        return is_positive(quantity.base, symbols, strict=False)
    if bound == 0 and isinstance(quantity, sp.Product) and len(quantity.limits) == 1:
        ((index, start, _),) = quantity.limits
        return is_positive(quantity.function, {**symbols, index: start}, strict=False)
    return False


def bounds_of(pairs: Sequence[tuple[sp.Expr, sp.Expr]]) -> dict[sp.Expr, sp.Expr]:
    """Return lower bounds by what they bound.

    Raises:
        ArithmeticError: a number is not above its bound, or what is no symbol not shown to be.
    """
    symbols = {quantity: bound for quantity, bound in pairs if isinstance(quantity, sp.Symbol)}
    for quantity, bound in pairs:
        if not (quantity.is_number or isinstance(quantity, sp.Symbol) or _at_least(quantity, bound, symbols)):
            raise ArithmeticError(f"{quantity} is not shown to be at least {bound}")
        if isinstance(quantity, sp.Symbol) and not quantity.is_extended_real:
            raise ArithmeticError(f"{quantity} is not declared to be real, and has no lower bound")
        if quantity.is_number and not bool(ball(quantity - bound, {}) > 0):
            raise ArithmeticError(f"{quantity} is not above {bound}")
    return dict(pairs)
