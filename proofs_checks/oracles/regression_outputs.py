"""The variance of a regression's output, exactly: the map from all noise to the label, on integer designs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from proofs_checks.oracles.claimed import claimed
from proofs_checks.oracles.linear_regression import FITS, SHAPES, error_maps
from proofs_checks.oracles.random_matrices import fraction, random_design, random_matrix
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.loop import Rule


def predictive_variance(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield σ²(1 + xᵀLLᵀx), L the map from all noise to the error of fit t, and the formula."""
    rng = np.random.default_rng(20_250_104)
    for d, rows in SHAPES:
        design, x = random_design(rng, rows, d), random_matrix(rng, d, 1)
        while x.rank() == 0:
            x = random_matrix(rng, d, 1)
        gram = design.transpose() * design
        leverage = fraction((x.transpose() * gram.inv() * x)[0, 0])
        for t, error_map in enumerate(error_maps(rule, [design] * FITS), 1):
            row = x.transpose() * error_map
            found = 9 * (1 + fraction((row * row.transpose())[0, 0]))
            stated = claimed(f"regression.{rule.id}.predictive_variance", t=t, h=leverage, sigma=3)
            yield f"t = {t}, an integer design of {rows} × {d}, leverage {leverage}", found, stated


ORACLES = {
    f"regression.{rule.id}.predictive_variance": partial(predictive_variance, rule)
    for rule in (REPLACE, ACCUMULATE)
}
