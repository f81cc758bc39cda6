"""The smallest counterexample to what is claimed of a loop's mean at every fit.

Points are ordered by t; at the same t by the counts, the first that is declared first; at the same counts
the other parameters are the simplest of those tried. A value of t, or of a count, is passed over because the
claim is shown to hold there for all values of what comes after it, or because nothing that was tried refutes
it there; the evidence says which.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from proofs_checks.evidence.comparison import (
    AT_MOST,
    Comparison,
    NoValue,
    compare_at,
    domain_within,
    has_no_value,
    holds_identically,
    monomials,
    of_question,
    right_hand_side,
)
from proofs_checks.evidence.exceptional import exceptional_points
from proofs_checks.evidence.monotone import changes
from proofs_checks.evidence.reach import far_points, first_failing
from proofs_checks.evidence.search import show_point
from proofs_checks.strategies import inside_points, simplest_first
from proofs_checks.strategies.enumerated import candidates, edge_points
from proofs_checks.verdict import SIMPLEST, SMALLEST, Evidence
from theory.language.formula import Formula
from theory.language.parameters import DomainError, Parameter, Value, bound_at, validate
from theory.language.question import Question
from theory.loop_language.definition import t

MOST_SHOWN = 60
"""Values one after another at which a claim is shown to hold, before the rest is halved."""
MOST_TRIED = 6
"""Of these, values at which it is not shown, and looked for."""
NEAR, INSIDE, FAR = 60, 12, 48
"""Points that are tried for each."""
MOST_SCANNED = 300
"""Values of t at which the other parameters are as they were found."""
MOST_CANDIDATES = 40
MOST_MONOMIALS = 150
"""In what a claim says at one t, for a proof of it to be sought."""
MOST_FACTORED = 24
"""Of these, for the places to be sought where it fails."""
DECIMALS = tuple(Fraction(1, 10**power) for power in range(1, 4))
Point = dict[str, Value]
Pins = Mapping[str, int]
OfFit = Callable[[int], tuple[Question, Formula]]


@dataclass(frozen=True, slots=True)
class Least:
    """A point that refutes a claim, whose pinned parameter is the least found; and why there is none less.

    ``shown``: of all values below it; ``there``: only with the others at the values of the point.
    """

    point: Point
    shown: bool
    there: bool = False


def smallest(question: Question, of_fit: OfFit, refuted: Evidence) -> Evidence:
    """Return a refutation with the smallest point at which it was found, and what is known of smaller ones.

    ``of_fit``: what is asked of one fit, and the formula that gives the mean there.
    """
    claim = _Claim(question, of_fit)
    point = claim.anywhere() if refuted.point is None else dict(refuted.point)
    if point is None or not claim.fails(point):
        return refuted
    pins: dict[str, int] = {}
    known: list[tuple[str, Least]] = []
    for name in claim.whole:
        found = claim.least(name, pins, point)
        point = found.point
        pins[name] = _whole(point[name])
        if pins[name] > claim.first(name, point):
            known.append((name, found))
    point = claim.simplified(point, set(pins))
    words, where = claim.words(point), show_point(point)
    exact = all(one.shown for _, one in known)
    details = dict(refuted.details)
    if where != refuted.witness:
        details.pop(SIMPLEST, None)
    return replace(
        refuted,
        summary="; ".join([f"{words} at {where}", *(_said(name, one) for name, one in known)]),
        witness=where,
        point=point,
        details={**details, **({SMALLEST: True} if exact else {})},
    )


def _said(name: str, found: Least) -> str:
    if found.shown:
        return f"no smaller {name} refutes it" if name == t.name else f"with these no smaller {name} does"
    if found.there:
        return f"with the other parameters at these values no smaller {name} refutes it"
    return f"no smaller {name} was found that refutes it"


def _monomials(claim: Comparison) -> float:
    return monomials(right_hand_side(claim) - claim.expression)


def _whole(value: Value) -> int:
    assert not isinstance(value, tuple)
    return int(value)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is claimed of every fit, asked at points and at values of t and the counts."""

    question: Question
    of_fit: OfFit

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.question.parameters

    @property
    def whole(self) -> list[str]:
        """Return t, then the counts in the order of their declaration."""
        counts = [p.name for p in self.parameters if (p.domain.kind, p.domain.shape) == ("integer", "scalar")]
        return sorted(counts, key=lambda name: name != t.name)

    def first(self, name: str, point: Mapping[str, Value]) -> int:
        """Return the least value of a whole parameter, the others as at a point."""
        own = next(p for p in self.parameters if p.name == name).domain
        low = bound_at(own.lower, point)
        assert low is not None
        return math.ceil(low) + int(own.lower_open and low == math.ceil(low))

    def at(self, point: Mapping[str, Value]) -> Comparison:
        return of_question(*self.of_fit(_whole(point[t.name])))

    def fails(self, point: Mapping[str, Value]) -> bool:
        """Return whether the claim is shown to be false at a point."""
        try:
            return compare_at(self.at(point), dict(point))[0] is False
        except (DomainError, NoValue):
            return False

    def stands(self, point: Mapping[str, Value]) -> bool:
        """Return whether the claim is shown to be true at a point."""
        try:
            return compare_at(self.at(point), dict(point))[0] is True
        except (DomainError, NoValue):
            return False

    def words(self, point: Point) -> str:
        return compare_at(self.at(point), dict(point))[1]

    def anywhere(self) -> Point | None:
        """Return a point that refutes it, as t grows, the other parameters simple."""
        for start in itertools.islice(simplest_first(self.parameters), INSIDE):
            found = first_failing(self.parameters, start, t.name, self.fails)
            if found is not None:
                return found
        return None

    def pinned(self, pins: Pins) -> tuple[Parameter, ...]:
        asked = self.question
        for name, value in pins.items():
            own = next(p for p in asked.parameters if p.name == name)
            asked = asked.in_domain(name, replace(own.domain, lower=value, upper=value, lower_open=False))
        return asked.parameters

    def refuting(self, pins: Pins, hint: Point) -> Point | None:
        """Return a point with these values that refutes it: as the hint is, simple, exceptional or far."""
        for point in self._tried(pins, hint):
            if all(point[name] == value for name, value in pins.items()) and self.fails(point):
                return point
        return None

    def _tried(self, pins: Pins, hint: Point) -> Iterator[Point]:
        with suppress(DomainError):
            yield validate(self.parameters, {**hint, **pins})
        parameters = self.pinned(pins)
        yield from simplest_first(parameters, NEAR)
        yield from inside_points(parameters, INSIDE)
        claim = self._with(pins)
        yield from edge_points(parameters, INSIDE)
        if _monomials(claim) <= MOST_FACTORED:
            yield from exceptional_points([claim.expression - right_hand_side(claim)], parameters)
        yield from (far.point for far in itertools.islice(far_points(parameters), FAR))

    def _with(self, pins: Pins) -> Comparison:
        """Return the claim of one fit with these values put in, which are no parameters any more."""
        asked, formula = self.of_fit(pins[t.name])
        for name, value in pins.items():
            asked = asked.at_value(name, sp.Integer(value))
        return of_question(asked, formula)

    def holds(self, pins: Pins) -> bool:
        """Return whether the claim is shown for all values of the parameters that are not given."""
        claim = self._with(pins)
        if not claim.parameters:
            return not self.fails(dict(pins))
        mean = replace(claim, expression=right_hand_side(claim))
        return (
            _monomials(claim) <= MOST_MONOMIALS
            and has_no_value(claim) is None
            and has_no_value(mean) is None
            and domain_within(claim)
            and holds_identically(claim)
        )

    def least(self, name: str, pins: Pins, point: Point) -> Least:
        """Return a point that refutes the claim, at the least value of a parameter, after those given."""
        first, last = self.first(name, point), _whole(point[name])
        shown, value, tried = True, first, 0
        while value < min(last, first + MOST_SHOWN) and tried < MOST_TRIED:
            here = {**pins, name: value}
            if not self.holds(here):
                tried += 1
                if (found := self.refuting(here, point)) is not None:
                    return Least(found, shown)
                shown = False
            value += 1
        if value == last:
            return Least(point, shown)
        low = value - 1
        while last - low > 1:
            middle = (low + last) // 2
            here = {**pins, name: middle}
            found = None if self.holds(here) else self.refuting(here, point)
            if found is None:
                low = middle
            else:
                last, point = middle, found
        if self.holds({**pins, name: last - 1}) and self._only_worsens(name, pins, value):
            return Least(point, True)
        if name != t.name:
            return Least(point, False)
        before: Point = {**point, name: last - 1}
        if (there := self._scanned(name, first, point)) is not None:
            return there
        worsens = self.stands(before) and self._only_worsens(name, pins, value)
        return Least(point, False, there=worsens)

    def _only_worsens(self, name: str, pins: Pins, value: int) -> bool:
        """Return whether what is claimed stays false as a parameter grows, for all values of the others."""
        asked, formula = self.of_fit(pins.get(t.name, value))
        for other, fixed in pins.items():
            asked = asked.at_value(other, sp.Integer(fixed))
        index = next(p for p in asked.parameters if p.name == name)
        claim = of_question(asked, formula)
        if claim.relation == "=":
            return False
        gap = right_hand_side(claim) - claim.expression
        own = {p.symbol: sp.Symbol(p.name, **p.symbol.assumptions0) for p in asked.parameters}
        moved = replace(claim, formula=formula.stating(gap.xreplace(own)), at={})
        return changes(moved, index, up=claim.relation in AT_MOST, strict=False)

    def _scanned(self, name: str, first: int, point: Point) -> Least | None:
        """Return the first value at which it fails with the other parameters as they are at a point."""
        last = _whole(point[name])
        if last - first > MOST_SCANNED:
            return None
        for value in range(first, last):
            try:
                here = validate(self.parameters, {**point, name: value})
                held = compare_at(self.at(here), here)[0]
            except (DomainError, NoValue):
                return None
            if held is None:
                return None
            if held is False:
                return Least(here, False, there=True)
        return Least(point, False, there=True)

    def simplified(self, point: Point, kept: set[str]) -> Point:
        """Return the point with each other parameter at the simplest value at which it fails too."""
        for parameter in self.parameters:
            if parameter.name in kept:
                continue
            for value in _simplest(parameter, point):
                if value == point[parameter.name]:
                    break
                with suppress(DomainError):
                    moved = validate(self.parameters, {**point, parameter.name: value})
                    if self.fails(moved):
                        point = moved
                        break
        return point


def _simplest(parameter: Parameter, point: Point) -> Iterator[Value]:
    """Yield the simplest values of a parameter, then decimals at either end of its domain."""
    yield from itertools.islice(candidates(parameter, point), MOST_CANDIDATES)
    value = point[parameter.name]
    if parameter.domain.kind == "real" and not isinstance(value, tuple):
        yield from (math.floor(value), math.ceil(value))
        for step in DECIMALS:
            for bound, side in ((parameter.domain.lower, 1), (parameter.domain.upper, -1)):
                end = bound_at(bound, point)
                if end is not None:
                    yield Fraction(end) + side * step
