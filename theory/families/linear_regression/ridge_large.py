r"""The share of the generators' noise that a ridge fit lets through, for large designs.

Of the error of the last generator, ridge regression on T isotropic rows lets through the share
(1/d) Σ (s_i/(s_i + λ))², s_i the eigenvalues of XᵀX/T. As d, T → ∞ with φ = d/T fixed, it tends to

    (1/(1 + ν)²)(1 + ν²φ/((1 + ν)² − φ)),   ν > 0 the root of ν² + ν(1 − φ − λ) − λ = 0,

the deterministic equivalent of Dohmatob et al. 2024a for isotropic features, here from the equation of
Marčenko and Pastur for the mean of 1/(s + λ). It is reached at the rate 1/T.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.naming import define
from theory.engine.steps import cited, combined, compared, computed, differentiated, in_steps, square_and_more
from theory.families.linear_regression.ridge import LOOP
from theory.language.derivation import Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import COUNT, POSITIVE_REAL, Parameter

FEATURES = Parameter(name="d", meaning="number of features", domain=COUNT, ceiling=60)
ROWS = Parameter(name="T", meaning="number of rows of the last design", domain=COUNT, ceiling=200)
PENALTY = Parameter(
    name="lam", meaning="penalty of the ridge fit", domain=POSITIVE_REAL, latex=r"\lambda", ceiling=4
)
d, T, lam = FEATURES.symbol, ROWS.symbol, PENALTY.symbol
phi, nu, mean, square, s = sp.symbols("phi nu M N s", positive=True)
share, root = sp.symbols("g r", real=True)
x = sp.Symbol("x", positive=True)
eigenvalue, y = sp.symbols("e y", nonnegative=True)
LOWER = tuple((each, sp.Integer(0)) for each in (lam, nu, phi, mean))
LIMIT_SHARE = (1 + nu**2 * phi / ((1 + nu) ** 2 - phi)) / (1 + nu) ** 2
SLOPE = 1 - phi - lam


def _penalty_by_nu() -> tuple[Step, ...]:
    """Return the steps from the Marčenko–Pastur equation to 1 + ν > φ, and to M and λ as functions of ν.

    With ν = λ(1 + φM) the equation is M(1 + ν − φ) = 1, and M > 0: so 1 + ν − φ = 1/M > 0.
    """
    equation = sp.Eq(1, mean * (1 - phi + phi * lam * mean + lam), evaluate=False)
    named = equate(nu, lam * (1 + phi * mean))
    product = sp.Eq(1, mean * (nu + 1 - phi), evaluate=False)
    ratio = equate(phi, nu + 1 - 1 / mean)
    positive = sp.Gt(1 / mean, 0, evaluate=False)
    enough = sp.Gt(nu + 1 - phi, 0, evaluate=False)
    by_nu = equate(mean, 1 / (nu + 1 - phi))
    penalty = sp.Eq(lam, nu * (nu + 1 - phi) / (1 + nu), evaluate=False)
    quadratic = sp.Eq(lam, nu**2 + nu * SLOPE, evaluate=False)
    shrinks = lam * phi / (1 + nu)
    return (
        cited(
            equation,
            "M = lim (1/d) tr (Ŝ + λ)⁻¹ as d, T → ∞ with φ = d/T; M > 0, a limit of positive numbers that is "
            "not 0 by its equation.",
            "the Marčenko–Pastur law",
            "Bai and Silverstein 2010, Spectral Analysis of Large Dimensional Random Matrices, ch. 3",
            "",
            conditions=(sp.Gt(lam, 0, evaluate=False), sp.Gt(phi, 0, evaluate=False)),
            laws=("the entries of X are independent N(0, 1)",),
            gaussian=("X",),
            rule="mean of the resolvent",
        ),
        define(named, "The penalty that an infinite design would need for the same shrinkage, λM/(1 − λM)."),
        combined(product, "The equation in terms of ν.", named, equation, rule="insert the penalty"),
        combined(ratio, "M > 0.", product, factors=(1 / mean,), lower=LOWER, rule="divide by the mean"),
        compared(positive, "M > 0.", LOWER),
        combined(
            enough,
            "1 + ν − φ = 1/M, so that nothing below is divided by 0.",
            ratio,
            positive,
            rule="the least penalty",
        ),
        computed(by_nu, "M(1 + ν − φ) = 1.", ratio, enough, rule="solve for the mean"),
        combined(
            penalty,
            "λ(1 + ν) − ν(1 + ν − φ) is λφ times 1 − M(1 + ν − φ).",
            named,
            product,
            factors=(shrinks,),
            lower=LOWER,
            rule="solve for the penalty",
        ),
        combined(
            quadratic,
            "Multiply by 1 + ν.",
            penalty,
            factors=(1 + nu,),
            lower=LOWER,
            rule="quadratic equation",
        ),
    )


def _root(quadratic: sp.Eq) -> tuple[Step, ...]:
    """Return the steps that name the positive root and show that it solves the quadratic equation."""
    discriminant = SLOPE**2 + 4 * lam
    named = equate(root, sp.sqrt(discriminant))
    squared = equate(root**2, discriminant)
    solution = equate(nu, (root - SLOPE) / 2)
    line = equate(2 * nu + SLOPE, root)
    identity = sp.Eq(lam - nu**2 - nu * SLOPE, (discriminant - (2 * nu + SLOPE) ** 2) / 4, evaluate=False)
    return (
        define(named, "The root of the discriminant."),
        computed(squared, "The discriminant is positive.", named, rule="square the root"),
        computed(
            identity, "4(ν² + bν − λ) = (2ν + b)² − (b² + 4λ) with b = 1 − φ − λ.", rule="complete the square"
        ),
        cited(
            solution,
            "(2ν + b)² = b² + 4λ, so that ν = (−b ± r)/2. The two roots multiply to −λ < 0: one of "
            "them is positive, and ν = λ(1 + φM) is.",
            "the quadratic formula, and Vieta's for the product of the roots",
            "Cauchy, Cours d'analyse (1821), ch. X",
            "",
            quadratic,
            conditions=(sp.Gt(lam, 0, evaluate=False), sp.Gt(nu, 0, evaluate=False)),
            rule="the positive root",
        ),
        computed(line, "ν = (r − b)/2.", solution, rule="twice the root"),
        computed(
            equate(identity.lhs, 0),
            "Insert the root.",
            identity,
            line,
            squared,
            rule="the root solves the equation",
        ),
    )


@cache
def large_design_share() -> Derivation:
    """Derive the limit of (1/d) Σ (s_i/(s_i + λ))² for isotropic Gaussian designs."""
    first = _penalty_by_nu()
    enough, by_nu, penalty, quadratic = (step.after for step in first[-4:])
    large = sp.Gt((1 + nu) ** 2 - phi, 0, evaluate=False)
    down = sp.Eq(sp.Derivative(by_nu.rhs, nu), -1 / (nu + 1 - phi) ** 2, evaluate=False)
    up = sp.Eq(sp.Derivative(penalty.rhs, nu), ((1 + nu) ** 2 - phi) / (1 + nu) ** 2, evaluate=False)
    chain = sp.Eq(square, -down.lhs / up.lhs, evaluate=False)
    bounded = compared(
        sp.Le(1 / ((eigenvalue + x) ** 2 + y**2), 1 / x**2, evaluate=False),
        "|1/(e + z)|² at an eigenvalue e ≥ 0 and z = x ± iy, x > 0.",
        ((eigenvalue, sp.Integer(0)), (x, sp.Integer(0)), (y, sp.Integer(0))),
        rule="a bounded resolvent",
    )
    second = equate(square, (1 + nu) ** 2 / ((nu + 1 - phi) ** 2 * ((1 + nu) ** 2 - phi)))
    split = equate((s / (s + lam)) ** 2, 1 - 2 * lam / (s + lam) + lam**2 / (s + lam) ** 2)
    named = equate(share, 1 - 2 * lam * mean + lam**2 * square)
    closed = equate(share, LIMIT_SHARE)
    roots = _root(quadratic)
    ratio = equate(phi, d / T)
    solution, discriminant = roots[3].after, roots[0].after
    by_root = {nu: solution.rhs.xreplace({root: discriminant.rhs}).xreplace({phi: ratio.rhs}), phi: ratio.rhs}
    not_negative = sp.Ge(discriminant.rhs.args[0].xreplace({phi: ratio.rhs}), 0, evaluate=False)
    enough_explicit = sp.Gt(large.lhs.xreplace(by_root), 0, evaluate=False)
    return in_steps(
        "The share of the generators' noise that a ridge fit on a large design lets through",
        define(ratio, "Features for each row."),
        *first,
        differentiated(down, "The mean falls with ν.", enough, rule="derivative"),
        differentiated(up, "The penalty grows with ν.", rule="derivative"),
        bounded,
        cited(
            chain,
            "(1/d) tr (Ŝ + z)⁻¹, a mean of 1/(s + z) over eigenvalues, is rational without a pole in "
            "Re z > 0 and at most 1/Re z there. N = lim (1/d) tr (Ŝ + λ)⁻² = −dM/dλ, and dM/dλ = "
            "(dM/dν)/(dλ/dν).",
            "analytic functions that converge and are locally bounded converge with their derivatives",
            "Vitali 1903, Rend. Ist. Lombardo 36; Titchmarsh, The Theory of Functions, §5.21",
            "",
            bounded.after,
            by_nu,
            penalty,
            rule="chain rule",
        ),
        compared(large, "(1 + ν)² > 1 + ν > φ.", LOWER, enough),
        computed(
            second,
            "Insert the derivatives.",
            chain,
            down,
            up,
            enough,
            large,
            rule="mean of the squared resolvent",
        ),
        computed(split, "s/(s + λ) = 1 − λ/(s + λ), squared.", rule="partial fractions"),
        define(named, "The limit of the mean of (s/(s + λ))² over the spectrum, term by term."),
        computed(
            closed,
            "Insert M, N and λ.",
            named,
            by_nu,
            second,
            penalty,
            enough,
            large,
            rule="in terms of ν",
        ),
        *roots,
        square_and_more(not_negative, "A square, and 4λ.", SLOPE.xreplace({phi: ratio.rhs})),
        combined(
            enough_explicit,
            "In terms of d, T and λ.",
            solution,
            discriminant,
            ratio,
            not_negative,
            large,
            rule="insert the root",
        ),
        computed(
            equate(share, closed.rhs.xreplace(by_root)),
            "In terms of d, T and λ.",
            closed,
            solution,
            discriminant,
            ratio,
            not_negative,
            enough_explicit,
            rule="insert the root",
        ),
    )


FORMULAS = (
    Formula(
        id="regression.ridge.extra_share_large_design",
        title="share of the last generator's error that a ridge fit lets through, for large designs",
        observable=r"\mathbb{E}[\lVert \hat w_t - w \rVert^2 - \lVert \hat w_1 - w \rVert^2]"
        r" / \mathbb{E}\lVert \hat g_{t-1} - w \rVert^2",
        statement=(
            "g = (1 + nu^2*d/T/((1 + nu)^2 - d/T))/(1 + nu)^2 "
            "where nu = (lam + d/T - 1 + sqrt((1 - d/T - lam)^2 + 4*lam))/2"
        ),
        parameters=(FEATURES, ROWS, PENALTY),
        loop=LOOP,
        derive=large_design_share,
        kind=Kind(name="asymptotic", order="O(1/T)"),
        uses=("regression.ridge.extra_risk_given_design",),
        conditions="isotropic Gaussian features; d/T fixed as d, T → ∞",
        sources=(Source(paper="Dohmatob et al. 2024a", where="deterministic equivalent of ρ"),),
    ),
)
