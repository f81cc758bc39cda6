r"""Accumulate-subsample: every fit sees some of the nt data accumulated so far, drawn at random.

The position paper (§4.1) calls this paradigm open: “no analytic theory has been proven in this case to
date”. Its moments close at every n and every number m of data drawn (m = n in the paper). Fit t draws m of
the nt pooled data, is fitted, and appends n new data; with replacement, fit 1 is itself a bootstrap of the n
real data. Here: the mean, noise variance known, in units of the risk σ²/m of a fit to m real data.

* With replacement the ratio is (m + n − 1)/n · Σ_{i≤t} ∏_{2≤k≤i} (k − 1)(k − 1 + 1/m)/k², and it tends to
  m(m + n − 1)/n · (ψ(1) − ψ(1 − 1/m)), ψ the digamma function, for every m ≥ 2; for m = 1 it is H₁(t), which
  grows without bound.
* As n → ∞ with m = cn it tends to (1 + c)H₂(t) with and (1 + 2c)H₂(t) − 2c without replacement; m = n gives
  2H₂(t) → π²/3 and 3H₂(t) − 2 → π²/2 − 2, and c → 0 the π²/6 of accumulate. At a fixed t the ratio is a
  rational function of n, so that it differs from it by O(1/n).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import sympy as sp

from theory.engine.gauss_sums import SERIES, START, gauss_sum
from theory.engine.iterate import iterated
from theory.engine.rules import (
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.families.defined import (
    averages,
    by_definition,
    derived,
    large_samples,
    limit_by_definition,
    loop_of,
)
from theory.language.derivation import Derivation
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, integer_of
from theory.loop_language.pool_averages import PoolAverages
from theory.numbers.value import Value, from_ball

GENERATION = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=8)
DRAWN_PER_DATUM = Parameter(
    name="c",
    meaning="number of data drawn for a fit for each datum of a generation, m = cn",
    domain=Domain(kind="real", lower=0, lower_open=True),
    ceiling=4,
)
AT_MOST_ONE = replace(
    DRAWN_PER_DATUM, domain=Domain(kind="real", lower=0, lower_open=True, upper=1), ceiling=1
)
c, sigma = DRAWN_PER_DATUM.symbol, sp.Symbol("sigma", positive=True)
n, m = sp.symbols("n m", integer=True, positive=True)
rho, u, v = (sp.Function(name, real=True) for name in ("rho", "u", "v"))
RULES = (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
ANY_SIZE = (SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT, SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT)


def each(least: int, meaning: str = "number of data in each generation") -> Parameter:
    """Return n, with the least that it may be."""
    return Parameter(name="n", meaning=meaning, domain=Domain(kind="integer", lower=least), ceiling=12)


def seen(rule: Rule) -> sp.Symbol:
    """Return the number of data that a fit sees."""
    return m if rule in ANY_SIZE else n


def drawn(rule: Rule, least: int = 1) -> tuple[Parameter, ...]:
    """Return the parameters of the sizes: n, and m where it may differ.

    A fit sees at least ``least`` data: two where the variance is fitted with the divisor m − 1. Without
    replacement n is at least 2, as the pool's unbiased variance is that of one datum at t = 1 otherwise; with
    n = m = 1 both rules draw one datum and are the same loop.
    """
    replaced = rule.subsample == "with replacement"
    if rule not in ANY_SIZE:
        meaning = "number of data in each generation, and of those drawn for a fit"
        return (each(least if replaced else 2, meaning),)
    upper = None if replaced else n
    return (
        each(1 if replaced else 2),
        Parameter(
            name="m",
            meaning="number of data drawn for a fit",
            domain=Domain(kind="integer", lower=least, upper=upper),
            ceiling=n if upper else 12,
        ),
    )


LOOP_OF = {
    rule: loop_of(
        f"mean.{rule.id}.risk_ratio",
        (GENERATION, *drawn(rule)),
        "mean, noise variance known",
        rule,
        "mean",
    )
    for rule in (*RULES, *ANY_SIZE)
}
LOOPS = tuple(LOOP_OF.values())


def recursion(rule: Rule) -> PoolAverages:
    """Return what the moments of the pool come to."""
    found = averages(f"mean.{rule.id}.risk_ratio", (GENERATION, *drawn(rule)))
    assert isinstance(found, PoolAverages)
    return found


def risk(rule: Rule) -> Derivation:
    """Derive the mean's risk for known variance, in units of that of real data."""
    return derived(f"mean.{rule.id}.risk_ratio")


def _ratio_value(rule: Rule, values: Values, digits: int) -> Value:
    """Sum Gauss's series, or iterate the pool's recurrences: the closed form has nested sums, these one loop.

    A single datum is drawn with replacement or not, so that m = 1 has the series under either rule.
    """
    found = recursion(rule)
    sizes = {name: integer_of(values, name) for name in ("n", "m") if name in values}
    each_time, few, fit = sizes["n"], sizes.get("m", sizes["n"]), integer_of(values, "t")
    if fit > START and (rule.subsample == "with replacement" or few == 1):
        weight = Fraction(few + each_time - 1, each_time)
        series = gauss_sum(fit, Fraction(1, few), Fraction(0), digits, weight)
        if series is not None:
            return from_ball(series, digits, SERIES)
    return iterated(
        found.recurrences,
        {x: found.starts[x(1)] for x in (u, v)},
        found.goal,
        {**sizes, sigma.name: 1},
        fit,
        digits,
    )


PAPER = Source(paper="position paper", where="§4.1 (as an open case)")
RATIO = r"n\,\mathbb{E}(\theta_t - \theta_0)^2 / \sigma^2"


STATEMENTS = {
    "mean.subsample_with_replacement.risk_ratio": (
        "rho(t) = (2*n - 1)/n*sum(product((k - 1)*(k - 1 + 1/n)/k^2, k, 2, i), i, 1, t)"
    ),
    "mean.subsample_with_replacement.risk_ratio_large_n": "limit(rho(t), n, oo) = 2*H2(t)",
    "mean.subsample_with_replacement.risk_ratio_large_n_limit": "limit(rho_infty(t), t, oo) = pi^2/3",
    "mean.subsample_without_replacement.risk_ratio": (
        "rho(t) = n*(1/n + sum((n*(i - 2)*v(i - 1) + n*(i - 1) - 1)/(i^2*n*(n*(i - 1) - 1)), i, 2, t) "
        "+ (t - 1)*v(t)/(n*t - 1)) "
        "where P(i) = product((k - 1)*(k^2*n - k*n - 2)/(k^2*(k*n - n - 1)), k, 2, i), "
        "v(i) = ((n - 1)/n + sum((j*n - 1)/(j^2*n*P(j)), j, 2, i))*P(i)"
    ),
    "mean.subsample_without_replacement.risk_ratio_large_n": "limit(rho(t), n, oo) = 3*H2(t) - 2",
    "mean.subsample_without_replacement.risk_ratio_large_n_limit": "limit(rho_infty(t), t, oo) = pi^2/2 - 2",
    "mean.subsample_any_size_with_replacement.risk_ratio": (
        "rho(t) = (m + n - 1)/n*sum(product((k - 1)*(k - 1 + 1/m)/k^2, k, 2, i), i, 1, t)"
    ),
    "mean.subsample_any_size_with_replacement.risk_ratio_large_n": "limit(rho(t), n, oo) = (1 + c)*H2(t)",
    "mean.subsample_any_size_with_replacement.risk_ratio_large_n_limit": (
        "limit(rho_infty(t), t, oo) = pi^2/6 + pi^2*c/6"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio": (
        "rho(t) = m*(1/n + sum((n*(n*(i - 1) - m)*v(i - 1) + m*(n*(i - 1) - 1))/(i^2*n*m*(n*(i - 1) - 1)), "
        "i, 2, t) + (n*t - m)*v(t)/(m*(n*t - 1))) "
        "where P(i) = product((k - 1)*(k^2*m*n - k*m*n - k*m + k*n - m - n)/(k^2*m*(k*n - n - 1)), k, 2, "
        "i), "
        "v(i) = ((n - 1)/n + sum((j*n - 1)/(j^2*n*P(j)), j, 2, i))*P(i)"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_large_n": (
        "limit(rho(t), n, oo) = (1 + 2*c)*H2(t) - 2*c"
    ),
    "mean.subsample_any_size_without_replacement.risk_ratio_large_n_limit": (
        "limit(rho_infty(t), t, oo) = pi^2/6 + pi^2*c/3 - 2*c"
    ),
}


def _mean_formulas(rule: Rule) -> tuple[Formula, ...]:
    name, loop = f"mean.{rule.id}.risk_ratio", LOOP_OF[rule]
    any_size = rule in ANY_SIZE
    size, words = "m" if any_size else "n", f"drawn {rule.subsample}"
    ratio = RATIO.replace("n", "m", 1) if any_size else RATIO
    scaled = (DRAWN_PER_DATUM if rule.subsample == "with replacement" else AT_MOST_ONE,) if any_size else ()
    growing = "n → ∞ with m = cn" if any_size else "n → ∞"
    counts = (c * n,) if any_size else ()
    return (
        Formula(
            id=name,
            title=f"risk of fit t to {size} of the nt data so far, {words}, "
            f"in units of that of {size} real data",
            observable=ratio,
            statement=STATEMENTS[name],
            parameters=(GENERATION, *drawn(rule)),
            loop=loop,
            derive=by_definition(name),
            sources=(PAPER,),
            algorithm=partial(_ratio_value, rule),
        ),
        Formula(
            id=f"{name}_large_n",
            title=f"the same as {growing}, {words}",
            observable=rf"\lim_{{n \to \infty}} {ratio}",
            statement=STATEMENTS[f"{name}_large_n"],
            parameters=(GENERATION, *scaled),
            loop=loop,
            derive=partial(large_samples, f"{name}_large_n", *(((m, c * n),) if any_size else ())),
            kind=Kind(name="asymptotic", order="O(1/n)"),
            uses=(name,),
            whole=counts,
            sources=(PAPER,),
        ),
        Formula(
            id=f"{name}_large_n_limit",
            title=f"limit of the large-sample risk ratio, {words}",
            observable=rf"\lim_{{t \to \infty}} \lim_{{n \to \infty}} {ratio}",
            statement=STATEMENTS[f"{name}_large_n_limit"],
            parameters=scaled,
            loop=loop,
            derive=limit_by_definition(f"{name}_large_n_limit"),
            uses=(f"{name}_large_n",),
            whole=counts,
            sources=(PAPER,),
        ),
    )


FORMULAS = tuple(formula for rule in (*RULES, *ANY_SIZE) for formula in _mean_formulas(rule))
