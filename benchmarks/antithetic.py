"""Antithetic pairs: does the mean of two runs on reversed uniforms beat two independent runs?

Every random number of a simulator is made by inverting its distribution function, so that the second run of
a pair can take 1 − U for U. One line an experiment: the variance of the mean of two independent runs over
that of a pair, 1/(1 + ρ), the median over its cheaper planned points. Above 1 pairing helps; it is ½ where
both runs agree, as where the statistic is even in the noise. The time is that of a run by inversion over one
as shipped: a pair pays only if its gain exceeds both 1 and that.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.simulators import experiments

REPLICATES = 2_000
COSTLIEST = 60
WORTH_SHOWING = 1.2
Array = NDArray[np.float64]


class Inverting(np.random.Generator):
    """A generator that inverts distribution functions at uniforms U, or at 1 − U if it is reversed."""

    def __init__(self, seed: int, *, reverse: bool) -> None:
        super().__init__(np.random.PCG64(seed))
        self.reverse = reverse

    def _uniform(self, size: Any) -> Array:
        uniform = np.asarray(np.random.Generator.random(self, size))
        return 1.0 - uniform if self.reverse else uniform

    def random(self, size: Any = None, *args: Any, **options: Any) -> Any:
        return self._uniform(size)

    def standard_normal(self, size: Any = None, *args: Any, **options: Any) -> Any:
        return stats.norm.ppf(self._uniform(size))

    def poisson(self, lam: Any = 1.0, size: Any = None) -> Any:
        uniform, mean = self._uniform(_shape(size, lam)), np.asarray(lam)
        positive = np.where(mean > 0, mean, 1.0)
        return np.where(mean > 0, stats.poisson.ppf(uniform, positive), 0).astype(np.int64)

    def gamma(self, shape: Any, scale: Any = 1.0, size: Any = None) -> Any:
        return scale * stats.gamma.ppf(self._uniform(_shape(size, shape, scale)), shape)

    def binomial(self, n: Any, p: Any, size: Any = None) -> Any:
        return stats.binom.ppf(self._uniform(_shape(size, n, p)), n, p).astype(np.int64)

    def multinomial(self, n: Any, pvals: Any, size: Any = None, **options: Any) -> Any:
        chances = np.asarray(pvals, dtype=float)
        left = np.broadcast_to(np.asarray(n), chances.shape[:-1]).astype(np.int64)
        rest = np.ones(chances.shape[:-1])
        counts = np.empty(chances.shape, dtype=np.int64)
        for atom in range(chances.shape[-1] - 1):
            share = np.clip(chances[..., atom] / np.maximum(rest, 1e-300), 0.0, 1.0)
            counts[..., atom] = self.binomial(left, share)
            left = left - counts[..., atom]
            rest = rest - chances[..., atom]
        counts[..., -1] = left
        return counts


def _shape(size: Any, *parameters: Any) -> Any:
    return np.broadcast_shapes(*map(np.shape, parameters)) if size is None else size


def measured(name: str) -> tuple[float, float] | None:
    """Return gain of pairing and cost of inversion; ``None`` where the statistic cannot be paired."""
    experiment = experiments()[name]
    gains, times = [], []
    for point in plan(name, 0):
        if experiment.cost(point) > COSTLIEST:
            continue
        experiment.draw(np.random.default_rng(0), point, 10)
        start = time.perf_counter()
        shipped = experiment.draw(np.random.default_rng(0), point, REPLICATES)
        middle = time.perf_counter()
        one, other = (
            experiment.draw(Inverting(0, reverse=reverse), point, REPLICATES) for reverse in (False, True)
        )
        end = time.perf_counter()
        if shipped.ndim == 2 or one.var() == 0:
            continue
        gains.append((one.var() + other.var()) / (one + other).var())
        times.append((end - middle) / 2 / (middle - start))
    return (statistics.median(gains), statistics.median(times)) if gains else None


def main() -> None:
    found = {name: row for name in experiments() if (row := measured(name))}
    print(f"{'formula':<70} {'gain':>6} {'time':>6}   (gains above {WORTH_SHOWING} alone)")
    for name, (gain, cost) in sorted(found.items(), key=lambda item: -item[1][0]):
        if gain > WORTH_SHOWING:
            print(f"{name:<70} {gain:6.2f} {cost:6.1f}")
    every = [row[0] for row in found.values()]
    middle, pays = (
        statistics.median(every),
        sum(gain > WORTH_SHOWING * max(1.0, cost) for gain, cost in found.values()),
    )
    print(f"{len(every)} statistics: median gain {middle:.2f}; {pays} gain at equal time")
