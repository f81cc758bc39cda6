"""A defined loop as an experiment: raw data drawn as it says, tested by what the definition shows of them.

The sequential test is chosen from the definition: an observable that cannot leave an interval is tested by
its bounds; one that is a polynomial of finitely many light draws has all moments; of any other the tail is
diagnosed from the first observations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import sympy as sp

from proofs_checks.experiment import Experiment, all_moments
from proofs_checks.loops.control import simulate_controlled
from proofs_checks.loops.raw import Array, NoSampler, simulate, width
from proofs_checks.sequential import Instrument, start_gamma
from theory.language.parameters import Value, Values, environment, integer_of
from theory.loop_language.definition import Data, LoopDefinition
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance
from theory.numbers.walk import exact

Interval = tuple[float, float]
EVERYTHING: Interval = (-math.inf, math.inf)
FEW = 40
"""Fits whose numbers of data are all counted for the cost; of more the first and the last."""
LIGHT = ("normal", "bernoulli", "binomial", "poisson", "gamma", "exponential", "uniform", "beta")
"""Laws whose tails are lighter than any power."""
LOCATION = ("mean", "p", "a", "b", "N")
"""Arguments that move a light law, or bound it, and make its tail no heavier."""


def loop_experiment(loop: LoopDefinition, observable: str) -> Experiment:
    """Return the experiment that draws an observable at fit t; its values are the loop's parameters and t."""
    expr = loop.observables[observable]
    normal = squares_a_normal(loop, expr)
    bounded = not loop.is_vector and all(math.isfinite(end) for end in _range(loop, expr, None))
    return Experiment(
        formula=f"{loop.id}.{observable}",
        draw=partial(draw_observable, loop, expr),
        cost=partial(cost_of, loop),
        bounds=partial(observable_range, loop, expr) if bounded else None,
        tail=all_moments if is_light(loop) else None,
        instrument=chi_square if normal else None,
    )


def chi_square(values: Values, mean: float) -> Instrument:
    """Return the test of a multiple of χ² with one degree of freedom."""
    del values, mean
    return start_gamma(shape=0.5)


def squares_a_normal(loop: LoopDefinition, observable: sp.Expr) -> bool:
    """Return whether an observable is a multiple of the square of a normal state of mean 0.

    It is where all data are normal with a variance that shows no state, and their means and all fits are
    linear in states and means of data, with no constant, from states that start at 0.
    """
    states = {state.symbol for state in loop.states}
    seen = observable.free_symbols & states
    if loop.is_vector or len(seen) != 1 or (observable / seen.pop() ** 2).free_symbols & states:
        return False
    laws = [data.law for data in loop.data]
    if any(law is None or law.name != "normal" for law in laws) or any(
        data.inverse_size is not None for data in loop.data
    ):
        return False
    linear = [law.argument("mean") for law in laws if law is not None] + list(loop.fit.values())
    return (
        all(state.start == 0 for state in loop.states)
        and all(_is_linear(expr, states) for expr in linear)
        and not any(law.argument("variance").free_symbols & states for law in laws if law is not None)
    )


def _is_linear(expr: sp.Expr, states: set[sp.Symbol]) -> bool:
    """Whether every term has one state or mean of data to the first power, or there is no term."""
    means = {part: sp.Dummy() for part in expr.atoms(Mean, Total)}
    plain = expr.xreplace(means)
    of = (*states, *means.values())
    if plain == 0:
        return True
    return bool(plain.is_polynomial(*of)) and all(sum(powers) == 1 for powers in sp.Poly(plain, *of).monoms())


def is_light(loop: LoopDefinition) -> bool:
    """Return whether states are polynomials of light draws whose number and scale show no state."""
    states = {state.symbol for state in loop.states}
    if loop.is_vector:  # the least eigenvalue of a design has a heavy tail
        return False
    for data in loop.data:
        if data.law is None:
            continue
        law = data.law if data.source == "model" else loop.true_law(data)
        if law.name not in LIGHT:
            return False
        for name, argument in zip(law.kind.arguments, law.arguments, strict=True):
            if argument.free_symbols & states and name not in LOCATION:
                return False
        if (
            law.name in ("poisson", "gamma", "exponential")
            and set().union(*(argument.free_symbols for argument in law.arguments)) & states
        ):
            return False  # the scale moves with the mean
    return True


def observable_range(loop: LoopDefinition, observable: sp.Expr, values: Values) -> Interval:
    """Return an interval that the observable cannot leave at fit t, at these values."""
    return _range(loop, observable, values)


def draw_observable(
    loop: LoopDefinition, observable: sp.Expr, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return an observable at fit t in independent runs, shape (replicates,)."""
    return _drawn(simulate, loop, observable, rng, values, replicates)


def draw_controlled(
    loop: LoopDefinition, observable: sp.Expr, rng: np.random.Generator, values: Values, replicates: int
) -> Array:
    """Return the same from the same random numbers, and a control variate, shape (replicates, 2)."""
    return _drawn(simulate_controlled, loop, observable, rng, values, replicates)


def _drawn(
    how: Callable[..., Array],
    loop: LoopDefinition,
    observable: sp.Expr,
    rng: np.random.Generator,
    values: Values,
    replicates: int,
) -> Array:
    own = {name: value for name, value in values.items() if name != "t"}
    try:
        return how(loop, observable, integer_of(values, "t"), own, replicates=replicates, seed=seed_from(rng))
    except NoSampler as error:
        raise ValueError(str(error)) from None


def seed_from(rng: np.random.Generator) -> np.random.SeedSequence:
    """Return a seed for blocks that are drawn side by side."""
    return np.random.SeedSequence(rng.integers(0, 2**63, 4).tolist())


def cost_of(loop: LoopDefinition, values: Values) -> int:
    """Return how many random numbers one run draws."""
    fits = integer_of(values, "t")
    total = 0
    for data in loop.data:
        generations = (1,) if data.source == "kept" else range(1, fits + 1) if fits <= FEW else (1, fits)
        sizes = [_number(data.size, {**values, "t": t}) for t in generations]
        each = int(max(1.0, sum(sizes) / len(sizes)))
        if data.design is not None:  # an atom is one number
            each *= width(loop, data, environment(values), fits)
        total += each * (1 if data.source == "kept" else fits)
    return max(1, total)


def _number(expr: sp.Expr, values: Values) -> float:
    found = exact(expr, environment(values))
    return 1.0 if found is None else float(found)


# --- ranges: interval arithmetic over one generation after the other


def _range(loop: LoopDefinition, observable: sp.Expr, values: Values | None) -> Interval:
    """Return the range of an observable; without values, with any (1 for every parameter): is it finite?"""
    names: dict[str, Value]
    if values is None:
        names = {parameter.name: _anything(loop, parameter.name) for parameter in loop.parameters}
        fits = 3
    else:
        names, fits = {**values}, integer_of(values, "t")
    start = {state.name: _of(state.start, {}, {}, names) for state in loop.states}
    states = dict(start)
    pooled: dict[str, Interval] = {}
    for t in range(1, min(fits, 200) + 1):
        names["t"] = t
        drawn: dict[str, Interval] = {}
        for data in loop.data:
            drawn[data.name] = _data_range(loop, data, states, start, {**drawn, **pooled}, names)
            size = exact(data.size, environment({**names, "t": t}))
            names[f"size of {data.name}"] = 1 if size is None else size
            for pool in loop.pools:
                if data.name in pool.append:
                    pooled[pool.name] = _hull(pooled.get(pool.name), drawn[data.name])
        lists = {**drawn, **pooled}
        new = {state.name: _of(loop.fit[state.name], states, lists, names) for state in loop.states}
        if new == states:
            break
        states = new
    if values is not None and fits > 200:
        return EVERYTHING if new != states else _of(observable, states, {}, names)
    return _of(observable, states, {}, names)


def _anything(loop: LoopDefinition, name: str) -> Value:
    from proofs_checks.strategies.enumerated import simplest_first

    point = next(simplest_first(loop.parameters), None)
    value = 1 if point is None else point[name]
    return value * 3 if isinstance(value, tuple) else value


def _hull(one: Interval | None, other: Interval) -> Interval:
    return other if one is None else (min(one[0], other[0]), max(one[1], other[1]))


def _data_range(
    loop: LoopDefinition,
    data: Data,
    states: Mapping[str, Interval],
    start: Mapping[str, Interval],
    lists: Mapping[str, Interval],
    names: Values,
) -> Interval:
    if data.drawn_from:
        return lists[data.drawn_from]
    assert data.law is not None
    law: Law = data.law
    here = states if data.source == "model" else start
    ends = {name: _of(law.argument(name), here, {}, names) for name in law.kind.arguments}
    if law.name in ("bernoulli", "beta"):
        return (0.0, 1.0)
    if law.name == "binomial":
        return (0.0, ends["N"][1])
    if law.name == "uniform":
        return _hull(ends["a"], ends["b"])
    if law.name == "truncated_normal":
        return _hull(ends["low"], ends["high"])
    if law.name in ("poisson", "exponential", "gamma"):
        return (0.0, math.inf)
    return EVERYTHING


def _of(
    expr: sp.Expr, states: Mapping[str, Interval], lists: Mapping[str, Interval], names: Values
) -> Interval:
    """Return the range of an expression by interval arithmetic."""
    if isinstance(expr, sp.Symbol) and expr.name in states:
        return states[expr.name]
    if isinstance(expr, sp.Add):
        parts = [_of(part, states, lists, names) for part in expr.args]
        return (sum(low for low, _ in parts), sum(high for _, high in parts))
    if isinstance(expr, sp.Mul):
        found: Interval = (1.0, 1.0)
        for part in expr.args:
            found = _times(found, _of(part, states, lists, names))
        return found
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer and not expr.is_number:
        return _power(_of(expr.base, states, lists, names), int(expr.exp))
    if isinstance(expr, Times):
        return _times(_of(expr.args[0], states, lists, names), lists[expr.args[1].name])
    if isinstance(expr, Statistic):
        return _statistic(expr, lists, names)
    value = exact(expr, environment(names))
    number = (
        float(expr.subs({s: names[s.name] for s in expr.free_symbols})) if value is None else float(value)
    )
    return (number, number)


def _statistic(expr: Statistic, lists: Mapping[str, Interval], names: Values) -> Interval:
    low = min(lists[symbol.name][0] for symbol in expr.lists)
    high = max(lists[symbol.name][1] for symbol in expr.lists)
    if isinstance(expr, Mean):
        return (low, high)
    if isinstance(expr, PowerMean):
        return _power((low, high), int(expr.args[0]))
    if isinstance(
        expr, Variance
    ):  # at most a quarter of the square of the width, and N/(N − ddof) ≤ ddof + 1
        return (0.0, (high - low) ** 2 / 4 * (int(expr.args[0]) + 1))
    assert isinstance(expr, Total)
    size = names[f"size of {expr.lists[0].name}"]
    assert not isinstance(size, tuple)
    return _times((float(size), float(size)), (low, high))


def _times(one: Interval, other: Interval) -> Interval:
    products = [0.0 if 0.0 in (a, b) else a * b for a in one for b in other]
    return (min(products), max(products))


def _power(base: Interval, power: int) -> Interval:
    if power < 0:
        low, high = _power(base, -power)
        return (1 / high, 1 / low) if low > 0 else EVERYTHING
    ends = (base[0] ** power, base[1] ** power)
    if power % 2 == 0 and base[0] <= 0 <= base[1]:
        return (0.0, max(ends))
    return (min(ends), max(ends))


__all__ = ["draw_controlled", "draw_observable", "is_light", "loop_experiment", "observable_range"]
