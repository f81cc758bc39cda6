"""Claims about one number that is fed back without randomness, x(t) = f(x(t − 1)), f a polynomial.

There is no closed form. What holds of every state between two ends that a step does not leave holds of the
mean: that x ≤ f(x), or, with a fixed point e, that e − f(x) is at most κ(e − x), or at least λ(e − x). So the
mean goes one way, is never the fixed point, and comes as near to it as a geometric sequence. Nothing here is
trusted: ``loop_claims`` compares, and the core checks that the state stays between the ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import sympy as sp

from theory.core import (
    Refused,
    Term,
    Theorem,
    algebra,
    assume,
    average_at,
    combine,
    continuous_limit,
    convert,
    induction,
    instantiate,
    integer,
    le,
    lt,
    number,
    power,
    rational_limit,
    real,
    sign,
    squeeze,
    tends,
    unfold,
)
from theory.core.registry import R
from theory.loop_language.definition import LoopDefinition, t
from theory.proofs.geometric_limits import powers_vanish
from theory.proofs.loop_claims import FarMean
from theory.proofs.loop_proofs import to_the_start
from theory.proofs.loop_readings import MapTerm
from theory.proofs.loop_terms import STATE
from theory.proofs.polynomial_signs import Between
from theory.proofs.reading import ANY_FIT
from theory.proofs.tactics import Part, at, first_of

Way = Callable[[], Theorem]
_PLACE = real("place_of_power")


@dataclass(frozen=True)
class Fixed:
    """An end e that is a fixed point: ``side``·(e − x) ≥ 0 and e − f(x) = ``share``·(e − x)."""

    end: sp.Expr
    side: int
    share: sp.Expr


@dataclass(frozen=True)
class MapMeans:
    """A map whose state stays between two ends, from fit ``first`` on, and an observable of it."""

    loop: LoopDefinition
    made: MapTerm
    observable: sp.Expr
    first: int

    @cached_property
    def k(self) -> Term:
        """Return any fit."""
        return integer(ANY_FIT, lambda v: [le(self.first, v)], witness=self.first)

    @property
    def x(self) -> sp.Symbol:
        """Return the state."""
        return self.loop.states[0].symbol

    @cached_property
    def step(self) -> sp.Expr:
        """Return f(x)."""
        return sp.expand(self.loop.fit[self.x.name])

    # ---- what is claimed

    def bound(self, goal: Term, relation: str, said: sp.Expr, *, only: bool) -> Theorem:
        """Prove how the mean stands to what is said, at any fit, or at the first one alone."""
        if only:
            return self._at_the_first(goal, said)
        if relation == "=":
            raise Refused("no form is known")
        up = 1 if relation in ("≤", "<") else -1
        ways: list[Way] = [lambda: combine(goal, (1, self._everywhere(up * (said - self.observable))))]
        if self.observable == self.x:
            ways += [partial(self._beside_a_fixed_point, goal, up, said, one) for one in self.fixed]
            one_way: Way = lambda: self._everywhere(up * (self.x - self.step))  # noqa: E731
            rest = up * (said.xreplace({t: t + 1}) - said)
            ways.append(lambda: self._carried(goal, up, said, (sp.S.One, one_way()), rest))
            ways += [
                partial(self._at_a_rate, goal, up, said, one, rate)
                for one in self.fixed
                for rate in self._rates(one.share)
            ]
        return first_of(*(partial(self._held, way) for way in ways))

    def change(self, goal: Term, *, up: bool, strict: bool, only: bool) -> Theorem:
        """Prove that the mean is more a fit later, or less."""
        turn = 1 if up else -1
        if self.observable != self.x:
            raise Refused("only the state itself is compared")
        if only:
            facts = (*self._to_the_start(self.first), *self._to_the_start(self.first + 1))
            gap = turn * (self.value(self.first + 1) - self.value(self.first))
            return combine(goal, (1, self._sign(gap, strict=strict)), using=facts)
        following = (unfold(self._mean(self.x, self.k + 1)),)
        if not strict:
            rises = self._everywhere(turn * (self.step - self.x))
            return self._held(lambda: combine(goal, (1, rises), using=following))

        def towards(one: Fixed, rate: sp.Expr) -> Theorem:
            if turn != one.side:
                raise Refused("it goes the other way")
            more = self._everywhere(turn * (self.step - self.x) - rate * one.side * (one.end - self.x))
            return combine(goal, (self._read(rate), self.apart(one)), (1, more), using=following)

        pairs = [(one, rate) for one in self.fixed for rate in self._rates(sp.S.One - one.share)]
        return first_of(*(partial(self._held, partial(towards, *pair)) for pair in pairs))

    def limit(self, far: FarMean, said: sp.Expr | None) -> Theorem:
        """Prove that the mean tends to a fixed point, the one that is said if one is."""
        if self.observable != self.x or far.order != 1 or not far.by_fits:
            raise Refused("only the limit of the state itself")
        whole = replace(self, first=0)
        ways = [
            partial(self._held, partial(whole._tends, far.tends(self._read(end)), one, rate))
            for one in self.fixed
            for rate in self._rates(one.share)
            for end in [one.end if said is None else said]
            if sp.simplify(end - one.end) == 0
        ]
        return first_of(*ways)

    def ends(self) -> tuple[Theorem, Theorem]:
        """Prove that the mean is at most a number, and at least one."""
        mean = self._mean(self.observable)
        if self.observable != self.x:
            raise Refused("only bounds of the state itself")
        above = self._everywhere(self.made.high - self.x)
        below = self._everywhere(self.x - self.made.low)
        low, high = self._read(self.made.low), self._read(self.made.high)
        return combine(le(mean, high), (1, above)), combine(le(low, mean), (1, below))

    # ---- what a step makes of the mean

    @cached_property
    def fixed(self) -> list[Fixed]:
        """Return the ends that are fixed points."""
        found = []
        for end, side in ((self.made.high, 1), (self.made.low, -1)):
            share, rest = sp.div(sp.expand(end - self.step), sp.expand(end - self.x), self.x)
            if sp.expand(rest) == 0:
                found.append(Fixed(end, side, share))
        return found

    def apart(self, one: Fixed) -> Theorem:
        """Return ⊢ 0 < side·(e − E x): a step leaves a share λ > 0 of it at least."""
        gap = one.side * (one.end - self.x)
        goal = lt(number(0), self._mean(gap))

        def shown(rate: sp.Expr) -> Theorem:
            part = rate, self._everywhere(gap * (one.share - rate))
            return self._induction(goal, one.side * (one.end - self.value(self.first)), part)

        a, *others = self._rates(one.share)
        between = [a * b / (a + b) for b in others if sp.expand(a + b) != 0]  # at most a, and at most b
        return first_of(*(partial(self._held, partial(shown, rate)) for rate in (a, *others, *between)))

    def value(self, fit: int) -> sp.Expr:
        """Return x at a fit."""
        found = self.loop.states[0].start
        for _ in range(fit):
            found = sp.factor(self.step.xreplace({self.x: found}))
        return found

    def _at_the_first(self, goal: Term, said: sp.Expr) -> Theorem:
        facts = self._to_the_start(self.first)
        if goal.op == "eq":
            return algebra(goal, *facts)
        up = 1 if goal.args[0].op == "Ex" else -1
        there = self.observable.xreplace({self.x: self.value(self.first)})
        gap = up * (said.xreplace({t: sp.Integer(self.first)}) - there)
        return combine(goal, (1, self._sign(gap, strict=goal.op == "lt")), using=facts)

    def _beside_a_fixed_point(self, goal: Term, up: int, said: sp.Expr, one: Fixed) -> Theorem:
        if up != one.side:
            raise Refused("the fixed point is on the other side")
        more = self._sign(up * (said - one.end), strict=False)
        return combine(goal, (1, self.apart(one)), (1, more))

    def _at_a_rate(self, goal: Term, up: int, said: sp.Expr, one: Fixed, rate: sp.Expr) -> Theorem:
        gap = one.end - self.x
        beyond = said - one.end
        rest = up * (beyond.xreplace({t: t + 1}) - rate * beyond)
        part = rate, self._everywhere(up * (one.share - rate) * gap)
        return self._carried(goal, up, said, part, rest)

    def _carried(
        self, goal: Term, up: int, said: sp.Expr, part: tuple[sp.Expr, Theorem], rest: sp.Expr
    ) -> Theorem:
        start = up * (said.xreplace({t: sp.Integer(self.first)}) - self.value(self.first))
        rest = sp.factor(sp.powsimp(sp.expand(rest)))
        return self._induction(
            goal, start, part, *([(1, self._sign(rest, strict=False))] if rest != 0 else [])
        )

    def _induction(self, goal: Term, start: sp.Expr, part: tuple[sp.Expr, Theorem], *more: Part) -> Theorem:
        """Prove a bound of the mean, of which a step leaves a share at least.

        ``start`` is by how much it is kept at the first fit.
        """
        rate, adds = part
        sure = self._sign(start, strict=goal.op == "lt")
        begun = combine(at(goal, self.k, self.first), (1, sure), using=self._to_the_start(self.first))
        using = (unfold(self._mean(self.x, self.k + 1)),)
        parts = (self._read(rate), assume(goal)), (number(1), adds), *more
        step = combine(at(goal, self.k, self.k + 1), *parts, using=using)
        return induction(self.k, self.first, begun, step, goal)

    def _tends(self, goal: Term, one: Fixed, rate: sp.Expr) -> Theorem:
        """0 ≤ side·(e − E x) ≤ c·κ^t."""
        gap = self._mean(one.side * (one.end - self.x))
        scale, base = self._read(one.side * (one.end - self.value(0))), self._read(rate)
        most = scale * power(base, self.k)
        part = rate, self._everywhere((rate - one.share) * one.side * (one.end - self.x))
        above = self._induction(le(gap, most), sp.S.Zero, part)
        below = convert(self._everywhere(one.side * (one.end - self.x)), le(number(0), gap))
        fades = continuous_limit([instantiate(powers_vanish(), {R: base})], [_PLACE], scale * _PLACE)
        fades = convert(fades, tends(self.k, most, 0))
        there = squeeze(below, above, rational_limit(tends(self.k, number(0), 0)), fades, self.k, 0)
        return convert(continuous_limit([there], [_PLACE], self._read(one.end) - one.side * _PLACE), goal)

    # ---- theorems

    def _held(self, way: Way) -> Theorem:
        found = way()
        if found.hypotheses - self.made.conditions:
            raise Refused("hypotheses remain")
        return found

    def _rates(self, share: sp.Expr) -> list[sp.Expr]:
        """Return what a share of the gap is at both ends."""
        ends = (self.made.low, self.made.high)
        return list(dict.fromkeys(sp.factor(share.xreplace({self.x: end})) for end in ends))

    def _read(self, expr: sp.Expr) -> Term:
        return self.made.reader(self.k).term(sp.factor(expr))

    def _sign(self, expr: sp.Expr, *, strict: bool) -> Theorem:
        return sign((lt if strict else le)(number(0), self._read(expr)))

    def _mean(self, expr: sp.Expr, time: Term | None = None) -> Term:
        return self.made.mean(expr, self.k if time is None else time)

    def _to_the_start(self, fit: int) -> tuple[Theorem, ...]:
        return tuple(to_the_start(self._mean(self.x, number(fit))))

    def _everywhere(self, expr: sp.Expr) -> Theorem:
        """Return ⊢ 0 ≤ E p(x), where p is not negative between the ends."""
        between = Between(self.x, self.made.low, self.made.high, self.made.reader(self.k).term)
        found = between.at_least_0(sp.expand(expr))
        if {f for f in found.hypotheses if STATE not in f.free} - self.made.conditions:
            raise Refused("a coefficient is not shown to be ≥ 0")
        return average_at(found, STATE, self.made.loop, self.k, tuple(self.made.names.values()))
