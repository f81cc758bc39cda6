r"""A share α of real labels on fresh designs: every fit multiplies the risk by θ(α, T, d) and adds one fit's.

Generation t has T fresh Gaussian rows X; αT of them carry real labels, the others X_s labels of fit t − 1.
The error is multiplied by (XᵀX)⁻¹X_sᵀX_s, in whitened features G^{−1/2}UG^{1/2} with G Wishart and U an
independent matrix Beta variate, so

    𝔼‖ŵ_t − w‖²_Σ = σ²κ Σ_{k<t} θ^k,   θ = (2P + Q)/3 + (P − Q)/3 · (Td − 2)/(T − d − 1),

P = ρ(ρT + 2)/(T + 2), Q = ρ(ρT − 1)/(T − 1), ρ = 1 − α. As T → ∞ θ → (1 − α)², so that every α > 0 bounds
the risk; but for T near d + 2 θ can exceed 1, and then it grows geometrically although a share is real: with
d = 10 features and T = 12 rows for every share below 7/8.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define
from theory.engine.recurrences import solved
from theory.engine.rules import FRESH_REAL_SHARE_FRESH_DESIGN
from theory.engine.steps import cited, computed, in_steps
from theory.families.linear_regression.loops import (
    DESIGNS,
    FEATURES,
    GAUSSIAN_ROWS,
    GENERATION,
    NOISE,
    ROWS,
    R,
    Sigma,
    T,
    d,
    fit,
    kappa,
    previous,
    sigma,
    truth,
)
from theory.families.linear_regression.one_fit import inverse_gram_mean, squared
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter

SHARE = Parameter(
    name="alpha",
    meaning="share of rows with real labels in every generation",
    domain=Domain(kind="share", of=T),
    latex=r"\alpha",
    ceiling=1,
)
alpha = SHARE.symbol
rest = 1 - alpha
power = sp.Symbol("k", integer=True, nonnegative=True)
design, mask = sp.MatrixSymbol("X", T, d), sp.MatrixSymbol("M", T, T)
labels, noise = sp.MatrixSymbol("y", T, 1), sp.MatrixSymbol("epsilon", T, 1)
gram = design.T * design
LABELS = equate(labels, mask * design * previous + (sp.Identity(T) - mask) * design * truth + sigma * noise)
FIT = equate(fit, gram.I * design.T * labels)
LOOP = Loop(
    id="regression.fresh_real_share_fresh_design",
    family="linear regression",
    rule=FRESH_REAL_SHARE_FRESH_DESIGN,
    estimator="least squares; M is 1 at the rows with labels of the last fit, 0 elsewhere",
    definition=(LABELS, FIT),
)
LARGE, SMALL = rest * (rest * T + 2) / (T + 2), rest * (rest * T - 1) / (T - 1)
THETA = (2 * LARGE + SMALL) / 3 + (LARGE - SMALL) / 3 * (T * d - 2) / (T - d - 1)
POINTS = tuple(
    {"d": a, "T": b, "alpha": share, "sigma": size}
    for a, b, share, size in ((1, 3, Fraction(1, 3), 1), (2, 5, Fraction(1), 2), (4, 12, Fraction(1, 4), 1))
)
AT_ONE = sp.Eq(THETA.xreplace({d: sp.Integer(1)}), rest * (rest * T + 2) / (T + 2), evaluate=False)


@cache
def excess_risk() -> Derivation:
    """Derive the excess risk of fit t."""
    carried = gram.I * design.T * mask * design
    kept = squared(carried * (previous - truth), Sigma)
    own = sigma**2 * Expectation(sp.Trace(Sigma * gram.I))
    split = equate(squared(fit - truth, Sigma), kept + own)
    shrunk = equate(kept, THETA * squared(previous - truth, Sigma))
    lemma = inverse_gram_mean()
    renamed = equate(Expectation(sp.Trace(Sigma * gram.I)), kappa)
    names = (
        equate(R(t), squared(fit - truth, Sigma)),
        equate(R(t - 1), squared(previous - truth, Sigma)),
        equate(R(0), 0),
    )
    rule = equate(R(t), THETA * R(t - 1) + sigma**2 * kappa)
    closed = sigma**2 * kappa * sp.Sum(THETA**power, (power, 0, t - 1))
    return in_steps(
        "Excess risk with a fresh share of real labels on fresh designs",
        *(define(item, "The loop.") for item in LOOP.definition),
        Step(
            rule="variance of independent noise",
            before=LOOP.definition,
            after=split,
            because="The error of the last fit passes through (XᵀX)⁻¹XᵀMX; the noise adds its own.",
            certificate=MatrixReplay(definitions=LOOP.definition, positive_definite=(Sigma,), noise=noise),
        ),
        cited(
            shrunk,
            "In whitened features (XᵀX)⁻¹X_sᵀX_s = G^{−1/2}UG^{1/2}, G Wishart and U matrix "
            "Beta, independent and rotation invariant; P and Q are the factors of U's two zonal "
            "polynomials of degree 2, and 𝔼 tr G tr G⁻¹ = d(Td − 2)/(T − d − 1).",
            "zonal polynomials of a matrix Beta variate, and 𝔼 tr G tr G⁻¹",
            "Constantine 1963, Ann. Math. Stat. 34; Muirhead 1982, Aspects of Multivariate "
            "Statistical Theory, §7.2; von Rosen 1988, Scand. J. Statist. 15",
            "",
            conditions=(sp.Ge(T, d + 2, evaluate=False),),
            laws=(GAUSSIAN_ROWS,),
            gaussian=DESIGNS,
            instances=tuple((AT_ONE, point) for point in POINTS),
            rule="matrix Beta law",
        ),
        computed(
            renamed, "The design has T Gaussian rows.", lemma.conclusion, rule="mean inverse Gram matrix"
        ),
        *(define(item, "The excess risk.") for item in names),
        computed(
            rule,
            "Insert what has been found.",
            names[0],
            names[1],
            split,
            shrunk,
            renamed,
            rule="recurrence",
        ),
        solved(R, t, rule, names[2], closed),
        lemmas=(lemma,),
    )


RISK = r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2"
PAPER = Source(paper="position paper", where="§4.2")
FORMULAS = (
    Formula(
        id="regression.fresh_real_share_fresh_design.excess_risk",
        title="excess risk of fit t on a fresh design, a share of whose labels is real",
        observable=RISK,
        statement=(
            "R(t) = sigma^2*d/(T - d - 1)*sum(theta^k, k, 0, t - 1) "
            "where rho = 1 - alpha, P = rho*(rho*T + 2)/(T + 2), Q = rho*(rho*T - 1)/(T - 1), "
            "theta = 2*P/3 + Q/3 + (P/3 - Q/3)*(T*d - 2)/(T - d - 1)"
        ),
        parameters=(GENERATION, FEATURES, ROWS, SHARE, NOISE),
        loop=LOOP,
        derive=excess_risk,
        sources=(PAPER,),
    ),
)
