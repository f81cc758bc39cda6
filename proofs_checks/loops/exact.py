"""The exact oracle of a defined loop: every outcome of every datum, in rationals, over lists of data.

A discrete law is followed as it is. Any other is replaced by one on few points with the same moments up to
the order that the observable can see: the mean of the observable is the same, since it is a polynomial in the
data of that order. Points are equally spaced and their weights solve the moment equations; a weight may be
negative, which changes nothing in a mean.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, partial, reduce
from types import MappingProxyType

import sympy as sp
from flint import fmpq

from theory.language.parameters import Value, environment
from theory.loop_language.definition import Data, LoopDefinition, Pool
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, Norm2, PowerMean, Statistic, Times, Total, Variance
from theory.loop_language.vectors import PLACE

MOST_WORLDS = 100_000
MOST_LISTS = 10_000
ZERO, ONE = fmpq(0), fmpq(1)
Numbers = tuple[fmpq, ...]
Outcome = tuple[fmpq, fmpq]
"""A value and its weight."""
Weighted = tuple[Numbers, Numbers | None]
"""Data with their weights, if they do not all count alike."""
Places = tuple[int, ...]
"""Numbers by their places in a table, in which none stands twice: what is equal is soon seen to be."""
World = tuple[Places, tuple[tuple[Places, ...], ...], tuple[Places, ...]]
"""States, of vectors entry after entry; of each pool the generations' data; of each kept list its data."""
Names = Mapping[str, "Value | fmpq | Numbers"]


class TooManyWorlds(ValueError):
    """The enumeration is larger than the limit."""


class NotRational(ValueError):
    """A number of the loop is not rational at these values, so that nothing is exact."""


OUTCOMES = ("bernoulli", "binomial", "categorical")
"""Laws followed by what can be drawn; others have the moments of a few points, which need not be drawn."""


def exact_means(
    loop: LoopDefinition,
    observable: sp.Expr,
    fits: int,
    values: Mapping[str, Value],
    most: int = MOST_WORLDS,
) -> list[Fraction]:
    """Return the observable's mean at fits 1, …, ``fits``, exactly.

    Args:
        loop: the definition.
        observable: in states, parameters and t.
        fits: the last fit.
        values: of all parameters, validated.
        most: different outcomes that may be followed.

    Raises:
        TooManyWorlds: there are more.
        NotRational: a law or a fit is not rational at these values.
    """
    return list(itertools.islice(exact_course(loop, observable, values, most), fits))


def exact_course(
    loop: LoopDefinition,
    observable: sp.Expr,
    values: Mapping[str, Value],
    most: int = MOST_WORLDS,
    most_steps: int | None = None,
) -> Iterator[Fraction]:
    """Yield the observable's mean at fit 1, 2, …, exactly; arguments and errors as :func:`exact_means`.

    ``most_steps`` bounds how often a generation may go from one outcome to one of the next, by how often it
    does from the first: one that cannot be followed to its end is not begun.
    """
    course = Course(loop, values, loop.order(observable))
    worlds = course.begin()
    for generation in itertools.count(1):
        moved: dict[World, fmpq] = {}
        course.known.clear()
        for count, (world, weight) in enumerate(worlds.items()):
            steps = 0
            for after, chance in course.generation(world, generation):
                steps += 1
                more = weight * chance
                moved[after] = moved[after] + more if after in moved else more
                if len(moved) > most:
                    raise TooManyWorlds(f"more than {most} outcomes at fit {generation}")
            if count == 0 and most_steps is not None and steps * len(worlds) > most_steps:
                raise TooManyWorlds(f"more than {most_steps} steps at fit {generation}")
        worlds = {world: weight for world, weight in moved.items() if weight}
        by_states: dict[Places, fmpq] = {}
        for (states, _, _), weight in worlds.items():
            by_states[states] = by_states.get(states, ZERO) + weight
        mean = ZERO
        for states, weight in by_states.items():
            mean += weight * course.observed(observable, course.names(states, generation))
        yield fraction(mean)


def start_value(loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value]) -> Fraction:
    """Return the observable at fit 0, the start."""
    course = Course(loop, values, 0)
    return fraction(course.observed(observable, course.names(course.starts(), 0)))


def fraction(value: fmpq) -> Fraction:
    """Return a rational as Python has it."""
    return Fraction(int(value.numerator), int(value.denominator))


def rational(value: int | Fraction) -> fmpq:
    """Return a rational as FLINT has it, whose sums and products take a tenth of the time."""
    return fmpq(value.numerator, value.denominator)


class Course:
    """A loop at some values, and the table of its numbers."""

    def __init__(self, loop: LoopDefinition, values: Mapping[str, Value], order: int) -> None:
        """Take values of all parameters, and the order of moments that is looked at."""
        self.loop, self.order = loop, order
        self.values: dict[str, fmpq | Numbers] = {
            name: tuple(map(rational, value)) if isinstance(value, tuple) else rational(value)
            for name, value in environment(values).items()
        }
        (length,) = {state.length for state in loop.states}
        self.length = 0 if length is None else size_of(length, self.values)
        self.fits = [_program(loop.fit[state.name]) for state in loop.states]
        self.table: list[fmpq] = []
        self.place_of: dict[tuple[int, int], int] = {}
        self.known: dict[tuple[str, Law, Places, int], list[tuple[Places, fmpq]]] = {}
        """The lists that data can be, by their law and what it says at a state, in one generation."""

    def place(self, value: fmpq) -> int:
        """Return the place of a number in the table, a new one if need be."""
        key = (int(value.numerator), int(value.denominator))
        found = self.place_of.get(key)
        if found is None:
            found = self.place_of[key] = len(self.table)
            self.table.append(value)
        return found

    def places(self, values: Iterable[fmpq]) -> Places:
        """Return the places of numbers."""
        return tuple(map(self.place, values))

    def at(self, places: Places) -> Numbers:
        """Return the numbers at places."""
        return tuple([self.table[place] for place in places])

    def starts(self) -> Places:
        """Return the states at fit 0."""
        if any(data.design is not None for data in self.loop.data):
            raise NotRational("the law of a design is not followed exactly; see proofs_checks.loops.designs")
        starts = [_program(state.start) for state in self.loop.states]
        return self.places(self.states(starts, self.names((), 0), {}, {}))

    def begin(self) -> dict[World, fmpq]:
        """Return the worlds before the first generation, with their weights: all kept data are drawn."""
        states = self.starts()
        names = self.names(states, 0)
        worlds: dict[World, fmpq] = {(states, tuple(() for _ in self.loop.pools), ()): ONE}
        for data in self.loop.data:
            if data.source == "kept":
                size = size_of(data.size, names)
                drawn = self.lists(data, self.loop.true_law(data), names, size)
                worlds = {
                    (states, pools, (*lists, one)): weight * chance
                    for (_, pools, lists), weight in worlds.items()
                    for one, chance in drawn
                }
        return worlds

    def names(self, states: Places, generation: int) -> dict[str, fmpq | Numbers]:
        """Return what names stand for; without states before there are any."""
        found: dict[str, fmpq | Numbers] = {**self.values, "t": fmpq(generation)}
        if not states:
            return found
        numbers = self.at(states)
        if count := self.length:
            for k, state in enumerate(self.loop.states):
                found[state.name] = numbers[count * k : count * (k + 1)]
        else:
            found.update(zip((state.name for state in self.loop.states), numbers, strict=True))
        return found

    def entries(self, names: Names) -> list[tuple[int, Names]]:
        """Return the places of vectors, and the names with every vector replaced by its entry there."""
        vectors = [state.name for state in self.loop.states if state.name in names]
        return [
            (
                place,
                {**names, **{name: names[name][place - 1] for name in vectors}, PLACE.name: fmpq(place)},  # type: ignore[index]
            )
            for place in range(1, self.length + 1)
        ]

    def states(
        self,
        programs: list[Program],
        names: Names,
        lists: Mapping[str, Numbers],
        pools: Mapping[str, Weighted],
    ) -> Numbers:
        """Return what programs make of the states, entry after entry: an atom counts for its own."""
        if not self.length:
            scope = _Scope(names, lists, pools)
            return tuple([program(scope) for program in programs])
        scopes = []
        for place, at in self.entries(names):
            counted = {name: _counted(data, place) for name, data in lists.items()}
            pooled = {name: (_counted(data, place), weights) for name, (data, weights) in pools.items()}
            scopes.append(_Scope(at, counted, pooled))
        return tuple([program(scope) for program in programs for scope in scopes])

    def observed(self, observable: sp.Expr, names: Names) -> fmpq:
        """Return an observable of the states."""
        if not self.length:
            return number(observable, names, {})
        plain, norms = without_norms(observable)
        squares = {
            symbol: sum((number(norm.args[0], at, {}) ** 2 for _, at in self.entries(names)), ZERO)
            for symbol, norm in norms
        }
        return number(plain, {**names, **squares}, {})

    def generation(self, world: World, generation: int) -> Iterator[tuple[World, fmpq]]:
        """Yield the worlds after one generation, with their weights."""
        loop, (states, pools, lists) = self.loop, world
        names = self.names(states, generation)
        kept = [data.name for data in loop.data if data.source == "kept"]
        branches: list[tuple[dict[str, Places], fmpq]] = [(dict(zip(kept, lists, strict=True)), ONE)]
        for data in loop.data:
            if data.source == "kept":
                continue
            branches = [
                ({**drawn, data.name: more}, weight * chance)
                for drawn, weight in branches
                for more, chance in self.draw(data, drawn, pools, names)
            ]
            if len(branches) > MOST_WORLDS:
                raise TooManyWorlds(f"more than {MOST_WORLDS} outcomes in a generation")
        for drawn, weight in branches:
            yield self.fitted(world, drawn, names), weight

    def fitted(self, world: World, drawn: Mapping[str, Places], names: Names) -> World:
        """Return the world after a generation with these data, kept ones among them."""
        _, pools, lists = world
        filled = tuple([_with(pool, old, drawn) for pool, old in zip(self.loop.pools, pools, strict=True)])
        data_of = {name: self.at(places) for name, places in drawn.items()}
        after = self.states(self.fits, names, data_of, self.pools(filled, names))
        return self.places(after), filled, lists

    def source(
        self, data: Data, drawn: Mapping[str, Places], pools: tuple[tuple[Places, ...], ...]
    ) -> Places:
        """Return the data of which a subsample is drawn."""
        place = next((i for i, pool in enumerate(self.loop.pools) if pool.name == data.drawn_from), None)
        if place is None:
            return drawn[data.drawn_from]
        return tuple(itertools.chain(*_with(self.loop.pools[place], pools[place], drawn)))

    def pools(self, filled: tuple[tuple[Places, ...], ...], names: Names) -> dict[str, Weighted]:
        """Return of each pool its data and their weights."""
        found: dict[str, Weighted] = {}
        for pool, generations in zip(self.loop.pools, filled, strict=True):
            newest = generations[::-1]
            weights = None
            if pool.forget is not None:
                share = number(pool.forget, names, {})
                weights = tuple(share**age for age, generation in enumerate(newest) for _ in generation)
            found[pool.name] = (self.at(tuple(itertools.chain(*newest))), weights)
        return found

    def draw(
        self, data: Data, drawn: Mapping[str, Places], pools: tuple[tuple[Places, ...], ...], names: Names
    ) -> Iterable[tuple[Places, fmpq]]:
        """Return the lists that one set of data can be, with their weights."""
        if data.drawn_from:
            return _subsamples(self.source(data, drawn, pools), size_of(data.size, names), data.replacement)
        assert data.law is not None
        law = data.law if data.source == "model" else self.loop.true_law(data)
        if data.inverse_size is None:
            return self.lists(data, law, names, size_of(data.size, names))
        inverse = number(data.inverse_size, names, {})
        smaller = int(1 / inverse)
        share = smaller * (inverse * (smaller + 1) - 1)
        return [
            (places, weight * chance)
            for size, chance in ((smaller, share), (smaller + 1, 1 - share))
            if chance
            for places, weight in self.lists(data, law, names, size)
        ]

    def lists(self, data: Data, law: Law, names: Names, size: int) -> list[tuple[Places, fmpq]]:
        """Return the sorted lists of ``size`` independent data, with their weights."""
        if law.name == "categorical":
            chance = law.argument("p")
            points = [(fmpq(place), number(chance, at, {})) for place, at in self.entries(names)]
            key = (data.name, law, self.places(chance for _, chance in points), size)
        else:
            arguments = [number(argument, names, {}) for argument in law.arguments]
            key = (data.name, law, self.places(arguments), size)
            points = []
        found = self.known.get(key)
        if found is None:
            points = points or outcomes_of(law.name, arguments, self.order)
            least = min(weight for _, weight in points)
            if least < 0 and all(each.law is None or each.law.name in OUTCOMES for each in self.loop.data):
                shown = fraction(least)
                raise NotRational(f"{data.name} is drawn from a {law.name} law with a chance of {shown}")
            placed = sorted((self.place(value), chance) for value, chance in points)
            found = self.known[key] = list(_lists(placed, size, data.name))
        return found


def _counted(data: Numbers, place: int) -> Numbers:
    return tuple(ONE if datum == place else ZERO for datum in data)


@lru_cache(maxsize=256)
def without_norms(observable: sp.Expr) -> tuple[sp.Expr, tuple[tuple[str, sp.Expr], ...]]:
    """Return an observable with a symbol for each squared norm, and which norm a name stands for."""
    norms = {norm: sp.Symbol(f"norm {place}") for place, norm in enumerate(observable.atoms(Norm2))}
    return observable.xreplace(norms), tuple((symbol.name, norm) for norm, symbol in norms.items())


def _with(pool: Pool, old: tuple[Places, ...], drawn: Mapping[str, Places]) -> tuple[Places, ...]:
    """Return a pool's generations with the newest, those outside the window dropped."""
    new = tuple(sorted(itertools.chain(*(drawn[name] for name in pool.append if name in drawn))))
    if pool.window is not None:
        return (*old, new)[-pool.window :]
    if pool.forget is not None:
        return (*old, new)
    return (tuple(sorted((*itertools.chain(*old), *new))),)


def _subsamples(source: Places, size: int, replacement: bool) -> Iterator[tuple[Places, fmpq]]:
    if len(source) ** size > MOST_LISTS:
        raise TooManyWorlds(f"more than {MOST_LISTS} subsamples of {size} out of {len(source)}")
    found: dict[Places, int] = {}
    picks = itertools.product(source, repeat=size) if replacement else itertools.permutations(source, size)
    for pick in picks:
        key = tuple(sorted(pick))
        found[key] = found.get(key, 0) + 1
    total = sum(found.values())
    if not total:
        raise NotRational(f"{size} cannot be drawn without replacement from {len(source)}")
    for key, count in found.items():
        yield key, fmpq(count, total)


def _lists(points: list[tuple[int, fmpq]], size: int, name: str) -> Iterator[tuple[Places, fmpq]]:
    if math.comb(size + len(points) - 1, size) > MOST_LISTS:
        raise TooManyWorlds(f"more than {MOST_LISTS} outcomes of {size} data {name}")
    powers = [list(itertools.accumulate([chance] * size, operator.mul, initial=ONE)) for _, chance in points]
    for counts, ways in _multinomials(size, len(points)):
        weight = fmpq(ways)
        for row, count in zip(powers, counts, strict=True):
            weight *= row[count]
        if weight:
            places = ((place,) * count for (place, _), count in zip(points, counts, strict=True))
            yield tuple(itertools.chain(*places)), weight


@lru_cache(maxsize=256)
def _multinomials(size: int, parts: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Return every way to share ``size`` data among some points, each with the number of its orders."""
    return tuple(
        (counts, math.factorial(size) // math.prod(map(math.factorial, counts)))
        for counts in _compositions(size, parts)
    )


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def outcomes(law: Law, names: Names, order: int) -> list[Outcome]:
    """Return values and weights of a law on few points with the law's moments up to ``order``."""
    return outcomes_of(law.name, [number(argument, names, {}) for argument in law.arguments], order)


def outcomes_of(law: str, arguments: list[fmpq], order: int) -> list[Outcome]:
    """Return the same of a law by its name and what it says."""
    if law == "bernoulli":
        return [(ZERO, 1 - arguments[0]), (ONE, arguments[0])]
    if law == "binomial":
        trials, p = int(arguments[0]), arguments[1]
        return [(fmpq(k), math.comb(trials, k) * p**k * (1 - p) ** (trials - k)) for k in range(trials + 1)]
    moments = [ONE, *(_moment(law, arguments, k) for k in range(1, order + 1))]
    mean = moments[1]
    spread = moments[2] - mean**2 if order >= 2 else ZERO
    if all(moment == mean**k for k, moment in enumerate(moments)):
        return [(mean, ONE)]
    step = near_root(abs(spread) or ONE)
    if order == 2 and spread > 0:
        chance = spread / (step**2 + spread)
        return [(mean + step, chance), (mean - spread / step, 1 - chance)]
    points = [mean + step * (k - fmpq(order, 2)) for k in range(order + 1)]
    return list(zip(points, _weights(points, moments), strict=True))


def near_root(value: fmpq) -> fmpq:
    """Return a power of 2 near the root."""
    return fmpq(2) ** ((value.numerator.bit_length() - value.denominator.bit_length()) // 2)


def _weights(points: list[fmpq], moments: list[fmpq]) -> list[fmpq]:
    """Return w with Σ w_i points_i^k = moments_k for every k, by Lagrange polynomials."""
    weights = []
    for i, point in enumerate(points):
        basis = [ONE]
        for j, other in enumerate(points):
            if j != i:
                scale = 1 / (point - other)
                shifted = [ZERO, *basis]
                basis = [(a - other * b) * scale for a, b in zip(shifted, [*basis, ZERO], strict=True)]
        weights.append(sum((c * m for c, m in zip(basis, moments, strict=True)), ZERO))
    return weights


def _moment(law: str, arguments: list[fmpq], k: int) -> fmpq:
    """Return E[x^k], from sums over the law itself where it is discrete, else from its integral."""
    if law == "normal":
        mean, variance = arguments
        even = range(0, k + 1, 2)
        return sum(
            (
                math.comb(k, j) * mean ** (k - j) * variance ** (j // 2) * math.prod(range(1, j, 2))
                for j in even
            ),
            ZERO,
        )
    if law == "poisson":
        bell = [ONE]
        for i in range(k):
            bell.append(arguments[0] * sum(math.comb(i, j) * bell[j] for j in range(i + 1)))
        return bell[k]
    if law == "exponential":
        return math.factorial(k) * arguments[0] ** k
    if law == "gamma":
        shape, mean = arguments
        return math.prod((shape + i for i in range(k)), start=ONE) * (mean / shape) ** k
    if law == "uniform":
        a, b = arguments
        return a**k if a == b else (b ** (k + 1) - a ** (k + 1)) / ((k + 1) * (b - a))
    if law == "beta":
        a, b = arguments
        return math.prod(((a + i) / (a + b + i) for i in range(k)), start=ONE)
    if law == "inverse_gamma":
        shape, scale = arguments
        if shape <= k:
            raise NotRational(f"moment {k} is infinite unless the shape exceeds {k}; here it is {shape}")
        return scale**k / math.prod((shape - i for i in range(1, k + 1)), start=ONE)
    if law == "quadratic":
        return _quadratic_moment(arguments, k)
    if k > len(arguments):
        raise NotRational(f"needs moment {k}; the law declares {len(arguments)}")
    return arguments[k - 1]


def _quadratic_moment(arguments: list[fmpq], k: int) -> fmpq:
    """Return the moment by μ_{r+1} = V (dμ_r/dθ + r μ_{r−1}), central, polynomials in θ (Morris 1982)."""
    mean, v0, v1, v2 = arguments
    variance = [v0, v1, v2]
    central = [[ONE], [ZERO]]
    for r in range(1, k):
        slope = [i * c for i, c in enumerate(central[r])][1:] or [ZERO]
        lower = [r * c for c in central[r - 1]]
        inner = [
            (slope[i] if i < len(slope) else ZERO) + (lower[i] if i < len(lower) else ZERO)
            for i in range(max(len(slope), len(lower)))
        ]
        product = [ZERO] * (len(inner) + 2)
        for i, a in enumerate(inner):
            for j, b in enumerate(variance):
                product[i + j] += a * b
        central.append(product)
    about = [sum((c * mean**i for i, c in enumerate(poly)), ZERO) for poly in central]
    return sum((math.comb(k, j) * about[j] * mean ** (k - j) for j in range(k + 1)), ZERO)


# --- expressions over lists of rationals


def size_of(size: sp.Expr, names: Names) -> int:
    """Return a number of data."""
    found = number(size, names, {})
    if found.denominator != 1 or found < 0:
        raise NotRational(f"the size {size} is {fraction(found)}, which is no whole number")
    return int(found)


class _Scope:
    """Where expressions are evaluated: names, lists of data, pools; a statistic is taken once."""

    __slots__ = ("known", "lists", "names", "pools")

    def __init__(
        self,
        names: Names,
        lists: Mapping[str, Numbers],
        pools: Mapping[str, Weighted] = MappingProxyType({}),
    ) -> None:
        self.names, self.lists, self.pools = names, lists, pools
        self.known: dict[Statistic, fmpq] = {}

    def statistic(self, expr: Statistic) -> fmpq:
        """Return a statistic, from the lists themselves."""
        if (found := self.known.get(expr)) is None:
            found = self.known[expr] = _statistic(expr, self.lists, self.pools)
        return found


Program = Callable[[_Scope], fmpq]


def number(
    expr: sp.Expr,
    names: Names,
    lists: Mapping[str, Numbers],
    pools: Mapping[str, Weighted] = MappingProxyType({}),
) -> fmpq:
    """Return the value of an expression, statistics being taken from the lists themselves."""
    return _program(expr)(_Scope(names, lists, pools))


@lru_cache(maxsize=4096)
def _program(expr: sp.Expr) -> Program:
    """Return how an expression is evaluated: its tree is walked once, its values come from a scope."""
    if isinstance(expr, sp.Rational):
        constant = fmpq(int(expr.p), int(expr.q))
        return lambda scope: constant
    if isinstance(expr, sp.Symbol):
        return partial(_named, expr.name)
    if isinstance(expr, sp.Indexed):
        return partial(_entry, str(expr.base.label), _program(expr.indices[0]))
    if isinstance(expr, Times):
        factor, (_, multiplier) = _program(expr.args[0]), expr.args
        return lambda scope: factor(scope) * _only(scope.lists[multiplier.name])
    if isinstance(expr, Statistic):
        return lambda scope: scope.statistic(expr)
    if isinstance(expr, (sp.Add, sp.Mul)):
        join = operator.add if isinstance(expr, sp.Add) else operator.mul
        parts = tuple(map(_program, expr.args))
        if len(parts) == 2:
            one, other = parts
            return lambda scope: join(one(scope), other(scope))
        return lambda scope: reduce(join, [part(scope) for part in parts])
    if isinstance(expr, sp.Pow):
        below, above = map(_program, expr.args)
        if isinstance(expr.exp, sp.Integer):
            exponent = int(expr.exp)
            return lambda scope: below(scope) ** exponent
        return partial(_power, expr, below, above)
    if isinstance(expr, sp.gamma):
        return partial(_factorial, expr, _program(expr.args[0]))
    return partial(_irrational, expr)


def _named(name: str, scope: _Scope) -> fmpq:
    value = scope.names[name]
    assert not isinstance(value, tuple)
    return value if isinstance(value, fmpq) else rational(value)


def _only(data: Numbers) -> fmpq:
    (datum,) = data
    return datum


def _entry(name: str, index: Program, scope: _Scope) -> fmpq:
    row, place = scope.names[name], index(scope)
    if not isinstance(row, tuple) or place.denominator != 1 or not 1 <= place <= len(row):
        raise NotRational(f"{name} has no entry {fraction(place)}")
    value = row[int(place) - 1]
    return value if isinstance(value, fmpq) else rational(value)


def _power(expr: sp.Pow, below: Program, above: Program, scope: _Scope) -> fmpq:
    base, power = below(scope), above(scope)
    if power.denominator != 1:
        root = fmpq(base.numerator.isqrt(), base.denominator.isqrt()) if base >= 0 else None
        if power.denominator != 2 or root is None or root**2 != base:
            raise NotRational(f"{expr} is not rational")
        base, power = root, 2 * power
    return base ** int(power)


def _factorial(expr: sp.Expr, below: Program, scope: _Scope) -> fmpq:
    argument = below(scope)
    if argument.denominator != 1 or argument < 1:
        raise NotRational(f"{expr} is not rational")
    return fmpq(math.factorial(int(argument) - 1))


def _irrational(expr: sp.Expr, scope: _Scope) -> fmpq:
    raise NotRational(f"{expr} is not rational")


def _statistic(expr: Statistic, lists: Mapping[str, Numbers], pools: Mapping[str, Weighted]) -> fmpq:
    data: list[fmpq] = []
    weights: list[fmpq] | None = None
    for name in _lists_of(expr):
        more, own = pools[name] if name in pools else (lists[name], None)
        if own is not None or weights is not None:
            weights = [*(weights or [ONE] * len(data)), *(own or [ONE] * len(more))]
        data += more
    if isinstance(expr, Total):
        return sum(data, ZERO)
    count = fmpq(len(data)) if weights is None else sum(weights, ZERO)
    if isinstance(expr, Mean):
        return _weighed(data, weights) / count
    if isinstance(expr, PowerMean):
        power = int(expr.args[0])
        return _weighed([x**power for x in data], weights) / count
    assert isinstance(expr, Variance)
    mean = _weighed(data, weights) / count
    return _weighed([(x - mean) ** 2 for x in data], weights) / (count - int(expr.args[0]))


def _weighed(data: list[fmpq], weights: list[fmpq] | None) -> fmpq:
    """Return the sum of numbers, by weight if they have any."""
    return sum(data if weights is None else map(operator.mul, weights, data), ZERO)


@lru_cache(maxsize=4096)
def _lists_of(expr: Statistic) -> tuple[str, ...]:
    return tuple(symbol.name for symbol in expr.lists)
