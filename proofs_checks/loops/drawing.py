"""Data of many replicates drawn side by side, in arrays that are written over again and again.

Replicates are the last axis, in drawing too, so that one operation runs through them without a stop.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
BLOCK_NUMBERS = 1 << 16
"""Numbers of one draw: half a megabyte, so that what is drawn is still near when it is fitted."""


def in_blocks(draw: Callable[[int], Array], replicates: int, numbers: int) -> Array:
    """Return what ``draw`` draws of some replicates, block after block: each holds so many ``numbers``."""
    block = max(1, BLOCK_NUMBERS // numbers)
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
            held = self.held[use] = np.empty(size)
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
        """Return standard gamma numbers of shape ``form``, of each replicate or of all, to be written over."""
        return np.asarray(self.rng.standard_gamma(form, self.shape, out=self._empty()))

    def _empty(self) -> Array:
        return self.room.empty(self.use, self.shape)


def moved(drawn: Array, scale: Any = 1.0, middle: Any = 0.0) -> Array:
    """Return middle + scale · drawn, written over what was drawn."""
    drawn *= scale
    if isinstance(middle, np.ndarray) or middle != 0:
        drawn += middle
    return drawn
