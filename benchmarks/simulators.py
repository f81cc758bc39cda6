"""Raw-data simulators against the limit: NumPy drawing the same numbers alone, on one core.

Every call that a simulator makes of its generators is taken down, with its arguments and shapes, and made
again with nothing between the calls: that is the limit. Both are timed in turns, by processor time, the least
of several rounds, at the costliest of the planned points. One line a simulator module: the median over its
experiments of the share of the limit that they reach, and the slowest of them; ``--all`` prints a line an
experiment, with the numbers that it draws for one that it is charged for.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.experiment import Experiment
from proofs_checks.simulators import experiments

ROUNDS = 11
NUMBERS = 1_000_000
DRAWS = (
    *("random", "integers", "standard_normal", "standard_exponential", "standard_gamma", "normal"),
    *("exponential", "gamma", "beta", "binomial", "poisson", "multinomial", "chisquare", "uniform", "zipf"),
    *("standard_cauchy", "logistic", "weibull", "geometric", "negative_binomial", "choice", "permuted"),
    *("multivariate_normal", "laplace", "noncentral_chisquare", "multivariate_hypergeometric"),
)
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Recording(np.random.Generator):
    """A generator that takes down what it is asked for."""

    calls: list[Call]


def _noted(name: str) -> Callable[..., Any]:
    drawn = getattr(np.random.Generator, name)

    def method(self: Recording, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((name, *_kept(args, kwargs)))
        return drawn(self, *args, **kwargs)

    return method


for _name in DRAWS:
    setattr(Recording, _name, _noted(_name))


def _kept(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return arguments as they are now, since arrays may be written over afterwards; ``out`` is no copy."""

    def copied(value: Any) -> Any:
        if not isinstance(value, np.ndarray) or 0 in value.strides:
            return value
        return value.copy()

    given = {name: value if name == "out" else copied(value) for name, value in kwargs.items()}
    return tuple(map(copied, args)), given


@contextmanager
def recorded() -> Iterator[Recording]:
    """Have every generator made meanwhile be of the kind that is taken down, all in one list."""
    calls: list[Call] = []

    def made(seed: Any = None) -> Recording:
        found = Recording(np.random.PCG64(seed))
        found.calls = calls
        return found

    plain = np.random.default_rng
    np.random.default_rng = made
    try:
        yield made(0)
    finally:
        np.random.default_rng = plain


def module_of(experiment: Experiment) -> str:
    draw: Any = experiment.draw
    while isinstance(draw, partial):
        draw = draw.func
    return str(draw.__module__).rpartition(".")[2]


def numbers_of(calls: list[Call]) -> int:
    """Return how many numbers calls draw."""
    rng = np.random.default_rng(0)
    return sum(np.size(getattr(rng, name)(*args, **kwargs)) for name, args, kwargs in calls)


def measured(name: str, experiment: Experiment) -> tuple[float, float, float]:
    """Return numbers a second, the share of what NumPy draws, and numbers drawn for one charged."""
    point = max(plan(name, 0), key=experiment.cost)
    cost = experiment.cost(point)
    replicates = max(1, NUMBERS // cost)
    with recorded() as taking_down:
        experiment.draw(taking_down, point, replicates)
    numbers = numbers_of(taking_down.calls)
    plain = np.random.default_rng(0)
    again = [(getattr(plain, call), args, kwargs) for call, args, kwargs in taking_down.calls]
    ours, limit = [], []
    for shard in range(ROUNDS):
        rng = np.random.default_rng(shard)
        start = time.process_time()
        experiment.draw(rng, point, replicates)
        middle = time.process_time()
        for draw, args, kwargs in again:
            draw(*args, **kwargs)
        limit.append(time.process_time() - middle)
        ours.append(middle - start)
    return numbers / min(ours), min(limit) / min(ours), numbers / (replicates * cost)


def main() -> None:
    rows: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    names = [argument for argument in sys.argv[1:] if "." in argument]
    for name, experiment in experiments().items():
        if names and name not in names:
            continue
        numbers, share, drawn = measured(name, experiment)
        rows[module_of(experiment)].append((share, numbers, name))
        if "--all" in sys.argv:
            print(f"{module_of(experiment):<22} {share:5.0%} {numbers:9.3g} {drawn:6.2f}  {name}", flush=True)
    print(f"{'simulator':<22} {'formulas':>8} {'numbers/s':>10} {'share of the limit':>18}   slowest")
    for module, found in sorted(rows.items()):
        share = statistics.median(row[0] for row in found)
        numbers = statistics.median(row[1] for row in found)
        slowest = min(found)
        print(f"{module:<22} {len(found):8} {numbers:10.3g} {share:17.0%}   {slowest[0]:.0%} {slowest[2]}")
    every = [row[0] for found in rows.values() for row in found]
    print(f"median over {len(every)} formulas: {statistics.median(every):.0%} of what NumPy draws")


if __name__ == "__main__":
    main()
