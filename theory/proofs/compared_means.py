"""How a loop's mean changes with a parameter or from fit to fit, as theorems of the core from its definition.

Two runs are compared: at a parameter p and at p + d, or at fit k and at fit k + 1. Their moments obey one
recursion with different numbers, so that each difference is shown to keep its sign by induction: a step
multiplies differences by what is not negative, and adds what has the sign of the difference. No closed form
is used, and no derivative. Moments that feed each other are carried in one induction, under ∀j ∈ 0..1 of
their sums with weights j. Nothing here is trusted: ``loop_claims`` compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar, Literal, TypeVar

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from theory.core import (
    Refused,
    Term,
    Theorem,
    assume,
    combine,
    convert,
    for_all,
    generalise,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    sign,
    specialise,
    substitute,
    unfold,
)
from theory.language.few_points import few_points
from theory.language.parameters import Parameter
from theory.language.signs import sign as sign_of
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.symbolic.recurrence import scalar_recurrence
from theory.loop_language.symbolic.refusal import Refused as OutsideTheClass
from theory.loop_language.symbolic.solve import problem_of
from theory.loop_language.symbolic.system import MOST_KEPT, ONE, System, close
from theory.proofs.eigenvectors import left_eigenvectors
from theory.proofs.loop_claims import STEP, Runs
from theory.proofs.loop_proofs import after_a_fit, staying, to_the_start
from theory.proofs.loop_readings import MapTerm
from theory.proofs.loop_terms import LoopTerm
from theory.proofs.map_claims import MapMeans
from theory.proofs.tactics import at, first_of

T = TypeVar("T")
FAILED = (Refused, ValueError, TypeError, ZeroDivisionError)
"""What a script raises that leads to no proof."""
MOST_MOMENTS = 6
MOST_TOGETHER = 4
"""Moments that feed each other and are carried in one induction."""
Sign = Literal[-1, 0, 1]
"""0: both are seen."""
Part = tuple[Term, Theorem]
Known = dict[int, Theorem]
"""By the place of a mean, that something of it is not negative, or positive."""
Step = Callable[[int, Known, Term], Theorem]
Start = Callable[[int, Term], Theorem]


@lru_cache(maxsize=10_000)
def factored(value: sp.Expr) -> sp.Expr:
    """Return a number by its factors."""
    return sp.factor(sp.together(value))


@dataclass(frozen=True)
class Family:
    """Means that a step carries into each other: E m_i(t) = Σ_j rows[i][j] E m_j(t − 1) + increments[i].

    ``first`` are their values at fit ``base``; the observable's mean is Σ weights[i] E m_i(t) + constant.
    """

    base: int
    means: tuple[sp.Expr, ...]
    rows: tuple[tuple[sp.Expr, ...], ...]
    increments: tuple[sp.Expr, ...]
    first: tuple[sp.Expr, ...]
    weights: tuple[sp.Expr, ...]
    constant: sp.Expr
    without: System | None = None
    """The system whose moments that stay as they begin are put in."""

    def staying(self, made: LoopTerm, k: Term, first: int) -> tuple[Theorem, ...]:
        """Return what those moments are, for all fits k from the first on."""
        return () if self.without is None else tuple(staying(made, self.without, k, first))


def families(observable: sp.Expr, system: System) -> Iterator[Family]:
    """Yield ways to write the observable's mean: its own recursion, raw moments, uncoupled combinations."""
    if (own := _by_itself(observable, system)) is not None:
        yield own
    if len(system.moments) > MOST_MOMENTS:
        return
    raw = _raw(system)
    yield raw
    if (scaled := _over_sizes(raw)) is not None:
        yield scaled
    yield from _uncoupled(raw)


@lru_cache(maxsize=MOST_KEPT)
def _by_itself(observable: sp.Expr, system: System) -> Family | None:
    recurrence = scalar_recurrence(system)
    if recurrence is None or len(recurrence.factors) != 1:
        return None
    problem = problem_of(recurrence)
    (factor,), back = problem.factors, {t: t - 1}
    one, none = (sp.Integer(1),), sp.Integer(0)
    row, more = ((factor.xreplace(back),),), (problem.increment.xreplace(back),)
    return Family(problem.base, (observable,), row, more, problem.first[:1], one, none, system)


@lru_cache(maxsize=MOST_KEPT)
def _raw(system: System) -> Family:
    expr, zero = system.field.expr, system.field.field.zero
    return Family(
        base=system.base,
        means=tuple(sp.prod([s**e for s, e in m]) for m in system.moments),
        rows=tuple(tuple(expr(system.rows[m].get(o, zero)) for o in system.moments) for m in system.moments),
        increments=tuple(expr(system.rows[m].get(ONE, zero)) for m in system.moments),
        first=tuple(expr(system.initial[m]) for m in system.moments),
        weights=tuple(expr(system.goal.get(m, zero)) for m in system.moments),
        constant=expr(system.goal.get(ONE, zero)),
    )


@lru_cache(maxsize=MOST_KEPT)
def _uncoupled(raw: Family) -> tuple[Family, ...]:
    """Return the families of combinations that feed only themselves, if there are as many as means."""
    matrix = sp.Matrix(raw.rows)
    pairs = [] if matrix.has(t) or matrix.is_diagonal() else list(left_eigenvectors(matrix))
    if not pairs or len(pairs) != len(raw.means):
        return ()
    values, vectors = zip(*pairs, strict=True)
    plain = tuple(map(_primitive, vectors))
    kinds = (vectors, plain) if plain != vectors else (vectors,)
    return tuple(_turned(raw, values, sp.Matrix.hstack(*columns)) for columns in kinds)


@lru_cache(maxsize=MOST_KEPT)
def _over_sizes(raw: Family) -> Family | None:
    """Return the family of means over powers of a symbol with which no row shows it, if there are such."""
    for n in sorted(sp.Matrix(raw.rows).free_symbols - {t}, key=str):
        powers = _powers(raw.rows, n)
        if powers is not None and any(powers):
            scales = [n**power for power in powers]
            return Family(
                base=raw.base,
                means=tuple(mean / s for mean, s in zip(raw.means, scales, strict=True)),
                rows=tuple(
                    tuple(sp.cancel(a * s / own) for a, s in zip(row, scales, strict=True))
                    for row, own in zip(raw.rows, scales, strict=True)
                ),
                increments=tuple(sp.cancel(b / s) for b, s in zip(raw.increments, scales, strict=True)),
                first=tuple(sp.cancel(x / s) for x, s in zip(raw.first, scales, strict=True)),
                weights=tuple(sp.cancel(w * s) for w, s in zip(raw.weights, scales, strict=True)),
                constant=raw.constant,
            )
    return None


def _powers(rows: Sequence[Sequence[sp.Expr]], n: sp.Symbol) -> list[int] | None:
    """Return p with rows[i][j] = c·n^(p_i − p_j), c free of n, where there are such.

    >>> n = sp.Symbol("n")
    >>> _powers([[1 / sp.Integer(2), n / 2], [1 / (2 * n), 1]], n)
    [0, -1]
    """
    found: dict[int, int] = {}
    for start in range(len(rows)):
        todo = [] if start in found else [start]
        found.setdefault(start, 0)
        while todo:
            i = todo.pop()
            for j in range(len(rows)):
                for a, turn in ((rows[i][j], -1), (rows[j][i], 1)):
                    if a == 0:
                        continue
                    degree = sp.factor(a).as_coeff_exponent(n)[1]
                    if sp.cancel(a / n**degree).has(n):
                        return None
                    if j not in found:
                        found[j] = found[i] + turn * int(degree)
                        todo.append(j)
                    elif found[j] != found[i] + turn * int(degree):
                        return None
    return [found[i] for i in range(len(rows))]


def closed(loop: LoopDefinition, observable: sp.Expr) -> System:
    """Return the moments that the observable's mean needs, and how a step carries them into each other.

    Raises:
        Refused: the loop is outside the class.
    """
    try:
        return close(loop, observable)
    except OutsideTheClass as refused:
        raise Refused(str(refused)) from None


def of_some_family(loop: LoopDefinition, observable: sp.Expr, prove: Callable[[Family], T]) -> T:
    """Return what is proved of the first family of the observable's mean of which it is.

    Raises:
        Refused: of none.
    """
    reasons: list[str] = []
    for family in families(observable, closed(loop, observable)):
        try:
            return prove(family)
        except FAILED as refused:
            reasons.append(str(refused))
    raise Refused("; ".join(dict.fromkeys(reasons)))


def _turned(raw: Family, values: Sequence[sp.Expr], turned: sp.Matrix) -> Family:
    """Return the family of combinations, the columns of a matrix, that feed only themselves."""

    def combined(numbers: Sequence[sp.Expr]) -> tuple[sp.Expr, ...]:
        return tuple(sp.factor(x) for x in turned.T * sp.Matrix(numbers))

    return Family(
        base=raw.base,
        means=combined(raw.means),
        rows=tuple(
            tuple(a if i == j else sp.Integer(0) for j in range(len(values))) for i, a in enumerate(values)
        ),
        increments=combined(raw.increments),
        first=combined(raw.first),
        weights=tuple(sp.factor(x) for x in turned.LUsolve(sp.Matrix(raw.weights))),
        constant=raw.constant,
    )


def _primitive(vector: sp.Matrix) -> sp.Matrix:
    """Return a multiple of a vector whose entries are polynomials without a common factor.

    >>> n = sp.Symbol("n")
    >>> list(_primitive(sp.Matrix([1 / n, (n + 1) / n])))
    [1, n + 1]
    """
    scale = sp.lcm_list([sp.fraction(sp.together(entry))[1] for entry in vector])
    whole = [sp.cancel(entry * scale) for entry in vector]
    common = sp.gcd_list(whole)
    return sp.Matrix([sp.factor(sp.cancel(entry / common)) for entry in whole])


def monotone_proof(
    loop: LoopDefinition, runs: Runs, observable: sp.Expr, *, up: bool, strict: bool
) -> Theorem:
    """Return a theorem that the observable's mean is less at the first run than at the second, or not more.

    Raises:
        Refused: the core does not prove it in this way.
    """
    if isinstance(runs.made, MapTerm):
        if not runs.by_fits:
            raise Refused("a map's mean is compared from fit to fit alone")
        goal = runs.says(observable, up=up, strict=strict)
        means = MapMeans(loop, runs.made, observable, runs.first)
        return means.change(goal, up=up, strict=strict, only=runs.only)
    if sp.fraction(observable)[1].free_symbols & runs.made.parts.keys():
        from theory.proofs.claimed_values import value_proof
        from theory.proofs.quotients import change_of_quotient

        return change_of_quotient(loop, runs, observable, up=up, strict=strict, prove=value_proof)
    if runs.only:
        return _at_one_fit(loop, runs, observable, up=up, strict=strict)
    if _changes_otherwise(loop, runs, observable, up=up, strict=strict):
        raise Refused("it changes otherwise at a few values of the parameters")

    def proved(family: Family) -> Theorem:
        compared = Compared(runs, loop, family)
        try:
            return compared.proved(observable, up, strict)
        except FAILED:
            if all(compared.changes):
                raise
        return _OneStays(runs, loop, family).proved(observable, up, strict)

    return of_some_family(loop, observable, proved)


def _changes_otherwise(
    loop: LoopDefinition, runs: Runs, observable: sp.Expr, *, up: bool, strict: bool
) -> bool:
    """Return whether the mean is seen to change in another way, so that no proof need be sought."""
    family = next(families(observable, closed(loop, observable)), None)
    if family is None or loop.open_conditions:
        return False
    for point in samples(loop.parameters, runs.index):
        now = _means(family, point, lambda expr: expr)
        then = now[1:] if runs.by_fits else _means(family, point, runs.later)
        for a, b in list(zip(now, then, strict=False))[max(0, runs.first - family.base) :]:
            gap = b - a if up else a - b
            if gap.is_negative or (strict and gap == 0):
                return True
    return False


def value_at(loop: LoopDefinition, observable: sp.Expr, fit: int) -> sp.Expr:
    """Return the observable's mean at a fit: what the loop starts with, or what its moments are there.

    Raises:
        Refused: it is not known.
    """
    if fit == 0:
        return observable.xreplace({state.symbol: state.start for state in loop.states})
    system = closed(loop, observable)
    if fit in system.early:
        return system.field.expr(system.early[fit])
    for family in families(observable, system):
        if fit >= family.base:
            values: Sequence[sp.Expr] = family.first
            for following in range(family.base + 1, fit + 1):
                values = _next(family, values, following, lambda expr: expr)
            mean = sum((w * v for w, v in zip(family.weights, values, strict=True)), family.constant)
            return mean.xreplace({t: sp.Integer(fit)})
    raise Refused("the mean is not known there")


def _at_one_fit(loop: LoopDefinition, runs: Runs, observable: sp.Expr, *, up: bool, strict: bool) -> Theorem:
    goal = runs.says(observable, up=up, strict=strict)
    fits = (runs.first, runs.first + 1) if runs.by_fits else (runs.first,)
    facts = [fact for fit in fits for fact in to_the_start(runs.made.mean(observable, number(fit)))]
    facts += [] if runs.by_fits else [runs.moved_theorem(fact) for fact in facts]
    values = [value_at(loop, observable, fit) for fit in fits]
    gap = values[-1] - values[0] if runs.by_fits else runs.later(values[0]) - values[0]
    reader = runs.made.reader(number(runs.first))
    if runs.place is None and not runs.by_fits:
        reader.names[STEP] = runs.step
    more = reader.term(factored(gap if up else -gap))
    return combine(goal, (number(1), sign((lt if strict else le)(0, more), *runs.given)), using=tuple(facts))


@dataclass(frozen=True)
class Compared:
    """Two runs of a family of means."""

    runs: Runs
    loop: LoopDefinition
    family: Family
    of_none: ClassVar[Sign] = 1
    """The sign of a difference that is always 0."""

    def __post_init__(self) -> None:
        """Raise Refused for an induction that begins later than what is claimed."""
        if max(self.family.base, 1 if self.runs.made.fresh else 0) > self.runs.first:
            raise Refused("it begins too late")

    @property
    def made(self) -> LoopTerm:
        """Return the loop as the core defines it."""
        return self.runs.made

    def read(self, expr: sp.Expr, time: Term) -> Term:
        """Return a coefficient as a term, factored, where t is ``time``."""
        reader = self.made.reader(time)
        if self.runs.place is None:
            reader.names[STEP] = self.runs.step
        return reader.term(factored(expr))

    def mean(self, place: int) -> Term:
        """Return E m_i at fit k of the first run."""
        return self.made.mean(self.family.means[place], self.runs.fit)

    def gap(self, place: int) -> Term:
        """Return what one difference is: that of the two runs, with the sign that it has."""
        now, then = self.mean(place), self.runs.moved(self.mean(place))
        return then - now if self.signs[place] >= 0 else now - then

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """Return the sign that each difference has at a few values of the parameters."""
        return tuple(
            0 if len(seen) > 1 else next(iter(seen)) if seen else self.of_none for seen in self.changes
        )

    @cached_property
    def changes(self) -> list[set[Sign]]:
        """Return the signs that each difference has at a few values of the parameters; none: it is 0."""
        return self._seen(differences=True)

    @cached_property
    def own_signs(self) -> tuple[Sign, ...]:
        """Return the sign that each mean has at a few values of the parameters."""
        return tuple(0 if len(seen) > 1 else next(iter(seen), 1) for seen in self._seen(differences=False))

    def _seen(self, *, differences: bool) -> list[set[Sign]]:
        found: list[set[Sign]] = [set() for _ in self.family.means]
        for point in samples(self.loop.parameters, self.runs.index):
            values = _run(self.family, point, lambda expr: expr)
            if differences:
                others = _run(self.family, point, self.runs.later)
                if self.runs.by_fits:
                    others = values[1:]
                values = [
                    [b - a for a, b in zip(*pair, strict=True)] for pair in zip(values, others, strict=False)
                ]
            for row in values:
                for seen, value in zip(found, row, strict=True):
                    if value != 0:
                        seen.add(1 if value > 0 else -1)
        return found

    # ---- by induction

    def proved(self, observable: sp.Expr, up: bool, strict: bool) -> Theorem:
        """Prove how the observable's mean changes, from how the means of the family do."""
        family, k = self.family, self.runs.fit
        turn: Sign = 1 if up else -1
        weights = [sp.factor(w) for w in family.weights]
        parts = self._rest(weights, family.constant, turn, k, range(len(weights)))
        gaps = self.strict if strict else self.weak
        if self.runs.by_fits:
            gaps = {**self.weak, **self._at_once(lt if strict else le), **_of_kind(gaps, strict)}
        for place, weight in enumerate(weights):
            if weight != 0:
                factor = self.read(turn * self.signs[place] * self.runs.later(weight), k)
                parts.append((factor, _known(gaps, place)))
        return self._held(combine(self.runs.says(observable, up=up, strict=strict), *parts))

    def _held(self, theorem: Theorem) -> Theorem:
        """Return a theorem that holds in the domains."""
        allowed = self.made.conditions | {one.formula for one in self.runs.given}
        if left := theorem.hypotheses - allowed:
            raise Refused("hypotheses remain: " + "; ".join(map(str, left)))
        return theorem

    @cached_property
    def gaps(self) -> list[Term]:
        """Return the differences."""
        return [self.gap(place) for place in range(len(self.family.means))]

    @cached_property
    def weak(self) -> Known:
        """Return 0 ≤ each difference, where that is proved."""
        return self._carried(self.gaps, self._step_of_gap, self._start_of_gap)

    @cached_property
    def strict(self) -> Known:
        """Return 0 < each difference, where that is proved, else 0 ≤ it."""
        return self._sharpened(self.gaps, self.weak, self._step_of_gap, self._start_of_gap)

    @cached_property
    def positive(self) -> Known:
        """Return 0 < each mean with the sign that it has, where that is proved, else 0 ≤ it."""
        own = [self.own_signs[i] * self.mean(i) for i in range(len(self.family.means))]
        weak = self._carried(own, self._step_of_mean, self._start_of_mean)
        return self._sharpened(own, weak, self._step_of_mean, self._start_of_mean)

    def _carried(
        self,
        subjects: Sequence[Term],
        step: Step,
        start: Start,
    ) -> Known:
        """Prove 0 ≤ each subject for every fit that can be, those that feed each other in one induction."""
        known: dict[int, Theorem] = {}
        for group in blocks(self.family.rows):
            with suppress(Refused):
                known.update(self._together(group, subjects, known, step, start))
        return known

    def _together(
        self,
        group: Sequence[int],
        subjects: Sequence[Term],
        known: Known,
        step: Step,
        start: Start,
    ) -> Known:
        k, base = self.runs.fit, self.runs.first
        if len(group) > MOST_TOGETHER:
            raise Refused("too many moments feed each other")
        goals = {i: le(0, subjects[i]) for i in group}
        if len(group) == 1:
            (i,) = group
            facts = {**known, i: assume(goals[i])}
            following = at(goals[i], k, k + 1)
            proof = induction(k, base, start(i, at(goals[i], k, base)), step(i, facts, following), goals[i])
            return {i: self._held(proof)}
        choice = [integer(f"weight_{i}", lambda v: [le(0, v), le(v, 1)]) for i in group]

        def all_of(theorems: Known, goal: Term) -> Theorem:
            made = combine(goal, *((j, theorems[i]) for j, i in zip(choice, group, strict=True)))
            for j in choice:
                made = generalise(made, j, 0, 1)
            return made

        total = number(0)
        for j, i in zip(choice, group, strict=True):
            total = total + j * subjects[i]
        plain = le(0, total)
        whole = plain
        for j in choice:
            whole = for_all(j, 0, 1, whole)

        def each(theorem: Theorem) -> Known:
            found = {}
            for i in group:
                chosen = theorem
                for other in reversed(group):
                    chosen = specialise(chosen, int(other == i))
                found[i] = combine(goals[i], (1, chosen))
            return found

        begun = {i: start(i, at(goals[i], k, base)) for i in group}
        facts = {**known, **each(assume(whole))}
        followed = {i: step(i, facts, at(goals[i], k, k + 1)) for i in group}
        proof = induction(
            k,
            base,
            all_of(begun, at(plain, k, base)),
            all_of(followed, at(plain, k, k + 1)),
            whole,
        )
        return each(self._held(proof))

    def _sharpened(self, subjects: Sequence[Term], weak: Known, step: Step, start: Start) -> Known:
        """Prove 0 < each subject where it can be, some by those that are known to be."""
        found, k, base = dict(weak), self.runs.fit, self.runs.first
        for _ in subjects:
            before = dict(found)
            for i in before:
                if found[i].formula.op == "lt":
                    continue
                goal = lt(0, subjects[i])
                for own in (assume(goal), found[i]):
                    with suppress(Refused):
                        begun = start(i, at(goal, k, base))
                        followed = step(i, {**found, i: own}, at(goal, k, k + 1))
                        found[i] = self._held(induction(k, base, begun, followed, goal))
                        break
            if before == found:
                break
        return found

    def _at_once(self, op: Callable[[int, Term], Term]) -> Known:
        """Prove what one more fit adds to a mean, from the signs of the means alone."""
        found: Known = {}
        for i in range(len(self.family.means)):
            for turn in (1, -1):
                now, then = self.mean(i), self.runs.moved(self.mean(i))
                with suppress(Refused):
                    parts = [
                        (self.read(turn * self.own_signs[j] * a, self.runs.fit + 1), _known(self.positive, j))
                        for j, factor in enumerate(self.family.rows[i])
                        if (a := sp.factor(factor - int(i == j))) != 0
                    ]
                    parts += self._added(turn * self.family.increments[i], self.runs.fit + 1)
                    goal = op(0, then - now if turn > 0 else now - then)
                    found[i] = self._held(combine(goal, *parts, using=self._unfolded_once(i)))
                    break
        return found

    def _step_of_gap(self, i: int, facts: Known, goal: Term) -> Theorem:
        """Prove what a difference is after one more fit from what the differences are now."""
        after, turn = self.runs.fit + 1, self.signs[i]
        row = self.family.rows[i]
        needed = [j for j, factor in enumerate(row) if factor != 0]
        parts = [
            (self.read(turn * self.signs[j] * self.runs.later(row[j]), after), _known(facts, j))
            for j in needed
        ]
        parts += self._rest(row, self.family.increments[i], turn, after, needed)
        return combine(goal, *parts, using=self._unfolded(i, needed))

    def _step_of_mean(self, i: int, facts: Known, goal: Term) -> Theorem:
        after, turn = self.runs.fit + 1, self.own_signs[i]
        row = self.family.rows[i]
        parts = [
            (self.read(turn * self.own_signs[j] * factor, after), _known(facts, j))
            for j, factor in enumerate(row)
            if factor != 0
        ]
        parts += self._added(turn * self.family.increments[i], after)
        return combine(goal, *parts, using=self._unfolded_once(i))

    def _rest(
        self,
        row: Sequence[sp.Expr],
        increment: sp.Expr,
        turn: Sign,
        time: Term,
        needed: Sequence[int],
    ) -> list[Part]:
        """Return what the change of the numbers themselves adds to a difference."""
        if time is self.runs.fit or len(self.family.means) > 1:
            return self._apart(row, increment, turn, time, needed)
        try:
            parts = self._apart(row, increment, turn, time, needed)
            for factor, _ in parts:
                sign(le(0, factor))
        except Refused:
            return [(number(1), self._added_together(turn))]
        return parts

    def _added_together(self, turn: Sign) -> Theorem:
        """Prove 0 ≤ ±((a' − a)·m + b' − b) for every fit, of one mean that a step makes a·m + b."""
        (mean,), ((a,),), (b,) = self.family.means, self.family.rows, self.family.increments
        if a.has(t) or b.has(t):
            raise Refused("no step with constant coefficients")
        k, (first,) = self.runs.fit, self._first_values(1)[0]
        by, more = (turn * factored(self.runs.later(x) - x) for x in (a, b))
        value = self.read(by, k) * self.made.mean(mean, k) + self.read(more, k)
        base = number(self.runs.first)
        started = self._added(by * first + more, base)
        parts, facts = self._added(by * b + (1 - a) * more, k), tuple(self._to_the_start(0, self.runs.first))

        def held(relation: Callable[[int, Term], Term]) -> Theorem:
            goal = relation(0, value)
            begun = combine(at(goal, k, base), *started, using=facts)
            following = at(goal, k, k + 1)
            kept = (self.read(a, k), assume(goal))
            followed = combine(following, kept, *parts, using=self._unfolded_once(0))
            return self._held(induction(k, self.runs.first, begun, followed, goal))

        return first_of(lambda: held(lt), lambda: held(le))

    def _apart(
        self,
        row: Sequence[sp.Expr],
        increment: sp.Expr,
        turn: Sign,
        time: Term,
        needed: Sequence[int],
    ) -> list[Part]:
        parts: list[Part] = []
        for j in needed:
            change = factored(self.runs.later(row[j]) - row[j])
            if change != 0:
                parts.append((self.read(turn * self.own_signs[j] * change, time), _known(self.positive, j)))
        change = factored(self.runs.later(increment) - increment)
        return [*parts, *self._added(turn * change, time)]

    def _added(self, value: sp.Expr, time: Term) -> list[Part]:
        """Return that a number is not negative, positive if that is seen, as a part of a combination."""
        value = factored(value)
        if value == 0:
            return []
        squares = sp.Mul(*(f for f in sp.Mul.make_args(value) if is_square(f)))
        if squares != 1:
            return [(self.read(value / squares, time), self._sign(self.read(squares, time)))]
        return [(number(1), self._sign(self.read(value, time)))]

    def _sign(self, more: Term) -> Theorem:
        try:
            return sign(lt(0, more), *self.runs.given)
        except Refused:
            return sign(le(0, more))

    def _unfolded_once(self, i: int) -> tuple[Theorem, ...]:
        """Return what the mean, and that of each of its monomials, is after one more fit."""
        after = {self.runs.fit: self.runs.fit + 1}
        found: list[Theorem] = []
        for mean in self._monomials(i):
            found += [unfold(substitute(mean, after)), *after_a_fit(self.made, mean, self.runs.fit)]
        return (*found, *self._staying)

    @cached_property
    def _staying(self) -> tuple[Theorem, ...]:
        return self.family.staying(self.made, self.runs.fit, self.runs.first)

    def _monomials(self, i: int) -> list[Term]:
        """Return the mean as it is written, then those of its monomials in the states."""
        states = list(self.made.parts)
        parts = sp.Poly(self.family.means[i], *states).monoms()
        products = [sp.prod([s**e for s, e in zip(states, m, strict=True)]) for m in parts if any(m)]
        written = dict.fromkeys((self.family.means[i], *products))
        return [self.made.mean(one, self.runs.fit) for one in written]

    def _to_the_start(self, i: int, fit: int) -> list[Theorem]:
        here = {self.runs.fit: number(fit)}
        return [one for mean in self._monomials(i) for one in to_the_start(substitute(mean, here))]

    def _unfolded(self, i: int, needed: Sequence[int]) -> tuple[Theorem, ...]:
        once = self._unfolded_once(i)
        moved = tuple(self.runs.moved_theorem(one) for one in once)
        if not self.runs.by_fits:  # what stays is put in before and after it is expanded
            return (*once, *moved, *map(self.runs.moved_theorem, self._staying))
        more = [f for j in needed if j != i for f in self._unfolded_once(j)]
        return (*moved, *once, *more, *once, *more)  # as written, and in canonical form

    # ---- the first fit

    def _start_of_gap(self, i: int, goal: Term) -> Theorem:
        values = self._first_values(2 if self.runs.by_fits else 1)
        now = values[0][i]
        then = values[1][i] if self.runs.by_fits else self.runs.later(now)
        facts = self._to_the_start(i, self.runs.first)
        if self.runs.by_fits:
            more = self._to_the_start(i, self.runs.first + 1)
        else:
            more = [self.runs.moved_theorem(one) for one in facts]
        return self._begun(goal, self.signs[i] * (then - now), (*more, *facts))

    def _start_of_mean(self, i: int, goal: Term) -> Theorem:
        facts = self._to_the_start(i, self.runs.first)
        return self._begun(goal, self.own_signs[i] * self._first_values(1)[0][i], tuple(facts))

    def _begun(self, goal: Term, value: sp.Expr, facts: tuple[Theorem, ...]) -> Theorem:
        value = factored(value)
        if value == 0 and goal.op == "lt":
            raise Refused("it begins with 0")
        return combine(goal, *self._added(value, number(self.runs.first)), using=facts)

    def _first_values(self, many: int) -> list[list[sp.Expr]]:
        """Return the family's values from the first fit of the induction on."""
        values, out = list(self.family.first), []
        for fit in range(self.family.base, self.runs.first + many):
            if fit >= self.runs.first:
                out.append(values)
            values = _next(self.family, values, fit + 1, lambda expr: expr)
        return out


class _OneStays(Compared):
    """Two runs of a family, a mean of which stays as it is: it is taken to fall."""

    of_none = -1


def bound_by_signs(
    compared: Compared, relation: str, goal: Term, k: Term, said: sp.Expr, *, later: bool
) -> Theorem:
    """Prove a bound whose gap is a sum of means with signs; if ``later``, of those of the fit before."""
    family, fit, up = compared.family, compared.runs.fit, 1 if relation in ("≤", "<") else -1
    weights, rest = list(family.weights), said - family.constant
    time, facts = (fit + 1, list[Theorem]()) if later else (fit, [])
    if later:
        facts = [f for i, w in enumerate(weights) if w != 0 for f in compared._unfolded_once(i)]
        rest -= sum((w * b for w, b in zip(weights, family.increments, strict=True)), sp.S.Zero)
        columns = zip(*family.rows, strict=True)
        weights = [sum((w * a for w, a in zip(weights, c, strict=True)), sp.S.Zero) for c in columns]
    numbers = {j: factored(-up * compared.own_signs[j] * w) for j, w in enumerate(weights) if w != 0}
    for one in numbers.values():
        known = sign_of(one, (*compared.loop.parameters, GENERATION))
        if known is None or known.direction < 0:
            raise Refused("the means do not all add to it")
    parts = compared._added(up * rest, time)
    parts += [(compared.read(one, time), _known(compared.positive, j)) for j, one in numbers.items()]
    found = combine(at(goal, k, time), *parts, using=tuple(facts))
    return compared._held(convert(instantiate(found, {fit: k - 1}), goal) if later else found)


def _known(facts: Known, place: int) -> Theorem:
    if place not in facts:
        raise Refused("a moment changes in both ways")
    return facts[place]


def _of_kind(facts: Known, strict: bool) -> Known:
    return {place: fact for place, fact in facts.items() if not strict or fact.formula.op == "lt"}


def is_square(factor: sp.Expr) -> bool:
    """Return whether a factor is an even power of a sum."""
    base, power = factor.as_base_exp()
    return bool(base.is_Add and power.is_Integer and power % 2 == 0)


def _next(
    family: Family, values: Sequence[sp.Expr], fit: int, put: Callable[[sp.Expr], sp.Expr]
) -> list[sp.Expr]:
    """Return the family's values after one more fit, the number ``fit``."""
    here = {t: sp.Integer(fit)}
    return [
        sp.together(
            put(more).xreplace(here)
            + sum((put(a).xreplace(here) * v for a, v in zip(row, values, strict=True)), sp.Integer(0))
        )
        for row, more in zip(family.rows, family.increments, strict=True)
    ]


def _run(
    family: Family, point: dict[sp.Symbol, sp.Expr], later: Callable[[sp.Expr], sp.Expr], fits: int = 5
) -> list[list[sp.Expr]]:
    """Return the family's values at the first fits, at a point of the parameters."""

    def put(expr: sp.Expr) -> sp.Expr:
        kept = later(expr) if not expr.has(t) or later(t) == t else expr
        return kept.xreplace(point)

    values = [[put(x) for x in family.first]]
    for fit in range(family.base + 1, family.base + fits):
        values.append(_next(family, values[-1], fit, put))
    return values


def _means(
    family: Family, point: dict[sp.Symbol, sp.Expr], later: Callable[[sp.Expr], sp.Expr]
) -> list[sp.Expr]:
    """Return the observable's mean at the first fits, at a point of the parameters."""
    numbers = [later(x).xreplace(point) for x in (*family.weights, family.constant)]
    found = []
    for fit, values in enumerate(_run(family, point, later), family.base):
        *weights, constant = (x.xreplace({t: sp.Integer(fit)}) for x in numbers)
        found.append(sum((w * v for w, v in zip(weights, values, strict=True)), constant))
    return found


def samples(parameters: Sequence[Parameter], index: Parameter) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Yield a few points of the parameters, with a step by which the index is larger."""
    for p in parameters:
        if p.domain.shape != "scalar" or p.domain.kind == "share":
            raise Refused(f"{p.name} is no number by itself")
    for point in few_points(parameters):
        upper = index.domain.upper
        here = point.get(index.symbol, sp.Integer(1))
        point[STEP] = sp.Rational(1, 2) if upper is None else (sp.sympify(upper).xreplace(point) - here) / 2
        yield point


def fixed_point(rows: Sequence[Sequence[sp.Expr]], increments: Sequence[sp.Expr]) -> tuple[sp.Expr, ...]:
    """Return x = A x + b.

    Raises:
        Refused: there is none, or more than one.
    """
    size = len(increments)
    whole = (sp.eye(size) - sp.Matrix(rows)).row_join(sp.Matrix(increments))
    reduced, pivots = DomainMatrix.from_Matrix(whole).to_field().rref()
    if pivots != tuple(range(size)):
        raise Refused("the fixed point is not unique")
    found: sp.Matrix = reduced.to_Matrix()[:, size]
    return tuple(map(sp.factor, found))


def blocks(rows: Sequence[Sequence[sp.Expr]]) -> Iterator[list[int]]:
    """Yield the means that feed each other, each group after those that feed it."""
    count = len(rows)
    reach = [{j for j in range(count) if rows[i][j] != 0} | {i} for i in range(count)]
    for _ in range(count):
        reach = [set().union(*(reach[j] for j in found)) for found in reach]
    done: set[int] = set()
    while len(done) < count:
        i = next(
            i for i in range(count) if i not in done and all(j in done or i in reach[j] for j in reach[i])
        )
        group = [j for j in sorted(reach[i]) if j not in done]
        done |= set(group)
        yield group
