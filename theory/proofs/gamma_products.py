"""Infinite products of rational functions by Γ, from its recurrence and from how its quotients end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from theory.core import (
    Term,
    Theorem,
    algebra,
    cite,
    continuous_limit,
    cut,
    eq,
    gamma,
    integer,
    le,
    limit_same,
    number,
    product_over,
    real,
    registry,
)
from theory.proofs.tactics import solve

QUOTIENT = "quotient of Γ values"


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
    values = {registry.A: zeros[0], registry.B: zeros[1], registry.C: poles[0], registry.D: poles[1]}
    ends = cite(QUOTIENT, {shift: 1 - x for shift, x in values.items()})
    equal_sums = eq(1 - zeros[0] + (1 - zeros[1]), 1 - poles[0] + (1 - poles[1]))
    if equal_sums in ends.hypotheses:
        ends = cut(algebra(equal_sums), ends)
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
    (a, b), (c, d) = above, below
    return gamma(at - a) * gamma(at - b) / (gamma(at - c) * gamma(at - d))
