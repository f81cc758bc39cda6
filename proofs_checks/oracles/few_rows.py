"""Replace with fewer rows than features, exactly: averages over all signed permutations of the features.

The rows' law N(0, I) is unchanged by signed permutations Q of the features. The exact mean over all
sequences (Q_1, …, Q_t), applied to concrete integer designs, must be what the formula says, whatever the
designs: the error of every single loop is rational.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.random_matrices import fraction, random_design

NAME = "regression.replace_overparametrised.squared_error"
CASES = ((1, 2, 3), (1, 3, 2), (2, 3, 2))


def signed_permutations(size: int) -> list[fmpq_mat]:
    """Return all matrices with one entry 1 or −1 in every row and column."""
    found = []
    for order in itertools.permutations(range(size)):
        for signs in itertools.product((-1, 1), repeat=size):
            entries = [signs[i] * int(order[i] == j) for i in range(size) for j in range(size)]
            found.append(fmpq_mat(size, size, entries))
    return found


def _refit(design: fmpq_mat, fit: fmpq_mat) -> fmpq_mat:
    """Return the least-norm interpolation of the labels that ``fit`` gives on ``design``."""
    labels = design * fit
    return design.transpose() * (design * design.transpose()).solve(labels)


def _mean_error(designs: list[fmpq_mat], truth: fmpq_mat) -> Fraction:
    turns = signed_permutations(truth.nrows())
    fits = [truth]
    for design in designs:
        fits = [_refit(design * turn, fit) for fit in fits for turn in turns]
    errors = [fit - truth for fit in fits]
    total = sum(((error.transpose() * error)[0, 0] for error in errors), fmpq(0))
    return fraction(total) / len(errors)


def _all_turns() -> Iterator[tuple[str, Fraction, Fraction]]:
    rng = np.random.default_rng(20_250_104)
    for rows, features, longest in CASES:
        truth = fmpq_mat(features, 1, list(range(1, features + 1)))
        norm2 = sum(i * i for i in range(1, features + 1))
        for fits in range(1, longest + 1):
            designs = [random_design(rng, rows, features) for _ in range(fits)]
            yield (
                f"all signed permutations of {fits} integer designs of {rows} × {features}",
                _mean_error(designs, truth),
                claimed(NAME, t=fits, T=rows, d=features, norm2=norm2),
            )


ORACLES = {NAME: _all_turns}
