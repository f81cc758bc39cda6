r"""Accumulating data sampled at temperature 1/2: the rarer of two atoms dies out.

With infinitely many data per generation the pool's share y of the rarer atom moves to
y + (f(y) − y)/(t + 1), f(y) = y²/(y² + (1 − y)²): sampling at temperature τ draws in proportion to p^{1/τ}.
At τ = 1 nothing moves; at τ = 1/2 the share falls by at least c·y/(t + 1), c = (1 − y₁)(1 − 2y₁), so that
y_t ≤ y₁/(1 + c(H_t − 1)) → 0, like a power of t would.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import in_steps, squeezed
from theory.families.categorical.loop import D, N, p
from theory.families.categorical.urn import U, pool_derivation
from theory.language.derivation import CoreProof, Derivation, Step
from theory.papers.core_steps import half_of_the_diversity
from theory.papers.temperature_steps import bound_vanishes, falls_below, not_below_zero
from theory.proofs.subjects import pool_share

further, first = (sp.Symbol(name, positive=True) for name in ("s", "y_1"))
rarer = sp.Function("y", nonnegative=True)


def share_at_half_temperature(start: Fraction, fits: int) -> Fraction:
    """Return the rarer atom's share of the pool after so many generations, the first real, exactly."""
    share = start
    for generation in range(2, fits + 1):
        drawn = share**2 / (share**2 + (1 - share) ** 2)
        share += (drawn - share) / generation
    return share


@cache
def rarer_atom_dies_out() -> Derivation:
    """Derive y_t → 0 at temperature 1/2 from every start y₁ < 1/2."""
    start = 1 / (2 + further)
    bound = start / (1 + (1 - start) * (1 - 2 * start) * (sp.harmonic(t) - 1))
    below, above = sp.Le(rarer(t), bound), sp.Ge(rarer(t), 0, evaluate=False)
    vanishes = limit_at_infinity(bound, sp.Integer(0))
    subjects = ((rarer, pool_share(start)),)
    return in_steps(
        "At temperature 1/2 the rarer atom of an accumulating pool dies out",
        Step(
            rule="induction",
            after=below,
            because="y(t) is the rarer atom's share of the pool, y(1) = y₁ = 1/(2 + s) with s > 0: every "
            "start below 1/2. Generation k moves it to y + (f(y) − y)/k, f(y) = y²/(y² + (1 − y)²), and "
            "so by the factor 1 − c/k or less, c = (1 − y₁)(1 − 2y₁): y² + (1 − y)² ≤ 1 and y ≤ y₁. Then "
            "y(1 + c(H − 1)) does not grow.",
            certificate=CoreProof(prove=falls_below(start, t), subjects=subjects),
        ),
        Step(
            rule="a share",
            after=above,
            because="Shares are not negative.",
            certificate=CoreProof(prove=not_below_zero(start, t), subjects=subjects),
        ),
        Step(
            rule="limit",
            after=vanishes,
            because="The harmonic sum is unbounded, and c > 0.",
            certificate=CoreProof(prove=bound_vanishes(start)),
        ),
        squeezed(
            limit_at_infinity(rarer(t), sp.Integer(0)),
            "Between 0 and what tends to 0.",
            below,
            above,
            vanishes,
        ),
    )


@cache
def pool_keeps_its_diversity() -> Derivation:
    """Derive that at temperature 1 the pool keeps (1 − 1/D)/2 of its heterozygosity or more, for ever."""
    lemma = pool_derivation()
    floor = sp.Ge(U(t), (1 - 1 / D) * U(0) / 2)
    start = next(step.after for step in lemma.steps if step.after.lhs == U(0))
    return in_steps(
        "At temperature 1 an accumulating pool keeps its diversity",
        Step(
            rule="telescoping product",
            before=(start, lemma.conclusion),
            after=floor,
            because="1 − 1/(Dk²) ≥ 1 − 1/k² for k ≥ 2, and ∏_{2≤k≤t}(1 − 1/k²) = (t + 1)/(2t) ≥ 1/2.",
            certificate=CoreProof(prove=half_of_the_diversity(t, D, p, N)),
        ),
        lemmas=(lemma,),
    )
