r"""The squared 2-Wasserstein distance between Gaussians, in floats, split into its two parts.

    W₂²(N(μ, A), N(ν, B)) = ‖μ − ν‖² + tr(A + B − 2 (A^{1/2} B A^{1/2})^{1/2})

The second part, the squared Bures distance, is computed as min_U ‖F − G U‖² over orthogonal U, where A = F Fᵀ
and B = G Gᵀ: no difference of nearly equal traces is formed and no square root of a matrix product is
taken, so the result keeps its digits for A ≈ B and for singular A or B.

Source: Dowson, D. C. and Landau, B. V. The Fréchet distance between multivariate normal distributions.
Journal of Multivariate Analysis 12 (1982) 450–455; the Procrustes form, Bhatia, R., Jain, T. and Lim, Y. On
the Bures–Wasserstein distance between positive definite matrices. Expositiones Mathematicae 37 (2019)
165–191, Theorem 1.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.transport.covariance import FloatMatrix, as_covariance, as_vector


@dataclass(frozen=True, slots=True, kw_only=True)
class W2Split:
    """W₂² between two Gaussians and the two parts that it is the sum of, all in squared units of the data."""

    mean_term: float
    covariance_term: float

    @property
    def value(self) -> float:
        """Return W₂² = mean_term + covariance_term."""
        return self.mean_term + self.covariance_term


def factor(covariance: FloatMatrix) -> FloatMatrix:
    """Return F (d × rank) with F Fᵀ = covariance, by Cholesky with complete pivoting.

    Rows are first scaled by powers of two to a diagonal near 1, and a pivot that rounding alone could have
    left is taken for 0. So a matrix that is singular in exact arithmetic gets its exact rank, while a
    graded one (diag(1, 10⁻²⁰)) keeps its small part.
    """
    from scipy.linalg.lapack import dpstrf

    diagonal = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scale = np.exp2(np.round(np.log2(np.where(diagonal > 0.0, diagonal, 1.0))))
    scaled = covariance / np.multiply.outer(scale, scale)
    lower, pivots, rank, info = dpstrf(scaled, lower=1, tol=8 * len(covariance) * np.finfo(np.float64).eps)
    if info < 0:
        raise ArithmeticError(f"pivoted Cholesky refused argument {-info}")
    result = np.empty((len(covariance), rank))
    result[pivots - 1] = np.tril(lower)[:, :rank]
    return result * scale[:, None]


def bures_squared_of_factors(f: FloatMatrix, g: FloatMatrix) -> float:
    """Squared Bures distance between F Fᵀ and G Gᵀ, F and G of shapes (d × r) and (d × s)."""
    width = max(f.shape[1], g.shape[1], 1)
    f = np.pad(f, ((0, 0), (0, width - f.shape[1])))
    g = np.pad(g, ((0, 0), (0, width - g.shape[1])))
    left, _, right = np.linalg.svd(g.T @ f)
    return float(np.sum((f - g @ (left @ right)) ** 2))


def bures_squared(a: Any, b: Any) -> float:
    """Squared Bures distance tr(A + B − 2(A^{1/2} B A^{1/2})^{1/2}) between covariances A and B (d × d).

    The error is of the order of rounding in the *entries* of A and B: relative 10⁻¹⁵ for well-conditioned
    matrices, and at worst √(10⁻¹⁶)·tr when a zero eigenvalue is hidden in rounded entries, since the square
    root there is infinitely steep. `tests.reference.bures_enclosed` has no such limit.

    Raises:
        ValueError: not a covariance, or the dimensions differ.

    >>> bures_squared([[4, 0], [0, 9]], [[1, 0], [0, 1]])
    5.0
    """
    a = as_covariance(a, name="a")
    b = as_covariance(b, name="b")
    if a.shape != b.shape:
        raise ValueError(f"b must have the dimension of a, got {len(b)} and {len(a)}")
    return bures_squared_of_factors(factor(a), factor(b))


def w2_squared(mean: Any, covariance: Any, mean0: Any, sigma0: Any) -> W2Split:
    """W₂² between N(mean, covariance) and N(mean0, sigma0), split; any dimension, singular allowed.

    Shapes: means (d), covariances (d × d); a number stands for d = 1.

    Raises:
        ValueError: non-symmetric or indefinite covariance (with the eigenvalue), or a dimension mismatch.

    >>> w2_squared(3, 4, 0, 1)
    W2Split(mean_term=9.0, covariance_term=1.0)
    """
    sigma0 = as_covariance(sigma0, name="sigma0")
    covariance = as_covariance(covariance, name="covariance")
    if covariance.shape != sigma0.shape:
        raise ValueError(
            f"covariance must have the dimension of sigma0, got {len(covariance)} and {len(sigma0)}"
        )
    shift = as_vector(mean, dimension=len(sigma0), name="mean") - as_vector(
        mean0, dimension=len(sigma0), name="mean0"
    )
    return W2Split(
        mean_term=float(shift @ shift),
        covariance_term=bures_squared_of_factors(factor(covariance), factor(sigma0)),
    )
