r"""A share α of real data in every generation, for a mean whose data have a known variance.

Fit t sees αn real data and (1 − α)n data drawn from fit t − 1. In units of the risk σ²/n of one fit to n
real data the risk tends, for every α > 0,

* to 1/(α(2 − α)) if the real data are drawn afresh every time;
* to (3 − 2α)/(α(2 − α)) if they are the same every time, which costs a factor up to 3.

Position paper §4.2; regression with T ≫ d obeys the same law at leading order.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.moments import Block, MeanFamily, Setting, definition, error_steps, u
from theory.engine.recurrences import solved
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.language.derivation import Algebra, Citation, Definition, Derivation, LimitOf, Step
from theory.language.formula import Formula, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import Domain, Parameter

GENERATION = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1))
SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
    latex=r"\alpha",
    ceiling=1,
)
alpha = SHARE.symbol
n = sp.Symbol("n", integer=True, positive=True)
sigma = sp.Symbol("sigma", positive=True)
rho = sp.Function("rho", real=True)
KNOWN = MeanFamily(id="mean", words="data of known variance", variance=sigma**2, true_variance=sigma**2)
SIZES = tuple(
    {"n": a, "alpha": b} for a, b in ((1, 1), (2, Fraction(1, 2)), (3, Fraction(1, 3)), (3, Fraction(2, 3)))
)
POINTS = tuple(
    {"n": a, "alpha": b, "sigma": s}
    for a, b, s in ((4, Fraction(1, 4), 1), (3, Fraction(2, 3), Fraction(3, 2)), (2, Fraction(1), 2))
)
SETTINGS = {
    rule: Setting(
        family=KNOWN,
        blocks=(Block(source=source, size=alpha * n), Block(source="new", size=(1 - alpha) * n)),  # type: ignore[arg-type]  # the two literals
        sizes=SIZES,
    )
    for rule, source in ((FRESH_REAL_SHARE, "real"), (KEPT_REAL_SHARE, "kept"))
}
LOOP_OF = {
    rule: Loop(
        id=f"mean.{rule.id}",
        family="mean, noise variance known",
        rule=rule,
        estimator="mean",
        definition=definition(setting),
    )
    for rule, setting in SETTINGS.items()
}
LOOPS = tuple(LOOP_OF.values())


def _closed(rule: Rule) -> sp.Expr:
    """Return u(t); the kept data enter through two geometric sequences, whose weights are matched."""
    rest = 1 - alpha
    if rule is FRESH_REAL_SHARE:
        return sigma**2 / n * (1 - rest ** (2 * t)) / (alpha * (2 - alpha))
    level, decay = (3 - 2 * alpha) / (alpha * (2 - alpha)), -2 / alpha
    return sigma**2 / n * (level + decay * rest**t - (level + decay) * rest ** (2 * t))


@cache
def risk(rule: Rule) -> Derivation:
    """Derive the risk in units of σ²/n."""
    steps, recurrence, start = error_steps(SETTINGS[rule], POINTS)
    solution = solved(u, t, recurrence, start, _closed(rule), POINTS)
    named = sp.Eq(rho(t), n * u(t) / sigma**2)
    ratio = sp.Eq(rho(t), n / sigma**2 * solution.after.rhs)
    return Derivation(
        title=f"Risk of the mean with a {rule.real} share of real data, in units of σ²/n",
        steps=(
            *steps,
            solution,
            Step(
                rule="definition",
                after=named,
                because="In units of the risk σ²/n of one fit to n real data.",
                certificate=Definition(),
            ),
            Step(
                rule="risk ratio",
                before=(named, solution.after),
                after=ratio,
                because="σ²/n cancels.",
                certificate=Algebra(),
            ),
        ),
    )


@cache
def risk_limit(rule: Rule) -> Derivation:
    """Derive the limit of the risk ratio as t → ∞."""
    found = risk(rule)
    power = (1 - alpha) ** t
    vanishing = limit_at_infinity(power, sp.Integer(0))
    level = 1 if rule.real == "fresh" else 3 - 2 * alpha
    value = level / (alpha * (2 - alpha))
    points = tuple(
        {"alpha": share, "t": late} for share in (Fraction(1, 10), Fraction(1, 2)) for late in (300, 900)
    )
    small = sp.Lt(power, sp.Rational(1, 10**10), evaluate=False)
    return Derivation(
        title=f"The limit of the risk with a {rule.real} share of real data",
        lemmas=(found,),
        steps=(
            Step(
                rule="geometric sequence",
                after=vanishing,
                because="0 ≤ 1 − α < 1.",
                certificate=Citation(
                    theorem="powers of a number below 1 tend to 0",
                    source="Bernoulli's inequality",
                    hypotheses="0 < α ≤ 1",
                    instances=tuple((small, point) for point in points),
                ),
            ),
            Step(
                rule="limit of a continuous function",
                before=(found.conclusion, vanishing),
                after=limit_at_infinity(rho(t), value),
                because="The ratio is a polynomial in (1 − α)^t.",
                certificate=LimitOf(sequence=power, lower=((alpha, sp.Integer(0)),)),
            ),
        ),
    )


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
            parameters=(GENERATION, SHARE),
            loop=LOOP_OF[rule],
            derive=partial(risk, rule),
            sources=(PAPER,),
        ),
        Formula(
            id=f"mean.{rule.id}.risk_ratio_limit",
            title=f"limit of the risk ratio with a {rule.real} share of real data",
            observable=rf"\lim_{{t \to \infty}} {RATIO}",
            statement=STATEMENTS[f"mean.{rule.id}.risk_ratio_limit"],
            parameters=(SHARE,),
            loop=LOOP_OF[rule],
            derive=partial(risk_limit, rule),
            uses=(f"mean.{rule.id}.risk_ratio",),
            sources=(PAPER,),
        ),
    )
)
