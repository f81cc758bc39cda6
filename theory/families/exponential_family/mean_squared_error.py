r"""Exponential families with quadratic variance function, fitted by the mean.

Data drawn at mean θ have variance V(θ) = v₀ + v₁θ + v₂θ² (Morris 1982): Normal with known variance and
Poisson (v₂ = 0), Gamma, negative binomial and generalised hyperbolic secant (v₂ > 0), binomial with N
trials (v₂ = −1/N). Maximum likelihood is the sample mean, so 𝔼V(θ_t) closes exactly at every sample size.
With V₀ = V(θ₀), θ₀ the truth:

* replace: 𝔼(θ_t − θ₀)² = V₀((1 + v₂/n)^t − 1)/v₂: exponential, linear (v₂ = 0) or saturating growth;
* accumulate: V₀(∏_{k≤t}(1 + v₂/(nk²)) − 1)/v₂, bounded, with a limit by sinh (v₂ > 0) or sin (v₂ < 0);
  relative to fit 1 it tends to H₂(t) as n → ∞, so to π²/6: the finite-n form of that universality.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.products import euler_product
from theory.engine.rules import ACCUMULATE, FRESH_REAL_SHARE, KEPT_REAL_SHARE, REPLACE, SCHEDULE
from theory.engine.steps import in_steps, in_the_limit
from theory.families.defined import by_definition, loop_of
from theory.language.derivation import Cases, Derivation, Instance, Step
from theory.language.formula import Formula, Source
from theory.language.parameters import COUNT, POSITIVE_REAL, Domain, Parameter
from theory.loop_language.averages import fitted

GENERATION = Parameter(name="t", meaning="number of fits, the first on real data", domain=COUNT)
SIZE = Parameter(name="n", meaning="number of data in each generation", domain=COUNT, ceiling=12)
CURVATURE = Parameter(
    name="v2",
    meaning="coefficient of θ² in the variance function of data fit by their sample mean: −1/N for a "
    "binomial of N trials, 0 Normal and Poisson, positive otherwise; between −1 and 0, if no −1/N, that of "
    "no exponential family, but of Beta laws, say",
    domain=Domain(kind="real", lower=-1),
    latex="v_2",
    ceiling=3,
)
TRUE_VARIANCE = Parameter(
    name="V0", meaning="variance of the real data", domain=POSITIVE_REAL, latex="V_0", ceiling=4
)
SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="share", of=SIZE.symbol),
    latex=r"\alpha",
    ceiling=1,
)
SIZES_LIST = Parameter(
    name="c",
    meaning="number of data in each generation",
    domain=Domain(kind="integer", lower=1, shape="list"),
    ceiling=6,
)
PARAMETERS = (GENERATION, SIZE, CURVATURE, TRUE_VARIANCE)
n, v2, V0, alpha, c = (p.symbol for p in (SIZE, CURVATURE, TRUE_VARIANCE, SHARE, SIZES_LIST))
V1 = sp.Symbol("V1", real=True)
m, u = (sp.Function(name, real=True) for name in ("m", "u"))
e_t = fitted("e")
RULES = {
    REPLACE: PARAMETERS,
    ACCUMULATE: PARAMETERS,
    SCHEDULE: (SIZES_LIST, CURVATURE, TRUE_VARIANCE),
    FRESH_REAL_SHARE: (GENERATION, SIZE, SHARE, CURVATURE, TRUE_VARIANCE),
    KEPT_REAL_SHARE: (GENERATION, SIZE, SHARE, CURVATURE, TRUE_VARIANCE),
}
LOOPS = tuple(
    loop_of(
        f"exponential_family.{rule.id}.mean_squared_error",
        parameters,
        "exponential family with quadratic variance function",
        rule,
        "mean (maximum likelihood)",
    )
    for rule, parameters in RULES.items()
)
replace_error, accumulate_error, schedule_error, fresh_share_error, kept_error = (
    by_definition(f"{loop.id}.mean_squared_error") for loop in LOOPS
)


POSITIVE = sp.Symbol("w", positive=True)
LOWER = ((n, sp.Integer(1)), (POSITIVE, sp.Integer(0)), (V0, sp.Integer(0)))


def _curvature(value: sp.Expr, because: str) -> Step:
    closed = accumulate_error().conclusion
    return Step(
        rule="sign of the curvature",
        before=(closed,),
        after=closed.xreplace({v2: value}),
        because=because,
        certificate=Instance(substitution=((v2, value),)),
    )


def _curved_limit(sign: int) -> tuple[Step, Step, Step]:
    """Return the steps to the limit for positive or negative curvature."""
    case = _curvature(sign * POSITIVE, f"The case of {'positive' if sign > 0 else 'negative'} v₂ = ±w.")
    points = tuple(
        {"n": size, "w": curvature}
        for size, curvature in (
            (1, Fraction(1, 2)),
            (2, Fraction(1, 3)),
            (7, Fraction(1, 2)),
            (40, Fraction(1)),
        )
    )
    euler = euler_product(POSITIVE / n, sign, points)
    sequence, value = euler.after.lhs.args[0], euler.after.rhs
    limit = in_the_limit(
        limit_at_infinity(u(t), sign * V0 * (value - 1) / POSITIVE),
        sequence,
        "The error is affine in the product.",
        case.after,
        euler.after,
        lower=LOWER,
    )
    return case, euler, limit


@cache
def accumulate_limit() -> Derivation:
    """Derive the limit of the mean squared error under accumulate, for every sign of v₂."""
    flat = _curvature(sp.Integer(0), "The case v₂ = 0.")
    flat_limit = in_the_limit(
        limit_at_infinity(u(t), V0 * sp.pi**2 / (6 * n)),
        sp.harmonic(t, 2),
        "The error is a multiple of H₂(t).",
        flat.after,
        BASEL_LIMIT,
        lower=LOWER,
    )
    above, below = _curved_limit(1), _curved_limit(-1)
    value = sp.Piecewise(
        (flat_limit.after.rhs, sp.Eq(v2, 0)),
        (above[2].after.rhs.xreplace({POSITIVE: v2}), v2 > 0),
        (below[2].after.rhs.xreplace({POSITIVE: -v2}), True),
    )
    return in_steps(
        "The limit of the mean squared error under accumulate",
        flat,
        flat_limit,
        *above,
        *below,
        Step(
            rule="cases",
            before=(flat_limit.after, above[2].after, below[2].after),
            after=limit_at_infinity(u(t), value),
            because="v₂ is zero, positive or negative.",
            certificate=Cases(variable=v2, positive=POSITIVE),
        ),
        lemmas=(accumulate_error(), basel()),
    )


MORRIS = Source(paper="Morris 1982, Ann. Statist. 10, 65-80", where="§2 and §4")
ERROR = r"\mathbb{E}(\theta_t - \theta_0)^2"
FORMULAS = (
    Formula(
        id="exponential_family.replace.mean_squared_error",
        title="mean squared error of fit t when every fit sees the newest data only",
        observable=ERROR,
        statement="u(t) = cases(V0*t/n if v2 = 0, V0*((1 + v2/n)^t - 1)/v2 otherwise)",
        parameters=PARAMETERS,
        loop=LOOPS[0],
        derive=replace_error,
        sources=(MORRIS,),
    ),
    Formula(
        id="exponential_family.accumulate.mean_squared_error",
        title="mean squared error of fit t on all data so far",
        observable=ERROR,
        statement=(
            "u(t) = cases(V0*H2(t)/n if v2 = 0, V0*(product(1 + v2/(k^2*n), k, 1, t) - 1)/v2 otherwise)"
        ),
        parameters=PARAMETERS,
        loop=LOOPS[1],
        derive=accumulate_error,
        sources=(MORRIS,),
    ),
    Formula(
        id="exponential_family.accumulate.mean_squared_error_limit",
        title="limit of the mean squared error under accumulate",
        observable=rf"\lim_{{t \to \infty}} {ERROR}",
        statement=(
            "limit(u(t), t, oo) = cases(pi^2/6*V0/n if v2 = 0, "
            "V0*(sinh(pi*sqrt(v2)/sqrt(n))/(pi*sqrt(v2)/sqrt(n)) - 1)/v2 if v2 > 0, "
            "V0*(sin(pi*sqrt(-v2)/sqrt(n))/(pi*sqrt(-v2)/sqrt(n)) - 1)/v2 otherwise)"
        ),
        parameters=PARAMETERS[1:],
        loop=LOOPS[1],
        derive=accumulate_limit,
        uses=("exponential_family.accumulate.mean_squared_error",),
        sources=(MORRIS,),
    ),
    Formula(
        id="exponential_family.fresh_real_share.mean_squared_error",
        title="mean squared error of fit t to n data of which a share is real and drawn afresh",
        observable=ERROR,
        statement="u(t) = V0*sum(((1 - alpha)^2 + v2*(1 - alpha)/n)^k, k, 0, t - 1)/n",
        parameters=RULES[FRESH_REAL_SHARE],
        loop=LOOPS[3],
        derive=fresh_share_error,
        sources=(MORRIS,),
    ),
    Formula(
        id="exponential_family.schedule.mean_squared_error",
        title="mean squared error after all generations of a schedule of sizes",
        observable=ERROR,
        statement=(
            "u(len(c)) = cases(V0*sum(c[j]/C(j)^2, j, 1, len(c)) if v2 = 0, "
            "V0*(product(1 + v2*c[k]/C(k)^2, k, 1, len(c)) - 1)/v2 otherwise) "
            "where C(m) = c[m] + sum(c[l], l, 1, m - 1)"
        ),
        parameters=RULES[SCHEDULE],
        loop=LOOPS[2],
        derive=schedule_error,
        sources=(MORRIS,),
    ),
)
