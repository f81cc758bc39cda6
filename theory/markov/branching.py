"""Poisson refitting as a critical branching process.

n data are drawn from Poisson(λ) and the rate is refitted by maximum likelihood, the sample mean. The sum
Z_t = n λ_t of the data of generation t is Poisson(Z_{t−1}) given the past: each unit of the sum leaves
Poisson(1) units behind, a Galton–Watson process with mean one. Its generating function iterates x ↦ 1 −
e^{−x}:

    P(λ_t > 0) = 1 − exp(−n λ g_t),   g_1 = 1,   g_{t+1} = 1 − exp(−g_t).

Since 1/g_{t+1} = 1/g_t + 1/2 + g_t/12 − …, 1/g_t grows by a half in each generation and t·g_t → 2: survival
decays like 2nλ/t, polynomially, and Σ_t P(λ_t > 0) = ∞.

Source: Suresh et al. 2024, Theorem 2 (exact law); position paper §4.4 (which calls the decay exponential).
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx, fmpq

__all__ = ["poisson_survival", "survival_exponent"]

_ITERATED = 4096


def survival_exponent(t: int, bits: int = 96) -> arb:
    """A ball around g_t: g_1 = 1, g_{t+1} = 1 − exp(−g_t).

    Iterated up to t = 4096. Beyond, u_t = 1/g_t is bounded by its increments
    1/2 + g/12 − g³/720 < u_{t+1} − u_t < 1/2 + g/12 (0 < g ≤ 1; the Bernoulli series of 1/(1 − e^{−g})
    alternates), where g itself lies between known bounds that are monotone in t; the sums over t are bounded
    by integrals. RIGOROUS; cost O(min(t, 4096)).

    Raises:
        ValueError: t below 1.

    >>> [survival_exponent(t).str(10, radius=False) for t in (1, 2, 3)]
    ['1.000000000', '0.6321205588', '0.4685363946']
    >>> (10**12 * survival_exponent(10**12)).str(6, radius=False)
    '2.00000'
    """
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    with ctx.workprec(bits):
        g = arb(1)
        for _ in range(min(t, _ITERATED) - 1):
            g = -(-g).expm1()
        if t <= _ITERATED:
            return g
        return 1 / _far_reciprocal(1 / g, t - _ITERATED)


def poisson_survival(t: int, n: int, lam: Fraction, bits: int = 96) -> arb:
    """P(λ_t > 0) = 1 − exp(−n λ g_t), a ball. EXACT law.

    Args:
        t: generation (number of fits), at least 1.
        n: data per generation, at least 1.
        lam: the real rate λ ≥ 0.

    Raises:
        ValueError: an argument outside its domain.

    >>> poisson_survival(2, 1, Fraction(1)).str(10, radius=False)
    '0.4685363946'
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if lam < 0:
        raise ValueError(f"lam must not be negative, got {lam}")
    with ctx.workprec(bits):
        return -(-arb(fmpq(lam.numerator * n, lam.denominator)) * survival_exponent(t, bits)).expm1()


def _far_reciprocal(start: arb, steps: int) -> arb:
    """u after `steps` steps from u = 1/g = `start`, where u grows by 1/2 + 1/(12u) − ε, 0 < ε < 1/(720u³).

    With h = start + s/2 ≤ u_s ≤ h + (1/12) Σ_{r<s} 1/u_r, the sums of 1/u_s and 1/u_s³ are bounded by
    integrals of the one and the other bound.
    """
    half = arb(1) / 2
    n = arb(steps)
    most = start + n * half
    upper_sum = 2 * (most / start).log() + 1 / start
    excess = upper_sum / 12
    lower_sum = 2 * ((most + excess) / (start + excess)).log()
    cubes = 1 / start**3 + 1 / start**2
    low = most + lower_sum / 12 - cubes / 720
    high = most + upper_sum / 12
    return low.union(high)
