"""A defined loop on raw data: drawn, fitted and drawn again; replicates run side by side, in blocks.

Nothing here knows a moment of a statistic. A law that gives moments only is sampled from few points with
these moments (Gauss quadrature), or by the author's own sampler.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy as sp
from scipy.special import ndtr, ndtri

from proofs_checks.loops.drawing import Draws, Moved, Room, block_of, moved, places, taken
from proofs_checks.loops.quadratic import draw as draw_quadratic
from theory.language.parameters import Value, environment
from theory.loop_language.definition import Data, LoopDefinition, Pool
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, PowerMean, Statistic, Times, Total, Variance

Array = npt.NDArray[np.float64]
Sampler = Callable[[np.random.Generator, tuple[int, int]], Array]
MOST_NUMBERS = 60_000_000
"""Numbers that may be held at once, under half a gigabyte."""
MOST_LOST = 1e4
"""How many times the squares about the mean what is lost to those about an origin may be: four digits."""
ROUNDING = 1e-9
"""Relative: how far from a whole number a number of data may be by rounding."""


Statistics = Callable[[sp.Expr], Any]
Program = Callable[[Mapping[str, Any], Statistics], Any]


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
    """Yield the blocks in which replicates run side by side, none of them begun; arguments as above.

    A block is to be done before the next begins, which writes its data over.
    """
    if loop.is_vector:
        from proofs_checks.loops.raw_vectors import VectorRun

        kind: type[Run] = VectorRun
    else:
        kind = Run
    block = block_size(loop, fits, values)
    room, home = Room(), Room()
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    for number, child in enumerate(sequence.spawn(-(-replicates // block))):
        size = min(block, replicates - number * block)
        yield kind(
            loop, values, size, np.random.default_rng(child), samplers or {}, room=room, home=home, fits=fits
        )


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
        numbers = width(loop, data, environment(values), fits)
        atom = loop.is_vector and data.design is None  # of which one number is drawn
        sizes[data.name] = max(sizes[data.name], numbers) if atom else sizes[data.name] * numbers
    again = [sizes[data.name] for data in loop.data if data.source != "kept"]
    drawn = max(again or sizes.values(), default=1)
    kept = sum(size for data, size in zip(loop.data, sizes.values(), strict=True) if data.source == "kept")
    for pool in loop.pools:
        generations = min(fits, pool.window or fits)
        kept += generations * sum(sizes[name] for name in pool.append)
    return int(max(1, min(block_of(drawn), MOST_NUMBERS // max(1, drawn + kept))))


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
class Drawn:
    """One list of data of every replicate, and what fits took of it, each taken once.

    Attributes:
        data: shape (size, replicates): replicates side by side, so that one operation serves a whole row;
            less their origin, in units of their scale.
        room: where it is calculated.
        size: the number of data. count: the same, by weight; an array where it is random: a list then ends in
            nan where it is shorter.
        parts: the lists of which it consists, and the weights of their data, if it is no list of its own.
        origin, scale: the middle that they were drawn about, and their unit, of shape (replicates,) or
            numbers, which no operation need run through all data to put in.
        is_standard: whether the data lie about 0 by their law, with variance 1.
    """

    data: npt.NDArray[Any] | None
    room: Room
    size: int
    count: Any
    parts: tuple[tuple[Drawn, float], ...] = ()
    taken: dict[Any, Any] = field(default_factory=dict)
    origin: Any = 0.0
    scale: Any = 1.0
    is_standard: bool = False

    @property
    def apart(self) -> npt.NDArray[Any]:
        """The data less their origin, in their unit, until others are written there: fits take at once."""
        assert self.data is not None, "the data are gone"
        return self.data

    @property
    def there(self) -> npt.NDArray[Any]:
        """The data themselves."""
        found = self.apart if _is(1, self.scale) else self.apart * self.scale
        return found if _is(0, self.origin) else found + self.origin

    def total(self, power: int = 1) -> Any:
        """Return the weighted sum of a power of the data, shape (replicates,)."""
        found = self.taken.get(power)
        if found is None:
            found = self.taken[power] = self._total(power)
        return found

    def mean(self, power: int = 1) -> Any:
        """Return the weighted mean of a power of the data."""
        name = ("mean", power)
        found = self.taken.get(name)
        if found is None:
            if power == 1 and not self.parts:
                found = moved(self._total_apart() / self.count, self.scale, self.origin)
            else:
                found = self.total(power) / self.count
            self.taken[name] = found
        return found

    def squares(self) -> Any:
        """Return the weighted sum of the squares about the mean."""
        found = self.taken.get("squares")
        if found is None:
            found = self.taken["squares"] = self._squares_of_parts() if self.parts else self._squares()
        return found

    def _total(self, power: int) -> Any:
        if self.parts:
            return reduce(operator.add, [scaled(weight, part.total(power)) for part, weight in self.parts])
        if power == 1:
            return moved(self._total_apart().copy(), self.scale, self.count * self.origin)
        found = there = self.there
        for _ in range(power - 1):
            found = found * there
        return self._sum(found)

    def _total_apart(self) -> Any:
        """Return the sum of the data less their origin, in their unit."""
        found = self.taken.get("apart")
        if found is None:
            found = self.taken["apart"] = self._sum(self.apart)
        return found

    def _sum(self, numbers: npt.NDArray[Any]) -> Array:
        plain = not isinstance(self.count, np.ndarray)
        found: Array = np.add.reduce(numbers, axis=0) if plain else np.nansum(numbers, axis=0)
        return found

    def _squares(self) -> Array:
        """Return them by squares about the origin (Chan, Golub and LeVeque 1983), if it is near the mean."""
        lost = np.square(self._total_apart())
        lost /= self.count
        found = self._sum_of_squares()
        found -= lost
        if not self.is_standard and np.any(lost > MOST_LOST * found):
            middle = self._total_apart() / self.count
            self.mean()
            np.subtract(self.apart, middle, out=self.data)
            self.origin = self.mean()
            del self.taken["apart"]
            found = self._sum_of_squares()
        if not _is(1, self.scale):
            found *= np.square(self.scale)
        return np.maximum(found, 0.0, out=found)

    def _sum_of_squares(self) -> Array:
        """Return the sum of the squares of the data less their origin, in their unit."""
        apart = self.apart
        if not isinstance(self.count, np.ndarray):
            return np.asarray(np.einsum("ij,ij->j", apart, apart))
        return np.asarray(np.nansum(apart * apart, axis=0))

    def _squares_of_parts(self) -> Any:
        """Return the squares about the mean of all, list after list (Chan, Golub and LeVeque 1983)."""
        (first, weight), *rest = self.parts
        count, mean, squares = weight * first.count, first.mean(), scaled(weight, first.squares())
        for left, (part, weight) in zip(reversed(range(len(rest))), rest, strict=True):
            more = weight * part.count
            apart = part.mean() - mean
            if left:
                mean = mean + apart * (more / (count + more))
            apart *= apart
            apart *= count * more / (count + more)
            apart += squares
            apart += scaled(weight, part.squares())
            count, squares = count + more, apart
        return squares


def _is(number: float, value: Any) -> bool:
    """Whether a value is this number, and no array."""
    return not isinstance(value, np.ndarray) and value == number


def scaled(weight: float, value: Any) -> Any:
    """Return the product, the value itself if the weight is 1."""
    return value if weight == 1 else weight * value


def joined(parts: list[tuple[Drawn, float]]) -> Drawn:
    """Return lists, whose data have weights, as one."""
    some = [(part, weight) for part, weight in parts if part.size] or parts[:1]
    if len(some) == 1 and some[0][1] == 1:
        return some[0][0]
    size, count = sum(part.size for part, _ in some), sum(weight * part.count for part, weight in some)
    return Drawn(None, some[0][0].room, size, count, tuple(some))


@dataclass(frozen=True, slots=True)
class Appended:
    """A pool that takes data, and whether they begin a generation of it, fits see it, others are drawn of it.

    A window of a pool has to be seen for what leaves it, whether or not fits do.
    """

    pool: Pool
    is_first: bool
    is_seen: bool
    is_drawn_from: bool


def appended_to(loop: LoopDefinition, data: Data) -> list[Appended]:
    """Return the pools that data are put into."""
    seen = {name for fit in loop.fit.values() for name in _lists_seen(fit)}
    return [
        Appended(
            pool,
            is_first=data.name == pool.append[0],
            is_seen=pool.name in seen or pool.window is not None,
            is_drawn_from=any(other.drawn_from == pool.name for other in loop.data),
        )
        for pool in loop.pools
        if data.name in pool.append
    ]


@dataclass(slots=True)
class Run:
    """One block of replicates: its states are arrays of shape (replicates,)."""

    loop: LoopDefinition
    values: Mapping[str, Value]
    replicates: int
    rng: np.random.Generator
    samplers: Mapping[str, Sampler]
    lists: dict[str, Drawn] = field(default_factory=dict)
    pools: dict[str, list[list[Drawn]]] = field(default_factory=dict)
    running: dict[str, Drawn] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    home: Room = field(default_factory=Room)
    stores: dict[str, tuple[npt.NDArray[Any], int]] = field(default_factory=dict)
    wholes: dict[tuple[str, ...], Drawn] = field(default_factory=dict)
    moments: int = 0
    fits: int = 1
    sizes: dict[str, int] = field(default_factory=dict)
    appended: dict[str, list[Appended]] = field(default_factory=dict)

    def observe(self, observable: sp.Expr, fits: int) -> Array:
        """Run the loop and return the observable at the last fit, shape (replicates,)."""
        states = next(itertools.islice(self.course(), fits - 1, None))
        return self.observed(observable, {**self.values, **states, "t": fits})

    def course(self) -> Iterator[dict[str, Array]]:
        """Run the loop and yield the states at fit 1, 2, …; ``lists`` are then those that the fit saw."""
        start = {**self.values, "t": 0}
        states = {
            s.name: np.array(self.full(evaluated(s.start, start, no_statistic))) for s in self.loop.states
        }
        truth = dict(states)
        self.moments = max(self.loop.order(observable) for observable in self.loop.observables.values())
        self.pools = {pool.name: [] for pool in self.loop.pools}
        self.stores, self.running = {}, {}
        self.appended = {data.name: appended_to(self.loop, data) for data in self.loop.data}
        fits = {state.name: _program(self.loop.fit[state.name]) for state in self.loop.states}
        for data in self.loop.data:
            if data.source == "kept":
                self.lists[data.name] = self.drawn(data, {**self.values, **truth, "t": 0})
        for generation in itertools.count(1):
            names: dict[str, Any] = {**self.values, **states, "t": generation}
            for data in self.loop.data:
                if data.source != "kept":
                    new = self.drawn(data, {**names, **truth} if data.source == "real" else names)
                    self.lists[data.name] = new
                    for appended in self.appended[data.name]:
                        self._append(appended, new)
            self.wholes.clear()
            statistic = self.statistic(names)
            states = {name: self.full(fit(names, statistic)) for name, fit in fits.items()}
            yield states

    def observed(self, observable: sp.Expr, names: Mapping[str, Any]) -> Array:
        """Return an observable, shape (replicates,)."""
        return self.full(evaluated(observable, names, no_statistic))

    def full(self, value: Any) -> Array:
        """Return a state, shape (replicates,)."""
        if isinstance(value, np.ndarray) and value.shape == (self.replicates,):
            return value
        return np.broadcast_to(np.asarray(value, dtype=float), (self.replicates,))

    def _append(self, appended: Appended, new: Drawn) -> None:
        """Put what has just been drawn into a pool: a new generation with the first of its names."""
        pool = appended.pool
        if appended.is_seen and pool.window is None and pool.forget is None:
            before = self.running.get(pool.name)
            if before is not None and appended.is_first:
                before.parts = ()  # what fits take of it is taken
            self.running[pool.name] = new if before is None else joined([(before, 1.0), (new, 1.0)])
        elif appended.is_seen:
            generations = self.pools[pool.name]
            if appended.is_first:
                generations.append([])
                if pool.window is not None:
                    del generations[: -pool.window]
            generations[-1].append(new)
        if appended.is_drawn_from:
            self._store(pool, new)

    def _store(self, pool: Pool, new: Drawn) -> None:
        """Keep the data of a pool that is drawn from in the first rows of one array."""
        store, filled = self.stores.get(pool.name, (np.empty((0, self.replicates)), 0))
        kept = filled
        if pool.window is not None:
            kept = sum(part.size for parts in self.pools[pool.name] for part in parts) - new.size
        if kept < filled:
            store[:kept] = store[filled - kept : filled].copy()
        if len(store) < kept + new.size:
            most = self.fits if pool.window is None else min(self.fits, pool.window)
            count = max(2 * kept, kept + new.size, most * new.size)
            before, store = store, self._rows(pool.name, count, new)
            store[:kept] = before[:kept]
        room = store[kept : kept + new.size]
        if _is(1, new.scale):
            np.add(new.apart, new.origin, out=room)
        else:
            np.multiply(new.apart, new.scale, out=room)
            room += new.origin
        self.stores[pool.name] = (store, kept + new.size)

    def _rows(self, name: str, count: int, like: Drawn) -> npt.NDArray[Any]:
        """Return rows for a pool's data, at the place of those that it has, if there is room."""
        shape = (count, self.replicates)
        if like.apart.dtype != np.float64:
            return np.empty(shape, dtype=like.apart.dtype)
        return self.home.empty(f"pool {name}", shape)

    def drawn(self, data: Data, names: Mapping[str, Any]) -> Drawn:
        """Draw a list of data."""
        if data.name in self.lists:
            self.lists[data.name].data = None  # new data come to lie there
        if data.drawn_from:
            return self.subsample(data, names)
        assert data.law is not None
        if data.inverse_size is None:
            found = self.list_of(self._sample(data, data.law, self.size_of(data, names), names))
            found.is_standard = data.law.name == "normal" and data.name not in self.samplers
            return found
        inverse = float(evaluated(data.inverse_size, names, no_statistic))
        smaller = int(1 / inverse)
        share = smaller * (inverse * (smaller + 1) - 1)
        longer = self._sample(data, data.law, smaller + 1, names)
        shorter = self.rng.random(self.replicates) < share
        longer.drawn[-1, shorter] = np.nan
        return self.list_of(longer, smaller + 1 - shorter)

    def size_of(self, data: Data, names: Mapping[str, Any]) -> int:
        """Return how many data are drawn, counted once if that is the same in every generation."""
        size = self.sizes.get(data.name)
        if size is None:
            size = counted(data.size, names)
            if all(symbol.name in self.values for symbol in data.size.free_symbols):
                self.sizes[data.name] = size
        return size

    def list_of(self, data: Moved | npt.NDArray[Any], count: Any = None) -> Drawn:
        """Return data of shape (size, replicates) as a list."""
        apart, scale, origin = data if isinstance(data, Moved) else Moved(data)
        size = len(apart)
        return Drawn(apart, self.room, size, size if count is None else count, origin=origin, scale=scale)

    def subsample(self, data: Data, names: Mapping[str, Any]) -> Drawn:
        """Draw from a pool or a list."""
        if data.drawn_from in self.stores:
            store, there = self.stores[data.drawn_from]
        else:
            store = self.lists[data.drawn_from].there
            there = len(store)
        size = self.size_of(data, names)
        if size == there and not data.replacement:
            return self.list_of(store[:there].copy())  # all of them
        try:
            at = places(self.rng, there, size, self.replicates, data.replacement)
        except ValueError as error:
            raise NoSampler(str(error)) from None
        return self.list_of(taken(store[:there], at, self.home, data.name))

    def _sample(self, data: Data, law: Law, size: int, names: Mapping[str, Any]) -> Moved:
        if data.name in self.samplers:
            drawn = np.asarray(self.samplers[data.name](self.rng, (self.replicates, size)), dtype=float)
            return Moved(np.array(drawn.T, order="C"))
        arguments = [_number(part(names, no_statistic)) for part in _programs(law.arguments)]
        if law.name not in _SAMPLERS:
            raise NoSampler(f"{law.name} is not drawn here; name a sampler of {data.name}")
        draws = Draws(self.rng, self.replicates, size, self.moments, self.home, data.name)
        return sampled(law.name, draws, arguments)

    def statistic(self, names: Mapping[str, Any]) -> Callable[[sp.Expr], Any]:
        """Return what computes a statistic of what was drawn."""

        def value(expr: sp.Expr) -> Any:
            if isinstance(expr, Times):
                return evaluated(expr.args[0], names, value) * self.lists[expr.args[1].name].there[0]
            return _taker(expr)(self.whole(expr, names))

        return value

    def whole(self, expr: Statistic, names: Mapping[str, Any]) -> Drawn:
        """Return the lists of a statistic as one, the same one if asked again in a generation."""
        lists = _lists_of(expr)
        found = self.wholes.get(lists)
        if found is None:
            found = self.wholes[lists] = joined([part for name in lists for part in self._parts(name, names)])
        return found

    def _parts(self, name: str, names: Mapping[str, Any]) -> list[tuple[Drawn, float]]:
        """Return the lists of a name, and the weights of their data."""
        if name in self.running:
            return [(self.running[name], 1.0)]
        if name not in self.pools:
            return [(self.lists[name], 1.0)]
        pool = next(pool for pool in self.loop.pools if pool.name == name)
        weighted = zip(self.pools[name], self._weights(pool, names), strict=True)
        return [(part, weight) for generation, weight in weighted for part in generation]

    def _weights(self, pool: Pool, names: Mapping[str, Any]) -> list[float]:
        count = len(self.pools[pool.name])
        if pool.forget is None:
            return [1.0] * count
        weight = float(evaluated(pool.forget, names, no_statistic))
        return [weight ** (count - 1 - i) for i in range(count)]


def counted(expr: sp.Expr, names: Mapping[str, Any]) -> int:
    """Return a number of data: (1 − 5/6)·12 is 2, though in floating point a little less.

    Raises:
        NoSampler: it is not whole.
    """
    if expr.is_Integer:
        return int(expr)
    found = float(evaluated(expr, names, no_statistic))
    whole = round(found)
    if abs(found - whole) > ROUNDING * max(1.0, found):
        raise NoSampler(f"{expr} is {found:.6g}, and no number of data")
    return whole


def _number(value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else float(value)


@lru_cache(maxsize=4096)
def _taker(expr: Statistic) -> Callable[[Drawn], Any]:
    """Return what takes a statistic of lists as one."""
    number = int(expr.args[0]) if isinstance(expr, (PowerMean, Variance)) else 1
    if isinstance(expr, Total):
        return Drawn.total
    if isinstance(expr, (Mean, PowerMean)):
        return lambda whole: whole.mean(number)
    assert isinstance(expr, Variance)
    return lambda whole: whole.squares() / (whole.count - number)


@lru_cache(maxsize=4096)
def _programs(exprs: tuple[sp.Expr, ...]) -> list[Program]:
    return list(map(_program, exprs))


@lru_cache(maxsize=4096)
def _lists_seen(expr: sp.Expr) -> frozenset[str]:
    return frozenset(name for part in expr.atoms(Statistic) for name in _lists_of(part))


@lru_cache(maxsize=4096)
def _lists_of(expr: Statistic) -> tuple[str, ...]:
    return tuple(symbol.name for symbol in expr.lists)


def evaluated(expr: sp.Expr, names: Mapping[str, Any], statistic: Statistics) -> Any:
    """Return the value of an expression: numbers, or arrays over the replicates."""
    return _program(expr)(names, statistic)


@lru_cache(maxsize=4096)
def _program(expr: sp.Expr) -> Program:
    """Return how an expression is evaluated: its tree is walked once."""
    if isinstance(expr, sp.Rational):
        constant = float(expr)
        return lambda names, statistic: constant
    if isinstance(expr, sp.Symbol):
        return partial(_named, expr.name)
    if isinstance(expr, (Statistic, Times)):
        return lambda names, statistic: statistic(expr)
    if isinstance(expr, sp.Indexed):
        return partial(_entry, str(expr.base.label), _program(expr.indices[0]))
    if isinstance(expr, (sp.Add, sp.Mul)):
        join = operator.add if isinstance(expr, sp.Add) else operator.mul
        parts = tuple(map(_program, expr.args))
        return lambda names, statistic: reduce(join, [part(names, statistic) for part in parts])
    if isinstance(expr, sp.Pow):
        return partial(_power, _program(expr.base), _program(expr.exp))
    return lambda names, statistic: float(
        expr.subs({symbol: names[symbol.name] for symbol in expr.free_symbols})
    )


def _named(name: str, names: Mapping[str, Any], statistic: Statistics) -> Any:
    return _number(names[name])


def _entry(name: str, index: Program, names: Mapping[str, Any], statistic: Statistics) -> Any:
    place, row = index(names, statistic), names[name]
    if isinstance(place, np.ndarray):
        return np.array([float(row[int(one) - 1]) for one in place.flat]).reshape(place.shape)
    return float(row[int(place) - 1])


def _power(below: Program, above: Program, names: Mapping[str, Any], statistic: Statistics) -> Any:
    base, power = below(names, statistic), above(names, statistic)
    return base ** (int(power) if power == int(power) else power)


# --- the laws


Draw = Callable[[Draws, list[Any]], Array | Moved]
"""Data of a law, shape (size, replicates), by its arguments, each of shape (replicates,) or a number."""


def sampled(law: str, draws: Draws, arguments: list[Any]) -> Moved:
    """Return data of the law of this name."""
    found = _SAMPLERS[law](draws, arguments)
    return found if isinstance(found, Moved) else Moved(found)


def _at_least_0(value: Any, name: str, *, above: bool = False) -> Any:
    """Return an argument of a law that must be ≥ 0, or above 0.

    Raises:
        NoSampler: it is not, so that there is no such law.
    """
    low = np.minimum.reduce(value) if isinstance(value, np.ndarray) else value
    if low < 0 or (above and low == 0):
        raise NoSampler(f"a {name} is {'not positive' if above else 'negative'}: {low:.3g}")
    return value


def _root(variance: Any) -> Any:
    return np.sqrt(_at_least_0(variance, "variance"))


def _normal(draws: Draws, arguments: list[Any]) -> Moved:
    return Moved(draws.normal(), _root(arguments[1]), arguments[0])


def _chance(p: Any) -> Any:
    if np.min(p) < -1e-12 or np.max(p) > 1 + 1e-12:
        raise NoSampler("a probability is outside [0, 1]")
    return np.clip(p, 0, 1)


def _bernoulli(draws: Draws, arguments: list[Any]) -> Array:
    drawn = draws.uniform()
    np.less(drawn, _chance(arguments[0]), out=drawn)
    return drawn


def _binomial(draws: Draws, arguments: list[Any]) -> Array:
    chance = _chance(arguments[1])
    return draws.rng.binomial(int(arguments[0]), chance, draws.shape).astype(float)


def _poisson(draws: Draws, arguments: list[Any]) -> Array:
    return draws.rng.poisson(_at_least_0(arguments[0], "mean"), draws.shape).astype(float)


def _gamma(draws: Draws, arguments: list[Any]) -> Moved:
    form = _at_least_0(arguments[0], "shape", above=True)
    return Moved(draws.gamma(form), _at_least_0(arguments[1], "mean") / form)


def _exponential(draws: Draws, arguments: list[Any]) -> Moved:
    return Moved(draws.exponential(), _at_least_0(arguments[0], "mean"))


def _uniform(draws: Draws, arguments: list[Any]) -> Moved:
    low, high = arguments
    return Moved(draws.uniform(), high - low, low)


def _beta(draws: Draws, arguments: list[Any]) -> Array:
    a, b = (_at_least_0(one, "parameter", above=True) for one in arguments)
    return draws.rng.beta(a, b, draws.shape)


def _inverse_gamma(draws: Draws, arguments: list[Any]) -> Array:
    drawn = draws.gamma(_at_least_0(arguments[0], "shape", above=True))
    np.divide(_at_least_0(arguments[1], "scale"), drawn, out=drawn)
    return drawn


def _truncated_normal(draws: Draws, arguments: list[Any]) -> Array:
    """Draw by the inverse of the distribution function, on the side where its tail keeps its digits."""
    mean, variance, low, high = arguments
    scale = _root(variance)
    a, b = (np.broadcast_to((end - mean) / scale, draws.replicates) for end in (low, high))
    turned = a > 0
    a, b = np.where(turned, -b, a), np.where(turned, -a, b)
    below, above = ndtr(a), ndtr(b)
    if np.any(above <= below):
        raise NoSampler("no chance is left between the ends of a truncated normal")
    z = np.clip(ndtri(moved(draws.uniform(), above - below, below)), a, b)
    return np.asarray(mean + scale * np.where(turned, -z, z))


def _quadratic(draws: Draws, arguments: list[Any]) -> Moved:
    """Draw from the family itself; where it is not drawn here, for second moments, a normal."""
    mean, *function = arguments
    try:
        v0, v1, v2 = map(float, function)
        drawn = draw_quadratic(draws, mean, (v0, v1, v2))
    except TypeError:  # it moves with a state
        drawn, (v0, v1, v2) = None, function
    except ValueError as error:
        raise NoSampler(str(error)) from None
    if drawn is not None:
        return drawn
    if draws.order > 2:
        raise NoSampler(
            "no sampler of this quadratic variance function; its mean needs more than two moments"
        )
    return _normal(draws, [mean, v0 + v1 * mean + v2 * mean**2])


def _moments(draws: Draws, arguments: list[Any]) -> Array:
    """Draw from points with the moments declared, as many as half their number."""
    if len(arguments) == 1:
        return np.array(np.broadcast_to(arguments[0], draws.shape), dtype=float)
    mean, second = arguments[:2]
    spread = _root(np.maximum(second - mean**2, 0) if np.min(second - mean**2) > -1e-12 else second - mean**2)
    if len(arguments) == 2:
        return np.asarray(np.where(draws.uniform() < 0.5, mean - spread, mean + spread))
    safe = np.where(spread > 0, spread, 1.0)
    third = (arguments[2] - 3 * mean * second + 2 * mean**3) / safe**3
    if np.any((spread == 0) & (np.abs(third) > 1e-9)):
        raise NoSampler("no law has these three moments")
    if len(arguments) == 3:
        half = np.sqrt(third**2 + 4) / 2
        high, low = third / 2 + half, third / 2 - half
        chosen = np.where(draws.uniform() < -low / (high - low), high, low)
        return np.asarray(mean + spread * chosen)
    fourth = (arguments[3] - 4 * mean * arguments[2] + 6 * mean**2 * second - 3 * mean**4) / safe**4
    if len(arguments) > 4 and draws.order > 4:
        raise NoSampler("moments beyond the fourth are not sampled; name a sampler")
    extra = fourth - third**2 - 1
    if np.min(extra) < -1e-9:
        raise NoSampler("no law has these four moments")
    return np.asarray(mean + spread * _three_points(draws, third, np.maximum(extra, 0) + third**2 + 1))


def _three_points(draws: Draws, third: Any, fourth: Any) -> Array:
    """Draw from three points with mean 0, variance 1 and these third and fourth moments: 0 and two roots.

    x³ = g x² + (k − g²) x is solved by 0, and by x² = g x + (k − g²); g and k are the two moments.
    """
    second = fourth - third**2
    root = np.sqrt(third**2 + 4 * second)
    high, low = (third + root) / 2, (third - root) / 2
    at_high, at_low = 1 / (high * (high - low)), 1 / (low * (low - high))
    drawn = draws.uniform()
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
