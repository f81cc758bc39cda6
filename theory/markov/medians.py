"""Median loss times: the first fit by which a rate or an atom is lost with probability at least a half.

The Poisson loop has lost its rate by fit t with probability exp(−nλg_t), so its median is the least t with
g_t ≤ log 2/(nλ). An atom of real probability q is absent from the D data of fit t with probability E (1 −
q)^{A_t}, A_t the number of their ancestors, and lost for ever with probability 1 − q: given that it is lost,
the median is the least t with E (1 − q)^{A_t} ≥ (1 − q)/2.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, arb_mat, ctx, fmpq

from theory.markov.branching import survival_exponent
from theory.markov.coalescent import ancestor_probability
from theory.numbers.walk import TooManyTerms

__all__ = ["LARGEST", "atom_loss_median", "survival_passage"]

LARGEST = 400
"""The largest D at which the law of the ancestors is followed to the median."""
_EXACT = 24


def survival_passage(x: arb) -> arb:
    """Return the least t with g_t ≤ x, x > 0: a whole number, or a ball around the few that are possible.

    1/g_t lies between (t + 1)/2 and (t + 1)/2 + (H_t − 1)/6, so t between y − 1 − log(1 + y)/3 and y + 1
    with y = 2/x; within these bounds it is found by bisection, g_t being enclosed.

    >>> [int(survival_passage(arb(x)).unique_fmpz()) for x in (2, 1, 0.64, 0.5)]
    [1, 1, 2, 3]
    """
    if not x > 0:
        raise ValueError("a survival exponent is passed at x > 0 only")
    reach = 2 / x
    low = max(0, _floor(reach - 2 - (1 + reach).log() / 3))
    high = _floor(reach + 2)
    below, above = low, high
    while above - below > 1:
        middle = (below + above) // 2
        g = survival_exponent(middle, ctx.prec)
        if g <= x:
            above = middle
        elif g > x:
            below = middle
        else:
            return _between(middle, x)
    return arb(above)


def _floor(x: arb) -> int:
    """Return a whole number near x: at most x, and above x − 2 where the ball is narrow."""
    mantissa, exponent = (int(n) for n in x.lower().man_exp())
    return mantissa << exponent if exponent >= 0 else mantissa >> -exponent


def _between(near: int, x: arb) -> arb:
    """Return a ball around the passages that are possible where g at a fit near the passage is undecided."""
    first, last = near, near
    while first > 1 and not survival_exponent(first - 1, ctx.prec) > x:
        first -= 1
    while not survival_exponent(last, ctx.prec) <= x:
        last += 1
    return arb(first).union(arb(last))


def atom_loss_median(D: int, q: Fraction, bits: int = 128) -> int:
    """Return the median number of fits until an atom is lost, given that it will be; 0 < q < 1. EXACT.

    Balls decide the inequality; where they touch it, rationals do, for D ≤ 24.

    Raises:
        TooManyTerms: D > 400, or balls do not decide whether the median is reached.

    >>> [atom_loss_median(D, Fraction(1, 2)) for D in (1, 2, 3, 10)]
    [1, 1, 2, 10]
    """
    if D > LARGEST:
        raise TooManyTerms(
            f"D = {D}: the median is found up to D = {LARGEST}; the mean, "
            "categorical.replace.loss_time_diffusion, has a closed form"
        )
    with ctx.workprec(bits + 2 * D.bit_length()):
        absent = arb(fmpq(q.denominator - q.numerator, q.denominator))
        powers = arb_mat([[absent**k] for k in range(D + 1)])
        law, kernel, t = arb_mat([[arb(int(k == D)) for k in range(D + 1)]]), _kernel(D), 1
        while True:
            reached = (law * powers)[0, 0] - absent / 2
            if reached > 0 or (reached.contains(0) and _reached_exactly(D, t, q)):
                return t
            law, t = law * kernel, t + 1


def _kernel(D: int) -> arb_mat:
    """P(k → j; D) by throwing one ball more into D boxes."""
    rows = [[arb(int(j == 0)) for j in range(D + 1)]]
    for _ in range(D):
        last = rows[-1]
        rows.append([last[j] * j / D + (last[j - 1] * (D - j + 1) / D if j else 0) for j in range(D + 1)])
    return arb_mat(rows)


def _reached_exactly(D: int, t: int, q: Fraction) -> bool:
    if D > _EXACT:
        raise TooManyTerms(f"at fit {t} the probability is that of the median to the last digit computed")
    law = [Fraction(int(k == D)) for k in range(D + 1)]
    for _ in range(t - 1):
        law = [
            sum((law[k] * ancestor_probability(k, j, D) for k in range(1, D + 1)), Fraction(0))
            for j in range(D + 1)
        ]
    return 2 * sum(chance * (1 - q) ** k for k, chance in enumerate(law)) >= 1 - q
