r"""The tail index of the limiting mean: how heavy the tail is that a simulation must sample.

With data drawn at covariance λΣ the limit δ of μ_t − μ_0 satisfies δ = B + A δ' in law with A² = λχ²_m/m, so
P(|δ| > x) decays like x^{−κ}, where κ > 0 is the one solution of E A^κ = 1 (log E A^κ is convex in κ and 0
at 0). The unbiased loop has λ = 1 and κ = 2 for *every* n: E δ² is infinite, but only just.

Source: Goldie, C. M. Implicit renewal theory and tails of solutions of random equations. Annals of Applied
Probability 1 (1991) 126–166, Theorem 4.1.
"""

from fractions import Fraction

from flint import arb, ctx

from theory.chi_products.moments import log_moment_ball, mean_log_ball


def collapse_threshold_ball(n: int) -> arb:
    """Ball around λ_c = ((n−1)/2) e^{−ψ((n−1)/2)}: with data drawn at λΣ, σ_t² → 0 almost surely iff λ < λ_c.

    >>> round(float(collapse_threshold_ball(10)), 4)
    1.1221
    """
    return (-mean_log_ball(n - 1)).exp()


def log_scale_moment_ball(n: int, kappa: Fraction, sampling_bias: Fraction, *, bits: int = 106) -> arb:
    """Ball around log E A^κ, A² = λχ²_{n−1}/(n−1)."""
    kept = ctx.prec
    try:
        ctx.prec = bits + 32
        log_bias = (arb(sampling_bias.numerator) / sampling_bias.denominator).log()
        return log_moment_ball(n - 1, kappa / 2, bits=bits) + log_bias * arb(kappa.numerator) / (
            2 * kappa.denominator
        )
    finally:
        ctx.prec = kept


def tail_index(
    n: int, sampling_bias: Fraction = Fraction(1), *, width: Fraction = Fraction(1, 10**9)
) -> tuple[Fraction, Fraction]:
    """Rational bracket (low, high), no wider than `width`, of the tail index κ of the limiting mean error.

    E|μ_∞ − μ_0|^p is finite exactly for p < κ, so W₂² has tail index κ/2. Both ends are certified by the
    sign of a ball; at λ = 1 the bracket is the point 2.

    Raises:
        ValueError: n < 2, λ ≤ 0, or λ at or above the collapse threshold, where μ_t has no limit.

    >>> tail_index(10)
    (Fraction(2, 1), Fraction(2, 1))
    >>> low, high = tail_index(10, Fraction(9, 10))  # the biased (1/n) covariance
    >>> 2 < low < high < 5
    True
    """
    if sampling_bias <= 0:
        raise ValueError(f"sampling_bias must be > 0, got {sampling_bias}")
    threshold = collapse_threshold_ball(n)
    if not arb(sampling_bias.numerator) / sampling_bias.denominator < threshold:
        raise ValueError(
            f"sampling_bias must be below the collapse threshold {float(threshold):.6g} for n = {n}, "
            f"got {sampling_bias}"
        )
    if sampling_bias == 1:
        return Fraction(2), Fraction(2)
    low, high = (Fraction(0), Fraction(2)) if sampling_bias > 1 else (Fraction(2), Fraction(4))
    while not log_scale_moment_ball(n, high, sampling_bias) > 0:
        low, high = high, 2 * high
    while high - low > width:
        middle = (low + high) / 2
        value = log_scale_moment_ball(n, middle, sampling_bias)
        if value > 0:
            high = middle
        elif value < 0:
            low = middle
        else:
            raise ArithmeticError("the sign of log E A^κ was not decided at the working precision")
    return low, high


def tail_constant_ball(n: int, *, bits: int = 106) -> arb:
    """Ball around C = lim x² P(|μ_∞ − μ_0| > x) / σ0² in the unbiased loop (κ = 2), d = 1.

    C = E[B²] / (2 E[A² log A]) = 1/(n (ψ((n+1)/2) − log((n−1)/2))), which tends to 1 as n grows.

    >>> round(float(tail_constant_ball(10)), 4)
    0.9344
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 2:
        raise ValueError(f"n must be an integer ≥ 2 (a covariance needs two data points), got {n!r}")
    kept = ctx.prec
    try:
        ctx.prec = bits + 2 * n.bit_length() + 32
        return 1 / (n * ((arb(n + 1) / 2).digamma() - (arb(n - 1) / 2).log()))
    finally:
        ctx.prec = kept
