"""Whether the core shows that fits stay where laws exist: words beside a grade, and no theorem."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from theory.core import Refused
from theory.language.derivation import Derivation, FarGenerations, OneGeneration
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.law_domains import needs_of_states
from theory.loop_language.scales import scales_stay
from theory.loop_language.symbolic.coordinates import entry
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.proofs.loop_terms import loop_term


@lru_cache(maxsize=256)
def not_shown_to_stay(loop: LoopDefinition, *, proved: bool = False) -> str:
    """Return that fits are not shown to stay where laws exist, "" if they are or laws ask nothing.

    The core shows it of all but scales, also where it has ``proved`` something of the loop; that they stay
    at least 0 is seen by signs.
    """
    if not needs_of_states(loop):
        return ""
    try:
        if not proved:
            loop_term(entry(loop, next(iter(loop.observables.values()))) if loop.is_vector else loop, 1)
        if scales_stay(loop):
            return ""
    except (Refused, NotInTheClass, ValueError, TypeError, ZeroDivisionError):
        pass
    return "it is not shown that fits stay where the laws of the data exist"


def not_shown_of(derivation: Derivation, decided: Container[int]) -> str:
    """Return the same of the loops of which steps are, decided by the core for all values or not."""
    loops: dict[tuple[LoopDefinition, bool], None] = {}
    for place, step in enumerate(derivation.all_steps):
        if isinstance(how := step.certificate, (OneGeneration, FarGenerations)):
            loops[how.loop, place in decided] = None
    found = (not_shown_to_stay(loop, proved=proved) for loop, proved in loops)
    return "".join(f"; {said}" for said in dict.fromkeys(found) if said)
