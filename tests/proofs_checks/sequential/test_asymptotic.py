"""The interval is the printed formula; the e-value inverts it; nothing is said before the burn-in."""

from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_checks.sequential import interval, log_e_value, start_asymptotic, update

SAMPLE = np.random.default_rng(6).exponential(size=5000)


def test_the_interval_is_the_printed_one():
    n, rho2, alpha = SAMPLE.size, 1 / 200, 0.03
    state = update(start_asymptotic(burn_in=2, horizon=2000), SAMPLE)
    half = SAMPLE.std() * sqrt(2 * (n * rho2 + 1) / (n**2 * rho2) * log(sqrt(n * rho2 + 1) / alpha))
    assert interval(state, alpha) == pytest.approx((SAMPLE.mean() - half, SAMPLE.mean() + half), rel=1e-12)


@given(alpha=st.floats(1e-6, 0.5))
def test_the_ends_are_refuted_exactly_at_the_level(alpha):
    state = update(start_asymptotic(burn_in=2), SAMPLE)
    for end in interval(state, alpha):
        assert log_e_value(state, end) == pytest.approx(-log(alpha), rel=1e-9)


def test_nothing_is_said_before_the_burn_in():
    state = update(start_asymptotic(burn_in=10), SAMPLE[:9])
    assert log_e_value(state, 1e9) == 0.0
    assert interval(state, 0.05) == (-inf, inf)


@pytest.mark.parametrize("constant", [0.0, 0.1, 2.0, 1e9])
def test_constant_data_say_nothing_about_the_variance(constant):
    state = start_asymptotic(burn_in=2)
    for size in (1, 2, 7):
        state = update(state, [constant] * size)
    assert log_e_value(state, constant) == log_e_value(state, 5.0) == 0.0
    assert interval(state, 0.05) == (-inf, inf)


def test_moments_survive_a_large_offset():
    state = start_asymptotic()
    for batch in np.split(SAMPLE + 1e8, 10):
        state = update(state, batch)
    assert state.squares / state.count == pytest.approx(SAMPLE.var(), rel=1e-6)
