"""Section 4.2: the proportion of real data over time."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy as sp

from theory.claims import retraining, strong_collapse
from theory.claims.position import PAPER
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression.loops import GENERATION, T
from theory.families.linear_regression.risks import accumulate_risk
from theory.families.real_share import SHARE, alpha, risk_limit
from theory.language.claim import Claim, Decision, Statement
from theory.language.formula import Source
from theory.language.parameters import Values

WHERE = Source(paper=PAPER, where="§4.2")
UNCORRECTED = partial(retraining.needs_real_share, sp.Integer(0))
RATIO = (1 - alpha) / alpha


def _condition_met(values: Values) -> Decision:
    """Whether λ < 1/2 at this real share, the best model being perfect (ε = 0)."""
    share = Fraction(values["alpha"])  # type: ignore[arg-type]  # validated as a scalar
    ratio = (1 - share) / share
    return Decision(
        holds=ratio < Fraction(1, 2),
        shown=f"λ = {ratio}, and the theorem needs λ(1 + εL/α) < 1/2 even if ε = 0",
    )


def _some_correction_meets_it(values: Values) -> Decision:
    """Whether λ < (1 + γ)/(2 + γ) for some γ, the best model being perfect: the right side rises to 1."""
    share = Fraction(values["alpha"])  # type: ignore[arg-type]  # validated as a scalar
    ratio = (1 - share) / share
    return Decision(
        holds=ratio < 1,
        shown=f"λ = {ratio}, and the theorem needs λ < (1 + γ)/(2 + γ), which is below 1 for every γ",
    )


ACCUMULATED = accumulate_risk().conclusion.rhs


def _risk_stays(values: Values) -> Decision:
    """Whether the risk of fit t under accumulate, of real share 1/t, stays away from 0 as T → ∞."""
    if values["t"] == 1:
        return Decision(holds=None, shown="the first fit sees no synthetic data")
    top, bottom = sp.fraction(sp.together(ACCUMULATED))
    vanishes = sp.degree(top, T) < sp.degree(bottom, T)
    return Decision(
        holds=False if vanishes else None,
        shown=f"under accumulate the real share is 1/{values['t']}, and the excess risk {ACCUMULATED} "
        "tends to 0 as T → ∞",
    )


CLAIMS = (
    Claim(
        id="position.s4_2.bounded_real_share_suffices",
        quote="Bertrand et al. (2023) claimed that the population risk will not asymptotically diverge so "
        "long as the proportion of real data remains lower-bounded above 0 (in addition to other conditions)",
        source=WHERE,
        printed=Statement(
            words="Whatever the positive real share, the theorem's condition on λ is met by a perfect model.",
            assertion=sp.Lt(RATIO, sp.Rational(1, 2), evaluate=False),
            formulas=(),
            decide=_condition_met,
            parameters=(SHARE,),
        ),
        corrected=Statement(
            words="The condition λ(1 + εL/α) < 1/2 is a contraction rate below 1, and needs a real share "
            "1/(1 + λ) above 2(α + εL)/(3α + 2εL), so above 2/3.",
            assertion=UNCORRECTED().conclusion,
            formulas=(),
            prove=UNCORRECTED,
        ),
        expected=("REFUTED", "PROVED"),
        reading="As a report of the cited theorem, its other conditions (on ε, L and α) at their best. The "
        "theorem's condition is recalled, not quoted, from the cited paper. The next claim reads the "
        "sentence as one about the risk.",
    ),
    Claim(
        id="position.s4_2.bounded_real_share_suffices_for_means",
        quote="the population risk will not asymptotically diverge so long as the proportion of real data "
        "remains lower-bounded above 0",
        source=WHERE,
        printed=Statement(
            words="With a share α > 0 of fresh real data in every fit the risk of a mean tends to 1/(α(2 − "
            "α)) times that of one fit to real data.",
            assertion=risk_limit(FRESH_REAL_SHARE).conclusion,
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            prove=partial(risk_limit, FRESH_REAL_SHARE),
        ),
        corrected=Statement(
            words="With the same real data kept in every fit it tends to (3 − 2α)/(α(2 − α)), any α > 0.",
            assertion=risk_limit(KEPT_REAL_SHARE).conclusion,
            formulas=("mean.kept_real_share.risk_ratio_limit",),
            prove=partial(risk_limit, KEPT_REAL_SHARE),
        ),
        expected=("PROVED", "PROVED"),
        reading="As a statement about the risk, judged on the mean (regression with many more rows than "
        "features obeys the same law at leading order), with a constant share: first for fresh real data, "
        "then for the same real data kept. Any positive share bounds the risk, also below the 2/3 of the "
        "theorem.",
    ),
    Claim(
        id="position.s4_2.gillman_real_share_may_vanish",
        quote="Gillman et al. (2024) also show that the proportion of real data can asymptotically approach "
        "zero using a function to “correct” synthetic data towards the real data distribution",
        source=WHERE,
        printed=Statement(
            words="Whatever the positive real share, a strong enough correction meets the theorem's "
            "condition.",
            assertion=sp.Lt(RATIO, 1, evaluate=False),
            formulas=(),
            decide=_some_correction_meets_it,
            parameters=(SHARE,),
        ),
        corrected=Statement(
            words="The condition λ(1 + εL/α) < (1 + γ)/(2 + γ) needs a real share above (2 + γ)/(3 + 2γ), "
            "so above 1/2 for every strength γ of the correction.",
            assertion=retraining.corrected_needs_half().conclusion,
            formulas=(),
            prove=retraining.corrected_needs_half,
        ),
        expected=("REFUTED", "PROVED"),
        reading="As a report of the cited theorem, whose condition is recalled, not quoted. Whether the "
        "risk stays bounded at smaller shares is another question, which a sufficient condition leaves open.",
    ),
    Claim(
        id="position.s4_2.real_share_may_vanish_under_accumulate",
        quote="when data accumulate, but human data asymptotically occupy a vanishing fraction of the "
        "internet, the population risk will likely not diverge (in some cases, with an additional "
        "requirement that the rate of AI data generation does not grow super-linearly)",
        source=WHERE,
        printed=Statement(
            words="When data accumulate, every schedule of sizes c₁, c₂, … > 0 keeps the excess risk below "
            "2/c₁, whatever becomes of the real share c₁/(c₁ + … + c_t).",
            assertion=regression.schedule_bounded().conclusion,
            formulas=("regression.schedule.excess_risk_factor_bound",),
            prove=regression.schedule_bounded,
        ),
        expected=("PROVED",),
        reading="Judged on linear regression with copies of one design. The extra requirement on the rate "
        "of growth is not needed there: the bound holds for every positive schedule.",
    ),
    Claim(
        id="position.s4_2.any_synthetic_share_degrades",
        quote="in Dohmatob et al. (2024b)’s view, any synthetic data causes “a critical degradation” to "
        "future models, writing model collapse “generally persists even when mixing real and synthetic "
        "data, as long as the fraction of training data which is synthetic does not vanish”",
        source=WHERE,
        printed=Statement(
            words="Wherever a share of the data is synthetic, the excess risk stays away from 0 however "
            "many data there are.",
            assertion=sp.Gt(sp.Limit(ACCUMULATED, T, sp.oo), 0, evaluate=False),
            formulas=("regression.accumulate.excess_risk",),
            decide=_risk_stays,
            parameters=(GENERATION,),
        ),
        corrected=Statement(
            words="If the synthetic labels come from w + δ with a fixed δ, c² = δ^⊤Σδ > 0, the excess risk "
            "of least squares is at least p₂²c² for every share p₂ > 0 of synthetic data and every sample "
            "size.",
            assertion=strong_collapse.floor().conclusion,
            formulas=(),
            prove=strong_collapse.floor,
        ),
        expected=("REFUTED", "PROVED"),
        reading="To the letter, for any synthetic data; the cited theorem has a fixed shift of the labels, "
        "and so does the corrected statement, for least squares without ridge on one round of mixing. "
        "Synthetic labels from a fit to T real data are shifted by an amount of order 1/T only, so the two "
        "do not conflict.",
    ),
)
