"""Label editing, exactly: the covariance of the residual over all masks, for concrete balanced designs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.random_matrices import identity, trace

DESIGNS = (
    fmpq_mat(1, 1, [3]),
    fmpq_mat(2, 2, [1, 2, 0, -1]),
    fmpq_mat(2, 1, [1, -1]),
    fmpq_mat(4, 1, [1, 1, 1, 1]),
    fmpq_mat(4, 2, [1, 1, 1, -1, 1, 1, 1, -1]),
    fmpq_mat(4, 3, [1, 1, 1, 1, -1, 1, 1, 1, -1, 1, -1, -1]),
)


def in_design_risks(design: fmpq_mat, share: Fraction, edits: int) -> list[Fraction]:
    """Return 𝔼‖X(ŵ − w)‖² after 0, 1, …, ``edits`` edits, for label noise of variance 1."""
    size = design.nrows()
    transposed = design.transpose()
    hat = design * (transposed * design).inv() * transposed
    off = identity(size) - hat
    covariance = identity(size)
    chance = fmpq(share.numerator, share.denominator)
    risks = []
    for edit in range(edits + 1):
        if edit:
            following = fmpq_mat(size, size)
            for edited in itertools.product((0, 1), repeat=size):
                mask = fmpq_mat(
                    size, size, [int(i == j) * edited[i] for i in range(size) for j in range(size)]
                )
                weight = chance ** sum(edited) * (1 - chance) ** (size - sum(edited))
                kept = identity(size) - mask * off
                following = following + weight * (kept * covariance * kept.transpose() + mask)
            covariance = following
        risks.append(trace(hat * covariance))
    return risks


def _instances() -> Iterator[tuple[str, Fraction, Fraction]]:
    name = "regression.editing.balanced_excess_risk_ratio"
    for design in DESIGNS:
        rows, features = design.nrows(), design.ncols()
        for share in (Fraction(0), Fraction(1, 3), Fraction(3, 4), Fraction(1)):
            for t, risk in enumerate(in_design_risks(design, share, 4)):
                stated = claimed(name, t=t, p=share, d=features, T=rows)
                yield f"all masks: t = {t}, p = {share}, {rows} × {features} design", risk / features, stated


def once_risks(batch: fmpq_mat, count: int) -> list[Fraction]:
    """Return 𝔼‖X(ŵ − w)‖² after 0, …, ``count`` rounds; round t edits copy t of the ``batch``."""
    rows, features = batch.nrows(), batch.ncols()
    size = count * rows
    design = fmpq_mat(size, features, [x for _ in range(count) for x in batch.entries()])
    transposed = design.transpose()
    hat = design * (transposed * design).inv() * transposed
    covariance, risks = identity(size), []
    for done in range(count + 1):
        if done:
            chosen = range((done - 1) * rows, done * rows)
            mask = fmpq_mat(
                size, size, [int(i == j and i in chosen) for i in range(size) for j in range(size)]
            )
            kept = identity(size) - mask * (identity(size) - hat)
            covariance = kept * covariance * kept.transpose() + mask
        risks.append(trace(hat * covariance))
    return risks


def _once() -> Iterator[tuple[str, Fraction, Fraction]]:
    name = "regression.editing.once_excess_risk_ratio"
    for batch in (fmpq_mat(1, 1, [2]), fmpq_mat(3, 2, [1, 2, 0, 1, 3, -1])):
        for count in (1, 2, 3, 5):
            for t, risk in enumerate(once_risks(batch, count)):
                where = f"residual covariance: t = {t}, K = {count}"
                yield where, risk / batch.ncols(), claimed(name, K=count, t=t)


ORACLES = {
    "regression.editing.balanced_excess_risk_ratio": _instances,
    "regression.editing.once_excess_risk_ratio": _once,
}
