"""Replace with other sizes for the generators, exactly, on concrete integer designs.

On given designs the risk is σ² tr(WS⁻¹) + σ₀² Σ tr(WS₀⁻¹) with the designs' own Gram matrices in place of
the Gaussian means d/(T − d − 1) and d/(T₀ − d − 1): the formula's two coefficients are confronted.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.linear_regression import error_maps
from proofs_checks.oracles.random_matrices import random_design, random_positive_definite, trace
from theory.engine.rules import REPLACE

NAME = "regression.replace_unequal_sizes.excess_risk"
SHAPES = ((1, 3, 4), (2, 5, 4), (3, 5, 7))
FITS = 4
NOISES = ((1, 2), (Fraction(1, 2), 3))


def _value(t: int, d: int, rows: int, before: int, noise: Fraction, noise0: Fraction) -> Fraction:
    values = {"t": t, "d": d, "T": rows, "T0": before, "sigma": noise, "sigma0": noise0}
    return claimed(NAME, **values)


def _propagated(designs: list[fmpq_mat], weight: fmpq_mat, noise: Fraction, noise0: Fraction) -> Fraction:
    """Return the exact risk of the last fit: every fit is a linear map of all noise so far."""
    scales = [
        noise0 if g < len(designs) - 1 else noise for g, x in enumerate(designs) for _ in range(x.nrows())
    ]
    error = error_maps(REPLACE, designs)[-1]
    for i in range(error.nrows()):
        for j, scale in enumerate(scales):
            error[i, j] = error[i, j] * fmpq(scale.numerator, scale.denominator)
    return trace(weight * error * error.transpose())


def _concrete_designs() -> Iterator[tuple[str, Fraction, Fraction]]:
    rng = np.random.default_rng(20_250_105)
    for d, rows, before in SHAPES:
        last, first = random_design(rng, rows, d), random_design(rng, before, d)
        weight = random_positive_definite(rng, d)
        traces = [trace(weight * (x.transpose() * x).inv()) for x in (last, first)]
        for noise, noise0 in ((Fraction(a), Fraction(b)) for a, b in NOISES):
            for t in range(1, FITS + 1):
                own = _value(1, d, rows, before, noise, noise0)
                added = _value(t, d, rows, before, noise, noise0) - own
                yield (
                    f"t = {t}, integer designs of {rows} × {d} last and {before} × {d} before",
                    _propagated([first] * (t - 1) + [last], weight, noise, noise0),
                    own / Fraction(d, rows - d - 1) * traces[0]
                    + added / Fraction(d, before - d - 1) * traces[1],
                )


ORACLES = {NAME: _concrete_designs}
