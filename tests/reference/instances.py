"""Steps about matrices and averages, tried at a few sizes in rationals: it shares nothing with the core.

The core proves these steps for all sizes; here both sides are evaluated, on random integer matrices or over
all values of the new randomness.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import sympy as sp
from flint import fmpq_mat

from proofs_checks.oracles.random_matrices import random_matrix, random_positive_definite
from tests.reference import averaging, matrices
from theory.language.derivation import Averaging, MatrixReplay, Step
from theory.numbers.walk import exact


def holds(step: Step) -> bool:
    """Return whether both sides of a step agree at every size that its certificate lists.

    Raises:
        TypeError: a side has no value here.
    """
    how = step.certificate
    assert isinstance(how, (MatrixReplay, Averaging))
    if isinstance(how, Averaging):
        return averaging.counterexample(how, step.after) is None
    left, right = step.after.args
    for equation in reversed(how.definitions):
        left, right = (side.xreplace({equation.lhs: equation.rhs}) for side in (left, right))
    for number, sizes in enumerate(how.sizes):
        seed = zlib.crc32(repr(step.after).encode()) + number
        point = _point(how, sp.Tuple(left, right), sizes, seed)
        evaluate = matrices.value if isinstance(left, sp.MatrixExpr) else matrices.scalar
        if evaluate(left, point) != evaluate(right, point):
            return False
    return True


def _point(certificate: MatrixReplay, expr: sp.Basic, sizes: Mapping[str, int], seed: int) -> matrices.Point:
    rng = np.random.default_rng(seed)
    scalars: dict[str, int | Fraction] = dict(sizes)
    drawn: dict[str, fmpq_mat] = {}
    symbols = expr.atoms(sp.MatrixSymbol)
    for symbol in sorted(expr.free_symbols - symbols, key=str):
        scalars.setdefault(symbol.name, int(rng.integers(1, 9)))
    for symbol in sorted(symbols, key=str):
        rows, columns = (int(exact(sp.S(side), scalars) or 0) for side in symbol.shape)
        if symbol in certificate.positive_definite:
            drawn[symbol.name] = random_positive_definite(rng, rows)
        else:
            drawn[symbol.name] = random_matrix(rng, rows, columns)
    return matrices.Point(matrices=drawn, scalars=scalars, noise=certificate.noise, mask=certificate.mask)
