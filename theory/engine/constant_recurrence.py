"""What becomes of a sequence that obeys a linear recurrence with constant rational coefficients: decided.

Its generating function is a quotient of polynomials. In lowest terms every pole 1/λ is one of the sequence,
so that the moduli and multiplicities of the λ decide: the sequence is bounded if and only if no |λ| is above
1 and those of modulus 1 are simple, and it has a limit if and only if besides 1 none of these is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import cast

import sympy as sp
from flint import acb, arb, arb_mat, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from theory.engine.growth import Direction, Growth, Kind
from theory.engine.limits import t
from theory.numbers.decimals import precision, refined
from theory.numbers.value import Value, from_ball, from_fraction

BITS = (64, 256, 1_024, 4_000)
"""Precisions at which a modulus is told apart from 1, and a coefficient from 0."""
LONGEST_EXACT = 2_000
"""Steps after which a value is enclosed, no more given as a fraction."""
BY_POLES = "by the poles of its generating function"
LONGEST_CYCLE = 12
"""Values that a sequence is said to go through again and again."""


class NotDecided(ArithmeticError):
    """A modulus is too close to 1, or a coefficient to 0."""


def value_of_sequence(
    factors: Sequence[fmpq], increment: fmpq, first: Sequence[fmpq], steps: int, digits: int
) -> Value:
    """Return y(base + steps), exactly while that is short, then in rigorous balls, at any number of steps.

    >>> value_of_sequence([fmpq(1), fmpq(1)], fmpq(0), [fmpq(0), fmpq(1)], 90, 30).exact
    Fraction(2880067194370816120, 1)
    >>> value_of_sequence([fmpq(1, 2)], fmpq(1), [fmpq(0)], 10**9, 5).decimal
    '2.0000'
    """
    order = len(factors)
    companion = [[fmpq(row + 1 == column) for column in range(order + 1)] for row in range(order - 1)]
    companion += [[*factors, increment], [fmpq(0)] * order + [fmpq(1)]]
    start = [[value] for value in (*first[:order], fmpq(1))]
    if steps <= LONGEST_EXACT:
        state = fmpq_mat(start)
        step = fmpq_mat(companion)
        for _ in range(steps):
            state = step * state
        found = state[0, 0]
        return from_fraction(Fraction(int(found.p), int(found.q)), digits)
    bits = int(digits * 3.4) + 64 + 4 * steps.bit_length()

    def at_end() -> arb:
        return (arb_mat(fmpq_mat(companion)) ** steps * arb_mat(fmpq_mat(start)))[0, 0]

    return from_ball(refined(at_end, bits, digits), digits, "recurrence in ball arithmetic")


def growth_of_sequence(
    factors: Sequence[fmpq], increment: fmpq, first: Sequence[fmpq], base: int
) -> Growth | None:
    """Return what becomes of y(t + r) = Σ factors[i] y(t + i) + increment, y(base) = first[0], …, exactly.

    >>> half = fmpq(1, 2)
    >>> growth_of_sequence([half], fmpq(1), [fmpq(0)], 0).limit
    2
    >>> growth_of_sequence([fmpq(-1)], fmpq(1), [fmpq(0)], 0).words
    'bounded, without a limit: in the end 0 (t even) and 1 (t odd)'
    >>> growth_of_sequence([fmpq(-2), fmpq(2)], fmpq(0), [fmpq(0), fmpq(1)], 0).words
    'exponential, like 2^(t/2), without a limit: of both signs'
    """
    try:
        return _growth(_Generating.of(factors, increment, first), base)
    except NotDecided:
        return None


@dataclass(frozen=True, slots=True)
class _Generating:
    """P(z)/Q(z) in lowest terms, without its polynomial part; ``factors`` of Q are irreducible."""

    top: fmpq_poly
    bottom: fmpq_poly
    factors: tuple[tuple[fmpz_poly, int], ...]

    @classmethod
    def of(cls, factors: Sequence[fmpq], increment: fmpq, first: Sequence[fmpq]) -> _Generating:
        order = len(factors)
        values = list(first[:order])
        while len(values) <= order:
            values.append(_dot(factors, values[-order:] if order else []) + increment)
        own = fmpq_poly([fmpq(1), *(-factor for factor in reversed(factors))])
        bottom = own * fmpq_poly([1, -1])
        top = (fmpq_poly(values) * bottom).mul_low(fmpq_poly([1]), order + 1)
        common = top.gcd(bottom)
        top, bottom = top // common, bottom // common
        return cls(top % bottom, bottom, tuple((_whole(f), k) for f, k in bottom.factor()[1]))

    def part(self, under: fmpq_poly) -> fmpq_poly:
        """Return A with P/Q = A/under + B/rest, deg A < deg under, under · rest = Q without common factor."""
        rest = self.bottom // under
        _, inverse, _ = rest.xgcd(under)
        return (self.top * inverse) % under


def _dot(factors: Sequence[fmpq], values: Sequence[fmpq]) -> fmpq:
    return sum((factor * value for factor, value in zip(factors, values, strict=True)), fmpq(0))


def _whole(poly: fmpq_poly) -> fmpz_poly:
    return fmpz_poly(list((poly * poly.denom()).numer()))


def _growth(found: _Generating, base: int) -> Growth:
    if found.top.is_zero():
        return Growth(by=BY_POLES, kind="vanishing", limit=sp.S.Zero)
    outside = [(root, f, k) for f, k in found.factors for root in _inside(f)]
    if outside:
        return _exponential(found, outside)
    circle = [(f, k) for f, k in found.factors if _on_circle(f)]
    most = max((k for _, k in circle), default=0)
    if most == 0:
        return Growth(by=BY_POLES, kind="vanishing", limit=sp.S.Zero)
    if most > 1:
        return _power(found, [f for f, k in circle if k == most], most)
    orders = [f.is_cyclotomic() for f, _ in circle]
    period = lcm(*orders)
    if not all(orders) or period > LONGEST_CYCLE:
        return Growth(by=BY_POLES, kind="bounded", direction=0)
    under = fmpq_poly([1])
    for factor, _ in circle:
        under *= fmpq_poly(factor)
    values = _series(found.part(under), under, period)
    cycle = tuple(_rational(values[(fit - base) % period]) for fit in range(period))
    if period == 1:
        return Growth(by=BY_POLES, kind="bounded", limit=cycle[0])
    return Growth(by=BY_POLES, kind="bounded", cycle=cycle, direction=0)


def _power(found: _Generating, leading: Sequence[fmpz_poly], most: int) -> Growth:
    """Return that it is like a power of t, by the roots on the circle that are there most often."""
    one = fmpz_poly([-1, 1])
    direction: Direction = None
    if one not in leading and -one not in leading:
        direction = 0
    elif len(leading) == 1:
        turned = found.bottom // fmpq_poly([1, -1]) ** most
        direction = 1 if found.top(1) / turned(1) > 0 else -1
    kind: Kind = "linear" if most == 2 else "power"
    return Growth(by=BY_POLES, kind=kind, order=t ** (most - 1), direction=direction)


def _exponential(found: _Generating, outside: Sequence[tuple[acb, fmpz_poly, int]]) -> Growth:
    """Return that it is like a power of the largest |λ|; ``outside``: 1/λ, its polynomial, how often."""
    leading = [one for one in outside if not any(abs(other[0]) < abs(one[0]) for other in outside)]
    direction: Direction = None
    _, factor, times = leading[0]
    if not any(one.imag.contains(0) and one.real > 0 for one, _, _ in leading):
        direction = 0
    elif len(leading) == 1:
        direction = _sign_at(found, factor, times)
    sizes = {_largest(f) if f.degree() <= 2 else None for _, f, _ in leading}
    size = sizes.pop() if len(sizes) == 1 else None
    order = sp.S.One if size is None else size**t * t ** (max(k for _, _, k in leading) - 1)
    return Growth(by=BY_POLES, kind="exponential", order=order, direction=direction)


def _largest(factor: fmpz_poly) -> sp.Expr:
    """Return the largest |λ|, 1/λ a root of a polynomial of degree 1 or 2."""
    c, *more = (sp.Integer(int(part)) for part in factor)
    if len(more) == 1:
        return abs(more[0] / c)
    b, a = more
    inside = b**2 - 4 * a * c
    return sp.sqrt(a / c) if inside < 0 else (abs(b) + sp.sqrt(inside)) / abs(2 * c)


def _sign_at(found: _Generating, factor: fmpz_poly, times: int) -> Direction:
    """Return the sign of the sequence far out, where one positive λ is the largest.

    At its pole P/Q is like P k!/(Q^(k) (−1/λ)^k (1 − λz)^k), and the coefficients of the last are positive.
    """
    derived = found.bottom
    for _ in range(times):
        derived = derived.derivative()
    for bits in BITS:
        least = min(_roots(factor, bits), key=lambda one: float(abs(one).mid()))
        with precision(bits):
            lead = _at(found.top, least.real) * _at(derived, least.real) * (-1) ** times
            if lead > 0 or lead < 0:
                return 1 if lead > 0 else -1
    raise NotDecided(str(factor))


def _at(poly: fmpq_poly, place: arb) -> arb:
    value = arb(0)
    for coefficient in reversed(list(poly)):
        value = value * place + arb(coefficient)
    return value


def _series(top: fmpq_poly, bottom: fmpq_poly, count: int) -> list[fmpq]:
    """Return the first coefficients of a quotient of polynomials."""
    found: list[fmpq] = []
    for place in range(count):
        known = sum((bottom[k] * found[place - k] for k in range(1, place + 1)), fmpq(0))
        found.append((top[place] - known) / bottom[0])
    return found


def _rational(value: fmpq) -> sp.Rational:
    return sp.Rational(int(value.p), int(value.q))


def _on_circle(poly: fmpz_poly) -> int:
    """Return how many roots of an irreducible polynomial have modulus 1: some only if it is a palindrome."""
    if poly.is_cyclotomic():
        return int(poly.degree())
    coefficients = [int(one) for one in poly]
    middle, odd = divmod(int(poly.degree()), 2)
    if odd or coefficients != coefficients[::-1]:
        return 0
    s = sp.Symbol("s")
    powers = [sp.Integer(1), s]  # x^k + x^−k in s = x + 1/x (half of it, for k = 0), real on the circle alone
    while len(powers) <= middle:
        powers.append(sp.expand(s * powers[-1] - powers[-2] * (2 if len(powers) == 2 else 1)))
    trace = sum(coefficients[middle + k] * powers[k] for k in range(middle + 1))
    return 2 * int(sp.Poly(trace, s).count_roots(-2, 2))


def _inside(poly: fmpz_poly) -> list[acb]:
    """Return the roots z of an irreducible polynomial with modulus below 1, so that λ = 1/z is above."""
    there = _on_circle(poly)
    if there == poly.degree():
        return []
    for bits in BITS:
        roots = sorted(_roots(poly, bits), key=lambda one: float(abs(abs(one) - 1).mid()))
        if all(abs(one) < 1 or abs(one) > 1 for one in roots[there:]):
            return [one for one in roots[there:] if abs(one) < 1]
    raise NotDecided(str(poly))


def _roots(poly: fmpz_poly, bits: int) -> list[acb]:
    with precision(bits):
        return [root for root, _ in cast(list[tuple[acb, int]], poly.complex_roots())]
