"""The shipped formulas, which are true, under the whole simulation: how often is one refuted?"""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice

from proofs_checks.calibration.rates import clopper_pearson
from proofs_checks.evidence.monte_carlo import confront, plan, predicted_value
from proofs_checks.simulators import experiments

SECONDS = 1.0
HEADER = """\
# Calibration of the whole simulation

`python -m proofs_checks.calibration --registry --campaigns {campaigns} --alpha {alpha} --seed {seed}`

Every shipped formula, held against {campaigns} simulations of raw data at level {alpha} each instead of its
small share of the registry's level: how often it is confirmed, left open, and refuted though true, with the
exact 99 % interval of the rate of refutation.

| formula | confirmed | unresolved | refuted | rate | 99 % interval |
|---|---|---|---|---|---|"""


def registry_outcomes(name: str, *, alpha: float, campaigns: int, seed: int) -> Counter[str]:
    """Outcomes of campaigns on one formula, at its planned points in turn, each with its own root seed.

    Args:
        name: id of a formula with an experiment.
        alpha: level of every campaign, in place of its small share of the registry's level.
        campaigns: number of campaigns, over the points at which the mean can be tested.
        seed: the first root seed.
    """
    experiment = experiments()[name]
    testable = [
        point
        for point in plan(name, seed)
        if confront(experiment, point, predicted_value(name, point), seed, 0.0).outcome != "undecided"
    ]
    return Counter(
        confront(experiment, point, predicted_value(name, point), root, SECONDS, level=alpha).outcome
        for root, point in enumerate(islice(cycle(testable), campaigns), start=seed + 1)
    )


def registry_table(*, alpha: float, campaigns: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Lines of the registry's table, each with whether the level was kept as far as it shows.

    Args:
        alpha, seed: as in :func:`registry_outcomes`.
        campaigns: number of campaigns a formula.
    """
    yield HEADER.format(campaigns=campaigns, alpha=alpha, seed=seed), True
    total: Counter[str] = Counter()
    for name in experiments():
        outcomes = registry_outcomes(name, alpha=alpha, campaigns=campaigns, seed=seed)
        total += outcomes
        yield _line(name, outcomes, alpha)
    yield _line("all", total, alpha)


def _line(name: str, outcomes: Counter[str], alpha: float) -> tuple[str, bool]:
    low, high = clopper_pearson(outcomes["refuted"], outcomes.total())
    counts = " | ".join(str(outcomes[word]) for word in ("confirmed", "unresolved", "refuted"))
    rate = f"{outcomes['refuted'] / outcomes.total():.2%} | {low:.2%} to {high:.2%}"
    return f"| {name} | {counts} | {rate} |", low <= alpha
