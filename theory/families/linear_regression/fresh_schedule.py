r"""Accumulate on fresh designs of any sizes: c_j Gaussian rows in generation j, C_k = c_1 + … + c_k.

𝔼‖ŵ_t − w‖²_Σ = σ² Σ_{k≤t} c_k d/(C_k(C_k − d − 1)), exact for Gaussian rows of any covariance Σ: given the
Gram matrix of all C_k rows, every row is as likely to be among the newest c_k.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import instance
from theory.engine.rules import SCHEDULE_FRESH_DESIGN
from theory.engine.steps import in_steps
from theory.families.linear_regression.loops import (
    NOISE,
    POOLED,
    POOLED_GRAM,
    R,
    Sigma,
    d,
    j,
    pooled_gram,
    sigma,
)
from theory.families.linear_regression.one_fit import inverse_gram_mean, one_fit, recurrence, solved
from theory.families.linear_regression.pooled_designs import pooled_designs
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter, length_symbol

FEATURES = Parameter(name="d", meaning="number of features", domain=COUNT, ceiling=4)
SIZES = Parameter(
    name="c",
    meaning="number of rows in each generation",
    domain=Domain(kind="integer", lower=1, shape="list", first=d + 2),
    ceiling=2 * d + 9,
    longest=5,
)
c = SIZES.symbol
count, new = sp.symbols("C c_t", integer=True, positive=True)
TOTAL = sp.Sum(c[j], (j, 1, t))
every_row = sp.MatrixSymbol("X", count, d)
SIZES_OF_FIT = (equate(count, TOTAL), equate(new, c[t]))
DESIGN = equate(pooled_gram, every_row.T * every_row)
LOOP = Loop(
    id="regression.schedule_fresh_design",
    family="linear regression",
    rule=SCHEDULE_FRESH_DESIGN,
    estimator="least squares",
    definition=(*POOLED, DESIGN, POOLED_GRAM, *SIZES_OF_FIT),
)


@cache
def excess_risk() -> Derivation:
    """Derive the excess risk after all generations of a schedule of fresh designs."""
    chain = one_fit(True, Sigma)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    pooled = pooled_designs(
        mean=pooled_gram * new / count,
        why_mean="The mean Gram matrix of c_t of the C rows.",
        why_exchangeable="Given S_t, each of the C independent, identically distributed rows is as likely "
        "to be one of the newest c_t: G_t may be replaced by its mean.",
        why_share="The mean is S_t c_t/C.",
        rows=count,
        rows_in_words="C",
        design=DESIGN,
        schedule=SIZES_OF_FIT,
    )
    increment = sigma**2 * d * c[t] / (TOTAL * (TOTAL - d - 1))
    i = sp.Symbol("i", integer=True, positive=True)
    terms = (d * c[t] / (TOTAL * (TOTAL - d - 1))).xreplace({t: i})
    closed = solved(R, t, increment, sigma**2 * sp.Sum(terms, (i, 1, t)))
    last = length_symbol(SIZES)
    return in_steps(
        "Excess risk under a schedule of fresh designs",
        *chain,
        *pooled.steps,
        *recurrence(R, t, Sigma, increment, (growth, *pooled.equations)),
        closed,
        instance(
            closed.after, (t, last), rule="last generation", because="Put t = the number of generations."
        ),
        lemmas=(inverse_gram_mean(),),
    )


FORMULAS = (
    Formula(
        id="regression.schedule_fresh_design.excess_risk",
        title="excess risk after all generations of a schedule of sizes, a fresh design in every generation",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        statement=(
            "R(len(c)) = sigma^2*sum(d*c[i]/(C(i)*(C(i) - d - 1)), i, 1, len(c)) "
            "where C(m) = sum(c[j], j, 1, m)"
        ),
        parameters=(FEATURES, SIZES, NOISE),
        loop=LOOP,
        derive=excess_risk,
    ),
)
