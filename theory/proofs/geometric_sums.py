"""That a geometric sum Σ[j=1..t] r^(j − 1) is bounded for r < 1, and grows without bound elsewhere.

Scripts: what they prove is compared with the statement (``far_end``).
"""

from __future__ import annotations

from functools import cache

from theory.core import (
    Term,
    Theorem,
    assume,
    combine,
    cut,
    diverge_by,
    diverges,
    induction,
    instantiate,
    integer,
    le,
    lt,
    power,
    rational_limit,
    real,
    sign,
    sum_over,
)
from theory.proofs.tactics import at

RATIO = real("ratio", lambda v: [le(0, v)])
FACTOR = real("factor", lambda v: [lt(0, v)], witness=1)
EXPONENT = integer("exponent", lambda v: [le(0, v)])
LAST = integer("last", lambda v: [le(1, v)], witness=1)
_PLACE = integer("geometric_place", lambda v: [le(1, v)], witness=1)


def geometric_sum(ratio: Term, last: Term) -> Term:
    """Return Σ[j=1..last] r^(j − 1)."""
    return sum_over(_PLACE, 1, last, power(ratio, _PLACE - 1))


def _sum(last: Term) -> Term:
    return geometric_sum(RATIO, last)


@cache
def powers_not_negative() -> Theorem:
    """0 ≤ r^k."""
    phi = le(0, power(RATIO, EXPONENT))
    step = combine(at(phi, EXPONENT, EXPONENT + 1), (RATIO, assume(phi)))
    return induction(EXPONENT, 0, sign(at(phi, EXPONENT, 0)), step, phi)


@cache
def not_negative() -> Theorem:
    """0 ≤ C Σ[j=1..t] r^(j − 1)."""
    phi = le(0, _sum(LAST))
    more = instantiate(powers_not_negative(), {EXPONENT: LAST})
    step = combine(at(phi, LAST, LAST + 1), (1, assume(phi)), (1, more))
    return combine(
        le(0, FACTOR * _sum(LAST)), (FACTOR, induction(LAST, 1, sign(at(phi, LAST, 1)), step, phi))
    )


@cache
def below_one() -> Theorem:
    """r < 1 ⊢ C Σ[j=1..t] r^(j − 1) ≤ C/(1 − r), for every t."""
    less = assume(lt(RATIO, 1))
    closed = le((1 - RATIO) * _sum(LAST), 1 - power(RATIO, LAST))
    step = combine(at(closed, LAST, LAST + 1), (1, assume(closed)))
    whole = induction(LAST, 1, sign(at(closed, LAST, 1)), step, closed)
    scale = FACTOR / (1 - RATIO)
    goal = le(FACTOR * _sum(LAST), scale)
    made = combine(goal, (scale, whole), (scale, instantiate(powers_not_negative(), {EXPONENT: LAST})))
    return _shown(made, less)


@cache
def not_below_one() -> Theorem:
    """1 ≤ r ⊢ C Σ[j=1..t] r^(j − 1) → ∞."""
    least, k = assume(le(1, RATIO)), EXPONENT
    phi = le(1, power(RATIO, k))
    more = combine(at(phi, k, k + 1), (RATIO, assume(phi)), (1, least))
    powers = induction(k, 0, sign(at(phi, k, 0)), more, phi)
    many = le(LAST, _sum(LAST))
    step = combine(at(many, LAST, LAST + 1), (1, assume(many)), (1, instantiate(powers, {k: LAST})))
    whole = induction(LAST, 1, sign(at(many, LAST, 1)), step, many)
    linear = combine(le(FACTOR * LAST, FACTOR * _sum(LAST)), (FACTOR, whole))
    index = integer("index")
    return _shown(diverge_by(linear, rational_limit(diverges(index, FACTOR * index)), LAST, 1), least)


def _shown(theorem: Theorem, *facts: Theorem) -> Theorem:
    """Discharge what a theorem asks for by the sign that facts give it."""
    for asked in theorem.hypotheses - {fact.formula for fact in facts}:
        theorem = cut(sign(asked, *facts), theorem)
    return theorem
