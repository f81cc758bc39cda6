"""Whether scales of laws that are fed back stay at least 0, by the signs of what a fit makes of them."""

from __future__ import annotations

from collections.abc import Set
from functools import partial

import sympy as sp

from theory.language.parameters import Domain, Parameter
from theory.language.signs import sign
from theory.loop_language.definition import GENERATION, Data, LoopDefinition, Pool
from theory.loop_language.law_domains import needs_of_states
from theory.loop_language.statistics import PowerMean, Statistic, Times, Variance

NOT_NEGATIVE = ("exponential", "gamma", "inverse_gamma", "beta", "poisson", "binomial", "bernoulli")
"""Laws of data that are at least 0."""


def scales_stay(loop: LoopDefinition) -> bool:
    """Return whether signs show the scales of laws to be at least 0: mean(x)/2 of exponential data, say."""
    needs = needs_of_states(loop)
    scales = [expr for data, (name, _, expr) in needs if data.law and name in data.law.kind.scale]
    if not scales:
        return True
    kept = {state.symbol for state in loop.states}
    while True:
        at_least_0 = partial(_at_least_0, loop, kept)
        left = {s.symbol for s in loop.states if at_least_0(s.start) and at_least_0(loop.fit[s.name])}
        if kept <= left:
            return all(map(at_least_0, scales))
        kept &= left


def _at_least_0(loop: LoopDefinition, kept: Set[sp.Symbol], expr: sp.Expr) -> bool:
    """Return whether an expression is at least 0 where the states ``kept`` are."""
    parts = {part for part in (*kept, *expr.atoms(Statistic, Times)) if _is_at_least_0(loop, kept, part)}
    domain = Domain(kind="real", lower=0)
    new = {part: Parameter(name=f"part_{i}", meaning="", domain=domain) for i, part in enumerate(parts)}
    plain = expr.xreplace({part: one.symbol for part, one in new.items()})
    known = sign(plain, (*loop.parameters, GENERATION, *new.values()))
    return known is not None and known.direction > 0


def _is_at_least_0(loop: LoopDefinition, kept: Set[sp.Symbol], part: sp.Basic) -> bool:
    if isinstance(part, Times):
        law = loop.datum(part.args[1].name).law
        return law is not None and law.name in NOT_NEGATIVE and _at_least_0(loop, kept, part.args[0])
    if not isinstance(part, Statistic):
        return part in kept
    if isinstance(part, Variance) or (isinstance(part, PowerMean) and part.args[0].is_even):
        return True
    return all(_has_data_at_least_0(loop, member) for member in loop.members(part))


def _has_data_at_least_0(loop: LoopDefinition, member: Data | Pool) -> bool:
    if isinstance(member, Pool):
        return all(_has_data_at_least_0(loop, loop.datum(name)) for name in member.append)
    if member.drawn_from:
        return _has_data_at_least_0(loop, loop.pool(member.drawn_from) or loop.datum(member.drawn_from))
    return member.law is not None and member.law.name in NOT_NEGATIVE
