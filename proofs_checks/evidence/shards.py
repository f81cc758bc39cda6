"""The raw data of one parameter point, cut into shards that any process can draw, now or later.

A shard is a pure function of the root seed, the experiment, the point, the predicted value and its own
number. It keeps the sufficient statistics of its observations, not the observations. Shards are folded in
the order of their numbers, whoever has drawn them first, so that the sequential test of a point gives the
same result on one process and on a cluster.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.control_variates import PILOT, coefficient, reduced
from proofs_checks.evidence.heavy_tails import VARIANCE, from_sample
from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import Experiment
from proofs_checks.sequential import (
    Instrument,
    merge,
    start_asymptotic,
    start_betting,
    start_catoni,
    update,
)
from proofs_checks.sequential.exact_sums import exact_sum
from theory.language.parameters import Value, Values

BURN_IN = 2_000
TAIL_SAMPLE = 20_000  # see `python -m proofs_checks.calibration --tails` for what it lets through
NEAR_EDGE = 1e-6
"""Of a statistic's range: a mean at its bound is tested by a null so far inside."""

FEWEST_REPLICATES = 50
PILOT_STREAM = 2**32 - 1
NUMBERS_PER_SHARD = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one shard of a point found, or several shards folded together.

    Attributes:
        state: the sequential test having read the observations of this shard alone. An observation is
            the statistic itself or, for a ratio of means, numerator − predicted · denominator.
        count: observations.
        numbers: random numbers drawn for them.
        scale: the sum of the denominators if a ratio of means is predicted, else ``None``.
        no_test: why the tail of the observations forbids a test of their mean (``None``: it does not).
        total: the sum of the observations, exactly.
    """

    state: Instrument
    count: int
    numbers: int
    scale: Fraction | None = None
    no_test: str | None = None
    total: Fraction = Fraction(0)


def observe(experiment: Experiment, point: Values, predicted: float, root: int, number: int) -> Shard:
    """Draw one shard of raw data at a point and return its sufficient statistics.

    The first shard of a statistic whose tail theory does not know, and that is tested asymptotically,
    also says whether the tail of its observations is clearly light enough for the variance to be finite.

    Args:
        experiment: draws the data.
        point: values of the formula's parameters and of the experiment's setting.
        predicted: the mean, or ratio of means, that the observations are set against.
        root: root seed.
        number: of the shard, from 0.
    """
    drawn = draw_shard(experiment, point, root, number)
    paired = drawn.ndim == 2
    observed: NDArray[np.float64] = drawn[:, 0] - predicted * drawn[:, 1] if paired else drawn
    unknown = number == 0 and tail_is_unknown(experiment, point)
    return Shard(
        state=update(instrument_for(experiment, point, predicted), observed),
        count=len(drawn),
        numbers=len(drawn) * experiment.cost(point),
        scale=exact_sum(drawn[:, 1]) if paired else None,
        no_test=tail_obstacle(observed) if unknown else None,
        total=exact_sum(observed),
    )


def tail_is_unknown(experiment: Experiment, point: Values) -> bool:
    """Return whether theory says nothing of a statistic's moments: its first shard must show its tail."""
    if experiment.tail is not None and experiment.tail(point) is not None:
        return False
    return all(item is None for item in (experiment.instrument, experiment.variance, experiment.bounds))


def tail_obstacle(observed: NDArray[np.float64]) -> str | None:
    """Return why first observations forbid a test of their mean: their variance is not clearly finite."""
    found = from_sample(observed, moment=VARIANCE)
    return None if found.answer == "valid" else no_mean_test(found.answer, found.reason)


def no_mean_test(answer: str, reason: str) -> str:
    """Return the reason why a mean is not tested, in words."""
    words = "is invalid" if answer == "invalid" else "may mislead"
    return f"a test of the mean {words}: {reason}"


def draw_shard(experiment: Experiment, point: Values, root: int, number: int) -> NDArray[np.float64]:
    """Return the observations of one shard, shape (replicates,) or, for a ratio of means, (replicates, 2).

    A multiple of the control variate is taken off where the experiment has one. The multiple is a function of
    root, experiment and point alone, the same for every shard.
    """
    replicates = max(FEWEST_REPLICATES, NUMBERS_PER_SHARD // experiment.cost(point))
    if tail_is_unknown(experiment, point) and number == 0:
        replicates = max(replicates, TAIL_SAMPLE)
    rng = stream(experiment.formula, point, root, number)
    if experiment.controlled is None:
        return experiment.draw(rng, point, replicates)
    beta = control_coefficient(experiment, tuple(sorted(point.items())), root)
    return reduced(experiment.controlled(rng, point, replicates), beta)


@lru_cache(maxsize=1024)
def control_coefficient(experiment: Experiment, point: tuple[tuple[str, Value], ...], root: int) -> float:
    """Return the multiple of the control variate that is taken off, from a pilot with a stream of its own.

    Args:
        experiment: with a control. point: its items, sorted by name. root: root seed.
    """
    if experiment.controlled is None:
        raise TypeError(f"{experiment.formula} has no control variate")
    values = dict(point)
    rng = stream(experiment.formula, values, root, PILOT_STREAM)
    return coefficient(experiment.controlled(rng, values, PILOT))


def stream(name: str, point: Values, root: int, number: int) -> np.random.Generator:
    """Return the random numbers of one shard: a function of root, formula, point and number."""
    where = show_point(dict(sorted(point.items())))
    words = (zlib.crc32(name.encode()), zlib.crc32(where.encode()))
    return np.random.default_rng(np.random.SeedSequence(root, spawn_key=(*words, number)))


def fold(earlier: Shard | None, later: Shard) -> Shard:
    """Return what two runs of neighbouring shards say together."""
    if earlier is None:
        return later
    scales = [shard.scale for shard in (earlier, later) if shard.scale is not None]
    return Shard(
        state=merge(earlier.state, later.state),
        count=earlier.count + later.count,
        numbers=earlier.numbers + later.numbers,
        scale=sum(scales, Fraction(0)) if scales else None,
        no_test=earlier.no_test or later.no_test,
        total=earlier.total + later.total,
    )


def instrument_for(
    experiment: Experiment, point: Values, predicted: float, nulls: tuple[float, ...] = ()
) -> Instrument:
    """Return the instrument that tests a predicted mean, before its first observation.

    Args:
        experiment: whose statistic is tested.
        point: where.
        predicted: the mean under the null.
        nulls: means to track, where the instrument tracks them one by one; by default the prediction and
            the ends of its margin.
    """
    if experiment.instrument is not None:
        return experiment.instrument(point, predicted)
    if experiment.bounds is not None:
        lower, upper = experiment.bounds(point)
        tracked = nulls or decisive_nulls(experiment, predicted)
        near = NEAR_EDGE * (upper - lower)
        moved = {lower: lower + near, upper: upper - near}
        inside = tuple(moved.get(null, null) for null in tracked if lower <= null <= upper)
        return start_betting(nulls=inside or ((lower + upper) / 2,), lower=lower, upper=upper)
    if experiment.variance is not None:
        tracked = nulls or decisive_nulls(experiment, predicted)
        return start_catoni(variance=experiment.variance(point), nulls=tracked)
    return start_asymptotic(burn_in=BURN_IN, horizon=20_000)


def decisive_nulls(experiment: Experiment, predicted: float) -> tuple[float, ...]:
    """Return the means that decide on a prediction: it, and the ends of its margin."""
    reach = experiment.reach(predicted)
    return tuple(sorted({predicted - reach, predicted, predicted + reach}))


def unit_of(folded: Shard, predicted: float) -> float:
    """Return what the margin is relative to, in the units of the observations."""
    if folded.scale is None:
        return predicted
    return predicted * float(folded.scale / folded.count)
