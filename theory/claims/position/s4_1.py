"""Section 4.1: propagation of data over time."""

from __future__ import annotations

from theory.claims.position import PAPER
from theory.families.linear_regression import limits as regression
from theory.language.claim import Claim, Statement
from theory.language.formula import Source

WHERE = Source(paper=PAPER, where="§4.1")

CLAIMS = (
    Claim(
        id="position.s4_1.replace_diverges",
        quote="population risk diverge if data are replaced",
        source=WHERE,
        printed=Statement(
            words="Under replace the excess risk of linear regression tends to infinity.",
            assertion=regression.replace_diverges().conclusion,
            formulas=("regression.replace.excess_risk",),
            prove=regression.replace_diverges,
        ),
        expected=("PROVED",),
        reading="Judged on linear regression; the divergence is linear, σ²κ for every fit.",
    ),
    Claim(
        id="position.s4_1.accumulate_bounded",
        quote="population risk does not diverge if data instead accumulate",
        source=WHERE,
        printed=Statement(
            words="Under accumulate the excess risk of linear regression stays below σ²κπ²/6.",
            assertion=regression.accumulate_bounded().conclusion,
            formulas=("regression.accumulate.excess_risk",),
            prove=regression.accumulate_bounded,
        ),
        expected=("PROVED",),
        reading="Judged on linear regression with one design; the bound is approached, never attained.",
    ),
)
