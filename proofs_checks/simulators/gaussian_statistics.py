"""The one-dimensional Gaussian replace loop by its sufficient statistics, plain and tilted.

Given (μ, σ) the mean of n draws is μ + σZ/√n and their sum of squares about it σ²χ²_{n−1}, independent of
it. Two numbers a generation in place of n: fast, but resting on that law, so it is tested against the
raw-data simulator before it is used.

The tilted simulator draws χ²_{n+1} in place of χ²_{n−1}. The density of χ²_m over that of χ²_{m+2} at x is
m/x, so a run up to fit s has the likelihood ratio ∏ m/x = σ_0²/σ_s² against the loop itself. Under the
tilted law the variance grows: the simulation goes where the mean of μ_t² comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarFits:
    """Fits at the recorded generations, d = 1, with log likelihood ratios (all 0 if nothing was tilted).

    Attributes:
        generations: the recorded fits; length G.
        means: μ_t − μ_0, shape (G, replicates).
        log_variances: log σ_t², shape (G, replicates).
        log_weights: log of the likelihood ratio of the run up to that fit, shape (G, replicates).
        squared_drift: Σ_{s<t} w_s ((μ_{s+1} − μ_0)² − (μ_s − μ_0)²), each increment averaged over Z and −Z
        and
            weighted by the likelihood ratio of what it depends on; its mean is E(μ_t − μ_0)² under the loop,
            tilted or not.
    """

    generations: tuple[int, ...]
    means: Floats
    log_variances: Floats
    log_weights: Floats
    squared_drift: Floats


def replace(
    rng: np.random.Generator,
    *,
    sigma0: float,
    n: int,
    generations: Sequence[int],
    replicates: int,
    divisor: Literal["unbiased", "biased"] = "unbiased",
    sampling_bias: float = 1.0,
    tilted: bool = False,
) -> ScalarFits:
    """Run the replace loop in d = 1 by (mean, variance) alone; arguments as in the raw-data simulator."""
    m = n - 1
    size = m if divisor == "unbiased" else n
    means, drift = np.zeros(replicates), np.zeros(replicates)
    log_variances = np.full(replicates, 2 * np.log(sigma0))
    log_weights = np.zeros(replicates)
    kept: list[tuple[Floats, ...]] = []
    for t in range(1, max(generations) + 1):
        log_bias = 0.0 if t == 1 else np.log(sampling_bias)
        step = np.exp(0.5 * (log_variances + log_bias)) * rng.standard_normal(replicates) / np.sqrt(n)
        drift = drift + np.exp(log_weights) * step**2
        means = means + step
        squares = rng.chisquare(m + 2 if tilted else m, replicates)
        if tilted:
            log_weights = log_weights + np.log(m / squares)
        log_variances = log_variances + log_bias + np.log(squares / size)
        if t in generations:
            kept.append((means, log_variances, log_weights, drift))
    recorded = [np.stack(column) for column in zip(*kept, strict=True)]
    return ScalarFits(
        generations=tuple(sorted(set(generations))),
        means=recorded[0],
        log_variances=recorded[1],
        log_weights=recorded[2],
        squared_drift=recorded[3],
    )
