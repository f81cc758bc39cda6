"""Claims about a quotient of two states where nothing is random: a linear fractional map.

With A and B > 0 the numerator and the denominator, A/B ≤ c says A − c·B ≤ 0, which is linear. Where a step
is linear in two states, it multiplies A(t + 1)·B(t) − A(t)·B(t + 1) by its determinant: A/B goes one way.
Nothing here is trusted: ``loop_claims`` compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    combine,
    cut,
    induction,
    instantiate,
    le,
    lt,
    number,
    sign,
    unfold,
)
from theory.core.normal_forms import atoms, canonical
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.symbolic.system import ONE
from theory.proofs.compared_means import closed, value_at
from theory.proofs.loop_claims import Runs, ValueClaim
from theory.proofs.loop_proofs import to_the_start
from theory.proofs.tactics import at

Prove = Callable[[LoopDefinition, ValueClaim, int, bool], tuple[Theorem, ...]]


def bound_of_quotient(
    loop: LoopDefinition, claim: ValueClaim, first: int, only: bool, prove: Prove
) -> tuple[Theorem, ...]:
    """Return what is claimed of a quotient, from what is so said of its numerator and denominator.

    Raises:
        Refused: that is not proved, or the denominator is not shown to be positive.
    """
    top, bottom = sp.fraction(claim.observable)
    if claim.said.has(t):
        raise Refused("a bound of a quotient that moves")
    gap = sp.expand(top - claim.said * bottom)
    there = replace(loop, observables={"gap": gap, "bottom": bottom})
    of_gap = replace(claim, observable=gap, said=sp.S.Zero)
    above = replace(claim, observable=bottom, relation=">", said=sp.S.Zero)
    found = prove(there, of_gap, first, only)
    fits = [number(first + i) for i in range(len(found))]
    out = []
    for fit, theorem in zip(fits, found, strict=True):
        alone = only or theorem is not found[-1]
        time = fit if alone else next(v for v in theorem.formula.free if v.args[0] == "k_fit")
        (positive,) = prove(there, above, int(fit.args[0]), alone)
        share, sure = 1 / claim.made.mean(bottom, time), (0, assume(positive.formula))
        out.append(cut(positive, combine(claim.at(time), (share, theorem), sure)))
    return tuple(out)


def change_of_quotient(
    loop: LoopDefinition, runs: Runs, observable: sp.Expr, *, up: bool, strict: bool, prove: Prove
) -> Theorem:
    """Return that a quotient is more a fit later, or less, by the determinant of a step.

    Raises:
        Refused: a step is not linear in two states, or a sign is not shown.
    """
    if not runs.by_fits or runs.only:
        raise Refused("a quotient is compared from fit to fit alone")
    top, bottom = sp.fraction(observable)
    made, k, first, turn = runs.made, runs.fit, runs.first, 1 if up else -1
    system = closed(loop, top + 2 * bottom)
    if len(system.moments) != 2 or any(ONE in system.rows[m] for m in system.moments):
        raise Refused("no step that is linear in two states")
    expr, zero = system.field.expr, system.field.field.zero
    step = sp.Matrix([[expr(system.rows[m].get(o, zero)) for o in system.moments] for m in system.moments])
    determinant = sp.factor(step.det().xreplace({t: t + 2}))
    now, later = ([made.mean(one, time) for one in (top, bottom)] for time in (k, k + 1))
    ordered = lt if strict else le
    goal = ordered(number(0), turn * (later[0] * now[1] - now[0] * later[1]))
    values = [[value_at(loop, one, fit) for one in (top, bottom)] for fit in (first, first + 1)]
    start = sp.factor(turn * (values[1][0] * values[0][1] - values[0][0] * values[1][1]))
    facts = [
        f
        for fit in (first + 1, first)
        for one in (top, bottom)
        for f in to_the_start(made.mean(one, number(fit)))
    ]
    reader = made.reader(k)
    begun = combine(at(goal, k, first), (1, sign(ordered(0, reader.term(start)))), using=tuple(facts))
    following = at(goal, k, k + 1)
    once = _once(following, k + 1)
    using = (*_once(following, k + 2), *once, *once)  # as written, and in canonical form
    whole = combine(following, (reader.term(determinant), assume(goal)), using=using)
    kept = induction(k, first, begun, whole, goal)
    above = ValueClaim(made, bottom, ">", sp.S.Zero)
    (positive,) = prove(replace(loop, observables={"bottom": bottom}), above, first, False)
    after = instantiate(positive, {k: k + 1})
    sure = [(0, assume(one.formula)) for one in (positive, after)]
    found = combine(runs.says(observable, up=up, strict=strict), (1 / (now[1] * later[1]), kept), *sure)
    return cut(after, cut(positive, found))


def _once(formula: Term, time: Term) -> tuple[Theorem, ...]:
    """Return what the means in a formula at a fit are by those of the fit before."""
    when = canonical(time, [])
    sides = [canonical(side, []) for side in formula.args]
    return tuple(unfold(a) for side in sides for a in atoms(side) if a.op == "Ex" and a.args[1] is when)
