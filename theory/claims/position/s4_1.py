"""Section 4.1: propagation of data over time."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy as sp

from theory.claims import propagation
from theory.claims.position import PAPER
from theory.engine.limits import limit_at_infinity, t
from theory.engine.moments import u
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.families import exponential_family_limits as curvature
from theory.families import subsample, subsample_variance
from theory.families.exponential_family import CURVATURE, SIZE, TRUE_VARIANCE, V0, accumulate_limit, v2
from theory.families.gaussian import paths, pool_limits
from theory.families.linear_regression import limits as regression
from theory.language.claim import Claim, Decision, Statement
from theory.language.formula import Source
from theory.language.parameters import Values

WHERE = Source(paper=PAPER, where="§4.1")
WITHOUT, WITH = SUBSAMPLE_WITHOUT_REPLACEMENT, SUBSAMPLE_WITH_REPLACEMENT
RISK_SETTLES = partial(subsample.ratio_limit, WITHOUT)
RISK_SETTLES_WITH_REPLACEMENT = partial(subsample.ratio_limit, WITH)
VARIANCE_DIVERGES = partial(subsample_variance.variance_diverges, WITHOUT)


def _variance_stays_bounded(values: Values) -> Decision:
    """Whether 𝔼s_t² with divisor n − 1 has a finite limit: the derivation says that it has none."""
    return Decision(
        holds=False if VARIANCE_DIVERGES().conclusion.rhs is sp.oo else None,
        shown=f"the expected variance grows without bound, like t^(1/{values['n']})",
    )


def _diverges(values: Values) -> Decision:
    """Whether the error under replace diverges at this curvature: only where the variance is not concave."""
    bend, variance = Fraction(values["v2"]), Fraction(values["V0"])  # type: ignore[arg-type]  # validated
    if bend >= 0:
        return Decision(holds=True, shown="the variance function is not concave")
    return Decision(
        holds=False,
        shown=f"the error saturates at V₀/|v₂| = {variance / -bend}: the mean lives on a bounded set",
    )


def _variance_collapses(values: Values) -> Decision:
    """Whether 𝔼V(θ_t) = V₀ + v₂ 𝔼(θ_t − θ₀)² = V₀(1 + v₂/n)^t tends to 0."""
    bend, variance = Fraction(values["v2"]), Fraction(values["V0"])  # type: ignore[arg-type]  # validated
    what = "stays at" if bend == 0 else "grows from"
    return Decision(
        holds=bend < 0, shown=f"the mean variance of the fitted model {what} V₀ = {variance} at v₂ = {bend}"
    )


CLAIMS = (
    Claim(
        id="position.s4_1.replace_diverges",
        quote="population risk diverge if data are replaced",
        source=WHERE,
        printed=Statement(
            words="Under replace the excess risk of linear regression tends to infinity.",
            assertion=regression.replace_diverges().conclusion,
            formulas=("regression.replace.excess_risk",),
            prove=regression.replace_diverges,
        ),
        expected=("PROVED",),
        reading="Judged on linear regression; the divergence is linear, σ²κ for every fit.",
    ),
    Claim(
        id="position.s4_1.accumulate_bounded",
        quote="population risk does not diverge if data instead accumulate",
        source=WHERE,
        printed=Statement(
            words="Under accumulate the excess risk of linear regression stays below σ²κπ²/6.",
            assertion=regression.accumulate_bounded().conclusion,
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED",),
        reading="Judged on linear regression with one design; the bound is approached, never attained.",
    ),
    Claim(
        id="position.s4_1.subsample_stabilises",
        quote="while test loss appears to stabilize, no analytic theory has been proven in this case to date",
        source=WHERE,
        printed=Statement(
            words="Under accumulate-subsample without replacement the large-sample risk ratio of the mean "
            "tends to π²/2 − 2.",
            assertion=RISK_SETTLES().conclusion,
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n_limit",),
            prove=RISK_SETTLES,
        ),
        corrected=Statement(
            words="With replacement it tends to π²/3.",
            assertion=RISK_SETTLES_WITH_REPLACEMENT().conclusion,
            formulas=("mean.subsample_with_replacement.risk_ratio_large_n_limit",),
            prove=RISK_SETTLES_WITH_REPLACEMENT,
        ),
        expected=("PROVED", "PROVED"),
        reading="Judged on the mean with known noise variance, first n → ∞, then t → ∞; the corrected "
        "statement adds the other way to draw. That no theory had been proven was a statement about the "
        "literature, which is not judged; the limit is one.",
    ),
    Claim(
        id="position.s4_1.subsample_variance_stabilises",
        quote="test loss appears to stabilize",
        source=WHERE,
        printed=Statement(
            words="With the variance fitted too, by divisor n − 1, its expectation stays bounded for ever.",
            assertion=sp.Lt(sp.Limit(subsample_variance.f(t), t, sp.oo), sp.oo, evaluate=False),
            formulas=("gaussian.subsample_without_replacement.variance",),
            decide=_variance_stays_bounded,
            parameters=(subsample.SIZE,),
        ),
        corrected=Statement(
            words="With divisor n − 1 the expected variance tends to infinity.",
            assertion=VARIANCE_DIVERGES().conclusion,
            formulas=("gaussian.subsample_without_replacement.variance",),
            prove=VARIANCE_DIVERGES,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The reading under which stabilising fails; the next claim has the divisor n, under which "
        "it holds. For n in the hundreds t^(1/n) cannot be told from a constant at any practical t. What is "
        "proved is the divergence; the power is the order of the product in closed form.",
    ),
    Claim(
        id="position.s4_1.subsample_biased_variance_stabilises",
        quote="test loss appears to stabilize",
        source=WHERE,
        printed=Statement(
            words="With divisor n and without replacement the expected fitted variance tends to a finite "
            "limit.",
            assertion=subsample_variance.variance_limit(WITHOUT).conclusion,
            formulas=("gaussian.subsample_without_replacement_biased.variance_limit",),
            prove=partial(subsample_variance.variance_limit, WITHOUT),
        ),
        corrected=Statement(
            words="So it does with replacement.",
            assertion=subsample_variance.variance_limit(WITH).conclusion,
            formulas=("gaussian.subsample_with_replacement_biased.variance_limit",),
            prove=partial(subsample_variance.variance_limit, WITH),
        ),
        expected=("PROVED", "PROVED"),
        reading="The reading under which stabilising holds with the variance fitted: the limit is positive "
        "at every n ≥ 2.",
    ),
    Claim(
        id="position.s4_1.replace_diverges_in_every_family",
        quote="population risk diverge if data are replaced",
        source=WHERE,
        printed=Statement(
            words="Under replace the mean squared error tends to infinity, whatever the model family.",
            assertion=limit_at_infinity(u(t), sp.oo),
            formulas=("exponential_family.replace.mean_squared_error",),
            decide=_diverges,
            parameters=(SIZE, CURVATURE, TRUE_VARIANCE),
        ),
        corrected=Statement(
            words="Among the exponential families with quadratic variance function it diverges where v₂ ≥ 0 "
            "and tends to V₀/|v₂| where v₂ < 0 (Bernoulli, binomial).",
            assertion=curvature.replace_error_by_curvature().conclusion,
            formulas=(
                "exponential_family.replace.mean_squared_error",
                "exponential_family.replace.mean_squared_error_limit",
            ),
            prove=curvature.replace_error_by_curvature,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The sentence without the models of the cited papers, which are regression, Gaussians and "
        "large-sample limits: there it holds. A bounded parameter keeps the squared error bounded.",
    ),
    Claim(
        id="position.s4_1.accumulate_bounded_in_every_family",
        quote="population risk does not diverge if data instead accumulate",
        source=WHERE,
        printed=Statement(
            words="Under accumulate the mean squared error of every exponential family with quadratic "
            "variance "
            "function has a finite limit, at every n.",
            assertion=accumulate_limit().conclusion,
            formulas=("exponential_family.accumulate.mean_squared_error_limit",),
            prove=accumulate_limit,
        ),
        expected=("PROVED",),
        reading="The finite-sample form of what the cited Dey and Donoho (2024) state for large samples; as "
        "n → ∞ the limit is π²/6 times the error of one fit. Their abstract was read, the paper was not.",
    ),
    Claim(
        id="position.s4_1.gaussian_accumulate_bounded",
        quote="Kazdan et al. (2024b) … showed mathematically that … population risk does not diverge if data "
        "instead accumulate",
        source=WHERE,
        printed=Statement(
            words="With the covariance fitted too, divisor tn, the mean term of W₂² has the finite limit "
            "tr Σ₀ (1 − sin(π/√n)/(π/√n)), any d.",
            assertion=pool_limits.accumulate_biased_drift_limit().conclusion,
            formulas=("gaussian.accumulate_biased.mean_drift_limit",),
            prove=pool_limits.accumulate_biased_drift_limit,
        ),
        expected=("PROVED",),
        reading="The covariance term is at most tr Σ₀ + 𝔼 tr Σ_t ≤ 2 tr Σ₀, so W₂² is bounded with it. The "
        "cited theorem is recalled, not read; it is stated for d = 1 and this divisor.",
    ),
    Claim(
        id="position.s4_1.variances_collapse_under_replace",
        quote="When data are replaced, researchers demonstrated multiple harmful outcomes: variances "
        "collapse",
        source=WHERE,
        printed=Statement(
            words="Under replace the mean variance of the fitted model tends to 0, whatever the model "
            "family.",
            assertion=limit_at_infinity(V0 + v2 * u(t), sp.Integer(0)),
            formulas=("exponential_family.replace.mean_squared_error",),
            decide=_variance_collapses,
            parameters=(SIZE, CURVATURE, TRUE_VARIANCE),
        ),
        corrected=Statement(
            words="Where the covariance itself is fitted, Σ_t tends to 0 almost surely, any d.",
            assertion=paths.COLLAPSE,
            formulas=("gaussian.replace.log_variance_rate",),
            prove=paths.variance_collapses,
        ),
        expected=("REFUTED", "PROVED"),
        reading="𝔼V(θ_t) = V₀ + v₂ 𝔼(θ_t − θ₀)², as the fit is unbiased. A known variance does not collapse, "
        "as the paper's own Table 1 says of regression under replace; a fitted one does.",
    ),
    Claim(
        id="position.s4_1.asymptotically_different",
        quote="each produces vastly different asymptotic behavior in terms of population risk",
        source=WHERE,
        printed=Statement(
            words="The risk under replace, divided by that under accumulate, tends to infinity.",
            assertion=propagation.replace_outgrows_accumulate().conclusion,
            formulas=("regression.replace.excess_risk", "regression.accumulate.excess_risk"),
            prove=propagation.replace_outgrows_accumulate,
        ),
        expected=("PROVED",),
        reading="For linear regression the quotient is t/H₂(t), at least 6t/π².",
    ),
    Claim(
        id="position.s4_1.real_share_falls_to_zero",
        quote="when data instead accumulate (right), the proportion of real data falls asymptotically to "
        "zero",
        source=Source(paper=PAPER, where="§4.1, Figure 3"),
        printed=Statement(
            words="With as many data in every generation the real share of fit t is 1/t, which tends to 0.",
            assertion=propagation.real_share_vanishes().conclusion,
            formulas=(),
            prove=propagation.real_share_vanishes,
        ),
        expected=("PROVED",),
        reading="No real data arrive after the first generation, as in the works that the caption cites.",
    ),
    Claim(
        id="position.s4_1.subsample_middle_ground",
        quote="This accumulate-subsample paradigm represents a middle ground between replace and accumulate",
        source=WHERE,
        printed=Statement(
            words="Its large-sample risk ratio 3H₂(t) − 2 is at most t, that of replace, at every t.",
            assertion=propagation.subsample_below_replace().conclusion,
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n",),
            prove=propagation.subsample_below_replace,
        ),
        corrected=Statement(
            words="And at least H₂(t), that of accumulate, at every t.",
            assertion=propagation.subsample_above_accumulate().conclusion,
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n",),
            prove=propagation.subsample_above_accumulate,
        ),
        expected=("PROVED", "PROVED"),
        reading="Judged on the mean, n → ∞, drawn without replacement; both are equalities at t = 1.",
    ),
    Claim(
        id="position.s4_1.accumulate_keeps_variance",
        quote="non-population risk-based notions of model collapse have not been connected to assumptions "
        "about how data propagate, leaving an important question open",
        source=WHERE,
        printed=Statement(
            words="Definition 4 depends on the propagation: under accumulate, divisor tn, the mean fitted "
            "variance tends to σ₀² sin(π/√n)/(π/√n), which is positive for n ≥ 2.",
            assertion=pool_limits.accumulate_biased_variance_limit().conclusion,
            formulas=("gaussian.accumulate_biased.variance_limit",),
            prove=pool_limits.accumulate_biased_variance_limit,
        ),
        expected=("PROVED",),
        reading="The state of the literature is not judged; the open question has this answer for the "
        "Gaussian, under replace the same variance collapses almost surely.",
    ),
)
