"""Bounds of logarithms and of sums beside them: derived from log x ≤ x − 1 and log xy = log x + log y.

Where a paper compares a sum with an integral, log(k + 1) − log k lies between 1/(k + 1) and 1/k, and the sum
is added up by induction.
"""

from __future__ import annotations

import contextlib
from fractions import Fraction
from functools import cache

from theory.core import (
    Refused,
    Term,
    Theorem,
    absurd,
    algebra,
    apply,
    assume,
    cases,
    cite,
    combine,
    continuous_limit,
    convert,
    cut,
    define_limit,
    diverge_by,
    diverge_rising,
    diverges,
    eq,
    function,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_along,
    limit_by_degrees,
    limit_order,
    lt,
    monotone_convergence,
    number,
    power,
    product_over,
    rational_limit,
    real,
    reciprocal_limit,
    rewrite,
    sign,
    sqrt,
    squeeze,
    sum_over,
    tends,
)
from theory.core.registry import P, Q
from theory.core.terms import opened
from theory.proofs.tactics import COUNT, at

FROM, TO = (real(name, lambda v: [lt(0, v)], witness=1) for name in ("log_from", "log_to"))
TERM = integer("log_term", lambda v: [le(1, v)], witness=1)
INDEX = integer("log_index", lambda v: [le(1, v)], witness=1)


def log(x: Term | int) -> Term:
    """The logarithm of a term."""
    return function("log", x)


@cache
def rises_at_most() -> Theorem:
    """log y ≤ log x + y/x − 1 for x, y > 0."""
    whole = cite("log of a product", {P: FROM, Q: TO / FROM})
    tangent = cite("log below its tangent", {P: TO / FROM})
    return combine(le(log(TO), log(FROM) + TO / FROM - 1), (1, tangent), (1, whole))


def between(low: Term, high: Term) -> tuple[Theorem, Theorem]:
    """log y ≤ log x + y/x − 1 and log x ≤ log y + x/y − 1."""
    general = rises_at_most()
    return instantiate(general, {FROM: low, TO: high}), instantiate(general, {FROM: high, TO: low})


@cache
def entropy_fades() -> Theorem:
    """−2√x ≤ x log x for x > 0, as log √x ≥ 1 − 1/√x."""
    root = sqrt(FROM)
    whole = cite("log of a product", {P: root, Q: root})
    least, _ = between(root, number(1))
    parts = ((2 * FROM, least), (-FROM, whole), (2, sign(le(0, FROM))))
    return combine(le(-2 * root, FROM * log(FROM)), *parts)


def harmonic(k: Term) -> Term:
    """The sum of 1/i up to k."""
    return sum_over(INDEX, 1, k, power(INDEX, -1))


@cache
def harmonic_above() -> Theorem:
    """log(k + 1) ≤ 1 + 1/2 + … + 1/k for k ≥ 0."""
    k, phi = COUNT, le(log(COUNT + 1), harmonic(COUNT))
    rise, _ = between(k + 1, k + 2)
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, rise))
    return induction(k, 0, algebra_le(at(phi, k, 0)), step, phi)


def algebra_le(goal: Term) -> Theorem:
    """An order between two numbers that are one."""
    return combine(goal, (1, algebra(eq(*goal.args))))


@cache
def harmonic_below() -> Theorem:
    """1 + 1/2 + … + 1/k ≤ 1 + log k for k ≥ 1."""
    k, phi = TERM, le(harmonic(TERM), 1 + log(TERM))
    _, fall = between(k, k + 1)
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, fall))
    return induction(k, 1, algebra_le(at(phi, k, 1)), step, phi)


@cache
def positive() -> Theorem:
    """0 < log(k + 1) for k ≥ 1, as it is at least k/(k + 1)."""
    _, fall = between(number(1), TERM + 1)
    least = sign(lt(0, TERM / (TERM + 1)))
    return combine(lt(0, log(TERM + 1)), (1, fall), (1, least))


# ---- what grows without bound ----

SEEN = integer("times_seen", lambda v: [le(1, v)], witness=1)
DOUBLINGS = integer("doublings", lambda v: [le(1, v)], witness=1)


def _everywhere(theorem: Theorem, k: Term, start: int = 1) -> Theorem:
    return generalise(theorem, k, start, None)


@cache
def doubled() -> Theorem:
    """1/2 + 1 + … up to 2k is at least as much as up to k, and 1/2."""
    half = Fraction(1, 2)
    phi = le(harmonic(TERM) + half, harmonic(2 * TERM))
    more = sign(le(1 / (TERM + 1), 1 / (2 * TERM + 1) + 1 / (2 * TERM + 2)))
    step = combine(at(phi, TERM, TERM + 1), (1, assume(phi)), (1, more))
    return induction(TERM, 1, combine(at(phi, TERM, 1)), step, phi)


def two_to(m: Term) -> Term:
    """2·2·…·2, m times: an integer by its form, as a power is not."""
    return product_over(INDEX, 1, m, 2)


def _once_more() -> Theorem:
    return algebra(eq(2 * two_to(DOUBLINGS), two_to(DOUBLINGS + 1)))


@cache
def two_to_at_least() -> Theorem:
    """m + 1 ≤ 2·2·…·2, m times."""
    m = DOUBLINGS
    phi = le(m + 1, two_to(m))
    step = combine(at(phi, m, m + 1), (2, assume(phi)), (1, sign(le(0, m))))
    return induction(m, 1, combine(at(phi, m, 1)), step, phi)


def _two_to_from(start: int) -> Theorem:
    """start ≤ 2·2·…·2, m times, for start ≤ 2."""
    return combine(le(start, two_to(DOUBLINGS)), (1, two_to_at_least()), (1, sign(le(start, DOUBLINGS + 1))))


def _rising(rising: Theorem, along: Theorem) -> Theorem:
    """a(k) → ∞ as it rises from 1 on, and a(2^m) → ∞."""
    now = rising.formula.args[0]
    step = combine(le(now, at(now, TERM, TERM + 1)), (1, rising))
    places = generalise(_two_to_from(1), DOUBLINGS, 1, None)
    return diverge_rising(generalise(step, TERM, 1, None), places, along)


@cache
def harmonic_diverges() -> Theorem:
    """1 + 1/2 + … + 1/k → ∞: up to 2^m it is at least m/2 + 1 (Oresme, about 1350)."""
    m, k = DOUBLINGS, TERM
    phi = le(m / 2 + 1, harmonic(two_to(m)))
    double = cut(_two_to_from(1), instantiate(doubled(), {TERM: two_to(m)}))
    double = rewrite(_once_more(), double)
    step = combine(at(phi, m, m + 1), (1, assume(phi)), (1, double))
    at_least = induction(m, 1, combine(at(phi, m, 1)), step, phi)
    along = diverge_by(at_least, rational_limit(diverges(m, m / 2 + 1)), m, 1)
    return _rising(sign(le(harmonic(k), harmonic(k + 1))), along)


@cache
def log_diverges() -> Theorem:
    """log k → ∞, as it is at least the harmonic sum less 1."""
    k = TERM
    least = combine(le(harmonic(k) - 1, log(k)), (1, harmonic_below()))
    less = limit_by_degrees(diverges(k, harmonic(k) - 1), harmonic_diverges())
    return diverge_by(least, less, k, 1)


@cache
def log_of_a_share_diverges() -> Theorem:
    """−2 log(c/(c + k))/(1 − c/(c + k)) → ∞ for c ≥ 1, as it is at least log k − log c."""
    c, k = SEEN, TERM
    share = c / (c + k)
    whole = cite("log of a product", {P: share, Q: c + k})
    rises = cite("log is increasing", {P: k, Q: c + k})
    above = combine(le(log(k) - log(c), -log(share)), (1, rises), (-1, whole))
    positive_ = combine(
        le(0, -log(share)), (1, cite("log below its tangent", {P: share})), (1, sign(le(0, 1 - share)))
    )
    body = -2 * log(share) / (1 - share)
    least = combine(le(log(k) - log(c), body), (1, above), ((2 * c + k) / k, positive_))
    return diverge_by(least, limit_by_degrees(diverges(k, log(k) - log(c)), log_diverges()), k, 1)


def shown_by(theorem: Theorem, *facts: Theorem) -> Theorem:
    """A theorem without the hypotheses that facts show."""
    for fact in facts:
        with contextlib.suppress(Refused):
            theorem = cut(fact, theorem)
    return theorem


@cache
def log_of_next_diverges() -> Theorem:
    """log(k + 1) → ∞."""
    return limit_along(log_diverges(), rational_limit(diverges(TERM, TERM + 1)))


@cache
def log_of_two_to() -> Theorem:
    """log 2·2·…·2 = m log 2."""
    m = DOUBLINGS
    phi = eq(log(two_to(m)), m * log(2))
    more = rewrite(_once_more(), cite("log of a product", {P: 2, Q: two_to(m)}))
    return induction(m, 1, algebra(at(phi, m, 1)), algebra(at(phi, m, m + 1), more, assume(phi)), phi)


@cache
def log_log_rises() -> Theorem:
    """log log(k + 1) ≤ log log(k + 2) for k ≥ 1."""
    k = TERM
    up = cite("log is increasing", {P: k + 1, Q: k + 2})
    above = cite("log is increasing", {P: log(k + 1), Q: log(k + 2)})
    return shown_by(above, up, positive(), instantiate(positive(), {TERM: k + 1}))


@cache
def log_log_diverges() -> Theorem:
    """log log(k + 2) → ∞: at k = 2^m it is at least log m + log log 2."""
    m = DOUBLINGS
    some = instantiate(positive(), {TERM: 1})
    product = shown_by(cite("log of a product", {P: m, Q: log(2)}), some)
    more = cite("log is increasing", {P: two_to(m), Q: two_to(m) + 1})
    known = rewrite(log_of_two_to(), more)
    twice = shown_by(cite("log is increasing", {P: m * log(2), Q: log(two_to(m) + 1)}), known)
    least = combine(le(log(m) + log(log(2)), log(log(two_to(m) + 1))), (1, twice), (-1, product))
    along = diverge_by(least, limit_by_degrees(diverges(m, log(m) + log(log(2))), log_diverges()), m, 1)
    from_2 = _rising(log_log_rises(), along)
    return limit_along(from_2, rational_limit(diverges(TERM, TERM + 1)))


# ---- sums that integrals bound ----


@cache
def sum_beside_log_log() -> Theorem:
    """log log(k + 2) − log log 2 ≤ Σ[j=1..k] 1/((j + 1) log(j + 1)) for k ≥ 1."""
    k = TERM
    phi = le(log(log(k + 2)) - log(log(2)), sum_over(INDEX, 1, k, 1 / ((INDEX + 1) * log(INDEX + 1))))

    def added(low: Term) -> Theorem:
        """log log(low + 1) ≤ log log(low) + 1/(low·log(low)), low = k + 1 or 2."""
        here, there = (instantiate(positive(), {TERM: low + i - 1}) for i in (0, 1))
        rise = shown_by(instantiate(rises_at_most(), {FROM: log(low), TO: log(low + 1)}), here, there)
        inner, _ = between(low, low + 1)
        goal = le(log(log(low + 1)), log(log(low)) + 1 / (low * log(low)))
        return shown_by(combine(goal, (1, rise), (1 / log(low), inner)), here)

    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, added(k + 2)))
    return induction(k, 1, combine(at(phi, k, 1), (1, added(number(2)))), step, phi)


@cache
def sum_below_log_squared() -> Theorem:
    """Σ[j=1..k] 1/((j + 1) log²(j + 1)) ≤ 1/(2 log² 2) + 1/log 2 for k ≥ 1, and 1/log(k + 1) less."""
    k = TERM
    total = sum_over(INDEX, 1, k, 1 / ((INDEX + 1) * log(INDEX + 1) ** 2))
    phi = le(total, 1 / (2 * log(2) ** 2) + 1 / log(2) - 1 / log(k + 1))
    low, high = log(k + 1), log(k + 2)
    here, there = (instantiate(positive(), {TERM: k + i}) for i in (0, 1))
    _, fall = between(k + 1, k + 2)
    goal = le(1 / ((k + 2) * high**2), 1 / low - 1 / high)
    # (high − low − 1/(k + 2))/(low high) + (high − low)/((k + 2) low high²)
    up = combine(le(low, high), (1, fall), (1, sign(le(0, 1 / (k + 2)))))
    parts = ((1 / (low * high), fall), (1 / ((k + 2) * low * high**2), up))
    falls = shown_by(combine(goal, *parts), here, there)
    step = combine(at(phi, k, k + 1), (1, assume(phi)), (1, falls))
    sharp = induction(k, 1, combine(at(phi, k, 1)), step, phi)
    rest = shown_by(sign(le(0, 1 / low), assume(here.formula)), here)
    return combine(le(total, 1 / (2 * log(2) ** 2) + 1 / log(2)), (1, sharp), (1, rest))


# ---- what grows slower than its index ----

SLOPE = real("log_slope", lambda v: [lt(0, v)], witness=1)
MEAN = define_limit("limit.mean_of_inverses", (), TERM, -harmonic(TERM) / TERM)


def _inverse_vanishes() -> Theorem:
    return rational_limit(tends(TERM, 1 / TERM, 0), 1)


@cache
def harmonic_mean_vanishes() -> Theorem:
    """(1 + 1/2 + … + 1/k)/k → 0: it falls, and at 2k it is at most half of it and 1/(2k)."""
    k = TERM
    least, most = le(1, harmonic(k)), le(harmonic(2 * k), harmonic(k) + 1 - 1 / (2 * k))
    more = combine(at(least, k, k + 1), (1, assume(least)), (1, sign(le(0, 1 / (k + 1)))))
    one = induction(k, 1, sign(at(least, k, 1)), more, least)
    added = sign(le(1 / (2 * k + 1) - 1 / (2 * k + 2), 1 / (2 * k) - 1 / (2 * k + 2)))
    step = combine(at(most, k, k + 1), (1, assume(most)), (1, added))
    twice = induction(k, 1, combine(at(most, k, 1)), step, most)
    falls = combine(
        le(-harmonic(k) / k, -harmonic(k + 1) / (k + 1)),
        (1 / (k * (k + 1)), one),
        (1 / (k * (k + 1)), sign(le(k / (k + 1), 1))),
    )
    bounded = combine(le(-harmonic(k) / k, 0), (1 / k, one), (1, sign(le(0, 1 / k))))
    limit = monotone_convergence(MEAN, (), falls, bounded, k, 1)
    value, goal = apply(MEAN), eq(apply(MEAN), 0)
    here, there, inverse = (real(name) for name in ("mean_", "mean_at_double_", "inverse_"))
    at_double = limit_along(limit, rational_limit(diverges(k, 2 * k)))
    ends = [limit, at_double, _inverse_vanishes()]
    gap = continuous_limit(ends, [here, there, inverse], here / 2 - there - inverse / 2)
    left = opened(gap.formula.args[1], k)
    at_most = combine(le(left, 0), (1 / (2 * k), twice), (1, sign(le(0, 1 / (4 * k**2)))))
    not_below, not_above = limit_order(at_most, gap, k, 1), limit_order(bounded, limit, k, 1)
    below, above = (assume(f) for f in (lt(value, 0), lt(0, value)))
    zero = cases(
        value,
        absurd(combine(lt(0, 0), (1, below), (2, not_below)), goal),
        assume(goal),
        absurd(combine(lt(0, 0), (1, above), (1, not_above)), goal),
    )
    mean = rewrite(zero, continuous_limit([limit], [here], -here))
    return convert(mean, tends(k, harmonic(k) / k, 0))


@cache
def log_share_vanishes() -> Theorem:
    """log(1 + ak)/k → 0 for a > 0, as it is at most (log(1 + a) + H(k))/k."""
    k, a = TERM, SLOPE
    whole, _ = between((1 + a) * k, 1 + a * k)
    product = cite("log of a product", {P: 1 + a, Q: k})
    one_more, _ = between(k + 1, k)
    above = instantiate(harmonic_above(), {COUNT: k})
    ratios = sign(le((1 + a * k) / ((1 + a) * k), 1)), sign(le(k / (k + 1), 1))
    parts = (whole, one_more, above, *ratios)
    most = combine(
        le(log(1 + a * k) / k, log(1 + a) / k + harmonic(k) / k),
        *((1 / k, part) for part in parts),
        (1 / k, product),
    )
    least = sign(le(k - k, log(1 + a * k) / k))
    share, inverse = real("share_"), real("inverse_")
    ends = [harmonic_mean_vanishes(), rational_limit(tends(k, 1 / k, 0), 1)]
    high = convert(
        continuous_limit(ends, [share, inverse], log(1 + a) * inverse + share),
        tends(k, most.formula.args[1], 0),
    )
    return squeeze(least, most, rational_limit(tends(k, k - k, 0), 1), high, k, 1)


# ---- harmonic sums beside logarithms ----

LATE = integer("log_late", lambda v: [le(2, v)], witness=2)


@cache
def positive_late() -> Theorem:
    """0 < log k for k ≥ 2."""
    return convert(instantiate(positive(), {TERM: LATE - 1}), lt(0, log(LATE)))


@cache
def log_rises() -> Theorem:
    """log k ≤ log(k + 1) for k ≥ 1."""
    up = cite("log is increasing", {P: TERM, Q: TERM + 1})
    return combine(le(log(TERM), log(TERM + 1)), (1, up))


@cache
def inverse_log_vanishes() -> Theorem:
    """1/log k → 0."""
    return convert(reciprocal_limit(log_diverges()), tends(TERM, 1 / log(TERM), 0))


@cache
def harmonic_beside_log() -> Theorem:
    """(1 + 1/2 + … + 1/k)/log k → 1, as it lies between 1 and 1 + 1/log k from k = 2 on."""
    k, inverse = LATE, 1 / log(LATE)
    up = cite("log is increasing", {P: k, Q: k + 1})
    least = combine(le(log(k), harmonic(k)), (1, instantiate(harmonic_above(), {COUNT: k})), (1, up))
    most = instantiate(harmonic_below(), {TERM: k})
    low, high = combine(le(1, harmonic(k) * inverse), (inverse, least)), 1 + inverse
    above = combine(le(harmonic(k) * inverse, high), (inverse, most))
    place = real("inverse_log")
    ends = (
        rational_limit(tends(TERM, number(1), 1)),
        continuous_limit([inverse_log_vanishes()], [place], 1 + place),
    )
    far = convert(ends[1], tends(k, high, 1))
    lower, upper = (shown_by(one, positive_late()) for one in (low, above))
    return squeeze(lower, upper, ends[0], far, k, 2)


@cache
def log_mean_vanishes() -> Theorem:
    """log k/k → 0, as it lies between 0 and (1 + 1/2 + … + 1/k)/k."""
    k = LATE
    least = combine(le(0, log(k) / k), (1 / k, positive_late()))
    up = cite("log is increasing", {P: k, Q: k + 1})
    most = instantiate(harmonic_above(), {COUNT: k})
    above = combine(le(log(k) / k, harmonic(k) / k), (1 / k, most), (1 / k, up))
    none = rational_limit(tends(TERM, number(0), 0))
    return squeeze(least, above, none, harmonic_mean_vanishes(), k, 2)
