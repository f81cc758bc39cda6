"""Variances along the replace loop in d = 1, for either divisor, in float64.

Given the path so far, μ_t − μ_{t−1} = σ_{t−1}Z/√n and σ_t = σ_{t−1}√(χ²_{n−1}/m), independent, with
m = n − 1 or n. With D = μ_t − μ₀ and S = σ_t in units of σ₀ the moments close:

    𝔼S^k = G_k^t,    G_k = 𝔼(χ²_{n−1}/m)^{k/2} = (2/m)^{k/2} Γ((n − 1 + k)/2)/Γ((n − 1)/2),
    𝔼D²S^k = G_k (𝔼D²S^k + 𝔼S^{k+2}/n),    𝔼D⁴ = 𝔼D⁴ + 6𝔼D²S²/n + 3𝔼S⁴/n²,

each with the moments of the fit before on the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log


@dataclass(frozen=True, slots=True, kw_only=True)
class PathVariances:
    """Variances in units of σ₀² (of σ_t) or of σ₀⁴ (of the others)."""

    standard_deviation: float
    variance: float
    covariance_term: float
    squared_drift: float
    w2: float


def path_variances(t: int, n: int, *, biased: bool) -> PathVariances:
    """Return the variances of σ_t, σ_t², (σ_t − σ₀)², (μ_t − μ₀)² and of their sum W₂².

    Args:
        t: number of fits, at least 1.
        n: data in each generation, at least 2.
        biased: whether the fitted variance is divided by n instead of n − 1.

    >>> round(path_variances(1, 3, biased=False).variance, 12)
    1.0
    """
    divisor = n if biased else n - 1
    gain = [exp(k / 2 * log(2 / divisor) + lgamma((n - 1 + k) / 2) - lgamma((n - 1) / 2)) for k in range(5)]
    mixed, fourth = [0.0, 0.0, 0.0], 0.0
    for fit in range(t):
        fourth += 6 * mixed[2] / n + 3 * gain[4] ** fit / n**2
        mixed = [gain[k] * (mixed[k] + gain[k + 2] ** fit / n) for k in range(3)]
    power = [g**t for g in gain]
    second = power[2] - 2 * power[1] + 1
    square = power[4] - 4 * power[3] + 6 * power[2] - 4 * power[1] + 1
    w2 = fourth + 2 * (mixed[2] - 2 * mixed[1] + mixed[0]) + square
    return PathVariances(
        standard_deviation=power[2] - power[1] ** 2,
        variance=power[4] - power[2] ** 2,
        covariance_term=square - second**2,
        squared_drift=fourth - mixed[0] ** 2,
        w2=w2 - (mixed[0] + second) ** 2,
    )
