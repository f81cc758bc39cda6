"""Every statistic carries what theory knows of its tail, and what it carries is true."""

import math
from fractions import Fraction

import numpy as np
import pytest

from proofs_checks.evidence.monte_carlo import confront, plan, predicted_value, trial_of
from proofs_checks.evidence.shards import draw_shard, tail_is_unknown
from proofs_checks.oracles.claimed import claimed
from proofs_checks.simulators import experiments
from proofs_checks.simulators.linear_regression import feature_root, noise_gain, tilted_design
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.families.gaussian import heavy_tails as gaussian
from theory.families.gaussian.path_moments import path_variances
from theory.families.linear_regression import heavy_tails as regression

BY_SAMPLE = (
    "exponential_family.",  # all moments are finite, but grow fast where V grows with θ²
    "gaussian.",  # as there; moments of order four are derived for replace only
    "kernel_density.sampling_bias.",
    "m_estimator.",  # fits that are not linear in the data
    "location.",
)


@pytest.mark.long
def test_every_statistic_has_a_law_bounds_a_variance_a_tail_or_is_diagnosed_from_its_sample():
    diagnosed = {
        name
        for name, experiment in experiments().items()
        if any(tail_is_unknown(experiment, point) for point in plan(name, 0))
    }
    assert all(name.startswith(BY_SAMPLE) for name in diagnosed), diagnosed


@pytest.mark.parametrize("name", [name for name, item in experiments().items() if item.bounds])
def test_no_observation_leaves_the_stated_bounds(name):
    experiment = experiments()[name]
    for point in plan(name, 1):
        lower, upper = experiment.bounds(point)
        drawn = draw_shard(experiment, point, 1, 0)
        assert lower <= drawn.min()
        assert drawn.max() <= upper
        assert lower < predicted_value(name, point) < upper


TAME = {"t": 2, "n": 12, "T": 24, "d": 2, "sigma": Fraction(3, 2), "sigma0": Fraction(3, 2), "trace": 2}


@pytest.mark.parametrize("name", [name for name, item in experiments().items() if item.variance])
def test_the_stated_variance_is_that_of_raw_data(name):
    experiment = experiments()[name]
    drawn = experiment.draw(np.random.default_rng(5), TAME, 200_000)
    assert drawn.var() == pytest.approx(experiment.variance(TAME), rel=0.06)


@pytest.mark.parametrize(("t", "n"), [(1, 2), (3, 5), (8, 12)])
def test_the_variances_of_the_path_are_those_derived_in_balls(t, n):
    found = path_variances(t, n, biased=False)
    assert found.variance == pytest.approx(float(gaussian.variance_variance(t, n)))
    assert found.covariance_term == pytest.approx(float(gaussian.covariance_term_variance_ball(t, n)))
    assert found.w2 == pytest.approx(float(gaussian.w2_variance_ball(t, n)))


@pytest.mark.parametrize(("T", "d"), [(5, 1), (7, 2), (12, 4)])
def test_the_relative_variance_is_that_of_inverse_wishart_moments(T, d):
    """𝔼 (tr S⁻¹)² + 2 𝔼 tr S⁻² over (𝔼 tr S⁻¹)², from the second moments of an inverse Wishart matrix."""
    below = (T - d) * (T - d - 1) * (T - d - 3)
    trace_square = Fraction(d * (d * (T - d - 2) + 2), below)
    square_trace = Fraction(d * (T - 1), below)
    mean = Fraction(d, T - d - 1)
    assert regression.relative_variance(T, d) == (trace_square + 2 * square_trace) / mean**2 - 1


@pytest.mark.parametrize(("T", "d"), [(3, 1), (6, 4), (9, 2)])
def test_tilted_designs_have_weights_of_mean_one_and_bring_back_the_law_of_the_design(T, d):
    designs, weights = tilted_design(np.random.default_rng(0), T, d, 400_000)
    plain = np.random.default_rng(1).standard_normal((400_000, T, d))
    assert weights.mean() == pytest.approx(1, abs=0.02)
    scaled = designs @ np.linalg.inv(feature_root(d)).T
    for one in (lambda x: np.exp(-np.abs(x[:, 0, 0])), lambda x: 1 / (1 + (x**2).sum(axis=(1, 2)))):
        assert (weights * one(scaled)).mean() == pytest.approx(one(plain).mean(), rel=0.02)


@pytest.mark.parametrize("rule", ["replace", "accumulate"])
@pytest.mark.parametrize(("T", "d"), [(3, 1), (6, 3)])
def test_the_tilted_risk_keeps_its_mean_where_the_plain_one_has_no_variance(rule, T, d):
    name = f"regression.{rule}.excess_risk"
    point = {"t": 3, "T": T, "d": d, "sigma": 2}
    truth = predicted_value(name, point)
    assert trial_of(experiments()[name], point, truth, 30).fallback == 1
    right = confront(experiments()[name], point, truth, 1, 30)
    assert (right.outcome, right.guarantee) == ("confirmed", "non-asymptotic")
    assert "variance is infinite; instead" in right.reason
    assert confront(experiments()[name], point, 1.1 * truth, 1, 30).outcome == "refuted"


def test_the_tilted_risk_is_sharper_than_the_plain_one_where_rows_are_few():
    for d in (1, 2, 4):
        for T in range(d + 2, d + 5):
            assert regression.tilted_relative_variance(T, d) < regression.relative_variance(T, d)


def test_a_ratio_of_heavy_risks_is_tested_by_a_light_statistic_of_the_same_ratio():
    name = "regression.accumulate.excess_risk_ratio"
    point = {"t": 4, "T": 3, "d": 1}
    truth = predicted_value(name, point)
    assert confront(experiments()[name], point, truth, 1, 12).outcome == "confirmed"
    assert confront(experiments()[name], point, 1.1 * truth, 1, 12).outcome == "refuted"


def test_a_risk_without_variance_is_said_to_have_none():
    assert math.isinf(regression.relative_variance(4, 1))
    with pytest.raises(ValueError, match="at least d"):
        regression.tilted_relative_variance(4, 3)


@pytest.mark.parametrize("fits", [1, 2, 5, 9])
def test_the_gain_of_the_noise_comes_from_the_rule_and_agrees_with_the_derivation(fits):
    for rule in (REPLACE, ACCUMULATE):
        assert noise_gain(rule, fits) == claimed(f"regression.{rule.id}.excess_risk_ratio", t=fits)
