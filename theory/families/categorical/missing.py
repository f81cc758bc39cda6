r"""The missing mass: what the real law gives to the atoms that the first D data do not show.

Atom i is missed with probability (1 − p_i)^D, so that the mean missing mass is Σ p_i(1 − p_i)^D.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.engine.naming import instance
from theory.engine.steps import inserted_in_sum
from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    REPLACE_LOOP,
    D,
    N,
    Point,
    i,
    identity_points,
    loop_points,
    loss_by_enumeration,
    missing_by_enumeration,
    p,
    q,
)
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source

missing, loss = (sp.Function(name, nonnegative=True) for name in ("M", "loss"))


def _lost_at_once(point: Point, chance: Fraction) -> Fraction:
    return loss_by_enumeration(point, Fraction(1), chance)


@cache
def missing_mass() -> Derivation:
    """Derive Σ p_i(1 − p_i)^D, the mean probability of the atoms that D data do not show."""
    one_atom = equate(loss(q), (1 - q) ** D)
    each = equate(loss(p[i]), (1 - p[i]) ** D)
    summed = equate(missing(D), sp.Sum(p[i] * loss(p[i]), (i, 1, N)))
    return Derivation(
        title="The missing mass of the first fit",
        steps=(
            DRAWN,
            Step(
                rule="no datum",
                before=(COUNT_LAW,),
                after=one_atom,
                because="The count is 0.",
                certificate=Enumeration(points=identity_points(5), meanings=((loss, _lost_at_once),)),
            ),
            instance(one_atom, (q, p[i]), because="At each atom's own probability."),
            Step(
                rule="linearity of expectation",
                after=summed,
                because="The mean of the sum of p_i over the atoms that have no datum.",
                certificate=Enumeration(
                    points=loop_points(5),
                    meanings=((missing, missing_by_enumeration), (loss, _lost_at_once)),
                ),
            ),
            *inserted_in_sum(summed, each, p[i], (i, 1, N), "Each atom by its own probability."),
        ),
        notation={
            missing(D): "expected real probability of the atoms without a datum among the first D",
            loss(q): "probability that an atom of probability q has no datum in generation 1",
        },
    )


FORMULAS = (
    Formula(
        id="categorical.replace.missing_mass",
        title="expected missing mass: what the real law gives to the atoms that the first D data do not show",
        observable=r"\mathbb{E} \sum_{i : c_i = 0} p_i",
        statement="M(D) = sum(p[i]*(1 - p[i])^D, i, 1, len(p))",
        parameters=(DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=missing_mass,
        sources=(Source(paper="Good 1953", where="the chance that the next datum is of a new species"),),
    ),
)
