"""Fresh designs pooled: given the Gram matrix of all rows, the newest share is replaced by its mean."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from theory.engine.naming import define, instance
from theory.engine.steps import cited
from theory.families.linear_regression.loops import (
    DESIGNS,
    GAUSSIAN_ROWS,
    NEW_GRAM,
    A,
    Sigma,
    T,
    X,
    mean_gram,
    new_gram,
    pooled_gram,
)
from theory.families.linear_regression.one_fit import inverse_gram_mean
from theory.language.derivation import Expectation, MatrixReplay, Step
from theory.language.equations import equate


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledDesigns:
    """The steps, and the equations that turn the newest noise's part of the risk into numbers."""

    steps: tuple[Step, ...]
    equations: tuple[sp.Eq, ...]


def pooled_designs(
    *,
    mean: sp.MatrixExpr,
    why_mean: str,
    why_exchangeable: str,
    why_share: str,
    rows: sp.Expr,
    rows_in_words: str,
    design: sp.Eq,
    schedule: tuple[sp.Eq, ...] = (),
) -> PooledDesigns:
    """Derive 𝔼 tr(Σ S_t⁻¹ G_t S_t⁻¹) for Gaussian rows, G_t the newest part of the pooled Gram matrix S_t.

    Args:
        mean: of G_t given S_t, a multiple of S_t. why_mean, why_share: say so, and what follows.
        why_exchangeable: why G_t may be replaced by it.
        rows: of the pooled design; ``rows_in_words`` in the text.
        design: S_t = XᵀX.
        schedule: equations that define sizes, if there are such.
    """
    by_data = A.T * A + X.T * X
    in_data = Expectation(sp.Trace(Sigma * by_data.I * X.T * X * by_data.I))
    in_gram = Expectation(sp.Trace(Sigma * pooled_gram.I * new_gram * pooled_gram.I))
    by_mean = Expectation(sp.Trace(Sigma * pooled_gram.I * mean_gram * pooled_gram.I))
    by_inverse = Expectation(sp.Trace(Sigma * pooled_gram.I))
    pooled, mean_is = equate(pooled_gram, by_data), equate(mean_gram, mean)
    share = equate(by_mean, mean.as_coeff_mmul()[0] * by_inverse)
    lemma = inverse_gram_mean().conclusion
    more_rows = lemma.xreplace({T: rows})
    inverse = equate(by_inverse, more_rows.lhs)
    steps = (
        *(define(equation, "Gram matrices.") for equation in (NEW_GRAM, pooled)),
        Step(
            rule="Gram matrices",
            before=(NEW_GRAM, pooled),
            after=equate(in_data, in_gram),
            because="The designs enter through their Gram matrices only.",
            certificate=MatrixReplay(definitions=(NEW_GRAM, pooled), positive_definite=(Sigma,)),
        ),
        *(define(equation, "The schedule.") for equation in schedule),
        define(mean_is, why_mean),
        cited(
            equate(in_gram, by_mean),
            why_exchangeable,
            "exchangeability of independent, identically distributed matrices",
            "Feller 1971, An Introduction to Probability Theory II, ch. VII",
            "",
            NEW_GRAM,
            pooled,
            mean_is,
            laws=(GAUSSIAN_ROWS,),
            gaussian=DESIGNS,
            rule="exchangeability",
        ),
        Step(
            rule="mean Gram matrix",
            before=(mean_is,),
            after=share,
            because=why_share,
            certificate=MatrixReplay(
                definitions=(mean_is,),
                positive_definite=(Sigma, pooled_gram),
            ),
        ),
        instance(
            lemma,
            (T, rows),
            rule="more rows",
            because=f"The pooled design has {rows_in_words} Gaussian rows.",
        ),
        define(design, f"S_t is the Gram matrix of all {rows_in_words} rows."),
        Step(
            rule="Gram matrix of the design",
            before=(design,),
            after=inverse,
            because="Insert S_t = XᵀX.",
            certificate=MatrixReplay(definitions=(design,), positive_definite=(Sigma,)),
        ),
    )
    equations = (equate(in_data, in_gram), equate(in_gram, by_mean), share, inverse, more_rows, *schedule)
    return PooledDesigns(steps=steps, equations=equations)
