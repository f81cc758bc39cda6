"""A supermartingale for every law of bounded variance; a broken variance bound or a wrong null shows."""

from itertools import product
from math import exp, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proofs_checks.sequential import interval, log_e_value, start_catoni, start_catoni_moment, update
from proofs_checks.sequential.catoni import total_influence
from proofs_checks.sequential.tracked import log_mean


def expected_e_value(values, probabilities, variance, null, length):
    start = start_catoni(variance=variance, nulls=(null,))
    return sum(
        np.prod([probabilities[i] for i in path])
        * exp(log_e_value(update(start, [values[i] for i in path]), null))
        for path in product(range(len(values)), repeat=length)
    )


@given(
    p=st.floats(0.001, 0.999),
    mean=st.floats(-5, 5),
    deviation=st.floats(0.01, 10),
    length=st.integers(1, 4),
)
def test_expected_e_value_is_at_most_one(p, mean, deviation, length):
    values = (mean - deviation * ((1 - p) / p) ** 0.5, mean + deviation * (p / (1 - p)) ** 0.5)
    assert expected_e_value(values, (p, 1 - p), deviation**2, mean, length) <= 1 + 1e-9


def test_a_variance_bound_that_is_broken_breaks_the_guarantee():
    assert expected_e_value((-1.0, 1.0), (0.5, 0.5), 0.1, 0.0, 5) > 1.0


def test_a_wrong_mean_breaks_it_too():
    assert expected_e_value((-1.0, 1.0), (0.3, 0.7), 1.0, 0.0, 5) > 1.0


@given(y=st.floats(-1e6, 1e6), order=st.floats(1.001, 2.0))
def test_influence_is_odd_and_below_the_power_bound(y, order):
    influence = float(total_influence(np.array([y / 2.0]), order)[0])
    assert influence <= np.log1p(y + abs(y) ** order / order) + 1e-12
    assert influence == -float(total_influence(np.array([-y / 2.0]), order)[0])


@given(p=st.floats(0.001, 0.999), deviation=st.floats(0.01, 10), order=st.floats(1.01, 2.0))
def test_expected_e_value_is_at_most_one_for_any_moment(p, deviation, order):
    high, low = deviation * (1 - p), -deviation * p
    start = start_catoni_moment(order=order, moment=p * high**order + (1 - p) * (-low) ** order, nulls=(0.0,))
    expectation = sum(
        np.prod([p if x == high else 1 - p for x in path]) * exp(log_e_value(update(start, path), 0.0))
        for path in product((high, low), repeat=3)
    )
    assert expectation <= 1 + 1e-9


@given(sample=st.lists(st.floats(-100, 100), max_size=30))
def test_one_sided_processes_are_monotone_in_the_null(sample):
    state = update(start_catoni(variance=2.0, nulls=np.linspace(-5, 5, 50)), sample)
    assert (np.diff(np.array(state.influence), axis=0) <= 1e-9).all()


def test_wrong_nulls_are_refuted_under_heavy_tails():
    sample = np.random.default_rng(3).pareto(2.5, 50_000)
    mean, variance = 1 / 1.5, 2.5 / (1.5**2 * 0.5)
    nulls = (0.9 * mean, mean, 1.1 * mean)
    state = update(start_catoni(variance=variance, nulls=nulls), sample)
    assert log_e_value(state, nulls[0]) > log(100)
    assert log_e_value(state, nulls[2]) > log(100)
    assert log_e_value(state, mean) < log(20)
    assert interval(state, 0.02) == (nulls[0], nulls[2])


def test_enormous_observations_do_not_overflow():
    state = update(start_catoni(variance=1.0, nulls=(0.0,)), [1e300, -1e200, 1e150])
    assert np.isfinite(log_mean(np.array(state.influence))).all()
