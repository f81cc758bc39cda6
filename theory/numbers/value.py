"""A number together with how exactly it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape

from flint import arb

from theory.numbers.decimals import decimal_of_ball, decimal_of_fraction

LONGEST_FRACTION = 4_000
"""Decimal digits up to which numerator and denominator are written down."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Value:
    """A computed value.

    Attributes:
        decimal: the value as a decimal string.
        exact: the value as a fraction where it is rational and short enough to write down.
        error: a decimal string that bounds ``|decimal − true value|``; ``None`` if no bound is known.
        method: what computed it (``"exact rationals"``, ``"ball arithmetic"``, …).
        proved: whether ``error`` is a proved bound; if not, it is an estimate that was tested.
        kind: in which sense the formula holds (``"asymptotic O(1/n)"``) where that is not exactly; ``error``
            is the error of evaluating the formula, not of the formula, and is then not printed beside it.

    >>> print(from_fraction(Fraction(49, 36), digits=6))
    1.36111  (49/36)
    """

    decimal: str
    exact: Fraction | None
    error: str | None
    method: str
    proved: bool = True
    kind: str = ""

    def __str__(self) -> str:
        remarks = []
        if self.exact is not None:
            if self.exact.denominator != 1 and len(str(self.exact)) <= 60:
                remarks.append(str(self.exact))
        elif self.error and not self.kind:
            remarks.append(f"± {self.error}" + ("" if self.proved else f", {self.method}"))
        if self.kind:
            remarks.append(self.kind)
        return self.decimal + (f"  ({'; '.join(remarks)})" if remarks else "")

    def __repr__(self) -> str:
        return f"Value {self}  [{self.method}]"

    def __float__(self) -> float:
        return float(self.decimal) if self.exact is None else float(self.exact)

    def _repr_html_(self) -> str:
        return f"<span title='{escape(self.method, quote=True)}'>{escape(str(self))}</span>"

    def _repr_latex_(self) -> str:
        mantissa, _, exponent = self.decimal.partition("e")
        power = rf" \cdot 10^{{{exponent}}}" if exponent else ""
        return f"${mantissa}{power}$"

    def to_json(self) -> dict[str, str | bool | None]:
        """Return the value as ``collapse eval --json`` prints it."""
        exact = None if self.exact is None else f"{self.exact.numerator}/{self.exact.denominator}"
        return {
            "value": self.decimal,
            "exact": exact,
            "error": self.error,
            "error_is_proved": self.proved,
            "method": self.method,
            "kind": self.kind or "exact",
        }


def from_fraction(number: Fraction, digits: int = 30, method: str = "exact rationals") -> Value:
    """Return an exact value, printed to ``digits`` significant digits."""
    decimal, error = decimal_of_fraction(number, digits)
    longest = max(number.numerator.bit_length(), number.denominator.bit_length())
    short = longest < 3.32 * LONGEST_FRACTION
    return Value(decimal=decimal, exact=number if short else None, error=error, method=method)


def from_ball(number: arb, digits: int = 30, method: str = "ball arithmetic") -> Value:
    """Return a ball's value to at most ``digits`` digits, as many as are right, and their error."""
    decimal, error = decimal_of_ball(number, digits)
    return Value(decimal=decimal, exact=None, error=error, method=method)


def from_estimate(number: arb, digits: int, method: str) -> Value:
    """Return a value whose radius is an estimate of the error, tested but not proved."""
    label = f"{method}; error estimated and tested, not proved"
    return replace(from_ball(number, digits, label), proved=False)
