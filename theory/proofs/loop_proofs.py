"""Closed forms of loops as theorems of the core, from the loops' definitions.

The engine of the loop language proposes the moments, their recursion and their closed forms; here the core
unfolds the loop's definition, averages the step, and proves the forms by induction. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    eq,
    induction,
    instantiate,
    integer,
    le,
    unfold,
)
from theory.core.normal_forms import atoms, canonical
from theory.core.terms import rebuild
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import problem_of
from theory.loop_language.symbolic.solve import solve as solve_recurrence
from theory.loop_language.symbolic.system import ONE, Monomial, System
from theory.proofs.loop_terms import LoopTerm, loop_term
from theory.proofs.tactics import at


def proved_observable(
    definition: LoopDefinition, observable: sp.Expr, system: System, form: sp.Expr, since: int
) -> tuple[LoopTerm, Theorem]:
    """Return the loop as a term, and ⊢ E observable after t fits = form, for all t ≥ max(1, since).

    Raises:
        Refused: the definition is no loop of the core, or no tactic proves the form.
    """
    reasons: list[str] = []
    for order in dict.fromkeys((definition.order(observable), 2, 4)):
        try:
            made = loop_term(definition, order)
            return made, _proved(made, observable, system, form, since)
        except (Refused, ValueError, TypeError, ZeroDivisionError) as refused:
            reasons.append(str(refused))
    raise Refused(reasons[0])


def _proved(made: LoopTerm, observable: sp.Expr, system: System, form: sp.Expr, since: int) -> Theorem:
    base = max(system.base, since)
    k = integer("k_fit", lambda v: [le(base, v)], witness=base)
    goal = eq(made.mean(observable, k), made.reader(k).term(form))
    try:
        theorem = by_induction(goal, k, base, ())
    except Refused as alone:
        try:
            theorem = _one_by_one(made, system, goal, k, base)
        except Refused:
            raise alone from None
    if theorem.hypotheses - made.conditions:
        raise Refused("hypotheses remain: " + "; ".join(map(str, theorem.hypotheses - made.conditions)))
    first = max(1, base)
    index = integer("t", lambda v: [le(first, v)], witness=first)
    return instantiate(theorem, {k: index})


def by_induction(
    goal: Term, k: Term, base: int, facts: Sequence[Theorem], lemmas: Sequence[Theorem] = ()
) -> Theorem:
    """A mean whose step shows itself and what ``facts`` state: induction by unfolding.

    ``lemmas`` are put in first, before the assumption.
    """
    first = at(goal, k, base)
    start = algebra(first, *_to_the_start(first.args[0]))
    following = at(goal, k, k + 1)
    here = [*facts, *(instantiate(f, {k: k + 1}) for f in facts)]
    step = algebra(following, unfold(following.args[0]), *lemmas, assume(goal), *here)
    return induction(k, base, start, step, goal)


def _to_the_start(t_: Term) -> list[Theorem]:
    """Unfold a mean at a numeric fit, and what that shows, down to fit 0."""
    out: list[Theorem] = []
    todo = [t_]
    seen: set[Term] = set()
    while todo:
        now = todo.pop(0)
        now = _at_a_number(now)
        if now in seen:
            continue
        seen.add(now)
        theorem = unfold(now)
        out.append(theorem)
        todo += [a for a in atoms(canonical(theorem.formula.args[1], [])) if a.op == "Ex"]
    return out


def _at_a_number(t_: Term) -> Term:
    time = t_.args[1]
    when = canonical(time, [])
    return rebuild(t_, lambda c, _: when if c is time else c)


def _one_by_one(made: LoopTerm, system: System, goal: Term, k: Term, base: int) -> Theorem:
    """Each moment by induction with those before it, the observable from them."""
    order = triangular(system)
    if order is None:
        raise Refused("the moments are coupled")
    theorems: list[Theorem] = []
    for moment in order:
        closed = form_of(system, moment, base)
        if closed is None:
            raise Refused(f"no closed form of {moment}")
        mean = made.mean(sp.prod([s**e for s, e in moment]), k)
        theorems.append(by_induction(eq(mean, made.reader(k).term(closed)), k, base, theorems))
    return algebra(goal, *theorems)


def triangular(system: System) -> list[Monomial] | None:
    """Return the moments in an order in which each shows itself and earlier ones only."""
    done: list[Monomial] = []
    while len(done) < len(system.moments):
        ready = [
            m
            for m in system.moments
            if m not in done and all(o in done or o in {m, ONE} for o in system.rows[m])
        ]
        if not ready:
            return None
        done += ready
    return done


def form_of(system: System, moment: Monomial, base: int) -> sp.Expr | None:
    """Return the closed form of one moment from the system's beginning, if it has one."""
    recurrence = scalar_recurrence(replace(system, goal={moment: system.field.field.one}))
    if recurrence is None:
        return None
    solution = solve_recurrence(problem_of(recurrence))
    return solution.form if solution.since <= base else None
