"""Derivatives by the rules for sums, products, powers, exp and log; no solver of SymPy."""

from __future__ import annotations

import sympy as sp


def derivative(expr: sp.Expr, x: sp.Symbol, order: int = 1) -> sp.Expr:
    """Return the derivative of an order.

    Raises:
        TypeError: there is no rule for a part, or a power has no derivative for all values of its base.

    >>> x = sp.Symbol("x")
    >>> derivative(x**3, x, order=2)
    6*x
    """
    for _ in range(order):
        expr = _first(expr, x)
    return expr


def _first(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    if not expr.has(x):
        return sp.Integer(0)
    if expr == x:
        return sp.Integer(1)
    if isinstance(expr, sp.Add):
        return sp.Add(*(_first(term, x) for term in expr.args))
    if isinstance(expr, sp.Mul):
        factors = expr.args
        return sp.Add(
            *(sp.Mul(*factors[:i], _first(own, x), *factors[i + 1 :]) for i, own in enumerate(factors))
        )
    if isinstance(expr, sp.Pow) and not expr.exp.has(x):
        if not (expr.exp.is_integer or expr.base.is_positive):
            raise TypeError(f"{expr} has a derivative where {expr.base} is positive, which is not shown")
        return expr.exp * expr.base ** (expr.exp - 1) * _first(expr.base, x)
    if isinstance(expr, sp.log):
        return _first(expr.args[0], x) / expr.args[0]
    if isinstance(expr, sp.exp):
        return expr * _first(expr.args[0], x)
    raise TypeError(f"no rule to differentiate {type(expr).__name__}")
