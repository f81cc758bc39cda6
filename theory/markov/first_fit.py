r"""The entropy of the first fit, E H(p(1)), enclosed at any number D of data.

An atom of probability p has X ~ Bin(D, p) of the first D data, and E X log X = D p E log(1 + Y) with
Y ~ Bin(D − 1, p), so that

    E H(p(1)) = log D − Σ_i p_i E log(1 + Y_i),
    E log(1 + Y) = ∫_0^∞ (1 − E e^{−sY}) e^{−s}/s ds,   E e^{−sY} = (1 − p + p e^{−s})^{D−1}   (Frullani).

With s = e^v the integrand is analytic for |Im v| < π/2, and the trapezoid sum converges exponentially
(Trefethen and Weideman 2014, Theorem 5.1): its error is at most 2M/(e^{2πa/h} − 1), where M bounds
∫ |f(v + ib)| dv for |b| < a. Here |1 − w^n| ≤ min(2, n|1 − w|) for |w| ≤ 1 gives
M = 2 + 2 max(0, log((D − 1) p/2)) + 2/cos a.
"""

from __future__ import annotations

import math

from flint import arb, ctx, fmpq

from theory.markov.atoms import Atoms

__all__ = ["first_entropy_enclosed", "mean_log_enclosed"]

_GUARD = 40
_SECONDS_A_BIT = 1e-4
"""Seconds for each bit of each distinct probability, measured."""


def first_entropy_enclosed(D: int, p: Atoms, bits: int = 128) -> arb:
    """A ball around E H(p(1)) in nats, for any D ≥ 1. RIGOROUS.

    >>> from theory.markov.atoms import uniform
    >>> first_entropy_enclosed(2, uniform(2)).str(8, radius=False)
    '0.34657359'
    >>> first_entropy_enclosed(10**15, uniform(2)).str(20, radius=False)
    '0.69314718055994480942'
    """
    bits += D.bit_length() + p.common_denominator.bit_length()
    with ctx.workprec(bits + _GUARD):
        inside = [(fmpq(q.numerator, q.denominator), many) for q, many in p.groups if q < 1]
        if not inside:
            return arb(0)
        return arb(D).log() - sum(
            (many * q * mean_log_enclosed(D - 1, q, bits) for q, many in inside), arb(0)
        )


def seconds(D: int, p: Atoms, bits: int) -> float:
    """Return about how long the entropy of the first fit takes."""
    return _SECONDS_A_BIT * len(p.groups) * (bits + D.bit_length() + p.common_denominator.bit_length())


def mean_log_enclosed(n: int, p: fmpq, bits: int = 128) -> arb:
    """A ball around E log(1 + Y), Y ~ Bin(n, p), 0 < p < 1, to about 2^{−bits}. RIGOROUS.

    >>> mean_log_enclosed(1, fmpq(1, 2)).str(12, radius=False)  # (log 2)/2
    '0.346573590280'
    """
    if n == 0:
        return arb(0)
    with ctx.workprec(bits + _GUARD):
        half_width = arb("1.5")
        digits = (bits + _GUARD // 2) * math.log(2)
        step = arb(math.ceil(2**30 * 2 * 1.5 * math.pi / digits)) / 2**30
        chance, expected = arb(p), arb(n) * p
        size = math.log(n) + float(arb(p).log())  # log(np), which a float may not hold
        first = math.floor((-size - digits) / float(step))
        last = math.ceil(math.log(digits) / float(step))
        total = arb(0)
        for k in range(first, last + 1):
            s = (k * step).exp()
            total -= (n * (chance * (-s).expm1()).log1p()).expm1() * (-s).exp()
        below = expected * (first * step).exp() / (step.exp() - 1)  # Σ_{k<first} n p e^{kh}
        above = (-(last * step).exp()).exp() / step  # Σ_{k>last} e^{−e^{kh}}
        most = 2 + 2 * max(0.0, size - math.log(2) + 1e-9) + 2 / half_width.cos()
        error = 2 * most / ((2 * half_width * arb.pi() / step).exp() - 1)
        return step * total + _within(step * (below + above) + error)


def _within(radius: arb) -> arb:
    """Return a ball around 0 that holds every number of at most this size."""
    return arb(0, radius.abs_upper())
