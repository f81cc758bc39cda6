"""Barzilai and Shamir 2025, read in the original, whose display formulas were lost in conversion."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families import m_estimator
from theory.families.categorical.loop import D
from theory.families.categorical.urn import U
from theory.families.defined import limit_by_definition
from theory.language.claim import Claim, How, Statement
from theory.language.formula import Source
from theory.papers import temperature

PAPER = "Barzilai and Shamir 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "original"),)

CLAIMS = (
    Claim(
        id="barzilai.variance_sum",
        quote="the martingale part has a variance of order Σ_t 1/t², which is at most π²/6",
        paraphrase=True,
        source=Source(paper=PAPER, where="§4.1"),
        printed=Statement(
            words="Under accumulate the large-sample risk ratio H₂(t) of asymptotically linear "
            "estimators tends to π²/6.",
            assertion=limit_at_infinity(m_estimator.rho(t), sp.pi**2 / 6),
            where="ρ(t) is the risk of fit t in units of the first fit's, n → ∞.",
            formulas=("m_estimator.accumulate.risk_ratio_limit",),
            prove=limit_by_definition("m_estimator.accumulate.risk_ratio_limit"),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        formulas_lost=True,
        reading="The second moment behind their Theorem 4.1, whose constants are not judged.",
    ),
    Claim(
        id="barzilai.seddik_bound_grows",
        quote="in the data accumulation setting the bound becomes O(√(T/n))",
        paraphrase=True,
        source=Source(paper=PAPER, where="§4"),
        printed=Statement(
            words="Under accumulate the pool of the discrete loop keeps at least half of (1 − 1/D) of "
            "its diversity for ever.",
            assertion=sp.Ge(U(t), (1 - 1 / D) * U(0) / 2),
            where="U(t) is the chance that two draws from the pool of fit t differ, U(0) that of two "
            "real data.",
            formulas=("categorical.accumulate.heterozygosity",),
            prove=temperature.pool_keeps_its_diversity,
        ),
        expected=("PROVED",),
        read=READ,
        formulas_lost=True,
        finding="loose",
        reading="Of a bound of Seddik et al., which grows with T. What it bounds does not: the squared "
        "distance is U(0) − U(t), at most (1/2 + 1/(2D))U(0), and of order U(0)/n.",
    ),
)
