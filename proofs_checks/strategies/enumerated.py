"""Points of the domains of parameters one after the other: simplest first, at the edges, away from them.

Nothing here draws, and nothing needs hypothesis.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

import sympy as sp

from theory.language.parameters import DomainError, Parameter, Scalar, Value, bound_at, validate

COARSEST = 4
MOST_EMPTY = 8
"""Sums of places in a row at which no point is found (bounds cross there) before none is looked for."""
NARROW = Fraction(1, 2)
"""In a narrower interval of reals there may be no simple number; its values are fractions of its width."""


def parts_of(parameter: Parameter, earlier: Mapping[str, Value]) -> tuple[int, int]:
    """Return the count that a share is one of, and the most parts of it: 0 if it is no positive integer."""
    count = bound_at(parameter.domain.of, earlier) or 0
    if count != int(count):
        return 1, 0
    return int(count), int(count) - int(parameter.domain.upper_open)


def highest(parameter: Parameter, earlier: Mapping[str, Value]) -> Scalar:
    """Return the largest value of one parameter that is tried."""
    ceiling = bound_at(parameter.ceiling, earlier)
    upper = bound_at(parameter.domain.upper, earlier)
    if ceiling is None:
        raise TypeError(f"{parameter.name} has no ceiling to draw examples below")
    return ceiling if upper is None else min(ceiling, upper)


def from_first(
    parameter: Parameter, earlier: Mapping[str, Value], entries: Sequence[Scalar]
) -> tuple[Fraction, ...]:
    """Return a list whose first entry is raised to its least value, if it has one of its own."""
    first = bound_at(parameter.domain.first, earlier)
    head = entries[0] if first is None else max(entries[0], first)
    return (Fraction(head), *(Fraction(entry) for entry in entries[1:]))


def candidates(parameter: Parameter, earlier: Mapping[str, Value]) -> Iterator[Value]:
    """Yield values of one parameter, simplest first, given those of earlier parameters.

    They need not be admissible (an open end, a sum that is not one); ``validate`` decides.

    >>> from theory.language.parameters import Domain
    >>> p = Parameter(name="p", meaning="share", domain=Domain(kind="real", lower=0, upper=1), ceiling=1)
    >>> [str(value) for value in itertools.islice(candidates(p, {}), 4)]
    ['1', '1/2', '1/3', '2/3']
    """
    if parameter.domain.kind == "share":
        count, most = parts_of(parameter, earlier)
        ends = dict.fromkeys(part for part in (1, most - 1, most) if 1 <= part <= most)
        middle = (part for part in range(2, most - 1))
        yield from (Fraction(part, count) for part in itertools.chain(ends, middle))
        return
    low, high = bound_at(parameter.domain.lower, earlier), highest(parameter, earlier)
    upper = bound_at(parameter.domain.upper, earlier)
    if parameter.domain.shape == "distribution":
        yield from _distributions(parameter.longest)
    elif parameter.domain.shape == "list":
        start = max(1, int(low or 0))
        entries: list[Scalar] = list(range(start, min(start + 3, int(high) + 1)))
        if not entries:
            entries = list(itertools.islice(_scalars(parameter, low, high, upper), 3))
        first = bound_at(parameter.domain.first, earlier)
        heads = entries if first is None else list(dict.fromkeys(max(entry, first) for entry in entries))
        for length in range(1, parameter.longest + 1):
            for head, *rest in itertools.product(heads, *[entries] * (length - 1)):
                yield tuple(Fraction(entry) for entry in (head, *rest))
    else:
        yield from _scalars(parameter, low, high, upper)


def edge_points(parameters: Sequence[Parameter], most: int = 64) -> list[dict[str, Value]]:
    """Return admissible points at the edges of a domain, those with few parameters off their least first.

    An integer is at its least, one above, or at its ceiling; a real at its ends, a thousandth from an open
    one; a share r/n has r = 1, n − 1, n; proportions are one atom, two even ones, or two of which one is
    rare; lists have one entry or three, at the edges.

    >>> from theory.language.parameters import Domain
    >>> p = Parameter(name="p", meaning="p", domain=Domain(kind="real", lower=0, upper=1, upper_open=True))
    >>> [str(point["p"]) for point in edge_points([p])]
    ['0', '999/1000']
    """
    found: list[tuple[int, dict[str, Value]]] = [(0, {})]
    for parameter in parameters:
        found = [
            (moved + place, {**point, parameter.name: value})
            for moved, point in found
            for place, value in enumerate(_edges(parameter, point))
        ]
        found = sorted(found, key=lambda one: one[0])[: 4 * most]
    admissible: list[dict[str, Value]] = []
    for _, point in found:
        with suppress(DomainError):
            admissible.append(validate(parameters, point))
    return admissible[:most]


def inside_points(parameters: Sequence[Parameter], most: int) -> list[dict[str, Value]]:
    """Return admissible points away from the edges of a domain, where nothing happens to vanish.

    The simplest points of many parameters have most of them at an edge. Here every one moves: that at a
    place is at the k-th fraction of Halton's sequence in the prime of the place, between its bounds.

    >>> from theory.language.parameters import Domain
    >>> p, q = (Parameter(name=x, meaning=x, domain=Domain(kind="real", lower=0, upper=1)) for x in "pq")
    >>> [{name: str(value) for name, value in point.items()} for point in inside_points([p, q], 2)]
    [{'p': '1/2', 'q': '1/3'}, {'p': '1/4', 'q': '2/3'}]
    """
    found: list[dict[str, Value]] = []
    for number in range(1, most + 1):
        point: dict[str, Value] = {}
        for place, parameter in enumerate(parameters):
            point[parameter.name] = inside_value(parameter, point, number, place)
        with suppress(DomainError):
            admissible = validate(parameters, point)
            if admissible not in found:
                found.append(admissible)
    return found


def inside_value(parameter: Parameter, earlier: Mapping[str, Value], number: int, place: int) -> Value:
    """Return a value of one parameter away from its edges, given those of earlier parameters."""
    base = int(sp.prime(place + 1))
    parts = [_halton(number + later, base) for later in range(3)]
    if parameter.domain.shape == "distribution":
        half = (parts[0] + parts[0] / 2) / 2
        rest = 1 - half
        return (half, rest) if number % 2 else (half, rest / 3, 2 * rest / 3)
    if parameter.domain.shape == "list":
        return from_first(parameter, earlier, [_inside(parameter, earlier, part) for part in parts])
    return _inside(parameter, earlier, parts[0])


def _inside(parameter: Parameter, earlier: Mapping[str, Value], part: Fraction) -> Fraction:
    """Return a value so far along, 0 < part < 1, from the least to the largest; far ones are few."""
    domain = parameter.domain
    if domain.kind == "share":
        count, most = parts_of(parameter, earlier)
        return Fraction(1 + math.floor(part * max(most - 1, 0)), count)
    low, high = bound_at(domain.lower, earlier), bound_at(domain.upper, earlier)
    far = part / (1 - part)
    if domain.kind == "integer":
        top = int(highest(parameter, earlier))
        least = math.ceil(low) + int(domain.lower_open and low == int(low)) if low is not None else -top
        return Fraction(max(least, min(least + math.floor(3 * far), top)))
    if low is not None and high is not None:
        return low + (Fraction(high) - low) * part
    if low is not None:
        return low + far
    return Fraction(high) - far if high is not None else far - 1 / far


def _halton(number: int, base: int) -> Fraction:
    """Return the digits of a number in a base, mirrored at the point.

    >>> [str(_halton(number, 2)) for number in (1, 2, 3, 4)]
    ['1/2', '1/4', '3/4', '1/8']
    """
    found, scale = Fraction(0), Fraction(1)
    while number:
        scale /= base
        number, digit = divmod(number, base)
        found += digit * scale
    return found


def _edges(parameter: Parameter, earlier: Mapping[str, Value]) -> list[Value]:
    domain = parameter.domain
    if domain.shape == "distribution":
        rare = Fraction(1, 1000)
        return [(Fraction(1),), (Fraction(1, 2), Fraction(1, 2)), (rare, 1 - rare)]
    if domain.kind == "share":
        count, parts = parts_of(parameter, earlier)
        return [Fraction(part, count) for part in dict.fromkeys((1, parts - 1, parts)) if 1 <= part <= parts]
    low, high = bound_at(domain.lower, earlier), bound_at(domain.upper, earlier)
    top = highest(parameter, earlier) if low is None else max(highest(parameter, earlier), low)
    if domain.kind == "integer":
        first = math.ceil(low) + int(domain.lower_open and low == int(low)) if low is not None else -2
        ends: list[Scalar] = [first, first + 1, int(top)]
    else:
        least = Fraction(low) if low is not None else Fraction(-2)
        near = (min(Fraction(high) - least, Fraction(1)) if high is not None else Fraction(1)) / 1000
        ends = [
            least + near * int(domain.lower_open),
            Fraction(top) - near * int(domain.upper_open and high is not None and top == high),
        ]
    scalars = list(dict.fromkeys(ends))
    if domain.shape == "scalar":
        return list(scalars)
    small, large = Fraction(scalars[0]), Fraction(scalars[-1])
    lists = [(small,), (large, small, large), (small, small)]
    return list(dict.fromkeys(from_first(parameter, earlier, entries) for entries in lists))


def _distributions(longest: int) -> Iterator[tuple[Fraction, ...]]:
    yield (Fraction(1),)
    for atoms, whole in itertools.product(range(2, longest + 1), range(2, 13)):
        if whole >= atoms:
            for cuts in itertools.combinations(range(1, whole), atoms - 1):
                edges = (0, *cuts, whole)
                parts = [b - a for a, b in itertools.pairwise(edges)]
                if parts == sorted(parts, reverse=True):
                    yield tuple(Fraction(part, whole) for part in parts)


def _scalars(
    parameter: Parameter, low: Scalar | None, high: Scalar, upper: Scalar | None
) -> Iterator[Scalar]:
    if low is None:
        low = 0 if high > 0 else math.floor(high) - COARSEST
    if parameter.domain.kind == "integer":
        start = math.ceil(low) + int(parameter.domain.lower_open and low == math.ceil(low))
        yield from range(start, max(start, int(high)) + 1)
        return
    if high == low:
        yield low
        return
    if 0 <= high - low < NARROW:
        for whole in range(1, COARSEST + 1):
            for part in range(whole, -1, -1):
                if math.gcd(whole, part) == 1:
                    yield low + (high - low) * Fraction(part, whole)
        return
    start = int(low)
    if (low > 0 or low != start) and not parameter.domain.lower_open:
        yield low
    for denominator, numerator in itertools.product(range(1, COARSEST + 1), range(1, 4 * COARSEST)):
        number = start + Fraction(numerator, denominator)
        if parameter.domain.upper_open and number == upper:
            continue
        if number.denominator == denominator and number <= high:
            yield number


def simplest_first(parameters: Sequence[Parameter], most: int = 2_000) -> Iterator[dict[str, Value]]:
    """Yield admissible points in order of simplicity: by the sum of the places of their entries.

    At most ``most`` points are yielded. The first is the boundary: every parameter at its least.
    """
    yielded = empty = 0
    for total in itertools.count():
        found = False
        for point in _at_total(list(parameters), {}, total):
            found = True
            try:
                yield validate(parameters, point)
            except DomainError:
                continue
            yielded += 1
            if yielded >= most:
                return
        empty = 0 if found else empty + 1
        if empty > MOST_EMPTY:
            return


def _at_total(rest: list[Parameter], chosen: dict[str, Value], total: int) -> Iterator[dict[str, Value]]:
    if not rest:
        if total == 0:
            yield chosen
        return
    for place, value in enumerate(itertools.islice(candidates(rest[0], chosen), total + 1)):
        if len(rest) > 1 or place == total:
            yield from _at_total(rest[1:], {**chosen, rest[0].name: value}, total - place)
