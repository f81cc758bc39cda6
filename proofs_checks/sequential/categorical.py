"""A whole law at once: counts of categories against given probabilities, by a Dirichlet mixture.

Against the null p the e-process is the multinomial likelihood ratio mixed over Dirichlet(r p),

    E = Γ(r)/Γ(r + n) ∏_j Γ(r p_j + c_j) / (Γ(r p_j) p_j^{c_j}),

infinite as soon as a category of probability 0 is seen (Lindon and Malek, *Anytime-valid inference for
multinomial count data*, NeurIPS 2022). A continuous law with distribution function F is tested by the cell
⌊J F(x)⌋ of its probability integral transform, whose law is uniform on J cells.
"""

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from proofs_checks.sequential.face import FloatArray, Guarantee, _merge, _update, check_same, log_e_value

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Categorical:
    """How often each category was seen; `strength` is the total r of the Dirichlet prior."""

    guarantee: ClassVar[Guarantee] = "non-asymptotic"
    strength: float
    counts: tuple[int, ...]


def start_categorical(*, categories: int, strength: float = 100.0) -> Categorical:
    """Start counting categories 0 … `categories` − 1.

    Args:
        categories: number of categories, at least 2.
        strength: r > 0; about a tenth of the number of observations at which the test is to be sharpest.

    >>> from proofs_checks.sequential import log_e_value, update
    >>> state = update(start_categorical(categories=2), [0, 1] * 500)
    >>> log_e_value(state, (0.5, 0.5)) < 0 < log_e_value(state, (0.4, 0.6))
    True
    """
    if categories < 2:
        raise ValueError(f"categories = {categories}: must be at least 2")
    if not (isfinite(strength) and strength > 0.0):
        raise ValueError(f"strength = {strength}: must be finite and positive")
    return Categorical(strength=strength, counts=(0,) * categories)


def cells(transform: ArrayLike, categories: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Cell ⌊J u⌋ of each value u = F(x) of a probability integral transform, J = `categories`.

    >>> cells([0.0, 0.49, 0.5, 1.0], 2).tolist()
    [0, 0, 1, 1]
    """
    values = np.asarray(transform, dtype=np.float64).ravel()
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise ValueError("transform: values of a distribution function must lie in [0, 1]")
    return np.minimum((values * categories).astype(np.int64), categories - 1)


@_update.register
def _(state: Categorical, batch: ArrayLike) -> Categorical:
    values = np.asarray(batch).ravel()
    size = len(state.counts)
    if values.size == 0:
        return state
    if values.dtype.kind not in "iu" or values.min() < 0 or values.max() >= size:
        raise ValueError(f"batch: categories must be whole numbers from 0 to {size - 1}")
    return replace(state, counts=_added(state.counts, np.bincount(values, minlength=size).tolist()))


@_merge.register
def _(first: Categorical, second: Categorical) -> Categorical:
    check_same((first.strength, len(first.counts)), (second.strength, len(second.counts)))
    return replace(first, counts=_added(first.counts, second.counts))


def _added(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(first, second, strict=True))


@log_e_value.register
def _(state: Categorical, null: ArrayLike) -> float:
    p: FloatArray = np.asarray(null, dtype=np.float64)
    counts = np.array(state.counts)
    if p.shape != counts.shape or not (p >= 0.0).all() or abs(p.sum() - 1.0) > TOLERANCE:
        raise ValueError(f"null: must be {counts.size} probabilities that add up to 1")
    possible = p > 0.0
    if counts[~possible].any():
        return inf
    p, counts = p[possible], counts[possible]
    prior = state.strength * p
    total = gammaln(state.strength) - gammaln(state.strength + counts.sum())
    return float(total + (gammaln(prior + counts) - gammaln(prior) - counts * np.log(p)).sum())
