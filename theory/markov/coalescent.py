"""The dual of the discrete loop: ancestors of the D data, counted backwards one generation at a time.

Each datum of a generation copies one of the D data before it, uniformly and independently. So k distinct data
have j distinct parents with probability

    P(k → j) = S₂(k, j) · D!/(D−j)! / D^k,      S₂ the Stirling numbers of the second kind

(k balls thrown into D boxes, j of them hit). Followed back to the real data, the D data of generation t
descend from A real draws, A started at D and stepped t − 1 times, and the model has collapsed by t when all A
draws show one atom: P(T ≤ t) = E Σ_i p_i^A. Summing over t,

    E[T] = 1 + Σ_{k=2..D} G_k (1 − Σ_i p_i^k),      G_k = expected number of generations with k ancestors.

G does not depend on p: it is computed once for every D.

Source: Kingman 1982 (coalescent); Möhle 1999 (duality of Wright–Fisher and ancestral chains).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from flint import arb, arb_poly, ctx, fmpq, fmpz, fmpz_poly

from theory.markov.atoms import Atoms

__all__ = [
    "SojournTimes",
    "ancestor_probability",
    "ball_sojourn_times",
    "collapse_time_ball",
    "collapse_time_exact",
    "exact_sojourn_times",
]


def ancestor_probability(k: int, j: int, D: int) -> Fraction:
    """P(k → j) = S₂(k, j) D!/((D−j)! D^k): k data have j distinct parents among D.

    >>> [ancestor_probability(3, j, 2) for j in range(4)]
    [Fraction(0, 1), Fraction(1, 4), Fraction(3, 4), Fraction(0, 1)]
    """
    row = _stirling_rows(k)[k]
    return Fraction(int(row[j]) * int(_falling(D, j)), D**k)


@dataclass(frozen=True, slots=True, kw_only=True)
class SojournTimes:
    """G_k for k = 2..D as fractions with nested denominators: G_k = numerators[k−2] / ∏_{i≥k} factors[i−2].

    The fractions are left unreduced: at D = 300 each has a quarter of a million bits, and only sums of them
    are wanted.
    """

    D: int
    numerators: tuple[fmpz, ...]
    factors: tuple[fmpz, ...]

    def value(self, k: int) -> Fraction:
        """G_k itself, reduced."""
        denominator = fmpz(1)
        for factor in self.factors[k - 2 :]:
            denominator *= factor
        return _fraction(fmpq(self.numerators[k - 2], denominator))

    def __str__(self) -> str:
        first = ", ".join(f"G_{k} = {float(self.value(k)):.6g}" for k in range(2, min(self.D, 5) + 1))
        return f"Expected generations with k ancestors, D = {self.D}: {first}{', …' if self.D > 5 else ''}"


@lru_cache(maxsize=8)
def exact_sojourn_times(D: int) -> SojournTimes:
    """G_2, …, G_D exactly, by the triangular recursion G_k (1 − P(k→k)) = [k = D] + Σ_{m>k} G_m P(m→k).

    Written for G_k = r_k D^{k−1} / (D^{k−1} − (D−1)!/(D−k)!) and r_k = R_k (D−1)!/(D−k)! / W with one common
    denominator W, so that only integers are added and only Stirling numbers are multiplied.

    Cost: O(D²) products of numbers with O(D²) bits, about D⁵ bit operations (D = 300 in some seconds, 200 in
    half a second), and O(D³) bits of memory.

    >>> exact_sojourn_times(2).value(2)
    Fraction(2, 1)
    >>> [str(exact_sojourn_times(3).value(k)) for k in (2, 3)]
    ['18/7', '9/7']
    """
    rows = _stirling_rows(D)
    falling = [fmpz(0), fmpz(1)]
    for k in range(1, D):
        falling.append(falling[-1] * (D - k))
    pending = fmpz_poly([0] * D + [1])
    numerators: list[fmpz] = []
    factors: list[fmpz] = []
    for m in range(D, 1, -1):
        total = fmpz(D) ** (m - 1)
        leave, stay = total - falling[m], falling[m]
        shared = leave.gcd(stay)
        leave, stay = leave // shared, stay // shared
        if m == D:
            leave *= falling[D]
        arrived = pending[m] * stay
        numerators.append(arrived * total)
        factors.append(leave)
        lower = rows[m].truncate(m) * arrived
        pending = pending.truncate(m) * leave + lower
    return SojournTimes(D=D, numerators=tuple(numerators[::-1]), factors=tuple(factors[::-1]))


def collapse_time_exact(D: int, p: Atoms) -> Fraction:
    """E[T] = 1 + Σ_k G_k (1 − Σ_i p_i^k) as a fraction. EXACT.

    Cost: that of `exact_sojourn_times(D)`, computed once, and O(D) big products for each p.

    >>> from theory.markov.atoms import atoms, uniform
    >>> collapse_time_exact(2, atoms(["1/3", "2/3"])), collapse_time_exact(1, uniform(7))
    (Fraction(17, 9), Fraction(1, 1))
    """
    if D == 1:
        return Fraction(1)
    times = exact_sojourn_times(D)
    base = fmpz(p.common_denominator)
    weights = [(fmpz(int(q * p.common_denominator)), many) for q, many in p.groups]
    total, denominator = fmpz(0), fmpz(1)
    for k in range(D, 1, -1):
        unlike = base**k - sum((many * a**k for a, many in weights), fmpz(0))
        total = total * times.factors[k - 2] + times.numerators[k - 2] * unlike * base ** (D - k)
        denominator *= times.factors[k - 2]
    return 1 + _fraction(fmpq(total, denominator * base**D))


@lru_cache(maxsize=4)
def ball_sojourn_times(D: int, bits: int = 90) -> tuple[arb, ...]:
    """Rigorous enclosures of G_2, …, G_D at the given working precision; index k − 2.

    The same recursion as `exact_sojourn_times` in ball arithmetic; Stirling numbers grow by
    S₂(m+1, ·) = x (S₂ + S₂') as polynomials in x, so nothing is subtracted but 1 − P(k→k).
    Rows are kept at every √D-th m and recomputed in between.

    Cost: O(D²) ball operations, O(D^1.5) balls of memory.
    """
    with ctx.workprec(bits + 2 * D.bit_length() + 16):
        step = isqrt(D) + 1
        row = arb_poly([0, 1])
        kept = {1: row}
        for m in range(2, D + 1):
            row = (row + row.derivative()).left_shift(1)
            if m % step == 1:
                kept[m] = row
        stay = [arb(0), arb(1)]
        for k in range(1, D):
            stay.append(stay[-1] * (D - k) / D)
        falling = [arb(0), arb(1)]
        for k in range(1, D):
            falling.append(falling[-1] * (D - k))
        pending = arb_poly([0] * D + [1 / falling[D]])
        answer: list[arb] = []
        for start in sorted(kept, reverse=True):
            block = [kept[start]]
            for _ in range(start + 1, min(start + step, D + 1)):
                block.append((block[-1] + block[-1].derivative()).left_shift(1))
            for m in range(start + len(block) - 1, max(start, 2) - 1, -1):
                visits = pending[m] * falling[m] / (1 - stay[m])
                answer.append(visits)
                share = visits / arb(D) ** (m - 1)
                pending = (pending + block[m - start] * share).truncate(m)
        return tuple(answer[::-1])


def collapse_time_ball(D: int, p: Atoms, bits: int = 90) -> arb:
    """A ball that contains E[T]. RIGOROUS; cost that of `ball_sojourn_times` and O(D · groups of p).

    >>> from theory.markov.atoms import uniform
    >>> collapse_time_ball(50, uniform(2)).contains(collapse_time_ball(50, uniform(2), bits=256))
    True
    """
    if D == 1:
        return arb(1)
    visits = ball_sojourn_times(D, bits)
    with ctx.workprec(bits + 2 * D.bit_length() + 16):
        bases = [(arb(fmpq(q.numerator, q.denominator)), many) for q, many in p.groups]
        powers = [q for q, _ in bases]
        total = arb(1)
        for g in visits:
            powers = [power * q for power, (q, _) in zip(powers, bases, strict=True)]
            alike = sum((many * power for power, (_, many) in zip(powers, bases, strict=True)), arb(0))
            total += g * (1 - alike)
        return total


@lru_cache(maxsize=4)
def _stirling_rows(D: int) -> tuple[fmpz_poly, ...]:
    """Row m holds Σ_k S₂(m, k) x^k (Touchard polynomials), m = 0..D."""
    rows = [fmpz_poly([1])]
    for _ in range(D):
        rows.append((rows[-1] + rows[-1].derivative()).left_shift(1))
    return tuple(rows)


def _falling(D: int, j: int) -> fmpz:
    product = fmpz(1)
    for i in range(j):
        product *= D - i
    return product


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
