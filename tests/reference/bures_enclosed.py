r"""The Bures distance between rational covariances as a rigorous ball, with no floating-point eigensolver.

tr (A^{1/2} B A^{1/2})^{1/2} is the sum of the square roots of the eigenvalues of A B, which are real and ≥
0. The characteristic polynomial of A B is computed exactly over ℚ, its roots isolated with their exact
multiplicities; zero roots split off exactly, so singular matrices cost no digits.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat, fmpq_poly

Rational = int | Fraction
RationalMatrix = Sequence[Sequence[Rational]]


def _matrix(rows: RationalMatrix, name: str) -> fmpq_mat:
    size = len(rows)
    if size == 0 or any(len(row) != size for row in rows):
        raise ValueError(f"{name} must be a square matrix of rationals")
    entries = [fmpq(Fraction(x).numerator, Fraction(x).denominator) for row in rows for x in row]
    return fmpq_mat(size, size, entries)


def _real_roots(polynomial: fmpq_poly) -> list[tuple[arb, int]]:
    """Return the roots, with exact multiplicities, of a polynomial known to have only real ones."""
    # The stub of python-flint types the pairs that complex_roots returns as single numbers.
    pairs: Any = polynomial.complex_roots()
    return [(root.real, multiplicity) for root, multiplicity in pairs]


def require_positive_semidefinite(rows: RationalMatrix, *, name: str = "sigma0") -> fmpq_mat:
    """Return the matrix if it is symmetric positive semidefinite, decided exactly over ℚ.

    A symmetric matrix has only real eigenvalues, so by Descartes' rule it is positive semidefinite exactly
    when the coefficients of its characteristic polynomial alternate in sign.

    Raises:
        ValueError: not symmetric, or indefinite, naming the offending entry or eigenvalue.
    """
    matrix = _matrix(rows, name)
    size = matrix.nrows()
    for i in range(size):
        for j in range(i):
            if matrix[i, j] != matrix[j, i]:
                raise ValueError(
                    f"{name} must be symmetric, but {name}[{i},{j}] = {matrix[i, j]} "
                    f"and {name}[{j},{i}] = {matrix[j, i]}"
                )
    polynomial = matrix.charpoly()
    if any((-1) ** (size - k) * polynomial[k] < 0 for k in range(size + 1)):
        smallest = min(float(root) for root, _ in _real_roots(polynomial))
        raise ValueError(
            f"{name} must be positive semidefinite, but its smallest eigenvalue is {smallest:.6g}"
        )
    return matrix


def _trace(matrix: fmpq_mat) -> fmpq:
    return sum((matrix[i, i] for i in range(matrix.nrows())), start=fmpq(0))


def fidelity_trace_ball(a: RationalMatrix, b: RationalMatrix, *, bits: int = 106) -> arb:
    """Ball around tr (A^{1/2} B A^{1/2})^{1/2} for rational covariances A, B (d × d).

    Raises:
        ValueError: not symmetric positive semidefinite, or the dimensions differ.
    """
    left = require_positive_semidefinite(a, name="a")
    right = require_positive_semidefinite(b, name="b")
    if left.nrows() != right.nrows():
        raise ValueError(f"b must have the dimension of a, got {right.nrows()} and {left.nrows()}")
    kept = ctx.prec
    try:
        ctx.prec = bits + 64
        polynomial = (left * right).charpoly()
        return sum(
            (multiplicity * root.sqrt() for root, multiplicity in _real_roots(polynomial)),
            start=arb(0),
        )
    finally:
        ctx.prec = kept


def bures_squared_ball(a: RationalMatrix, b: RationalMatrix, *, bits: int = 106) -> arb:
    """Ball around the squared Bures distance between rational covariances A and B (d × d).

    >>> bures_squared_ball([[2, 1], [1, 1]], [[2, 1], [1, 1]]).contains(0)
    True
    """
    left, right = _matrix(a, "a"), _matrix(b, "b")
    fidelity = fidelity_trace_ball(a, b, bits=bits)
    kept = ctx.prec
    try:
        ctx.prec = bits + 64
        return arb(_trace(left) + _trace(right)) - 2 * fidelity
    finally:
        ctx.prec = kept


def w2_squared_ball(
    mean: Sequence[Rational],
    covariance: RationalMatrix,
    mean0: Sequence[Rational],
    sigma0: RationalMatrix,
    *,
    bits: int = 106,
) -> tuple[Fraction, arb]:
    """W₂² between rational Gaussians, split: the mean term exactly, the covariance term as a ball."""
    if not len(mean) == len(mean0) == len(sigma0):
        raise ValueError(
            f"mean and mean0 must have length {len(sigma0)}, the dimension of sigma0; "
            f"got {len(mean)}, {len(mean0)}"
        )
    shift: Any = sum((Fraction(x) - Fraction(y)) ** 2 for x, y in zip(mean, mean0, strict=True))
    return Fraction(shift), bures_squared_ball(covariance, sigma0, bits=bits)
