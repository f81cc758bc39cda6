"""Closed forms of loops as theorems of the core, from the loops' definitions.

The engine of the loop language proposes the moments, their recursion and their closed forms; here the core
unfolds the loop's definition, averages the step, and proves the forms by induction. Nothing here is trusted:
``loop_means`` says what is to be proved, and takes no other theorem for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    combine,
    eq,
    induction,
    instantiate,
    mean_at,
    number,
    substitute,
    unfold,
)
from theory.core.normal_forms import atoms, canonical
from theory.core.terms import opened, rebuild, replaced
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.loop_language.symbolic.solve import form_of, problem_of, problem_without_shift
from theory.loop_language.symbolic.system import ONE, Monomial, System, close
from theory.proofs.eigenvectors import components
from theory.proofs.loop_terms import STATE, LoopTerm
from theory.proofs.settling_parts import (
    ADDED,
    FACTOR,
    FIRST,
    INVERSE,
    PLACE,
    Part,
    added_up,
    powers_of,
    settles,
)
from theory.proofs.tactics import at, first_of

MOST_COUPLED = 6
LONGEST = 200
"""Operations in a form with powers of irrational numbers that is tried: identities of roots are slow."""


def _has_irrational_powers(system: System, form: sp.Expr) -> bool:
    """Return whether coupled moments have a form with powers of irrational eigenvalues."""
    return triangular(system) is None and any(_is_irrational(part) for part in form.atoms(sp.Pow))


def _is_irrational(part: sp.Pow) -> bool:
    """Return whether a part of a form is a power in t of an eigenvalue with a root."""
    roots = (one for one in part.base.atoms(sp.Pow) if one.exp.is_Rational and not one.exp.is_Integer)
    return bool(part.exp.has(t)) and any(roots)


def closed_form(
    made: LoopTerm, observable: sp.Expr, system: System, form: sp.Expr, goal: Term, k: Term, base: int
) -> Theorem:
    """Prove that the mean of an observable has a closed form, for all fits k from the base on.

    Raises:
        Refused: no tactic proves it.
    """
    from theory.proofs.two_steps import TwoSteps

    by_itself = TwoSteps(made, system, observable, k, base)
    ways = [
        lambda: _held(coupled(made, system, form, goal, k, base), made),
        lambda: by_itself.proved(goal, form),
    ]
    if _has_irrational_powers(system, form):
        return first_of(*ways[: 2 if sp.count_ops(form) <= LONGEST else 1])
    return first_of(
        lambda: by_induction(goal, k, base, (), gone(made, goal, k)),
        lambda: _one_by_one(made, system, goal, k, base),
        *ways,
    )


def _held(theorem: Theorem, made: LoopTerm) -> Theorem:
    if theorem.hypotheses - made.conditions:
        raise Refused("combinations of the moments divide by what may be 0")
    return theorem


def by_induction(
    goal: Term,
    k: Term,
    base: int,
    facts: Sequence[Theorem],
    lemmas: Sequence[Theorem] = (),
) -> Theorem:
    """A mean whose step shows itself and what ``facts`` state: induction by unfolding.

    ``lemmas`` are put in first, before the assumption.
    """
    first = at(goal, k, base)
    start = algebra(first, *to_the_start(first.args[0]))
    following = at(goal, k, k + 1)
    here = [*facts, *(instantiate(f, {k: k + 1}) for f in facts)]
    step = algebra(following, unfold(following.args[0]), *lemmas, assume(goal), *here)
    return induction(k, base, start, step, goal)


def to_the_start(t_: Term) -> list[Theorem]:
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
    """Moments by induction with those before them; the observable from them, or by induction with them."""
    order = triangular(system)
    if order is None:
        raise Refused("the moments are coupled")
    theorems: dict[Monomial, Theorem] = {}
    for moment in order:
        closed = _own_form(system, moment, base)
        if closed is not None:
            mean = made.mean(sp.prod([s**e for s, e in moment]), k)
            there, known = eq(mean, made.reader(k).term(closed)), tuple(theorems.values())
            with contextlib.suppress(Refused):
                theorems[moment] = by_induction(there, k, base, known, gone(made, there, k))
    before = [theorem for moment, theorem in theorems.items() if moment != order[-1]]
    return first_of(
        lambda: algebra(goal, *_by_pools(made, goal.args[0]), *theorems.values()),
        lambda: by_induction(goal, k, base, before, gone(made, goal, k)),
        lambda: _by_recursion(made, system, goal, k, base, before),
    )


def _by_recursion(
    made: LoopTerm, system: System, goal: Term, k: Term, base: int, known: Sequence[Theorem]
) -> Theorem:
    """The observable's own recursion from a step, with what is known of other moments; induction by it."""
    recurrence = scalar_recurrence(system)
    problem = problem_without_shift(system) if recurrence is None else problem_of(recurrence)
    if problem is None or len(problem.factors) != 1:
        raise Refused("no recursion of order one")
    mean, first, following = goal.args[0], at(goal, k, base), at(goal, k, k + 1)
    factor, rest = map(made.reader(k).term, map(sp.factor, (problem.factors[0], problem.increment)))
    after = following.args[0]
    rule = algebra(eq(after, factor * mean + rest), unfold(after), *gone(made, goal, k), *known)
    start = algebra(first, *to_the_start(first.args[0]))
    return induction(k, base, start, algebra(following, rule, assume(goal)), goal)


def _own_form(system: System, moment: Monomial, base: int) -> sp.Expr | None:
    """Return the closed form of a moment, that of one which stays as it begins among them."""
    if moment in system.constants():
        return system.field.expr(system.initial[moment])
    return form_of(system, moment, base)


def written_form(
    made: LoopTerm, definition: LoopDefinition, goal: Term, given: Sequence[Theorem], k: Term, base: int
) -> Theorem:
    """Prove what is said of a loop's value by induction, with other moments put in, or from those it shows.

    Raises:
        Refused: no tactic proves it.
    """
    every: list[Theorem] = []
    others: list[Theorem] = []
    for moment, closed, observed in _moments(definition):
        mean = made.mean(sp.prod([s**e for s, e in moment]), k)
        there = eq(mean, made.reader(k).term(closed))
        with contextlib.suppress(Refused):
            every.append(by_induction(there, k, base, every, gone(made, there, k)))
            others += [] if observed else every[-1:]
    return first_of(
        lambda: by_induction(goal, k, base, (*others, *given), (*gone(made, goal, k), *others)),
        lambda: algebra(goal, *every),
    )


def _moments(definition: LoopDefinition) -> Iterator[tuple[Monomial, sp.Expr, bool]]:
    """Yield moments, those needed first, their forms as proposed, and whether the observable shows them."""
    observable = definition.observables["value"]
    try:
        system = close(definition, observable)
    except NotInTheClass:
        yield from ((((state.symbol, 1),), state.start, False) for state in definition.states)
        return
    for moment in triangular(system) or ():
        closed = form_of(system, moment)
        if closed is not None:
            yield moment, closed, moment in system.goal


def coupled(made: LoopTerm, system: System, form: sp.Expr, goal: Term, k: Term, base: int) -> Theorem:
    """Moments with constant coefficients: the sum of combinations that a step multiplies and adds to."""
    expr, zero = system.field.expr, system.field.field.zero
    matrix = sp.Matrix([[expr(system.rows[m].get(o, zero)) for o in system.moments] for m in system.moments])
    if matrix.has(t) or matrix.rows > MOST_COUPLED:
        raise Refused("the moments are coupled, and not by numbers")
    added = sp.Matrix([expr(system.rows[m].get(ONE, zero)) for m in system.moments])
    first = sp.Matrix([expr(system.initial[m]) for m in system.moments])
    for _ in range(base - system.base):
        first = (matrix * first + added).applyfunc(sp.factor)
    products = sp.Matrix([sp.prod([s**e for s, e in m]) for m in system.moments])
    wanted = sp.Matrix([[expr(system.goal.get(m, zero)) for m in system.moments]])
    written, reader = powers_of(form), made.reader(k)
    parts = []
    for one in components(matrix, wanted, added):
        power = next(
            (p for p in written.values() if sp.expand(p[0] ** p[1] - one.value) == 0), (one.value, 1)
        )
        plus, start = one.row.dot(added), one.row.dot(first)
        mean = made.mean(one.row.dot(products), k)
        known = [*filled(made, mean, k), *gone(made, eq(mean, 0), k)]
        place = plus if one.value == 1 else one.place
        numbers = {PLACE: reader.term(place), FIRST: reader.term(start)}
        if one.value != 1:
            moves = FACTOR if power[1] > 0 else INVERSE
            numbers |= {moves: reader.term(power[0]) ** abs(power[1]), ADDED: reader.term(plus)}
        theorem = settles(mean, k, base, numbers, known, to_the_start(at(mean, k, base)))
        parts.append(Part(None if one.value == 1 else power, place, start, theorem))
    constant = expr(system.goal.get(ONE, zero))
    return first_of(
        lambda: added_up(goal, form, parts, constant, reader, k, base),
        lambda: combine(goal, *((1, part.theorem) for part in parts)),
    )


def filled(made: LoopTerm, mean: Term, k: Term) -> list[Theorem]:
    """For k ≥ 1: what of a mean after one more fit shows parts that have become constants, without them."""
    if not made.filling:
        return []
    after = unfold(substitute(mean, {k: k + 1}))
    out = []
    for a in atoms(canonical(after.formula.args[1], [])):
        if a.op != "Ex":
            continue
        loop, time, *values, body = a.args
        plain = opened(body, STATE)
        for place in made.filling:
            plain = replaced(plain, apply(STATE, place), number(1))
        b = mean_at(loop, time, values, STATE, plain)
        first, second = unfold(a), unfold(b)
        quotient = canonical(first.formula.args[1] / second.formula.args[1], [])
        if plain is not opened(body, STATE) and not any(g.op == "Ex" for g in atoms(quotient)):
            out.append(algebra(eq(a, quotient * b), first, second))
    return out


def gone(made: LoopTerm, goal: Term, k: Term) -> list[Theorem]:
    """For k ≥ 1: means after one more fit, without the part of the state that is 0 by then, and with what
    pools remember for what a fit makes of it.
    """
    if not made.fresh and not made.fitted:
        return []
    after = unfold(at(goal, k, k + 1).args[0])
    found = [a for a in atoms(canonical(after.formula.args[1], [])) if a.op == "Ex"]
    if not made.fresh:
        return [x for a in found for x in _by_pools(made, a)]
    part = apply(STATE, made.fresh)
    shown = [
        a
        for a in found
        if replaced(opened(a.args[-1], STATE), part, number(0)) is not opened(a.args[-1], STATE)
    ]
    return [algebra(eq(a, 0), unfold(a)) for a in shown]


def _by_pools(made: LoopTerm, a: Term) -> Iterator[Theorem]:
    """A mean of a state that a fit makes of what pools remember is that of what they remember."""
    loop, time, *values, body = a.args
    plain = opened(body, STATE)
    for place, expr in made.fitted:
        plain = replaced(plain, apply(STATE, place), made.reader(time).term(expr))
    if plain is not opened(body, STATE):
        b = mean_at(loop, time, values, STATE, plain)
        yield algebra(eq(a, canonical(b, [])), algebra(eq(a, b), unfold(a), unfold(b)))


def staying(made: LoopTerm, system: System, k: Term, base: int) -> list[Theorem]:
    """Return what means are that stay as they begin, for all fits k from the base on, where it is proved."""
    found: list[Theorem] = []
    for moment in triangular(system) or ():
        if moment in system.constants():
            value = made.reader(k).term(system.field.expr(system.initial[moment]))
            goal = eq(made.mean(sp.prod([s**e for s, e in moment]), k), value)
            with contextlib.suppress(Refused):
                found.append(by_induction(goal, k, base, found, gone(made, goal, k)))
    return found


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
