r"""Ridge regression as the last fit, on labels that a chain of least-squares fits generated.

The t − 1 generators are least-squares fits on fresh designs of T₀ rows with noise σ₀, each on the labels of
the one before; fit t is a ridge fit on T rows X, ŵ_t = (Ŝ + λ)⁻¹Xᵀy/T with Ŝ = XᵀX/T. Given X, what
the generators add to its excess risk is linear in their number, exactly, at any sizes:

    𝔼‖ŵ_t − w‖²_Σ − 𝔼‖ŵ_1 − w‖²_Σ = (t − 1) σ₀² tr(Σ⁻¹AᵀΣA)/(T₀ − d − 1),   A = (Ŝ + λ)⁻¹Ŝ,

and for isotropic features the trace is Σ (s_i/(s_i + λ))² over the eigenvalues s_i of Ŝ. Regularisation
shrinks the generators' noise by the same factors as the signal; it never stops its growth with t.
Source: Dohmatob et al. 2024a, who average the trace over X (their ρ).
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.counts import and_at_zero
from theory.engine.limits import t, t0
from theory.engine.naming import backwards, define, instance
from theory.engine.recurrences import solved
from theory.engine.rules import REPLACE_FRESH_DESIGN
from theory.engine.steps import cited, combined, computed, in_steps
from theory.families.linear_regression.loops import GENERATION
from theory.language.derivation import Derivation, Divergence, Expectation, MatrixReplay, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import POSITIVE_REAL, Domain, Parameter, length_symbol

SPECTRUM = Parameter(
    name="s",
    meaning="eigenvalues of XᵀX/T, X the design of the last fit: one for each feature",
    domain=Domain(kind="real", lower=0, shape="list"),
    ceiling=4,
    longest=4,
)
d = length_symbol(SPECTRUM)
GENERATOR_ROWS = Parameter(
    name="T0",
    meaning="number of rows of every generator's design",
    domain=Domain(kind="integer", lower=d + 2),
    latex="T_0",
    ceiling=2 * d + 16,
)
PENALTY = Parameter(
    name="lam", meaning="penalty of the ridge fit", domain=POSITIVE_REAL, latex=r"\lambda", ceiling=4
)
GENERATOR_NOISE = Parameter(
    name="sigma0",
    meaning="standard deviation of the label noise of every generator",
    domain=POSITIVE_REAL,
    latex=r"\sigma_0",
    ceiling=4,
)
T0, lam, sigma0 = GENERATOR_ROWS.symbol, PENALTY.symbol, GENERATOR_NOISE.symbol
s = SPECTRUM.symbol
T = sp.Symbol("T", integer=True, positive=True)
sigma = sp.Symbol("sigma", positive=True)
i = sp.Symbol("i", integer=True, positive=True)
U, c, R, extra = (sp.Function(name, real=True) for name in ("U", "c", "R", "Delta"))

X, y, noise = sp.MatrixSymbol("X", T, d), sp.MatrixSymbol("y", T, 1), sp.MatrixSymbol("epsilon", T, 1)
Z, z, eta = sp.MatrixSymbol("Z", T0, d), sp.MatrixSymbol("z", T0, 1), sp.MatrixSymbol("eta", T0, 1)
fit, newest, before, truth = (sp.MatrixSymbol(name, d, 1) for name in ("what", "g_t", "g_prev", "w"))
Sigma, A, W = (sp.MatrixSymbol(name, d, d) for name in ("Sigma", "A", "W"))
bias = sp.MatrixSymbol("b", d, 1)
penalised = X.T * X + T * lam * sp.Identity(d)

GENERATE = equate(z, Z * before + sigma0 * eta)
GENERATOR = equate(newest, (Z.T * Z).I * Z.T * z)
LABELS = equate(y, X * newest + sigma * noise)
RIDGE = equate(fit, penalised.I * X.T * y)
SHRINKAGE = equate(A, penalised.I * X.T * X)
BIAS = equate(bias, T * lam * penalised.I * truth)
WEIGHT = equate(W, A.T * Sigma * A)
share = sp.Symbol("v", positive=True)
VOLUME = equate(share, sp.Trace(Sigma.I * W))
LOWER = ((d, sp.Integer(1)), (T0, d + 2), (sigma0, sp.Integer(0)))
LOOP = Loop(
    id="regression.ridge",
    family="linear regression",
    rule=REPLACE_FRESH_DESIGN,
    estimator="least squares on T₀ rows, and ridge regression on T rows last",
    definition=(GENERATE, GENERATOR, LABELS, RIDGE),
)


def square(vector: sp.MatrixExpr, weight: sp.MatrixExpr) -> sp.Expr:
    """Return 𝔼 tr(W v vᵀ)."""
    return Expectation(sp.Trace(weight * vector * vector.T))


def _weighted_inverse_gram() -> tuple[Step, ...]:
    """Return the steps to 𝔼 tr(W(ZᵀZ)⁻¹) = v/(T₀ − d − 1), v = tr(Σ⁻¹W), for z ~ N(0, Σ) and a fixed W."""
    inverse = (Z.T * Z).I
    along = Z * inverse * W
    trace = sp.Trace(W * inverse)
    read = equate(VOLUME.rhs, VOLUME.lhs)
    divergence = equate(Divergence(along, Z), (T0 - d - 1) * trace)
    paired = sp.Trace(sp.MatMul(Sigma.I, sp.Transpose(along), Z, evaluate=False))
    pairing = equate(paired, sp.Trace(Sigma.I * W.T))
    turned = equate(sp.Trace(Sigma.I * W.T), sp.Trace(Sigma.I * W))
    stein = equate(Expectation(Divergence(along, Z)), Expectation(paired))
    by_size = MatrixReplay(positive_definite=(Sigma, W))
    return (
        define(VOLUME, "The trace that the design of the last fit decides."),
        backwards(read, VOLUME),
        Step(
            rule="divergence",
            after=divergence,
            because="Differentiate Z(ZᵀZ)⁻¹W entry by entry: T₀ from the outer Z, −d − 1 from the inverse.",
            certificate=by_size,
        ),
        Step(rule="trace", after=pairing, because="(Z(ZᵀZ)⁻¹W)ᵀZ = Wᵀ.", certificate=by_size),
        Step(
            rule="transpose",
            after=turned,
            because="A trace is that of the transpose; Σ and W are symmetric.",
            certificate=by_size,
        ),
        cited(
            stein,
            "The rows of Z are independent N(0, Σ), and W does not depend on them.",
            "Stein's identity",
            "Stein 1981, Ann. Statist. 9, Lemma 2; Haff 1979, J. Multivariate Anal. 9",
            "",
            conditions=(sp.Ge(T0, d + 2, evaluate=False),),
            laws=("the rows of Z are independent N(0, Σ)",),
            gaussian=("Z",),
            rule="integration by parts",
        ),
        combined(
            equate(Expectation(trace), share / (T0 - d - 1)),
            "Insert the divergence and the trace, and divide by T₀ − d − 1.",
            divergence,
            pairing,
            turned,
            read,
            stein,
            factors=(1 / (T0 - d - 1),),
            lower=LOWER,
            rule="solve",
        ),
    )


def _definitions() -> tuple[Step, ...]:
    given = tuple(
        define(equation, "The loop: labels of a generator, its fit, the last labels, the ridge fit.")
        for equation in LOOP.definition
    )
    names = (
        define(SHRINKAGE, "What the ridge fit keeps of the signal."),
        define(BIAS, "What it loses of the truth."),
        define(WEIGHT, "The norm in which the last fit sees the generators' error."),
    )
    return (*given, *names)


def _last_fit() -> tuple[Step, ...]:
    """Return the steps from the ridge fit's definition to its risk given the generator."""
    shift = sp.MatrixSymbol("h", d, 1)
    moved, here = y - X * (fit + shift), y - X * fit
    cost = sp.Trace(moved.T * moved) + T * lam * sp.Trace((fit + shift).T * (fit + shift))
    least = sp.Trace(here.T * here) + T * lam * sp.Trace(fit.T * fit)
    premises = (LABELS, RIDGE)
    named = (*premises, BIAS, SHRINKAGE, WEIGHT)
    error = newest - truth
    own = sigma**2 * sp.Trace(Sigma * penalised.I * X.T * X * penalised.I)
    risk = equate(
        square(fit - truth, Sigma),
        square(error, W)
        - 2 * Expectation(sp.Trace(Sigma * A * error * bias.T))
        + sp.Trace(Sigma * bias * bias.T)
        + own,
    )
    return (
        Step(
            rule="completing the square",
            before=(RIDGE,),
            after=equate(cost, least + sp.Trace(shift.T * penalised * shift)),
            because="The ridge fit minimises ‖y − Xβ‖² + Tλ‖β‖²: moving it by h adds a square.",
            certificate=MatrixReplay(definitions=(RIDGE,)),
        ),
        Step(
            rule="error of the ridge fit",
            before=(SHRINKAGE, BIAS, *premises),
            after=equate(fit - truth, A * error - bias + sigma * penalised.I * X.T * noise),
            because="It shrinks the generator's error as it shrinks the signal.",
            certificate=MatrixReplay(definitions=(SHRINKAGE, BIAS, *premises)),
        ),
        Step(
            rule="variance of independent noise",
            before=named,
            after=risk,
            because="ε is independent of the past and of X, has mean zero and covariance I.",
            certificate=MatrixReplay(definitions=named, positive_definite=(Sigma,), noise=noise),
        ),
    )


def _generators() -> tuple[Step, ...]:
    """Return the steps to what one generator does to the second moment and to the mean of the error."""
    premises = (GENERATE, GENERATOR)
    grown = equate(
        square(newest - truth, W),
        square(before - truth, W) + sigma0**2 * Expectation(sp.Trace(W * (Z.T * Z).I)),
    )
    kept = equate(
        Expectation(sp.Trace(Sigma * A * (newest - truth) * bias.T)),
        Expectation(sp.Trace(Sigma * A * (before - truth) * bias.T)),
    )
    replayed = MatrixReplay(definitions=premises, positive_definite=(Sigma, W), noise=eta)
    return (
        Step(
            rule="one generator",
            before=premises,
            after=grown,
            because="η is independent of the past and of Z, has mean zero and covariance I.",
            certificate=replayed,
        ),
        Step(
            rule="generators are unbiased",
            before=premises,
            after=kept,
            because="η has mean zero.",
            certificate=replayed,
        ),
    )


@cache
def extra_risk() -> Derivation:
    """Derive (t − 1)σ₀² tr(Σ⁻¹AᵀΣA)/(T₀ − d − 1), and the trace for isotropic features."""
    gram, last, one = _weighted_inverse_gram(), _last_fit(), _generators()
    risk, (grown, kept) = last[-1].after, (step.after for step in one)
    clean = sp.Symbol("R_1", positive=True)
    alone = sp.Trace(Sigma * bias * bias.T) + sigma**2 * sp.Trace(Sigma * penalised.I * X.T * X * penalised.I)
    names = (
        equate(U(t0), square(newest - truth, W)),
        equate(U(t - 1), square(before - truth, W)),
        equate(U(0), 0),
        equate(c(t0), Expectation(sp.Trace(Sigma * A * (newest - truth) * bias.T))),
        equate(c(t - 1), Expectation(sp.Trace(Sigma * A * (before - truth) * bias.T))),
        equate(c(0), 0),
        equate(R(t0 + 1), square(fit - truth, Sigma)),
        equate(clean, alone),
    )
    each = sigma0**2 * share / (T0 - d - 1)
    rules = (equate(U(t), U(t - 1) + each), equate(c(t), c(t - 1)))
    closed_u = solved(U, t, rules[0], names[2], each * t)
    closed_c = solved(c, t, rules[1], names[5], sp.Integer(0))
    every = and_at_zero(closed_u.after, t0, names[2]), and_at_zero(closed_c.after, t0, names[5])
    read_back = tuple(equate(name.rhs, name.lhs) for name in (names[0], names[3]))
    total = equate(R(t0 + 1), each * t0 + clean)
    named_extra = equate(extra(t), R(t) - clean)
    general = equate(extra(t), (t - 1) * sigma0**2 * sp.Trace(Sigma.I * W) / (T0 - d - 1))
    identity = ((Sigma, sp.Identity(d)),)
    flat, flat_weight = (item.xreplace(dict(identity)) for item in (general, WEIGHT))
    spectral = equate(
        sp.Trace(Sigma.I * W).xreplace(dict(identity)), sp.Sum((s[i] / (s[i] + lam)) ** 2, (i, 1, d))
    )
    return in_steps(
        "What a chain of generators adds to the risk of a ridge fit",
        *_definitions(),
        *gram,
        *last,
        *one,
        *(
            define(equation, "Second moment and mean of generator t, of none, and the risk after them.")
            for equation in names
        ),
        computed(
            rules[0],
            "Every generator adds the noise of one fit.",
            names[0],
            names[1],
            grown,
            gram[-1].after,
            rule="recurrence",
        ),
        computed(rules[1], "The mean stays.", names[3], names[4], kept, rule="recurrence"),
        closed_u,
        closed_c,
        *every,
        *(backwards(name, given) for name, given in zip(read_back, (names[0], names[3]), strict=True)),
        computed(
            total,
            "The fit's own risk, without generators, and what they add.",
            names[6],
            risk,
            *read_back,
            *(step.after for step in every),
            names[7],
            rule="after t generators",
        ),
        instance(
            total,
            (t0, t - 1),
            rule="fit before",
            because="Put t − 1 for t: fit t follows t − 1 generators.",
        ),
        define(named_extra, "What the generators add to the risk of the fit on real labels."),
        computed(
            general,
            "The fit's own risk cancels.",
            named_extra,
            total.xreplace({t0: t - 1}),
            VOLUME,
            rule="subtract",
        ),
        *(
            instance(item, *identity, rule="isotropic features", because="Put I for Σ.")
            for item in (general, WEIGHT)
        ),
        cited(
            spectral,
            "A = (Ŝ + λ)⁻¹Ŝ has the eigenvectors of Ŝ and the eigenvalues s_i/(s_i + λ), and the "
            "trace of AᵀA is the sum of their squares.",
            "a symmetric matrix has an orthonormal basis of eigenvectors",
            "Cauchy 1829, Exercices de mathématiques 4",
            "",
            flat_weight,
            SHRINKAGE,
            conditions=(sp.Gt(lam, 0, evaluate=False),),
            rule="spectral theorem",
        ),
        computed(
            equate(extra(t), (t - 1) * sigma0**2 * spectral.rhs / (T0 - d - 1)),
            "The eigenvalues decide.",
            flat,
            spectral,
            rule="insert the trace",
        ),
    )


EXTRA = r"\mathbb{E}[\lVert \hat w_t - w \rVert^2 - \lVert \hat w_1 - w \rVert^2 \mid X]"
FORMULAS = (
    Formula(
        id="regression.ridge.extra_risk_given_design",
        title="what t − 1 least-squares generators add to the risk of a ridge fit, given its design",
        observable=EXTRA,
        statement="Delta(t) = (t - 1)*sigma0^2*sum(s[i]^2/(s[i] + lam)^2, i, 1, len(s))/(T0 - len(s) - 1)",
        parameters=(GENERATION, SPECTRUM, GENERATOR_ROWS, PENALTY, GENERATOR_NOISE),
        loop=LOOP,
        derive=extra_risk,
        conditions="isotropic Gaussian features in the generators' designs; any design of the last fit",
        sources=(Source(paper="Dohmatob et al. 2024a", where="the term n σ₀² ρ, before averaging over X"),),
    ),
)
