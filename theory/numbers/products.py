"""Long products of rational functions of their index, enclosed by Gamma functions.

With R(k) = c ∏(k − r)/∏(k − s) over the complex roots of numerator and denominator,
∏_{k=a..b} R(k) = c^(b−a+1) ∏ Γ(b+1−r)/Γ(a−r) · ∏ Γ(a−s)/Γ(b+1−s); the roots are enclosed rigorously.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy as sp
from flint import acb, arb, fmpq, fmpq_poly

MOST_PEELED = 10_000

Quotient = tuple[fmpq_poly, fmpq_poly]
Exact = Callable[[sp.Expr], Fraction | None]


def quotient(expr: sp.Expr, index: sp.Symbol, exact: Exact) -> Quotient | None:
    """Return numerator and denominator in ``index``, ``None`` if ``expr`` is not rational in it.

    ``exact`` gives the rational value of what does not contain the index.
    """
    one = fmpq_poly([1])
    if expr == index:
        return fmpq_poly([0, 1]), one
    if not expr.has(index):
        value = exact(expr)
        return None if value is None else (fmpq_poly([fmpq(value.numerator, value.denominator)]), one)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        base = quotient(expr.base, index, exact)
        if base is None:
            return None
        top, bottom = base if int(expr.exp) >= 0 else base[::-1]
        return top ** abs(int(expr.exp)), bottom ** abs(int(expr.exp))
    if isinstance(expr, (sp.Add, sp.Mul)):
        parts = [quotient(argument, index, exact) for argument in expr.args]
        top, bottom = (fmpq_poly([0]), one) if isinstance(expr, sp.Add) else (one, one)
        for part in parts:
            if part is None:
                return None
            a, b = part
            top = top * b + a * bottom if isinstance(expr, sp.Add) else top * a
            bottom = bottom * b
        return top, bottom
    return None


def _linear_factors(part: fmpq_poly) -> list[acb]:
    pairs: list[tuple[acb, int]] = part.complex_roots()  # type: ignore[assignment]  # FLINT's stub is wrong
    return [root for root, multiplicity in pairs for _ in range(multiplicity)]


def long_product(ratio: Quotient, low: int, high: int) -> arb | None:
    """Enclose the product of a rational function over ``low`` ≤ k ≤ ``high``.

    ``None`` if a root lies too far to the right, or on an integer of the range.
    """
    common = ratio[0].gcd(ratio[1])
    top, bottom = ratio[0] // common, ratio[1] // common
    if top.degree() < 0:
        return arb(0)
    roots, poles = _linear_factors(top), _linear_factors(bottom)
    furthest = max([low, *(int(float(root.real.mid())) + 2 for root in (*roots, *poles))])
    if furthest - low > MOST_PEELED or furthest > high:
        return None
    first = arb(1)
    for k in range(low, furthest):
        first *= arb(top(fmpq(k))) / arb(bottom(fmpq(k)))
    leading = arb(top[top.degree()]) / arb(bottom[bottom.degree()])
    found = acb(first * leading ** (high - furthest + 1))
    for factors, sign in ((roots, 1), (poles, -1)):
        for root in factors:
            ends = (acb(high + 1) - root).gamma() / (acb(furthest) - root).gamma()
            found = found * ends if sign > 0 else found / ends
    return found.real
