"""A simulator of one's own: how it is called, and what it must not do.

It is a function ``simulator(rng, **parameters)`` in NumPy or plain Python that returns one observation, or a
one-dimensional array of independent ones. Integers reach it as ``int``, reals as ``float``, lists as tuples.
It must draw with ``rng`` and with nothing else, so that one seed gives one result. A simulator that draws
nothing, and returns one value, is deterministic: that value is compared, not sampled.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theory.language.parameters import Values

Simulator = Callable[..., Any]
Observations = NDArray[np.float64]


class SimulatorError(RuntimeError):
    """A simulator raised an exception, returned no observations, or does not draw with its generator."""


def called(simulator: Simulator, rng: np.random.Generator, arguments: Mapping[str, Any]) -> Observations:
    """Call a simulator once and return its observations, one axis.

    Raises:
        SimulatorError: it raised an exception (``SystemExit`` too), or returned what is no observation.
    """
    try:
        drawn = simulator(rng, **arguments)
    except (Exception, SystemExit) as error:
        said = (str(error).splitlines() or [""])[0][:200]
        raise SimulatorError(f"the simulator raised {type(error).__name__}: {said}") from error
    return _observations(drawn)


def draw_observations(
    simulator: Simulator,
    integers: frozenset[str],
    allowed: Callable[[Observations, Values], str | None],
    rng: np.random.Generator,
    values: Values,
    replicates: int,
) -> Observations:
    """Call the simulator until there are at least ``replicates`` observations.

    Args:
        simulator: see the module.
        integers: names of the parameters that are lists of integers.
        allowed: says what is wrong with observations at a point: outside their bounds, say.
        rng: what it draws with. values: of its parameters.
        replicates: how many observations are wanted; whole calls are kept.

    Raises:
        SimulatorError: it raised an exception, returned what is no observation or not allowed, or its
            observations vary while it draws nothing; one line says so.
    """
    arguments = arguments_of(values, integers)
    found: list[Observations] = []
    undrawn: list[Observations] = []
    total = 0
    while total < replicates:
        before = _drawn_so_far(rng)
        batch = called(simulator, rng, arguments)
        wrong = allowed(batch, values)
        if wrong:
            raise SimulatorError(f"the simulator returned {wrong}")
        if _drawn_so_far(rng) == before:
            undrawn.append(batch)
            _constant([undrawn[0], batch])
        found.append(batch)
        total += batch.size
    return np.concatenate(found)


def deterministic_value(
    simulator: Simulator,
    integers: frozenset[str],
    allowed: Callable[[Observations, Values], str | None],
    values: Values,
    seed: np.random.SeedSequence,
) -> float | None:
    """Return the one value of a simulator that draws nothing at a point, or ``None`` if it draws.

    It is called twice with one seed, and must return the same.

    Raises:
        SimulatorError: as :func:`draw_observations`, or it returned something else the second time.
    """
    arguments = arguments_of(values, integers)
    first_rng = np.random.default_rng(seed)
    again_rng = copy.deepcopy(first_rng)
    before = _drawn_so_far(first_rng)
    first = called(simulator, first_rng, arguments)
    again = called(simulator, again_rng, arguments)
    if not np.array_equal(first, again) or _drawn_so_far(first_rng) != _drawn_so_far(again_rng):
        raise SimulatorError(
            "the simulator, called twice with one seed, did not do the same: does it draw with rng alone?"
        )
    wrong = allowed(first, values)
    if wrong:
        raise SimulatorError(f"the simulator returned {wrong}")
    return None if _drawn_so_far(first_rng) != before else _constant([first])


def _drawn_so_far(rng: np.random.Generator) -> tuple[object, object]:
    """Return what changes when a generator is drawn from, or spawns others."""
    source = rng.bit_generator
    return repr(source.state), getattr(source.seed_seq, "n_children_spawned", None)


def _constant(undrawn: list[Observations]) -> float:
    """Return the one value of observations that were made without a draw.

    Raises:
        SimulatorError: they vary, so that something else than ``rng`` was drawn from.
    """
    value = undrawn[0][0]
    if any((batch != value).any() for batch in undrawn):
        raise SimulatorError(
            "the simulator's observations vary, and it drew nothing from rng: does it draw with rng?"
        )
    return float(value)


def arguments_of(values: Values, integers: frozenset[str]) -> dict[str, Any]:
    """Return a point as a simulator takes it."""
    return {name: _plain(value, name in integers) for name, value in values.items()}


def _plain(value: Any, integer: bool) -> int | float | tuple[int | float, ...]:
    if isinstance(value, tuple):
        return tuple(int(entry) if integer or isinstance(entry, int) else float(entry) for entry in value)
    return float(value) if isinstance(value, Fraction) else value


def _observations(drawn: object) -> Observations:
    if isinstance(drawn, np.ma.MaskedArray):
        raise SimulatorError("the simulator returned a masked array; leave out what is masked")
    try:
        given = np.asarray(drawn)
        numeric = given.dtype.kind in "biuf" or (
            given.dtype.kind == "O" and all(isinstance(entry, Real) for entry in given.flat)
        )
        if not numeric:
            raise TypeError
        with np.errstate(over="ignore"):  # infinite observations get a line of their own
            batch = given.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise SimulatorError(f"the simulator returned {type(drawn).__name__}, not numbers") from None
    if batch.ndim > 1 or batch.size == 0:
        raise SimulatorError(
            f"the simulator returned an array of shape {batch.shape}; "
            "expected a number, or a one-dimensional array of independent observations"
        )
    if not np.isfinite(batch).all():
        raise SimulatorError(
            f"the simulator returned {batch[~np.isfinite(batch)].flat[0]}"
            if batch.ndim
            else f"the simulator returned {batch}"
        )
    return batch.reshape(-1)
