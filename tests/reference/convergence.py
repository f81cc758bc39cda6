"""The order at which finite sizes approach an asymptotic formula, measured on raw data.

The discrepancy at size n is a small difference of large means. What theory knows exactly is subtracted
draw by draw: the scores of the generations add up to a linear loop whose risk is exactly that of the
limit, so that the mean of the difference of squares is the discrepancy, with little noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofs_checks.simulators.m_estimator import Family, simulate
from theory.engine.rules import ACCUMULATE
from theory.language.loop import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """The gap between a finite-size value and its limit, with its standard error."""

    size: int
    gap: float
    error: float

    @property
    def scaled(self) -> float:
        """Return size × gap, which settles if the order is 1/size."""
        return self.size * self.gap


def discrepancies(
    rule: Rule, family: Family, *, fits: int, sizes: Sequence[int], numbers: int, seed: int
) -> list[Discrepancy]:
    """Return the gaps between the risk ratio at finite n and its limit, t or H₂(t).

    Args:
        rule: replace or accumulate. family: what is drawn and fitted.
        fits: t, at least 2. sizes: values of n. numbers: data drawn at each size.
        seed: root seed; every size has a stream of its own.
    """
    weights = [1 / k if rule is ACCUMULATE else 1.0 for k in range(1, fits + 1)]
    limit = sum(weight**2 for weight in weights)
    found = []
    for place, size in enumerate(sizes):
        rng = np.random.default_rng([seed, place])
        replicates = max(100, numbers // (size * fits))
        errors, scores = simulate(rng, rule, family, fits=fits, size=size, replicates=replicates)
        information = float(family.information(np.array([family.truth]))[0])
        linear = np.cumsum(np.array(weights)[:, None] * scores, axis=0)
        excess = size * (information * errors**2 - linear**2)
        late, first = excess[-1], excess[0]
        below = 1 + first.mean()
        ratio = (limit + late.mean()) / below
        spread = (late - ratio * first).std() / (below * math.sqrt(replicates))
        found.append(Discrepancy(size=size, gap=float(ratio - limit), error=float(spread)))
    return found


def order(found: Sequence[Discrepancy]) -> float:
    """Return the exponent q of the fit gap ~ size^(−q), by least squares on logarithms."""
    sizes = np.log([item.size for item in found])
    gaps = np.log([abs(item.gap) for item in found])
    return float(-np.polyfit(sizes, gaps, 1, w=[abs(item.gap) / item.error for item in found])[0])
