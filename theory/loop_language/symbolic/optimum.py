"""The best value of a parameter of a rational expression, by a square: f(w) − f(w*) = (w − w*)² q.

The candidate w* is the root, in the domain, of a factor of the derivative's numerator. The certificate does
not trust how it was found: modulo the equation of w*, N(w) D(w*) − N(w*) D(w) is (w − w*)² times q, and the
signs of q, D(w), D(w*) are decided over the whole domain, with w* as one more parameter of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy as sp

from theory.language.parameters import Parameter
from theory.language.signs import sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The least (or largest) value of an expression in one parameter.

    Attributes:
        parameter: w.
        equation: vanishes at the best w, and at no other w of the domain.
        place: the best w.
        least: whether it is the least, or the largest.
        square: q in f(w) − f(w*) = (w − w*)² q/(D(w) D(w*)), with w* for the best w.
    """

    parameter: sp.Symbol
    equation: sp.Expr
    place: sp.Expr
    least: bool
    square: sp.Expr


def optimum(expr: sp.Expr, name: str, parameters: Sequence[Parameter]) -> Optimum | None:
    """Return the best value of a real parameter of a rational expression, if it is found and certified.

    >>> from theory.language.parameters import Domain
    >>> w = Parameter(name="w", meaning="", domain=Domain(kind="real", lower=0, upper=1, lower_open=True))
    >>> found = optimum((w.symbol**2 + (1 - w.symbol) ** 2) / (w.symbol * (2 - w.symbol)), "w", [w])
    >>> found.place, found.least
    (-1/2 + sqrt(5)/2, True)
    """
    own = next((parameter for parameter in parameters if parameter.name == name), None)
    if own is None or own.domain.kind != "real" or own.domain.shape != "scalar":
        return None
    w = own.symbol
    top, bottom = sp.fraction(sp.together(expr))
    if not all(part.is_polynomial(*part.free_symbols) for part in (top, bottom)):
        return None
    slope = sp.expand(sp.diff(top, w) * bottom - top * sp.diff(bottom, w))
    if slope == 0 or not slope.has(w):
        return None
    for factor, _ in sp.factor_list(slope)[1]:
        if factor.has(w) and sp.degree(factor, w) <= 2:
            place = _root_inside(factor, own, parameters)
            found = None if place is None else _certified(top, bottom, factor, own, parameters)
            if place is not None and found is not None:
                least, square = found
                return Optimum(
                    parameter=w,
                    equation=factor,
                    place=place,
                    least=least,
                    square=square,
                )
    return None


def _root_inside(factor: sp.Expr, own: Parameter, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return the one root of a factor of degree 1 or 2 in the domain: the ends have different signs."""
    w, domain = own.symbol, own.domain
    others = [parameter for parameter in parameters if parameter.name != own.name]
    coefficients = sp.Poly(factor, w).all_coeffs()
    if len(coefficients) == 2:
        root = sp.cancel(-coefficients[1] / coefficients[0])
        for end, turn in ((domain.lower, 1), (domain.upper, -1)):
            if end is None:
                continue
            gap = sign(sp.cancel(turn * (root - sp.sympify(end))), others)
            if gap is None or gap.direction < 0:
                return None
        return root
    if domain.lower is None:
        return None
    low = sign(factor.subs(w, sp.sympify(domain.lower)), others)
    high = (
        sign(coefficients[0], others)
        if domain.upper is None
        else sign(factor.subs(w, sp.sympify(domain.upper)), others)
    )
    if low is None or high is None or low.direction == high.direction or not (low.strict and high.strict):
        return None
    a, b, c = coefficients
    rising = high.direction > 0  # from − to +: of a parabola that opens upwards the larger root, and so on
    lead = sign(a, others)
    if lead is None or not lead.strict:
        return None
    root = sp.sqrt(sp.factor(b**2 - 4 * a * c))
    return sp.cancel(-b / (2 * a)) + (1 if rising else -1) * root / (2 * a)


def _certified(
    top: sp.Expr, bottom: sp.Expr, factor: sp.Expr, own: Parameter, parameters: Sequence[Parameter]
) -> tuple[bool, sp.Expr] | None:
    """Return whether the root is the least or the largest, and q, if the square certifies it."""
    w = own.symbol
    best = replace(own, name=f"{own.name}_best")
    there = best.symbol
    at_best = {w: there}
    gap = sp.expand(top * bottom.subs(at_best) - top.subs(at_best) * bottom)
    quotient, rest = sp.div(sp.Poly(gap, w), sp.Poly(w - there, w))
    if not rest.is_zero:
        return None
    quotient, rest = sp.div(quotient, sp.Poly(w - there, w))
    modulus = sp.Poly(factor.subs(at_best), there)
    left = sp.fraction(sp.together(rest.as_expr()))[0]
    if not sp.rem(sp.Poly(left, there), modulus).is_zero:
        return None
    square = sp.factor(quotient.as_expr())
    inside = (*parameters, best)
    q, here, fixed = (sign(part, inside) for part in (square, bottom, bottom.subs(at_best)))
    if q is None or here is None or fixed is None or not (here.strict and fixed.strict):
        return None
    return q.direction * here.direction * fixed.direction > 0, square
