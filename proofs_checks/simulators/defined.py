"""Simulators out of definitions: raw data drawn as a loop in the loop language says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_checks.loops.experiment import draw_observable
from theory.blocks import definition
from theory.language.parameters import Values

UNITS = {"sigma": 1}
"""What is taken for a loop's parameter that its formula does not depend on, and nobody gives."""


def draw_defined(name: str, rng: np.random.Generator, values: Values, replicates: int) -> NDArray[np.float64]:
    """Return the observable whose mean the formula ``name`` is, at fit t, shape (replicates,)."""
    loop = definition(name)
    (observable,) = loop.observables.values()
    return draw_observable(loop, observable, rng, {**UNITS, **values}, replicates)
