"""Means with a share of real data, exactly: every datum as a rational combination of all noise drawn."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from proofs_checks.oracles.claimed import claimed
from theory.engine.rules import FRESH_REAL_SHARE, KEPT_REAL_SHARE
from theory.language.loop import Rule

Combination = dict[int, Fraction]
"""Coefficients of independent noise of unit variance."""


def _mean(data: list[Combination]) -> Combination:
    total: Combination = {}
    for datum in data:
        for noise, weight in datum.items():
            total[noise] = total.get(noise, Fraction(0)) + weight / len(data)
    return total


def risks(rule: Rule, *, fits: int, size: int, real: int) -> list[Fraction]:
    """Return 𝔼e² of every fit to ``real`` real data and ``size`` − ``real`` drawn from the fit before."""
    drawn = 0
    kept: list[Combination] = []
    mean: Combination = {}
    found = []
    for fit in range(fits):
        data: list[Combination] = []
        for place in range(size):
            drawn += 1
            if place >= real:
                data.append({**mean, drawn: Fraction(1)})
            elif rule.real == "kept" and fit > 0:
                data.append(kept[place])
            else:
                data.append({drawn: Fraction(1)})
        kept = kept or data[:real]
        mean = _mean(data)
        found.append(sum((weight**2 for weight in mean.values()), Fraction(0)))
    return found


def _instances(rule: Rule) -> Iterator[tuple[str, Fraction, Fraction]]:
    name = f"mean.{rule.id}.risk_ratio"
    for size, real in ((1, 1), (2, 1), (3, 1), (4, 3), (5, 2)):
        for t, found in enumerate(risks(rule, fits=6, size=size, real=real), start=1):
            stated = claimed(name, t=t, alpha=Fraction(real, size))
            yield f"t = {t}, {real} of {size} data real", size * found, stated


ORACLES = {
    f"mean.{rule.id}.risk_ratio": partial(_instances, rule) for rule in (FRESH_REAL_SHARE, KEPT_REAL_SHARE)
}
