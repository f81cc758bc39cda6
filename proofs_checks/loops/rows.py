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
    """Return the solutions of symmetric positive definite systems, by LDLᵀ (Golub and Van Loan, §4.1).

    Args:
        matrices: shape (n, n, replicates), of which the lower half is read.
        targets: shape (n, replicates).

    >>> two = np.array([[4.0, 2.0], [2.0, 3.0]])[:, :, None]
    >>> solved(two, np.array([[8.0], [8.0]])).ravel().tolist()
    [1.0, 2.0]
    """
    count = len(targets)
    if count > MOST_BY_HAND:
        found = np.linalg.solve(matrices.transpose(2, 0, 1), targets.T[:, :, None])
        return np.ascontiguousarray(found[:, :, 0].T)
    scaled: list[list[Array]] = []  # L D, the lower half
    lower: list[list[Array]] = []  # L, below its diagonal of ones
    answer: list[Array] = []
    for i in range(count):
        row: list[Array] = []
        for j in range(i + 1):
            entry = matrices[i, j]
            for k in range(j):
                entry = entry - row[k] * (lower[j][k] if j < i else row[k] / scaled[k][k])
            row.append(entry)
        scaled.append(row)
        lower.append([row[k] / scaled[k][k] for k in range(i)])
        value = targets[i]
        for k in range(i):
            value = value - lower[i][k] * answer[k]
        answer.append(value)
    answer = [value / scaled[i][i] for i, value in enumerate(answer)]
    for i in reversed(range(count)):
        for k in range(i + 1, count):
            answer[i] = answer[i] - lower[k][i] * answer[k]
    return np.stack(answer)
