"""A derived recursion against the exact oracle at small values: the evidence of ``collapse derive``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from proofs_checks.loops.exact import NotRational, TooManyWorlds, exact_means
from proofs_checks.strategies.parameters import simplest_first
from theory.language.parameters import DomainError, Value, environment
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Derived
from theory.loop_language.symbolic.solve import Problem
from theory.numbers.walk import exact

SECONDS = 3.0
MOST_POINTS = 6
MOST_TRIED = 60
FITS = 3
SMALL = 2_000
"""Outcomes that are followed at one point: a point takes a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """At how many points recursion and enumeration were compared, and the first at which they differ."""

    points: int
    values: int
    differs: tuple[Mapping[str, Value], int, Fraction, Fraction] | None = None


def agreement(loop: LoopDefinition, derived: Derived, seconds: float = SECONDS) -> Agreement:
    """Compare the recursion of an observable with enumeration, exactly, at fits 1 to 3 of small cases.

    Args:
        loop: the definition.
        derived: what was derived of one of its observables.
        seconds: no new point is begun after so long.
    """
    if derived.parts:
        both = [agreement(loop, part, seconds / 2) for part in derived.parts]
        differs = next((part.differs for part in both if part.differs), None)
        return Agreement(min(part.points for part in both), sum(part.values for part in both), differs)
    problem = derived.problem
    if problem is None:
        return Agreement(0, 0)
    began, points, values = time.perf_counter(), 0, 0
    for point in _points(loop):
        if points == MOST_POINTS or time.perf_counter() - began > seconds:
            break
        found = _compared(loop, derived, problem, point)
        if found is None:
            continue
        count, gap = found
        points, values = points + (count > 0), values + count
        if gap is not None:
            return Agreement(points, values, (point, *gap))
    return Agreement(points, values)


def _points(loop: LoopDefinition) -> Iterator[dict[str, Value]]:
    """Yield admissible points, simplest first; those with many 0 and 1 say least, and come last."""
    found: list[dict[str, Value]] = []
    edge: list[dict[str, Value]] = []
    for tried, short in enumerate(simplest_first(loop.parameters, most=MOST_TRIED * 10)):
        if tried >= MOST_TRIED * 10 or len(found) >= MOST_TRIED:
            break
        point = {name: _long(value) if isinstance(value, tuple) else value for name, value in short.items()}
        if _admissible(loop, point):
            dull = sum(value in (0, 1) for value in point.values())
            (edge if dull * 2 > len(point) else found).append(point)
    yield from found
    yield from edge


def _long(entries: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Return a list with an entry for each fit that is compared."""
    return tuple(entries[i % len(entries)] + i // len(entries) for i in range(FITS))


def _admissible(loop: LoopDefinition, point: Mapping[str, Value]) -> bool:
    for condition in loop.conditions:
        for generation in (1, 2, 3):
            value = exact(condition.expr, environment({**point, "t": generation}))
            if value is None:
                return False
            good = {
                "whole": value.denominator == 1,
                "≥ 0": value >= 0,
                "> 0": value > 0,
                "≠ 0": value != 0,
            }[condition.kind]
            if not good:
                return False
    return True


def _compared(
    loop: LoopDefinition, derived: Derived, problem: Problem, point: Mapping[str, Value]
) -> tuple[int, tuple[int, Fraction, Fraction] | None] | None:
    try:
        truth = exact_means(loop, derived.observable, FITS, point, SMALL)
        ours = list(_iterated(problem, point))
    except (TooManyWorlds, NotRational, DomainError, ZeroDivisionError, KeyError, TypeError, IndexError):
        return None
    count = 0
    for fit, value in ours:
        if 1 <= fit <= FITS:
            count += 1
            if value != truth[fit - 1]:
                return count, (fit, value, truth[fit - 1])
    return count, None


def _iterated(problem: Problem, point: Mapping[str, Value]) -> Iterator[tuple[int, Fraction]]:
    """Yield fits and values by the recursion, in rationals."""
    order = len(problem.factors)
    values: list[Fraction] = []
    for fit in range(problem.base, max(FITS, problem.base) + 1):
        place = fit - problem.base
        if not order:
            value = _value(problem.increment, point, fit)
        elif place < order:
            value = _value(problem.first[place], point, fit)
        else:
            back = fit - order
            value = _value(problem.increment, point, back)
            for factor, earlier in zip(problem.factors, values[-order:], strict=True):
                value += _value(factor, point, back) * earlier
        values.append(value)
        yield fit, value


def _value(expr: object, point: Mapping[str, Value], generation: int) -> Fraction:
    value = exact(expr, environment({**point, "t": generation}))
    if value is None:
        raise NotRational(f"{expr} is not rational here")
    return value
