"""Means of which a step keeps less than all, with numbers that change with t: they come as near as C/t.

With y(t + 1) = a(t)·y(t) + b(t) and a ≥ 0, (L ± C/t)·o(t) bounds y, of the order o, from the first fit on
where it does so there and C·o/t a fit later is at least a·C·o/t and what a step adds to the distance from
L·o. What C has to be is read off its limit and its first values, and then proved. Nothing here is trusted
(``loop_claims`` compares).
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
from theory.proofs.claimed_values import bound_by_steps
from theory.proofs.compared_means import FAILED, closed, value_at
from theory.proofs.form_ends import degrees_say
from theory.proofs.loop_claims import FarMean, ValueClaim
from theory.proofs.loop_terms import LoopTerm


class Near(NamedTuple):
    """What a mean over its order is at most, or at least, from the first fit on: L ± C/(t + shift)."""

    limit: sp.Expr
    constant: sp.Expr
    bound: sp.Expr
    proof: Theorem


def near_its_limit(
    loop: LoopDefinition,
    made: LoopTerm,
    observable: sp.Expr,
    limit: sp.Expr | None,
    first: int,
    order: sp.Expr = sp.S.One,
) -> dict[int, Near]:
    """Return bounds of a mean over an order from above (1) and from below (−1) that come to its limit.

    Where none is given, it is what a step adds over what it takes from the order, far out.

    Raises:
        Refused: none is proved.
    """
    recurrence = scalar_recurrence(closed(loop, observable))
    problem = None if recurrence is None else problem_of(recurrence)
    if problem is None or len(problem.factors) != 1 or not problem.factors[0].is_rational_function(t):
        raise Refused("no recurrence of the first order")
    if limit is None:
        limit = _far_out(problem.increment / (order.xreplace({t: t + 1}) - problem.factors[0] * order))
    wanted = _Wanted(problem, limit, order, first, value_at(loop, observable, first))
    return {side: _near(loop, made, observable, wanted, side) for side in (1, -1)}


def _far_out(ratio: sp.Expr) -> sp.Expr:
    """Return the limit of a rational function."""
    found = degrees_say(sp.cancel(sp.together(ratio)), t)
    if found is None or found.is_infinite:
        raise Refused("no rational function with a limit")
    return found


class _Wanted(NamedTuple):
    """A recurrence, the limit over the order, the first fit and the mean there."""

    problem: Problem
    limit: sp.Expr
    order: sp.Expr
    first: int
    start: sp.Expr

    @property
    def shift(self) -> int:
        """Return what is added to t, so that no fit divides by 0."""
        return 1 if self.first == 0 else 0


def _near(loop: LoopDefinition, made: LoopTerm, observable: sp.Expr, wanted: _Wanted, side: int) -> Near:
    for constant in dict.fromkeys(_constants(wanted, side)):
        bound = wanted.limit + side * constant / (t + wanted.shift)
        claim = ValueClaim(made, observable, "≤" if side > 0 else "≥", bound * wanted.order)
        with suppress(*FAILED):
            return Near(wanted.limit, constant, bound, bound_by_steps(loop, claim, wanted.first))
    raise Refused("no bound that comes to the limit like 1/t")


def _constants(wanted: _Wanted, side: int) -> Iterator[sp.Expr]:
    """Yield what C may have to be: 0, what a step asks for far out or at the first fit, or the start."""
    problem, limit, order, first, start = wanted
    (factor,), here, later = problem.factors, t + wanted.shift, order.xreplace({t: t + 1})
    added = side * (problem.increment - limit * later + factor * limit * order)
    left = sp.factor(later / (here + 1) - factor * order / here)
    if not added.is_rational_function(t):
        raise Refused("what a step adds is no rational function of t")
    at_first = order.xreplace({t: sp.Integer(first)})
    begins = sp.factor(side * (start / at_first - limit) * (first + wanted.shift))
    yield from (sp.S.Zero, begins, _positive(begins))
    if left == 0:
        return
    needed = sp.cancel(sp.together(added / left))
    far, near = _far_out(needed), sp.factor(needed.xreplace({t: sp.Integer(max(first, problem.base))}))
    yield from (far, near, sp.factor(far + near), sp.factor(far + begins), sp.factor(2 * far + near))
    yield sum(map(_positive, (far, near, begins)), sp.S.Zero)


def _positive(number_: sp.Expr) -> sp.Expr:
    """Return the terms of a number that are not negative.

    >>> V, q = sp.Symbol("V", positive=True), sp.Symbol("q", real=True)
    >>> _positive((q**2 - 3 * V) / 4)
    q**2/4
    """
    terms = sp.Add.make_args(sp.expand(number_))
    return sp.factor(sp.Add(*(one for one in terms if one.is_nonnegative)))


def limit_by_rate(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """Return the limit of a mean between two bounds that come to it, the one that is said if one is.

    Raises:
        Refused: no such bounds are proved.
    """
    known = derived_of(loop, observable).limit if limit is None and far.order == 1 else limit
    if (known is None and far.order == 1) or (known is not None and known.is_infinite):
        raise Refused("no finite limit is known")
    if far.order.has(t) and (not far.order.is_rational_function(t) or far.first == 0):
        raise Refused("no rational order")
    near = near_its_limit(loop, far.made, far.observable, known, far.first, far.order)
    reader, k = far.made.reader(far.fit), far.fit
    goal = reader.term(near[1].limit)
    ends = {side: reader.term(one.bound) for side, one in near.items()}
    tend = {side: rational_limit(tends(k, end, goal)) for side, end in ends.items()}
    scale = 1 / reader.term(far.order)
    lower = combine(le(ends[-1], far.ratio), (scale, near[-1].proof))
    upper = combine(le(far.ratio, ends[1]), (scale, near[1].proof))
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
