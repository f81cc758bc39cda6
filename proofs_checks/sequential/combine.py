"""From single e-values to a verdict over a registry: refutation at level α, merging, confirmation.

Everything is in logarithms: an e-value of 10⁴⁰⁰ is ordinary here.
"""

from collections.abc import Sequence
from math import inf, log

import numpy as np

from proofs_checks.sequential.face import FloatArray, Number, check_alpha
from proofs_checks.sequential.tracked import margin_nulls


def refuted(
    log_e_values: Sequence[float], alpha: float, weights: Sequence[float] | None = None
) -> tuple[bool, ...]:
    """Which hypotheses of a registry are refuted, with P(any true one is refuted) ≤ α.

    Hypothesis i is refuted when E_i ≥ 1/(w_i α), ∑ w_i = 1: a union bound over Ville's inequality, valid
    under any dependence and at any stopping times.

    Args:
        log_e_values: log E_i, one a hypothesis.
        alpha: error probability over the whole registry, 0 < α < 1.
        weights: shares w_i > 0 of the error probability, scaled to sum 1; equal by default. They are to be
            fixed before the data.

    Raises:
        ValueError: α outside (0, 1), a NaN, or weights that are not positive or not one a hypothesis.

    >>> refuted([5.0, 1.0, 9.0], 0.05)
    (True, False, True)
    >>> refuted([3.5, 9.0], 0.05, weights=[0.99, 0.01])
    (True, True)
    """
    check_alpha(alpha)
    values = _checked(log_e_values)
    shares = _shares(values.size, weights)
    return tuple((values + np.log(shares) >= -log(alpha)).tolist())


def e_bh(
    log_e_values: Sequence[float], alpha: float, weights: Sequence[float] | None = None
) -> tuple[bool, ...]:
    """Which hypotheses the e-BH procedure refutes: false discovery rate ≤ α under any dependence.

    With e₍₁₎ ≥ … ≥ e₍K₎ the k* largest are refuted, k* the largest k with k e₍ₖ₎ ≥ K/α (Wang and Ramdas,
    *False discovery rate control with e-values*, JRSS B 84, 2022). Weights enter as K w_i E_i, ∑ w_i = 1,
    whose expectations over the true hypotheses still add up to at most K, all that the proof needs.

    Args, Raises: as `refuted`.

    >>> e_bh([4.0, 4.0, 4.0, 0.0], 0.05)
    (True, True, True, False)
    >>> refuted([4.0, 4.0, 4.0, 0.0], 0.05)
    (False, False, False, False)
    """
    check_alpha(alpha)
    values = _checked(log_e_values)
    count = values.size
    weighted = values + np.log(_shares(count, weights) * count)
    order = np.argsort(-weighted, kind="stable")
    ranks = np.arange(1, count + 1)
    enough = np.flatnonzero(weighted[order] + np.log(ranks) >= log(count) - log(alpha)) if count else ranks
    cut = enough[-1] + 1 if enough.size else 0
    chosen = np.zeros(count, dtype=bool)
    chosen[order[:cut]] = True
    return tuple(chosen.tolist())


def log_product(log_e_values: Sequence[float]) -> float:
    """log of the product: an e-value when the E_i come from independent data or one after another.

    >>> log_product([1.0, 2.0])
    3.0
    """
    values = _checked(log_e_values)
    return -inf if np.isneginf(values).any() else float(values.sum())


def log_average(log_e_values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """log ∑ w_i E_i: an e-value under any dependence.

    Source: Vovk and Wang, *E-values: calibration, combination and applications*, Annals of Statistics 49,
    2021, Section 3.

    >>> round(log_average([0.0, 0.0]), 12)
    0.0
    """
    values = _checked(log_e_values)
    if not values.size:
        return 0.0
    return float(np.logaddexp.reduce(values + np.log(_shares(values.size, weights))))


def confirmed(interval: tuple[float, float], mean: Number, margin: Number) -> bool:
    """Whether a confidence sequence lies inside [m(1 − δ), m(1 + δ)], so that m is right within δ.

    Args:
        interval: lower and upper end of the confidence sequence.
        mean: claimed mean m, not 0.
        margin: relative margin δ, 0 < δ < 1.

    >>> confirmed((0.98, 1.01), 1.0, 0.02), confirmed((0.97, 1.01), 1.0, 0.02)
    (True, False)
    """
    low, _, high = margin_nulls(mean, margin)
    return low <= interval[0] and interval[1] <= high


def _checked(log_e_values: Sequence[float]) -> FloatArray:
    values = np.asarray(log_e_values, dtype=np.float64)
    if values.ndim != 1 or np.isnan(values).any():
        raise ValueError("log_e_values: must be a list of numbers, none of them NaN")
    return values


def _shares(count: int, weights: Sequence[float] | None) -> FloatArray:
    shares = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    if shares.shape != (count,) or not (np.isfinite(shares) & (shares > 0.0)).all():
        raise ValueError("weights: must be one finite positive number a hypothesis")
    scaled: FloatArray = shares / shares.sum()
    return scaled
