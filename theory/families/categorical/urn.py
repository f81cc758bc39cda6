r"""Accumulate on atoms: a batch Pólya urn. No atom that was seen is ever lost, and diversity never dies out.

Fit t sees the t·D data of generations 1..t. Of the pool's proportions P_t, P_{t+1} = (t P_t + p̂)/(t + 1)
with p̂ the proportions of D fresh draws from P_t, so two draws from fit t + 1 repeat a datum's atom a little
more often:

    𝔼[1 − Σ P_i(t)²] = (1 − Σ p_i²) ∏_{k≤t} (1 − 1/(D k²)) → (1 − Σ p_i²) sin(π/√D)/(π/√D) > 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache

import sympy as sp

from theory.engine.naming import define
from theory.engine.steps import solved
from theory.families.categorical.loop import COUNT_LAW, DRAWN, D, N, Point, i, k, loop_points, p, t
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.markov.wright_fisher import compositions, multinomial_probability

U = sp.Function("U", nonnegative=True)


@lru_cache(maxsize=64)
def _pool_law(D: int, chances: tuple[Fraction, ...], fits: int) -> dict[tuple[int, ...], Fraction]:
    if fits == 0:
        return {(0,) * len(chances): Fraction(1)}
    after: dict[tuple[int, ...], Fraction] = {}
    for pool, weight in _pool_law(D, chances, fits - 1).items():
        fitted = tuple(Fraction(x, D * (fits - 1)) for x in pool) if fits > 1 else chances
        for fresh in compositions(D, len(chances)):
            grown = tuple(a + b for a, b in zip(pool, fresh, strict=True))
            after[grown] = after.get(grown, Fraction(0)) + weight * multinomial_probability(fresh, fitted)
    return after


def pool_heterozygosity(point: Point, generation: Fraction) -> Fraction:
    """E[1 − Σ P_i(t)²] over every pool of the urn; of the real p for t = 0."""
    fits, size = int(generation), int(point["D"])
    if fits == 0:
        return 1 - sum((x**2 for x in point["p"]), Fraction(0))
    law = _pool_law(size, tuple(point["p"]), fits)
    return sum(
        (w * (1 - sum(Fraction(x, size * fits) ** 2 for x in pool)) for pool, w in law.items()), Fraction(0)
    )


@cache
def pool_derivation() -> Derivation:
    """Derive E[1 − Σ P_i(t)²] = (1 − Σ p_i²) ∏_{k≤t} (1 − 1/(D k²))."""
    start = equate(U(0), 1 - sp.Sum(p[i] ** 2, (i, 1, N)))
    step = equate(U(t), (1 - 1 / (D * t**2)) * U(t - 1))
    closed = sp.Product(1 - 1 / (D * k**2), (k, 1, t)) * start.rhs
    return Derivation(
        title="Heterozygosity of a batch Pólya urn",
        steps=(
            DRAWN,
            define(start, "U(t) is the chance that two draws from fit t differ; fit 0 is the real p."),
            Step(
                rule="one more batch",
                before=(COUNT_LAW,),
                after=step,
                because="Given the pool, its next proportions have mean P and covariance (diag P − "
                "PPᵀ)/D/t²: a share 1/t of the pool is new.",
                certificate=Enumeration(
                    points=loop_points(2, t=(1, 2, 3)), meanings=((U, pool_heterozygosity),)
                ),
            ),
            solved(equate(U(t), closed), step, start, because="A product of its factors."),
        ),
        notation={U(t): "𝔼[1 − Σ_i P_i(t)²]"},
    )
