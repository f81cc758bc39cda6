"""What a simulation must not claim: nothing on infinite variance, no more errors than its level."""

import numpy as np
import pytest

from proofs_checks.calibration import clopper_pearson
from proofs_checks.evidence.monte_carlo import MARGIN, confront
from proofs_checks.experiment import Experiment
from proofs_checks.sequential import Instrument, margin_nulls, start_betting, start_catoni


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
    skewed = experiment(lambda g, n: g.chisquare(1, max(n // 8, 50)))
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
