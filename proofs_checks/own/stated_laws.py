"""Laws that a simulation's observations may be said to have: what they need, and the exact test of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proofs_checks.sequential import (
    Instrument,
    start_bernoulli,
    start_binomial,
    start_gamma,
    start_normal,
    start_poisson,
)

Needs = Literal["", "variance", "shape", "trials"]

DRAWS_TO_MARGIN = 25.0
"""Draws that decide a margin of one standard deviation; a mixture is made sharpest there."""

FEWEST = 1_000
MOST_DEVIATIONS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLaw:
    """A law of observations, known up to its mean.

    Attributes:
        needs: the one number beside the mean that fixes it: its variance, its shape (gamma: the squared mean
            over the variance) or its number of trials (binomial); empty: none.
        bounds: of the observations, given that number.
        whole: whether the observations are whole numbers.
        deviation: the standard deviation, at a mean.
        kurtosis: the fourth central moment over the fourth power of the deviation, at a mean.
        start: the test, for a predicted mean, to be sharpest after so many observations.
    """

    needs: Needs
    bounds: Callable[[float], tuple[float, float]]
    whole: bool
    deviation: Callable[[float, float], float]
    kurtosis: Callable[[float, float], float]
    start: Callable[[float, float, float], Instrument]

    def instrument(self, known: float, mean: float, reach: float) -> Instrument:
        """Return the test of a predicted mean.

        Args:
            known: the number that the law needs. mean: the prediction. reach: the margin, absolute.
        """
        low, high = self.bounds(known)
        spread = self.deviation(mean, known) / reach if reach > 0 and low <= mean <= high else 0.0
        return self.start(mean, known, max(DRAWS_TO_MARGIN * spread * spread, 100.0))

    def objection(self, observed: NDArray[np.float64], known: float) -> str | None:
        """Return why observations are not of this law: a value it cannot take, or another variance.

        The variance is looked at once there are a thousand observations for each unit of kurtosis. It is
        objected to if it lies ten of its own standard deviations from that of the law at the observed mean.
        """
        low, high = self.bounds(known)
        outside = observed[(observed < low) | (observed > high)]
        broken = observed[observed != np.rint(observed)] if self.whole else outside
        for values in (outside, broken):
            if values.size:
                return f"{values[0]:g}, no value of the law that is stated"
        mean = float(observed.mean())
        expected = self.deviation(mean, known)
        if expected <= 0 or observed.size < FEWEST * self.kurtosis(mean, known):
            return None
        error = sqrt(max(self.kurtosis(mean, known) - 1, 0.5) / observed.size)
        found = float((observed / expected).var())
        if abs(found - 1) > MOST_DEVIATIONS * error:
            return f"observations whose variance is {found:.3g} times that of the law that is stated"
        return None


def _bernoulli_kurtosis(mean: float, trials: float) -> float:
    share = mean / trials
    variance = share * (1 - share)
    return 3 + (1 - 6 * variance) / (trials * variance) if variance > 0 else inf


LAWS: dict[str, StatedLaw] = {
    "bernoulli": StatedLaw(
        needs="",
        bounds=lambda _: (0.0, 1.0),
        whole=True,
        deviation=lambda mean, _: sqrt(mean * (1 - mean)),
        kurtosis=lambda mean, _: _bernoulli_kurtosis(mean, 1.0),
        start=lambda mean, _, horizon: start_bernoulli(
            centre=mean if 0 < mean < 1 else None, horizon=horizon
        ),
    ),
    "binomial": StatedLaw(
        needs="trials",
        bounds=lambda trials: (0.0, trials),
        whole=True,
        deviation=lambda mean, trials: sqrt(mean * (1 - mean / trials)),
        kurtosis=_bernoulli_kurtosis,
        start=lambda mean, trials, horizon: start_binomial(
            trials=int(trials), centre=mean if 0 < mean < trials else None, horizon=horizon
        ),
    ),
    "poisson": StatedLaw(
        needs="",
        bounds=lambda _: (0.0, inf),
        whole=True,
        deviation=lambda mean, _: sqrt(mean),
        kurtosis=lambda mean, _: 3 + 1 / mean,
        start=lambda mean, _, horizon: start_poisson(horizon=max(mean * horizon, 1.0)),
    ),
    "gamma": StatedLaw(
        needs="shape",
        bounds=lambda _: (0.0, inf),
        whole=False,
        deviation=lambda mean, shape: mean / sqrt(shape),
        kurtosis=lambda _, shape: 3 + 6 / shape,
        start=lambda _, shape, horizon: start_gamma(shape=shape, horizon=horizon),
    ),
    "exponential": StatedLaw(
        needs="",
        bounds=lambda _: (0.0, inf),
        whole=False,
        deviation=lambda mean, _: mean,
        kurtosis=lambda _mean, _: 9.0,
        start=lambda _mean, _, horizon: start_gamma(shape=1.0, horizon=horizon),
    ),
    "normal": StatedLaw(
        needs="variance",
        bounds=lambda _: (-inf, inf),
        whole=False,
        deviation=lambda _, variance: sqrt(variance),
        kurtosis=lambda _mean, _: 3.0,
        start=lambda _, variance, horizon: start_normal(variance=variance, horizon=horizon),
    ),
}


def check_law(law: str, given: frozenset[str]) -> StatedLaw:
    """Return a law by its name.

    Args:
        law: its name. given: which of ``variance``, ``shape`` and ``trials`` are stated.

    Raises:
        ValueError: there is none of this name, or the number that it needs is not stated, or one that no
            law but another needs.

    >>> check_law("gamma", frozenset())
    Traceback (most recent call last):
    ValueError: law = 'gamma': needs shape
    """
    if law not in LAWS:
        raise ValueError(f"law = {law!r}: must be one of {', '.join(LAWS)}")
    needs = LAWS[law].needs
    if needs and needs not in given:
        raise ValueError(f"law = {law!r}: needs {needs}")
    for name in ("shape", "trials"):
        if name in given and name != needs:
            raise ValueError(f"{name}: is no number of the law {law!r}")
    return LAWS[law]
