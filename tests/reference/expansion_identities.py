"""What the expansion of the collapse time in 1/D is held against: exact means and identities."""

from collections.abc import Sequence
from functools import cache

import sympy
from flint import arb, fmpq, fmpq_poly, fmpz

from theory.markov.descent import descent_series, series_jets
from theory.markov.occupancy import stirling2
from theory.markov.occupation import (
    SimpleFraction,
    binomial_basis,
    increment,
    integration_constant,
    occupation_series,
)


def stirling1(n: int, k: int) -> int:
    """Signed Stirling number of the first kind, from its recurrence.

    >>> stirling1(4, 2)
    11
    """
    row = [1]
    for m in range(1, n + 1):
        row = [0, *(row[j - 1] - (m - 1) * (row[j] if j < m else 0) for j in range(1, m + 1))]
    return row[k] if 0 <= k <= n else 0


@cache
def large_k_powers(j: int, m: int, depth: int) -> dict[int, fmpq]:
    """Coefficients of kᵃ, a ≠ 0, −depth ≤ a, in the expansion of Σ_{i=2}^k Δ_m(i) as k → ∞.

    >>> large_k_powers(0, 1, 4)  # −H_k/3: −1/(6k) + 1/(36k²) − …
    {-1: -1/6, -2: 1/36, -4: -1/360}
    """
    delta = increment(j, m)
    powers: dict[int, fmpq] = {}
    for i, c in enumerate(binomial_basis(delta.polynomial)):
        column = fmpq_poly([1])
        for t in range(i + 1):
            column = column * fmpq_poly([1 - t, 1]) / (t + 1)
        for a, value in enumerate((column * c).coeffs()):
            powers[a] = powers.get(a, fmpq(0)) + value
    powers[-1] = powers.get(-1, fmpq(0)) + (delta.at_zero - delta.at_one) / 2
    for n in range(1, depth // 2 + 1):
        tail = (delta.at_zero + delta.at_one) * fmpq.bernoulli(2 * n) / (2 * n)
        powers[-2 * n] = powers.get(-2 * n, fmpq(0)) - tail
    kept = (a for a in sorted(powers, reverse=True) if a != 0 and powers[a] != 0 and a >= -depth)
    return {a: powers[a] for a in kept}


def mean_reciprocal(k: int, D: int) -> fmpq:
    """E[1/A′] for k ≥ 1 balls in D boxes, exactly: D^{−k} Σ_{j=1}^D j^{k−1}.

    >>> mean_reciprocal(2, 10)  # both in one box with probability 1/10
    11/20
    """
    return fmpq(sum((fmpz(j) ** (k - 1) for j in range(1, D + 1)), fmpz(0)), fmpz(D) ** k)


def mean_harmonic(k: int, D: int) -> fmpq:
    """E[H_{A′}] for k ≥ 1 balls in D boxes, exactly: Σ_{j=1}^D (1 − (1 − j/D)ᵏ)/j.

    >>> mean_harmonic(2, 10)  # 3/2 − (1/10)(1/2)
    29/20
    """
    return sum(((1 - fmpq(D - j, D) ** k) / j for j in range(1, D + 1)), fmpq(0))


def matching_defects(j: int, order: int, highest: int = 4) -> dict[tuple[int, int], fmpq]:
    """Differences between the two expansions of h for f = (k/D)ʲ, by (q, a): coefficients of D^{−q} xᵃ.

    A term D^{1−j−m} kᵃ for few ancestors is D^{1−j−m+a} xᵃ for many; the key (q, 0) is that of log x. All
    must be zero. Covers every a from the most singular term of h_order up to `highest`.

    >>> set(matching_defects(0, 2).values())
    {0}
    """
    defects: dict[tuple[int, int], fmpq] = {}
    for q, h in enumerate(descent_series(j, order)):
        for a in range(min(-order - 2, *h.powers), highest + 1):
            m = q + a + 1 - j
            if a == 0:
                defects[q, a] = h.log - (integration_constant(j, m)[1] if m >= 0 else 0)
            else:
                few = large_k_powers(j, m, -a).get(a, fmpq(0)) if m >= 0 else fmpq(0)
                defects[q, a] = h.powers.get(a, fmpq(0)) - few
    return defects


def abel_function(x: arb, smallest: float = 0.02) -> arb:
    """h_0(x) = lim (n − 2/x_n − (1/3) log x_n), x_0 = x, x_{n+1} = 1 − e^{−x_n}: h_0(x) − h_0(φ(x)) = 1.

    Started from a share x of ancestors, generations to the common ancestor beyond a constant, as D → ∞.
    Iterates down to `smallest`, then sums the series.

    >>> abel_function(arb(1)).str(10, radius=False)
    '-2.029297214'
    """
    steps = 0
    while not x <= smallest:
        x = -(-x).expm1()
        steps += 1
    return steps + series_jets(descent_series(0, 0)[0], x, 1)[0]


def flux_defect(series: tuple[SimpleFraction, ...], n: int, k: int) -> fmpq:
    """What is left of the coefficient of D^{−n} in the flux identity at k; zero for a right series.

    Uses integer Stirling numbers from their recurrences, nothing of the solver. As a function of k the
    defect is a rational function with denominator k(k+1)…(k+n+1) and a numerator of degree at most 3n+2,
    so that zeros at k = 1, …, 3n+3 prove the coefficient for every k.

    >>> [flux_defect(occupation_series(2), 2, k) for k in (1, 2, 3)]
    [0, 0, 0]
    """
    total = fmpq(-1 if n == 0 else 0)
    for q in range(1, n + 2):
        for a in range(1, q + 1):
            j = k + a
            jumps = sum(stirling2(j, j - r) * stirling1(j - r, j - q) for r in range(a, q + 1) if j >= q)
            total += series[n + 1 - q](j) * jumps
    return total


def collapse_time_coefficient(m: int, p: Sequence["sympy.Expr"]) -> "sympy.Expr":
    """The p-dependent part −Σ_i S_m(p_i) of the coefficient of D^{1−m} in E[T], in closed form.

    >>> from sympy import symbols
    >>> x = symbols("x")
    >>> collapse_time_coefficient(1, [x])
    -x*log(1 - x)/3
    """
    import sympy

    g = occupation_series(m)[m]
    at_zero, at_one = sympy.Rational(str(g.at_zero)), sympy.Rational(str(g.at_one))
    total = sympy.Integer(0)
    for x in p:
        total += (at_one * x + at_zero) * sympy.log(1 - x) + at_zero * x
        for j, c in enumerate(binomial_basis(g.polynomial)):
            first = (1 if j == 0 else 0) + (x if j <= 1 else 0)
            total -= sympy.Rational(str(c)) * (x**j / (1 - x) ** (j + 1) - first)
    return total
