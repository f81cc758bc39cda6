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
from theory.engine.rules import (
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.language.loop import Rule

Matrix = list[list[Fraction]]


def index_lists(rule: Rule, population: int, size: int) -> Sequence[tuple[int, ...]]:
    """Return all equally likely draws of ``size`` indices below ``population``."""
    if rule.subsample == "with replacement":
        return list(itertools.product(range(population), repeat=size))
    return list(itertools.combinations(range(population), size))


def loop(
    rule: Rule, variance: str, *, fits: int, size: int, drawn: int = 0, curvature: Fraction = Fraction(0)
) -> list[tuple[Fraction, Fraction]]:
    """Return (𝔼e², 𝔼s²) of every fit, for real data of mean 0 and variance 1.

    Args:
        rule: how the fit's data are drawn. variance: ``known``, ``unbiased``, ``biased`` or ``quadratic``.
        fits: number of fits. size: n. drawn: data that a fit sees, n if 0.
        curvature: v₂ of a quadratic variance 1 + v₁e + v₂e², whose linear term averages to nothing.
    """
    seen = drawn or size
    moments: Matrix = [[Fraction(int(a == b)) for b in range(size)] for a in range(size)]
    found: list[tuple[Fraction, Fraction]] = []
    for _ in range(fits):
        total = len(moments)
        draws = index_lists(rule, total, seen)
        square = spread = Fraction(0)
        cross = [Fraction(0)] * total
        for chosen in draws:
            mean_square = sum((moments[a][b] for a in chosen for b in chosen), Fraction(0)) / seen**2
            own = sum((moments[a][a] for a in chosen), Fraction(0))
            square += mean_square
            spread += own - seen * mean_square
            for j in range(total):
                cross[j] += sum((moments[a][j] for a in chosen), Fraction(0)) / seen
        square, spread = square / len(draws), spread / len(draws)
        cross = [value / len(draws) for value in cross]
        if variance == "biased":
            fitted = spread / seen
        elif variance == "unbiased":
            fitted = spread / (seen - 1)
        else:
            fitted = 1 + curvature * square
        found.append((square, fitted))
        for row, value in zip(moments, cross, strict=True):
            row.extend([value] * size)
        moments.extend(
            [*cross, *(square + (fitted if a == b else 0) for b in range(size))] for a in range(size)
        )
    return found


def _instances(rule: Rule, variance: str, name: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    any_size = "any_size" in rule.id
    for fits, size, drawn in _sizes(rule, 2 if variance == "unbiased" else 1):
        for t, (square, fitted) in enumerate(
            loop(rule, variance, fits=fits, size=size, drawn=drawn), start=1
        ):
            scale = {} if variance == "known" else {"sigma0": Fraction(3, 2)}
            value = drawn * square if variance == "known" else fitted * Fraction(9, 4)
            own = {"m": drawn} if any_size else {}
            stated = claimed(name, t=t, n=size, **own, **scale)
            yield f"all draws of indices: t = {t}, n = {size}, {drawn} seen", value, stated


def _sizes(rule: Rule, least: int) -> Iterator[tuple[int, int, int]]:
    """Yield (fits, n, data seen)."""
    if "any_size" not in rule.id:
        one: tuple[tuple[int, int, int], ...] = (
            ((6, 1, 1),) if rule.subsample == "with replacement" and least == 1 else ()
        )
        yield from (*one, (5, 2, 2), (3, 3, 3))
        return
    one = ((4, 1, 3), (5, 1, 1)) if rule.subsample == "with replacement" else ()
    for fits, size, drawn in (*one, (4, 2, 1), (4, 2, 2), (4, 3, 2), (3, 2, 3), (2, 4, 3)):
        if least <= drawn and (drawn <= size or rule.subsample == "with replacement"):
            yield fits, size, drawn


def _curved(rule: Rule, name: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    for curvature in (Fraction(-1), Fraction(0), Fraction(4, 3)):
        for fits, size, drawn in _sizes(rule, 1):
            own = {"m": drawn} if "any_size" in rule.id else {}
            path = loop(rule, "quadratic", fits=fits, size=size, drawn=drawn, curvature=curvature)
            for t, (square, _) in enumerate(path, start=1):
                stated = claimed(name, t=t, n=size, v2=curvature, V0=Fraction(5, 2), **own)
                where = f"all draws of indices, v2 = {curvature}: t = {t}, n = {size}, {drawn} seen"
                yield where, Fraction(5, 2) * square, stated


RULES = (
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITH_REPLACEMENT,
    SUBSAMPLE_ANY_SIZE_WITHOUT_REPLACEMENT,
)
ORACLES = {
    name: partial(_instances, rule, variance, name)
    for rule in RULES
    for variance, name in (
        ("known", f"mean.{rule.id}.risk_ratio"),
        ("unbiased", f"gaussian.{rule.id}.variance"),
        ("biased", f"gaussian.{rule.id}_biased.variance"),
    )
} | {
    name: partial(_curved, rule, name)
    for rule in RULES
    if rule.subsample == "with replacement"
    for name in (f"exponential_family.{rule.id}.mean_squared_error",)
}
