"""Two labelled Gaussian modes on raw data: draw data of each mode, fit each mean, draw again.

What is observed is the distance between the fitted means, and its error is that of a mean of differences.
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.sequential import Instrument, start_bernoulli
from proofs_checks.simulators.defined import defined_experiment, draw_fits
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]
GRID = np.linspace(-4.0, 4.0, 4001)
CELLS = 240


def one_mode(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return whether the fitted mixture's density has one maximum, counted on a grid, shape (replicates,)."""
    error = draw_fits(f"mixture.{rule.id}.squared_separation", rng, values, replicates)["e"]
    apart = np.abs(float_of(values, "Delta") + error) / float_of(values, "sigma")
    return np.asarray(apart < separation(), dtype=np.float64)


@cache
def separation() -> float:
    """Return the least distance at which there are two maxima: they are counted at many, then between two.

    Raises:
        ArithmeticError: the number changes more than once.
    """
    distances = np.linspace(0.0, 6.0, CELLS + 1)
    one = [_modes(distance) == 1 for distance in distances]
    first = one.index(False)
    if any(one[first:]):
        raise ArithmeticError("two maxima become one as the modes move apart")
    low, high = float(distances[first - 1]), float(distances[first])
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _modes(middle) == 1 else (low, middle)
    return high


def _modes(distance: float) -> int:
    """Return the number of maxima of ½N(−a, 1) + ½N(a, 1), 2a = ``distance``, on a grid about the middle."""
    half = distance / 2
    density = np.exp(-((GRID - half) ** 2) / 2) + np.exp(-((GRID + half) ** 2) / 2)
    inner = density[1:-1]
    return int(np.count_nonzero((inner > density[:-2]) & (inner >= density[2:])))


def _grid_cost(values: Values) -> int:
    return integer_of(values, "t") * integer_of(values, "n")


def _proportion(values: Values, mean: float) -> Instrument:
    del values, mean
    return start_bernoulli()


def _real(name: str, meaning: str, low: int, high: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="real", lower=low, upper=high), ceiling=high
    )


FITS = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=9)
FEW = Parameter(name="n", meaning="data of each mode", domain=Domain(kind="integer", lower=1), ceiling=4)
APART = _real("Delta", "distance between the real modes", 1, 4)
WIDTH = _real("sigma", "standard deviation of each mode", 1, 2)

EXPERIMENTS = tuple(
    experiment
    for rule in (REPLACE, ACCUMULATE)
    for experiment in (
        defined_experiment(f"mixture.{rule.id}.squared_separation", tail=all_moments),
        Experiment(
            formula=f"mixture.{rule.id}.entanglement_probability",
            draw=partial(one_mode, rule),
            cost=_grid_cost,
            instrument=_proportion,
            parameters=(FITS, FEW, APART, WIDTH),
        ),
    )
)
