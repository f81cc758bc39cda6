"""Jain et al. 2024 (real and surrogate data), read in a summary; judged on a mean."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.steps import computed, defined, in_steps, rational_limit
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Jain et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
A, B, far, w = (sp.Symbol(name, positive=True) for name in ("A", "B", "Delta", "w"))
n, m = (sp.Symbol(name, integer=True, positive=True) for name in ("n", "m"))
risk, pooled = sp.Function("E", real=True), sp.Function("P", real=True)
BEST = A / (A + B + far**2)
MEANS = (
    "A and B are the risks of the means of the real and of the surrogate data about their own "
    "centres, Δ > 0 the distance of these centres, w the weight of the surrogate ones."
)


@cache
def best_weight() -> Derivation:
    """Derive E(w) = A(1 − w*) + (A + B + Δ²)(w − w*)², w* = A/(A + B + Δ²)."""
    named = equate(risk(w), (1 - w) ** 2 * A + w**2 * (B + far**2))
    return in_steps(
        "The risk of a weighted mean of real and surrogate data",
        defined(named, "Two independent means with weights 1 − w and w, the second off by Δ."),
        computed(
            equate(risk(w), A * (1 - BEST) + (A + B + far**2) * (w - BEST) ** 2),
            "Complete the square.",
            named,
        ),
    )


@cache
def pooling_can_hurt() -> Derivation:
    """Derive that the risk of the pooled mean grows without bound with the distance."""
    x = sp.Symbol("Delta", integer=True, positive=True)
    named = equate(pooled(x), (m * x / (n + m)) ** 2 + A)
    return in_steps(
        "Plain pooling with far surrogate data",
        defined(named, "The bias of the pooled mean, and at most its variance."),
        rational_limit(
            limit_at_infinity(pooled(x), sp.oo, x), "A square.", named, lower=((m, 1), (n, 1), (A, 0))
        ),
    )


CLAIMS = (
    Claim(
        id="jain.unrelated_data_help",
        quote="integrating surrogate data can significantly reduce the test error … even when the "
        "surrogate data are unrelated to the original ones",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract, as summarised"),
        printed=Statement(
            words="The risk of a weighted mean is A(1 − w*) + (A + B + Δ²)(w − w*)² with w* = A/(A + B "
            "+ Δ²) > 0: least at w*, and below the A of the real data alone.",
            assertion=equate(
                risk(w), A * (1 - A / (A + B + far**2)) + (A + B + far**2) * (w - A / (A + B + far**2)) ** 2
            ),
            where=MEANS,
            prove=best_weight,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The gain is the factor 1 − w*, however far the surrogate data are: Stein's shrinkage "
        "towards any point.",
    ),
    Claim(
        id="jain.unweighted_can_hurt",
        quote="optimal weighting is crucial",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract, as summarised"),
        printed=Statement(
            words="The risk of the plain mean of all data grows without bound with the distance Δ of "
            "the surrogate ones.",
            assertion=limit_at_infinity(
                pooled(sp.Symbol("Delta", integer=True, positive=True)),
                sp.oo,
                sp.Symbol("Delta", integer=True, positive=True),
            ),
            where="P(Δ) = (mΔ/(n + m))² + A: n real and m surrogate data, A > 0 the variance.",
            prove=pooling_can_hurt,
        ),
        expected=("PROVED",),
        read=READ,
        reading="Without weights far surrogate data hurt as much as one likes.",
    ),
)
