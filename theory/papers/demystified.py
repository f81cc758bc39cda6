"""Dohmatob et al. 2024a (model collapse demystified: regression), read in summaries and the abstract."""

from __future__ import annotations

from theory.engine.limits import limit_at_infinity, t
from theory.families.linear_regression import few_rows, unequal_sizes
from theory.families.linear_regression.loops import R, T, d, sigma
from theory.families.linear_regression.ridgeless import T0, sigma0
from theory.language.claim import Claim, How, Statement
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Dohmatob et al. 2024a"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)

CLAIMS = (
    Claim(
        id="demystified.linear",
        quote="the test error grows linearly with the number of generations",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.1"),
        printed=Statement(
            words="With fresh designs of T₀ rows for the generators and T for the last fit the excess "
            "risk is σ²d/(T − d − 1) + (t − 1)σ₀²d/(T₀ − d − 1).",
            assertion=equate(R(t), d * sigma**2 / (T - d - 1) + d * sigma0**2 * (t - 1) / (T0 - d - 1)),
            where="R(t) is the excess risk of fit t, T, T₀ ≥ d + 2, without ridge.",
            formulas=("regression.replace_unequal_sizes.excess_risk",),
            prove=unequal_sizes.excess_risk,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Exactly, at finite sizes, for Gaussian features.",
    ),
    Claim(
        id="demystified.overparametrised",
        quote="catastrophic (exponentially fast) model collapse … even in the noise-free case",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="With fresh designs of T < d rows and no noise the squared error of least norm is "
            "‖w‖²(1 − (T/d)^t).",
            assertion=equate(R(t), few_rows.norm2 * (1 - (T / d) ** t)),
            where="R(t) = 𝔼‖ŵ_t − w‖², isotropic Gaussian rows.",
            formulas=("regression.replace_overparametrised.squared_error",),
            prove=few_rows.squared_error,
        ),
        corrected=Statement(
            words="It tends to ‖w‖², where all signal is lost, and not beyond.",
            assertion=limit_at_infinity(R(t), few_rows.norm2),
            where="R(t) = 𝔼‖ŵ_t − w‖².",
            formulas=("regression.replace_overparametrised.squared_error_limit",),
            prove=few_rows.squared_error_limit,
        ),
        expected=("PROVED-CITING", "PROVED-CITING"),
        read=((PAPER, "abstract"),),
        reading="Exponentially fast the signal goes; the error saturates.",
    ),
)
