"""Does a sample mean say anything? A diagnosis of heavy tails, with three answers.

The Pareto tail index ξ (also k) of a law is 1/α when P(|X| > x) ≈ x^{−α}: moments of order below α are
finite. A test of the mean needs a finite variance, ξ < 1/2; one that estimates the variance needs a finite
fourth moment for the estimate to settle, ξ < 1/4. Where theory knows the tail, `from_tail` decides; otherwise
`from_sample` estimates ξ from the largest values by the generalised Pareto fit of Zhang and Stephens (*A new
and efficient estimation method for the generalized Pareto distribution*, Technometrics 51, 2009), as
importance sampling does (Vehtari, Simpson, Gelman, Yao and Gabry, *Pareto smoothed importance sampling*,
JMLR 25, 2024, Section 3).

A sample cannot see beyond its largest value, so "valid" means that the tail seen so far is light enough,
not that a moment is proved finite.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

VARIANCE = 2
FOURTH_MOMENT = 4
QUANTILE_95 = 1.96
QUANTILE_999 = 3.29
FEWEST = 500

Answer = Literal["valid", "invalid", "unsure"]
VALID: Answer = "valid"
INVALID: Answer = "invalid"
UNSURE: Answer = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class TailDiagnosis:
    """Whether a test of the mean is valid, why, and the tail index with its 95 % interval.

    ``highest`` is the upper end of its 99.9 % interval: a wrong "valid" lets a test refute what is true, so
    more is asked of it than of "invalid".
    """

    answer: Answer
    reason: str
    index: float
    interval: tuple[float, float]
    highest: float


def from_tail(exponent: Fraction | float, *, moment: int = FOURTH_MOMENT) -> TailDiagnosis:
    """Decide from a known tail P(|X| > x) ≈ x^{−α}, or α = ∞ for lighter tails.

    Args:
        exponent: α > 0; moments of order ≥ α are infinite.
        moment: the moment that the test wants finite: 4 when it estimates the variance, 2 when it knows it.

    Returns:
        "valid" when that moment is finite, "invalid" when the variance is not, "unsure" in between.

    Raises:
        ValueError: α is not positive, or `moment` is below 2.

    >>> [from_tail(exponent).answer for exponent in (2, 3, float("inf"))]
    ['invalid', 'unsure', 'valid']
    >>> from_tail(Fraction(5, 2), moment=2).answer
    'valid'
    """
    if not exponent > 0:
        raise ValueError(f"exponent = {exponent}: must be positive")
    _check_moment(moment)
    index = 0.0 if exponent == inf else 1.0 / float(exponent)
    words = f"tail exponent {_plain(exponent)}"
    if exponent > moment:
        answer, reason = VALID, f"{words} > {moment}: the moment of order {moment} is finite"
    elif exponent > VARIANCE:
        answer, reason = UNSURE, f"{words} ≤ {moment}: the estimated variance is unreliable"
    else:
        missing = "variance" if exponent > 1 else "mean"
        answer, reason = INVALID, f"{words} ≤ {2 if exponent > 1 else 1}: the {missing} is infinite"
    return TailDiagnosis(answer=answer, reason=reason, index=index, interval=(index, index), highest=index)


def from_sample(sample: ArrayLike, *, moment: int = FOURTH_MOMENT) -> TailDiagnosis:
    """Decide from a sample, by the heavier of its two tails.

    Each tail is the 3√n largest deviations from the median on that side (at most a tenth of the sample). The
    mean test is invalid when the 95 % interval of ξ lies above 1/2, valid when the 99.9 % interval lies below
    1/`moment`.

    Args:
        sample: independent observations, finite.
        moment: the moment that the test wants finite: 4 when it estimates the variance, 2 when it knows it.

    Raises:
        ValueError: an observation is not finite, or `moment` is below 2.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> [from_sample(draw(100_000)).answer for draw in (rng.standard_normal, rng.standard_cauchy)]
    ['valid', 'invalid']
    >>> from_sample([1.0, 2.0]).reason
    'only 2 observations: at least 500 are needed to see a tail'
    """
    _check_moment(moment)
    values = np.asarray(sample, dtype=np.float64).ravel()
    if not np.isfinite(values).all():
        raise ValueError("sample: observations must be finite numbers")
    if values.size < FEWEST:
        return TailDiagnosis(
            answer=UNSURE,
            reason=f"only {values.size} observations: at least {FEWEST} are needed to see a tail",
            index=inf,
            interval=(-inf, inf),
            highest=inf,
        )
    values = np.ldexp(values, -2 - int(np.frexp(np.abs(values).max())[1]))  # its size has no bearing
    count = min(values.size // 10, int(3 * sqrt(values.size)))
    centred = np.sort(values - np.median(values))
    index, error = max(_tail_index(side, count) for side in (centred, -centred[::-1]))
    low, high, highest = (
        index - QUANTILE_95 * error,
        index + QUANTILE_95 * error,
        index + QUANTILE_999 * error,
    )
    words = f"tail index {index:.2f} (95 %: {low:.2f} to {high:.2f}; 99.9 %: up to {highest:.2f})"
    if low > 1 / VARIANCE:
        answer, reason = INVALID, f"{words} > 1/{VARIANCE}: the variance looks infinite"
    elif highest < 1 / moment:
        answer, reason = VALID, f"{words} < 1/{moment}: the moment of order {moment} looks finite"
    else:
        answer, reason = UNSURE, f"{words} is not clear of 1/{moment}"
    return TailDiagnosis(answer=answer, reason=reason, index=index, interval=(low, high), highest=highest)


def _check_moment(moment: int) -> None:
    if moment < VARIANCE:
        raise ValueError(f"moment = {moment}: must be at least {VARIANCE}")


def _plain(exponent: Fraction | float) -> str:
    return f"{exponent:g}" if isinstance(exponent, float) else str(exponent)


def _tail_index(ascending: NDArray[np.float64], count: int) -> tuple[float, float]:
    """ξ of the `count` largest values and its standard error, (1 + ξ)/√count."""
    threshold = ascending[-count - 1]
    excesses = ascending[-count:] - threshold
    positive = excesses[excesses > 0.0]
    if positive.size < count // 2 or positive[-1] == positive[0]:
        return -inf, 0.0
    index = generalised_pareto_index(positive)
    return index, max(1.0 + index, 0.0) / sqrt(positive.size)


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
