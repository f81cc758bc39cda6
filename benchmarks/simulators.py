"""Raw-data simulators against the limit: NumPy drawing the same number of random numbers, on one core.

One line a simulator module: the median over its experiments of the share of the limit that they reach, each
at the costliest of its planned points, and the slowest of them.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from functools import partial
from typing import Any

import numpy as np

from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.experiment import Experiment
from proofs_checks.simulators import experiments

ROUNDS = 5
NUMBERS = 1_000_000


def module_of(experiment: Experiment) -> str:
    draw: Any = experiment.draw
    while isinstance(draw, partial):
        draw = draw.func
    return str(draw.__module__).rpartition(".")[2]


def measured(name: str, experiment: Experiment) -> tuple[float, float]:
    """Return numbers a second, and the share of what NumPy draws, each the median of several rounds."""
    point = max(plan(name, 0), key=experiment.cost)
    cost = experiment.cost(point)
    replicates = max(1, NUMBERS // cost)
    experiment.draw(np.random.default_rng(0), point, replicates)
    ours, limit = [], []
    for shard in range(ROUNDS):
        rng = np.random.default_rng(shard)
        start = time.perf_counter()
        experiment.draw(rng, point, replicates)
        middle = time.perf_counter()
        rng.standard_normal(replicates * cost)
        limit.append(time.perf_counter() - middle)
        ours.append(middle - start)
    ratio = statistics.median(b / a for a, b in zip(ours, limit, strict=True))
    return replicates * cost / statistics.median(ours), ratio


def main() -> None:
    rows: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for name, experiment in experiments().items():
        numbers, share = measured(name, experiment)
        rows[module_of(experiment)].append((share, numbers, name))
    print(f"{'simulator':<22} {'formulas':>8} {'numbers/s':>10} {'share of the limit':>18}   slowest")
    for module, found in sorted(rows.items()):
        share = statistics.median(row[0] for row in found)
        numbers = statistics.median(row[1] for row in found)
        slowest = min(found)
        print(f"{module:<22} {len(found):8} {numbers:10.3g} {share:17.0%}   {slowest[0]:.0%} {slowest[2]}")
    every = [row[0] for found in rows.values() for row in found]
    print(f"median over {len(every)} formulas: {statistics.median(every):.0%} of what NumPy draws")
