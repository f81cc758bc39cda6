"""A number together with how exactly it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction

from flint import arb, fmpq

from theory.numbers.walk import precision

LONGEST_FRACTION = 4_000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Value:
    """A computed value.

    Attributes:
        decimal: the value as a decimal string.
        exact: the value as a fraction where it is rational and short enough to write down.
        error: a decimal string that bounds ``|decimal − true value|``; ``None`` if no bound is known.
        method: what computed it (``"exact rationals"``, ``"ball arithmetic"``, …).
        proved: whether ``error`` is a proved bound; if not, it is an estimate that was tested.

    >>> print(from_fraction(Fraction(49, 36), digits=6))
    1.36111  (49/36)
    """

    decimal: str
    exact: Fraction | None
    error: str | None
    method: str
    proved: bool = True

    def __str__(self) -> str:
        if self.exact is not None:
            short = len(str(self.exact)) <= 60 and self.exact.denominator != 1
            return self.decimal + (f"  ({self.exact})" if short else "")
        caveat = "" if self.proved else f", {self.method}"
        return self.decimal + (f"  (± {self.error}{caveat})" if self.error else "")

    def __repr__(self) -> str:
        return f"Value {self}  [{self.method}]"

    def to_json(self) -> dict[str, str | bool | None]:
        """Return the value as ``collapse eval --json`` prints it."""
        exact = None if self.exact is None else f"{self.exact.numerator}/{self.exact.denominator}"
        return {
            "value": self.decimal,
            "exact": exact,
            "error": self.error,
            "error_is_proved": self.proved,
            "method": self.method,
        }


def from_fraction(number: Fraction, digits: int = 30, method: str = "exact rationals") -> Value:
    """Return an exact value, printed to ``digits`` significant digits."""
    context = Context(prec=digits, Emax=10**9, Emin=-(10**9))
    shown = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    off = abs(Fraction(shown) - number)
    return Value(
        decimal=_plain(shown),
        exact=number if number.denominator.bit_length() < 3.32 * LONGEST_FRACTION else None,
        error="0" if off == 0 else _upper(off),
        method=method,
    )


def to_fraction(number: fmpq) -> Fraction:
    """Return a FLINT rational as a ``Fraction``."""
    return Fraction(int(number.p), int(number.q))


def from_ball(number: arb, digits: int = 30, method: str = "ball arithmetic") -> Value:
    """Return the midpoint of a ball to ``digits`` digits, with the radius and rounding as its error."""
    with precision(max(64, int(digits * 3.4) + 64)):
        middle, radius = _fraction(number.mid()), _fraction(number.rad())
    rounded = from_fraction(middle, digits)
    off = abs(Fraction(Decimal(rounded.decimal)) - middle) + radius
    return Value(decimal=rounded.decimal, exact=None, error=_upper(off) if off else "0", method=method)


def from_estimate(number: arb, digits: int, method: str) -> Value:
    """Return a value whose radius is an estimate of the error, tested but not proved."""
    label = f"{method}; error estimated and tested, not proved"
    return replace(from_ball(number, digits, label), proved=False)


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _upper(bound: Fraction) -> str:
    up = Context(prec=2, rounding=ROUND_CEILING, Emax=10**9, Emin=-(10**9))
    return str(up.divide(Decimal(bound.numerator), Decimal(bound.denominator))).replace("E", "e")


def _plain(number: Decimal) -> str:
    trimmed = number.normalize() if number == number.to_integral_value() else number
    text = format(trimmed, "f") if -8 < trimmed.adjusted() < 40 else str(trimmed).replace("E", "e")
    return text
