r"""Accumulate-subsample: every fit sees n of the nt data accumulated so far, drawn at random.

The position paper (§4.1) calls this paradigm open: “no analytic theory has been proven in this case to
date”. Its moments close at every n. Fit t draws n of the nt pooled data, is fitted, and appends n new data;
with replacement, fit 1 is itself a bootstrap of the n real data.

* Mean, noise variance known, in units of the risk σ²/n of a fit to n real data: as n → ∞ the ratio is
  3H₂(t) − 2 → π²/2 − 2 without replacement and 2H₂(t) → π²/3 with replacement: it stabilises.
* Variance fitted too, 𝔼 of the fitted variance: with the divisor n it decreases to a positive limit,
  with the divisor n − 1 it grows like t^{1/n} without bound. Whether the loop stabilises depends on
  the divisor.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial

import sympy as sp

from theory.engine.iterate import iterated
from theory.engine.limits import BASEL_LIMIT, basel, limit_at_infinity, t
from theory.engine.naming import backwards, define
from theory.engine.pools import (
    PoolRecursion,
    Subsampling,
    Variance,
    affine_parts,
    definition,
    n,
    pool_steps,
    r,
    s_t,
    u,
    v,
)
from theory.engine.products import euler_product, gamma_product
from theory.engine.recurrences import factor_index as k
from theory.engine.recurrences import solve_affine, solved
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Definition,
    Derivation,
    Expectation,
    Instance,
    LimitOf,
    SequenceLimit,
    Squeeze,
    Step,
)
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import Domain, Parameter, Values
from theory.numbers.value import Value

GENERATION = Parameter(name="t", meaning="number of fits", domain=Domain(kind="integer", lower=1), ceiling=8)
SIZE = Parameter(
    name="n",
    meaning="number of data in each generation, and of those drawn for a fit",
    domain=Domain(kind="integer", lower=2),
    ceiling=12,
)
SCALE = Parameter(
    name="sigma0",
    meaning="standard deviation of the real data",
    domain=Domain(kind="real", lower=0, lower_open=True),
    latex=r"\sigma_0",
    ceiling=4,
)
sigma = SCALE.symbol
POINTS = tuple(
    {"n": size, "sigma0": scale}
    for size, scale in ((2, Fraction(1)), (3, Fraction(3, 2)), (7, Fraction(1, 3)))
)
LOWER = ((n, sp.Integer(2)), (t, sp.Integer(2)), (sigma, sp.Integer(0)))
U, f, rho = (sp.Function(name, real=True) for name in ("U", "f", "rho"))
RULES = (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
SETTINGS: dict[tuple[str, Variance], Subsampling] = {
    (rule.id, variance): Subsampling(rule=rule, variance=variance, scale=sigma)
    for rule in RULES
    for variance in ("known", "unbiased", "biased")
}
PREFIX = {"known": "mean", "unbiased": "gaussian", "biased": "gaussian"}
FAMILY = {"mean": "mean, noise variance known", "gaussian": "Gaussian with fitted variance"}
SUFFIX = {"known": "", "unbiased": "", "biased": "_biased"}
LOOP_OF = {
    key: Loop(
        id=f"{PREFIX[setting.variance]}.{setting.rule.id}{SUFFIX[setting.variance]}",
        family=FAMILY[PREFIX[setting.variance]],
        rule=setting.rule,
        estimator="mean" if setting.variance == "known" else f"mean and {setting.variance} variance",
        definition=definition(setting),
    )
    for key, setting in SETTINGS.items()
}


@cache
def _pool(rule: Rule, variance: Variance) -> PoolRecursion:
    return pool_steps(SETTINGS[rule.id, variance])


def _spread_closed(rule: Rule, found: PoolRecursion) -> sp.Expr:
    """Return the pool's expected variance: with replacement a rational function beside one product."""
    if rule is SUBSAMPLE_WITH_REPLACEMENT:
        product = sp.Product(1 + 1 / (n * k), (k, 1, t))
        return sigma**2 * (n * t + 2 * n - 1 - (2 * n - 1) * product) / ((n - 1) * t)
    unit = {sigma: sp.Integer(1)}
    slope, increment = (part.xreplace(unit) for part in affine_parts(found.variance, v(t - 1)))
    return sigma**2 * solve_affine(slope, increment, t, 1, found.first_variance.rhs.xreplace(unit))


@cache
def risk(rule: Rule) -> Derivation:
    """Derive the mean's risk r(t) = 𝔼e_t² for known variance, and from it the ratio to σ²/n."""
    found = _pool(rule, "known")
    spread = solved(v, t, found.variance, found.first_variance, _spread_closed(rule, found), POINTS)
    before = Step(
        rule="fit before",
        before=(spread.after,),
        after=spread.after.xreplace({t: t - 1}),
        because="Put t − 1 for t.",
        certificate=Instance(substitution=((t, t - 1),)),
    )
    gain = found.mean.rhs.xreplace({u(t - 1): sp.Integer(0), v(t - 1): before.after.rhs})
    mean_rule = sp.Eq(u(t), u(t - 1) + gain)
    inserted = Step(
        rule="insert the pool's variance",
        before=(before.after, found.mean),
        after=mean_rule,
        because="The closed form of the pool's variance.",
        certificate=Combination(),
    )
    fit = sp.Symbol("i", integer=True, positive=True)
    unit = {sigma: sp.Integer(1)}
    summed = sp.Sum(gain.xreplace(unit).xreplace({t: fit}), (fit, 2, t))
    mean = solved(u, t, mean_rule, found.first_mean, sigma**2 * (1 / n + summed), POINTS)
    setting = SETTINGS[rule.id, "known"]
    named = sp.Eq(rho(t), n * r(t) / sigma**2)
    ratio = n * (1 / n + summed + setting.spread * spread.after.rhs.xreplace(unit))
    return Derivation(
        title=f"Risk of the mean under {rule.id.replace('_', ' ')}, in units of σ²/n",
        steps=(
            *found.steps,
            spread,
            before,
            inserted,
            mean,
            Step(
                rule="definition",
                after=named,
                because="In units of the risk σ²/n of one fit to n real data.",
                certificate=Definition(),
            ),
            Step(
                rule="risk ratio",
                before=(named, found.risk, mean.after, spread.after),
                after=sp.Eq(rho(t), ratio),
                because="The fit's risk is the pool mean's, plus what drawing adds.",
                certificate=Algebra(),
            ),
        ),
    )


@cache
def large_sample_ratio(rule: Rule) -> Derivation:
    """Derive the limit of the risk ratio as n → ∞ at every fixed t."""
    found, exact = _pool(rule, "known"), risk(rule)
    with_replacement = rule is SUBSAMPLE_WITH_REPLACEMENT
    scaled = sp.Eq(U(t), n * u(t))
    scaled_before = sp.Eq(U(t - 1), n * u(t - 1))
    scaled_first = sp.Eq(U(1), n * u(1))
    growth = found.mean.rhs.xreplace({u(t - 1): sp.Integer(0)})
    rule_of_scaled = sp.Eq(U(t), U(t - 1) + sp.expand(n * growth))
    first = sp.Eq(U(1), sigma**2)
    squares = sp.harmonic(t, 2)
    flat = sp.Eq(sp.Limit(v(t), n, sp.oo), sigma**2)
    pooled = sp.Eq(
        sp.Limit(U(t), n, sp.oo),
        sigma**2 * (2 * squares - 1 if with_replacement else 3 * squares - 3 + 1 / t),
    )
    spread = SETTINGS[rule.id, "known"].spread
    named = next(step.after for step in exact.steps if step.after.lhs == rho(t))
    ratio = sp.Eq(rho(t), (U(t) + n * spread * v(t)) / sigma**2)
    value = 2 * squares if with_replacement else 3 * squares - 2
    return Derivation(
        title=f"Risk of the mean under {rule.id.replace('_', ' ')} as n → ∞",
        lemmas=(exact,),
        steps=(
            Step(
                rule="large samples",
                before=(found.variance, found.first_variance),
                after=flat,
                because="The pool's variance solves a recurrence whose coefficients converge.",
                certificate=SequenceLimit(sequence=v, index=t, parameter=n, lower=LOWER),
            ),
            Step(rule="definition", after=scaled, because="In units of 1/n.", certificate=Definition()),
            *(
                Step(
                    rule="instance",
                    before=(scaled,),
                    after=scaled.xreplace({t: place}),
                    because=f"Put {place} for t.",
                    certificate=Instance(substitution=((t, place),)),
                )
                for place in (t - 1, sp.Integer(1))
            ),
            Step(
                rule="recurrence",
                before=(scaled, scaled_before, found.mean),
                after=rule_of_scaled,
                because="Multiply by n.",
                certificate=Algebra(),
            ),
            Step(
                rule="first pool",
                before=(scaled_first, found.first_mean),
                after=first,
                because="n real data.",
                certificate=Algebra(),
            ),
            Step(
                rule="large samples",
                before=(rule_of_scaled, first, flat),
                after=pooled,
                because="The scaled risk of the pool's mean solves a recurrence whose coefficients converge.",
                certificate=SequenceLimit(sequence=U, index=t, parameter=n, lower=LOWER),
            ),
            Step(
                rule="risk ratio",
                before=(named, found.risk, scaled),
                after=ratio,
                because="In terms of the scaled risk.",
                certificate=Algebra(),
            ),
            Step(
                rule="large samples",
                before=(ratio, pooled, flat),
                after=sp.Eq(sp.Limit(rho(t), n, sp.oo), value),
                because="Both terms converge.",
                certificate=SequenceLimit(
                    sequence=rho, index=t, parameter=n, lower=((t, sp.Integer(1)), *LOWER[::2])
                ),
            ),
        ),
    )


@cache
def ratio_limit(rule: Rule) -> Derivation:
    """Derive the limit of the large-sample ratio as t → ∞."""
    large = large_sample_ratio(rule)
    sequence = large.conclusion.rhs
    name = sp.Function("rho_infty", real=True)
    named = sp.Eq(name(t), sequence)
    value = sp.expand(sequence.xreplace({sp.harmonic(t, 2): sp.pi**2 / 6}))
    return Derivation(
        title=f"The large-sample risk ratio under {rule.id.replace('_', ' ')} as t → ∞",
        lemmas=(large, basel()),
        steps=(
            Step(rule="definition", after=named, because="The ratio at n = ∞.", certificate=Definition()),
            Step(
                rule="limit of a continuous function",
                before=(named, BASEL_LIMIT),
                after=limit_at_infinity(name(t), value),
                because="The ratio is affine in the sum of inverse squares.",
                certificate=LimitOf(sequence=sp.harmonic(t, 2)),
            ),
        ),
    )


def _variance_product(rule: Rule, variance: Variance) -> sp.Expr:
    """Return the expected fitted variance in units of σ₀², as a product of simple factors."""
    if rule is SUBSAMPLE_WITH_REPLACEMENT:
        factor = 1 - (2 * n - 1) / n**2 / k**2 if variance == "biased" else 1 + (k - 2) / (n * k**2)
        return sp.Product(factor, (k, 1, t))
    if variance == "biased":
        return (n - 1) / n * sp.Product(1 - (3 * n - 1) / (n * k * (n * k - 1)), (k, 2, t))
    return sp.Product(1 + (k - 3) / (k * (n * k - 1)), (k, 2, t))


@cache
def fitted_variance(rule: Rule, variance: Variance) -> Derivation:
    """Derive the expected fitted variance f(t) = 𝔼s_t²."""
    found, setting = _pool(rule, variance), SETTINGS[rule.id, variance]
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
            *(
                Step(
                    rule="instance",
                    before=(in_pool,),
                    after=in_pool.xreplace({t: place}),
                    because=f"Put {place} for t.",
                    certificate=Instance(substitution=((t, place),)),
                )
                for place in (t - 1, sp.Integer(1))
            ),
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
            solved(f, t, recurrence, first, sigma**2 * _variance_product(rule, variance), POINTS),
        ),
    )


@cache
def variance_limit(rule: Rule) -> Derivation:
    """Derive the limit of the expected fitted variance with the divisor n."""
    closed = fitted_variance(rule, "biased")
    points = tuple({"n": size} for size in (2, 3, 5, 12, 100))
    if rule is SUBSAMPLE_WITH_REPLACEMENT:
        product = euler_product((2 * n - 1) / n**2, -1, points)
    else:
        root = sp.sqrt(12 * n - 3)
        product = gamma_product(
            next(iter(closed.conclusion.rhs.atoms(sp.Product))),
            ((1 + root) / (2 * n), (1 - root) / (2 * n)),
            (sp.Integer(0), 1 / n),
            3 / (n * t),
            points,
        )
    sequence, value = product.after.lhs.args[0], product.after.rhs
    return Derivation(
        title=f"The limit of the biased variance under {rule.id.replace('_', ' ')}",
        lemmas=(closed,),
        steps=(
            product,
            Step(
                rule="limit of a continuous function",
                before=(closed.conclusion, product.after),
                after=limit_at_infinity(f(t), closed.conclusion.rhs.xreplace({sequence: value})),
                because="The variance is a multiple of the product.",
                certificate=LimitOf(sequence=sequence, lower=((n, sp.Integer(2)), (sigma, sp.Integer(0)))),
            ),
        ),
    )


@cache
def variance_diverges(rule: Rule) -> Derivation:
    """Derive that the expected unbiased variance grows without bound, however slowly (like t^{1/n})."""
    closed = fitted_variance(rule, "unbiased")
    product = next(iter(closed.conclusion.rhs.atoms(sp.Product)))
    first = 2 if rule is SUBSAMPLE_WITH_REPLACEMENT else 3
    head = sp.prod(
        [product.function.xreplace({k: place}) for place in range(int(product.limits[0][1]), first)]
    )
    terms = sp.Sum(product.function - 1, (k, first, t))
    bound = sigma**2 * head * (1 + terms)
    late = sp.Symbol("t", integer=True, positive=True)
    points = tuple({"n": size, "sigma0": 1, "t": fit} for size in (2, 3, 10) for fit in (9, 50))
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
                    hypotheses=f"the terms are nonnegative from k = {first} on",
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
                because="The terms are 1/(nk) up to O(1/k²).",
                certificate=Citation(
                    theorem="divergence of the harmonic series, by limit comparison",
                    source="Oresme, Quaestiones super geometriam Euclidis (c. 1350)",
                    hypotheses="k times the term tends to 1/n > 0",
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


def _ratio_value(rule: Rule, values: Values, digits: int) -> Value:
    """Iterate the pool's recurrences: the closed form has nested sums, these have one loop."""
    found, setting = _pool(rule, "known"), SETTINGS[rule.id, "known"]
    unit = {"n": int(values["n"]), sigma.name: 1}  # type: ignore[arg-type]  # validated as integers
    return iterated(
        {u: found.mean, v: found.variance},
        {u: found.first_mean.rhs, v: found.first_variance.rhs},
        n * (u(t) + setting.spread * v(t)),
        unit,
        int(values["t"]),  # type: ignore[arg-type]  # validated as an integer
        digits,
    )


PAPER = Source(paper="position paper", where="§4.1 (as an open case)")
GAUSSIAN_PARAMETERS = (GENERATION, SIZE, SCALE)
RATIO = r"n\,\mathbb{E}(\theta_t - \theta_0)^2 / \sigma^2"


def _named(call: Callable[[Rule], Derivation], rule: Rule) -> Callable[[], Derivation]:
    return partial(call, rule)


def _mean_formulas(rule: Rule) -> tuple[Formula, ...]:
    name, loop = f"mean.{rule.id}.risk_ratio", LOOP_OF[rule.id, "known"]
    words = f"drawn {rule.subsample}"
    return (
        Formula(
            id=name,
            title=f"risk of fit t to n of the nt data so far, {words}, in units of that of n real data",
            observable=RATIO,
            parameters=(GENERATION, SIZE),
            loop=loop,
            derive=_named(risk, rule),
            sources=(PAPER,),
            algorithm=partial(_ratio_value, rule),
        ),
        Formula(
            id=f"{name}_large_n",
            title=f"the same as n → ∞, {words}",
            observable=rf"\lim_{{n \to \infty}} {RATIO}",
            parameters=(GENERATION,),
            loop=loop,
            derive=_named(large_sample_ratio, rule),
            kind=Kind(name="asymptotic", order="O(1/n)"),
            uses=(name,),
            sources=(PAPER,),
        ),
        Formula(
            id=f"{name}_large_n_limit",
            title=f"limit of the large-sample risk ratio, {words}",
            observable=rf"\lim_{{t \to \infty}} \lim_{{n \to \infty}} {RATIO}",
            parameters=(),
            loop=loop,
            derive=_named(ratio_limit, rule),
            uses=(f"{name}_large_n",),
            sources=(PAPER,),
        ),
    )


def _variance_formulas(rule: Rule, variance: Variance) -> tuple[Formula, ...]:
    loop = LOOP_OF[rule.id, variance]
    found = Formula(
        id=f"{loop.id}.variance",
        title=f"expected {variance} variance of fit t to n of the nt data so far, drawn {rule.subsample}",
        observable=r"\mathbb{E}\,\hat\sigma_t^2",
        parameters=GAUSSIAN_PARAMETERS,
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
            parameters=GAUSSIAN_PARAMETERS[1:],
            loop=loop,
            derive=_named(variance_limit, rule),
            uses=(found.id,),
            sources=(PAPER,),
        ),
    )


FORMULAS = (
    *(formula for rule in RULES for formula in _mean_formulas(rule)),
    *(
        formula
        for rule in RULES
        for variance in ("unbiased", "biased")
        for formula in _variance_formulas(rule, variance)
    ),
)
LOOPS = tuple(LOOP_OF.values())
