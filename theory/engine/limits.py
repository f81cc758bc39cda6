"""Limits that several families share, each with its derivation."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.core import instantiate
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.proofs.inverse_squares import SIZE, inverse_squares_below, limit_of_inverse_squares

t = sp.Symbol("t", integer=True, positive=True)
t0 = sp.Symbol("t", integer=True, nonnegative=True)
"""The index of what is defined before the first step too."""
BASEL_LIMIT = equate(sp.Limit(sp.harmonic(t, 2), t, sp.oo), sp.pi**2 / 6)
BELOW_BASEL = sp.Lt(sp.harmonic(t, 2), sp.pi**2 / 6)


def limit_at_infinity(expr: sp.Expr, value: sp.Expr, index: sp.Symbol = t) -> sp.Eq:
    """Return the statement that ``expr`` tends to ``value`` as ``index`` → ∞."""
    return sp.Eq(sp.Limit(expr, index, sp.oo), value, evaluate=False)


@cache
def basel() -> Derivation:
    """Derive Σ_{k≤t} 1/k² → π²/6 (Hofbauer 2002, Amer. Math. Monthly 109, p. 196)."""
    step = Step(
        rule="sum of inverse squares",
        after=BASEL_LIMIT,
        because="1/sin² 2x = (1/sin² x + 1/cos² x)/4 gives Σ[k<m] 1/sin²((2k + 1)π/(4m)) = 2m² for m = 1, 2, "
        "4, …; with 1/x² < 1/sin² x < 1 + 1/x² on (0, π/2), Σ[k<m] 1/(2k + 1)² → π²/8, which is 3/4 of all.",
        certificate=CoreProof(prove=lambda *_: limit_of_inverse_squares()),
    )
    return Derivation(title="The sum of inverse squares tends to π²/6", steps=(step,))


@cache
def below_basel() -> Derivation:
    """Derive Σ_{k≤t} 1/k² < π²/6."""
    step = Step(
        rule="below the limit",
        before=(BASEL_LIMIT,),
        after=BELOW_BASEL,
        because="Later sums are greater, and tend to π²/6.",
        certificate=CoreProof(prove=lambda read, _: instantiate(inverse_squares_below(), {SIZE: read(t)})),
    )
    return Derivation(title="The sum of inverse squares stays below π²/6", steps=(step,), lemmas=(basel(),))
