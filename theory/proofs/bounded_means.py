"""That a loop's mean stays bounded exactly where a condition holds, from the loop's definition.

Where it holds, a mean that a step multiplies by a, a² < 1, and to which it adds Σ w_j m_j + b, |m_j| ≤ M_j,
stays within ±M, M = F + 2(Σ W_j M_j + B)/(1 − a²), for F ≥ |first value|, W_j ≥ |w_j|, B ≥ |b|. No sign is
asked for: (1 + a²)/2·M − a·m = (1 + a)²/4·(M − m) + (1 − a)²/4·(M + m). Where it does not hold, a mean is at
least a line that rises, or its square is. The claimed relations are assumed; those that are linear in a
parameter say where it lies. Nothing here is trusted: ``loop_claims`` compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import permutations
from typing import NamedTuple

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    absurd,
    algebra,
    assume,
    average_at,
    combine,
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
    lt,
    mean_at,
    number,
    product_order,
    rational_limit,
    real,
    sign,
    specialise,
    substitute,
)
from theory.core.signs import implies
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.solve import problem_of
from theory.loop_language.symbolic.system import ONE
from theory.proofs import coupled_pairs as jury
from theory.proofs.claimed_values import tails, value_proof
from theory.proofs.compared_means import (
    FAILED,
    Compared,
    Family,
    Known,
    Part,
    T,
    blocks,
    closed,
    factored,
    is_square,
    of_some_family,
    value_at,
)
from theory.proofs.coupled_pairs import Pair
from theory.proofs.loop_claims import BoundedClaim, ValueClaim
from theory.proofs.loop_readings import MapTerm
from theory.proofs.loop_terms import STATE
from theory.proofs.map_claims import MapMeans
from theory.proofs.tactics import at, first_of

Both = Mapping[int, Theorem]
"""By s = 1, −1: that 0 ≤ M − s·x."""
Case = tuple[sp.Basic, ...]


_ROOT = real("root_of_square")
_SQUARE = sign(le(0, _ROOT**2))
_POSITIVE = real("positive_number", lambda v: [lt(0, v)], witness=1)
_INVERSE = sign(lt(0, 1 / _POSITIVE))
_ONE = sign(lt(0, number(1)))


class Bound(NamedTuple):
    """|m| ≤ size, that 0 ≤ size, and whether the mean is 0, which ``zero`` says."""

    size: Term
    least: Theorem
    both: Both
    zero: Theorem | None = None


class Size(NamedTuple):
    """A number, that it is not negative, and that another is at most it."""

    size: Term
    least: Theorem
    at_most: Theorem


def bounded_proof(loop: LoopDefinition, claim: BoundedClaim, case: Case) -> tuple[Theorem, Theorem]:
    """Return that the mean is at most a number, and at least one, in a case of the condition.

    Raises:
        Refused: no script proves it.
    """
    if isinstance(claim.made, MapTerm):
        return MapMeans(loop, claim.made, claim.observable, claim.first).ends()
    try:
        return _first(loop, claim, case, lambda under: under.bounded(claim.observable))
    except Refused:
        from theory.proofs.fading_rates import bounded_by_rate

        runs = claim.runs
        with suppress(Refused):
            return bounded_by_rate(loop, claim.made, claim.observable, runs.first, runs.fit)
        return _by_a_tail(loop, claim)


def _by_a_tail(loop: LoopDefinition, claim: BoundedClaim) -> tuple[Theorem, Theorem]:
    """Return the bounds of a mean to which each fit adds what is ≥ 0 and fades fast."""
    recurrence = scalar_recurrence(closed(loop, claim.observable))
    problem = None if recurrence is None else problem_of(recurrence)
    if problem is None or len(problem.factors) != 1:
        raise Refused("no recurrence of the first order")
    first = value_at(loop, claim.observable, claim.first)
    for rest in tails(problem.increment):
        most = first + rest.xreplace({t: sp.Integer(claim.first)})
        with suppress(Refused):
            both = [
                value_proof(loop, ValueClaim(claim.made, claim.observable, *said), claim.first, only=False)
                for said in (("≤", most), ("≥", first))
            ]
            if all(len(found) == 1 for found in both):
                return both[0][0], both[1][0]
    raise Refused("what is added does not fade fast")


def unbounded_proof(loop: LoopDefinition, claim: BoundedClaim, case: Case) -> Theorem:
    """Return that the mean grows without bound, up or down or in its square, in a case of the contrary.

    Raises:
        Refused: no script proves it.
    """
    with suppress(Refused):
        return _impossible(claim, case)
    return _first(loop, claim, case, lambda under: under.unbounded(claim.observable))


def _impossible(claim: BoundedClaim, case: Case) -> Theorem:
    """Return what is said of a case of which one relation contradicts the domains: anything follows."""
    for fact in map(assume, map(claim.relation, case)):
        low, high = fact.formula.args
        with suppress(Refused):
            other = sign((le if fact.formula.op == "lt" else lt)(high, low))
            never = combine(lt(0, 0), (1, fact), (1, other))
            return absurd(never, diverges(claim.runs.fit, claim.made.mean(claim.observable, claim.runs.fit)))
    raise Refused("the case may be")


def _first(loop: LoopDefinition, claim: BoundedClaim, case: Case, prove: Callable[[Under], T]) -> T:
    def proved(family: Family) -> T:
        if any(x.has(t) for row in (*family.rows, family.increments) for x in row):
            raise Refused("no step with constant coefficients")
        return prove(Under(claim.runs, loop, family, claim, case))

    return of_some_family(loop, claim.observable, proved)


@dataclass(frozen=True)
class Under(Compared):
    """A family of means in a case of a condition."""

    claim: BoundedClaim
    case: Case
    known: list[Theorem] = field(default_factory=list)
    """What was shown of numbers."""
    asked: set[Term] = field(default_factory=set)
    """What is being shown."""

    # ---- what the case says of numbers

    @cached_property
    def assumed(self) -> tuple[Theorem, ...]:
        """Return the relations of the case."""
        return tuple(assume(self.claim.relation(one)) for one in self.case)

    @cached_property
    def _ordered(self) -> list[tuple[sp.Basic, Theorem]]:
        """Return the relations of the case, an equation as two orders, with what says that they hold."""
        found: list[tuple[sp.Basic, Theorem]] = []
        for relation, fact in zip(self.case, self.assumed, strict=True):
            if fact.formula.op != "eq":
                found.append((relation, fact))
                continue
            for turn in (1, -1):
                sides, terms = relation.args[::turn], fact.formula.args[::turn]
                one = sp.LessThan(*sides, evaluate=False)
                found.append((one, combine(le(*terms), (turn, fact))))
        return found

    @cached_property
    def ends(self) -> dict[Term, Theorem]:
        """Return where the case says that a parameter lies, by what is said."""
        found: dict[Term, Theorem] = {}
        for relation, fact in self._ordered:
            if fact not in self.assumed:
                found[fact.formula] = fact
            top, bottom = sp.fraction(_gap(relation))
            for p in self.loop.parameters:
                with suppress(*FAILED, sp.PolynomialError):
                    slope, rest = sp.Poly(top, p.symbol).all_coeffs()  # of degree 1, else a ValueError
                    end, here = self.read(-rest / slope, self.runs.fit), self.made.names[p.symbol]
                    for turn in (1, -1):
                        sides = (end, here) if turn > 0 else (here, end)
                        with suppress(Refused):
                            scale = self.read(turn * bottom / slope, self.runs.fit)
                            made = combine(_like(fact)(*sides), (scale, fact))
                            if made.hypotheses <= self._allowed:
                                found[made.formula] = made
        return found

    @cached_property
    def given(self) -> tuple[Theorem, ...]:
        """Return the relations of the case and what they say of single parameters, all assumed."""
        return (*self.assumed, *map(assume, self.ends))

    @cached_property
    def _allowed(self) -> frozenset[Term]:
        return self.made.conditions | {one.formula for one in self.assumed}

    def _held(self, theorem: Theorem) -> Theorem:
        """Return a theorem with what it asks for shown, so that the case alone remains."""
        for asked in theorem.hypotheses - self._allowed - self.ends.keys():
            theorem = self._without(asked, theorem)
        for end, lemma in self.ends.items():
            if end in theorem.hypotheses:
                theorem = cut(lemma, theorem)
        if left := theorem.hypotheses - self._allowed:
            raise Refused("hypotheses remain: " + "; ".join(map(str, left)))
        return theorem

    def _without(self, asked: Term, theorem: Theorem) -> Theorem:
        if asked not in theorem.hypotheses:
            return theorem
        lemma = next((fact for fact in self.known if implies(fact.formula, asked)), None)
        return cut(lemma or sign(asked, *self.given), theorem)

    def shown(self, value: sp.Expr, *, strict: bool) -> Theorem:
        """Prove that a number is not negative, positive if ``strict``, in the case."""
        value = factored(value)
        goal = (lt if strict else le)(number(0), self.read(value, self.runs.fit))
        if goal in (known := {one.formula: one for one in self.known}):
            return known[goal]
        if value.is_number or goal in self.asked:
            return sign(goal)
        self.asked.add(goal)
        try:
            found = first_of(*(partial(self._from, way) for way in self._ways(goal, value, strict)))
        finally:
            self.asked.discard(goal)
        self.known.append(found)
        return found

    def _from(self, way: Callable[[], Theorem]) -> Theorem:
        return self._held(way())

    def _ways(self, goal: Term, value: sp.Expr, strict: bool) -> Iterator[Callable[[], Theorem]]:
        yield lambda: sign(goal, *self.given)
        for relation, fact in self._ordered:
            yield partial(self._by_the_gap, goal, value, relation, fact)
        for relation, fact in self._ordered:
            yield partial(self._by_the_larger_side, goal, value, strict, relation, fact)
        for turn in (1, -1):
            yield partial(self._by_factors, goal, value, strict, turn)

    def _by_the_gap(self, goal: Term, value: sp.Expr, relation: sp.Basic, fact: Theorem) -> Theorem:
        """The number is a positive multiple of what a relation says to be positive."""
        return combine(goal, (self.read(value / _gap(relation), self.runs.fit), fact))

    def _by_the_larger_side(
        self, goal: Term, value: sp.Expr, strict: bool, relation: sp.Basic, fact: Theorem
    ) -> Theorem:
        """The number is a multiple of the larger side of a relation, the smaller of which is positive."""
        high = sp.factor(relation.args[isinstance(relation, (sp.StrictLessThan, sp.LessThan))])
        if high.is_number or not _divides(high, value):
            raise Refused("no multiple of it")
        least = self._held(sign(lt(0, fact.formula.args[0]), *self.given))
        positive = self._held(combine(lt(0, self.read(high, self.runs.fit)), (1, fact), (1, least)))
        return product_order(goal, positive, self.shown(value / high, strict=strict))

    def _by_factors(self, goal: Term, value: sp.Expr, strict: bool, turn: int) -> Theorem:
        """The first factor of the number and the others have the same sign."""
        first, *others = [f for f in sp.Mul.make_args(value) if not f.is_number]
        if not others:
            raise Refused("one factor")
        one, rest = (self.shown(turn * x, strict=strict) for x in (first, value / first))
        return product_order(goal, one, rest)

    # ---- where it stays bounded

    def bounded(self, observable: sp.Expr) -> tuple[Theorem, Theorem]:
        """Prove that the observable's mean is at most a number, and at least one."""
        mean, weights = self.made.mean(observable, self.runs.fit), self.family.weights
        size = number(0)
        parts: dict[int, list[Part]] = {1: [], -1: []}
        for i, weight in enumerate(weights):
            if weight == 0:
                continue
            bound, w = self._bound_of(i), self.read(weight, self.runs.fit)
            size = size + _larger(w) * bound.size
            for s in (1, -1):
                parts[s] += self._within(bound, s * w)
        middle = self.read(self.family.constant, self.runs.fit)
        above = combine(le(mean, middle + size), *parts[1])
        below = combine(le(middle - size, mean), *parts[-1])
        return self._held(above), self._held(below)

    def _bound_of(self, i: int) -> Bound:
        if i not in self.bounds:
            raise Refused("a mean is not shown to be bounded")
        return self.bounds[i]

    @cached_property
    def bounds(self) -> dict[int, Bound]:
        """Return bounds of the means that are used, where they are shown to have one."""
        found: dict[int, Bound] = {}
        for group in blocks(self.family.rows):
            used = self._used.intersection(group)
            with suppress(*FAILED):
                if len(group) == 1 and used:
                    found[group[0]] = self._bound(group[0], found)
                elif len(group) == 2:
                    found |= {i: self._coupled(i, j) for i, j in permutations(group) if i in used}
                elif len(group) == 3 and used:
                    found |= self._squares(group)
        return found

    @cached_property
    def _used(self) -> frozenset[int]:
        """Return the means that the observable shows, and those of other groups that feed such a group."""
        used = {i for i, weight in enumerate(self.family.weights) if weight != 0}
        for group in reversed(list(blocks(self.family.rows))):
            if used.intersection(group):
                used |= {j for i in group for j, w in enumerate(self.family.rows[i]) if w != 0} - set(group)
        return frozenset(used)

    def _bound(self, i: int, before: Mapping[int, Bound]) -> Bound:
        k, base, row, increment = (
            self.runs.fit,
            self.runs.first,
            self.family.rows[i],
            self.family.increments[i],
        )
        first = self._first_values(1)[0][i]
        fed = {j: self.read(w, k) for j, w in enumerate(row) if w != 0 and j != i}
        if not fed.keys() <= before.keys():
            raise Refused("a mean that feeds it is not shown to be bounded")
        zeros = [(w, z) for j, w in fed.items() if (z := before[j].zero) is not None]
        fed = {j: w for j, w in fed.items() if before[j].zero is None}
        mean, a = self.mean(i), self.read(row[i], k)
        if not fed and first == increment == 0:
            return self._nothing(i, a, zeros)
        start, more = self._majorant(first), self._majorant(increment)
        pushed, parts = more.size, [(number(1), more.least)]
        for j, w in fed.items():
            pushed = pushed + _larger(w) * before[j].size
            parts.append((_larger(w), before[j].least))
        nothing = {} if fed or increment == 0 else self._adds_nothing(increment)
        if fed or (increment != 0 and not nothing):
            below_1 = self._contracts(row[i])
            gap = below_1.formula.args[1]
            inverse = self._held(instantiate(_INVERSE, {_POSITIVE: gap}))
            least_pushed = combine(le(0, pushed), *parts)
            added = product_order(le(0, pushed / gap), least_pushed, inverse)
            size = start.size + 2 * pushed / gap
            least = combine(le(0, size), (1, start.least), (2, added))
            begins: list[Part] = [(number(2), added)]
            shrinks = product_order(le(0, start.size * gap), start.least, below_1)
            stays: list[Part] = [(number(1) / 2, shrinks)]
        else:
            self.shown(1 - row[i], strict=False), self.shown(1 + row[i], strict=False)
            size, least, begins, stays = start.size, start.least, [], []
        goals = {s: le(0, size - s * mean) for s in (1, -1)}

        def begun_of(s: int) -> Theorem:
            using = tuple(self._to_the_start(i, base))
            return combine(at(goals[s], k, base), (1, start.both[s]), *begins, using=using)

        def follows_of(s: int, now: Both) -> Theorem:
            here = Bound(size, least, now)
            kept = (
                self._within(here, s * a)
                if stays
                else [((1 + s * a) / 2, now[1]), ((1 - s * a) / 2, now[-1])]
            )
            added = nothing.get(s, more.both[s])
            parts = [*kept, *stays, (number(1), added), *((s * w, zero) for w, zero in zeros)]
            for j, w in fed.items():
                parts += self._within(before[j], s * w)
            return combine(at(goals[s], k, k + 1), *parts, using=self._unfolded_once(i))

        return Bound(size, self._held(least), self._by_both(goals, begun_of, follows_of))

    def _adds_nothing(self, increment: sp.Expr) -> dict[int, Theorem]:
        """Return that what a step adds is 0, as 0 ≤ ∓b, in a case that says so."""
        with suppress(*FAILED):
            return {s: self.shown(-s * increment, strict=False) for s in (1, -1)}
        return {}

    def _alone(self, group: Sequence[int]) -> None:
        """Raise Refused where other means feed those of a group."""
        if any(w != 0 for i in group for j, w in enumerate(self.family.rows[i]) if j not in group):
            raise Refused("means that feed each other are fed by others")

    def _jury(self, pair: Pair, *, strict: bool) -> dict[Term, Term]:
        """Return the numbers of Jury's conditions, which are shown to hold."""
        below, above = pair.gaps
        self.shown(below, strict=True), self.shown(above, strict=True)
        self.shown(1 - pair.product, strict=strict)
        return {jury.G: self.read(below, self.runs.fit), jury.H: self.read(above, self.runs.fit)}

    def _edge(self, pair: Pair) -> dict[Term, Term]:
        """Return the numbers of Jury's conditions where −1 may be an eigenvalue."""
        self.shown(pair.gaps[1], strict=False)
        rest = factored(1 - pair.product)
        self.shown(pair.gaps[0], strict=True)
        self.shown(rest, strict=True)
        return {jury.G: self.read(pair.gaps[0], self.runs.fit), jury.REST: self.read(rest, self.runs.fit)}

    def _coupled(self, i: int, j: int) -> Bound:
        """Bound one of two means that feed each other, by a form in what it is now and a fit later."""
        self._alone((i, j))
        k, base, rows = self.runs.fit, self.runs.first, self.family.rows
        increments, first = self.family.increments, self._first_values(1)[0]
        pair = Pair(((rows[i][i], rows[i][j]), (rows[j][i], rows[j][j])))
        edge = False
        try:
            put = self._jury(pair, strict=False)
        except Refused:
            edge, put = True, self._edge(pair)
        (one, other), (back, own) = pair.rows
        below = pair.gaps[0]
        fixed = factored((increments[i] * (1 - own) + other * increments[j]) / below)
        beside = factored((increments[j] * (1 - one) + back * increments[i]) / below)
        x, z = (self.mean(n) - self.read(end, k) for n, end in ((i, fixed), (j, beside)))
        y = self.read(one, k) * x + self.read(other, k) * z
        x_0, z_0 = first[i] - fixed, first[j] - beside
        begins = put | {jury.X: self.read(x_0, k), jury.Y: self.read(one * x_0 + other * z_0, k)}
        form = jury.form(jury.X, jury.Y, edge=edge)
        start = substitute(form, begins)
        now = put | {jury.X: x, jury.Y: y, jury.MOST: start}
        goal = le(substitute(form, now), start)

        def carried(lemma: Theorem, put: dict[Term, Term], fit: Term, facts: Sequence[Theorem]) -> Theorem:
            there = {jury.X_LATER: at(x, k, fit), jury.Y_LATER: at(y, k, fit)}
            made = jury.put_in(lemma, put | there)
            asked = [h for h in made.hypotheses if h.op == "eq"]
            return discharging(made, *(combine(h, using=tuple(facts)) for h in asked))

        to_start = [fact for n in (i, j) for fact in self._to_the_start(n, base)]
        unfolded = [fact for n in (i, j) for fact in self._unfolded_once(n)]
        begun = carried(jury.started(edge=edge), begins, number(base), to_start)
        step = carried(jury.kept(edge=edge), now, k + 1, unfolded)
        stays = self._held(induction(k, base, self._held(begun), self._held_but(step, goal), goal))
        middle, both = self._majorant(fixed), dict[int, Theorem]()
        for s in (1, -1):
            near = self._held(discharging(jury.put_in(jury.within(s, edge=edge), now), stays))
            size = near.formula.args[1] + middle.size
            both[s] = combine(le(0, size - s * self.mean(i)), (1, near), (1, middle.both[s]))
        halves = [(number(1) / 2, fact) for fact in both.values()]
        return Bound(size, combine(le(0, size), *halves), both)

    def _squares(self, group: Sequence[int]) -> dict[int, Bound]:
        """Bound the means of the squares and the product of two states, of which a step makes a sum."""
        self._alone(group)
        p, q = self._two_states(group)
        product, used = self._place(p * q), self._used
        pairs = [(s, r) for s, r in ((p, q), (q, p)) if product in used or self._place(s**2) in used]
        found = {self._place(s**2): self._of_square(s, other, group) for s, other in pairs}
        if product not in used:
            return found
        one, other = found.values()
        states = self.made.reader(self.runs.fit)
        x, y = states.term(p), states.term(q)
        size, both = (one.size + other.size) / 2, dict[int, Theorem]()
        for s in (1, -1):
            apart = self._averaged(instantiate(_SQUARE, {_ROOT: x - s * y}))
            parts = ((number(1) / 2, fact) for fact in (one.both[1], other.both[1], apart))
            both[s] = self._held(combine(le(0, size - s * self.mean(product)), *parts))
        halves = [(number(1) / 2, fact) for fact in both.values()]
        return found | {product: Bound(size, self._held(combine(le(0, size), *halves)), both)}

    def _two_states(self, group: Sequence[int]) -> tuple[sp.Symbol, sp.Symbol]:
        """Return the two states of which a group has the squares and the product."""
        means = {self.family.means[i] for i in group}
        states = sorted(set().union(*(mean.free_symbols for mean in means)), key=str)
        if len(states) != 2 or means != {states[0] ** 2, states[0] * states[1], states[1] ** 2}:
            raise Refused("not the squares of two states")
        return states[0], states[1]

    def _place(self, mean: sp.Expr) -> int:
        return self.family.means.index(mean)

    def _averaged(self, theorem: Theorem) -> Theorem:
        """Return a theorem about the states as one about their means after k fits."""
        values = tuple(self.made.names.values())
        return average_at(theorem, STATE, self.made.loop, self.runs.fit, values)

    def _mean_of(self, body: Term) -> Term:
        return mean_at(self.made.loop, self.runs.fit, tuple(self.made.names.values()), STATE, body)

    def _of_square(self, p: sp.Symbol, q: sp.Symbol, group: Sequence[int]) -> Bound:
        """Bound the mean of the square of one of two states, by a form that a step makes smaller."""
        k, base, pair = self.runs.fit, self.runs.first, linear_step(self.loop, p, q)
        put = self._jury(pair, strict=True)
        self.shown(pair.weight, strict=True)
        put |= {jury.W: self.read(pair.weight, k), jury.D: self.read(pair.product, k)}
        (a, b), _ = pair.rows
        states, later = self.made.reader(k), a * p + b * q
        put |= {jury.X: states.term(p), jury.Y: states.term(later)}
        self._contracts(pair.product)
        start, more = self._form_and_noise(pair, p, later, group)
        now = put | {jury.START: start.size, jury.PUSH: more.size}
        form = self._mean_of(substitute(jury.strict_form(jury.X, jury.Y), put))
        squares = self._mean_of(substitute(jury.X**2 + jury.Y**2, put))
        edge = substitute(jury.most(jury.START, jury.PUSH), now)
        goal = le(form, edge)
        begun = jury.put_in(jury.begins(), now | {jury.PUSHED: start.at_most.formula.args[0]})
        begun = discharging(begun, more.least, start.at_most)
        facts = [one for i in group for one in self._to_the_start(i, base)]
        begun = combine(at(goal, k, base), (1, begun), using=tuple(facts))
        now |= {jury.MOST: form, jury.SQUARES: squares, jury.PUSHED: more.at_most.formula.args[0]}
        whole = substitute(jury.W + jury.G + jury.H, put)
        near = combine(le(form, whole * squares), (1, self._averaged(jury.put_in(jury.below_squares(), put))))
        stays = discharging(jury.put_in(jury.stays(), now), near, start.least, more.at_most)
        unfolded = tuple(one for i in group for one in self._unfolded_once(i))
        step = self._held_but(combine(at(goal, k, k + 1), (1, stays), using=unfolded), goal)
        bounded = self._held(induction(k, base, begun, step, goal))
        mean = self.mean(self._place(p**2))
        of_square = jury.put_in(jury.shared(), now | {jury.SQUARES: mean, jury.EDGE: edge})
        share = self._averaged(jury.put_in(jury.above_square(), put))
        share = combine(le(put[jury.W] * mean, form), (1, share))
        above = self._held(discharging(of_square, share, bounded))
        positive = self._averaged(instantiate(_SQUARE, {_ROOT: states.term(p)}))
        size = above.formula.args[1]
        least = self._held(combine(le(0, size), (1, above), (1, positive)))
        both = {1: combine(le(0, size - mean), (1, above))}
        both[-1] = self._held(combine(le(0, size + mean), (1, least), (1, positive)))
        return Bound(size, least, both)

    def _form_and_noise(
        self, pair: Pair, p: sp.Symbol, later: sp.Expr, group: Sequence[int]
    ) -> tuple[Size, Size]:
        """Return the mean of the form at the first fit, and what noise adds to it at a fit.

        Its squares are bounded one by one: a sum of them has no factors by which its sign is seen.
        """
        k, (below, above) = self.runs.fit, pair.gaps
        form = [(pair.weight, p)]
        form += [(gap / 2, pair.product * p + s * later) for gap, s in ((below, 1), (above, -1))]
        weights = [self._weights(root**2, group) for _, root in form]
        whole = [sum(w * f for (w, _), f in zip(form, of, strict=True)) for of in zip(*weights, strict=True)]
        squares = self._weights(pair.weight * (p**2 + later**2), group)
        rows, first = self.family.rows, self._first_values(1)[0]
        for j, w, less in zip(group, whole, squares, strict=True):
            fed = sum(w * rows[i][j] for i, w in zip(group, whole, strict=True))
            if sp.cancel(sp.together(fed - w + less)) != 0:
                raise Refused("noise that hangs on the states")
        factors = [self.read(w, k) for w, _ in form]
        at_first, noise = (
            [factored(sum(w * values[i] for i, w in zip(group, of, strict=True))) for of in weights]
            for values in (first, self.family.increments)
        )
        states, base = self.made.reader(k), self.runs.first
        facts = tuple(one for i in group for one in self._to_the_start(i, base))
        for (_, root), value in zip(form, at_first, strict=True):
            square = self._averaged(instantiate(_SQUARE, {_ROOT: states.term(root)}))
            begun = instantiate(square, {k: number(base)})
            self._keep(combine(le(0, self.read(value, k)), (1, begun), using=facts))
        return self._at_most(factors, at_first), self._at_most(factors, noise)

    def _at_most(self, factors: Sequence[Term], values: Sequence[sp.Expr]) -> Size:
        """Return a number that is at least a sum of multiples of values; no factor is negative."""
        bounds = [self._majorant(value) for value in values]
        value, size = number(0), number(0)
        for factor, one, bound in zip(factors, values, bounds, strict=True):
            value, size = value + factor * self.read(one, self.runs.fit), size + factor * bound.size
        pairs = list(zip(factors, bounds, strict=True))
        at_most = combine(le(value, size), *((factor, bound.both[1]) for factor, bound in pairs))
        least = combine(le(0, size), *((factor, bound.least) for factor, bound in pairs))
        return Size(size, self._held(least), self._held(at_most))

    def _weights(self, form: sp.Expr, group: Sequence[int]) -> list[sp.Expr]:
        """Return the coefficients of the means of a group in a form of two states."""
        states = self._two_states(group)
        found = sp.Poly(form, *states)
        return [found.coeff_monomial(self.family.means[i]) for i in group]

    def _nothing(self, i: int, factor: Term, zeros: Sequence[Part]) -> Bound:
        """Return that a mean is 0, as it begins so and nothing but such means feeds it."""
        k, base, goal = self.runs.fit, self.runs.first, eq(self.mean(i), 0)
        begun = algebra(at(goal, k, base), *self._to_the_start(i, base))
        parts = ((factor, assume(goal)), *zeros)
        follows = combine(at(goal, k, k + 1), *parts, using=self._unfolded_once(i))
        zero, size = self._held(induction(k, base, begun, follows, goal)), number(0)
        both = {s: combine(le(0, size - s * goal.args[0]), (s, zero)) for s in (1, -1)}
        return Bound(size, sign(le(0, size)), both, zero)

    def _contracts(self, factor: sp.Expr) -> Theorem:
        """Prove a² < 1."""
        goal = lt(0, 1 - self.read(factor, self.runs.fit) ** 2)
        below, above = self.shown(1 - factor, strict=True), None
        with suppress(Refused):
            above = combine(
                lt(0, 1 + self.read(factor, self.runs.fit)), (1, self.shown(factor, strict=False)), (1, _ONE)
            )
        made = self._held(product_order(goal, below, above or self.shown(1 + factor, strict=True)))
        self.known.append(made)
        return made

    def _within(self, bound: Bound, factor: Term) -> list[Part]:
        """Return the parts of 0 ≤ (1 + w²)/2·M − w·m, from |m| ≤ M: all factors are squares."""
        if bound.zero is not None:
            return [(factor, bound.zero)]
        return [(self._square(1 + s * factor) / 4, bound.both[s]) for s in (1, -1)]

    def _square(self, root: Term) -> Term:
        """Return a square, which is known to be one from now on."""
        self.known.append(instantiate(_SQUARE, {_ROOT: root}))
        return root**2

    def _by_both(
        self,
        goals: Mapping[int, Term],
        begun: Callable[[int], Theorem],
        follows: Callable[[int, Both], Theorem],
    ) -> Both:
        """Prove both bounds in one induction."""
        k, side = self.runs.fit, integer("side", lambda v: [le(0, v), le(v, 1)])
        sizes = {s: goal.args[1] for s, goal in goals.items()}
        plain = le(0, side * sizes[1] + (1 - side) * sizes[-1])
        whole = for_all(side, 0, 1, plain)

        def all_of(found: Both, goal: Term) -> Theorem:
            return generalise(
                self._held_but(combine(goal, (side, found[1]), (1 - side, found[-1])), whole), side, 0, 1
            )

        def each(theorem: Theorem) -> Both:
            return {s: combine(goals[s], (1, specialise(theorem, int(s > 0)))) for s in (1, -1)}

        first = all_of({s: begun(s) for s in (1, -1)}, at(plain, k, self.runs.first))
        now = each(assume(whole))
        after = all_of({s: follows(s, now) for s in (1, -1)}, at(plain, k, k + 1))
        return each(self._held(induction(k, self.runs.first, first, after, whole)))

    def _held_but(self, theorem: Theorem, assumption: Term) -> Theorem:
        for asked in theorem.hypotheses - self._allowed - self.ends.keys() - {assumption}:
            theorem = self._without(asked, theorem)
        return theorem

    def _majorant(self, value: sp.Expr) -> Bound:
        """Return a number that is at least |value|: itself if its sign is shown, or (1 + value²)/2."""
        x = self.read(value, self.runs.fit)
        for turn in (1, -1):
            with suppress(Refused):
                fact = self.shown(turn * value, strict=False)
                size = turn * x
                both = {s: combine(le(0, size - s * x), (1 - s * turn, fact)) for s in (1, -1)}
                return Bound(size, combine(le(0, size), (1, fact)), both)
        size = _larger(x)
        squares = {s: instantiate(_SQUARE, {_ROOT: 1 - s * x}) for s in (1, -1)}
        both = {s: combine(le(0, size - s * x), (number(1) / 2, squares[s])) for s in (1, -1)}
        return Bound(size, combine(le(0, size), *((number(1) / 4, squares[s]) for s in (1, -1))), both)

    # ---- where it does not

    def unbounded(self, observable: sp.Expr) -> Theorem:
        """Prove that the observable's mean grows without bound."""
        reasons: list[str] = []
        for i, row in enumerate(self.family.rows):
            if is_square(factor := sp.factor(row[i])):
                self._square(self.read(factor.base ** (factor.exp // 2), self.runs.fit))
        for i, weight in enumerate(self.family.weights):
            if weight == 0:
                continue
            for turn in (1, -1):
                try:
                    return first_of(
                        partial(self._straight, observable, i, turn),
                        partial(self._diverging, observable, i, turn),
                    )
                except FAILED as refused:
                    reasons.append(str(refused))
            for square in (self._diverging_square, self._rising_pair, self._rising_squares):
                with suppress(*FAILED):
                    return square(observable, i)
        raise Refused("; ".join(reasons))

    def _diverging_square(self, observable: sp.Expr, i: int) -> Theorem:
        """Prove that the square of the mean, a multiple of one of the family, is above such a line."""
        k, base, family = self.runs.fit, self.runs.first, self.family
        fed = any(w != 0 for j, w in enumerate(family.rows[i]) if j != i)
        if not self._is_multiple(i) or fed or family.increments[i] != 0:
            raise Refused("no multiple of a mean that a step multiplies")
        weight, factor, first = family.weights[i], family.rows[i][i], self._first_values(1)[0][i]
        a, square = self.read(factor, k), self.mean(i) ** 2
        slope = self.shown((factor**2 - 1) * first**2, strict=True)
        steeper = self.shown(factor**2 - 1, strict=False)
        start, rise = self.read(first, k) ** 2, slope.formula.args[1]
        rises = combine(le(0, rise * (k - base)), (k - base, slope))
        more = product_order(le(0, rise * (k - base) * steeper.formula.args[1]), rises, steeper)
        goal = le(start + rise * (k - base), square)
        begun = combine(at(goal, k, base), using=tuple(self._to_the_start(i, base)))
        step = combine(at(goal, k, k + 1), (a**2, assume(goal)), (1, more), using=self._unfolded_once(i))
        line = self._held(induction(k, base, begun, self._held_but(step, goal), goal))
        scale, mean = self.read(weight, k) ** 2, self.made.mean(observable, k)
        return self._far(mean**2, scale, start, slope, line)

    def _far(self, subject: Term, scale: Term, start: Term, slope: Theorem, line: Theorem) -> Theorem:
        """Prove that what is above a multiple of a line, start + slope·(k − first fit), tends to ∞."""
        k, base, rise = self.runs.fit, self.runs.first, slope.formula.args[1]
        above = self._held(combine(le(scale * (start + rise * (k - base)), subject), (scale, line)))
        self._keep(combine(lt(0, scale * rise), (scale, slope)))
        index = integer("index", lambda v: [le(1, v)], witness=1)
        far = rational_limit(diverges(index, scale * (start + rise * (index - base))))
        return self._held(diverge_by(above, self._held(far), k, base))

    def _is_multiple(self, i: int) -> bool:
        """Return whether the observable's mean is a multiple of one mean of the family."""
        others = [w for j, w in enumerate(self.family.weights) if j != i]
        return not any(others) and self.family.constant == 0

    # What two states, or means, feed each other grows where G ≤ 0 or H ≤ 0: in ξ = x and η = ±y − x, y being
    # x a fit later and κ the gap, ξ′ = ±(ξ + η) and η′ = ±(κ(ξ + η) + D·η), so that ξη stays at least 0.

    def _signs(self, pair: Pair, turn: int, *, strict: bool) -> tuple[Term, Term]:
        """Return κ and D, which are shown to be at least 0."""
        gap = sp.factor(-pair.gaps[turn < 0])
        self.shown(gap, strict=strict), self.shown(pair.product, strict=False)
        return self.read(gap, self.runs.fit), self.read(pair.product, self.runs.fit)

    def _kept(self, goal: Term, begun: Theorem, parts: Sequence[Part], group: Sequence[int]) -> Theorem:
        """Prove an order of means by induction; a step adds to it what the parts say."""
        k, base = self.runs.fit, self.runs.first
        unfolded = tuple(one for i in group for one in self._unfolded_once(i))
        step = self._held_but(combine(at(goal, k, k + 1), *parts, using=unfolded), goal)
        return self._held(induction(k, base, begun, step, goal))

    def _begins(self, goal: Term, value: sp.Expr, group: Sequence[int]) -> Theorem:
        """Prove an order of means at the first fit, where its sides differ by a value."""
        base = self.runs.first
        facts = tuple(one for i in group for one in self._to_the_start(i, base))
        return combine(at(goal, self.runs.fit, base), *self._part(value), using=facts)

    def _rising_squares(self, observable: sp.Expr, i: int) -> Theorem:
        """Prove that the mean of the square of one of two states is above a line that rises with noise."""
        group = next(one for one in blocks(self.family.rows) if i in one)
        states = self._two_states(group)
        if not self._is_multiple(i) or self.family.means[i] not in {s**2 for s in states}:
            raise Refused("no multiple of the mean of a square")
        self._alone(group)
        p, q = states if self.family.means[i] == states[0] ** 2 else reversed(states)
        pair, weight = linear_step(self.loop, p, q), self.family.weights[i]
        self.shown(weight, strict=True)
        return first_of(
            *(partial(self._squares_rise, observable, i, group, pair, (p, q), turn) for turn in (1, -1))
        )

    def _squares_rise(
        self,
        observable: sp.Expr,
        i: int,
        group: Sequence[int],
        pair: Pair,
        states: tuple[sp.Symbol, sp.Symbol],
        turn: int,
    ) -> Theorem:
        k, base, (p, q), (a, b) = self.runs.fit, self.runs.first, states, pair.rows[0]
        gap, product = self._signs(pair, turn, strict=False)
        eta, first = turn * (a * p + b * q) - p, self._first_values(1)[0]
        weights = self._weights(p * eta, group)
        begins, noise = (
            sum(w * values[n] for n, w in zip(group, weights, strict=True))
            for values in (first, self.family.increments)
        )
        reader = self.made.reader(k)
        x, y = reader.term(p), reader.term(eta)
        both = le(0, self._mean_of(x * y))
        squares = [self._averaged(instantiate(_SQUARE, {_ROOT: root})) for root in (x, y)]
        parts: list[Part] = [(gap, squares[0]), (gap, squares[1]), (product, squares[1])]
        parts += [(gap, assume(both)), (gap, assume(both)), (product, assume(both)), *self._part(noise)]
        together = self._kept(both, self._begins(both, begins, group), parts, group)
        slope = self.shown(self.family.increments[i], strict=True)
        start, rise = self.read(first[i], k), slope.formula.args[1]
        goal = le(start + rise * (k - base), self.mean(i))
        parts = [(number(1), assume(goal)), (number(2), together), (number(1), squares[1])]
        line = self._kept(goal, self._begins(goal, sp.Integer(0), group), parts, group)
        scale = self.read(self.family.weights[i], k)
        return self._far(self.made.mean(observable, k), scale, start, slope, line)

    def _rising_pair(self, observable: sp.Expr, i: int) -> Theorem:
        """Prove that the square of one of two means that feed each other is above a line that rises."""
        group = next(one for one in blocks(self.family.rows) if i in one)
        if len(group) != 2 or not self._is_multiple(i) or any(self.family.increments[n] != 0 for n in group):
            raise Refused("no multiple of one of two means")
        self._alone(group)
        return first_of(*(partial(self._pair_rises, observable, i, group, turn) for turn in (1, -1)))

    def _pair_rises(self, observable: sp.Expr, i: int, group: Sequence[int], turn: int) -> Theorem:
        k, base, rows = self.runs.fit, self.runs.first, self.family.rows
        (j,) = (n for n in group if n != i)
        pair = Pair(((rows[i][i], rows[i][j]), (rows[j][i], rows[j][j])))
        gap, product = self._signs(pair, turn, strict=True)
        first = self._first_values(1)[0]
        x = self.mean(i)
        y = turn * (self.read(rows[i][i], k) * x + self.read(rows[i][j], k) * self.mean(j)) - x
        starts = turn * (rows[i][i] * first[i] + rows[i][j] * first[j]) - first[i]
        squares = [instantiate(_SQUARE, {_ROOT: root}) for root in (x, y)]
        both = le(0, x * y)
        grown: list[Part] = [(gap, squares[1]), (product, squares[1])]
        parts = [*grown, (gap, squares[0]), *((f, assume(both)) for f in (gap, gap, product))]
        together = self._kept(both, self._begins(both, first[i] * starts, group), parts, group)
        start = self.read(first[i], k) ** 2
        least = le(start, x**2)
        more: list[Part] = [(number(2), together), (number(1), squares[1])]
        begun = self._begins(least, sp.Integer(0), group)
        least_proved = self._kept(least, begun, [(number(1), assume(least)), *more], group)
        slope = self.shown(-pair.gaps[turn < 0] * first[i] ** 2, strict=True)
        rise = slope.formula.args[1]
        pushed = le(rise, x * y)
        begun = self._begins(pushed, first[i] * starts + pair.gaps[turn < 0] * first[i] ** 2, group)
        parts = [*grown, (gap, least_proved), *((f, together) for f in (gap, gap, product))]
        pushes = self._kept(pushed, begun, parts, group)
        goal = le(start + rise * (k - base), x**2)
        parts = [(number(1), assume(goal)), (number(1), pushes), *more[1:], (number(1), together)]
        line = self._kept(goal, self._begins(goal, sp.Integer(0), group), parts, group)
        scale = self.read(self.family.weights[i], k) ** 2
        return self._far(self.made.mean(observable, k) ** 2, scale, start, slope, line)

    def _diverging(self, observable: sp.Expr, i: int, turn: int) -> Theorem:
        """Prove that the mean, times ``turn``, is at least a line that rises, as the i-th one is."""
        k, own = self.runs.fit, self.own_signs[i]
        weights = [turn * self.own_signs[j] * w for j, w in enumerate(self.family.weights)]
        if own == 0:
            raise Refused("a mean of both signs")
        self.shown(weights[i], strict=True)
        slope, least, line = self._line(i)
        w = self.read(weights[i], k)
        parts: list[Part] = [(w, line)]
        rest = self.read(turn * self.family.constant, k) + w * self.read(least, k)
        for j, weight in enumerate(weights):
            if weight == 0 or j == i:
                continue
            bound = self.bounds.get(j)
            if bound is not None:
                factor = self.read(turn * self.family.weights[j], k)
                parts += self._within(bound, -factor)
                rest = rest - _larger(factor) * bound.size
            else:
                self.shown(weight, strict=False)
                parts.append((self.read(weight, k), _of(self.positive, j)))
        rise = w * self.read(slope, k)
        steps = k - self.runs.first
        mean = self.made.mean(observable, k)
        mean = mean if turn > 0 else number(-1) * mean
        above = self._held(combine(le(rest + rise * steps, mean), *parts))
        self._keep(combine(lt(0, rise), (w, self.shown(slope, strict=True))))
        index = integer("index", lambda v: [le(1, v)], witness=1)
        far = rational_limit(diverges(index, rest + rise * (index - self.runs.first)))
        return self._held(diverge_by(above, self._held(far), k, self.runs.first))

    def _straight(self, observable: sp.Expr, i: int, turn: int) -> Theorem:
        """Prove it of a multiple of a mean to which a step adds what has the sign of ``turn``."""
        k, row, base = self.runs.fit, self.family.rows[i], self.runs.first
        if not self._is_multiple(i) or row[i] != 1 or sum(w != 0 for w in row) > 1:
            raise Refused("no multiple of a mean to which a step adds")
        weight = turn * self.family.weights[i]
        slope = self.shown(weight * self.family.increments[i], strict=True)
        start, w = self.read(weight * self._first_values(1)[0][i], k), self.read(weight, k)
        subject = number(turn) * self.made.mean(observable, k) if turn < 0 else self.made.mean(observable, k)
        goal = le(start + slope.formula.args[1] * (k - base), w * self.mean(i))
        line = self._kept(goal, self._begins(goal, sp.Integer(0), (i,)), [(number(1), assume(goal))], (i,))
        whole = combine(le(goal.args[0], subject), (1, line))
        return self._far(subject, number(1), start, slope, whole)

    def _keep(self, theorem: Theorem) -> None:
        self.known.append(self._held(theorem))

    def _line(self, i: int) -> tuple[sp.Expr, sp.Expr, Theorem]:
        """Return c > 0, l, and that l + c(k − first fit) is at most the mean, with the sign that it has."""
        row, k, own = self.family.rows[i], self.runs.fit, self.own_signs[i]
        least, _ = self._floor(i)
        slope, parts = (row[i] - 1) * least + own * self.family.increments[i], list[Part]()
        for j, w in enumerate(row):
            if w == 0 or j == i:
                continue
            end, fact = self._floor(j)
            factor = own * self.own_signs[j] * w
            self.shown(factor, strict=False)
            slope += factor * end
            parts.append((self.read(factor, k), fact))
        slope = factored(slope)
        line, rise = self.read(least, k), self.read(slope, k) * (k - self.runs.first)
        rises = combine(le(0, rise), (k - self.runs.first, self.shown(slope, strict=True)))
        steeper = self.shown(row[i] - 1, strict=False)
        more = product_order(le(0, rise * steeper.formula.args[1]), rises, steeper)
        parts.append((number(1), more))
        goal = le(line + rise, own * self.mean(i))
        return slope, least, self._rising(i, goal, least, parts)

    def _rising(self, i: int, goal: Term, least: sp.Expr, parts: Sequence[Part]) -> Theorem:
        """Prove a bound from below by induction: a step multiplies what is above it, and adds ``parts``."""
        k, own, base = self.runs.fit, self.own_signs[i], self.runs.first
        a = self.read(self.family.rows[i][i], k)
        begins = self._part(own * self._first_values(1)[0][i] - least)
        begun = combine(at(goal, k, base), *begins, using=tuple(self._to_the_start(i, base)))
        step = combine(at(goal, k, k + 1), (a, assume(goal)), *parts, using=self._unfolded_once(i))
        step = self._held_but(step, goal)
        return self._held(induction(k, base, begun, step, goal))

    def _part(self, value: sp.Expr) -> list[Part]:
        value = factored(value)
        return [] if value == 0 else [(number(1), self.shown(value, strict=False))]

    def _floor(self, i: int) -> tuple[sp.Expr, Theorem]:
        """Return what a mean, with the sign that it has, is never below: its first value, or 0."""
        if i not in self.floors:
            raise Refused("a mean is not shown to have one sign")
        return self.floors[i]

    @cached_property
    def floors(self) -> dict[int, tuple[sp.Expr, Theorem]]:
        """Return what means are never below, with the signs that they have."""
        found = {j: (sp.Integer(0), fact) for j, fact in self.positive.items()}
        for group in blocks(self.family.rows):
            if len(group) == 1:
                with suppress(*FAILED):
                    found[group[0]] = self._first_is_least(group[0], found)
        return found

    def _first_is_least(
        self, i: int, before: Mapping[int, tuple[sp.Expr, Theorem]]
    ) -> tuple[sp.Expr, Theorem]:
        row, own, k = self.family.rows[i], self.own_signs[i], self.runs.fit
        first = factored(own * self._first_values(1)[0][i])
        rest, parts = (row[i] - 1) * first + own * self.family.increments[i], list[Part]()
        if own == 0 or first == 0:
            raise Refused("it begins with 0")
        for j, w in enumerate(row):
            if w == 0 or j == i:
                continue
            if j not in before:
                raise Refused("a mean that feeds it is not shown to have one sign")
            factor = own * self.own_signs[j] * w
            self.shown(factor, strict=False)
            rest += factor * before[j][0]
            parts.append((self.read(factor, k), before[j][1]))
        goal = le(self.read(first, k), own * self.mean(i))
        return first, self._rising(i, goal, first, [*parts, *self._part(rest)])


def linear_step(loop: LoopDefinition, p: sp.Symbol, q: sp.Symbol) -> Pair:
    """Return how a step carries two states into each other, on average.

    Raises:
        Refused: it makes no sum of the two states.
    """
    system = closed(loop, p + 2 * q)
    rows, one = system.rows, {s: ((s, 1),) for s in (p, q)}
    if set(system.moments) != set(one.values()) or any(ONE in rows[m] for m in system.moments):
        raise Refused("a step makes no sum of the two states")
    expr, zero = system.field.expr, system.field.field.zero
    (a, b), (c, d) = ([expr(rows[one[x]].get(one[y], zero)) for y in (p, q)] for x in (p, q))
    return Pair(((a, b), (c, d)))


def discharging(theorem: Theorem, *lemmas: Theorem) -> Theorem:
    """Return a theorem without those of its hypotheses that lemmas show."""
    for lemma in lemmas:
        with suppress(Refused):  # what holds by its sign is no hypothesis any more
            theorem = cut(lemma, theorem)
    return theorem


def _larger(x: Term) -> Term:
    """Return (1 + x²)/2, which is at least |x|."""
    return (1 + x**2) / 2


def _of(known: Known, place: int) -> Theorem:
    if place not in known:
        raise Refused("a mean is not shown to have one sign")
    return known[place]


def _divides(part: sp.Expr, value: sp.Expr) -> bool:
    """Return whether the numerator of a number is a factor of the numerator of another."""
    one, other = (sp.fraction(sp.together(x))[0] for x in (part, value))
    return bool(sp.cancel(other / one).is_polynomial())


def _gap(relation: sp.Basic) -> sp.Expr:
    """Return what a relation says to be positive, or not negative."""
    low, high = relation.args
    upward = isinstance(relation, (sp.StrictLessThan, sp.LessThan))
    return factored(high - low if upward else low - high)


def _like(fact: Theorem) -> Callable[[Term, Term], Term]:
    return lt if fact.formula.op == "lt" else le
