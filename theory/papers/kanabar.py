"""Kanabar and Gastpar 2026 (watermarked and masked data; provenance known), read in the original."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.formula import Source
from theory.papers.steps import compared, computed, defined

PAPER = "Kanabar and Gastpar 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
n1, n2, a1, a2, s = (sp.Symbol(name, positive=True) for name in ("n_1", "n_2", "a_1", "a_2", "s"))
x, y = (sp.Symbol(name, nonnegative=True) for name in ("x", "y"))
loss = sp.Symbol("E", positive=True)
SIZE = n1 * a1**2 + n2 * a2**2
FIRST, SECOND = n1 * a1**2 / SIZE, n2 * a2**2 / SIZE


@cache
def effective_size() -> Derivation:
    """Derive that two unbiased corrected batches, weighted by n·a², have the loss s/(n₁a₁² + n₂a₂²)."""
    named = sp.Eq(loss, FIRST**2 * s / (n1 * a1**2) + SECOND**2 * s / (n2 * a2**2))
    return Derivation(
        title="The effective size of batches of known real share",
        steps=(
            defined(
                named,
                "(p̂ − (1 − a)P̂)/a is unbiased with a variance of at most s/(n·a²); the weights sum to 1.",
            ),
            computed(sp.Eq(loss, s / SIZE), "The weights cancel.", named),
        ),
    )


@cache
def proposition_1() -> Derivation:
    """Derive 1/(a + e − ae) ≤ 1/a at a = 1/(1 + x), e = 1/(1 + y)."""
    a, e = 1 / (1 + x), 1 / (1 + y)
    return Derivation(
        title="The mixture is at least as flat as its parts",
        steps=(
            compared(
                sp.Le(1 / (a + e - a * e), 1 / a, evaluate=False),
                "e(1 − a) ≥ 0.",
                ((x, 0), (y, 0)),
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="kanabar.effective_size",
        quote="the minimax loss scales as 1/Σ_i n_iα_i²",
        paraphrase=True,
        source=Source(paper=PAPER, where="after (3)"),
        printed=Statement(
            words="Two batches of known real shares, corrected and weighted by n·a², have together the "
            "loss s/(n₁a₁² + n₂a₂²).",
            assertion=sp.Eq(loss, s / (n1 * a1**2 + n2 * a2**2)),
            where="E is the variance of the weighted mean of the two corrected estimates, each of "
            "variance s/(n·a²).",
            formulas=(),
            prove=effective_size,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The upper bound, for two batches; more add up alike. That no estimator does better is "
        "theirs and not judged.",
    ),
    Claim(
        id="kanabar.prop_1",
        quote="1/(α + ε − αε) ≤ 1/max(α, ε)",
        source=Source(paper=PAPER, where="Proposition 1"),
        printed=Statement(
            words="1/(a + e − ae) is at most 1/a.",
            assertion=sp.Le(
                1 / (1 / (1 + x) + 1 / (1 + y) - 1 / (1 + x) * (1 / (1 + y))),
                1 / (1 / (1 + x)),
                evaluate=False,
            ),
            where="a = 1/(1 + x) and e = 1/(1 + y) are shares, x, y ≥ 0; by symmetry it is at most 1/e "
            "as well.",
            formulas=(),
            prove=proposition_1,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The second inequality of the proposition.",
    ),
)
