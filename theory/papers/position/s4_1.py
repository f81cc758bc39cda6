"""Section 4.1: propagation of data over time."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.families.defined import limit_by_definition
from theory.families.gaussian.definitions import n, sigma0
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression.loops import R, T, d, sigma
from theory.families.subsample import variance as subsample_variance
from theory.language.claim import Claim, Decision, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import POSITIVE_REAL, Parameter, Values, fraction_of
from theory.papers import propagation, retraining
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.1")
UNCORRECTED = partial(retraining.needs_real_share, sp.Integer(0))
WITHOUT = SUBSAMPLE_WITHOUT_REPLACEMENT
RISK_SETTLES = limit_by_definition("mean.subsample_without_replacement.risk_ratio_large_n_limit")
RISK_SETTLES_WITH_REPLACEMENT = limit_by_definition(
    "mean.subsample_with_replacement.risk_ratio_large_n_limit"
)
large_ratio = sp.Function("rho_infty", real=True)
VARIANCE_DIVERGES = partial(subsample_variance.variance_diverges, WITHOUT)


def _never_synthetic_only(values: Values) -> Decision:
    """Whether fits to λ synthetic data for one real see synthetic data only."""
    ratio = fraction_of(values, "ratio")
    real = 1 / (1 + ratio)
    shown = f"with λ = {ratio} synthetic data for one real, a share {real} of the data is real"
    return Decision(holds=real == 0, shown=shown)


MIXTURE = Parameter(
    name="ratio",
    meaning="synthetic data for one real datum, λ in the cited paper",
    domain=POSITIVE_REAL,
    ceiling=4,
)

CLAIMS = (
    Claim(
        id="position.s4_1.early_work_replaces",
        quote="Early work that sounded the alarm about model collapse (…; Bertrand et al., 2023) assumed "
        "that … the next model is trained solely on this freshest synthetic data",
        source=WHERE,
        printed=Statement(
            words="In Bertrand et al.'s loop the next model sees no real data.",
            assertion=sp.Eq(retraining.share, 0, evaluate=False),
            where="s = 1/(1 + λ) is the real share, λ > 0 synthetic data for one real.",
            decide=_never_synthetic_only,
            parameters=(MIXTURE,),
        ),
        corrected=Statement(
            words="Under the theorem's condition λ(1 + εL/α) < 1/2 it sees a real share 1/(1 + λ) above 2/3.",
            assertion=retraining.ABOVE_TWO_THIRDS,
            where="The left side is the real share 1/(1 + λ) at λ = α/((2 + g)(α + εL)): "
            f"{retraining.ANY_RATIO}.",
            prove=UNCORRECTED,
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(
            ("Bertrand et al. 2023", "summary"),
            ("Alemohammad et al. 2023", "original"),
        ),
        reading="As a report of one of the six papers; the paper's own §4.2 describes that loop with real "
        "data. The cited loop was read in a summary. Of Alemohammad et al. (2023), read in the original, "
        "one of three loops replaces.",
    ),
    Claim(
        id="position.s4_1.replace_diverges",
        quote="population risk diverge if data are replaced",
        source=WHERE,
        printed=Statement(
            words="Under replace the excess risk of linear regression tends to infinity.",
            assertion=limit_at_infinity(R(t), sp.oo),
            where="R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2.",
            formulas=("regression.replace.excess_risk",),
            prove=regression.replace_diverges,
        ),
        expected=("PROVED-CITING",),
        reading="Judged on linear regression; the divergence is linear, σ²κ for every fit.",
    ),
    Claim(
        id="position.s4_1.accumulate_bounded",
        quote="population risk does not diverge if data instead accumulate",
        source=WHERE,
        printed=Statement(
            words="Under accumulate the excess risk of linear regression stays below σ²κπ²/6.",
            assertion=sp.Lt(R(t), sp.pi**2 / 6 * sigma**2 * d / (T - d - 1), evaluate=False),
            where="R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2.",
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED-CITING",),
        reading="Judged on linear regression with one design; the bound is approached, never attained.",
    ),
    Claim(
        id="position.s4_1.subsample_stabilises",
        quote="while test loss appears to stabilize, no analytic theory has been proven in this case to date",
        source=WHERE,
        printed=Statement(
            words="Under accumulate-subsample without replacement the large-sample risk ratio of the mean "
            "tends to π²/2 − 2.",
            assertion=limit_at_infinity(large_ratio(t), sp.pi**2 / 2 - 2),
            where="ρ_∞(t) is the risk of fit t to n of the tn data, in units of σ²/n, as n → ∞.",
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n_limit",),
            prove=RISK_SETTLES,
        ),
        corrected=Statement(
            words="With replacement it tends to π²/3.",
            assertion=limit_at_infinity(large_ratio(t), sp.pi**2 / 3),
            where="ρ_∞(t) as before, the n data drawn with replacement.",
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
            words="With divisor n − 1 the expected variance tends to infinity.",
            assertion=limit_at_infinity(subsample_variance.f(t), sp.oo),
            where="f(t) is the expected fitted variance, drawn without replacement, n ≥ 2.",
            formulas=("gaussian.subsample_without_replacement.variance",),
            prove=VARIANCE_DIVERGES,
        ),
        expected=("PROVED",),
        reading_of="position.s4_1.subsample_stabilises",
        finding="evidence",
        reading="“Appears” weighs evidence, which this does not contradict: for n in the hundreds t^(1/n) "
        "cannot be told from a constant at any practical t. With the divisor n the variance has a "
        "limit, position.s4_1.subsample_biased_variance_stabilises. What is proved is the divergence;"
        " the power is the order of the product in closed form.",
    ),
    Claim(
        id="position.s4_1.subsample_biased_variance_stabilises",
        quote="test loss appears to stabilize",
        source=WHERE,
        printed=Statement(
            words="With divisor n and without replacement the expected fitted variance tends to σ₀²(1 − "
            "1/n)Γ(2 − 1/n)/(Γ(2 − r₊)Γ(2 − r₋)), r± = (1 ± √(12n − 3))/(2n).",
            assertion=limit_at_infinity(
                subsample_variance.f(t),
                sigma0**2
                * (n - 1)
                / n
                * sp.gamma(2 - 1 / n)
                / (
                    sp.gamma(2 - (1 + sp.sqrt(12 * n - 3)) / (2 * n))
                    * sp.gamma(2 - (1 - sp.sqrt(12 * n - 3)) / (2 * n))
                ),
            ),
            where="f(t) is the expected fitted variance, σ₀² the real one, n ≥ 2.",
            formulas=("gaussian.subsample_without_replacement_biased.variance_limit",),
            prove=limit_by_definition("gaussian.subsample_without_replacement_biased.variance_limit"),
        ),
        corrected=Statement(
            words="With replacement it tends to σ₀² sin(π√a)/(π√a), a = (2n − 1)/n².",
            assertion=limit_at_infinity(
                subsample_variance.f(t),
                sigma0**2 * n * sp.sin(sp.pi * sp.sqrt(2 * n - 1) / n) / (sp.pi * sp.sqrt(2 * n - 1)),
            ),
            where="f(t) is the expected fitted variance, σ₀² the real one, n ≥ 2.",
            formulas=("gaussian.subsample_with_replacement_biased.variance_limit",),
            prove=limit_by_definition("gaussian.subsample_with_replacement_biased.variance_limit"),
        ),
        expected=("PROVED", "PROVED-CITING"),
        reading_of="position.s4_1.subsample_stabilises",
        reading="The reading under which stabilising holds with the variance fitted: the limit is positive at"
        " every n ≥ 2. Both statements hold, one for each way to draw.",
    ),
    Claim(
        id="position.s4_1.asymptotically_different",
        quote="each produces vastly different asymptotic behavior in terms of population risk",
        source=WHERE,
        printed=Statement(
            words="The excess risk of linear regression under replace, divided by that under accumulate, "
            "tends to infinity.",
            assertion=limit_at_infinity(propagation.gain(t), sp.oo),
            where="q(t) = t/H₂(t), the excess risk σ²κt of linear regression under replace over σ²κH₂(t) "
            "under accumulate.",
            formulas=("regression.replace.excess_risk", "regression.accumulate.excess_risk"),
            prove=propagation.replace_outgrows_accumulate,
        ),
        expected=("PROVED-CITING",),
        reading="For linear regression the quotient is t/H₂(t), at least 6t/π².",
    ),
    Claim(
        id="position.s4_1.real_share_falls_to_zero",
        quote="when data instead accumulate (right), the proportion of real data falls asymptotically to "
        "zero",
        source=Source(paper=PAPER, where="§4.1, Figure 3"),
        printed=Statement(
            words="With as many data in every generation the real share of fit t tends to 0.",
            assertion=limit_at_infinity(propagation.share(t), sp.Integer(0)),
            where="s(t) = n/(tn), n real data among the tn of fit t.",
            prove=propagation.real_share_vanishes,
        ),
        expected=("PROVED",),
        reading="No real data arrive after the first generation, as in the works that the caption cites. The "
        "share is 1/t.",
    ),
    Claim(
        id="position.s4_1.real_share_is_zero_under_replace",
        quote="When data are replaced after each model-fitting iteration (left), the proportion of real "
        "data immediately becomes zero after the first iteration",
        source=Source(paper=PAPER, where="§4.1, Figure 3"),
        printed=Statement(
            words="Under replace the real share of the data of fit t + 1 is 0 for every t ≥ 1.",
            assertion=equate(propagation.replaced_share(t + 1), 0),
            where="s(t) = n/n at t = 1 and 0/n afterwards: the n data of fit t come from the real law or "
            "from fit t − 1.",
            prove=propagation.real_share_is_zero,
        ),
        expected=("PROVED",),
        reading="By the definition of the rule; the other half of the caption is "
        "position.s4_1.real_share_falls_to_zero.",
    ),
    Claim(
        id="position.s4_1.subsample_middle_ground",
        quote="This accumulate-subsample paradigm represents a middle ground between replace and accumulate",
        source=WHERE,
        printed=Statement(
            words="Its large-sample risk ratio 3H₂(t) − 2 is at most t, that of replace, at every t.",
            assertion=sp.Le(3 * sp.harmonic(t, 2) - 2, t, evaluate=False),
            where="H₂(t) = 1 + 1/4 + … + 1/t², t ≥ 1.",
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n",),
            prove=propagation.subsample_below_replace,
        ),
        corrected=Statement(
            words="Its large-sample risk ratio 3H₂(t) − 2 is at least H₂(t), that of accumulate, at every t.",
            assertion=sp.Le(sp.harmonic(t, 2), 3 * sp.harmonic(t, 2) - 2, evaluate=False),
            where="H₂(t) = 1 + 1/4 + … + 1/t², t ≥ 1.",
            formulas=("mean.subsample_without_replacement.risk_ratio_large_n",),
            prove=propagation.subsample_above_accumulate,
        ),
        expected=("PROVED", "PROVED"),
        reading="Judged on the mean, n → ∞, drawn without replacement; both are equalities at t = 1.",
    ),
    Claim(
        id="position.s4_1.synthetic_data_grow_linearly",
        quote="In these works, synthetic data are assumed to grow linearly over time, contributing n "
        "samples per model-sampling iteration",
        source=Source(paper=PAPER, where="§4.1, Figure 3"),
        printed=Statement(
            words="Under accumulate fit t sees (t − 1)n synthetic data.",
            assertion=equate(propagation.synthetic(t), propagation.size * (t - 1)),
            where="S(t) counts the synthetic data among those of fit t, n new data a generation.",
            prove=propagation.data_grow_linearly,
        ),
        expected=("PROVED",),
        about="report",
        read=(
            ("Gerstgrasser et al. 2024", "checked-summary"),
            ("Kazdan et al. 2024b", "summary"),
            ("Dey and Donoho 2024", "abstract"),
        ),
        reading="Of the rule as the cited works have it. What other growth does to the "
        "risk is position.s4_2.superlinear_growth.",
    ),
)
