"""Gillman et al. 2024 (self-correcting loops), read in summaries."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import compared, contracting, in_steps
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.formula import Source

PAPER = "Gillman et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
ratio, strength = (sp.Symbol(name, positive=True) for name in ("lambda", "gamma"))
slack = sp.Symbol("g", positive=True)
first = sp.Symbol("e_0", real=True)
error = sp.Function("e", real=True)


@cache
def rate_below_one() -> Derivation:
    """Derive x/((1 − x)(1 + γ)) < 1 at x = (1 + γ)/(2 + γ + g)."""
    load = (1 + strength) / (2 + strength + slack)
    return in_steps(
        "The condition for a corrected loop is a rate below 1",
        compared(
            sp.Lt(load / ((1 - load) * (1 + strength)), 1, evaluate=False),
            "The rate is 1/(1 + g).",
            ((strength, 0), (slack, 0)),
        ),
    )


@cache
def corrected_loop_contracts() -> Derivation:
    """Derive e_t = (λ/((1 + λ)(1 + γ)))^t e₀ → 0 for every λ > 0."""
    kept = ratio / ((1 + ratio) * (1 + strength))
    return Derivation(
        title="A corrected loop of a well-specified family contracts at every ratio",
        steps=contracting(
            error,
            kept,
            first,
            "The fit keeps λ/(1 + λ) of the error, and the correction divides it by 1 + γ.",
            "λ, γ > 0, so 0 < λ/((1 + λ)(1 + γ)) < 1",
        ),
    )


CLAIMS = (
    Claim(
        id="gillman.threshold",
        quote="with a correction of strength γ, λ(1 + εL/α) < (1 + γ)/(2 + γ) makes iterative retraining "
        "stable",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.3"),
        printed=Statement(
            words="Under the condition the rate x/((1 − x)(1 + γ)) is below 1.",
            assertion=sp.Lt(
                (1 + strength)
                / (2 + strength + slack)
                / ((1 - (1 + strength) / (2 + strength + slack)) * (1 + strength)),
                1,
                evaluate=False,
            ),
            where="x = λ(1 + εL/α) = (1 + γ)/(2 + γ + g), g > 0, is any value below the threshold.",
            prove=rate_below_one,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The algebra of the condition; that it suffices near the best model is the theorem, which is "
        "not judged. At γ = 0 it is Bertrand et al.'s 1/2, as their Remark 4.4 says.",
    ),
    Claim(
        id="gillman.well_specified",
        quote="with a correction of strength γ, λ(1 + εL/α) < (1 + γ)/(2 + γ) makes iterative retraining "
        "stable",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.3, of a well-specified family"),
        printed=Statement(
            words="A well-specified exponential family on infinitely many data returns to the truth at every "
            "λ, with a correction of any strength.",
            assertion=limit_at_infinity(error(t), sp.Integer(0)),
            where="e(t) = λ/((1 + λ)(1 + γ))·e(t − 1) is the error of the mean parameter, λ, γ > 0.",
            prove=corrected_loop_contracts,
        ),
        expected=("PROVED",),
        read=READ,
        finding="hypothesis not needed",
        reading="There the correction speeds the return up and is not what brings it about: without it the "
        "rate is λ/(1 + λ), bertrand.condition_is_needed. The theorem is about models that need not "
        "be well specified, where the threshold may matter.",
        reading_of="gillman.threshold",
    ),
)
