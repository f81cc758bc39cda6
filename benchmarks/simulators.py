"""Raw-data simulators against the limit: NumPy drawing the same number of random numbers, in one run."""

from __future__ import annotations

import statistics
import time

import numpy as np

from proofs_checks.simulators import experiments

ROUNDS = 5
NUMBERS = 2_000_000
POINTS = {
    "regression.replace.excess_risk": {"t": 5, "T": 40, "d": 4, "sigma": 1},
    "regression.accumulate.excess_risk": {"t": 5, "T": 40, "d": 4, "sigma": 1},
    "regression.accumulate_fresh_design.excess_risk": {"t": 5, "T": 40, "d": 4, "sigma": 1},
}


def main() -> None:
    print(f"{'simulator':<48} {'numbers/s':>12} {'NumPy numbers/s':>16} {'share of the limit':>19}")
    for name, point in POINTS.items():
        experiment = experiments()[name]
        cost = experiment.cost(point)
        replicates = NUMBERS // cost
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
        numbers = replicates * cost
        print(
            f"{name:<48} {numbers / statistics.median(ours):12.3g} "
            f"{numbers / statistics.median(limit):16.3g} {ratio:18.0%}"
        )
