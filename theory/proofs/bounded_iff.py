"""That a loop's mean is bounded where the rules of growth say so, and nowhere else: of what was derived."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import sympy as sp

from theory.core import Refused, Theorem
from theory.language.parameters import Parameter
from theory.language.time_limit import TimeLimitExceeded, within
from theory.loop_language.definition import GENERATION, LoopDefinition
from theory.loop_language.derive import Derived
from theory.proofs.loop_claims import proved_bounded

SECONDS = 15.0
"""How long a proof is looked for."""


def with_proved_bound(loop: LoopDefinition, derived: Derived, seconds: float = SECONDS) -> Derived:
    """Return what was derived, with the proof that it is bounded if, and only if, the condition holds.

    It stays as it is where no proof is found in time: the condition is enough then, and may not be needed.
    """
    known = derived.growth
    if known is None or known.condition is None or derived.parts or derived.system is None:
        return derived
    first, what = max(derived.system.base, 1), f"proving where {loop.id}.{derived.name} is bounded"

    def prove(condition: sp.Basic) -> tuple[Theorem, ...]:
        return proved_bounded(loop, derived.name, condition, GENERATION, first)

    for condition in dict.fromkeys((_solved(known.condition, loop.parameters), known.condition)):
        with suppress(Refused, TimeLimitExceeded, MemoryError):
            found = within(seconds, what, partial(prove, condition))
            exact = replace(known, condition=condition, exactly=True)
            return replace(derived, growth=exact, bounded_theorems=found)
    return derived


def _solved(condition: sp.Basic, parameters: Sequence[Parameter]) -> sp.Basic:
    """Return a condition on one real parameter by the ends between which it lies: (h − 1)² < 1 as h < 2.

    It stays as it is where it shows several parameters, or holds on no interval.
    """
    own = [p for p in parameters if p.symbol in condition.free_symbols]
    if len(own) != 1 or own[0].domain.kind != "real" or not condition.is_Relational:
        return condition
    domain, x = own[0].domain, sp.Dummy(real=True)
    low, high = domain.lower, domain.upper
    ends = (-sp.oo if low is None else sp.sympify(low), sp.oo if high is None else sp.sympify(high))
    if any(end.free_symbols for end in ends):
        return condition
    inside = sp.Interval(*ends, domain.lower_open, domain.upper_open)
    try:
        found = sp.solve_univariate_inequality(
            condition.xreplace({own[0].symbol: x}), x, relational=False, domain=inside
        )
    except (NotImplementedError, TypeError, ValueError):
        return condition
    if not isinstance(found, sp.Interval):
        return condition
    said = []
    if found.start != inside.start:
        said.append((sp.Gt if found.left_open else sp.Ge)(own[0].symbol, found.start))
    if found.end != inside.end:
        said.append((sp.Lt if found.right_open else sp.Le)(own[0].symbol, found.end))
    return (
        sp.And(*said) if said and all(end.is_Rational for one in said for end in one.args[1:]) else condition
    )
