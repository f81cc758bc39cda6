"""Hypothesis strategies for the parameters of any formula, derived from their domains."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from functools import cache
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, currently_in_test_context, given, reject, seed, settings
from hypothesis import strategies as st

from proofs_checks.strategies.enumerated import (
    COARSEST,
    NARROW,
    from_first,
    highest,
    parts_of,
    simplest_first,
)
from theory import catalogue
from theory.catalogue import formula
from theory.language.formula import Formula, evaluate
from theory.language.loop import Loop
from theory.language.parameters import DomainError, Parameter, Scalar, Value, bound_at, validate
from theory.loop_language.definition import LoopDefinition

Found = TypeVar("Found")
NOTHING: st.SearchStrategy[Scalar] = st.nothing()
"""Where dependent bounds cross there is no value; the draw is taken back, and earlier values drawn anew."""


def _scalar(parameter: Parameter, earlier: dict[str, Value]) -> st.SearchStrategy[Scalar]:
    domain = parameter.domain
    if domain.kind == "share":
        count, most = parts_of(parameter, earlier)
        return st.integers(1, most).map(lambda part: Fraction(part, count)) if most >= 1 else NOTHING
    low, high = bound_at(domain.lower, earlier), highest(parameter, earlier)
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
            drawn[parameter.name] = from_first(parameter, drawn, draw(entries))
        else:
            scalar = _scalar(parameter, drawn)
            if scalar.is_empty:
                reject()
            drawn[parameter.name] = draw(scalar)
    return validate(parameters, drawn)


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
    if getattr(_BESIDE, "here", False):  # inside a search that is itself in the kept thread
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(search).result()
    return _kept_thread().submit(search).result()


_BESIDE = threading.local()


@cache
def _kept_thread() -> ThreadPoolExecutor:
    """Return one thread for all nested searches: in each new one hypothesis collects all garbage."""

    def begin() -> None:
        _BESIDE.here = True

    return ThreadPoolExecutor(max_workers=1, initializer=begin)


if hasattr(os, "register_at_fork"):  # the thread does not live on in a forked process
    os.register_at_fork(after_in_child=_kept_thread.cache_clear)
