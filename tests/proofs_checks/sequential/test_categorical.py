"""A whole law under test: expectation 1 exactly, agreement with the beta mixture, wrong laws refuted."""

from itertools import product
from math import exp, inf, log

import numpy as np
import pytest
from scipy import stats

from proofs_checks.sequential import (
    cells,
    log_e_value,
    merge,
    start_bernoulli,
    start_categorical,
    update,
)


@pytest.mark.parametrize("p", [(0.2, 0.3, 0.5), (0.9, 0.1, 0.0)])
def test_expected_e_value_is_one(p):
    start = start_categorical(categories=3, strength=4.0)
    expectation = sum(
        np.prod([p[i] for i in path]) * exp(log_e_value(update(start, path), p))
        for path in product([i for i in range(3) if p[i]], repeat=5)
    )
    assert expectation == pytest.approx(1.0, rel=1e-12)


def test_two_categories_are_the_beta_mixture():
    sample = [0, 1, 1, 0, 1, 1, 1]
    dirichlet = update(start_categorical(categories=2, strength=5.0), sample)
    beta = update(start_bernoulli(centre=0.3, horizon=50.0), sample)
    assert log_e_value(dirichlet, (0.7, 0.3)) == pytest.approx(log_e_value(beta, 0.3), rel=1e-12)


def test_an_impossible_category_refutes_for_certain():
    assert log_e_value(update(start_categorical(categories=2), [1]), (1.0, 0.0)) == inf


def test_shards_merge_exactly():
    start = start_categorical(categories=3)
    assert merge(update(start, [0, 1]), update(start, [2, 2])) == update(start, [2, 0, 2, 1])


def test_a_wrong_law_with_the_right_mean_and_variance_is_refuted():
    rng = np.random.default_rng(5)
    start, uniform = start_categorical(categories=20), (0.05,) * 20
    right = update(start, cells(stats.norm.cdf(rng.standard_normal(20_000)), 20))
    wrong = update(start, cells(stats.norm.cdf(rng.uniform(-(3**0.5), 3**0.5, 20_000)), 20))
    assert log_e_value(right, uniform) < log(20)
    assert log_e_value(wrong, uniform) > log(1e6)
