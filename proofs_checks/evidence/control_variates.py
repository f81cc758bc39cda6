"""Control variates: less spread, the same mean.

A control c is a second statistic of the same raw data, whose mean is zero by the definition of the draws: the
squared error of the mean of n real data less their variance over n, say; never a mean that rests on the
formula under test or on another derived one. Then x − βc has the mean of x for every β that does not depend
on the observations tested, and its variance is least, (1 − ρ²) times that of x, at β = cov(x, c)/var(c).
That β is estimated from a pilot on random numbers of its own, which are used for nothing else: given the
pilot, β is a constant, and the mean of x − βc is exactly that of x (Glasserman, *Monte Carlo Methods in
Financial Engineering*, 2003, Section 4.1). The pilot is small, and not charged to the budget of a point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PILOT = 1_000
EXPLAINED = 1e-6


def coefficient(pilot: NDArray[np.float64]) -> float:
    """Return β = cov(x, c)/var(c) of a pilot of shape (replicates, 2) with columns x and c.

    It is 0 where c does not vary, and where βc leaves less than a millionth of the variance of x: there the
    control is the statistic itself, and x − βc would be its known mean, whatever the loop did.

    >>> c = np.array([-1.0, 0.0, 1.0])
    >>> coefficient(np.stack([2 * c + np.array([0.1, -0.2, 0.1]), c], axis=1))
    2.0
    >>> coefficient(np.stack([3 + 2 * c, c], axis=1))
    0.0
    """
    spread = np.cov(pilot.T)
    if not spread[1, 1] > 0.0:
        return 0.0
    beta = float(spread[0, 1] / spread[1, 1])
    left = float((pilot[:, 0] - beta * pilot[:, 1]).var(ddof=1))
    return beta if left > EXPLAINED * spread[0, 0] else 0.0


def reduced(drawn: NDArray[np.float64], beta: float) -> NDArray[np.float64]:
    """Return x − βc of shape (replicates,) for columns x and c of shape (replicates, 2)."""
    return np.asarray(drawn[:, 0] - beta * drawn[:, 1])
