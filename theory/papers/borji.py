r"""Borji 2024 (a note on Shumailov et al.), read in summaries; judged in the Gaussian loop.

With s_t the unbiased variance and μ_t the mean of fit t, in units of the real law's, KL(N(μ_t, s_t) ‖ N(0,
1)) = (s_t + μ_t² − 1 − log s_t)/2. Each fit multiplies s by χ²_{n−1}/(n − 1) and moves μ by s/n.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, defined, in_steps, rational_limit, solved
from theory.families.gaussian.definitions import GAUSSIAN_DATA, n
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.loop import NORMAL_DATA, UNBIASED

PAPER = "Borji 2024"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
c = sp.Symbol("c", positive=True)
divergence = sp.Function("K", real=True)


@cache
def divergence_grows() -> Derivation:
    """Derive 𝔼KL = ct → ∞, c = (1/n + log((n − 1)/2) − ψ((n − 1)/2))/2."""
    step, start = equate(divergence(t), divergence(t - 1) + c), equate(divergence(0), 0)
    closed = equate(divergence(t), c * t)
    return in_steps(
        "The divergence of the Gaussian loop from the real law",
        cited(
            step,
            "𝔼s_t = 1, 𝔼μ_t² grows by 1/n, and 𝔼 log s_t by ψ((n − 1)/2) − log((n − 1)/2) < 0: half of "
            "the sum is c.",
            "mean of the logarithm of a chi-squared variable; log x > ψ(x)",
            "Johnson, Kotz and Balakrishnan 1994, §18.3; DLMF 5.11.2",
            "",
            conditions=(sp.Ge(n, 2, evaluate=False),),
            laws=(GAUSSIAN_DATA,),
            of_loop=(NORMAL_DATA, UNBIASED),
        ),
        defined(start, "Fit 0 is the real law."),
        solved(closed, step, start),
        rational_limit(limit_at_infinity(divergence(t), sp.oo), "Linear.", closed, lower=((c, 0),)),
    )


CLAIMS = (
    Claim(
        id="borji.kl_plateaus",
        quote="the KL divergence rises and then levels off",
        paraphrase=True,
        source=Source(paper=PAPER, where="experiments, as a summary describes them"),
        printed=Statement(
            words="In the Gaussian loop under replace the mean KL divergence of the fit from the real law "
            "tends to infinity.",
            assertion=limit_at_infinity(divergence(t), sp.oo),
            where="K(t) = 𝔼KL(fit t ‖ real law) = ct, c = (1/n + log((n − 1)/2) − ψ((n − 1)/2))/2 > 0; d = "
            "1.",
            formulas=("gaussian.replace.expected_kl",),
            prove=divergence_grows,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        finding="evidence",
        reading="The observation is of kernel densities over a number of rounds, and is not contradicted; "
        "what it suggests of the Gaussian loop does not hold there: the divergence grows by 0.137 a "
        "fit at n = 8.",
    ),
)
