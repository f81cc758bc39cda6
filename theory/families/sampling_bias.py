r"""Replace with sampling bias: every generation is drawn with λ times the variance of the fit before.

* Mean of data with a quadratic variance function (dispersion families: Normal, Gamma, hyperbolic secant),
  g = 1 + λv₂/n: 𝔼(θ_t − θ₀)² = V₀/n · (g^{t−1} + λ Σ_{k<t−1} g^k); for v₂ = 0 it is V₀/n · (1 + λ(t − 1)),
  linear for every λ > 0.
* Kernel density estimate, its draws pulled towards its mean so that their variance is λ times its own,
  b = λ(1 − 1/n): its expected variance is h² + σ₀²(1 − 1/n)b^{t−1} + h² Σ_{1≤k<t} b^k, bounded iff b < 1.
  With λ = 1 this is replace, and the variance tends to nh².

Fit 1 sees n real data. Alemohammad et al. 2023 take λ for the share of the variance that sampling keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define, i
from theory.engine.recurrences import solved
from theory.engine.rules import SAMPLING_BIAS
from theory.families.exponential_family.mean_squared_error import (
    CURVATURE,
    ERROR,
    SIZE,
    TRUE_VARIANCE,
    V0,
    V1,
    n,
    v2,
)
from theory.families.gaussian.definitions import ALEMOHAMMAD
from theory.families.gaussian.definitions import SAMPLING_BIAS as BIAS
from theory.families.kernel_density.second_moment import BANDWIDTH, GENERATION, SCALE, h, sigma
from theory.language.derivation import (
    Algebra,
    Averaging,
    Combination,
    Definition,
    Derivation,
    Draws,
    Expectation,
    Instance,
    Random,
    Step,
)
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.parameters import Domain

lam = BIAS.symbol
DRAWN_CURVATURE = replace(
    CURVATURE,
    meaning=f"{CURVATURE.meaning}; what is drawn has λ times that curvature",
    domain=Domain(
        kind="real",
        lower=sp.Piecewise((sp.Integer(-1), sp.Eq(GENERATION.symbol, 1)), (sp.Max(-1, -1 / lam), True)),
    ),
)
"""With v₂ = −1/N the data lie in [0, N] and V(θ) = θ(1 − θ/N). No law on [0, N] of mean θ has a variance
above θ(N − θ) = N·V(θ), so that λ ≤ N, λv₂ ≥ −1. Fit 1 sees real data: λ has no say before t = 2.
"""
root = sp.Symbol("ell", positive=True)
e_1, e_prev, e_t, s_prev, p, q, p_next, q_next, p_1, q_1 = (
    Random(name, real=True)
    for name in ("e_1", "e_prev", "e_t", "s_prev", "P_t", "Q_t", "P_next", "Q_next", "P_1", "Q_1")
)
s_0 = sp.Symbol("s_0", positive=True)
first, first_noise, new, noise, seen = (
    sp.IndexedBase(Random(name, real=True)) for name in ("x_1", "eta", "x_t", "epsilon", "Y")
)
drawn = sp.IndexedBase(Random("I", integer=True))
pulled = sp.IndexedBase(Random("X_t", real=True))
m, u, v, D = (sp.Function(name, real=True) for name in ("m", "u", "v", "D"))
power = sp.Symbol("k", integer=True, nonnegative=True)
COUNTS: tuple[Mapping[str, object], ...] = ({"n": 1}, {"n": 2}, {"n": 3})
POINTS = tuple(
    {"n": size, "lam": bias, "v2": curvature, "V0": 2, "h": Fraction(1, 2), "sigma0": 3}
    for size, bias, curvature in ((1, Fraction(1, 2), Fraction(-1)), (3, Fraction(2), Fraction(0)), (5, 1, 3))
)
MEAN_DEFINITION = (
    sp.Eq(s_0**2, V0),
    sp.Eq(first[i], s_0 * first_noise[i]),
    sp.Eq(e_1, sp.Sum(first[i], (i, 1, n)) / n),
    sp.Eq(s_prev**2, lam * (V0 + V1 * e_prev + v2 * e_prev**2)),
    sp.Eq(new[i], e_prev + s_prev * noise[i]),
    sp.Eq(e_t, sp.Sum(new[i], (i, 1, n)) / n),
)
KERNEL_DEFINITION = (
    sp.Eq(root**2, lam),
    sp.Eq(first[i], sigma * first_noise[i]),
    sp.Eq(p_1, sp.Sum(first[i], (i, 1, n)) / n),
    sp.Eq(q_1, sp.Sum(first[i] ** 2, (i, 1, n)) / n),
    sp.Eq(p, sp.Sum(seen[i], (i, 1, n)) / n),
    sp.Eq(q, sp.Sum(seen[i] ** 2, (i, 1, n)) / n),
    sp.Eq(pulled[i], p + root * (seen[drawn[i]] + h * noise[i] - p)),
    sp.Eq(p_next, sp.Sum(pulled[i], (i, 1, n)) / n),
    sp.Eq(q_next, sp.Sum(pulled[i] ** 2, (i, 1, n)) / n),
)
MEAN_LOOP = Loop(
    id="exponential_family.sampling_bias",
    family="dispersion family with quadratic variance function",
    rule=SAMPLING_BIAS,
    estimator="mean (maximum likelihood)",
    definition=MEAN_DEFINITION,
)
KERNEL_LOOP = Loop(
    id="kernel_density.sampling_bias",
    family="kernel density estimate, fixed bandwidth",
    rule=SAMPLING_BIAS,
    estimator="kernel density estimate",
    definition=KERNEL_DEFINITION,
)
LOOPS = (MEAN_LOOP, KERNEL_LOOP)


def _given(equations: tuple[sp.Eq, ...]) -> tuple[Step, ...]:
    return tuple(
        Step(rule="definition", after=item, because="The loop.", certificate=Definition())
        for item in equations
    )


def _average(after: sp.Eq, base: sp.IndexedBase, *premises: sp.Eq) -> Step:
    return Step(
        rule="conditional expectation",
        before=premises,
        after=after,
        because="The noise is centred, independent and of unit variance.",
        certificate=Averaging(definitions=premises, sizes=COUNTS, noise=((base, n),)),
    )


def _combined(after: sp.Eq, *before: sp.Eq) -> Step:
    return Step(
        rule="recurrence",
        before=before,
        after=after,
        because="In terms of the moments.",
        certificate=Combination(),
    )


@cache
def squared_error() -> Derivation:
    """Derive the mean squared error of fit t."""
    truth, x_1, one, variance, x_t, fit = MEAN_DEFINITION
    names = tuple(
        sp.Eq(sequence(place), Expectation(value))
        for sequence, square in ((m, 1), (u, 2))
        for place, value in ((1, e_1**square), (t, e_t**square), (t - 1, e_prev**square))
    )
    read = tuple(backwards(sp.Eq(item.rhs, item.lhs), item) for item in names)
    aliases = tuple(step.after for step in read)
    averages = (
        _average(sp.Eq(Expectation(e_1), 0), first_noise, x_1, one),
        _average(sp.Eq(Expectation(e_1**2), s_0**2 / n), first_noise, x_1, one),
        _average(sp.Eq(Expectation(e_t), Expectation(e_prev)), noise, x_t, fit),
        _average(
            sp.Eq(Expectation(e_t**2), Expectation(e_prev**2) + Expectation(s_prev**2) / n), noise, x_t, fit
        ),
    )
    no_mean, first_square, same_mean, square = (step.after for step in averages)
    start_mean, mean_rule = sp.Eq(m(1), 0), sp.Eq(m(t), m(t - 1))
    unbiased = solved(m, t, mean_rule, start_mean, sp.Integer(0), POINTS)
    before = unbiased.after.xreplace({t: t - 1})
    of_data = sp.Eq(
        Expectation(s_prev**2), lam * (V0 + V1 * Expectation(e_prev) + v2 * Expectation(e_prev**2))
    )
    start = sp.Eq(u(1), V0 / n)
    growth = 1 + lam * v2 / n
    rule = sp.Eq(u(t), growth * u(t - 1) + lam * V0 / n)
    closed = V0 / n * (growth ** (t - 1) + lam * sp.Sum(growth**power, (power, 0, t - 2)))
    return Derivation(
        title="Mean squared error with sampling bias λ",
        steps=(
            *_given(MEAN_DEFINITION),
            *(define(item, "Name the moments of the error.") for item in names),
            *read,
            *averages,
            _combined(start_mean, *aliases, no_mean),
            _combined(mean_rule, *aliases, same_mean),
            unbiased,
            Step(
                rule="fit before",
                before=(unbiased.after,),
                after=before,
                because="Put t − 1 for t.",
                certificate=Instance(substitution=((t, t - 1),)),
            ),
            Step(
                rule="variance function",
                before=(variance,),
                after=of_data,
                because="λ times the family's variance at the last fit.",
                certificate=Algebra(),
            ),
            _combined(start, *aliases, truth, first_square),
            _combined(rule, of_data, *aliases, before, square),
            solved(u, t, rule, start, closed, POINTS),
        ),
    )


@cache
def density_variance() -> Derivation:
    """Derive the expected variance of the kernel density of fit t about its own mean."""
    bias, x_1, mean_1, square_1, mean, square, draw, mean_next, square_next = KERNEL_DEFINITION
    names = (
        sp.Eq(v(1), Expectation(q_1) - Expectation(p_1**2)),
        sp.Eq(v(t), Expectation(q) - Expectation(p**2)),
        sp.Eq(v(t + 1), Expectation(q_next) - Expectation(p_next**2)),
        sp.Eq(D(t), v(t) + h**2),
    )
    variance = Expectation(q) - Expectation(p**2)
    averaging = Averaging(
        definitions=(mean, square, draw, mean_next, square_next),
        sizes=COUNTS[:2],
        noise=((noise, n),),
        draws=(Draws(index=drawn, count=n, population=n, replacement=True),),
        data=((seen, n),),
    )
    spread = root**2 * (variance + h**2)
    facts = (
        sp.Eq(Expectation(q_next), Expectation(p**2) + spread),
        sp.Eq(Expectation(p_next**2), Expectation(p**2) + spread / n),
    )
    firsts = (
        _average(sp.Eq(Expectation(q_1), sigma**2), first_noise, x_1, square_1),
        _average(sp.Eq(Expectation(p_1**2), sigma**2 / n), first_noise, x_1, mean_1),
    )
    start = sp.Eq(v(1), (1 - 1 / n) * sigma**2)
    rate = lam * (1 - 1 / n)
    ahead = sp.Eq(v(t + 1), rate * (v(t) + h**2))
    rule = ahead.xreplace({t: t - 1})
    closed = (1 - 1 / n) * sigma**2 * rate ** (t - 1) + h**2 * rate * sp.Sum(rate**power, (power, 0, t - 2))
    solution = solved(v, t, rule, start, closed, POINTS)
    return Derivation(
        title="Variance of a kernel density estimate with sampling bias λ",
        steps=(
            *_given(KERNEL_DEFINITION),
            *(define(item, "Name the variance of the data, and of the density.") for item in names),
            *firsts,
            *(
                Step(
                    rule="average over the kernel",
                    before=averaging.definitions,
                    after=fact,
                    because="A draw is one of the data seen, each as likely, plus noise, pulled to the mean.",
                    certificate=averaging,
                )
                for fact in facts
            ),
            Step(
                rule="first fit",
                before=(names[0], *(step.after for step in firsts)),
                after=start,
                because="n real data.",
                certificate=Algebra(),
            ),
            Step(
                rule="recurrence",
                before=(names[2], *facts, names[1], bias),
                after=ahead,
                because="The variance about the mean of n draws, 1 − 1/n of that of one.",
                certificate=Algebra(),
            ),
            Step(
                rule="fit before",
                before=(ahead,),
                after=rule,
                because="Put t − 1 for t.",
                certificate=Instance(substitution=((t, t - 1),)),
            ),
            solution,
            Step(
                rule="density of the fit",
                before=(names[3], solution.after),
                after=sp.Eq(D(t), closed + h**2),
                because="The kernel adds its own variance.",
                certificate=Algebra(),
            ),
        ),
    )


FORMULAS = (
    Formula(
        id="exponential_family.sampling_bias.mean_squared_error",
        title="mean squared error of fit t, synthetic data drawn at λ times the fitted variance",
        observable=ERROR,
        statement="u(t) = V0*((1 + lam*v2/n)^(t - 1) + lam*sum((1 + lam*v2/n)^k, k, 0, t - 2))/n",
        parameters=(GENERATION, SIZE, BIAS, DRAWN_CURVATURE, TRUE_VARIANCE),
        loop=MEAN_LOOP,
        derive=squared_error,
        sources=(ALEMOHAMMAD,),
    ),
    Formula(
        id="kernel_density.sampling_bias.variance",
        title="expected variance of the density of fit t about its mean, drawn at λ times its variance",
        observable=r"\mathbb{E}\operatorname{Var}_{\hat p_t}(x)",
        statement=(
            "D(t) = h^2 + sigma0^2*(1 - 1/n)*b^(t - 1) + h^2*b*sum(b^k, k, 0, t - 2) where b = lam*(1 - 1/n)"
        ),
        parameters=(GENERATION, SIZE, BIAS, BANDWIDTH, SCALE),
        loop=KERNEL_LOOP,
        derive=density_variance,
        sources=(ALEMOHAMMAD,),
    ),
)
