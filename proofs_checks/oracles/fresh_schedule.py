"""Fresh designs, exactly: every way to share out concrete rows among generations of any sizes.

With a share of real labels, one feature: the moments of the Beta and inverse χ² laws of its squared rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq_mat

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.linear_regression import error_maps
from proofs_checks.oracles.random_matrices import random_positive_definite, trace
from theory.engine.rules import ACCUMULATE_FRESH_DESIGN

NAME = "regression.schedule_fresh_design.excess_risk"
Row = tuple[int, ...]


def _matrix(rows: Sequence[Row]) -> fmpq_mat:
    return fmpq_mat(len(rows), len(rows[0]), [x for row in rows for x in row])


def shared_out(rows: Sequence[Row], sizes: tuple[int, ...]) -> Iterator[list[list[Row]]]:
    """Yield every way to give ``sizes`` of the rows to the generations."""
    if not sizes:
        yield []
        return
    for chosen in itertools.combinations(range(len(rows)), sizes[0]):
        rest = [row for place, row in enumerate(rows) if place not in chosen]
        for others in shared_out(rest, sizes[1:]):
            yield [[rows[place] for place in chosen], *others]


def _value(features: int, sizes: tuple[int, ...]) -> Fraction:
    if not sizes:
        return Fraction(0)
    return claimed(NAME, c=tuple(map(Fraction, sizes)), d=features, sigma=1)


def _instances() -> Iterator[tuple[str, Fraction, Fraction]]:
    """Compare average risks; for 𝔼 tr(WS⁻¹) = d/(C − d − 1) stands the rows' own average."""
    rng = np.random.default_rng(20_250_117)
    for features, sizes in ((1, (3,)), (1, (3, 4)), (1, (3, 1, 2)), (2, (4, 1)), (2, (4, 6))):
        weight = random_positive_definite(rng, features)
        rows = [
            (*(int(x) for x in rng.integers(-4, 5, features - 1)), place + 1) for place in range(sum(sizes))
        ]
        ways = list(shared_out(rows, sizes))
        maps = [error_maps(ACCUMULATE_FRESH_DESIGN, [*map(_matrix, way)])[-1] for way in ways]
        average = sum((trace(weight * m * m.transpose()) for m in maps), Fraction(0)) / len(ways)
        rebuilt = Fraction(0)
        for k in range(1, len(sizes) + 1):
            gain = _value(features, sizes[:k]) - _value(features, sizes[: k - 1])
            gain /= Fraction(features, sum(sizes[:k]) - features - 1)
            traces = []
            for way in ways:
                design = _matrix([row for generation in way[:k] for row in generation])
                traces.append(trace(weight * (design.transpose() * design).inv()))
            rebuilt += gain * sum(traces, Fraction(0)) / len(traces)
        yield f"all ways to share out rows among generations of {sizes}, d = {features}", average, rebuilt


SHARED = "regression.fresh_real_share_fresh_design.excess_risk"


def shared_risk(fits: int, rows: int, real: int) -> Fraction:
    """Return the risk of a fit on one feature, noise of unit variance, ``real`` of its labels real.

    The error is multiplied by the share of the squared rows that have synthetic labels, which is
    Beta(synthetic/2, real/2) and independent of the sum of all, a χ² with ``rows`` degrees of freedom.
    """
    synthetic, risk = rows - real, Fraction(0)
    for _ in range(fits):
        square = Fraction(synthetic, rows) * Fraction(synthetic + 2, rows + 2)
        risk = square * risk + Fraction(1, rows - 2)
    return risk


def _shares() -> Iterator[tuple[str, Fraction, Fraction]]:
    for rows, real in ((3, 1), (4, 4), (7, 2), (12, 5)):
        for fits in range(1, 6):
            stated = claimed(SHARED, t=fits, d=1, T=rows, alpha=Fraction(real, rows), sigma=1)
            yield (
                f"one feature: t = {fits}, {real} of {rows} labels real",
                shared_risk(fits, rows, real),
                stated,
            )


ORACLES = {NAME: _instances, SHARED: _shares}
