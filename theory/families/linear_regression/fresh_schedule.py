r"""Accumulate on fresh designs of any sizes: c_j Gaussian rows in generation j, C_k = c_1 + … + c_k.

𝔼‖ŵ_t − w‖²_Σ = σ² Σ_{k≤t} c_k d/(C_k(C_k − d − 1)), exact for Gaussian rows of any covariance Σ: given the
Gram matrix of all C_k rows, every row is as likely to be among the newest c_k.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.rules import SCHEDULE_FRESH_DESIGN
from theory.families.linear_regression.loops import (
    NEW_GRAM,
    NOISE,
    POOLED,
    A,
    R,
    Sigma,
    T,
    X,
    d,
    j,
    mean_gram,
    new_gram,
    pooled_gram,
    sigma,
)
from theory.families.linear_regression.one_fit import (
    POINTS,
    inverse_gram_mean,
    one_fit,
    recurrence,
    solved,
)
from theory.language.derivation import (
    Citation,
    Definition,
    Derivation,
    Expectation,
    Instance,
    MatrixReplay,
    Step,
)
from theory.language.formula import Formula
from theory.language.loop import Loop
from theory.language.parameters import Domain, Parameter, length_symbol

FEATURES = Parameter(
    name="d", meaning="number of features", domain=Domain(kind="integer", lower=1), ceiling=4
)
SIZES = Parameter(
    name="c",
    meaning="number of rows in each generation",
    domain=Domain(kind="integer", lower=d + 2, shape="list"),
    ceiling=2 * d + 9,
    longest=5,
)
c = SIZES.symbol
count, new = sp.symbols("C c_t", integer=True, positive=True)
TOTAL = sp.Sum(c[j], (j, 1, t))
every_row = sp.MatrixSymbol("X", count, d)
SIZES_OF_FIT = (sp.Eq(count, TOTAL), sp.Eq(new, c[t]))
DESIGN = sp.Eq(pooled_gram, every_row.T * every_row)
LOOP = Loop(
    id="regression.schedule_fresh_design",
    family="linear regression",
    rule=SCHEDULE_FRESH_DESIGN,
    estimator="least squares",
    definition=(*POOLED, DESIGN, *SIZES_OF_FIT),
)


@cache
def excess_risk() -> Derivation:
    """Derive the excess risk after all generations of a schedule of fresh designs."""
    chain = one_fit(True, Sigma)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    by_data = A.T * A + X.T * X
    in_data = Expectation(sp.Trace(Sigma * by_data.I * X.T * X * by_data.I))
    in_gram = Expectation(sp.Trace(Sigma * pooled_gram.I * new_gram * pooled_gram.I))
    by_mean = Expectation(sp.Trace(Sigma * pooled_gram.I * mean_gram * pooled_gram.I))
    pooled = sp.Eq(pooled_gram, by_data)
    mean = sp.Eq(mean_gram, pooled_gram * new / count)
    share = sp.Eq(by_mean, new * Expectation(sp.Trace(Sigma * pooled_gram.I)) / count)
    lemma = inverse_gram_mean()
    more_rows = lemma.conclusion.xreplace({T: count})
    inverse = sp.Eq(Expectation(sp.Trace(Sigma * pooled_gram.I)), more_rows.lhs)
    increment = sigma**2 * d * c[t] / (TOTAL * (TOTAL - d - 1))
    i = sp.Symbol("i", integer=True, positive=True)
    terms = (d * c[t] / (TOTAL * (TOTAL - d - 1))).xreplace({t: i})
    sizes = tuple(9 + (5 * k) % 7 for k in range(40))
    points: tuple[dict[str, object], ...] = tuple({**point, "c": sizes} for point in POINTS)
    closed = solved(R, t, increment, sigma**2 * sp.Sum(terms, (i, 1, t)), points)
    last = length_symbol(SIZES)
    step_sizes = tuple({"d": a, "m": a + b, "n_t": a + 1} for a, b in ((1, 1), (2, 1), (3, 2)))
    return Derivation(
        title="Excess risk under a schedule of fresh designs",
        lemmas=(lemma,),
        steps=(
            *chain,
            *(
                Step(rule="definition", after=equation, because="Gram matrices.", certificate=Definition())
                for equation in (NEW_GRAM, pooled)
            ),
            Step(
                rule="Gram matrices",
                before=(NEW_GRAM, pooled),
                after=sp.Eq(in_data, in_gram),
                because="The designs enter through their Gram matrices only.",
                certificate=MatrixReplay(
                    definitions=(NEW_GRAM, pooled), sizes=step_sizes, positive_definite=(Sigma,)
                ),
            ),
            *(
                Step(rule="definition", after=equation, because="The schedule.", certificate=Definition())
                for equation in SIZES_OF_FIT
            ),
            Step(
                rule="definition",
                after=mean,
                because="The mean Gram matrix of c_t of the C rows.",
                certificate=Definition(),
            ),
            Step(
                rule="exchangeability",
                after=sp.Eq(in_gram, by_mean),
                because="Given S_t, each of the C independent, identically distributed rows is as likely "
                "to be one of the newest c_t: G_t may be replaced by its mean.",
                certificate=Citation(
                    theorem="exchangeability of independent, identically distributed rows",
                    source="de Finetti 1937",
                    hypotheses="the C rows are independent with one law, and S_t is symmetric in them",
                ),
            ),
            Step(
                rule="mean Gram matrix",
                before=(mean,),
                after=share,
                because="The mean is S_t c_t/C.",
                certificate=MatrixReplay(
                    definitions=(mean,),
                    sizes=({"d": 1}, {"d": 2}, {"d": 3}),
                    positive_definite=(Sigma, pooled_gram),
                ),
            ),
            Step(
                rule="more rows",
                before=(lemma.conclusion,),
                after=more_rows,
                because="The pooled design has C Gaussian rows.",
                certificate=Instance(substitution=((T, count),)),
            ),
            Step(
                rule="definition",
                after=DESIGN,
                because="S_t is the Gram matrix of all C rows.",
                certificate=Definition(),
            ),
            Step(
                rule="Gram matrix of the design",
                before=(DESIGN,),
                after=inverse,
                because="Insert S_t = XᵀX.",
                certificate=MatrixReplay(
                    definitions=(DESIGN,),
                    sizes=({"d": 1, "C": 4}, {"d": 2, "C": 7}),
                    positive_definite=(Sigma,),
                ),
            ),
            *recurrence(
                R,
                t,
                Sigma,
                increment,
                (
                    growth,
                    sp.Eq(in_data, in_gram),
                    sp.Eq(in_gram, by_mean),
                    share,
                    inverse,
                    more_rows,
                    *SIZES_OF_FIT,
                ),
            ),
            closed,
            Step(
                rule="last generation",
                before=(closed.after,),
                after=closed.after.xreplace({t: last}),
                because="Put t = the number of generations.",
                certificate=Instance(substitution=((t, last),)),
            ),
        ),
    )


FORMULAS = (
    Formula(
        id="regression.schedule_fresh_design.excess_risk",
        title="excess risk after all generations of a schedule of sizes, a fresh design in every generation",
        observable=r"\mathbb{E}\lVert \hat w_t - w \rVert_\Sigma^2",
        parameters=(FEATURES, SIZES, NOISE),
        loop=LOOP,
        derive=excess_risk,
        conditions="of the sizes only the first must be as large as d + 2",
    ),
)
