"""Section 2: what population risk and the definitions see of a tail."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.families.categorical.loop import D
from theory.language.claim import Claim, Statement
from theory.language.formula import Source
from theory.papers import discrete, rare_events
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§2")
CLAIMS = (
    Claim(
        id="position.s2.population_risk_masks_tails",
        quote="Population risk provides a holistic view of performance, but may mask specific failure modes "
        "…, whereas tail risk can reveal degradations in edge cases even when population risk remains stable",
        source=WHERE,
        printed=Statement(
            words="A model that gives a real event of probability ε = 1/(1 + r) only ε/k of it loses at most "
            "ε·log k of log-likelihood on the whole distribution.",
            assertion=sp.Le(
                rare_events.extra_loss(rare_events.cut), sp.log(rare_events.cut) / (1 + rare_events.odds)
            ),
            where="L(k) is how far the model's expected log-likelihood of real data lies below the best; r "
            "> 0 are the odds against the event, k ≥ 1.",
            prove=rare_events.loss_hides_a_rare_event,
            parameters=(rare_events.ODDS, rare_events.CUT),
        ),
        expected=("PROVED",),
        reading="Risk is read as log-loss. Of what the tail loses the whole sees a share ε at most: a tail of"
        " one in a hundred cut a thousandfold costs 0.07 nats in all and 6.9 on the tail. On the "
        "event alone it loses log k, by definition.",
    ),
    Claim(
        id="position.s2.tails_go_before_diversity",
        quote="The disappearance of real tail data can be more subtle and more narrow than the generative "
        "model losing all diversity (Def. 4)",
        source=WHERE,
        printed=Statement(
            words="In the discrete loop under replace the chance that one fit drops an atom seen once, "
            "divided by the share by which it lowers diversity, tends to infinity with D.",
            assertion=limit_at_infinity(discrete.ratio(D), sp.oo, D),
            where="z(D) = (1 − 1/D)^D/(1/D): the chance that one fit to D data drops an atom seen once, over "
            "the share by which diversity falls in it.",
            formulas=("categorical.replace.heterozygosity",),
            prove=discrete.tails_go_before_diversity,
        ),
        expected=("PROVED",),
        reading="Diversity is the chance that two draws differ. The chance tends to 1/e "
        "(position.s4_4.trillions_of_models), the share is 1/D.",
    ),
)
