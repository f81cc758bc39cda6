r"""A certificate for the Bures distance that needs no eigenvalue, no root and no limit: a pair of rational
bounds.

    max { tr X : [[A, X], [Xᵀ, B]] ⪰ 0 }  =  tr (A^{1/2} B A^{1/2})^{1/2}  =  inf { ½ tr(A S + B S⁻¹) : S ≻
    0 }

Any feasible X is a coupling of the two Gaussians and bounds W₂² from above; any S is a Kantorovich
potential and bounds it from below. Floating-point linear algebra may *propose* X and S; what is returned is
computed from rational roundings of them in exact arithmetic, and feasibility is decided exactly, so the
proposer need not be trusted.

Source: Olkin, I. and Pukelsheim, F. The distance between two random vectors with given dispersion matrices.
Linear Algebra and its Applications 48 (1982) 257–263.
"""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import fmpq, fmpq_mat

from tests.reference.bures_enclosed import RationalMatrix, require_positive_semidefinite

_GRID = 1 << 80
_RELAXATIONS = tuple(10.0**-k for k in range(3, 17))
_SHRINK = 1 - 2.0**-40

_Floats = npt.NDArray[np.float64]


def bures_squared_bracket(a: RationalMatrix, b: RationalMatrix) -> tuple[Fraction, Fraction]:
    """Rational (lower, upper) with lower ≤ squared Bures distance ≤ upper, proved by duality over ℚ.

    The bracket is about 10⁻¹² √(tr A · tr B) wide for regular matrices, whatever their scales; for singular
    ones the infimum over potentials is not attained and the lower end is good to about 10⁻⁷ √(tr A · tr B).

    Raises:
        ValueError: not symmetric positive semidefinite, or the dimensions differ.

    >>> low, high = bures_squared_bracket([[4, 0], [0, 9]], [[1, 0], [0, 1]])
    >>> low <= 5 <= high
    True
    >>> tiny = Fraction(1, 10**300)
    >>> low, high = bures_squared_bracket([[4 * tiny]], [[tiny]])
    >>> low <= tiny <= high and high - low < tiny / 10**9
    True
    """
    left = require_positive_semidefinite(a, name="a")
    right = require_positive_semidefinite(b, name="b")
    if left.nrows() != right.nrows():
        raise ValueError(f"b must have the dimension of a, got {right.nrows()} and {left.nrows()}")
    total = _trace(left) + _trace(right)
    if _trace(left) == 0 or _trace(right) == 0:
        return _fraction(total), _fraction(total)
    left, one = _scaled(left)
    right, other = _scaled(right)
    low = total - 2 * one * other * _least_potential_value(left, right)
    high = total - 2 * one * other * _coupling_value(left, right)
    return max(Fraction(0), _fraction(low)), _fraction(high)


def _scaled(matrix: fmpq_mat) -> tuple[fmpq_mat, fmpq]:
    """Return (M, s) with matrix = s² M, s a power of two and 1/2 ≤ tr M < 8."""
    trace = _trace(matrix)
    scale = fmpq(2) ** ((trace.p.bit_length() - trace.q.bit_length()) // 2)
    return matrix * (1 / scale**2), scale


def _least_potential_value(left: fmpq_mat, right: fmpq_mat) -> fmpq:
    """Return the least ½ tr(A S + B S⁻¹) over the positive definite S proposed; each is a bound."""
    size = left.nrows()
    best = (_trace(left) + _trace(right)) / 2  # S = I
    for relax in _RELAXATIONS:
        shift = relax * np.eye(size)
        values, vectors = np.linalg.eigh(_floats(left) + shift)
        if values[0] <= 0:
            continue
        root = (vectors * np.sqrt(values)) @ vectors.T
        inverse_root = (vectors / np.sqrt(values)) @ vectors.T
        inner_values, inner_vectors = np.linalg.eigh(root @ (_floats(right) + shift) @ root)
        middle = (inner_vectors * np.sqrt(np.maximum(inner_values, 0.0))) @ inner_vectors.T
        potential = _rationals(inverse_root @ middle @ inverse_root)
        potential = (potential + potential.transpose()) * fmpq(1, 2)
        if _is_positive_definite(potential):
            best = min(best, (_trace(left * potential) + _trace(right * potential.inv())) / 2)
    return best


def _coupling_value(left: fmpq_mat, right: fmpq_mat) -> fmpq:
    """Return tr X for X = L Y Mᵀ, A = L D Lᵀ, B = M E Mᵀ; [[D, Y], [Yᵀ, E]] ⪰ 0 is decided exactly."""
    l, d = _exact_factor(left)
    m, e = _exact_factor(right)
    if not d or not e:
        return fmpq(0)
    root_d, root_e = (np.sqrt([_number(x) for x in diagonal]) for diagonal in (d, e))
    u, _, vt = np.linalg.svd(root_d[:, None] * _floats(l.transpose() * m) * root_e, full_matrices=False)
    coupling = _rationals(_SHRINK * root_d[:, None] * (u @ vt) * root_e)
    inverse_d = fmpq_mat(
        len(d), len(d), [1 / d[i] if i == j else 0 for i in range(len(d)) for j in range(len(d))]
    )
    diagonal_e = fmpq_mat(
        len(e), len(e), [e[i] if i == j else 0 for i in range(len(e)) for j in range(len(e))]
    )
    if not _is_positive_definite(diagonal_e - coupling.transpose() * inverse_d * coupling):
        return fmpq(0)
    return _trace(l * coupling * m.transpose())


def _exact_factor(matrix: fmpq_mat) -> tuple[fmpq_mat, list[fmpq]]:
    """Return (L, D) with matrix = L diag(D) Lᵀ over ℚ, D > 0 of length the rank, by pivoted elimination."""
    size = matrix.nrows()
    rest = fmpq_mat(matrix)
    columns: list[list[fmpq]] = []
    diagonal: list[fmpq] = []
    while True:
        pivot = max(range(size), key=lambda i: rest[i, i])
        value = rest[pivot, pivot]
        if value == 0:
            break
        column = [rest[i, pivot] / value for i in range(size)]
        columns.append(column)
        diagonal.append(value)
        vector = fmpq_mat(size, 1, column)
        rest = rest - value * (vector * vector.transpose())
    entries = [columns[k][i] for i in range(size) for k in range(len(columns))]
    return fmpq_mat(size, len(columns), entries), diagonal


def _is_positive_definite(matrix: fmpq_mat) -> bool:
    polynomial = matrix.charpoly()
    size = matrix.nrows()
    return all((-1) ** (size - k) * polynomial[k] > 0 for k in range(size + 1))


def _trace(matrix: fmpq_mat) -> fmpq:
    return sum((matrix[i, i] for i in range(matrix.nrows())), start=fmpq(0))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _number(value: fmpq) -> float:
    return float(_fraction(value))


def _floats(matrix: fmpq_mat) -> _Floats:
    return np.array([[_number(matrix[i, j]) for j in range(matrix.ncols())] for i in range(matrix.nrows())])


def _rationals(matrix: _Floats) -> fmpq_mat:
    rows, columns = matrix.shape
    return fmpq_mat(rows, columns, [fmpq(int(Fraction(float(x)) * _GRID), _GRID) for x in matrix.ravel()])
