r"""A share α of real data in every generation, mean and variance fitted.

Fit t sees αn real data, fresh or kept, and (1 − α)n drawn from fit t − 1. With the divisor n the second
moment about the truth is kept exactly, 𝔼σ_t² + 𝔼(μ_t − μ₀)² = σ₀², so one geometric sum gives both; with
the divisor n − 1 two coupled moments have the eigenvalues (1 − α)(2 − α ± √(α² + 4α/(n − 1)))/2. All have
finite limits as soon as one datum of each generation is real. The limit of the variance is positive, but
for one case: if the same single datum is kept (αn = 1), the expected variance tends to 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

import sympy as sp

from theory.engine.iterate import LONGEST_EXACT, iterated
from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.engine.steps import in_steps
from theory.families.defined import averages, by_definition, loop_of
from theory.families.gaussian.definitions import DEVIATION, GENERATION, SAMPLE_SIZE, n, sigma0
from theory.language.derivation import Derivation, FixedPoint, Step
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
rest = 1 - alpha
u, f, g = (sp.Function(name, real=True) for name in "ufg")
odds = sp.Symbol("y", positive=True)
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


def _fixed_point(rules: Mapping[type[sp.Function], sp.Eq]) -> dict[type[sp.Function], sp.Expr]:
    """Return the point that the recurrences fix."""
    unknown = {sequence: sp.Dummy() for sequence in rules}
    before = {sequence(t - 1): place for sequence, place in unknown.items()}
    equations = [rule.rhs.xreplace(before) - unknown[sequence] for sequence, rule in rules.items()]
    (solution,) = sp.solve(equations, list(unknown.values()), dict=True)
    return {sequence: _tidy(solution[place]) for sequence, place in unknown.items()}


def _tidy(value: sp.Expr) -> sp.Expr:
    """Return a quotient of polynomials with a denominator that is positive for αn ≥ 1."""
    sample = {alpha: sp.Rational(1, 2), n: sp.Integer(8), sigma0: sp.Integer(1)}
    top, bottom = sp.fraction(sp.factor(value))
    sign, parts = sp.Integer(1), []
    for part, power_of in ((top, 1), (bottom, -1)):
        for factor in sp.Mul.make_args(part):
            turned = isinstance(factor, (sp.Add, sp.Number)) and factor.xreplace(sample) < 0
            parts.append((sp.expand(-factor) if turned else factor) ** power_of)
            sign = -sign if turned else sign
    return sign * sp.Mul(*parts)


@cache
def limit(key: Key, sequence: type[sp.Function]) -> Derivation:
    """Derive the limit of u or f, by the fixed point of their recurrences."""
    found, (rule, divisor) = recursion(key), key
    rules = {sequence: found.recurrences[sequence] for sequence in (u, f, g) if sequence in found.recurrences}
    point = _fixed_point(rules)
    ratio = sp.Integer(1) if divisor == "biased" else n / (n - 1)
    least = ratio * alpha * rest / (1 - ratio * rest * (1 - 1 / n))
    most = n * (1 - rest**2) / rest
    middle = sp.together((least + most) / 2)
    weights = [sp.Integer(1), middle]
    if g in rules:
        slack = 1 - rest**2 - rest * middle / n
        spread_slack = middle - ratio * alpha * rest - ratio * rest * (1 - 1 / n) * middle
        weights.append(slack * spread_slack / (slack + spread_slack) / ratio)
    return in_steps(
        f"Limit with a {rule.real} real share",
        *found.steps,
        Step(
            rule="fixed point",
            before=tuple(rules.values()),
            after=limit_at_infinity(sequence(t), point[sequence]),
            because="The recurrences contract towards their fixed point.",
            certificate=FixedPoint(
                sequences=tuple(rules),
                index=t,
                point=tuple(point.values()),
                weights=tuple(weights),
                domain=((alpha, odds / (1 + odds)),),
                lower=((odds, sp.Integer(0)), (n, 1 + 1 / odds)),
            ),
        ),
    )


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
                derive=partial(limit, key, sequence),
                uses=(f"{loop.id}.{name}",),
                sources=(PAPER, BERTRAND),
            )
        )
    return tuple(found)


FORMULAS = tuple(formula for key in LOOP_OF for formula in _formulas(key))
