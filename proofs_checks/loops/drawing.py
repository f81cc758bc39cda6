"""Data of many replicates drawn side by side, in arrays that are written over again and again.

A replicate's numbers are drawn one after another; the data then lie with the replicates last, so that one
operation runs through them without a stop.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


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
        room: where numbers are drawn. home: where the data come to lie, under their ``use``.
    """

    rng: np.random.Generator
    replicates: int
    size: int
    order: int = 4
    room: Room = field(default_factory=Room)
    home: Room = field(default_factory=Room)
    use: str = "data"

    @property
    def shape(self) -> tuple[int, int]:
        """The shape in which numbers are drawn."""
        return (self.replicates, self.size)

    def normal(self) -> Array:
        """Return standard normal numbers, shape (replicates, size)."""
        return self.rng.standard_normal(out=self.room.empty("numbers", self.shape))

    def uniform(self) -> Array:
        """Return numbers uniform on [0, 1)."""
        return self.rng.random(out=self.room.empty("numbers", self.shape))

    def exponential(self) -> Array:
        """Return standard exponential numbers."""
        return self.rng.standard_exponential(out=self.room.empty("numbers", self.shape))

    def gamma(self, form: Any) -> Array:
        """Return standard gamma numbers, of the shape given for each replicate or for all."""
        out = self.room.empty("numbers", self.shape)
        return np.asarray(self.rng.standard_gamma(column(form), self.shape, out=out))

    def moved(self, drawn: npt.NDArray[Any], scale: Any = 1.0, middle: Any = 0.0) -> Array:
        """Return middle + scale · drawn as data, shape (size, replicates)."""
        found = self.home.empty(self.use, drawn.shape[::-1])
        np.multiply(drawn.T, scale, out=found)
        if isinstance(middle, np.ndarray) or middle != 0:
            found += middle
        return found


def column(value: Any) -> Any:
    """Return an argument of every replicate as it is drawn with."""
    return value[:, None] if isinstance(value, np.ndarray) and value.ndim else value
