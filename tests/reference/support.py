"""How long until at most r atoms are left, and what the tail loses in one generation.

By the dual the data of generation t show as many atoms as A_t real draws do, so for T_r = first t with at
most r atoms

    E[T_r] = 1 + Σ_{k=r+1..D} G_k P(k draws from p show more than r atoms),

which is the collapse time for r = 1. The number of distinct atoms among k draws has the generating function
∏_i (1 + y (e^{p_i z} − 1)): P(s atoms among k draws) = k! [y^s z^k].
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from flint import fmpq, fmpq_poly

from theory.markov.atoms import Atoms
from theory.markov.coalescent import exact_sojourn_times

__all__ = ["distinct_atoms_law", "one_generation_loss", "time_until_few_atoms"]


def distinct_atoms_law(p: Atoms, draws: int, most: int) -> list[list[Fraction]]:
    """P(k draws from p show s atoms) as entry [k][s], k = 0..draws, s = 0..most. EXACT.

    Cost: O(g · most²) products of polynomials of degree `draws`, g distinct probabilities.

    >>> from theory.markov.atoms import uniform
    >>> distinct_atoms_law(uniform(2), 2, 2)[2]
    [Fraction(0, 1), Fraction(1, 2), Fraction(1, 2)]
    """
    series = [fmpq_poly([1])] + [fmpq_poly([])] * most
    for q, many in p.groups:
        rate = fmpq(q.numerator, q.denominator)
        seen = fmpq_poly([0, *(rate**k / factorial(k) for k in range(1, draws + 1))])
        powers = [fmpq_poly([1])]
        for _ in range(min(most, many)):
            powers.append((powers[-1] * seen).truncate(draws + 1))
        series = [
            sum(
                (
                    (series[s - i] * power * comb(many, i)).truncate(draws + 1)
                    for i, power in enumerate(powers[: s + 1])
                ),
                fmpq_poly([]),
            )
            for s in range(most + 1)
        ]
    return [
        [Fraction(int((c := poly[k] * factorial(k)).p), int(c.q)) for poly in series]
        for k in range(draws + 1)
    ]


def time_until_few_atoms(D: int, p: Atoms, r: int) -> Fraction:
    """E[T_r], the expected number of fits until the data show at most r atoms. EXACT; r = 1 is total
    collapse.

    Cost: that of `exact_sojourn_times(D)` and of `distinct_atoms_law`; D up to about 100.

    Raises:
        ValueError: r below 1.

    >>> from theory.markov.atoms import uniform
    >>> [str(time_until_few_atoms(3, uniform(3), r)) for r in (1, 2, 3)]
    ['27/7', '9/7', '1']
    """
    if r < 1:
        raise ValueError(f"r must be at least 1, got {r}")
    if r >= D:
        return Fraction(1)
    visits = exact_sojourn_times(D)
    law = distinct_atoms_law(p, D, r)
    return 1 + sum((visits.value(k) * (1 - sum(law[k])) for k in range(r + 1, D + 1)), Fraction(0))


def one_generation_loss(D: int, count: int = 1) -> Fraction:
    """Probability (1 − count/D)^D that an atom seen `count` times is not drawn again: about e^{−count}.

    >>> one_generation_loss(2)
    Fraction(1, 4)
    """
    if not 0 <= count <= D:
        raise ValueError(f"count must lie in 0..{D}, got {count}")
    return Fraction(D - count, D) ** D
