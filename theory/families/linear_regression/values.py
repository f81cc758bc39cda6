"""Values of the sums that a term-by-term walk would be too slow for."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

from flint import arb, fmpq

from theory.families.linear_regression.limits import fresh_design_limit
from theory.families.linear_regression.risks import fresh_design_risk
from theory.language.parameters import Values
from theory.numbers.value import Value, from_ball, from_fraction, to_fraction
from theory.numbers.walk import enclose, exact, precision

LONGEST_EXACT_SUM = 2_000
Number = TypeVar("Number", fmpq, arb)


def fresh_design_value(values: Values, digits: int) -> Value:
    """Sum exactly while that is short, else use the digamma form."""
    if int(values["t"]) <= LONGEST_EXACT_SUM:  # type: ignore[arg-type]  # validated as an integer
        total = exact(fresh_design_risk().conclusion.rhs, values)
        if total is not None:
            return from_fraction(total, digits)
    return from_ball(enclose(fresh_design_limit().steps[0].after.rhs, values, digits), digits)


def schedule_value(values: Values, digits: int) -> Value:
    """Sum c_j/C_j² in one pass over the schedule: exactly while it is short, else in balls."""
    sizes = values["c"]
    if not isinstance(sizes, tuple):
        raise TypeError("c is a list")
    if len(sizes) <= LONGEST_EXACT_SUM:
        return from_fraction(to_fraction(_factor(sizes, fmpq(0))), digits)
    with precision(int(digits * 3.4) + 64 + len(sizes).bit_length()):
        return from_ball(_factor(sizes, arb(0)), digits)


def _factor(sizes: tuple[Fraction, ...], zero: Number) -> Number:
    total = factor = zero
    for size in sizes:
        entry = fmpq(size.numerator, size.denominator)
        total += entry
        factor += entry / (total * total)
    return factor
