"""Variance reduction: plain against reduced variance at equal cost, for every experiment that uses one.

The gain is the ratio of the variances times that of the random numbers drawn for one observation (for a
control variate its pilot included): how many times fewer numbers give the same interval. Medians over the
planned points at which the reduction is used; a control that is the statistic itself, as after one fit, is
not. The resolution is the smallest relative error noticed on both sides, at a nominal second a formula.
"""

from __future__ import annotations

import dataclasses
import statistics
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.control_variates import PILOT
from proofs_checks.evidence.monte_carlo import NUMBERS_PER_SECOND, POINTS, plan, predicted_value
from proofs_checks.evidence.shards import control_coefficient, draw_shard
from proofs_checks.experiment import Experiment
from proofs_checks.power.mutants.simulation import Draws, resolution
from proofs_checks.sequential import start_bernoulli
from proofs_checks.simulators import categorical, experiments
from theory.language.parameters import Value, Values

ROOT = 0
NUMBERS = NUMBERS_PER_SECOND // POINTS
Row = tuple[float, float, float]


def with_plain_counterpart() -> dict[str, tuple[str, Experiment, Experiment]]:
    """Return kind, plain and reduced experiment of every formula whose experiment is a reduced one."""
    found: dict[str, tuple[str, Experiment, Experiment]] = {
        name: ("control", dataclasses.replace(experiment, controlled=None), experiment)
        for name, experiment in experiments().items()
        if experiment.controlled is not None
    }
    for name, observable, instrument in (
        ("categorical.replace.surviving_atoms", "surviving_atoms", None),
        ("categorical.replace.collapse_probability", "collapsed", lambda values, mean: start_bernoulli()),
    ):
        conditioned = experiments()[name]
        plain = dataclasses.replace(
            conditioned,
            draw=partial(categorical.last_fit, categorical.simulate_replace, observable),
            cost=experiments()["categorical.replace.entropy"].cost,
            instrument=instrument,
        )
        found[name] = ("conditioning", plain, conditioned)
    return found


def observed(experiment: Experiment, point: Values) -> NDArray[np.float64]:
    """Return all observations that the budget allows at a point."""
    shards, numbers = [], 0 if experiment.controlled is None else PILOT * experiment.cost(point)
    while numbers < NUMBERS:
        shards.append(draw_shard(experiment, point, ROOT, len(shards)))
        numbers += len(shards[-1]) * experiment.cost(point)
    return np.concatenate(shards)


def measured(name: str, plain: Experiment, less: Experiment, point: dict[str, Value]) -> Row | None:
    """Return gain, plain and reduced resolution at a point; ``None`` where the reduction is not used."""
    if less.controlled is not None:
        if control_coefficient(less, tuple(sorted(point.items())), ROOT) == 0.0:
            return None
    elif point["t"] == 1:
        return None
    truth = predicted_value(name, point)
    spent, resolutions = [], []
    for experiment in (plain, less):
        drawn = observed(experiment, point)
        pilot = 0 if experiment.controlled is None else PILOT / len(drawn)
        spent.append(float(drawn.var()) * experiment.cost(point) * (1 + pilot))
        draws = Draws(experiment=experiment, point=point, truth=truth, observed=drawn)
        resolutions.append(resolution(draws))
    return spent[0] / spent[1], resolutions[0], resolutions[1]


def line(name: str, kind: str, plain: Experiment, less: Experiment) -> str:
    rows = [row for point in plan(name, ROOT) if (row := measured(name, plain, less, point))]
    if not rows:
        return f"{name:<54} {kind:<12} not used at any planned point"
    gain, before, after = (statistics.median(column) for column in zip(*rows, strict=True))
    return f"{name:<54} {kind:<12} {len(rows):6} {gain:7.2f} {before:9.2%} {after:9.2%}"


def main() -> None:
    print(f"{'formula':<54} {'kind':<12} points    gain     plain   reduced resolution")
    for name, (kind, plain, less) in with_plain_counterpart().items():
        print(line(name, kind, plain, less), flush=True)
