r"""Fewer rows than features: minimum-norm least squares refit on its own noiseless labels.

Generation t has a fresh design X_t of T < d independent N(0, I) rows and labels y = X_t ŵ_{t−1} without
noise, ŵ_0 = w. The fit of least norm is ŵ_t = P_t ŵ_{t−1} with P_t = X_tᵀ(X_t X_tᵀ)⁻¹X_t, the projection
onto the row space. With 𝔼P_t = (T/d) I,

    𝔼‖ŵ_t − w‖² = ‖w‖² (1 − (T/d)^t) → ‖w‖²:

the signal is forgotten exponentially fast without any noise, and the error saturates.
Source: Dohmatob et al. 2024a, the over-parametrised case.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import backwards, define
from theory.engine.recurrences import solved
from theory.engine.rules import REPLACE_FRESH_DESIGN
from theory.engine.steps import cited, compared, computed, in_steps, in_the_limit, vanishing
from theory.families.linear_regression.loops import GENERATION, R, T, d, fit, previous, truth
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, POSITIVE_REAL, Domain, Parameter

ROWS = Parameter(name="T", meaning="number of rows of each design", domain=COUNT, ceiling=6)
FEATURES = Parameter(
    name="d",
    meaning="number of features, more than rows",
    domain=Domain(kind="integer", lower=T + 1),
    ceiling=T + 8,
)
SQUARED_NORM = Parameter(
    name="norm2",
    meaning="squared norm of the true coefficients",
    domain=POSITIVE_REAL,
    latex=r"\lVert w \rVert^2",
    ceiling=9,
)
norm2 = SQUARED_NORM.symbol
X, P = sp.MatrixSymbol("X_t", T, d), sp.MatrixSymbol("P_t", d, d)
y = sp.MatrixSymbol("y_t", T, 1)
kept, along = (sp.Function(name, real=True) for name in ("A", "B"))
LABELS = equate(y, X * previous)
LEAST_NORM = equate(fit, X.T * (X * X.T).I * y)
PROJECTION = equate(P, X.T * (X * X.T).I * X)
SIGNAL = equate(norm2, sp.Trace(truth * truth.T))
LOWER = ((T, sp.Integer(1)), (d, T + 1), (norm2, sp.Integer(0)))
LOOP = Loop(
    id="regression.replace_overparametrised",
    family="linear regression",
    rule=REPLACE_FRESH_DESIGN,
    estimator="least squares of least norm",
    definition=(LABELS, LEAST_NORM, SIGNAL),
)


def _pairing(left: sp.MatrixExpr, right: sp.MatrixExpr) -> sp.Expr:
    return Expectation(sp.Trace(left * right.T))


def isotropic(outer: sp.MatrixExpr) -> tuple[Step, Step]:
    """Return the steps to 𝔼 tr(P V) = (T/d) 𝔼 tr V for a matrix V of the past."""
    projected = Expectation(sp.Trace(P * outer))
    even = equate(projected, Expectation(sp.Trace(P)) * Expectation(sp.Trace(outer)) / d)
    return (
        cited(
            even,
            "P_t is independent of the past, and turning the features turns P_t without changing "
            "its law: 𝔼P_t = Q 𝔼P_t Qᵀ for every signed permutation Q already. Changes of sign leave the "
            "diagonal only, permutations make it constant: 𝔼P_t = (𝔼 tr P_t/d) I.",
            "a matrix that commutes with all signed permutations is a multiple of I",
            "Schur 1905, Sitzungsber. Preuss. Akad. Wiss.",
            "",
            laws=("the rows of Xₜ are independent N(0, I), and independent of all drawn before",),
            gaussian=("X_t",),
            rule="rotation invariance",
        ),
        computed(
            equate(projected, T / d * Expectation(sp.Trace(outer))),
            "tr P_t = T.",
            even,
            RANK,
            rule="insert the trace",
        ),
    )


RANK = equate(Expectation(sp.Trace(P)), T)
TRACE = Step(
    rule="trace of a projection",
    before=(PROJECTION,),
    after=RANK,
    because="tr Xᵀ(XXᵀ)⁻¹X = tr I_T.",
    certificate=MatrixReplay(definitions=(PROJECTION,)),
)


def _projected() -> tuple[Step, ...]:
    """Return the steps from the definition of a fit to what it keeps of both moments."""
    shift = sp.MatrixSymbol("h", d, 1)
    other = fit + shift - P * shift
    premises = (LABELS, LEAST_NORM, PROJECTION)
    least = equate(
        sp.Trace(other * other.T),
        sp.Trace(fit * fit.T) + sp.Trace((shift - P * shift) * (shift - P * shift).T),
    )
    length = equate(_pairing(fit, fit), Expectation(sp.Trace(P * (previous * previous.T))))
    overlap = equate(_pairing(fit, truth), Expectation(sp.Trace(P * (previous * truth.T))))
    return (
        *(
            define(equation, "The loop: labels without noise, the interpolating fit of least norm, ‖w‖².")
            for equation in LOOP.definition
        ),
        define(PROJECTION, "The projection onto the row space."),
        Step(
            rule="interpolation",
            before=(LABELS, LEAST_NORM),
            after=equate(X * fit, y),
            because="X Xᵀ is invertible: T < d independent rows are linearly independent.",
            certificate=MatrixReplay(definitions=(LABELS, LEAST_NORM)),
        ),
        Step(
            rule="least norm",
            before=premises,
            after=least,
            because="Every other interpolating vector is ŵ_t + h − P_t h, and longer by a square.",
            certificate=MatrixReplay(definitions=premises),
        ),
        Step(
            rule="length of a projection",
            before=premises,
            after=length,
            because="ŵ_t = P_t ŵ_{t−1} and P_tᵀP_t = P_t.",
            certificate=MatrixReplay(definitions=premises),
        ),
        Step(
            rule="overlap with the truth",
            before=premises,
            after=overlap,
            because="ŵ_t = P_t ŵ_{t−1}.",
            certificate=MatrixReplay(definitions=premises),
        ),
        TRACE,
        *isotropic(previous * previous.T),
        *isotropic(previous * truth.T),
    )


@cache
def squared_error() -> Derivation:
    """Derive ‖w‖²(1 − (T/d)^t) from 𝔼‖ŵ_t‖² and 𝔼 w·ŵ_t, which both shrink by T/d with every fit."""
    steps = _projected()
    falls = [step.after for step in steps if step.rule == "insert the trace"]
    projections = [
        step.after for step in steps if step.rule in ("length of a projection", "overlap with the truth")
    ]
    closed: list[sp.Eq] = []
    solving: list[Step] = []
    for name, partners, fall, projected in zip(
        (kept, along), ((fit, previous), (truth, truth)), falls, projections, strict=True
    ):
        newest, older = (
            equate(name(t), _pairing(fit, partners[0])),
            equate(name(t - 1), _pairing(previous, partners[1])),
        )
        start = equate(name(0), norm2)
        shrinks = equate(name(t), T / d * name(t - 1))
        last = solved(name, t, shrinks, start, norm2 * (T / d) ** t)
        closed.append(last.after)
        solving += (
            *(
                define(equation, "The squared length, and the overlap with the truth; fit 0 is w itself.")
                for equation in (newest, older, start)
            ),
            computed(
                shrinks, "The projection keeps T/d of it.", newest, older, projected, fall, rule="recurrence"
            ),
            last,
        )
    error = fit - truth
    square = equate(
        _pairing(error, error), _pairing(fit, fit) - 2 * _pairing(fit, truth) + sp.Trace(truth * truth.T)
    )
    named = equate(R(t), _pairing(error, error))
    names = (equate(_pairing(fit, fit), kept(t)), equate(_pairing(fit, truth), along(t)))
    whole = equate(sp.Trace(truth * truth.T), norm2)
    return in_steps(
        "Squared error of noiseless replace with fewer rows than features",
        *steps,
        *solving,
        *(backwards(name, step.after) for name, step in zip(names, (solving[0], solving[5]), strict=True)),
        backwards(whole, SIGNAL),
        define(named, "The squared error."),
        Step(
            rule="expand the square",
            after=square,
            because="‖a − b‖² = ‖a‖² − 2a·b + ‖b‖².",
            certificate=MatrixReplay(),
        ),
        computed(
            equate(R(t), norm2 * (1 - (T / d) ** t)),
            "Length and overlap are the same.",
            named,
            square,
            *names,
            whole,
            *closed,
            rule="insert the moments",
        ),
    )


@cache
def squared_error_limit() -> Derivation:
    """Derive that the squared error tends to ‖w‖²: all signal is lost, and no more than that."""
    error = squared_error()
    below = sp.Lt(T / d, 1, evaluate=False)
    power = vanishing((T / d) ** t, "T/d is positive, and below 1 by the step before", below)
    return in_steps(
        "Noiseless replace with fewer rows than features loses all signal",
        compared(below, "T < d.", LOWER, rule="a proper fraction"),
        power,
        in_the_limit(
            limit_at_infinity(R(t), norm2),
            (T / d) ** t,
            "The error is affine in (T/d)^t.",
            error.conclusion,
            power.after,
            lower=LOWER,
            rule="limit",
        ),
        lemmas=(error,),
    )


ERROR = r"\mathbb{E}\lVert \hat w_t - w \rVert^2"
DOHMATOB = Source(paper="Dohmatob et al. 2024a", where="over-parametrised generators, without noise")
ISOTROPIC = "isotropic Gaussian features"
FORMULAS = (
    Formula(
        id="regression.replace_overparametrised.squared_error",
        title="squared error of fit t under noiseless replace with fewer rows than features",
        observable=ERROR,
        statement="R(t) = norm2*(1 - (T/d)^t)",
        parameters=(GENERATION, ROWS, FEATURES, SQUARED_NORM),
        loop=LOOP,
        derive=squared_error,
        conditions=ISOTROPIC,
        sources=(DOHMATOB,),
    ),
    Formula(
        id="regression.replace_overparametrised.squared_error_limit",
        title="limit of the squared error under noiseless replace with fewer rows than features",
        observable=r"\lim_{t \to \infty} " + ERROR,
        statement="limit(R(t), t, oo) = norm2",
        parameters=(SQUARED_NORM,),
        loop=LOOP,
        derive=squared_error_limit,
        setting=(ROWS, FEATURES),
        conditions=ISOTROPIC,
        uses=("regression.replace_overparametrised.squared_error",),
        sources=(DOHMATOB,),
    ),
)
