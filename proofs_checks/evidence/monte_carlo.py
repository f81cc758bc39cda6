"""Confront a formula with simulated raw data at points drawn from its domain.

At every point a sequential test runs until it refutes the formula, confirms it within a relative
margin, or has spent its numbers.
"""

from __future__ import annotations

import dataclasses
import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.search import show_point
from proofs_checks.evidence.statistic import (
    BURN_IN,
    MARGIN,
    POINTS,
    affordable,
    batches,
    choose_statistic,
    instrument_for,
    is_diagnosed_from_sample,
    no_mean_test,
)
from proofs_checks.experiment import Experiment
from proofs_checks.heavy_tails import from_sample
from proofs_checks.sequential import Instrument, interval, log_e_value, update
from proofs_checks.simulators import experiments
from proofs_checks.strategies import draw_points, simplest_first
from proofs_checks.verdict import Evidence, Json
from theory.catalogue import formula as formula_by_id
from theory.language.formula import evaluate
from theory.language.parameters import Value, Values

ALPHA = 1e-3
ROUNDING = 1e-12
SHRINK_ATTEMPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """What the simulation found at one parameter point."""

    point: dict[str, Value]
    outcome: str
    reason: str
    guarantee: str
    predicted: float
    estimate: float
    low: float
    high: float
    replicates: int

    def to_json(self) -> dict[str, Json]:
        """Return the result as ``--json`` prints it."""
        return {
            "point": show_point(self.point),
            "outcome": self.outcome,
            "reason": self.reason,
            "guarantee": self.guarantee,
            "predicted": _finite(self.predicted),
            "estimate": _finite(self.estimate),
            "interval": [_finite(self.low), _finite(self.high)],
            "replicates": self.replicates,
        }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def level_per_point(alpha: float = ALPHA) -> float:
    """Return the error probability of one point: ``alpha`` shared by all points of all experiments."""
    return alpha / (POINTS * max(1, len(experiments())))


def plan(name: str, root: int) -> list[dict[str, Value]]:
    """Return the points at which a formula is simulated, the boundary of its domain first."""
    experiment = experiments()[name]
    own = (*(experiment.parameters or formula_by_id(name).parameters), *experiment.setting)
    boundary = next(simplest_first(own))
    drawn = draw_points(experiment.drawn_from or own, POINTS, zlib.crc32(f"{root}:{name}".encode()))
    return [boundary, *(point for point in drawn if point != boundary)][:POINTS]


def run_point(name: str, point: dict[str, Value], root: int, seconds: float) -> PointResult:
    """Simulate at one point until the formula is refuted, confirmed, or the numbers are spent.

    Args:
        name: id of a formula that has an experiment.
        point: values of its parameters and of the experiment's setting.
        root: root seed.
        seconds: nominal seconds; as many random numbers are drawn at most as a nominal core draws
            in that time, so that the result does not depend on the machine.
    """
    return confront(experiments()[name], point, predicted_value(name, point), root, seconds)


def predicted_value(name: str, point: Values) -> float:
    """Return the formula's value at a point, which may also hold the setting of its experiment."""
    formula = formula_by_id(name)
    own = {parameter.name: point[parameter.name] for parameter in formula.parameters}
    return float(evaluate(formula, own, digits=17).decimal)


def confront(
    experiment: Experiment,
    point: dict[str, Value],
    predicted: float,
    root: int,
    seconds: float,
    level: float | None = None,
) -> PointResult:
    """Set simulated raw data against a predicted mean (or ratio of means) at one point.

    A statistic whose tail theory does not know, and that is tested asymptotically, is tested only if the
    tail of its first observations does not look as if the variance were infinite.

    Args:
        experiment: draws the data. point, root, seconds: as in :func:`run_point`.
        predicted: the value to be refuted or confirmed.
        level: error probability; by default that of :func:`level_per_point`.
    """
    chosen, why_not = choose_statistic(experiment, point, predicted, seconds)
    if chosen is None:
        return _result(point, "undecided", why_not, "none", predicted)
    found = _confront(chosen, point, predicted, root, seconds, level or level_per_point())
    return dataclasses.replace(found, reason=f"{why_not}; instead: {found.reason}") if why_not else found


def _confront(
    experiment: Experiment, point: dict[str, Value], predicted: float, root: int, seconds: float, level: float
) -> PointResult:
    unknown_tail = is_diagnosed_from_sample(experiment)
    first: list[NDArray[np.float64]] = []
    state = instrument_for(experiment, point, predicted)
    numbers = total = 0
    scale = 0.0
    for batch in batches(experiment, point, root):
        paired = batch.ndim == 2
        observed = batch[:, 0] - predicted * batch[:, 1] if paired else batch
        null = 0.0 if paired else predicted
        scale += float(batch[:, 1].sum()) if paired else 0.0
        state = update(state, observed)
        total += len(batch)
        if unknown_tail:
            first.append(observed)
        if unknown_tail and total >= BURN_IN:
            unknown_tail = False
            diagnosis = from_sample(np.concatenate(first))
            if diagnosis.answer == "invalid":
                return _result(point, "undecided", no_mean_test(diagnosis), "none", predicted)
        numbers += len(batch) * experiment.cost(point)
        unit = predicted * scale / total if paired else predicted
        if log_e_value(state, null) >= -math.log(level):
            return _measured(point, "refuted", state, level, predicted, paired, unit, total)
        low, high = interval(state, level)
        reach = (MARGIN + ROUNDING) * abs(unit)
        if null - reach <= low and high <= null + reach:
            return _measured(point, "confirmed", state, level, predicted, paired, unit, total)
        if numbers >= affordable(seconds):
            return _measured(point, "unresolved", state, level, predicted, paired, unit, total)
    raise AssertionError("batches never end")


def _measured(
    point: dict[str, Value],
    outcome: str,
    state: Instrument,
    level: float,
    predicted: float,
    paired: bool,
    unit: float,
    replicates: int,
) -> PointResult:
    low, high = interval(state, level)
    if paired:
        low, high = (predicted * (1 + end / unit) for end in (low, high))
    reasons = {
        "refuted": "the prediction lies outside the confidence sequence",
        "confirmed": f"the confidence sequence lies within {MARGIN:.0%} of the prediction",
        "unresolved": "the confidence sequence is still wider than the margin; more budget decides",
    }
    return _result(
        point, outcome, reasons[outcome], state.guarantee, predicted, (low + high) / 2, low, high, replicates
    )


def _result(
    point: dict[str, Value],
    outcome: str,
    reason: str,
    guarantee: str,
    predicted: float,
    estimate: float = math.nan,
    low: float = -math.inf,
    high: float = math.inf,
    replicates: int = 0,
) -> PointResult:
    return PointResult(
        point=point,
        outcome=outcome,
        reason=reason,
        guarantee=guarantee,
        predicted=predicted,
        estimate=estimate,
        low=low,
        high=high,
        replicates=replicates,
    )


def simplest_refutation(name: str, root: int, seconds: float, found: PointResult) -> PointResult:
    """Return the simplest point at which the simulation refutes the formula (at worst ``found``)."""
    experiment = experiments()[name]
    own = experiment.parameters or formula_by_id(name).parameters
    for point in simplest_first((*own, *experiment.setting), SHRINK_ATTEMPTS):
        result = run_point(name, point, root, seconds)
        if result.outcome == "refuted":
            return result
    return found


def monte_carlo_evidence(name: str, results: list[PointResult], root: int, seconds: float) -> list[Evidence]:
    """Combine the points of one formula into evidence: one item for the tests, one for untested points."""
    table: list[Json] = [result.to_json() for result in results]
    refuted = [result for result in results if result.outcome == "refuted"]
    if refuted:
        worst = simplest_refutation(name, root, seconds, refuted[0])
        where = show_point(worst.point)
        return [
            Evidence(
                check="monte carlo",
                subject=name,
                outcome="refutes",
                grade="statistical",
                summary=f"predicted {worst.predicted:.6g}, simulated {worst.low:.6g} to {worst.high:.6g} "
                f"at {where}",
                witness=where,
                details={"points": table},
            )
        ]
    untested = [result for result in results if result.outcome == "undecided"]
    tested = [result for result in results if result.outcome != "undecided"]
    confirmed = [result for result in tested if result.outcome == "confirmed"]
    found: list[Evidence] = []
    if tested:
        complete = len(confirmed) == len(tested)
        guarantee = "asymptotic" if any(r.guarantee == "asymptotic" for r in tested) else "non-asymptotic"
        found.append(
            Evidence(
                check="monte carlo",
                subject=name,
                outcome="supports" if complete else "undecided",
                grade="statistical",
                summary=f"raw data: {len(confirmed)} of {len(tested)} points within {MARGIN:.0%} "
                f"({guarantee})",
                confirms=(MARGIN, level_per_point() * len(tested)) if complete else None,
                details={"points": table},
            )
        )
    if untested:
        first = untested[0]
        found.append(
            Evidence(
                check="monte carlo",
                subject=name,
                outcome="undecided",
                grade="statistical",
                summary=f"not simulated at {len(untested)} of {len(results)} points, so at "
                f"{show_point(first.point)}: {first.reason}",
                details={"points": [show_point(result.point) for result in untested]},
            )
        )
    return found
