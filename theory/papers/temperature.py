r"""Accumulating data sampled at temperature 1/2: the rarer of two atoms dies out.

With infinitely many data per generation the pool's share y of the rarer atom moves to
y + (f(y) − y)/(t + 1), f(y) = y²/(y² + (1 − y)²): sampling at temperature τ draws in proportion to p^{1/τ}.
At τ = 1 nothing moves; at τ = 1/2 the share falls by at least c·y/(t + 1), c = (1 − y₁)(1 − 2y₁), so that
y_t ≤ y₁/(1 + c(H_t − 1)) → 0, like a power of t would.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.categorical.loop import D, N, p
from theory.families.categorical.urn import U, pool_derivation
from theory.language.derivation import (
    Citation,
    Combination,
    CoreProof,
    Derivation,
    Enumeration,
    Sign,
    Squeeze,
    Step,
)
from theory.language.parameters import fraction_of
from theory.papers.core_steps import half_of_the_diversity

less, further = (sp.Symbol(name, nonnegative=True) for name in ("s", "m"))
first = sp.Symbol("y_1", positive=True)
rarer = sp.Function("y", nonnegative=True)
HARMONIC = sp.harmonic(t)
POINTS = tuple(
    {"t": fits, "y_1": start}
    for fits in (1, 2, 3, 4, 5, 6)
    for start in (Fraction(1, 3), Fraction(1, 10), Fraction(49, 100))
)


def fall(share: sp.Expr) -> sp.Expr:
    """Return y − f(y) at temperature 1/2."""
    return share * (1 - share) * (1 - 2 * share) / (share**2 + (1 - share) ** 2)


def share_at_half_temperature(start: Fraction, fits: int) -> Fraction:
    """Return the rarer atom's share of the pool after so many generations, the first real, exactly."""
    share = start
    for generation in range(2, fits + 1):
        drawn = share**2 / (share**2 + (1 - share) ** 2)
        share += (drawn - share) / generation
    return share


def _share(point: Mapping[str, object], fits: Fraction) -> Fraction:
    return share_at_half_temperature(fraction_of(point, "y_1"), int(fits))


@cache
def rarer_atom_dies_out() -> Derivation:
    """Derive y_t → 0 at temperature 1/2 from every start y₁ < 1/2."""
    here, start = 1 / (2 + less + further), 1 / (2 + less)
    pull = (1 - start) * (1 - 2 * start)
    faster = sp.Ge(fall(here), here * (1 - here) * (1 - 2 * here))
    steady = sp.Ge(here * (1 - here) * (1 - 2 * here), pull * here)
    sign = Sign(lower=((less, sp.Integer(0)), (further, sp.Integer(0))))
    drop = (1 - first) * (1 - 2 * first)
    bound = first / (1 + drop * (HARMONIC - 1))
    below, above = sp.Le(rarer(t), bound), sp.Ge(rarer(t), 0, evaluate=False)
    vanishes = limit_at_infinity(bound, sp.Integer(0))
    replayed = Enumeration(points=POINTS, meanings=((rarer, _share),))
    return Derivation(
        title="At temperature 1/2 the rarer atom of an accumulating pool dies out",
        steps=(
            Step(
                rule="sign of the difference",
                after=faster,
                because="y² + (1 − y)² ≤ 1, with y = 1/(2 + s + m) ≤ 1/2.",
                certificate=sign,
            ),
            Step(
                rule="sign of the difference",
                after=steady,
                because="(1 − y)(1 − 2y) decreases in y, and y ≤ y₁ = 1/(2 + s).",
                certificate=sign,
            ),
            Step(
                rule="combine the bounds",
                before=(faster, steady),
                after=sp.Ge(fall(here), pull * here),
                because="The share falls by at least cy/(t + 1) in generation t + 1.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
            Step(
                rule="induction",
                after=below,
                because="1/y_{t+1} ≥ (1/y_t)/(1 − c/(t + 1)) ≥ 1/y_t + c/((t + 1)y₁), as 1/y_t ≥ 1/y₁; "
                "summed from the first fit.",
                certificate=replayed,
            ),
            Step(rule="a share", after=above, because="Shares are not negative.", certificate=replayed),
            Step(
                rule="limit",
                after=vanishes,
                because="The harmonic sum is unbounded, and c > 0.",
                certificate=Citation(
                    theorem="the harmonic series diverges",
                    source="DLMF 25.2.1",
                    hypotheses="0 < y₁ < 1/2",
                ),
            ),
            Step(
                rule="squeeze",
                before=(below, above, vanishes),
                after=limit_at_infinity(rarer(t), sp.Integer(0)),
                because="Between 0 and what tends to 0.",
                certificate=Squeeze(),
            ),
        ),
    )


@cache
def pool_keeps_its_diversity() -> Derivation:
    """Derive that at temperature 1 the pool keeps (1 − 1/D)/2 of its heterozygosity or more, for ever."""
    lemma = pool_derivation()
    floor = sp.Ge(U(t), (1 - 1 / D) * U(0) / 2)
    start = next(step.after for step in lemma.steps if step.after.lhs == U(0))
    return Derivation(
        title="At temperature 1 an accumulating pool keeps its diversity",
        lemmas=(lemma,),
        steps=(
            Step(
                rule="telescoping product",
                before=(start, lemma.conclusion),
                after=floor,
                because="1 − 1/(Dk²) ≥ 1 − 1/k² for k ≥ 2, and ∏_{2≤k≤t}(1 − 1/k²) = (t + 1)/(2t) ≥ 1/2.",
                certificate=CoreProof(prove=half_of_the_diversity(t, D, p, N)),
            ),
        ),
    )
