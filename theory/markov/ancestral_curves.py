"""Exact curves of the discrete loop from its dual: the law of the number of ancestors after t − 1
generations.

The D data of generation t descend from A_t distinct draws from the real p, A_1 = D. All of them show one atom
with probability E Σ_i p_i^{A_t} = P(T ≤ t); atom i is among them with probability 1 − E (1 − p_i)^{A_t}, so
the expected number of surviving atoms is Σ_i (1 − E (1 − p_i)^{A_t}).

This route shares nothing with the frequency spectrum of `theory.markov.spectrum`. Cost: O(t D²) products of
rationals whose size grows like t·D·log D digits; meant for t·D up to some thousands.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

from flint import arb, arb_mat, ctx, fmpq, fmpz, fmpz_mat

from theory.markov.atoms import Atoms

__all__ = [
    "ancestor_law",
    "collapse_probability_exact",
    "entropy_enclosed",
    "heterozygosity_exact",
    "surviving_atoms_exact",
]


def ancestor_law(D: int, t: int) -> tuple[Fraction, ...]:
    """P(A_t = k) for k = 0..D: how many real draws the D data of generation t descend from.

    >>> ancestor_law(2, 2)
    (Fraction(0, 1), Fraction(1, 2), Fraction(1, 2))
    """
    counts = _ancestor_counts(D, t)
    total = D ** (D * (t - 1))
    return tuple(Fraction(int(count), total) for count in counts)


def collapse_probability_exact(t: int, D: int, p: Atoms) -> Fraction:
    """P(T ≤ t) = Σ_k P(A_t = k) Σ_i p_i^k. EXACT.

    >>> from theory.markov.atoms import uniform
    >>> collapse_probability_exact(2, 2, uniform(2))
    Fraction(3, 4)
    """
    law = ancestor_law(D, t)
    return sum((weight * p.power_sum(k) for k, weight in enumerate(law) if weight), Fraction(0))


def surviving_atoms_exact(t: int, D: int, p: Atoms) -> Fraction:
    """E K_t = Σ_i (1 − E (1 − p_i)^{A_t}): expected number of atoms in the data of generation t. EXACT.

    >>> from theory.markov.atoms import uniform
    >>> surviving_atoms_exact(1, 2, uniform(2))
    Fraction(3, 2)
    """
    law = ancestor_law(D, t)
    seen = Fraction(0)
    for q, many in p.groups:
        seen += many * (
            1 - sum((weight * (1 - q) ** k for k, weight in enumerate(law) if weight), Fraction(0))
        )
    return seen


def heterozygosity_exact(t: int, D: int, p: Atoms) -> Fraction:
    """E[1 − Σ p_i(t)²] = (1 − 1/D)^t (1 − Σ p_i²), t ≥ 0. EXACT.

    Two draws from the fitted p differ iff they copy different data (probability 1 − 1/D) and those differ.

    >>> from theory.markov.atoms import uniform
    >>> heterozygosity_exact(1, 2, uniform(2))
    Fraction(1, 4)
    """
    return Fraction(D - 1, D) ** t * (1 - p.power_sum(2))


def entropy_enclosed(t: int, D: int, p: Atoms, bits: int = 128) -> arb:
    """A ball around E H(p_t), H(p_t) = −Σ p_i log p_i of the empirical proportions of generation t, in nats.

    By the frequency spectrum in ball arithmetic: Σ_j φ_t(j) (j/D) log(D/j), φ_t = φ_1 P^{t−1}. RIGOROUS.
    Cost: O(D³ log t) ball operations; D up to about 200.

    >>> from theory.markov.atoms import uniform
    >>> entropy_enclosed(1, 2, uniform(2)).str(8, radius=False)
    '0.34657359'
    """
    with ctx.workprec(bits + D.bit_length() + t.bit_length()):
        ways = [arb(fmpz(comb(D, k))) for k in range(D + 1)]
        first = [arb(0)] * (D + 1)
        for q, many in p.groups:
            chances = _binomial(ways, D, arb(fmpq(q.numerator, q.denominator)))
            first = [a + many * b for a, b in zip(first, chances, strict=True)]
        row = arb_mat([first])
        if t > 1:
            kernel = arb_mat([_binomial(ways, D, arb(j) / D) for j in range(D + 1)])
            steps = t - 1
            while steps:
                if steps & 1:
                    row = row * kernel
                steps >>= 1
                if steps:
                    kernel = kernel * kernel
        terms = (row[0, j] * j * (arb(D) / j).log() / D for j in range(1, D))
        return sum(terms, arb(0))


def _binomial(ways: list[arb], D: int, q: arb) -> list[arb]:
    up, down = [arb(1)], [arb(1)]
    for _ in range(D):
        up.append(up[-1] * q)
        down.append(down[-1] * (1 - q))
    return [ways[k] * up[k] * down[D - k] for k in range(D + 1)]


@lru_cache(maxsize=64)
def _ancestor_counts(D: int, t: int) -> tuple[fmpz, ...]:
    """P(A_t = k) D^{D(t−1)} for k = 0..D."""
    row = fmpz_mat([[fmpz(int(k == D)) for k in range(D + 1)]])
    for _ in range(t - 1):
        row = row * _kernel(D)
    return tuple(row.entries())


@lru_cache(maxsize=8)
def _kernel(D: int) -> fmpz_mat:
    """D^D P(k → j) as integers: S₂(k, j) D!/(D−j)! D^{D−k}."""
    rows = []
    stirling = [fmpz(1)] + [fmpz(0)] * D
    for k in range(D + 1):
        falling, row = fmpz(1), []
        for j in range(D + 1):
            row.append(stirling[j] * falling * fmpz(D) ** (D - k))
            falling *= D - j
        rows.append(row)
        stirling = [fmpz(0)] + [stirling[j - 1] + j * stirling[j] for j in range(1, D + 1)]
    return fmpz_mat(rows)
