"""Combinations of coupled means that a step only multiplies, and adds to: proposed.

Eigenvalues are rational in the parameters or a pair (p ± √D)/2. What is wanted of the means is the sum of its
parts in the eigenspaces, found in rational numbers: with m the product of the distinct factors of the
characteristic polynomial and f one of them, the part is w·g(M)·h(M), where g = m/f and gh = 1 modulo f. In
the space of a pair a row r is the sum of r/2 ± (rM − p/2·r)/√D. So nothing is divided by but what is 0 where
two eigenvalues are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from theory.core import Refused
from theory.loop_language.symbolic.solve import root_of


@dataclass(frozen=True, slots=True)
class Component:
    """A combination of means, an eigenvalue, and, under constant noise, where the combination would stay.

    Attributes:
        value: the eigenvalue.
        row: the combination.
        place: what the combination is where a step does not move it, for an eigenvalue that is not 1.
    """

    value: sp.Expr
    row: sp.Matrix
    place: sp.Expr


def components(matrix: sp.Matrix, wanted: sp.Matrix, added: sp.Matrix) -> Iterator[Component]:
    """Yield the parts of a combination (a row) in the eigenspaces; a step adds ``added`` to the means.

    Raises:
        Refused: the combination is no sum of such parts, or an eigenvalue is of a higher degree.
    """
    z = sp.Dummy("z")
    factors = [sp.Poly(f, z).monic() for f in _factors(matrix, z)]
    every = sp.prod(factors)
    if any(_times(wanted, every, matrix)):
        raise Refused("the coupled moments have no combinations that a step multiplies")
    for factor in factors:
        others = sp.quo(every, factor)
        row = _times(wanted, sp.rem(others * sp.invert(others, factor), every), matrix)
        if not any(row):
            continue
        _, *rest = factor.all_coeffs()
        if len(rest) == 1:
            value, plus = sp.factor(-rest[0]), sp.factor(row.dot(added))
            yield Component(value, row, sp.factor(plus / (1 - value)) if value != 1 else sp.S.Zero)
        elif len(rest) == 2:
            yield from _pair(-rest[0], rest[1], row, matrix, added)
        else:
            raise Refused("an eigenvalue is a root of an irreducible polynomial of a higher degree")


def _pair(p: sp.Expr, q: sp.Expr, row: sp.Matrix, matrix: sp.Matrix, added: sp.Matrix) -> Iterator[Component]:
    inside = sp.factor(p**2 - 4 * q)
    even, odd = (row / 2).applyfunc(sp.factor), ((row * matrix - p / 2 * row) / inside).applyfunc(sp.factor)
    half, b, c = 1 - p / 2, even.dot(added), odd.dot(added)
    rest = half**2 - inside / 4
    stays = (sp.factor(x / rest) for x in (half * b + inside * c / 2, b / 2 + half * c))
    plain, rooted = stays
    for root in (root_of(inside), -root_of(inside)):
        yield Component((sp.factor(p) + root) / 2, even + root * odd, plain + root * rooted)


def _times(row: sp.Matrix, polynomial: sp.Poly, matrix: sp.Matrix) -> sp.Matrix:
    """Return row · polynomial(matrix)."""
    found = sp.zeros(1, matrix.rows)
    for coefficient in polynomial.all_coeffs():
        found = (found * matrix + coefficient * row).applyfunc(sp.factor)
    return found


def left_eigenvectors(matrix: sp.Matrix) -> Iterator[tuple[sp.Expr, sp.Matrix]]:
    """Yield the eigenvalues that are rational in the parameters, with a basis of their left eigenvectors."""
    z = sp.Dummy("z")
    for factor in _factors(matrix, z):
        if sp.degree(factor, z) == 1:
            value = sp.factor(-factor.subs(z, 0) / sp.diff(factor, z))
            for vector in _kernel(matrix.T - value * sp.eye(matrix.rows)):
                yield value, vector


def _factors(matrix: sp.Matrix, z: sp.Symbol) -> Iterator[sp.Expr]:
    """Yield the irreducible factors of the characteristic polynomial."""
    field = DomainMatrix.from_Matrix(matrix).to_field()
    powers = [field.domain.to_sympy(c) * z**i for i, c in enumerate(reversed(field.charpoly()))]
    for factor, _ in sp.factor_list(sp.fraction(sp.together(sp.Add(*powers)))[0], z)[1]:
        yield factor


def _kernel(matrix: sp.Matrix) -> Iterator[sp.Matrix]:
    kernel = DomainMatrix.from_Matrix(matrix).to_field().nullspace().to_Matrix()
    for row in range(kernel.rows):
        yield kernel[row, :].T.applyfunc(sp.factor)
