"""Does a sample mean say anything? A diagnosis of heavy tails, with three answers.

The Pareto tail index ξ (also k) of a law is 1/α when P(|X| > x) ≈ x^{−α}: moments of order below 1/ξ are
finite. A test of the mean that estimates the variance needs ξ < 1/2; a mean exists at all for ξ < 1. Where
theory knows the tail, `from_tail` decides; otherwise `from_sample` estimates ξ from the largest values by
the generalised Pareto fit of Zhang and Stephens (*A new and efficient estimation method for the generalized
Pareto distribution*, Technometrics 51, 2009), as importance sampling does (Vehtari, Simpson, Gelman, Yao
and Gabry, *Pareto smoothed importance sampling*, JMLR 25, 2024, Section 3).

A sample cannot see beyond its largest value, so "valid" means that the tail seen so far is light enough,
not that the variance is proved finite.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

MEAN_TEST_LIMIT = 0.5
QUANTILE_95 = 1.96
FEWEST = 500

Answer = Literal["valid", "invalid", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TailDiagnosis:
    """Whether a test of the mean is valid, why, and the tail index with its 95 % interval."""

    answer: Answer
    reason: str
    index: float
    interval: tuple[float, float]


def from_tail(exponent: Fraction | float) -> TailDiagnosis:
    """Decide from a known tail P(|X| > x) ≈ x^{−α}, or α = ∞ for lighter tails.

    Args:
        exponent: α > 0; moments of order ≥ α are infinite.

    Raises:
        ValueError: α is not positive.

    >>> from_tail(Fraction(2)).answer
    'invalid'
    >>> from_tail(float("inf")).answer
    'valid'
    """
    if not exponent > 0:
        raise ValueError(f"exponent = {exponent}: must be positive")
    index = 0.0 if exponent == inf else 1.0 / float(exponent)
    if exponent > 2:
        return TailDiagnosis(
            answer="valid",
            reason=f"tail exponent {exponent} > 2: the variance is finite",
            index=index,
            interval=(index, index),
        )
    missing = "variance" if exponent > 1 else "mean"
    return TailDiagnosis(
        answer="invalid",
        reason=f"tail exponent {exponent} ≤ {2 if exponent > 1 else 1}: the {missing} is infinite",
        index=index,
        interval=(index, index),
    )


def from_sample(sample: ArrayLike) -> TailDiagnosis:
    """Decide from a sample, by the heavier of its two tails.

    Each tail is the 3√n largest deviations from the median on that side (at most a tenth of the sample).
    The mean test is invalid when the 95 % interval of ξ lies above 1/2, valid when it lies below.

    Args:
        sample: independent observations, finite.

    Raises:
        ValueError: an observation is not finite.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> [from_sample(draw(100_000)).answer for draw in (rng.standard_normal, rng.standard_cauchy)]
    ['valid', 'invalid']
    >>> from_sample([1.0, 2.0]).reason
    'only 2 observations: at least 500 are needed to see a tail'
    """
    values = np.asarray(sample, dtype=np.float64).ravel()
    if not np.isfinite(values).all():
        raise ValueError("sample: observations must be finite numbers")
    if values.size < FEWEST:
        return TailDiagnosis(
            answer="unsure",
            reason=f"only {values.size} observations: at least {FEWEST} are needed to see a tail",
            index=inf,
            interval=(-inf, inf),
        )
    count = min(values.size // 10, int(3 * sqrt(values.size)))
    centred = np.sort(values - np.median(values))
    fits = [_tail_index(side, count) for side in (centred, -centred[::-1])]
    index, low, high = max(fits)
    if low > MEAN_TEST_LIMIT:
        answer: Answer = "invalid"
        reason = f"tail index {index:.2f} (95 %: {low:.2f} to {high:.2f}) > 1/2: the variance looks infinite"
    elif high < MEAN_TEST_LIMIT:
        answer = "valid"
        reason = f"tail index {index:.2f} (95 %: {low:.2f} to {high:.2f}) < 1/2"
    else:
        answer = "unsure"
        reason = f"tail index {index:.2f} (95 %: {low:.2f} to {high:.2f}) is not clear of 1/2"
    return TailDiagnosis(answer=answer, reason=reason, index=index, interval=(low, high))


def _tail_index(ascending: NDArray[np.float64], count: int) -> tuple[float, float, float]:
    """ξ of the `count` largest values and its 95 % interval, of standard error (1 + ξ)/√count."""
    threshold = ascending[-count - 1]
    excesses = ascending[-count:] - threshold
    positive = excesses[excesses > 0.0]
    if positive.size < count // 2 or positive[-1] == positive[0]:
        return -inf, -inf, -inf
    index = generalised_pareto_index(positive)
    error = QUANTILE_95 * max(1.0 + index, 0.0) / sqrt(positive.size)
    return index, index - error, index + error


def generalised_pareto_index(excesses: NDArray[np.float64]) -> float:
    """ξ of a generalised Pareto law, by the quasi-Bayesian estimate of Zhang and Stephens (2009).

    With P(X > x) = (1 + ξx/σ)^{−1/ξ} and θ = −ξ/σ, the profile log likelihood per observation is
    log(−θ/ξ(θ)) − ξ(θ) − 1 with ξ(θ) = mean log(1 − θx); θ is averaged over a grid by its weight under it.

    Args:
        excesses: positive excesses over a threshold, ascending.

    >>> from_uniform = (np.arange(1, 1000) / 1000) ** -0.5 - 1  # quantiles of exponent 2
    >>> print(f"{generalised_pareto_index(np.sort(from_uniform)):.2f}")
    0.49
    """
    x = np.sort(excesses)
    n = x.size
    size = 30 + int(sqrt(n))
    quartile = x[int(n / 4 + 0.5) - 1]
    grid = 1.0 / x[-1] + (1.0 - np.sqrt(size / (np.arange(1, size + 1) - 0.5))) / (3.0 * quartile)
    index = np.log1p(-np.multiply.outer(grid, x)).mean(axis=1)
    likelihood = n * (np.log(-grid / index) - index - 1.0)
    weights = np.exp(likelihood - likelihood.max())
    theta = float((weights * grid).sum() / weights.sum())
    return float(np.log1p(-theta * x).mean())
