r"""Bertrand et al. 2023 (iterative retraining on one's own data), read in summaries.

With infinitely many data and a well-specified exponential family one retraining on λ synthetic data for one
real moves the mean parameter to (m* + λm)/(1 + λ): an error of which the share λ/(1 + λ) is kept.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import compared, defined, in_steps, in_the_limit, solved, vanishing
from theory.families.gaussian import deviation
from theory.families.gaussian.definitions import a, sigma0
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import POSITIVE_REAL, Parameter, Values
from theory.papers import contraction
from theory.papers.deciding import holds

PAPER = "Bertrand et al. 2023"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
RATIO = Parameter(
    name="lambda",
    meaning="synthetic data for one real datum",
    domain=POSITIVE_REAL,
    latex=r"\lambda",
    ceiling=4,
)
ratio, first = sp.Symbol("lambda", positive=True), sp.Symbol("e_0", real=True)
load = sp.Symbol("y", positive=True)
error = sp.Function("e", real=True)
KEPT = ratio / (1 + ratio)
MET = 1 / (2 + load)


def _stable_only_below_half(values: Values) -> Decision:
    """Whether the exact loop fails to contract at this λ wherever λ ≥ 1/2."""
    found = holds("the share of the error that is kept", sp.Ge(KEPT, 1, evaluate=False))(values)
    half = holds("λ", sp.Lt(ratio, sp.Rational(1, 2), evaluate=False))(values)
    return Decision(holds=bool(half.holds or found.holds), shown=found.shown)


@cache
def contracts_for_every_ratio() -> Derivation:
    """Derive e_t = (λ/(1 + λ))^t e₀ → 0 for every λ > 0."""
    step, start = equate(error(t), KEPT * error(t - 1)), equate(error(0), first)
    power = KEPT**t
    closed = equate(error(t), first * power)
    settles = vanishing(power, "λ > 0, so 0 < λ/(1 + λ) < 1")
    return in_steps(
        "Retraining a well-specified exponential family contracts at every ratio",
        defined(step, "The fit is the mean of the statistics, 1 part true and λ parts of the last model."),
        defined(start, "The first model's error."),
        solved(
            closed,
            step,
            start,
        ),
        settles,
        in_the_limit(
            limit_at_infinity(error(t), sp.Integer(0)),
            power,
            "The power vanishes.",
            closed,
            settles.after,
        ),
    )


@cache
def rate_below_one() -> Derivation:
    """Derive x/(1 − x) < 1 at x = 1/(2 + y)."""
    return in_steps(
        "The condition of iterative retraining is a rate below 1",
        compared(sp.Lt(MET / (1 - MET), 1, evaluate=False), "The rate is 1/(1 + y).", ((load, 0),)),
    )


@cache
def rate_is_loose() -> Derivation:
    """Derive λ/(1 − λ) ≥ λ/(1 + λ), at λ = 1/(1 + y) < 1."""
    here = 1 / (1 + load)
    return in_steps(
        "The cited rate lies above the exact one",
        compared(
            sp.Ge(here / (1 - here), here / (1 + here), evaluate=False),
            "The factor between is (1 + λ)/(1 − λ).",
            ((load, 0),),
        ),
    )


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="bertrand.theorem_1_sufficient",
        quote="if λ(1 + εL/α) < 1/2 … then iterative retraining is stable",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="Under the condition the rate x/(1 − x) is below 1.",
            assertion=sp.Lt(MET / (1 - MET), 1, evaluate=False),
            where="x = λ(1 + εL/α) is written 1/(2 + y) with y > 0, which is x < 1/2.",
            prove=rate_below_one,
        ),
        expected=("PROVED",),
        reading="The algebra of the condition: the theorem's rate λ(α + εL)/(α − λ(α + εL)) is x/(1 − x). "
        "That such a rate is reached near the best model is the theorem, which is not judged. The condition "
        "asks for a real share 1/(1 + λ) above 2/3, position.s4_2.bounded_real_share_suffices.",
    ),
    Sentence(
        id="bertrand.condition_is_needed",
        quote="the condition λ < 1/2, that is a share of real data above 2/3",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 1, as it is used"),
        printed=Statement(
            words="Retraining contracts only if λ < 1/2.",
            assertion=sp.Or(sp.Lt(ratio, sp.Rational(1, 2)), sp.Ge(KEPT, 1)),
            where="λ/(1 + λ) is the share of the error that a well-specified exponential family keeps, "
            "infinitely many data.",
            decide=_stable_only_below_half,
            parameters=(RATIO,),
        ),
        corrected=Statement(
            words="A well-specified exponential family on infinitely many data returns to the truth at "
            "every λ.",
            assertion=limit_at_infinity(error(t), sp.Integer(0)),
            where="e(t) = λ/(1 + λ)·e(t − 1) is the error of the mean parameter, λ > 0.",
            prove=contracts_for_every_ratio,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The theorem states a sufficient condition, and its authors do not say more; the claim is"
        " the use that is made of it. At λ = 10 the error shrinks by 10/11 a round.",
    ),
    Sentence(
        id="bertrand.rate",
        quote="‖θ_t − θ*‖ = Õ(ρ^t), ρ = λ(α + εL)/(α − λ(α + εL))",
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="At ε = 0 the rate λ/(1 − λ) is at least the λ/(1 + λ) of a well-specified "
            "exponential family.",
            assertion=sp.Ge(
                1 / (1 + load) / (1 - 1 / (1 + load)), 1 / (1 + load) / (1 + 1 / (1 + load)), evaluate=False
            ),
            where="λ = 1/(1 + y) < 1, y > 0.",
            prove=rate_is_loose,
        ),
        expected=("PROVED",),
        finding="loose",
        reading="The factor between is (1 + λ)/(1 − λ): at λ = 0.49 the bound is 0.961, the exact rate "
        "0.329.",
    ),
    Sentence(
        id="bertrand.error_floor",
        quote="the error stays within a constant times the error of one fit, Σ_i ρ^i",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="Errors of which every fit keeps a share ρ < 1 and adds ε tend to ε/(1 − ρ).",
            assertion=limit_at_infinity(contraction.error(t), contraction.added / (1 - contraction.rate)),
            where="e(t) = ρe(t − 1) + ε, e(0) = 0, 0 < ρ < 1, ε > 0.",
            prove=contraction.contracting_fits_stay_bounded,
            parameters=(contraction.KEPT,),
        ),
        expected=("PROVED",),
        reading="The mathematics of the floor; the constants of the cited theorem are not judged.",
    ),
    Sentence(
        id="bertrand.proposition_1",
        quote="in the fully synthetic loop 𝔼√Σ_t = α_n^t √Σ_0 with α_n < 1",
        paraphrase=True,
        source=Source(paper=PAPER, where="Proposition 1"),
        printed=Statement(
            words="Under replace the mean fitted deviation at fit t is σ₀c4(n)^t, d = 1.",
            assertion=equate(a(t), sigma0 * deviation.C4**t),
            where="a(t) = 𝔼σ_t, divisor n − 1, c4(n) = √(2/(n − 1))Γ(n/2)/Γ((n − 1)/2).",
            formulas=("gaussian.replace.standard_deviation",),
            prove=deviation.replace_deviation,
        ),
        expected=("PROVED-CITING",),
        reading="Exact at every size in one dimension, for normal data.",
    ),
)
