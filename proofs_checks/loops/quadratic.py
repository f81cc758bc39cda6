"""Draws from the six families with a quadratic variance function, and nothing else about them (Morris 1982).

The mean and V(m) = V₀ + V₁m + v₂m² say which family it is, up to an affine map: Normal where V is constant,
Poisson where it is linear, binomial where v₂ < 0, and where v₂ > 0 gamma, negative binomial or hyperbolic
secant, as V has one root, two, or none.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from proofs_checks.loops.drawing import Draws, Moved

Array = npt.NDArray[np.float64]
ROUNDING = 1e-12


def draw(draws: Draws, mean: Array | float, v: tuple[float, float, float]) -> Moved | None:
    """Return data of the family with variance function ``v`` = (V₀, V₁, v₂), or ``None`` if it has none here.

    Args:
        draws: what is drawn.
        mean: of shape (replicates,), or one for all.
        v: the variance at mean m is V₀ + V₁m + v₂m².

    There is none where −1/v₂ is not whole (binomial), or 1/v₂ where V has no root (a sum of so many
    hyperbolic secant variables is drawn).

    Raises:
        ValueError: a mean lies where V is negative, or on the other side of a root than others.
    """
    v0, v1, v2 = v
    rng, shape = draws.rng, draws.shape
    mean = np.broadcast_to(np.asarray(mean, dtype=float), draws.replicates)
    size = np.max(abs(v0) + abs(v1 * mean) + abs(v2) * mean**2)
    if np.min(v0 + v1 * mean + v2 * mean**2) < -ROUNDING * size:
        raise ValueError("a variance is negative")
    if v2 == 0:
        if v1 == 0:
            return Moved(draws.normal(), math.sqrt(v0), mean)
        return Moved(rng.poisson(_positive((mean + v0 / v1) / v1), shape).astype(float), v1, -v0 / v1)
    under_root = v1**2 - 4 * v2 * v0
    middle, half = -v1 / (2 * v2), math.sqrt(abs(under_root)) / (2 * abs(v2))
    parts = round(1 / abs(v2))
    whole = parts >= 1 and math.isclose(parts * abs(v2), 1)
    if v2 < 0:
        if not whole:
            return None
        chance = np.clip((mean - (middle - half)) / (2 * half), 0, 1) if half else np.zeros_like(mean)
        counts = rng.binomial(parts, chance, shape).astype(float)
        return Moved(counts, 2 * half / parts, middle - half)
    has_one = abs(under_root) <= ROUNDING * (v1**2 + 4 * v2 * abs(v0))
    if (has_one or under_root > 0) and np.min(mean) < middle < np.max(mean):
        raise ValueError("means lie on both sides of a root of the variance, and of no one family")
    if has_one:
        return Moved(draws.gamma(1 / v2), v2 * (mean - middle), middle)
    if under_root > 0:
        side = 1.0 if np.mean(mean) > middle else -1.0
        count = _positive(side * (mean - middle) - half) / (2 * half * v2)
        rates = draws.gamma(1 / v2)
        rates *= v2 * count
        return Moved(rng.poisson(rates).astype(float), side * 2 * half * v2, middle + side * half)
    return _hyperbolic(draws, mean, middle, half, parts) if whole else None


def _positive(rate: Array) -> Array:
    return np.maximum(rate, 0.0)


def _hyperbolic(draws: Draws, mean: Array, middle: float, half: float, parts: int) -> Moved:
    """Draw sums of so many tilted hyperbolic secant variables: V = v₂((m − middle)² + half²), 1/v₂ whole.

    One with mean tan ϑ is log(G/H)/π with G ~ Gamma(½ + ϑ/π) and H ~ Gamma(½ − ϑ/π); its variance is
    1 + tan² ϑ.
    """
    slope = ((mean - middle) / half)[:, None]
    many = (*draws.shape, parts)
    upper, lower = (np.arctan2(1.0, side * slope) / np.pi for side in (-1, 1))
    ratio = _log_gamma_variate(draws.rng, upper, many) - _log_gamma_variate(draws.rng, lower, many)
    return Moved(ratio.sum(axis=2), half / parts / np.pi, middle)


def _log_gamma_variate(rng: np.random.Generator, a: Array, shape: tuple[int, ...]) -> Array:
    """Return log G, G ~ Gamma(a), by G(a) = G(a + 1) U^(1/a), which never underflows."""
    return np.asarray(np.log(rng.standard_gamma(a + 1, shape)) + np.log(1.0 - rng.random(shape)) / a)
