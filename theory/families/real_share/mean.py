r"""A share α of real data in every generation, for a mean whose data have a known variance.

Fit t sees αn real data and (1 − α)n data drawn from fit t − 1. In units of the risk σ²/n of one fit to n
real data the risk tends, for every α > 0,

* to 1/(α(2 − α)) if the real data are drawn afresh every time;
* to (3 − 2α)/(α(2 − α)) if they are the same every time, which costs a factor up to 3.

Position paper §4.2; regression with T ≫ d obeys the same law at leading order.
"""

from __future__ import annotations

import sympy as sp

from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.families.defined import by_definition, limit, limit_by_definition, loop_of
from theory.language.derivation import Derivation
from theory.language.formula import Formula, Source
from theory.language.loop import Rule
from theory.language.parameters import COUNT, Domain, Parameter

GENERATION = Parameter(name="t", meaning="number of fits", domain=COUNT)
SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    latex=r"\alpha",
    ceiling=1,
)
alpha = SHARE.symbol
REAL_DATA = alpha * sp.Symbol("n", integer=True, positive=True)
rho = sp.Function("rho", real=True)
PARAMETERS = (GENERATION, SHARE)
LOOP_OF = {
    rule: loop_of(
        f"mean.{rule.id}.risk_ratio", (GENERATION, SHARE), "mean, noise variance known", rule, "mean"
    )
    for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
}
LOOPS = tuple(LOOP_OF.values())


def risk_limit(rule: Rule) -> Derivation:
    """Derive the limit of the risk ratio as t → ∞."""
    return limit(f"mean.{rule.id}.risk_ratio_limit")


PAPER = Source(paper="position paper", where="§4.2")
RATIO = r"n\,\mathbb{E}(\theta_t - \theta_0)^2 / \sigma^2"
STATEMENTS = {
    "mean.fresh_real_share.risk_ratio": "rho(t) = (1 - (1 - alpha)^(2*t))/(alpha*(2 - alpha))",
    "mean.fresh_real_share.risk_ratio_limit": "limit(rho(t), t, oo) = 1/(alpha*(2 - alpha))",
    "mean.kept_real_share.risk_ratio": (
        "rho(t) = a - 2*(1 - alpha)^t/alpha - (a - 2/alpha)*(1 - alpha)^(2*t) "
        "where a = (3 - 2*alpha)/(alpha*(2 - alpha))"
    ),
    "mean.kept_real_share.risk_ratio_limit": "limit(rho(t), t, oo) = (3 - 2*alpha)/(alpha*(2 - alpha))",
}
FORMULAS = tuple(
    formula
    for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
    for formula in (
        Formula(
            id=f"mean.{rule.id}.risk_ratio",
            title=f"risk of fit t with a {rule.real} share of real data, in units of that of n real data",
            observable=RATIO,
            statement=STATEMENTS[f"mean.{rule.id}.risk_ratio"],
            parameters=PARAMETERS,
            loop=LOOP_OF[rule],
            derive=by_definition(f"mean.{rule.id}.risk_ratio"),
            whole=(REAL_DATA,),
            sources=(PAPER,),
        ),
        Formula(
            id=f"mean.{rule.id}.risk_ratio_limit",
            title=f"limit of the risk ratio with a {rule.real} share of real data",
            observable=rf"\lim_{{t \to \infty}} {RATIO}",
            statement=STATEMENTS[f"mean.{rule.id}.risk_ratio_limit"],
            parameters=(SHARE,),
            loop=LOOP_OF[rule],
            derive=limit_by_definition(f"mean.{rule.id}.risk_ratio_limit"),
            uses=(f"mean.{rule.id}.risk_ratio",),
            whole=(REAL_DATA,),
            sources=(PAPER,),
        ),
    )
)
