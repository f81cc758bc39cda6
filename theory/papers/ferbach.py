"""Ferbach et al. 2024 (curated data), of which the abstract and later papers' descriptions were read."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.language.claim import Claim, How, Statement
from theory.language.formula import Source
from theory.papers import curation
from theory.papers.curation import b, further, gain

PAPER = "Ferbach et al. 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)

CLAIMS = (
    Claim(
        id="ferbach.limit",
        quote="the expected reward is maximised: the model converges to the real law restricted to the "
        "highest reward",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="Where each datum is chosen among infinitely many samples, the odds of the worse of "
            "two items tend to 0.",
            assertion=limit_at_infinity(curation.odds(t), sp.Integer(0)),
            where="o(t) are the odds of the item of lower reward after t rounds; 1 + x, x > 0, is the "
            "ratio of the rewards' exponentials.",
            prove=curation.odds_vanish,
        ),
        expected=("PROVED",),
        read=READ,
        reading="Two items, and the choice of one among K samples in the limit of many; for K = 2 a step "
        "moves the better item's share up by u(1 − u)(2w − 1), wei.fixed_points, so that it wins "
        "as well.",
    ),
    Claim(
        id="ferbach.increment",
        quote="a round raises the expected exponential reward by at least ((K − 1)/K)·Var(e^r)/e^{r_max}",
        paraphrase=True,
        source=Source(paper=PAPER, where="lemma on the reward's growth"),
        printed=Statement(
            words="With two items a choice of two raises the mean of e^r by at least half of its variance "
            "over the larger e^r.",
            assertion=sp.Ge(
                gain
                * (1 / (1 + further) * (1 - 1 / (1 + further)) * (2 * ((b + gain) / (2 * b + gain)) - 1)),
                1 / (1 + further) * (1 - 1 / (1 + further)) * gain**2 / (2 * (b + gain)),
                evaluate=False,
            ),
            where="The values of e^r are b and b + x, x ≥ 0; the better item has share 1/(1 + y), y ≥ 0.",
            prove=curation.reward_grows,
        ),
        expected=("PROVED",),
        read=((PAPER, "memory"),),
        reading="K = 2. The exact gain is Var/(2b + x), so the bound is sharp where both rewards are nearly "
        "equal and off by a factor below 2.",
    ),
)
