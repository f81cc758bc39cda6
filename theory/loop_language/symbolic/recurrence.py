"""From a system of moments to one recurrence of the observable's mean, of least order, by linear algebra.

y(t + k) is a combination of the moments at t with coefficients in the field. As soon as one is a combination
of those before it and 1, the observable obeys y(t + k) = Σ a_i(t) y(t + i) + b(t), an identity of rational
functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from theory.loop_language.definition import t
from theory.loop_language.symbolic.coefficients import Coefficients
from theory.loop_language.symbolic.system import MOST_KEPT, ONE, Monomial, Row, System

LARGEST_ORDER = 8
LATEST = 12
"""Fits that a recurrence may begin later because elimination divided by what vanishes there."""


@dataclass(frozen=True, slots=True)
class ScalarRecurrence:
    """y(t + order) = Σ_i ``factors[i]``(t) y(t + i) + ``increment``(t), t ≥ ``base``; ``first`` = y(base), …

    ``first`` has one value more than the order, so that a constant can be fitted too. Elimination may divide
    by what vanishes at some t; the recurrence begins after it, and ``before`` are the values until then.
    """

    field: Coefficients
    base: int
    factors: tuple[Any, ...]
    increment: Any
    first: tuple[Any, ...]
    before: tuple[tuple[int, Any], ...] = ()

    @property
    def order(self) -> int:
        """Return how many values determine the next."""
        return len(self.factors)

    @property
    def is_constant(self) -> bool:
        """Whether no coefficient shows t."""
        return not any(self.field.shows_time(value) for value in (*self.factors, self.increment))


@lru_cache(maxsize=MOST_KEPT)
def scalar_recurrence(system: System, largest: int = LARGEST_ORDER) -> ScalarRecurrence | None:
    """Return the recurrence of least order that the observable obeys, or nothing within ``largest``."""
    system = system.without_constants()
    if not system.moments:
        return ScalarRecurrence(
            field=system.field,
            base=system.base,
            factors=(),
            increment=system.goal.get(ONE, system.field.field.zero),
            first=(system.value(system.goal),),
        )
    field, zero = system.field.field, system.field.field.zero
    columns: tuple[Monomial, ...] = system.moments
    rows: list[Row] = [system.goal]
    values = [system.value(system.goal)]
    moved = _Forward(system)
    while len(rows) <= largest:
        solution = _combination(
            [[row.get(m, zero) for m in columns] for row in rows[:-1]], rows[-1], columns, zero
        )
        if solution is not None:
            rest = rows[-1].get(ONE, zero)
            for factor, row in zip(solution, rows[:-1], strict=True):
                rest -= factor * row.get(ONE, zero)
            order = len(solution)
            later = _after_poles(system, [*solution, rest])
            if later > LATEST:
                return None
            while len(values) <= order + later:
                values.append(moved.value())
            return ScalarRecurrence(
                field=system.field,
                base=system.base + later,
                factors=tuple(solution),
                increment=rest,
                first=tuple(values[later : later + order + 1]) if order else (values[later],),
                before=tuple((system.base + fit, values[fit]) for fit in range(later)),
            )
        if not system.field.can_shift:
            return None
        rows.append(moved.row(rows[-1]))
        values.append(moved.value())
    assert field is not None
    return None


def _after_poles(system: System, elements: list[Any]) -> int:
    """Return by how many fits the recurrence must begin later, so that no coefficient has a pole at a t."""
    latest = system.base - 1
    for element in elements:
        bottom = sp.fraction(sp.together(system.field.field.to_sympy(element)))[1]
        for factor, _ in sp.factor_list(bottom)[1]:
            if factor.free_symbols == {t}:
                latest = max([latest, *(int(root) for root in sp.roots(factor, t) if root.is_Integer)])
    return latest + 1 - system.base


class _Forward:
    """Moves a row from t to t + 1, and the moments themselves along the first generations."""

    def __init__(self, system: System) -> None:
        self.system, self.at = system, system.base
        self.values = dict(system.initial)
        self.next: dict[Monomial, Row] = {}
        if system.field.can_shift:
            self.next = {
                m: {k: system.field.shifted(v) for k, v in row.items()} for m, row in system.rows.items()
            }

    def row(self, row: Row) -> Row:
        """Return y(t + k + 1) by the moments at t, if ``row`` is y(t + k)."""
        field = self.system.field
        zero, one = field.field.zero, field.field.one
        found: Row = {}
        for monomial, coefficient in row.items():
            later = field.shifted(coefficient)
            for other, factor in (self.next[monomial] if monomial else {ONE: one}).items():
                found[other] = found.get(other, zero) + later * factor
        return {m: v for m, v in found.items() if v}

    def value(self) -> Any:
        """Go one generation on, and return the observable there."""
        field, system = self.system.field, self.system
        self.at += 1
        moved: dict[Monomial, Any] = {ONE: field.field.one}
        for monomial, row in system.rows.items():
            total = field.field.zero
            for other, factor in row.items():
                total += field.at(factor, self.at) * self.values[other]
            moved[monomial] = total
        self.values = moved
        total = field.field.zero
        for monomial, factor in system.goal.items():
            total += field.at(factor, self.at) * self.values[monomial]
        return total


def _combination(
    rows: list[list[Any]], target: Row, columns: tuple[Monomial, ...], zero: Any
) -> list[Any] | None:
    """Return x with Σ x_i rows_i = target in the field, by elimination, or nothing."""
    wanted = [target.get(m, zero) for m in columns]
    count = len(rows)
    table = [[rows[i][j] for i in range(count)] + [wanted[j]] for j in range(len(columns))]
    pivots: list[int] = []
    place = 0
    for column in range(count):
        pivot = next((i for i in range(place, len(table)) if table[i][column]), None)
        if pivot is None:
            return None
        table[place], table[pivot] = table[pivot], table[place]
        inverse = 1 / table[place][column]
        table[place] = [value * inverse for value in table[place]]
        for i in range(len(table)):
            if i != place and table[i][column]:
                times = table[i][column]
                table[i] = [a - times * b for a, b in zip(table[i], table[place], strict=True)]
        pivots.append(column)
        place += 1
    if any(row[-1] for row in table[place:]):
        return None
    return [table[i][-1] for i in range(count)]
