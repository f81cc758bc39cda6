"""The capital is a martingale under the null, exactly; a wrong null is refuted."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_checks.sequential import interval, log_e_value, start_betting, update
from proofs_checks.sequential.betting import FRACTIONS
from proofs_checks.sequential.tracked import log_mean

LAWS = [
    ((0.0, 1.0), (0.7, 0.3)),
    ((0.0, 0.3, 1.0), (0.5, 0.25, 0.25)),
    ((0.0, 0.5, 0.6), (0.1, 0.8, 0.1)),
]


@pytest.mark.parametrize(("values", "probabilities"), LAWS)
@pytest.mark.parametrize("length", [1, 2, 5])
def test_expected_e_value_is_one_under_the_null(values, probabilities, length):
    mean = float(np.dot(values, probabilities))
    start = start_betting(nulls=(mean,))
    expectation = sum(
        np.prod([probabilities[i] for i in path])
        * exp(log_e_value(update(start, [values[i] for i in path]), mean))
        for path in product(range(len(values)), repeat=length)
    )
    assert expectation == pytest.approx(1.0, rel=1e-12)


def test_expected_e_value_exceeds_one_under_a_wrong_null():
    start = start_betting(nulls=(0.5,))
    expectation = sum(
        0.3 ** sum(path) * 0.7 ** (5 - sum(path)) * exp(log_e_value(update(start, path), 0.5))
        for path in product((0, 1), repeat=5)
    )
    assert expectation > 1.01


@given(sample=st.lists(st.floats(0, 1), max_size=30), null=st.floats(0.01, 0.99))
def test_agrees_with_the_product_written_out(sample, null):
    capitals = [
        np.prod([1 + sign * f * (x - null) / (null if sign > 0 else 1 - null) for x in sample])
        for sign in (1, -1)
        for f in FRACTIONS
    ]
    state = update(start_betting(nulls=(null,)), sample)
    assert log_e_value(state, null) == pytest.approx(log(np.mean(capitals)), abs=1e-9)


@given(sample=st.lists(st.floats(0, 1), max_size=30))
def test_one_sided_capitals_are_monotone_in_the_null(sample):
    state = update(start_betting(nulls=np.linspace(0.01, 0.99, 50)), sample)
    assert (np.diff(log_mean(np.array(state.up))) <= 1e-9).all()
    assert (np.diff(log_mean(np.array(state.down))) >= -1e-9).all()


def test_other_bounds_are_a_change_of_units():
    sample = np.random.default_rng(0).random(500)
    unit = update(start_betting(nulls=(0.25, 0.5)), sample)
    wide = update(start_betting(nulls=(-0.5, 1.0), lower=-2.0, upper=4.0), 6 * sample - 2)
    assert log_e_value(wide, 1.0) == pytest.approx(log_e_value(unit, 0.5), rel=1e-9)
    assert log_e_value(wide, -0.5) == pytest.approx(log_e_value(unit, 0.25), rel=1e-9)


def test_wrong_nulls_on_both_sides_are_refuted_and_the_interval_closes():
    sample = np.random.default_rng(1).beta(2, 6, 60_000)
    state = update(start_betting(nulls=(0.245, 0.25, 0.255)), sample)
    assert log_e_value(state, 0.245) > log(1000)
    assert log_e_value(state, 0.255) > log(1000)
    assert log_e_value(state, 0.25) < log(20)
    assert interval(state, 0.01) == (0.245, 0.255)


def agrapa(sample, null):
    """Waudby-Smith and Ramdas' approximate GRAPA bets, observation by observation, hedged."""
    up = down = 0.0
    total, squares = 0.5, 0.25
    for t, x in enumerate(sample, start=1):
        mean, variance = total / t, squares / t
        bet = (mean - null) / (variance + (mean - null) ** 2)
        up += np.log1p(np.clip(bet, 0, 0.75 / null) * (x - null))
        down += np.log1p(-np.clip(-bet, 0, 0.75 / (1 - null)) * (x - null))
        total += x
        squares += (x - total / (t + 1)) ** 2
    return float(log_mean(np.array([up, down])))


def test_constant_bets_keep_the_power_of_predictable_ones():
    rng = np.random.default_rng(2)
    ours, theirs = [], []
    for _ in range(20):
        sample = rng.beta(1, 3, 2000)
        ours.append(log_e_value(update(start_betting(nulls=(0.265,)), sample), 0.265))
        theirs.append(agrapa(sample, 0.265))
    assert np.mean(ours) > np.mean(theirs) - 1.0
    assert np.mean(ours) > 1.0
