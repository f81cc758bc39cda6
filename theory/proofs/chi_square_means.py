"""The mean root and the mean logarithm of a chi-square below those of its mean, for any degrees of freedom.

With x half of them these say Γ(x + 1/2)²(1 + 1/(4x)) < xΓ(x)² and ψ(x) < log x. Each ratio or difference, at
x + k, rises with k to a known limit: so it is below that limit at the start.
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
    eq,
    function,
    gamma,
    induction,
    instantiate,
    le,
    limit_order,
    limit_same,
    lt,
    number,
    rational_limit,
    real,
    registry,
    sign,
    sqrt,
    squeeze,
    tends,
)
from theory.core.registry import P, Q
from theory.core.terms import opened
from theory.proofs.gamma_products import SHIFTS, quotient_limit
from theory.proofs.logarithms import TERM, between, log
from theory.proofs.tactics import at

HALF = number(1) / 2
FREEDOM = real("half_the_freedom", lambda v: [lt(0, v)], witness=1)
DIGAMMA, RATIO, OFFSET = (real(name) for name in ("digamma_less_log", "gamma_ratio", "what_vanishes"))


def _below_its_limit(value: Term, rise: Theorem, limit: Theorem) -> Theorem:
    """a(1) ≤ L from a(k) ≤ a(k + 1) for every k ≥ 1 and a(k) → L."""
    phi = le(at(value, TERM, 1), value)
    step = combine(at(phi, TERM, TERM + 1), (1, assume(phi)), (1, rise))
    least = induction(TERM, 1, combine(at(phi, TERM, 1)), step, phi)
    return limit_order(least, limit, TERM, 1)


def _ratio(x: Term) -> Term:
    """Return Γ(x + 1/2)²/(Γ(x)Γ(x + 1))."""
    return gamma(x + HALF) ** 2 / (gamma(x) * gamma(x + 1))


def _scaled(x: Term) -> Term:
    return _ratio(x) * (1 + 1 / (4 * x))


@cache
def ratio_below_one() -> Theorem:
    """Γ(x + 1/2)²/(Γ(x)Γ(x + 1))·(1 + 1/(4x)) < 1: each step of x by 1 adds the ratio over 16x(x + 1)²."""
    x, k = FREEDOM, TERM
    values = dict(zip(SHIFTS, (x + HALF, x + HALF, x), strict=True))
    more = _ratio(x) / (16 * x * (x + 1) ** 2)
    first = combine(lt(_scaled(x), _scaled(x + 1)), (more, sign(lt(0, number(1)))))
    rise = instantiate(first, {x: x + k})
    ends = instantiate(quotient_limit(), values)
    late = limit_same(ends, algebra(eq(opened(ends.formula.args[-1], k), _ratio(x + k))), k, 1)
    small = rational_limit(tends(k, 1 / (4 * (x + k)), 0), 1)
    limit = continuous_limit([late, small], [RATIO, OFFSET], RATIO * (1 + OFFSET))
    most = _below_its_limit(_scaled(x + k), combine(le(*rise.formula.args), (1, rise)), limit)
    return combine(lt(_scaled(x), 1), (1, first), (1, most))


def _excess(x: Term) -> Term:
    """Return ψ(x) − log x."""
    return function("digamma", x) - log(x)


@cache
def digamma_below_log() -> Theorem:
    """ψ(x) < log x: ψ(x) − log x rises with each step of x by 1, as log(1 + 1/x) < 1/x, to the limit 0."""
    x, k = FREEDOM, TERM
    near, _ = between(x, x + HALF)
    far, _ = between(x + HALF, x + 1)
    first = combine(
        lt(_excess(x), _excess(x + 1)),
        (1, near),
        (1, far),
        (1, sign(lt(1 / (2 * x + 1), 1 / (2 * x)))),
    )
    rise = instantiate(first, {x: x + k})
    above, below = between(k, x + k)
    late = cite("digamma and logarithm", {registry.A: x})
    value = function("digamma", k + x) - log(k)
    low, high = (
        continuous_limit([late, rational_limit(tends(k, gap, 0), 1)], [DIGAMMA, OFFSET], DIGAMMA - OFFSET)
        for gap in (x / k, x / (k + x))
    )
    limit = squeeze(
        combine(le(value - x / k, _excess(x + k)), (1, above)),
        combine(le(_excess(x + k), value - x / (k + x)), (1, below)),
        low,
        high,
        k,
        1,
    )
    most = _below_its_limit(_excess(x + k), combine(le(*rise.formula.args), (1, rise)), limit)
    return combine(lt(function("digamma", x), log(x)), (1, first), (1, most))


def _root(size: Term, divisor: Term) -> Term:
    """Return √2Γ(n/2)/(√m Γ((n − 1)/2)), the mean root of χ²_{n−1}/m."""
    return sqrt(number(2)) * gamma(size / 2) / (sqrt(divisor) * gamma((size - 1) / 2))


def mean_root_below_one(size: Term, divisor: Term) -> Theorem:
    """√2Γ(n/2)/(√m Γ((n − 1)/2)) < 1 for n ≥ 2 and a divisor m ≥ n − 1."""
    half, ratio = (size - 1) / 2, _root(size, divisor)
    below = instantiate(ratio_below_one(), {FREEDOM: half})
    less = sign(le(0, (divisor - size + 1) / divisor))
    rest = sign(le(0, 1 / (4 * half)))
    strict = combine(lt(ratio**2, 1), (_ratio(half), less), (_ratio(half), rest), (1, below))
    return combine(lt(ratio, 1), (1 / (1 + ratio), strict))


def mean_root_below_root(size: Term) -> Theorem:
    """2Γ(n/2)²/((n − 1)Γ((n − 1)/2)²) < 1 − 1/(2n − 1) for n ≥ 2."""
    below = instantiate(ratio_below_one(), {FREEDOM: (size - 1) / 2})
    share = 1 - 1 / (2 * size - 1)
    return combine(lt(_root(size, size - 1) ** 2, share), (share, below))


def mean_log_below_nothing(size: Term) -> Theorem:
    """ψ((n − 1)/2) + log 2 − log(n − 1) < 0 for n ≥ 2."""
    half = (size - 1) / 2
    whole = cite("log of a product", {P: half, Q: number(2)})
    below = instantiate(digamma_below_log(), {FREEDOM: half})
    return combine(lt(function("digamma", half) + log(2) - log(size - 1), 0), (1, below), (-1, whole))
