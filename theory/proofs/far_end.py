"""What becomes of a closed form in a parameter that grows, as theorems of the core: limits, orders, bounds.

Each function returns theorems that say it for all values of the other parameters, or nothing. What counts is
what is read here: a limit as the index grows, and its sign; for a bound, one for all indices. The scripts
that prove it (``form_ends``) are not trusted: what they return is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from typing import ParamSpec

import sympy as sp

from theory.core import Refused, Term, Theorem, diverges, le, lt, tends
from theory.language.parameters import Parameter
from theory.proofs.form_ends import FAILED, LAST, bounds_by_ratio, end_proof, geometric_sum, order_proof
from theory.proofs.reading import Reader, variables

Proved = tuple[Theorem, ...]
Asked = ParamSpec("Asked")


def _tried(prove: Callable[Asked, Proved]) -> Callable[Asked, Proved]:
    """Return what proves nothing where a script fails."""

    @wraps(prove)
    def tried(*args: Asked.args, **how: Asked.kwargs) -> Proved:
        with suppress(*FAILED):
            return prove(*args, **how)
        return ()

    return tried


@_tried
def tends_to(
    body: sp.Expr, limit: sp.Expr, index: Parameter, others: Sequence[Parameter], order: sp.Expr = sp.S.One
) -> Proved:
    """Prove that a mean over an order tends to a limit, or to ∞, as a whole parameter grows.

    The sequence may start at the least value of the index in its domain, a number or another parameter's.
    """
    names, conditions = variables(others)
    k, low = index.symbol, sp.sympify(index.domain.lower)
    if index.domain.kind != "integer" or index.domain.lower is None or k in limit.free_symbols:
        return ()
    reader = Reader(dict(names))
    late = reader.index()
    there = Reader({**names, k: late})
    body, order = (one.xreplace({k: k + low - 1}) for one in (body, order))  # the first term is at 1
    mean = there.term(body) if order == 1 else there.term(body) / there.term(order)
    goal = diverges(late, mean) if limit == sp.oo else tends(late, mean, reader.term(limit))
    return _as_said({goal: conditions}, [end_proof(goal, body / order, k, limit, names)])


def of_order(
    body: sp.Expr,
    order: sp.Expr,
    relation: str,
    limit: sp.Expr,
    index: Parameter,
    others: Sequence[Parameter],
) -> Proved:
    """Prove that a mean is of an order, at most (≤) or at least (≥) of it, by the limit of the quotient."""
    if limit is sp.oo and relation != "≥":
        return ()
    found = tends_to(body, limit, index, others, order)
    if not found or relation == "≤" or limit is sp.oo:
        return found
    positive = compares(limit, ">", sp.S.Zero, others)
    return (*found, *positive) if positive else ()


@_tried
def compares(one: sp.Expr, relation: str, other: sp.Expr, parameters: Sequence[Parameter]) -> Proved:
    """Prove that a value stands in a relation to another: a limit to what is said of it."""
    names, conditions = variables(parameters)
    low, high = (one, other) if relation in ("≤", "<") else (other, one)
    reader = Reader(dict(names))
    goal = {"≤": le, "≥": le, "<": lt, ">": lt}[relation](reader.term(low), reader.term(high))
    return _as_said({goal: conditions}, [order_proof(goal, high - low, names)])


@_tried
def bounded_exactly(
    body: sp.Expr, condition: sp.Basic, index: Parameter, others: Sequence[Parameter]
) -> Proved:
    """Prove that C·Σ[j=1..t] r^(j − 1), C > 0, is bounded where r < 1, and grows without bound elsewhere."""
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
        le(0, total): conditions,
        le(total, c / (1 - r)): conditions | {lt(r, 1)},
        diverges(LAST, total): conditions | {le(1, r)},
    }
    return _as_said(said, bounds_by_ratio(r, c))


def _as_said(said: Mapping[Term, frozenset[Term]], theorems: Sequence[Theorem]) -> Proved:
    """Return a script's theorems if they are what was to be proved, each under its conditions alone."""
    if [one.formula for one in theorems] != list(said):
        raise Refused("a script proves another statement")
    pairs = zip(theorems, said.values(), strict=True)
    return tuple(theorems) if all(one.hypotheses <= under for one, under in pairs) else ()
