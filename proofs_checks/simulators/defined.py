"""Simulators out of definitions: raw data drawn as a loop in the loop language says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.experiment import Experiment
from proofs_checks.loops.experiment import (
    chi_square,
    cost_of,
    draw_controlled,
    draw_observable,
    seed_from,
)
from proofs_checks.loops.raw import runs
from theory.blocks import definition
from theory.language.parameters import Values, float_of, integer_of

Array = NDArray[np.float64]
UNITS = {"sigma": 1, "n": 12, "V1": 0}
"""What is taken for a loop's parameter that its formula does not depend on, and nobody gives."""


def defined_experiment(
    name: str, *, control: bool = False, square_of_normal: bool = False, **rest: Any
) -> Experiment:
    """Return the experiment of a formula whose loop has a definition: ``rest`` says where and how it is run.

    ``control``: whether a statistic of the loop's real data is a control variate. ``square_of_normal``: what
    the definition shows of the statistic's law, said here (and tested), so that a list reads no definition.
    """
    return Experiment(
        formula=name,
        draw=partial(draw_defined, name),
        controlled=partial(draw_defined_controlled, name) if control else None,
        instrument=chi_square if square_of_normal else None,
        **{"cost": partial(cost_of_defined, name), **rest},
    )


def draw_defined(name: str, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the observable whose mean the formula ``name`` is, at fit t, shape (replicates,)."""
    loop = definition(name)
    (observable,) = loop.observables.values()
    return draw_observable(loop, observable, rng, completed(values), replicates)


def draw_defined_controlled(name: str, rng: np.random.Generator, values: Values, replicates: int) -> Array:
    """Return the same, and a control variate of mean zero, shape (replicates, 2)."""
    loop = definition(name)
    (observable,) = loop.observables.values()
    return draw_controlled(loop, observable, rng, completed(values), replicates)


def draw_fits(
    name: str, rng: np.random.Generator, values: Values, replicates: int, fits: Sequence[int] = ()
) -> dict[str, Array]:
    """Return the states at fit t, shape (replicates,), or at several, in order, (fits, replicates)."""
    given = completed(values)
    wanted = fits or (integer_of(given, "t"),)
    found: list[dict[str, Array]] = []
    for run in runs(definition(name), max(wanted), given, replicates=replicates, seed=seed_from(rng)):
        course = zip(range(1, max(wanted) + 1), run.course(), strict=False)
        kept = [states for t, states in course if t in wanted]
        found.append({key: np.stack([states[key] for states in kept]) for key in kept[0]})
    joined = {key: np.concatenate([block[key] for block in found], axis=1) for key in found[0]}
    return joined if fits else {key: states[0] for key, states in joined.items()}


def cost_of_defined(name: str, values: Values) -> int:
    """Return how many random numbers one run draws."""
    return cost_of(definition(name), completed(values))


def completed(values: Values) -> Values:
    """Return values with those that follow from others: t from the list of sizes, V₁ from the ``choice``."""
    found = {**UNITS, **values}
    sizes = values.get("c", ())
    if isinstance(sizes, tuple) and sizes:
        found["t"] = len(sizes)
    if "choice" in values:
        of_family = slope(float_of(values, "v2"), float_of(values, "V0"), integer_of(values, "choice"))
        found["V1"] = Fraction(of_family)
    return found


def slope(curvature: float, variance: float, choice: int) -> float:
    """Return V₁ of a family with this v₂ and this variance V₀ of its real data.

    ``choice`` picks among Normal and Poisson, or gamma, negative binomial and hyperbolic secant; binomial
    data succeed at first with probability ⅓.

    >>> [slope(0, 2, choice) for choice in (0, 1)], [slope(1, 2, choice) for choice in (1, 2)]
    ([0.0, 1.0], [3.0, 2.0])
    """
    if curvature < 0:
        return math.sqrt(-variance * curvature / 2)
    if curvature == 0:
        return float(choice % 2)
    whole = math.isclose(1 / curvature, round(1 / curvature))
    double = curvature * variance
    slopes = (2 * math.sqrt(double), math.sqrt(1 + 4 * double), math.sqrt(2 * double))
    return slopes[choice % (3 if whole else 2)]
