"""Section 4.1: propagation of data over time."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy as sp

from theory.engine.limits import t
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.families import subsample, subsample_variance
from theory.families.linear_regression import limits as regression
from theory.language.claim import Claim, Decision, Statement
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter, Values
from theory.papers import propagation, retraining
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.1")
UNCORRECTED = partial(retraining.needs_real_share, sp.Integer(0))
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


def _never_synthetic_only(values: Values) -> Decision:
    """Whether fits to λ synthetic data for one real see synthetic data only."""
    ratio = Fraction(values["ratio"])  # type: ignore[arg-type]  # validated as a scalar
    real = 1 / (1 + ratio)
    shown = f"with λ = {ratio} synthetic data for one real, a share {real} of the data is real"
    return Decision(holds=real == 0, shown=shown)


MIXTURE = Parameter(
    name="ratio",
    meaning="synthetic data for one real datum, λ in the cited paper",
    domain=Domain(kind="real", lower=0, lower_open=True),
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
            assertion=sp.Eq(retraining.share, 0),
            formulas=(),
            decide=_never_synthetic_only,
            parameters=(MIXTURE,),
        ),
        corrected=Statement(
            words="It sees λ synthetic data for one real, a real share 1/(1 + λ), which the theorem's "
            "condition keeps above 2/3.",
            assertion=UNCORRECTED().conclusion,
            formulas=(),
            prove=UNCORRECTED,
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(
            ("Bertrand et al. 2023", "memory"),
            ("Alemohammad et al. 2023", "memory"),
        ),
        reading="As a report of one of the six papers; the paper's own §4.2 describes that loop with real "
        "data. The cited loop is recalled, not read. Of Alemohammad et al. (2023), as recalled, only one of "
        "three loops replaces.",
    ),
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
        id="position.s4_1.synthetic_data_grow_linearly",
        quote="In these works, synthetic data are assumed to grow linearly over time, contributing n "
        "samples per model-sampling iteration",
        source=Source(paper=PAPER, where="§4.1, Figure 3"),
        printed=Statement(
            words="Under accumulate fit t sees (t − 1)n synthetic data.",
            assertion=propagation.data_grow_linearly().conclusion,
            formulas=(),
            prove=propagation.data_grow_linearly,
        ),
        expected=("PROVED",),
        about="report",
        read=(
            ("Gerstgrasser et al. 2024", "memory"),
            ("Kazdan et al. 2024b", "memory"),
            ("Dey and Donoho 2024", "abstract"),
        ),
        reading="Of the rule as the cited works have it, recalled, not read. What other growth does to the "
        "risk is position.s4_2.superlinear_growth.",
    ),
)
