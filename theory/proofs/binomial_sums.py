"""Alternating sums of binomial coefficients; only rules of the core, so nothing here is trusted.

They are moments of a binomial count at x = −1, q = 1/2.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from theory.core import (
    Term,
    Theorem,
    add_up,
    algebra,
    assume,
    binomial,
    binomial_moment,
    combine,
    convert,
    eq,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    power,
    real,
    sum_over,
)
from theory.proofs.tactics import at

_HALF = number(Fraction(1, 2))
_FIRST = integer("first_exponent", lambda v: [le(0, v)])
_OTHER = integer("other_exponent", lambda v: [le(0, v)])
_BASE = real("base", lambda v: [lt(0, v)], witness=1)
_ANY = real("any_base")


@cache
def _powers() -> Theorem:
    """x^a x^b = x^(a + b)."""
    phi = eq(power(_BASE, _FIRST) * power(_BASE, _OTHER), power(_BASE, _FIRST + _OTHER))
    step = combine(at(phi, _FIRST, _FIRST + 1), (_BASE, assume(phi)))
    return induction(_FIRST, 0, algebra(at(phi, _FIRST, 0)), step, phi)


@cache
def _halves() -> Theorem:
    """2^a (1/2)^a = 1."""
    phi = eq(power(number(2), _FIRST) * power(_HALF, _FIRST), 1)
    step = combine(at(phi, _FIRST, _FIRST + 1), (1, assume(phi)))
    return induction(_FIRST, 0, algebra(at(phi, _FIRST, 0)), step, phi)


@cache
def _nothing() -> Theorem:
    """0^(a + 1) = 0."""
    general = algebra(eq(power(_ANY, _FIRST + 1), _ANY * power(_ANY, _FIRST)))
    return convert(instantiate(general, {_ANY: number(0)}), eq(power(number(0), _FIRST + 1), 0))


def alternating(n: Term, order: int) -> Theorem:
    """Σ[c=0..n] (−1)^c C(n, c) = 0 for n ≥ 1, and Σ[c=0..n] c (−1)^c C(n, c) = 0 for n ≥ 2."""
    c = integer("index_drawn", lambda v: [le(0, v), le(v, n)], witness=0)
    each = (c if order else number(1)) * power(number(-1), c) * binomial(n, c)
    moment = binomial_moment(n, c, _HALF, -1, order)
    one = instantiate(_powers(), {_BASE: _HALF, _FIRST: c, _OTHER: n - c})
    each_half = eq(each * power(_HALF, c) * power(_HALF, n - c), each * power(_HALF, n))
    weighted = add_up(combine(each_half, (each, one)), c, 0, n)
    total, two = sum_over(c, 0, n, each), power(number(2), n)
    zero = instantiate(_nothing(), {_FIRST: n - order - 1})
    return combine(
        eq(total, 0),
        (two, moment),
        (-two, weighted),
        (two * (-_HALF * n if order else number(1)), zero),
        (-total, instantiate(_halves(), {_FIRST: n})),
    )
