"""One face for every sequential instrument.

A state is a small immutable value made by one of the `start_…` functions. Four pure functions act on it:
`update` reads observations, `log_e_value` weighs one null against them, `interval` gives the confidence
sequence, `merge` joins two shards of one stream. Every state is a sum over observations. Mixtures, the
asymptotic test and counts of categories sum exactly, so that neither the cutting of a stream into batches nor
the order of its shards changes anything; the logarithms of betting and of Catoni's test are rounded, and
change by rounding alone.

Under its null an e-process E₁, E₂, … is nonnegative and E[E_τ] ≤ 1 at every stopping time τ, so that
P(sup E_n ≥ 1/α) ≤ α (Ville, *Étude critique de la notion de collectif*, 1939; Ramdas, Grünwald, Vovk and
Shafer, Statistical Science 38, 2023, Sections 2 and 3). One may look after every batch, stop when one
likes, and continue later.
"""

from fractions import Fraction
from functools import singledispatch
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Guarantee = Literal["non-asymptotic", "asymptotic"]
FloatArray = NDArray[np.float64]
Number = float | Fraction
State = TypeVar("State")


@singledispatch
def _update(state: Any, batch: ArrayLike) -> Any:
    raise TypeError(f"state: {type(state).__name__} is no sequential instrument")


@singledispatch
def log_e_value(state: Any, null: Any) -> float:
    """Natural logarithm of the e-value against the null, at the observations read so far.

    Args:
        state: the state of an instrument.
        null: the mean under the null; for a categorical law, the vector of its probabilities.

    Returns:
        log E; refute at level α when it is at least log(1/α), whenever and however often one looks.

    Raises:
        TypeError: `state` is no instrument.
        ValueError: `null` lies outside the instrument's domain, or is not one of the nulls it tracks.
    """
    raise TypeError(f"state: {type(state).__name__} is no sequential instrument")


@singledispatch
def log_e_at_most(state: Any, bound: float) -> float:
    """Natural logarithm of an e-value against every mean ≤ `bound` at once: large if the mean lies above it.

    Its process is at most the e-process of each single mean ≤ `bound`, path by path, so that Ville's
    inequality holds under all of them. It spends no error probability on the other side.

    Args:
        state: the state of an instrument.
        bound: the largest mean under the null; −∞ is returned where every possible mean is one.

    Raises:
        TypeError: `state` is no instrument, or tests a whole law.
    """
    raise TypeError(f"state: {type(state).__name__} tests no mean")


@singledispatch
def log_e_at_least(state: Any, bound: float) -> float:
    """Natural logarithm of an e-value against every mean ≥ `bound` at once; see :func:`log_e_at_most`."""
    raise TypeError(f"state: {type(state).__name__} tests no mean")


@singledispatch
def interval(state: Any, alpha: float) -> tuple[float, float]:
    """Confidence sequence for the mean: all intervals over time cover it together, with probability ≥ 1 − α.

    Args:
        state: the state of an instrument.
        alpha: error probability, 0 < α < 1.

    Returns:
        Lower and upper end, ±∞ or the end of the domain where nothing is excluded yet.

    Raises:
        TypeError: the instrument tests a whole law and has no mean.
        ValueError: `alpha` lies outside (0, 1).
    """
    raise TypeError(f"state: {type(state).__name__} gives no confidence sequence for a mean")


@singledispatch
def _merge(first: Any, second: Any) -> Any:
    raise TypeError(f"first: {type(first).__name__} is no sequential instrument")


def update(state: State, batch: ArrayLike) -> State:
    """Read a batch of observations (any shape, read flat) and return the new state.

    Raises:
        TypeError: `state` is no instrument.
        ValueError: an observation is not finite or lies outside the instrument's domain.

    >>> from proofs_checks.sequential import start_normal
    >>> update(start_normal(variance=1.0), [0.5, 1.5]).count
    2
    """
    updated: State = _update(state, batch)
    return updated


def merge(first: State, second: State) -> State:
    """Join the states of two independent shards, as if one stream had been read.

    Raises:
        TypeError: the two are not states of one instrument.
        ValueError: the two were started with different parameters.

    >>> from proofs_checks.sequential import start_normal
    >>> start = start_normal(variance=1.0)
    >>> merge(update(start, [0.5]), update(start, [1.5])) == update(start, [0.5, 1.5])
    True
    """
    if type(first) is not type(second):
        raise TypeError(f"second: {type(second).__name__} cannot be merged into {type(first).__name__}")
    merged: State = _merge(first, second)
    return merged


def observations(batch: ArrayLike) -> FloatArray:
    """The batch as a flat float64 array; ValueError when an entry is not finite."""
    flat = np.asarray(batch, dtype=np.float64).ravel()
    if not np.isfinite(flat).all():
        raise ValueError("batch: observations must be finite numbers")
    return flat


def check_alpha(alpha: float) -> None:
    """ValueError unless 0 < α < 1."""
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha = {alpha}: must lie in (0, 1)")


def check_same(first: tuple[object, ...], second: tuple[object, ...]) -> None:
    """ValueError unless two states to be merged have the same parameters."""
    if first != second:
        raise ValueError(f"second: started with {second}, but the first with {first}")
