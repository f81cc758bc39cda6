"""Products without bound, Π (1 + x_k) ≥ h·(1 + Σ x_k) with x_k ≥ c/k from some k on; and such as vanish.

R_t = Π[j=1..t] √(1 − a/(j + 1)) falls below 1/(1 + a(H_{t+1} − 1)/2), as √(1 − y) ≤ 1 − y/2.
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    add_up,
    assume,
    combine,
    diverge_by,
    diverges,
    induction,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    lt,
    number,
    power,
    product_order,
    product_over,
    rational_limit,
    real,
    reciprocal_limit,
    sign,
    sqrt,
    squeeze,
    tends,
)
from theory.core.terms import opened
from theory.proofs.logarithms import INDEX, harmonic, harmonic_diverges
from theory.proofs.tactics import COUNT, at


def late(first: int) -> Term:
    """An index that runs from a number on."""
    return integer("late_factor", lambda v: [le(first, v)], witness=first)


@cache
def harmonic_rises(first: int) -> Theorem:
    """1 + 1/2 + … + 1/first ≤ 1 + 1/2 + … + 1/k for k ≥ first."""
    k = late(first)
    phi = le(harmonic(number(first)), harmonic(k))
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, sign(le(0, 1 / (k + 1)))))
    return induction(k, first, combine(at(phi, k, first)), step, phi)


def product_diverges(product: Term, first: int, rate: Term) -> Theorem:
    """Π → ∞ in the index ``late(first)``, its factors being at least 1 + rate/k for k > first, rate > 0."""
    k, head = late(first), harmonic(number(first))
    before = at(product, k, first)
    grown = 1 + rate * (harmonic(k) - head)
    phi = le(before * grown, product)
    factor = opened(product.args[2], k + 1)
    each = sign(le(rate / (k + 1), factor - 1))
    positive = sign(lt(0, before))
    rest = harmonic_rises(first)
    scaled = combine(le(0, before * grown), (before * rate, rest), (1, positive))
    more = product_order(le(0, before * grown * (factor - 1 - rate / (k + 1))), scaled, each)
    parts = ((factor, assume(phi)), (1, more), (before * rate**2 / (k + 1), rest))
    step = combine(at(phi, k, k + 1), *parts)
    base = combine(at(phi, k, first))
    made = induction(k, first, base, step, phi)
    grows = limit_by_degrees(diverges(k, before * grown), harmonic_diverges())
    return diverge_by(made, grows, k, first)


def sum_of_products_diverges(total: Term) -> Theorem:
    """Σ[i=1..k] Π[j=2..i] f(j) → ∞ in the index ``late(1)``, as f(j) ≥ (j − 1)/j: each product is ≥ 1/i."""
    k, i = late(1), integer("number_of_factors", lambda v: [le(1, v)], witness=1)
    product = opened(total.args[2], i)
    phi, factor = le(power(i, -1), product), opened(product.args[2], i + 1)
    least = sign(le(i / (i + 1), factor))
    step = combine(at(phi, i, i + 1), (factor, assume(phi)), (1 / i, least))
    each = induction(i, 1, combine(at(phi, i, 1)), step, phi)
    grows = limit_by_degrees(diverges(k, harmonic(k)), harmonic_diverges())
    return diverge_by(add_up(each, i, 1, k), grows, k, 1)


# ---- what vanishes ----

LOST = real("lost", lambda v: [lt(0, v), lt(v, 1)], witness=number(1) / 2)


def _root(j: Term) -> Term:
    return sqrt(1 - LOST / (j + 1))


def rooted(fits: Term) -> Term:
    """Π[j=1..t] √(1 − a/(j + 1))."""
    return product_over(INDEX, 1, fits, _root(INDEX))


@cache
def root_below_tangent() -> Theorem:
    """√(1 − a/(k + 2)) ≤ 1 − a/(2(k + 2))."""
    root, tangent = _root(COUNT + 1), 1 - LOST / (2 * (COUNT + 2))
    square = LOST**2 / (4 * (COUNT + 2) ** 2)
    return combine(le(root, tangent), (1 / (root + tangent), sign(le(0, square))))


@cache
def rooted_not_negative() -> Theorem:
    """0 ≤ R_t."""
    phi = le(0, rooted(COUNT))
    step = combine(at(phi, COUNT, COUNT + 1), (_root(COUNT + 1), assume(phi)))
    return induction(COUNT, 0, sign(at(phi, COUNT, 0)), step, phi)


@cache
def rooted_at_most_one() -> Theorem:
    """R_t ≤ 1."""
    k, phi, r = COUNT, le(rooted(COUNT), 1), _root(COUNT + 1)
    less = combine(le(r, 1), (1, root_below_tangent()), (1, sign(le(0, LOST / (2 * (k + 2))))))
    fewer = product_order(le(0, rooted(k) * (1 - r)), rooted_not_negative(), less)
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, fewer))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


@cache
def rooted_bound() -> Theorem:
    """R_t·(1 + a(H_{t+1} − 1)/2) ≤ 1."""
    k = COUNT
    grown = 1 + LOST / 2 * (harmonic(k + 1) - 1)
    phi, r, y = le(rooted(k) * grown, 1), _root(k + 1), LOST / (k + 2)
    parts = ((r, assume(phi)), (r * y / 2, rooted_at_most_one()), (1 + y / 2, root_below_tangent()))
    step = combine(at(phi, k, k + 1), *parts, (1, sign(le(0, y**2 / 4))))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


@cache
def rooted_vanishes() -> Theorem:
    """R_t → 0."""
    k = COUNT
    grown = 1 + LOST / 2 * (harmonic(k + 1) - 1)
    bound = combine(le(rooted(k), power(grown, -1)), (1 / grown, rooted_bound()))
    along = limit_along(harmonic_diverges(), rational_limit(diverges(k, k + 1)))
    high = reciprocal_limit(limit_by_degrees(diverges(k, grown), along))
    zero = rational_limit(tends(k, k - k, 0), 1)
    least = combine(le(k - k, rooted(k)), (1, rooted_not_negative()))
    return squeeze(least, bound, zero, high, k, 1)
