"""Section 2: what population risk and the definitions see of a tail."""

from __future__ import annotations

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
            words="A model that gives a real event of probability ε only ε/k of it loses at most ε·log k of "
            "log-likelihood on the whole distribution, and log k on the event.",
            assertion=rare_events.loss_hides_a_rare_event().conclusion,
            formulas=(),
            prove=rare_events.loss_hides_a_rare_event,
        ),
        expected=("PROVED",),
        reading="Risk is read as log-loss. Of what the tail loses the whole sees a share ε at most: a tail "
        "of one in a hundred cut a thousandfold costs 0.07 nats in all and 6.9 on the tail.",
    ),
    Claim(
        id="position.s2.tails_go_before_diversity",
        quote="The disappearance of real tail data can be more subtle and more narrow than the generative "
        "model losing all diversity (Def. 4)",
        source=WHERE,
        printed=Statement(
            words="In the discrete loop under replace one fit loses what was seen once with a probability "
            "that tends to 1/e, while diversity falls by 1/D: the quotient tends to infinity with D.",
            assertion=discrete.tails_go_before_diversity().conclusion,
            formulas=("categorical.replace.heterozygosity",),
            prove=discrete.tails_go_before_diversity,
        ),
        expected=("PROVED",),
        reading="Diversity is the chance that two draws differ.",
    ),
)
