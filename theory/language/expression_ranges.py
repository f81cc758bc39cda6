"""Finite sums and products in an expression: their index, and those that have no names left in them.

**The convention.** A range runs upwards from its lower limit. One whose upper limit lies below that limit
is empty, however far below: its sum is 0 and its product 1, and its terms need no value. Every interpreter of
expressions follows it (tests/theory/language/test_ranges.py): this parser, the evaluators and NumPy, LaTeX,
and Coq, where it is a lemma. The core has theorems only where the upper limit is at least the lower one less
one, where all conventions agree. SymPy's ``doit`` follows another (minus the terms between), so that no range
is given to it before it is :func:`unrolled`.

SymPy may evaluate a sum without names numerically while it looks for the sign of something, by methods that
need not end. Such a sum is therefore written out term by term, within limits.
"""

from __future__ import annotations

import sympy as sp

from theory.language.expression_functions import MOST_BITS, TooLarge
from theory.numbers.walk import outermost

MOST_TERMS = 500
MOST_UNROLLED = 1000


def index_symbol(name: str, low: sp.Expr) -> sp.Symbol:
    """Return the symbol of an index, with the sign that its lower limit implies."""
    if isinstance(low, sp.Rational) and low > 0:
        return sp.Symbol(name, integer=True, positive=True)
    if low == 0:
        return sp.Symbol(name, integer=True, nonnegative=True)
    return sp.Symbol(name, integer=True)


def written_out(expr: sp.Expr, bits: float) -> sp.Expr:
    """Return a sum or product without names as its terms, and one with names as it is.

    Args:
        expr: the sum or product. bits: bound on the bits of a term.

    Raises:
        TooLarge: it has too many terms.

    >>> i = sp.Symbol("i")
    >>> written_out(sp.Sum(1 / i**2, (i, 1, 3)), 4)
    49/36
    """
    return _written_out(expr, bits, [MOST_TERMS])


def _written_out(expr: sp.Expr, bits: float, left: list[int]) -> sp.Expr:
    """Write out the ranges in ``expr`` that have no names; ``left`` counts the terms still allowed."""
    if isinstance(expr, (sp.Sum, sp.Product)):
        if expr.free_symbols:
            return expr
        term, index, low, high = outermost(expr)
        if not isinstance(low, sp.Integer) or not isinstance(high, sp.Integer):
            raise TooLarge("the limits of a sum or product must be integers")
        count = max(0, int(high) - int(low) + 1)
        left[0] -= count
        if left[0] < 0 or (MOST_TERMS - left[0]) * bits > MOST_BITS:
            raise TooLarge(
                f"a sum or product without names may have at most {MOST_TERMS} terms "
                f"and {MOST_BITS} binary digits"
            )
        values = [_written_out(term.xreplace({index: low + k}), bits, left) for k in range(count)]
        return sp.Add(*values) if isinstance(expr, sp.Sum) else sp.Mul(*values)
    if not expr.has(sp.Sum, sp.Product):
        return expr
    return expr.func(*(_written_out(argument, bits, left) for argument in expr.args))


def unrolled(expr: sp.Expr) -> sp.Expr:
    """Return an expression with the ranges between integers written out, those of up to a thousand terms.

    >>> i, n = sp.symbols("i n")
    >>> unrolled(sp.Sum(n * i, (i, 1, 3)) + sp.Product(i, (i, 1, -7)))
    6*n + 1
    """
    if not expr.has(sp.Sum, sp.Product):
        return expr
    if not isinstance(expr, (sp.Sum, sp.Product)):
        return expr.func(*map(unrolled, expr.args))
    term, index, low, high = outermost(expr)
    if not isinstance(low, sp.Integer) or not isinstance(high, sp.Integer) or high - low >= MOST_UNROLLED:
        return expr
    terms = [unrolled(term.xreplace({index: sp.Integer(k)})) for k in range(int(low), int(high) + 1)]
    return sp.Add(*terms) if isinstance(expr, sp.Sum) else sp.Mul(*terms)
