"""Rows and labels of many replicates side by side, and their least-squares fits.

Replicates are the last axis of every array, so that an operation runs through them without a stop: rows have
the shape (features, rows, replicates), labels (rows, replicates), coefficients (features, replicates).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
MOST_BY_HAND = 8
"""Unknowns up to which systems are solved entry by entry, side by side."""


def drawn_rows(rng: np.random.Generator, features: int, rows: int, replicates: int) -> Array:
    """Return standard normal rows."""
    return rng.standard_normal((features, rows, replicates))


def turned(rows: Array) -> Array:
    """Return rows of shape (replicates, rows, features) with the replicates last."""
    return np.ascontiguousarray(rows.transpose(2, 1, 0))


def drawn_labels(rng: np.random.Generator, rows: Array, fit: Array, noise: float) -> Array:
    """Return labels of the rows: normal about what a fit says, with this standard deviation."""
    labels = rng.standard_normal(rows.shape[1:])
    labels *= noise
    labels += outputs(rows, fit)
    return labels


def outputs(rows: Array, fit: Array) -> Array:
    """Return what a fit says of the rows."""
    return np.asarray(np.einsum("itr,ir->tr", rows, fit))


def gram(rows: Array) -> Array:
    """Return XᵀX, shape (features, features, replicates)."""
    return np.asarray(np.einsum("itr,jtr->ijr", rows, rows))


def moment(rows: Array, labels: Array) -> Array:
    """Return Xᵀy."""
    return np.asarray(np.einsum("itr,tr->ir", rows, labels))


def least_norm(rows: Array, labels: Array) -> Array:
    """Return the fit of least norm to fewer rows than features: Xᵀa with XXᵀa = y."""
    inner = np.einsum("isr,itr->str", rows, rows)
    return np.asarray(np.einsum("itr,tr->ir", rows, solved(inner, labels)))


def solved(matrices: Array, targets: Array) -> Array:
    """Return the solutions of symmetric positive definite systems.

    Args:
        matrices: shape (n, n, replicates), of which the lower half is read.
        targets: shape (n, replicates).

    >>> two = np.array([[4.0, 2.0], [2.0, 3.0]])[:, :, None]
    >>> solved(two, np.array([[8.0], [8.0]])).ravel().tolist()
    [1.0, 2.0]
    """
    return Factored(matrices).solved(targets)


class Factored:
    """Symmetric positive definite matrices as LDLᵀ (Golub and Van Loan, §4.1), for many systems with them."""

    def __init__(self, matrices: Array) -> None:
        """Factor matrices of shape (n, n, replicates), of which the lower half is read."""
        count = len(matrices)
        self.matrices = matrices
        self.inverse: list[Array] = []  # of D
        self.lower: list[list[Array]] = []  # L, below its diagonal of ones
        if count > MOST_BY_HAND:
            return
        for i in range(count):
            scaled: list[Array] = []  # the row of LD
            for j in range(i + 1):
                entry = matrices[i, j]
                for k in range(j):
                    entry = entry - scaled[k] * (self.lower[j][k] if j < i else scaled[k] * self.inverse[k])
                scaled.append(entry)
            self.lower.append([scaled[k] * self.inverse[k] for k in range(i)])
            self.inverse.append(1.0 / scaled[i])

    def solved(self, targets: Array) -> Array:
        """Return the solutions with these right-hand sides, shape (n, replicates)."""
        count = len(targets)
        if count > MOST_BY_HAND:
            found = np.linalg.solve(self.matrices.transpose(2, 0, 1), targets.T[:, :, None])
            return np.ascontiguousarray(found[:, :, 0].T)
        answer = np.array(targets)
        for i in range(count):
            for k in range(i):
                answer[i] -= self.lower[i][k] * answer[k]
        for i in reversed(range(count)):
            answer[i] *= self.inverse[i]
            for k in range(i + 1, count):
                answer[i] -= self.lower[k][i] * answer[k]
        return answer
