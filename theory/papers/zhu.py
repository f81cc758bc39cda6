r"""Zhu et al. 2024 (ToEdit): label editing, read in the original (v3, §4 and appendix A).

The residuals of the edited labels obey r_{n+1} = (I − M_n(I − P))r_n + M_nE_{n+1}, P = XX⁺. The step from
(25) to (26) in the proof of Theorem 1 puts M₁E₁ for M₁PE₁; at random edits of a share p that is a risk ratio
1 + p after one round where it is 1 + 2p − p².
"""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.label_editing import any_label as editing
from theory.families.label_editing import batches as once
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.formula import Source
from theory.language.parameters import Values
from theory.papers import edits
from theory.papers.deciding import equal
from theory.papers.position.s4_3 import DECAY, FIRST_EDITS, edits_are_whole, once_within_twice_the_first

PAPER = "Zhu et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)
LARGE = "regression.editing.excess_risk_ratio"
ONCE = "regression.editing.once_excess_risk_ratio"
T, p = editing.T, editing.p
RATIO = "ρ(t) is the risk after t rounds of random edits of a share p, in units of the first fit's; T → ∞."


def _overlap(values: Values) -> Decision:
    """Whether random masks of a share p never edit one label twice."""
    share = editing.SHARE.symbol
    return equal("the share of labels that two rounds both edit", share**2, sp.Integer(0))(values)


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="zhu.theorem_1",
        quote="ŵ_{n+1} = w* + (X^⊤X)⁻¹X^⊤(E₁ + Σ_{i=1}^n M_iE_{i+1})",
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="After one round that edits a random share p of the labels the risk is 1 + p times the "
            "first fit's, T → ∞, as the formula has it.",
            assertion=sp.Eq(sp.Limit(editing.rho(1), T, sp.oo), 1 + p, evaluate=False),
            where=RATIO,
            formulas=(LARGE,),
            decide=equal("the risk ratio after one round, T → ∞,", 1 + 2 * p - p**2, 1 + p),
            parameters=(editing.SHARE,),
        ),
        corrected=Statement(
            words="After t rounds of random edits of a share p the risk is 1 + t(1 − (1 − p)²) times the "
            "first fit's.",
            assertion=limit_at_infinity(editing.rho(t), 1 + t * (1 - (1 - p) ** 2), T),
            where=RATIO,
            formulas=(LARGE,),
            prove=editing.large_design_ratio,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The formula drops −M_i(I − P) times the residuals so far, from (25) to (26); it holds for "
        "M_i = 0 and M_i = I. The assumption M_iM_j = 0 of the proof does not save it: one round is "
        "wrong already.",
    ),
    Sentence(
        id="zhu.disjoint_edits",
        quote="M_iM_j = 0 for i ≠ j",
        source=Source(paper=PAPER, where="(16) and (17)"),
        printed=Statement(
            words="Of the masks as defined no two edit the same label.",
            assertion=sp.Eq(p**2, 0, evaluate=False),
            where="p² is the share of labels that two rounds of random edits of a share p have in common.",
            decide=_overlap,
            parameters=(editing.SHARE,),
        ),
        corrected=Statement(
            words="Masks that do edit every label once keep the risk at most 2e − 1 times the first fit's.",
            assertion=sp.Le(once.V(once.K), 2 * sp.E - 1),
            where="V(K) is the risk in units of the first fit's after all K batches were edited.",
            formulas=(ONCE,),
            prove=once.bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="Used as a property of the masks in the proof of Theorem 1, assumed nowhere; the masks are "
        "any diagonal matrices of zeros and ones.",
    ),
    Sentence(
        id="zhu.theorem_2_first_bound",
        quote="the test error of ŵ_{n+1} is at most 2σ²d/(T − d − 1)",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 2, (6)"),
        printed=Statement(
            words="If every label is edited once, in K batches of like design, the risk stays at most twice"
            " the first fit's.",
            assertion=sp.Le(once.V(once.K), 2),
            where="V(K) is the risk in units of the first fit's after all K batches were edited, T → ∞.",
            formulas=(ONCE,),
            decide=once_within_twice_the_first,
            parameters=(once.BATCHES,),
        ),
        corrected=Statement(
            words="If every label is edited once, in any number of batches of like design, the risk stays at "
            "most 2e − 1 times the first fit's.",
            assertion=sp.Le(once.V(once.K), 2 * sp.E - 1),
            where="V(K) is the risk in units of the first fit's after all K batches were edited.",
            formulas=(ONCE, f"{ONCE}_limit"),
            prove=once.bounded,
        ),
        expected=("REFUTED", "PROVED"),
        reading="The most charitable condition on the masks, under which the proof works with ΣM_i ≤ I: even "
        "then two half batches give 43/16. Without any condition, as the theorem is stated, M_i = I "
        "is replace, of ratio n + 1. The proof argues that a mask is not of full rank, before (43); "
        "what the step from (36) needs is ΣM_i ≤ I.",
    ),
    Sentence(
        id="zhu.norm_hypothesis",
        quote="‖M_i‖ = η‖M_{i−1}‖ with η ∈ (0, 1)",
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="For some η < 1 and some first round of edits the equation can hold in every round.",
            assertion=sp.Contains(edits.decay ** (2 * t) * FIRST_EDITS.symbol, sp.S.Integers),
            where="η^{2t}m is the number of labels edited t rounds after m were, in the Frobenius norm.",
            decide=edits_are_whole,
            parameters=(DECAY, FIRST_EDITS),
        ),
        corrected=Statement(
            words="With “at most” for the equation all rounds together edit at most a share p₁/(1 − η²) of "
            "the labels, the sum for equality.",
            assertion=limit_at_infinity(edits.total(t), edits.share / (1 - edits.decay**2)),
            where="G(t) is the sum of the shares edited in rounds 1 to t, p₁ > 0 that of the first, 0 < η <"
            " 1.",
            prove=edits.decaying_edits_are_finite,
            parameters=(DECAY,),
        ),
        expected=("REFUTED", "PROVED"),
        finding="vacuous",
        reading="To the letter no masks but M_i = 0 meet it for ever: the squared Frobenius norm is a whole "
        "number, the operator norm 0 or 1.",
        reading_of="position.s4_3.norm_decay_is_fewer_edits",
    ),
    Sentence(
        id="zhu.theorem_2_second_bound",
        quote="the test error is at most σ²d/(T − d − 1) + σ²√(𝔼 tr (X^⊤X)⁻²) √(𝔼 tr M₁)/(1 − η)",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 2"),
        printed=Statement(
            words="For edits whose number decays by η² a round and T > 4p₁d, 2Σp_s ≤ √(p₁T/d)/(1 − η).",
            assertion=sp.Le(
                2 * edits.total(t),
                edits.share * (2 + edits.slack) / (1 - 1 / (1 + edits.steepness)),
                evaluate=False,
            ),
            where="G(t) = Σp_s over rounds 1 to t; η = 1/(1 + w), w > 0; √(p₁d/T) = 1/(2 + v), v > 0, so "
            "that p₁(2 + v) = √(p₁T/d), the second term in units of σ²d/T.",
            formulas=("regression.editing.schedule_excess_risk_ratio",),
            prove=edits.decaying_bound_holds,
        ),
        corrected=Statement(
            words="What it bounds is at most 1 + 2Σp_s, T → ∞.",
            assertion=sp.Le(
                sp.Limit(editing.rho(t), T, sp.oo),
                1 + 2 * sp.Sum(editing.SHARES.symbol[edits.round_], (edits.round_, 1, t)),
                evaluate=False,
            ),
            where="ρ(t) is the risk after t rounds of random edits, p_s the share edited in round s.",
            formulas=("regression.editing.schedule_excess_risk_ratio",),
            prove=editing.schedule_upper_bound,
        ),
        expected=("PROVED", "PROVED"),
        finding="loose",
        reading="The bound holds, as both statements together say. It lies above what it bounds by a factor "
        "of order √(T/d), which grows with the data, and is infinite for T ≤ d + 3.",
    ),
)
