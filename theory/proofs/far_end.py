"""What becomes of a closed form in a parameter that grows, as theorems of the core: limits, orders, bounds.

Each function returns theorems that say it for all values of the other parameters, or nothing. What counts is
what is read here: a limit as the index grows, and its sign; for a bound, one for all indices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    diverges,
    instantiate,
    integer,
    le,
    lt,
    rational_limit,
    sign,
    tends,
)
from theory.language.parameters import Parameter
from theory.proofs.geometric_sums import (
    FACTOR,
    LAST,
    RATIO,
    below_one,
    geometric_sum,
    not_below_one,
    not_negative,
)
from theory.proofs.reading import Reader, variables

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
    total = c * geometric_sum(r, LAST)
    said = {
        le(0, total): (not_negative, conditions),
        le(total, c / (1 - r)): (below_one, conditions | {lt(r, 1)}),
        diverges(LAST, total): (not_below_one, conditions | {le(1, r)}),
    }
    shown = ((goal, instantiate(law(), {RATIO: r, FACTOR: c}), under) for goal, (law, under) in said.items())
    proved = [_in_domain(under, theorem) if theorem.formula is goal else () for goal, theorem, under in shown]
    return tuple(theorem for found in proved for theorem in found) if all(proved) else ()


def _in_domain(conditions: frozenset[Term], theorem: Theorem) -> Proved:
    """Return a theorem if it holds in the domains."""
    return (theorem,) if theorem.hypotheses <= conditions else ()


def _tried(prove: Callable[[], Proved]) -> Proved:
    try:
        return prove()
    except (Refused, ValueError, TypeError, AttributeError, NotImplementedError):
        return ()
