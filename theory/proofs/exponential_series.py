"""1 + x + x²/2 + … + x^k/k! → exp(x) for x ≥ 0, from exp x ≥ 1 + x and exp(x + y) = exp x · exp y.

In n steps of length y = x/n the partial sums follow exp up to n·y², which vanishes, and the last term: a step
multiplies them by 1 + y at least, but for the last term, and at most, but for y².
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    algebra,
    assume,
    cite,
    combine,
    continuous_limit,
    convert,
    diverges,
    eq,
    gamma,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_order,
    number,
    product_order,
    rational_limit,
    real,
    registry,
    sign,
    squeeze,
    sum_over,
    tends,
)
from theory.proofs.exponentials import HIGH, LOW, powers_keep_the_order
from theory.proofs.survival_exponents import PIECE, exp, falls_below_one, inverse_of
from theory.proofs.tactics import COUNT, at

U, Y = (real(name, lambda v: [le(0, v)]) for name in ("from_here", "by"))
LEFT, RIGHT = real("left_factor"), real("right_factor")
LAST = integer("last_term", lambda v: [le(0, v)])
PLACE = integer("place", lambda v: [le(0, v)])


@cache
def power_of_a_product() -> Theorem:
    """(ab)^k = a^k b^k for k ≥ 0."""
    phi = eq((LEFT * RIGHT) ** COUNT, LEFT**COUNT * RIGHT**COUNT)
    step = combine(at(phi, COUNT, COUNT + 1), (LEFT * RIGHT, assume(phi)))
    return induction(COUNT, 0, algebra(at(phi, COUNT, 0)), step, phi)


def summand(k: Term, x: Term) -> Term:
    """x^k/k!."""
    return x**k / gamma(k + 1)


def partial_sum(k: Term, x: Term) -> Term:
    """Σ[i=0..k] x^i/i!."""
    return sum_over(PLACE, 0, k, summand(PLACE, x))


@cache
def power_rises_at_most() -> Theorem:
    """(u + y)^(i+1) ≤ u^(i+1) + (i + 1) y (u + y)^i."""
    i, there = COUNT, U + Y
    phi = le(there ** (i + 1), U ** (i + 1) + (i + 1) * Y * there**i)
    more = instantiate(powers_keep_the_order(), {LOW: U, HIGH: there, COUNT: i + 1})
    step = combine(at(phi, i, i + 1), (there, assume(phi)), (Y, more))
    return induction(i, 0, combine(at(phi, i, 0)), step, phi)


@cache
def power_rises_at_least() -> Theorem:
    """u^(i+1) + (i + 1) y u^i ≤ (u + y)^(i+1)."""
    i, there = COUNT, U + Y
    phi = le(U ** (i + 1) + (i + 1) * Y * U**i, there ** (i + 1))
    step = combine(at(phi, i, i + 1), (there, assume(phi)), (1, sign(le(0, (i + 1) * Y**2 * U**i))))
    return induction(i, 0, combine(at(phi, i, 0)), step, phi)


@cache
def sum_rises_at_most() -> Theorem:
    """P_{k+1}(u + y) ≤ P_{k+1}(u) + y P_k(u + y)."""
    k, there = LAST, U + Y
    phi = le(partial_sum(k + 1, there), partial_sum(k + 1, U) + Y * partial_sum(k, there))
    more = instantiate(power_rises_at_most(), {COUNT: k + 1})
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1 / gamma(k + 3), more))
    return induction(k, 0, combine(at(phi, k, 0)), step, phi)


@cache
def sum_rises_at_least() -> Theorem:
    """P_{k+1}(u) + y P_k(u) ≤ P_{k+1}(u + y)."""
    k, there = LAST, U + Y
    phi = le(partial_sum(k + 1, U) + Y * partial_sum(k, U), partial_sum(k + 1, there))
    more = instantiate(power_rises_at_least(), {COUNT: k + 1})
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1 / gamma(k + 3), more))
    return induction(k, 0, combine(at(phi, k, 0)), step, phi)


@cache
def sum_not_negative() -> Theorem:
    """0 ≤ P_k(u)."""
    k, phi = LAST, le(0, partial_sum(LAST, U))
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, sign(le(0, summand(k + 1, U)))))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


STEPS = integer("steps", lambda v: [le(0, v)])
PIECES = integer("pieces", lambda v: [le(1, v)], witness=1)
X = real("argument", lambda v: [le(0, v)])
HERE, THERE = STEPS * Y, STEPS * Y + Y


def _whole(x: Term) -> Term:
    return partial_sum(LAST + 1, x)


@cache
def shorter() -> Theorem:
    """P_k(u) ≤ P_{k+1}(u)."""
    return combine(le(partial_sum(LAST, U), _whole(U)), (1, sign(le(0, summand(LAST + 1, U)))))


@cache
def exp_at_least_one() -> Theorem:
    """1 ≤ exp(u)."""
    tangent = cite("exp above its tangent", {registry.X: U})
    return combine(le(1, exp(U)), (1, tangent), (1, sign(le(0, U))))


def _not_negative(x: Term, k: Term = LAST + 1) -> Theorem:
    return instantiate(sum_not_negative(), {U: x, LAST: k})


@cache
def rises() -> Theorem:
    """P_{k+1}(jy) ≤ P_{k+1}(jy + y)."""
    least = instantiate(sum_rises_at_least(), {U: HERE})
    more = product_order(le(0, Y * partial_sum(LAST, HERE)), sign(le(0, Y)), _not_negative(HERE, LAST))
    return combine(le(_whole(HERE), _whole(THERE)), (1, least), (1, more))


@cache
def at_nothing() -> Theorem:
    """P_{k+1}(0) = 1."""
    zero, phi = eq(number(0) ** (LAST + 1), 0), eq(partial_sum(LAST, number(0)), 1)
    base = algebra(at(zero, LAST, 0))
    vanishes = induction(LAST, 0, base, algebra(at(zero, LAST, LAST + 1), assume(zero)), zero)
    step = algebra(at(phi, LAST, LAST + 1), assume(phi), vanishes)
    return instantiate(induction(LAST, 0, algebra(at(phi, LAST, 0)), step, phi), {LAST: LAST + 1})


@cache
def sum_below() -> Theorem:
    """P_{k+1}(jy) ≤ exp(jy)·(1 + j y² P_{k+1}(jy))."""
    j, y = STEPS, Y
    here, there = _whole(HERE), _whole(THERE)
    phi = le(here, exp(HERE) * (1 + j * y**2 * here))
    most, less = instantiate(sum_rises_at_most(), {U: HERE}), instantiate(shorter(), {U: THERE})
    tangent = cite("exp above its tangent", {registry.X: y})
    curved = product_order(le(0, here * (exp(y) - 1 - y)), _not_negative(HERE), tangent)
    at_least = instantiate(exp_at_least_one(), {U: THERE})
    rest = product_order(le(0, there * (exp(THERE) - 1)), _not_negative(THERE), at_least)
    joined = cite("exp of a sum", {registry.X: HERE, registry.Y: y})
    parts = (
        (1 + y, most),
        (y + y**2, less),
        (1, curved),
        (exp(y), assume(phi)),
        (-(1 + j * y**2 * here), joined),
        (exp(THERE) * j * y**2, rises()),
        (y**2, rest),
    )
    step = combine(at(phi, j, j + 1), *parts)
    return induction(j, 0, combine(at(phi, j, 0), using=(at_nothing(),)), step, phi)


@cache
def below_exp() -> Theorem:
    """P_{k+1}(x) ≤ exp(x)."""
    x, n = X, PIECES
    whole = _whole(x)
    made = instantiate(sum_below(), {STEPS: n, Y: x / n})
    off = combine(le(whole - exp(x), x**2 * exp(x) * whole / n), (1, made))
    vanishes = rational_limit(tends(n, x**2 * exp(x) * whole / n, 0), 1)
    return combine(le(whole, exp(x)), (1, limit_order(off, vanishes, n, 1)))


@cache
def sum_above() -> Theorem:
    """1 − j y² − j y (jy)^(k+1)/(k + 1)! ≤ P_{k+1}(jy)·exp(−jy)."""
    j, y = STEPS, Y
    here, last = _whole(HERE), summand(LAST + 1, HERE)
    phi = le(1 - j * y**2 - j * y * last, here * exp(-HERE))
    least = instantiate(sum_rises_at_least(), {U: HERE})
    joined = cite("exp of a sum", {registry.X: -HERE, registry.Y: -y})
    tangent = cite("exp above its tangent", {registry.X: -y})
    curved = product_order(le(0, here * (exp(-y) - 1 + y)), _not_negative(HERE), tangent)
    most = instantiate(below_exp(), {X: HERE})
    small = instantiate(falls_below_one(), {PIECE: THERE})
    power = instantiate(powers_keep_the_order(), {LOW: HERE, HIGH: THERE, COUNT: LAST + 1})
    parts = (
        (exp(-THERE), least),
        (-(1 + y) * here, joined),
        ((1 + y) * exp(-HERE), curved),
        (y**2 * exp(-HERE), most),
        (y**2, inverse_of(HERE)),
        (y * last, small),
        (1, assume(phi)),
        ((j + 1) * y / gamma(LAST + 2), power),
    )
    step = combine(at(phi, j, j + 1), *parts)
    return induction(j, 0, combine(at(phi, j, 0), using=(at_nothing(),)), step, phi)


@cache
def above_exp() -> Theorem:
    """1 − x·x^(k+1)/(k + 1)! ≤ P_{k+1}(x)·exp(−x)."""
    x, n = X, PIECES
    goal = le(1 - x * summand(LAST + 1, x), _whole(x) * exp(-x))
    made = instantiate(sum_above(), {STEPS: n, Y: x / n})
    off = combine(le(goal.args[0] - goal.args[1], x**2 / n), (1, made))
    return combine(goal, (1, limit_order(off, rational_limit(tends(n, x**2 / n, 0), 1), n, 1)))


@cache
def last_term_below() -> Theorem:
    """x^(k+1)/(k + 1)! ≤ exp(2x)·(1/2)^(k+1)."""
    x, k, half = X, LAST, number(1) / 2
    one = combine(
        le(summand(k + 1, 2 * x), exp(2 * x)),
        (1, instantiate(below_exp(), {X: 2 * x})),
        (1, _not_negative(2 * x, k)),
    )
    same = instantiate(power_of_a_product(), {LEFT: 2 * x, RIGHT: half, COUNT: k + 1})
    return combine(
        le(summand(k + 1, x), exp(2 * x) * half ** (k + 1)), (half ** (k + 1), one), (1 / gamma(k + 2), same)
    )


@cache
def series() -> Theorem:
    """1 + x + … + x^(k+1)/(k + 1)! → exp(x)."""
    k, x, power_ = PIECES, X, real("power_")
    rate = exp(2 * x) * (number(1) / 2) ** (k + 1)
    last = instantiate(last_term_below(), {LAST: k})
    least = instantiate(above_exp(), {LAST: k})
    whole = partial_sum(k + 1, x)
    low = combine(
        le(exp(x) * (1 - x * rate), whole), (exp(x), least), (whole, inverse_of(x)), (exp(x) * x, last)
    )
    vanishes = limit_along(
        cite("powers below 1", {registry.R: number(1) / 2}), rational_limit(diverges(k, k + 1))
    )
    below = continuous_limit([vanishes], [power_], exp(x) * (1 - x * exp(2 * x) * power_))
    below = convert(below, tends(k, low.formula.args[0], exp(x)))
    above = rational_limit(tends(k, exp(x) + k - k, exp(x)), 1)
    most = combine(le(whole, exp(x) + k - k), (1, instantiate(below_exp(), {LAST: k})))
    return squeeze(low, most, below, above, k, 1)
