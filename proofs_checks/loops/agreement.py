"""A derived recursion against the exact oracle at small values: the evidence of ``collapse derive``."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.loops.design_agreement import compared_at
from proofs_checks.loops.exact import (
    NotRational,
    TooManyWorlds,
    exact_course,
    start_value,
)
from proofs_checks.strategies.enumerated import simplest_first
from theory.language.derivation import OneGeneration
from theory.language.parameters import DomainError, Value, environment, validate
from theory.loop_language.definition import LoopDefinition, t
from theory.loop_language.derive import Derived, at_value
from theory.loop_language.formulas import check_conditions, derivation_of, meets
from theory.loop_language.symbolic.system import ONE, Monomial, Row, System
from theory.numbers.walk import exact

MOST_POINTS = 6
MOST_FOLLOWED = 16
"""Points whose outcomes are followed, whether or not a fit could be compared there."""
MOST_TRIED = 60
FITS = 3
"""Fits that are enumerated; more where a recursion begins later."""
SMALL = 2_000
"""Outcomes that are followed at one point: a point takes a fraction of a second."""
STEPS = 2
"""Steps from one outcome to one of the next in a generation, for each outcome that is followed."""
NOT_FOLLOWED = (TooManyWorlds, NotRational, DomainError, ArithmeticError, KeyError, TypeError, IndexError)
"""Why nothing is compared at a point."""


Difference = tuple[Mapping[str, Value], int, Fraction, Fraction]
"""A point, a fit, and two numbers that should be equal there."""
Held = tuple[int, tuple[int, Fraction, Fraction] | None]
"""At how many fits of a point a statement was compared; the first at which it fails, with both numbers."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """At how many points recursion and enumeration were compared, and the first at which they differ."""

    points: int
    values: int
    differs: Difference | None = None


def agreement(loop: LoopDefinition, derived: Derived) -> Agreement:
    """Compare the recursion and first values of an observable with enumeration, exactly, at small cases.

    Args:
        loop: the definition.
        derived: what was derived of one of its observables.
    """
    if derived.problem is None and not derived.parts and not (derived.entry or derived.population):
        return Agreement(0, 0) if derived.system is None else _of_moments(loop, derived, derived.system)
    if derived.entry is not None and derived.form is None:
        return agreement(*derived.entry)
    if derived.parts and derived.form is None:
        alone = (replace(loop, observables={part.name: part.observable}) for part in derived.parts)
        both = [agreement(its, part) for its, part in zip(alone, derived.parts, strict=True)]
        off = next((one.differs for one in both if one.differs), None)
        return Agreement(min(one.points for one in both), sum(one.values for one in both), off)
    steps = [
        (step.after, step.certificate)
        for step in derivation_of(loop, replace(derived, proved_of=())).all_steps
        if isinstance(step.certificate, OneGeneration) and isinstance(step.after, sp.Equality)
    ]
    found = [compared(how, after) for after, how in steps]
    differs = next((one.differs for one in found if one.differs), None)
    if differs is None and derived.form is not None and derived.entry is None:
        sequence = sp.Function(derived.name, real=True)
        how = OneGeneration(
            loop=loop, sequence=sequence, observable=derived.observable, first=max(1, derived.since)
        )
        differs = compared(how, sp.Eq(sequence(t), derived.form, evaluate=False)).differs
    if differs is None:
        differs = next(_cases_that_differ(*(derived.entry or (loop, derived))), None)
    return Agreement(min(one.points for one in found), sum(one.values for one in found), differs)


def _cases_that_differ(loop: LoopDefinition, derived: Derived) -> Iterator[Difference]:
    """Yield where a form at one value of a parameter, or a value before it, is not what enumeration gives."""
    sequence = sp.Function(derived.name, real=True)
    for case in derived.cases:
        special = at_value(loop, case.parameter, case.value) if case.parameter.is_Symbol else None
        if special is None or case.form is None:
            continue
        observable = special.observables[derived.name]
        how = OneGeneration(loop=special, sequence=sequence, observable=observable, first=case.since)
        for after in (sequence(t), case.form), *((sequence(fit), value) for fit, value in case.early):
            if differs := compared(how, sp.Eq(*after, evaluate=False)).differs:
                point, fit, ours, means = differs
                value = exact(case.value, environment(point))
                assert value is not None
                yield {**point, case.parameter.name: value}, fit, ours, means


def _of_moments(loop: LoopDefinition, derived: Derived, system: System) -> Agreement:
    """Compare an observable, by the recursion of all moments that it needs, with enumeration."""

    def held(point: Mapping[str, Value]) -> Held:
        means = _means(loop, derived.observable, tuple(point.items()), max(FITS, system.base + 2))
        stated = _course(system, point, len(means))
        gaps = ((fit, ours, means[fit]) for fit, ours in stated.items() if ours != means[fit])
        return len(stated), next(gaps, None)

    return _at_points(loop, held)


def _course(system: System, point: Mapping[str, Value], end: int) -> dict[int, Fraction]:
    """Return the observable's mean at the fits before ``end``, from the moments' own rows."""

    def number(value: Any, fit: int) -> Fraction:
        return _value(system.field.expr(value), point, fit)

    def at(row: Row, moments: Mapping[Monomial, Fraction], fit: int) -> Fraction:
        return sum((number(value, fit) * moments[other] for other, value in row.items()), Fraction(0))

    found = {fit: number(value, fit) for fit, value in system.early.items() if fit < end}
    moments = {one: number(value, system.base) for one, value in system.initial.items()}
    moments[ONE] = Fraction(1)
    for fit in range(system.base, end):
        if fit > system.base:
            moments = {ONE: Fraction(1), **{m: at(system.rows[m], moments, fit) for m in system.moments}}
        found[fit] = at(system.goal, moments, fit)
    return found


def compared(how: OneGeneration, statement: sp.Equality) -> Agreement:
    """Compare both sides of an equation between means of an observable with enumeration, at the first fits.

    Args:
        how: the loop, the observable, the sequence y; y(t) is its mean at fit t, y(0) its value at the start.
        statement: y(t) = …, or y(a number) = …

    Raises:
        TypeError: it is no equation.
    """
    if not isinstance(statement, sp.Equality):
        raise TypeError("enumeration is held against equations only")
    loop = how.loop
    designs = any(data.design is not None for data in loop.data)

    def held(point: Mapping[str, Value]) -> Held:
        if designs:
            return _held_at_designs(how, statement, point)
        means = _means(loop, how.observable, tuple(point.items()), max(FITS, how.first))
        return _held(how, statement, means, point)

    return _at_points(loop, held)


def _at_points(loop: LoopDefinition, held: Callable[[Mapping[str, Value]], Held]) -> Agreement:
    """Compare at the first admissible points, where few enough outcomes are followed."""
    followed, points, values = 0, 0, 0
    for point in points_of(loop):
        if points == MOST_POINTS or followed == MOST_FOLLOWED:
            break
        try:
            count, gap = held(point)
        except NOT_FOLLOWED as refused:
            followed += isinstance(refused, TooManyWorlds)
            continue
        followed += 1
        points, values = points + (count > 0), values + count
        if gap is not None:
            return Agreement(points, values, (point, *gap))
    return Agreement(points, values)


@lru_cache(maxsize=256)
def _means(
    loop: LoopDefinition, observable: sp.Expr, point: tuple[tuple[str, Value], ...], fits: int
) -> tuple[Fraction, ...]:
    """Return the observable at fits 0, 1, 2, …, as far as there are few enough outcomes."""
    values = dict(point)
    found = [start_value(loop, observable, values)]
    most = SMALL if fits == FITS else 10 * SMALL
    course = exact_course(loop, observable, values, most, STEPS * most)
    try:
        found.extend(itertools.islice(course, fits))  # what came before the end stays
    except TooManyWorlds:
        if len(found) < 2:
            raise
    return tuple(found)


def _held(
    how: OneGeneration, statement: sp.Equality, means: tuple[Fraction, ...], point: Mapping[str, Value]
) -> Held:
    """Return at how many fits a statement was compared, and the first at which it fails."""
    count = 0
    fits = range(how.first, len(means)) if statement.has(t) else (int(statement.lhs.args[0]),)
    for fit in fits:
        here = statement.xreplace({t: sp.Integer(fit)})
        terms = {term: int(term.args[0]) for term in here.atoms(AppliedUndef) if term.func == how.sequence}
        if any(not 0 <= place < len(means) for place in terms.values()):
            continue
        numbers = {term: sp.Rational(*means[place].as_integer_ratio()) for term, place in terms.items()}
        left, right = (_value(side.xreplace(numbers), point, fit) for side in (here.lhs, here.rhs))
        count += 1
        if left != right:
            return count, (fit, right, left)
    return count, None


def _held_at_designs(how: OneGeneration, statement: sp.Equality, point: Mapping[str, Value]) -> Held:
    """Return at how many fits a form was compared with concrete designs, and the first at which it fails."""
    count = 0
    for fit, exactly, by_entry, wanted in compared_at(how.loop, how.observable, point, max(FITS, how.first)):
        if fit < how.first:
            continue
        count += 1
        if exactly != by_entry:
            return count, (fit, by_entry, exactly)
        stated = _value(statement.rhs, point, fit)
        if stated != wanted:
            return count, (fit, stated, wanted)
    return count, None


def points_of(loop: LoopDefinition) -> Iterator[dict[str, Value]]:
    """Yield admissible points, simplest first; those with many 0 and 1 say least, and come last."""
    found: list[dict[str, Value]] = []
    edge: list[dict[str, Value]] = []
    for tried, short in enumerate(simplest_first(loop.parameters, most=MOST_TRIED * 10)):
        if tried >= MOST_TRIED * 10 or len(found) >= MOST_TRIED:
            break
        point = _values_of(loop, short)
        if _admissible(loop, point):
            dull = sum(value in (0, 1) for value in point.values())
            certain = any(isinstance(value, tuple) and set(value) <= {0, 1} for value in point.values())
            (edge if certain or dull * 2 > len(point) else found).append(point)
    yield from found
    yield from edge


def inadmissible(loop: LoopDefinition) -> str:
    """Return which condition fails at every point that is tried, and where first; "" if a point meets all.

    It speaks of the points tried, which are few: values far out may be admissible.
    """
    if not any(condition.expr.has(t) for condition in loop.open_conditions):
        return ""
    said = ""
    for short in itertools.islice(simplest_first(loop.parameters, most=MOST_TRIED), MOST_TRIED):
        try:
            check_conditions(loop, {**_values_of(loop, short), "t": FITS})
            return ""
        except DomainError as broken:
            said = said or str(broken)
    names = ", ".join(parameter.name for parameter in loop.parameters)
    return said and f"no admissible values of {names} were found for more than the first fits: {said}"


def _values_of(loop: LoopDefinition, short: Mapping[str, Value]) -> dict[str, Value]:
    """Return a point with lists as long as they are used, and eigenvalues that are squares."""
    if not loop.is_vector:
        return _long(loop, short, 2 * FITS)
    longest = max((len(value) for value in short.values() if isinstance(value, tuple)), default=0)
    given = {data.design.eigenvalues for data in loop.data if data.design is not None}
    return {
        name: tuple(entry**2 for entry in value) if name in given and isinstance(value, tuple) else value
        for name, value in _long(loop, short, longest).items()
    }


def _long(loop: LoopDefinition, short: Mapping[str, Value], longest: int) -> dict[str, Value]:
    """Return a point whose lists have so many entries, unlike where their domain leaves room for that."""
    found = dict(short)
    for parameter in loop.parameters:
        entries = short[parameter.name]
        if parameter.domain.shape != "list" or not isinstance(entries, tuple):
            continue
        rounds = [(entries[i % len(entries)], i // len(entries)) for i in range(longest)]
        for made in (tuple(x + k for x, k in rounds), tuple(x / (k + 1) for x, k in rounds)):
            with suppress(DomainError):
                validate(loop.parameters, {**found, parameter.name: made})
                found[parameter.name] = made
                break
        else:
            found[parameter.name] = tuple(x for x, _ in rounds)
    return found


def _admissible(loop: LoopDefinition, point: Mapping[str, Value]) -> bool:
    for condition in loop.conditions:
        for generation in (1, 2, 3):
            value = exact(condition.expr, environment({**point, "t": generation}))
            if value is None:
                return False
            if not meets(condition.kind, value):
                return False
    return True


def _value(expr: object, point: Mapping[str, Value], generation: int) -> Fraction:
    value = exact(expr, environment({**point, "t": generation}))
    if value is None:
        raise NotRational(f"{expr} is not rational here")
    return value
