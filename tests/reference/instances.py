"""Steps about matrices and averages, tried at a few sizes in rationals: it shares nothing with the core.

The core proves these steps for all sizes; here both sides are evaluated, on random integer matrices or over
all values of the new randomness.
"""

from __future__ import annotations

import contextlib
import itertools
import zlib
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import sympy as sp
from flint import fmpq_mat

from proofs_checks.oracles.random_matrices import random_matrix, random_positive_definite
from tests.reference import averaging, matrices
from tests.reference.sizes import Sizes, candidates
from theory.language.derivation import Averaging, MatrixReplay, Step
from theory.numbers.walk import exact


def holds(step: Step, tried: Sequence[Sizes]) -> bool:
    """Return whether both sides of a step agree at every one of these sizes.

    Raises:
        TypeError: a side has no value here.
    """
    how = step.certificate
    assert isinstance(how, (MatrixReplay, Averaging))
    if isinstance(how, Averaging):
        return averaging.counterexample(how, step.after, tried) is None
    left, right = step.after.args
    for equation in reversed(how.definitions):
        left, right = (side.xreplace({equation.lhs: equation.rhs}) for side in (left, right))
    for number, sizes in enumerate(tried):
        seed = zlib.crc32(repr(step.after).encode()) + number
        point = _point(how, sp.Tuple(left, right), sizes, seed)
        evaluate = matrices.value if isinstance(left, sp.MatrixExpr) else matrices.scalar
        if evaluate(left, point) != evaluate(right, point):
            return False
    return True


def sizes_of(step: Step, count: int = 5) -> list[Sizes]:
    """Return sizes at which both sides of a step have a value, as many as are found up to a number."""
    found: list[Sizes] = []
    for sizes in itertools.islice(candidates(step), 40 * count):
        if len(found) == count:
            break
        with contextlib.suppress(TypeError, ValueError, KeyError, IndexError, ZeroDivisionError):
            holds(step, [sizes])
            found.append(sizes)
    return found


def _point(certificate: MatrixReplay, expr: sp.Basic, sizes: Sizes, seed: int) -> matrices.Point:
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
