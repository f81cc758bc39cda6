r"""The constant c4(n): how far a sample standard deviation falls short of the true one, to any precision.

For n normal draws with standard deviation σ the unbiased sample deviation s has E[s] = c4(n) σ,

    c4(n) = √(2/(n−1)) · Γ(n/2) / Γ((n−1)/2),        n ≥ 2.

The loops need 1 − c4(n)^t, of size t/(4n). Written as a difference it has lost every digit of a double at
n = 10⁹; here it is −expm1(t log c4(n)) with log c4(n) computed as a small number in its own right.

Source: Holtzman, W. H. The unbiased estimate of the population variance and standard deviation.
American Journal of Psychology 63 (1950) 615–617, for the constant.
"""

import math
from fractions import Fraction

from flint import arb, ctx

_SERIES_FROM = 60
_MAX_BITS = 1 << 14


def _require_sample_size(n: int) -> None:
    if isinstance(n, bool) or not isinstance(n, int) or n < 2:
        raise ValueError(f"n must be an integer ≥ 2 (a covariance needs two data points), got {n!r}")


def _require_generation(t: int) -> None:
    if isinstance(t, bool) or not isinstance(t, int) or t < 0:
        raise ValueError(f"t must be an integer ≥ 0, got {t!r}")


def _log_c4_at_working_precision(n: int) -> arb:
    half = arb(n - 1) / 2
    return (half + arb(1) / 2).lgamma() - half.lgamma() - half.log() / 2


def log_c4_ball(n: int, *, bits: int = 106) -> arb:
    """Ball around log c4(n) whose relative width is below 2^(−bits).

    The working precision is raised until the cancellation between the two log-gammas is paid for.

    >>> log_c4_ball(10**9).contains(-1)
    False
    >>> abs(float(log_c4_ball(10**9)) * 4e9 + 1) < 1e-8
    True
    """
    _require_sample_size(n)
    working = bits + 2 * n.bit_length() + 32
    kept = ctx.prec
    try:
        while working <= _MAX_BITS + bits:
            ctx.prec = working
            value = _log_c4_at_working_precision(n)
            if value.rel_accuracy_bits() >= bits:
                return value
            working *= 2
    finally:
        ctx.prec = kept
    raise ArithmeticError(f"log c4({n}) did not reach {bits} bits within {_MAX_BITS}")


def c4_ball(n: int, *, bits: int = 106) -> arb:
    """Ball around c4(n), E[s]/σ for n normal draws, relative width below 2^(−bits).

    >>> c4_ball(3).overlaps(arb.pi().sqrt() / 2)
    True
    """
    log_value = log_c4_ball(n, bits=bits)
    kept = ctx.prec
    try:
        ctx.prec = bits + 32
        return log_value.exp()
    finally:
        ctx.prec = kept


def one_minus_c4_power_ball(n: int, t: int, *, bits: int = 106) -> arb:
    """Ball around 1 − c4(n)^t without cancellation, relative width below about 2^(−bits).

    >>> float(one_minus_c4_power_ball(10**9, 1))  # 1/(4n) to leading order
    2.5000000021875e-10
    """
    _require_generation(t)
    log_value = log_c4_ball(n, bits=bits + t.bit_length() + 8)
    kept = ctx.prec
    try:
        ctx.prec = bits + t.bit_length() + 40
        return -(log_value * t).expm1()
    finally:
        ctx.prec = kept


def _bernoulli_even(count: int) -> list[Fraction]:
    """Return B₂, B₄, …, B₂ₖ by the defining recurrence."""
    numbers = [Fraction(1)]
    for m in range(1, 2 * count + 1):
        tail = sum((math.comb(m + 1, k) * numbers[k] for k in range(m)), start=Fraction(0))
        numbers.append(-tail / (m + 1))
    return numbers[2::2]


_SERIES = tuple(
    float(b * (1 - Fraction(1, 4**k)) / (k * (2 * k - 1))) for k, b in enumerate(_bernoulli_even(8), start=1)
)


def log_c4(n: int) -> float:
    r"""log c4(n) in double precision, relative error below 2⁻⁴⁹ for every n ≥ 2.

    With x = (n−1)/2, log c4(n) = −½∫₀^∞ tanh(u/4) e^{−xu} du/u has the enveloping expansion
    −Σ_k B_{2k}(1 − 4^{−k}) / (k(2k−1) x^{2k−1}); below n = 60 the two-step identity
    c4(n+2) = c4(n) · n/√(n²−1) carries n up to where the expansion is good to the last bit.

    >>> log_c4(2) - 0.5 * math.log(2 / math.pi)
    0.0
    """
    _require_sample_size(n)
    steps = []
    while n < _SERIES_FROM:
        steps.append(0.5 * math.log1p(-1.0 / (n * n)))
        n += 2
    inverse = 2.0 / (n - 1)
    power = inverse
    terms = []
    for coefficient in _SERIES:
        terms.append(-coefficient * power)
        power *= inverse * inverse
    return math.fsum([*terms, *steps])


def one_minus_c4_power(n: int, t: int) -> float:
    """1 − c4(n)^t in double precision, relative error below 2⁻⁴⁸, for n up to 10⁹ and beyond.

    >>> one_minus_c4_power(10**9, 1)
    2.5000000021875e-10
    """
    _require_generation(t)
    return -math.expm1(t * log_c4(n))


def c4_squared_over_pi(n: int) -> tuple[Fraction, int]:
    """Return (q, k) with c4(n)² = q · π^k exactly: q rational, k = −1 for even n and +1 for odd n.

    From c4(2)² = 2/π, c4(3)² = π/4 and c4(n+2)² = c4(n)² n²/(n²−1): an oracle with no gamma function in it.

    >>> c4_squared_over_pi(4)
    (Fraction(8, 3), -1)
    """
    _require_sample_size(n)
    value, power, m = (Fraction(2), -1, 2) if n % 2 == 0 else (Fraction(1, 4), 1, 3)
    while m < n:
        value *= Fraction(m * m, m * m - 1)
        m += 2
    return value, power
