r"""What becomes of the mean squared error under replace, by the sign of the curvature v₂.

Only where the variance function is flat or convex does the error diverge: linearly for v₂ = 0 (Normal with
known variance, Poisson), exponentially for v₂ > 0 (Gamma, negative binomial). For v₂ < 0 (binomial) the mean
lives on a bounded set, the fits run into its ends, and the error saturates at V₀/|v₂|.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import (
    above_its_tangent,
    combined,
    in_steps,
    in_the_limit,
    rational_limit,
    squeezed,
    vanishing,
)
from theory.families.defined import limit_by_definition
from theory.families.exponential_family.mean_squared_error import (
    CURVATURE,
    ERROR,
    LOOPS,
    MORRIS,
    SIZE,
    TRUE_VARIANCE,
    V0,
    n,
    replace_error,
    u,
    v2,
)
from theory.language.derivation import Cases, Derivation, Step
from theory.language.formula import Formula
from theory.language.parameters import Domain

CONCAVE = replace(
    CURVATURE,
    meaning="coefficient of θ² in the variance function, negative: −1/N for a binomial of N trials",
    domain=Domain(kind="real", lower=-1, upper=0, upper_open=True),
    ceiling=0,
)
POSITIVE = sp.Symbol("w", positive=True)
LOWER = ((n, sp.Integer(1)), (POSITIVE, sp.Integer(0)), (V0, sp.Integer(0)))


def _case(value: sp.Expr, because: str) -> Step:
    return instance(replace_error().conclusion, (v2, value), rule="sign of the curvature", because=because)


def _flat() -> tuple[Step, Step]:
    case = _case(sp.Integer(0), "The case v₂ = 0.")
    limit = rational_limit(
        limit_at_infinity(u(t), sp.oo),
        "V₀t/n is linear in t.",
        case.after,
        lower=((n, sp.Integer(1)), (V0, sp.Integer(0))),
    )
    return case, limit


def _convex() -> tuple[Step, ...]:
    case = _case(POSITIVE, "The case v₂ = w > 0.")
    tangent = above_its_tangent(1 + POSITIVE / n, "(1 + x)^t ≥ 1 + tx, x = w/n > 0.")
    linear = V0 * t / n
    bound = sp.Ge(u(t), linear)
    grows = limit_at_infinity(linear, sp.oo)
    return (
        case,
        tangent,
        combined(
            bound,
            "Multiply by V₀/w.",
            case.after,
            tangent.after,
            factors=(V0 / POSITIVE,),
            lower=LOWER[1:],
            rule="combine the bounds",
        ),
        rational_limit(grows, "Linear in t.", lower=((n, sp.Integer(1)), (V0, sp.Integer(0)))),
        squeezed(limit_at_infinity(u(t), sp.oo), "It is at least what tends to infinity.", bound, grows),
    )


def _concave() -> tuple[Step, Step, Step]:
    case = _case(-POSITIVE, "The case v₂ = −w < 0.")
    power = (1 - POSITIVE / n) ** t
    vanishes = vanishing(power, "0 ≤ 1 − w/n < 1, as w ≤ 1 ≤ n for a binomial")
    return (
        case,
        vanishes,
        in_the_limit(
            limit_at_infinity(u(t), V0 / POSITIVE),
            power,
            "The error is affine in the power.",
            case.after,
            vanishes.after,
            lower=LOWER,
        ),
    )


@cache
def replace_error_by_curvature() -> Derivation:
    """Derive that the error under replace diverges for v₂ ≥ 0 and tends to V₀/|v₂| for v₂ < 0."""
    flat, convex, concave_steps = _flat(), _convex(), _concave()
    value = sp.Piecewise((-V0 / v2, v2 < 0), (sp.oo, True))
    return in_steps(
        "The limit of the mean squared error under replace, by the sign of the curvature",
        *flat,
        *convex,
        *concave_steps,
        Step(
            rule="cases",
            before=(flat[-1].after, convex[-1].after, concave_steps[-1].after),
            after=limit_at_infinity(u(t), value),
            because="v₂ is zero, positive or negative.",
            certificate=Cases(variable=v2, positive=POSITIVE),
        ),
        lemmas=(replace_error(),),
    )


LOOPS_OF = {loop.id: loop for loop in LOOPS}
FORMULAS = (
    Formula(
        id="exponential_family.replace.mean_squared_error_limit",
        title="limit of the mean squared error under replace, where the variance function is concave",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement="limit(u(t), t, oo) = -V0/v2",
        parameters=(SIZE, CONCAVE, TRUE_VARIANCE),
        loop=LOOPS_OF["exponential_family.replace"],
        derive=limit_by_definition("exponential_family.replace.mean_squared_error_limit"),
        uses=("exponential_family.replace.mean_squared_error",),
        sources=(MORRIS,),
    ),
)
