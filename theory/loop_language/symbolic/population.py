"""Loops of one number in which nothing is random and the feedback is no line: x(t) = f(x(t − 1)).

There is no closed form in general; where x goes, and how fast, is read off f. Between two neighbouring fixed
points f(x) − x has one sign, so that x moves one way and towards the next fixed point, if it stays between
them. With k(x) = (end − f(x))/(end − x), the share of the gap to the end that a step leaves, and k monotone,
the gap lies between two geometric sequences. A pool of all so far moves by a share only, x(t) = x + c(t)·
(f(x) − x) with 0 < c(t) ≤ 1 and a divergent Σ c: it goes the same way and to the same end, more slowly. All
signs are decided over the whole domain of the parameters (``theory.language.signs``); what is not decided is
not said.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from theory.language.parameters import Domain, Parameter
from theory.language.plain import plain
from theory.language.signs import sign
from theory.loop_language.definition import GENERATION, LoopDefinition, t
from theory.loop_language.statistics import Statistic, Times

MOST_FIXED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Where x goes from a start strictly between ``low`` and ``high``, if ``condition`` > 0 (None: always).

    Attributes:
        low: lower end. high: upper end; both are fixed points or ends of the domain.
        begins_at_low: whether x may also start at the lower end. begins_at_high: at the upper.
        target: the end that x tends to.
        slowest: k with gap(t) ≤ gap(0)·k^t, or None. fastest: k with gap(t) ≥ gap(0)·k^t, or None.
    """

    low: sp.Expr
    high: sp.Expr
    begins_at_low: bool
    begins_at_high: bool
    condition: sp.Expr | None
    target: sp.Expr
    slowest: sp.Expr | None
    fastest: sp.Expr | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The recursion x(t) = ``step``(x(t − 1)), x(0) = ``start``, and what its signs say.

    Attributes:
        share: c(t), where the step is x + c(t)·(f(x) − x); 1 where it is f itself.
        state: the symbol of x in ``step``.
        interval: from where to where x stays, or None if that is not decided.
        fixed: fixed points in it, in order, if all were found.
        movements: between neighbouring fixed points.
        limit: from every start that the parameters allow, if there is one for all of them.
    """

    state: sp.Symbol
    step: sp.Expr
    start: sp.Expr
    share: sp.Expr = sp.S.One
    interval: tuple[sp.Expr, sp.Expr] | None = None
    fixed: tuple[sp.Expr, ...] = ()
    movements: tuple[Movement, ...] = ()
    limit: sp.Expr | None = None

    def lines(self, name: str) -> Iterator[str]:
        """Yield in words where it goes, a line each."""
        if self.fixed:
            yield f"fixed points {', '.join(map(plain, self.fixed))}"
        for one in self.movements:
            left, right = "≤" if one.begins_at_low else "<", "≤" if one.begins_at_high else "<"
            start = plain(self.start)
            where = f"{plain(one.low)} {left} {start} {right} {plain(one.high)}"
            always = "" if one.condition is None else f" and {plain(one.condition)} > 0"
            target = plain(one.target)
            yield f"{name}(t) → {target} if {where}{always}"
            up = one.target == one.high
            gap = (
                f"{target} − {name}(t)" if up else f"{name}(t) − {target}" if target != "0" else f"{name}(t)"
            )
            begins = plain(one.target - self.start if up else self.start - one.target)
            begins = f"({begins})" if " " in begins else begins
            below = "" if one.fastest is None else f"{begins}·({plain(one.fastest)})^t ≤ "
            above = "" if one.slowest is None else f" ≤ {begins}·({plain(one.slowest)})^t"
            if below or above:
                yield f"then {below}{gap}{above}"
        if self.movements and self.movements[0].condition is not None:
            yield f"{name}(t) = {plain(self.start)} if {plain(self.movements[0].condition)} = 0"


def population(loop: LoopDefinition, observable: sp.Expr) -> Population | None:
    """Return a loop of one number without data as a map, with what its signs decide, or None if it is none.

    >>> from theory.loop_language import Loop, real
    >>> q = real("q", at_least=0, at_most=1)
    >>> loop = Loop("squares", parameters=(q,))
    >>> p = loop.state("p", start=q)
    >>> loop.fit(p=p**2)
    >>> loop.observe("share", p)
    >>> found = population(loop.definition(), p)
    >>> found.fixed, [(one.target, one.slowest) for one in found.movements]
    ((0, 1), [(0, q)])
    """
    if loop.is_vector or len(loop.states) != 1 or observable != loop.states[0].symbol:
        return None
    (state,) = loop.states
    step = loop.fit[state.name]
    if step.atoms(Statistic, Times) or not step.is_rational_function(state.symbol, t):
        return None
    share = _share(step, state.symbol, loop.parameters) if step.has(t) else sp.S.One
    if share is None:
        return None
    found = Population(state=state.symbol, step=step, start=state.start, share=share)
    return _Map(found, loop.parameters).searched()


def population_at(found: Population, values: Mapping[sp.Symbol, sp.Expr]) -> Population:
    """Return a map at values of all its parameters, with what its signs decide there."""
    step, start, share = (expr.xreplace(values) for expr in (found.step, found.start, found.share))
    return _Map(Population(state=found.state, step=step, start=start, share=share), ()).searched()


def _share(step: sp.Expr, x: sp.Symbol, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return c(t) of a step x + c(t)·(f(x) − x) if 0 < c(t) ≤ 1 and Σ c(t) diverges."""
    factors = sp.Mul.make_args(sp.factor(step - x))
    share = sp.Mul(*(factor for factor in factors if factor.has(t)))
    top, bottom = sp.fraction(sp.together(share))
    if share.has(x) or sp.degree(bottom, t) > sp.degree(top, t) + 1:
        return None
    inside = (sign(share, (*parameters, GENERATION)), sign(1 - share, (*parameters, GENERATION)))
    if None in inside or inside[0].direction < 0 or not inside[0].strict or inside[1].direction < 0:  # type: ignore[union-attr]  # no None here
        return None
    return share


class _Map:
    """A map with its parameters and its interval."""

    def __init__(self, found: Population, parameters: Sequence[Parameter]) -> None:
        self.found, self.parameters = found, tuple(parameters)
        self.x = found.state
        self.target = found.state + sp.cancel((found.step - found.state) / found.share)

    def searched(self) -> Population:
        """Return the map with what is decided of it."""
        interval = self._interval()
        if interval is None:
            return self.found
        found = replace(self.found, interval=interval)
        fixed = self._fixed(*interval)
        if fixed is None:
            return found
        low, high = interval
        ends = list(dict.fromkeys([low, *fixed, high]))
        slope = sp.diff(self.target, self.x)
        rises = [self._direction(slope, left, right) for left, right in itertools.pairwise(ends)]
        if len(ends) > 2 and rises != [1] * len(rises):
            return replace(found, fixed=tuple(fixed))
        movements = [
            movement
            for left, right in itertools.pairwise(ends)
            for movement in self._movements(left, right, left in fixed, right in fixed)
        ]
        limit = self._limit(movements, fixed, low, high) if len(movements) == len(ends) - 1 else None
        return replace(found, fixed=tuple(fixed), movements=tuple(movements), limit=limit)

    def _limit(
        self, movements: Sequence[Movement], fixed: Sequence[sp.Expr], low: sp.Expr, high: sp.Expr
    ) -> sp.Expr | None:
        """Return where x goes from every start, if no start is another fixed point."""
        targets = {movement.target for movement in movements}
        target = targets.pop()
        others = {*fixed} - {target}
        if targets or not others <= {low, high} or any(one.condition is not None for one in movements):
            return None
        start = self.found.start
        sides = [sign(gap, self.parameters) for gap in (start - low, high - start)]
        inside = [side is not None and side.direction > 0 and side.strict for side in sides]
        ends = [low not in others, high not in others]
        return target if all(a or b for a, b in zip(inside, ends, strict=True)) else None

    def _sign(
        self, expr: sp.Expr, low: sp.Expr, high: sp.Expr, *, low_open: bool = False, high_open: bool = False
    ) -> tuple[int, bool] | None:
        """Return the sign of an expression in x between two ends and whether it is strict, or none."""
        whole = self._sign_on(expr, low, high, low_open, high_open)
        if whole is not None:
            return whole
        middle = (low + high) / 2
        halves = [
            self._sign_on(expr, low, middle, low_open, high_open=False),
            self._sign_on(expr, middle, high, low_open=False, high_open=high_open),
        ]
        left, right = halves
        if left is None or right is None or left[0] != right[0]:
            return None
        return left[0], left[1] and right[1]

    def _sign_on(
        self, expr: sp.Expr, low: sp.Expr, high: sp.Expr, low_open: bool, high_open: bool
    ) -> tuple[int, bool] | None:
        share = Domain(kind="real", lower=0, upper=1, lower_open=low_open, upper_open=high_open)
        way = Parameter(name="share_of_the_way", meaning="", domain=share)
        inside = sp.cancel(expr.xreplace({self.x: low + (high - low) * way.symbol}))
        found = sign(inside, (*self.parameters, way))
        return None if found is None else (found.direction, found.strict)

    def _direction(self, expr: sp.Expr, low: sp.Expr, high: sp.Expr) -> int | None:
        found = self._sign(expr, low, high)
        return None if found is None else found[0]

    def _interval(self) -> tuple[sp.Expr, sp.Expr] | None:
        """Return the interval of the starts, if the map stays in it."""
        start = self.found.start
        own = next((p for p in self.parameters if p.symbol == start), None)
        if own is not None and own.domain.lower is not None and own.domain.upper is not None:
            low, high = sp.sympify(own.domain.lower), sp.sympify(own.domain.upper)
        elif start.is_Rational and 0 <= start <= 1:
            low, high = sp.Integer(0), sp.Integer(1)
        else:
            return None
        if low.free_symbols or high.free_symbols:
            return None
        step = self.target
        stays = (self._direction(step - low, low, high), self._direction(high - step, low, high))
        return (low, high) if stays == (1, 1) else None

    def _fixed(self, low: sp.Expr, high: sp.Expr) -> list[sp.Expr] | None:
        """Return the fixed points between the ends, in order, if all of them are seen."""
        gap = sp.fraction(sp.together(self.target - self.x))[0]
        inside: list[sp.Expr] = []
        for factor, _ in sp.factor_list(gap)[1]:
            if not factor.has(self.x):
                continue
            found = self._sign(factor, low, high)
            if found is not None and found[1]:
                continue
            if sp.degree(factor, self.x) != 1:
                return None
            root = sp.factor(-sp.Poly(factor, self.x).all_coeffs()[1] / sp.Poly(factor, self.x).LC())
            sides = [sign(root - low, self.parameters), sign(high - root, self.parameters)]
            if any(side is not None and side.direction < 0 and side.strict for side in sides):
                continue
            if any(side is None or side.direction < 0 for side in sides):
                return None
            inside.append(root)
        inside = list(dict.fromkeys(inside))
        ordered: list[sp.Expr] = []
        for root in inside:
            place = 0
            for place, other in enumerate((*ordered, None)):  # noqa: B007  # the place is what is wanted
                after = None if other is None else sign(other - root, self.parameters)
                if other is None or (after is not None and after.direction > 0 and after.strict):
                    break
                before = sign(root - other, self.parameters)
                if before is None or not (before.direction > 0 and before.strict):
                    return None
            ordered.insert(place, root)
        return ordered if len(ordered) <= MOST_FIXED else None

    def _movements(
        self, low: sp.Expr, high: sp.Expr, low_fixed: bool, high_fixed: bool
    ) -> Iterator[Movement]:
        """Yield where x goes between neighbouring fixed points."""
        gap = sp.together(self.target - self.x)
        moving, constant = sp.Integer(1), sp.Integer(1)
        top, bottom = sp.fraction(sp.factor(gap))
        for factor in sp.Mul.make_args(top):
            moving, constant = (
                (moving * factor, constant) if factor.has(self.x) else (moving, constant * factor)
            )
        place = self._sign(moving / bottom, low, high, low_open=low_fixed, high_open=high_fixed)
        if place is None or not place[1]:
            return
        direction = sign(constant, self.parameters)
        if direction is not None and direction.strict:
            cases = [(place[0] * direction.direction, None)]
        else:
            shown = sp.expand(place[0] * constant)
            cases = [(1, shown), (-1, sp.expand(-shown))]
        for way, condition in cases:
            target, fixed = (high, high_fixed) if way > 0 else (low, low_fixed)
            if fixed:
                slowest, fastest = self._rates(target, low, high, condition)
                yield Movement(
                    low=low,
                    high=high,
                    begins_at_low=not low_fixed,
                    begins_at_high=not high_fixed,
                    condition=condition,
                    target=target,
                    slowest=slowest,
                    fastest=fastest,
                )

    def _rates(
        self, target: sp.Expr, low: sp.Expr, high: sp.Expr, condition: sp.Expr | None
    ) -> tuple[sp.Expr | None, sp.Expr | None]:
        """Return bounds of the share of the gap that a step leaves, above and below."""
        if self.found.share != 1:
            return None, None
        left = sp.cancel((target - self.target) / (target - self.x))
        slope = sp.factor(sp.diff(left, self.x))
        if condition is not None and slope != 0:
            slope = sp.factor(slope / condition)
        found = (1, False) if slope == 0 else self._sign(slope, low, high)
        if found is None:
            return None, None
        turned = found[0] * (1 if target == high else -1)
        at_start, at_end = (sp.factor(left.subs(self.x, place)) for place in (self.found.start, target))
        return (at_end, at_start) if turned > 0 else (at_start, at_end)
