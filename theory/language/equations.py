"""Equations as they are written: whether the sides are equal is what a step shows, and is not decided here.

``sp.Eq`` first asks SymPy whether the difference is 0, which costs more than the rest of a derivation.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp
from sympy.core.relational import Relational


def equate(left: sp.Basic, right: sp.Basic | int) -> sp.Eq:
    """Return the equation of two sides.

    >>> x = sp.Symbol("x")
    >>> equate(x**2 - 1, (x - 1) * (x + 1))
    Eq(x**2 - 1, (x - 1)*(x + 1))
    """
    return sp.Eq(left, right, evaluate=False)


def put_in(statement: sp.Basic, values: Mapping[sp.Basic, sp.Basic]) -> sp.Basic:
    """Return a statement with values put for what stands in it; of a relation, in both sides.

    >>> x = sp.Symbol("x")
    >>> put_in(equate(x, 1), {x: sp.Integer(2)})
    Eq(2, 1)
    """
    if not isinstance(statement, Relational):
        return statement.xreplace(values)
    return statement.func(*(side.xreplace(values) for side in statement.args), evaluate=False)
