"""How long the ancestral process stays at k ancestors, for fixed k, as a series in 1/D.

G_k is the expected number of generations with k ancestors when the process starts from all D of them.
Every path crosses from more than k to k or fewer exactly once, which is the flux identity

    Σ_{j>k} G_j P(j → k or fewer) = 1,   1 ≤ k < D.

With P(j → …) expanded in 1/D (`occupancy`) and G_j = Σ_m D^{1−m} g_m(j), the coefficient of D^{−n} reads
C(k+1, 2) g_n(k+1) = [n = 0] − (terms in g_0 … g_{n−1} at k+1, …, k+n+1): no constant of integration is
left, and g_0(k) = 2/(k(k−1)), g_1(k) = −1/(3(k−1)), g_2(k) = −1/36 + 1/(18 k(k−1)) follow, then as many
as one likes. That the series is asymptotic for fixed k: G_j ≤ 1/P(j → fewer) ≤ 1 + 2D/(j(j−1)) and P(j →
k or fewer) ≤ C(D, k)(k/D)ʲ, so what the terms j > k+n+1 of the flux identity leave out is O(D^{−n−1}).

The same polynomials solve (I − P) h = (k/D)ʲ for k ≥ 2, h(1) = 0, by h(k) − h(k−1) = D^{−j} Σ_m D^{1−m}
Δ_m(k), where C(k, 2) Δ_m(k) = [m = 0] kʲ − (terms in Δ_0 … Δ_{m−1} at k, …, k−m). The rational functions
found so hold for k > m+1; below that the sum stops at h(1), and the finitely many true increments are
computed one by one. All of them have simple poles at 0 and 1 and no others (checked when built), so that
h(k) is a polynomial in k plus harmonic numbers, and its constant of integration, the constant term as k
→ ∞, is rational plus a multiple of log k + γ.
"""

from dataclasses import dataclass
from functools import cache
from math import comb

from flint import arb, fmpq, fmpq_poly

from theory.markov.occupancy import flux_coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleFraction:
    """k ↦ polynomial(k) + at_zero/k + at_one/(k−1)."""

    polynomial: fmpq_poly
    at_zero: fmpq
    at_one: fmpq

    def __call__(self, k: int) -> fmpq:
        """Value at an integer k ≥ 2."""
        return self.polynomial(fmpq(k)) + self.at_zero / k + self.at_one / (k - 1)


def _parts(numerator: fmpq_poly, denominator: fmpq_poly) -> SimpleFraction:
    polynomial, rest = divmod(numerator, denominator)
    slope = denominator.derivative()
    at_zero, at_one = (
        rest(fmpq(z)) / slope(fmpq(z)) if denominator(fmpq(z)) == 0 else fmpq(0) for z in (0, 1)
    )
    x = fmpq_poly([0, 1])
    if rest * x * (x - 1) != denominator * (at_zero * (x - 1) + at_one * x):
        raise ArithmeticError("a coefficient of the series has poles other than simple ones at 0 and 1")
    return SimpleFraction(polynomial=polynomial, at_zero=at_zero, at_one=at_one)


@cache
def _solved(j: int, n: int, adjoint: bool) -> tuple[fmpq_poly, fmpq_poly]:
    """C(k,2) s_n(k) = [n=0] kʲ − Σ_{q≥2} Σ_{i<q} F_{q,i+1} s_{n+1−q}(k ± i), as a reduced fraction."""
    x = fmpq_poly([0, 1])
    numerator, denominator = fmpq_poly([0] * j + [1] if n == 0 else [0]), fmpq_poly([1])
    for q in range(2, n + 2):
        for i in range(q):
            shifted, factor = x + (i if adjoint else -i), flux_coefficient(q, i + 1)
            top, bottom = (part(shifted) for part in _solved(j, n + 1 - q, adjoint))
            top = top * (factor(shifted) if adjoint else factor)
            numerator, denominator = numerator * bottom - top * denominator, denominator * bottom
            common = numerator.gcd(denominator)
            numerator, denominator = numerator // common, denominator // common
    denominator = denominator * x * (x - 1) / 2
    common = numerator.gcd(denominator)
    return numerator // common, denominator // common


@cache
def occupation_series(order: int) -> tuple[SimpleFraction, ...]:
    """g_0 … g_order of G_k = Σ_m D^{1−m} g_m(k), as rational functions of k ≥ 2.

    >>> [g(2) for g in occupation_series(3)]
    [1, -1/3, 0, 4/135]
    """
    return tuple(_parts(*_solved(0, n, True)) for n in range(order + 1))


def power_sums(order: int, p: arb) -> tuple[arb, ...]:
    """Σ_{k≥2} g_m(k) pᵏ for m = 0 … order in closed form, 0 ≤ p < 1.

    Σ pᵏ/(k−1) = −p log(1−p), Σ pᵏ/k = −log(1−p) − p, and Σ_{k≥0} C(k, j) pᵏ = pʲ/(1−p)^{j+1} for the
    polynomial.

    >>> float(power_sums(0, arb(0.5))[0])  # 2(p + (1−p) log(1−p))
    0.3068528194400547
    """
    log, rest = (-p).log1p(), 1 / (1 - p)
    odds, columns = p * rest, [rest]
    while len(columns) < order:
        columns.append(columns[-1] * odds)
    sums = []
    for m in range(order + 1):
        g = occupation_series(m)[m]
        total = -(g.at_one * p + g.at_zero) * log - g.at_zero * p
        for j, c in enumerate(_binomial_coefficients(m)):
            total += c * (columns[j] - (1 if j == 0 else 0) - (p if j <= 1 else 0))
        sums.append(total)
    return tuple(sums)


@cache
def _binomial_coefficients(m: int) -> tuple[fmpq, ...]:
    return tuple(binomial_basis(occupation_series(m)[m].polynomial))


def binomial_basis(polynomial: fmpq_poly) -> list[fmpq]:
    """Coefficients c_j with polynomial(k) = Σ_j c_j C(k, j): its forward differences at 0.

    >>> binomial_basis(fmpq_poly([0, 0, 1]))
    [0, 1, 2]
    """
    values = [polynomial(fmpq(i)) for i in range(polynomial.degree() + 1)]
    return [
        sum(((-1) ** (j - i) * comb(j, i) * values[i] for i in range(j + 1)), fmpq(0))
        for j in range(len(values))
    ]


@cache
def increment(j: int, m: int) -> SimpleFraction:
    """Δ_m for the source (k/D)ʲ: valid for k > m+1.

    >>> increment(0, 1)(5)  # −1/(3k)
    -1/15
    """
    return _parts(*_solved(j, m, False))


@cache
def true_increment(j: int, m: int, k: int) -> fmpq:
    """Δ_m(k) for every k ≥ 2: jumps are cut short by absorption at one ancestor when k ≤ m+1.

    >>> true_increment(0, 1, 2)  # started from two ancestors the expected time is D, exactly
    0
    """
    if k > m + 1:
        return increment(j, m)(k)
    rest = fmpq(0)
    for q in range(2, m + 2):
        for i in range(min(q, k - 1)):
            rest += flux_coefficient(q, i + 1)(fmpq(k)) * true_increment(j, m + 1 - q, k - i)
    return -rest * 2 / (k * (k - 1))


@cache
def integration_constant(j: int, m: int) -> tuple[fmpq, fmpq]:
    """(c, l): as k → ∞, Σ_{i=2}^k Δ_m(i) has the constant term c + l (log k + γ).

    A sum of 1/i from 2 is log k + γ − 1 + O(1/k), one of 1/(i−1) is log k + γ + O(1/k), and the sum of a
    polynomial is a polynomial in k with constant term −polynomial(1).

    >>> [integration_constant(0, m) for m in range(3)]  # the logarithm is that of −(1/3) log D
    [(2, 0), (1/2, -1/3), (1/36, 0)]
    """
    delta = increment(j, m)
    early = sum((true_increment(j, m, k) - delta(k) for k in range(2, m + 2)), fmpq(0))
    return early - delta.polynomial(fmpq(1)) - delta.at_zero, delta.at_zero + delta.at_one
