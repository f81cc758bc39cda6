r"""Moments, logarithmic moments and thresholds of one factor X = χ²_m / m, as rigorous balls.

E X^s = (2/m)^s Γ(m/2 + s)/Γ(m/2), a rational number for whole s; E log X = ψ(m/2) − log(m/2) < 0.
"""

from fractions import Fraction

from flint import arb, ctx


def require_degrees_of_freedom(m: int) -> None:
    """Raise ValueError unless m is an integer ≥ 1."""
    if isinstance(m, bool) or not isinstance(m, int) or m < 1:
        raise ValueError(f"m = n − 1 must be an integer ≥ 1, got {m!r}")


def moment(m: int, k: int) -> Fraction:
    """E X^k for whole k ≥ 0, exactly: ∏_{i<k} (m + 2i)/m.

    >>> moment(9, 2)
    Fraction(11, 9)
    """
    require_degrees_of_freedom(m)
    value = Fraction(1)
    for i in range(k):
        value *= Fraction(m + 2 * i, m)
    return value


def log_moment_ball(m: int, s: Fraction, *, bits: int = 106) -> arb:
    """Ball around log E X^s for rational s > −m/2, relative width below 2^(−bits) unless the value is 0.

    >>> log_moment_ball(9, Fraction(1)).contains(0)
    True
    """
    require_degrees_of_freedom(m)
    if s <= Fraction(-m, 2):
        raise ValueError(f"s must exceed −m/2 = {Fraction(-m, 2)}, got {s}")
    if s.denominator == 1 and s >= 0:
        value = moment(m, int(s))
        with_precision = ctx.prec
        try:
            ctx.prec = bits + 32
            return (arb(value.numerator) / value.denominator).log()
        finally:
            ctx.prec = with_precision
    kept = ctx.prec
    working = bits + 2 * m.bit_length() + 64
    try:
        while True:
            ctx.prec = working
            half = arb(m) / 2
            power = arb(s.numerator) / s.denominator
            value_ball = (half + power).lgamma() - half.lgamma() - power * half.log()
            if value_ball.rel_accuracy_bits() >= bits or working > 16 * (bits + 64):
                return value_ball
            working *= 2
    finally:
        ctx.prec = kept


def mean_log_ball(m: int, *, bits: int = 106) -> arb:
    """Ball around E log X = ψ(m/2) − log(m/2) < 0, the almost-sure exponential rate of a fitted variance.

    >>> float(mean_log_ball(9))
    -0.11520647041674517
    """
    require_degrees_of_freedom(m)
    kept = ctx.prec
    try:
        ctx.prec = bits + 2 * m.bit_length() + 32
        half = arb(m) / 2
        return half.digamma() - half.log()
    finally:
        ctx.prec = kept
