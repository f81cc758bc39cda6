"""An experiment: a simulator of raw data set against the value of a formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_checks.sequential import Instrument
from proofs_checks.verdict import MARGIN as MARGIN
from theory.language.parameters import Parameter, Values
from theory.language.question import Relation as Relation

Draw = Callable[[np.random.Generator, Values, int], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """How a formula is confronted with simulated raw data.

    Attributes:
        formula: id of the formula whose value is predicted to be the mean.
        draw: (generator, values, replicates) → an array of that many independent observations of
            the statistic; or of shape (replicates, 2) with numerators and denominators, if the formula
            predicts the ratio of their means.
        cost: random numbers drawn for one replicate.
        setting: parameters of the simulation that the formula does not depend on.
        tail: the statistic's tail exponent α, P(> x) ≈ x^(−α), ∞ for lighter tails; a mean test needs a
            finite variance. ``None``, here or at a point: unknown, or of no use (all finite, but
            huge), and diagnosed from the first observations.
        instrument: a sequential test whose law is known under the null (values, predicted mean);
            ``None``: the asymptotic confidence sequence.
        parameters: the simulator's own domain (integers for reals, say) where it is narrower than
            the formula's; its boundary is always tried. Empty: the formula's.
        variance: the statistic's variance where theory knows it. The test is then Catoni's, valid for
            every law with that variance; where it would take more draws than the budget allows, the mean
            is not tested at all, since the sample would not show what it misses.
        gated: whether a test that is expected to take more draws than the budget allows is not begun.
        bounds: the least and the largest value that the statistic can take, if it is bounded. The test is
            then by betting, valid for every law within the bounds.
        fallback: another statistic with the same mean and a tame tail (importance sampling, say), tried
            where a test of the mean is invalid or hopeless.
        drawn_from: where to draw the other points, if the statistic is tame in a part of the domain
            only. Empty: the whole domain.
        margin: relative margin within which the mean is to be confirmed.
        absolute_margin: the same in the units of the mean, instead; where 0 is predicted there is no other.
        relation: of the mean to the predicted value; a bound is refuted and confirmed on its side alone, and
            an approximation ("≈": a limit, say, at the sizes that are simulated) is refuted only if the mean
            lies beyond the margin.
        controlled: draws the very observations of ``draw``, from the same random numbers, with a control
            variate beside each: shape (replicates, 2). The control's mean is zero by the definition of the
            draws. See :mod:`proofs_checks.evidence.control_variates`.

    Raises:
        ValueError: a control beside an instrument, variance or bounds, which the statistic less a multiple
            of its control would no longer keep.
    """

    formula: str
    draw: Draw
    cost: Callable[[Values], int]
    setting: tuple[Parameter, ...] = ()
    tail: Callable[[Values], float | None] | None = None
    instrument: Callable[[Values, float], Instrument] | None = None
    variance: Callable[[Values], float] | None = None
    bounds: Callable[[Values], tuple[float, float]] | None = None
    fallback: Experiment | None = None
    parameters: tuple[Parameter, ...] = ()
    drawn_from: tuple[Parameter, ...] = ()
    margin: float = MARGIN
    absolute_margin: float | None = None
    relation: Relation = "="
    controlled: Draw | None = None
    gated: bool = True

    def reach(self, unit: float) -> float:
        """Return how far from the prediction the mean may lie in a confirmation.

        Args:
            unit: the predicted mean.

        >>> from proofs_checks.experiment import Experiment
        >>> Experiment(formula="a", draw=lambda g, v, n: g.random(n), cost=lambda v: 1).reach(-2.0)
        0.1
        """
        return self.margin * abs(unit) if self.absolute_margin is None else self.absolute_margin

    def __post_init__(self) -> None:
        known = (self.instrument, self.variance, self.bounds)
        if self.controlled is not None and any(item is not None for item in known):
            raise ValueError(
                f"{self.formula}: a control variate changes law, variance and bounds of the statistic; "
                "leave instrument, variance and bounds out"
            )


def is_asymptotic(experiment: Experiment) -> bool:
    """Return whether a test of the statistic, or of a fallback, may be asymptotic."""
    known = (experiment.instrument, experiment.variance, experiment.bounds)
    own = all(item is None for item in known)
    return own or (experiment.fallback is not None and is_asymptotic(experiment.fallback))


def all_moments(values: Values) -> float:
    """The tail exponent ∞ of a statistic that is light: bounded, or a fixed polynomial of light variables.

    >>> all_moments({})
    inf
    """
    del values
    return math.inf
