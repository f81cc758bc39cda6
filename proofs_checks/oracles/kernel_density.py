"""Kernel density estimates, exactly: the number of kernels behind a draw, over every way to pick data.

A draw is a real datum plus one kernel for every step of its ancestry, so its second moment is
σ₀² + h²·(mean depth); all pickings of small loops are enumerated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from theory.catalogue import formula
from theory.engine.rules import ACCUMULATE, REPLACE
from theory.language.formula import evaluate
from theory.language.loop import Rule


def mean_depth(rule: Rule, *, fits: int, size: int) -> Fraction:
    """Return the mean number of kernels in a draw from the last fit."""
    histories: dict[tuple[tuple[int, ...], ...], Fraction] = {((0,) * size,): Fraction(1)}
    depth = Fraction(0)
    for fit in range(1, fits + 1):
        following: dict[tuple[tuple[int, ...], ...], Fraction] = {}
        depth = Fraction(0)
        for generations, weight in histories.items():
            seen = [x for j in range(1, fit + 1) if rule.copies(fit, j, ()) > 0 for x in generations[j - 1]]
            depth += weight * (Fraction(sum(seen), len(seen)) + 1)
            if fit == fits:
                continue
            for picked in itertools.product(seen, repeat=size):
                state = (*generations, tuple(sorted(x + 1 for x in picked)))
                following[state] = following.get(state, Fraction(0)) + weight / len(seen) ** size
        histories = following
    return depth


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"kernel_density.{rule.id}.second_moment"
    for fits, size in ((1, 1), (2, 2), (3, 2), (4, 2), (5, 1), (3, 3)):
        depth = mean_depth(rule, fits=fits, size=size)
        claimed = evaluate(formula(name), {"t": fits, "h": Fraction(2, 3), "sigma0": Fraction(3, 2)}).exact
        if claimed is None:
            raise TypeError(f"{name} is not rational at t = {fits}")
        yield f"all pickings: t = {fits}, n = {size}", Fraction(9, 4) + Fraction(4, 9) * depth, claimed


ORACLES = {
    f"kernel_density.{rule.id}.second_moment": partial(_instances, rule) for rule in (REPLACE, ACCUMULATE)
}
