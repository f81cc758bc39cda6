"""Cells without a closed form here: exact coupled recurrences that the moment engine writes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.moments import Block, Setting, definition, error_steps
from theory.engine.pools import Subsampling, pool_steps
from theory.engine.pools import definition as pool_definition
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.families.exponential_family import POINTS, QUADRATIC, alpha, n
from theory.language.derivation import Derivation
from theory.language.loop import Rule
from theory.language.time_limit import bounded

DEVIATION = sp.Symbol("sigma_0", positive=True)
KEPT = Setting(
    family=QUADRATIC,
    blocks=(Block(source="kept", size=alpha * n), Block(source="new", size=(1 - alpha) * n)),
    sizes=tuple(
        {"n": size, "alpha": share}
        for size, share in ((1, 1), (2, Fraction(1, 2)), (3, Fraction(1, 3)), (3, Fraction(2, 3)))
    ),
)


@cache
def kept_share() -> Derivation:
    """Derive the recurrence of the mean squared error with a kept share of real data."""
    points = tuple({**point, "alpha": Fraction(1, 1 + k)} for k, point in enumerate(POINTS))
    steps, _, _ = error_steps(KEPT, points)
    return Derivation(title="Kept real share, quadratic variance function: the recurrence", steps=steps)


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
    name: partial(bounded, derive, f"the recurrences of {name}")
    for name, derive in (
        ("kept_real_share", kept_share),
        (SUBSAMPLE_WITH_REPLACEMENT.id, partial(subsample, SUBSAMPLE_WITH_REPLACEMENT)),
        (SUBSAMPLE_WITHOUT_REPLACEMENT.id, partial(subsample, SUBSAMPLE_WITHOUT_REPLACEMENT)),
    )
}
DEFINITIONS: dict[str, tuple[sp.Eq, ...]] = {
    "kept_real_share": definition(KEPT),
    **{
        rule.id: pool_definition(subsampling(rule))
        for rule in (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
    },
}
