r"""Replace with sampling bias: every generation is drawn with λ times the variance of the fit before.

* Mean of data with a quadratic variance function (dispersion families: Normal, Gamma, hyperbolic secant),
  g = 1 + λv₂/n: 𝔼(θ_t − θ₀)² = V₀/n · (g^{t−1} + λ Σ_{k<t−1} g^k); for v₂ = 0 it is V₀/n · (1 + λ(t − 1)),
  linear for every λ > 0.

The kernel density estimate under it stands in ``theory.families.kernel_density.sampling_bias``.

Fit 1 sees n real data. Alemohammad et al. 2023 take λ for the share of the variance that sampling keeps.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import backwards, define, i
from theory.engine.recurrences import solved
from theory.engine.rules import SAMPLING_BIAS
from theory.engine.steps import combined, computed, in_steps
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
from theory.language.derivation import Averaging, Definition, Derivation, Expectation, Instance, Random, Step
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter

lam = BIAS.symbol
GENERATION = Parameter(name="t", meaning="number of fits", domain=COUNT)
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
e_1, e_prev, e_t, s_prev = (Random(name, real=True) for name in ("e_1", "e_prev", "e_t", "s_prev"))
s_0 = sp.Symbol("s_0", positive=True)
first, first_noise, new, noise = (
    sp.IndexedBase(Random(name, real=True)) for name in ("x_1", "eta", "x_t", "epsilon")
)
m, u = (sp.Function(name, real=True) for name in ("m", "u"))
power = sp.Symbol("k", integer=True, nonnegative=True)
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
MEAN_LOOP = Loop(
    id="exponential_family.sampling_bias",
    family="dispersion family with quadratic variance function",
    rule=SAMPLING_BIAS,
    estimator="mean (maximum likelihood)",
    definition=MEAN_DEFINITION,
)
LOOPS = (MEAN_LOOP,)


def given(equations: tuple[sp.Eq, ...]) -> tuple[Step, ...]:
    """Return the equations of a loop as steps that define it."""
    return tuple(
        Step(rule="definition", after=item, because="The loop.", certificate=Definition())
        for item in equations
    )


def averaged(after: sp.Eq, base: sp.IndexedBase, *premises: sp.Eq) -> Step:
    """Return a mean over one family of noise, of n numbers."""
    return Step(
        rule="conditional expectation",
        before=premises,
        after=after,
        because="The noise is centred, independent and of unit variance.",
        certificate=Averaging(definitions=premises, noise=((base, n),)),
    )


def _combined(after: sp.Eq, *before: sp.Eq) -> Step:
    return combined(after, "In terms of the moments.", *before, rule="recurrence")


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
        averaged(sp.Eq(Expectation(e_1), 0), first_noise, x_1, one),
        averaged(sp.Eq(Expectation(e_1**2), s_0**2 / n), first_noise, x_1, one),
        averaged(sp.Eq(Expectation(e_t), Expectation(e_prev)), noise, x_t, fit),
        averaged(
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
    return in_steps(
        "Mean squared error with sampling bias λ",
        *given(MEAN_DEFINITION),
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
        computed(
            of_data, "λ times the family's variance at the last fit.", variance, rule="variance function"
        ),
        _combined(start, *aliases, truth, first_square),
        _combined(rule, of_data, *aliases, before, square),
        solved(u, t, rule, start, closed, POINTS),
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
)
