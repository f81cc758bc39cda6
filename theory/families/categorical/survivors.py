"""How many atoms survive at least, in closed form: the expected support under replace from below.

An atom of probability q is lost by fit t with probability at most (1 − q/t)^D. The cited corollary has
e^{−Dqg_t} for (1 − q/t)^D with 1/t ≤ g_t ≤ 2/t: the bound here is rational, and equal at t = 1.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.naming import instance
from theory.engine.steps import combined
from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    GENERATION,
    REPLACE_LOOP,
    D,
    N,
    c,
    i,
    identity_points,
    law,
    loop_points,
    loss_by_enumeration,
    p,
    q,
    survivors_by_enumeration,
    t,
)
from theory.families.categorical.moments import K
from theory.language.derivation import Derivation, Enumeration, Step, Summation
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source

loss = sp.Function("loss", nonnegative=True)


@cache
def survivors_lower_bound() -> Derivation:
    """Derive E K_t ≥ Σ_i (1 − (1 − p_i/t)^D): an atom of probability p outlives t fits at least so often."""
    thinned = sp.Eq(sp.Sum((t / (t + 1)) ** c * law(c), (c, 0, D)), (1 - q / (t + 1)) ** D, evaluate=False)
    dominated = sp.Le((1 - c / (D * t)) ** D, (t / (t + 1)) ** c)
    counts = tuple(
        {"D": size, "c": seen, "t": fits}
        for size in range(1, 7)
        for seen in range(size + 1)
        for fits in (1, 2, 5)
    )
    one_atom = sp.Le(loss(t, q), (1 - q / t) ** D)
    each = sp.Le(loss(t, p[i]), (1 - p[i] / t) ** D)
    expected = equate(K(t), sp.Sum(1 - loss(t, p[i]), (i, 1, N)))
    kept = sp.Ge(1 - loss(t, p[i]), 1 - (1 - p[i] / t) ** D)
    return Derivation(
        title="How many atoms survive at least",
        steps=(
            DRAWN,
            Step(
                rule="a count of the next fit",
                before=(COUNT_LAW,),
                after=thinned,
                because="The mean of x^c over a binomial count is (1 − q + qx)^D, at x = t/(t + 1).",
                certificate=Enumeration(points=identity_points(5, t=(1, 2, 5)), definitions=(COUNT_LAW,)),
            ),
            Step(
                rule="D log(1 − y/D) ≤ −y, and log(1 + x) ≤ x",
                after=dominated,
                because="(1 − c/(Dt))^D ≤ e^{−c/t} ≤ (1 + 1/t)^{−c}.",
                certificate=Enumeration(points=counts),
            ),
            Step(
                rule="induction",
                before=(thinned, dominated),
                after=one_atom,
                because="An atom of probability q has no datum in generation t with probability at most "
                "(1 − q/t)^D: equal for t = 1; and from t to t + 1 average (1 − c/(Dt))^D over its first "
                "count c.",
                certificate=Enumeration(
                    points=identity_points(4, t=(1, 2, 3, 4)), meanings=((loss, loss_by_enumeration),)
                ),
            ),
            instance(one_atom, (q, p[i]), because="At each atom's own probability."),
            combined(kept, "What is not lost is kept.", each, rule="complement"),
            Step(
                rule="linearity of expectation",
                after=expected,
                because="K(t) is the expected number of surviving atoms: a sum of indicators.",
                certificate=Enumeration(
                    points=loop_points(4, t=(1, 2, 3, 4)),
                    meanings=((K, survivors_by_enumeration), (loss, loss_by_enumeration)),
                ),
            ),
            Step(
                rule="sum over the atoms",
                before=(expected, kept),
                after=sp.Ge(K(t), sp.Sum(1 - (1 - p[i] / t) ** D, (i, 1, N))),
                because="Term by term.",
                certificate=Summation(index=i, first=sp.Integer(1), last=N),
            ),
        ),
        notation={
            K(t): "expected number of atoms with a datum in generation t",
            loss(t, q): "probability that an atom of probability q has no datum in generation t",
        },
    )


FORMULAS = (
    Formula(
        id="categorical.replace.surviving_atoms_lower_bound",
        title="lower bound on the expected number of atoms among the data of generation t",
        observable=r"\mathbb{E} K_t",
        statement="K(t) >= sum(1 - (1 - p[i]/t)^D, i, 1, len(p))",
        parameters=(GENERATION, DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=survivors_lower_bound,
        kind=Kind(name="bound", side="lower"),
        sources=(Source(paper="Suresh et al. 2024", where="corollary 1, with 1/t for g_t"),),
    ),
)
