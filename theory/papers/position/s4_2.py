"""Section 4.2: the proportion of real data over time."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.families.categorical.loop import D
from theory.families.categorical.urn import U
from theory.families.linear_regression import limits as regression
from theory.families.linear_regression.loops import COUNT, GENERATION, F, R, T, d, sigma
from theory.families.linear_regression.loops import c as sizes
from theory.families.real_share.mean import REAL_DATA, SHARE, alpha, risk_limit
from theory.families.real_share.mean import rho as mean_ratio
from theory.language.claim import Claim, Decision, Statement
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter, Values, fraction_of
from theory.language.plain import plain
from theory.papers import contraction, retraining, strong_collapse, temperature
from theory.papers.asking import asks
from theory.papers.position import PAPER
from theory.papers.strong_collapse import real as n1
from theory.papers.strong_collapse import synthetic as n2

WHERE = Source(paper=PAPER, where="§4.2")
UNCORRECTED = partial(retraining.needs_real_share, sp.Integer(0))
RATIO = (1 - alpha) / alpha


def _some_correction_meets_it(values: Values) -> Decision:
    """Whether λ < (1 + γ)/(2 + γ) for some γ, the best model being perfect: the right side rises to 1."""
    share = fraction_of(values, "alpha")
    ratio = (1 - share) / share
    return Decision(
        holds=ratio < 1,
        shown=f"λ = {ratio}, and the theorem needs λ < (1 + γ)/(2 + γ), which is below 1 for every γ",
    )


i, j = sp.symbols("i j", integer=True, positive=True)
ACCUMULATED = sigma**2 * d / (T - d - 1) * sp.harmonic(GENERATION.symbol, 2)


def _risk_stays(values: Values) -> Decision:
    """Whether the risk of fit t under accumulate, of real share 1/t, stays away from 0 as T → ∞."""
    if values["t"] == 1:
        return Decision(holds=None, shown="the first fit sees no synthetic data")
    top, bottom = sp.fraction(sp.together(ACCUMULATED))
    vanishes = sp.degree(top, T) < sp.degree(bottom, T)
    return Decision(
        holds=False if vanishes else None,
        shown=f"under accumulate the real share is 1/{values['t']}, and the excess risk {plain(ACCUMULATED)} "
        "tends to 0 as T → ∞",
    )


START = Parameter(
    name="y",
    meaning="real share of the rarer of two atoms",
    domain=Domain(kind="real", lower=0, upper=Fraction(1, 2), lower_open=True, upper_open=True),
    ceiling=1,
)


def _kept_at_half_temperature(values: Values) -> Decision:
    """Whether the rarer atom keeps its share of the pool at temperature 1/2; fifth fit, exactly."""
    start = fraction_of(values, "y")
    late = temperature.share_at_half_temperature(start, 5)
    return Decision(
        holds=late >= start,
        shown=f"sampled at temperature 1/2, the rarer atom's share {start} falls to {float(late):.4g} by the "
        "fifth fit, and to 0 in the end",
    )


Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s4_2.bounded_real_share_suffices",
        quote="Bertrand et al. (2023) claimed that the population risk will not asymptotically diverge so "
        "long as the proportion of real data remains lower-bounded above 0 (in addition to other conditions)",
        printed=Statement(
            words="Under the condition λ(1 + εL/α) < 1/2 the real share 1/(1 + λ) is above 2/3.",
            assertion=retraining.ABOVE_TWO_THIRDS,
            where="The left side is the real share 1/(1 + λ) at λ = α/((2 + g)(α + εL)): "
            f"{retraining.ANY_RATIO}.",
            prove=UNCORRECTED,
        ),
        expected=("PROVED",),
        about="report",
        read=(("Bertrand et al. 2023", "summary"),),
        reading="The sentence says “in addition to other conditions”, and the condition on λ is one of them: "
        "it alone asks for a real share above 2/3, more exactly above 2(α + εL)/(3α + 2εL). The "
        "theorem's condition was read in a summary, not in the paper. Another reading takes the "
        "sentence as one about the risk.",
    ),
    Sentence(
        id="position.s4_2.bounded_real_share_suffices_for_means",
        quote="the population risk will not asymptotically diverge so long as the proportion of real data "
        "remains lower-bounded above 0",
        printed=Statement(
            words="With a share α > 0 of fresh real data in every fit the risk of a mean tends to 1/(α(2 − "
            "α)) times that of one fit to real data.",
            assertion=limit_at_infinity(mean_ratio(t), 1 / (alpha * (2 - alpha))),
            where="ρ(t) is the risk of fit t in units of σ²/n, 0 < α ≤ 1.",
            whole=(REAL_DATA,),
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            prove=partial(risk_limit, FRESH_REAL_SHARE),
        ),
        corrected=Statement(
            words="With the same real data kept in every fit it tends to (3 − 2α)/(α(2 − α)), any α > 0.",
            assertion=limit_at_infinity(mean_ratio(t), (3 - 2 * alpha) / (alpha * (2 - alpha))),
            where="ρ(t) is the risk of fit t in units of σ²/n, 0 < α ≤ 1.",
            whole=(REAL_DATA,),
            formulas=("mean.kept_real_share.risk_ratio_limit",),
            prove=partial(risk_limit, KEPT_REAL_SHARE),
        ),
        expected=("PROVED", "PROVED"),
        reading_of="position.s4_2.bounded_real_share_suffices",
        reading="As a statement about the risk, judged on the mean (regression with many more rows than "
        "features obeys the same law at leading order), with a constant share: first for fresh real data, "
        "then for the same real data kept. Any positive share bounds the risk, also below the 2/3 of the "
        "theorem.",
    ),
    Sentence(
        id="position.s4_2.gillman_real_share_may_vanish",
        quote="Gillman et al. (2024) also show that the proportion of real data can asymptotically approach "
        "zero using a function to “correct” synthetic data towards the real data distribution",
        printed=Statement(
            words="Whatever the positive real share, a strong enough correction meets the theorem's "
            "condition.",
            assertion=sp.Lt(RATIO, 1, evaluate=False),
            decide=_some_correction_meets_it,
            parameters=(SHARE,),
        ),
        corrected=Statement(
            words="Under the condition λ(1 + εL/α) < (1 + γ)/(2 + γ) the real share is above 1/2, for every "
            "strength γ of the correction.",
            assertion=retraining.ABOVE_HALF,
            where="The left side is the real share 1/(1 + λ) at λ = (1 + γ)α/((2 + γ + g)(α + εL)): "
            f"{retraining.ANY_RATIO}, γ ≥ 0.",
            prove=retraining.corrected_needs_half,
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(("Gillman et al. 2024", "summary"),),
        reading="As a report of the cited theorem, whose condition was read in a summary. Whether the risk "
        "stays bounded at smaller shares is another question, which a sufficient condition leaves "
        "open. More exactly it is above (2 + γ)/(3 + 2γ), a step of the derivation.",
    ),
    Sentence(
        id="position.s4_2.real_share_may_vanish_under_accumulate",
        quote="when data accumulate, but human data asymptotically occupy a vanishing fraction of the "
        "internet, the population risk will likely not diverge (in some cases, with an additional "
        "requirement that the rate of AI data generation does not grow super-linearly)",
        printed=Statement(
            words="When data accumulate, every schedule of sizes c₁, c₂, … > 0 keeps the excess risk below "
            "2σ²κ/c₁, whatever becomes of the real share c₁/(c₁ + … + c_t).",
            assertion=sp.Lt(F(COUNT), 2 / sizes[1], evaluate=False),
            where="F is the excess risk after all generations in units of σ²κ, κ = tr(X^⊤X)⁻¹Σ, one design "
            "copied c_i times in generation i.",
            formulas=("regression.schedule.excess_risk_factor_bound",),
            prove=regression.schedule_bounded,
        ),
        expected=("PROVED-CITING",),
        finding="hypothesis not needed",
        reading="Judged on linear regression with copies of one design. The extra requirement on the rate "
        "of growth is not needed there: the bound holds for every positive schedule.",
    ),
    Sentence(
        id="position.s4_2.any_synthetic_share_degrades",
        quote="in Dohmatob et al. (2024b)’s view, any synthetic data causes “a critical degradation” to "
        "future models, writing model collapse “generally persists even when mixing real and synthetic "
        "data, as long as the fraction of training data which is synthetic does not vanish”",
        printed=Statement(
            words="Wherever a share of the data is synthetic, the excess risk stays away from 0 however "
            "many data there are.",
            assertion=sp.Gt(
                sp.Limit(sigma**2 * d / (T - d - 1) * sp.harmonic(t, 2), T, sp.oo), 0, evaluate=False
            ),
            where="σ²κH₂(t) is the excess risk of fit t under accumulate, κ = d/(T − d − 1).",
            formulas=("regression.accumulate.excess_risk",),
            decide=_risk_stays,
            parameters=(GENERATION,),
        ),
        corrected=Statement(
            words="If the synthetic labels come from w + δ with a fixed δ, c² = δ^⊤Σδ > 0, the excess risk "
            "of least squares is at least p₂²c² for every share p₂ > 0 of synthetic data and every sample "
            "size.",
            assertion=sp.Ge(strong_collapse.risk(n1, n2), (n2 / (n1 + n2)) ** 2 * strong_collapse.c**2),
            where="b(n₁, n₂) is the excess risk of least squares on n₁ real and n₂ synthetic rows, "
            "exchangeable, X^⊤X invertible, noise of one variance; p₂ = n₂/(n₁ + n₂).",
            prove=strong_collapse.floor,
        ),
        expected=("REFUTED", "PROVED"),
        superseded_by="strong.plateau_unless",
        about="report",
        read=(("Dohmatob et al. 2024b", "memory"),),
        reading="The words are Dohmatob et al.'s, and the paper reports them as their view. As a statement of"
        " theirs it is strong.plateau_unless, with its condition, a fixed shift of the labels. To the"
        " letter, for any synthetic data, it fails: labels from a fit to T real data have a shift "
        "whose c² is of order 1/T only.",
    ),
    Sentence(
        id="position.s4_2.sufficient_not_necessary",
        quote="Bertrand et al. (2023)’s condition is sufficient, not necessary",
        printed=Statement(
            words="A mean fitted to half real data, λ = 1, where the condition λ < 1/2 fails, has a finite "
            "limiting risk: 4/3 of that of one fit to real data.",
            assertion=limit_at_infinity(mean_ratio(t), sp.Rational(4, 3)),
            where="ρ(t) is the risk of fit t in units of σ²/n.",
            whole=(REAL_DATA.xreplace({alpha: sp.Rational(1, 2)}),),
            formulas=("mean.fresh_real_share.risk_ratio_limit",),
            prove=contraction.half_real_is_enough,
            question=asks("mean.fresh_real_share.risk_ratio_limit", "4/3", at={"alpha": "1/2"}),
        ),
        expected=("PROVED",),
        about="report",
        read=(("Bertrand et al. 2023", "summary"),),
        reading="One loop that is stable where the condition fails shows that it is not necessary. That it "
        "is sufficient is the cited theorem, read in a summary.",
    ),
    Sentence(
        id="position.s4_2.collapse_not_inevitable_without_real_share",
        quote="it should not be understood as saying that model collapse is inevitable unless real data "
        "remains a non-zero proportion",
        printed=Statement(
            words="Under accumulate the excess risk stays below σ²κπ²/6.",
            assertion=sp.Lt(R(t), sp.pi**2 / 6 * sigma**2 * d / (T - d - 1), evaluate=False),
            where="R(t) is the excess risk of fit t; κ = d/(T − d − 1), T ≥ d + 2.",
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED-CITING",),
        reading="Collapse is read as divergence, Definition 3. That the share is 1/t is "
        "position.s4_1.real_share_falls_to_zero. That share tends to 0.",
    ),
    Sentence(
        id="position.s4_2.superlinear_growth",
        quote="in some cases, with an additional requirement that the rate of AI data generation does not "
        "grow super-linearly",
        printed=Statement(
            words="Every positive schedule, of whatever growth, keeps the excess risk below 2σ²κ/c₁.",
            assertion=sp.Lt(F(COUNT), 2 / sizes[1], evaluate=False),
            where="F is the excess risk after all generations in units of σ²κ, κ = tr(X^⊤X)⁻¹Σ, one design "
            "copied c_i times in generation i.",
            formulas=("regression.schedule.excess_risk_factor_bound",),
            prove=regression.schedule_bounded,
        ),
        expected=("PROVED-CITING",),
        superseded_by="position.s4_2.real_share_may_vanish_under_accumulate",
        finding="hypothesis not needed",
        reading="Withdrawn as a refutation: the sentence says that some guarantees come with the requirement,"
        " not that it is needed. In linear regression with copies of one design the bound holds "
        "without it.",
    ),
    Sentence(
        id="position.s4_2.marchi_temperature",
        quote="contrary work by Gerstgrasser et al. (2024), Marchi et al. (2024), and Kazdan et al. (2024b) "
        "established conceptually stronger guarantees: when data accumulate, but human data asymptotically "
        "occupy a vanishing fraction of the internet, the population risk will likely not diverge (in some "
        "cases, with an additional requirement that the rate of AI data generation does not grow "
        "super-linearly)",
        printed=Statement(
            words="When data accumulate, the rarer of two atoms keeps its share of the pool at every "
            "sampling temperature.",
            assertion=sp.Ge(temperature.rarer(t), temperature.first, evaluate=False),
            decide=_kept_at_half_temperature,
            parameters=(START,),
        ),
        corrected=Statement(
            words="At temperature 1/2 the rarer atom's share of the accumulating pool tends to 0.",
            assertion=limit_at_infinity(temperature.rarer(t), sp.Integer(0)),
            where="y(t) is the rarer atom's share of the pool, y₁ < 1/2 the real one; infinitely many data a "
            "generation.",
            prove=temperature.rarer_atom_dies_out,
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(("Marchi et al. 2024", "abstract"),),
        reading="As a report of Marchi et al. alone, one of the three works: their abstract, which was read, "
        "says that every temperature but 1 degenerates unless enough external data enter. “Likely” leaves "
        "room, and of the other two works the sentence holds, "
        "position.s4_2.real_share_may_vanish_under_accumulate. For infinitely many data per generation; what "
        "holds at temperature 1 is position.s4_2.marchi_temperature_one.",
    ),
    Sentence(
        id="position.s4_2.marchi_temperature_one",
        quote="when data accumulate, but human data asymptotically occupy a vanishing fraction of the "
        "internet, the population risk will likely not diverge",
        printed=Statement(
            words="Sampled at temperature 1, the accumulating pool of the discrete loop keeps at least half "
            "of (1 − 1/D) of its diversity for ever.",
            assertion=sp.Ge(U(t), (1 - 1 / D) * U(0) / 2),
            where="U(t) is the chance that two draws from the pool of fit t differ, U(0) that of two real "
            "data.",
            formulas=("categorical.accumulate.heterozygosity",),
            prove=temperature.pool_keeps_its_diversity,
        ),
        expected=("PROVED",),
        read=(("Marchi et al. 2024", "abstract"),),
        reading="The condition under which the sentence is right of Marchi et al.'s loop: the pool is a "
        "Pólya urn, which loses nothing it has seen. Diversity is the chance that two draws differ.",
    ),
    Sentence(
        id="position.s4_2.unless_a_vanishing_proportion",
        quote="“model collapse cannot generally be mitigated by simple adjustments … unless these "
        "strategies asymptotically remove all but a vanishing proportion of synthetic data from the "
        "training process.”",
        printed=Statement(
            words="With n₂ synthetic data among ever more real ones, so that their share p₂ vanishes, the "
            "floor p₂²c² under the risk tends to 0.",
            assertion=limit_at_infinity((n2 / (n1 + n2)) ** 2 * strong_collapse.c**2, sp.Integer(0), n1),
            where="p₂ = n₂/(n₁ + n₂), c² = δ^⊤Σδ for a shift δ of the synthetic labels.",
            prove=strong_collapse.floor_vanishes,
        ),
        expected=("PROVED",),
        read=(("Dohmatob et al. 2024b", "checked-summary"),),
        reading="The words are Dohmatob et al.'s (2024b), whose theorem was read in a summary, with its "
        "condition: a fixed shift of the synthetic labels. For any share bounded away from 0 the floor "
        "stays, which is the corrected form of position.s4_2.any_synthetic_share_degrades.",
    ),
)
