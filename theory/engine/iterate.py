"""Values by iterating coupled recurrences: exactly while that is short, then in rigorous balls."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from flint import arb

from theory.engine.limits import t
from theory.numbers.value import Value, from_ball, from_fraction
from theory.numbers.walk import TooManyTerms, ball, exact, precision

LONGEST_EXACT = 60
LONGEST = 100_000


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
        rules: x(t) = an expression in the sequences at t − 1. first: their values at 1.
        observable: an expression in the sequences at t. point: values of the other symbols.
        fit: t. digits: significant digits.

    Raises:
        TooManyTerms: t is above the longest iteration.
    """
    if fit > LONGEST:
        raise TooManyTerms(f"t = {fit} is too long to iterate: t ≤ {LONGEST}")
    names = {sequence: sp.Symbol(f"{sequence}_before") for sequence in rules}
    before = {sequence(t - 1): name for sequence, name in names.items()}
    now = {sequence(t): name for sequence, name in names.items()}
    steps = {sequence: rule.rhs.xreplace(before) for sequence, rule in rules.items()}
    shown = observable.xreplace(now)
    if fit <= LONGEST_EXACT:
        values = {sequence: exact(value, point) for sequence, value in first.items()}
        for place in range(2, fit + 1):
            here = {**point, "t": place, **{names[s].name: value for s, value in values.items()}}
            values = {sequence: exact(step, here) for sequence, step in steps.items()}
        found = exact(shown, {**point, "t": fit, **{names[s].name: value for s, value in values.items()}})
        if found is None:
            raise TypeError("the recurrence leaves the rationals")
        return from_fraction(found, digits)
    bits = int(digits * 3.4) + 64
    while True:
        with precision(bits):
            number = _in_balls(steps, first, names, shown, point, fit)
            if number.rel_accuracy_bits() >= digits * 3.33:
                return from_ball(number, digits, "recurrence in ball arithmetic")
        bits *= 2


def _in_balls(
    steps: Mapping[type[sp.Function], sp.Expr],
    first: Mapping[type[sp.Function], sp.Expr],
    names: Mapping[type[sp.Function], sp.Symbol],
    shown: sp.Expr,
    point: Mapping[str, int | Fraction],
    fit: int,
) -> arb:
    balls: dict[type[sp.Function], arb] = {s: ball(value, point) for s, value in first.items()}
    for place in range(2, fit + 1):
        here = {**point, "t": place, **{names[s].name: value for s, value in balls.items()}}
        balls = {sequence: ball(step, here) for sequence, step in steps.items()}
    return ball(shown, {**point, "t": fit, **{names[s].name: value for s, value in balls.items()}})
