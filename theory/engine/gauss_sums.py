r"""Partial sums of Gauss's series at 1, at any length: Σ_{i≤t} T_i with

    T_i = ∏_{2≤k≤i} ((k − 1)(k − 1 + s) + q)/k².

With ρ₁ + ρ₂ = s and ρ₁ρ₂ = q the rest after t terms is T_{t+1} times
₃F₂(t + 1 + ρ₁, t + 1 + ρ₂, 1; t + 2, t + 2; 1). Thomae's transformation (Bailey 1935, §3.2) makes of it

    rest(t) = T_{t+1} (t + 1)/(1 − s) · Σ_k ∏_{j<k} ((1 + j)² − s(1 + j) + q)/((t + 2 + j)(2 − s + j)),

a series that converges the faster the larger t is. rest(t − 1) − rest(t) = T_t is an identity in s, so that
Σ_{i≤t} T_i = Σ_{i≤b} T_i + rest(b) − rest(t) wherever s is no positive whole number, whether the whole sum
converges or not. From the K-th term on its terms are at most the K-th times (K + c)_j/(K + t + 2)_j, which
add up to (K + t + 1)/(t + 1 − c), with c = |q + 1 − s|/(2 − s + K).
"""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from flint import arb, ctx, fmpq

from theory.numbers.walk import enclose, precision

START = 400
"""Terms that are added one by one."""
SERIES = "Gauss's series and the bound of its rest"
_K, _T = sp.symbols("k t", integer=True, positive=True)
ONE = Fraction(1)


def gauss_sum(t: int, s: Fraction, q: Fraction, digits: int, weight: Fraction = ONE) -> arb | None:
    """Return a ball around weight · Σ_{i≤t} T_i, t ≥ ``START``, or ``None``: s is a positive whole number.

    For s = 1 and q = 0 the sum is the harmonic one.

    >>> gauss_sum(10**15, Fraction(1, 2), Fraction(0), 20).str(15, radius=False)
    '2.77258865087482'
    """
    if s == 1 and q == 0:
        return enclose(sp.harmonic(_T) * _rational(weight), {"t": t}, digits)
    if s.denominator == 1 and s >= 1:
        return None
    bits = int(digits * 3.4) + 96
    while True:
        with precision(bits):
            term, total = arb(1), arb(1)
            for k in range(2, START + 1):
                term *= _ball((k - 1) * (k - 1 + s) + q) / k**2
                total += term
            late = enclose(_product(START + 1, t + 1, s, q), {}, int(bits / 3.33)) * term
            term *= _ball(START * (START + s) + q) / (START + 1) ** 2
            found = (total + _rest(START, term, s, q) - _rest(t, late, s, q)) * _ball(weight)
        if found.rel_accuracy_bits() >= digits * 3.33 + 8:
            return found
        bits *= 2


def _product(first: int, last: int, s: Fraction, q: Fraction) -> sp.Expr:
    total, product = _rational(s), _rational(q)
    return sp.Product(((_K - 1) * (_K - 1 + total) + product) / _K**2, (_K, first, last))


def _rest(t: int, following: arb, s: Fraction, q: Fraction) -> arb:
    """Return rest(t) from T_{t+1}."""
    total, term, k = arb(0), arb(1), 0
    while True:
        if 2 - s + k > 0:
            excess = abs(q + 1 - s) / (2 - s + k)
            if t + 1 > excess:
                bound = abs(term) * _ball((k + t + 1) / (t + 1 - excess))
                if bound < abs(total) * arb(2) ** -ctx.prec or term == 0:
                    total += arb(0, bound.upper())
                    return following * _ball((t + 1) / (1 - s)) * total
        total += term
        j = k + 1
        term *= _ball((j**2 - s * j + q) / ((t + 2 + k) * (2 - s + k)))
        k += 1


def _rational(x: Fraction) -> sp.Rational:
    return sp.Rational(x.numerator, x.denominator)


def _ball(x: Fraction | int) -> arb:
    number = Fraction(x)
    return arb(fmpq(number.numerator, number.denominator))
