"""Label editing on raw data: fit, draw labels anew for a random share of the rows, fit again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.sequential import Instrument, start_gamma
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]


def balanced_design(rows: int, features: int) -> Array:
    """Return a (rows, features) design of equal leverages: a constant for odd d, then cosines and sines.

    With as many rows as features every design of full rank has leverages of one.
    """
    if rows == features:
        return np.eye(rows)
    angles = 2 * np.pi * np.arange(rows) / rows
    columns = [np.ones(rows)] if features % 2 else []
    for frequency in range(1, features // 2 + 1):
        columns += [np.cos(frequency * angles), np.sin(frequency * angles)]
    return np.stack(columns, axis=1)


def in_design_error(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖X(ŵ_t − w)‖²/d for label noise of variance 1, shape (replicates,)."""
    rows, features, edits = (integer_of(values, name) for name in ("T", "d", "t"))
    share = float_of(values, "p")
    design = balanced_design(rows, features)
    truth = np.linspace(-1.0, 2.0, features)
    solve = np.linalg.pinv(design)
    labels = design @ truth + rng.standard_normal((replicates, rows))
    for _ in range(edits):
        fitted = labels @ solve.T @ design.T
        edited = rng.random((replicates, rows)) < share
        labels = np.where(edited, fitted + rng.standard_normal((replicates, rows)), labels)
    error = labels @ solve.T - truth
    return np.asarray(((error @ design.T) ** 2).sum(axis=1) / features)


def once_edited_error(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖X(ŵ_t − w)‖²/d for K copies of one batch of rows, copy s edited in round s."""
    batches, rounds, features = (integer_of(values, name) for name in ("K", "t", "d"))
    rows = features + 1
    design = np.tile(balanced_design(rows, features) + np.eye(rows, features), (batches, 1))
    truth = np.linspace(-1.0, 2.0, features)
    solve = np.linalg.pinv(design)
    labels = design @ truth + rng.standard_normal((replicates, batches * rows))
    for done in range(rounds):
        own = slice(done * rows, (done + 1) * rows)
        fitted = labels @ solve.T @ design[own].T
        labels[:, own] = fitted + rng.standard_normal((replicates, rows))
    error = labels @ solve.T - truth
    return np.asarray(((error @ design.T) ** 2).sum(axis=1) / features)


def _chi_square(values: Values, mean: float) -> Instrument:
    """All copies share one design: X(ŵ − w) is a multiple of white noise projected on d dimensions."""
    del mean
    return start_gamma(shape=integer_of(values, "d") / 2)


d = Parameter(name="d", meaning="features", domain=Domain(kind="integer", lower=1), ceiling=4)
EXPERIMENTS = (
    Experiment(
        formula="regression.editing.balanced_excess_risk_ratio",
        draw=in_design_error,
        tail=all_moments,  # given which rows are edited, a quadratic form of normal variables
        cost=lambda values: 2 * integer_of(values, "T") * (integer_of(values, "t") + 1),
        parameters=(
            Parameter(name="t", meaning="edits", domain=Domain(kind="integer", lower=0, upper=8), ceiling=8),
            Parameter(name="p", meaning="share", domain=Domain(kind="real", lower=0, upper=1), ceiling=1),
            d,
            Parameter(
                name="T",
                meaning="rows",
                domain=Domain(kind="integer", lower=d.symbol),
                ceiling=4 * d.symbol + 8,
            ),
        ),
    ),
    Experiment(
        formula="regression.editing.once_excess_risk_ratio",
        draw=once_edited_error,
        instrument=_chi_square,
        cost=lambda values: 2 * integer_of(values, "K") * (integer_of(values, "d") + 1),
        setting=(d,),
    ),
)
