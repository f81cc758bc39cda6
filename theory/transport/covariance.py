"""What may stand for a covariance matrix, and the one-line error for what may not."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float64]
FloatVector = npt.NDArray[np.float64]

_SYMMETRY_TOLERANCE = 1e-12
_EIGENVALUE_TOLERANCE = 1e-12


def as_covariance(matrix: Any, *, name: str = "sigma0") -> FloatMatrix:
    """Return `matrix` as a float64 array (d × d), checked to be symmetric and positive semidefinite.

    Rounding is forgiven up to 10⁻¹² of the largest entry (of d times it, for eigenvalues). Singular is
    allowed.

    Raises:
        ValueError: not square, not finite, not symmetric (naming the entry), or indefinite (naming the
            eigenvalue).

    >>> as_covariance([[1, 2], [2, 1]])
    Traceback (most recent call last):
    ...
    ValueError: sigma0 must be positive semidefinite, but its smallest eigenvalue is -1
    """
    array = np.array(matrix, dtype=np.float64)
    if array.ndim == 0:
        array = array.reshape(1, 1)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.shape[0] == 0:
        raise ValueError(f"{name} must be a square matrix, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must have finite entries")
    scale = float(np.abs(array).max())
    skew = np.abs(array - array.T)
    if skew.max() > _SYMMETRY_TOLERANCE * scale:
        i, j = (int(k) for k in np.unravel_index(int(skew.argmax()), skew.shape))
        raise ValueError(
            f"{name} must be symmetric, but {name}[{i},{j}] = {array[i, j]:g} "
            f"and {name}[{j},{i}] = {array[j, i]:g}"
        )
    array = 0.5 * (array + array.T)
    smallest = float(np.linalg.eigvalsh(array)[0])
    if smallest < -_EIGENVALUE_TOLERANCE * scale * len(array):
        raise ValueError(
            f"{name} must be positive semidefinite, but its smallest eigenvalue is {smallest:.6g}"
        )
    return array


def as_vector(vector: Any, *, dimension: int, name: str) -> FloatVector:
    """Return `vector` as a float64 array of length `dimension`.

    Raises:
        ValueError: another length, or an entry that is not finite.
    """
    array = np.array(vector, dtype=np.float64)
    if array.ndim == 0:
        array = array.reshape(1)
    if array.shape != (dimension,):
        raise ValueError(
            f"{name} must have length {dimension}, the dimension of sigma0; got shape {array.shape}"
        )
    if not all(math.isfinite(x) for x in array):
        raise ValueError(f"{name} must have finite entries")
    return array
