"""Exact oracles, one file a family: a whole loop propagated in rationals, with no formula in it.

``ORACLES`` maps a formula's id to a function that yields instances: the point in words, what the
oracle computes there, and what the formula says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from importlib import import_module

MODULES = (
    "proofs_checks.oracles.regression_outputs",
    "proofs_checks.oracles.few_rows",
    "proofs_checks.oracles.unequal_sizes",
    "proofs_checks.oracles.ridge",
    "proofs_checks.oracles.fresh_schedule",
    "proofs_checks.oracles.defined",
    "proofs_checks.oracles.subsample",
    "proofs_checks.oracles.sampling_bias",
    "proofs_checks.oracles.mixture",
    "proofs_checks.oracles.label_editing",
    "proofs_checks.oracles.categorical",
)

Instance = tuple[str, Fraction, Fraction]
Oracle = Callable[[], Iterator[Instance]]


@cache
def oracles() -> dict[str, Oracle]:
    """Return all oracles by the id of the formula that they speak of."""
    found: dict[str, Oracle] = {}
    for module in MODULES:
        found.update(import_module(module).ORACLES)
    return found
