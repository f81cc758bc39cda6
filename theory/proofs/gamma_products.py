"""Infinite products of rational functions by Γ, from its recurrence and from how its quotients end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count

from theory.core import (
    Term,
    Theorem,
    algebra,
    assume,
    cite,
    combine,
    continuous_limit,
    cut,
    eq,
    function,
    gamma,
    instantiate,
    integer,
    le,
    limit_same,
    lt,
    number,
    product_over,
    real,
    registry,
)
from theory.proofs.tactics import solve

EULER = "Euler's limit"
SHIFTS = tuple(real(f"shift_{name}", lambda x: [lt(-1, x)]) for name in "abc")
PLACES = tuple(real(f"shifted_{name}") for name in "abcd")


@cache
def quotient_limit() -> Theorem:
    """Γ(k + a)Γ(k + b)/(Γ(k + c)Γ(k + d)) → 1 where a + b = c + d; a, b, c and d > −1.

    Four times Euler's limit: k^(−a) k^(−b) = k^(−c) k^(−d).
    """
    a, b, c = SHIFTS
    shifts = (a, b, c, a + b - c)
    k = integer("late", lambda v: [le(1, v)], witness=1)
    powers = [function("exp", -s * function("log", k)) for s in shifts]
    ratios = [gamma(k + s) * e / gamma(k) for s, e in zip(shifts, powers, strict=True)]
    left, right = (
        cite("exp of a sum", {registry.X: -s * function("log", k), registry.Y: -r * function("log", k)})
        for s, r in (shifts[:2], shifts[2:])
    )
    first, second, third, fourth = powers
    equal = combine(eq(first * second, third * fourth), (-1, left), (1, right))
    first_is = combine(eq(first, third * fourth / second), (1 / second, equal))
    limits = [cite(EULER, {registry.A: s}) for s in shifts]
    limit = continuous_limit(limits, PLACES, _ratio(PLACES))
    same = algebra(eq(_ratio(ratios), _ratio([gamma(k + s) for s in shifts])), first_is)
    return limit_same(limit, same, k, 1)


def _ratio(values: Sequence[Term]) -> Term:
    a, b, c, d = values
    return a * b / (c * d)


def product_limit(
    factor: Callable[[Term], Term], first: int, zeros: Sequence[Term], poles: Sequence[Term]
) -> Theorem:
    """Prove ∏[first ≤ k ≤ t] factor(k) → ∏ Γ(first − pole)/Γ(first − zero) as t → ∞.

    The factor is (k − zero)(k − zero)/((k − pole)(k − pole)), the zeros having the sum of the poles. Up to t
    the product is a quotient of values of Γ at t + 1 times its limit, by induction; the former tends to 1.
    """
    taken = {v.args[0] for x in (*zeros, *poles) for v in x.free}
    name = next(n for n in (f"last_{i}" for i in count()) if n not in taken)
    t = integer(name, lambda v: [le(first, v)], witness=first)
    k = integer(f"{name}_factor", lambda v: [le(first, v)], witness=first)
    ends = instantiate(quotient_limit(), dict(zip(SHIFTS, (1 - x for x in (*zeros, poles[0])), strict=True)))
    last, first_three = lt(-1, 1 - poles[1]), 1 - zeros[0] + (1 - zeros[1]) - (1 - poles[0])
    if (above := lt(-1, first_three)) in ends.hypotheses:
        same = algebra(eq(first_three, 1 - poles[1]))
        ends = cut(combine(above, (1, assume(last)), (-1, same)), ends)
    constant = _quotient(poles, zeros, number(first))
    place = real(f"{name}_quotient")
    limit = continuous_limit([ends], [place], place * constant)
    product = product_over(k, first, t, factor(k))
    whole = _quotient(zeros, poles, t + 1) * constant
    grown = algebra(eq(product, factor(t) * product_over(k, first, t - 1, factor(k))))
    begun = algebra(eq(product_over(k, first, first, factor(k)), factor(number(first))))
    equal = solve(eq(product, whole), t, first, grown, begun)
    return limit_same(limit, equal, t, first)


def _quotient(above: Sequence[Term], below: Sequence[Term], at: Term) -> Term:
    return _ratio([gamma(at - x) for x in (*above, *below)])
