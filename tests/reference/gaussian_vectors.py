"""The Gaussian loops on raw data: draw n vectors, fit mean and covariance, draw again.

This is the reference: it knows the definition of the loop and no law, moment or formula. A fitted
covariance may be singular (n ≤ d), so data are drawn through its symmetric square root.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from theory.transport.covariance import as_covariance, as_vector

Floats = npt.NDArray[np.float64]
Divisor = Literal["unbiased", "biased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Fitted parameters at the recorded generations, for many independent runs of a loop.

    Attributes:
        generations: the recorded fits, 1 being the fit to real data; length G.
        means: shape (G, replicates, d).
        covariances: shape (G, replicates, d, d).
    """

    generations: tuple[int, ...]
    means: Floats
    covariances: Floats


def draw(rng: np.random.Generator, means: Floats, covariances: Floats, n: int) -> Floats:
    """Draw n vectors from each of R Gaussians: means (R, d), covariances (R, d, d) → (R, n, d)."""
    replicates, d = means.shape
    normals = rng.standard_normal((replicates, n, d))
    if d == 1:
        return means[:, None, :] + normals * np.sqrt(covariances)
    values, vectors = np.linalg.eigh(covariances)
    roots = (vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]) @ vectors.swapaxes(1, 2)
    drawn: Floats = means[:, None, :] + normals @ roots
    return drawn


def fit(data: Floats, divisor: Divisor) -> tuple[Floats, Floats]:
    """Fit mean and covariance to each of R data sets: (R, N, d) → (R, d), (R, d, d)."""
    size = data.shape[1]
    means = data.mean(axis=1)
    centred = data - means[:, None, :]
    scatter = centred.swapaxes(1, 2) @ centred
    return means, scatter / (size - 1 if divisor == "unbiased" else size)


def _real(
    mean0: Sequence[float], sigma0: Sequence[Sequence[float]], n: int, replicates: int
) -> tuple[Floats, Floats]:
    if n < 2:
        raise ValueError(f"n must be an integer ≥ 2 (a covariance needs two data points), got {n}")
    covariance = as_covariance(sigma0, name="sigma0")
    mean = as_vector(mean0, dimension=len(covariance), name="mean0")
    means: Floats = np.broadcast_to(mean, (replicates, *mean.shape))
    return means, np.broadcast_to(covariance, (replicates, *covariance.shape))


def _record(fits: Iterator[tuple[Floats, Floats]], generations: Sequence[int]) -> Fits:
    wanted = set(generations)
    means, covariances = [], []
    for t, (mean, covariance) in enumerate(fits, start=1):
        if t in wanted:
            means.append(mean)
            covariances.append(covariance)
        if t == max(wanted):
            break
    return Fits(generations=tuple(sorted(wanted)), means=np.stack(means), covariances=np.stack(covariances))


def _replace(
    rng: np.random.Generator,
    means: Floats,
    covariances: Floats,
    n: int,
    divisor: Divisor,
    sampling_bias: float,
) -> Iterator[tuple[Floats, Floats]]:
    data = draw(rng, means, covariances, n)
    while True:
        means, covariances = fit(data, divisor)
        yield means, covariances
        data = draw(rng, means, sampling_bias * covariances, n)


def replace(
    rng: np.random.Generator,
    *,
    mean0: Sequence[float],
    sigma0: Sequence[Sequence[float]],
    n: int,
    generations: Sequence[int],
    replicates: int,
    divisor: Divisor = "unbiased",
    sampling_bias: float = 1.0,
) -> Fits:
    """Run the replace loop: every fit sees the n newest vectors alone.

    Args:
        rng: the only source of randomness.
        mean0: mean of the real data, length d.
        sigma0: covariance of the real data, (d, d), positive semidefinite.
        n: vectors drawn in each generation.
        generations: the fits to record, 1 being the fit to real data.
        replicates: independent runs.
        divisor: of the fitted covariance, n − 1 ("unbiased") or n ("biased").
        sampling_bias: λ; synthetic data are drawn with λ times the fitted covariance.

    Raises:
        ValueError: n < 2; sigma0 not symmetric or indefinite (naming the eigenvalue); mean0 of another
            length.
    """
    means, covariances = _real(mean0, sigma0, n, replicates)
    return _record(_replace(rng, means, covariances, n, divisor, sampling_bias), generations)


def _accumulate(
    rng: np.random.Generator, means: Floats, covariances: Floats, n: int, divisor: Divisor
) -> Iterator[tuple[Floats, Floats]]:
    pool = draw(rng, means, covariances, n)
    while True:
        means, covariances = fit(pool, divisor)
        yield means, covariances
        pool = np.concatenate([pool, draw(rng, means, covariances, n)], axis=1)


def accumulate(
    rng: np.random.Generator,
    *,
    mean0: Sequence[float],
    sigma0: Sequence[Sequence[float]],
    n: int,
    generations: Sequence[int],
    replicates: int,
    divisor: Divisor = "unbiased",
) -> Fits:
    """Run the accumulate loop: fit t sees all t·n vectors; arguments as in :func:`replace`."""
    means, covariances = _real(mean0, sigma0, n, replicates)
    return _record(_accumulate(rng, means, covariances, n, divisor), generations)
