"""The discrete loop as a finite absorbing chain: all count vectors, or one atom against the rest.

D data are drawn from p, the empirical proportions become the next p. Counts c of the D data over N atoms
are multinomial: c' ~ Multinomial(D, c/D). Generation t is the number of fits done, so the first fit draws
from the real p, and the collapse time T ≥ 1 is the first generation whose data show one atom only. (A real p
with a single atom therefore has T = 1: the first fitted model is the first one observed.)

Source: position paper §4.4; Shumailov et al. 2023, discrete distributions with exact approximation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise
from math import comb, factorial, prod

from flint import fmpq, fmpq_mat, fmpz

from theory.markov.absorbing import AbsorbingChain, absorbing_chain, expected_times
from theory.markov.atoms import Atoms

__all__ = [
    "collapse_time_by_enumeration",
    "collapse_time_by_marginals",
    "compositions",
    "full_chain",
    "law_of_counts",
    "multinomial_probability",
    "remaining_shares",
    "two_type_chain",
]


def compositions(D: int, N: int) -> Iterator[tuple[int, ...]]:
    """All vectors of N counts ≥ 0 with sum D, in lexicographic order; C(D+N−1, N−1) of them.

    >>> list(compositions(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    for bars in combinations(range(D + N - 1), N - 1):
        edges = (-1, *bars, D + N - 1)
        yield tuple(b - a - 1 for a, b in pairwise(edges))


def multinomial_probability(counts: tuple[int, ...], p: tuple[Fraction, ...]) -> Fraction:
    """Probability D!/∏c_i! ∏p_i^{c_i} of the counts c when D = Σc_i data are drawn from p."""
    ways = factorial(sum(counts)) // prod(factorial(c) for c in counts)
    return ways * prod((q**c for c, q in zip(counts, p, strict=True)), start=Fraction(1))


def full_chain(D: int, N: int) -> AbsorbingChain:
    """The loop over all C(D+N−1, N−1) count vectors, in rationals; N of them absorbing.

    Cost: O(C(D+N−1, N−1)³) rational operations to solve, so D·N up to about twenty.

    >>> print(full_chain(2, 2))
    Absorbing Markov chain over the rationals
      3 states: 1 transient, 2 absorbing
      absorbing: (0, 2), (2, 0)
      expected time to absorption:
        from (1, 1): 2
    """
    states = list(compositions(D, N))
    rows = [
        [multinomial_probability(after, tuple(Fraction(c, D) for c in before)) for after in states]
        for before in states
    ]
    return absorbing_chain(rows, states=states)


@lru_cache(maxsize=64)
def law_of_counts(D: int, p: tuple[Fraction, ...], t: int) -> Mapping[tuple[int, ...], Fraction]:
    """Law of the count vector of generation t ≥ 1, stepped over every count vector. EXACT, small D·N only.

    >>> law_of_counts(1, (Fraction(1, 3), Fraction(2, 3)), 1)
    {(0, 1): Fraction(2, 3), (1, 0): Fraction(1, 3)}
    """
    states = list(compositions(D, len(p)))
    if t == 1:
        return {c: multinomial_probability(c, p) for c in states}
    after = dict.fromkeys(states, Fraction(0))
    for before, chance in law_of_counts(D, p, t - 1).items():
        fitted = tuple(Fraction(b, D) for b in before)
        for c in states:
            after[c] += chance * multinomial_probability(c, fitted)
    return after


def collapse_time_by_enumeration(D: int, p: Atoms) -> Fraction:
    """E[T] = 1 + Σ_c P(c) E[time from c], over all count vectors c of the first fit. EXACT, small D·N only.

    >>> from theory.markov.atoms import uniform
    >>> collapse_time_by_enumeration(2, uniform(2))
    Fraction(2, 1)
    """
    real = p.expanded()
    remaining = expected_times(full_chain(D, len(real)))
    first = (multinomial_probability(c, real) * Fraction(time) for c, time in remaining.items())  # type: ignore[arg-type]  # labels are count vectors and the chain is rational
    return 1 + sum(first, Fraction(0))


def two_type_chain(D: int) -> AbsorbingChain:
    """Counts 0, …, D of one atom against all others: j → Binomial(D, j/D), in rationals; 0 and D absorb."""
    rows = [
        [Fraction(comb(D, k) * j**k * (D - j) ** (D - k), D**D) for k in range(D + 1)] for j in range(D + 1)
    ]
    return absorbing_chain(rows)


def collapse_time_by_marginals(D: int, p: Atoms) -> Fraction:
    """E[T] from the (D+1)-state chain of one atom against the rest. EXACT for any number of atoms.

    {T ≤ t} is the disjoint union over atoms of {atom i holds all D data at t}, and E[X_t/D] = p_i for the
    count X_t of atom i. Hence Σ_t P(T > t) = Σ_i Σ_t E[X_t/D ; X_t < D], that is

        E[T] = 1 + Σ_i Σ_j Binomial(j; D, p_i) v_j,   (I − Q) v = (j/D)_{0<j<D},

    with Q the two-type chain on 1, …, D−1. Cost: one rational solve of size D−1 (D up to about 100).

    >>> from theory.markov.atoms import atoms
    >>> collapse_time_by_marginals(2, atoms(["1/3", "2/3"]))
    Fraction(17, 9)
    """
    values = remaining_shares(D)
    total = Fraction(0)
    for q, many in p.groups:
        total += many * sum(
            (comb(D, j) * q**j * (1 - q) ** (D - j) * values[j - 1] for j in range(1, D)), Fraction(0)
        )
    return 1 + total


@lru_cache(maxsize=16)
def remaining_shares(D: int) -> tuple[Fraction, ...]:
    """v_1, …, v_{D−1} with v_j = E Σ_t X_t/D while 0 < X_t < D, X_0 = j: the solution of (I − Q) v = (j/D).

    >>> remaining_shares(2)
    (Fraction(1, 1),)
    """
    if D == 1:
        return ()
    scale = fmpz(D) ** D
    left = fmpq_mat(
        [
            [fmpq(int(j == k)) - fmpq(comb(D, k) * j**k * (D - j) ** (D - k), scale) for k in range(1, D)]
            for j in range(1, D)
        ]
    )
    column = left.solve(fmpq_mat([[fmpq(j, D)] for j in range(1, D)]))
    return tuple(Fraction(int(column[j, 0].p), int(column[j, 0].q)) for j in range(D - 1))
