"""Bound and limit of what was derived of a loop, with the core's proofs: whole, or part by part."""

from __future__ import annotations

from dataclasses import replace

from proofs_checks.evidence.by_definition import with_proved_bound, with_proved_limit
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.derive import Derived, LimitCase
from theory.loop_language.formulas import know
from theory.loop_language.limit_cases import with_limit_cases


def with_limits(loop: LoopDefinition, derived: Derived) -> Derived:
    """Return what was derived with proofs of its bound and its limit, or of its limits part by part."""
    know(loop, derived)
    found = with_limit_cases(loop, with_proved_limit(loop, with_proved_bound(loop, derived)))
    if loop.is_vector:
        return found
    return replace(found, limit_cases=tuple(_proved(case, found) for case in found.limit_cases))


def _proved(case: LimitCase, derived: Derived) -> LimitCase:
    if case.loop is None or case.limit is None or case.theorem is not None:
        return case
    there = replace(derived, limit=case.limit_there, limit_theorem=None)
    return replace(case, theorem=with_proved_limit(case.loop, there).limit_theorem)
