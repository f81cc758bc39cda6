r"""Least-norm regression with fewer rows than features as the last fit, after a chain of least-squares fits.

The t − 1 generators are least-squares fits on T₀ rows with noise σ₀; fit t is the fit of least norm on
T < d rows with noise σ, the limit of ridge regression as its penalty vanishes. For independent N(0, I)
rows, with κ₀ = d/(T₀ − d − 1), exactly:

    𝔼‖ŵ_t − w‖² = ‖w‖²(1 − T/d) + σ² T/(d − T − 1) + (t − 1) σ₀² κ₀ T/d.

The last fit sees the share T/d of every generator's noise, and of the signal.
Source: Dohmatob et al. 2024a, the ridgeless case; exact here, not only for d, T → ∞.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.counts import and_at_zero
from theory.engine.limits import t, t0
from theory.engine.naming import backwards, define, instance
from theory.engine.recurrences import solved
from theory.engine.rules import REPLACE_FRESH_DESIGN
from theory.engine.steps import computed, in_steps
from theory.families.linear_regression.few_rows import (
    PROJECTION,
    SIGNAL,
    SQUARED_NORM,
    TRACE,
    P,
    isotropic,
    norm2,
)
from theory.families.linear_regression.loops import (
    GENERATION,
    NOISE,
    R,
    Sigma,
    T,
    d,
    kappa,
    rows,
    sigma,
    truth,
)
from theory.families.linear_regression.one_fit import inverse_gram_mean
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, POSITIVE_REAL, Domain, Parameter

ROWS = Parameter(name="T", meaning="number of rows of the last design", domain=COUNT, ceiling=6)
FEATURES = Parameter(
    name="d",
    meaning="number of features, at least two more than the last design has rows",
    domain=Domain(kind="integer", lower=T + 2),
    ceiling=T + 8,
)
GENERATOR_ROWS = Parameter(
    name="T0",
    meaning="number of rows of every generator's design",
    domain=Domain(kind="integer", lower=d + 2),
    latex="T_0",
    ceiling=2 * d + 16,
)
GENERATOR_NOISE = Parameter(
    name="sigma0",
    meaning="standard deviation of the label noise of every generator",
    domain=POSITIVE_REAL,
    latex=r"\sigma_0",
    ceiling=4,
)
T0, sigma0 = GENERATOR_ROWS.symbol, GENERATOR_NOISE.symbol
kappa0 = kappa.xreplace({T: T0})
U, c = (sp.Function(name, real=True) for name in ("U", "c"))

X, y, noise = sp.MatrixSymbol("X_t", T, d), sp.MatrixSymbol("y_t", T, 1), sp.MatrixSymbol("epsilon_t", T, 1)
Z, z, eta = sp.MatrixSymbol("Z", T0, d), sp.MatrixSymbol("z", T0, 1), sp.MatrixSymbol("eta", T0, 1)
fit, newest, before = (sp.MatrixSymbol(name, d, 1) for name in ("what_t", "g_t", "g_prev"))
GENERATE = equate(z, Z * before + sigma0 * eta)
GENERATOR = equate(newest, (Z.T * Z).I * Z.T * z)
LABELS = equate(y, X * newest + sigma * noise)
LEAST_NORM = equate(fit, X.T * (X * X.T).I * y)
LOOP = Loop(
    id="regression.ridgeless",
    family="linear regression",
    rule=REPLACE_FRESH_DESIGN,
    estimator="least squares on T₀ rows, and least squares of least norm on T < d rows last",
    definition=(GENERATE, GENERATOR, LABELS, LEAST_NORM, SIGNAL),
)


def _square(vector: sp.MatrixExpr) -> sp.Expr:
    return Expectation(sp.Trace(vector * vector.T))


def _overlap(vector: sp.MatrixExpr) -> sp.Expr:
    return Expectation(sp.Trace(vector * truth.T))


def _generators() -> tuple[Step, ...]:
    """Return the steps to what a generator does to 𝔼‖g‖² and to 𝔼 g·w."""
    premises = (GENERATE, GENERATOR)
    gram = Expectation(sp.Trace((Z.T * Z).I))
    replayed = MatrixReplay(definitions=premises, noise=eta)
    return (
        Step(
            rule="length of a generator",
            before=premises,
            after=equate(_square(newest), _square(before) + sigma0**2 * gram),
            because="η is independent of the past and of Z, has mean zero and covariance I.",
            certificate=replayed,
        ),
        Step(
            rule="overlap of a generator",
            before=premises,
            after=equate(_overlap(newest), _overlap(before)),
            because="η has mean zero.",
            certificate=replayed,
        ),
    )


def _inverse_grams() -> tuple[Step, ...]:
    """Return the means of tr(ZᵀZ)⁻¹ and of tr(XXᵀ)⁻¹, from that of any Gaussian design."""
    general = inverse_gram_mean().conclusion
    identity = sp.Identity(d)
    renamings = (
        ((T, T0), (rows, Z), (Sigma, identity)),
        ((T, d), (d, T), (rows, X.T), (Sigma, sp.Identity(T))),
    )
    plain_traces = (Expectation(sp.Trace((Z.T * Z).I)), Expectation(sp.Trace((X * X.T).I)))
    found: list[Step] = []
    for renaming, trace in zip(renamings, plain_traces, strict=True):
        special = general.xreplace(dict(renaming))
        found += (
            instance(
                general,
                *renaming,
                rule="another design",
                because=(
                    "The generators' design has T₀ rows; the columns of X are d independent N(0, I) "
                    "vectors of T entries."
                ),
            ),
            Step(
                rule="identity matrix",
                after=equate(trace, special.lhs),
                because="I M = M.",
                certificate=MatrixReplay(),
            ),
        )
    return tuple(found)


def _last_fit() -> tuple[Step, ...]:
    premises = (LABELS, LEAST_NORM, PROJECTION)
    own = sigma**2 * Expectation(sp.Trace((X * X.T).I))
    return (
        define(PROJECTION, "The projection onto the row space of the last design."),
        Step(
            rule="length of the last fit",
            before=premises,
            after=equate(_square(fit), Expectation(sp.Trace(P * (newest * newest.T))) + own),
            because="It projects the generator and adds its own noise, of mean zero and covariance I.",
            certificate=MatrixReplay(definitions=premises, noise=noise),
        ),
        Step(
            rule="overlap of the last fit",
            before=premises,
            after=equate(_overlap(fit), Expectation(sp.Trace(P * (newest * truth.T)))),
            because="ε has mean zero.",
            certificate=MatrixReplay(definitions=premises, noise=noise),
        ),
        TRACE,
        *isotropic(newest * newest.T),
        *isotropic(newest * truth.T),
    )


@cache
def excess_risk() -> Derivation:
    """Derive ‖w‖²(1 − T/d) + σ²T/(d − T − 1) + (t − 1)σ₀²κ₀T/d."""
    generators, grams, last = _generators(), _inverse_grams(), _last_fit()
    spread, share = (
        (grams[1].after, grams[0].after),
        (grams[3].after, grams[2].after),
    )
    recurrences = (equate(U(t), U(t - 1) + sigma0**2 * kappa0), equate(c(t), c(t - 1)))
    starts = (equate(U(0), norm2), equate(c(0), norm2))
    closed = (
        solved(U, t, recurrences[0], starts[0], norm2 + sigma0**2 * kappa0 * t),
        solved(c, t, recurrences[1], starts[1], norm2),
    )
    every = [and_at_zero(one.after, t0, start) for one, start in zip(closed, starts, strict=True)]
    names = (
        (equate(U(t0), _square(newest)), equate(U(t - 1), _square(before))),
        (equate(c(t0), _overlap(newest)), equate(c(t - 1), _overlap(before))),
    )
    read_back = tuple(equate(pair[0].rhs, pair[0].lhs) for pair in names)
    error = fit - truth
    square = equate(_square(error), _square(fit) - 2 * _overlap(fit) + sp.Trace(truth * truth.T))
    whole = equate(sp.Trace(truth * truth.T), norm2)
    risk = equate(R(t0 + 1), _square(error))
    total = equate(
        R(t0 + 1), norm2 * (1 - T / d) + sigma**2 * T / (d - T - 1) + sigma0**2 * kappa0 * t0 * T / d
    )
    falls = [step.after for step in last if step.rule == "insert the trace"]
    lengths = [
        step.after for step in last if step.rule in ("length of the last fit", "overlap of the last fit")
    ]
    return in_steps(
        "Excess risk of the least-norm fit after a chain of generators",
        *(
            define(equation, "The loop: a generator's labels and fit, the last labels and fit, ‖w‖².")
            for equation in LOOP.definition
        ),
        *generators,
        *grams,
        *last,
        *(
            define(equation, "Length and overlap of generator t, and of none; the risk after t of them.")
            for equation in (*names[0], starts[0], *names[1], starts[1], risk)
        ),
        *(backwards(item, pair[0]) for item, pair in zip(read_back, names, strict=True)),
        backwards(whole, SIGNAL),
        computed(
            recurrences[0],
            "Every generator adds the noise of one fit.",
            *names[0],
            generators[0].after,
            *spread,
            rule="recurrence",
        ),
        computed(
            recurrences[1], "Generators are unbiased.", *names[1], generators[1].after, rule="recurrence"
        ),
        *closed,
        *every,
        Step(
            rule="expand the square",
            after=square,
            because="‖a − b‖² = ‖a‖² − 2a·b + ‖b‖².",
            certificate=MatrixReplay(),
        ),
        computed(
            total,
            "The projection keeps T/d of the generators' length and overlap.",
            *(risk, square, *lengths, *falls, *read_back, whole, *share),
            *(step.after for step in every),
            rule="after t generators",
        ),
        instance(
            total,
            (t0, t - 1),
            rule="fit before",
            because="Put t − 1 for t: fit t follows t − 1 generators.",
        ),
        lemmas=(inverse_gram_mean(),),
    )


FORMULAS = (
    Formula(
        id="regression.ridgeless.excess_risk",
        title="excess risk of a least-norm fit on T < d rows after t − 1 least-squares generators",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert^2",
        statement="R(t) = norm2*(1 - T/d) + sigma^2*T/(d - T - 1) + (t - 1)*sigma0^2*T/(T0 - d - 1)",
        parameters=(GENERATION, ROWS, FEATURES, GENERATOR_ROWS, NOISE, GENERATOR_NOISE, SQUARED_NORM),
        loop=LOOP,
        derive=excess_risk,
        conditions="isotropic Gaussian features",
        sources=(Source(paper="Dohmatob et al. 2024a", where="the ridgeless limit, there as d, T → ∞"),),
    ),
)
