"""Fewer rows than features, on raw data: a fresh design, labels without noise, the least-norm fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import in_blocks
from theory.language.parameters import Values, float_of, integer_of

Array = NDArray[np.float64]


def squared_error(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ_t − w‖² for isotropic Gaussian designs and unequal true coefficients, shape (replicates,)."""
    fits, rows, features = (integer_of(values, name) for name in ("t", "T", "d"))
    truth = np.arange(1.0, features + 1)
    truth *= np.sqrt(float_of(values, "norm2") / (truth**2).sum())
    truth = truth[:, None]

    def one(some: int) -> Array:
        fit: Array = np.broadcast_to(truth, (features, some))
        for _ in range(fits):
            design = normal.drawn_rows(rng, features, rows, some)
            fit = normal.least_norm(design, normal.outputs(design, fit))
        return np.asarray(((fit - truth) ** 2).sum(axis=0))

    return in_blocks(one, replicates, rows * features)


def _cost(values: Values) -> int:
    fits, rows, features = (integer_of(values, name) for name in ("t", "T", "d"))
    return fits * rows * features


EXPERIMENTS = (
    Experiment(
        formula="regression.replace_overparametrised.squared_error",
        draw=squared_error,
        bounds=lambda values: (0.0, 4.0 * float_of(values, "norm2")),
        cost=_cost,
    ),
)
