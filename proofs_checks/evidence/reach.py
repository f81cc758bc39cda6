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
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp

from proofs_checks.strategies import inside_points, simplest_first
from proofs_checks.strategies.parameters import candidates, inside_value
from theory.engine.growth import growth
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
Limit = Literal["agrees", "contradicts", "unknown", "none"]


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
    good, bad, best = 1, far.size, far.point
    while far.names and bad - good > 1:
        middle = (good + bad) // 2
        point = _built(parameters, dict.fromkeys(far.names, middle), far.inside)
        if point is not None and fails(point):
            bad, best = middle, point
        else:
            good = middle
    return best


def limit_of(above: sp.Expr, parameters: Sequence[Parameter], index: sp.Symbol | None) -> tuple[Limit, str]:
    """Return whether ``above`` ≥ 0 agrees with what becomes of it as the index grows, and that in words."""
    if index is None or not above.has(index):
        return "none", ""
    others = [p for p in parameters if p.symbol != index]
    moved = _settled(above.xreplace({index: t}))
    try:
        up, down = within(LIMIT_SECONDS, "the limit", lambda: (growth(moved, others), growth(-moved, others)))
    except NOT_FOUND:
        return "unknown", ""
    where = f"{index.name} → ∞"
    if down is not None and down.bounded is False and not down.unless:
        return "contradicts", f"the difference grows without bound as {where}"
    if up is None or up.condition is not None:
        return "unknown", ""
    if up.bounded is False:
        return "agrees", where
    if up.limit is None:
        return "unknown", ""
    for point in [*simplest_first(others, 5), *inside_points(others, 5)]:
        value = up.limit.xreplace(exactly(others, point))
        if value == 0:
            continue
        try:
            found = enclose(value, {})
        except (ArithmeticError, TypeError, ValueError, KeyError):
            return "unknown", ""
        if found < 0:
            return "contradicts", f"the difference tends to {float(found):.6g} as {where}"
        if not found > 0:
            return "unknown", ""
    return "agrees", where


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
