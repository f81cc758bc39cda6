"""The squared Bures distance in closed form, where roots allow: d = 1, 2 × 2, commuting."""

from typing import Any

import sympy as sp


def bures_squared_symbolic(a: Any, b: Any) -> sp.Expr:
    """Squared Bures distance between symbolic covariances A and B (d × d), exactly.

    * d = 1: (√a − √b)²;
    * d = 2: tr A + tr B − 2√(tr AB + 2√(det A det B)), since (tr √M)² = tr M + 2√det M for 2 × 2 M ≥ 0
      (Cayley–Hamilton: N² − (tr N)N + (det N)I = 0 for N = √M);
    * commuting: tr A + tr B − 2 Σ √λ_i over the eigenvalues λ_i of AB, which is then symmetric.

    Positivity of A and B is assumed, not checked: symbols carry no sign of an eigenvalue.

    Raises:
        ValueError: not square, not symmetric, dimensions differ, or d > 2 and A B ≠ B A.

    >>> x, y = sp.symbols("x y", positive=True)
    >>> sp.factor(bures_squared_symbolic([[x**2]], [[y**2]]))
    (x - y)**2
    >>> bures_squared_symbolic([[2, 1], [1, 1]], [[1, 0], [0, 1]])
    5 - 2*sqrt(5)
    """
    left, right = sp.Matrix(a), sp.Matrix(b)
    for name, matrix in (("a", left), ("b", right)):
        if matrix.rows != matrix.cols or matrix.rows == 0:
            raise ValueError(f"{name} must be a square matrix, got shape {matrix.shape}")
        if matrix != matrix.T:
            raise ValueError(f"{name} must be symmetric")
    if left.shape != right.shape:
        raise ValueError(f"b must have the dimension of a, got {right.rows} and {left.rows}")
    total = left.trace() + right.trace()
    product = left * right
    if left.rows == 1:
        return (sp.sqrt(left[0, 0]) - sp.sqrt(right[0, 0])) ** 2
    if left.rows == 2:
        return total - 2 * sp.sqrtdenest(sp.sqrt(product.trace() + 2 * sp.sqrt(left.det() * right.det())))
    if product != right * left:
        raise ValueError(
            "a and b must commute for d > 2; tests.reference.bures_enclosed encloses the distance of any two"
        )
    roots = (count * sp.sqrt(value) for value, count in product.eigenvals().items())
    return total - 2 * sum(roots, sp.Integer(0))
