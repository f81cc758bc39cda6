"""Combinations of coupled means that a step only multiplies: left eigenvectors, proposed.

Eigenvalues are rational in the parameters or a pair (p ± √D)/2. A pair is found in rational numbers: where u
spans, with Mᵀu, the kernel of (Mᵀ)² − p Mᵀ + q, the eigenvectors are Mᵀu − p/2·u ± √D/2·u.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from theory.loop_language.definition import t


@dataclass(frozen=True, slots=True)
class Pair:
    """The eigenvalues (p ± √D)/2 with left eigenvectors even ± √D·odd."""

    trace: sp.Expr
    inside: sp.Expr
    even: sp.Matrix
    odd: sp.Matrix

    def value(self, root: sp.Expr) -> sp.Expr:
        """Return the eigenvalue with this root of D."""
        return (self.trace + root) / 2

    def form(self, root: sp.Expr, added: sp.Matrix, first: sp.Matrix, base: int) -> sp.Expr:
        """Return what the combination with this root is after t steps that add vectors, from ``base`` on."""
        half = 1 - self.trace / 2
        rest = sp.factor(half**2 - self.inside / 4)
        b, c = self.even.dot(added), self.odd.dot(added)
        place = (half * b + self.inside * c / 2) / rest, (b / 2 + half * c) / rest
        gap = self.even.dot(first) - place[0], self.odd.dot(first) - place[1]
        stays, falls = (sp.factor(e) + root * sp.factor(o) for e, o in (place, gap))
        return stays + falls * self.value(root) ** (t - base)


def left_eigenvectors(matrix: sp.Matrix) -> Iterator[tuple[sp.Expr, sp.Matrix]]:
    """Yield the eigenvalues that are rational in the parameters, with a basis of their left eigenvectors."""
    z = sp.Dummy("z")
    for factor in _factors(matrix, z):
        if sp.degree(factor, z) == 1:
            value = sp.factor(-factor.subs(z, 0) / sp.diff(factor, z))
            for vector in _kernel(matrix.T - value * sp.eye(matrix.rows)):
                yield value, vector


def pairs(matrix: sp.Matrix) -> Iterator[Pair]:
    """Yield the pairs of eigenvalues with a root, each eigenvalue a simple one."""
    z, turned = sp.Dummy("z"), matrix.T
    for factor in _factors(matrix, z):
        if sp.degree(factor, z) != 2:
            continue
        lead, middle, last = sp.Poly(factor, z).all_coeffs()
        p, q = sp.factor(-middle / lead), sp.factor(last / lead)
        kernel = list(_kernel((turned**2 - p * turned + q * sp.eye(matrix.rows)).applyfunc(sp.cancel)))
        if len(kernel) == 2:
            even = (turned * kernel[0] - p / 2 * kernel[0]).applyfunc(sp.factor)
            yield Pair(p, sp.factor(p**2 - 4 * q), even, kernel[0] / 2)


def solved(columns: list[sp.Matrix], wanted: sp.Matrix) -> list[sp.Expr]:
    """Return the weights with which independent columns give what is wanted."""
    whole = DomainMatrix.from_Matrix(sp.Matrix.hstack(*columns, wanted)).to_field()
    return [sp.factor(weight) for weight in whole.rref()[0].to_Matrix()[:, -1]]


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
