"""Closed forms against quadrature; expectation 1 under the null, exactly; intervals that invert the test."""

from itertools import product
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from proofs_checks.sequential import (
    interval,
    log_e_value,
    start_bernoulli,
    start_gamma,
    start_normal,
    start_poisson,
    update,
)


def by_quadrature(prior, likelihood_ratio, low, high):
    value, _ = integrate.quad(
        lambda x: prior.pdf(x) * likelihood_ratio(x), low, high, epsabs=0, epsrel=1e-10, limit=200
    )
    return log(value)


def test_normal_mixture_is_the_integral_it_claims_to_be():
    sample, null, variance = np.array([0.3, 1.9, -0.4]), 0.2, 1.7
    state = update(start_normal(variance=variance, horizon=20), sample)
    integral = by_quadrature(
        stats.norm(null, (variance / 2) ** 0.5),
        lambda mean: np.prod(
            stats.norm.pdf(sample, mean, variance**0.5) / stats.norm.pdf(sample, null, variance**0.5)
        ),
        -12,
        12,
    )
    assert log_e_value(state, null) == pytest.approx(integral, rel=1e-8)


def test_gamma_mixture_is_the_integral_it_claims_to_be():
    sample, null, shape = np.array([0.3, 1.9, 2.4]), 1.1, 1.5
    state = update(start_gamma(shape=shape, horizon=20), sample)
    integral = by_quadrature(
        stats.gamma(3.0, scale=1 / 3.0),
        lambda rate: np.prod(
            stats.gamma.pdf(sample, shape, scale=null / shape / rate)
            / stats.gamma.pdf(sample, shape, scale=null / shape)
        ),
        0,
        20,
    )
    assert log_e_value(state, null) == pytest.approx(integral, rel=1e-8)


def test_poisson_mixture_is_the_integral_it_claims_to_be():
    sample, null = np.array([0, 2, 1, 4]), 1.3
    state = update(start_poisson(horizon=30), sample)
    integral = by_quadrature(
        stats.gamma(3.0, scale=1 / 3.0),
        lambda ratio: np.prod(stats.poisson.pmf(sample, null * ratio) / stats.poisson.pmf(sample, null)),
        0,
        20,
    )
    assert log_e_value(state, null) == pytest.approx(integral, rel=1e-8)


def test_bernoulli_mixture_is_the_integral_it_claims_to_be():
    sample, null = np.array([0, 1, 1, 0, 1]), 0.4
    state = update(start_bernoulli(centre=0.25, horizon=80), sample)
    integral = by_quadrature(
        stats.beta(2.0, 6.0),
        lambda p: np.prod(stats.bernoulli.pmf(sample, p) / stats.bernoulli.pmf(sample, null)),
        0,
        1,
    )
    assert log_e_value(state, null) == pytest.approx(integral, rel=1e-8)


@pytest.mark.parametrize("start", [start_bernoulli(), start_bernoulli(centre=0.1, horizon=50)])
@pytest.mark.parametrize("p", [0.05, 0.5])
def test_bernoulli_e_value_has_expectation_one(start, p):
    expectation = sum(
        p ** sum(path) * (1 - p) ** (6 - sum(path)) * exp(log_e_value(update(start, path), p))
        for path in product((0, 1), repeat=6)
    )
    assert expectation == pytest.approx(1.0, rel=1e-12)


@given(x=st.floats(0.05, 0.95), p=st.floats(0.1, 0.9), length=st.integers(1, 4))
def test_bernoulli_mixture_is_a_supermartingale_for_laws_on_the_unit_interval(x, p, length):
    values, mean = (0.0, x, 1.0), (1 - p) / 2 + p * x
    probabilities = ((1 - p) / 2, p, (1 - p) / 2)
    expectation = sum(
        np.prod([probabilities[i] for i in path])
        * exp(log_e_value(update(start_bernoulli(), [values[i] for i in path]), mean))
        for path in product(range(3), repeat=length)
    )
    assert expectation <= 1 + 1e-9


@pytest.mark.parametrize("mean", [0.1, 2.0])
def test_poisson_e_value_has_expectation_one(mean):
    counts = np.arange(200)
    start = start_poisson(horizon=30)
    expectation = sum(
        q * exp(log_e_value(update(start, [k, 0]), mean))
        for k, q in zip(counts, stats.poisson.pmf(counts, 2 * mean), strict=True)
    )
    assert expectation == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize("mean", [0.1, 2.0])
def test_gamma_e_value_has_expectation_one(mean):
    start, law = start_gamma(shape=0.5, horizon=30), stats.gamma(3 * 0.5, scale=mean / 0.5)
    expectation, _ = integrate.quad(
        lambda s: exp(law.logpdf(s) + log_e_value(update(start, [s, 0.0, 0.0]), mean)),
        0,
        inf,
        epsabs=0,
        limit=400,
    )
    assert expectation == pytest.approx(1.0, rel=1e-6)


STARTS = {
    "normal": start_normal(variance=2.0, horizon=50),
    "gamma": start_gamma(shape=0.5, horizon=50),
    "poisson": start_poisson(horizon=50),
    "bernoulli": start_bernoulli(),
    "bernoulli_centred": start_bernoulli(centre=0.2, horizon=50),
}


@pytest.mark.parametrize("name", STARTS)
@given(sample=st.lists(st.integers(0, 1), min_size=1, max_size=300), level=st.floats(1e-6, 0.5))
def test_the_interval_inverts_the_test(name, sample, level):
    state = update(STARTS[name], sample)
    low, high = interval(state, level)
    assert low <= np.mean(sample) <= high
    for end, inwards in ((low, 1e-6), (high, -1e-6)):
        if np.isfinite(end) and not (name != "normal" and end in (0.0, 1.0)):
            assert log_e_value(state, end) >= -log(level) - 1e-9
            if 1e-4 < high - low < inf:
                assert log_e_value(state, end + inwards * (high - low)) < -log(level) + 1e-9


def test_impossible_data_refute_for_certain():
    assert log_e_value(update(start_bernoulli(), [0, 1]), 0.0) == inf
    assert log_e_value(update(start_bernoulli(), [0, 1]), 1.0) == inf
    assert log_e_value(update(start_bernoulli(), [0, 0]), 0.0) < 0
    assert log_e_value(update(start_poisson(), [0, 1]), 0.0) == inf
    assert log_e_value(update(start_poisson(), [0, 0]), 0.0) == 0


@pytest.mark.parametrize(
    ("start", "draw", "mean"),
    [
        (STARTS["normal"], lambda g, n: g.normal(3.0, 2**0.5, n), 3.0),
        (STARTS["gamma"], lambda g, n: g.gamma(0.5, 6.0, n), 3.0),
        (STARTS["poisson"], lambda g, n: g.poisson(3.0, n), 3.0),
        (STARTS["bernoulli"], lambda g, n: g.random(n) < 0.2, 0.2),
    ],
)
def test_a_mean_wrong_by_two_percent_is_refuted_and_the_right_one_is_not(start, draw, mean):
    state = update(start, draw(np.random.default_rng(4), 400_000))
    assert log_e_value(state, mean) < log(20)
    assert log_e_value(state, 1.02 * mean) > log(100)
    assert log_e_value(state, 0.98 * mean) > log(100)
