"""What temperature 1/2 does to the rarer of two atoms, proved by the core from the recursion of the pool.

With u = 1 − 2y for the share y, generation k moves u to u + u(1 − u²)/((1 + u²)k): u stays in [u₁, 1], and
1 − u falls by the factor 1 − c/k or a smaller one, c = u₁(1 + u₁)/2.
"""

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
    continuous_limit,
    convert,
    cut,
    eq,
    induction,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    number,
    product_order,
    real,
    reciprocal_limit,
    sign,
    substitute,
    sum_over,
    tends,
)
from theory.papers.core_steps import FITS, PLACE, harmonic_at_least_one
from theory.proofs.logarithms import harmonic_diverges
from theory.proofs.subjects import APART, APART_BEGINS, APART_FOLLOWS, GENERATION, RARE, Read, rarer
from theory.proofs.tactics import at

_INVERSE = real("inverse")


def apart(fits: Term) -> Term:
    """Return u(t)."""
    return apply(APART, RARE, fits)


U, NEXT = apart(FITS), apart(FITS + 1)
FIRST = 1 - 2 * RARE
PULL = (1 - RARE) * FIRST


@cache
def follows() -> Theorem:
    """u(t + 1) = u + u(1 − u²)/((1 + u²)(t + 1))."""
    step = instantiate(APART_FOLLOWS, {GENERATION: FITS + 1})
    return algebra(eq(NEXT, U + U * (1 - U**2) / ((1 + U**2) * (FITS + 1))), step)


@cache
def not_negative() -> Theorem:
    """0 ≤ u(t)."""
    phi = le(0, U)
    factor = (FITS + 2 + FITS * U**2) / ((1 + U**2) * (FITS + 1))
    step = combine(at(phi, FITS, FITS + 1), (factor, assume(phi)), using=(follows(),))
    base = combine(at(phi, FITS, 1), (1, sign(le(0, FIRST))), using=(APART_BEGINS,))
    return induction(FITS, 1, base, step, phi)


@cache
def at_most_one() -> Theorem:
    """u(t) ≤ 1."""
    phi = le(U, 1)
    rest = (FITS + 1 - U + FITS * U**2) / ((1 + U**2) * (FITS + 1))
    kept = sign(le(0, rest), not_negative(), assume(phi))
    more = product_order(le(0, rest * (1 - U)), kept, assume(phi))
    step = combine(at(phi, FITS, FITS + 1), (1, more), using=(follows(),))
    base = combine(at(phi, FITS, 1), (1, sign(le(FIRST, 1))), using=(APART_BEGINS,))
    return induction(FITS, 1, base, step, phi)


@cache
def at_least_the_first() -> Theorem:
    """u(1) ≤ u(t)."""
    phi = le(FIRST, U)
    gain = sign(le(0, U * (1 - U**2) / ((1 + U**2) * (FITS + 1))), not_negative(), at_most_one())
    step = combine(at(phi, FITS, FITS + 1), (1, assume(phi)), (1, gain), using=(follows(),))
    base = combine(at(phi, FITS, 1), using=(APART_BEGINS,))
    return induction(FITS, 1, base, step, phi)


def harmonic(fits: Term) -> Term:
    """Return Σ[j=1..t] 1/j."""
    return sum_over(PLACE, 1, fits, 1 / PLACE)


@cache
def falls() -> Theorem:
    """(1 − u(t))(1 + c(H(t) − 1)) ≤ 1 − u(1), c = (1 − y₁)(1 − 2y₁)."""
    rare, grown = 1 - U, 1 + PULL * (harmonic(FITS) - 1)
    phi = le(rare * grown, 2 * RARE)
    lost = PULL / (FITS + 1)
    pulls = sign(le(PULL, U * (1 + U) / (1 + U**2)), at_least_the_first(), at_most_one(), not_negative())
    some = sign(le(0, rare), at_most_one())
    faster = combine(le(1 - NEXT, rare * (1 - lost)), (rare / (FITS + 1), pulls), using=(follows(),))
    faster = cut(sign(le(0, rare / (FITS + 1)), at_most_one()), faster)
    later = grown + lost
    more = harmonic_at_least_one()
    over = product_order(le(0, rare * (harmonic(FITS) - 1)), some, more)
    positive = combine(le(0, later), (PULL, more), (1, sign(le(0, 1 + lost))))
    step = combine(
        at(phi, FITS, FITS + 1),
        (1, product_order(le(0, (rare * (1 - lost) - 1 + NEXT) * later), faster, positive)),
        (1, assume(phi)),
        (lost * PULL, over),
        (lost**2, some),
    )
    base = combine(at(phi, FITS, 1), using=(APART_BEGINS,))
    return induction(FITS, 1, base, step, phi)


Script = Callable[[Read, Sequence[Theorem]], Theorem]


def _about(theorem: Theorem, start: sp.Expr, fits: sp.Basic, read: Read) -> Theorem:
    return instantiate(theorem, {RARE: read(start), FITS: read(fits)})


def falls_below(start: sp.Expr, fits: sp.Basic) -> Script:
    """Return the proof of y(t) ≤ y₁/(1 + c(H(t) − 1))."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        grown = 1 + PULL * (harmonic(FITS) - 1)
        positive = combine(lt(0, grown), (PULL, harmonic_at_least_one()), (1, sign(lt(0, number(1)))))
        goal = le(rarer(U), RARE / grown)
        made = combine(goal, (1 / (2 * grown), falls()))
        for asked in made.hypotheses:
            made = cut(sign(asked, positive), made)
        return _about(made, start, fits, read)

    return prove


def not_below_zero(start: sp.Expr, fits: sp.Basic) -> Script:
    """Return the proof of y(t) ≥ 0."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        return _about(combine(le(0, rarer(U)), (number(1) / 2, at_most_one())), start, fits, read)

    return prove


def bound_vanishes(start: sp.Expr) -> Script:
    """Return the proof of y₁/(1 + c(H(t) − 1)) → 0: the harmonic series diverges."""

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        k = integer("index_t", lambda v: [le(1, v)], witness=1)
        bound = RARE / (1 + PULL * (harmonic(k) - 1))
        over = RARE * _INVERSE / (_INVERSE * (1 - PULL) + PULL)
        along = substitute(over, {_INVERSE: 1 / harmonic(k)})
        least = instantiate(harmonic_at_least_one(), {FITS: k})
        same = algebra(eq(along, bound))
        for asked in same.hypotheses:
            same = cut(sign(asked, least), same)
        tending = continuous_limit([reciprocal_limit(harmonic_diverges())], [_INVERSE], over)
        made = limit_same(tending, same, k, 1)
        goal = tends(k, bound, 0)
        return instantiate(convert(made, goal), {RARE: read(start)})

    return prove
