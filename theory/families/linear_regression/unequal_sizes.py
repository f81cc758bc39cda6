r"""Replace with other sizes and noise for the generators than for the final fit.

Fit t is made on T rows with label noise σ; the t − 1 fits before it, the generators, on T₀ rows with
noise σ₀. Every generator adds the risk of one fit of its own, whatever the others are:

    𝔼‖ŵ_t − w‖²_Σ = σ² d/(T − d − 1) + (t − 1) σ₀² d/(T₀ − d − 1),

exact, for Gaussian rows of any covariance Σ, linear in the number of generators. However large the last
data set, the second term stays. Designs may be shared or fresh: the noises alone are independent.
Source: Dohmatob et al. 2024a, least squares with more rows than features.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define, instance
from theory.engine.recurrences import solved
from theory.engine.rules import REPLACE
from theory.engine.steps import computed, in_steps
from theory.families.linear_regression.loops import (
    FEATURES,
    GENERATION,
    NOISE,
    ONLY_NEWEST,
    REPLACE_LOOP,
    ROWS,
    R,
    S,
    Sigma,
    T,
    X,
    d,
    fit,
    kappa,
    new_gram,
    noise,
    previous,
    rows,
    sigma,
    truth,
    y,
)
from theory.families.linear_regression.one_fit import (
    design_steps,
    inverse_gram_mean,
    one_fit,
    same_design,
    squared,
)
from theory.families.linear_regression.ridgeless import GENERATOR_NOISE, GENERATOR_ROWS, T0, kappa0, sigma0
from theory.language.derivation import Derivation, Expectation, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop

generator = sp.MatrixSymbol("ghat_t", d, 1)
U = sp.Function("U", real=True)
GENERATOR = (
    (T, T0),
    (sigma, sigma0),
    (fit, generator),
    (X, sp.MatrixSymbol("Z_t", *X.shape)),
    (y, sp.MatrixSymbol("z_t", *y.shape)),
    (noise, sp.MatrixSymbol("eta_t", *noise.shape)),
    (new_gram, sp.MatrixSymbol("G_0", d, d)),
    (S, sp.MatrixSymbol("S_0", d, d)),
    (rows, sp.MatrixSymbol("Z", T0, d)),
)
LOOP = Loop(
    id="regression.replace_unequal_sizes",
    family="linear regression",
    rule=REPLACE,
    estimator="least squares, on T rows last and on T₀ rows before",
    definition=(
        *REPLACE_LOOP.definition,
        *(equation.xreplace(dict(GENERATOR)) for equation in REPLACE_LOOP.definition),
    ),
)


def _one_fit_risk() -> tuple[Step, ...]:
    """Return the steps to 𝔼‖ŵ_t − w‖² = 𝔼‖ŵ_{t−1} − w‖² + σ²κ, from the definition of one fit."""
    chain = (*one_fit(False, Sigma), *same_design(ONLY_NEWEST, Sigma, sp.Integer(1)))
    mean = inverse_gram_mean().conclusion
    renamed = equate(Expectation(sp.Trace(Sigma * S.I)), mean.lhs)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    return (
        *chain,
        *design_steps(renamed),
        computed(
            equate(squared(fit - truth, Sigma), squared(previous - truth, Sigma) + sigma**2 * kappa),
            "One fit adds its own risk to that of the fit before.",
            growth,
            *rewrites,
            renamed,
            mean,
            rule="one fit",
        ),
    )


@cache
def excess_risk() -> Derivation:
    """Derive σ²κ + (t − 1)σ₀²κ₀."""
    steps = _one_fit_risk()
    last = steps[-1].after
    renaming = tuple((old, new) for old, new in GENERATOR if old in (T, sigma, fit))
    one_generator = last.xreplace(dict(renaming))
    grown, older, start, final = (
        equate(U(t), squared(generator - truth, Sigma)),
        equate(U(t - 1), squared(previous - truth, Sigma)),
        equate(U(0), 0),
        equate(R(t), squared(fit - truth, Sigma)),
    )
    recurrence = equate(U(t), U(t - 1) + sigma0**2 * kappa0)
    closed = solved(U, t, recurrence, start, sigma0**2 * kappa0 * t)
    before = closed.after.xreplace({t: t - 1})
    split = equate(R(t), U(t - 1) + sigma**2 * kappa)
    return in_steps(
        "Excess risk under replace with other sizes for the generators",
        *steps,
        instance(
            last,
            *renaming,
            rule="one generator",
            because="A generator is a fit on T₀ rows with noise σ₀.",
        ),
        *(
            define(equation, "The risks of generator t, of the one before, and of the final fit on t − 1.")
            for equation in (grown, older, start, final)
        ),
        computed(
            recurrence,
            "Every generator adds the risk of one fit.",
            grown,
            older,
            one_generator,
            rule="recurrence",
        ),
        closed,
        instance(closed.after, (t, t - 1), rule="the generators before fit t"),
        computed(split, "The last fit adds its own.", final, older, last, rule="final fit"),
        computed(
            equate(R(t), sigma**2 * kappa + sigma0**2 * kappa0 * (t - 1)),
            "The sum of the two parts.",
            split,
            before,
            rule="insert the generators",
        ),
        lemmas=(inverse_gram_mean(),),
    )


FORMULAS = (
    Formula(
        id="regression.replace_unequal_sizes.excess_risk",
        title="excess risk of fit t under replace, the fits before it on other sizes and noise",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        statement="R(t) = sigma^2*d/(T - d - 1) + (t - 1)*sigma0^2*d/(T0 - d - 1)",
        parameters=(GENERATION, FEATURES, ROWS, GENERATOR_ROWS, NOISE, GENERATOR_NOISE),
        loop=LOOP,
        derive=excess_risk,
        sources=(Source(paper="Dohmatob et al. 2024a", where="least squares, T₀ ≥ d + 2"),),
    ),
)
