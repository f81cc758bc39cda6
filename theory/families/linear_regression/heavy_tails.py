"""How heavy the tail of the excess risk is, on one Gaussian design: its law, variance and tail exponent.

Given the design, ŵ_t − w ~ N(0, σ²c_t S⁻¹) with S = XᵀX and c_t = t (replace) or H₂(t) (accumulate). In the
features' norm S is Wishart W_d(I, T), and for a fixed unit vector u, 1/(uᵀS⁻¹u) ~ χ²_{T−d+1}: turn u into the
first axis; then 1/(S⁻¹)₁₁ is the Schur complement of the other columns in S, the sum of squares left of T
standard normals after regression on d − 1 independent columns. The direction of the normal vector is
independent of its length, so

    Q = ‖ŵ_t − w‖² = σ²c_t χ²_d / χ²_{T−d+1}    with independent chi-squares,

whose moment of order k is finite for k < (T − d + 1)/2: the variance from T = d + 4 on.

Drawing the design with T − 2 rows' Gram matrix instead tilts its law by 1/det S up to a constant: the weight
w = det S · (T−2−d)!/(T−2)! is the density ratio, for the Wishart density is ∝ det S^{(T−d−1)/2}. Then wQ has
the mean of Q and, as w is small where Q is large, a finite variance for every T ≥ d + 2.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf


def tail_exponent(T: int, d: int) -> Fraction:
    """Return α with P(Q > x) ≈ x^{−α}.

    >>> tail_exponent(5, 2)
    Fraction(2, 1)
    """
    return Fraction(T - d + 1, 2)


def mean(T: int, d: int) -> Fraction:
    """Return 𝔼Q/(σ²c) for T ≥ d + 2: the mean of χ²_d / χ²_{T−d+1}, as 𝔼 1/χ²_m = 1/(m − 2).

    >>> mean(12, 2)
    Fraction(2, 9)
    """
    return Fraction(d, T - d - 1)


def relative_variance(T: int, d: int) -> Fraction | float:
    """Return Var Q / (𝔼Q)², infinite for T ≤ d + 3.

    𝔼Q² = (σ²c)² d(d + 2)/((T−d−1)(T−d−3)) and 𝔼Q = σ²c d/(T−d−1).

    >>> relative_variance(5, 1), relative_variance(4, 1)
    (Fraction(8, 1), inf)
    """
    if T - d - 3 <= 0:
        return inf
    return Fraction((d + 2) * (T - d - 1), d * (T - d - 3)) - 1


def tilted_relative_variance(T: int, d: int) -> Fraction:
    """Return Var(wQ)/(𝔼Q)² when the design is tilted to T − 2 rows, for T ≥ d + 2.

    𝔼_{T−2}(wQ)² = 𝔼_T wQ² = 𝔼_T[det S] 𝔼_{T+2}[Q²] / 𝔼_{T−2}[det S], as det S tilts T rows to T + 2;
    𝔼_T det S = T!/(T − d)!.

    >>> tilted_relative_variance(3, 1), tilted_relative_variance(30, 1)
    (Fraction(2, 1), Fraction(2, 1))
    """
    if T - d - 1 <= 0:
        raise ValueError(f"T = {T}: must be at least d + 2 = {d + 2}")
    return Fraction((d + 2) * T * (T - 1), d * (T - d + 1) * (T - d)) - 1
