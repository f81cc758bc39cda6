"""What named functions in steps of claims are, as terms of the core.

A false edit here makes theorems about something else; the scripts that prove them need no trust.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from theory.core import (
    Refused,
    Term,
    apply,
    choice,
    define_recursively,
    expectation,
    integer,
    le,
    lt,
    number,
    real,
    sqrt,
    substitute,
    white,
)
from theory.core.matrices import inverse, matrix, plus, scale, times, trace, transpose
from theory.core.noise import mask_draw
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


def surviving_share(size: sp.Expr, share: sp.Expr) -> Callable[[Read, Term], Term]:
    """P(t): the chance that a share, fitted to so many data of one other atom besides, is not 0 at fit t."""

    def subject(read: Read, fits: Term) -> Term:
        lost = terms.count_probability(fits, 0)
        return 1 - substitute(lost, {terms.D: read(size), terms.Q: read(share)})

    return subject


def absorbing(_: Read, size: Term, atoms: Term) -> Term:
    """A(D, N): the number of count vectors of D data on N atoms from which no draw changes a count."""
    return substitute(terms.absorbing(), {terms.D: size, terms.N: atoms})


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


# ---- least squares on rows of which some are labelled by w + δ ----

REAL, SHIFTED = (integer(name, lambda v: [le(1, v)], witness=1) for name in ("n1", "n2"))
ROWS = REAL + SHIFTED
COLUMNS = integer("d", lambda v: [le(1, v), le(v, ROWS)], witness=1)
DESIGN = matrix("X", ROWS, COLUMNS)
COVARIANCE = matrix("Sigma", COLUMNS, COLUMNS, "definite")
SHIFT = matrix("delta", COLUMNS, 1)
LEVEL = real("sigma", lambda v: [le(0, v)])
PLACES = matrix("M", ROWS, ROWS)
NOISE = matrix("e", ROWS, 1)
LAWS = ((choice(ROWS, SHIFTED), PLACES), (white(ROWS, 1), NOISE))
"""Which n₂ of the n₁ + n₂ rows are shifted, every choice alike; and noise, centred, of any level."""


def error(places: Term = PLACES, noise: Term = NOISE) -> Term:
    """Return ŵ − w = (X'X)⁻¹X'(MXδ + σe): rows at the ones of M are labelled by w + δ."""
    gram = times(transpose(DESIGN), DESIGN)
    labels = plus(times(places, DESIGN, SHIFT), scale(LEVEL, noise))
    return times(inverse(gram), transpose(DESIGN), labels)


def squared(v: Term) -> Term:
    """Return v'Σv."""
    return trace(times(transpose(v), COVARIANCE, v))


def along(v: Term) -> Term:
    """Return δ'Σv."""
    return trace(times(transpose(SHIFT), COVARIANCE, v))


def averaged(body: Callable[[Term], Term]) -> Term:
    """Return E over the shifted rows and the noise."""
    (of_places, _), (of_noise, __) = LAWS
    places = mask_draw(of_places, "M")
    return expectation(of_places, places, expectation(of_noise, NOISE, body(error(places))))


def bias(_: Read, *rows: Term) -> Term:
    """q(n₁, n₂): E δ'Σ(ŵ − w)."""
    _of_any_number(rows)
    return averaged(along)


def risk(_: Read, *rows: Term) -> Term:
    """b(n₁, n₂): E (ŵ − w)'Σ(ŵ − w)."""
    _of_any_number(rows)
    return averaged(squared)


def _of_any_number(rows: tuple[Term, ...]) -> None:
    if rows != (REAL, SHIFTED):
        raise Refused(f"least squares on {rows} rows is not n₁ and n₂ rows")


def length_of_the_shift(_: Read) -> Term:
    """c: √(δ'Σδ)."""
    return sqrt(squared(SHIFT))
