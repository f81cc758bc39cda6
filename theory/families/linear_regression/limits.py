"""What becomes of the risks: monotonicity, limits, bounds, divergence."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import compared, rational_limit
from theory.families.linear_regression.loops import (
    ADMISSIBLE,
    COUNT,
    TOTAL,
    R,
    T,
    c,
    d,
    k,
    kappa,
    rho,
    sigma,
)
from theory.families.linear_regression.one_fit import POINTS
from theory.families.linear_regression.risks import (
    accumulate_ratio,
    accumulate_risk,
    fresh_design_risk,
    printed_ratio,
    replace_risk,
    schedule_factor,
)
from theory.language.derivation import (
    Citation,
    Combination,
    Derivation,
    Induction,
    LimitOf,
    RationalLimit,
    Recurrence,
    Sign,
    Squeeze,
    Step,
)


@cache
def accumulate_increases() -> Derivation:
    """Derive that the excess risk under accumulate increases strictly with every fit."""
    ratio = accumulate_ratio()
    after_next = ratio.conclusion.xreplace({t: t + 1})
    return Derivation(
        title="Under accumulate the excess risk increases strictly",
        lemmas=(ratio,),
        steps=(
            instance(ratio.conclusion, (t, t + 1), rule="next fit"),
            Step(
                rule="sign of the difference",
                before=(ratio.conclusion, after_next),
                after=sp.Lt(rho(t), rho(t + 1)),
                because="The difference is 1/(t + 1)².",
                certificate=Sign(lower=((t, sp.Integer(1)),)),
            ),
        ),
    )


@cache
def accumulate_ratio_limit() -> Derivation:
    """Derive that the excess risk under accumulate, relative to the first fit, tends to π²/6."""
    ratio, sum_limit = accumulate_ratio(), basel()
    return Derivation(
        title="The excess-risk ratio under accumulate tends to π²/6",
        lemmas=(ratio, sum_limit),
        steps=(
            Step(
                rule="limit of a continuous function",
                before=(ratio.conclusion, BASEL_LIMIT),
                after=limit_at_infinity(rho(t), sp.pi**2 / 6),
                because="The ratio is the sum of inverse squares itself.",
                certificate=LimitOf(sequence=sp.harmonic(t, 2)),
            ),
        ),
    )


@cache
def printed_ratio_limit() -> Derivation:
    """Derive the limit of the ratio with noisy test labels: (1 + κπ²/6)/(1 + κ), not π²/6."""
    ratio, sum_limit = printed_ratio(), basel()
    value = (1 + kappa * sp.pi**2 / 6) / (1 + kappa)
    return Derivation(
        title="The ratio as printed tends to (1 + κπ²/6)/(1 + κ)",
        lemmas=(ratio, sum_limit),
        steps=(
            Step(
                rule="limit of a continuous function",
                before=(ratio.conclusion, BASEL_LIMIT),
                after=limit_at_infinity(ratio.conclusion.lhs, value),
                because="The ratio is affine in the sum of inverse squares, which tends to π²/6.",
                certificate=LimitOf(sequence=sp.harmonic(t, 2), lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def replace_diverges() -> Derivation:
    """Derive that the excess risk under replace tends to infinity, linearly."""
    risk = replace_risk()
    return Derivation(
        title="Under replace the excess risk diverges",
        lemmas=(risk,),
        steps=(
            Step(
                rule="limit of a rational function",
                before=(risk.conclusion,),
                after=limit_at_infinity(R(t), sp.oo),
                because="σ²κ t is linear in t with a positive slope.",
                certificate=RationalLimit(lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def accumulate_bounded() -> Derivation:
    """Derive that the excess risk under accumulate stays strictly below σ²κπ²/6."""
    risk, sum_limit = accumulate_risk(), basel()
    bracket = sum_limit.steps[5].after
    top = sp.pi**2 / 6
    below = sp.Lt(bracket.rhs, top)
    return Derivation(
        title="Under accumulate the excess risk stays below σ²κπ²/6",
        lemmas=(risk, sum_limit),
        steps=(
            compared(below, "4t(t + 1) < (2t + 1)².", ((t, sp.Integer(1)), (sp.pi, sp.Integer(3)))),
            Step(
                rule="combine the bounds",
                before=(risk.conclusion, bracket, below),
                after=sp.Lt(R(t), sigma**2 * kappa * top),
                because="Multiply both bounds by σ²κ > 0 and add.",
                certificate=Combination(factors=(sigma**2 * kappa, sigma**2 * kappa), lower=ADMISSIBLE),
            ),
        ),
    )


@cache
def schedule_bounded() -> Derivation:
    """Derive Σ_j c_j/C_j² < 2/c_1 for every positive schedule, whatever its growth."""
    factor = schedule_factor()
    partial = factor.conclusion.rhs.xreplace({COUNT: k})
    induction = sp.Le(partial, 2 / c[1] - 1 / TOTAL)
    positive = sp.Gt(1 / TOTAL, 0, evaluate=False)
    bound = sp.Lt(partial, 2 / c[1])
    at_end = bound.xreplace({k: COUNT})
    positive_sizes = ((c[1], sp.Integer(0)), (c[k + 1], sp.Integer(0)), (TOTAL, sp.Integer(0)))
    return Derivation(
        title="Every positive schedule keeps the excess risk below twice that of its first fit",
        lemmas=(factor,),
        steps=(
            Step(
                rule="induction",
                after=induction,
                because="Equality at k = 1; then c/(C + c)² ≤ 1/C − 1/(C + c) for the next c > 0, with "
                "C = c_1 + … + c_k.",
                certificate=Induction(index=k, start=1, lower=positive_sizes),
            ),
            Step(
                rule="sign",
                after=positive,
                because="The total is positive.",
                certificate=Sign(lower=((TOTAL, sp.Integer(0)),)),
            ),
            Step(
                rule="combine the bounds",
                before=(induction, positive),
                after=bound,
                because="Drop −1/C_k.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
            instance(bound, (k, COUNT), rule="last generation", because="Put k = the number of generations."),
            Step(
                rule="excess risk",
                before=(factor.conclusion, at_end),
                after=sp.Lt(factor.conclusion.lhs, 2 / c[1]),
                because="In terms of the risk.",
                certificate=Combination(),
            ),
        ),
    )


@cache
def fresh_design_limit() -> Derivation:
    """Derive the limit of the excess risk under accumulate with fresh designs, by digamma functions."""
    risk = fresh_design_risk()
    recurrence, start = risk.steps[-1].before
    shift = (d + 1) / T
    scale = sigma**2 * d / (d + 1)
    late = sp.digamma(t + 1 - shift)
    limit = scale * (sp.digamma(1) - sp.digamma(1 - shift))
    closed = limit + scale * (late - sp.digamma(t + 1))
    points = tuple(
        {"t": n, "T": rows_, "d": d_} for n, rows_, d_ in ((1, 3, 1), (1, 50, 3), (4, 7, 5), (90, 9, 2))
    )
    above = sp.Lt(late, sp.digamma(t + 1))
    below = sp.Gt(late, sp.digamma(t + 1) - 1 / t)
    lower = limit - scale / t
    monotone = Citation(
        theorem="the digamma function increases strictly on (0, ∞), and ψ(t + 1) = ψ(t) + 1/t",
        source="DLMF 5.5.2, 5.9.16",
        hypotheses="t < t + 1 − (d + 1)/T < t + 1, as 0 < d + 1 < T",
        instances=tuple((relation, point) for relation in (above, below) for point in points),
    )
    return Derivation(
        title="The limit of the excess risk under accumulate with fresh designs",
        lemmas=(risk,),
        steps=(
            Step(
                rule="solve the recurrence",
                before=(recurrence, start),
                after=sp.Eq(R(t), closed),
                because="Partial fractions: 1/(kT − d − 1) − 1/(kT) telescopes into digamma functions.",
                certificate=Recurrence(sequence=R, index=t, points=POINTS, steps=12),
            ),
            Step(rule="monotonicity", after=above, because="ψ increases.", certificate=monotone),
            Step(rule="monotonicity", after=below, because="ψ increases.", certificate=monotone),
            Step(
                rule="upper bound",
                before=(sp.Eq(R(t), closed), above),
                after=sp.Lt(R(t), limit),
                because="Multiply by σ²d/(d + 1).",
                certificate=Combination(factors=(scale,), lower=ADMISSIBLE),
            ),
            Step(
                rule="lower bound",
                before=(sp.Eq(R(t), closed), below),
                after=sp.Gt(R(t), lower),
                because="Multiply by σ²d/(d + 1).",
                certificate=Combination(factors=(scale,), lower=ADMISSIBLE),
            ),
            rational_limit(limit_at_infinity(lower, limit), "1/t → 0.", lower=ADMISSIBLE),
            Step(
                rule="squeeze",
                before=(sp.Lt(R(t), limit), sp.Gt(R(t), lower), limit_at_infinity(lower, limit)),
                after=limit_at_infinity(R(t), limit),
                because="Both bounds tend to the same value.",
                certificate=Squeeze(),
            ),
        ),
    )
