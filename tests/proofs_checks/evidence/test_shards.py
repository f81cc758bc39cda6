"""Shards: pure, exact to merge, the same in any order of arrival, the same after a trip through JSON."""

import json
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofs_checks.cli import app
from proofs_checks.evidence.monte_carlo import confront, outcome_of, plan, replay_shard, trial_of
from proofs_checks.evidence.shards import TAIL_SAMPLE, Shard, fold, observe
from proofs_checks.experiment import Experiment
from proofs_checks.run.results import result_from, result_json
from proofs_checks.run.tasks import Task
from proofs_checks.run.work import Course
from proofs_checks.sequential import (
    margin_nulls,
    start_asymptotic,
    start_bernoulli,
    start_betting,
    start_categorical,
    start_catoni,
    update,
)
from proofs_checks.sequential.exact_sums import exact_sum, exact_sum_of_squares
from proofs_checks.simulators import experiments

finite = st.floats(-1e300, 1e300)
batches = st.lists(finite, max_size=30).map(np.array)
EXACT = {
    "asymptotic": lambda batch: update(start_asymptotic(), batch),
    "mixture": lambda batch: update(start_bernoulli(), np.abs(np.sin(batch))),
    "counts": lambda batch: update(start_categorical(categories=3), np.abs(batch).astype(int) % 3),
}


def shard(kind: str, batch) -> Shard:
    return Shard(
        state=EXACT[kind](batch), count=len(batch), numbers=3 * len(batch), scale=exact_sum(np.abs(batch))
    )


@given(st.lists(finite, max_size=60))
def test_sums_are_exact(values):
    assert exact_sum(np.array(values)) == sum(map(Fraction, values))
    assert exact_sum_of_squares(np.array(values)) == sum(Fraction(value) ** 2 for value in values)


def test_sums_over_many_chunks_are_exact():
    values = np.exp(30 * np.random.default_rng(0).standard_normal(20_000))
    assert exact_sum(values) == sum(map(Fraction, values.tolist()))
    assert exact_sum_of_squares(values) == sum(Fraction(value) ** 2 for value in values.tolist())


@pytest.mark.parametrize("kind", EXACT)
@given(first=batches, second=batches, third=batches)
def test_folding_is_exactly_associative_and_commutative(kind, first, second, third):
    a, b, c = (shard(kind, batch % 1e6) for batch in (first, second, third))
    assert fold(fold(a, b), c) == fold(a, fold(b, c))
    assert fold(a, b) == fold(b, a)
    assert fold(fold(a, b), c) == shard(kind, np.concatenate([first, second, third]) % 1e6)


STATES = (
    *(make(np.array([0.1, 0.7, 2.0])) for make in EXACT.values()),
    update(start_betting(nulls=margin_nulls(0.3, 0.05)), [0.1, 0.9]),
    update(start_catoni(variance=2.0, nulls=margin_nulls(-1.0, 0.05)), [0.1, 1e200]),
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_json_gives_back_the_very_shard(state):
    for scale in (None, Fraction(1, 3)):
        found = Shard(state=state, count=3, numbers=9, scale=scale, no_test="heavy")
        assert result_from("shard", json.loads(json.dumps(result_json(found)))) == found


NAME = "regression.accumulate.excess_risk_ratio"


@pytest.fixture(scope="module")
def drawn():
    point = plan(NAME, 7)[2]
    trial = trial_of(experiments()[NAME], point, 1.3, 0.6)
    return trial, [observe(experiments()[NAME], point, 1.3, 7, number) for number in range(12)]


def test_a_shard_replayed_alone_is_the_same(drawn):
    trial, shards = drawn
    again, found = replay_shard(NAME, dict(reversed(list(trial.point.items()))), 3, 7, 0.6)
    assert found.count == shards[3].count
    predicted = observe(experiments()[NAME], trial.point, again.predicted, 7, 3)
    assert found == predicted


@given(st.permutations(range(12)))
def test_the_order_of_arrival_changes_nothing(drawn, order):
    trial, shards = drawn
    course = Course(formula=NAME, place=0, trial=trial, root=7)
    for number in order:
        course.read(number, shards[number])
    in_order: Shard | None = None
    expected = None
    for found in shards:
        in_order = fold(in_order, found)
        expected = expected or outcome_of(trial, in_order)
    assert course.outcome is not None
    assert course.outcome == expected


def test_one_process_and_shards_by_number_agree():
    point, predicted = plan(NAME, 7)[2], 1.3
    found = confront(experiments()[NAME], point, predicted, 7, 0.6)
    course = Course(formula=NAME, place=0, trial=trial_of(experiments()[NAME], point, predicted, 0.6), root=7)
    while course.outcome is None:
        task: Task = course.shard()
        course.read(task.which, observe(experiments()[NAME], point, predicted, 7, task.which))
    assert course.outcome == found


def test_a_heavy_tail_is_found_by_the_first_shard_wherever_it_is_drawn():
    heavy = Experiment(formula="test", draw=lambda g, point, n: g.pareto(1.2, n), cost=lambda point: 4_000)
    assert observe(heavy, {}, 5.0, 0, 0).no_test is not None
    assert observe(heavy, {}, 5.0, 0, 1).no_test is None
    assert observe(heavy, {}, 5.0, 0, 0).count == TAIL_SAMPLE


def test_a_shard_says_what_its_test_has_so_far():
    def shown(*words):
        found = CliRunner().invoke(app, ["shard", *words])
        assert found.exit_code == 0, found.stderr
        return found.stdout

    known = shown("regression.replace.in_design_risk", "0", "t=2", "T=6", "d=2", "sigma=1")
    assert re.search(r"mean within \[[\d.]+, [\d.]+\] at level 0.01 \(non-asymptotic\)", known)
    tracked = shown("regression.accumulate.excess_risk", "0", "t=3", "T=12", "d=2", "sigma=1")
    assert "mean not bounded yet at level 0.01 (non-asymptotic)" in tracked
    assert len(re.findall(r"e-value against mean [\d.]+: 10\^-?[\d.]+\n", tracked)) == 3
    assert "inf" not in tracked
