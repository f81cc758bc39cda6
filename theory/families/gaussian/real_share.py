r"""A share α of real data in every generation, mean and variance fitted.

Fit t sees αn real data, fresh or kept, and (1 − α)n drawn from fit t − 1. With the divisor n the second
moment about the truth is kept exactly, 𝔼σ_t² + 𝔼(μ_t − μ₀)² = σ₀², so one geometric sum gives both; with
the divisor n − 1 two coupled moments have the eigenvalues (1 − α)(2 − α ± √(α² + 4α/(n − 1)))/2. All have
finite limits as soon as one datum of each generation is real. The limit of the variance is positive, but
for one case: if the same single datum is kept (αn = 1), the expected variance tends to 0.
"""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory.engine.iterate import LONGEST_EXACT, iterated
from theory.engine.limits import t
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.families.defined import averages, by_definition, limit_by_definition, loop_of
from theory.families.gaussian.definitions import DEVIATION, GENERATION, SAMPLE_SIZE, n
from theory.language.formula import Formula, Source
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, integer_of
from theory.loop_language.averages import Averages
from theory.numbers.value import Value

SHARE = Parameter(
    name="alpha",
    meaning="share of real data in every generation",
    domain=Domain(kind="share", of=n),
    latex=r"\alpha",
    ceiling=1,
)
PART = Parameter(
    name="alpha",
    meaning="share of real data in every generation, at least one datum and not all",
    domain=Domain(kind="share", of=n, lower=1 / n, upper_open=True),
    latex=r"\alpha",
    ceiling=1,
)
alpha = SHARE.symbol
u, f = (sp.Function(name, real=True) for name in "uf")
PARAMETERS = (GENERATION, SAMPLE_SIZE, SHARE, DEVIATION)
Key = tuple[Rule, str]
"""A rule, and the divisor of the variance: biased (n) or unbiased (n − 1)."""
LOOP_OF = {
    (rule, divisor): loop_of(
        f"gaussian.{rule.id}{suffix}.variance",
        PARAMETERS,
        "Gaussian with fitted mean and variance, d = 1",
        rule,
        f"mean and {divisor} variance",
    )
    for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
    for divisor, suffix in (("unbiased", ""), ("biased", "_biased"))
}
LOOPS = tuple(LOOP_OF.values())


def recursion(key: Key) -> Averages:
    """Return what the moments of a loop come to."""
    return averages(f"{LOOP_OF[key].id}.variance", PARAMETERS)


def _value(key: Key, sequence: type[sp.Function], values: Values, digits: int) -> Value | None:
    """Iterate the recurrences while that is short: exact, as the closed form's square roots cancel."""
    if integer_of(values, "t") > LONGEST_EXACT:
        return None
    found = recursion(key)
    rules = found.recurrences
    first = {y: r.rhs.xreplace({t: sp.Integer(1)}).xreplace(found.starts) for y, r in rules.items()}
    known = {name: value for name, value in values.items() if name != "t"}
    return iterated(rules, first, sequence(t), known, integer_of(values, "t"), digits)  # type: ignore[arg-type]  # all scalars


PAPER = Source(paper="position paper", where="§4.2")
BERTRAND = Source(paper="Bertrand et al. 2023, arXiv:2310.00429")
OBSERVABLES = {
    u: ("mean_drift", "squared error of the fitted mean", r"\mathbb{E}(\mu_t - \mu_0)^2"),
    f: ("variance", "expected fitted variance", r"\mathbb{E}\,\sigma_t^2"),
}


STATEMENTS = {
    "gaussian.fresh_real_share.mean_drift": (
        "u(t) = sigma0^2*(n - 1)/(n*q) + (1 - alpha)^t*((sigma0^2*(n - 1)*y/(n*q) "
        "- sigma0^2*(1 - alpha)/q)*x^t + (sigma0^2*(1 - alpha)/q - sigma0^2*(n - 1)*x/(n*q))*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.fresh_real_share.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(n - 1)/(n*(2*alpha*n - alpha^2*n - 1))"
    ),
    "gaussian.fresh_real_share.variance": (
        "f(t) = sigma0^2*alpha*(2*n - alpha*n - 1)/q "
        "+ (1 - alpha)^t*((sigma0^2*(1 - alpha)*y/q - sigma0^2/q)*x^t "
        "+ (sigma0^2/q - sigma0^2*(1 - alpha)*x/q)*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.fresh_real_share.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*alpha*(2*n - alpha*n - 1)/(2*alpha*n - alpha^2*n - 1)"
    ),
    "gaussian.fresh_real_share_biased.mean_drift": (
        "u(t) = sigma0^2*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1)/n"
    ),
    "gaussian.fresh_real_share_biased.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.fresh_real_share_biased.variance": (
        "f(t) = sigma0^2 - sigma0^2*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1)/n"
    ),
    "gaussian.fresh_real_share_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*alpha*(2*n - alpha*n - 1)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.kept_real_share.mean_drift": (
        "u(t) = sigma0^2*(3*alpha*n - 2*alpha^2*n + alpha - 2)/(alpha*n*q) "
        "+ (1 - alpha)^t*(((sigma0^2*(n - 1)*x/(n*q) - sigma0^2*(1 - alpha)/q)*y^t "
        "+ (sigma0^2*(1 - alpha)/q - sigma0^2*(n - 1)*y/(n*q))*x^t)/s - 2*sigma0^2/(alpha*n)) "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.kept_real_share.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(3*alpha*n - 2*alpha^2*n + alpha "
        "- 2)/(alpha*n*(2*alpha*n - alpha^2*n - 1))"
    ),
    "gaussian.kept_real_share.variance": (
        "f(t) = sigma0^2*(2 - alpha)*(alpha*n - 1)/q "
        "+ (1 - alpha)^t*((sigma0^2/q - sigma0^2*(1 - alpha)*y/q)*x^t "
        "+ (sigma0^2*(1 - alpha)*x/q - sigma0^2/q)*y^t)/s "
        "where q = 2*alpha*n - alpha^2*n - 1, s = sqrt(alpha^2 + 4*alpha/(n - 1)), x = 1 - alpha/2 + s/2, "
        "y = 1 - alpha/2 - s/2"
    ),
    "gaussian.kept_real_share.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(2 - alpha)*(alpha*n - 1)/(2*alpha*n - alpha^2*n - 1)"
    ),
    "gaussian.kept_real_share_biased.mean_drift": (
        "u(t) = sigma0^2*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1) "
        "- 2*(1 - alpha)^t*sum((1 - alpha - 1/n)^k, k, 0, t - 1))/n"
    ),
    "gaussian.kept_real_share_biased.mean_drift_limit": (
        "limit(u(t), t, oo) = sigma0^2*(3 - 2*alpha)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
    "gaussian.kept_real_share_biased.variance": (
        "f(t) = sigma0^2 - sigma0^2*((3 - 2*alpha)*sum(((1 - alpha)*(1 - alpha - 1/n))^k, k, 0, t - 1) "
        "- 2*(1 - alpha)^t*sum((1 - alpha - 1/n)^k, k, 0, t - 1))/n"
    ),
    "gaussian.kept_real_share_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(2 - alpha)*(alpha*n - 1)/(2*alpha*n - alpha^2*n + 1 - alpha)"
    ),
}


def _formulas(key: Key) -> tuple[Formula, ...]:
    loop, (_, divisor) = LOOP_OF[key], key
    words = f"a {loop.rule.real} real share, divisor {'n' if divisor == 'biased' else 'n − 1'}, d = 1"
    found: list[Formula] = []
    for sequence, (name, title, observable) in OBSERVABLES.items():
        found.append(
            Formula(
                id=f"{loop.id}.{name}",
                title=f"{title} with {words}",
                observable=observable,
                statement=STATEMENTS[f"{loop.id}.{name}"],
                parameters=PARAMETERS,
                loop=loop,
                derive=by_definition(f"{loop.id}.{name}"),
                sources=(PAPER, BERTRAND),
                algorithm=partial(_value, key, sequence) if divisor == "unbiased" else None,
            )
        )
        found.append(
            Formula(
                id=f"{loop.id}.{name}_limit",
                title=f"limit of the {title} with {words}",
                observable=rf"\lim_{{t \to \infty}} {observable}",
                statement=STATEMENTS[f"{loop.id}.{name}_limit"],
                parameters=(SAMPLE_SIZE, PART, DEVIATION),
                loop=loop,
                derive=limit_by_definition(f"{loop.id}.{name}_limit"),
                uses=(f"{loop.id}.{name}",),
                sources=(PAPER, BERTRAND),
            )
        )
    return tuple(found)


FORMULAS = tuple(formula for key in LOOP_OF for formula in _formulas(key))
