"""What becomes of a closed form in a parameter that grows, as theorems of the core: limits, orders, bounds.

Each function returns theorems that say it for all values of the other parameters, or nothing. What counts is
what is read here: a limit as the index grows, and its sign; for a bound, one for all indices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from theory.core import (
    Refused,
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
    tends,
)
from theory.language.parameters import Parameter
from theory.proofs.reading import Reader, variables
from theory.proofs.tactics import at

Proved = tuple[Theorem, ...]


def tends_to(body: sp.Expr, limit: sp.Expr, index: Parameter, others: Sequence[Parameter]) -> Proved:
    """Prove that a rational function tends to a limit, or to ∞, as a whole parameter grows.

    The sequence may start at the least value of the index in its domain, a number or another parameter's.
    """
    return _tried(lambda: _tends_to(body, limit, index, others))


def _tends_to(body: sp.Expr, limit: sp.Expr, index: Parameter, others: Sequence[Parameter]) -> Proved:
    names, conditions = variables(others)
    k, low = index.symbol, sp.sympify(index.domain.lower)
    if index.domain.kind != "integer" or index.domain.lower is None or k in limit.free_symbols:
        return ()
    reader = Reader(dict(names))
    if k not in body.free_symbols:
        constant = tends(integer("index"), reader.term(body), reader.term(limit))
        return _in_domain(conditions, rational_limit(constant))
    from_start = body.xreplace({k: k + low - 1})  # so that the first term is at 1
    goal = reader.formula(sp.Eq(sp.Limit(from_start, k, sp.oo), limit, evaluate=False))
    return _in_domain(conditions, rational_limit(goal))


def of_order(
    body: sp.Expr, order: sp.Expr, relation: str, index: Parameter, others: Sequence[Parameter]
) -> Proved:
    """Prove that a mean is of an order, at most (≤) or at least (≥) of it, by the limit of the quotient."""
    ratio = sp.cancel(body / order)
    limit = limit_by_degrees(ratio, index.symbol)
    if limit is None:
        return ()
    if limit is sp.oo:
        return tends_to(ratio, limit, index, others) if relation == "≥" else ()
    found = tends_to(ratio, limit, index, others)
    if not found or relation == "≤":
        return found
    positive = _tried(lambda: _positive(limit, others))
    return (*found, *positive) if positive else ()


def limit_by_degrees(ratio: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """Return the limit of a rational function, ∞ where it grows in size, nothing if it is none.

    >>> k, c = sp.symbols("k c")
    >>> limit_by_degrees((c * k + 1) / (2 * k), k), limit_by_degrees(k, k), limit_by_degrees(2**k, k)
    (c/2, oo, None)
    """
    if not ratio.is_rational_function(index):
        return None
    top, bottom = (sp.Poly(part, index) for part in sp.fraction(sp.together(ratio)))
    if top.degree() > bottom.degree():
        return sp.oo
    return sp.factor(top.LC() / bottom.LC()) if top.degree() == bottom.degree() else sp.S.Zero


def _positive(value: sp.Expr, others: Sequence[Parameter]) -> Proved:
    names, conditions = variables(others)
    return _in_domain(conditions, sign(lt(0, Reader(dict(names)).term(value))))


def bounded_exactly(
    body: sp.Expr, condition: sp.Basic, index: Parameter, others: Sequence[Parameter]
) -> Proved:
    """Prove that C·Σ[j=1..t] r^(j − 1), C > 0, is bounded where r < 1, and grows without bound elsewhere."""
    return _tried(lambda: _bounded_exactly(body, condition, index, others))


def _bounded_exactly(
    body: sp.Expr, condition: sp.Basic, index: Parameter, others: Sequence[Parameter]
) -> Proved:
    sums = list(body.atoms(sp.Sum))
    if len(sums) != 1 or index.domain.lower != 1 or not isinstance(condition, sp.StrictLessThan):
        return ()
    ((place, first, last),) = sums[0].limits
    ratio, factor = condition.lhs, sp.cancel(body / sums[0])
    geometric = sums[0].function == ratio ** (place - 1) and (first, last) == (1, index.symbol)
    if not geometric or condition.rhs != 1 or factor.free_symbols & {index.symbol, place}:
        return ()
    names, conditions = variables(others)
    reader = Reader(dict(names))
    r, c = reader.term(ratio), reader.term(factor)
    least, bound, grows = (
        instantiate(found, {RATIO: r, FACTOR: c}) for found in (not_negative(), below_one(), not_below_one())
    )
    under = (conditions, least), (conditions | {lt(r, 1)}, bound), (conditions | {le(1, r)}, grows)
    proved = [_in_domain(*one) for one in under]
    return tuple(theorem for found in proved for theorem in found) if all(proved) else ()


RATIO = real("ratio", lambda v: [le(0, v)])
FACTOR = real("factor", lambda v: [lt(0, v)], witness=1)
EXPONENT = integer("exponent", lambda v: [le(0, v)])
LAST = integer("last", lambda v: [le(1, v)], witness=1)
_PLACE = integer("geometric_place", lambda v: [le(1, v)], witness=1)


def _sum(last: Term) -> Term:
    return sum_over(_PLACE, 1, last, power(RATIO, _PLACE - 1))


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


def _in_domain(conditions: frozenset[Term], theorem: Theorem) -> Proved:
    """Return a theorem if it holds in the domains."""
    return (theorem,) if theorem.hypotheses <= conditions else ()


def _tried(prove: Callable[[], Proved]) -> Proved:
    try:
        return prove()
    except (Refused, ValueError, TypeError, AttributeError, NotImplementedError):
        return ()
