"""From “after every step” to “and before the first”: a count that may be zero as well."""

from __future__ import annotations

import sympy as sp

from theory.engine.steps import in_steps
from theory.language.derivation import Cases, Derivation, Step
from theory.language.equations import put_in


def and_at_zero(found: sp.Basic, count: sp.Symbol, at_zero: sp.Eq) -> Step:
    """Return the step to a statement for the counts 0, 1, 2, …, from that for 1, 2, 3, … and at zero."""
    positive = sp.Symbol(count.name, integer=True, positive=True)
    return Step(
        rule="from the start",
        before=(at_zero, found),
        after=put_in(found, {positive: count}),
        because="So it is at the start and ever after.",
        certificate=Cases(variable=count, positive=positive),
    )


def from_zero(found: Derivation, count: sp.Symbol, at_zero: sp.Eq, *steps: Step) -> Derivation:
    """Return the derivation of the same for the counts 0, 1, 2, …, from that for 1, 2, 3, …

    Args:
        found: concludes the statement for every positive count, a symbol of ``count``'s name.
        count: the symbol that may be zero.
        at_zero: the statement at zero, known from ``found`` or concluded by ``steps``.
        steps: what remains to be said at zero.
    """
    return in_steps(
        f"{found.title}, from the start",
        *steps,
        and_at_zero(found.conclusion, count, at_zero),
        lemmas=(found,),
    )
