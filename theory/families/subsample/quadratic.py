r"""Accumulate-subsample with replacement, for all six families with quadratic variance function at once.

Fit t is the mean of m data drawn with replacement from the nt accumulated ones; n new data are drawn from
it. With V(θ) = v₀ + v₁θ + v₂θ², V₀ = V(θ₀), a = (m + n − 1)/(mn), and ρ₁, ρ₂ the numbers with sum (1 + v₂)/m
and product v₂a,

    𝔼(θ_t − θ₀)² = V₀ a Σ_{i≤t} ∏_{2≤k≤i} (k − 1 + ρ₁)(k − 1 + ρ₂)/k²,

so that 𝔼V(θ_t)/V₀ = Σ_{i≤t} (ρ₁)_i(ρ₂)_i/i!², and by Gauss's theorem it tends to
Γ(1 − (1 + v₂)/m)/(Γ(1 − ρ₁)Γ(1 − ρ₂)) if m > 1 + v₂. For v₂ = 0 the error tends to
V₀(m + n − 1)/n · (ψ(1) − ψ(1 − 1/m)). If m ≤ 1 + v₂ it grows without bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

import sympy as sp

from theory.core import Theorem, diverges, limit_by_degrees, substitute
from theory.core.terms import children
from theory.engine.gauss_sums import SERIES, START, gauss_sum
from theory.engine.iterate import iterated
from theory.engine.limits import limit_at_infinity, t
from theory.engine.rules import SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT, SUBSAMPLE_WITH_REPLACEMENT
from theory.engine.steps import Read, compared, proved, put, squeezed
from theory.families.defined import averages, by_definition, derived, limit_by_definition, loop_of
from theory.families.exponential_family.mean_squared_error import (
    CURVATURE,
    ERROR,
    MORRIS,
    SIZE,
    TRUE_VARIANCE,
)
from theory.families.subsample.mean import GENERATION, LOOP_OF, PAPER, RATIO, each, m, n, seen
from theory.language.derivation import Derivation
from theory.language.formula import Formula
from theory.language.loop import Rule
from theory.language.parameters import Domain, Parameter, Values, fraction_of
from theory.loop_language.pool_averages import PoolAverages
from theory.numbers.reciprocal_gammas import ReciprocalGammas
from theory.numbers.value import Value, from_ball
from theory.proofs.growing_products import late, sum_of_products_diverges

RULES = (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT)
SEEN = Parameter(
    name="m", meaning="number of data drawn for a fit", domain=Domain(kind="integer", lower=1), ceiling=12
)
MANY_SEEN = replace(SEEN, domain=Domain(kind="integer", lower=2))
r, u, v, mu = (sp.Function(name, real=True) for name in ("r", "u", "v", "mu"))
fit = sp.Symbol("i", integer=True, positive=True)


def _named(rule: Rule) -> str:
    return f"exponential_family.{rule.id}.mean_squared_error"


def _parameters(rule: Rule) -> tuple[Parameter, ...]:
    return GENERATION, SIZE, *((SEEN,) if rule is not RULES[0] else ()), CURVATURE, TRUE_VARIANCE


LOOP_OF_RULE = {
    rule: loop_of(
        _named(rule),
        _parameters(rule),
        "exponential family with quadratic variance function",
        rule,
        "mean (maximum likelihood)",
    )
    for rule in RULES
}
LOOPS = tuple(LOOP_OF_RULE.values())


def squared_error(rule: Rule) -> Derivation:
    """Derive the mean squared error of fit t."""
    return derived(_named(rule))


@cache
def error_diverges() -> Derivation:
    """Derive that the error grows without bound if m ≤ 1 + v₂, at least like a harmonic sum."""
    closed = squared_error(RULES[1])
    excess = sp.Symbol("x", nonnegative=True)
    few = put(closed.conclusion, "v₂ = m − 1 + x with x ≥ 0.", v2=m - 1 + excess)
    form = few.after.rhs

    def prove(read: Read, _: Sequence[Theorem]) -> Theorem:
        k = late(1)
        error = substitute(read(form), {read(t): k})
        (total,) = (part for _, part in children(error) if part.op == "sum")
        return limit_by_degrees(diverges(k, error), sum_of_products_diverges(total))

    grows = proved(
        limit_at_infinity(form, sp.oo),
        "Each factor is at least (k − 1)k/k², so each product at least 1/i: the harmonic series diverges.",
        prove,
        rule="product inequality",
    )
    below = compared(sp.Ge(r(t), form, evaluate=False), "As it is equal.", (), few.after)
    return Derivation(
        title="The error diverges if too few data are seen",
        lemmas=(closed,),
        steps=(
            few,
            grows,
            below,
            squeezed(limit_at_infinity(r(t), sp.oo), "The lower bound diverges.", below.after, grows.after),
        ),
    )


def _error_value(rule: Rule, values: Values, digits: int) -> Value:
    """Sum Gauss's series, or iterate the pool's recurrences: one loop instead of nested ones."""
    each_time, fit, curvature, scale = (fraction_of(values, name) for name in ("n", "t", "v2", "V0"))
    few = fraction_of(values, "m", each_time)
    first = (few + each_time - 1) / (few * each_time)
    if fit > START:
        series = gauss_sum(int(fit), (1 + curvature) / few, curvature * first, digits, scale * first)
        if series is not None:
            return from_ball(series, digits, SERIES)
    found = averages(_named(rule), _parameters(rule))
    assert isinstance(found, PoolAverages)
    centred = {mu(place): sp.Integer(0) for place in (t, t - 1)}
    return iterated(
        {x: found.recurrences[x].xreplace(centred) for x in (u, v)},
        {x: found.starts[x(1)] for x in (u, v)},
        found.goal.xreplace(centred),
        {name: value for name, value in values.items() if name != "t"},  # type: ignore[misc]  # all scalars
        int(fit),
        digits,
    )


def _curvature(size: sp.Symbol) -> Parameter:
    return Parameter(
        name="v2",
        meaning=f"{CURVATURE.meaning}; the error is bounded for m > 1 + v₂ only"
        if size == m
        else f"{CURVATURE.meaning}; the error is bounded for n > 1 + v₂ only",
        domain=Domain(kind="real", lower=-1, upper=size - 1, upper_open=True),
        latex="v_2",
        ceiling=size - 1,
    )


PAIR = each(2, "number of data in each generation, and of those drawn for a fit")
STATEMENTS = {
    "exponential_family.subsample_with_replacement.mean_squared_error": (
        "r(t) = V0*(2*n - 1)/n^2*sum(product(((k - 1)*(k - 1 + (1 + v2)/n) + v2*(2*n - 1)/n^2)/k^2, k, 2, "
        "i), i, 1, t)"
    ),
    "exponential_family.subsample_with_replacement.mean_squared_error_limit": (
        "limit(r(t), t, oo) = cases(V0*(2*n - 1)/n*(-psi(1 - 1/n) - EulerGamma) if v2 = 0, "
        "V0*(gamma(1 - 2*a)*reciprocal_gammas(1 - a, b) - 1)/v2 otherwise) "
        "where a = (1 + v2)/(2*n), b = a^2 - v2*(2*n - 1)/n^2"
    ),
    "mean.subsample_with_replacement.risk_ratio_limit": (
        "limit(rho(t), t, oo) = (2*n - 1)*(-psi(1 - 1/n) - EulerGamma)"
    ),
    "exponential_family.subsample_any_size_with_replacement.mean_squared_error": (
        "r(t) = V0*(m + n - 1)/(m*n)*sum(product(((k - 1)*(k - 1 + (1 + v2)/m) + v2*(m + n - 1)/(m*n))/k^2, "
        "k, 2, i), i, 1, t)"
    ),
    "exponential_family.subsample_any_size_with_replacement.mean_squared_error_limit": (
        "limit(r(t), t, oo) = cases(V0*(m + n - 1)/n*(-psi(1 - 1/m) - EulerGamma) if v2 = 0, "
        "V0*(gamma(1 - 2*a)*reciprocal_gammas(1 - a, b) - 1)/v2 otherwise) "
        "where a = (1 + v2)/(2*m), b = a^2 - v2*(m + n - 1)/(m*n)"
    ),
    "mean.subsample_any_size_with_replacement.risk_ratio_limit": (
        "limit(rho(t), t, oo) = m*(m + n - 1)/n*(-psi(1 - 1/m) - EulerGamma)"
    ),
}


def _formulas(rule: Rule) -> tuple[Formula, ...]:
    size = seen(rule)
    own = (SEEN,) if size == m else ()
    name = _named(rule)
    mean = f"mean.{rule.id}.risk_ratio"
    many: tuple[Parameter, ...] = (PAIR,) if size == n else (each(1), MANY_SEEN)
    words = "drawn with replacement"
    return (
        Formula(
            id=name,
            title=f"mean squared error of fit t to {size} of the nt data so far, {words}",
            observable=ERROR,
            statement=STATEMENTS[name],
            parameters=_parameters(rule),
            loop=LOOP_OF_RULE[rule],
            derive=by_definition(name),
            sources=(MORRIS, PAPER),
            algorithm=partial(_error_value, rule),
        ),
        Formula(
            id=f"{name}_limit",
            title=f"limit of the mean squared error, {size} of the data so far {words}",
            observable=rf"\lim_{{t \to \infty}} {ERROR}",
            statement=STATEMENTS[f"{name}_limit"],
            functions=(("reciprocal_gammas", ReciprocalGammas),),
            parameters=(SIZE, *own, _curvature(size), TRUE_VARIANCE),
            loop=LOOP_OF_RULE[rule],
            derive=limit_by_definition(f"{name}_limit"),
            uses=(name,),
            sources=(MORRIS, PAPER),
        ),
        Formula(
            id=f"{mean}_limit",
            title=f"limit of the risk ratio at every finite n, {words}",
            observable=rf"\lim_{{t \to \infty}} {RATIO if size == n else RATIO.replace('n', 'm', 1)}",
            statement=STATEMENTS[f"{mean}_limit"],
            parameters=many,
            loop=LOOP_OF[rule],
            derive=limit_by_definition(f"{mean}_limit"),
            uses=(mean,),
            sources=(PAPER,),
        ),
    )


FORMULAS = tuple(formula for rule in RULES for formula in _formulas(rule))
