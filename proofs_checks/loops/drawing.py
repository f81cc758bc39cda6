"""Data of many replicates drawn side by side, in arrays that are written over again and again.

Replicates are the last axis, in drawing too, so that one operation runs through them without a stop.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
BLOCK_NUMBERS = 1 << 16
"""Numbers of one draw: half a megabyte, so that what is drawn is still near when it is fitted."""

LONGEST = 1 << 14
"""Replicates side by side at most: of fits and what they take of data many arrays of so many are made."""

LINE = 8
"""Numbers to a line of the cache: arrays begin with one, and blocks have whole lines of replicates."""
KEPT_BYTES = 1 << 24
"""The C library gives back to the system what is free beyond twice the largest array freed so far, and
gets it back emptied, page by page: after one array of this size, freed untouched, it is used again."""
np.empty(KEPT_BYTES // 8)

FEW = 64
"""Data that are drawn without replacement one after another; of more, all places are put in random order."""


def block_of(numbers: int) -> int:
    """Return how many replicates are drawn side by side, of so many numbers each."""
    block = max(1, min(BLOCK_NUMBERS // numbers, LONGEST))
    return block - block % LINE if block > LINE else block


def in_blocks(draw: Callable[[int], Array], replicates: int, numbers: int) -> Array:
    """Return what ``draw`` draws of some replicates, block after block: each holds so many ``numbers``."""
    block = block_of(numbers)
    return np.concatenate([draw(min(block, replicates - done)) for done in range(0, replicates, block)])


class Room:
    """Arrays by their use: what was held for a use is written over by the next."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.held: dict[str, Array] = {}

    def empty(self, use: str, shape: tuple[int, ...]) -> Array:
        """Return an array that holds anything."""
        size = math.prod(shape)
        held = self.held.get(use)
        if held is None or held.size < size:
            held = np.empty(size + LINE)
            held = self.held[use] = held[-held.ctypes.data // held.itemsize % LINE :]
        return held[:size].reshape(shape)


@dataclass(slots=True)
class Draws:
    """What is drawn at once.

    Attributes:
        rng: the source of randomness.
        replicates, size: how many data of how many replicates.
        order: of the moments of a datum that are observed.
        room: where the data come to lie, under their ``use``.
    """

    rng: np.random.Generator
    replicates: int
    size: int
    order: int = 4
    room: Room = field(default_factory=Room)
    use: str = "data"

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the data."""
        return (self.size, self.replicates)

    def normal(self) -> Array:
        """Return standard normal numbers, to be written over."""
        return self.rng.standard_normal(out=self._empty())

    def uniform(self) -> Array:
        """Return numbers uniform on [0, 1), to be written over."""
        return self.rng.random(out=self._empty())

    def exponential(self) -> Array:
        """Return standard exponential numbers, to be written over."""
        return self.rng.standard_exponential(out=self._empty())

    def gamma(self, form: Any) -> Array:
        """Return standard gamma numbers, to be written over, of this shape (one for all, or each its own)."""
        return np.asarray(self.rng.standard_gamma(form, self.shape, out=self._empty()))

    def _empty(self) -> Array:
        return self.room.empty(self.use, self.shape)


class Moved(NamedTuple):
    """middle + scale · drawn, which is not calculated where sums of what was drawn are all that is asked."""

    drawn: Array
    scale: Any = 1.0
    middle: Any = 0.0

    @property
    def there(self) -> Array:
        """The numbers, written over what was drawn."""
        return moved(*self)


def moved(drawn: Array, scale: Any = 1.0, middle: Any = 0.0) -> Array:
    """Return middle + scale · drawn, written over what was drawn."""
    if isinstance(scale, np.ndarray) or scale != 1:
        drawn *= scale
    if isinstance(middle, np.ndarray) or middle != 0:
        drawn += middle
    return drawn


Places = npt.NDArray[np.integer[Any]]


def places(rng: np.random.Generator, there: int, size: int, replicates: int, replacement: bool) -> Places:
    """Return which of the data that are ``there`` are drawn, shape (size, replicates).

    Without replacement by Floyd's method (Bentley and Floyd 1987): one of the first places, at each step one
    more; if it was drawn before, the last of them.

    Raises:
        ValueError: fewer are there than are to be drawn.
    """
    kind = np.uint16 if there < 1 << 16 else np.int64
    if replacement:
        return rng.integers(0, there, (size, replicates), dtype=kind)
    if size > there:
        raise ValueError(f"{size} cannot be drawn without replacement from {there}")
    if size > FEW:
        keys = rng.random((replicates, there))
        return np.argpartition(keys, min(size, there - 1), axis=1)[:, :size].T
    found = np.empty((size, replicates), dtype=kind)
    for drawn, last in enumerate(range(there - size, there)):
        place = rng.integers(0, last + 1, replicates, dtype=kind)
        if drawn:
            np.copyto(place, kind(last), where=np.logical_or.reduce(found[:drawn] == place, axis=0))
        found[drawn] = place
    return found


def taken(data: npt.NDArray[Any], at: Places, room: Room | None = None, use: str = "") -> npt.NDArray[Any]:
    """Return the data of shape (·, replicates) at these places, shape (size, replicates).

    Real numbers come to lie in the ``room``, under their ``use``.
    """
    replicates = data.shape[1]
    if room is None or data.dtype != np.float64:
        return data.ravel().take(_flat(at, np.empty(at.shape, dtype=np.int64), replicates))
    flat = _flat(at, room.empty("places", at.shape).view(np.int64), replicates)
    return data.ravel().take(flat, out=room.empty(use, at.shape), mode="clip")  # all are inside


def _flat(at: Places, out: npt.NDArray[np.int64], replicates: int) -> npt.NDArray[np.int64]:
    np.multiply(at, replicates, out=out, dtype=np.int64)
    out += np.arange(replicates)
    return out
