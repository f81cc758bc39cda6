r"""Accumulate-subsample with the variance fitted too: whether it stabilises depends on the divisor.

Fit t draws m of the nt data accumulated so far (m = n in the position paper, §4.1), fits mean and variance,
and appends n new data. The expected fitted variance is a product at every m and n:

* divisor m, with replacement: σ₀² ∏_{k≤t} (1 − a/k²) → σ₀² sin(π√a)/(π√a), a = 1 − (1 − 1/m)(1 − 1/n);
* divisor m, without replacement: bounded, with a positive limit by Gamma functions;
* divisor m − 1, either way: it grows like t^{1/m}, without bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import sympy as sp

from theory.core import Theorem, diverges, limit_by_degrees, substitute
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import Read, compared, proved, put, squeezed
from theory.families.defined import by_definition, derived, limit_by_definition, loop_of
from theory.families.subsample.mean import (
    ANY_SIZE,
    GENERATION,
    PAPER,
    RULES,
    drawn,
    seen,
)
from theory.language.derivation import Derivation
from theory.language.formula import Formula
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter
from theory.proofs.growing_products import late, product_diverges

SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    latex=r"\sigma_0",
    ceiling=4,
)
sigma = SCALE.symbol
f = sp.Function("f", real=True)
LATE_FACTOR = 6
Variance = Literal["unbiased", "biased"]
VARIANCES: tuple[Variance, ...] = ("unbiased", "biased")


def _named(rule: Rule, variance: Variance) -> str:
    return f"gaussian.{rule.id}{'_biased' if variance == 'biased' else ''}.variance"


def _parameters(rule: Rule, variance: Variance) -> tuple[Parameter, ...]:
    return GENERATION, *drawn(rule, least=2 if variance == "unbiased" else 1), SCALE


LOOP_OF = {
    (rule, variance): loop_of(
        _named(rule, variance),
        _parameters(rule, variance),
        "Gaussian with fitted variance",
        rule,
        f"mean and {variance} variance",
    )
    for rule in (*RULES, *ANY_SIZE)
    for variance in VARIANCES
}
LOOPS = tuple(LOOP_OF.values())


def fitted_variance(rule: Rule, variance: Variance) -> Derivation:
    """Derive the expected fitted variance f(t) = 𝔼s_t."""
    return derived(_named(rule, variance))


@cache
def variance_diverges(rule: Rule) -> Derivation:
    """Derive that the expected unbiased variance grows without bound, however slowly, where m ≤ n.

    It grows like t^{1/m}. Where no domain says that m ≤ n, n is written m + s.
    """
    closed = fitted_variance(rule, "unbiased")
    by_name = {str(p.symbol): p.symbol for p in _parameters(rule, "unbiased")}
    drawn_ = by_name.get("m", by_name["n"])
    bounded = "m" not in by_name or rule.subsample != "with replacement"
    more = sp.Symbol("s", integer=True, nonnegative=True)
    named = () if bounded else (put(closed.conclusion, "m ≤ n.", n=drawn_ + more),)
    known = named[0].after if named else closed.conclusion
    form = known.rhs
    product = next(iter(form.atoms(sp.Product)))

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        k = late(LATE_FACTOR)
        whole = substitute(read(product), {read(t): k})
        alone = product_diverges(whole, LATE_FACTOR, 1 / (2 * read(drawn_)))
        return limit_by_degrees(diverges(k, substitute(read(form), {read(t): k})), alone)

    grows = proved(
        limit_at_infinity(form, sp.oo),
        f"The factors are at least 1 + 1/(2{drawn_}k) for k > {LATE_FACTOR}, and ∏(1 + x) ≥ 1 + Σx for "
        "x ≥ 0: the harmonic series diverges.",
        prove,
        rule="product inequality",
    )
    below = compared(sp.Ge(f(t), form, evaluate=False), "As it is equal.", (), known)
    return Derivation(
        title=f"The unbiased variance under {rule.id.replace('_', ' ')} diverges",
        lemmas=(closed,),
        steps=(
            *named,
            grows,
            below,
            squeezed(limit_at_infinity(f(t), sp.oo), "The lower bound diverges.", below.after, grows.after),
        ),
    )


STATEMENTS = {
    "gaussian.subsample_with_replacement.variance": "f(t) = sigma0^2*product(1 + (k - 2)/(k^2*n), k, 1, t)",
    "gaussian.subsample_with_replacement_biased.variance": (
        "f(t) = sigma0^2*product(1 - (2*n - 1)/(k^2*n^2), k, 1, t)"
    ),
    "gaussian.subsample_with_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*sin(pi*sqrt(2*n - 1)/n)/(pi*sqrt(2*n - 1)/n)"
    ),
    "gaussian.subsample_without_replacement.variance": (
        "f(t) = sigma0^2*product(1 + (k - 3)/(k*(k*n - 1)), k, 2, t)"
    ),
    "gaussian.subsample_without_replacement_biased.variance": (
        "f(t) = sigma0^2*(n - 1)/n*product(1 - (3*n - 1)/(k*n*(k*n - 1)), k, 2, t)"
    ),
    "gaussian.subsample_without_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(n - 1)/n*gamma(2 "
        "- 1/n)/(gamma(2 - (1 + s)/(2*n))*gamma(2 - (1 - s)/(2*n))) "
        "where s = sqrt(12*n - 3)"
    ),
    "gaussian.subsample_any_size_with_replacement.variance": (
        "f(t) = sigma0^2*product(1 + ((k - 1)/m - 1/n)/k^2, k, 1, t)"
    ),
    "gaussian.subsample_any_size_with_replacement_biased.variance": (
        "f(t) = sigma0^2*product(1 - (m + n - 1)/(k^2*m*n), k, 1, t)"
    ),
    "gaussian.subsample_any_size_with_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*sin(pi*r)/(pi*r) where r = sqrt(m + n - 1)/(sqrt(m)*sqrt(n))"
    ),
    "gaussian.subsample_any_size_without_replacement.variance": (
        "f(t) = sigma0^2*product(1 + (n*(k - 1)/m - 2)/(k*(k*n - 1)), k, 2, t)"
    ),
    "gaussian.subsample_any_size_without_replacement_biased.variance": (
        "f(t) = sigma0^2*(m - 1)/m*product(1 - (2*m + n - 1)/(k*m*(k*n - 1)), k, 2, t)"
    ),
    "gaussian.subsample_any_size_without_replacement_biased.variance_limit": (
        "limit(f(t), t, oo) = sigma0^2*(m - 1)/m*gamma(2 "
        "- 1/n)/(gamma(2 - (1 + s)/(2*n))*gamma(2 - (1 - s)/(2*n))) "
        "where s = sqrt(1 + 4*n*(2*m + n - 1)/m)"
    ),
}


def _variance_formulas(rule: Rule, variance: Variance) -> tuple[Formula, ...]:
    loop, name = LOOP_OF[rule, variance], _named(rule, variance)
    parameters = _parameters(rule, variance)
    found = Formula(
        id=name,
        title=f"expected {variance} variance of fit t to {seen(rule)} of the nt data so far, "
        f"drawn {rule.subsample}",
        observable=r"\mathbb{E}\,\hat\sigma_t^2",
        statement=STATEMENTS[name],
        parameters=parameters,
        loop=loop,
        derive=by_definition(name),
        sources=(PAPER,),
    )
    if variance == "unbiased":
        return (found,)
    return (
        found,
        Formula(
            id=f"{name}_limit",
            title=f"limit of the expected biased variance, drawn {rule.subsample}",
            observable=r"\lim_{t \to \infty} \mathbb{E}\,\hat\sigma_t^2",
            statement=STATEMENTS[f"{name}_limit"],
            parameters=parameters[1:],
            loop=loop,
            derive=limit_by_definition(f"{name}_limit"),
            uses=(found.id,),
            sources=(PAPER,),
        ),
    )


FORMULAS = tuple(
    formula
    for rule in (*RULES, *ANY_SIZE)
    for variance in VARIANCES
    for formula in _variance_formulas(rule, variance)
)
