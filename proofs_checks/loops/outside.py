"""Fits that leave the values for which laws exist: data that can be drawn, followed in rationals.

A rate or a variance is at least 0, a chance lies in [0, 1]. Where fits leave that, moments can still be
written down, but of no law. Of each law a few values are followed: of a discrete one such as have a chance,
of any other such as lie inside its support. A fit is a rational function of data: what falls below 0 at one
such outcome does so at all beside it, and a loop that leaves at one leaves with positive probability.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import sympy as sp

from proofs_checks.loops.agreement import MOST_POINTS, NOT_FOLLOWED, points_of
from proofs_checks.loops.exact import (
    OUTCOMES,
    Course,
    Names,
    NotRational,
    Places,
    World,
    fraction,
    near_root,
    number,
    rational,
    size_of,
)
from theory.language.parameters import Value
from theory.loop_language.definition import Data, LoopDefinition
from theory.loop_language.law_domains import needs_of_states
from theory.loop_language.laws import Law

FITS = 12
MOST_FITTED = 600
"""Outcomes of generations that are fitted at one point."""
MOST_LISTS = 36
"""Lists that are followed of one set of data."""
NEAREST = 3
"""Outcomes of a generation that are followed on, for each need those that come nearest to its end."""
FAR = 2**10
"""How far out data are drawn, in their own scale."""
DISCRETE = (*OUTCOMES, "poisson")

Numbers = tuple[Fraction, ...]
Path = tuple[Mapping[str, Places], ...]
"""What was drawn in each generation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be ≥ 0, or > 0, where a law exists that shows states."""

    data: Data
    name: str
    sign: Literal["≥ 0", "> 0"]
    expr: sp.Expr

    def least(self, course: Course, names: Names) -> Fraction:
        """Return its value, of an atom's law the least over the atoms."""
        if not course.length:
            return fraction(number(self.expr, names, {}))
        return min(fraction(number(self.expr, at, {})) for _, at in course.entries(names))

    def fails(self, value: Fraction, *, discrete: bool) -> bool:
        """Return whether it fails with a positive probability; 0 may be hit with none by other data."""
        return value < 0 or (value == 0 and self.sign == "> 0" and discrete)

    @property
    def is_of_chance(self) -> bool:
        """Whether it is a chance, or 1 less one, that must be ≥ 0."""
        return self.name == "p"

    def words(self, value: Fraction) -> str:
        """Return what is drawn from what law there."""
        law = self.data.law
        assert law is not None
        if self.is_of_chance:
            said = f"a chance of {value if self.expr == law.argument('p') else 1 - value}"
        else:
            said = f"{self.name} = {value}" if len(self.name) == 1 else f"a {self.name} of {value}"
        article = "an" if law.name[0] in "aeio" else "a"
        return f"{self.data.name} is drawn from {article} {law.name} law with {said}"

    def remedy(self, loop: LoopDefinition) -> str:
        """Return what would keep the loop where its laws exist."""
        name = self.name if len(self.name) == 1 else f"the {self.name}"
        kept = "no chance leaves [0, 1]" if self.is_of_chance else f"{name} stays {self.sign}"
        return f"{'bound the parameters' if loop.parameters else 'change the fit'} so that {kept}"


@lru_cache(maxsize=256)
def leaves(loop: LoopDefinition) -> str:
    """Return where a law is drawn from that does not exist, "" if no such place is found.

    The definition says nothing there: moments could still be written down, but of no law.
    """
    needs = tuple(Asked(data, *need) for data, need in needs_of_states(loop))
    for point in itertools.islice(points_of(loop), MOST_POINTS if needs else 0):
        with suppress(*NOT_FOLLOWED):
            course = Course(loop, point, 0)
            if found := _left(course, (*needs, *_sides(course, needs))):
                need, value, path = found
                where = ", ".join(f"{name} = {_shown(value)}" for name, value in point.items())
                at = f" at {where}" if where else ""
                return f"{need.words(value)}{_after(course, path)}{at}; {need.remedy(loop)}"
    return ""


def _left(course: Course, needs: Sequence[Asked]) -> tuple[Asked, Fraction, Path] | None:
    """Return which need fails first, its value, and after which draws; nothing if none is seen to."""
    discrete = all(data.law is None or data.law.name in DISCRETE for data in course.loop.data)
    paths: dict[World, Path] = dict.fromkeys(_beginnings(course), ())
    fitted_so_far = 0
    for generation in range(1, FITS + 2):
        margins: dict[World, Numbers] = {}
        failing: list[tuple[Asked, Fraction, Path]] = []
        for world, path in paths.items():
            names = course.names(world[0], generation)
            margins[world] = tuple(need.least(course, names) for need in needs)
            both = zip(needs, margins[world], strict=True)
            failing += [(need, value, path) for need, value in both if need.fails(value, discrete=discrete)]
        if failing:
            return min(failing, key=lambda one: _length(course, one[2]))
        reached: dict[World, Path] = {}
        for world in _nearest(course, margins):
            names = course.names(world[0], generation)
            for drawn in _generations(course, world, names):
                fitted_so_far += 1
                if fitted_so_far > MOST_FITTED:
                    break
                reached.setdefault(course.fitted(world, drawn, names), (*paths[world], drawn))
        if fitted_so_far > MOST_FITTED and generation > 1:
            return None
        paths = reached
    return None


def _sides(course: Course, needs: Sequence[Asked]) -> Iterator[Asked]:
    """Yield that means stay on their side of a root of the variance, where it has one and is above it.

    A family of this kind, gamma or negative binomial, has its means on one side (Morris 1982).
    """
    names = course.names(course.starts(), 1)
    for asked in needs:
        law = asked.data.law
        if law is None or law.name != "quadratic" or course.length:
            continue
        mean, _, v1, v2 = law.arguments
        start, c, b, a = (number(argument, names, {}) for argument in law.arguments)
        if a > 0 and b**2 >= 4 * a * c:
            side = 1 if 2 * a * start + b > 0 else -1
            name = "distance of the mean from a root of the variance"
            yield Asked(asked.data, name, "≥ 0", side * (2 * v2 * mean + v1))


def _nearest(course: Course, margins: Mapping[World, Numbers]) -> list[World]:
    """Return which outcomes come nearest to the end of a need, and in a state are least and largest."""
    orders = list(zip(*margins.values(), strict=True))
    states = list(zip(*(map(fraction, course.at(world[0])) for world in margins), strict=True))
    worlds, found = list(margins), dict[World, None]()
    for column, most in (*((one, NEAREST) for one in orders), *((one, 1) for one in states)):
        by = sorted(range(len(worlds)), key=column.__getitem__)
        found |= {worlds[i]: None for i in (*by[:most], by[-1])}
    return list(found)


# --- what can be drawn


def _beginnings(course: Course) -> Iterator[World]:
    """Yield the worlds before the first generation, with data that are kept."""
    states, pools = course.starts(), tuple(() for _ in course.loop.pools)
    names = course.names(states, 1)
    kept = (_lists(course, data, {}, (), names) for data in course.loop.data if data.source == "kept")
    for lists in itertools.islice(itertools.product(*kept), MOST_LISTS):
        yield states, pools, lists


def _generations(course: Course, world: World, names: Names) -> list[Mapping[str, Places]]:
    """Return what a generation can draw: all of few lists, or every list of one set of data beside others."""
    kept = (data.name for data in course.loop.data if data.source == "kept")
    found: list[Mapping[str, Places]] = [dict(zip(kept, world[2], strict=True))]
    for data in course.loop.data:
        if data.source == "kept":
            continue
        if data.drawn_from:
            pairs = [(one, each) for one in found for each in _lists(course, data, one, world[1], names)]
        else:
            more = _lists(course, data, found[0], world[1], names)
            pairs = list(itertools.product(found, more))
        if len(pairs) > MOST_LISTS and not data.drawn_from:
            turns = range(max(len(found), len(more)))
            pairs = [(found[i % len(found)], more[i % len(more)]) for i in turns]
            pairs += [(found[0], each) for each in more] + [(one, more[0]) for one in found]
        found = [{**drawn, data.name: each} for drawn, each in pairs]
    return found


def _lists(
    course: Course,
    data: Data,
    drawn: Mapping[str, Places],
    pools: tuple[tuple[Places, ...], ...],
    names: Names,
) -> list[Places]:
    """Return lists that data can be: of few values all, of more such as are alike or of two kinds."""
    if data.drawn_from:
        source = course.at(course.source(data, drawn, pools))
        few = _subsamples(data, sorted(map(fraction, source)), size_of(data.size, names))
    else:
        assert data.law is not None
        law = data.law if data.source == "model" else course.loop.true_law(data)
        if law.name == "categorical":
            chance = law.argument("p")
            able = [place for place, at in course.entries(names) if number(chance, at, {}) > 0]
            values = list(map(Fraction, able))
        else:
            values = possible(law, [fraction(number(argument, names, {})) for argument in law.arguments])
        if data.inverse_size is None:
            few = _of_values(values, size_of(data.size, names))
        else:
            smaller = int(1 / number(data.inverse_size, names, {}))
            few = _of_values(values, smaller) + _of_values(values, smaller + 1)
    return [course.places(map(rational, each)) for each in few]


def _of_values(values: Sequence[Fraction], size: int) -> list[Numbers]:
    if math.comb(size + len(values) - 1, size) <= MOST_LISTS:
        return list(itertools.combinations_with_replacement(values, size))
    parts = sorted({1, size // 2, size - 1})
    pairs = ((a, b, k) for a, b in itertools.combinations(values, 2) for k in parts)
    two = [(a,) * k + (b,) * (size - k) for a, b, k in pairs]
    return [*((value,) * size for value in values), *two]


def _subsamples(data: Data, source: Sequence[Fraction], size: int) -> list[Numbers]:
    if data.replacement:
        return _of_values(sorted({source[0], source[len(source) // 2], source[-1]}), size)
    if size > len(source):
        raise NotRational(f"{size} cannot be drawn without replacement from {len(source)}")
    return list(dict.fromkeys((tuple(source[:size]), tuple(source[-size:]))))


def possible(law: Law, arguments: Sequence[Fraction]) -> list[Fraction]:
    """Return a few values of a law's support, none of chance 0 if it is discrete.

    Raises:
        NotRational: its support is not known, or not rational.
    """
    if law.name == "bernoulli":
        return [Fraction(k) for k, chance in enumerate((1 - arguments[0], arguments[0])) if chance]
    if law.name == "binomial":
        trials, p = arguments
        return [
            k
            for k in (Fraction(0), Fraction(trials // 2), trials)
            if (p < 1 or k == trials) and (p or k == 0)
        ]
    if law.name == "poisson":
        return _counts(arguments[0])
    if law.name == "normal":
        return _around(*arguments)
    if law.name in ("exponential", "gamma", "inverse_gamma"):
        return _above(arguments[-1])
    if law.name in ("uniform", "beta"):
        low, high = arguments if law.name == "uniform" else (Fraction(0), Fraction(1))
        return [low + (high - low) * Fraction(part, FAR) for part in (FAR // 2, 1, FAR - 1)]
    if law.name == "quadratic":
        return _of_family(*arguments)
    raise NotRational(f"what a {law.name} law can give is not known")


def _counts(mean: Fraction) -> list[Fraction]:
    some = (0, 1, math.ceil(mean), FAR * math.ceil(mean)) if mean else (0,)
    return [Fraction(k) for k in dict.fromkeys(some)]


def _around(mean: Fraction, variance: Fraction) -> list[Fraction]:
    step = fraction(near_root(rational(variance))) if variance else Fraction(0)
    return list(dict.fromkeys(mean + step * far for far in (0, -1, 1, -FAR, FAR)))


def _above(scale: Fraction) -> list[Fraction]:
    return [scale, scale / FAR, scale * FAR] if scale else [scale]


def _of_family(mean: Fraction, v0: Fraction, v1: Fraction, v2: Fraction) -> list[Fraction]:
    """Return values of the family with variance V₀ + V₁m + v₂m² at mean m (Morris 1982)."""
    variance = v0 + v1 * mean + v2 * mean**2
    if variance == 0 or (v1 == v2 == 0):
        return _around(mean, variance)
    if v2 == 0:
        return [v1 * k - v0 / v1 for k in _counts((mean + v0 / v1) / v1)]
    middle, under_root = -v1 / (2 * v2), (v1**2 - 4 * v2 * v0) / (4 * v2**2)
    if under_root < 0:
        return _around(mean, variance)
    if under_root == 0:
        return [middle + apart for apart in _above(mean - middle)]
    half = Fraction(math.isqrt(under_root.numerator), math.isqrt(under_root.denominator))
    if half**2 != under_root:
        raise NotRational("the ends of a family are not rational")
    if v2 < 0:
        return [middle - half, middle + half]
    side = 1 if mean > middle else -1
    return [middle + side * half + side * 2 * half * v2 * k for k in _counts(abs(mean - middle))]


# --- in words


def _after(course: Course, path: Path) -> str:
    """Return after which draws; of many generations those of the last."""
    if not path:
        return ""
    last = ((name, tuple(map(fraction, course.at(places)))) for name, places in path[-1].items())
    lists = " and ".join(f"{name} = {_short(values)}" for name, values in last)
    first = "" if len(path) == 1 else f"{len(path)} fits, the last from "
    return f" after {first}{lists or 'fit 1'}"


def _length(course: Course, path: Path) -> tuple[int, int]:
    """Return how long draws are to say: first how many different values they have."""
    return sum(len(set(places)) for places in path[-1].values()) if path else 0, len(_after(course, path))


def _short(values: Numbers) -> str:
    """Return a list of data in few words.

    >>> _short((Fraction(0),) * 2), _short((Fraction(0),) * 20 + (Fraction(1, 2),))
    ('0, 0', '0 (20 times), 1/2')
    """
    runs = [(value, len(list(of))) for value, of in itertools.groupby(values)]
    if len(values) <= 4:
        return ", ".join(map(str, values))
    return ", ".join(f"{value} ({count} times)" if count > 1 else f"{value}" for value, count in runs)


def _shown(value: Value) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)
