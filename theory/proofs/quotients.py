"""Claims about a quotient of two states where nothing is random: a linear fractional map.

With A and B > 0 the numerator and the denominator, A/B ≤ c says A − c·B ≤ 0, which is linear. Where a step
is linear in two states, it multiplies A(t + 1)·B(t) − A(t)·B(t + 1) by its determinant: A/B goes one way. At
a fixed point c it multiplies A − c·B by an eigenvalue, which B outgrows: A/B tends to c. Of two runs,
A'·B − A·B' is fed by itself and by what is not negative. Nothing here is trusted: ``loop_claims`` compares.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    combine,
    continuous_limit,
    convert,
    cut,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    power,
    product_order,
    rational_limit,
    real,
    sign,
    squeeze,
    tends,
    unfold,
)
from theory.core.normal_forms import atoms, canonical
from theory.core.registry import R
from theory.core.terms import opened
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.symbolic.system import ONE
from theory.proofs.compared_means import closed, value_at
from theory.proofs.geometric_limits import powers_vanish
from theory.proofs.geometric_sums import EXPONENT, powers_not_negative
from theory.proofs.geometric_sums import RATIO as BASE
from theory.proofs.loop_claims import STEP, FarMean, Runs, ValueClaim
from theory.proofs.loop_proofs import to_the_start
from theory.proofs.loop_terms import LoopTerm
from theory.proofs.reading import ANY_FIT
from theory.proofs.roots import discharged, signs_by_squaring
from theory.proofs.tactics import Part, at, first_of

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
    top, bottom = sp.fraction(observable)
    made, k, first, turn = runs.made, runs.fit, runs.first, 1 if up else -1
    if runs.only:
        raise Refused("a quotient is compared at all fits alone")
    if not runs.by_fits:
        return _beside_another_run(loop, runs, observable, turn, lt if strict else le, prove)
    step = _step(loop, top, bottom)
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
    above_0 = positive(loop, made, bottom, first, prove)
    after = instantiate(above_0, {k: k + 1})
    sure = [(0, assume(one.formula)) for one in (above_0, after)]
    found = combine(runs.says(observable, up=up, strict=strict), (1 / (now[1] * later[1]), kept), *sure)
    return cut(after, cut(above_0, found))


def limit_of_quotient(loop: LoopDefinition, far: FarMean, limit: sp.Expr | None, prove: Prove) -> Theorem:
    """Return that a quotient tends to a fixed point c: 0 ≤ ±(A − c·B) ≤ C·κᵗ·B for κ < 1.

    A step multiplies A − c·B by μ, and B by at least ρ, where A ≥ m·B; κ = μ/ρ.

    Raises:
        Refused: a step is not linear in two states, or that is not shown.
    """
    top, bottom = sp.fraction(far.observable)
    if far.order != 1 or not far.by_fits or not bottom.free_symbols & far.made.parts.keys():
        raise Refused("no limit of a quotient")
    step = _step(loop, top, bottom)
    (a, b), (c, d) = step.tolist()
    if step.has(t) or c == 0:
        raise Refused("no step that is the same at every fit, or none that divides")
    root = sp.sqrt(sp.expand((a - d) ** 2 + 4 * b * c))
    ends = [(a - d + root) / (2 * c), (a - d - root) / (2 * c)] if limit is None else [limit]
    begins = value_at(loop, top, 0) / value_at(loop, bottom, 0)
    tries = [
        partial(_tends, loop, far, end, turn, least, (a - end * c, d + least * c, c), prove)
        for end in ends
        for turn in (-1, 1)
        for least in (sp.factor(begins), sp.S.Zero)
    ]
    return first_of(*tries)


def _tends(
    loop: LoopDefinition,
    far: FarMean,
    end: sp.Expr,
    turn: int,
    least: sp.Expr,
    factors: tuple[sp.Expr, sp.Expr, sp.Expr],
    prove: Prove,
) -> Theorem:
    made, (top, bottom), (slow, fast, feeds) = far.made, sp.fraction(far.observable), factors
    there = replace(loop, observables={"least": top - least * bottom})
    claim = ValueClaim(made, top - least * bottom, "≥", sp.S.Zero)
    first = next(i for i in (0, 1, 2) if i == 2 or len(prove(there, claim, i, False)) == 1)
    k = integer(ANY_FIT, lambda v: [le(first, v)], witness=first)
    (kept,) = prove(there, claim, first, False)
    mean_a, mean_b = (made.mean(one, k) for one in (top, bottom))
    read = made.reader(k).term
    c, mu, rho = read(end), read(sp.radsimp(slow)), read(sp.factor(fast))
    kappa = mu / rho
    facts = tuple(f for one in (top, bottom) for f in to_the_start(made.mean(one, number(first))))
    using = tuple(unfold(at(one, k, k + 1)) for one in (mean_a, mean_b))
    (a, b), (_, b_first) = ([read(value_at(loop, one, fit)) for one in (top, bottom)] for fit in (0, first))

    def held(theorem: Theorem) -> Theorem:
        theorem = discharged(theorem, made.conditions)
        if theorem.hypotheses - made.conditions:
            raise Refused("hypotheses remain: " + "; ".join(map(str, theorem.hypotheses - made.conditions)))
        return theorem

    begins = turn * (a - c * b)
    asked = le(number(0), begins)
    apart = sign(asked, *signs_by_squaring(asked, made.conditions))
    goal = le(number(0), turn * (mean_a - c * mean_b))
    begun = combine(at(goal, k, first), (mu**first, apart), using=facts)
    above = held(
        induction(k, first, begun, combine(at(goal, k, k + 1), (mu, assume(goal)), using=using), goal)
    )
    scale = begins * rho**first / b_first
    most = scale * power(kappa, k)
    goal = le(goal.args[1], most * mean_b)
    begun = combine(at(goal, k, first), using=facts)
    fading = instantiate(powers_not_negative(), {BASE: kappa, EXPONENT: k})
    more = product_order(le(0, power(kappa, k) * made.mean(top - least * bottom, k)), fading, kept)
    parts = (mu, assume(goal)), (scale * kappa * read(feeds), more)
    below = held(induction(k, first, begun, combine(at(goal, k, k + 1), *parts, using=using), goal))
    above_0 = positive(loop, made, bottom, first, prove)
    share, sure = 1 / mean_b, (0, assume(above_0.formula))
    gap = turn * (made.mean(far.observable, k) - c)
    low = cut(above_0, combine(le(number(0), gap), (share, above), sure))
    high = cut(above_0, combine(le(gap, most), (share, below), sure))
    place = real("place_of_power")
    fades = continuous_limit([instantiate(powers_vanish(), {R: kappa})], [place], scale * place)
    fades = held(convert(fades, tends(k, most, 0)))
    near = squeeze(low, high, rational_limit(tends(k, number(0), 0)), fades, k, first)
    found = convert(continuous_limit([near], [place], c + turn * place), far.tends(c))
    found = defined(found, above_0, k)
    return held(found)


def _beside_another_run(
    loop: LoopDefinition,
    runs: Runs,
    observable: sp.Expr,
    turn: int,
    ordered: Callable[[Term | int, Term], Term],
    prove: Prove,
) -> Theorem:
    """A'·B − A·B' at fit k + 1 is a sum of itself, A·B', A·A' and B·B' at fit k, all with numbers ≥ 0."""
    top, bottom = sp.fraction(observable)
    made, k, first = runs.made, runs.fit, runs.first
    step = _step(loop, top, bottom)
    (a, b), (c, d) = step.tolist()
    a_, b_, c_, d_ = map(runs.later, (a, b, c, d))
    reader = made.reader(k)
    if runs.place is None:
        reader.names[STEP] = runs.step
    now = [made.mean(one, k) for one in (top, bottom)]
    later = [runs.moved(one) for one in now]
    goal = ordered(number(0), turn * (later[0] * now[1] - now[0] * later[1]))
    signs = [positive(loop, made, one, first, prove) for one in (top, bottom)]
    moved = [runs.moved_theorem(one) for one in signs]
    own = a_ * d - b * c_
    numbers = [turn * (own + b_ * c - a * d_), turn * (a_ * c - a * c_), turn * (b_ * d - b * d_)]
    pairs = [(now[0], later[1], signs[0], moved[1]), (now[0], later[0], signs[0], moved[0])]
    pairs.append((now[1], later[1], signs[1], moved[1]))
    parts: list[Part] = [(reader.term(sp.factor(own)), assume(goal))]
    for value, (one, other, *both) in zip(map(sp.factor, numbers), pairs, strict=True):
        if value != 0:
            parts.append((reader.term(value), product_order(lt(0, one * other), *both)))
    facts = [f for one in (top, bottom) for f in to_the_start(made.mean(one, number(first)))]
    facts += [runs.moved_theorem(f) for f in facts]
    values = [value_at(loop, one, first) for one in (top, bottom)]
    start = sp.factor(turn * (runs.later(values[0]) * values[1] - values[0] * runs.later(values[1])))
    begun = combine(
        at(goal, k, first), (1, sign(ordered(0, reader.term(start)), *runs.given)), using=tuple(facts)
    )
    once = _once(at(goal, k, k + 1), k + 1)
    whole = combine(at(goal, k, k + 1), *parts, using=(*once, *once))
    kept = induction(k, first, begun, whole, goal)
    sure = [(0, assume(one.formula)) for one in (signs[1], moved[1])]
    says = runs.says(observable, up=turn > 0, strict=ordered is lt)
    found = combine(says, (1 / (now[1] * later[1]), kept), *sure)
    return cut(moved[1], cut(signs[1], found))


def _step(loop: LoopDefinition, top: sp.Expr, bottom: sp.Expr) -> sp.Matrix:
    """Return what a step makes of the numerator and the denominator, linear in both."""
    system = closed(loop, top + 2 * bottom)
    if len(system.moments) != 2 or any(ONE in system.rows[m] for m in system.moments):
        raise Refused("no step that is linear in two states")
    expr, zero = system.field.expr, system.field.field.zero
    step = sp.Matrix([[expr(system.rows[m].get(o, zero)) for o in system.moments] for m in system.moments])
    names = [sp.prod([s**e for s, e in m]) for m in system.moments]
    written = sp.Matrix([[sp.expand(one).coeff(name) for name in names] for one in (top, bottom)])
    if written.det() == 0 or sp.expand(written * sp.Matrix(names) - sp.Matrix([top, bottom])) != sp.zeros(
        2, 1
    ):
        raise Refused("no two different sums of two states")
    return (written * step * written.inv()).applyfunc(sp.factor)


def defined(theorem: Theorem, positive: Theorem, k: Term) -> Theorem:
    """Return a theorem without the hypotheses that a denominator is not 0 at a fit, by 0 < it at fit k."""

    def not_0(asked: Term) -> Theorem:
        if asked.op == "all":
            low, _, body = asked.args
            i = integer("place_of_fit", lambda v: [le(low, v)], witness=low)
            return generalise(not_0(opened(body, i)), i, low, None)
        (mean,) = {a for a in atoms(canonical(asked.args[0], [])) if a.op == "Ex"}
        return sign(asked, instantiate(positive, {k: mean.args[1]}))

    for asked in sorted(theorem.hypotheses, key=str):
        with suppress(Refused, ValueError):
            theorem = cut(not_0(asked), theorem)
    return theorem


def positive(loop: LoopDefinition, made: LoopTerm, one: sp.Expr, first: int, prove: Prove) -> Theorem:
    """Return that the mean of a state, or of a sum of states, is positive at every fit from the first on."""
    found = prove(
        replace(loop, observables={"one": one}), ValueClaim(made, one, ">", sp.S.Zero), first, False
    )
    if len(found) != 1:
        raise Refused("it is positive from a later fit on")
    return found[0]


def _once(formula: Term, time: Term) -> tuple[Theorem, ...]:
    """Return what the means in a formula at a fit are by those of the fit before."""
    when = canonical(time, [])
    sides = [canonical(side, []) for side in formula.args]
    return tuple(unfold(a) for side in sides for a in atoms(side) if a.op == "Ex" and a.args[1] is when)
