r"""Accumulate-subsample with the variance fitted too: whether it stabilises depends on the divisor.

Fit t draws m of the nt data accumulated so far (m = n in the position paper, §4.1), fits mean and variance,
and appends n new data. The expected fitted variance is a product at every m and n:

* divisor m, with replacement: σ₀² ∏_{k≤t} (1 − a/k²) → σ₀² sin(π√a)/(π√a), a = 1 − (1 − 1/m)(1 − 1/n);
* divisor m, without replacement: bounded, with a positive limit by Gamma functions;
* divisor m − 1, either way: it grows like t^{1/m}, without bound.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import backwards, define, instance
from theory.engine.pools import Variance, affine_parts, m, n, s_t, u, v
from theory.engine.products import euler_product, gamma_product
from theory.engine.recurrences import Points, solved
from theory.engine.recurrences import factor_index as k
from theory.engine.steps import in_the_limit
from theory.families.subsample.mean import (
    ANY_SIZE,
    GENERATION,
    LOOP_OF,
    ONE_DATUM,
    PAPER,
    POINTS,
    RULES,
    SCALE,
    SETTINGS,
    drawn,
    pool_of,
    sigma,
)
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Derivation,
    Expectation,
    Squeeze,
    Step,
)
from theory.language.formula import Formula
from theory.language.loop import Rule

f = sp.Function("f", real=True)


def _variance_product(rule: Rule, variance: Variance) -> sp.Expr:
    """Return the expected fitted variance in units of σ₀², as a product of simple factors."""
    size = SETTINGS[rule.id, variance].drawn
    if rule.subsample == "with replacement":
        if variance == "biased":
            return sp.Product(1 - _loss(rule) / k**2, (k, 1, t))
        factor = 1 + (k - 2) / (n * k**2) if size == n else 1 + ((k - 1) / size - 1 / n) / k**2
        return sp.Product(factor, (k, 1, t))
    if variance == "biased":
        return (size - 1) / size * sp.Product(1 - _loss(rule) / (k * (n * k - 1)), (k, 2, t))
    rise = k - 3 if size == n else n * (k - 1) / size - 2
    return sp.Product(1 + rise / (k * (n * k - 1)), (k, 2, t))


def _loss(rule: Rule) -> sp.Expr:
    """Return the numerator of what the divisor m loses in a generation."""
    if rule in ANY_SIZE:
        return (m + n - 1) / (m * n) if rule.subsample == "with replacement" else (2 * m + n - 1) / m
    return (2 * n - 1) / n**2 if rule.subsample == "with replacement" else (3 * n - 1) / n


def _points(rule: Rule) -> Points:
    return (*ONE_DATUM[1:], *POINTS) if rule.subsample == "with replacement" else POINTS


@cache
def fitted_variance(rule: Rule, variance: Variance) -> Derivation:
    """Derive the expected fitted variance f(t) = 𝔼s_t²."""
    found, setting = pool_of(rule, variance), SETTINGS[rule.id, variance]
    defined = sp.Eq(f(t), Expectation(s_t**2))
    named = sp.Eq(Expectation(s_t**2), f(t))
    average = next(step.after for step in found.steps if step.after.lhs == Expectation(s_t**2))
    aliases = tuple(step.after for step in found.steps if step.after.rhs in (u(t), u(t) + v(t)))
    in_pool = sp.Eq(f(t), setting.fitted * v(t))
    slope, _ = affine_parts(found.variance, v(t - 1))
    slope = sp.factor(slope * setting.fitted / setting.fitted.xreplace({t: t - 1}))
    recurrence = sp.Eq(f(t), slope * f(t - 1))
    at_first = in_pool.xreplace({t: sp.Integer(1)})
    first = sp.Eq(f(1), sp.factor(at_first.rhs.xreplace({v(1): found.first_variance.rhs})))
    return Derivation(
        title=f"Expected {variance} variance of the fit under {rule.id.replace('_', ' ')}",
        steps=(
            define(defined, "The expected variance of fit t."),
            backwards(named, defined),
            *found.steps,
            Step(
                rule="fitted variance",
                before=(named, *aliases, average),
                after=in_pool,
                because="In units of the pool's variance.",
                certificate=Combination(),
            ),
            *(instance(in_pool, (t, place)) for place in (t - 1, sp.Integer(1))),
            Step(
                rule="recurrence",
                before=(in_pool.xreplace({t: t - 1}), found.variance, in_pool),
                after=recurrence,
                because="The pool's variance follows a linear recurrence, so the fit's does.",
                certificate=Combination(),
            ),
            Step(
                rule="first fit",
                before=(at_first, found.first_variance),
                after=first,
                because="The pool of n real data.",
                certificate=Algebra(),
            ),
            solved(f, t, recurrence, first, sigma**2 * _variance_product(rule, variance), _points(rule)),
        ),
    )


@cache
def variance_limit(rule: Rule) -> Derivation:
    """Derive the limit of the expected fitted variance with the divisor n."""
    closed = fitted_variance(rule, "biased")
    sizes = ((2, 2), (3, 2), (5, 4), (12, 12), (100, 7))
    points = tuple({"n": size, "m": seen} for size, seen in sizes)
    if rule.subsample == "with replacement":
        product = euler_product(_loss(rule), -1, points)
    else:
        root = sp.sqrt(1 + 4 * n * _loss(rule)) if rule in ANY_SIZE else sp.sqrt(12 * n - 3)
        product = gamma_product(
            next(iter(closed.conclusion.rhs.atoms(sp.Product))),
            ((1 + root) / (2 * n), (1 - root) / (2 * n)),
            (sp.Integer(0), 1 / n),
            _loss(rule) / (n * t),
            points,
        )
    sequence, value = product.after.lhs.args[0], product.after.rhs
    return Derivation(
        title=f"The limit of the biased variance under {rule.id.replace('_', ' ')}",
        lemmas=(closed,),
        steps=(
            product,
            in_the_limit(
                limit_at_infinity(f(t), closed.conclusion.rhs.xreplace({sequence: value})),
                sequence,
                "The variance is a multiple of the product.",
                closed.conclusion,
                product.after,
                lower=((n, sp.Integer(1)), (m, sp.Integer(1)), (sigma, sp.Integer(0))),
            ),
        ),
    )


@cache
def variance_diverges(rule: Rule) -> Derivation:
    """Derive that the expected unbiased variance grows without bound, however slowly (like t^{1/n})."""
    closed = fitted_variance(rule, "unbiased")
    product = next(iter(closed.conclusion.rhs.atoms(sp.Product)))
    first = 2 if rule.subsample == "with replacement" else 3
    head = sp.prod(
        [product.function.xreplace({k: place}) for place in range(int(product.limits[0][1]), first)]
    )
    terms = sp.Sum(product.function - 1, (k, first, t))
    bound = sigma**2 * head * (1 + terms)
    seen_size = SETTINGS[rule.id, "unbiased"].drawn
    late = sp.Symbol("t", integer=True, positive=True)
    points = tuple(
        {"n": size, "m": seen, "sigma0": 1, "t": fit}
        for size, seen in ((2, 2), (3, 2), (10, 7))
        for fit in (9, 50)
    )
    below = sp.Ge(f(late), bound)
    shown = sp.Ge(closed.conclusion.rhs, bound, evaluate=False)
    return Derivation(
        title=f"The unbiased variance under {rule.id.replace('_', ' ')} diverges",
        lemmas=(closed,),
        steps=(
            Step(
                rule="product inequality",
                after=shown,
                because="∏(1 + x) ≥ 1 + Σx for x ≥ 0, apart from the first factors.",
                certificate=Citation(
                    theorem="Weierstrass's inequality for products",
                    source="Bromwich, Theory of Infinite Series, §38",
                    hypotheses=f"the terms are nonnegative from k = {first} on"
                    + (", as m ≤ n" if rule in ANY_SIZE else ""),
                    instances=tuple((shown, point) for point in points),
                ),
            ),
            Step(
                rule="lower bound",
                before=(closed.conclusion, shown),
                after=below,
                because="In terms of the variance.",
                certificate=Combination(),
            ),
            Step(
                rule="harmonic series",
                after=limit_at_infinity(bound, sp.oo),
                because=f"The terms are 1/({seen_size}k) up to O(1/k²).",
                certificate=Citation(
                    theorem="divergence of the harmonic series, by limit comparison",
                    source="Oresme, Quaestiones super geometriam Euclidis (c. 1350)",
                    hypotheses=f"k times the term tends to 1/{seen_size} > 0",
                ),
            ),
            Step(
                rule="squeeze",
                before=(below, limit_at_infinity(bound, sp.oo)),
                after=limit_at_infinity(f(t), sp.oo),
                because="The lower bound diverges.",
                certificate=Squeeze(),
            ),
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
    loop = LOOP_OF[rule.id, variance]
    sizes = drawn(rule, least=2 if variance == "unbiased" else 1)
    size = sizes[-1].name
    found = Formula(
        id=f"{loop.id}.variance",
        title=f"expected {variance} variance of fit t to {size} of the nt data so far, "
        f"drawn {rule.subsample}",
        observable=r"\mathbb{E}\,\hat\sigma_t^2",
        statement=STATEMENTS[f"{loop.id}.variance"],
        parameters=(GENERATION, *sizes, SCALE),
        loop=loop,
        derive=partial(fitted_variance, rule, variance),
        sources=(PAPER,),
    )
    if variance == "unbiased":
        return (found,)
    return (
        found,
        Formula(
            id=f"{loop.id}.variance_limit",
            title=f"limit of the expected biased variance, drawn {rule.subsample}",
            observable=r"\lim_{t \to \infty} \mathbb{E}\,\hat\sigma_t^2",
            statement=STATEMENTS[f"{loop.id}.variance_limit"],
            parameters=(*sizes, SCALE),
            loop=loop,
            derive=partial(variance_limit, rule),
            uses=(found.id,),
            sources=(PAPER,),
        ),
    )


VARIANCES: tuple[Variance, ...] = ("unbiased", "biased")
FORMULAS = tuple(
    formula
    for rule in (*RULES, *ANY_SIZE)
    for variance in VARIANCES
    for formula in _variance_formulas(rule, variance)
)
