"""Two-sided quantiles of the standard normal law, enclosed by bisection on erfc in ball arithmetic."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from flint import arb, fmpq

from theory.numbers.walk import precision

BITS = 128


@cache
def deviations(mass: Fraction) -> tuple[Fraction, Fraction]:
    """Return rational bounds on the z with P(|Z| > z) = ``mass``, closer than 2⁻⁶⁰ apart.

    >>> low, high = deviations(Fraction(1, 20))
    >>> round(float(low), 6), high - low < Fraction(1, 2**60)
    (1.959964, True)

    Raises:
        ValueError: the mass is not strictly between 0 and 1.
    """
    if not 0 < mass < 1:
        raise ValueError(f"a mass of {mass} has no quantile: it must lie strictly between 0 and 1")
    low, high = Fraction(0), Fraction(1)
    while _beyond(high) > _ball(mass):
        high *= 2
    while high - low >= Fraction(1, 2**61):
        middle = (low + high) / 2
        if _beyond(middle) > _ball(mass):
            low = middle
        elif _beyond(middle) < _ball(mass):
            high = middle
        else:
            break
    return low, high


def _ball(number: Fraction) -> arb:
    with precision(BITS):
        return arb(fmpq(number.numerator, number.denominator))


def _beyond(z: Fraction) -> arb:
    with precision(BITS):
        return (_ball(z) / arb(2).sqrt()).erfc()
