"""The expected time to the common ancestor of all D, with a proved error.

For all D ≥ 10, with A the Abel constant of x ↦ φ(x) = 1 − e^{−x}, H_D the harmonic number and K < 0.07,

    |τ(D) − (2D − H_D/3 + 1/2 + A)| ≤ (6K (H_D − 1) + 1/10)/D.

Derivation, A′ being the number of ancestors of k in the generation before:

1. *Two exact means.* From Σ_k E[s^{A′}] tᵏ/k! = (1 + s(e^{t/D} − 1))^D, integrated over s against 1/s and
   1/(1−s),

       E[1/A′] = (1/D) Σ_{j=1}^D (j/D)^{k−1},   E[H_{A′}] = Σ_{j=1}^D (1 − (1 − j/D)ᵏ)/j:

   right-hand Riemann sums of ∫ x^{k−1} = 1/k and ∫ (1 − (1−x)ᵏ)/x = H_k over [0, 1]. The integrands are
   polynomials, so that Euler–Maclaurin is a finite identity. With x = k/D and π_n = Π_{i<n} (1 − i/k),

       D E[1/A′]       = 1/x + 1/2 + Σ_{n even, n<k} (B_n/n!) x^{n−1} π_n,
       E[H_{A′}] − H_k = −x/2 + 1/(2D) + Σ_{n even, n≤k} (B_n/(n n!)) xⁿ π_n − Σ_{n even, n≤k} (B_n/n) D^{−n};

   with π_n = 1 and all n these would be 1/φ(x) and log(φ(x)/x) + 1/(2D) − ….
2. *Comparison function.* ĥ(1) = 0, ĥ(k) = 2D(1 − 1/k) − H_k/3 + 1/2 + r(k/D) for k ≥ 2, where
   r(x) = h_0(x) + 2/x + (1/3) log x, so that r(x) − r(φ(x)) = 1 + 2/x − 2/φ(x) + (1/3) log(x/φ(x)) by the
   Abel equation. Then ĥ(D) = 2D − H_D/3 + 1/2 + A, and the residual ε(k) = ĥ(k) − E ĥ(A′) − 1 is the sum of

       2 (D E[1/A′] − 1/φ),   (1/3)(E[H_{A′}] − H_k − log(φ/x)),   r(φ) − E r(A′/D),   D^{1−k} (1/6 + r(1/D)),

   the last because ĥ(1) = 0 lies lower than the formula for k ≥ 2 would put it.
3. *Residual.* |π_n − 1| ≤ C(n,2)/k, also with the value 0 for absent terms, but for n = k = 2 in the first.
   The n = 2 term −1/(6D) of the first and +1/(6D) of the second cancel; what is left of the two is at most
   (x/D) times

       2 Σ_{n≥4} C(n,2) |B_n|/n! + (1/3) Σ_{n≥2} C(n,2) |B_n|/(n n!) + (1/72)/(1 − 1/(4π²)).

   For the third, Taylor about φ: the bias of A′/D is at most x/(2(D−1)), its variance at most x/D (occupied
   boxes are negatively correlated), which gives (x/D) (5/9 sup|r′| + (1/2 + 1/64) sup|r″|) for D ≥ 10. For
   k = 2 the absent term leaves −1/(6D), which cancels against the last up to |r(1/D)|/D. Together
   |ε(k)| ≤ K k/D² + [k = 2] sup|r′|/D² + [k ≥ 3] 0.17 D^{1−k}.
4. *Maximum principle.* τ(D) − ĥ(D) = −Σ_k G_k ε(k). By Bonferroni k − E A′ ≥ C(k,2) (1 − (k−2)/(3D))/D, so
   that H_k falls by at least k/(6D) in expectation and Σ_k k G_k ≤ 6D(H_D − 1). As G_2 ≤ D, G_k ≤ D/2.8 for
   k ≥ 3 and sup|r′| < 0.031, the rest of the residual contributes less than 1/(10D).

K is computed in balls; sup|r′| and sup|r″| are enclosed from r = Σ_n v(x_n), v = r − r∘φ a power series.
"""

from functools import cache
from math import comb, factorial

from flint import arb, ctx, fmpq

from theory.markov.abel import enclosed_constants, residual_bound
from theory.markov.descent import DEPTH, descent_series

_TERMS = 60
_BITS = 256


@cache
def _step_series() -> tuple[fmpq, ...]:
    """Coefficients of v(x) + (x − φ(x))/36, which is O(x³).

    v(x) = r(x) − r(φ(x)) = −Σ_{n≥4} 2 (B_n/n!) x^{n−1} − (1/3) Σ_{n≥2} (B_n/(n n!)) xⁿ over even n.
    """
    coefficients = [fmpq(0), fmpq(0), *(fmpq((-1) ** a, 36 * factorial(a)) for a in range(2, _TERMS + 1))]
    for n in range(2, _TERMS + 1, 2):
        size = fmpq.bernoulli(n) / factorial(n)
        coefficients[n] -= size / (3 * n)
        if n >= 4:
            coefficients[n - 1] -= 2 * size
    return tuple(coefficients)


def _step_derivative(x: arb, order: int) -> arb:
    """Derivative of `_step_series` on 0 ≤ x ≤ 1, where the terms left out are below 1e-40."""
    total = arb(0, 1e-40)
    for a, value in enumerate(_step_series()):
        if a >= order:
            for t in range(order):
                value = value * (a - t)
            total += value * x ** (a - order)
    return total


@cache
def smooth_part_bounds(pieces: int = 64) -> tuple[arb, arb]:
    """Upper bounds of |r′| and |r″| on [0, 1], r(x) = h_0(x) + 2/x + (1/3) log x.

    On pieces of [0, 1], r + x/36 = Σ_n (v(x_n) + (x_n − x_{n+1})/36) is differentiated along the orbit down
    to 1/16, where the series of h_0 takes over with the error bound of `abel`.

    >>> [float(bound) < limit for bound, limit in zip(smooth_part_bounds(), (0.034, 0.006))]
    [True, True]
    """
    series = descent_series(0, 1)
    edge = arb(fmpq(1, 16))
    with ctx.workprec(_BITS):
        scale = residual_bound(0, series) * arb(2) ** (DEPTH + 1)
        stretch = arb(fmpq(5, 4))
        c = scale * (stretch ** (DEPTH + 1) * edge + stretch**DEPTH / (fmpq(2, 5) * DEPTH))
        slack = [(4 * c * edge ** (DEPTH - 1)).upper(), (32 * c * edge ** (DEPTH - 2)).upper()]
        smooth = {a: value for a, value in series[0].powers.items() if a >= 2}
        first, second = arb(0), arb(0)
        for piece in range(pieces):
            x = arb(fmpq(2 * piece + 1, 2 * pieces), fmpq(1, 2 * pieces))
            slope, bend = arb(1), arb(0)
            r1, r2 = -arb(fmpq(1, 36)), arb(0)
            while not x <= edge:
                v1, v2 = _step_derivative(x, 1), _step_derivative(x, 2)
                r1 += v1 * slope
                r2 += v2 * slope**2 + v1 * bend
                u = (-x).exp()
                slope, bend = u * slope, u * (bend - slope**2)
                x = 1 - u
            t1, t2 = arb(0, slack[0]), arb(0, slack[1])
            for a, value in smooth.items():
                t1 += value * a * x ** (a - 1)
                t2 += value * a * (a - 1) * x ** (a - 2)
            r1 += t1 * slope
            r2 += t2 * slope**2 + t1 * bend
            first, second = first.max(abs(r1)), second.max(abs(r2))
    return first.upper(), second.upper()


@cache
def residual_constant() -> arb:
    """K of the derivation, an upper bound.

    >>> float(residual_constant()) < 0.07
    True
    """
    with ctx.workprec(_BITS):
        first, second = smooth_part_bounds()
        total = arb(fmpq(1, 72)) / (1 - 1 / (4 * arb.pi() ** 2))
        total += fmpq(5, 9) * first + (fmpq(1, 2) + fmpq(1, 64)) * second
        for n in range(2, _TERMS + 1, 2):
            size = abs(fmpq.bernoulli(n)) / factorial(n) * comb(n, 2)
            total += size / (3 * n) + (2 * size if n >= 4 else 0)
        return (total + 1e-40).upper()


def ancestor_time(D: int) -> arb:
    """A ball that contains τ(D), the expected generations to the common ancestor of D, for D ≥ 10.

    2D − H_D/3 + 1/2 + A, with the proved remainder (6K(H_D − 1) + 1/10)/D as radius.

    Raises:
        ValueError: D < 10, where the exact chain is at hand.

    >>> ancestor_time(10**9).str(12)
    '[1999999991.37 +/- 5.43e-4]'
    >>> bool(ancestor_time(100).contains(arb("196.7416877999703883")))
    True
    """
    if D < 10:
        raise ValueError(f"D must be at least 10, got {D}")
    with ctx.workprec(_BITS + D.bit_length()):
        harmonic = (arb(D) + 1).digamma() + arb.const_euler()
        radius = (6 * residual_constant() * (harmonic - 1) + fmpq(1, 10)) / D
        return 2 * D - harmonic / 3 + fmpq(1, 2) + enclosed_constants()[0] + arb(0, radius.upper())
