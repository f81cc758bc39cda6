"""c4(n) and 1 − c4(n)^t: against exact algebra, mpmath, and the naive code that loses its digits."""

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.c4 import (
    c4_ball,
    c4_squared_over_pi,
    log_c4,
    log_c4_ball,
    one_minus_c4_power,
    one_minus_c4_power_ball,
)
from theory.numbers.walk import precision

SIZES = [*range(2, 130), *(10**k for k in range(3, 19)), 2**31 - 1]


@pytest.mark.parametrize("n", SIZES)
def test_the_float_is_right_to_the_last_bits(n):
    ball = log_c4_ball(n)
    with precision(200):
        assert abs(arb(log_c4(n)) / ball - 1) < arb(2) ** -49


@given(n=st.integers(2, 10**9), t=st.integers(1, 10**7))
def test_one_minus_a_power_keeps_its_digits(n, t):
    ball = one_minus_c4_power_ball(n, t)
    assert ball.rel_accuracy_bits() >= 100
    with precision(200):
        assert abs(arb(one_minus_c4_power(n, t)) / ball - 1) < arb(2) ** -48


@pytest.mark.parametrize("n", range(2, 60))
def test_the_ball_holds_the_exact_algebraic_value(n):
    rational, power = c4_squared_over_pi(n)
    with precision(128):
        assert (arb(rational.numerator) / rational.denominator * arb.pi() ** power).overlaps(c4_ball(n) ** 2)


@pytest.mark.parametrize("n", [2, 10, 10**4, 10**9])
def test_mpmath_agrees(n):
    with mpmath.workdps(60):
        half = mpmath.mpf(n - 1) / 2
        opinion = mpmath.loggamma(half + 0.5) - mpmath.loggamma(half) - mpmath.log(half) / 2
        assert (
            abs(opinion - mpmath.mpf(log_c4_ball(n).mid().str(40, radius=False)))
            < abs(opinion) * mpmath.mpf(10) ** -29
        )


@pytest.mark.parametrize("n", [*range(2, 300), 10**6, 10**9])
def test_c4_lies_between_two_exponentials(n):
    """e^(−1/(4(n−1))) < c4(n) < e^(−1/(4n−1)): the published bound, and one below it."""
    log_value = log_c4_ball(n)
    with precision(200):
        assert -arb(1) / (4 * (n - 1)) < log_value < -arb(1) / (4 * n - 1)


def test_the_working_precision_is_restored():
    before = ctx.prec
    log_c4_ball(10**12)
    assert ctx.prec == before


@pytest.mark.parametrize("n", [1, 0, -3, 2.0, True])
def test_a_sample_without_a_variance_is_refused(n):
    with pytest.raises(ValueError, match="n must be an integer ≥ 2"):
        log_c4(n)


def test_a_negative_generation_is_refused():
    with pytest.raises(ValueError, match="t must be an integer ≥ 0"):
        one_minus_c4_power(5, -1)
