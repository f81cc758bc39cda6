"""Whether the core shows that fits stay where laws exist: words beside a grade, and no theorem."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from theory.core import Refused
from theory.language.derivation import Derivation, FarGenerations, OneGeneration
from theory.loop_language.definition import LoopDefinition
from theory.loop_language.law_domains import needs_of_states
from theory.loop_language.symbolic.coordinates import entry
from theory.loop_language.symbolic.refusal import Refused as NotInTheClass
from theory.proofs.loop_terms import loop_term


@lru_cache(maxsize=256)
def not_shown_to_stay(loop: LoopDefinition) -> str:
    """Return that the core does not show fits to stay where laws exist, "" if it does or laws ask nothing."""
    if not needs_of_states(loop):
        return ""
    try:
        loop_term(entry(loop, next(iter(loop.observables.values()))) if loop.is_vector else loop, 1)
    except (Refused, NotInTheClass, ValueError, TypeError, ZeroDivisionError):
        return "it is not shown that fits stay where the laws of the data exist"
    return ""


def not_shown_of(derivation: Derivation, decided: Container[int]) -> str:
    """Return the same of loops with which steps are only compared, those that are not decided for all."""
    steps = enumerate(derivation.all_steps)
    left = (step.certificate for place, step in steps if place not in decided)
    loops = dict.fromkeys(how.loop for how in left if isinstance(how, (OneGeneration, FarGenerations)))
    return "".join(f"; {said}" for said in dict.fromkeys(map(not_shown_to_stay, loops)) if said)
