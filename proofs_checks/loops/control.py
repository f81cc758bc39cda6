"""A control variate out of a definition: a statistic of the loop's real data whose mean its law states.

The real data that later fits see the most of are those kept, or else the first generation. Where a fitted
variance is observed, the control is their mean square about the true mean, less the variance of a datum;
elsewhere the square of the error of their mean, less the variance over their number. Neither rests on a
formula, or on anything that was derived of the loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp

from proofs_checks.loops.raw import Array, Run, evaluated, no_statistic, runs
from theory.language.parameters import Value
from theory.loop_language.definition import Data, LoopDefinition
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Variance


def simulate_controlled(
    loop: LoopDefinition,
    observable: sp.Expr,
    fits: int,
    values: Mapping[str, Value],
    *,
    replicates: int,
    seed: np.random.SeedSequence,
) -> Array:
    """Return what :func:`~proofs_checks.loops.raw.simulate` does, and its control, shape (replicates, 2)."""
    return np.concatenate(
        [
            _both(loop, observable, fits, run)
            for run in runs(loop, fits, values, replicates=replicates, seed=seed)
        ]
    )


def _both(loop: LoopDefinition, observable: sp.Expr, fits: int, run: Run) -> Array:
    course = run.course()
    states = next(course)
    control = _control(loop, observable, run)
    for _ in range(fits - 1):
        states = next(course)
    return np.stack([run.observed(observable, {**run.values, **states, "t": fits}), control], axis=1)


def real_data(loop: LoopDefinition) -> Data:
    """Return the data that are kept, or else those of the first generation, all of them real."""
    kept = [data for data in loop.data if data.source == "kept"]
    return (kept or [data for data in loop.data if data.law is not None])[0]


def _control(loop: LoopDefinition, observable: sp.Expr, run: Run) -> Array:
    data = real_data(loop)
    mean, variance = _mean_and_variance(loop.true_law(data), {**run.values, "t": 1})
    drawn = run.lists[data.name].there
    apart = drawn - mean
    seen = [loop.fit[state.name] for state in loop.states if state.symbol in observable.free_symbols]
    if any(fit.has(Variance) for fit in seen):
        return np.asarray(np.einsum("ij,ij->j", apart, apart) / len(drawn) - variance)
    return np.asarray(apart.mean(axis=0) ** 2 - variance / len(drawn))


def _mean_and_variance(law: Law, names: Mapping[str, Any]) -> tuple[float, float]:
    """Return what a law says of a datum: its arguments, nothing derived.

    Raises:
        ValueError: it does not say it.
    """
    given = [float(evaluated(argument, names, no_statistic)) for argument in law.arguments]
    if law.name == "normal":
        return given[0], given[1]
    if law.name == "quadratic":
        mean, v0, v1, v2 = given
        return mean, v0 + v1 * mean + v2 * mean**2
    raise ValueError(f"{law.name} does not state a variance: no control variate")
