"""A proved interval for the expected collapse time at any large D.

E[T] = 1 + τ(D) − Σ_i S(p_i), with τ enclosed by `ancestor_time` and S(p) = Σ_k G_k pᵏ by the two bounds
below. There q = 1 − p, L = −log q, y = C(k,2)/D, S_0 = 2(p − q L), A′ is the number of ancestors of k, and
G_k ≤ 1 + 1/y because P(k → k) ≤ e^{−y}. The comparison function is ĥ(k) = D Σ_{i=2}^k pⁱ/C(i,2), for which
0 ≤ S_0 D − ĥ(D) ≤ 2 p^{D+1}/((D+1) q) and ĥ(D) = Σ_k G_k (I − P)ĥ(k).

* *Above.* (I − P)ĥ(k) ≥ P(k → fewer) (ĥ(k) − ĥ(k−1)) ≥ (y − y²/2) pᵏ/y, so that
  S ≤ ĥ(D) + Σ_k G_k y pᵏ/2 ≤ S_0 D + p²/(2q) + p²/(2 D q³).
* *Below.* As Σ_{i>k} pⁱ/C(i,2) = 2 ∫_0^p (p−s) s^{k−1}/(1−s) ds,

      (I − P)ĥ(k) = 2D ∫_0^p (p−s)/(s(1−s)) (E s^{A′} − sᵏ) ds.

  Throwing the balls one by one, E s^{A′} ≤ s Π_{j=2}^k (s + (1−s)(j−1)/D). Expand the product in the 1/D
  written here: the first order gives pᵏ exactly, and the rest is at most
  (1/2) s (1−s)² y² (1 − a(1−s))^{k−3}, with a = 1 − δ for k ≤ δD and, by the inequality of the means,
  a = 0.44 for k > δD ≥ 20 (no rest for k = 2). Summed against 1 + 1/y and integrated over 1 − s from q to 1,
  the part k ≤ δD is at most

      R = a^{−3} ((L − p) + a (p − q L) + a² p²/2) (1 + 1/D) + a^{−5} (q^{−2} − 3 + 2q)/D

  and the other at most Q = (p²/2)(D⁴/4 + D³/2) e^{−0.44 q (δD − 3)}, so that S ≥ ĥ(D) − R − Q.

The width is O(Σ p_i²/(1 − p_i)) + O(log D/D) whatever D: less than two generations for p_max ≤ 1/2, D ≥ 10⁴.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import log

from flint import arb, ctx, fmpq

from theory.markov.ancestor_time import ancestor_time


def collapse_time_enclosure(D: int, p: Iterable[tuple[Fraction, int]]) -> arb:
    """A ball that contains E[T], proved, for D(1 − p_max) of a few hundred or more.

    Args:
        D: data per generation.
        p: pairs (probability, multiplicity) with Σ multiplicity · probability = 1.

    Raises:
        ValueError: p does not sum to one, or D(1 − p_max) is too small for the bound.

    >>> ball = collapse_time_enclosure(10**9, [(Fraction(1, 2), 2)])
    >>> round(float(ball.lower()), 2), round(float(ball.upper()), 2)
    (1386294352.99, 1386294354.43)
    """
    atoms = [(Fraction(probability), many) for probability, many in p if probability * many != 0]
    if any(probability < 0 or many < 0 for probability, many in atoms):
        raise ValueError("p must have no negative entry")
    if sum((probability * many for probability, many in atoms), Fraction(0)) != 1:
        raise ValueError("p must sum to one")
    spread = float(1 - max(probability for probability, _ in atoms))
    share = max((5 * log(D) + 12) / (0.44 * spread * D) + 3 / D, 21 / D) if spread > 0 else 1.0
    if D < 10 or share > 0.5:
        raise ValueError("D(1 − p_max) must be at least a few hundred for this bound")
    with ctx.workprec(192 + D.bit_length()):
        a = 1 - arb(share)
        total = 1 + ancestor_time(D)
        for probability, many in atoms:
            total -= many * _atom(D, probability, a)
    return total


def _atom(D: int, probability: Fraction, a: arb) -> arb:
    """A ball that contains S(p; D); a = 1 − δ."""
    p = arb(fmpq(probability.numerator, probability.denominator))
    q = 1 - p
    L = -(-p).log1p()
    leading = 2 * (p - q * L) * D
    above = p**2 / (2 * q) + p**2 / (2 * D * q**3)
    R = ((L - p) + a * (p - q * L) + a**2 * p**2 / 2) / a**3 * (1 + arb(1) / D)
    R += (1 / q**2 - 3 + 2 * q) / (a**5 * D)
    decay = (-fmpq(11, 25) * q * ((1 - a) * D - 3)).exp()
    rest = p**2 / 2 * (arb(D) ** 4 / 4 + arb(D) ** 3 / 2) * decay
    below = R + rest + 2 * p ** (D + 1) / ((D + 1) * q)
    return (leading - below).union(leading + above)
