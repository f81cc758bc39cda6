"""The negative log-likelihood of real data under kernel density estimates, on raw Normal data.

A simulation: it stands beside the proved bounds, which only enclose this mean, and is no evidence for more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from theory.language.loop import Rule

Array = NDArray[np.float64]


def negative_log_likelihood(
    rng: np.random.Generator,
    rule: Rule,
    *,
    fits: Sequence[int],
    size: int,
    bandwidth: float,
    scale: float,
    replicates: int,
) -> Array:
    """Return −log p̂_t(x) at one fresh real datum x a replicate, for each fit listed.

    Args:
        rng: source of randomness. rule: what a fit sees (replace or accumulate).
        fits: the t at which to look, increasing. size: n. bandwidth: h. scale: σ₀. replicates: loops.

    Returns:
        array of shape (len(fits), replicates).
    """
    data = [scale * rng.standard_normal((replicates, size))]
    found: list[Array] = []
    for fit in range(1, fits[-1] + 1):
        seen = np.concatenate([data[j - 1] for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0], axis=1)
        if fit in fits:
            real = scale * rng.standard_normal((replicates, 1))
            exponents = -((real - seen) ** 2) / (2 * bandwidth**2)
            largest = exponents.max(axis=1, keepdims=True)
            total = np.log(np.exp(exponents - largest).mean(axis=1)) + largest[:, 0]
            found.append(math.log(2 * math.pi * bandwidth**2) / 2 - total)
        picked = np.take_along_axis(seen, rng.integers(0, seen.shape[1], (replicates, size)), axis=1)
        data.append(picked + bandwidth * rng.standard_normal((replicates, size)))
    return np.stack(found)
