"""Sums of floats without rounding: the same in any order and however the floats are cut into batches.

A sum is taken in folds (Demmel and Nguyen, *Parallel reproducible summation*, IEEE Transactions on Computers
64, 2015): adding and subtracting a power of two well above the largest entry cuts every entry to a grid so
coarse that the cut parts add up exactly in float64; the rests are exact too, and are summed in the next fold.
"""

from fractions import Fraction
from math import frexp, ldexp

import numpy as np

from proofs_checks.sequential.face import FloatArray

CHUNK = 8192
SPLITTER = 2.0**27 + 1.0
LARGEST = 2.0**500
SMALLEST = 2.0**-400


def exact_sum(values: FloatArray) -> Fraction:
    """The sum of finite floats, exactly.

    >>> import numpy as np
    >>> exact_sum(np.array([1e16, 1.0, -1e16, 2.0**-60])) == 1 + Fraction(1, 2**60)
    True
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    chunks = (flat[begin : begin + CHUNK] for begin in range(0, flat.size, CHUNK))
    return sum(map(_sum, chunks), Fraction(0))


def _sum(rest: FloatArray) -> Fraction:
    total = Fraction(0)
    headroom = max(rest.size, 1).bit_length() + 1
    while rest.size and (largest := float(np.abs(rest).max())) > 0.0:
        exponent = frexp(largest)[1] + headroom
        if exponent > 1000:
            return total + sum(map(Fraction, rest.tolist()))
        anchor = 1.5 * ldexp(1.0, exponent)
        coarse = rest + anchor
        coarse -= anchor
        total += Fraction(float(coarse.sum()))
        rest = rest - coarse
    return total


def exact_sum_of_squares(values: FloatArray) -> Fraction:
    """The sum of the squares of finite floats, exactly.

    Each square is split into a float and the float that it was rounded by (Dekker, *A floating-point
    technique for extending the available precision*, Numerische Mathematik 18, 1971).

    >>> import numpy as np
    >>> exact_sum_of_squares(np.array([1e8 + 1.0, 0.1])) == (10**8 + 1) ** 2 + Fraction(0.1) ** 2
    True
    """
    flat = np.abs(np.asarray(values, dtype=np.float64).ravel())
    chunks = (flat[begin : begin + CHUNK] for begin in range(0, flat.size, CHUNK))
    return sum(map(_sum_of_squares, chunks), Fraction(0))


def _sum_of_squares(x: FloatArray) -> Fraction:
    if x.max() > LARGEST or x.min(where=x > 0.0, initial=LARGEST) < SMALLEST:
        return sum((Fraction(entry) ** 2 for entry in x.tolist()), Fraction(0))
    wide = SPLITTER * x
    high = wide - (wide - x)
    low = x - high
    square = x * x
    error = low * low - ((square - high * high) - 2.0 * high * low)
    return _sum(square) + _sum(error)
