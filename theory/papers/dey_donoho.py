"""Dey and Donoho 2024 (universality of π²/6), read in summaries and the abstract."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.engine.steps import computed, defined, in_steps, put, solved
from theory.families import m_estimator
from theory.families.defined import limit_by_definition
from theory.families.exponential_family.mean_squared_error import CURVATURE, SIZE, accumulate_limit, n, v2
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Values, fraction_of
from theory.papers.deciding import holds
from theory.papers.position.s4_1_families import ACCUMULATE_TENDS

PAPER = "Dey and Donoho 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
RATIO = (
    "ρ(t) is the risk of fit t in units of the first fit's, n → ∞ with t fixed, asymptotically linear"
    " estimators."
)
GROWN = sp.sinh(sp.pi * sp.sqrt(v2) / sp.sqrt(n)) / (sp.pi * sp.sqrt(v2) / sp.sqrt(n))


def _within_basel(values: Values) -> Decision:
    """Whether the limiting risk ratio of a quadratic family, v₂ > 0, is at most π²/6 at this n."""
    if fraction_of(values, "v2") <= 0:
        return Decision(holds=None, shown="decided for convex variance functions only")
    return holds("the limiting risk ratio", sp.Le(n / v2 * (GROWN - 1), sp.pi**2 / 6, evaluate=False))(values)


s = sp.Symbol("s", integer=True, positive=True)
covariance = sp.Function("C", real=True)


@cache
def covariance_of_fits() -> Derivation:
    """Derive Cov(θ_s, θ_{s+t}) = H₂(s) in the limit of many data, accumulate."""
    found = m_estimator.asymptotic_ratio(ACCUMULATE)
    here = put(found.conclusion, "At fit s.", t=s)
    step, named = equate(covariance(t), covariance(t - 1)), equate(covariance(0), m_estimator.rho(s))
    start = computed(equate(covariance(0), sp.harmonic(s, 2)), "Insert the variance.", named, here.after)
    return in_steps(
        "The covariance of two fits under accumulate",
        here,
        defined(
            step,
            "e_{s+t} = e_{s+t−1} + z/(s + t), with z centred given all before: no covariance is added.",
        ),
        defined(named, "Of a fit with itself."),
        start,
        solved(equate(covariance(t), sp.harmonic(s, 2)), step, start.after),
        lemmas=(found,),
    )


Sentence = partial(Claim, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="dey_donoho.universality",
        quote="the asymptotic risk ratio of the augment workflow is Σ_{j≤t} 1/j² in every model of the class",
        source=Source(paper=PAPER, where="main theorem"),
        printed=Statement(
            words="Under accumulate the large-sample risk ratio of fit t is H₂(t).",
            assertion=equate(m_estimator.rho(t), sp.harmonic(t, 2)),
            where=RATIO,
            formulas=("m_estimator.accumulate.risk_ratio",),
            prove=partial(m_estimator.asymptotic_ratio, ACCUMULATE),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="For asymptotically linear estimators, n → ∞ at a fixed number of fits.",
    ),
    Sentence(
        id="dey_donoho.discard",
        quote="the asymptotic risk ratio of the discard workflow is the number of generations",
        source=Source(paper=PAPER, where="main theorem"),
        printed=Statement(
            words="Under replace the large-sample risk ratio of fit t is t.",
            assertion=equate(m_estimator.rho(t), t),
            where=RATIO,
            formulas=("m_estimator.replace.risk_ratio",),
            prove=partial(m_estimator.asymptotic_ratio, REPLACE),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="For asymptotically linear estimators, n → ∞ at a fixed number of fits.",
    ),
    Sentence(
        id="dey_donoho.efficiency_bound",
        quote="the asymptotic relative efficiency of the augment workflow is bounded below by 6/π² ≈ 0.61",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="The large-sample risk ratio under accumulate tends to π²/6.",
            assertion=limit_at_infinity(m_estimator.rho(t), sp.pi**2 / 6),
            where=RATIO,
            formulas=("m_estimator.accumulate.risk_ratio_limit",),
            prove=limit_by_definition("m_estimator.accumulate.risk_ratio_limit"),
        ),
        expected=("PROVED-CITING",),
        read=((PAPER, "abstract"),),
        reading="As it is stated, of the asymptotic efficiency: H₂(t) rises to π²/6. At a finite number "
        "of data it is another matter, dey_donoho.efficiency_at_finite_size.",
    ),
    Sentence(
        id="dey_donoho.efficiency_at_finite_size",
        quote="the efficiency never falls below 6/π²",
        source=Source(paper=PAPER, where="abstract, as it is used"),
        printed=Statement(
            words="In every exponential family with quadratic variance function the limiting risk under"
            " accumulate is at most π²/6 times that of one fit, at every n.",
            assertion=sp.Le(n / v2 * (GROWN - 1), sp.pi**2 / 6, evaluate=False),
            where="The limiting mean squared error in units of V₀/n where v₂ > 0.",
            formulas=("exponential_family.accumulate.mean_squared_error_limit",),
            decide=_within_basel,
            parameters=(SIZE, CURVATURE),
        ),
        corrected=Statement(
            words="The limiting mean squared error under accumulate is (n/v₂)(sinh(π√(v₂/n))/(π√(v₂/n)) − 1) "
            "times V₀/n where v₂ > 0, π²/6 times where v₂ = 0, and less where v₂ < 0.",
            assertion=ACCUMULATE_TENDS,
            where="u(t) = 𝔼(θ_t − θ₀)², n ≥ 1, v₂ ≥ −1.",
            formulas=("exponential_family.accumulate.mean_squared_error_limit",),
            prove=accumulate_limit,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        read=((PAPER, "abstract"),),
        reading="The use that is made of the bound, not its authors' claim, which is asymptotic. "
        "Exponential data, v₂ = 1: 2.68 at n = 1, 1.73 at n = 10; Bernoulli data stay below π²/6.",
        reading_of="dey_donoho.efficiency_bound",
    ),
    Sentence(
        id="dey_donoho.gaussian_process",
        quote="the sequence of estimates converges to a Gaussian process",
        source=Source(paper=PAPER, where="main theorem"),
        printed=Statement(
            words="Under accumulate the large-sample covariance of fits s and s + t is H₂(s), that of fit s "
            "with itself.",
            assertion=equate(covariance(t), sp.harmonic(s, 2)),
            where="C(t) in units of the first fit's variance, n → ∞ with s and t fixed, asymptotically "
            "linear estimators.",
            formulas=("m_estimator.accumulate.risk_ratio",),
            prove=covariance_of_fits,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="The covariance of the limit, derived here: H₂(min(s, t)), so that the process has "
        "independent increments; under discard it is min(s, t). The summary names the theorem and "
        "not the covariance.",
    ),
)
