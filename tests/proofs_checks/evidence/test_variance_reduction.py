"""Control variates and conditioning: the same mean, and less spread."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from proofs_checks.evidence.control_variates import PILOT, coefficient, reduced
from proofs_checks.evidence.monte_carlo import confront, plan, predicted_value
from proofs_checks.evidence.shards import PILOT_STREAM, control_coefficient, draw_shard, observe, stream
from proofs_checks.experiment import Experiment
from proofs_checks.sequential import log_e_value, start_asymptotic, update
from proofs_checks.simulators import categorical, experiments

CONTROLLED = {name: found for name, found in experiments().items() if found.controlled is not None}
ROOT = 5
LEVEL = 1e-4


def refuted(observed, null: float) -> bool:
    state = update(start_asymptotic(burn_in=2_000, horizon=20_000), observed)
    return log_e_value(state, null) >= -math.log(LEVEL)


@pytest.mark.parametrize("name", CONTROLLED)
def test_the_observations_are_the_plain_ones_and_the_control_has_mean_zero(name):
    experiment = CONTROLLED[name]
    for point in plan(name, ROOT)[:4]:
        plain = experiment.draw(np.random.default_rng(3), point, 300)
        both = experiment.controlled(np.random.default_rng(3), point, 300)
        assert (both[:, 0] == plain).all()
        control = experiment.controlled(np.random.default_rng(4), point, 20_000)[:, 1]
        assert not refuted(control, 0.0)
        if control.std() > 0:
            assert refuted(control + 0.1 * control.std(), 0.0)


@pytest.mark.parametrize("name", CONTROLLED)
def test_a_control_lessens_the_variance_somewhere_and_adds_none(name):
    experiment, ratios = CONTROLLED[name], []
    for point in plan(name, ROOT):
        beta = control_coefficient(experiment, tuple(sorted(point.items())), ROOT)
        both = experiment.controlled(np.random.default_rng(1), point, 10_000)
        ratios.append(reduced(both, beta).var() / both[:, 0].var() if both[:, 0].var() > 0 else 1.0)
    assert min(ratios) < 1 / 1.2
    assert max(ratios) < 1.05


def test_a_control_with_a_wrong_mean_is_caught_as_a_wrong_formula():
    name = "gaussian.accumulate.mean_drift"
    experiment = CONTROLLED[name]
    point = {"t": 3, "n": 4, "trace": Fraction(2)}
    truth = predicted_value(name, point)

    def shifted(rng, values, replicates):
        return experiment.controlled(rng, values, replicates) + np.array([0.0, 0.1])

    wrong = dataclasses.replace(experiment, controlled=shifted)
    assert confront(experiment, point, truth, ROOT, 6.0).outcome == "confirmed"
    assert confront(experiment, point, 1.05 * truth, ROOT, 6.0).outcome == "refuted"
    assert confront(wrong, point, truth, ROOT, 6.0).outcome == "refuted"


def drawing(rng, values, replicates):
    del values
    return rng.standard_normal(replicates) ** 2


def with_its_control(rng, values, replicates):
    statistic = drawing(rng, values, replicates)
    return np.stack([statistic, statistic - 1.0], axis=1)


def test_a_control_that_is_the_statistic_is_not_taken_off():
    own = Experiment(formula="own", draw=drawing, cost=lambda values: 40, controlled=with_its_control)
    plain = dataclasses.replace(own, controlled=None)
    assert (draw_shard(own, {}, ROOT, 1) == draw_shard(plain, {}, ROOT, 1)).all()


def test_the_multiple_is_a_function_of_root_and_point_on_a_stream_of_its_own():
    name = "gaussian.accumulate.variance"
    experiment, point = CONTROLLED[name], {"t": 3, "n": 4, "sigma0": Fraction(1)}
    key = tuple(sorted(point.items()))
    beta = control_coefficient(experiment, key, ROOT)
    own = stream(name, point, ROOT, PILOT_STREAM)
    assert beta == coefficient(experiment.controlled(own, point, PILOT)) != 0.0
    assert beta != control_coefficient(experiment, key, ROOT + 1)
    shards = [observe(experiment, point, 1.0, ROOT, number) for number in (1, 0)]
    control_coefficient.cache_clear()
    assert shards == [observe(experiment, point, 1.0, ROOT, number) for number in (1, 0)]


def test_a_control_beside_a_known_law_is_an_error():
    with pytest.raises(ValueError, match="own: a control variate changes"):
        Experiment(
            formula="own",
            draw=drawing,
            cost=lambda values: 1,
            controlled=with_its_control,
            variance=lambda values: 2.0,
        )


def test_with_two_data_the_control_of_the_collapse_time_is_known_exactly():
    """From proportions ½ both data show one atom with chance ½: the chances add up to T/2."""
    values = {"D": 2, "p": (Fraction(1, 2), Fraction(1, 2))}
    times, control = categorical.controlled_times(np.random.default_rng(0), values, 500).T
    assert (control == 1 - times / 2).all()


class EveryPath:
    """In place of a generator: row r of the k-th draw shows the k-th digit of r, of D + 1 outcomes each."""

    def __init__(self, paths: int) -> None:
        self.chances = [Fraction(1)] * paths
        self.step = 0

    def multinomial(self, size: int, fitted: np.ndarray) -> np.ndarray:
        counts = np.zeros(fitted.shape, dtype=np.int64)
        for row, share in enumerate(fitted[:, 0]):
            shown = row // (size + 1) ** self.step % (size + 1)
            p = Fraction(float(share)).limit_denominator(1000)
            self.chances[row] *= math.comb(size, shown) * p**shown * (1 - p) ** (size - shown)
            counts[row] = shown, size - shown
        self.step += 1
        return counts


def exact_mean(draw, fits: int, size: int, values) -> float:
    paths = (size + 1) ** fits
    rng = EveryPath(paths)
    observed = draw(rng, values, paths)
    assert rng.step == fits
    assert sum(rng.chances) == 1
    return math.fsum(float(chance) * x for chance, x in zip(rng.chances, observed, strict=True))


@pytest.mark.parametrize("observable", ["surviving_atoms", "collapsed"])
@pytest.mark.parametrize(("size", "fits"), list(itertools.product([2, 3, 4], [2, 3, 4])))
def test_averaging_over_the_last_fit_keeps_the_mean_exactly(observable, size, fits):
    values = {"D": size, "t": fits, "p": (Fraction(1, 3), Fraction(2, 3))}

    def plain(rng, values, replicates):
        return categorical.last_fit(categorical.simulate_replace, observable, rng, values, replicates)

    def averaged(rng, values, replicates):
        return categorical.expected_last_fit(observable, rng, values, replicates)

    mean = exact_mean(plain, fits, size, values)
    assert exact_mean(averaged, fits - 1, size, values) == pytest.approx(mean, rel=1e-12)
    assert exact_mean(averaged, fits, size, {**values, "t": fits + 1}) != pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize("observable", ["surviving_atoms", "collapsed"])
def test_after_one_fit_the_data_are_drawn(observable):
    values = {"D": 3, "t": 1, "p": (Fraction(1, 3), Fraction(2, 3))}
    observed = categorical.expected_last_fit(observable, np.random.default_rng(0), values, 200)
    assert set(observed) == ({1.0, 2.0} if observable == "surviving_atoms" else {0.0, 1.0})
