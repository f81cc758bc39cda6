r"""The probability that the discrete loop has not collapsed yet, between two geometric sequences.

The mean of 1 − Σp² is known exactly, (1 − 1/D)^t (1 − Σp_i²). It is at most 1, and 0 after collapse; and of
the D(D − 1)/2 pairs of D data that are not all alike at least D − 1 are unlike. Hence

    (1 − 1/D)^t (1 − Σ p_i²) ≤ ℙ(T > t) ≤ (D/2) (1 − 1/D)^{t−1} (1 − Σ p_i²) → 0:

total collapse is certain, and its probability is controlled at every t. With a share of real data in every
fit the proportions never settle on an atom; there the distance from the real proportions has a closed form
instead.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache

import sympy as sp

from theory.engine.counts import from_zero
from theory.engine.limits import limit_at_infinity
from theory.engine.naming import define, instance
from theory.engine.steps import combined, in_steps, solved, squeezed, vanishing
from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    DRAWS,
    GENERATION,
    REPLACE_LOOP,
    SEDDIK,
    D,
    Point,
    collapsed_by_enumeration,
    loop_points,
    power_sum_by_enumeration,
    t,
)
from theory.families.categorical.moments import heterozygosity_derivation, squares
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind
from theory.language.loop import Loop, Rule
from theory.language.parameters import Domain, Parameter
from theory.markov.wright_fisher import compositions, multinomial_probability

h = sp.Function("h", nonnegative=True)
F = sp.Function("F", nonnegative=True)
V = sp.Function("V", nonnegative=True)

SHARE = Parameter(
    name="alpha",
    meaning="share of synthetic data in every fit; 1 is plain replace",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True),
    latex=r"\alpha",
    ceiling=1,
)
alpha = SHARE.symbol
UPPER = D / 2 * (1 - 1 / D) ** (t - 1) * (1 - squares)
LOWER = (1 - 1 / D) ** t * (1 - squares)


def _heterozygosity(point: Point, generation: Fraction) -> Fraction:
    return 1 - power_sum_by_enumeration(point, generation, Fraction(2))


MEANINGS = ((F, collapsed_by_enumeration), (h, _heterozygosity))
POINTS = loop_points(4, t=(1, 2, 3))


@cache
def upper_bound() -> Derivation:
    """Derive P(T > t) ≤ (D/2)(1 − 1/D)^{t−1}(1 − Σ p_i²)."""
    last = sp.Symbol("t", integer=True, nonnegative=True)
    from_start = from_zero(heterozygosity_derivation(), last, equate(h(0), 1 - squares))
    before = from_start.conclusion.xreplace({last: t - 1})
    floor = sp.Le(1 - F(t), D / 2 * h(t - 1))
    return Derivation(
        title="The loop collapses at least geometrically fast",
        lemmas=(from_start,),
        steps=(
            Step(
                rule="pairs that differ",
                after=floor,
                because="Of D data that are not all alike at least D − 1 pairs differ; expected are "
                "D(D − 1)/2 times the chance that two draws from the last fit differ. F(t) = ℙ(T ≤ t).",
                certificate=Enumeration(points=POINTS, meanings=MEANINGS),
            ),
            instance(from_start.conclusion, (last, t - 1), rule="fit before", because="Put t − 1 for t."),
            combined(
                sp.Le(1 - F(t), UPPER),
                "Insert.",
                before,
                floor,
                factors=(sp.Integer(1),),
                lower=((D, sp.Integer(1)),),
                rule="insert the heterozygosity",
            ),
        ),
        notation={F(t): "ℙ(T ≤ t)"},
    )


@cache
def lower_bound() -> Derivation:
    """Derive P(T > t) ≥ (1 − 1/D)^t (1 − Σ p_i²)."""
    ceiling = sp.Ge(1 - F(t), h(t))
    return Derivation(
        title="The loop collapses at most geometrically fast",
        lemmas=(heterozygosity_derivation(),),
        steps=(
            Step(
                rule="most diversity",
                after=ceiling,
                because="1 − Σ(c_i/D)² ≤ 1, and 0 on collapse.",
                certificate=Enumeration(points=POINTS, meanings=MEANINGS),
            ),
            combined(
                sp.Ge(1 - F(t), LOWER),
                "Insert.",
                heterozygosity_derivation().conclusion,
                ceiling,
                factors=(sp.Integer(1),),
                rule="insert the heterozygosity",
            ),
        ),
        notation={F(t): "ℙ(T ≤ t)"},
    )


@cache
def collapse_is_certain() -> Derivation:
    """Derive P(T > t) → 0."""
    positive = sp.Ge(1 - F(t), LOWER)
    geometric, lower_limit = (vanishing(bound, "0 ≤ 1 − 1/D < 1") for bound in (UPPER, LOWER))
    return in_steps(
        "Total collapse is certain",
        geometric,
        lower_limit,
        squeezed(
            limit_at_infinity(1 - F(t), sp.Integer(0)),
            "Both bounds tend to 0.",
            sp.Le(1 - F(t), UPPER),
            positive,
            geometric.after,
            lower_limit.after,
        ),
        lemmas=(upper_bound(), lower_bound()),
    )


MIXED = Rule(
    id="fixed_real_share",
    words="fit t sees the real data at weight 1 − α and D fresh synthetic data at weight α",
    copies=lambda t, j, c: Fraction(int(j in (1, t))),
)
MIXED_LOOP = Loop(
    id="categorical.fixed_real_share",
    family="categorical",
    rule=MIXED,
    estimator="empirical proportions (maximum likelihood)",
    definition=(COUNT_LAW,),
    law=DRAWS,
)


@lru_cache(maxsize=256)
def _mixed_law(
    size: int, real: tuple[Fraction, ...], share: Fraction, fits: int
) -> dict[tuple[Fraction, ...], Fraction]:
    if fits == 0:
        return {real: Fraction(1)}
    after: dict[tuple[Fraction, ...], Fraction] = {}
    for fitted, weight in _mixed_law(size, real, share, fits - 1).items():
        for counts in compositions(size, len(real)):
            mixed = tuple(
                (1 - share) * x + share * Fraction(y, size) for x, y in zip(real, counts, strict=True)
            )
            after[mixed] = after.get(mixed, Fraction(0)) + weight * multinomial_probability(counts, fitted)
    return after


def squared_distance(point: Point, generation: Fraction) -> Fraction:
    """E Σ (p_i(t) − p_i)² over every path of the loop that keeps the real data."""
    real = tuple(point["p"])
    law = _mixed_law(int(point["D"]), real, Fraction(point["alpha"]), int(generation))
    return sum(
        (w * sum((x - y) ** 2 for x, y in zip(fitted, real, strict=True)) for fitted, w in law.items()),
        Fraction(0),
    )


@cache
def mixed_distance() -> Derivation:
    """Derive E Σ (p_i(t) − p_i)² = α² (1 − Σp_i²)/D · (1 − r^t)/(1 − r), r = α²(1 − 1/D)."""
    ratio = alpha**2 * (1 - 1 / D)
    step = equate(V(t), ratio * V(t - 1) + alpha**2 * (1 - squares) / D)
    start = equate(V(0), 0)
    closed = alpha**2 * (1 - squares) / D * (1 - ratio**t) / (1 - ratio)
    points = tuple({**point, "alpha": Fraction(a, 4)} for point in loop_points(2, t=(1, 2)) for a in (1, 3))
    return Derivation(
        title="The distance from the real proportions when the real data stay",
        steps=(
            DRAWN,
            Step(
                rule="one fit",
                before=(COUNT_LAW,),
                after=step,
                because="The error is α times that of the proportions of D draws from the last fit, whose "
                "mean is the last fit and whose covariance is that of one draw, divided by D; 1 − Σ p_i(t)² "
                "has mean (1 − Σ p_i²) − V(t).",
                certificate=Enumeration(points=points, meanings=((V, squared_distance),)),
            ),
            define(start, "Fit 0 is the real p."),
            solved(equate(V(t), closed), step, start, because="A geometric sum."),
        ),
        notation={V(t): "𝔼 Σ_i (p_i(t) − p_i)²"},
    )


FORMULAS = (
    Formula(
        id="categorical.replace.survival_upper_bound",
        title="upper bound on the probability that the loop has not collapsed by generation t",
        observable=r"\mathbb{P}(T > t)",
        statement="1 - F(t) <= D/2*(1 - 1/D)^(t - 1)*(1 - sum(p[i]^2, i, 1, len(p)))",
        parameters=(GENERATION, DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=upper_bound,
        kind=Kind(name="bound", side="upper"),
        uses=("categorical.replace.heterozygosity",),
        sources=(SEDDIK,),
    ),
    Formula(
        id="categorical.replace.survival_lower_bound",
        title="lower bound on the probability that the loop has not collapsed by generation t",
        observable=r"\mathbb{P}(T > t)",
        statement="1 - F(t) >= (1 - 1/D)^t*(1 - sum(p[i]^2, i, 1, len(p)))",
        parameters=(GENERATION, DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=lower_bound,
        kind=Kind(name="bound", side="lower"),
        uses=("categorical.replace.heterozygosity",),
        sources=(SEDDIK,),
    ),
    Formula(
        id="categorical.fixed_real_share.squared_distance",
        title="expected squared distance of fit t from the real proportions, which keep a share of every fit",
        observable=r"\mathbb{E} \sum_i (p_i(t) - p_i)^2",
        statement=(
            "V(t) = alpha^2*(1 - sum(p[i]^2, i, 1, len(p)))*(1 "
            "- (alpha^2*(1 - 1/D))^t)/(D*(1 - alpha^2*(1 - 1/D)))"
        ),
        parameters=(GENERATION, DATA, SHARE, DISTRIBUTION),
        loop=MIXED_LOOP,
        derive=mixed_distance,
        sources=(SEDDIK,),
    ),
)
