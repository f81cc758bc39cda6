"""Two labelled Gaussian modes on raw data: draw data of each mode, fit each mean, draw again."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.sequential import Instrument, start_bernoulli
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]
GRID = np.linspace(-4.0, 4.0, 4001)


def means(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the two fitted means of fit t, shape (2, replicates)."""
    fits, size = integer_of(values, "t"), integer_of(values, "n")
    half, width = float_of(values, "Delta") / 2, float_of(values, "sigma")
    centres = np.stack([np.full(replicates, half), np.full(replicates, -half)])
    generations: list[Array] = []
    for fit in range(1, fits + 1):
        data = centres[:, :, None] + width * rng.standard_normal((2, replicates, size))
        generations.append(data)
        seen = [generations[j - 1] for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0]
        centres = np.concatenate(seen, axis=2).mean(axis=2)
    return centres


def squared_separation(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return Δ_t², shape (replicates,)."""
    upper, lower = means(rule, rng, values, replicates)
    return np.asarray((upper - lower) ** 2)


def one_mode(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return whether the fitted mixture's density has one maximum, counted on a grid, shape (replicates,)."""
    upper, lower = means(rule, rng, values, replicates)
    apart = np.abs(upper - lower) / float_of(values, "sigma")
    return np.asarray([_modes(distance) == 1 for distance in apart], dtype=np.float64)


def _modes(distance: float) -> int:
    """Return the number of maxima of ½N(−a, 1) + ½N(a, 1), 2a = ``distance``, on a grid about the middle."""
    if distance > 6:
        return 2
    half = distance / 2
    density = np.exp(-((GRID - half) ** 2) / 2) + np.exp(-((GRID + half) ** 2) / 2)
    inner = density[1:-1]
    return int(np.count_nonzero((inner > density[:-2]) & (inner >= density[2:])))


def _cost(values: Values) -> int:
    return 2 * integer_of(values, "t") * integer_of(values, "n")


def _grid_cost(values: Values) -> int:
    return _cost(values) + GRID.size // 20


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
        Experiment(
            formula=f"mixture.{rule.id}.squared_separation",
            draw=partial(squared_separation, rule),
            cost=_cost,
            tail=lambda values: float("inf"),
        ),
        Experiment(
            formula=f"mixture.{rule.id}.entanglement_probability",
            draw=partial(one_mode, rule),
            cost=_grid_cost,
            instrument=_proportion,
            parameters=(FITS, FEW, APART, WIDTH),
        ),
    )
)
