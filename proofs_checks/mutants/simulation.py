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

from proofs_checks.evidence.monte_carlo import level_per_point, predicted_value
from proofs_checks.evidence.statistic import (
    BURN_IN,
    affordable,
    batches,
    choose_statistic,
    instrument_for,
    is_diagnosed_from_sample,
    no_mean_test,
)
from proofs_checks.experiment import Experiment
from proofs_checks.heavy_tails import from_sample
from proofs_checks.sequential import Instrument, log_e_value, update
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
    experiment, reason = choose_statistic(experiments()[name], point, truth, seconds)
    if experiment is None:
        return reason
    found: list[Array] = []
    numbers = 0
    for batch in batches(experiment, point, root):
        found.append(batch)
        numbers += len(batch) * experiment.cost(point)
        if numbers >= affordable(seconds):
            break
    observed = np.concatenate(found)
    if is_diagnosed_from_sample(experiment):
        head = observed[: len(found[0]) * -(-BURN_IN // len(found[0]))]
        shown = head[:, 0] - truth * head[:, 1] if head.ndim == 2 else head
        diagnosis = from_sample(shown)
        if diagnosis.answer == "invalid":
            return no_mean_test(diagnosis)
    return Draws(experiment=experiment, point=point, truth=truth, observed=observed)


def log_e_values(draws: Draws, values: Sequence[float]) -> list[float]:
    """Return log E against each of the values, after all draws; ∞ for a value the statistic cannot have.

    Sufficient statistics are gathered once for all values wherever the instrument allows.
    """
    if not values:
        return []
    if draws.observed.ndim == 2:
        return [_of_ratio(draws, value) for value in values]
    if draws.experiment.instrument is None:
        start = instrument_for(draws.experiment, draws.point, draws.truth, tuple(values))
        state = update(start, draws.observed)
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
    """Return which values the draws refute, at the share of the registry's level that one point has."""
    return [value >= -log(level_per_point()) for value in log_e_values(draws, values)]


def resolution(draws: Draws) -> float:
    """Return the smallest relative error ε that is refuted on both sides, as m(1 + ε) and as m(1 − ε).

    m is the formula's value. ε is found by bisection on a logarithmic scale between 10⁻⁵ and 1 and rounded up
    by 5 % of itself at most; infinite if not even an error of 100 % is refuted, or the value is 0.
    """

    def noticed(error: float) -> bool:
        return all(refuted(draws, [draws.truth * (1 + error), draws.truth * (1 - error)]))

    if draws.truth == 0.0 or not noticed(1.0):
        return inf
    low, high = SMALLEST, 1.0
    while high > PRECISION * low:
        middle = sqrt(low * high)
        low, high = (low, middle) if noticed(middle) else (middle, high)
    return high
