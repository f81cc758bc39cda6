"""Fu et al. 2025 (self-verification), of which the abstract was read."""

from __future__ import annotations

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.families.categorical.loop import DISTRIBUTION, D, N, i, p, t
from theory.families.categorical.moments import h, heterozygosity_derivation
from theory.language.claim import Claim, Decision, Statement
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Values, list_of

PAPER = "Fu et al. 2025"
FORMULA = "categorical.replace.heterozygosity"
error = sp.Function("e", nonnegative=True)


def _grows_without_bound(values: Values) -> Decision:
    """Whether the squared distance h₀ − h(t) grows without bound: it never exceeds h₀."""
    chances = list_of(values, "p")
    most = 1 - sum(chance**2 for chance in chances)
    shown = f"the squared distance from the real proportions never exceeds {most}"
    return Decision(holds=False if 0 < most <= 1 else None, shown=shown)


CLAIMS = (
    Claim(
        id="fu.exponential_error_growth",
        quote="we theoretically show that recursive training inherently leads to exponential error growth "
        "unless mitigated by sufficient real data",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="In the discrete loop under replace the error grows without bound, as what grows "
            "exponentially does.",
            assertion=limit_at_infinity(error(t), sp.oo, t),
            where="e(t) = 𝔼Σ(p_i(t) − p_i)² = h₀ − h(t), h₀ = 1 − Σp_i², D ≥ 1 data a generation.",
            formulas=(FORMULA,),
            decide=_grows_without_bound,
            parameters=(DISTRIBUTION,),
        ),
        corrected=Statement(
            words="What the error leaves of h₀, the chance that two draws from fit t differ, is (1 − 1/D)^t "
            "times h₀.",
            assertion=equate(h(t), (1 - 1 / D) ** t * (1 - sp.Sum(p[i] ** 2, (i, 1, N)))),
            where="h(t) = 1 − 𝔼Σp_i(t)² = h₀ − e(t), D data a generation.",
            formulas=(FORMULA,),
            prove=heterozygosity_derivation,
        ),
        expected=("REFUTED", "PROVED"),
        read=((PAPER, "abstract"),),
        reading="Of the error itself, in the loop without real data: it rises to h₀ < 1 and stays "
        "below. What may grow exponentially is an upper bound on it; the "
        "theorem of the paper is one, and was not read.",
    ),
)
