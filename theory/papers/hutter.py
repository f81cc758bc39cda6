"""Hutter 2021 (learning curve theory), read in a summary that was checked against the original."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.language.claim import Claim, How, Statement
from theory.language.formula import Source
from theory.papers import missing_mass
from theory.papers.missing_mass import a, n, unseen

PAPER = "Hutter 2021"
READ: tuple[tuple[str, How], ...] = ((PAPER, "checked-summary"),)

CLAIMS = (
    Claim(
        id="hutter.zipf_constant",
        quote="for θ_i = α·i^{−(1+α)} the expected error is asymptotically c_α n^{−α/(1+α)}, c_α = "
        "α^{1/(1+α)}Γ(α/(1 + α))/(1 + α)",
        paraphrase=True,
        source=Source(paper=PAPER, where="§3"),
        printed=Statement(
            words="The expected missing mass of θ_i = a·i^{−(1+a)}, times n^{1 − 1/(1+a)}, tends to "
            "a^{1/(1+a)}Γ(1 − 1/(1 + a))/(1 + a).",
            assertion=limit_at_infinity(
                n ** (1 - 1 / (1 + a)) * unseen(n),
                1 / (1 + a) * sp.gamma(1 - 1 / (1 + a)) * a ** (1 / (1 + a)),
                n,
            ),
            where="E(n) = Σθ_i(1 − θ_i)^n, 0 < a ≤ 1, so that θ_1 = a is a probability; 1 − 1/(1 + a) is "
            "a/(1 + a).",
            prove=missing_mass.learning_curve,
            parameters=(missing_mass.LARGEST,),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="At a = 1 the constant is √π/2 = 0.88623; the sum itself gives 0.88613 at n = 10⁶.",
    ),
)
