"""A simulator of one's own, or a shipped one, set against a predicted mean over a parameter domain."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from proofs_checks.evidence.monte_carlo import ROUNDING, PointResult, confront, trial_of
from proofs_checks.evidence.search import show_point
from proofs_checks.evidence.shards import PILOT_STREAM
from proofs_checks.experiment import MARGIN, Experiment, Relation
from proofs_checks.own.simulator import (
    Observations,
    Simulator,
    SimulatorError,
    deterministic_value,
    draw_observations,
)
from proofs_checks.own.stated_laws import check_law
from proofs_checks.strategies import simplest_first
from proofs_checks.strategies.enumerated import candidates
from theory.language.parameters import DomainError, Parameter, Value, Values, validate
from theory.numbers.value import Value as Predicted

SIMPLEST = 12
MOST_SHRINKS = 60
PROBE_STREAM = PILOT_STREAM - 1
AtPoint = Callable[[Values], float]
NUMBERS = ("variance", "shape", "trials")
"""What may be known of an observation that depends on the point."""
PART_OF_MARGIN = 0.01
"""What the error of a prediction may take of the margin; one that is known less well decides nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the observations of a simulator of one's own.

    Attributes:
        bounds: least and largest possible observation.
        law: its name in ``stated_laws.LAWS``; empty: none is stated.
        variance: a bound on the variance of an observation, at a point; the variance of a normal law.
        shape, trials: the number that the law needs, at a point.
        tail: tail exponent α, P(> x) ≈ x^(−α), ∞ for lighter tails; ``None``: unknown, and diagnosed from the
            first observations.
    """

    bounds: tuple[float, float] | None = None
    law: str = ""
    variance: AtPoint | None = None
    shape: AtPoint | None = None
    trials: AtPoint | None = None
    tail: float | None = None

    def stated(self) -> frozenset[str]:
        """Return the names of the numbers that are given."""
        return frozenset(name for name in NUMBERS if getattr(self, name) is not None)

    def number_of_law(self, values: Values) -> float:
        """Return the number that the stated law needs, 0 if it needs none."""
        needs = check_law(self.law, self.stated()).needs
        known: AtPoint | None = getattr(self, needs) if needs else None
        return known(values) if known is not None else 0.0

    def objection(self, observed: Observations, values: Values) -> str | None:
        """Return why observations cannot be what is said of them."""
        low, high = self.bounds or (-math.inf, math.inf)
        outside = observed[(observed < low) | (observed > high)]
        if outside.size:
            return f"{outside[0]:g}, outside its bounds {low:g} and {high:g}"
        if not self.law:
            return None
        return check_law(self.law, self.stated()).objection(observed, self.number_of_law(values))


def positive(name: str, given: AtPoint) -> AtPoint:
    """Return what is known of an observation; where it is not positive, the point has no test."""

    def at(point: Values) -> float:
        value = given(point)
        if not 0 < value < math.inf or (name == "trials" and value != int(value)):
            needed = "an integer, at least 1" if name == "trials" else "positive and finite"
            raise ValueError(f"{name} = {value:g} at {show_point(dict(point))}: must be {needed}")
        return value

    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A simulation set against a prediction, at any point.

    Attributes:
        experiment: draws the observations.
        weaker: tests of the same observations that know less of them. Each is asked if those before it cannot
            decide within the budget, so that to say more never decides less.
        predict: the predicted mean, with its error if it has one; raises ``ValueError`` with one line where
            there is none.
        translate: the simulation's own values at a point.
        level: error probability at one point, shared by the tests that are possible there.
        settle: returns the value of a simulator that draws nothing at a point, else ``None``; from the point
            and a seed.
    """

    experiment: Experiment
    predict: Callable[[Values], float | Predicted]
    level: float
    weaker: tuple[Experiment, ...] = ()
    translate: Callable[[Values], dict[str, Value]] = dict
    settle: Callable[[Values, np.random.SeedSequence], float | None] | None = None

    def at(self, point: Values, root: int, seconds: float) -> PointResult:
        """Return what the simulation finds at a point; where there is no prediction it is undecided.

        Raises:
            SimulatorError: as for :func:`~proofs_checks.own.simulator.draw_observations`.
        """
        predicted = math.nan
        try:
            predicted = known_mean(self.predict(point), self.experiment)
            own = self.translate(point)
            value = None if self.settle is None else self.settle(own, _seed_of(self.experiment, own, root))
            found = (
                self._sampled(own, predicted, root, seconds)
                if value is None
                else compared(self.experiment, predicted, value)
            )
        except ValueError as error:
            return undecided(point, str(error), predicted)
        return replace(found, point=dict(point))

    def _sampled(self, own: dict[str, Value], predicted: float, root: int, seconds: float) -> PointResult:
        """Return what the first test finds that decides, each with its share of the error probability."""
        tests = (self.experiment, *self.weaker)
        possible = [test for test in tests if not trial_of(test, own, predicted, seconds).refusal] or tests[
            :1
        ]
        level = self.level / len(possible)
        longer = seconds * math.log(level) / math.log(self.level)  # the draws that the share costs
        open_ones: list[PointResult] = []
        for test in possible:
            found = confront(test, own, predicted, root, seconds if not open_ones else longer, level=level)
            if found.outcome not in ("undecided", "unresolved"):
                tried = "".join(f"{one.reason}; instead, of the same draws: " for one in open_ones)
                return replace(found, reason=tried + found.reason)
            open_ones.append(found)
        return next((one for one in open_ones if one.outcome == "unresolved"), open_ones[0])

    def tried(self, point: Values, root: int, seconds: float) -> PointResult:
        """Return the same, with a simulator that fails undecided and its reason."""
        try:
            return self.at(point, root, seconds)
        except SimulatorError as error:
            return undecided(point, str(error))


def own_match(
    simulator: Simulator,
    *,
    name: str,
    predict: Callable[[Values], float | Predicted],
    level: float,
    known: Known,
    integers: frozenset[str] = frozenset(),
    cost: int = 100,
    margin: float = MARGIN,
    absolute_margin: float | None = None,
    relation: Relation = "=",
) -> Match:
    """Return the match of a simulator of one's own.

    Args:
        simulator: see :mod:`proofs_checks.own.simulator`.
        name: for messages, and part of the seed.
        predict: the predicted mean, at a point. level: error probability at one point.
        known: what is known of an observation. The most telling of it makes the test: its law, its bounds, a
            bound on its variance; all these are non-asymptotic.
        integers: names of the parameters that are lists of integers.
        cost: random numbers drawn for one observation; with the budget it limits the observations.
        margin: relative margin of a confirmation. absolute_margin: the same in the units of the mean.
        relation: of the mean to the predicted value.

    Raises:
        ValueError: the law is unknown, or lacks its number.
    """
    plain = Experiment(
        formula=name,
        draw=partial(draw_observations, simulator, integers, known.objection),
        cost=lambda values: cost,
        tail=None if known.tail is None else lambda values: known.tail,
        margin=margin,
        absolute_margin=absolute_margin,
        relation=relation,
        gated=False,
    )
    tests: list[Experiment] = []
    if known.law:
        tests.append(_of_law(plain, known))
    if known.bounds is not None:
        ends = known.bounds
        tests.append(replace(plain, bounds=lambda values: ends))
    if known.variance is not None and known.law != "normal":
        tests.append(replace(plain, variance=known.variance))
    first, *weaker = (*tests, plain)
    return Match(
        experiment=first,
        weaker=tuple(weaker),
        predict=predict,
        level=level,
        settle=partial(deterministic_value, simulator, integers, known.objection),
    )


def _of_law(plain: Experiment, known: Known) -> Experiment:
    law = check_law(known.law, known.stated())
    return replace(
        plain,
        bounds=lambda values: law.bounds(known.number_of_law(values)),
        instrument=lambda values, mean: law.instrument(known.number_of_law(values), mean, plain.reach(mean)),
    )


def _seed_of(experiment: Experiment, point: Values, root: int) -> np.random.SeedSequence:
    where = show_point(dict(sorted(point.items())))
    words = (zlib.crc32(experiment.formula.encode()), zlib.crc32(where.encode()))
    return np.random.SeedSequence(root, spawn_key=(*words, PROBE_STREAM))


def known_mean(predicted: float | Predicted, experiment: Experiment) -> float:
    """Return a predicted mean as a number, if it is known well enough for the experiment's margin.

    Raises:
        ValueError: it is not finite, or its error takes more than ``PART_OF_MARGIN`` of the margin. A proved
            value is evaluated to more digits than that; an estimate may not be.
    """
    mean = float(predicted)
    if not math.isfinite(mean):
        raise ValueError(f"the prediction is {mean}")
    if isinstance(predicted, Predicted) and predicted.error is not None:
        reach = experiment.reach(mean)
        if float(predicted.error) > PART_OF_MARGIN * reach:
            raise ValueError(
                f"the prediction {predicted.decimal} is known to ± {predicted.error} only, "
                f"too little for a margin of {reach:.3g}"
            )
    return mean


def compared(experiment: Experiment, predicted: float, value: float) -> PointResult:
    """Return what a deterministic value says of a prediction; the twelfth digit may be rounding."""
    rounding = ROUNDING * abs(predicted)
    reach = experiment.reach(predicted) if experiment.relation == "≈" else 0.0
    above, below = value > predicted + reach + rounding, value < predicted - reach - rounding
    refuted = (above and experiment.relation != "≥") or (below and experiment.relation != "≤")
    return PointResult(
        point={},
        outcome="refuted" if refuted else "confirmed",
        reason="the simulator draws nothing, and returns one value",
        guarantee="deterministic",
        predicted=predicted,
        estimate=value,
        low=value,
        high=value,
        replicates=1,
        without_margin=experiment.relation != "≈",
    )


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
    """Return the smallest parameters found at which the prediction is refuted, ``found`` at worst.

    The simplest points come first; after them every parameter of ``found`` in turn is made as simple as it
    can be while the refutation stands. At most 12 points are tried the first way, and 60 the second; a
    smaller point that stays undecided is passed over.
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
