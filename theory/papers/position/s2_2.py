"""Section 2.2: one curve, two verdicts."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.defined import limit_by_definition
from theory.families.kernel_density.second_moment import M
from theory.families.linear_regression.loops import rho
from theory.language.claim import Claim, Statement
from theory.language.formula import Source
from theory.papers import plateau
from theory.papers.position import PAPER

WHERE = Source(paper=PAPER, where="§2.2")
SPREAD = "kernel_density.accumulate.second_moment"


Sentence = partial(Claim, source=WHERE)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="position.s2_2.doubled_distance_is_definition_2",
        quote="FID increased 2 × by the 5th model-fitting iteration and then plateaued. The authors "
        "declared this result constituted model collapse … (Definition 2)",
        printed=Statement(
            words="A risk that has doubled by the fifth fit is larger than the first fit's: collapse by "
            "Definition 2.",
            assertion=sp.Gt(plateau.risk(5), plateau.first),
            where="r(5) = 2r₁ is the fifth fit's risk as reported, r₁ > 0 the first fit's.",
            prove=plateau.doubled_is_an_increase,
        ),
        expected=("PROVED",),
        read=(("Alemohammad et al. 2023", "quoted"),),
        reading="By logic from the figure as the paper reports it; the figure itself is an experiment and "
        "is not judged. By Definition 1 it depends on the factor that counts as catastrophic: collapse for "
        "a factor up to 2, none above.",
    ),
    Sentence(
        id="position.s2_2.plateau_is_not_definition_3",
        quote="This apparent disagreement was because Gerstgrasser et al. (2024) had defined model collapse "
        "as asymptotically diverging population risk (Definition 3)",
        printed=Statement(
            words="A risk that stays at a multiple of the first fit's has that multiple as its finite "
            "limit: no collapse by Definition 3.",
            assertion=limit_at_infinity(plateau.level(t), plateau.factor * plateau.first),
            where="p(t) = f·r₁ is the risk on the plateau, r₁ > 0 the first fit's, f > 0.",
            prove=plateau.level_has_a_limit,
        ),
        expected=("PROVED",),
        read=(("Gerstgrasser et al. 2024", "quoted"),),
        reading="By logic from the plateau as reported, for every fit to come. With the claim before it the "
        "same curve is collapse by one definition and none by another.",
    ),
    Sentence(
        id="position.s2_2.plateau_seen_over_finitely_many_fits",
        quote="our evidence and their evidence is more consistent with the conclusion that accumulating "
        "data avoids model collapse and does not merely delay it",
        printed=Statement(
            words="A risk that stays on the plateau for every fit to come has a finite limit.",
            assertion=limit_at_infinity(plateau.level(t), plateau.factor * plateau.first),
            where="p(t) = f·r₁ is the risk on the plateau, r₁ > 0 the first fit's, f > 0.",
            prove=plateau.level_has_a_limit,
        ),
        corrected=Statement(
            words="Growth that levels off may go on for ever: the second moment of a kernel density estimate "
            "under accumulate tends to infinity.",
            assertion=limit_at_infinity(M(t), sp.oo),
            where="M(t) is the second moment of the newest density estimate, bandwidth h > 0.",
            formulas=(SPREAD,),
            prove=plateau.density_spreads_for_ever,
        ),
        expected=("PROVED", "PROVED"),
        finding="evidence",
        read=(("Gerstgrasser et al. 2024", "quoted"),),
        reading="The quoted words, Gerstgrasser et al.'s, weigh evidence: “more consistent with”. What the "
        "figure shows, if it goes on, is no divergence; that it goes on no figure of finitely many "
        "fits can show, as the second statement says of a loop that levels off and diverges.",
    ),
    Sentence(
        id="position.s2_2.linear_accumulation_plateaus",
        quote="linearly accumulating data (“Synthetic augmentation loop”) causes poor behavior to plateau "
        "with the number of model-fitting iterations",
        printed=Statement(
            words="With as many new data in every generation the excess risk of regression has the finite "
            "limit π²/6 relative to the first fit.",
            assertion=limit_at_infinity(rho(t), sp.pi**2 / 6),
            where="ρ(t) is the excess risk of fit t in units of the first fit's.",
            formulas=("regression.accumulate.excess_risk_ratio",),
            prove=limit_by_definition("regression.accumulate.excess_risk_ratio_limit"),
        ),
        corrected=Statement(
            words="Not in every family: the second moment of a kernel density estimate tends to infinity.",
            assertion=limit_at_infinity(M(t), sp.oo),
            where="M(t) is the second moment of the newest density estimate under accumulate, bandwidth h >"
            " 0.",
            formulas=(SPREAD,),
            prove=plateau.density_spreads_for_ever,
        ),
        expected=("PROVED-CITING", "PROVED"),
        read=(("Gerstgrasser et al. 2024", "quoted"),),
        reading="Judged on loops with closed forms; the StyleGAN of the cited figure is an experiment. The "
        "second statement bounds the first: what plateaus depends on the family.",
    ),
)
