"""Replace on raw data, the generators with other sizes and noise than the final fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import in_blocks
from proofs_checks.simulators.linear_regression import drawn_design, excess, truth_of
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]


def excess_risk(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ_t − w‖² in the features' norm, fresh designs in every generation, shape (replicates,)."""
    fits, features = integer_of(values, "t"), integer_of(values, "d")
    truth = truth_of(features, min(float_of(values, "sigma"), float_of(values, "sigma0")))[:, None]
    before = (integer_of(values, "T0"), float_of(values, "sigma0"))
    last = (integer_of(values, "T"), float_of(values, "sigma"))

    def one(some: int) -> Array:
        fit: Array = np.broadcast_to(truth, (features, some))
        for generation in range(1, fits + 1):
            rows, noise = last if generation == fits else before
            design = drawn_design(rng, features, rows, some)
            labels = normal.drawn_labels(rng, design, fit, noise)
            fit = normal.solved(normal.gram(design), normal.moment(design, labels))
        return excess(fit - truth)

    return in_blocks(one, replicates, max(before[0], last[0]) * (features + 1))


def _whole(name: str, meaning: str, lower: object, ceiling: object) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower), ceiling=ceiling)


def _size(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="real", lower=0, lower_open=True), ceiling=4
    )


def _tail(values: Values) -> float:
    """Tail exponent of ‖ŵ_t − w‖²: the least eigenvalue of S has density ~ x^((T−d−1)/2) at 0."""
    rows = (
        integer_of(values, "T")
        if values["t"] == 1
        else min(integer_of(values, "T"), integer_of(values, "T0"))
    )
    return (rows - integer_of(values, "d") + 1) / 2


def _cost(values: Values) -> int:
    fits, rows, before, features = (integer_of(values, name) for name in ("t", "T", "T0", "d"))
    return (rows + (fits - 1) * before) * (features + 1)


FEATURES = _whole("d", "features", 1, 4)
d = FEATURES.symbol
EXPERIMENTS = (
    Experiment(
        formula="regression.replace_unequal_sizes.excess_risk",
        draw=excess_risk,
        cost=_cost,
        tail=_tail,
        drawn_from=(
            _whole("t", "number of fits", 1, 12),
            FEATURES,
            _whole("T", "rows of the last fit, enough for a finite fourth moment", d + 8, 2 * d + 16),
            _whole("T0", "rows of every generator, enough for a finite fourth moment", d + 8, 2 * d + 16),
            _size("sigma", "noise of the last fit"),
            _size("sigma0", "noise of every generator"),
        ),
    ),
)
