"""Combinations of coupled means and of 1 that a step multiplies, and adds the next of a chain to: proposed.

Eigenvalues are rational in the parameters or a pair (p ± √D)/2. What is wanted of the means is the sum of its
parts in the generalised eigenspaces, found in rational numbers: with m a product of powers fᵈ of factors of
the characteristic polynomial that takes the wanted row w to 0, the part is w·g(M)·h(M), where g = m/fᵈ and
gh = 1 modulo fᵈ. So nothing is divided by but what is 0 where two eigenvalues are the same. In the space of a
pair a row is e + √D·o, and with v = (M − λ)/√D the part of λ = (p + √D)/2 is that of
(1 + v)ᵈ·Σ_{j<d} C(−d, j)·vʲ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from theory.core import Refused
from theory.loop_language.symbolic.solve import root_of


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a combination of means, in the space of one eigenvalue.

    Attributes:
        value: the eigenvalue.
        rows: the part, and what a step adds to it: a step takes each row to ``value`` times it and the next.
        square: of a pair D: ``value`` and rows show ``ROOT``, which is one of the roots.
        roots: √D and −√D.
    """

    value: sp.Expr
    rows: tuple[sp.Matrix, ...]
    square: sp.Expr | None = None
    roots: tuple[sp.Expr, ...] = ()


ROOT = sp.Symbol("root_of_a_pair", real=True)


def components(matrix: sp.Matrix, wanted: sp.Matrix) -> Iterator[Component]:
    """Yield the parts of a combination (a row) of means and 1 that a step takes to the matrix times them.

    Raises:
        Refused: an eigenvalue is of a higher degree.
    """
    z = sp.Dummy("z")
    every_time = {sp.Poly(f, z).monic().as_expr(): times for f, times in _factors(matrix[:-1, :-1], z)}
    every_time[z - 1] = every_time.get(z - 1, 0) + 1
    factors = [(sp.Poly(f, z), times) for f, times in every_time.items()]
    distinct = sp.prod([f for f, _ in factors])
    if not any(_times(wanted, distinct, matrix)):
        factors = [(f, 1) for f, _ in factors]
    every = sp.prod([f**times for f, times in factors])
    for factor, times in factors:
        power = factor**times
        others = sp.quo(every, power)
        row = _times(wanted, sp.rem(others * sp.invert(others, power), every), matrix)
        if not any(row):
            continue
        _, *rest = factor.all_coeffs()
        if len(rest) == 1:
            value = sp.factor(-rest[0])
            moved = sp.Poly(z - value, z)
            by = partial(_times, polynomial=moved, matrix=matrix)
            yield Component(value, tuple(_chain(row, by, times)))
        elif len(rest) == 2:
            yield _pair(-rest[0], rest[1], times, row, matrix)
        else:
            raise Refused("an eigenvalue is a root of an irreducible polynomial of a higher degree")


def _chain(row: sp.Matrix, moved: Callable[[sp.Matrix], sp.Matrix], most: int) -> Iterator[sp.Matrix]:
    """Yield a row and what is made of it, again and again, until nothing is left."""
    for _ in range(most):
        if any(row):
            yield row
            row = moved(row)


def _pair(p: sp.Expr, q: sp.Expr, times: int, row: sp.Matrix, matrix: sp.Matrix) -> Component:
    """Return the parts of (p ± √D)/2, D = p² − 4q; rows e + √D·o as e over o."""
    inside = sp.factor(p**2 - 4 * q)
    around = matrix - p / 2 * sp.eye(matrix.rows)

    def moved(both: sp.Matrix) -> sp.Matrix:
        """Times M − λ."""
        even, odd = both[0, :], both[1, :]
        return sp.Matrix.vstack(even * around - inside / 2 * odd, odd * around - even / 2).applyfunc(
            sp.factor
        )

    def over_root(both: sp.Matrix) -> sp.Matrix:
        return sp.Matrix.vstack(both[1, :], (both[0, :] / inside).applyfunc(sp.factor))

    v = sp.Dummy("v")
    share = (1 + v) ** times * sp.Add(*(sp.binomial(-times, j) * v**j for j in range(times)))
    found, whole = sp.zeros(2, matrix.rows), sp.Matrix.vstack(row, sp.zeros(1, matrix.rows))
    for coefficient in sp.Poly(share, v).all_coeffs():
        found = (over_root(moved(found)) + coefficient * whole).applyfunc(sp.factor)
    rows = (both[0, :] + ROOT * both[1, :] for both in _chain(found, moved, times))
    root = root_of(inside)
    return Component((sp.factor(p) + ROOT) / 2, tuple(rows), inside, (root, -root))


def squares(matrix: sp.Matrix, square: sp.Expr) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Yield (a − d, 4bc) with D = (a − d)² + 4bc, as of a matrix ((a, b), (c, d)) of two of the means."""
    for j in range(matrix.rows):
        for i in range(j):
            gap, product = matrix[i, i] - matrix[j, j], 4 * matrix[i, j] * matrix[j, i]
            if product != 0 and sp.cancel(gap**2 + product - square) == 0:
                yield sp.factor(gap), sp.factor(product)


def _times(row: sp.Matrix, polynomial: sp.Poly, matrix: sp.Matrix) -> sp.Matrix:
    """Return row · polynomial(matrix)."""
    found = sp.zeros(1, matrix.rows)
    for coefficient in polynomial.all_coeffs():
        found = (found * matrix + coefficient * row).applyfunc(sp.factor)
    return found


def left_eigenvectors(matrix: sp.Matrix) -> Iterator[tuple[sp.Expr, sp.Matrix]]:
    """Yield the eigenvalues that are rational in the parameters, with a basis of their left eigenvectors."""
    z = sp.Dummy("z")
    for factor, _ in _factors(matrix, z):
        if sp.degree(factor, z) == 1:
            value = sp.factor(-factor.subs(z, 0) / sp.diff(factor, z))
            for vector in _kernel(matrix.T - value * sp.eye(matrix.rows)):
                yield value, vector


def _factors(matrix: sp.Matrix, z: sp.Symbol) -> Iterator[tuple[sp.Expr, int]]:
    """Yield the irreducible factors of the characteristic polynomial, and how often each is one."""
    field = DomainMatrix.from_Matrix(matrix).to_field()
    powers = [field.domain.to_sympy(c) * z**i for i, c in enumerate(reversed(field.charpoly()))]
    yield from sp.factor_list(sp.fraction(sp.together(sp.Add(*powers)))[0], z)[1]


def _kernel(matrix: sp.Matrix) -> Iterator[sp.Matrix]:
    kernel = DomainMatrix.from_Matrix(matrix).to_field().nullspace().to_Matrix()
    for row in range(kernel.rows):
        yield kernel[row, :].T.applyfunc(sp.factor)
