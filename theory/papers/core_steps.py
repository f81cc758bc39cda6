"""Steps of claims that the core proves by scripts of their own: products over the fits, by induction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from theory.core import (
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    combine,
    eq,
    induction,
    instantiate,
    integer,
    le,
    lt,
    product_order,
    product_over,
    real,
    sequence,
    sign,
    sum_over,
)
from theory.engine.steps import Read
from theory.proofs.tactics import at

FITS = integer("fits", lambda v: [le(1, v)], witness=1)
SIZE = integer("size", lambda v: [le(1, v)], witness=1)
ENTRIES = integer("entries", lambda v: [le(0, v)])
VALUES = sequence("values", 1, lambda v: [le(0, v)])
ODDS = real("odds", lambda v: [lt(0, v)], witness=1)
PLACE = integer("place", lambda v: [le(1, v)], witness=1)


def ones(last: sp.Basic) -> Callable[[Read, Sequence[Theorem]], Theorem]:
    """Return the proof of P(t) = t from P(t) = Σ[j=1..t] 1."""

    def prove(read: Read, given: Sequence[Theorem]) -> Theorem:
        return algebra(eq(given[0].formula.args[0], read(last)), *given)

    return prove


# ---- a batch Pólya urn ----


@cache
def telescoping() -> Theorem:
    """(1 − 1/D)(t + 1)/(2t) ≤ ∏[k=1..t] (1 − 1/(Dk²)): 1 − 1/(Dk²) ≥ 1 − 1/k² for k ≥ 2."""
    phi = le((1 - 1 / SIZE) * (FITS + 1) / (2 * FITS), _kept(SIZE, FITS))
    next_one = 1 - 1 / (SIZE * (FITS + 1) ** 2)
    ratio = sign(le((FITS + 2) / (2 * (FITS + 1)), (FITS + 1) / (2 * FITS) * next_one))
    step = combine(at(phi, FITS, FITS + 1), (next_one, assume(phi)), (1 - 1 / SIZE, ratio))
    return induction(FITS, 1, sign(at(phi, FITS, 1)), step, phi)


def _kept(size: Term, fits: Term) -> Term:
    return product_over(PLACE, 1, fits, 1 - 1 / (size * PLACE**2))


@cache
def squares_of_shares() -> Theorem:
    """Σ p(i)² ≤ (Σ p(i))², over the first n numbers that are not negative."""
    total = sum_over(PLACE, 1, ENTRIES, apply(VALUES, PLACE))
    squares = sum_over(PLACE, 1, ENTRIES, apply(VALUES, PLACE) ** 2)
    phi, last = le(squares, total**2), apply(VALUES, ENTRIES + 1)
    some = le(0, total)
    more = combine(at(some, ENTRIES, ENTRIES + 1), (1, assume(some)), (1, sign(le(0, last))))
    not_negative = induction(ENTRIES, 0, sign(at(some, ENTRIES, 0)), more, some)
    step = combine(at(phi, ENTRIES, ENTRIES + 1), (1, assume(phi)), (2 * last, not_negative))
    return induction(ENTRIES, 0, sign(at(phi, ENTRIES, 0)), step, phi)


def half_of_the_diversity(
    fits: sp.Basic, size: sp.Basic, values: sp.IndexedBase, entries: sp.Basic
) -> Callable[[Read, Sequence[Theorem]], Theorem]:
    """Return the proof of U(t) ≥ (1 − 1/D) U(0)/2 from U(0) = 1 − Σ p(i)² and U(t) = U(0) ∏ (1 − 1/(Dk²))."""

    def prove(read: Read, given: Sequence[Theorem]) -> Theorem:
        start, closed = given
        t, d, n = read(fits), read(size), read(entries)
        p = read(values[1]).args[0]
        all_ = assume(eq(sum_over(PLACE, 1, n, apply(p, PLACE)), 1))
        squares = sum_over(PLACE, 1, n, apply(p, PLACE) ** 2)
        below = instantiate(squares_of_shares(), {VALUES: p, ENTRIES: n})
        two_differ = combine(le(0, 1 - squares), (1, below), using=(all_,))
        least = (1 - 1 / d) / 2
        falls = sign(le(least, (1 - 1 / d) * (t + 1) / (2 * t)))
        kept = combine(
            le(least, _kept(d, t)), (1, falls), (1, instantiate(telescoping(), {SIZE: d, FITS: t}))
        )
        differ = 1 - squares
        both = product_order(le(differ * least, differ * _kept(d, t)), two_differ, kept)
        goal = le((1 - 1 / d) * start.formula.args[0] / 2, closed.formula.args[0])
        return combine(goal, (1, both), using=(start, closed))

    return prove


# ---- a frequency that every new generation damps ----


def _left(fits: Term) -> Term:
    return product_over(PLACE, 2, fits, 1 - 1 / ((1 + ODDS) * PLACE))


def _harmonic(fits: Term) -> Term:
    return sum_over(PLACE, 1, fits, 1 / PLACE)


@cache
def damped_not_negative() -> Theorem:
    """0 ≤ ∏[k=2..t] (1 − a/k), a = 1/(1 + g) with g > 0."""
    phi = le(0, _left(FITS))
    step = combine(at(phi, FITS, FITS + 1), (1 - 1 / ((1 + ODDS) * (FITS + 1)), assume(phi)))
    return induction(FITS, 1, sign(at(phi, FITS, 1)), step, phi)


@cache
def harmonic_at_least_one() -> Theorem:
    """1 ≤ H(t)."""
    phi = le(1, _harmonic(FITS))
    step = combine(at(phi, FITS, FITS + 1), (1, assume(phi)), (1, sign(le(0, 1 / (FITS + 1)))))
    return induction(FITS, 1, sign(at(phi, FITS, 1)), step, phi)


@cache
def damped_bound() -> Theorem:
    """∏[k=2..t] (1 − a/k) · (1 + a(H(t) − 1)) ≤ 1: 1/r grows by at least a/t a fit."""
    a = 1 / (1 + ODDS)
    grown = 1 + a * (_harmonic(FITS) - 1)
    phi = le(_left(FITS) * grown, 1)
    x = a / (FITS + 1)
    over = _left(FITS) * (_harmonic(FITS) - 1)
    more = product_order(le(0, over), damped_not_negative(), harmonic_at_least_one())
    parts = ((1, assume(phi)), (x * a, more), (x**2, damped_not_negative()))
    step = combine(at(phi, FITS, FITS + 1), *parts)
    return induction(FITS, 1, sign(at(phi, FITS, 1)), step, phi)


def damped_above(fits: sp.Basic, odds: sp.Basic) -> Callable[[Read, Sequence[Theorem]], Theorem]:
    """Return the proof of r(t) ≤ 1/(1 + a(H(t) − 1)) from r(t) = ∏[k=2..t] (1 − a/k), a = 1/(1 + g)."""

    def prove(read: Read, given: Sequence[Theorem]) -> Theorem:
        t, g = read(fits), read(odds)
        grown = 1 + (_harmonic(t) - 1) / (1 + g)
        bound = instantiate(damped_bound(), {FITS: t, ODDS: g})
        goal = le(given[0].formula.args[0], 1 / grown)
        return combine(goal, (1 / grown, bound), using=tuple(given))

    return prove


def damped_below(fits: sp.Basic, odds: sp.Basic) -> Callable[[Read, Sequence[Theorem]], Theorem]:
    """Return the proof of r(t) ≥ 0 from r(t) = ∏[k=2..t] (1 − a/k), a = 1/(1 + g)."""

    def prove(read: Read, given: Sequence[Theorem]) -> Theorem:
        least = instantiate(damped_not_negative(), {FITS: read(fits), ODDS: read(odds)})
        return combine(le(0, given[0].formula.args[0]), (1, least), using=tuple(given))

    return prove
