"""What becomes of the risks: monotonicity, limits, bounds, divergence."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import below_basel, limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import combined, compared, in_steps, rational_limit, solved, squeezed
from theory.families.linear_regression.loops import ADMISSIBLE, COUNT, TOTAL, R, T, c, d, k, kappa, rho, sigma
from theory.families.linear_regression.risks import (
    accumulate_ratio,
    accumulate_risk,
    fresh_design_risk,
    replace_risk,
    schedule_factor,
)
from theory.language.derivation import Citation, Derivation, Induction, Step
from theory.language.equations import equate


@cache
def accumulate_increases() -> Derivation:
    """Derive that the excess risk under accumulate increases strictly with every fit."""
    ratio = accumulate_ratio()
    after_next = ratio.conclusion.xreplace({t: t + 1})
    return in_steps(
        "Under accumulate the excess risk increases strictly",
        instance(ratio.conclusion, (t, t + 1), rule="next fit"),
        compared(
            sp.Lt(rho(t), rho(t + 1)),
            "The difference is 1/(t + 1)².",
            ((t, sp.Integer(1)),),
            ratio.conclusion,
            after_next,
        ),
        lemmas=(ratio,),
    )


@cache
def replace_diverges() -> Derivation:
    """Derive that the excess risk under replace tends to infinity, linearly."""
    risk = replace_risk()
    return in_steps(
        "Under replace the excess risk diverges",
        rational_limit(
            limit_at_infinity(R(t), sp.oo),
            "σ²κ t is linear in t with a positive slope.",
            risk.conclusion,
            lower=ADMISSIBLE,
        ),
        lemmas=(risk,),
    )


@cache
def accumulate_bounded() -> Derivation:
    """Derive that the excess risk under accumulate stays strictly below σ²κπ²/6."""
    risk, below = accumulate_risk(), below_basel()
    return in_steps(
        "Under accumulate the excess risk stays below σ²κπ²/6",
        combined(
            sp.Lt(R(t), sigma**2 * kappa * sp.pi**2 / 6),
            "Multiply the bound by σ²κ > 0.",
            risk.conclusion,
            below.conclusion,
            factors=(sigma**2 * kappa,),
            lower=ADMISSIBLE,
            rule="combine the bounds",
        ),
        lemmas=(risk, below),
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
    return in_steps(
        "Every positive schedule keeps the excess risk below twice that of its first fit",
        Step(
            rule="induction",
            after=induction,
            because="Equality at k = 1; then c/(C + c)² ≤ 1/C − 1/(C + c) for the next c > 0, with "
            "C = c_1 + … + c_k.",
            certificate=Induction(index=k, start=1, lower=positive_sizes),
        ),
        compared(positive, "The total is positive.", ((TOTAL, sp.Integer(0)),), rule="sign"),
        combined(
            bound,
            "Drop −1/C_k.",
            induction,
            positive,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
        instance(bound, (k, COUNT), rule="last generation", because="Put k = the number of generations."),
        combined(
            sp.Lt(factor.conclusion.lhs, 2 / c[1]),
            "In terms of the risk.",
            factor.conclusion,
            at_end,
            rule="excess risk",
        ),
        lemmas=(factor,),
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
        hypotheses="",
        conditions=(sp.Lt(d + 1, T, evaluate=False), sp.Ge(t, 1, evaluate=False)),
        instances=tuple((relation, point) for relation in (above, below) for point in points),
    )
    return in_steps(
        "The limit of the excess risk under accumulate with fresh designs",
        solved(
            equate(R(t), closed),
            recurrence,
            start,
            because="Partial fractions: 1/(kT − d − 1) − 1/(kT) telescopes into digamma functions.",
        ),
        Step(rule="monotonicity", after=above, because="ψ increases.", certificate=monotone),
        Step(rule="monotonicity", after=below, because="ψ increases.", certificate=monotone),
        combined(
            sp.Lt(R(t), limit),
            "Multiply by σ²d/(d + 1).",
            equate(R(t), closed),
            above,
            factors=(scale,),
            lower=ADMISSIBLE,
            rule="upper bound",
        ),
        combined(
            sp.Gt(R(t), lower),
            "Multiply by σ²d/(d + 1).",
            equate(R(t), closed),
            below,
            factors=(scale,),
            lower=ADMISSIBLE,
            rule="lower bound",
        ),
        rational_limit(limit_at_infinity(lower, limit), "1/t → 0.", lower=ADMISSIBLE),
        squeezed(
            limit_at_infinity(R(t), limit),
            "Both bounds tend to the same value.",
            sp.Lt(R(t), limit),
            sp.Gt(R(t), lower),
            limit_at_infinity(lower, limit),
        ),
        lemmas=(risk,),
    )
