"""Which statistic is tested at a point, by which instrument, on which draws.

The seed of a batch is a function of the root seed, the formula, the point and the batch's number, so a
result depends neither on the workers nor on what else runs.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import Experiment
from proofs_checks.heavy_tails import TailDiagnosis, from_tail
from proofs_checks.sequential import Instrument, margin_nulls, start_asymptotic, start_catoni
from theory.language.parameters import Values

POINTS = 6
MARGIN = 0.05
BURN_IN = 2_000
HORIZON = 20_000
NUMBERS_PER_BATCH = 400_000
NUMBERS_PER_SECOND = 10_000_000
CATONI_DRAWS = 80.0  # draws that a Catoni test takes to close on a margin of one standard deviation


def affordable(seconds: float) -> float:
    """Return how many random numbers one point may draw, of the nominal seconds of its formula."""
    return seconds * NUMBERS_PER_SECOND / POINTS


def choose_statistic(
    experiment: Experiment, point: Values, predicted: float, seconds: float
) -> tuple[Experiment | None, str]:
    """Return the experiment whose mean can be tested here, and why it is not the one given.

    Where theory says that a test of the mean is invalid (no variance) or hopeless (too large a variance for
    the budget), its fallback is returned, or ``None`` if that cannot be tested either.
    """
    reason = _obstacle(experiment, point, predicted, seconds)
    if reason is None:
        return experiment, ""
    if experiment.fallback is None:
        return None, reason
    found, further = choose_statistic(experiment.fallback, point, predicted, seconds)
    return found, f"{reason}; instead: {further}" if further else reason


def _obstacle(experiment: Experiment, point: Values, predicted: float, seconds: float) -> str | None:
    if experiment.instrument is not None:
        return None
    if experiment.variance is not None:
        variance = experiment.variance(point)
        if math.isinf(variance):
            return "a test of the mean is invalid: the variance is infinite"
        needed = CATONI_DRAWS * variance / (MARGIN * predicted) ** 2
        draws = affordable(seconds) / experiment.cost(point)
        if needed <= draws:
            return None
        return (
            f"a mean of draws cannot decide: the known variance {variance:.3g} calls for {needed:.2g} draws, "
            f"the budget for {draws:.2g}"
        )
    if experiment.tail is not None:
        diagnosis = from_tail(experiment.tail(point))
        return None if diagnosis.answer == "valid" else no_mean_test(diagnosis)
    return None


def no_mean_test(diagnosis: TailDiagnosis) -> str:
    """Return in words that a mean is not tested."""
    words = "is invalid" if diagnosis.answer == "invalid" else "may mislead"
    return f"a test of the mean {words}: {diagnosis.reason}"


def is_diagnosed_from_sample(experiment: Experiment) -> bool:
    """Return whether nothing is known of the statistic's tail, so that its first draws must show it."""
    return experiment.tail is None and experiment.instrument is None and experiment.variance is None


def instrument_for(
    experiment: Experiment, point: Values, predicted: float, nulls: tuple[float, ...] = ()
) -> Instrument:
    """Return the instrument that tests a predicted mean, ready for its first observation.

    Args:
        experiment: whose statistic is tested. point: where. predicted: the mean under the null.
        nulls: means to track, where the instrument tracks them one by one; by default the prediction and
            the ends of its margin.
    """
    if experiment.instrument is not None:
        return experiment.instrument(point, predicted)
    if experiment.variance is not None:
        return start_catoni(
            variance=experiment.variance(point), nulls=nulls or margin_nulls(predicted, MARGIN)
        )
    return start_asymptotic(burn_in=BURN_IN, horizon=HORIZON)


def batches(experiment: Experiment, point: Values, root: int) -> Iterator[NDArray[np.float64]]:
    """Yield batches of observations without end, shape (replicates,) or, for ratios, (replicates, 2)."""
    words = (zlib.crc32(experiment.formula.encode()), zlib.crc32(show_point(dict(point)).encode()))
    replicates = max(50, NUMBERS_PER_BATCH // experiment.cost(point))
    shard = 0
    while True:
        stream = np.random.default_rng(np.random.SeedSequence(root, spawn_key=(*words, shard)))
        yield experiment.draw(stream, point, replicates)
        shard += 1
