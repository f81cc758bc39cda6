r"""P(σ_t > ε) in the unbiased replace loop: the exact law, and the bounds that have been published for it.

log σ_t² − log σ_0² is a sum of t independent log(χ²_m/m), so for any c > 0 with φ(s) = E (χ²_m/m)^s

    P(σ_t > ε) = (1/2πi) ∫_{c−i∞}^{c+i∞} e^{−sx} φ(s)^t ds/s,      x = 2 log(ε/σ_0),

and the same integral with −m/2 < c < 0 is −P(σ_t ≤ ε). The contour goes near the saddle point; the finite
part is integrated rigorously, the rest is bounded by |Γ(z+iy)/Γ(z)|² = ∏_k (1 + y²/(z+k)²)^{−1}.

Source of the bounds: Suresh, A. T., Thangaraj, A. and Khandavally, A. N. K. Rate of model collapse in
recursive training. arXiv:2412.17646 (2024), Theorem 3.
"""

import math
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx

from tests.reference.c4 import log_c4_ball
from theory.chi_products.moments import log_moment_ball, require_degrees_of_freedom

_FACTORS = 16


def _saddle(m: int, t: int, x: float) -> float:
    from scipy.optimize import brentq
    from scipy.special import digamma, polygamma

    half = m / 2
    spread = math.sqrt(t * float(polygamma(1, half)))

    def slope(c: float) -> float:
        return float(t * (digamma(half + c) - math.log(half)) - x - 1 / c)

    # 1/c keeps the contour off the pole at 0, on the side on which the probability is the small one.
    if t * (float(digamma(half)) - math.log(half)) < x:
        low = high = 1 / spread
        while slope(high) < 0:
            high *= 2
        while slope(low) > 0:
            low /= 2
        return float(brentq(slope, low, high)) if low < high else low
    return -min(1 / spread, half / 2)


def tail_probability_ball(t: int, n: int, ratio: Fraction, *, bits: int = 40) -> arb:
    """Ball around P(σ_t > ratio · σ_0), relative width about 2^(−bits) (absolute where the probability is
    near 1).

    Parameters: t ≥ 1 fits of n ≥ 2 draws each, d = 1, unbiased variance; ratio = ε/σ_0 > 0.

    >>> exact = tail_probability_ball(1, 3, Fraction(1))  # χ²_2/2 is exponential: P = e^{−1}
    >>> exact.overlaps(arb(-1).exp())
    True
    """
    m = n - 1
    require_degrees_of_freedom(m)
    if isinstance(t, bool) or not isinstance(t, int) or t < 1:
        raise ValueError(f"t must be an integer ≥ 1, got {t!r}")
    if ratio <= 0:
        raise ValueError(f"ratio = ε/σ0 must be > 0, got {ratio}")
    kept = ctx.prec
    try:
        ctx.prec = bits + 64 + 2 * m.bit_length() + 2 * t.bit_length()
        x = 2 * (arb(ratio.numerator) / ratio.denominator).log()
        c = Fraction(_saddle(m, t, float(x))).limit_denominator(1 << 24)
        value = _contour(m, t, x, c, bits)
        return value if c > 0 else 1 + value
    finally:
        ctx.prec = kept


def _contour(m: int, t: int, x: arb, c: Fraction, bits: int) -> arb:
    half = arb(m) / 2
    centre = arb(c.numerator) / c.denominator
    log_gamma_half, log_half = half.lgamma(), half.log()

    def integrand(s: Any, _: bool) -> Any:
        if not (half + s).real > 0:
            return acb(arb.nan())  # log-gamma is analytic to the right of 0 only
        # The exponent t log φ(s) − sx by the mean value theorem: its derivative is small near the saddle
        # point, whereas the three terms, taken over a wide ball, are not.
        middle = s.mid()
        exponent = t * ((half + middle).lgamma() - log_gamma_half - middle * log_half) - middle * x
        exponent += (t * ((half + s).digamma() - log_half) - x) * (s - middle)
        return exponent.exp() / s

    peak = (t * log_moment_ball(m, c) - centre * x).exp()
    z = [half + centre + k for k in range(_FACTORS)]
    height = arb(m).sqrt() / t**0.5 + 1
    while True:
        decay = arb(0)
        for point in z:
            decay += (1 + (height / point) ** 2).log()
        power = arb(_FACTORS * t) / 2
        rest = peak * (-decay * t / 2).exp() * (z[-1] ** 2 + height**2) / (2 * height**2 * (power - 1))
        if rest < peak * arb(2) ** (-bits - 8):
            break
        height *= arb(1.25)
    finite = acb.integral(
        integrand,
        acb(centre),
        acb(centre, height),
        rel_tol=arb(2) ** (-bits - 8),
        abs_tol=peak * arb(2) ** (-bits - 8),
    )
    value = finite.imag / arb.pi()
    radius = (rest / arb.pi()).abs_upper()
    return value + arb(0, radius)


def markov_bound_ball(t: int, n: int, ratio: Fraction, *, bits: int = 106) -> arb:
    """Ball around (σ_0/ε) c4(n)^t ≥ P(σ_t > ε): Markov's inequality on E σ_t = c4(n)^t σ_0."""
    kept = ctx.prec
    try:
        ctx.prec = bits + 32
        return (log_c4_ball(n, bits=bits + 32) * t).exp() * ratio.denominator / ratio.numerator
    finally:
        ctx.prec = kept


def published_bound_ball(t: int, n: int, ratio: Fraction, *, bits: int = 106) -> arb:
    """Ball around (σ_0/ε) exp(−t/(4n−1)), as published; c4(n) < e^{−1/(4n−1)} makes it weaker than Markov."""
    kept = ctx.prec
    try:
        ctx.prec = bits + 32
        return (-arb(t) / (4 * n - 1)).exp() * ratio.denominator / ratio.numerator
    finally:
        ctx.prec = kept


def moment_bound_ball(t: int, n: int, ratio: Fraction, s: Fraction, *, bits: int = 106) -> arb:
    """Ball around (σ_0/ε)^s (E (s_1/σ_0)^s)^t ≥ P(σ_t > ε), Markov's inequality on E σ_t^s, any s > 0."""
    if s <= 0:
        raise ValueError(f"s must be > 0, got {s}")
    kept = ctx.prec
    try:
        ctx.prec = bits + 32
        power = arb(s.numerator) / s.denominator
        log_ratio = (arb(ratio.numerator) / ratio.denominator).log()
        return (log_moment_ball(n - 1, s / 2, bits=bits) * t - power * log_ratio).exp()
    finally:
        ctx.prec = kept
