r"""Bakshi and Chakraborty 2026 (from collapse to improvement), of which the abstract was read.

The discrete loop with a share a_t of fresh real data has V(t) = (1 − a_t)²(1 − 1/n_t)V(t − 1) + h₀/n_t for
the expected squared distance from the real proportions, h₀ = 1 − Σp_i². With a_t = 1/t and n_t = t² it is
at most h₀/t.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, defined, in_steps, rational_limit, squeezed
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Comparison, Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Bakshi and Chakraborty 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
diversity = sp.Symbol("h_0", positive=True)
distance = sp.Function("V", nonnegative=True)


@cache
def decaying_share_recovers() -> Derivation:
    """Derive V(t) ≤ h₀/t → 0 for a_t = 1/t and n_t = t²."""
    step = equate(distance(t), (1 - 1 / t) ** 2 * (1 - 1 / t**2) * distance(t - 1) + diversity / t**2)
    start = equate(distance(1), diversity)
    bound = sp.Le(distance(t), diversity / t, evaluate=False)
    low = sp.Ge(distance(t), 0, evaluate=False)
    vanishes = rational_limit(
        limit_at_infinity(diversity / t, sp.Integer(0)), "By degrees.", lower=((diversity, 0),)
    )
    return in_steps(
        "A real share that decays like 1/t recovers the real law",
        defined(step, "A multinomial draw from (1 − a)p_{t−1} + ap, of which a share a is real and fresh."),
        defined(start, "The first fit: n₁ = 1 datum, all real."),
        Step(
            rule="comparison",
            before=(step, start),
            after=bound,
            because="(1 − 1/t)²h₀/(t − 1) + h₀/t² = h₀/t, and 1 − 1/t² ≤ 1.",
            certificate=Comparison(
                sequence=distance, index=t, lower=((diversity, sp.Integer(0)), (t, sp.Integer(2)))
            ),
        ),
        cited(
            low,
            "A mean of squares.",
            "monotonicity of expectation",
            "Kolmogorov 1933, Foundations, ch. IV",
            "",
        ),
        vanishes,
        squeezed(
            limit_at_infinity(distance(t), sp.Integer(0)),
            "It is at most what tends to 0.",
            low,
            bound,
            vanishes.after,
        ),
    )


CLAIMS = (
    Claim(
        id="bakshi.decaying_share",
        quote="the share of real data may decay to zero and the true distribution is still recovered, "
        "if the sample sizes grow suitably",
        paraphrase=True,
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="With a share 1/t of fresh real data among t² data in generation t the expected "
            "squared distance of the discrete loop from the real proportions tends to 0.",
            assertion=limit_at_infinity(distance(t), sp.Integer(0)),
            where="V(t) = (1 − 1/t)²(1 − 1/t²)V(t − 1) + h₀/t², V(1) = h₀ = 1 − Σp_i².",
            prove=decaying_share_recovers,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="One schedule of the sentence's many: what matters is that the shares sum to infinity and"
        " that n_ta_t grows without bound. At 1/t the sum just diverges; with t^(−3/2) the "
        "distance stays.",
    ),
)
