"""Accumulate-subsample, exactly: the covariance of all pooled data, averaged over every draw of indices.

Given which data are drawn, everything is linear in the noise but the noise's own scale, of which only the
expected square matters. So the matrix K of 𝔼[y_i y_j] is propagated in rationals; no formula enters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT
from theory.language.loop import Rule

Matrix = list[list[Fraction]]


def index_lists(rule: Rule, population: int, size: int) -> Sequence[tuple[int, ...]]:
    """Return all equally likely draws of ``size`` indices below ``population``."""
    if rule.subsample == "with replacement":
        return list(itertools.product(range(population), repeat=size))
    return list(itertools.combinations(range(population), size))


def loop(rule: Rule, variance: str, *, fits: int, size: int) -> list[tuple[Fraction, Fraction]]:
    """Return (𝔼e², 𝔼s²) of every fit, for real data of mean 0 and variance 1.

    Args:
        rule: how the fit's data are drawn. variance: ``known``, ``unbiased`` or ``biased``.
        fits: number of fits. size: n.
    """
    moments: Matrix = [[Fraction(int(a == b)) for b in range(size)] for a in range(size)]
    found: list[tuple[Fraction, Fraction]] = []
    for _ in range(fits):
        total = len(moments)
        draws = index_lists(rule, total, size)
        square = spread = Fraction(0)
        cross = [Fraction(0)] * total
        for chosen in draws:
            mean_square = sum((moments[a][b] for a in chosen for b in chosen), Fraction(0)) / size**2
            own = sum((moments[a][a] for a in chosen), Fraction(0))
            square += mean_square
            spread += own - size * mean_square
            for j in range(total):
                cross[j] += sum((moments[a][j] for a in chosen), Fraction(0)) / size
        square, spread = square / len(draws), spread / len(draws)
        cross = [value / len(draws) for value in cross]
        fitted = {"known": Fraction(1), "unbiased": spread / (size - 1), "biased": spread / size}[variance]
        found.append((square, fitted))
        for row, value in zip(moments, cross, strict=True):
            row.extend([value] * size)
        moments.extend(
            [*cross, *(square + (fitted if a == b else 0) for b in range(size))] for a in range(size)
        )
    return found


def _instances(rule: Rule, variance: str, name: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    for fits, size in ((5, 2), (3, 3)):
        for t, (square, fitted) in enumerate(loop(rule, variance, fits=fits, size=size), start=1):
            scale = {} if variance == "known" else {"sigma0": Fraction(3, 2)}
            stated = claimed(name, t=t, n=size, **scale)
            value = size * square if variance == "known" else fitted * Fraction(9, 4)
            yield f"all draws of indices: t = {t}, n = {size}", value, stated


ORACLES = {
    name: partial(_instances, rule, variance, name)
    for rule in (SUBSAMPLE_WITH_REPLACEMENT, SUBSAMPLE_WITHOUT_REPLACEMENT)
    for variance, name in (
        ("known", f"mean.{rule.id}.risk_ratio"),
        ("unbiased", f"gaussian.{rule.id}.variance"),
        ("biased", f"gaussian.{rule.id}_biased.variance"),
    )
}
