"""Evaluate SymPy matrix expressions on exact rational matrices, optionally with a derivative.

The tree is SymPy's; the arithmetic is FLINT's. A dual number M + εM' carries the exact derivative
of a rational matrix function along one direction, from which a divergence is summed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import fmpq, fmpq_mat

from proofs_checks.oracles.random_matrices import identity
from theory.language.derivation import Divergence, Expectation
from theory.numbers.walk import exact


@dataclass(frozen=True, slots=True)
class Dual:
    """A matrix and its derivative along one direction."""

    value: fmpq_mat
    slope: fmpq_mat

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def scaled(self, factor: fmpq) -> Dual:
        """Return the multiple by a constant."""
        return Dual(factor * self.value, factor * self.slope)

    def transposed(self) -> Dual:
        """Return the transpose."""
        return Dual(self.value.transpose(), self.slope.transpose())

    def inverse(self) -> Dual:
        """Return the inverse: (M + εM')⁻¹ = M⁻¹ − εM⁻¹M'M⁻¹."""
        inverted = self.value.inv()
        return Dual(inverted, fmpq(-1) * (inverted * self.slope * inverted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Values for the symbols of a matrix expression: exact matrices, numbers, and dimensions."""

    matrices: Mapping[str, fmpq_mat]
    scalars: Mapping[str, int | Fraction]
    noise: sp.MatrixSymbol | None = None
    mask: tuple[sp.MatrixSymbol, sp.Symbol] | None = None


def _zero(rows: int, columns: int) -> fmpq_mat:
    return fmpq_mat(rows, columns)


def _trace(matrix: fmpq_mat) -> fmpq:
    return sum((matrix[i, i] for i in range(matrix.nrows())), fmpq(0))


def _number(expr: sp.Expr, point: Point) -> fmpq:
    value = exact(expr, point.scalars)
    if value is None:
        raise TypeError(f"{expr} has no exact value")
    return fmpq(value.numerator, value.denominator)


def matrix(expr: sp.MatrixExpr, point: Point, along: tuple[str, fmpq_mat] | None = None) -> Dual:
    """Return the value of a matrix expression and its slope ``along`` (symbol, direction)."""
    if isinstance(expr, sp.MatrixSymbol):
        value = point.matrices[expr.name]
        slope = along[1] if along and along[0] == expr.name else _zero(value.nrows(), value.ncols())
        return Dual(value, slope)
    if isinstance(expr, sp.Identity):
        size = int(_number(expr.shape[0], point).p)
        return Dual(identity(size), _zero(size, size))
    if isinstance(expr, (sp.ZeroMatrix, sp.OneMatrix)):
        rows, columns = (int(_number(side, point).p) for side in expr.shape)
        entry = int(isinstance(expr, sp.OneMatrix))
        return Dual(fmpq_mat(rows, columns, [entry] * (rows * columns)), _zero(rows, columns))
    if isinstance(expr, sp.MatAdd):
        terms = [matrix(argument, point, along) for argument in expr.args]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total
    if isinstance(expr, sp.MatMul):
        factor, parts = expr.as_coeff_matrices()
        product = matrix(parts[0], point, along)
        for part in parts[1:]:
            product = product * matrix(part, point, along)
        return product.scaled(scalar(factor, point))
    if isinstance(expr, sp.Transpose):
        return matrix(expr.arg, point, along).transposed()
    if isinstance(expr, sp.Inverse):
        return matrix(expr.arg, point, along).inverse()
    if isinstance(expr, sp.HadamardProduct):
        return _entrywise([matrix(argument, point, along) for argument in expr.args])
    if isinstance(expr, sp.MatPow) and isinstance(expr.exp, sp.Integer):
        power = int(expr.exp)
        base = matrix(expr.base, point, along)
        base = base.inverse() if power < 0 else base
        product = base
        for _ in range(abs(power) - 1):
            product = product * base
        return product
    raise TypeError(f"no exact evaluation is known for the matrix expression {type(expr).__name__}")


def value(expr: sp.MatrixExpr, point: Point) -> fmpq_mat:
    """Return the value of a matrix expression."""
    return matrix(expr, point).value


def scalar(expr: sp.Expr, point: Point) -> fmpq:
    """Return the exact value of a scalar expression of matrices (traces, divergences, averages)."""
    if isinstance(expr, sp.Trace):
        return _trace(matrix(expr.arg, point).value)
    if isinstance(expr, Divergence):
        return _divergence(expr, point)
    if isinstance(expr, Expectation):
        return _average(expr.args[0], point)
    if isinstance(expr, sp.MatrixBase | sp.MatrixExpr) and expr.shape == (1, 1):
        return matrix(expr, point).value[0, 0]
    if isinstance(expr, sp.Add):
        return sum((scalar(argument, point) for argument in expr.args), fmpq(0))
    if isinstance(expr, sp.Mul):
        product = fmpq(1)
        for argument in expr.args:
            product *= scalar(argument, point)
        return product
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return scalar(expr.base, point) ** int(expr.exp)
    return _number(expr, point)


def _divergence(expr: Divergence, point: Point) -> fmpq:
    matrix_field, variable = expr.args
    shape = point.matrices[variable.name]
    total = fmpq(0)
    for i, j in itertools.product(range(shape.nrows()), range(shape.ncols())):
        direction = _zero(shape.nrows(), shape.ncols())
        direction[i, j] = 1
        total += matrix(matrix_field, point, (variable.name, direction)).slope[i, j]
    return total


def _entrywise(factors: Sequence[Dual]) -> Dual:
    if any(any(factor.slope.entries()) for factor in factors):
        raise TypeError("no derivative is known for an entrywise product")
    value = fmpq_mat(factors[0].value)
    for factor in factors[1:]:
        for i, j in itertools.product(range(value.nrows()), range(value.ncols())):
            value[i, j] = value[i, j] * factor.value[i, j]
    return Dual(value, _zero(value.nrows(), value.ncols()))


def _signs(point: Point) -> Iterator[dict[str, fmpq_mat]]:
    """Yield all sign vectors of the noise."""
    if point.noise is None:
        yield {}
        return
    name = point.noise.name
    rows, columns = point.matrices[name].nrows(), point.matrices[name].ncols()
    for signs in itertools.product((-1, 1), repeat=rows * columns):
        yield {name: fmpq_mat(rows, columns, list(signs))}


def _masks(point: Point) -> Iterator[tuple[dict[str, fmpq_mat], fmpq]]:
    """Yield all masks with their probabilities."""
    if point.mask is None:
        yield {}, fmpq(1)
        return
    symbol, share = point.mask
    size, chance = point.matrices[symbol.name].nrows(), _number(share, point)
    for kept in itertools.product((0, 1), repeat=size):
        diagonal = fmpq_mat(size, size, [int(i == j) * kept[i] for i in range(size) for j in range(size)])
        yield {symbol.name: diagonal}, chance ** sum(kept) * (1 - chance) ** (size - sum(kept))


def _average(expr: sp.Expr, point: Point) -> fmpq:
    """Average over all sign vectors of the noise (exact for anything quadratic in it) and all masks."""
    total, count = fmpq(0), 0
    for signs in _signs(point):
        count += 1
        for mask, probability in _masks(point):
            here = Point(matrices={**point.matrices, **signs, **mask}, scalars=point.scalars)
            total += probability * scalar(expr, here)
    return total * fmpq(1, count)
