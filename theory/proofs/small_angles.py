"""The sine of small angles: x³/6 − x⁵/10 ≤ x − sin x ≤ x³/6 + x⁵/30 for 0 < x < 1.

By halving the angle, from the laws of the sine that the core believes. With a(x) = x − sin x it is
a(2y) = 2a(y) + 2 sin y (1 − cos y), where 1 − cos y = sin² y/(1 + cos y) lies between sin² y/2 and
sin² y/(2 − y²): what is added is y³ up to the fifth power, and a(x/2^k) is of the order of 8^(−k).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from theory.core import (
    PI,
    Term,
    Theorem,
    algebra,
    assume,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    eq,
    function,
    induction,
    instantiate,
    integer,
    le,
    limit_order,
    lt,
    number,
    numeric,
    power,
    real,
    registry,
    rewrite,
    sign,
    sqrt,
    tends,
)
from theory.core.registry import R
from theory.proofs.geometric_limits import powers_vanish
from theory.proofs.tactics import at

HALF = number(Fraction(1, 2))
ANGLE, DOUBLE = (
    real(name, lambda v: [lt(0, v), lt(v, 1)], witness=HALF) for name in ("half_an_angle", "an_angle")
)
HALVINGS = integer("halvings", lambda v: [le(1, v)], witness=1)
MANY = integer("many", lambda v: [le(10, v)], witness=10)
Curve = Callable[[Term], Term]
_Y = ANGLE
_S, _C = function("sin", _Y), function("sin", PI / 2 - _Y)


def exceeds_the_cube(x: Term) -> Term:
    """How far x − sin x lies above x³/6 + x⁵/30."""
    return x - function("sin", x) - x**3 / 6 - x**5 / 30


def misses_the_cube(x: Term) -> Term:
    """How far x − sin x lies below x³/6 − x⁵/10."""
    return x**3 / 6 - x**5 / 10 - (x - function("sin", x))


@dataclass(frozen=True)
class _Laws:
    """Sine and cosine of an angle in (0, 1), and what follows at once: 1 − cos = sin²/(1 + cos), cos ≤ 1."""

    below: Theorem
    tangent: Theorem
    double: Theorem
    rest: Theorem
    at_most_1: Theorem
    near_1: Theorem


def _sized(theorem: Theorem) -> Theorem:
    """Discharge what follows as sine and cosine are positive."""
    laws = [cite("sine of small angles", {registry.X: x}) for x in (_Y, PI / 2 - _Y)]
    for asked in theorem.hypotheses:
        theorem = cut(sign(asked, *laws), theorem)
    return theorem


@cache
def _laws() -> _Laws:
    squares, below, tangent, double = (
        cite(name, {registry.X: _Y})
        for name in (
            "sine and cosine",
            "sine below the angle",
            "angle below its tangent",
            "sine of the double",
        )
    )
    share = _S**2 / (1 + _C)
    rest = _sized(combine(eq(1 - _C, share), (-1 / (1 + _C), squares)))
    positive = _sized(combine(le(0, share), (1 / (1 + _C), sign(le(0, _S**2)))))
    at_most_1 = combine(le(_C, 1), (-1, rest), (1, positive))
    near_1 = _sized(combine(le(1 - _Y**2, _C), (_Y + _S, below), (_C, at_most_1), (-1, squares)))
    return _Laws(below, tangent, double, rest, at_most_1, near_1)


@cache
def at_most_the_cube() -> Theorem:
    """y − sin y ≤ y³, as sin y > y cos y ≥ y(1 − y²)."""
    law = _laws()
    return combine(le(_Y - _S, _Y**3), (_Y, law.near_1), (1, law.tangent))


@cache
def at_most_the_sum() -> Theorem:
    """x − sin x ≤ x³/6 + x⁵/30."""
    law = _laws()
    factor = _S**2 / ((2 - _Y**2) * (1 + _C))
    part = _sized(combine(le(1 - _C, _S**2 / (2 - _Y**2)), (factor, law.near_1), (1, law.rest)))
    cube = _sized(combine(le(_S**3, _Y**3), (_Y**2 + _Y * _S + _S**2, law.below)))
    whole = sign(le(_Y**3 / (2 - _Y**2), _Y**3 * (1 + _Y**2) / 2))
    doubled = _sized(
        combine(
            le(exceeds_the_cube(2 * _Y), 2 * exceeds_the_cube(_Y)),
            (2 * _S, part),
            (2 / (2 - _Y**2), cube),
            (2, whole),
            (-1, law.double),
        )
    )
    more = sign(le(0, _Y**3 / 6 + _Y**5 / 30))
    small = combine(le(exceeds_the_cube(_Y), _Y**3), (1, at_most_the_cube()), (1, more))
    return _not_positive(exceeds_the_cube, doubled, small)


@cache
def at_least_the_difference() -> Theorem:
    """x³/6 − x⁵/10 ≤ x − sin x."""
    law = _laws()
    part = _sized(combine(le(_S**2 / 2, 1 - _C), (_S**2 / (2 * (1 + _C)), law.at_most_1), (-1, law.rest)))
    low = _Y * (1 - _Y**2)
    least = combine(le(low, _S), (_Y, law.near_1), (1, law.tangent))
    cube = _sized(combine(le(low**3, _S**3), (low**2 + low * _S + _S**2, least)))
    whole = sign(le(_Y**3 - 3 * _Y**5, low**3))
    doubled = _sized(
        combine(
            le(misses_the_cube(2 * _Y), 2 * misses_the_cube(_Y)),
            (2 * _S, part),
            (1, cube),
            (1, whole),
            (1, law.double),
        )
    )
    more = sign(le(0, _Y**3 * 5 / 6 + _Y**5 / 10))
    small = combine(le(misses_the_cube(_Y), _Y**3), (1, law.below), (1, more))
    return _not_positive(misses_the_cube, doubled, small)


def _not_positive(g: Curve, doubled: Theorem, small: Theorem) -> Theorem:
    """g(x) ≤ 0 from g(2y) ≤ 2g(y) and g(y) ≤ y³: g(x) ≤ 2^k·g(x/2^k) ≤ x³/4^k for every k."""
    x, k, r = DOUBLE, HALVINGS, power(HALF, HALVINGS)
    halved = combine(le(HALF * g(x), g(x * HALF)), (HALF, instantiate(doubled, {ANGLE: x * HALF})))
    phi = le(r, 1)
    step = combine(at(phi, k, k + 1), (HALF, assume(phi)), (1, sign(le(HALF, 1))))
    inside = combine(lt(x * r, 1), (x, induction(k, 1, sign(at(phi, k, 1)), step, phi)), (1, sign(lt(x, 1))))
    again = cut(inside, instantiate(halved, {x: x * r}))
    again = rewrite(algebra(eq(x * r * HALF, x * power(HALF, k + 1))), again)
    phi = le(r * g(x), g(x * r))
    step = combine(at(phi, k, k + 1), (HALF, assume(phi)), (1, again))
    scaled = induction(k, 1, convert(halved, at(phi, k, 1)), step, phi)
    tiny = cut(inside, instantiate(small, {ANGLE: x * r}))
    bound = combine(le(g(x), x**3 * r**2), (1 / r, scaled), (1 / r, tiny))
    place = real("place_")
    vanishes = continuous_limit([instantiate(powers_vanish(), {R: HALF})], [place], x**3 * place**2)
    return limit_order(bound, convert(vanishes, tends(k, x**3 * r**2, 0)), k, 1)


@cache
def sine_of_pi_over_root(above: bool) -> Theorem:
    """π²/6 − π⁴/(10n) ≤ n(1 − sin(x)/x) ≤ π²/6 + π⁴/(30n) at x = π/√n, which is below 1 from n = 10 on."""
    n, x = MANY, PI / sqrt(MANY)
    nearly = number(Fraction(99, 10))
    root = cite("root is increasing", {registry.P: nearly, registry.Q: n})
    less = combine(lt(x, 1), (1 / sqrt(n), root), (1 / sqrt(n), numeric(lt(PI, sqrt(nearly)))))
    bound = cut(less, instantiate(at_most_the_sum() if above else at_least_the_difference(), {DOUBLE: x}))
    ratio = n * (1 - function("sin", x) / x)
    goal = le(ratio, PI**2 / 6 + PI**4 / (30 * n)) if above else le(PI**2 / 6 - PI**4 / (10 * n), ratio)
    return combine(goal, (n / x, bound))
