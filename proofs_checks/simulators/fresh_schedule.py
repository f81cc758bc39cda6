"""Linear regression on fresh designs, of any sizes or with a share of real labels, on raw data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import in_blocks
from proofs_checks.simulators.linear_regression import drawn_design, excess, truth_of
from theory.families.linear_regression.heavy_tails import tail_exponent
from theory.language.parameters import Domain, Parameter, Values, float_of, fraction_of, integer_of, list_of

Array = NDArray[np.float64]


def excess_risk(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ − w‖² of the last fit in the features' norm, shape (replicates,)."""
    features, noise = integer_of(values, "d"), float_of(values, "sigma")
    truth = truth_of(features, noise)[:, None]
    sizes = [int(rows) for rows in list_of(values, "c")]

    def one(some: int) -> Array:
        fit: Array = np.broadcast_to(truth, (features, some))
        gram, moment = np.zeros((features, features, some)), np.zeros((features, some))
        for rows in sizes:
            design = drawn_design(rng, features, rows, some)
            gram += normal.gram(design)
            moment += normal.moment(design, normal.drawn_labels(rng, design, fit, noise))
            fit = normal.solved(gram, moment)
        return excess(fit - truth)

    return in_blocks(one, replicates, max(sizes) * (features + 1))


def shared_risk(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ_t − w‖² in the features' norm with a share of real labels, shape (replicates,)."""
    features, rows = integer_of(values, "d"), integer_of(values, "T")
    noise, real = float_of(values, "sigma"), int(fraction_of(values, "alpha") * rows)
    truth = truth_of(features, noise)[:, None]

    def one(some: int) -> Array:
        fit: Array = np.broadcast_to(truth, (features, some))
        for _ in range(integer_of(values, "t")):
            design = drawn_design(rng, features, rows, some)
            labels = noise * rng.standard_normal((rows, some))
            labels[:real] += normal.outputs(design[:, :real], np.broadcast_to(truth, (features, some)))
            labels[real:] += normal.outputs(design[:, real:], fit)
            fit = normal.solved(normal.gram(design), normal.moment(design, labels))
        return excess(fit - truth)

    return in_blocks(one, replicates, rows * (features + 1))


FITS = Parameter(
    name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1, upper=5), ceiling=5
)
TWELVE = Parameter(
    name="T",
    meaning="number of rows",
    domain=Domain(kind="integer", lower=12, upper=12),
    ceiling=12,
)
SHARE = Parameter(
    name="alpha",
    meaning="share of real labels",
    domain=Domain(kind="share", of=TWELVE.symbol),
    ceiling=1,
)
FEATURES = Parameter(
    name="d", meaning="number of features", domain=Domain(kind="integer", lower=1, upper=3), ceiling=3
)
ROWS = Parameter(
    name="c",
    meaning="number of rows in each generation, enough for light tails",
    domain=Domain(kind="integer", lower=12, upper=24, shape="list"),
    ceiling=24,
    longest=4,
)
NOISE = Parameter(
    name="sigma",
    meaning="standard deviation of the label noise",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)


def _tail(values: Values) -> float:
    """The heaviest tail is that of the first fit, which sees the fewest rows."""
    first = int(list_of(values, "c")[0])
    return float(tail_exponent(first, integer_of(values, "d")))


EXPERIMENTS = (
    Experiment(
        formula="regression.schedule_fresh_design.excess_risk",
        draw=excess_risk,
        tail=_tail,
        cost=lambda values: (integer_of(values, "d") + 1) * int(sum(list_of(values, "c"))),
        parameters=(FEATURES, ROWS, NOISE),
    ),
    Experiment(
        formula="regression.fresh_real_share_fresh_design.excess_risk",
        draw=shared_risk,
        tail=lambda values: float(tail_exponent(integer_of(values, "T"), integer_of(values, "d"))),
        cost=lambda values: (integer_of(values, "d") + 1) * integer_of(values, "T") * integer_of(values, "t"),
        parameters=(FITS, FEATURES, TWELVE, SHARE, NOISE),
    ),
)
