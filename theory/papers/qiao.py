r"""Qiao et al. 2026 (sample selection bias), read in summaries; judged for d = 1, infinitely many data.

A normal law is fitted to the pool; of its draws those nearest to the mean are kept, whose variance is κ < 1
times the pool's, and join it: v(t) = v(t − 1)(1 − (1 − κ)/(t + 1)), of order t^{−(1−κ)}.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sympy as sp

from theory.core import Theorem, instantiate
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import defined, in_steps, in_the_limit, proved, solved
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter
from theory.proofs.growing_products import LOST, rooted_vanishes
from theory.proofs.subjects import Read

PAPER = "Qiao et al. 2026"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
kept, sigma0 = (sp.Symbol(name, positive=True) for name in ("kappa", "sigma_0"))
KEPT = Parameter(
    name="kappa",
    meaning="variance kept by the selection",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True),
)
j = sp.Symbol("j", integer=True, positive=True)
deviation, distance = (sp.Function(name, real=True) for name in ("s", "W"))


@cache
def selected_pool_collapses() -> Derivation:
    """Derive W₂² → σ₀² for the pool that takes up selected draws."""
    step = equate(deviation(t), deviation(t - 1) * sp.sqrt(1 - (1 - kept) / (t + 1)))
    start = equate(deviation(0), sigma0)
    fits = sp.Product(sp.sqrt(1 - (1 - kept) / (j + 1)), (j, 1, t))
    closed = equate(deviation(t), sigma0 * fits)
    named = equate(distance(t), (deviation(t) - sigma0) ** 2)

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        return instantiate(rooted_vanishes(), {LOST: read(1 - kept)})

    product = proved(
        limit_at_infinity(fits, sp.Integer(0)),
        "√(1 − y) ≤ 1 − y/2: the product is at most 1/(1 + (1 − κ)(H_{t+1} − 1)/2), and the harmonic series "
        "diverges.",
        prove,
        rule="vanishing product",
    )
    vanishes = in_the_limit(
        limit_at_infinity(deviation(t), sp.Integer(0)), fits, "A multiple of it.", closed, product.after
    )
    return in_steps(
        "A pool that takes up selected draws collapses",
        defined(step, "A share 1/(t + 1) of the pool is new, of κ times the variance, around the same mean."),
        defined(start, "The first model is that of the real data."),
        defined(named, "W₂² between normal laws of one mean."),
        solved(closed, step, start),
        product,
        vanishes,
        in_the_limit(
            limit_at_infinity(distance(t), sigma0**2),
            deviation(t),
            "A polynomial in s.",
            named,
            vanishes.after,
        ),
    )


CLAIMS = (
    Claim(
        id="qiao.w2_limit",
        quote="under accumulation with selection round u* the covariance vanishes, and W₂² tends to ‖u* − "
        "μ₀‖² + tr Σ₀",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 1"),
        printed=Statement(
            words="If the draws nearest to the real mean are kept, of κ < 1 times the variance they are "
            "drawn with, W₂² of the accumulating pool tends to σ₀².",
            assertion=limit_at_infinity(distance(t), sigma0**2),
            where="W(t) = (s(t) − σ₀)², s(t) = s(t − 1)√(1 − (1 − κ)/(t + 1)), s(0) = σ₀, 0 < κ < 1; d = 1.",
            prove=selected_pool_collapses,
            parameters=(KEPT,),
        ),
        expected=("PROVED",),
        read=READ,
        reading="u* = μ₀ in one dimension, infinitely many data. The variance falls like t^{−(1−κ)}, the "
        "power law of their abstract: accumulation, which bounds the risk without selection, does "
        "not help against it.",
    ),
)
