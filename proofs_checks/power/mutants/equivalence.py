"""Is a mutant another formula at all? Values at many points first, algebra where all of them agree.

A difference is certain: two fractions that differ, two balls that do not meet, or an admissible point at
which the mutant has no value. Equality is certain too, for it is shown by algebra (FLINT), never by
agreement at points. What neither shows is undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sympy as sp

from proofs_checks.evidence.contradiction import Number, differ, value_at
from proofs_checks.evidence.rational import vanishes
from proofs_checks.evidence.search import show_point
from theory.language.parameters import Values

Standing = Literal["different", "equal", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Whether a mutant differs from its original, and what shows it (a point, or the algebra)."""

    standing: Standing
    shown: str


def compare(
    original: sp.Expr, mutant: sp.Expr, points: Sequence[Values], values: Sequence[Number | None]
) -> Comparison:
    """Compare a mutant with its original, whose ``values`` at ``points`` are given."""
    for point, value in zip(points, values, strict=True):
        if value is None:
            continue
        other = value_at(mutant, point)
        if other is None:
            return Comparison(standing="different", shown=f"has no value{_where(point)}")
        if differ(value, other):
            return Comparison(standing="different", shown=f"differs{_where(point)}")
    if _vanishes(original - mutant) or _vanishes(_unwound(original) - _unwound(mutant)):
        return Comparison(standing="equal", shown="the difference vanishes as a rational function")
    return Comparison(
        standing="undecided", shown=f"agrees at {len(points)} points; the algebra does not show it equal"
    )


def _where(point: Values) -> str:
    return f" at {show_point(dict(point))}" if point else ""


def _vanishes(difference: sp.Expr) -> bool:
    try:
        return vanishes(difference)
    except (ArithmeticError, TypeError, ValueError):
        return False


def _unwound(expr: sp.Expr) -> sp.Expr:
    """Return ``expr`` with every sum and product from 1, where its lower bound is another integer.

    Σ from 2 to b is Σ from 1 to b less its first term, and Σ from 0 to b is the same and one more, if b ≥ 1
    or b ≥ 0. Shorter ranges occur at the simplest points only, which have been compared.
    """
    if not expr.args or isinstance(expr, (sp.Indexed, sp.Piecewise)):
        return expr
    if not isinstance(expr, (sp.Sum, sp.Product)):
        return expr.func(*(_unwound(argument) for argument in expr.args))
    if len(expr.limits) != 1:
        return expr
    index, low, high = expr.limits[0]
    function = _unwound(expr.function)
    if not isinstance(low, sp.Integer) or low not in (0, 1, 2):
        return expr.func(function, (index, low, high))
    summing = isinstance(expr, sp.Sum)
    join = sp.Add if summing else sp.Mul
    core = expr.func(function, (index, 1, high))
    if low < 1:
        return join(core, *(function.xreplace({index: sp.Integer(k)}) for k in range(int(low), 1)))
    extra = join(*(function.xreplace({index: sp.Integer(k)}) for k in range(1, int(low))))
    return core - extra if summing else core / extra
