"""g_1 = 1, g_{t+1} = 1 − exp(−g_t): bounds and t·g_t → 2, from exp x ≥ 1 + x and exp(x + y) = exp x · exp y.

Between quotients of polynomials, (2 − x)/(2 + x) ≤ exp(−x) ≤ (12 − 6x + x²)/(12 + 6x + x²): both sides are
nearly multiplicative, so that k steps of length x/k are off by at most k·(x/k)², which vanishes.
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    eq,
    function,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_order,
    limit_same,
    lt,
    number,
    product_order,
    rational_limit,
    real,
    registry,
    sign,
    squeeze,
    tends,
)
from theory.core.terms import opened
from theory.proofs.branching import BEGINS, FIT, FOLLOWS, SURVIVAL
from theory.proofs.logarithms import harmonic, harmonic_mean_vanishes, shown_by
from theory.proofs.tactics import COUNT, at

SHORT = real("short", lambda v: [le(0, v), le(v, 1)])
PIECE = real("piece", lambda v: [le(0, v)])
HALF = number(1) / 2
PIECES = integer("pieces", lambda v: [le(1, v)], witness=1)
FITS = integer("fits", lambda v: [le(1, v)], witness=1)
RATE = real("rate", lambda v: [le(0, v)])


def exp(x: Term) -> Term:
    """The exponential function of a term."""
    return function("exp", x)


def inverse_of(x: Term) -> Theorem:
    """exp(x)·exp(−x) = 1."""
    return algebra(eq(exp(x) * exp(-x), 1), cite("exp of a sum", {registry.X: x, registry.Y: -x}))


@cache
def falls_below_one() -> Theorem:
    """exp(−y) ≤ 1 for y ≥ 0."""
    tangent = cite("exp above its tangent", {registry.X: PIECE})
    least = combine(le(1, exp(PIECE)), (1, tangent), (1, sign(le(0, PIECE))))
    return combine(le(exp(-PIECE), 1), (exp(-PIECE), least), (1, inverse_of(PIECE)))


@cache
def below_its_inverse_tangent() -> Theorem:
    """exp(−y) ≤ 1/(1 + y) for y ≥ 0."""
    y = PIECE
    tangent = cite("exp above its tangent", {registry.X: y})
    return combine(le(exp(-y), 1 / (1 + y)), (exp(-y) / (1 + y), tangent), (1 / (1 + y), inverse_of(y)))


# ---- exp(−x) between two quotients ----


def _below(x: Term) -> Term:
    return (2 - x) / (2 + x)


def _above(x: Term) -> Term:
    return (12 - 6 * x + x**2) / (12 + 6 * x + x**2)


@cache
def below_in_pieces() -> Theorem:
    """r(ky) ≤ exp(−ky) + ky², r(u) = (2 − u)/(2 + u), for 0 ≤ y ≤ 1: r(u + y) ≤ r(u)·r(y)."""
    k, y = COUNT, SHORT
    phi = le(_below(k * y), exp(-k * y) + k * y**2)
    joined = sign(le(_below(k * y + y), _below(k * y) * _below(y)))
    tangent = cite("exp above its tangent", {registry.X: -y})
    one = combine(le(_below(y), exp(-y) + y**2), (1, tangent), (1, sign(le(_below(y), 1 - y + y**2))))
    whole = cite("exp of a sum", {registry.X: -k * y, registry.Y: -y})
    most = instantiate(falls_below_one(), {PIECE: k * y})
    rest = sign(le(_below(y), 1))
    parts = (
        (1, joined),
        (_below(y), assume(phi)),
        (exp(-k * y), one),
        (-1, whole),
        (y**2, most),
        (k * y**2, rest),
    )
    step = combine(at(phi, k, k + 1), *parts)
    return induction(k, 0, combine(at(phi, k, 0)), step, phi)


@cache
def above_in_pieces() -> Theorem:
    """exp(−ky) ≤ s(ky) + ky², s(u) = (12 − 6u + u²)/(12 + 6u + u²), for 0 ≤ y ≤ 1: s(u)·s(y) ≤ s(u + y)."""
    k, y = COUNT, SHORT
    phi = le(exp(-k * y), _above(k * y) + k * y**2)
    joined = sign(le(_above(k * y) * _above(y), _above(k * y + y)))
    near = sign(le(1 / (1 + y), _above(y) + y**2))
    one = combine(
        le(exp(-y), _above(y) + y**2), (1, instantiate(below_its_inverse_tangent(), {PIECE: y})), (1, near)
    )
    whole = cite("exp of a sum", {registry.X: -k * y, registry.Y: -y})
    most = instantiate(falls_below_one(), {PIECE: k * y})
    rest = sign(le(_above(y), 1))
    parts = (
        (1, joined),
        (_above(y), assume(phi)),
        (exp(-k * y), one),
        (1, whole),
        (y**2, most),
        (k * y**2, rest),
    )
    step = combine(at(phi, k, k + 1), *parts)
    return induction(k, 0, combine(at(phi, k, 0)), step, phi)


def _in_the_limit(in_pieces: Theorem, low: Term, high: Term) -> Theorem:
    """low ≤ high from low ≤ high + n(x/n)² for every n."""
    x, n = SHORT, PIECES
    made = instantiate(in_pieces, {COUNT: n, SHORT: x / n})
    off = combine(le(low - high, x**2 / n), (1, made))
    vanishes = rational_limit(tends(n, x**2 / n, 0), 1)
    return combine(le(low, high), (1, limit_order(off, vanishes, n, 1)))


@cache
def above_the_quotient() -> Theorem:
    """(2 − x)/(2 + x) ≤ exp(−x) for 0 ≤ x ≤ 1."""
    return _in_the_limit(below_in_pieces(), _below(SHORT), exp(-SHORT))


@cache
def below_the_quotient() -> Theorem:
    """exp(−x) ≤ (12 − 6x + x²)/(12 + 6x + x²) for 0 ≤ x ≤ 1."""
    return _in_the_limit(above_in_pieces(), exp(-SHORT), _above(SHORT))


# ---- g_t ----


def survives(fits: Term) -> Term:
    """g_t."""
    return apply(SURVIVAL, fits)


G = survives(FITS)


@cache
def follows() -> Theorem:
    """g_{t+1} = 1 − exp(−g_t)."""
    return instantiate(FOLLOWS, {FIT: FITS + 1})


@cache
def positive() -> Theorem:
    """0 < g_t."""
    phi, t = lt(0, G), FITS
    tangent = cite("exp above its tangent", {registry.X: G})
    some = product_order(lt(0, exp(-G) * G), sign(lt(0, exp(-G))), assume(phi))
    parts = ((exp(-G), tangent), (1, inverse_of(G)), (1, some))
    step = combine(at(phi, t, t + 1), *parts, using=(follows(),))
    return induction(t, 1, combine(at(phi, t, 1), (1, sign(lt(0, number(1)))), using=(BEGINS,)), step, phi)


@cache
def at_most_one() -> Theorem:
    """g_t ≤ 1."""
    phi, t = le(G, 1), FITS
    step = combine(at(phi, t, t + 1), (1, sign(le(0, exp(-G)))), using=(follows(),))
    return induction(t, 1, combine(at(phi, t, 1), using=(BEGINS,)), step, phi)


@cache
def falls() -> Theorem:
    """g_{t+1} ≤ g_t."""
    tangent = cite("exp above its tangent", {registry.X: -G})
    return combine(le(survives(FITS + 1), G), (1, tangent), using=(follows(),))


def with_signs(theorem: Theorem, *kept: Term, fits: Term = FITS) -> Theorem:
    """A theorem without the hypotheses that the signs of g_1, g_t and g_{t+1} show."""
    facts = [instantiate(positive(), {FITS: place}) for place in (number(1), fits, fits + 1)]
    for asked in sorted(theorem.hypotheses.difference(kept), key=lambda f: (f.op == "ne", str(f))):
        if asked.op == "all":
            low, _, body = asked.args
            shown = generalise(sign(opened(body, FITS), *facts), FITS, low)
        else:
            shown = sign(asked, *facts)
        theorem = cut(shown, theorem)
    return theorem


def _summed(phi: Term, *of_a_fit: Theorem) -> Theorem:
    """φ for all t ≥ 1, from g_1 = 1 and what a fit adds."""
    step = combine(at(phi, FITS, FITS + 1), (1, assume(phi)), *((1, part) for part in of_a_fit))
    base = combine(at(phi, FITS, 1), using=(BEGINS,))
    return induction(FITS, 1, with_signs(base), with_signs(step, phi), phi)


def _of_g(theorem: Theorem) -> Theorem:
    """What holds for 0 ≤ x ≤ 1, at x = g_t."""
    return shown_by(instantiate(theorem, {SHORT: G}), *_within())


@cache
def _within() -> tuple[Theorem, Theorem]:
    return combine(le(0, G), (1, positive())), at_most_one()


@cache
def inverse_rises() -> Theorem:
    """1/g_t + 1/2 ≤ 1/g_{t+1}."""
    after = survives(FITS + 1)
    factor = (2 + G) / (2 * G * after)
    goal = le(1 / G + number(1) / 2, 1 / after)
    made = combine(goal, (factor, _of_g(above_the_quotient())), (factor, follows()))
    return with_signs(made)


@cache
def inverse_rises_at_most() -> Theorem:
    """1/g_{t+1} ≤ 1/g_t + 1/2 + g_t/12."""
    after = survives(FITS + 1)
    factor = (12 + 6 * G + G**2) / (12 * G * after)
    goal = le(1 / after, 1 / G + number(1) / 2 + G / 12)
    made = combine(goal, (factor, _of_g(below_the_quotient())), (-factor, follows()))
    return with_signs(made)


@cache
def inverse_at_least() -> Theorem:
    """(t + 1)/2 ≤ 1/g_t."""
    return _summed(le((FITS + 1) / 2, 1 / G), inverse_rises())


@cache
def inverse_at_most() -> Theorem:
    """1/g_t ≤ (t + 1)/2 + (1 + 1/2 + … + 1/t − 1)/6."""
    small = with_signs(combine(le(G / 12, 1 / (6 * (FITS + 1))), (G / (6 * (FITS + 1)), inverse_at_least())))
    bound = (FITS + 1) / 2 + (harmonic(FITS) - 1) / 6
    return _summed(le(1 / G, bound), inverse_rises_at_most(), small)


@cache
def at_least_one_over() -> Theorem:
    """1/t ≤ g_t."""
    small = combine(le(G / 12, HALF), (HALF / 6, at_most_one()), (5 * HALF / 3, sign(le(0, HALF))))
    most = _summed(le(1 / G, FITS), inverse_rises_at_most(), small)
    return with_signs(combine(le(1 / FITS, G), (G / FITS, most)))


@cache
def tends_to_two() -> Theorem:
    """t·g_t → 2."""
    t, value, mean, over = FITS, real("value_"), real("mean_"), real("over_")
    middle, half = 1 / (t * G), 1 / number(2)
    least = with_signs(combine(le((t + 1) / (2 * t), middle), (1 / t, inverse_at_least())))
    most = with_signs(
        combine(le(middle, half + 1 / (2 * t) + (harmonic(t) / t - 1 / t) / 6), (1 / t, inverse_at_most()))
    )
    ends = [harmonic_mean_vanishes(), rational_limit(tends(t, 1 / t, 0), 1)]
    high = continuous_limit(ends, [mean, over], half + over / 2 + (mean - over) / 6)
    below = rational_limit(tends(t, (t + 1) / (2 * t), half), 1)
    inverse = squeeze(least, most, below, convert(high, tends(t, most.formula.args[1], half)), t, 1)
    turned = convert(continuous_limit([inverse], [value], 1 / value), tends(t, 1 / middle, 2))
    return with_signs(limit_same(turned, with_signs(algebra(eq(1 / middle, t * G))), t, 1))


@cache
def falls_by_at_least() -> Theorem:
    """y/(1 + y) ≤ 1 − exp(−y) for y ≥ 0."""
    return combine(le(PIECE / (1 + PIECE), 1 - exp(-PIECE)), (1, below_its_inverse_tangent()))


@cache
def chance_tends() -> Theorem:
    """t(1 − exp(−a·g_t)) → 2a for a ≥ 0."""
    t, a, scaled, over = FITS, RATE, real("scaled_"), real("over_")
    each = with_signs(instantiate(falls_by_at_least(), {PIECE: a * G}))
    least = combine(le(t * (a * G / (1 + a * G)), t * (1 - exp(-a * G))), (t, each))
    tangent = cite("exp above its tangent", {registry.X: -a * G})
    most = combine(le(t * (1 - exp(-a * G)), a * t * G), (t, tangent))
    ends = [tends_to_two(), rational_limit(tends(t, 1 / t, 0), 1)]
    low = continuous_limit(ends, [scaled, over], a * scaled / (1 + a * scaled * over))
    high = continuous_limit(ends[:1], [scaled], a * scaled)
    below = with_signs(convert(low, tends(t, least.formula.args[0], 2 * a)))
    above = with_signs(convert(high, tends(t, most.formula.args[1], 2 * a)))
    return squeeze(with_signs(least), with_signs(most), below, above, t, 1)
