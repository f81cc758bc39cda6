"""Simulators made from definitions beside those written by hand: means and speed.

Of each formula whose loop has a definition: at the planned points both draw equally many runs; the greatest
|z| of the difference of their means is shown, and how fast the made one is at the costliest point, as a
multiple of the one by hand. ``python -m benchmarks.generated --table`` prints Markdown.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.monte_carlo import plan
from proofs_checks.experiment import Experiment
from proofs_checks.simulators import experiments
from proofs_checks.simulators.defined import draw_defined
from theory.blocks import defined_formulas

SPEED = 0.4
"""Of the one by hand, at least: what a made simulator needs to replace it."""
Z = 4.0
ROUNDS = 5
NUMBERS = 1_000_000
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A simulator by hand and the made one. ``share``: numbers a second of the latter by the former's."""

    name: str
    module: str
    z: float
    share: float
    of_numpy: float
    why_not: str


def module_of(function: Any) -> str:
    """Return the last name of the module that a function is from, whatever it was given beforehand."""
    while isinstance(function, partial):
        function = function.func
    return str(function.__module__).rpartition(".")[2]


def by_hand() -> Iterator[tuple[str, Experiment]]:
    """Yield the formulas that have a definition and a simulator by hand."""
    for name in defined_formulas():
        experiment = experiments().get(name)
        if experiment is not None and module_of(experiment.draw) != "defined":
            yield name, experiment


def mean_and_error(drawn: Array) -> tuple[float, float]:
    """Return a mean, or a ratio of means, and its standard error."""
    if drawn.ndim == 1:
        return float(drawn.mean()), float(drawn.std()) / math.sqrt(len(drawn))
    ratio = float(drawn[:, 0].mean() / drawn[:, 1].mean())
    rest = drawn[:, 0] - ratio * drawn[:, 1]
    return ratio, float(rest.std() / drawn[:, 1].mean()) / math.sqrt(len(drawn))


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compared(name: str, experiment: Experiment) -> Row:
    """Compare a simulator by hand with that of the definition."""
    points = plan(name, 0)
    scores = [0.0]
    for number, point in enumerate(points):
        runs = max(1, NUMBERS // experiment.cost(point))
        one = mean_and_error(experiment.draw(np.random.default_rng(number), point, runs))
        other = mean_and_error(draw_defined(name, np.random.default_rng(100 + number), point, runs))
        error = math.hypot(one[1], other[1])
        scores.append(abs(one[0] - other[0]) / error if error > 1e-12 * abs(one[0]) else 0.0)
    costliest = max(points, key=experiment.cost)
    cost = experiment.cost(costliest)
    runs = max(1, 3 * NUMBERS // cost)
    hand, made, alone = [], [], []
    for number in range(ROUNDS):
        rng = np.random.default_rng(number)
        hand.append(seconds(partial(experiment.draw, rng, costliest, runs)))
        made.append(seconds(partial(draw_defined, name, rng, costliest, runs)))
        alone.append(seconds(partial(rng.standard_normal, runs * cost)))
    share, z = min(hand) / min(made), max(scores)
    return Row(
        name=name,
        module=module_of(experiment.draw),
        z=z,
        share=share,
        of_numpy=min(alone) / min(made),
        why_not=_why_not(name, experiment, z, share),
    )


def _why_not(name: str, experiment: Experiment, z: float, share: float) -> str:
    """Return why the one by hand stays, empty if it need not."""
    if z > Z:
        return f"means differ, z = {z:.1f}"
    if name.startswith("kernel_density."):
        return "the definition draws points with the moments of a datum; by hand a datum is picked"
    if name.startswith("regression."):
        return "by hand features have any covariance, and designs can be tilted"
    return f"below {SPEED:.0%} of its speed" if share < SPEED else ""


def simulators(line: Callable[..., None]) -> None:
    """Print how simulators compare."""
    rows = []
    line("formula", "by hand in", "z", "speed", "of NumPy", "replaces")
    for name, experiment in by_hand():
        row = compared(name, experiment)
        rows.append(row)
        line(
            name, row.module, f"{row.z:.1f}", f"{row.share:.0%}", f"{row.of_numpy:.0%}", row.why_not or "yes"
        )
    if rows:
        print(
            f"\n{sum(not row.why_not for row in rows)} of {len(rows)} can be replaced; speed: median "
            f"{statistics.median(row.share for row in rows):.0%}, least {min(row.share for row in rows):.0%}"
        )


def main() -> None:
    """Print the comparison."""
    if "--table" in sys.argv:
        line: Callable[..., None] = _row_of_table
    else:
        line = _row_of_terminal
    simulators(line)


def _row_of_table(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")
    if cells[0] == "formula":
        print("|---" * len(cells) + "|")


def _row_of_terminal(*cells: str) -> None:
    print("{:<72} {:<20} {:>6} {:>6} {:>8}  {}".format(*cells), flush=True)


if __name__ == "__main__":
    main()
