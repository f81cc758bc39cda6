"""The limit of an observable that is another one at an end of the domain: part by part.

(1 − s)^t·(V − V₀) + V₀ tends to V₀ for every s in (0, 1], and stands at V for s = 0: on [0, 1] the rules of
growth give no limit. Each closed end that is in the way is left out, and is a loop of its own.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import sympy as sp

from theory.language.parameters import Domain, Parameter
from theory.loop_language.definition import LoopDefinition, LoopError
from theory.loop_language.derive import (
    SECONDS,
    Derived,
    LimitCase,
    at_value,
    derive_one,
    in_symbols_of,
    solved,
    with_parameters,
)

MOST_TRIED = 12
"""Ways of leaving out ends that are tried."""
DEEPEST = 2
"""Parameters that are put at an end at once."""


@dataclass(frozen=True, slots=True)
class _End:
    parameter: Parameter
    lower: bool

    @property
    def value(self) -> sp.Expr:
        domain = self.parameter.domain
        return sp.sympify(domain.lower if self.lower else domain.upper)

    @property
    def inside(self) -> sp.Basic:
        relation = sp.Gt if self.lower else sp.Lt
        return relation(self.parameter.symbol, self.value, evaluate=False)

    @property
    def here(self) -> sp.Basic:
        return sp.Eq(self.parameter.symbol, self.value, evaluate=False)


def with_limit_cases(loop: LoopDefinition, derived: Derived, seconds: float = SECONDS) -> Derived:
    """Return what was derived, with the limits in parts of the domain where one limit does not say all."""
    found = limit_cases(loop, derived, seconds)
    known = derived.growth
    if found and known is not None and known.condition is not None and not derived.bounded_theorems:
        known = replace(known, condition=solved(known.condition, loop.parameters))
    return replace(derived, limit_cases=found, growth=known)


def limit_cases(loop: LoopDefinition, derived: Derived, seconds: float = SECONDS) -> tuple[LimitCase, ...]:
    """Return the limits in parts of the domain that are all of it together; none where one limit says all.

    Nothing is returned either where no end that is left out says what it tends to, or that it does not.

    Args:
        loop: the definition.
        derived: what was derived of an observable of it.
        seconds: how long it may take; what is not found by then is not known.
    """
    return _cases(loop, derived, time.thread_time() + seconds, DEEPEST)


def is_silent(derived: Derived) -> bool:
    """Return whether nothing that was derived says what the observable tends to, or that it has no limit."""
    known = derived.growth
    if derived.refused or derived.limit is not None or derived.population is not None:
        return False
    return known is None or (known.bounded is not False and known.direction != 0)


def _cases(loop: LoopDefinition, derived: Derived, end: float, depth: int) -> tuple[LimitCase, ...]:
    if not is_silent(derived) or depth == 0:
        return ()
    for left_out in itertools.islice(_in_the_way(loop, derived), MOST_TRIED):
        inner = _within(loop, left_out)
        if inner is None or time.thread_time() >= end:
            continue
        tried = _derived(inner, derived.name, end, prove=False)
        if tried is None or is_silent(tried):
            continue
        proved = _derived(inner, derived.name, end, prove=True)
        best = tried if proved is None or is_silent(proved) else proved
        inside = sp.And(*(one.inside for one in left_out), evaluate=False)
        found = [_case(inside if len(left_out) > 1 else left_out[0].inside, best, loop, inner)]
        for one in left_out:
            found += _at_end(loop, derived.name, one, end, depth)
        return tuple(found)
    return ()


def _in_the_way(loop: LoopDefinition, derived: Derived) -> Iterator[tuple[_End, ...]]:
    """Yield what may be left out: the end that a condition leaves out, where the limit under it is known."""
    known = derived.growth
    if known is None or known.condition is None or known.limit is None:
        yield from _to_leave_out(loop)
        return
    condition = solved(known.condition, loop.parameters)
    yield from (ends for ends in _to_leave_out(loop) if len(ends) == 1 and ends[0].inside == condition)


def _to_leave_out(loop: LoopDefinition) -> Iterator[tuple[_End, ...]]:
    """Yield ends of domains that may be left out: one, then two; real parameters first."""
    scalars = [p for p in loop.parameters if p.domain.shape == "scalar" and p.domain.kind != "share"]
    reals = [p for p in scalars if p.domain.kind == "real"]
    ends = [
        end
        for p in (*reals, *(p for p in scalars if p not in reals))
        for end in (_End(p, lower=True), _End(p, lower=False))
        if _is_closed(end)
    ]
    yield from ((end,) for end in ends)
    yield from itertools.combinations([end for end in ends if end.parameter in reals], 2)


def _is_closed(end: _End) -> bool:
    domain = end.parameter.domain
    bound, is_open = (domain.lower, domain.lower_open) if end.lower else (domain.upper, domain.upper_open)
    if bound is None or is_open or not sp.sympify(bound).is_Rational:
        return False
    return domain.lower != domain.upper


def _within(loop: LoopDefinition, left_out: Sequence[_End]) -> LoopDefinition | None:
    """Return the loop without these ends of its domain, if that is a definition."""
    own = {p.name: p for p in loop.parameters}
    for end in left_out:
        p = own[end.parameter.name]
        own[p.name] = replace(p, domain=_without(p.domain, end))
    new = {p.symbol: own[p.name].symbol for p in loop.parameters if p.symbol != own[p.name].symbol}
    moved = tuple(replace(p, domain=replace(p.domain, **_bounds(p, new))) for p in own.values())
    return with_parameters(loop, moved, new)


def _without(domain: Domain, end: _End) -> Domain:
    if domain.kind == "integer":
        return (
            replace(domain, lower=int(end.value) + 1)
            if end.lower
            else replace(domain, upper=int(end.value) - 1)
        )
    return replace(domain, lower_open=True) if end.lower else replace(domain, upper_open=True)


def _bounds(parameter: Parameter, new: dict[sp.Symbol, sp.Symbol]) -> dict[str, sp.Expr]:
    bounds = {name: getattr(parameter.domain, name) for name in ("lower", "upper", "of", "first")}
    return {name: bound.xreplace(new) for name, bound in bounds.items() if isinstance(bound, sp.Basic)}


def _derived(loop: LoopDefinition, name: str, end: float, *, prove: bool) -> Derived | None:
    with suppress(LoopError, ValueError, ZeroDivisionError):
        return derive_one(loop, name, seconds=max(0.1, end - time.thread_time()), prove=prove)
    return None


def _at_end(loop: LoopDefinition, name: str, one: _End, end: float, depth: int) -> Iterator[LimitCase]:
    """Yield what it tends to at an end of the domain, by cases again where other ends are in the way."""
    special = at_value(loop, one.parameter.symbol, one.value)
    found = None if special is None else _derived(special, name, end, prove=True)
    if special is None or found is None or found.refused:
        yield LimitCase(condition=one.here, growth=None, limit=None, theorem=None)
        return
    cases = _cases(special, found, end, depth - 1)
    for case in cases:
        yield replace(case, condition=sp.And(one.here, case.condition, evaluate=False))
    if not cases:
        yield _case(one.here, found, loop, special)


def _case(condition: sp.Basic, found: Derived, loop: LoopDefinition, there: LoopDefinition) -> LimitCase:
    """Return a case in the symbols of the loop."""
    return LimitCase(
        condition=condition,
        growth=found.growth,
        limit=None if found.limit is None else in_symbols_of(loop, found.limit),
        theorem=found.limit_theorem,
        loop=there,
    )
