"""How far a search for a counterexample reaches: to the ceilings, to far sizes, to the limit.

The simplest points come first (``strategies.simplest_first``). A bound may fail far out only: H₂(t) ≤ 1.64
does from t = 203 on. So each parameter that has no upper bound is also tried at sizes spread logarithmically
up to 10⁹, alone and together with the others, and what becomes of the difference as t → ∞ is asked of
``theory.engine.growth``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp
from flint import arb

from proofs_checks.strategies import inside_points, simplest_first
from proofs_checks.strategies.enumerated import candidates, inside_value
from theory.engine.growth import Growth, growth
from theory.engine.limits import t
from theory.language.parameters import (
    DomainError,
    Parameter,
    Scalar,
    Value,
    bound_at,
    fraction_of,
    length_symbol,
    validate,
)
from theory.language.time_limit import TimeLimitExceeded, within
from theory.numbers.walk import enclose

FARTHEST = 10**9
SIZES = tuple(10**power for power in range(2, 10))
TRIED = 40
INSIDE = 2
"""Points away from the edges at which the parameters that are not far are, besides their least."""
LOWEST, CEILING = EDGES = (-1, -2)
"""In the place of a size: the lower bound itself, and the ceiling."""
LIMIT_SECONDS = 60.0
NOT_FOUND = (TimeLimitExceeded, ValueError, TypeError, ArithmeticError, NotImplementedError, RecursionError)
"""What a rule or SymPy raises where it finds no limit: unknown, never a pass."""
MOST_LIMITS = 60
"""Simplest points of the other parameters at which the limit of a difference is compared."""
Point = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Limit:
    """How a relation stands to what becomes of it far out, in words, and at which other parameters."""

    verdict: Literal["agrees", "contradicts", "unknown", "none"]
    words: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Far:
    """A point far out: which parameters are, and at what size; or (no names) one at the edges.

    ``inside``: the number of the point away from the edges at which the others are, 0: at their least.
    """

    point: dict[str, Value]
    names: tuple[str, ...]
    size: int
    inside: int = 0


def unbounded(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Return the parameters that have no upper bound."""
    return tuple(p for p in parameters if p.domain.shape == "scalar" and p.domain.upper is None)


def far_points(parameters: Sequence[Parameter]) -> Iterator[Far]:
    """Yield points at the edges and far out, nearer ones first; one parameter alone, then all together."""
    free = unbounded(parameters)
    groups = [(p.name,) for p in free] + ([tuple(p.name for p in free)] if len(free) > 1 else [])
    alone = [(p.name,) for p in parameters if p.domain.shape == "scalar"]
    for end, group in itertools.product(EDGES, [*alone, tuple(p.name for p in parameters)]):
        point = _built(parameters, dict.fromkeys(group, end))
        if point is not None:
            yield Far(point, (), end)
    for inside, size, group in itertools.product(range(INSIDE + 1), SIZES, groups):
        if inside and len(group) == len(parameters):
            continue
        point = _built(parameters, dict.fromkeys(group, size), inside)
        if point is not None:
            yield Far(point, group, size, inside)


def _built(
    parameters: Sequence[Parameter], chosen: dict[str, int], inside: int = 0
) -> dict[str, Value] | None:
    """Return the point at which the chosen parameters are so large, or at an edge, and the others are the
    least that fits, or those of a point away from the edges.
    """
    found: dict[str, Value] = {}
    for place, parameter in enumerate(parameters):
        options: Iterator[Value] = itertools.islice(candidates(parameter, found), TRIED)
        if parameter.name in chosen and parameter.domain.shape == "scalar":
            options = iter([_large(parameter, found, chosen[parameter.name])])
        elif inside:
            options = iter([inside_value(parameter, found, inside, place)])
        for value in options:
            try:
                found = validate(parameters[: place + 1], {**found, parameter.name: value})
                break
            except DomainError:
                continue
        if parameter.name not in found:
            return None
    return found


def _large(parameter: Parameter, earlier: dict[str, Value], size: int) -> Scalar:
    if size == LOWEST:
        return bound_at(parameter.domain.lower, earlier) or 0
    if size == CEILING:
        top = bound_at(parameter.ceiling, earlier)
        upper = bound_at(parameter.domain.upper, earlier)
        top = upper if top is None else top if upper is None else min(top, upper)
        return math.floor(top or 0) if parameter.domain.kind == "integer" else Fraction(top or 0)
    low = bound_at(parameter.domain.lower, earlier)
    return max(size, math.ceil(low) + size if low is not None and low > size // 2 else size)


def smallest_failing(
    parameters: Sequence[Parameter], far: Far, fails: Callable[[dict[str, Value]], bool]
) -> dict[str, Value]:
    """Return the least size of the parameters that are far at which it fails, by halving."""
    return _halved(
        parameters,
        far,
        fails,
        lambda middle: _built(parameters, dict.fromkeys(far.names, middle), far.inside),
    )


def _halved(
    parameters: Sequence[Parameter],
    far: Far,
    fails: Callable[[Point], bool],
    at: Callable[[int], Point | None],
) -> Point:
    good, bad, best = 1, far.size, far.point
    while far.names and bad - good > 1:
        middle = (good + bad) // 2
        with suppress(DomainError):
            point = at(middle)
            point = None if point is None else validate(parameters, point)
            if point is not None and fails(point):
                bad, best = middle, point
                continue
        good = middle
    return best


def limit_of(above: sp.Expr, parameters: Sequence[Parameter], index: sp.Symbol | None) -> Limit:
    """Return whether ``above`` ≥ 0 agrees with what becomes of it as the index grows.

    Where it does not, the simplest point of the other parameters that is found comes with it, if one is.
    """
    if index is None or not above.has(index):
        return Limit("none")
    others = [p for p in parameters if p.symbol != index]
    moved = above.xreplace({index: t})
    try:
        up, down = within(LIMIT_SECONDS, "the limit", lambda: _grown(moved, others))
    except NOT_FOUND:
        return Limit("unknown")
    where = f"{index.name} → ∞"
    if down is not None and down.bounded is False and not down.unless:
        return Limit("contradicts", f"the difference grows without bound as {where}")
    if up is None or up.condition is not None:
        return Limit("unknown")
    if up.bounded is False:
        return Limit("agrees", where)
    if up.limit is None:
        return Limit("unknown")
    goal = up.limit

    def there(point: Point) -> arb | None:
        """Return the limit at a point of the others; ``None``: 0, or not known."""
        value = goal.xreplace(exactly(others, point))
        return None if value == 0 else enclose(value, {})

    near = [Far(point, (), 1) for point in (*simplest_first(others, MOST_LIMITS), *inside_points(others, 5))]
    for far in (*near, *itertools.islice(far_points(others), MOST_LIMITS)):
        try:
            found = there(far.point)
            if found is not None and found < 0:
                least = smallest_failing(others, far, lambda one: (own := there(one)) is not None and own < 0)
                words = f"the difference tends to {float(there(least) or found):.6g} as {where}"
                return Limit("contradicts", words, least)
        except (ArithmeticError, TypeError, ValueError, KeyError):
            return Limit("unknown")
        if found is not None and not found > 0:
            return Limit("unknown")
    return Limit("agrees", where)


def _grown(moved: sp.Expr, others: Sequence[Parameter]) -> tuple[Growth | None, Growth | None]:
    """Return what becomes of an expression and of its contrary, expanded; if that says nothing, as it is."""
    settled = _settled(moved)
    up, down = growth(settled, others), growth(-settled, others)
    if up is None and down is None:
        return growth(moved, others), growth(-moved, others)
    return up, down


def first_failing(
    parameters: Sequence[Parameter], others: Point, index: str, fails: Callable[[dict[str, Value]], bool]
) -> dict[str, Value] | None:
    """Return the point at which it fails as the index grows: the size is doubled, then halved back."""
    size = 1
    while size <= FARTHEST:
        try:
            far = Far(validate(parameters, {**others, index: size}), (index,), size)
        except DomainError:
            size *= 2
            continue
        if fails(far.point):
            return _halved(parameters, far, fails, lambda middle: {**others, index: middle})
        size *= 2
    return None


def _settled(expr: sp.Expr) -> sp.Expr:
    """Return ``expr`` with H(t) written as log t + γ where its coefficient is free of t: what is left out
    tends to 0.
    """
    terms = []
    for term in sp.Add.make_args(sp.expand(expr)):
        rest = term.subs(sp.harmonic(t), 1)
        alone = term == rest * sp.harmonic(t) and not rest.has(t)
        terms.append(rest * (sp.log(t) + sp.EulerGamma) if alone else term)
    return sp.expand(sp.Add(*terms))


def exactly(parameters: Sequence[Parameter], point: Mapping[str, Value]) -> dict[sp.Basic, sp.Basic]:
    """Return the symbols of the scalars among the parameters with their values at a point."""
    scalars = [p for p in parameters if p.domain.shape == "scalar"]
    return {p.symbol: sp.Rational(*fraction_of(point, p.name).as_integer_ratio()) for p in scalars}


def put_in(expr: sp.Basic, parameters: Sequence[Parameter], point: Mapping[str, Value]) -> sp.Basic:
    """Return an expression with the values at a point put in; what ranges over a list is written out."""
    lists = [p for p in parameters if p.domain.shape != "scalar" and p.name in point]
    lengths = {length_symbol(p): sp.Integer(len(point[p.name])) for p in lists}  # type: ignore[arg-type]
    entries = {
        sp.Indexed(p.symbol, place): sp.Rational(*Fraction(value).as_integer_ratio())
        for p in lists
        for place, value in enumerate(point[p.name], 1)  # type: ignore[arg-type]  # a list has a tuple
    }

    def written_out(node: sp.Basic) -> sp.Basic:
        function, (index, low, high) = node.args[0], node.args[1].args
        terms = [function.xreplace({index: sp.Integer(k)}) for k in range(int(low), int(high) + 1)]
        return (sp.Add if isinstance(node, sp.Sum) else sp.Mul)(*terms)

    def over_a_list(node: sp.Basic) -> bool:
        one = isinstance(node, (sp.Sum, sp.Product)) and len(node.limits) == 1
        return one and all(end.is_Integer for end in node.limits[0][1:]) and node.has(sp.Indexed)

    put = expr.xreplace({**exactly(parameters, point), **lengths})
    return put.replace(over_a_list, written_out).xreplace(entries)
