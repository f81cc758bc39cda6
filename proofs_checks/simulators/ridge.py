"""Ridge and least-norm fits on raw data, after a chain of least-squares fits on fresh designs.

A generator draws a design and labels, and is fitted; the last fit is ridge regression on a design with
the asked eigenvalues in random directions, on a Gaussian one, or the fit of least norm on a short one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops import rows as normal
from proofs_checks.loops.drawing import in_blocks
from proofs_checks.simulators.linear_regression import truth_of
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of, length_symbol, list_of

Array = NDArray[np.float64]
QUIET = 0.25
"""What cancels in a difference of losses, the last fit's own noise and truth, in units of the generators'
noise: kept small."""


def _number(values: Values, name: str) -> float:
    return float_of(values, name)


def _count(values: Values, name: str) -> int:
    return integer_of(values, name)


def generators(rng: np.random.Generator, values: Values, truth: Array, replicates: int) -> Array:
    """Return the last of t − 1 least-squares fits, each on a fresh isotropic design, (d, replicates)."""
    rows, noise = _count(values, "T0"), _number(values, "sigma0")
    fit: Array = np.broadcast_to(truth[:, None], (truth.size, replicates))
    for _ in range(_count(values, "t") - 1):
        design = normal.drawn_rows(rng, truth.size, rows, replicates)
        labels = normal.drawn_labels(rng, design, fit, noise)
        fit = normal.solved(normal.gram(design), normal.moment(design, labels))
    return fit


def extra(design: Array, rng: np.random.Generator, values: Values) -> Array:
    """Return what the generators add to a ridge fit's loss, and their own loss, (replicates, 2).

    The first is ‖ŵ_t − w‖² − ‖ŵ_1 − w‖² for ridge fits, minimisers of ‖y − Xβ‖²/T + λ‖β‖², that share design,
    of shape (d, T, replicates), and label noise; the second the loss ‖g − w‖² of the last generator.
    """
    features, rows, replicates = design.shape
    quiet = QUIET * _number(values, "sigma0")
    truth = truth_of(features, quiet)
    noise = quiet * rng.standard_normal((rows, replicates))
    last = generators(rng, values, truth, replicates)
    equations = normal.gram(design) / rows + _number(values, "lam") * np.eye(features)[:, :, None]
    losses = []
    for source in (last, np.broadcast_to(truth[:, None], last.shape)):
        labels = normal.outputs(design, source) + noise
        losses.append(_loss(normal.solved(equations, normal.moment(design, labels) / rows), truth))
    return np.stack([losses[0] - losses[1], _loss(last, truth)], axis=1)


def _loss(fit: Array, truth: Array) -> Array:
    return np.asarray(((fit - truth[:, None]) ** 2).sum(axis=0))


def _directions(rng: np.random.Generator, replicates: int, rows: int, columns: int) -> Array:
    """Return matrices with orthonormal columns, (replicates, rows, columns)."""
    return np.asarray(np.linalg.qr(rng.standard_normal((replicates, rows, columns)))[0])


def extra_given_design(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the extra loss on designs with the eigenvalues s of XᵀX/T and random eigenvectors."""
    spectrum = np.array([float(x) for x in list_of(values, "s")])
    features, rows = spectrum.size, spectrum.size + 3

    def one(some: int) -> Array:
        left = _directions(rng, some, rows, features)
        right = _directions(rng, some, features, features)
        design = (left * np.sqrt(rows * spectrum)) @ right.transpose(0, 2, 1)
        return extra(normal.turned(design), rng, values)[:, 0]

    return in_blocks(one, replicates, _held(values))


def share_on_random_designs(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the extra loss on isotropic Gaussian designs of T rows, and the generator's, (replicates, 2)."""
    shape = (_count(values, "d"), _count(values, "T"))
    return in_blocks(
        lambda some: extra(normal.drawn_rows(rng, *shape, some), rng, values), replicates, _held(values)
    )


def least_norm_risk(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return ‖ŵ_t − w‖² of the least-norm fit on T < d isotropic rows, (replicates,)."""
    rows, features = _count(values, "T"), _count(values, "d")
    truth = truth_of(features, 1.0)
    truth = truth * np.sqrt(_number(values, "norm2") / (truth**2).sum())

    def one(some: int) -> Array:
        source = generators(rng, values, truth, some)
        design = normal.drawn_rows(rng, features, rows, some)
        labels = normal.drawn_labels(rng, design, source, _number(values, "sigma"))
        return _loss(normal.least_norm(design, labels), truth)

    return in_blocks(one, replicates, _held(values))


def _generators_tail(values: Values) -> float:
    """Tail exponent of the generators' error: the least eigenvalue of ZᵀZ has density ~ x^((T₀−d−1)/2)."""
    features = len(list_of(values, "s")) if "s" in values else _count(values, "d")
    return (_count(values, "T0") - features + 1) / 2


def _least_norm_tail(values: Values) -> float:
    own = (_count(values, "d") - _count(values, "T") + 1) / 2
    return own if values["t"] == 1 else min(own, _generators_tail(values))


def _held(values: Values) -> int:
    """Return how many numbers of one replicate are held."""
    features = len(list_of(values, "s")) if "s" in values else _count(values, "d")
    rows = _count(values, "T") if "T" in values else features + 3
    return (features + 1) * max(rows, _count(values, "T0"))


def _cost(values: Values) -> int:
    features = len(list_of(values, "s")) if "s" in values else _count(values, "d")
    rows = _count(values, "T") if "T" in values else features + 3
    return (_count(values, "t") - 1) * _count(values, "T0") * (features + 1) + rows * (2 * features + 1)


def _whole(name: str, meaning: str, lower: object, ceiling: object) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower), ceiling=ceiling)


def _size(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="real", lower=0, lower_open=True), ceiling=4
    )


FITS = _whole("t", "number of fits, with a generator among them", 2, 8)
SPECTRUM = Parameter(
    name="s",
    meaning="eigenvalues of XᵀX/T, positive",
    domain=Domain(kind="real", lower=0, lower_open=True, shape="list"),
    ceiling=4,
    longest=4,
)
ENTRIES = length_symbol(SPECTRUM)
PENALTY, NOISE, GENERATOR_NOISE = (
    _size("lam", "penalty"),
    _size("sigma", "noise of the last fit"),
    _size("sigma0", "noise of every generator"),
)
SHORT = _whole("T", "rows of the last design", 1, 4)
T = SHORT.symbol
WIDE = _whole("d", "features, enough for a finite fourth moment", T + 8, T + 12)
d = WIDE.symbol
LARGE = _whole("d", "features", 10, 20)
LONG = _whole("T", "rows of the last design", 40, 80)
LARGE_D = LARGE.symbol
CLEAR_PENALTY = Parameter(
    name="lam",
    meaning="penalty, small enough to let some noise through",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    ceiling=1,
)

EXPERIMENTS = (
    Experiment(
        formula="regression.ridge.extra_risk_given_design",
        draw=extra_given_design,
        cost=_cost,
        tail=_generators_tail,
        parameters=(
            FITS,
            SPECTRUM,
            _whole("T0", "rows", ENTRIES + 2, 2 * ENTRIES + 16),
            PENALTY,
            GENERATOR_NOISE,
        ),
        drawn_from=(
            FITS,
            SPECTRUM,
            _whole("T0", "rows, enough for a finite fourth moment", ENTRIES + 8, 2 * ENTRIES + 16),
            PENALTY,
            GENERATOR_NOISE,
        ),
    ),
    Experiment(
        formula="regression.ridge.extra_share_large_design",
        relation="≈",
        draw=share_on_random_designs,
        cost=_cost,
        tail=_generators_tail,
        parameters=(LARGE, LONG, CLEAR_PENALTY),
        setting=(
            _whole("t", "number of fits, with a generator among them", 2, 3),
            _whole("T0", "rows of a generator, enough for a finite fourth moment", LARGE_D + 8, 2 * LARGE_D),
            _size("sigma0", "noise of every generator"),
        ),
    ),
    Experiment(
        formula="regression.ridgeless.excess_risk",
        draw=least_norm_risk,
        cost=_cost,
        tail=_least_norm_tail,
        drawn_from=(
            _whole("t", "number of fits", 1, 8),
            SHORT,
            WIDE,
            _whole("T0", "rows of a generator, enough for a finite fourth moment", d + 8, 2 * d + 16),
            NOISE,
            GENERATOR_NOISE,
            _size("norm2", "squared norm of the truth"),
        ),
    ),
)
