"""Closed forms of loops as theorems of the core, from the loops' definitions.

The engine of the loop language proposes the moments, their recursion and their closed forms; here the core
unfolds the loop's definition, averages the step, and proves the forms by induction. Nothing here is trusted:
``loop_means`` says what is to be proved, and takes no other theorem for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sympy as sp
from sympy.polys.polyerrors import BasePolynomialError

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    apply,
    assume,
    combine,
    cut,
    eq,
    induction,
    instantiate,
    lt,
    mean_at,
    number,
    sign,
    unfold,
)
from theory.core.definedness import definedness
from theory.core.normal_forms import atoms, canonical
from theory.core.signs import implies
from theory.core.terms import opened, rebuild, replaced
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.loop_language.symbolic.solve import form_of, problem_of, problem_without_shift
from theory.loop_language.symbolic.system import ONE, Monomial, System, close
from theory.proofs.eigenvectors import Component, components, squares
from theory.proofs.loop_terms import STATE, LoopTerm
from theory.proofs.reading import Reader
from theory.proofs.roots import above_0_by_a_square
from theory.proofs.settling_parts import Means, Part, added_up, powers_of
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
    together: list[Theorem] = []

    def held() -> Theorem:
        together.append(coupled(made, system, form, goal, k, base))
        return _held(together[0], made, [])

    ways = [held, lambda: by_itself.proved(goal, form)]

    def where_defined() -> Theorem:
        if not together:
            raise Refused("the moments are not proved together")
        return _held(together[0], made, definedness(goal))

    ways.append(where_defined)
    if _has_irrational_powers(system, form):
        return first_of(*(ways if sp.count_ops(form) <= LONGEST else ways[:1]))
    return first_of(
        lambda: by_induction(goal, k, base, (), after_a_fit(made, goal.args[0], k)),
        lambda: _one_by_one(made, system, goal, k, base),
        lambda: _by_recursion(made, system, goal, k, base, ()),
        *ways,
    )


def _held(theorem: Theorem, made: LoopTerm, given: Sequence[Term]) -> Theorem:
    """Return a theorem under nothing but the loop's conditions and ``given``."""
    asked = theorem.hypotheses - made.conditions
    if not all(any(implies(c, one) for c in given) for one in asked):
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
    here = [*facts, *(instantiate(f, {k: k + 1}) for f in facts), *facts]  # those at k + 1 show k again
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
                theorems[moment] = by_induction(there, k, base, known, after_a_fit(made, there.args[0], k))
    before = [theorem for moment, theorem in theorems.items() if moment != order[-1]]
    return first_of(
        lambda: algebra(goal, *_in_other_parts(made, goal.args[0]), *theorems.values()),
        lambda: by_induction(goal, k, base, before, after_a_fit(made, goal.args[0], k)),
        lambda: _by_recursion(made, system, goal, k, base, before),
    )


def _by_recursion(
    made: LoopTerm, system: System, goal: Term, k: Term, base: int, known: Sequence[Theorem]
) -> Theorem:
    """The observable's own recursion from a step, with what is known of other moments; induction by it."""
    recurrence = scalar_recurrence(system)
    problem = problem_without_shift(system) if recurrence is None else problem_of(recurrence)
    while problem is not None and len(problem.factors) > 1 and problem.factors[0] == 0:
        later = problem.map(lambda x: x.subs(t, t - 1))
        problem = replace(later, base=problem.base + 1, factors=later.factors[1:], first=problem.first[1:])
    if problem is None or len(problem.factors) != 1 or problem.base > base:
        raise Refused("no recursion of order one")
    mean, first, following = goal.args[0], at(goal, k, base), at(goal, k, k + 1)
    factor, rest = map(made.reader(k).term, map(sp.factor, (problem.factors[0], problem.increment)))
    after = following.args[0]
    known = (*after_a_fit(made, mean, k), *known)
    rule = algebra(eq(after, factor * mean + rest), unfold(after), *known, *known)  # as written, canonical
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
            every.append(by_induction(there, k, base, every, after_a_fit(made, there.args[0], k)))
            others += [] if observed else every[-1:]
    return first_of(
        lambda: by_induction(
            goal, k, base, (*others, *given), (*after_a_fit(made, goal.args[0], k), *others)
        ),
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
    """Moments with constant coefficients: the sum of parts that a step multiplies and adds the next to."""
    moments = (*system.moments, ONE)
    matrix = sp.Matrix([[_entry(system, m, o) for o in moments] for m in moments])
    if matrix.has(t) or len(moments) > MOST_COUPLED + 1:
        raise Refused("the moments are coupled, and not by numbers")
    first = sp.Matrix([system.field.expr(system.initial[m]) for m in moments])
    for _ in range(base - system.base):
        first = (matrix * first).applyfunc(sp.factor)
    wanted = sp.Matrix([[system.field.expr(system.goal.get(m, system.field.field.zero)) for m in moments]])
    reader = made.reader(k)
    now = [made.mean(sp.prod([s**e for s, e in m]), k) if m else number(1) for m in moments]
    means = Means.of(
        k,
        base,
        now,
        [list(map(reader.term, matrix.row(i))) for i in range(len(moments))],
        first,
        reader,
        [
            [unfold(at(mean, k, k + 1)), *after_a_fit(made, mean, k)] if mean.op == "Ex" else []
            for mean in now
        ],
        [to_the_start(at(mean, k, base)) if mean.op == "Ex" else [] for mean in now],
    )
    written = list(powers_of(form).values())
    parts: list[Part] = []
    facts: list[Theorem] = []
    try:
        found = list(components(matrix, wanted))
    except BasePolynomialError as why:
        raise Refused("the characteristic polynomial was not factored") from why
    for one in found:
        above_0 = _roots_above_0(one, matrix, reader)
        facts += above_0
        parts += means.settled(one, written, reader, above_0)
    theorem = first_of(
        lambda: added_up(goal, form, parts, list(map(reader.term, wanted)), means, reader),
        lambda: combine(goal, *((1, part.theorem) for part in parts)),
    )
    for fact in reversed(facts):
        with contextlib.suppress(Refused):
            theorem = cut(fact, theorem)
    return theorem


def _roots_above_0(one: Component, matrix: sp.Matrix, reader: Reader) -> list[Theorem]:
    """Return that what stands under the root of a pair is positive, the root and factors too, where seen."""
    roots = one.roots[0].atoms(sp.Pow) if one.square is not None else ()
    under, *more = {x.base for x in roots if abs(x.exp) == sp.S.Half} or {None}
    if under is None or more:
        return []
    found: list[Theorem] = []
    for gap, product in squares(matrix, one.square):
        numbers = map(reader.term, (sp.factor(under / one.square), gap, product))
        with contextlib.suppress(Refused):
            found.append(above_0_by_a_square(lt(0, reader.term(under)), *numbers))
            found.append(sign(lt(0, reader.term(sp.sqrt(under))), found[0]))
            break
    for factor, _ in sp.factor_list(under)[1] if found else ():
        with contextlib.suppress(Refused):
            rest = reader.term(sp.factor(factor / under))
            found.append(combine(lt(0, reader.term(factor)), (rest, found[0])))
    return found


def _entry(system: System, moment: Monomial, other: Monomial) -> sp.Expr:
    if moment == ONE:
        return sp.Integer(int(other == ONE))
    return system.field.expr(system.rows[moment].get(other, system.field.field.zero))


def after_a_fit(made: LoopTerm, mean: Term, k: Term) -> list[Theorem]:
    """For k ≥ 1: what the means may be replaced by that one more fit makes of a mean."""
    if not made.fresh and not made.fitted and not made.filling:
        return []
    after = unfold(at(mean, k, k + 1))
    shown = (a for a in atoms(canonical(after.formula.args[1], [])) if a.op == "Ex")
    return [theorem for a in shown for theorem in _in_other_parts(made, a)]


def _in_other_parts(made: LoopTerm, a: Term) -> Iterator[Theorem]:
    """What a mean after a fit is by what a fit leaves: 0, if it shows the part that is 0 by then; that
    of what is remembered, for what a fit makes of it; a multiple of one without parts that are constants.
    """
    loop, time, *values, body = a.args
    plain = opened(body, STATE)

    def put(parts: Mapping[int, Term]) -> Term:
        there = plain
        for place, value in parts.items():
            there = replaced(there, apply(STATE, place), value)
        return there

    if made.fresh and put({made.fresh: number(0)}) is not plain:
        yield algebra(eq(a, 0), unfold(a))
        return
    reader = made.reader(time)
    if (other := put({place: reader.term(expr) for place, expr in made.fitted})) is not plain:
        b = mean_at(loop, time, values, STATE, other)
        yield algebra(eq(a, canonical(b, [])), algebra(eq(a, b), unfold(a), unfold(b)))
    if (other := put(dict.fromkeys(made.filling, number(1)))) is not plain:
        b = mean_at(loop, time, values, STATE, other)
        first, second = unfold(a), unfold(b)
        quotient = canonical(first.formula.args[1] / second.formula.args[1], [])
        if not any(g.op == "Ex" for g in atoms(quotient)):
            yield algebra(eq(a, quotient * b), first, second)


def staying(made: LoopTerm, system: System, k: Term, base: int) -> list[Theorem]:
    """Return what means are that stay as they begin, for all fits k from the base on, where it is proved."""
    found: list[Theorem] = []
    for moment in triangular(system) or ():
        if moment in system.constants():
            value = made.reader(k).term(system.field.expr(system.initial[moment]))
            goal = eq(made.mean(sp.prod([s**e for s, e in moment]), k), value)
            with contextlib.suppress(Refused):
                found.append(by_induction(goal, k, base, found, after_a_fit(made, goal.args[0], k)))
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
