"""Appendix A: linear regression under accumulate and replace."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.defined import limit_by_definition
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression.loops import SETTING, R, T, d, rho, rho_test, sigma
from theory.language.claim import Claim, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.papers import propagation
from theory.papers.asking import asks
from theory.papers.deciding import equal
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="Appendix A")
BASEL = sp.pi**2 / 6
KAPPA = d / (T - d - 1)

EXCESS_RATIO_TENDS = Statement(
    words="The ratio of excess risks tends to π²/6.",
    assertion=limit_at_infinity(rho(t), sp.pi**2 / 6),
    where="ρ(t) is the excess risk of fit t in units of the first fit's.",
    formulas=("regression.accumulate.excess_risk_ratio",),
    prove=limit_by_definition("regression.accumulate.excess_risk_ratio_limit"),
)

Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.appendix_a.accumulate_monotone",
        quote="in the accumulate paradigm, the ratio … monotonically increases",
        printed=Statement(
            words="The ratio increases strictly with every fit.",
            assertion=sp.Lt(rho(t), rho(t + 1)),
            where="ρ(t) is the excess risk of fit t in units of the first fit's.",
            formulas=("regression.accumulate.excess_risk_ratio",),
            prove=regression.accumulate_increases,
        ),
        expected=("PROVED-CITING",),
        about="report",
        read=(("Gerstgrasser et al. 2024", "summary"),),
        reading="Read for the excess risk; the ratio with noisy test labels is affine in it and increases "
        "with it.",
    ),
    Sentence(
        id="position.appendix_a.excess_ratio_limit",
        quote="the ratio monotonically increases before converging to π²/6",
        printed=EXCESS_RATIO_TENDS,
        expected=("PROVED-CITING",),
        reading_of="position.appendix_a.printed_ratio_limit",
        about="report",
        read=(("Gerstgrasser et al. 2024", "summary"),),
        reading="Read, as in the cited theorem, for the excess risk: the test error minus the test labels' "
        "own noise σ².",
    ),
    Sentence(
        id="position.appendix_a.printed_ratio_limit",
        quote="the ratio 𝔼‖β̂⁽ⁿ⁾X_test − y_test‖² / 𝔼‖β̂⁽¹⁾X_test − y_test‖² … converging to π²/6",
        printed=Statement(
            words="The ratio of test errors, with noisy test labels, tends to π²/6.",
            assertion=limit_at_infinity(rho_test(t), BASEL),
            where="ρ_test(t) is the test error of fit t in units of the first fit's, κ = d/(T − d − 1).",
            formulas=("regression.accumulate.printed_risk_ratio",),
            decide=equal("the limit of the ratio as printed", (1 + KAPPA * BASEL) / (1 + KAPPA), BASEL),
            parameters=SETTING,
        ),
        corrected=Statement(
            words="The ratio of test errors, with noisy test labels, tends to (1 + κπ²/6)/(1 + κ) with κ = "
            "d/(T − d − 1).",
            assertion=limit_at_infinity(
                rho_test(t), (1 + d / (T - d - 1) * sp.pi**2 / 6) / (1 + d / (T - d - 1))
            ),
            where="ρ_test(t) is the test error of fit t in units of the first fit's.",
            formulas=("regression.accumulate.printed_risk_ratio",),
            prove=limit_by_definition("regression.accumulate.printed_risk_ratio_limit"),
        ),
        expected=("REFUTED", "PROVED-CITING"),
        reading="Read to the letter: y_test carries the noise of the model that the appendix states. The "
        "ratio of excess risks does tend to π²/6 (position.appendix_a.excess_ratio_limit).",
    ),
    Sentence(
        id="position.appendix_a.definition_2_collapse",
        quote="if one instead defines model collapse by Definition 2, this scenario does exhibit collapse",
        printed=Statement(
            words="Under accumulate every fit after the first has a larger excess risk than the first.",
            assertion=sp.Gt(rho(t + 1), 1, evaluate=False),
            where="ρ(t) is the excess risk of fit t in units of the first fit's, t ≥ 1.",
            formulas=("regression.accumulate.excess_risk_ratio",),
            prove=propagation.accumulate_exceeds_first_fit,
        ),
        expected=("PROVED-CITING",),
        reading="Definition 2 compares with training on real data alone, which is the first fit.",
    ),
    Sentence(
        id="position.appendix_a.definition_3_no_collapse",
        quote="Citing Definitions 3 and 4, Gerstgrasser et al. (2024) correctly asserted that model "
        "collapse does not occur",
        printed=Statement(
            words="Under accumulate the excess risk stays below σ²κπ²/6: no collapse by Definition 3.",
            assertion=sp.Lt(R(t), sp.pi**2 / 6 * sigma**2 * d / (T - d - 1), evaluate=False),
            where="R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2.",
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED-CITING",),
        about="report",
        read=(("Gerstgrasser et al. 2024", "memory"),),
        reading="The half on Definition 3. Whether the cited paper also argues by Definition 4 is a matter "
        "of its text, which was not read; from memory it argues by divergence alone.",
    ),
    Sentence(
        id="position.appendix_a.dohmatob_same_model",
        quote="Dohmatob et al. (2024a) studied the same model under the replace paradigm",
        printed=Statement(
            words="Replace on a fresh design in every generation has the excess risk σ²κt of the appendix's "
            "single design.",
            assertion=equate(R(t), sigma**2 * d / (T - d - 1) * t),
            where="R(t) is the excess risk of fit t, a fresh design of T rows and noise σ in every "
            "generation.",
            formulas=("regression.replace_unequal_sizes.excess_risk",),
            prove=propagation.same_model_on_fresh_designs,
            question=asks(
                "regression.replace_unequal_sizes.excess_risk",
                "sigma^2*d/(T - d - 1)*t",
                at={"T0": "T", "sigma0": "sigma"},
            ),
        ),
        expected=("PROVED-CITING",),
        about="report",
        read=(("Dohmatob et al. 2024a", "memory"),),
        reading="The cited paper's setting is recalled, not read: fresh designs, other sizes and noise for "
        "the generators, a ridge. The two models differ; at equal sizes, without ridge, their risks do not.",
    ),
    Sentence(
        id="position.appendix_a.replace_diverges",
        quote="Definition 3 suggests that model collapse occurs since the asymptotic risk diverges",
        printed=Statement(
            words="Under replace the excess risk tends to infinity.",
            assertion=limit_at_infinity(R(t), sp.oo),
            where="R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2.",
            formulas=("regression.replace.excess_risk",),
            prove=regression.replace_diverges,
        ),
        expected=("PROVED-CITING",),
        reading="With noisy test labels the test error is larger by the constant σ² and diverges with it.",
    ),
    Sentence(
        id="position.appendix_a.replace_variance_does_not_vanish",
        quote="Definition 4 implies that model collapse does not occur, since the replace scenario does not "
        "exhibit vanishing variance",
        printed=Statement(
            words="Under replace the variance of the predictions about the truth, σ²κt, is at least that of "
            "the first fit.",
            assertion=sp.Ge(rho(t), 1, evaluate=False),
            where="ρ(t) is the mean square of the fitted predictions about the truth, in units of the first "
            "fit's.",
            formulas=("regression.replace.excess_risk_ratio",),
            prove=propagation.replace_spread_stays,
        ),
        expected=("PROVED-CITING",),
        reading="The variance of a label given its features is σ² in every generation, by the loop's "
        "definition; that of the fitted weights about the truth grows.",
    ),
    Sentence(
        id="position.appendix_a.definition_4_no_collapse",
        quote="Citing Definitions 3 and 4, Gerstgrasser et al. (2024) correctly asserted that model "
        "collapse does not occur",
        printed=Statement(
            words="Under accumulate the variance of the predictions about the truth increases with every "
            "fit: it does not vanish.",
            assertion=sp.Lt(rho(t), rho(t + 1)),
            where="ρ(t) is the mean square of the fitted predictions about the truth, in units of the first "
            "fit's.",
            formulas=("regression.accumulate.excess_risk_ratio",),
            prove=regression.accumulate_increases,
        ),
        expected=("PROVED-CITING",),
        reading_of="position.appendix_a.definition_3_no_collapse",
        about="report",
        read=(("Gerstgrasser et al. 2024", "memory"),),
        reading="The half on Definition 4. What is proved is a spread about the truth, not the variance of "
        "what the model puts out, which is σ² at every fit. Whether the cited paper argues by "
        "Definition 4 is a matter of its text, which was not read.",
    ),
)
