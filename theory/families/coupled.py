"""Cells without a closed form here: exact coupled recurrences that the moment engine writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import sympy as sp

from theory.engine.pools import Subsampling, definition, pool_steps
from theory.engine.rules import SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.language.derivation import Derivation
from theory.language.loop import Rule
from theory.language.time_limit import bounded

DEVIATION = sp.Symbol("sigma_0", positive=True)
RULES = (SUBSAMPLE_WITHOUT_REPLACEMENT,)


def subsampling(rule: Rule) -> Subsampling:
    """Return the setting of a quadratic variance function under a rule that subsamples."""
    return Subsampling(rule=rule, variance="quadratic", scale=DEVIATION)


@cache
def subsample(rule: Rule) -> Derivation:
    """Derive the coupled recurrences of the pool's moments."""
    found = pool_steps(subsampling(rule))
    return Derivation(
        title=f"Quadratic variance function under {rule.id}: the recurrences", steps=found.steps
    )


RECURRENCES: dict[str, Callable[[], Derivation]] = {
    rule.id: partial(bounded, partial(subsample, rule), f"the recurrences of {rule.id}") for rule in RULES
}
DEFINITIONS: dict[str, tuple[sp.Eq, ...]] = {rule.id: definition(subsampling(rule)) for rule in RULES}
