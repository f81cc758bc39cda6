"""Powers of 1 + 1/k beside e: derived from exp(x) ≥ 1 + x, exp(x + y) = exp(x)·exp(y) and e = exp(1)."""

from __future__ import annotations

from functools import cache, partial

from theory.core import (
    Theorem,
    algebra,
    assume,
    cite,
    combine,
    constant,
    convert,
    cut,
    eq,
    function,
    induction,
    instantiate,
    integer,
    le,
    lt,
    numeric,
    real,
    registry,
    sign,
)
from theory.proofs.tactics import COUNT, at

SIZE = integer("size", lambda v: [le(1, v)], witness=1)
LOW = real("low", lambda v: [le(0, v)])
HIGH = real("high", lambda v: [le(LOW, v)], witness=LOW)
ABOVE = real("above", lambda v: [lt(LOW, v)], witness=LOW + 1)
ODDS = real("odds_against", lambda v: [lt(0, v)], witness=1)
E = constant("e")
GROWTH = 1 + 1 / SIZE
WHOLE = GROWTH**SIZE


@cache
def powers_keep_the_order() -> Theorem:
    """a^k ≤ b^k for 0 ≤ a ≤ b, k ≥ 0."""
    k, phi = COUNT, le(LOW**COUNT, HIGH**COUNT)
    step = combine(at(phi, k, k + 1), (LOW, assume(phi)), (HIGH**k, sign(le(LOW, HIGH))))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


@cache
def exp_of_a_multiple() -> Theorem:
    """exp(x)^k = exp(kx) for k ≥ 0."""
    x, k = registry.X, COUNT
    phi = eq(function("exp", x) ** k, function("exp", k * x))
    more = cite("exp of a sum", {registry.X: k * x, registry.Y: x})
    return induction(k, 0, algebra(at(phi, k, 0)), algebra(at(phi, k, k + 1), assume(phi), more), phi)


@cache
def missed_share_at_most() -> Theorem:
    """p(1 − p)^k ≤ 1/(e k) at p = 1/(1 + y) for y > 0, k ≥ 1: (1 − p)^k ≤ e^(−kp), and kp ≤ e^(kp − 1)."""
    k, p = SIZE, 1 / (1 + ODDS)
    exp = partial(function, "exp")
    tangent = cite("exp above its tangent", {registry.X: -p})
    near = combine(le(1 - p, exp(-p)), (1, tangent))
    powers = cut(near, instantiate(powers_keep_the_order(), {LOW: 1 - p, HIGH: exp(-p), COUNT: k}))
    whole = instantiate(exp_of_a_multiple(), {registry.X: -p, COUNT: k})
    line = cite("exp above its tangent", {registry.X: k * p - 1})
    joined = cite("exp of a sum", {registry.X: k * p - 1, registry.Y: -k * p})
    parts = ((p, powers), (p, whole), (exp(-k * p) / k, line), (-1 / k, joined))
    return combine(le(p * (1 - p) ** k, exp(-1) / k), *parts)


@cache
def root_of_e() -> Theorem:
    """exp(1/k)^k = e."""
    made = instantiate(exp_of_a_multiple(), {registry.X: 1 / SIZE, COUNT: SIZE})
    return algebra(eq(function("exp", 1 / SIZE) ** SIZE, E), made, cite("exp of 1"))


@cache
def below_e() -> Theorem:
    """(1 + 1/k)^k ≤ e for k ≥ 1, as 1 + 1/k ≤ exp(1/k)."""
    root = function("exp", 1 / SIZE)
    tangent = cite("exp above its tangent", {registry.X: 1 / SIZE})
    powers = cut(tangent, instantiate(powers_keep_the_order(), {LOW: GROWTH, HIGH: root, COUNT: SIZE}))
    return combine(le(WHOLE, E), (1, powers), (1, root_of_e()))


@cache
def above_e() -> Theorem:
    """e·k/(k + 1) ≤ (1 + 1/k)^k for k ≥ 1, as exp(1/(k + 1)) ≤ 1 + 1/k."""
    k, next_one = SIZE, SIZE + 1
    root, share = function("exp", 1 / next_one), next_one / SIZE
    tangent = cite("exp above its tangent", {registry.X: -1 / next_one})
    inverse = cite("exp of a sum", {registry.X: 1 / next_one, registry.Y: -1 / next_one})
    most = combine(le(root, GROWTH), (share * root, tangent), (-share, inverse))
    powers = cut(most, instantiate(powers_keep_the_order(), {LOW: root, HIGH: GROWTH, COUNT: next_one}))
    whole = instantiate(root_of_e(), {SIZE: next_one})
    return combine(le(E * k / next_one, WHOLE), (k / next_one, powers), (-k / next_one, whole))


@cache
def squared_at_least_one() -> Theorem:
    """1 ≤ (1 + 1/k)^(2k) for k ≥ 1."""
    powers = instantiate(powers_keep_the_order(), {LOW: 1, HIGH: GROWTH, COUNT: 2 * SIZE})
    return convert(powers, le(1, GROWTH ** (2 * SIZE)))


@cache
def squared_at_most_nine() -> Theorem:
    """(1 + 1/k)^(2k) ≤ 9 for k ≥ 1, as e < 3."""
    below = combine(le(WHOLE, 3), (1, below_e()), (1, numeric(lt(E, 3))))
    return combine(le(GROWTH ** (2 * SIZE), 9), (WHOLE + 3, below))


# ---- what n draws miss of one in n ----

MANY = integer("many_draws", lambda v: [le(2, v)], witness=2)
POSITIVE = real("positive", lambda v: [lt(0, v)], witness=1)
MISSED = (1 - 1 / MANY) ** MANY


@cache
def inverse_powers() -> Theorem:
    """x^k·(1/x)^k = 1 for x > 0, k ≥ 0."""
    x, k = POSITIVE, COUNT
    phi = eq(x**k * (1 / x) ** k, 1)
    return induction(k, 0, algebra(at(phi, k, 0)), combine(at(phi, k, k + 1), (1, assume(phi))), phi)


@cache
def inverse_of_e() -> Theorem:
    """exp(−1)·e = 1."""
    whole = cite("exp of a sum", {registry.X: 1, registry.Y: -1})
    return algebra(eq(function("exp", -1) * E, 1), whole, cite("exp of 1"))


@cache
def strict_powers_keep_the_order() -> Theorem:
    """a^(k+1) < b^(k+1) for 0 ≤ a < b, k ≥ 0."""
    k, low, high = COUNT, LOW, ABOVE
    phi = lt(low ** (k + 1), high ** (k + 1))
    step = combine(at(phi, k, k + 1), (high, assume(phi)), (low ** (k + 1), sign(lt(low, high))))
    return induction(k, 0, sign(at(phi, k, 0)), step, phi)


@cache
def missed_above() -> Theorem:
    """(1 − 1/n)·exp(−1) ≤ (1 − 1/n)^n for n ≥ 2, as (1 + 1/(n − 1))^(n − 1) ≤ e."""
    n, least = MANY, (1 - 1 / MANY) * function("exp", -1)
    below = instantiate(below_e(), {SIZE: n - 1})
    inverse = instantiate(inverse_powers(), {POSITIVE: 1 - 1 / n, COUNT: n - 1})
    parts = ((MISSED * function("exp", -1), below), (-least, inverse), (MISSED, inverse_of_e()))
    return combine(le(least, MISSED), *parts)


@cache
def missed_below() -> Theorem:
    """(1 − 1/n)^n < exp(−1) for n ≥ 2, as 1 − 1/n < (1 − 1/(2n))² ≤ exp(−1/n)."""
    n = MANY
    half = 1 - 1 / (2 * n)
    root = function("exp", -1 / (2 * n))
    tangent = cite("exp above its tangent", {registry.X: -1 / (2 * n)})
    powers = cut(tangent, instantiate(powers_keep_the_order(), {LOW: half, HIGH: root, COUNT: 2 * n}))
    whole = instantiate(exp_of_a_multiple(), {registry.X: -1 / (2 * n), COUNT: 2 * n})
    strict = instantiate(strict_powers_keep_the_order(), {LOW: 1 - 1 / n, ABOVE: half**2, COUNT: n - 1})
    return combine(lt(MISSED, function("exp", -1)), (1, strict), (1, powers), (1, whole))
