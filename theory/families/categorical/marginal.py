r"""The expected time to total collapse, one atom at a time: a chain of D + 1 states for any number of atoms.

    E[T] = 1 + Σ_i Σ_{0<j<D} C(D, j) p_i^j (1 − p_i)^{D−j} v_j,   v_j = j/D + Σ_{0<k<D} P(j → k) v_k,

P(j → k) = C(D, k) (j/D)^k (1 − j/D)^{D−k}. Nothing is shared with the dual but the law of one count; the two
values are equal fractions, which is a test.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.families.categorical.loop import (
    COUNT_LAW,
    DATA,
    DISTRIBUTION,
    DRAWN,
    PAPER,
    REPLACE_LOOP,
    D,
    N,
    c,
    collapsed_by_enumeration,
    i,
    identity_points,
    j,
    k,
    law,
    loop_points,
    p,
    q,
    read,
    t,
    time_by_enumeration,
)
from theory.families.categorical.time import ET, F
from theory.language.derivation import Derivation, Enumeration, Step
from theory.language.equations import equate
from theory.language.formula import Formula
from theory.language.parameters import Values
from theory.markov.functions import WORDS, CountProbability, RemainingShare
from theory.markov.wright_fisher import collapse_time_by_marginals
from theory.numbers.value import Value, from_fraction
from theory.numbers.walk import TooManyTerms

LARGEST = 150


def _binomial(count: sp.Expr, chance: sp.Expr) -> sp.Expr:
    return sp.binomial(D, count) * chance**count * (1 - chance) ** (D - count)


TIME = 1 + sp.Sum(RemainingShare(j, D) * sp.Sum(_binomial(j, p[i]), (i, 1, N)), (j, 1, D - 1))


@cache
def marginal_time() -> Derivation:
    """Derive E[T] from the chain of one atom against the rest."""
    centred = equate(sp.Sum(c / D * law(c), (c, 0, D)), q)
    running = equate(
        1 - F(t), sp.Sum(j / D * sp.Sum(CountProbability(t, j, D, p[i]), (i, 1, N)), (j, 1, D - 1))
    )
    remaining = equate(
        RemainingShare(j, D), j / D + sp.Sum(_binomial(k, j / D) * RemainingShare(k, D), (k, 1, D - 1))
    )
    return Derivation(
        title="The expected time to total collapse, one atom at a time",
        steps=(
            DRAWN,
            Step(
                rule="martingale",
                before=(COUNT_LAW,),
                after=centred,
                because="The fitted probability of an atom is right on average.",
                certificate=Enumeration(points=identity_points(5), definitions=(COUNT_LAW,)),
            ),
            Step(
                rule="share of the atoms that have not won",
                before=(centred,),
                after=running,
                because="The shares of all atoms sum to one: 1 − ℙ(T ≤ t) = Σ_i 𝔼[X_t/D] − Σ_i ℙ(X_t = D): "
                "what is left is the mean share of atoms that hold some of the data but not all.",
                certificate=Enumeration(
                    points=loop_points(3, t=(1, 2, 3)), meanings=((F, collapsed_by_enumeration),)
                ),
            ),
            Step(
                rule="first-step equations",
                after=remaining,
                because="v_j = 𝔼 Σ_{t≥0} X_t/D while 0 < X_t < D, from X_0 = j.",
                certificate=Enumeration(
                    points=tuple({"D": size, "j": a} for size in range(2, 7) for a in range(1, size))
                ),
            ),
            Step(
                rule="sum over generations",
                before=(running, remaining),
                after=equate(ET(D), TIME),
                because="𝔼[T] = 1 + Σ_{t≥1} (1 − F(t)), and the first fit draws X_1 from the binomial law "
                "with p_i.",
                certificate=Enumeration(points=loop_points(4), meanings=((ET, time_by_enumeration),)),
            ),
        ),
        notation={F(t): "ℙ(T ≤ t)", ET(D): "𝔼[T]"},
    )


def marginal_value(values: Values, digits: int) -> Value:
    """The exact fraction, by one rational solve of size D − 1.

    Raises:
        TooManyTerms: D above 150, where the dual is the way.
    """
    size, real = read(values)
    if size > LARGEST:
        raise TooManyTerms(
            f"D = {size} is too large for the marginal chain in rationals (D ≤ {LARGEST}); "
            "use categorical.replace.collapse_time"
        )
    return from_fraction(collapse_time_by_marginals(size, real), digits)


FORMULAS = (
    Formula(
        id="categorical.replace.collapse_time_marginal",
        title="expected number of fits until total collapse, from the chain of one atom against the rest",
        observable=r"\mathbb{E}[T]",
        statement=(
            "ET(D) = 1 + sum(remaining_share(j, D)*sum(binomial(D, j)*p[i]^j*(1 - p[i])^(D - j), i, 1, "
            "len(p)), j, 1, D - 1)"
        ),
        functions=WORDS,
        parameters=(DATA, DISTRIBUTION),
        loop=REPLACE_LOOP,
        derive=marginal_time,
        sources=(PAPER,),
        algorithm=marginal_value,
    ),
)
