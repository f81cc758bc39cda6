"""Simulators of loops on raw data, one file a family; they know no formula.

A module here that lists ``EXPERIMENTS`` is found by that.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofs_checks.experiment import Experiment


@cache
def experiments() -> dict[str, Experiment]:
    """Return all experiments by the id of the formula that they confront."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {item.formula: item for module in modules for item in getattr(module, "EXPERIMENTS", ())}
