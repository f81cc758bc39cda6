"""A defined loop on raw data: drawn, fitted and drawn again; replicates run side by side, in blocks.

Nothing here knows a moment of a statistic. A law that gives moments only is sampled from few points with
these moments (Gauss quadrature), or by the author's own sampler.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy as sp
from scipy.special import ndtr, ndtri

from proofs_checks.loops.quadratic import draw as draw_quadratic
from theory.language.parameters import Value, environment
from theory.loop_language.definition import Data, LoopDefinition, Pool
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance

Array = npt.NDArray[np.float64]
Sampler = Callable[[np.random.Generator, tuple[int, int]], Array]
MOST_NUMBERS = 60_000_000
"""Numbers that may be held at once, under half a gigabyte."""
BLOCK_NUMBERS = 1 << 16
"""Numbers of one draw: half a megabyte, so that what is drawn is still near when it is fitted."""

ROUNDING = 1e-9
"""Relative: how far from a whole number a number of data may be by rounding."""


class NoSampler(ValueError):
    """A law cannot be drawn from; the message is one line."""


def simulate(
    loop: LoopDefinition,
    observable: sp.Expr,
    fits: int,
    values: Mapping[str, Value],
    *,
    replicates: int,
    seed: int | np.random.SeedSequence = 0,
    samplers: Mapping[str, Sampler] | None = None,
) -> Array:
    """Return the observable at fit ``fits`` in independent runs, shape (replicates,).

    Args:
        loop: the definition.
        observable: in states, parameters and t.
        fits: how many fits are done, ≥ 1.
        values: of all parameters, validated.
        replicates: how many runs.
        seed: block i draws from ``SeedSequence(seed).spawn(…)[i]``: the result does not depend on workers.
        samplers: for data whose law gives moments only, what draws them.

    Raises:
        NoSampler: a law cannot be drawn from.
    """
    blocks = runs(loop, fits, values, replicates=replicates, seed=seed, samplers=samplers)
    return np.concatenate([run.observe(observable, fits) for run in blocks])


def runs(
    loop: LoopDefinition,
    fits: int,
    values: Mapping[str, Value],
    *,
    replicates: int,
    seed: int | np.random.SeedSequence = 0,
    samplers: Mapping[str, Sampler] | None = None,
) -> Iterator[Run]:
    """Yield the blocks in which replicates run side by side, none of them begun; arguments as above."""
    if loop.is_vector:
        from proofs_checks.loops.raw_vectors import VectorRun

        kind: type[Run] = VectorRun
    else:
        kind = Run
    block = block_size(loop, fits, values)
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    for number, child in enumerate(sequence.spawn(-(-replicates // block))):
        size = min(block, replicates - number * block)
        yield kind(loop, values, size, np.random.default_rng(child), samplers or {})


def block_size(loop: LoopDefinition, fits: int, values: Mapping[str, Value]) -> int:
    """Return how many replicates run side by side, by the numbers that one of them draws and keeps."""
    sizes = {}
    for data in loop.data:
        if data.inverse_size is not None:
            sizes[data.name] = 1 + math.ceil(1 / _scalar(data.inverse_size, values, 1))
        else:
            sizes[data.name] = max(
                1, int(_scalar(data.size, values, fits)), int(_scalar(data.size, values, 1))
            )
    for data in loop.data:
        sizes[data.name] *= width(loop, data, environment(values), fits)
    drawn = max(sizes.values(), default=1)
    kept = sum(size for data, size in zip(loop.data, sizes.values(), strict=True) if data.source == "kept")
    for pool in loop.pools:
        generations = min(fits, pool.window or fits)
        kept += generations * sum(sizes[name] for name in pool.append)
    near = max(1, BLOCK_NUMBERS // drawn)
    return int(max(1, min(near, MOST_NUMBERS // max(1, drawn + kept))))


def width(loop: LoopDefinition, data: Data, values: Mapping[str, Value], fits: int) -> int:
    """Return how many numbers stand for one datum: of a vector its entries, or a design's rows, at most."""
    if not loop.is_vector:
        return 1
    length = int(_scalar(loop.states[0].length, values, 1))
    if data.design is None:
        return length
    if data.design.rows is None:
        return length * (length + 1)
    return max(int(_scalar(data.design.rows, values, fit)) for fit in (1, fits)) * (length + 1)


def _scalar(expr: sp.Expr, values: Mapping[str, Value], generation: int) -> float:
    return float(evaluated(expr, {**values, "t": generation}, no_statistic))


def no_statistic(expr: sp.Expr) -> Any:
    """Refuse a statistic where no data are drawn yet."""
    raise NoSampler(f"{expr} is not known before data are drawn")


@dataclass(slots=True)
class Run:
    """One block of replicates: its states are arrays of shape (replicates,)."""

    loop: LoopDefinition
    values: Mapping[str, Value]
    replicates: int
    rng: np.random.Generator
    samplers: Mapping[str, Sampler]
    data: dict[str, Array] = field(default_factory=dict)
    pools: dict[str, list[Array]] = field(default_factory=dict)

    def observe(self, observable: sp.Expr, fits: int) -> Array:
        """Run the loop and return the observable at the last fit, shape (replicates,)."""
        states = next(itertools.islice(self.course(), fits - 1, None))
        return self.observed(observable, {**self.values, **states, "t": fits})

    def course(self) -> Iterator[dict[str, Array]]:
        """Run the loop and yield the states at fit 1, 2, …; ``data`` are then those that the fit saw."""
        start = {**self.values, "t": 0}
        states = {
            s.name: np.array(self.full(evaluated(s.start, start, no_statistic))) for s in self.loop.states
        }
        truth = dict(states)
        self.pools = {pool.name: [] for pool in self.loop.pools}
        for data in self.loop.data:
            if data.source == "kept":
                self.data[data.name] = self.drawn(data, {**self.values, **truth, "t": 0})
        for generation in itertools.count(1):
            names: dict[str, Any] = {**self.values, **states, "t": generation}
            at_truth: dict[str, Any] = {**self.values, **truth, "t": generation}
            for data in self.loop.data:
                if data.source != "kept":
                    self.data[data.name] = self.drawn(data, at_truth if data.source == "real" else names)
                    self._append(data)
            states = {
                state.name: self.full(evaluated(self.loop.fit[state.name], names, self.statistic(names)))
                for state in self.loop.states
            }
            yield states

    def observed(self, observable: sp.Expr, names: Mapping[str, Any]) -> Array:
        """Return an observable, shape (replicates,)."""
        return self.full(evaluated(observable, names, no_statistic))

    def full(self, value: Any) -> Array:
        """Return a state, shape (replicates,)."""
        return np.broadcast_to(np.asarray(value, dtype=float), (self.replicates,))

    def _append(self, data: Data) -> None:
        """Put what has just been drawn into its pools: a new generation with the first of its names."""
        for pool in self.loop.pools:
            if data.name not in pool.append:
                continue
            generations = self.pools[pool.name]
            if data.name == pool.append[0]:
                generations.append(self.data[data.name].copy())
                if pool.window is not None:
                    del generations[: -pool.window]
            else:
                generations[-1] = np.concatenate([generations[-1], self.data[data.name]], axis=1)

    def drawn(self, data: Data, names: Mapping[str, Any]) -> Array:
        """Draw a list of data, shape (replicates, size)."""
        if data.drawn_from:
            return self.subsample(data, names)
        assert data.law is not None
        if data.inverse_size is None:
            size = counted(data.size, names)
            return self._sample(data, data.law, size, names)
        inverse = float(evaluated(data.inverse_size, names, no_statistic))
        smaller = int(1 / inverse)
        share = smaller * (inverse * (smaller + 1) - 1)
        drawn = self._sample(data, data.law, smaller + 1, names)
        drawn[self.rng.random(self.replicates) < share, -1] = np.nan
        return drawn

    def subsample(self, data: Data, names: Mapping[str, Any]) -> Array:
        """Draw from a pool or a list, shape (replicates, size)."""
        if data.drawn_from in self.pools:
            parts = self.pools[data.drawn_from]
            pool = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        else:
            pool = self.data[data.drawn_from]
        size, there = counted(data.size, names), pool.shape[1]
        if data.replacement:
            picks = self.rng.integers(0, there, (self.replicates, size))
        elif size > there:
            raise NoSampler(f"{size} cannot be drawn without replacement from {there}")
        else:
            picks = np.argpartition(self.rng.random((self.replicates, there)), size - 1, axis=1)[:, :size]
        return np.take_along_axis(pool, picks, axis=1)

    def _sample(self, data: Data, law: Law, size: int, names: Mapping[str, Any]) -> Array:
        shape = (self.replicates, size)
        arguments = [_column(evaluated(argument, names, no_statistic)) for argument in law.arguments]
        if data.name in self.samplers:
            return np.asarray(self.samplers[data.name](self.rng, shape), dtype=float)
        order = max(self.loop.order(observable) for observable in self.loop.observables.values())
        if law.name not in _SAMPLERS:
            raise NoSampler(f"{law.name} is not drawn here; name a sampler of {data.name}")
        return _SAMPLERS[law.name](self.rng, shape, arguments, order)

    def statistic(self, names: Mapping[str, Any]) -> Callable[[sp.Expr], Any]:
        """Return what computes a statistic of what was drawn."""

        def value(expr: sp.Expr) -> Any:
            if isinstance(expr, Times):
                return evaluated(expr.args[0], names, value) * self.data[expr.args[1].name][:, 0]
            parts, weights = self.listed(expr, names)
            return _statistic(expr, parts, weights, self._counts(expr, parts))

        return value

    def listed(self, expr: Statistic, names: Mapping[str, Any]) -> tuple[list[Array], list[float]]:
        """Return the lists of a statistic and their weights."""
        parts: list[Array] = []
        weights: list[float] = []
        for symbol in expr.lists:
            pool = self.loop.pool(symbol.name)
            if pool is None:
                parts.append(self.data[symbol.name])
                weights.append(1.0)
            else:
                parts += self.pools[symbol.name]
                weights += self._weights(pool, names)
        return parts, weights

    def _weights(self, pool: Pool, names: Mapping[str, Any]) -> list[float]:
        count = len(self.pools[pool.name])
        if pool.forget is None:
            return [1.0] * count
        weight = float(evaluated(pool.forget, names, no_statistic))
        return [weight ** (count - 1 - i) for i in range(count)]

    def _counts(self, expr: Statistic, parts: list[Array]) -> list[Any]:
        if any(data.inverse_size is not None for data in self.loop.data):
            return [np.sum(~np.isnan(part), axis=1) for part in parts]
        return [part.shape[1] for part in parts]


def counted(expr: sp.Expr, names: Mapping[str, Any]) -> int:
    """Return a number of data: (1 − 5/6)·12 is 2, though in floating point a little less.

    Raises:
        NoSampler: it is not whole.
    """
    found = float(evaluated(expr, names, no_statistic))
    whole = round(found)
    if abs(found - whole) > ROUNDING * max(1.0, found):
        raise NoSampler(f"{expr} is {found:.6g}, and no number of data")
    return whole


def _column(value: Any) -> Any:
    return value[:, None] if isinstance(value, np.ndarray) else float(value)


def _sums(part: Array, count: Any) -> Array:
    """Return the sums of the rows; a random number of data is a row that ends in nan."""
    if isinstance(count, int):
        return np.asarray(part @ np.ones(part.shape[1]))
    return np.asarray(np.nansum(part, axis=1))


def _statistic(expr: Statistic, parts: list[Array], weights: list[float], counts: list[Any]) -> Any:
    total: Any = sum(w * n for w, n in zip(weights, counts, strict=True))
    if isinstance(expr, PowerMean):
        parts = [part ** int(expr.args[0]) for part in parts]
    sums: Any = sum(w * _sums(part, n) for w, part, n in zip(weights, parts, counts, strict=True))
    if isinstance(expr, Total):
        return sums
    if isinstance(expr, (Mean, PowerMean)):
        return sums / total
    assert isinstance(expr, Variance)
    mean = (sums / total)[:, None]
    squares: Any = 0.0
    for w, part, count in zip(weights, parts, counts, strict=True):
        apart = part - mean
        squares = squares + w * (
            np.einsum("ij,ij->i", apart, apart)
            if isinstance(count, int)
            else np.nansum(apart * apart, axis=1)
        )
    return squares / (total - int(expr.args[0]))


def evaluated(expr: sp.Expr, names: Mapping[str, Any], statistic: Callable[[sp.Expr], Any]) -> Any:
    """Return the value of an expression: numbers, or arrays over the replicates."""
    if isinstance(expr, sp.Rational):
        return float(expr)
    if isinstance(expr, sp.Symbol):
        value = names[expr.name]
        return value if isinstance(value, np.ndarray) else float(value)
    if isinstance(expr, (Statistic, Times)):
        return statistic(expr)
    if isinstance(expr, sp.Indexed):
        place, row = evaluated(expr.indices[0], names, statistic), names[str(expr.base.label)]
        if isinstance(place, np.ndarray):
            return np.array([float(row[int(one) - 1]) for one in place])
        return float(row[int(place) - 1])
    if isinstance(expr, sp.Add):
        return sum(evaluated(part, names, statistic) for part in expr.args)
    if isinstance(expr, sp.Mul):
        product: Any = 1.0
        for part in expr.args:
            product = product * evaluated(part, names, statistic)
        return product
    if isinstance(expr, sp.Pow):
        base, power = (evaluated(part, names, statistic) for part in expr.args)
        return base ** (int(power) if power == int(power) else power)
    return float(expr.subs({symbol: names[symbol.name] for symbol in expr.free_symbols}))


# --- the laws


Draw = Callable[[np.random.Generator, tuple[int, int], list[Any], int], Array]


def _root(variance: Any) -> Any:
    low = np.min(variance)
    if low < 0:
        raise NoSampler(f"a variance is negative: {low:.3g}")
    return np.sqrt(variance)


def _normal(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    drawn = rng.standard_normal(shape)
    drawn *= _root(arguments[1])
    drawn += arguments[0]
    return drawn


def _chance(p: Any) -> Any:
    if np.min(p) < -1e-12 or np.max(p) > 1 + 1e-12:
        raise NoSampler("a probability is outside [0, 1]")
    return np.clip(p, 0, 1)


def _bernoulli(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    return np.asarray(rng.random(shape) < _chance(arguments[0]), dtype=float)


def _binomial(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    return rng.binomial(int(arguments[0]), _chance(arguments[1]), shape).astype(float)


def _poisson(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    return rng.poisson(np.broadcast_to(arguments[0], shape)).astype(float)


def _gamma(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    form, mean = arguments
    return np.asarray(rng.standard_gamma(np.broadcast_to(form, shape)) * (mean / form))


def _exponential(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    return np.asarray(rng.standard_exponential(shape) * arguments[0])


def _uniform(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    low, high = arguments
    return np.asarray(rng.random(shape) * (high - low) + low)


def _beta(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    return rng.beta(np.broadcast_to(arguments[0], shape), np.broadcast_to(arguments[1], shape))


def _inverse_gamma(
    rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int
) -> Array:
    return np.asarray(arguments[1] / rng.standard_gamma(np.broadcast_to(arguments[0], shape)))


def _truncated_normal(
    rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int
) -> Array:
    """Draw by the inverse of the distribution function, on the side where its tail keeps its digits."""
    mean, variance, low, high = arguments
    scale = _root(variance)
    a, b = (np.broadcast_to((end - mean) / scale, shape) for end in (low, high))
    turned = a > 0
    a, b = np.where(turned, -b, a), np.where(turned, -a, b)
    below, above = ndtr(a), ndtr(b)
    if np.any(above <= below):
        raise NoSampler("no chance is left between the ends of a truncated normal")
    z = np.clip(ndtri(below + rng.random(shape) * (above - below)), a, b)
    return np.asarray(mean + scale * np.where(turned, -z, z))


def _quadratic(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    """Draw from the family itself; where it is not drawn here, for second moments, a normal."""
    mean, *function = arguments
    try:
        v0, v1, v2 = map(float, function)
        drawn = draw_quadratic(rng, shape, mean, (v0, v1, v2))
    except TypeError:  # it moves with a state
        drawn, (v0, v1, v2) = None, function
    except ValueError as error:
        raise NoSampler(str(error)) from None
    if drawn is not None:
        return drawn
    if order > 2:
        raise NoSampler(
            "no sampler of this quadratic variance function; its mean needs more than two moments"
        )
    return _normal(rng, shape, [mean, v0 + v1 * mean + v2 * mean**2], order)


def _moments(rng: np.random.Generator, shape: tuple[int, int], arguments: list[Any], order: int) -> Array:
    """Draw from points with the moments declared, as many as half their number."""
    if len(arguments) == 1:
        return np.array(np.broadcast_to(arguments[0], shape), dtype=float)
    mean, second = arguments[:2]
    spread = _root(np.maximum(second - mean**2, 0) if np.min(second - mean**2) > -1e-12 else second - mean**2)
    if len(arguments) == 2:
        return np.asarray(np.where(rng.random(shape) < 0.5, mean - spread, mean + spread))
    safe = np.where(spread > 0, spread, 1.0)
    third = (arguments[2] - 3 * mean * second + 2 * mean**3) / safe**3
    if len(arguments) == 3:
        half = np.sqrt(third**2 + 4) / 2
        high, low = third / 2 + half, third / 2 - half
        chosen = np.where(rng.random(shape) < -low / (high - low), high, low)
        return np.asarray(mean + spread * chosen)
    fourth = (arguments[3] - 4 * mean * arguments[2] + 6 * mean**2 * second - 3 * mean**4) / safe**4
    if len(arguments) > 4 and order > 4:
        raise NoSampler("moments beyond the fourth are not sampled; name a sampler")
    extra = fourth - third**2 - 1
    if np.min(extra) < -1e-9:
        raise NoSampler("no law has these four moments")
    return np.asarray(mean + spread * _three_points(rng, shape, third, np.maximum(extra, 0) + third**2 + 1))


def _three_points(rng: np.random.Generator, shape: tuple[int, int], third: Any, fourth: Any) -> Array:
    """Draw from three points with mean 0, variance 1 and these third and fourth moments: 0 and two roots.

    x³ = g x² + (k − g²) x is solved by 0, and by x² = g x + (k − g²); g and k are the two moments.
    """
    second = fourth - third**2
    root = np.sqrt(third**2 + 4 * second)
    high, low = (third + root) / 2, (third - root) / 2
    at_high, at_low = 1 / (high * (high - low)), 1 / (low * (low - high))
    drawn = rng.random(shape)
    return np.where(drawn < at_high, high, np.where(drawn < at_high + at_low, low, 0.0))


_SAMPLERS: dict[str, Draw] = {
    "normal": _normal,
    "bernoulli": _bernoulli,
    "binomial": _binomial,
    "poisson": _poisson,
    "gamma": _gamma,
    "exponential": _exponential,
    "uniform": _uniform,
    "beta": _beta,
    "inverse_gamma": _inverse_gamma,
    "truncated_normal": _truncated_normal,
    "quadratic": _quadratic,
    "moments": _moments,
}
