"""Exact oracles, one file a family: a whole loop propagated in rationals, with no formula in it.

``ORACLES`` maps a formula's id to a function that yields instances: the point in words, what the
oracle computes there, and what the formula says. A module here that lists ``ORACLES`` is found by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

Instance = tuple[str, Fraction, Fraction]
Oracle = Callable[[], Iterator[Instance]]


@cache
def oracles() -> dict[str, Oracle]:
    """Return all oracles by the id of the formula that they speak of."""
    found: dict[str, Oracle] = {}
    for module in iter_modules(__path__):
        found.update(getattr(import_module(f"{__name__}.{module.name}"), "ORACLES", {}))
    return found
