"""The exact oracle of a defined loop whose fits see data drawn from a pool: second moments, over all draws.

Given which data are drawn, the mean of the drawn data is linear in them; and of a new datum only its mean,
which is that of the fit, and its expected square matter. So the matrix K of 𝔼[y_i y_j] of all data in the
pool, the constant 1 among them, is propagated in rationals, averaged over every draw of places. What a law
and an observable come to is read off their values at a few states. No formula enters.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

import sympy as sp
from flint import fmpq

from proofs_checks.loops.exact import ONE, ZERO, Names, NotRational, TooManyWorlds, fraction, number, outcomes
from theory.language.parameters import Value, environment
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.laws import Law
from theory.loop_language.statistics import Mean, Statistic, Variance

MOST_DRAWS = 10_000
Matrix = list[list[fmpq]]
STATES = tuple((fmpq(e), fmpq(s)) for e, s in ((0, 0), (1, 0), (-1, 0), (0, 1), (2, 3), (-3, 2)))
"""A fitted mean and a fitted variance, at which what depends on them is read: four to know it, two to see."""


class NoDraws(ValueError):
    """A loop is not of the kind that is followed here."""


def drawn_course(
    loop: LoopDefinition, observable: sp.Expr, values: Mapping[str, Value], most: int = MOST_DRAWS
) -> Iterator[Fraction]:
    """Yield the observable's mean at fit 1, 2, …, exactly.

    Args:
        loop: fits the mean, and perhaps the variance, of data drawn from the pool of all data.
        observable: in states, parameters and t. values: of all parameters, validated.
        most: different draws of one fit.

    Raises:
        NoDraws: the loop is another. TooManyWorlds: there are more draws.
        NotRational: a number is not rational at these values.
    """
    one = _Drawn(loop)
    values = environment(values)
    start = tuple(number(state.start, values, {}) for state in loop.states)
    law, first = one.law, {**values, **dict(zip((s.name for s in loop.states), start, strict=True))}
    size, seen = (int(number(data.size, values, {})) for data in (one.new, one.drawn))
    mean, square = (_moment_of(law, first, order) for order in (1, 2))
    pool = [[ONE, *[mean] * size]]
    pool += [[mean, *(square if a == b else mean**2 for b in range(size))] for a in range(size)]
    for generation in itertools.count(1):
        names = {**values, "t": generation}
        fitted = one.fit(pool, seen, most)
        yield fraction(one.average(lambda at: number(observable, at, {}), names, fitted))
        if any(_moment_of(law, one.at(state, names), 1) != state[0] for state in STATES):
            raise NoDraws("the mean of a datum is not the fitted mean")
        square = one.average(lambda at: _moment_of(law, at, 2), names, fitted)
        for row, value in zip(pool, fitted.cross, strict=True):
            row.extend([value] * size)
        pool.extend(
            [*fitted.cross, *(square if a == b else fitted.square for b in range(size))] for a in range(size)
        )


class _Fit:
    """What all draws come to: 𝔼e·y_j (𝔼e first), 𝔼e² and 𝔼s."""

    def __init__(self, cross: list[fmpq], square: fmpq, spread: fmpq) -> None:
        self.cross, self.square, self.spread = cross, square, spread


class _Drawn:
    """A loop of this kind, and its parts."""

    def __init__(self, loop: LoopDefinition) -> None:
        drawn = [data for data in loop.data if data.drawn_from]
        new = [data for data in loop.data if not data.drawn_from]
        plain = len(drawn) == len(new) == len(loop.pools) == 1 and new[0].source == "model"
        if not plain or loop.pools[0].window or loop.pools[0].forget or new[0].law is None:
            raise NoDraws("not one pool of all data, and draws from it")
        (self.drawn,), (self.new,) = drawn, new
        self.law: Law = new[0].law
        means = [s.name for s in loop.states if loop.fit[s.name] == Mean(self.drawn.symbol)]
        others = [s.name for s in loop.states if s.name not in means]
        kinds = [loop.fit[name] for name in others]
        if len(means) != 1 or len(others) > 1 or not all(isinstance(kind, Variance) for kind in kinds):
            raise NoDraws("a fit that is no mean and no variance")
        self.names = (means[0], others[0] if others else "")
        self.ddof = next((int(kind.args[0]) for kind in kinds if isinstance(kind, Statistic)), 0)
        if any(kind.lists != (self.drawn.symbol,) for kind in kinds if isinstance(kind, Statistic)):
            raise NoDraws("a fit to other data")

    def fit(self, pool: Matrix, seen: int, most: int) -> _Fit:
        """Average over all draws."""
        places = range(1, len(pool))
        count, replacement = len(places), self.drawn.replacement
        different = math.comb(count + seen - 1, seen) if replacement else math.comb(count, seen)
        if different > most:
            raise TooManyWorlds(f"{different} draws of {seen} out of {count}")
        if not different:
            raise NotRational(f"{seen} cannot be drawn without replacement from {count}")
        total = count**seen if replacement else different
        counts, pairs = _counted(count, seen, replacement)
        own = sum((counts[a] * pool[a][a] for a in places), ZERO)
        square = sum((pairs[a][b] * pool[a][b] for a in places for b in places if pairs[a][b]), ZERO)
        cross = [sum((counts[a] * pool[a][j] for a in places), ZERO) for j in range(len(pool))]
        square /= total * seen**2
        if seen == self.ddof:
            raise NotRational(f"the variance of {seen} data, with the divisor 0")
        spread = (own / total - seen * square) / (seen - self.ddof)
        return _Fit([value / (total * seen) for value in cross], square, spread)

    def at(self, state: tuple[fmpq, fmpq], names: Names) -> Names:
        """Return the names with the states' values."""
        return {**names, **dict(zip(self.names, state, strict=True))}

    def average(self, value: Callable[[Names], fmpq], names: Names, fitted: _Fit) -> fmpq:
        """Return the mean of what is quadratic in the fitted mean and linear in the fitted variance.

        Raises:
            NoDraws: it is not.
        """
        at = [value(self.at(state, names)) for state in STATES]
        constant, more, less, varied = at[:4]
        slope, curve, by_variance = (more - less) / 2, (more + less) / 2 - constant, varied - constant
        said = [constant + slope * e + curve * e**2 + by_variance * s for e, s in STATES]
        if said != at:
            raise NoDraws("moments beyond the second matter")
        return constant + slope * fitted.cross[0] + curve * fitted.square + by_variance * fitted.spread


def _moment_of(law: Law, names: Names, order: int) -> fmpq:
    return sum((weight * point**order for point, weight in outcomes(law, names, 2)), ZERO)


@lru_cache(maxsize=256)
def _counted(count: int, seen: int, replacement: bool) -> tuple[list[int], list[list[int]]]:
    """Return how often each place, and each pair of places, is among the data of a draw, over all draws."""
    counts = [0] * (count + 1)
    pairs = [[0] * (count + 1) for _ in counts]
    for chosen, times in _draws(range(1, count + 1), seen, replacement):
        for a in chosen:
            counts[a] += times
            row = pairs[a]
            for b in chosen:
                row[b] += times
    return counts, pairs


def _draws(places: range, size: int, replacement: bool) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the places that are drawn, and in how many ways."""
    if not replacement:
        yield from ((chosen, 1) for chosen in itertools.combinations(places, size))
        return
    for chosen in itertools.combinations_with_replacement(places, size):
        ways = math.factorial(size)
        for _, same in itertools.groupby(chosen):
            ways //= math.factorial(len(list(same)))
        yield chosen, ways
