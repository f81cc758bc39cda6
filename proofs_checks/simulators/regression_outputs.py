"""What fitted regressions put out, on raw data: a label drawn from fit t at a point of chosen leverage.

The loop is run by the simulator of linear regression (it draws a design and labels, fits, draws new labels);
the point x is a fixed direction, scaled so that xᵀ(XᵀX)⁻¹x is the leverage asked for.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import moved
from proofs_checks.sequential import Instrument, start_bernoulli, start_gamma
from proofs_checks.simulators.linear_regression import FEATURES, ROWS, run_blocks, run_numbers
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]


def output_errors(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return y − x·w for one label y drawn from fit t at a point x of leverage h, shape (replicates,)."""
    noise, leverage = float_of(values, "sigma", 1), float_of(values, "h")
    found = []
    numbers = run_numbers(rule, rng, values, replicates)
    last = noise * rng.standard_normal(replicates)
    for errors, design in run_blocks(rule, numbers, values):
        direction = np.linspace(1.0, -0.5, len(design))
        own = normal.solved(normal.gram(design), np.broadcast_to(direction[:, None], errors.shape[1:]))
        found.append((direction @ errors[-1]) * np.sqrt(leverage / (direction @ own)))
    return np.asarray(np.concatenate(found) + last)


def squared_output_error(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return (y − x·w)², shape (replicates,)."""
    return output_errors(rule, rng, values, replicates) ** 2


def beyond(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return whether the label lies beyond zσ of the true conditional mean, shape (replicates,)."""
    distance = np.abs(output_errors(rule, rng, {**values, "sigma": 1}, replicates))
    return np.asarray(distance > float_of(values, "z"), dtype=np.float64)


def squared_residual(rule: Rule, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the mean square of the labels drawn from fit t about its own conditional means."""
    noise = float_of(values, "sigma")
    numbers = run_numbers(rule, rng, values, replicates)
    last = rng.standard_normal((replicates, integer_of(values, "T")))
    found, done = [], 0
    for errors, design in run_blocks(rule, numbers, values):
        some = slice(done, done := done + design.shape[2])
        means = normal.outputs(design, errors[-1])
        apart = moved(last[some].T.copy(), noise, means)
        apart -= means
        found.append(np.einsum("ij,ij->j", apart, apart) / len(apart))
    return np.concatenate(found)


def _square_of_normal(values: Values, mean: float) -> Instrument:
    del values, mean
    return start_gamma(shape=0.5)


def _mean_square(values: Values, mean: float) -> Instrument:
    del mean
    return start_gamma(shape=integer_of(values, "T") / 2)


def _proportion(values: Values, mean: float) -> Instrument:
    del values, mean
    return start_bernoulli()


def _cost(values: Values) -> int:
    t, rows, features = (integer_of(values, name) for name in ("t", "T", "d"))
    return rows * (features + t) + 1


def _real(name: str, meaning: str, ceiling: int) -> Parameter:
    domain = Domain(kind="real", lower=0, lower_open=True)
    return Parameter(name=name, meaning=meaning, domain=domain, ceiling=ceiling)


FITS = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=12)
LEVERAGE = _real("h", "leverage of the point at which labels are drawn", 2)
NEAR = _real("z", "distance in deviations, near enough for labels to lie beyond", 2)
SETTING = (FEATURES, ROWS)

EXPERIMENTS = tuple(
    experiment
    for rule in (REPLACE, ACCUMULATE)
    for experiment in (
        Experiment(
            formula=f"regression.{rule.id}.conditional_variance",
            draw=partial(squared_residual, rule),
            cost=_cost,
            setting=SETTING,
            instrument=_mean_square,
        ),
        Experiment(
            formula=f"regression.{rule.id}.predictive_variance",
            draw=partial(squared_output_error, rule),
            cost=_cost,
            setting=SETTING,
            instrument=_square_of_normal,
        ),
        Experiment(
            formula=f"regression.{rule.id}.tail_mass",
            draw=partial(beyond, rule),
            cost=_cost,
            setting=SETTING,
            instrument=_proportion,
            parameters=(FITS, LEVERAGE, NEAR),
        ),
    )
)
