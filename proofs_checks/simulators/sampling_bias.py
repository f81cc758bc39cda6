"""Sampling bias on raw data: every generation drawn with λ times the variance of the fit before."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops.drawing import Draws, Room, in_blocks, moved, places, taken
from proofs_checks.loops.quadratic import draw
from proofs_checks.simulators.defined import slope
from theory.language.parameters import Domain, Parameter, Values, float_of, integer_of

Array = NDArray[np.float64]


def squared_error(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return (θ_t − θ₀)² of Normal (v₂ = 0) or Gamma data (v₂ > 0, shape divided by λ)."""
    curvature, variance, bias = (float_of(values, name) for name in ("v2", "V0", "lam"))
    size, fits = integer_of(values, "n"), integer_of(values, "t")
    function = (variance, slope(curvature, variance, 0), curvature)
    room = Room()

    def one(some: int) -> Array:
        error = np.zeros(some)
        for fit in range(fits):
            v0, v1, v2 = (bias * part if fit else part for part in function)
            drawn = draw(Draws(rng, some, size, room=room), error, (v0, v1, v2))
            assert drawn is not None  # all Normal and Gamma data are drawn
            error = moved(drawn.drawn.mean(axis=0), drawn.scale, drawn.middle)
        return np.asarray(error**2)

    return in_blocks(one, replicates, size)


def density_variance(rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return an unbiased estimate of the variance of the density of fit t, from two draws each."""
    size, fits = integer_of(values, "n"), integer_of(values, "t")
    width, scale, bias = (float_of(values, name) for name in ("h", "sigma0", "lam"))

    def picked(data: Array, count: int) -> Array:
        drawn = moved(rng.standard_normal((count, data.shape[1])), width)
        drawn += taken(data, places(rng, size, count, data.shape[1], replacement=True))
        return drawn

    def one(some: int) -> Array:
        data = moved(rng.standard_normal((size, some)), scale)
        for _ in range(fits - 1):
            mean = data.mean(axis=0)
            data = moved(picked(data, size) - mean, math.sqrt(bias), mean)
        pair = picked(data, 2)
        return np.asarray((pair[0] - pair[1]) ** 2 / 2)

    return in_blocks(one, replicates, size)


def _whole(name: str, meaning: str, lower: int, upper: int) -> Parameter:
    return Parameter(
        name=name, meaning=meaning, domain=Domain(kind="integer", lower=lower, upper=upper), ceiling=upper
    )


def _positive(name: str, meaning: str, upper: int) -> Parameter:
    return Parameter(
        name=name,
        meaning=meaning,
        domain=Domain(kind="real", lower=0, lower_open=True, upper=upper),
        ceiling=upper,
    )


FITS, SIZE = (
    _whole("t", "number of fits", 1, 5),
    _whole("n", "data in each generation, for light tails", 6, 12),
)
BIAS = _positive("lam", "sampling bias", 2)
EXPERIMENTS = (
    Experiment(
        formula="exponential_family.sampling_bias.mean_squared_error",
        draw=squared_error,
        cost=lambda values: 2 * integer_of(values, "n") * integer_of(values, "t"),
        parameters=(
            FITS,
            SIZE,
            BIAS,
            _whole("v2", "leading coefficient of the variance function", 0, 1),
            _positive("V0", "variance of the real data", 4),
        ),
    ),
    Experiment(
        formula="kernel_density.sampling_bias.variance",
        draw=density_variance,
        cost=lambda values: 2 * integer_of(values, "n") * integer_of(values, "t") + 4,
        parameters=(
            FITS,
            SIZE,
            BIAS,
            _positive("h", "standard deviation of the kernel", 3),
            _positive("sigma0", "standard deviation of the real data", 3),
        ),
    ),
)
