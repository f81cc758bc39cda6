"""Random matrices of small integers, exactly: designs and weights of the loops propagated in rationals."""

from __future__ import annotations

import numpy as np
from flint import fmpq_mat


def identity(size: int) -> fmpq_mat:
    """Return the identity matrix."""
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def random_matrix(rng: np.random.Generator, rows: int, columns: int) -> fmpq_mat:
    """Return a matrix of small random integers."""
    return fmpq_mat(rows, columns, [int(x) for x in rng.integers(-5, 6, rows * columns)])


def random_positive_definite(rng: np.random.Generator, size: int) -> fmpq_mat:
    """Return a random symmetric positive definite integer matrix."""
    root = random_matrix(rng, size, size)
    return root.transpose() * root + identity(size)
