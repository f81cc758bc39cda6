"""What named functions in steps of claims are, as terms of the core.

A false edit here makes theorems about something else; the scripts that prove them need no trust.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from theory.core import Term, apply, define_recursively, integer, le, lt, number, real, substitute
from theory.families.categorical.loop import D, N, p
from theory.proofs import discrete_terms as terms

Read = Callable[[sp.Basic], Term]
"""How an expression is read as a term."""

# ---- the discrete loop under replace ----


def own_names(read: Read) -> dict[Term, Term]:
    """Return what D, N and p of the loop are where a step is read."""
    return {terms.D: read(D), terms.N: read(N), terms.P: read(p[1]).args[0]}


def survivors(read: Read, fits: Term) -> Term:
    """K(t): E of the number of atoms with a datum in generation t."""
    return substitute(terms.living(fits), own_names(read))


# ---- two atoms, sampled at temperature 1/2 ----

RARE = real("start", lambda v: [lt(0, v), lt(v, number(1) / 2)], witness=number(1) / 4)
GENERATION = integer("generation", lambda v: [le(1, v)], witness=1)
_BEFORE = real("before")


def drawn(share: Term) -> Term:
    """Return y²/(y² + (1 − y)²): sampling at temperature 1/2 draws in proportion to p²."""
    return share**2 / (share**2 + (1 - share) ** 2)


def rarer(apart: Term) -> Term:
    """Return the rarer atom's share y = (1 − u)/2 where the two shares are u apart."""
    return (1 - apart) / 2


_Y = rarer(_BEFORE)
APART, APART_BEGINS, APART_FOLLOWS = define_recursively(
    "temperature.apart",
    (RARE,),
    GENERATION,
    1,
    1 - 2 * RARE,
    _BEFORE,
    1 - 2 * (_Y + (drawn(_Y) - _Y) / GENERATION),
)
"""How far the pool's two shares are apart: y₁ is real, and y(k) = y(k − 1) + (f(y(k − 1)) − y(k − 1))/k."""


def pool_share(start: sp.Expr) -> Callable[[Read, Term], Term]:
    """y(t): the rarer atom's share of the pool after t generations, of infinitely many data each."""

    def subject(read: Read, fits: Term) -> Term:
        return rarer(apply(APART, read(start), fits))

    return subject
