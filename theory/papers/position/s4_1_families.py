"""Section 4.1: replace and accumulate beyond regression, family by family."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.exponential_family import limits as curvature
from theory.families.exponential_family.mean_squared_error import V0, accumulate_limit, u, v2
from theory.families.gaussian import paths, pool_limits
from theory.families.gaussian.definitions import m, n, sigma0, trace, v
from theory.families.kernel_density.second_moment import BANDWIDTH
from theory.language.almost_sure import AlmostSurely
from theory.language.claim import Claim, Decision, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Values
from theory.papers import density_likelihood, discrete
from theory.papers.asking import VARIANCE_VANISHES
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.1")
SPREAD = "kernel_density.accumulate.second_moment"


def _likelihood_is_bounded(values: Values) -> Decision:
    """Whether the negative log-likelihood of a density estimate has a finite limit: it has none."""
    diverges = density_likelihood.likelihood_diverges().conclusion.rhs is sp.oo
    return Decision(
        holds=False if diverges else None,
        shown=f"at bandwidth {values['h']} the density flattens out: the loss grows without bound",
    )


ACCUMULATE_TENDS = sp.Eq(
    sp.Limit(u(t), t, sp.oo),
    sp.Piecewise(
        (sp.pi**2 / 6 * V0 / n, equate(v2, 0)),
        (
            V0 / v2 * (sp.sinh(sp.pi * sp.sqrt(v2) / sp.sqrt(n)) / (sp.pi * sp.sqrt(v2) / sp.sqrt(n)) - 1),
            v2 > 0,
        ),
        (
            V0 / v2 * (sp.sin(sp.pi * sp.sqrt(-v2) / sp.sqrt(n)) / (sp.pi * sp.sqrt(-v2) / sp.sqrt(n)) - 1),
            True,
        ),
    ),
    evaluate=False,
)
"""The limit under accumulate in every family: u(t) = 𝔼(θ_t − θ₀)², at every n."""

Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s4_1.replace_diverges_in_every_family",
        quote="population risk diverge if data are replaced",
        printed=Statement(
            words="Among the exponential families with quadratic variance function it diverges where v₂ ≥ 0 "
            "and tends to V₀/|v₂| where v₂ < 0 (Bernoulli, binomial).",
            assertion=sp.Eq(
                sp.Limit(u(t), t, sp.oo), sp.Piecewise((-V0 / v2, v2 < 0), (sp.oo, True)), evaluate=False
            ),
            where="u(t) = 𝔼(θ_t − θ₀)²; V₀ > 0 is the real variance, v₂ ≥ −1 the leading coefficient of the "
            "variance function.",
            formulas=(
                "exponential_family.replace.mean_squared_error",
                "exponential_family.replace.mean_squared_error_limit",
            ),
            prove=curvature.replace_error_by_curvature,
        ),
        expected=("PROVED",),
        reading_of="position.s4_1.replace_diverges",
        reading="The sentence is about the models of the cited papers, regression, Gaussians and large "
        "samples, where v₂ = 0 and it holds; it says nothing of every family. This is where its "
        "boundary lies beyond them: a bounded parameter keeps the squared error bounded.",
    ),
    Sentence(
        id="position.s4_1.accumulate_bounded_in_every_family",
        quote="population risk does not diverge if data instead accumulate",
        printed=Statement(
            words="Under accumulate the mean squared error of every exponential family with quadratic "
            "variance function has a finite limit, at every n.",
            assertion=ACCUMULATE_TENDS,
            where="u(t) = 𝔼(θ_t − θ₀)²; V₀ > 0 is the real variance, v₂ ≥ −1 the leading coefficient of the "
            "variance function, n ≥ 1.",
            formulas=("exponential_family.accumulate.mean_squared_error_limit",),
            prove=accumulate_limit,
        ),
        expected=("PROVED-CITING",),
        reading_of="position.s4_1.accumulate_bounded",
        read=(("Dey and Donoho 2024", "abstract"),),
        reading="The finite-sample form of what the cited Dey and Donoho (2024) state for large samples; as "
        "n → ∞ the limit is π²/6 times the error of one fit. Their abstract was read, the paper was not.",
    ),
    Sentence(
        id="position.s4_1.gaussian_accumulate_bounded",
        quote="Kazdan et al. (2024b) … showed mathematically that … population risk does not diverge if "
        "data instead accumulate",
        printed=Statement(
            words="With the covariance fitted too, divisor tn, the mean term of W₂² has the finite limit tr "
            "Σ₀ (1 − sin(π/√n)/(π/√n)), any d.",
            assertion=limit_at_infinity(
                m(t), trace * (1 - sp.sin(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n)))
            ),
            where="m(t) = 𝔼‖μ_t − μ₀‖², trace = tr Σ₀, n ≥ 2.",
            formulas=("gaussian.accumulate_biased.mean_drift_limit",),
            prove=pool_limits.accumulate_biased_drift_limit,
        ),
        expected=("PROVED-CITING",),
        reading_of="position.s4_1.accumulate_bounded",
        read=(("Kazdan et al. 2024b", "summary"),),
        reading="The covariance term is at most tr Σ₀ + 𝔼 tr Σ_t ≤ 2 tr Σ₀, so W₂² is bounded with it. The "
        "cited theorem was read of in reviews; it is stated for d = 1 and this divisor.",
    ),
    Sentence(
        id="position.s4_1.variances_collapse_under_replace",
        quote="When data are replaced, researchers demonstrated multiple harmful outcomes: variances "
        "collapse",
        printed=Statement(
            words="Where the covariance itself is fitted, Σ_t tends to 0 almost surely, any d.",
            assertion=AlmostSurely(limit_at_infinity(paths.trace_path(t), sp.Integer(0))),
            where="S(t) = tr Σ_t of one run, divisor n − 1, which bounds every entry of Σ_t.",
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
            question=VARIANCE_VANISHES,
        ),
        expected=("PROVED-CITING",),
        reading="Of the models that fit a variance, as those of the cited works do. A variance that is known "
        "does not collapse: 𝔼V(θ_t) = V₀ + v₂ 𝔼(θ_t − θ₀)², as the paper's own Table 1 says of "
        "regression under replace.",
    ),
    Sentence(
        id="position.s4_1.accumulate_keeps_variance",
        quote="non-population risk-based notions of model collapse have not been connected to assumptions "
        "about how data propagate, leaving an important question open",
        printed=Statement(
            words="Under accumulate, divisor tn, the mean fitted variance of the Gaussian tends to σ₀² "
            "sin(π/√n)/(π/√n).",
            assertion=limit_at_infinity(v(t), sigma0**2 * sp.sin(sp.pi / sp.sqrt(n)) / (sp.pi / sp.sqrt(n))),
            where="v(t) is the mean fitted variance, σ₀² the real one, n ≥ 2.",
            formulas=("gaussian.accumulate_biased.variance_limit",),
            prove=pool_limits.accumulate_biased_variance_limit,
        ),
        expected=("PROVED-CITING",),
        reading="The state of the literature is not judged; the open question has this answer for the "
        "Gaussian, under replace the same variance collapses almost surely. The limit is positive for"
        " n ≥ 2, so Definition 4 depends on the propagation.",
    ),
    Sentence(
        id="position.s4_1.accumulate_bounded_for_densities",
        quote="Kazdan et al. (2024b) and Dey & Donoho (2024) showed mathematically that population risk "
        "diverge if data are replaced, but population risk does not diverge if data instead accumulate",
        printed=Statement(
            words="Under accumulate the negative log-likelihood of a kernel density estimate stays bounded.",
            assertion=sp.Lt(sp.Limit(density_likelihood.likelihood(t), t, sp.oo), sp.oo, evaluate=False),
            formulas=(SPREAD,),
            decide=_likelihood_is_bounded,
            parameters=(BANDWIDTH,),
        ),
        corrected=Statement(
            words="With infinitely many data per generation it diverges, at any fixed bandwidth.",
            assertion=limit_at_infinity(density_likelihood.likelihood(t), sp.oo),
            where="ℓ(t) is the negative log-likelihood of real data under the pooled density, Gaussian "
            "kernel, bandwidth h > 0.",
            formulas=(SPREAD,),
            prove=density_likelihood.likelihood_diverges,
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading_of="position.s4_1.accumulate_bounded",
        about="report",
        read=(("Kazdan et al. 2024b", "summary"),),
        reading="The sentence taken for all that the cited paper treats, which includes density estimates: "
        "the paper says itself in §4.4 that their loss diverges. For regression and Gaussians the sentence "
        "holds.",
    ),
    Sentence(
        id="position.s4_1.real_tails_disappear_under_replace",
        quote="When data are replaced, researchers demonstrated multiple harmful outcomes: variances "
        "collapse, real data tails disappear",
        printed=Statement(
            words="In the discrete loop under replace the expected number of surviving atoms tends to 1.",
            assertion=limit_at_infinity(discrete.survivors(t), sp.Integer(1)),
            where="K(t) is the expected number of atoms among the data of generation t, D ≥ 2.",
            formulas=("categorical.replace.surviving_atoms",),
            prove=discrete.one_atom_is_left,
        ),
        expected=("PROVED",),
        reading="The half on tails, for distributions on atoms and D ≥ 2: all but one atom go, a rare one "
        "with probability 1 − p, along one run. The expected mass of a set is another question, with the "
        "opposite answer: it stays the real mass for ever, so `collapse profile categorical.replace` has ✗ "
        "at Def. 7 by default. For Gaussians see position.s2_1.tails_vanish.",
    ),
)
