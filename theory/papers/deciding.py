"""Decide a statement at a parameter point, rigorously or not at all.

Each function returns one for ``Statement.decide``: from exact numbers where both sides are
rational, else from balls. Balls that stay in contact leave an equation undecided.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from theory.language.claim import Decision
from theory.language.formula import evaluate_expression
from theory.language.parameters import Values, environment
from theory.numbers.walk import enclose, exact

Decide = Callable[[Values], Decision]


def equal(name: str, derived: sp.Expr, claimed: sp.Expr) -> Decide:
    """Return a decision of ``derived = claimed``; ``name`` says what the two stand for."""

    def decide(values: Values) -> Decision:
        env = environment(values)
        left, right = exact(derived, env), exact(claimed, env)
        shown = f"{name} is {_short(derived, values)}, not {_short(claimed, values)}"
        if left is not None and right is not None:
            return Decision(holds=left == right, shown=shown if left != right else f"{name} is {left}")
        apart = not enclose(derived, env).overlaps(enclose(claimed, env))
        return Decision(holds=False if apart else None, shown=shown if apart else f"{name}: the balls meet")

    return decide


def _short(expr: sp.Expr, values: Values) -> str:
    return str(evaluate_expression(expr, values, digits=8).decimal)


def holds(name: str, relation: sp.core.relational.Relational) -> Decide:
    """Return a decision of an inequality of closed forms; ``name`` says what its left side stands for."""

    def decide(values: Values) -> Decision:
        env = environment(values)
        left, right = exact(relation.lhs, env), exact(relation.rhs, env)
        shown = f"{name} is {_short(relation.lhs, values)}, against {_short(relation.rhs, values)}"
        if left is not None and right is not None:
            truth = bool(relation.func(sp.Rational(left), sp.Rational(right)))
            return Decision(holds=truth, shown=shown)
        gap = enclose(relation.lhs - relation.rhs, env)
        if gap.contains(0):
            return Decision(holds=None, shown=f"{name}: the balls meet")
        return Decision(holds=bool(relation.func(1 if gap > 0 else -1, 0)), shown=shown)

    return decide
