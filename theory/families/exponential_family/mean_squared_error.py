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

import sympy as sp

from theory.engine.rules import ACCUMULATE, FRESH_REAL_SHARE, KEPT_REAL_SHARE, REPLACE, SCHEDULE
from theory.families.defined import by_definition, limit_by_definition, loop_of
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
accumulate_limit = limit_by_definition("exponential_family.accumulate.mean_squared_error_limit")


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
