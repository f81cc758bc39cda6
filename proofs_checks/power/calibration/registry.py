"""The shipped formulas, which are true, under the whole simulation: how often is one refuted?"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from proofs_checks.evidence.monte_carlo import experiment_of, outcome_of, plan, predicted_value, trial_of
from proofs_checks.evidence.shards import Shard, fold, observe
from proofs_checks.power.calibration.rates import clopper_pearson
from proofs_checks.run.executors import Pool
from proofs_checks.simulators import experiments
from theory.language.parameters import Value

SECONDS = 0.5
"""Nominal seconds of a campaign's formula: two shards of raw data or more at its point, a look after each."""

PLANNED_FOR = 6.0
"""The budget for which the statistic is chosen, as in a verification."""

HEADER = """\
# Calibration of the whole simulation

`python -m proofs_checks.calibration --registry --campaigns {campaigns} --alpha {alpha} --seed {seed}`

Every shipped formula, held against {campaigns} simulations of raw data at level {alpha} each instead of its
small share of the registry's level: how often it is confirmed, left open, and refuted though true, with the
exact 99 % interval of the rate of refutation. Open are campaigns that their small budget does not resolve,
and those whose sample shows a tail too heavy to test.

| formula | confirmed | open | refuted | rate | 99 % interval |
|---|---|---|---|---|---|"""


def campaign(name: str, point: dict[str, Value], root: int, alpha: float) -> str:
    """Simulate one point until it is refuted at level α, confirmed, or the campaign's numbers are spent."""
    experiment, predicted = experiments()[name], predicted_value(name, point)
    trial = replace(trial_of(experiment, point, predicted, PLANNED_FOR), seconds=SECONDS)
    folded: Shard | None = None
    for number in itertools.count():
        found = outcome_of(trial, folded, alpha)
        if found is not None:
            return found.outcome
        folded = fold(folded, observe(experiment_of(experiment, trial), point, predicted, root, number))
    raise AssertionError("shards never end")


def registry_outcomes(name: str, *, alpha: float, campaigns: int, seed: int) -> Counter[str]:
    """Outcomes of campaigns on one formula, at its planned points in turn, each with its own root seed.

    Args:
        name: id of a formula with an experiment.
        alpha: level of every campaign, in place of its small share of the registry's level.
        campaigns: number of campaigns, over the points at which theory allows a test of the mean.
        seed: the first root seed.
    """
    experiment = experiments()[name]
    testable = [
        point
        for point in plan(name, seed)
        if not trial_of(experiment, point, predicted_value(name, point), PLANNED_FOR).refusal
    ]
    roots = enumerate(islice(cycle(testable), campaigns), start=seed + 1)
    return Counter(campaign(name, point, root, alpha) for root, point in roots)


def registry_table(
    *, alpha: float, campaigns: int, seed: int, workers: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Lines of the registry's table, each with whether the level was kept as far as it shows.

    Args:
        alpha, seed: as in :func:`registry_outcomes`.
        campaigns: number of campaigns a formula.
        workers: processes to use (default: one for each core). Does not change the result.
    """
    yield HEADER.format(campaigns=campaigns, alpha=alpha, seed=seed), True
    total: Counter[str] = Counter()
    pool = Pool(workers, None)
    try:
        futures = [
            pool.submit(_outcomes, name, alpha, campaigns, seed) if pool.workers > 1 else None
            for name in experiments()
        ]
        for name, future in zip(experiments(), futures, strict=True):
            outcomes = _outcomes(name, alpha, campaigns, seed) if future is None else future.result()
            total += outcomes
            yield _line(name, outcomes, alpha)
    finally:
        pool.stop(at_once=True)
    yield _line("all", total, alpha)


def _outcomes(name: str, alpha: float, campaigns: int, seed: int) -> Counter[str]:
    return registry_outcomes(name, alpha=alpha, campaigns=campaigns, seed=seed)


def _line(name: str, outcomes: Counter[str], alpha: float) -> tuple[str, bool]:
    if not outcomes:
        return f"| {name} | – | – | – | no point can be tested | – |", True
    low, high = clopper_pearson(outcomes["refuted"], outcomes.total())
    open_ones = outcomes["unresolved"] + outcomes["undecided"]
    counts = f"{outcomes['confirmed']} | {open_ones} | {outcomes['refuted']}"
    rate = f"{outcomes['refuted'] / outcomes.total():.2%} | {low:.2%} to {high:.2%}"
    return f"| {name} | {counts} | {rate} |", low <= alpha
