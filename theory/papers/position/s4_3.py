"""Section 4.3: editing a share of the labels (Zhu et al. 2024)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.label_editing import any_label as editing
from theory.families.label_editing import batches as once
from theory.families.linear_regression.loops import GENERATION, rho
from theory.families.linear_regression.risks import replace_ratio
from theory.language.claim import Claim, Decision, Statement
from theory.language.formula import Source
from theory.language.parameters import COUNT, Domain, Parameter, Values, environment, fraction_of
from theory.numbers.walk import exact
from theory.papers import contraction, edits
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§4.3")
EXACT = "regression.editing.balanced_excess_risk_ratio"
LARGE = "regression.editing.excess_risk_ratio"
SCHEDULE = "regression.editing.schedule_excess_risk_ratio"
REAL = "regression.editing.real_label_share"
ONCE = "regression.editing.once_excess_risk_ratio"


def _within_twice_the_first(values: Values) -> Decision:
    """Whether the exact risk after t edits on a balanced design is at most twice the first fit's."""
    ratio = exact(editing.balanced_ratio().conclusion.rhs, environment(values))
    if ratio is None:
        return Decision(holds=None, shown="the ratio is not rational here")
    return Decision(holds=ratio <= 2, shown=f"the risk is {ratio} times the first fit's, the bound is 2")


def once_within_twice_the_first(values: Values) -> Decision:
    """Whether the exact risk after every label was edited once, in K batches, is at most twice the first."""
    ratio = exact(once.ratio().conclusion.rhs, environment({**values, "t": values["K"]}))
    if ratio is None:
        return Decision(holds=None, shown="the ratio is not rational here")
    return Decision(holds=ratio <= 2, shown=f"the risk is {ratio} times the first fit's, the bound is 2")


def _mostly_real(values: Values) -> Decision:
    """Whether at least half of the labels are expected to be real after finitely many rounds of edits."""
    share = exact(editing.real_labels().conclusion.rhs, environment(values))
    if share is None:
        return Decision(holds=None, shown="the share is not rational here")
    return Decision(
        holds=share >= Fraction(1, 2), shown=f"after these edits a share {share} of the labels is real"
    )


T, p = editing.T, editing.SHARES.symbol
j = sp.Symbol("j", integer=True, positive=True)
DECAY = Parameter(
    name="eta",
    meaning="factor by which the norm of the edits shrinks every round",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    latex=r"\eta",
    ceiling=1,
)
FIRST_EDITS = Parameter(name="m", meaning="labels edited in the first round", domain=COUNT, ceiling=100)
ROUNDS = 40


def _closeness_suffices(values: Values) -> Decision:
    """Whether fits as close to their predecessors as the first to the truth stay within twice its risk."""
    ratio = exact(replace_ratio().conclusion.rhs, environment(values))
    if ratio is None:
        return Decision(holds=None, shown="the ratio is not rational here")
    return Decision(
        holds=ratio <= 2,
        shown="under replace every fit is as close to its predecessor as the first is to the truth, and the "
        f"risk is {ratio} times that of the first",
    )


def edits_are_whole(values: Values) -> Decision:
    """Whether η^{2s}m is a whole number of edits in every round s, as the norm's decay to the letter asks."""
    decay, edits_made = fraction_of(values, "eta"), fraction_of(values, "m")
    for round_number in range(2, ROUNDS):
        edits_made *= decay**2
        if edits_made.denominator != 1:
            shown = f"round {round_number} would edit {edits_made} of a label"
            return Decision(holds=False, shown=shown)
    return Decision(holds=None, shown="whole numbers so far")


ROWS_OF_A_TEST_RISK = replace(
    editing.ROWS, domain=Domain(kind="integer", lower=editing.d + 2), ceiling=4 * editing.d
)
"""The bound that is printed divides by T − d − 1."""

Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s4_3.editing_prevents_divergence",
        quote="Zhu et al. (2024) claim that this prevents model collapse",
        printed=Statement(
            words="Whatever is edited, the risk stays at most twice the first fit's: 2σ²d/(T − d − 1).",
            assertion=sp.Le(editing.rho(t), 2),
            formulas=(EXACT,),
            decide=_within_twice_the_first,
            parameters=(editing.EDITS, editing.SHARE, editing.FEATURES, ROWS_OF_A_TEST_RISK),
        ),
        corrected=Statement(
            words="For T → ∞ the risk ratio is at most 1 + 2 Σ p_s.",
            assertion=sp.Le(
                sp.Limit(editing.rho(t), T, sp.oo), 1 + 2 * sp.Sum(p[j], (j, 1, t)), evaluate=False
            ),
            where="ρ(t) is the risk after t rounds of random edits in units of the first fit's, p_s the "
            "share edited in round s.",
            formulas=(SCHEDULE,),
            prove=editing.schedule_upper_bound,
        ),
        expected=("REFUTED", "PROVED"),
        superseded_by="zhu.theorem_2_first_bound",
        read=(("Zhu et al. 2024", "original"),),
        reading="The first bound of the cited Theorem 2, which puts no condition on the masks, for random "
        "masks on balanced designs; with all labels edited the loop is replace, of ratio t + 1 for "
        "every design. By the corrected statement it stays bounded if the shares edited have a finite"
        " sum.",
    ),
    Sentence(
        id="position.s4_3.each_label_edited_once",
        quote="Zhu et al. (2024) claim that this prevents model collapse",
        printed=Statement(
            words="If no label is edited twice, the risk stays at most twice the first fit's.",
            assertion=sp.Le(once.V(once.K), 2),
            formulas=(ONCE,),
            decide=once_within_twice_the_first,
            parameters=(once.BATCHES,),
        ),
        corrected=Statement(
            words="If every label is edited once, in any number of batches of like design, the risk stays at "
            "most 2e − 1 times the first fit's.",
            assertion=sp.Le(once.V(once.K), 2 * sp.E - 1),
            where="V(K) is the risk in units of the first fit's after every label was edited once, in K "
            "batches.",
            formulas=(ONCE, f"{ONCE}_limit"),
            prove=once.bounded,
        ),
        expected=("REFUTED", "PROVED"),
        superseded_by="zhu.theorem_2_first_bound",
        read=(("Zhu et al. 2024", "original"),),
        reading="The first bound of the cited Theorem 2 under the most charitable condition on the masks, "
        "that they sum to at most the identity. 2e − 1 is the limit for ever more batches "
        "(regression.editing.once_excess_risk_ratio_limit).",
    ),
    Sentence(
        id="position.s4_3.constant_share_diverges",
        quote="their proof fails without this",
        printed=Statement(
            words="With any constant share p > 0 of random edits the risk ratio tends to infinity.",
            assertion=limit_at_infinity(sp.Limit(editing.rho(t), T, sp.oo), sp.oo),
            where="ρ(t) is the risk after t rounds in units of the first fit's; first T → ∞, then t → ∞.",
            formulas=(LARGE,),
            prove=editing.constant_share_diverges,
        ),
        expected=("PROVED",),
        read=(("Zhu et al. 2024", "original"),),
        reading="For T ≫ d, with p = 1/(1 + q), q ≥ 0. Not the proof alone fails without decay: its "
        "conclusion does. The growth is linear.",
    ),
    Sentence(
        id="position.s4_3.decay_needed",
        quote="This geometric decay guarantees that the total number of edits at any given generation is "
        "finite, and their proof fails without this",
        printed=Statement(
            words="The risk ratio is at least 1 + Σ p_s.",
            assertion=sp.Le(
                1 + sp.Sum(1 / (1 + editing.odds[j]), (j, 1, t)),
                sp.Limit(editing.rho(t), T, sp.oo),
                evaluate=False,
            ),
            where="ρ(t) is the risk after t rounds in units of the first fit's, T → ∞; p_s = 1/(1 + q_s), "
            "q_s ≥ 0.",
            formulas=(SCHEDULE,),
            prove=editing.schedule_lower_bound,
        ),
        expected=("PROVED",),
        read=(("Zhu et al. 2024", "original"),),
        reading="For T ≫ d, with p_s = 1/(1 + q_s), q_s ≥ 0; rounds without edits change nothing. What is "
        "needed is a finite sum Σ p_s: without one the risk is unbounded. Geometric decay is one way to "
        "it, p_s = 1/s² another.",
    ),
    Sentence(
        id="position.s4_3.edits_are_finite_at_any_generation",
        quote="This geometric decay guarantees that the total number of edits at any given generation is "
        "finite",
        printed=Statement(
            words="After t rounds at most tT labels have been edited, counted with repetition, whatever the"
            " shares.",
            assertion=sp.Le(
                sp.Sum(1 / (1 + editing.odds[j]), (j, 1, t)), sp.Sum(1, (j, 1, t)), evaluate=False
            ),
            where="p_s = 1/(1 + q_s), q_s ≥ 0, is the share of the T labels edited in round s; the right "
            "side is t.",
            prove=edits.edits_are_finite,
        ),
        expected=("PROVED",),
        finding="hypothesis not needed",
        reading="At any given generation the total is finite without any decay. What the decay guarantees is "
        "a finite total over all generations, position.s4_3.norm_decay_is_fewer_edits.",
        reading_of="position.s4_3.decay_needed",
    ),
    Sentence(
        id="position.s4_3.finite_edits_mostly_real",
        quote="if the number of edits is finite, each generation trains on mostly real data",
        printed=Statement(
            words="After any finite number of rounds of edits at least half of the labels are real.",
            assertion=sp.Ge(editing.real(t), sp.Rational(1, 2)),
            formulas=(REAL,),
            decide=_mostly_real,
            parameters=(editing.SHARES,),
        ),
        corrected=Statement(
            words="The expected share of synthetic labels is at most Σ p_s.",
            assertion=sp.Le(editing.synthetic(t), sp.Sum(p[j], (j, 1, t)), evaluate=False),
            where="L(t) is the expected share of synthetic labels after t rounds, p_s the share edited in "
            "round s.",
            formulas=(REAL,),
            prove=editing.synthetic_labels_bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="A finite number of edits may exceed the number of labels: round one may edit them all. By "
        "the corrected statement most labels are real if the shares edited sum to less than one half.",
    ),
    Sentence(
        id="position.s4_3.closeness_to_the_predecessor",
        quote="under an additional assumption that the first model is sufficiently high performing, since "
        "each subsequent model is close to its predecessor, model collapse can be avoided",
        printed=Statement(
            words="If every fit is as close to its predecessor as the first is to the truth, the risk stays "
            "within twice the first fit's.",
            assertion=sp.Le(rho(t), 2),
            formulas=("regression.replace.excess_risk_ratio",),
            decide=_closeness_suffices,
            parameters=(GENERATION,),
        ),
        corrected=Statement(
            words="Errors of which every fit keeps a share ρ < 1 and adds ε tend to ε/(1 − ρ).",
            assertion=limit_at_infinity(contraction.error(t), contraction.added / (1 - contraction.rate)),
            where="e(t) = ρe(t − 1) + ε, e(0) = 0, 0 < ρ < 1, ε > 0.",
            prove=contraction.contracting_fits_stay_bounded,
            parameters=(contraction.KEPT,),
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(
            ("Bertrand et al. 2023", "summary"),
            ("Gillman et al. 2024", "summary"),
        ),
        reading="The argument as given, with closeness and a good start as its only premises. The cited "
        "theorems add a bound on the share of synthetic data, which is what makes the fits contract towards "
        "the truth; they were read in summaries.",
    ),
    Sentence(
        id="position.s4_3.norm_decay_is_fewer_edits",
        quote="‖M_i‖ = η‖M_{i−1}‖ for some constant η ∈ (0, 1), meaning that the number of edits decreases "
        "by at least some fixed proportion each generation",
        printed=Statement(
            words="For some η < 1 and some first round of edits the equation can hold in every round.",
            assertion=sp.Contains(
                FIRST_EDITS.symbol * DECAY.symbol ** (2 * t), sp.S.Integers, evaluate=False
            ),
            decide=edits_are_whole,
            parameters=(DECAY, FIRST_EDITS),
        ),
        corrected=Statement(
            words="If the edits shrink by η² a round, all rounds together edit a share p₁/(1 − η²) of the "
            "labels, counted with repetition.",
            assertion=limit_at_infinity(edits.total(t), edits.share / (1 - edits.decay**2)),
            where="G(t) is the sum of the shares edited in rounds 1 to t, p₁ > 0 that of the first, 0 < η <"
            " 1.",
            prove=edits.decaying_edits_are_finite,
            parameters=(DECAY,),
        ),
        expected=("REFUTED", "PROVED"),
        about="report",
        read=(("Zhu et al. 2024", "original"),),
        reading="In the Frobenius norm, where ‖M‖² is the number of edits: positive whole numbers cannot "
        "shrink for ever. In the operator norm ‖M‖ is 0 or 1, and the equation fails at the second "
        "round. The paper's gloss, “by at least”, is the corrected form. With “at most” for the "
        "equation the sum is at most this.",
    ),
    Sentence(
        id="position.s4_3.second_bound_of_theorem_2",
        quote="the proof of their test error bound (Theorem 2) assumes that ‖M_i‖ = η‖M_{i−1}‖",
        printed=Statement(
            words="For edits whose number decays by η² a round and T > 4p₁d, 2Σp_s ≤ √(p₁T/d)/(1 − η).",
            assertion=sp.Le(
                2 * edits.total(t),
                edits.share * (2 + edits.slack) / (1 - 1 / (1 + edits.steepness)),
                evaluate=False,
            ),
            where="G(t) = Σp_s over rounds 1 to t; η = 1/(1 + w), w > 0; √(p₁d/T) = 1/(2 + v), v > 0, so "
            "that p₁(2 + v) = √(p₁T/d).",
            formulas=(SCHEDULE,),
            prove=edits.decaying_bound_holds,
        ),
        expected=("PROVED",),
        finding="loose",
        about="report",
        read=(("Zhu et al. 2024", "original"),),
        reading="The second bound of the cited Theorem 2, read in the original; only it uses the "
        "decay. The first, 2σ²d/(T − d − 1), is stated there without: the paper takes the two for "
        "one. It fails for general masks, see position.s4_3.editing_prevents_divergence; the second "
        "is loose by a factor of order √(T/d). The bound that uses the decay follows for T ≫ d, as "
        "the risk ratio is at most 1 + 2Σp_s (position.s4_3.editing_prevents_divergence).",
    ),
)
