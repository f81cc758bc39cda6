"""Simulate once at a point, and judge every mutant against the same draws.

Each mutant has an e-process of its own on these draws. That a true value is refuted with probability at most
α (Ville's inequality) is a statement about one e-process alone, so it holds for each mutant whatever the
others do on the same draws; the number of mutants that are refuted has the same expectation as if each had
draws of its own, and only their chances are tied together. The draws are those of `collapse verify` at the
same seed. Here they are read to the end of the budget: a verification would stop as soon as a value is
confirmed within the margin, which a slightly wrong one may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.monte_carlo import (
    experiment_of,
    is_refuted,
    level_per_point,
    most_numbers,
    predicted_value,
    trial_of,
)
from proofs_checks.evidence.shards import draw_shard, instrument_for, tail_is_unknown, tail_obstacle
from proofs_checks.experiment import Experiment
from proofs_checks.sequential import Instrument, log_e_value, margin_nulls, update
from proofs_checks.simulators import experiments
from theory.language.parameters import Value

Array = NDArray[np.float64]
SMALLEST = 1e-5
PRECISION = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """All draws that the budget allows at one point, of the statistic that can be tested there.

    ``observed`` is of shape (replicates,) or (replicates, 2); ``truth`` is what the formula says.
    """

    experiment: Experiment
    point: dict[str, Value]
    truth: float
    observed: Array


def draw(name: str, point: dict[str, Value], root: int, seconds: float) -> Draws | str:
    """Draw at one point until the budget is spent, or say why no mean can be tested there.

    Args:
        name: id of a formula that has an experiment. point, root, seconds: as for a verification.
    """
    truth = predicted_value(name, point)
    trial = trial_of(experiments()[name], point, truth, seconds)
    if trial.refusal:
        return trial.refusal
    experiment = experiment_of(experiments()[name], trial)
    found: list[Array] = []
    numbers = 0
    while numbers < most_numbers(trial):
        found.append(draw_shard(experiment, point, root, len(found)))
        numbers += len(found[-1]) * experiment.cost(point)
    if tail_is_unknown(experiment, point):
        first = found[0]
        obstacle = tail_obstacle(first[:, 0] - truth * first[:, 1] if first.ndim == 2 else first)
        if obstacle:
            return obstacle
    return Draws(experiment=experiment, point=point, truth=truth, observed=np.concatenate(found))


def log_e_values(draws: Draws, values: Sequence[float]) -> list[float]:
    """Return log E against each of the values, after all draws; ∞ for a value the statistic cannot have.

    Sufficient statistics are gathered once for all values wherever the instrument allows.
    """
    if not values:
        return []
    if draws.observed.ndim == 2:
        return [_of_ratio(draws, value) for value in values]
    if draws.experiment.instrument is None:
        lower, upper = draws.experiment.bounds(draws.point) if draws.experiment.bounds else (-inf, inf)
        near = margin_nulls(draws.truth, draws.experiment.margin) if draws.truth else ()
        tracked = tuple(value for value in (*values, *near) if lower <= value <= upper)
        state = update(instrument_for(draws.experiment, draws.point, draws.truth, tracked), draws.observed)
        return [log_e_value(state, value) for value in values]
    states: dict[Instrument, Instrument] = {}
    return [_against(draws, states, value) for value in values]


def _against(draws: Draws, states: dict[Instrument, Instrument], value: float) -> float:
    try:
        start = instrument_for(draws.experiment, draws.point, value)
        if start not in states:
            states[start] = update(start, draws.observed)
        return log_e_value(states[start], value)
    except ValueError:
        return inf


def _of_ratio(draws: Draws, value: float) -> float:
    """Return log E against a ratio of means: of numerator less value times denominator, against 0."""
    start = instrument_for(draws.experiment, draws.point, value)
    top, bottom = draws.observed.T
    return log_e_value(update(start, top - value * bottom), 0.0)


def refuted(draws: Draws, values: Sequence[float]) -> list[bool]:
    """Return which values the draws refute, at the share of the registry's level that one point has.

    A bound is refuted when the whole confidence sequence lies beyond it, an approximation when it lies beyond
    the margin.
    """
    level, relation = level_per_point(), draws.experiment.relation
    if relation == "=":
        return [value >= -log(level) for value in log_e_values(draws, values)]
    answers = []
    for value in values:
        paired = draws.observed.ndim == 2
        observed = draws.observed[:, 0] - value * draws.observed[:, 1] if paired else draws.observed
        state = update(instrument_for(draws.experiment, draws.point, value), observed)
        unit = value * float(draws.observed[:, 1].mean()) if paired else value
        reach = draws.experiment.margin * abs(unit)
        answers.append(is_refuted(relation, state, 0.0 if paired else value, reach, level))
    return answers


def resolution(draws: Draws) -> float:
    """Return the smallest relative error ε that is refuted on both sides, as m(1 + ε) and as m(1 − ε).

    m is the formula's value. ε is found by bisection on a logarithmic scale between 10⁻⁵ and 1 and rounded up
    by 5 % of itself at most; infinite if not even an error of 100 % is refuted, if the value is 0, or if the
    formula is a bound, which can be wrong on one side only.
    """

    def noticed(error: float) -> bool:
        return all(refuted(draws, [draws.truth * (1 + error), draws.truth * (1 - error)]))

    if draws.truth == 0.0 or draws.experiment.relation in ("≤", "≥") or not noticed(1.0):
        return inf
    low, high = SMALLEST, 1.0
    while high > PRECISION * low:
        middle = sqrt(low * high)
        low, high = (low, middle) if noticed(middle) else (middle, high)
    return high
