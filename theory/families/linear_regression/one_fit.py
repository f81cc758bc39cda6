"""From the definition of one least-squares fit to the recurrence of its risk."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.naming import define
from theory.engine.steps import cited, combined, computed, in_steps
from theory.families.linear_regression.loops import (
    ADMISSIBLE,
    DESIGN,
    DESIGNS,
    FIT_NEWEST,
    FIT_OLD,
    FIT_POOLED,
    GAUSSIAN_ROWS,
    GENERATE,
    NEW_GRAM,
    OLD_GRAM,
    POSITIVE_DEFINITE,
    A,
    S,
    Sigma,
    T,
    X,
    Y,
    d,
    fit,
    kappa,
    new_gram,
    noise,
    old_gram,
    previous,
    rows,
    sigma,
    truth,
    y,
)
from theory.language.derivation import Derivation, Divergence, Expectation, MatrixReplay, Recurrence, Step
from theory.language.equations import equate


def squared(vector: sp.MatrixExpr, weight: sp.MatrixExpr) -> sp.Expr:
    """Return 𝔼 of vᵀWv, as the expectation of a trace."""
    return Expectation(sp.Trace(weight * vector * vector.T))


@cache
def inverse_gram_mean() -> Derivation:
    """Derive 𝔼 tr(Σ(XᵀX)⁻¹) = d/(T − d − 1) for T rows x ~ N(0, Σ), by integration by parts."""
    inverse = (rows.T * rows).I
    along = rows * inverse * Sigma
    trace = sp.Trace(Sigma * inverse)
    divergence = equate(Divergence(along, rows), (T - d - 1) * trace)
    paired = sp.Trace(sp.MatMul(Sigma.I, sp.Transpose(along), rows, evaluate=False))
    pairing = equate(paired, d)
    stein = equate(Expectation(Divergence(along, rows)), Expectation(paired))
    solved = equate(Expectation(trace), kappa)
    return in_steps(
        "The mean inverse Gram matrix of a Gaussian design",
        Step(
            rule="divergence",
            after=divergence,
            because="Differentiate G = X(XᵀX)⁻¹Σ entry by entry: XᵀX contributes T from the outer X, "
            "−d − 1 from the inverse.",
            certificate=MatrixReplay(positive_definite=(Sigma,)),
        ),
        Step(
            rule="trace",
            after=pairing,
            because="GᵀX = Σ(XᵀX)⁻¹XᵀX = Σ, and tr(Σ⁻¹Σ) = d.",
            certificate=MatrixReplay(positive_definite=(Sigma,)),
        ),
        cited(
            stein,
            "The rows are independent N(0, Σ).",
            "Stein's identity",
            "Stein 1981, Ann. Statist. 9, Lemma 2; Haff 1979, J. Multivariate Anal. 9",
            "",
            conditions=(sp.Ge(T, d + 2, evaluate=False),),
            laws=(GAUSSIAN_ROWS,),
            gaussian=DESIGNS,
            rule="integration by parts",
        ),
        combined(
            solved,
            "Insert the divergence and the trace, d = (T − d − 1)·𝔼 tr(Σ(XᵀX)⁻¹), and divide.",
            divergence,
            pairing,
            stein,
            factors=(1 / (T - d - 1),),
            lower=ADMISSIBLE,
            rule="solve",
        ),
    )


def one_fit(pooled: bool, weight: sp.MatrixExpr) -> tuple[Step, ...]:
    """Return the steps from the definition of one fit to the growth of the error's second moment."""
    solution = FIT_POOLED if pooled else FIT_NEWEST
    gram = A.T * A + X.T * X if pooled else X.T * X
    premises = (FIT_OLD, GENERATE, solution) if pooled else (GENERATE, solution)
    shift = sp.MatrixSymbol("h", d, 1)
    data, labels = (A, Y) if pooled else (X, y)
    best = FIT_OLD if pooled else FIT_NEWEST
    residual = labels - data * best.lhs
    moved = labels - data * (best.lhs + shift)
    squares = equate(
        sp.Trace(moved.T * moved), sp.Trace(residual.T * residual) + sp.Trace((data * shift).T * data * shift)
    )
    recursion = equate(fit - truth, previous - truth + sigma * gram.I * X.T * noise)
    grown = equate(
        squared(fit - truth, weight),
        squared(previous - truth, weight)
        + sigma**2 * Expectation(sp.Trace(weight * gram.I * X.T * X * gram.I)),
    )
    return (
        define(GENERATE, "Labels of the new generation."),
        *(
            define(equation, "The normal equations of least squares on all the data that the fit sees.")
            for equation in ((FIT_OLD, FIT_POOLED) if pooled else (FIT_NEWEST,))
        ),
        Step(
            rule="completing the square",
            before=(best,),
            after=squares,
            because="The solution of the normal equations minimises the squared residuals: moving it by h "
            "adds the square of a vector and nothing else.",
            certificate=MatrixReplay(definitions=(best,)),
        ),
        Step(
            rule="error recursion",
            before=premises,
            after=recursion,
            because="The old data pull towards the old fit, the new labels are centred on it: only new noise "
            "is added.",
            certificate=MatrixReplay(definitions=premises),
        ),
        Step(
            rule="variance of independent noise",
            before=premises,
            after=grown,
            because="ε_t is independent of the past and of the design, has mean zero and covariance I; "
            "the error is linear in it, so two moments decide.",
            certificate=MatrixReplay(definitions=premises, positive_definite=(Sigma, S), noise=noise),
        ),
    )


def same_design(sizes: tuple[sp.Eq, ...], weight: sp.MatrixExpr, gain: sp.Expr) -> tuple[Step, ...]:
    """Return the steps that express the growth by the design's own Gram matrix S: gain × 𝔼 tr(W S⁻¹)."""
    pooled = len(sizes) == 2
    by_data = A.T * A + X.T * X if pooled else X.T * X
    by_gram = old_gram + new_gram if pooled else new_gram
    named = (OLD_GRAM, NEW_GRAM) if pooled else (NEW_GRAM,)
    before_names = Expectation(sp.Trace(weight * by_data.I * X.T * X * by_data.I))
    after_names = Expectation(sp.Trace(weight * by_gram.I * new_gram * by_gram.I))
    return (
        *(define(equation, "Gram matrices.") for equation in named),
        Step(
            rule="Gram matrices",
            before=named,
            after=equate(before_names, after_names),
            because="The design enters through its Gram matrix only.",
            certificate=MatrixReplay(definitions=named, positive_definite=(Sigma, S)),
        ),
        *(
            define(equation, "The rule: how many copies of the one design each generation brings.")
            for equation in sizes
        ),
        Step(
            rule="one design",
            before=sizes,
            after=equate(after_names, gain * (d if weight == S else Expectation(sp.Trace(weight * S.I)))),
            because="All Gram matrices are multiples of S.",
            certificate=MatrixReplay(definitions=sizes, positive_definite=POSITIVE_DEFINITE),
        ),
    )


NAMES_BECAUSE = "The excess risk, and that of the fit before; fit 0 is the truth itself."


def recurrence(
    risk: sp.Function,
    index: sp.Symbol,
    weight: sp.MatrixExpr,
    increment: sp.Expr,
    premises: tuple[sp.Basic, ...],
) -> tuple[Step, ...]:
    """Return the steps that name the risk and write its recurrence; ``premises`` rewrite the growth."""
    newest = equate(risk(index), squared(fit - truth, weight))
    older = equate(risk(index - 1), squared(previous - truth, weight))
    start = equate(risk(0), 0)
    return (
        *(define(equation, NAMES_BECAUSE) for equation in (newest, older, start)),
        computed(
            equate(risk(index), risk(index - 1) + increment),
            "Insert what has been found into the growth of the second moment.",
            newest,
            older,
            *premises,
            rule="recurrence",
        ),
    )


def solved(
    risk: sp.Function,
    index: sp.Symbol,
    increment: sp.Expr,
    closed: sp.Expr,
) -> Step:
    """Return the step that sums the increments."""
    return Step(
        rule="solve the recurrence",
        before=(equate(risk(index), risk(index - 1) + increment), equate(risk(0), 0)),
        after=equate(risk(index), closed),
        because="Sum the increments.",
        certificate=Recurrence(sequence=risk, index=index),
    )


def sum_of(increment: sp.Expr, index: sp.Symbol) -> sp.Expr:
    """Return Σ of the increments from 1 to ``index`` in closed form, as SymPy's summation finds it."""
    dummy = sp.Symbol("i", integer=True, positive=True)
    factor, rest = increment.as_independent(index, as_Add=False)
    return factor * sp.summation(rest.xreplace({index: dummy}), (dummy, 1, index))


def design_steps(renamed: sp.Eq) -> tuple[Step, ...]:
    """Return the steps that identify S with the Gram matrix of the Gaussian design."""
    return (
        define(DESIGN, "The design: T Gaussian rows."),
        Step(
            rule="Gram matrix of the design",
            before=(DESIGN,),
            after=renamed,
            because="Insert S = XᵀX.",
            certificate=MatrixReplay(
                definitions=(DESIGN,),
                positive_definite=(Sigma,),
            ),
        ),
    )
