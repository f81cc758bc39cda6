"""Scripts that prove what a claim says of the value of a defined loop's mean.

The expression claimed is what is proved, in whatever way it is written: an equation by induction over the
fits, a bound by the same induction where the step of the mean adds to a nonnegative multiple of it. Nothing
here is trusted: what a script proves is compared with the claim (``loop_claims``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    average_at,
    combine,
    convert,
    eq,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    shift_index,
    sign,
    substitute,
    unfold,
)
from theory.core.loops import opened_state
from theory.core.normal_forms import atoms, canonical
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.formulas import derived_of
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import form_of, problem_of
from theory.loop_language.symbolic.system import ONE
from theory.numbers.walk import outermost
from theory.proofs.bounds_by_form import BoundByForm
from theory.proofs.compared_means import FAILED, Compared, Family, bound_by_signs, closed, of_some_family
from theory.proofs.geometric_limits import INDEX, RATIO, geometric
from theory.proofs.logarithms import TERM, harmonic_above, harmonic_below, log_rises
from theory.proofs.loop_claims import Runs, ValueClaim
from theory.proofs.loop_means import proved_mean
from theory.proofs.loop_proofs import after_a_fit, by_induction, coupled, staying, to_the_start, triangular
from theory.proofs.loop_readings import MapTerm
from theory.proofs.loop_terms import STATE
from theory.proofs.map_claims import MapMeans
from theory.proofs.quotients import bound_of_quotient, defined, positive
from theory.proofs.reading import Reader
from theory.proofs.reversed_ranges import PLACE, turned, turned_over
from theory.proofs.tactics import COUNT, at, first_of
from theory.proofs.two_steps import TwoSteps

Way = Callable[[Term, Term, int], Theorem]
MOST_EARLY = 6
"""Fits before the induction begins, each proved by itself."""
MOST_APART = 16
"""Fits before a bound that no step carries is kept by another that is, each proved by itself."""


def value_proof(loop: LoopDefinition, claim: ValueClaim, first: int, only: bool) -> tuple[Theorem, ...]:
    """Return theorems of the fits from the first on one by one, then of all; with ``only``, of the first.

    Raises:
        Refused: no script proves it.
    """
    if isinstance(claim.made, MapTerm):
        means = MapMeans(loop, claim.made, claim.observable, first)
        goal = claim.at(number(first) if only else means.k)
        return (means.bound(goal, claim.relation, claim.said, only=only),)
    if sp.fraction(claim.observable)[1].free_symbols & claim.made.parts.keys():
        return _of_quotient(loop, claim, first, only)
    claimed = _Claimed(loop, claim)
    return claimed.of_fits(range(first, first + 1)) if only else claimed.proved(first)


def _of_quotient(loop: LoopDefinition, claim: ValueClaim, first: int, only: bool) -> tuple[Theorem, ...]:
    from theory.proofs.monotone_ends import bound_by_the_end, bound_by_the_start

    def linear() -> tuple[Theorem, ...]:
        return bound_of_quotient(loop, claim, first, only, value_proof)

    def by_an_end() -> tuple[Theorem, ...]:
        k, bottom = _from_fit(first), sp.fraction(claim.observable)[1]
        above_0 = positive(loop, claim.made, bottom, first, value_proof)
        ends = (bound_by_the_end, bound_by_the_start)
        found = first_of(*(partial(one, loop, claim, claim.at(k), k, first) for one in ends))
        return (defined(found, above_0, k),)

    if only or claim.relation == "=":
        return linear()
    irrational = any(power.exp.is_Rational and not power.exp.is_Integer for power in claim.said.atoms(sp.Pow))
    one, other = (by_an_end, linear) if irrational else (linear, by_an_end)
    with suppress(Refused):
        return one()
    return other()


def bound_by_steps(loop: LoopDefinition, claim: ValueClaim, first: int) -> Theorem:
    """Return a bound for all fits from the first on that a step carries from fit to fit.

    Raises:
        Refused: a step does not.
    """
    claimed = _Claimed(loop, claim)
    if max(claimed.system.base, 1 if claimed.made.fresh else 0) > first:
        raise Refused("it begins too late")
    k = _from_fit(first)
    return claimed.from_fit_to_fit(claimed.plainly.at(k), k, first)


def _from_fit(first: int) -> Term:
    return integer("k_fit", lambda v: [le(first, v)], witness=first)


class _Claimed:
    """A claim about the mean of an observable, and the ways to prove it."""

    def __init__(self, loop: LoopDefinition, claim: ValueClaim) -> None:
        self.loop, self.claim, self.made, self.observable = loop, claim, claim.made, claim.observable
        self.system = closed(loop, claim.observable)
        found = {node: plain_range(node) for node in ranges(claim.said)}
        self.ranges = {node: plainly for node, plainly in found.items() if plainly is not None}
        self.plainly = replace(claim, said=claim.said.xreplace(self.ranges))
        self.said = self.plainly.said

    def proved(self, first: int) -> tuple[Theorem, ...]:
        """Return what is said of all fits from the first on, those before the induction one by one."""
        base = max(self.system.base, first, 1 if self.made.fresh else 0)
        if base - first > MOST_EARLY:
            raise Refused("it begins too late")
        if self.claim.relation == "=":
            return self._from(first, base, self._equations)
        try:
            return self._from(first, base, self._bounds)
        except Refused:
            bound = BoundByForm(self.loop, self.plainly)
            others: list[Way] = [bound.proved, self._by_signs]
            others += [partial(self._below_a_tail, rest) for rest in self._tails]
            for begins in range(base, first + MOST_EARLY + 1):
                with suppress(Refused):
                    return self._from(first, begins, others)
            for begins, way in self._apart(first, base):
                with suppress(Refused):
                    return self._from(first, begins, [way])
            raise

    def _from(self, first: int, base: int, ways: Sequence[Way]) -> tuple[Theorem, ...]:
        """Return what is said of all fits from the base on, and of those before it one by one."""
        k = _from_fit(base)
        goal = self.plainly.at(k)
        theorem = first_of(*(partial(one, goal, k, base) for one in ways))
        if self.ranges:
            same = (same_range(*pair, self.made.reader(k)) for pair in self.ranges.items())
            theorem = combine(self.claim.at(k), (1, theorem), using=tuple(same))
        return (*self.of_fits(range(first, base)), theorem)

    def _apart(self, first: int, base: int) -> Iterator[tuple[int, Way]]:
        """Yield from where on, and how, a bound in t is kept that no step carries.

        The mean stays on its side of its limit, and of E(m) + σ(m) − σ(t) for a tail σ of what is added, and
        these of the bound from some m on.
        """
        if not self.said.has(t) or self.said.has(sp.Sum, sp.Product):
            return
        up = self.claim.relation in ("≤", "<")
        name = next(name for name, one in self.loop.observables.items() if one == self.observable)
        limit = derived_of(self.loop, name).limit
        recurrence = scalar_recurrence(self.system)
        problem = None if recurrence is None else problem_of(recurrence)
        found = (
            tails(problem.increment, (1, 0) if up else (2,)) if problem and problem.factors == (1,) else []
        )
        ways: list[tuple[sp.Expr | None, Way]] = [(rest, partial(self._by_a_tail, rest)) for rest in found]
        for rest, way in [*ways, (None, self._by_its_end)]:
            for begins in range(base, first + MOST_APART + 1):
                end = limit if rest is None else self._beside_a_tail(rest, begins)
                with suppress(Refused):
                    gap = sp.factor(self.said - end) * (1 if up else -1) if end is not None else sp.nan
                    sign(le(0, self.made.reader(_from_fit(begins)).term(gap)))
                    yield begins, way
                    break

    def _beside_a_tail(self, rest: sp.Expr, begins: int) -> sp.Expr:
        from theory.proofs.compared_means import value_at

        return value_at(self.loop, self.observable, begins) + rest.xreplace({t: sp.Integer(begins)}) - rest

    def _by_a_tail(self, rest: sp.Expr, goal: Term, k: Term, base: int) -> Theorem:
        up, said = self.claim.relation in ("≤", "<"), self._beside_a_tail(rest, base)
        near = replace(self.claim, relation="≤" if up else "≥", said=said)
        there = self.from_fit_to_fit(near.at(k), k, base, said)
        gap = self.made.reader(k).term(sp.factor(self.said - said) * (1 if up else -1))
        more = (lt if goal.op == "lt" else le)(number(0), gap)
        return combine(goal, (1, there), (1, sign(more)))

    @property
    def _tails(self) -> list[sp.Expr]:
        """Return what falls as fast as is added to a mean that is said to stay below a number."""
        recurrence = scalar_recurrence(self.system)
        problem = None if recurrence is None else problem_of(recurrence)
        if problem is None or problem.factors != (1,) or self.said.has(t) or self.claim.relation not in "≤<":
            return []
        return tails(problem.increment)

    def _below_a_tail(self, rest: sp.Expr, goal: Term, k: Term, base: int) -> Theorem:
        """A step adds b(t) ≤ σ(t) − σ(t + 1): the mean and σ together fall, and σ ≥ 0."""
        below = replace(self.claim, relation="≤", said=self.said - rest)
        there = self.from_fit_to_fit(below.at(k), k, base, below.said)
        more = (lt if goal.op == "lt" else le)(number(0), self.made.reader(k).term(rest))
        return combine(goal, (1, there), (1, sign(more)))

    def of_fits(self, fits: range) -> tuple[Theorem, ...]:
        """Return what is said of each of these fits."""
        return tuple(self.of_one_fit(self.claim.at(number(fit))) for fit in fits)

    def of_one_fit(self, formula: Term) -> Theorem:
        """Prove what is said of one fit, unfolded to the start."""
        facts = to_the_start(next(side for side in formula.args if side.op == "Ex"))
        return algebra(formula, *facts) if formula.op == "eq" else sign(formula, *facts)

    def _by_itself(self, goal: Term, k: Term, base: int) -> Theorem:
        return by_induction(goal, k, base, geometric_facts(k, goal), after_a_fit(self.made, goal.args[0], k))

    def _last(self, goal: Term, k: Term, base: int) -> Theorem:
        """The moments below the last have the engine's forms, the last what is left of the claim."""
        order = triangular(self.system)
        if order is None or len(order) < 2:
            raise Refused("the moments are coupled")
        coefficient = self.system.field.expr
        weights = {m: coefficient(c) for m, c in self.system.goal.items()}
        rest, theorems = self.said - weights.get(ONE, sp.S.Zero), list[Theorem]()
        for moment in order:
            weight = weights.get(moment, sp.S.Zero)
            last = moment == order[-1] and weight != 0
            form = rest / weight if last else form_of(self.system, moment, base)
            if form is None:
                raise Refused(f"no closed form of {moment}")
            rest -= weight * form
            there = eq(self.made.mean(sp.prod([s**e for s, e in moment]), k), self.made.reader(k).term(form))
            known = [*theorems, *geometric_facts(k, there)]
            theorems.append(by_induction(there, k, base, known, after_a_fit(self.made, there.args[0], k)))
        return algebra(goal, *theorems)

    def _together(self, goal: Term, k: Term, base: int) -> Theorem:
        return coupled(self.made, self.system, self.said, goal, k, base)

    def _by_signs(self, goal: Term, k: Term, base: int) -> Theorem:
        """The gap is a sum of means with signs, at the fit itself or at the one before."""
        if self.said.has(t):
            raise Refused("a bound that moves")

        def there(later: bool, family: Family) -> Theorem:
            compared = Compared(Runs(self.made, GENERATION, base - later), self.loop, family)
            return bound_by_signs(compared, self.claim.relation, goal, k, self.said, later=later)

        def of_fit(later: bool) -> Theorem:
            return of_some_family(self.loop, self.observable, partial(there, later))

        return first_of(partial(of_fit, False), *([partial(of_fit, True)] if base > 0 else []))

    def _two_steps(self, goal: Term, k: Term, base: int) -> Theorem:
        return TwoSteps(self.made, self.system, self.observable, k, base).proved(goal, self.said)

    @property
    def _equations(self) -> tuple[Way, ...]:
        return self._by_itself, self._last, self._together, self._two_steps

    def _by_equation(self, goal: Term, k: Term, base: int) -> Theorem:
        """The mean is what is said, in sums or products: what bounds it weakly."""
        if goal.op != "le":
            raise Refused("an equation is no strict bound")
        equal = replace(self.plainly, relation="=").at(k)
        theorem = first_of(*(partial(one, equal, k, base) for one in self._equations))
        return combine(goal, (1 if self.claim.relation == "≤" else -1, theorem))

    @property
    def _bounds(self) -> tuple[Way, ...]:
        found = (
            self._in_every_state,
            self.from_fit_to_fit,
            self._two_steps,
            self._by_signs,
            self._by_its_start,
            self._by_its_end,
            self._by_the_rest,
        )
        if self.said.has(sp.Sum, sp.Product):
            return (self._by_equation, *found)
        return (*found, self._beside_logarithm) if self.said.has(sp.log(t)) else found

    def _in_every_state(self, goal: Term, k: Term, base: int) -> Theorem:
        """The observable obeys the bound whatever the state is."""
        del base
        if goal.op != "le" or k in self.made.reader(k).term(self.said).free:
            raise Refused("no bound of every state")
        reader = self.made.reader(k)
        values, said = (reader.term(x) for x in (self.observable, self.said))
        bound = le(values, said) if self.claim.relation == "≤" else le(said, values)
        domain = opened_state(goal.args[0] if goal.args[0].op == "Ex" else goal.args[1])
        given = [assume(substitute(f, {domain[0]: STATE})) for f in sorted(domain[2], key=str)]
        (state, *more) = self.observable.free_symbols & self.made.parts.keys()
        if more:
            raise Refused("several states")
        gap = (self.said - self.observable) * (1 if self.claim.relation == "≤" else -1)
        theorem = first_of(lambda: sign(bound, *given), lambda: _by_a_square(bound, gap, state, reader))
        whole = average_at(theorem, STATE, self.made.loop, k, tuple(self.made.names.values()))
        return convert(whole, goal)

    def from_fit_to_fit(self, goal: Term, k: Term, base: int, said: sp.Expr | None = None) -> Theorem:
        """From y(k + 1) = a·y(k) + b with a ≥ 0 and y(k) ≤ U(k): y(k + 1) ≤ a·U(k) + b ≤ U(k + 1)."""
        recurrence = scalar_recurrence(self.system)
        problem = None if recurrence is None else problem_of(recurrence)
        if problem is None or len(problem.factors) != 1:
            raise Refused("no recurrence of the first order")
        (factor,), up = problem.factors, self.claim.relation in ("≤", "<")
        said = self.said if said is None else said
        gap = said.xreplace({t: t + 1}) - factor * said - problem.increment
        gap = gap if up else -gap
        if not gap.has(sp.Sum, sp.Product):
            gap = sp.factor(sp.together(gap))
        reader, following = self.made.reader(k), at(goal, k, k + 1)
        using = self._a_fit_later(goal, k, base)
        a, more = reader.term(sp.factor(factor)), reader.term(gap)

        def step(relation: Callable[[Term, Term], Term]) -> Theorem:
            return combine(following, (a, assume(goal)), (1, sign(relation(number(0), more))), using=using)

        start = self.of_one_fit(at(goal, k, base))
        return induction(k, base, start, first_of(lambda: step(le), lambda: step(lt)), goal)

    def _a_fit_later(self, goal: Term, k: Term, base: int) -> tuple[Theorem, ...]:
        """Return what the mean of a bound is after one more fit, and what stays as it begins."""
        mean = goal.args[0 if self.claim.relation in ("≤", "<") else 1]
        after = unfold(at(mean, k, k + 1)), *after_a_fit(self.made, mean, k)
        return (*after, *staying(self.made, self.system, k, base))

    def _by_the_rest(self, goal: Term, k: Term, base: int) -> Theorem:
        """From y(k + 1) = a·y(k) + r(k), a ≥ 0, and r(k) ≤ U(k + 1) − a·U(k), r a mean of fewer moments."""
        expr, after = self.system.field.expr, self.system.step(self.system.goal)
        step = {m: expr(c) for m, c in after.items()}
        wanted = {m: expr(c) for m, c in self.system.goal.items()}
        numbers = [step[m] / c for m, c in wanted.items() if m != ONE and m in step]
        reasons: list[str] = []
        for a in dict.fromkeys(map(sp.cancel, (*numbers, sp.S.One))):
            rest = {m: sp.cancel(step.get(m, 0) - a * wanted.get(m, 0)) for m in {**step, **wanted}}
            added = rest.pop(ONE, sp.S.Zero)
            left = sp.Add(*(c * sp.prod([s**e for s, e in m]) for m, c in rest.items()))
            if left == 0 or any(x.has(t) for x in (left, a, added)):
                continue
            try:
                return self._with_the_rest(goal, k, base, a, left, added)
            except FAILED as refused:  # what a window remembers is no state of a definition
                reasons.append(str(refused))
        raise Refused("; ".join(reasons) or "no rest of fewer moments")

    def _with_the_rest(
        self, goal: Term, k: Term, base: int, a: sp.Expr, left: sp.Expr, added: sp.Expr
    ) -> Theorem:
        up, reader = self.claim.relation in ("≤", "<"), self.made.reader(k)
        said = sp.factor(self.said.xreplace({t: t + 1}) - a * self.said) - added
        there = replace(self.loop, observables={"rest": left})
        claim = replace(self.claim, observable=left, relation="≤" if up else "≥", said=sp.powsimp(said))
        more = _Claimed(there, claim)
        if len(more.system.moments) >= len(self.system.moments):
            raise Refused("no rest of fewer moments")
        *early, known = more.proved(base)
        if early:
            raise Refused("what is added obeys it from a later fit on")
        following, using = at(goal, k, k + 1), self._a_fit_later(goal, k, base)
        step = combine(following, (reader.term(a), assume(goal)), (1, known), using=using)
        return induction(k, base, self.of_one_fit(at(goal, k, base)), step, goal)

    def _beside_logarithm(self, goal: Term, k: Term, base: int) -> Theorem:
        """log t ≤ H_t ≤ 1 + log t: of a form a·H_t + b with a ≥ 0."""
        if base < 1:
            raise Refused("log 0 has no value")
        name = next(name for name, one in self.loop.observables.items() if one == self.observable)
        derived, total = derived_of(self.loop, name), sp.Dummy("total")
        form = sp.expand((derived.form or sp.S.Zero).xreplace({sp.harmonic(t): total}))
        factor, up = form.coeff(total, 1), self.claim.relation in ("≤", "<")
        if sp.expand(form - factor * total).has(total) or factor == 0:
            raise Refused("no closed form that is linear in H_t")
        equation = proved_mean(self.made, self.observable, self.system, derived.form, derived.since)
        here = instantiate(equation, {equation.formula.args[0].args[1]: k})
        known = [harmonic_below()] if up else [instantiate(harmonic_above(), {COUNT: TERM}), log_rises()]
        logarithm = sp.log(t)
        gap = sp.factor(self.said - form.xreplace({total: 1 + logarithm if up else logarithm}))
        reader = self.made.reader(k)
        more, weight = reader.term(gap if up else -gap), reader.term(factor)

        def ordered(relation: Callable[[Term, Term], Term]) -> Theorem:
            parts = [(weight, instantiate(one, {TERM: k})) for one in known]
            return combine(goal, *parts, (1, sign(relation(number(0), more))), using=(here,))

        return first_of(lambda: ordered(le), lambda: ordered(lt))

    def _by_its_start(self, goal: Term, k: Term, base: int) -> Theorem:
        from theory.proofs.monotone_ends import bound_by_the_start

        return bound_by_the_start(self.loop, self.plainly, goal, k, base)

    def _by_its_end(self, goal: Term, k: Term, base: int) -> Theorem:
        from theory.proofs.monotone_ends import bound_by_the_end

        return bound_by_the_end(self.loop, self.plainly, goal, k, base)


def tails(increment: sp.Expr, shifts: tuple[int, ...] = (1, 0)) -> list[sp.Expr]:
    """Return what may fall as fast as a rational increment of degree ≤ −2 is added, and faster.

    With a shift of 2, and slower.

    >>> tails(1 / (t + 1) ** 3)[0]
    1/(2*(t + 1/2)**2)
    """
    if not increment.is_rational_function(t) or not increment.has(t):
        return []
    top, bottom = (sp.Poly(part, t) for part in sp.fraction(sp.cancel(increment)))
    power = bottom.degree() - top.degree() - 1
    if power < 1:
        return []
    scale = sp.factor(top.LC() / bottom.LC()) / power
    return [scale / (t + sp.Rational(shift, 2)) ** power for shift in shifts]


def ranges(said: sp.Expr) -> list[sp.Expr]:
    """Return the sums and products of an expression that stand in no other."""
    if isinstance(said, (sp.Sum, sp.Product)):
        return [said]
    return list(dict.fromkeys(found for argument in said.args for found in ranges(argument)))


def plain_range(node: sp.Expr) -> sp.Expr | None:
    """Return a range that counts from its start, a sum of powers from 0; nothing if it is so written.

    >>> j, r, t = sp.symbols("j r t")
    >>> plain_range(sp.Sum(r ** (t - j), (j, 1, t)))
    Sum(r**j, (j, 0, t - 1))
    """
    found = turned(node) or node
    term, index, low, high = outermost(found)
    powers = any(power.exp.has(index) for power in term.atoms(sp.Pow))
    if isinstance(found, sp.Sum) and powers and low.is_Integer and low != 0:
        found = sp.Sum(sp.powsimp(term.xreplace({index: index + low})), (index, 0, high - low))
    return None if found == node else found


def same_range(node: sp.Expr, plainly: sp.Expr, reader: Reader) -> Theorem:
    """Prove that a range is what :func:`plain_range` says."""
    back = turned(node)
    theorem = None if back is None else turned_over(node, back, reader)
    if back == plainly and theorem is not None:
        return theorem
    term, index, low, high = outermost(back or node)
    i = PLACE
    body = Reader({**reader.names, index: i}, reader.sequences, subjects=reader.subjects).term(term)
    moved = shift_index(i, reader.term(low), reader.term(high), reader.term(low), body)
    goal = eq(reader.term(back or node), reader.term(plainly))
    moved = convert(moved, goal)
    return moved if theorem is None else algebra(eq(reader.term(node), goal.args[1]), theorem, moved)


def geometric_facts(k: Term, formula: Term) -> list[Theorem]:
    """For Σ[i=0..k−1] rⁱ in a formula: rᵏ = 1 + (r − 1)·Σ[i=0..k−1] rⁱ."""
    ratios = {s.args[2].args[0] for s in _sums(formula) if _is_geometric(s)}
    return [instantiate(geometric(), {RATIO: r, INDEX: k}) for r in sorted(ratios, key=str)]


def _sums(formula: Term) -> list[Term]:
    sides = (canonical(side, []) for side in formula.args)
    return [a for side in sides for a in atoms(side) if a.op == "sum"]


def _is_geometric(s: Term) -> bool:
    body = s.args[2]
    return (
        s.args[0] is number(0) and body.op == "pow" and body.args[1].op == "bound" and not body.args[0].loose
    )


def _by_a_square(bound: Term, gap: sp.Expr, state: sp.Symbol, reader: Reader) -> Theorem:
    """a·x² + b·x + c ≥ 0 from a·(x + b/2a)² and a ≥ 0, c ≥ b²/4a."""
    a, b, _ = (sp.expand(gap).coeff(state, i) for i in (2, 1, 0))
    if a == 0 or sp.degree(gap, state) != 2:
        raise Refused("no square")
    shift = reader.term(sp.factor(b / (2 * a)))
    square = le(0, (reader.term(state) + shift) ** 2)
    rest = reader.term(sp.factor(gap.subs(state, -b / (2 * a))))
    return combine(bound, (reader.term(a), sign(square)), (1, sign(le(0, rest))))
