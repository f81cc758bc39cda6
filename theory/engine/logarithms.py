"""Steps about logarithms and harmonic sums, each a theorem of the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from theory.core import Theorem, convert, diverges, instantiate, limit_by_degrees, tends
from theory.engine.limits import t
from theory.engine.steps import Read, proved
from theory.language.derivation import Step
from theory.proofs import logarithms as by
from theory.proofs.tactics import COUNT


def harmonic_above_log(after: sp.Basic, because: str, rule: str = "induction") -> Step:
    """1 + 1/2 + … + 1/t ≥ log(t + 1)."""
    return proved(
        after, because, lambda read, _: instantiate(by.harmonic_above(), {COUNT: read(t)}), rule=rule
    )


def harmonic_below_log(after: sp.Basic, because: str, rule: str = "induction") -> Step:
    """1 + 1/2 + … + 1/t ≤ 1 + log t, t ≥ 1."""
    return proved(
        after, because, lambda read, _: instantiate(by.harmonic_below(), {by.TERM: read(t)}), rule=rule
    )


def by_growth(
    after: sp.Eq,
    because: str,
    growing: sp.Expr,
    diverging: Callable[[], Theorem],
    *before: sp.Basic,
    rule: str = "limit",
) -> Step:
    """The limit of a rational function of what grows without bound, by its degrees."""
    body, index = after.lhs.args[:2]

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        k = read(index)
        goal = diverges(k, read(body)) if after.rhs == sp.oo else tends(k, read(body), read(after.rhs))
        return limit_by_degrees(goal, convert(diverging(), diverges(k, read(growing))))

    return proved(after, because, prove, *before, rule=rule)
