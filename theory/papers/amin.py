"""Amin et al. 2025 (weak external labels), read in a summary; judged on the trivial model of its theorem."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import contracting
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.formula import Source

PAPER = "Amin et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
others, first = (sp.Symbol(name, positive=True) for name in ("x", "e_0"))
error = sp.Function("e", real=True)
KEPT = others / (1 + others)


@cache
def errors_vanish() -> Derivation:
    """Derive e_t = (1 − β)^te₀ → 0 at β = 1/(1 + x)."""
    return Derivation(
        title="A share of correct outside labels removes all errors",
        steps=contracting(
            error,
            KEPT,
            first,
            "A share β of the labels is corrected from outside, the rest is the last model's.",
            "0 < β < 1",
        ),
    )


CLAIMS = (
    Claim(
        id="amin.weak_labels",
        quote="with a share β of correct labels from outside the error is ε after O(log(1/ε)/β) rounds",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 5"),
        printed=Statement(
            words="If a share β > 0 of the labels of every round is corrected, the error tends to 0, by"
            " the factor 1 − β a round.",
            assertion=limit_at_infinity(error(t), sp.Integer(0)),
            where="e(t) = (1 − β)e(t − 1), β = 1/(1 + x), x > 0.",
            prove=errors_vanish,
        ),
        expected=("PROVED",),
        read=READ,
        reading="So log(1/ε)/(−log(1 − β)) rounds are enough, which is at most log(1/ε)/β.",
    ),
)
