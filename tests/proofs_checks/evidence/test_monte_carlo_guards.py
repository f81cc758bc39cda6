"""What a simulation must not claim: nothing on infinite variance, no more errors than its level."""

import numpy as np
import pytest

from proofs_checks.evidence.monte_carlo import (
    MARGIN,
    PointResult,
    confront,
    error_rate,
    monte_carlo_evidence,
    plan,
)
from proofs_checks.experiment import Experiment, all_moments, is_asymptotic
from proofs_checks.power.calibration import clopper_pearson
from proofs_checks.sequential import Instrument, margin_nulls, start_betting, start_catoni
from proofs_checks.simulators import experiments
from theory import catalogue


def experiment(draw, **options) -> Experiment:
    return Experiment(
        formula="test", draw=lambda rng, point, n: draw(rng, n), cost=lambda point: 20, **options
    )


def catoni(point, mean) -> Instrument:
    return start_catoni(variance=1.0, nulls=margin_nulls(mean, MARGIN))


def test_an_unknown_infinite_variance_is_found_out():
    found = confront(experiment(lambda g, n: g.pareto(1.2, n)), {}, 5.0, root=0, seconds=1.0)
    assert found.outcome == "undecided"
    assert "variance looks infinite" in found.reason


@pytest.mark.parametrize("exponent", [1.5, 1.8])
def test_a_true_mean_of_infinite_variance_is_neither_refuted_nor_confirmed(exponent):
    heavy = experiment(lambda g, n: g.pareto(exponent, n))
    outcomes = {confront(heavy, {}, 1 / (exponent - 1), root=root, seconds=6.0).outcome for root in range(20)}
    assert outcomes == {"undecided"}


def test_the_margin_that_is_said_is_the_one_of_the_experiment():
    name = "m_estimator.replace.risk_ratio"
    margin = experiments()[name].margin
    assert margin != MARGIN
    point = plan(name, 1)[0]
    confirmed = PointResult(
        point=point,
        outcome="confirmed",
        reason="",
        guarantee="asymptotic",
        predicted=1.0,
        estimate=1.01,
        low=0.92,
        high=1.08,
        replicates=9,
    )
    (evidence,) = monte_carlo_evidence(name, [confirmed], 1, 1.0)
    assert evidence.confirms[0] == margin
    assert f"within {margin:.0%}" in evidence.summary


def test_the_tests_that_may_be_asymptotic_are_counted():
    rate = error_rate()
    assert 0 < rate["asymptotic"] < rate["tests"]
    assert is_asymptotic(experiments()["regression.schedule.excess_risk_factor"])
    assert not is_asymptotic(experiments()["regression.replace.in_design_risk"])


def coin(relation="="):
    return experiment(
        lambda g, n: (g.random(n) < 0.3).astype(float), bounds=lambda point: (0.0, 1.0), relation=relation
    )


@pytest.mark.parametrize(
    ("relation", "predicted", "outcome"),
    [
        ("=", 1.2, "refuted"),
        ("=", -0.2, "refuted"),
        ("≤", 1.0, "confirmed"),
        ("≤", 1.5, "confirmed"),
        ("≤", -0.5, "refuted"),
        ("≥", -0.5, "confirmed"),
        ("≥", 1.5, "refuted"),
        ("≈", 1.06, "refuted"),
    ],
)
def test_the_bounds_of_a_statistic_settle_what_they_can(relation, predicted, outcome):
    found = confront(coin(relation), {}, predicted, root=0, seconds=1.0)
    assert (found.outcome, found.replicates) == (outcome, 0)
    assert found.reason == "every observation lies between 0 and 1"
    assert found.to_json()["estimate"] is None


def test_a_formula_that_holds_in_a_limit_is_set_against_its_margin():
    """At n = 150 a ratio is not quite its limit, and to refute that would be beside the point."""
    for name, experiment in experiments().items():
        kind = catalogue.formula(name).kind.name
        assert (experiment.relation == "≈") == (kind in ("asymptotic", "diffusion")), name
    limit = experiment_near(0.98, "≈")
    assert confront(limit, {}, 1.0, root=0, seconds=60.0).outcome == "confirmed"
    assert confront(limit, {}, 1.05, root=0, seconds=60.0).outcome == "refuted"
    assert confront(experiment_near(0.98, "="), {}, 1.0, root=0, seconds=60.0, level=0.9).outcome == "refuted"


def experiment_near(mean, relation):
    return experiment(lambda g, n: mean + g.standard_normal(n) / 5, tail=all_moments, relation=relation)


def test_a_mean_at_a_bound_is_that_of_a_constant_only():
    assert confront(coin(), {}, 1.0, root=0, seconds=1.0).outcome == "refuted"
    constant = experiment(lambda g, n: np.ones(n), bounds=lambda point: (0.0, 1.0))
    assert confront(constant, {}, 1.0, root=0, seconds=1.0).outcome == "confirmed"
    assert confront(coin(), {}, 0.0, root=0, seconds=1.0).outcome == "refuted"
    nothing = confront(
        experiment(lambda g, n: np.zeros(n), bounds=lambda point: (0.0, 1.0)), {}, 0.0, root=0, seconds=1.0
    )
    assert (nothing.outcome, nothing.remedy) == ("unresolved", "margin")
    assert "a relative margin needs another mean" in nothing.reason


def test_the_estimate_is_the_sample_mean():
    found = confront(coin(), {}, 0.3, root=0, seconds=1.0)
    assert found.outcome == "confirmed"
    assert found.estimate != 0.3
    assert abs(found.estimate - 0.3) < 0.02
    pairs = experiment(lambda g, n: np.stack([2 * g.exponential(size=n), g.exponential(size=n)], axis=1))
    ratio = confront(pairs, {}, 2.0, root=0, seconds=1.0)
    assert ratio.low < ratio.estimate < ratio.high
    assert abs(ratio.estimate - 2.0) < 0.1


@pytest.mark.parametrize(("exponent", "words"), [(1.5, "invalid"), (3.0, "may mislead")])
def test_a_known_heavy_tail_is_not_tested(exponent, words):
    heavy = experiment(lambda g, n: g.pareto(1.5, n), tail=lambda point: exponent)
    found = confront(heavy, {}, 2.0, root=0, seconds=1.0)
    assert found.outcome == "undecided"
    assert words in found.reason


def test_an_unknown_light_tail_is_tested():
    light = experiment(lambda g, n: g.exponential(size=n))
    assert confront(light, {}, 1.0, root=0, seconds=1.0).outcome == "confirmed"
    assert confront(light, {}, 1.1, root=0, seconds=1.0).outcome == "refuted"


@pytest.mark.parametrize("mean", [1.0, 0.7, -0.3])
def test_an_instrument_of_tracked_nulls_confirms_and_refutes(mean):
    shifted = experiment(lambda g, n: mean + g.exponential(size=n) - 1.0, instrument=catoni)
    found = confront(shifted, {}, mean, root=0, seconds=20.0)
    assert (found.outcome, found.guarantee) == ("confirmed", "non-asymptotic")
    assert confront(shifted, {}, 1.2 * mean, root=0, seconds=20.0).outcome == "refuted"


def test_a_probability_is_judged_by_betting():
    def betting(point, mean):
        return start_betting(nulls=margin_nulls(mean, MARGIN))

    coin = experiment(lambda g, n: (g.random(n) < 0.3).astype(float), instrument=betting)
    assert confront(coin, {}, 0.3, root=0, seconds=1.0).outcome == "confirmed"
    assert confront(coin, {}, 0.33, root=0, seconds=1.0).outcome == "refuted"


def refutations(predicted, campaigns, level):
    skewed = experiment(lambda g, n: g.chisquare(1, max(n // 8, 50)), tail=all_moments)
    outcomes = [
        confront(skewed, {}, predicted, root=root, seconds=0.2, level=level).outcome
        for root in range(campaigns)
    ]
    return outcomes.count("refuted")


def test_true_predictions_are_refuted_no_more_often_than_the_level_says():
    low, _ = clopper_pearson(refutations(1.0, 200, 0.1), 200)
    assert low <= 0.1


def test_wrong_predictions_are_refuted_by_the_same_measurement():
    assert refutations(1.2, 20, 0.1) == 20


def test_the_result_depends_on_the_root_alone():
    skewed = experiment(lambda g, n: np.exp(g.standard_normal(n) / 2))
    first, again, other = (confront(skewed, {}, 1.13, root=root, seconds=0.5) for root in (1, 1, 2))
    assert first == again
    assert first.estimate != other.estimate
