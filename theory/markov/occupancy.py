"""One generation of the ancestral process, expanded in 1/D: k balls into D boxes, A of them occupied.

P(k → j) = S₂(k, j) · D!/((D−j)! Dᵏ). Two expansions of the same law are needed, and both are exact:

* few ancestors (k fixed): P(k → k−r) = Σ_{q≥r} D^{−q} · S₂(k, k−r) · s₁(k−r, k−q), every coefficient a
  polynomial in k, because S₂(n, n−r) and s₁(n, n−m) are (count the blocks, or cycles, that are not
  singletons);
* many ancestors (x = k/D fixed): the moments of A/D about φ(x) = 1 − e^{−x}, from the factorial moments
  E (D−A)(D−A−1)…(D−A−s+1) = D(D−1)…(D−s+1) · (1 − s/D)ᵏ of the number of empty boxes.
"""

from functools import cache
from math import comb

from flint import fmpq, fmpq_poly

Monomials = dict[tuple[int, int], fmpq]
"""A polynomial in x and u = e^{−x}: exponents (of x, of u) to coefficient."""


@cache
def partitions_without_singletons(n: int, blocks: int) -> int:
    """Set partitions of n elements into blocks of size two or more.

    >>> partitions_without_singletons(4, 2)
    3
    """
    if n <= 0 or blocks <= 0:
        return int(n == 0 and blocks == 0)
    return blocks * partitions_without_singletons(n - 1, blocks) + (n - 1) * partitions_without_singletons(
        n - 2, blocks - 1
    )


@cache
def derangements_with_cycles(n: int, cycles: int) -> int:
    """Permutations of n elements with the given number of cycles, none of length one.

    >>> derangements_with_cycles(4, 1), derangements_with_cycles(4, 2)
    (6, 3)
    """
    if n <= 0 or cycles <= 0:
        return int(n == 0 and cycles == 0)
    return (n - 1) * (derangements_with_cycles(n - 1, cycles) + derangements_with_cycles(n - 2, cycles - 1))


def stirling2(n: int, k: int) -> int:
    """Stirling number of the second kind, from its recurrence.

    >>> stirling2(5, 2)
    15
    """
    row = [1]
    for m in range(1, n + 1):
        row = [0, *(j * (row[j] if j < m else 0) + row[j - 1] for j in range(1, m + 1))]
    return row[k] if 0 <= k <= n else 0


def _binomial_polynomial(r: int) -> fmpq_poly:
    product = fmpq_poly([1])
    for i in range(r):
        product = product * fmpq_poly([-i, 1]) / (i + 1)
    return product


@cache
def stirling2_polynomial(r: int) -> fmpq_poly:
    """S₂(n, n−r) as a polynomial in n, of degree 2r.

    >>> stirling2_polynomial(1)
    1/2*x^2 + (-1/2)*x
    """
    total = fmpq_poly([0])
    for blocks in range(r + 1):
        total += partitions_without_singletons(r + blocks, blocks) * _binomial_polynomial(r + blocks)
    return total


@cache
def stirling1_polynomial(m: int) -> fmpq_poly:
    """s₁(n, n−m), signed, as a polynomial in n, of degree 2m.

    >>> stirling1_polynomial(1)
    (-1/2)*x^2 + 1/2*x
    """
    total = fmpq_poly([0])
    for cycles in range(m + 1):
        total += (-1) ** m * derangements_with_cycles(m + cycles, cycles) * _binomial_polynomial(m + cycles)
    return total


@cache
def jump_coefficient(q: int, r: int) -> fmpq_poly:
    """Coefficient of D^{−q} in P(k → k−r), a polynomial in k (zero for q < r).

    >>> jump_coefficient(1, 1)
    1/2*x^2 + (-1/2)*x
    """
    if q < r:
        return fmpq_poly([0])
    return stirling2_polynomial(r) * stirling1_polynomial(q - r)(fmpq_poly([-r, 1]))


@cache
def flux_coefficient(q: int, a: int) -> fmpq_poly:
    """Coefficient of D^{−q} in P(k → k−a or fewer), a polynomial in k (zero for q < a).

    >>> flux_coefficient(1, 1) == jump_coefficient(1, 1)
    True
    """
    total = fmpq_poly([0])
    for r in range(a, q + 1):
        total += jump_coefficient(q, r)
    return total


def _add(left: Monomials, right: Monomials) -> Monomials:
    total = dict(left)
    for key, value in right.items():
        total[key] = total.get(key, fmpq(0)) + value
    return {key: value for key, value in total.items() if value != 0}


def _multiply(left: Monomials, right: Monomials) -> Monomials:
    product: Monomials = {}
    for (i, j), v in left.items():
        for (k, m), w in right.items():
            product[i + k, j + m] = product.get((i + k, j + m), fmpq(0)) + v * w
    return {key: value for key, value in product.items() if value != 0}


def _convolve(left: list[Monomials], right: list[Monomials]) -> list[Monomials]:
    product: list[Monomials] = [{} for _ in left]
    for i, a in enumerate(left):
        for j, b in enumerate(right[: len(left) - i]):
            product[i + j] = _add(product[i + j], _multiply(a, b))
    return product


def _empty_boxes(s: int, order: int) -> list[Monomials]:
    """D(D−1)…(D−s+1)/Dˢ · (1 − s/D)^{xD}, as a series in 1/D."""
    rest: list[Monomials] = [{} for _ in range(order)]
    series: list[Monomials] = [{(0, s): fmpq(1)}, *rest]
    for i in range(s):
        series = _convolve(series, [{(0, 0): fmpq(1)}, {(0, 0): fmpq(-i)}, *rest][: order + 1])
    exponent: list[Monomials] = [{}, *({(1, 0): fmpq(-(s ** (m + 1)), m + 1)} for m in range(1, order + 1))]
    total, term = series, series
    for n in range(1, order + 1):
        term = [{key: value / n for key, value in t.items()} for t in _convolve(term, exponent)]
        total = [_add(a, b) for a, b in zip(total, term, strict=True)]
    return total


@cache
def occupancy_moments(j: int, order: int) -> tuple[Monomials, ...]:
    """E (A/D − φ(x))ʲ for k = xD balls: coefficients of D⁰ … D^{−order}, polynomials in x and u = e^{−x}.

    The coefficient of D^{−q} vanishes for q < j/2.

    >>> occupancy_moments(1, 1)  # x e^{−x} / (2D)
    ({}, {(1, 1): 1/2})
    >>> occupancy_moments(2, 1)[1] == {(0, 1): 1, (0, 2): -1, (1, 2): -1}
    True
    """
    total: list[Monomials] = [{} for _ in range(order + 1)]
    for r in range(j + 1):
        for s in range(max(0, r - order), r + 1):
            count = (-1) ** r * comb(j, r) * stirling2(r, s)
            for q, term in enumerate(_empty_boxes(s, order)[: order + 1 - (r - s)]):
                total[q + r - s] = _add(total[q + r - s], _multiply(term, {(0, j - r): fmpq(count)}))
    return tuple(total)
