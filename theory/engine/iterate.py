"""Values by iterating coupled linear recurrences: exactly while that is short, then in rigorous balls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import sympy as sp
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from theory.engine.limits import t
from theory.numbers.decimals import refined
from theory.numbers.ranges import quotient
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms, exact

LONGEST_EXACT = 60
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class _Row:
    """(Σ_k weights[k](t) x_k + weights[−1](t)) / bottom(t), polynomials in t with whole coefficients."""

    weights: tuple[fmpz_poly, ...]
    bottom: fmpz_poly

    def at(self, place: int, values: Sequence[fmpq]) -> fmpq:
        terms = (
            weight(place) * value for weight, value in zip(self.weights, (*values, fmpq(1)), strict=True)
        )
        return sum(terms, fmpq(0)) / self.bottom(place)

    def near(self, place: int, values: Sequence[arb]) -> arb:
        total = arb(self.weights[-1](place))
        for weight, value in zip(self.weights, values, strict=False):
            total += value * weight(place)
        return total / self.bottom(place)


def iterated(
    rules: Mapping[type[sp.Function], sp.Eq],
    first: Mapping[type[sp.Function], sp.Expr],
    observable: sp.Expr,
    point: Mapping[str, int | Fraction],
    fit: int,
    digits: int,
) -> Value:
    """Return an observable of coupled sequences at one fit.

    Args:
        rules: x(t) = an expression in t and, linearly, in the sequences at t − 1. first: their values at 1.
        observable: an expression in the sequences at t, linear too. point: values of the other symbols.
        fit: t. digits: significant digits.

    Raises:
        TooManyTerms: t is above the longest iteration.
    """
    if fit > LONGEST:
        raise TooManyTerms(f"t = {fit} is too long to iterate its recurrence; t ≤ {LONGEST} is not")
    sequences = tuple(rules)
    steps = [
        _row(rules[sequence].rhs, [other(t - 1) for other in sequences], point) for sequence in sequences
    ]
    shown = _row(observable, [other(t) for other in sequences], point)
    starts = [exact(first[sequence], point) for sequence in sequences]
    if any(start is None for start in starts):
        raise TypeError("the recurrence starts outside the rationals")
    exactly = [fmpq(start.numerator, start.denominator) for start in starts if start is not None]
    if fit <= LONGEST_EXACT:
        for place in range(2, fit + 1):
            exactly = [row.at(place, exactly) for row in steps]
        found = shown.at(fit, exactly)
        return from_fraction(Fraction(int(found.p), int(found.q)), digits)

    def near() -> arb:
        values = [arb(start) for start in exactly]
        for place in range(2, fit + 1):
            values = [row.near(place, values) for row in steps]
        return shown.near(fit, values)

    return from_ball(refined(near, int(digits * 3.4) + 64, digits), digits, "recurrence in ball arithmetic")


def _row(expr: sp.Expr, sequences: Sequence[sp.Expr], point: Mapping[str, int | Fraction]) -> _Row:
    """Read an expression as linear in the sequences, with rational functions of t as coefficients."""
    names = [sp.Symbol(f"x_{place}") for place in range(len(sequences))]
    named = expr.xreplace(dict(zip(sequences, names, strict=True)))

    def at(values: Sequence[int]) -> tuple[fmpq_poly, fmpq_poly]:
        known = {**point, **{name.name: value for name, value in zip(names, values, strict=True)}}
        found = quotient(named, t, lambda part: exact(part, known))
        if found is None:
            raise TypeError(f"{expr} is not rational in t")
        return found

    units = [[int(row == column) for row in range(len(names))] for column in range(len(names))]
    constant = at([0] * len(names))
    parts = [_less(at(unit), constant) for unit in units]
    mixed = list(range(2, 2 + len(names)))
    whole = constant
    for factor, part in zip(mixed, parts, strict=True):
        whole = (whole[0] * part[1] + factor * part[0] * whole[1], whole[1] * part[1])
    if _less(at(mixed), whole)[0].degree() >= 0:
        raise TypeError(f"{expr} is not linear in the sequences")
    tops, bottoms = zip(*(_reduced(part) for part in (*parts, constant)), strict=True)
    bottom = bottoms[0]
    for other in bottoms[1:]:
        bottom = bottom * other // bottom.gcd(other)
    scaled = [top * (bottom // own) for top, own in zip(tops, bottoms, strict=True)]
    cleared = lcm(*(int(poly.denom()) for poly in (*scaled, bottom)))
    *weights, under = (fmpz_poly([int((c * cleared).p) for c in poly.coeffs()]) for poly in (*scaled, bottom))
    return _Row(tuple(weights), under)


def _less(
    one: tuple[fmpq_poly, fmpq_poly], other: tuple[fmpq_poly, fmpq_poly]
) -> tuple[fmpq_poly, fmpq_poly]:
    return one[0] * other[1] - other[0] * one[1], one[1] * other[1]


def _reduced(ratio: tuple[fmpq_poly, fmpq_poly]) -> tuple[fmpq_poly, fmpq_poly]:
    common = ratio[0].gcd(ratio[1])
    return ratio[0] // common, ratio[1] // common
