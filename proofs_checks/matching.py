"""A simulator of one's own, or a shipped one, set against a predicted mean over a parameter domain.

The simulator is a function ``simulator(rng, **parameters)`` in NumPy or plain Python that returns one
observation, or a one-dimensional array of independent ones. Integers reach it as ``int``, reals as ``float``,
lists as tuples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_checks.evidence.monte_carlo import PointResult, confront, found_instead
from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import Experiment, Relation
from proofs_checks.strategies import simplest_first
from proofs_checks.strategies.parameters import candidates
from proofs_checks.verdict import Evidence, Json
from theory.language.parameters import DomainError, Parameter, Value, Values, validate

Simulator = Callable[..., Any]
SIMPLEST = 12
MOST_SHRINKS = 60


class SimulatorError(RuntimeError):
    """A simulator raised an exception, or returned no observations."""


def own_experiment(
    simulator: Simulator,
    *,
    name: str,
    parameters: Sequence[Parameter] = (),
    bounds: tuple[float, float] | None = None,
    variance: Callable[[Values], float] | None = None,
    tail: float | None = None,
    cost: int = 100,
    margin: float,
    relation: Relation = "=",
) -> Experiment:
    """Return the experiment that a simulator of one's own is.

    Args:
        simulator: see the module.
        name: for messages, and part of the seed.
        parameters: their domains say which list entries are integers.
        bounds: least and largest possible observation; the test is then non-asymptotic, by betting.
        variance: a bound on the variance of an observation, at a point; the test is then Catoni's,
            non-asymptotic, unless there are bounds.
        tail: tail exponent α of an observation, P(> x) ≈ x^(−α), ∞ for lighter tails; ``None``: unknown, and
            diagnosed from the first observations.
        cost: random numbers drawn for one observation; with the budget it limits the observations.
        margin: relative margin of a confirmation. relation: of the mean to the predicted value.
    """
    integers = frozenset(p.name for p in parameters if p.domain.kind == "integer")
    return Experiment(
        formula=name,
        draw=partial(draw_observations, simulator, integers, bounds or (-math.inf, math.inf)),
        cost=lambda values: cost,
        bounds=None if bounds is None else lambda values: bounds,
        variance=None if bounds is not None else variance,
        tail=None if tail is None else lambda values: tail,
        margin=margin,
        relation=relation,
    )


def draw_observations(
    simulator: Simulator,
    integers: frozenset[str],
    bounds: tuple[float, float],
    rng: np.random.Generator,
    values: Values,
    replicates: int,
) -> NDArray[np.float64]:
    """Call the simulator until there are at least ``replicates`` observations.

    Raises:
        SimulatorError: it raised an exception, returned what is no observation or lies outside ``bounds``, or
            returned the same array twice; one line says so.
    """
    arguments = {name: _plain(value, name in integers) for name, value in values.items()}
    found: list[NDArray[np.float64]] = []
    total = 0
    while total < replicates:
        try:
            drawn = simulator(rng, **arguments)
        except Exception as error:
            said = (str(error).splitlines() or [""])[0][:200]
            raise SimulatorError(f"the simulator raised {type(error).__name__}: {said}") from error
        batch = _observations(drawn)
        if batch.min() < bounds[0] or batch.max() > bounds[1]:
            outside = batch[(batch < bounds[0]) | (batch > bounds[1])][0]
            raise SimulatorError(
                f"the simulator returned {outside:g}, outside its bounds {bounds[0]:g} and {bounds[1]:g}"
            )
        if found and batch.size > 1 and batch.min() < batch.max() and np.array_equal(batch, found[-1]):
            raise SimulatorError("the simulator returned the same array twice: does it draw with rng?")
        found.append(batch)
        total += batch.size
    return np.concatenate(found)


def _observations(drawn: object) -> NDArray[np.float64]:
    try:
        given = np.asarray(drawn)
        if given.dtype.kind == "c":
            raise TypeError
        batch = given.astype(np.float64)
    except (TypeError, ValueError):
        raise SimulatorError(f"the simulator returned {type(drawn).__name__}, not numbers") from None
    if batch.ndim > 1 or batch.size == 0:
        raise SimulatorError(
            f"the simulator returned an array of shape {batch.shape}; "
            "expected a number, or a one-dimensional array of independent observations"
        )
    if not np.isfinite(batch).all():
        raise SimulatorError(
            f"the simulator returned {batch[~np.isfinite(batch)].flat[0]}"
            if batch.ndim
            else f"the simulator returned {batch}"
        )
    return batch.reshape(-1)


def _plain(value: Value, integer: bool) -> int | float | tuple[int | float, ...]:
    if isinstance(value, tuple):
        return tuple(int(entry) if integer else float(entry) for entry in value)
    return float(value) if isinstance(value, Fraction) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A simulation set against a prediction, at any point.

    Attributes:
        experiment: draws the observations.
        predict: the predicted mean; raises ``ValueError`` with one line where there is none.
        translate: the simulation's own values at a point.
        level: error probability at one point.
    """

    experiment: Experiment
    predict: Callable[[Values], float]
    level: float
    translate: Callable[[Values], dict[str, Value]] = dict

    def at(self, point: Values, root: int, seconds: float) -> PointResult:
        """Return what the simulation finds at a point; where there is no prediction it is undecided.

        Raises:
            SimulatorError: as for :func:`draw_observations`.
        """
        predicted = math.nan
        try:
            predicted = self.predict(point)
            if not math.isfinite(predicted):
                raise ValueError(f"the prediction is {predicted}")
            if predicted == 0 and self.experiment.relation == "=":
                raise ValueError("the prediction is 0, and a relative margin needs another mean")
            found = confront(
                self.experiment, self.translate(point), predicted, root, seconds, level=self.level
            )
        except ValueError as error:
            return undecided(point, str(error), predicted)
        return replace(found, point=dict(point))

    def tried(self, point: Values, root: int, seconds: float) -> PointResult:
        """Return the same, with a simulator that fails undecided and its reason."""
        try:
            return self.at(point, root, seconds)
        except SimulatorError as error:
            return undecided(point, str(error))


def undecided(point: Values, reason: str, predicted: float = math.nan) -> PointResult:
    """Return the result of a point at which nothing was drawn, and why."""
    return PointResult(
        point=dict(point),
        outcome="undecided",
        reason=reason,
        guarantee="none",
        predicted=predicted,
        estimate=math.nan,
        low=-math.inf,
        high=math.inf,
        replicates=0,
    )


def smallest_refuted(
    match: Match, parameters: Sequence[Parameter], found: PointResult, root: int, seconds: float
) -> PointResult:
    """Return the smallest parameters at which the prediction is refuted, ``found`` at worst.

    The simplest points come first; after them every parameter of ``found`` in turn is made as simple as it
    can be while the refutation stands. At most 12 points are tried the first way, and 60 the second.
    """
    for point in simplest_first(parameters, SIMPLEST):
        result = match.tried(point, root, seconds)
        if result.outcome == "refuted":
            return result
    return shrunk(match, parameters, found, root, seconds)


def shrunk(
    match: Match, parameters: Sequence[Parameter], found: PointResult, root: int, seconds: float
) -> PointResult:
    """Return ``found`` with one parameter after another made simpler, until none can be."""
    best, tried = found, {show_point(found.point)}
    progress = True
    while progress and len(tried) < MOST_SHRINKS:
        progress = False
        for parameter in parameters:
            for point in _simpler(parameters, parameter, best.point):
                shown = show_point(point)
                if shown in tried or len(tried) >= MOST_SHRINKS:
                    continue
                tried.add(shown)
                result = match.tried(point, root, seconds)
                if result.outcome == "refuted":
                    best, progress = result, True
                    break
    return best


def _simpler(
    parameters: Sequence[Parameter], parameter: Parameter, point: Values
) -> Iterable[dict[str, Value]]:
    """Yield admissible points with a simpler value of one parameter, simplest first."""
    earlier = {name: value for name, value in point.items() if name != parameter.name}
    for candidate in candidates(parameter, earlier):
        if candidate == point[parameter.name]:
            return
        try:
            yield validate(parameters, {**point, parameter.name: candidate})
        except DomainError:
            continue


def match_evidence(
    subject: str,
    results: Sequence[PointResult],
    smallest: PointResult | None,
    *,
    margin: float,
    level: float,
) -> list[Evidence]:
    """Combine the points of a match: one item for the tests, one for the points that were not tested.

    Args:
        subject: what the evidence bears on.
        results: of the points.
        smallest: the smallest point at which it is refuted, if it is.
        margin: of the confirmations. level: error probability of one point.
    """
    table: list[Json] = [result.to_json() for result in results]
    if smallest is not None:
        where = show_point(smallest.point) or "every parameter"
        at = f" at {where}" if smallest.point else ""
        return [
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="refutes",
                grade="statistical",
                summary=f"predicted {smallest.predicted:.6g}, {found_instead(smallest)}{at} "
                f"({smallest.guarantee})",
                witness=where,
                details={"points": [*table, smallest.to_json()]},
            )
        ]
    tested = [result for result in results if result.outcome != "undecided"]
    untested = [result for result in results if result.outcome == "undecided"]
    confirmed = [result for result in tested if result.outcome == "confirmed"]
    found: list[Evidence] = []
    if tested:
        complete = len(confirmed) == len(tested)
        guarantee = "asymptotic" if any(r.guarantee == "asymptotic" for r in tested) else "non-asymptotic"
        open_ones = [result for result in tested if result.outcome != "confirmed"]
        why = f"; at {show_point(open_ones[0].point)}: {open_ones[0].reason}" if open_ones else ""
        found.append(
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="supports" if complete else "undecided",
                grade="statistical",
                summary=f"raw data: {len(confirmed)} of {len(tested)} points within {100 * margin:.4g}% "
                f"({guarantee}){why}",
                confirms=(margin, level * len(tested)) if complete else None,
                details={"points": table},
            )
        )
    if untested:
        found.append(
            Evidence(
                check="monte carlo",
                subject=subject,
                outcome="undecided",
                grade="statistical",
                summary=f"not simulated at {len(untested)} of {len(results)} points"
                + (f", so at {show_point(untested[0].point)}" if untested[0].point else "")
                + f": {untested[0].reason}",
                details={"points": table},
            )
        )
    return found
