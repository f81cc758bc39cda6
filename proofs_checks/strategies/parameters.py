"""Hypothesis strategies for the parameters of any formula, derived from their domains."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from functools import cache
from typing import TypeVar

import sympy as sp
from hypothesis import HealthCheck, Phase, Verbosity, currently_in_test_context, given, reject, seed, settings
from hypothesis import strategies as st

from theory import catalogue
from theory.catalogue import formula
from theory.language.formula import Formula, evaluate
from theory.language.loop import Loop
from theory.language.parameters import DomainError, Parameter, Scalar, Value, bound_at, validate
from theory.loop_language.definition import LoopDefinition

Found = TypeVar("Found")
COARSEST = 4
MOST_EMPTY = 8
"""Sums of places in a row at which no point is found (bounds cross there) before none is looked for."""
NARROW = Fraction(1, 2)
"""In a narrower interval of reals there may be no simple number; its values are fractions of its width."""
NOTHING: st.SearchStrategy[Scalar] = st.nothing()
"""Where dependent bounds cross there is no value; the draw is taken back, and earlier values drawn anew."""


def _scalar(parameter: Parameter, earlier: dict[str, Value]) -> st.SearchStrategy[Scalar]:
    domain = parameter.domain
    if domain.kind == "share":
        count, most = _parts(parameter, earlier)
        return st.integers(1, most).map(lambda part: Fraction(part, count)) if most >= 1 else NOTHING
    low, high = bound_at(domain.lower, earlier), _top(parameter, earlier)
    upper = bound_at(domain.upper, earlier)
    if domain.kind == "integer":
        start = (
            math.ceil(low) + int(domain.lower_open and low == int(low))
            if low is not None
            else -abs(int(high))
        )
        if upper is not None and (start > upper or (domain.upper_open and start == upper)):
            return NOTHING
        return st.integers(min_value=start, max_value=max(start, int(high)))
    least = Fraction(low) if low is not None else -abs(Fraction(high))
    if high < least and upper is not None:
        return NOTHING
    high = max(Fraction(high), least)
    if 0 <= high - least < NARROW:
        parts = st.integers(int(domain.lower_open), 12 - int(domain.upper_open))
        return parts.map(lambda part: least + (high - least) * Fraction(part, 12))
    finest = max(COARSEST, least.denominator, Fraction(high).denominator)
    without = (*([least] if domain.lower_open else []), *([upper] if domain.upper_open else []))
    return _fractions(least, high, finest, without)


@cache
def _fractions(
    least: Fraction, high: Fraction, finest: int, without: tuple[Scalar | None, ...]
) -> st.SearchStrategy[Scalar]:
    """Return the strategy of these fractions, made and validated once: points draw from it many times."""
    drawn = st.fractions(min_value=least, max_value=high, max_denominator=finest)
    return drawn.filter(lambda x: x not in without)


def _parts(parameter: Parameter, earlier: Mapping[str, Value]) -> tuple[int, int]:
    """Return the count that a share is one of, and the most parts of it: 0 if it is no positive integer."""
    count = bound_at(parameter.domain.of, earlier) or 0
    if count != int(count):
        return 1, 0
    return int(count), int(count) - int(parameter.domain.upper_open)


def _top(parameter: Parameter, earlier: Mapping[str, Value]) -> Scalar:
    ceiling = bound_at(parameter.ceiling, earlier)
    upper = bound_at(parameter.domain.upper, earlier)
    if ceiling is None:
        raise TypeError(f"{parameter.name} has no ceiling to draw examples below")
    return ceiling if upper is None else min(ceiling, upper)


@st.composite
def _distribution(
    draw: st.DrawFn, parameter: Parameter, earlier: Mapping[str, Value]
) -> tuple[Fraction, ...]:
    """Draw proportions within their bounds: shares of what is left above the least, moved to even ones."""
    domain = parameter.domain
    low = Fraction(bound_at(domain.lower, earlier) or 0)
    upper = bound_at(domain.upper, earlier)
    high = Fraction(1 if upper is None else upper)
    fewest = max(1, math.floor(1 / high) + 1 if domain.upper_open else math.ceil(1 / high)) if high > 0 else 0
    most = parameter.longest if low <= 0 else min(parameter.longest, math.floor(1 / low))
    if not 0 < fewest <= most:
        reject()
    weights = draw(st.lists(st.integers(1, 12), min_size=fewest, max_size=most))
    atoms = len(weights)
    parts = [low + (1 - atoms * low) * Fraction(weight, sum(weights)) for weight in weights]
    even, largest = Fraction(1, atoms), max(parts)
    if largest > high or (domain.upper_open and largest == high):
        kept = (high - even) / (largest - even) * (Fraction(1, 2) if domain.upper_open else 1)
        parts = [even + kept * (part - even) for part in parts]
    return tuple(parts)


@st.composite
def values(draw: st.DrawFn, parameters: Sequence[Parameter]) -> dict[str, Value]:
    """Draw admissible values for a tuple of parameters, simplest (smallest) first when shrinking.

    >>> from theory.language.parameters import Domain
    >>> t = Parameter(name="t", meaning="generation", domain=Domain(kind="integer", lower=1))
    >>> from hypothesis import find
    >>> find(values([t]), lambda point: point["t"] > 4)
    {'t': 5}
    """
    drawn: dict[str, Value] = {}
    for parameter in parameters:
        if parameter.domain.shape == "distribution":
            drawn[parameter.name] = draw(_distribution(parameter, drawn))
        elif parameter.domain.shape == "list":
            scalar = _scalar(parameter, drawn)
            if scalar.is_empty:
                reject()
            entries = st.lists(scalar, min_size=1, max_size=parameter.longest)
            drawn[parameter.name] = _from_first(parameter, drawn, draw(entries))
        else:
            scalar = _scalar(parameter, drawn)
            if scalar.is_empty:
                reject()
            drawn[parameter.name] = draw(scalar)
    return validate(parameters, drawn)


def _from_first(
    parameter: Parameter, earlier: Mapping[str, Value], entries: Sequence[Scalar]
) -> tuple[Fraction, ...]:
    """Return a list whose first entry is raised to its least value, if it has one of its own."""
    first = bound_at(parameter.domain.first, earlier)
    head = entries[0] if first is None else max(entries[0], first)
    return (Fraction(head), *(Fraction(entry) for entry in entries[1:]))


def formula_values(name: str | Formula) -> st.SearchStrategy[dict[str, Value]]:
    """Draw admissible values for the parameters of a formula.

    The formula is evaluated once here, so that the first example of a test is as quick as the others and
    hypothesis's deadline measures the test.

    Args:
        name: id of the formula, or the formula, of a loop of one's own say (``Loop.formula``).

    Raises:
        UnknownId: no formula has this id; the message names the nearest one.
    """
    found = formula(name) if isinstance(name, str) else name
    first = next(simplest_first(found.parameters), None)
    if first is not None:
        evaluate(found, first)
    return values(found.parameters)


def loops() -> st.SearchStrategy[Loop]:
    """Draw a loop of the catalogue.

    >>> from hypothesis import find
    >>> find(loops(), lambda loop: "accumulate" in loop.id).id
    'regression.accumulate'
    """
    return st.sampled_from(tuple(catalogue.loops().values()))


def loop_values(loop: LoopDefinition) -> st.SearchStrategy[dict[str, Value]]:
    """Draw admissible values for the parameters of a defined loop, its conditions included.

    >>> from hypothesis import find
    >>> from theory.loop_language import Loop, mean, normal, real, whole
    >>> n, V = whole("n", 1), real("V", above=0)
    >>> loop = Loop("mine.mean", parameters=(n, V))
    >>> e = loop.state("e", start=0)
    >>> x = loop.draw("x", normal(e, V), size=n)
    >>> loop.fit(e=mean(x))
    >>> loop.observe("risk", e**2)
    >>> find(loop_values(loop.definition()), lambda point: point["n"] > 3)["n"]
    4
    """
    from theory.loop_language.formulas import check_conditions

    def admissible(point: dict[str, Value]) -> bool:
        try:
            check_conditions(loop, {**point, "t": 1})
        except DomainError:
            return False
        return True

    drawn = values(loop.parameters)
    return drawn.filter(admissible) if loop.open_conditions else drawn


class _EnoughError(BaseException):
    """Ends a search of hypothesis's, which takes an ``Exception`` for a failure and draws it again."""


def draw_points(parameters: Sequence[Parameter], count: int, root: int) -> list[dict[str, Value]]:
    """Return ``count`` distinct points (fewer if the domain has fewer), the boundary point first.

    The same ``root`` gives the same points on every machine.

    Raises:
        DomainError: no simple point is admissible: bounds cross, say, or proportions cannot sum to one.
    """
    boundary = next(simplest_first(parameters), None)
    if boundary is None:
        conditions = "; ".join(parameter.condition for parameter in parameters)
        raise DomainError(f"no admissible point is found: {conditions}")
    points = [boundary]

    def collect(point: dict[str, Value]) -> None:
        if point not in points:
            points.append(point)
        if len(points) == count:
            raise _EnoughError

    if parameters and count > 1:
        with suppress(_EnoughError):
            visit_draws(values(parameters), collect, examples=4 * count, root=root)
    return points


def visit_draws(
    strategy: st.SearchStrategy[Found],
    visit: Callable[[Found], None],
    *,
    examples: int,
    root: int,
    phases: Sequence[Phase] = (Phase.generate,),
) -> None:
    """Show the draws of a strategy to a function; the same ``root`` gives the same draws."""

    def search() -> None:
        @seed(root)
        @settings(
            max_examples=examples,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            verbosity=Verbosity.quiet,
        )
        @given(strategy)
        def shown(drawn: Found) -> None:
            visit(drawn)

        shown()

    outside_of_tests(search)


def outside_of_tests(search: Callable[[], Found]) -> Found:
    """Do a search of hypothesis's; inside a test under ``@given``, which nests none, in a thread of its own.

    A search whose seed is set finds the same in any thread.
    """
    if not currently_in_test_context():
        return search()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(search).result()


def candidates(parameter: Parameter, earlier: Mapping[str, Value]) -> Iterator[Value]:
    """Yield values of one parameter, simplest first, given those of earlier parameters.

    They need not be admissible (an open end, a sum that is not one); ``validate`` decides.

    >>> from theory.language.parameters import Domain
    >>> p = Parameter(name="p", meaning="share", domain=Domain(kind="real", lower=0, upper=1), ceiling=1)
    >>> [str(value) for value in itertools.islice(candidates(p, {}), 4)]
    ['1', '1/2', '1/3', '2/3']
    """
    if parameter.domain.kind == "share":
        count, most = _parts(parameter, earlier)
        ends = dict.fromkeys(part for part in (1, most - 1, most) if 1 <= part <= most)
        middle = (part for part in range(2, most - 1))
        yield from (Fraction(part, count) for part in itertools.chain(ends, middle))
        return
    low, high = bound_at(parameter.domain.lower, earlier), _top(parameter, earlier)
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
        return _from_first(parameter, earlier, [_inside(parameter, earlier, part) for part in parts])
    return _inside(parameter, earlier, parts[0])


def _inside(parameter: Parameter, earlier: Mapping[str, Value], part: Fraction) -> Fraction:
    """Return a value so far along, 0 < part < 1, from the least to the largest; far ones are few."""
    domain = parameter.domain
    if domain.kind == "share":
        count, most = _parts(parameter, earlier)
        return Fraction(1 + math.floor(part * max(most - 1, 0)), count)
    low, high = bound_at(domain.lower, earlier), bound_at(domain.upper, earlier)
    far = part / (1 - part)
    if domain.kind == "integer":
        top = int(_top(parameter, earlier))
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
        count, parts = _parts(parameter, earlier)
        return [Fraction(part, count) for part in dict.fromkeys((1, parts - 1, parts)) if 1 <= part <= parts]
    low, high = bound_at(domain.lower, earlier), bound_at(domain.upper, earlier)
    top = _top(parameter, earlier) if low is None else max(_top(parameter, earlier), low)
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
    return list(dict.fromkeys(_from_first(parameter, earlier, entries) for entries in lists))


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
