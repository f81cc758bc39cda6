r"""Closed forms, in balls, of long sums and products over an index.

Geometric sums Σ c·b^{mk+l}; and sums and products of rational functions of the index by their complex roots,
which are enclosed rigorously. With R(k) = c ∏(k − r)/∏(k − s),

    ∏_{k=a..b} R(k) = c^(b−a+1) ∏ Γ(b+1−r)/Γ(a−r) · ∏ Γ(a−s)/Γ(b+1−s),

and with R = polynomial + Σ_s Σ_m c_{s,m}/(k − s)^m the sum of R is one of Bernoulli polynomials, digamma
functions (m = 1) and Hurwitz zeta functions (m > 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import sympy as sp
from flint import acb, arb, fmpq, fmpq_poly, fmpz

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometric:
    """A term ∏ factors · base^(slope·k + shift); the factors and the base do not contain k."""

    factors: tuple[sp.Expr, ...]
    base: sp.Expr
    slope: int
    shift: int


def geometric(term: sp.Expr, index: sp.Symbol, exact: Exact) -> Geometric | None:
    """Read a term as geometric in its index, ``None`` if it is not of that form.

    >>> k, r = sp.symbols("k r")
    >>> geometric(3 * r ** (k - 1), k, lambda part: Fraction(str(part)))
    Geometric(factors=(3,), base=r, slope=1, shift=-1)
    """
    parts = sp.Mul.make_args(term)
    powers = [part for part in parts if part.has(index)]
    if len(powers) != 1 or not isinstance(powers[0], sp.Pow) or powers[0].base.has(index):
        return None
    ratio = quotient(powers[0].exp, index, exact)
    if ratio is None or ratio[1].degree() != 0 or ratio[0].degree() != 1:
        return None
    slope, shift = ratio[0][1] / ratio[1][0], ratio[0][0] / ratio[1][0]
    if slope.q != 1 or shift.q != 1:
        return None
    rest = tuple(part for part in parts if part is not powers[0])
    return Geometric(factors=rest, base=powers[0].base, slope=int(slope.p), shift=int(shift.p))


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


def long_sum(ratio: Quotient, low: int, high: int) -> arb:
    """Enclose the sum of a rational function over ``low`` ≤ k ≤ ``high``.

    Raises:
        ZeroDivisionError: the function has a pole on an integer of the range.

    >>> one_over_squares = fmpq_poly([1]), fmpq_poly([0, 0, 1])
    >>> abs(long_sum(one_over_squares, 1, 10**15) - arb.pi() ** 2 / 6 + arb(10) ** -15) < arb("1e-13")
    True
    """
    common = ratio[0].gcd(ratio[1])
    bottom = ratio[1] // common
    whole, rest = divmod(ratio[0] // common, bottom)
    total = acb(arb(_polynomial_sum(whole, low, high)))
    if rest.degree() < 0:
        return total.real
    pairs: list[tuple[acb, int]] = bottom.complex_roots()  # type: ignore[assignment]  # FLINT's stub is wrong
    for place, (pole, order) in enumerate(pairs):
        near = fmpz(int(float(pole.real.mid()) + 0.5))
        if low <= near <= high and bottom(fmpq(near)) == 0:
            raise ZeroDivisionError(f"a term at {near} has no value")
        others = [pair for other, pair in enumerate(pairs) if other != place]
        weights = _principal_part(rest, acb(arb(bottom[bottom.degree()])), pole, order, others)
        for power, weight in enumerate(weights, start=1):
            total += weight * _power_sum(pole, power, low, high)
    return total.real


def _polynomial_sum(part: fmpq_poly, low: int, high: int) -> fmpq:
    """Return Σ part(k) by Bernoulli polynomials, exactly."""

    def primitive(degree: int, x: int) -> fmpq:
        order = degree + 1
        terms = (comb(order, j) * fmpq.bernoulli(j) * fmpq(x) ** (order - j) for j in range(order + 1))
        return sum(terms, fmpq(0)) / order

    powers = (part[m] * (primitive(m, high + 1) - primitive(m, low)) for m in range(part.degree() + 1))
    return sum(powers, fmpq(0))


def _principal_part(
    top: fmpq_poly, leading: acb, pole: acb, order: int, others: list[tuple[acb, int]]
) -> list[acb]:
    """Return c_1, …, c_order of Σ c_m/(x − pole)^m: the Taylor series of the function less its pole."""
    series: list[acb] = []
    derivative, factorial = top, 1
    for m in range(order):
        series.append(_at(derivative, pole) / (leading * factorial))
        derivative, factorial = derivative.derivative(), factorial * (m + 1)
    for other, multiplicity in others:
        away = pole - other
        for _ in range(multiplicity):
            for m in range(order):
                series[m] = (series[m] - (series[m - 1] if m else 0)) / away
    return series[::-1]


def _at(part: fmpq_poly, x: acb) -> acb:
    value = acb(0)
    for degree in range(part.degree(), -1, -1):
        value = value * x + acb(arb(part[degree]))
    return value


def _power_sum(pole: acb, power: int, low: int, high: int) -> acb:
    """Return Σ 1/(k − pole)^power, from the side of the range that is away from the pole."""
    if pole.real > high:
        mirrored = _power_sum(-pole, power, -high, -low)
        return -mirrored if power % 2 else mirrored
    first, after = acb(low) - pole, acb(high + 1) - pole
    if power == 1:
        return after.digamma() - first.digamma()
    order = acb(power)
    return order.zeta(first) - order.zeta(after)
