"""Exact matrices: random designs and weights of small integers, and what is read off them in rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat


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


def random_design(rng: np.random.Generator, rows: int, features: int) -> fmpq_mat:
    """Return a random integer design of full rank."""
    while True:
        design = random_matrix(rng, rows, features)
        if design.rank() == min(rows, features):
            return design


def fraction(number: fmpq) -> Fraction:
    """Return a rational number of flint as one of Python."""
    return Fraction(int(number.p), int(number.q))


def trace(matrix: fmpq_mat) -> Fraction:
    """Return the trace of a square matrix."""
    return fraction(sum((matrix[i, i] for i in range(matrix.nrows())), fmpq(0)))
