"""Scripts that prove what becomes of a defined loop's mean far out: in the fits, and in a parameter.

In the fits it is the limit of the closed form (``loop_limits``); where none is proved, of a mean whose
moments are fed back with numbers ≥ 0, by an envelope that fades. In a parameter n, for any fit: each moment
over a power of n tends to what obeys the recursion's limit, by induction over the fits. Nothing here is
trusted (``loop_claims`` compares).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    combine,
    continuous_limit,
    convert,
    cut,
    diverge_by,
    diverges,
    eq,
    for_all,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    limit_by_degrees,
    limit_same,
    lt,
    number,
    rational_limit,
    real,
    sign,
    specialise,
    tends,
    unfold,
)
from theory.core.terms import opened
from theory.engine.growth import growth
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import Problem, problem_of, solve
from theory.proofs.best_place import by_a_square
from theory.proofs.bounded_means import unbounded_proof
from theory.proofs.claimed_values import value_proof
from theory.proofs.compared_means import FAILED, Family, closed, of_some_family, value_at
from theory.proofs.fading_blocks import limit_by_blocks
from theory.proofs.fading_envelope import Envelope, monomials
from theory.proofs.fading_rates import limit_by_rate
from theory.proofs.form_ends import sign_beside_zeta, without_bound
from theory.proofs.geometric_limits import INDEX, RATIO, geometric
from theory.proofs.logarithms import LATE, inverse_log_vanishes, positive_late, shown_by
from theory.proofs.loop_claims import BoundedClaim, FarMean, Runs, ValueClaim
from theory.proofs.loop_means import proved_limit, proved_mean
from theory.proofs.loop_proofs import after_a_fit, to_the_start
from theory.proofs.loop_readings import MapTerm
from theory.proofs.map_claims import MapMeans
from theory.proofs.quotients import limit_of_quotient
from theory.proofs.tactics import at, first_of

FITS = 4
"""Fits whose moments say of which power of a parameter they are."""


def far_proof(
    loop: LoopDefinition, observable: str, far: FarMean, relation: str, said: sp.Expr | None
) -> tuple[Theorem, ...]:
    """Return the theorem of the limit, and of how it stands to what is said, or to 0 of an order.

    Raises:
        Refused: no script proves it.
    """
    whole = said if relation == "=" else None
    if said == sp.oo:
        return (_without_bound(loop, far) if far.by_fits else _by_form_without_bound(loop, observable, far),)
    if far.by_fits and said is None and relation == "≥":
        with suppress(*FAILED):
            return _with_signs(far, relation, said, limit_in_fits(loop, observable, far, None))
        return _at_least(loop, far)
    if far.by_fits:
        theorem = limit_in_fits(loop, observable, far, whole)
        return _with_signs(far, relation, said, theorem)
    if far.only:
        return _with_signs(far, relation, said, _at_one_fit(loop, far, whole))
    scaled, theorem = _in_a_parameter(loop, far, whole)
    goals = far.says(relation, said, theorem.formula)[1:]
    return (theorem, *(first_of(partial(sign, goal), partial(scaled.positive, goal)) for goal in goals))


def _with_signs(far: FarMean, relation: str, said: sp.Expr | None, theorem: Theorem) -> tuple[Theorem, ...]:
    return (theorem, *map(sign_beside_zeta, far.says(relation, said, theorem.formula)[1:]))


def best_limit_proof(
    loop: LoopDefinition, observable: str, far: FarMean, runs: Runs, *, least: bool
) -> tuple[Theorem, ...]:
    """Return the theorem of the limit L, and that of L at the place and at any other.

    Raises:
        Refused: no script proves it.
    """
    limit = derived_of(loop, observable).limit
    if limit is None:
        raise Refused("no limit is known")
    theorem = limit_in_fits(loop, observable, far, limit)
    here = theorem.formula.args[0]
    there = runs.moved(here)
    goal = le(there, here) if least else le(here, there)
    return (theorem, first_of(lambda: sign(goal), lambda: by_a_square(goal, limit, runs, loop.parameters)))


# ---- as the fits go on


def limit_in_fits(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """Return the limit of the mean over the order, the one that is given or what the rules of growth give."""
    if isinstance(far.made, MapTerm):
        return MapMeans(loop, far.made, far.observable, far.first).limit(far, limit)
    reasons: list[str] = []
    for found in (_by_form, _of_quotient, _by_envelope, _by_blocks, limit_by_rate, _beside_log):
        try:
            return found(loop, observable, far, limit)
        except FAILED as refused:
            reasons.append(str(refused))
    raise Refused("; ".join(reasons))


def _of_quotient(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    del observable
    return limit_of_quotient(loop, far, limit, value_proof)


def _beside_log(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """A mean with a limit vanishes over log t."""
    if far.order != sp.log(t) or limit not in (None, 0):
        raise Refused("no mean over a logarithm")
    known = limit_in_fits(loop, observable, replace(far, order=sp.S.One), None)
    places = real("place_of_mean"), real("place_of_log")
    limits = known, inverse_log_vanishes()
    return convert(continuous_limit(limits, places, places[0] * places[1]), far.tends(number(0)))


def _by_envelope(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    del observable
    if far.order != 1:
        raise Refused("the envelope is of the mean alone")
    return of_some_family(loop, far.observable, lambda family: Envelope(loop, far, family).limit(limit))


def _by_blocks(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    del observable
    return limit_by_blocks(loop, far, limit)


def _by_form(loop: LoopDefinition, observable: str, far: FarMean, limit: sp.Expr | None) -> Theorem:
    derived, wanted = derived_of(loop, observable), loop.observables[observable]
    if derived.form is None or derived.system is None or derived.divides or derived.unproved:
        raise Refused("no closed form is proved for all values")
    ratio = derived.form if far.order == 1 else _over(derived.form, far.order)
    if limit is None:
        grown = growth(ratio, loop.parameters)
        limit = None if grown is None else grown.limit
    if limit is None or limit.is_infinite:
        raise Refused("no finite limit is known")
    equation = proved_mean(far.made, wanted, derived.system, derived.form, derived.since)
    index, first = equation.formula.args[0].args[1], max(1, derived.since, derived.system.base)
    if far.order.has(sp.log(t)):  # log 1 = 0
        equation, index, first = instantiate(equation, {index: LATE}), LATE, max(2, first)
    if far.order != 1:
        order = far.made.reader(index).term(far.order)
        form = far.made.reader(index).term(ratio)
        divided = combine(eq(equation.formula.args[0] / order, form), (1 / order, equation))
        equation = shown_by(divided, positive_late())
    return proved_limit(far.made, equation, ratio, limit, first, index)


def _over(form: sp.Expr, order: sp.Expr) -> sp.Expr:
    """Return a form over an order; powers of numbers are left as they are: SymPy would join them."""
    bases = {part.base for part in form.atoms(sp.Pow) if part.exp.has(t)}
    if bases and all(base.is_number for base in bases):
        return sp.Add(*(term / order for term in sp.Add.make_args(sp.expand(form))))
    return sp.powsimp(sp.cancel(form / order))


def _below(loop: LoopDefinition, far: FarMean, order: sp.Expr) -> tuple[Term, Theorem]:
    """Return b·order ≤ E for every fit, where a step adds b to a multiple of the mean; and b as a term."""
    recurrence = scalar_recurrence(closed(loop, far.observable))
    problem = None if recurrence is None else problem_of(recurrence)
    if problem is None or len(problem.factors) != 1 or problem.increment.has(t):
        raise Refused("no recurrence of the first order that adds a number")
    claim = ValueClaim(far.made, far.observable, "≥", problem.increment * order)
    found = value_proof(loop, claim, far.first, only=False)
    if len(found) != 1:
        raise Refused("it begins too late")
    return far.made.reader(far.fit).term(problem.increment), found[0]


def _without_bound(loop: LoopDefinition, far: FarMean) -> Theorem:
    """Return that the mean grows without bound, as its form, a line b·t below it, or a moment does."""
    with suppress(*FAILED):
        return _form_without_bound(loop, far)
    try:
        _, lower = _below(loop, far, t)
    except FAILED:
        claim = BoundedClaim(far.made, far.observable, sp.false, far.index, far.first)
        return unbounded_proof(loop, claim, ())
    line = rational_limit(diverges(far.fit, lower.formula.args[0]))
    return diverge_by(lower, line, far.fit, far.first)


def _form_without_bound(loop: LoopDefinition, far: FarMean) -> Theorem:
    """Return that the mean grows without bound as its closed form does."""
    name = next(name for name, observed in loop.observables.items() if observed == far.observable)
    derived = derived_of(loop, name)
    if derived.form is None or derived.system is None or derived.unproved:
        raise Refused("no form is proved")
    if derived.form.is_rational_function(t):
        raise Refused("no form in powers or harmonic sums")
    equation = proved_mean(far.made, far.observable, derived.system, derived.form, derived.since)
    index, first = equation.formula.args[0].args[1], max(1, derived.since, derived.system.base)
    return limit_same(without_bound(far.made, derived.form, index), equation, index, first)


def _at_least(loop: LoopDefinition, far: FarMean) -> tuple[Theorem, ...]:
    """Return 0 < b and b ≤ the mean over the order."""
    least, lower = _below(loop, far, far.order)
    order = far.made.reader(far.fit).term(far.order)
    return sign(lt(number(0), least)), combine(le(least, far.ratio), (1 / order, lower))


# ---- as a parameter grows


def _by_form_without_bound(loop: LoopDefinition, observable: str, far: FarMean) -> Theorem:
    """Return that the mean grows without bound with a parameter in which its closed form is rational."""
    derived, wanted = derived_of(loop, observable), loop.observables[observable]
    if derived.form is None or derived.system is None or derived.divides or derived.unproved or far.only:
        raise Refused("no closed form is proved for all values")
    equation = proved_mean(far.made, wanted, derived.system, derived.form, derived.since)
    put = {next(v for v in equation.variables if v.args[0] == t.name): far.fit}
    if far.along is not None:
        put[far.made.names[far.index.symbol]] = far.along
    here = instantiate(equation, put)
    there = _by_degrees_of(far, diverges(far.growing, here.formula.args[1]))
    found = limit_same(there, here, far.growing, _low(far))
    for left in found.hypotheses - far.made.conditions - far.given:
        scaled, _ = _in_a_parameter(loop, replace(far, order=far.index.symbol), None)
        found = cut(scaled.positive(left), found)
    return found


def _in_a_parameter(loop: LoopDefinition, far: FarMean, limit: sp.Expr | None) -> tuple[_Scaled, Theorem]:
    """Return the limit of the mean over the order, for any fit, as a parameter grows."""
    _low(far)

    def proved(family: Family) -> tuple[_Scaled, Theorem]:
        reasons: list[str] = []
        for scale, sums in product((_by_degrees, _by_none), (False, True)):
            try:
                scaled = _Scaled(far, family, scale(family, far.index.symbol), sums)
                return scaled, scaled.proved(limit)
            except FAILED as refused:
                reasons.append(str(refused))
        raise Refused("; ".join(dict.fromkeys(reasons)))

    return of_some_family(loop, far.observable, proved)


def _low(far: FarMean) -> int:
    """Return from where on a whole parameter grows, or the first place in a sequence of values."""
    if far.index.domain.upper is not None or far.index.domain.shape != "scalar":
        raise Refused("no number that grows")
    low = far.index.domain.lower
    if far.along is None and not isinstance(low, int):
        raise Refused("no whole parameter that grows from a number")
    return low if far.along is None and isinstance(low, int) else 1


def _by_degrees_of(far: FarMean, goal: Term) -> Theorem:
    """Prove the limit of a rational function of what grows."""
    (given,) = map(assume, far.given) if far.given else (None,)
    return rational_limit(goal, _low(far)) if given is None else limit_by_degrees(goal, given)


def _at_one_fit(loop: LoopDefinition, far: FarMean, limit: sp.Expr | None) -> Theorem:
    """Return the limit of the mean over the order at one fit, a rational function of what grows."""
    low, reader = _low(far), far.there.reader(far.fit)
    order = far.order.xreplace({t: sp.Integer(far.first)})
    value = sp.cancel(value_at(loop, far.observable, far.first) / order)
    end = _end(value, far.index.symbol) if limit is None else limit
    goal, ratio = far.tends(reader.term(end)), reader.term(sp.factor(value))
    facts = to_the_start(far.there.mean(far.observable, far.fit))
    same = algebra(eq(ratio, far.ratio), *facts)
    there = _by_degrees_of(far, tends(far.growing, ratio, goal.args[0]))
    return convert(limit_same(there, same, far.growing, low), goal)


def _by_none(family: Family, n: sp.Symbol) -> tuple[sp.Expr, ...]:
    del n
    return (sp.S.One,) * len(family.means)


def _by_degrees(family: Family, n: sp.Symbol) -> tuple[sp.Expr, ...]:
    """Return for each mean the power of n that its first values are of."""
    found = [
        max(_degree(value, n) for value in values) for values in zip(*_values(family, FITS), strict=True)
    ]
    return tuple(sp.S.One if degree.is_infinite else n**degree for degree in found)


def _values(family: Family, many: int) -> list[list[sp.Expr]]:
    """Return the means of a family at its first fits."""
    out = [list(family.first)]
    for fit in range(family.base + 1, family.base + many):
        here, now = {t: sp.Integer(fit)}, out[-1]
        out.append(
            [
                sp.cancel((b + sum((a * v for a, v in zip(row, now, strict=True)), sp.S.Zero)).xreplace(here))
                for row, b in zip(family.rows, family.increments, strict=True)
            ]
        )
    return out


def _end(value: sp.Expr, n: sp.Symbol) -> sp.Expr:
    """Return what a rational function of n tends to."""
    top, bottom = (sp.Poly(part, n) for part in sp.fraction(sp.cancel(value)))
    if top.is_zero or top.degree() < bottom.degree():
        return sp.S.Zero
    if top.degree() > bottom.degree():
        raise Refused(f"{value} has no finite limit")
    return sp.factor(top.LC() / bottom.LC())


def _degree(value: sp.Expr, n: sp.Symbol) -> sp.Expr:
    """Return the degree of a rational function, −∞ of 0."""
    top, bottom = sp.fraction(sp.cancel(value))
    if top == 0:
        return sp.S.NegativeInfinity
    if not (top.is_polynomial(n) and bottom.is_polynomial(n)):
        raise Refused("no rational function of what grows")
    return sp.Integer(sp.degree(top, n) - sp.degree(bottom, n))


def _solved(problem: Problem, *, sums: bool) -> sp.Expr:
    """Return the solution of a recurrence of the first order from its beginning on; by a geometric sum."""
    (factor,), (first,) = problem.factors, problem.first
    if sums:
        if factor.has(t) or problem.increment.has(t):
            raise Refused("no geometric sum")
        j, many = sp.Symbol("j_term", integer=True, nonnegative=True), t - problem.base
        return first * factor**many + problem.increment * sp.Sum(factor**j, (j, 0, many - 1))
    if factor == 0:
        form = problem.increment.xreplace({t: t - 1})
        if sp.cancel(form.xreplace({t: sp.Integer(problem.base)}) - first) != 0:
            raise Refused("the limits begin with another value")
        return form
    found = solve(problem)
    if found.form is None or found.since > problem.base:
        raise Refused("the limits have no closed form")
    return found.form


@dataclass(frozen=True)
class _Scaled:
    """The means of a family over powers of what grows, and what they tend to."""

    far: FarMean
    family: Family
    scales: tuple[sp.Expr, ...]
    sums: bool

    @property
    def n(self) -> sp.Symbol:
        """Return the symbol of what grows."""
        symbol: sp.Symbol = self.far.index.symbol
        return symbol

    def end(self, expr: sp.Expr) -> sp.Expr:
        """Return what a rational function of n tends to."""
        return _end(expr, self.n)

    @cached_property
    def rows(self) -> list[list[sp.Expr]]:
        """Return the numbers of the recursion of the scaled means."""
        pairs = zip(self.family.rows, self.scales, strict=True)
        return [[sp.cancel(a * s / own) for a, s in zip(row, self.scales, strict=True)] for row, own in pairs]

    @cached_property
    def increments(self) -> list[sp.Expr]:
        """Return what a step adds to the scaled means."""
        return [sp.cancel(b / own) for b, own in zip(self.family.increments, self.scales, strict=True)]

    @cached_property
    def first(self) -> list[sp.Expr]:
        """Return the means at the first fit that is spoken of."""
        return _values(self.family, self.far.first - self.family.base + 1)[-1]

    @cached_property
    def limits(self) -> list[sp.Expr]:
        """Return what the scaled means tend to, as expressions of t: they obey the limit of the recursion."""
        rows = [[self.end(a) for a in row] for row in self.rows]
        increments = [self.end(b) for b in self.increments]
        first = [self.end(b / own) for b, own in zip(self.first, self.scales, strict=True)]
        found: dict[int, sp.Expr] = {}
        while len(found) < len(rows):
            ready = [
                i
                for i in range(len(rows))
                if i not in found and all(j in {*found, i} for j, a in enumerate(rows[i]) if a != 0)
            ]
            if not ready:
                return self._constant(rows, increments, first)
            for i in ready:
                back = {t: t + 1}
                increment = increments[i].xreplace(back)
                for j, form in found.items():
                    increment += rows[i][j].xreplace(back) * form
                problem = Problem(self.far.first, (rows[i][i].xreplace(back),), increment, (first[i],))
                found[i] = _solved(problem, sums=self.sums)
        return [found[i] for i in range(len(rows))]

    def _constant(
        self, rows: list[list[sp.Expr]], increments: list[sp.Expr], first: list[sp.Expr]
    ) -> list[sp.Expr]:
        """Return limits that are the same at every fit."""
        after = [
            sp.cancel(b + sum((a * v for a, v in zip(row, first, strict=True)), sp.S.Zero))
            for row, b in zip(rows, increments, strict=True)
        ]
        if any(sp.cancel(a - b) != 0 for a, b in zip(after, first, strict=True)):
            raise Refused("the limits are coupled")
        return first

    # ---- as theorems

    def read(self, expr: sp.Expr, time: Term) -> Term:
        """Return an expression as a term, where t is ``time``."""
        return self.far.there.reader(time).term(sp.factor(sp.together(expr)))

    def scaled(self, place: int) -> Term:
        """Return a mean over its power of n."""
        mean = self.far.there.mean(self.family.means[place], self.far.fit)
        scale = self.scales[place]
        return mean if scale == 1 else mean / self.read(scale, self.far.fit)

    def tends(self, place: int) -> Term:
        """Return what a scaled mean tends to."""
        limit = self.far.there.reader(self.far.fit).term(self.limits[place])
        return tends(self.far.growing, self.scaled(place), limit)

    def proved(self, limit: sp.Expr | None) -> Theorem:
        """Prove the limit of the mean over the order; the one that is said, if one is."""
        far, k = self.far, self.far.fit
        if max(self.family.base, 1 if far.there.fresh else 0) > far.first:
            raise Refused("it begins too late")
        weights = [
            sp.cancel(w * s / far.order) for w, s in zip(self.family.weights, self.scales, strict=True)
        ]
        rest = sp.cancel(self.family.constant / far.order)
        value = self.end(rest) + sum(
            (self.end(w) * form for w, form in zip(weights, self.limits, strict=True)), sp.S.Zero
        )
        goal = far.tends(far.there.reader(k).term(sp.factor(value) if limit is None else limit))
        return self._joined(goal, weights, rest, self.together(), k, ())

    def positive(self, goal: Term) -> Theorem:
        """Prove 0 < L(k) by induction over the fits, by the recursion of one mean or by what a fit adds."""
        k, first = self.far.fit, self.far.first
        if goal.op != "lt" or goal.args[0] != number(0):
            raise Refused("no sign of a limit")
        start, following = sign(at(goal, k, first)), at(goal, k, k + 1)

        def by(factor: Term) -> Theorem:
            more = sign(le(0, following.args[1] - factor * goal.args[1]))
            return induction(k, first, start, combine(following, (factor, assume(goal)), (1, more)), goal)

        own = self.read(self.end(self.rows[0][0]), k + 1) if len(self.rows) == 1 else number(1)
        return first_of(partial(by, own), partial(by, number(1)))

    def together(self) -> dict[int, Theorem]:
        """Prove what each scaled mean tends to, all in one induction over the fits."""
        k, first = self.far.fit, self.far.first
        places = range(len(self.family.means))
        choice = [integer(f"weight_{i}", lambda v: [le(0, v), le(v, 1)]) for i in places]
        spots = [real(f"spot_{i}") for i in places]
        goals = [self.tends(i) for i in places]

        def mixed(theorems: dict[int, Theorem], goal: Term) -> Theorem:
            total = number(0)
            for j, spot in zip(choice, spots, strict=True):
                total = total + j * spot
            made = convert(continuous_limit([theorems[i] for i in places], spots, total), goal)
            for j in choice:
                made = generalise(made, j, 0, 1)
            return made

        def each(theorem: Theorem) -> dict[int, Theorem]:
            found = {}
            for i in places:
                chosen = theorem
                for other in reversed(places):
                    chosen = specialise(chosen, int(other == i))
                found[i] = convert(chosen, goals[i])
            return found

        if len(goals) == 1:
            start, step = self._start(0, first), self._step(0, {0: assume(goals[0])})
            return {0: induction(k, first, start, step, goals[0])}
        body, value = number(0), number(0)
        for j, goal in zip(choice, goals, strict=True):
            limit, _ = goal.args
            body, value = body + j * self.scaled(choice.index(j)), value + j * limit
        plain = tends(self.far.growing, body, value)
        whole = plain
        for j in choice:
            whole = for_all(j, 0, 1, whole)
        known = each(assume(whole))
        start = mixed({i: self._start(i, first) for i in places}, at(plain, k, first))
        step = mixed({i: self._step(i, known) for i in places}, at(plain, k, k + 1))
        return each(induction(k, first, start, step, whole))

    def _start(self, place: int, first: int) -> Theorem:
        """Prove what a scaled mean tends to at the first fit."""
        goal = at(self.tends(place), self.far.fit, first)
        value = self.read(sp.cancel(self.first[place] / self.scales[place]), number(first))
        there = _by_degrees_of(self.far, tends(self.far.growing, value, goal.args[0]))
        own = (at(mean, self.far.fit, first) for mean in monomials(self.far, self.family.means[place]))
        facts = [fact for mean in own for fact in to_the_start(mean)]
        same = algebra(eq(value, at(self.scaled(place), self.far.fit, first)), *facts)
        return convert(limit_same(there, same, self.far.growing, _low(self.far)), goal)

    def _step(self, place: int, known: dict[int, Theorem]) -> Theorem:
        """Prove what a scaled mean tends to after one more fit."""
        k = self.far.fit
        facts: list[Theorem] = []
        for mean in monomials(self.far, self.family.means[place]):
            facts += [unfold(at(mean, k, k + 1)), *after_a_fit(self.far.there, mean, k)]
        facts += self.family.staying(self.far.there, k, self.far.first)
        goal = at(self.tends(place), k, k + 1)
        return self._joined(goal, self.rows[place], self.increments[place], known, k + 1, facts)

    def _joined(
        self,
        goal: Term,
        factors: Sequence[sp.Expr],
        rest: sp.Expr,
        known: dict[int, Theorem],
        time: Term,
        facts: Sequence[Theorem],
    ) -> Theorem:
        """Prove the limit of Σ factors·scaled means + rest, which is what the goal is about."""
        n = self.far.growing
        limits, spots, total = list[Theorem](), list[Term](), number(0)
        body = number(0)

        def moving(expr: sp.Expr) -> Term:
            spot = real(f"place_{len(spots)}")
            term = self.read(expr, time)
            limits.append(_by_degrees_of(self.far, tends(n, term, self.read(self.end(expr), time))))
            spots.append(spot)
            return spot

        for place, factor in enumerate(factors):
            if factor == 0:
                continue
            spot = real(f"mean_{place}")
            total = total + moving(factor) * spot
            limits.append(known[place])
            spots.append(spot)
            body = body + self.read(factor, time) * self.scaled(place)
        if rest != 0:
            total, body = total + moving(rest), body + self.read(rest, time)
        off = goal.args[0] - continuous_limit(limits, spots, total).formula.args[0]  # 0, by what sums obey
        there = convert(continuous_limit(limits, spots, total + off), tends(n, body + off, goal.args[0]))
        same = algebra(eq(body + off, self._whole(goal)), *facts, *self._of_sums())
        return convert(limit_same(there, same, n, _low(self.far)), goal)

    def _of_sums(self) -> list[Theorem]:
        """Return rᵏ = 1 + (r − 1)·Σ[i=0..k−1] rⁱ of the limits' sums."""
        if not self.sums:
            return []
        ratios = [self.read(self.end(row[i]), self.far.fit) for i, row in enumerate(self.rows)]
        return [instantiate(geometric(), {RATIO: r, INDEX: self.far.fit - self.far.first}) for r in ratios]

    def _whole(self, goal: Term) -> Term:
        """Return what a goal is about, where n is what grows."""
        return opened(goal.args[1], self.far.growing)
