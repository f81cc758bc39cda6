"""Signs over a domain, decided in rationals: bounds are shifted to 0, and then coefficients are compared.

Whole parameters are taken as real, so that what is shown holds between the whole numbers as well. What is not
decided is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from theory.language.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of an expression on a domain: ``direction`` · expr ≥ 0, and > 0 if ``strict``."""

    direction: int
    strict: bool

    def times(self, other: Sign) -> Sign:
        """Return the sign of a product."""
        return Sign(self.direction * other.direction, self.strict and other.strict)


POSITIVE = Sign(1, True)


def sign(expr: sp.Expr, parameters: Sequence[Parameter]) -> Sign | None:
    """Return the sign of a rational expression on the parameters' domains, if it is decided.

    A quotient needs a denominator that has no zero there.

    >>> from theory.language.parameters import Domain
    >>> w = Parameter(
    ...     name="w", meaning="", domain=Domain(kind="real", lower=0, upper=1, lower_open=True)
    ... )
    >>> sign(w.symbol * (2 - w.symbol), [w])
    Sign(direction=1, strict=True)
    >>> sign(1 - w.symbol, [w])
    Sign(direction=1, strict=False)
    """
    expr = sp.sympify(expr)
    symbols = {parameter.symbol for parameter in parameters if parameter.domain.shape == "scalar"}
    if not expr.free_symbols <= symbols:
        return None
    top, bottom = sp.fraction(sp.together(expr))
    found = POSITIVE
    for part, divides in ((top, False), (bottom, True)):
        if not part.is_polynomial(*part.free_symbols):
            return None
        constant, factors = sp.factor_list(part)
        if constant == 0:
            return Sign(1, False)
        if not constant.is_Rational:
            return None
        found = found.times(Sign(1 if constant > 0 else -1, True))
        for factor, power in factors:
            one = _of_polynomial(factor, parameters)
            if one is None and power % 2 == 0 and not divides:
                one = Sign(1, False)
            if one is None or (divides and not one.strict):
                return None
            found = found.times(Sign(one.direction if power % 2 else 1, one.strict))
    return found


def is_positive(expr: sp.Expr, parameters: Sequence[Parameter]) -> bool:
    """Return whether an expression is decided to be > 0 on the domain."""
    found = sign(expr, parameters)
    return found is not None and found == POSITIVE


def is_nonnegative(expr: sp.Expr, parameters: Sequence[Parameter]) -> bool:
    """Return whether an expression is decided to be ≥ 0 on the domain."""
    found = sign(expr, parameters)
    return found is not None and found.direction > 0


def is_nonzero(expr: sp.Expr, parameters: Sequence[Parameter]) -> bool:
    """Return whether an expression is decided to have no zero on the domain."""
    found = sign(expr, parameters)
    return found is not None and found.strict


def _of_polynomial(expr: sp.Expr, parameters: Sequence[Parameter]) -> Sign | None:
    for direction in (1, -1):
        nonnegative, strict = _nonnegative(direction * expr, list(parameters), {})
        if nonnegative:
            return Sign(direction, strict)
    return None


def _nonnegative(
    expr: sp.Expr, left: list[Parameter], open_at_zero: Mapping[sp.Symbol, bool]
) -> tuple[bool, bool]:
    """Return whether a polynomial is ≥ 0 and whether it is > 0; the last parameter is shifted first."""
    if not left:
        return _by_coefficients(expr, open_at_zero)
    *earlier, parameter = left
    symbol, domain = parameter.symbol, parameter.domain
    if domain.shape != "scalar" or not expr.has(symbol):
        return _nonnegative(expr, earlier, open_at_zero)
    lower, upper = (None if bound is None else _tree(bound) for bound in (domain.lower, domain.upper))
    shift = sp.Dummy(f"{parameter.name}'", nonnegative=True)
    if lower is not None and upper is not None:
        inside = _between(expr, symbol, lower, upper, shift)
        if inside is None:
            return False, False
        width = _nonnegative(sp.expand(upper - lower), list(earlier), open_at_zero)
        if not width[0]:
            return False, False
        good, strict = _nonnegative(inside, earlier, {**open_at_zero, shift: domain.lower_open})
        if good and strict and not domain.upper_open:
            strict = _nonnegative(sp.expand(expr.subs(symbol, upper)), list(earlier), open_at_zero)[1]
        return good, strict
    if lower is None and upper is None:
        return _nonnegative(expr, earlier, open_at_zero)
    moved = lower + shift if lower is not None else upper - shift
    is_open = domain.lower_open if lower is not None else domain.upper_open
    return _nonnegative(sp.expand(expr.subs(symbol, moved)), earlier, {**open_at_zero, shift: is_open})


def _between(
    expr: sp.Expr, symbol: sp.Symbol, lower: sp.Expr, upper: sp.Expr, shift: sp.Symbol
) -> sp.Expr | None:
    """Return p((lower + upper·s)/(1 + s))·(1 + s)^degree, if it is a polynomial in s."""
    degree = sp.degree(expr, symbol)
    if all(bound.is_polynomial(*bound.free_symbols) for bound in (lower, upper)):
        coefficients = reversed(sp.Poly(expr, symbol).all_coeffs())
        top = lower + upper * shift
        parts = (c * top**i * (1 + shift) ** (degree - i) for i, c in enumerate(coefficients))
        return sp.expand(sum(parts, sp.S.Zero))
    inside = sp.cancel(
        sp.expand(expr.subs(symbol, (lower + upper * shift) / (1 + shift)) * (1 + shift) ** degree)
    )
    return inside if inside.is_polynomial(shift) else None


def _tree(bound: object) -> sp.Expr:
    return (
        sp.Rational(bound.numerator, bound.denominator) if isinstance(bound, Fraction) else sp.sympify(bound)
    )


def _by_coefficients(expr: sp.Expr, open_at_zero: Mapping[sp.Symbol, bool]) -> tuple[bool, bool]:
    expr = sp.expand(expr)
    if not expr.free_symbols:
        real = expr.is_extended_real is True  # a pole has no sign
        return real and bool(expr >= 0), real and bool(expr > 0)
    symbols = sorted(expr.free_symbols, key=str)
    if not expr.is_polynomial(*symbols):  # a bound that divides by an earlier parameter
        return False, False
    polynomial = sp.Poly(expr, *symbols)
    strict = False
    for powers, coefficient in polynomial.terms():
        if not coefficient.is_Rational or coefficient < 0:
            return False, False
        free = [symbol for symbol, power in zip(symbols, powers, strict=True) if power]
        odd = [s for s, power in zip(symbols, powers, strict=True) if power % 2 and s not in open_at_zero]
        if odd:
            return False, False
        strict = strict or all(open_at_zero.get(symbol, False) for symbol in free)
    return True, strict
