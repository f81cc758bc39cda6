"""Exact curves of the discrete loop from its dual: the law of the number of ancestors after t − 1
generations.

The D data of generation t descend from A_t distinct draws from the real p, A_1 = D. All of them show one atom
with probability E Σ_i p_i^{A_t} = P(T ≤ t); atom i is among them with probability 1 − E (1 − p_i)^{A_t}, so
the expected number of surviving atoms is Σ_i (1 − E (1 − p_i)^{A_t}).

This route shares nothing with the frequency spectrum of `theory.markov.spectrum`. Exactly it costs O(t D²)
products of rationals whose size grows like t·D·log D digits; meant for t·D up to some thousands.

In balls, and in float64 for larger D, the law is pushed down with ever fewer states: about 2D/t ancestors are
left after t generations, and what lies above a number of them that is no longer reached is bounded, not
propagated. Once few are left the rest of the generations is one power of a small matrix, so t costs log t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from flint import arb, arb_mat, arb_poly, ctx, fmpq, fmpz, fmpz_mat
from numpy.typing import NDArray

from theory.markov.atoms import Atoms
from theory.numbers.walk import TooManyTerms

__all__ = [
    "LARGEST",
    "AncestorLaw",
    "ancestor_law",
    "ancestor_law_enclosed",
    "collapse_probability_ball",
    "collapse_probability_exact",
    "entropy_enclosed",
    "surviving_atoms_ball",
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


def collapse_probability_ball(t: int, D: int, p: Atoms, bits: int = 128) -> tuple[arb, bool]:
    """P(T ≤ t) = E Σ_i p_i^{A_t} as a ball, and whether that is proved (D ≤ 400, or t = 1) or tested.

    >>> from theory.markov.atoms import uniform
    >>> collapse_probability_ball(10**15, 2, uniform(2))[0].str(5, radius=False)
    '1.0000'
    """
    if t == 1:
        with ctx.workprec(bits + 2 * D.bit_length()):
            first = (many * arb(fmpq(q.numerator, q.denominator)) ** D for q, many in p.groups)
            return sum(first, arb(0)), True
    law = ancestor_law_enclosed(D, t, bits)
    with ctx.workprec(bits + D.bit_length()):
        alike = (many * law.generating(arb(fmpq(q.numerator, q.denominator)), D) for q, many in p.groups)
        return sum(alike, arb(0)), law.proved


def surviving_atoms_ball(t: int, D: int, p: Atoms, bits: int = 128) -> tuple[arb, bool]:
    """E K_t = Σ_i (1 − E (1 − p_i)^{A_t}) as a ball, and whether it is proved (D ≤ 400, t = 1) or tested."""
    bits += p.common_denominator.bit_length()
    if t == 1:
        with ctx.workprec(bits + 2 * D.bit_length()):
            first = (
                many * (1 - arb(fmpq(q.denominator - q.numerator, q.denominator)) ** D)
                for q, many in p.groups
            )
            return sum(first, arb(0)), True
    law = ancestor_law_enclosed(D, t, bits)
    with ctx.workprec(bits + D.bit_length()):
        if law.proved:
            missed = (
                many * (1 - law.generating(arb(fmpq(q.denominator - q.numerator, q.denominator)), D))
                for q, many in p.groups
            )
            return sum(missed, arb(0)), True
        chances, ancestors = np.array([float(x) for x in law.chances]), np.arange(len(law.chances))
        seen = sum(
            many * float(chances @ -np.expm1(ancestors * np.log1p(-float(q)))) if q < 1 else float(many)
            for q, many in p.groups
        )
        return arb(seen, 2 * _FLOAT_ERROR * seen), False


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


LARGEST_BALLS = 400
LARGEST = 6000
"""Largest D: the kernel of the ancestors is a matrix of D²/2 numbers."""
_FEW = 40
_FLOAT_ERROR = 1e-11
_UNREACHED = 1e-25
_LEAST = 1e-280
"""What is less probable is taken as zero in float64, with that as its error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AncestorLaw:
    """Balls around P(A_t = k), k = 0, 1, …, and one that bounds the probability of more ancestors than that.

    ``proved`` is false where float64 made them: their radius is then an error that was tested.
    """

    chances: tuple[arb, ...]
    beyond: arb
    proved: bool

    def generating(self, x: arb, D: int) -> arb:
        """E x^{A_t} for 0 ≤ x ≤ 1: Horner's scheme, all terms nonnegative."""
        top = len(self.chances) - 1
        return arb_poly(list(self.chances))(x) + self.beyond * (x**top).union(x**D)


def ancestor_law_enclosed(D: int, t: int, bits: int = 128) -> AncestorLaw:
    """The law of A_t, t ≥ 2: RIGOROUS balls for D ≤ 400, float64 (error 10⁻¹¹, tested) for D ≤ 6000.

    Raises:
        TooManyTerms: D above 6000.

    >>> law = ancestor_law_enclosed(2, 2)
    >>> [chance.str(5, radius=False) for chance in law.chances]
    ['0', '0.50000', '0.50000']
    """
    if D > LARGEST:
        raise TooManyTerms(f"D = {D} is too large for curves by generation: D ≤ {LARGEST} (any D at t = 1)")
    with ctx.workprec(bits + 2 * D.bit_length() + t.bit_length()):
        if D > LARGEST_BALLS:
            return _law_in_floats(D, t)
        rows = _rows_in_balls(D, D, ctx.prec)
        law, beyond, top, left = [arb(0)] * D + [arb(1)], arb(0), D, t - 1
        while left and top > max(1, min(_FEW, D - 1)):
            after = [arb(0)] * (top + 1)
            for k in range(1, top + 1):
                if law[k] != 0:
                    for j in range(1, k + 1):
                        after[j] += law[k] * rows[k][j]
            law, left = after, left - 1
            while top > 1 and law[top] < arb(2) ** (-ctx.prec - 16):
                beyond += law.pop()
                top -= 1
        final = _after(law, [rows[k][: top + 1] for k in range(top + 1)], left)
        return AncestorLaw(chances=tuple(final), beyond=arb(0).union(beyond), proved=True)


def _after(law: Sequence[arb], rows: Sequence[Sequence[arb]], steps: int) -> list[arb]:
    """Return the law after more generations, by squaring."""
    row, kernel = arb_mat([list(law)]), arb_mat([list(r) for r in rows])
    while steps:
        if steps & 1:
            row = row * kernel
        steps >>= 1
        if steps:
            kernel = kernel * kernel
    return list(row.entries())


def _law_in_floats(D: int, t: int) -> AncestorLaw:
    kernel = _kernel_in_floats(D)
    law, beyond, top, left = np.zeros(D + 1), 0.0, D, t - 1
    law[D] = 1.0
    while left and top > _FEW:
        law, left = law @ kernel[: top + 1, : top + 1], left - 1
        law[law < _LEAST] = 0.0
        tail = np.cumsum(law[::-1])
        cut = int(np.searchsorted(tail, _UNREACHED))
        if cut and cut < top:
            beyond += float(tail[cut - 1])
            top -= cut
            law = law[: top + 1]
    around = [arb(x, x * _FLOAT_ERROR + 2 * D * _LEAST) for x in map(float, law)]
    final = _after(around, _rows_in_balls(D, top, ctx.prec), left) if left else around
    return AncestorLaw(chances=tuple(final), beyond=arb(0).union(arb(beyond) * 2), proved=False)


@lru_cache(maxsize=2)
def _rows_in_balls(D: int, top: int, bits: int) -> list[list[arb]]:
    """P(k → j) for k, j = 0..top (0 for j > k), by throwing one ball more into D boxes."""
    with ctx.workprec(bits):
        rows = [[arb(0)] * (top + 1), [arb(int(j == 1)) for j in range(top + 1)]]
        for k in range(2, top + 1):
            before, row = rows[-1], [arb(0)] * (top + 1)
            for j in range(1, k + 1):
                row[j] = before[j] * j / D + before[j - 1] * (D - j + 1) / D
            rows.append(row)
    return rows


@lru_cache(maxsize=1)
def _kernel_in_floats(D: int) -> NDArray[np.float64]:
    kernel = np.zeros((D + 1, D + 1))
    kernel[1, 1] = 1.0
    stay = np.arange(D + 1) / D
    move = np.concatenate(([0.0], (D - np.arange(D)) / D))
    for k in range(2, D + 1):
        kernel[k, 1 : k + 1] = (
            kernel[k - 1, 1 : k + 1] * stay[1 : k + 1] + kernel[k - 1, :k] * move[1 : k + 1]
        )
        kernel[k, : k + 1] /= kernel[k, : k + 1].sum()
        kernel[k, : k + 1][kernel[k, : k + 1] < _LEAST] = 0.0
    return kernel


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
