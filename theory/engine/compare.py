"""Decide on which side of a number an expression lies: exactly, for all admissible parameters or at some.

Where it depends on parameters that are not given, two admissible points on different sides show so.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import arb, fmpq

from theory.language.expression_ranges import unrolled
from theory.language.parameters import Parameter, Value, bound_at, environment
from theory.language.signs import sign
from theory.numbers.walk import enclose, exact, precision

Exact = Mapping[str, int | Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """``above``: whether the expression exceeds the number; ``None`` if it depends or is not decided."""

    above: bool | None
    words: str = ""


def given(expr: sp.Expr, values: Exact) -> sp.Expr:
    """Return ``expr`` with the symbols of these names replaced by their values."""
    known = {
        symbol: sp.Rational(values[symbol.name]) for symbol in expr.free_symbols if symbol.name in values
    }
    return unrolled(expr.xreplace(known)).doit() if known else expr


def divides_by_0(expr: sp.Expr) -> bool:
    """Return whether ``expr`` divides by what is 0 for all values of its symbols.

    >>> a, t = sp.symbols("a t")
    >>> divides_by_0((1 - a**t) / (a * (1 - 2 / a) - a + 2)), divides_by_0(1 / (1 - a))
    (True, False)
    """
    if expr.has(sp.zoo, sp.nan):
        return True
    divisors = (power.base for power in expr.atoms(sp.Pow) if power.exp.could_extract_minus_sign())
    return any(sp.expand(divisor) == 0 for divisor in divisors)


def side(expr: sp.Expr, level: Fraction, parameters: Sequence[Parameter], values: Exact) -> Side:
    """Return whether ``expr`` exceeds ``level``, for all admissible values of what is not given."""
    if expr is sp.oo:
        return Side(above=True)
    inserted = given(expr, values)
    free = sorted(symbol.name for symbol in inserted.free_symbols)
    if not free:
        found = _at_point(inserted, level, {})
        return Side(above=found, words="" if found is not None else "too close to tell")
    asked = set(free)
    for parameter in reversed(parameters):
        if parameter.name in asked:
            edges = (parameter.domain.lower, parameter.domain.upper, parameter.domain.of)
            asked |= {str(symbol) for edge in edges for symbol in getattr(edge, "free_symbols", ())}
    open_parameters = [item for item in parameters if item.name in asked - set(values)]
    bounds = {
        parameter.symbol: sp.sympify(parameter.domain.lower, strict=True)
        for parameter in open_parameters
        if parameter.domain.lower is not None
    }
    number = sp.Rational(level)
    if is_nonnegative(inserted - number, bounds, strict=True):
        return Side(above=True)
    if is_nonnegative(number - inserted, bounds, strict=False):
        return Side(above=False)
    shown_side = sign(inserted - number, open_parameters)
    if shown_side is not None and (shown_side.direction < 0 or shown_side.strict):
        return Side(above=shown_side.direction > 0)
    witnesses: dict[bool, str] = {}
    for point in _points(open_parameters, values):
        found = _at_point(inserted, level, environment(point))
        if found is not None:
            shown = ", ".join(f"{name} = {point[name]}" for name in free if name in point)
            witnesses.setdefault(found, shown)
        if len(witnesses) == 2:
            return Side(above=None, words=f"above at {witnesses[True]}, not above at {witnesses[False]}")
    return Side(above=None, words=f"not decided for every {', '.join(free)}")


def _at_point(expr: sp.Expr, level: Fraction, env: Mapping[str, object]) -> bool | None:
    number = exact(expr, env)
    if number is not None:
        return number > level
    try:
        with precision(128):
            ball = enclose(expr, env, 25)
            edge = arb(fmpq(level.numerator, level.denominator))
            return True if ball > edge else (False if ball < edge else None)
    except ArithmeticError:
        return None


CANDIDATES = (
    Fraction(0),
    Fraction(1, 10),
    Fraction(1),
    Fraction(2),
    Fraction(9),
    Fraction(99),
    Fraction(9_999),
)


def _points(parameters: Sequence[Parameter], values: Exact) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = [dict(values)]
    for parameter in parameters:
        domain = parameter.domain
        if domain.shape != "scalar":
            entries = (
                (Fraction(1, 2), Fraction(1, 2)) if domain.shape == "distribution" else (Fraction(1),) * 2
            )
            found = [{**point, parameter.name: entries} for point in found]
            continue
        grown: list[dict[str, Value]] = []
        if domain.kind == "share":
            for point in found:
                count = int(bound_at(domain.of, point) or 1)
                most = count - int(domain.upper_open)
                parts = sorted({part for part in (1, most // 2, most) if 1 <= part <= most})
                grown.extend({**point, parameter.name: Fraction(part, count)} for part in parts)
            found = grown
            continue
        for point, shift in itertools.product(found, CANDIDATES):
            low = bound_at(domain.lower, point) if domain.lower is not None else 0
            high = bound_at(domain.upper, point) if domain.upper is not None else None
            value = Fraction(low or 0) + shift
            whole = value.denominator == 1 or domain.kind == "real"
            inside = not (shift == 0 and domain.lower_open) and (
                high is None or value < high or (value == high and not domain.upper_open)
            )
            if whole and inside:
                grown.append({**point, parameter.name: int(value) if domain.kind == "integer" else value})
        found = grown
    return found


def is_nonnegative(expr: sp.Expr, bounds: Mapping[sp.Symbol, sp.Expr], strict: bool) -> bool:
    """Return whether ``expr`` ≥ 0 (> 0 if ``strict``) above the bounds, by nonnegative coefficients.

    ``False`` means: not shown. Only rational functions of the bounded symbols are decided.

    >>> n = sp.Symbol("n", positive=True)
    >>> is_nonnegative((n - 1) / (n + 1), {n: sp.Integer(1)}, strict=False)
    True
    >>> is_nonnegative(n - 2, {n: sp.Integer(1)}, strict=False)
    False
    """
    if not set(expr.free_symbols) <= set(bounds) or not expr.is_rational_function(*expr.free_symbols):
        return False
    primed: list[sp.Symbol] = []
    strictly: set[int] = set()
    for place, (symbol, bound) in enumerate(reversed(list(bounds.items()))):
        above = sp.Dummy(nonnegative=True)
        primed.append(above)
        if bound == 0 and symbol.is_positive:
            strictly.add(place)
        expr = expr.xreplace({symbol: bound + above})
    if not primed:
        return bool(expr > 0 if strict else expr >= 0)
    parts = [sp.Poly(sp.expand(part), *primed).terms() for part in sp.fraction(sp.together(expr))]
    signs = [{_sign(coefficient) for _, coefficient in terms} for terms in parts]
    if any(len(found) > 1 or None in found for found in signs) or not _never_zero(parts[1], strictly):
        return False
    product = (next(iter(signs[0])) or 0) * (next(iter(signs[1])) or 0)
    return bool(product > 0 and _never_zero(parts[0], strictly)) if strict else bool(product >= 0)


def _sign(number: sp.Expr) -> int | None:
    """Return the sign of a number, by a ball where it is irrational, ``None`` if it is too close to 0."""
    if isinstance(number, sp.Rational):
        return int(sp.sign(number))
    above = _at_point(number, Fraction(0), {}) if number.is_number else None
    return None if above is None else (1 if above else -1)


def _never_zero(terms: Sequence[tuple[tuple[int, ...], sp.Expr]], strictly: set[int]) -> bool:
    """Return whether some term, of a polynomial whose terms have one sign, has positive symbols only."""
    return any(
        coefficient != 0 and all(place in strictly for place, power in enumerate(exponents) if power)
        for exponents, coefficient in terms
    )
