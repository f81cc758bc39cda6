"""Raw simulators made from definitions, against NumPy drawing the same numbers alone: ratios in one run."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from proofs_checks.loops.drawing import BLOCK_NUMBERS
from proofs_checks.loops.raw import simulate
from proofs_checks.own.claims_file.loops import shipped

FITS = 10
NUMBERS = 4_000_000
CHOSEN = (
    "mean.weighted_real",
    "mean.corrected",
    "mean.slow",
    "mean.window_2",
    "gaussian.truncated",
    "mean.random_size",
)
VALUES = {"n": 100, "m": 100, "V": 1, "w": 0.25, "g": 0.5, "kappa": 0.5, "r": 0.01}
DRAWS = {"mean.weighted_real": 200}


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the least time of a few, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def alone(numbers: int) -> None:
    """Draw normal numbers in blocks, and nothing else."""
    rng = np.random.default_rng(1)
    for _ in range(numbers // BLOCK_NUMBERS):
        rng.standard_normal(BLOCK_NUMBERS)


def main() -> None:
    """Print one line a loop: what share of NumPy's speed its simulator has."""
    shares = []
    loops = {loop.id: loop for loop in shipped()}
    for name in CHOSEN:
        loop = loops[name]
        data = DRAWS.get(name, 100)
        replicates = NUMBERS // (data * FITS)
        values = {p.name: VALUES[p.name] for p in loop.parameters}
        observable = next(iter(loop.observables.values()))
        ours = best(lambda: simulate(loop, observable, FITS, values, replicates=replicates, seed=1))  # noqa: B023  # used at once
        share = best(lambda: alone(NUMBERS)) / ours
        shares.append(share)
        print(f"{name:24} {share:6.0%} of NumPy drawing alone")
    print(f"{'median':24} {statistics.median(shares):6.0%}")


if __name__ == "__main__":
    sys.exit(main())
