"""n = 10, t = 400: the mean of ‖μ_t − μ_0‖² lives on paths that are never drawn. Who is fooled?"""

import math
from dataclasses import replace

import numpy as np
import pytest

from proofs_checks.evidence.heavy_tails import from_sample, from_tail
from proofs_checks.evidence.monte_carlo import confront, monte_carlo_evidence, run_point
from proofs_checks.simulators import experiments, gaussian_statistics
from proofs_checks.verdict import judge
from tests.reference.tail_index import tail_constant_ball, tail_index
from theory import catalogue
from theory.language.formula import evaluate

N, T = 10, 400
POINT = {"t": T, "n": N, "trace": 1}
NAME = "gaussian.replace.mean_drift"
TRUTH = 40.0


def _squared_drift(rng, values, replicates):
    fits = gaussian_statistics.replace(
        rng, sigma0=1.0, n=values["n"], generations=[values["t"]], replicates=replicates
    )
    return fits.means[0] ** 2


UNGUARDED = replace(experiments()[NAME], draw=_squared_drift, variance=None, fallback=None)


@pytest.fixture(scope="module")
def plain():
    return gaussian_statistics.replace(
        np.random.default_rng(1), sigma0=1.0, n=N, generations=[T], replicates=20_000
    )


def test_the_plain_average_misses_the_truth_by_far(plain):
    sample = plain.means[0] ** 2
    assert float(evaluate(catalogue.formula(NAME), POINT).decimal) == TRUTH
    error = sample.std() / np.sqrt(len(sample))
    assert sample.mean() + 5 * error < TRUTH, "a z-test refutes a true theorem here"


def test_the_known_variance_says_that_no_sample_can_tell():
    variance = float(
        evaluate(catalogue.formula("gaussian.replace.drift_variance"), {"t": T, "n": N, "sigma0": 1}).decimal
    )
    assert variance / (0.05 * TRUTH) ** 2 > 1e30


def test_the_tail_index_says_that_the_limit_has_no_mean():
    low, high = tail_index(N)
    assert low == high == 2
    assert from_tail(low / 2).answer == "invalid"


def test_the_sample_alone_gives_itself_away(plain):
    diagnosis = from_sample(plain.means[0] ** 2)
    assert diagnosis.answer == "invalid"
    assert "variance looks infinite" in diagnosis.reason


def test_the_harness_answers_inconclusive_with_the_reason():
    honest = replace(experiments()[NAME], fallback=None)
    result = confront(honest, POINT, TRUTH, root=1, seconds=6.0)
    assert result.outcome == "undecided"
    assert "a mean of draws cannot decide" in result.reason
    verdict = judge(monte_carlo_evidence(NAME, [result], root=1, seconds=6.0))
    assert verdict.name == "INCONCLUSIVE"
    assert "known variance" in verdict.reason


def test_a_harness_that_believes_in_light_tails_would_refute_the_theorem():
    fooled = replace(UNGUARDED, tail=lambda _: math.inf)
    assert confront(fooled, POINT, TRUTH, root=1, seconds=60.0).outcome == "refuted"


def test_the_harness_distrusts_the_sample_even_where_theory_is_silent():
    result = confront(UNGUARDED, POINT, TRUTH, root=1, seconds=60.0)
    assert result.outcome == "undecided"
    assert "the variance looks infinite" in result.reason


def test_importance_sampling_succeeds():
    result = run_point(NAME, POINT, root=1, seconds=60.0)
    assert result.outcome == "confirmed"
    assert result.low <= TRUTH <= result.high
    assert "instead:" in result.reason


@pytest.mark.parametrize("wrong", [TRUTH * 1.06, TRUTH * 0.94, 8.9])
def test_importance_sampling_refutes_a_wrong_value(wrong):
    assert confront(experiments()[NAME].fallback, POINT, wrong, root=1, seconds=60.0).outcome == "refuted"


def test_the_logarithm_succeeds_on_raw_data():
    """At t = 300; by t = 400 one path in a thousand has a spread below the rounding of its mean."""
    result = run_point("gaussian.replace.log_variance_rate", {"n": N, "t": 300}, root=1, seconds=60.0)
    assert result.outcome == "confirmed"
    assert result.predicted == pytest.approx(-0.1152, abs=1e-4)


def test_the_law_of_one_step_succeeds(plain):
    """(μ_{s+1} − μ_s)² n/σ_s² and σ_{s+1}²/σ_s² have mean 1 and light tails, wherever the path has got to."""
    fits = gaussian_statistics.replace(
        np.random.default_rng(2), sigma0=1.0, n=N, generations=[T - 1, T], replicates=20_000
    )
    moved = (fits.means[1] - fits.means[0]) ** 2 * N / np.exp(fits.log_variances[0])
    grown = np.exp(fits.log_variances[1] - fits.log_variances[0])
    for ratio in (moved, grown):
        assert from_sample(ratio).answer == "valid"
        assert abs(ratio.mean() - 1) < 5 * ratio.std() / np.sqrt(len(ratio))


def test_almost_every_path_has_settled(plain):
    """The median of W₂² stays near 1 + the median of δ², while its expectation is 42."""
    deviation = np.exp(plain.log_variances[0] / 2)
    distance = plain.means[0] ** 2 + (deviation - 1) ** 2
    assert deviation.max() < 1
    assert 1 < np.median(distance) < 2


def test_the_tail_of_the_limit_is_goldies(plain):
    """x² P(|μ_∞ − μ_0| > x) tends to the constant of implicit renewal theory."""
    constant = float(tail_constant_ball(N))
    count = len(plain.means[0])
    share = (np.abs(plain.means[0]) > 8).mean()
    assert share * 64 == pytest.approx(constant, abs=5 * 64 * np.sqrt(share / count) + 0.05)
