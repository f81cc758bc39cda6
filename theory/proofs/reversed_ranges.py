"""Sums and products whose terms count from the end: Σ[i=a..b] g(a + b − i) = Σ[i=a..b] g(i), by induction.

Nothing here is trusted.
"""

from __future__ import annotations

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    convert,
    eq,
    for_all,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    product_over,
    specialise,
    split,
    sum_over,
)
from theory.numbers.walk import outermost
from theory.proofs.reading import Reader
from theory.proofs.tactics import at

MOVED = integer("terms_moved", lambda v: [le(0, v)], witness=0)
PLACE = integer("place_in_a_range")


def turned(node: sp.Expr) -> sp.Expr | None:
    """Return a range with its terms in the opposite order, if they show its end only so.

    >>> j, n, t = sp.symbols("j n t")
    >>> turned(sp.Product(1 - 1 / (n * (t - j)), (j, 0, t - 1)))
    Product(1 - 1/(j*n + n), (j, 0, t - 1))
    """
    term, index, low, high = outermost(node)
    moving = high.free_symbols - low.free_symbols
    if not moving & term.free_symbols:
        return None
    back = _plainly(term.xreplace({index: low + high - index}))
    return None if moving & back.free_symbols else node.func(back, (index, low, high))


def _plainly(term: sp.Expr) -> sp.Expr:
    """Return a term whose exponents and divisors are multiplied out, so that what cancels in them is gone."""
    return term.replace(lambda x: isinstance(x, (sp.Add, sp.Mul)), sp.expand)


def turned_over(node: sp.Expr, other: sp.Expr, reader: Reader) -> Theorem:
    """Prove that a range is the one with its terms in the opposite order.

    By induction on the number s of terms: Σ[i=a..a+s−1] g(a + m + s − i) = Σ[i=m+1..m+s] g(i), for all m.

    Raises:
        Refused: no such thing is proved, the first place being no number.
    """
    over, op = (sum_over, "sum") if isinstance(node, sp.Sum) else (product_over, "product")
    term, index, low, high = outermost(other)
    if not isinstance(low, sp.Integer):
        raise Refused("the range begins at no number")
    a, s, i = int(low), MOVED, PLACE
    m = integer(f"place_before_{a}".replace("-", "m"), lambda v: [le(a - 1, v)], witness=a - 1)

    def g(x: Term) -> Term:
        return Reader({**reader.names, index: x}, reader.sequences, subjects=reader.subjects).term(term)

    equation = eq(over(i, a, s + (a - 1), g(s + m + a - i)), over(i, m + 1, m + s, g(i)))
    phi = for_all(m, a - 1, None, equation)
    base = generalise(algebra(at(equation, s, 0)), m, a - 1)
    following = at(equation, s, s + 1)
    known = specialise(assume(phi), m + 1)
    apart = split(op, i, m + 1, m + 1, m + 1 + s, g(i))
    step = generalise(algebra(following, apart, known), m, a - 1)
    whole = induction(s, 0, base, step, phi)
    length = reader.term(high) - (a - 1)
    there = specialise(instantiate(whole, {MOVED: length}), a - 1)
    return convert(there, eq(reader.term(node), reader.term(other)))
