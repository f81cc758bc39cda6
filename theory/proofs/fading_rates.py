"""Means of which a step keeps less than all, with numbers that change with t: they come as near as C/t.

With y(t + 1) = a(t)·y(t) + b(t) and a ≥ 0, L ± C/t bounds y from the first fit on where it does so there and
±C/(t + 1) is at least a(t)·(±C/t) and what a step adds to the distance from L. What C has to be is read off
its limit and its first values, and then proved. Nothing here is trusted (``loop_claims`` compares).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    combine,
    convert,
    le,
    number,
    rational_limit,
    sign,
    squeeze,
    tends,
)
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import Problem, problem_of
from theory.proofs.claimed_values import value_proof
from theory.proofs.compared_means import FAILED, closed, value_at
from theory.proofs.loop_claims import FarMean, ValueClaim
from theory.proofs.loop_terms import LoopTerm


class Near(NamedTuple):
    """What a mean is at most, or at least, from the first fit on: L + C/(t + shift), and the proof."""

    constant: sp.Expr
    bound: sp.Expr
    proof: Theorem


def near_its_limit(
    loop: LoopDefinition, made: LoopTerm, observable: sp.Expr, limit: sp.Expr, first: int
) -> dict[int, Near]:
    """Return bounds of a mean from above (1) and from below (−1) that come to its limit.

    Raises:
        Refused: none is proved.
    """
    recurrence = scalar_recurrence(closed(loop, observable))
    problem = None if recurrence is None else problem_of(recurrence)
    if problem is None or len(problem.factors) != 1 or not problem.factors[0].is_rational_function(t):
        raise Refused("no recurrence of the first order")
    begins = value_at(loop, observable, first)
    return {side: _near(loop, made, observable, problem, limit, first, begins, side) for side in (1, -1)}


def _near(
    loop: LoopDefinition,
    made: LoopTerm,
    observable: sp.Expr,
    problem: Problem,
    limit: sp.Expr,
    first: int,
    start: sp.Expr,
    side: int,
) -> Near:
    shift = 1 if first == 0 else 0
    for constant in dict.fromkeys(_constants(problem, limit, first, shift, start, side)):
        bound = limit + side * constant / (t + shift)
        claim = ValueClaim(made, observable, "≤" if side > 0 else "≥", bound)
        with suppress(*FAILED):
            found = value_proof(loop, claim, first, only=False)
            if len(found) == 1:
                return Near(constant, bound, found[0])
    raise Refused("no bound that comes to the limit like 1/t")


def _constants(
    problem: Problem, limit: sp.Expr, first: int, shift: int, start: sp.Expr, side: int
) -> Iterator[sp.Expr]:
    """Yield what C may have to be: 0, what a step asks for far out or at the first fit, or the start."""
    (factor,), here = problem.factors, t + shift
    added = side * (problem.increment - limit + factor * limit)
    left = sp.factor(1 / (here + 1) - factor / here)
    if added.has(sp.Sum, sp.Product) or left == 0 or not added.is_rational_function(t):
        raise Refused("what a step adds is no rational function of t")
    needed = sp.cancel(added / left)
    if sp.degree(sp.numer(needed), t) > sp.degree(sp.denom(needed), t):
        raise Refused("more is added than 1/t allows")
    yield sp.S.Zero
    far = sp.factor(sp.limit(needed, t, sp.oo))
    near = sp.factor(needed.xreplace({t: sp.Integer(max(first, problem.base))}))
    begins = sp.factor(side * (start - limit) * (first + shift))
    yield from (far, near, begins, sp.factor(far + near), sp.factor(far + begins), sp.factor(2 * far + near))


def limit_by_rate(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """Return the limit of a mean between two bounds that come to it, the one that is said if one is.

    Raises:
        Refused: no such bounds are proved.
    """
    known = derived_of(loop, observable).limit if limit is None else limit
    if known is None or known.is_infinite or far.order != 1:
        raise Refused("no finite limit is known")
    near = near_its_limit(loop, far.made, far.observable, known, far.first)
    reader, k = far.made.reader(far.fit), far.fit
    goal = reader.term(known)
    ends = {side: reader.term(one.bound) for side, one in near.items()}
    tend = {side: rational_limit(tends(k, end, goal)) for side, end in ends.items()}
    lower = combine(le(ends[-1], far.ratio), (1, near[-1].proof))
    upper = combine(le(far.ratio, ends[1]), (1, near[1].proof))
    return convert(squeeze(lower, upper, tend[-1], tend[1], k, far.first), far.tends(goal))


def bounded_by_rate(
    loop: LoopDefinition, made: LoopTerm, observable: sp.Expr, first: int, fit: Term
) -> tuple[Theorem, Theorem]:
    """Return that a mean is at most a number, and at least one: those it is near to at the first fit.

    Raises:
        Refused: no bounds that come to its limit are proved.
    """
    name = next(n for n, expr in loop.observables.items() if expr == observable)
    limit = derived_of(loop, name).limit
    if limit is None or limit.is_infinite:
        raise Refused("no finite limit is known")
    found, reader, mean = list[Theorem](), made.reader(fit), made.mean(observable, fit)
    for side, near in near_its_limit(loop, made, observable, limit, first).items():
        end = reader.term(sp.factor(limit + side * near.constant))
        more = sign(le(0, reader.term(sp.factor(side * (limit + side * near.constant - near.bound)))))
        goal = le(mean, end) if side > 0 else le(end, mean)
        found.append(combine(goal, (1, near.proof), (number(1), more)))
    return found[0], found[1]
