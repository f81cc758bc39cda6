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
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, partial, reduce
from types import MappingProxyType

import sympy as sp

from theory.language.parameters import Value, environment
from theory.loop_language.definition import Data, LoopDefinition, Pool
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, Norm2, PowerMean, Statistic, Times, Total, Variance
from theory.loop_language.vectors import PLACE

MOST_WORLDS = 100_000
MOST_LISTS = 10_000
Numbers = tuple[Fraction, ...]
Outcome = tuple[Fraction, Fraction]
"""A value and its weight."""
Weighted = tuple[Numbers, Numbers | None]
"""Data with their weights, if they do not all count alike."""
World = tuple[Numbers, tuple[tuple[Numbers, ...], ...], tuple[Numbers, ...]]
"""States, of vectors entry after entry; of each pool the generations' data; of each kept list its data."""


class TooManyWorlds(ValueError):
    """The enumeration is larger than the limit."""


class NotRational(ValueError):
    """A number of the loop is not rational at these values, so that nothing is exact."""


class OutsideLaw(NotRational):
    """A law has a chance that is negative: what was fitted left the values that the law is defined for."""


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
    values = environment(values)
    order = loop.order(observable)
    worlds = _begin(loop, values, order)
    for generation in itertools.count(1):
        moved: dict[World, Fraction] = {}
        for count, (world, weight) in enumerate(worlds.items()):
            steps = 0
            for after, chance in _generation(loop, world, generation, values, order):
                steps += 1
                moved[after] = moved.get(after, Fraction(0)) + weight * chance
                if len(moved) > most:
                    raise TooManyWorlds(f"more than {most} outcomes at fit {generation}")
            if count == 0 and most_steps is not None and steps * len(worlds) > most_steps:
                raise TooManyWorlds(f"more than {most_steps} steps at fit {generation}")
        worlds = {world: weight for world, weight in moved.items() if weight}
        yield sum(
            (
                weight * _observed(loop, observable, _names(loop, states, generation, values))
                for (states, _, _), weight in worlds.items()
            ),
            Fraction(0),
        )


def start_value(loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value]) -> Fraction:
    """Return the observable at fit 0, the start."""
    values = environment(values)
    states = _starts(loop, values)
    return _observed(loop, observable, _names(loop, states, 0, values))


def _starts(loop: LoopDefinition, values: Mapping[str, Value]) -> Numbers:
    if any(data.design is not None for data in loop.data):
        raise NotRational("the law of a design is not followed exactly; see proofs_checks.loops.designs")
    starts = {state.name: state.start for state in loop.states}
    return _states(loop, starts, _names(loop, (), 0, values), {}, {})


def _begin(loop: LoopDefinition, values: Mapping[str, Value], order: int) -> dict[World, Fraction]:
    states = _starts(loop, values)
    names = _names(loop, states, 0, values)
    worlds: dict[World, Fraction] = {(states, tuple(() for _ in loop.pools), ()): Fraction(1)}
    for data in loop.data:
        if data.source == "kept":
            more: dict[World, Fraction] = {}
            for (_, pools, lists), weight in worlds.items():
                size = _whole(data.size, names)
                for drawn, chance in _lists(
                    _points(loop, loop.true_law(data), names, order, data.name), size, data.name
                ):
                    key = (states, pools, (*lists, drawn))
                    more[key] = more.get(key, Fraction(0)) + weight * chance
            worlds = more
    return worlds


def _names(
    loop: LoopDefinition, states: Numbers, generation: int, values: Mapping[str, Value]
) -> dict[str, Value]:
    names: dict[str, Value] = dict(zip((state.name for state in loop.states), states, strict=False))
    if loop.is_vector:
        count = _length(loop, values)
        names = {s.name: states[count * k : count * (k + 1)] for k, s in enumerate(loop.states) if states}
    return {**values, **names, "t": generation}


# --- vectors, an entry at a time: a datum that is an atom counts for its own entry


def _length(loop: LoopDefinition, values: Mapping[str, Value]) -> int:
    length = loop.states[0].length
    assert length is not None
    return _whole(length, values)


def _at(loop: LoopDefinition, names: Mapping[str, Value], place: int) -> dict[str, Value]:
    """Return the names with every vector replaced by its entry."""
    vectors = {s.name: names[s.name][place - 1] for s in loop.states if s.name in names}  # type: ignore[index]
    return {**names, **vectors, PLACE.name: place}


def _counted(data: Numbers, place: int) -> Numbers:
    return tuple(Fraction(datum == place) for datum in data)


def _states(
    loop: LoopDefinition,
    exprs: Mapping[str, sp.Expr],
    names: Mapping[str, Value],
    lists: Mapping[str, Numbers],
    pools: Mapping[str, Weighted],
) -> Numbers:
    """Return what the expressions make of the states."""
    programs = [_program(exprs[state.name]) for state in loop.states]
    if not loop.is_vector:
        scope = _Scope(names, lists, pools)
        return tuple(program(scope) for program in programs)
    entries = []
    for place in range(1, _length(loop, names) + 1):
        counted = {name: _counted(data, place) for name, data in lists.items()}
        pooled = {name: (_counted(data, place), weights) for name, (data, weights) in pools.items()}
        entries.append(_Scope(_at(loop, names, place), counted, pooled))
    return tuple(program(scope) for program in programs for scope in entries)


def _observed(loop: LoopDefinition, observable: sp.Expr, names: Mapping[str, Value]) -> Fraction:
    if not loop.is_vector:
        return number(observable, names, {})
    places = range(1, _length(loop, names) + 1)
    norms = {}
    for norm in observable.atoms(Norm2):
        squares = (number(norm.args[0], _at(loop, names, place), {}) ** 2 for place in places)
        norms[norm] = sp.Rational(*sum(squares, Fraction(0)).as_integer_ratio())
    return number(observable.xreplace(norms), names, {})


def _points(
    loop: LoopDefinition, law: Law, names: Mapping[str, Value], order: int, name: str
) -> list[Outcome]:
    """Return what a datum can be, with weights; an atom is its place."""
    if law.name != "categorical":
        found = outcomes(law, names, order, name)
    else:
        places = range(1, _length(loop, names) + 1)
        chance = law.argument("p")
        found = [(Fraction(place), number(chance, _at(loop, names, place), {})) for place in places]
    least = min(weight for _, weight in found)
    if least < 0 and all(data.law is None or data.law.name in OUTCOMES for data in loop.data):
        raise OutsideLaw(f"{name} is drawn from a {law.name} law with a chance of {least}")
    return found


def _generation(
    loop: LoopDefinition, world: World, generation: int, values: Mapping[str, Value], order: int
) -> Iterator[tuple[World, Fraction]]:
    """Yield the worlds after one generation, with their weights."""
    states, pools, lists = world
    names = _names(loop, states, generation, values)
    kept_names = [data.name for data in loop.data if data.source == "kept"]
    kept = dict(zip(kept_names, lists, strict=True))
    branches: list[tuple[dict[str, Numbers], Fraction]] = [(dict(kept), Fraction(1))]
    for data in loop.data:
        if data.source == "kept":
            continue
        branches = [
            ({**drawn, data.name: more}, weight * chance)
            for drawn, weight in branches
            for more, chance in _draw(loop, data, drawn, pools, names, order)
        ]
        if len(branches) > MOST_WORLDS:
            raise TooManyWorlds(f"more than {MOST_WORLDS} outcomes in a generation")
    for drawn, weight in branches:
        filled = [_with(pool, old, drawn) for pool, old in zip(loop.pools, pools, strict=True)]
        data_of = {**drawn}
        after = _states(loop, loop.fit, names, data_of, _pools(loop, filled, names))
        yield (after, tuple(filled), lists), weight


def _with(pool: Pool, old: tuple[Numbers, ...], drawn: Mapping[str, Numbers]) -> tuple[Numbers, ...]:
    """Return a pool's generations with the newest, those outside the window dropped."""
    new = tuple(sorted(itertools.chain(*(drawn[name] for name in pool.append if name in drawn))))
    if pool.window is not None:
        return (*old, new)[-pool.window :]
    if pool.forget is not None:
        return (*old, new)
    return (tuple(sorted((*itertools.chain(*old), *new))),)


def _pools(
    loop: LoopDefinition, filled: list[tuple[Numbers, ...]], names: Mapping[str, Value]
) -> dict[str, Weighted]:
    """Return of each pool its data and their weights."""
    found: dict[str, Weighted] = {}
    for pool, generations in zip(loop.pools, filled, strict=True):
        newest = generations[::-1]
        weights = None
        if pool.forget is not None:
            share = number(pool.forget, names, {})
            weights = tuple(share**age for age, generation in enumerate(newest) for _ in generation)
        found[pool.name] = (tuple(itertools.chain(*newest)), weights)
    return found


def _draw(
    loop: LoopDefinition,
    data: Data,
    drawn: Mapping[str, Numbers],
    pools: tuple[tuple[Numbers, ...], ...],
    names: Mapping[str, Value],
    order: int,
) -> Iterator[tuple[Numbers, Fraction]]:
    """Yield the lists that one set of data can be, with their weights."""
    if data.drawn_from:
        place = next((i for i, pool in enumerate(loop.pools) if pool.name == data.drawn_from), None)
        if place is None:
            source = drawn[data.drawn_from]
        else:
            source = tuple(itertools.chain(*_with(loop.pools[place], pools[place], drawn)))
        yield from _subsamples(source, _whole(data.size, names), data.replacement)
        return
    assert data.law is not None
    law = data.law if data.source == "model" else loop.true_law(data)
    if data.inverse_size is None:
        yield from _lists(_points(loop, law, names, order, data.name), _whole(data.size, names), data.name)
        return
    inverse = number(data.inverse_size, names, {})
    smaller = int(1 / inverse)
    share = smaller * (inverse * (smaller + 1) - 1)
    for size, chance in ((smaller, share), (smaller + 1, 1 - share)):
        if chance:
            for values, weight in _lists(_points(loop, law, names, order, data.name), size, data.name):
                yield values, weight * chance


def _subsamples(source: Numbers, size: int, replacement: bool) -> Iterator[tuple[Numbers, Fraction]]:
    if len(source) ** size > MOST_LISTS:
        raise TooManyWorlds(f"more than {MOST_LISTS} subsamples of {size} out of {len(source)}")
    found: dict[Numbers, int] = {}
    picks = itertools.product(source, repeat=size) if replacement else itertools.permutations(source, size)
    for pick in picks:
        key = tuple(sorted(pick))
        found[key] = found.get(key, 0) + 1
    total = sum(found.values())
    if not total:
        raise NotRational(f"{size} cannot be drawn without replacement from {len(source)}")
    for key, count in found.items():
        yield key, Fraction(count, total)


def _lists(points: list[Outcome], size: int, name: str) -> Iterator[tuple[Numbers, Fraction]]:
    """Yield the sorted lists of ``size`` independent data, with their weights."""
    if math.comb(size + len(points) - 1, size) > MOST_LISTS:
        raise TooManyWorlds(f"more than {MOST_LISTS} outcomes of {size} data {name}")
    points = sorted(points)
    powers = [[Fraction(1)] for _ in points]
    for (_, chance), row in zip(points, powers, strict=True):
        for _ in range(size):
            row.append(row[-1] * chance)
    for counts, ways in _multinomials(size, len(points)):
        weight = math.prod(
            (row[count] for row, count in zip(powers, counts, strict=True)), start=Fraction(ways)
        )
        if weight:
            values = ([value] * count for (value, _), count in zip(points, counts, strict=True))
            yield tuple(itertools.chain(*values)), weight


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


def outcomes(law: Law, names: Mapping[str, Value], order: int, name: str) -> list[Outcome]:
    """Return values and weights of a law on few points with the law's moments up to ``order``."""
    arguments = [number(argument, names, {}) for argument in law.arguments]
    if law.name == "bernoulli":
        return [(Fraction(0), 1 - arguments[0]), (Fraction(1), arguments[0])]
    if law.name == "binomial":
        trials, p = int(arguments[0]), arguments[1]
        return [
            (Fraction(k), math.comb(trials, k) * p**k * (1 - p) ** (trials - k)) for k in range(trials + 1)
        ]
    moments = [Fraction(1), *(_moment(law.name, arguments, k) for k in range(1, order + 1))]
    mean = moments[1]
    spread = moments[2] - mean**2 if order >= 2 else Fraction(0)
    if all(moment == mean**k for k, moment in enumerate(moments)):
        return [(mean, Fraction(1))]
    step = _near_root(abs(spread) or Fraction(1))
    if order == 2 and spread > 0:
        chance = spread / (step**2 + spread)
        return [(mean + step, chance), (mean - spread / step, 1 - chance)]
    points = [mean + step * (k - Fraction(order, 2)) for k in range(order + 1)]
    return list(zip(points, _weights(points, moments), strict=True))


def _near_root(value: Fraction) -> Fraction:
    """Return a power of 2 near the root."""
    return Fraction(2) ** ((value.numerator.bit_length() - value.denominator.bit_length()) // 2)


def _weights(points: list[Fraction], moments: list[Fraction]) -> list[Fraction]:
    """Return w with Σ w_i points_i^k = moments_k for every k, by Lagrange polynomials."""
    weights = []
    for i, point in enumerate(points):
        basis = [Fraction(1)]
        for j, other in enumerate(points):
            if j != i:
                scale = 1 / (point - other)
                shifted = [Fraction(0), *basis]
                basis = [(a - other * b) * scale for a, b in zip(shifted, [*basis, Fraction(0)], strict=True)]
        weights.append(sum((c * m for c, m in zip(basis, moments, strict=True)), Fraction(0)))
    return weights


def _moment(law: str, arguments: list[Fraction], k: int) -> Fraction:
    """Return E[x^k], from sums over the law itself where it is discrete, else from its integral."""
    if law == "normal":
        mean, variance = arguments
        even = range(0, k + 1, 2)
        return sum(
            (
                math.comb(k, j) * mean ** (k - j) * variance ** (j // 2) * math.prod(range(1, j, 2))
                for j in even
            ),
            Fraction(0),
        )
    if law == "poisson":
        bell = [Fraction(1)]
        for i in range(k):
            bell.append(arguments[0] * sum(math.comb(i, j) * bell[j] for j in range(i + 1)))
        return bell[k]
    if law == "exponential":
        return math.factorial(k) * arguments[0] ** k
    if law == "gamma":
        shape, mean = arguments
        return math.prod((shape + i for i in range(k)), start=Fraction(1)) * (mean / shape) ** k
    if law == "uniform":
        a, b = arguments
        return a**k if a == b else (b ** (k + 1) - a ** (k + 1)) / ((k + 1) * (b - a))
    if law == "beta":
        a, b = arguments
        return math.prod(((a + i) / (a + b + i) for i in range(k)), start=Fraction(1))
    if law == "inverse_gamma":
        shape, scale = arguments
        if shape <= k:
            raise NotRational(f"moment {k} is infinite unless the shape exceeds {k}; here it is {shape}")
        return scale**k / math.prod((shape - i for i in range(1, k + 1)), start=Fraction(1))
    if law == "quadratic":
        return _quadratic_moment(arguments, k)
    if k > len(arguments):
        raise NotRational(f"needs moment {k}; the law declares {len(arguments)}")
    return arguments[k - 1]


def _quadratic_moment(arguments: list[Fraction], k: int) -> Fraction:
    """Return the moment by μ_{r+1} = V (dμ_r/dθ + r μ_{r−1}), central, polynomials in θ (Morris 1982)."""
    mean, v0, v1, v2 = arguments
    variance = [v0, v1, v2]
    central = [[Fraction(1)], [Fraction(0)]]
    for r in range(1, k):
        slope = [i * c for i, c in enumerate(central[r])][1:] or [Fraction(0)]
        lower = [r * c for c in central[r - 1]]
        inner = [
            (slope[i] if i < len(slope) else Fraction(0)) + (lower[i] if i < len(lower) else Fraction(0))
            for i in range(max(len(slope), len(lower)))
        ]
        product = [Fraction(0)] * (len(inner) + 2)
        for i, a in enumerate(inner):
            for j, b in enumerate(variance):
                product[i + j] += a * b
        central.append(product)
    about = [sum((c * mean**i for i, c in enumerate(poly)), Fraction(0)) for poly in central]
    return sum((math.comb(k, j) * about[j] * mean ** (k - j) for j in range(k + 1)), Fraction(0))


# --- expressions over lists of rationals


def _whole(size: sp.Expr, names: Mapping[str, Value]) -> int:
    found = number(size, names, {})
    if found.denominator != 1 or found < 0:
        raise NotRational(f"the size {size} is {found}, which is no whole number")
    return int(found)


class _Scope:
    """Where expressions are evaluated: names, lists of data, pools; a statistic is taken once."""

    __slots__ = ("known", "lists", "names", "pools")

    def __init__(
        self,
        names: Mapping[str, Value],
        lists: Mapping[str, Numbers],
        pools: Mapping[str, Weighted] = MappingProxyType({}),
    ) -> None:
        self.names, self.lists, self.pools = names, lists, pools
        self.known: dict[Statistic, Fraction] = {}

    def statistic(self, expr: Statistic) -> Fraction:
        """Return a statistic, from the lists themselves."""
        if (found := self.known.get(expr)) is None:
            found = self.known[expr] = _statistic(expr, self.lists, self.pools)
        return found


Program = Callable[[_Scope], Fraction]


def number(
    expr: sp.Expr,
    names: Mapping[str, Value],
    lists: Mapping[str, Numbers],
    pools: Mapping[str, Weighted] = MappingProxyType({}),
) -> Fraction:
    """Return the value of an expression, statistics being taken from the lists themselves."""
    return _program(expr)(_Scope(names, lists, pools))


@lru_cache(maxsize=4096)
def _program(expr: sp.Expr) -> Program:
    """Return how an expression is evaluated: its tree is walked once, its values come from a scope."""
    if isinstance(expr, sp.Rational):
        constant = Fraction(int(expr.p), int(expr.q))
        return lambda scope: constant
    if isinstance(expr, sp.Symbol):
        return partial(_named, expr.name)
    if isinstance(expr, sp.Indexed):
        return partial(_entry, expr, _program(expr.indices[0]))
    if isinstance(expr, Times):
        factor, (_, multiplier) = _program(expr.args[0]), expr.args
        return lambda scope: factor(scope) * _only(scope.lists[multiplier.name])
    if isinstance(expr, Statistic):
        return lambda scope: scope.statistic(expr)
    if isinstance(expr, (sp.Add, sp.Mul)):
        join = operator.add if isinstance(expr, sp.Add) else operator.mul
        parts = tuple(map(_program, expr.args))
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


def _named(name: str, scope: _Scope) -> Fraction:
    value = scope.names[name]
    assert not isinstance(value, tuple)
    return value if isinstance(value, Fraction) else Fraction(value)


def _only(data: Numbers) -> Fraction:
    (datum,) = data
    return datum


def _entry(expr: sp.Indexed, index: Program, scope: _Scope) -> Fraction:
    row, place = scope.names[str(expr.base.label)], index(scope)
    if not isinstance(row, tuple) or place.denominator != 1 or not 1 <= place <= len(row):
        raise NotRational(f"{expr} has no entry {place}")
    return row[int(place) - 1]


def _power(expr: sp.Pow, below: Program, above: Program, scope: _Scope) -> Fraction:
    base, power = below(scope), above(scope)
    if power.denominator != 1:
        root = Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator)) if base >= 0 else None
        if power.denominator != 2 or root is None or root**2 != base:
            raise NotRational(f"{expr} is not rational")
        base, power = root, 2 * power
    return base ** int(power)


def _factorial(expr: sp.Expr, below: Program, scope: _Scope) -> Fraction:
    argument = below(scope)
    if argument.denominator != 1 or argument < 1:
        raise NotRational(f"{expr} is not rational")
    return Fraction(math.factorial(int(argument) - 1))


def _irrational(expr: sp.Expr, scope: _Scope) -> Fraction:
    raise NotRational(f"{expr} is not rational")


def _statistic(expr: Statistic, lists: Mapping[str, Numbers], pools: Mapping[str, Weighted]) -> Fraction:
    data: list[Fraction] = []
    weights: list[Fraction] | None = None
    for symbol in expr.lists:
        more, own = pools[symbol.name] if symbol.name in pools else (lists[symbol.name], None)
        if own is not None or weights is not None:
            weights = [*(weights or [Fraction(1)] * len(data)), *(own or [Fraction(1)] * len(more))]
        data += more

    if isinstance(expr, Total):
        weights = None
    # in whole numbers: data over one denominator, weights over another
    scale = math.lcm(*(x.denominator for x in data))
    whole = [x.numerator * (scale // x.denominator) for x in data]
    parts, shares = 1, [1] * len(data)
    if weights is not None:
        parts = math.lcm(*(w.denominator for w in weights))
        shares = [w.numerator * (parts // w.denominator) for w in weights]
    count = sum(shares)
    total = sum(map(operator.mul, shares, whole))
    if isinstance(expr, Total):
        return Fraction(total, scale)
    if isinstance(expr, Mean):
        return Fraction(total, scale * count)
    if isinstance(expr, PowerMean):
        power = int(expr.args[0])
        return Fraction(sum(w * x**power for w, x in zip(shares, whole, strict=True)), scale**power * count)
    assert isinstance(expr, Variance)
    apart = sum(w * (count * x - total) ** 2 for w, x in zip(shares, whole, strict=True))
    return Fraction(apart, (scale * count) ** 2 * (count - parts * int(expr.args[0])))
