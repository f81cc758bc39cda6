"""Confront a formula with simulated raw data at points drawn from its domain.

At every point a sequential test reads shards of raw data, in order, until it refutes the formula,
confirms it within a relative margin, or has spent its numbers.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import zlib
from dataclasses import dataclass
from typing import Literal

from proofs_checks.evidence.heavy_tails import from_tail
from proofs_checks.evidence.search import show_point
from proofs_checks.evidence.shards import Shard, fold, no_mean_test, observe, unit_of
from proofs_checks.experiment import MARGIN, Experiment, Relation, is_asymptotic
from proofs_checks.sequential import Instrument, interval, log_e_at_least, log_e_at_most, log_e_value
from proofs_checks.simulators import experiments
from proofs_checks.strategies import draw_points, simplest_first
from proofs_checks.verdict import ALPHA as ALPHA
from proofs_checks.verdict import Evidence, Json
from theory.catalogue import formula as formula_by_id
from theory.language.formula import evaluate
from theory.language.parameters import Parameter, Value, Values
from theory.language.plain import counted

POINTS = 6
ROUNDING = 1e-12
NUMBERS_PER_SECOND = 10_000_000
SHRINK_ATTEMPTS = 20
CATONI_DRAWS = 80.0  # draws that a Catoni test takes to close on a margin of one standard deviation


Remedy = Literal["", "draws", "tail", "spread", "margin"]
"""What an undecided test lacks: draws, knowledge of the tail or of the spread, or an absolute margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """What the simulation found at one parameter point.

    ``estimate`` is the sample mean (or ratio of means), not a number if nothing was drawn; ``low`` and
    ``high`` are the ends of the confidence sequence, rounded outwards to the means that the test follows
    where it follows some only. ``without_margin`` says of a confirmation that it needed none: the mean keeps
    a bound itself, or what draws nothing is the predicted value. ``remedy`` is what would have helped where
    nothing was decided.
    """

    point: dict[str, Value]
    outcome: str
    reason: str
    guarantee: str
    predicted: float
    estimate: float
    low: float
    high: float
    replicates: int
    without_margin: bool = False
    remedy: Remedy = ""

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


def found_instead(result: PointResult) -> str:
    """Return in words what was found where a prediction is refuted."""
    if math.isnan(result.estimate):
        return result.reason
    ends = f"{result.low:.6g} to {result.high:.6g}"
    if math.isinf(result.low) or math.isinf(result.high):
        ends = f"at most {result.high:.6g}" if math.isinf(result.low) else f"at least {result.low:.6g}"
    return f"simulated {result.estimate:.6g} ({ends})"


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def level_per_point(alpha: float = ALPHA) -> float:
    """Return the error probability of one point: ``alpha`` shared by all points of all experiments."""
    return alpha / (POINTS * max(1, len(experiments())))


def error_rate() -> dict[str, Json]:
    """Return how the probability that a simulation refutes a true formula is bounded over the registry.

    By Ville's inequality a test at level α refutes a true value with probability at most α, at any stopping
    time; the levels of all tests add up to that of the registry (a union bound), whatever their dependence
    and however few of them a run makes. Where a test is asymptotic, so is its level: ``asymptotic`` counts
    those that may be.
    """
    return {
        "registry": ALPHA,
        "tests": POINTS * len(experiments()),
        "asymptotic": POINTS * sum(is_asymptotic(experiment) for experiment in experiments().values()),
        "per_test": level_per_point(),
        "weights": "equal",
    }


def plan(name: str, root: int) -> list[dict[str, Value]]:
    """Return the points at which a formula is simulated, the boundary of its domain first."""
    experiment, own = experiments()[name], settings_of(name)
    boundary = next(simplest_first(own))
    drawn = draw_points(experiment.drawn_from or own, POINTS, zlib.crc32(f"{root}:{name}".encode()))
    return [boundary, *(point for point in drawn if point != boundary)][:POINTS]


def settings_of(name: str) -> tuple[Parameter, ...]:
    """Return the parameters of a formula as its simulator takes them, and of the simulator's setting."""
    experiment = experiments()[name]
    return (*(experiment.parameters or formula_by_id(name).parameters), *experiment.setting)


def replay_shard(
    name: str, point: dict[str, Value], number: int, root: int, seconds: float
) -> tuple[Trial, Shard | None]:
    """Draw one shard of one point again; return the test that it belongs to, and the shard.

    Args:
        name: id of a formula that has an experiment.
        number: of the shard, from 0.
        point, root, seconds: as in :func:`run_point`.

    Returns:
        The shard is ``None`` where no test is possible; the trial's ``refusal`` says why.
    """
    trial = trial_of(experiments()[name], point, predicted_value(name, point), seconds)
    if trial.refusal:
        return trial, None
    tested = experiment_of(experiments()[name], trial)
    return trial, observe(tested, point, trial.predicted, root, number)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test to be run at one point: what is known before the first number is drawn.

    Attributes:
        point, predicted: where, and the value to be refuted or confirmed.
        seconds: nominal seconds of the budget.
        fallback: how many fallbacks of the experiment were passed over to find one that can be tested.
        instead: why they were.
        refusal: why no test is possible at all (empty: it is). remedy: what would make one possible.
        settled: the outcome, if the bounds of the statistic settle it without a draw, and why.
        margin, absolute_margin, relation: those of the experiment.
    """

    point: Values
    predicted: float
    seconds: float
    fallback: int = 0
    instead: str = ""
    refusal: str = ""
    remedy: Remedy = ""
    settled: tuple[str, str] | None = None
    margin: float = MARGIN
    absolute_margin: float | None = None
    relation: Relation = "="


def trial_of(experiment: Experiment, point: Values, predicted: float, seconds: float) -> Trial:
    """Decide by theory alone how a point can be tested, if it can."""
    obstacle = _obstacle(experiment, point, predicted, seconds)
    if obstacle and experiment.fallback:
        found = trial_of(experiment.fallback, point, predicted, seconds)
        return dataclasses.replace(
            found, fallback=found.fallback + 1, instead=f"{obstacle[0]}; instead: {found.instead}"
        )
    return Trial(
        point=point,
        predicted=predicted,
        seconds=seconds,
        refusal=obstacle[0] if obstacle else "",
        remedy=obstacle[1] if obstacle else "",
        settled=_settled(experiment, point, predicted),
        margin=experiment.margin,
        absolute_margin=experiment.absolute_margin,
        relation=experiment.relation,
    )


def _settled(experiment: Experiment, point: Values, predicted: float) -> tuple[str, str] | None:
    """Return what the bounds of a statistic say of a prediction outside them, or of one that they imply."""
    if experiment.bounds is None:
        return None
    lower, upper = experiment.bounds(point)
    relation = experiment.relation
    reach = experiment.reach(predicted) if relation == "≈" else 0.0
    above, below = predicted - reach > upper, predicted + reach < lower
    where = f"every observation lies between {lower:.6g} and {upper:.6g}"
    if math.isinf(upper):
        where = f"no observation lies below {lower:.6g}"
    if (relation == "≤" and predicted >= upper) or (relation == "≥" and predicted <= lower):
        return "confirmed", where
    return ("refuted", where) if above or below else None


def experiment_of(experiment: Experiment, trial: Trial) -> Experiment:
    """Return the experiment that a trial runs: the one given, or the fallback that the trial came to."""
    for _ in range(trial.fallback):
        if experiment.fallback is None:
            raise TypeError(f"{experiment.formula} has no such fallback")
        experiment = experiment.fallback
    return experiment


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
    trial = trial_of(experiment, point, predicted, seconds)
    tested = experiment_of(experiment, trial)
    folded: Shard | None = None
    for number in itertools.count():
        found = outcome_of(trial, folded, level)
        if found is not None:
            return found
        folded = fold(folded, observe(tested, point, predicted, root, number))
    raise AssertionError("shards never end")


def most_numbers(trial: Trial) -> float:
    """Return how many random numbers a trial may draw; the shard that reaches them is the last."""
    return trial.seconds * NUMBERS_PER_SECOND / POINTS


def outcome_of(trial: Trial, folded: Shard | None, level: float | None = None) -> PointResult | None:
    """Return what the shards folded so far decide; ``None``: draw another.

    Args:
        trial: the test.
        folded: its first shards together, ``None`` before the first.
        level: error probability; by default that of :func:`level_per_point`.
    """
    if trial.settled:
        return _result(trial, *trial.settled, "non-asymptotic", without_margin=True)
    if trial.refusal:
        return _result(trial, "undecided", trial.refusal, "none", remedy=trial.remedy)
    if folded is None:
        return None
    if folded.no_test:
        return _result(trial, "undecided", folded.no_test, "none", remedy="tail")
    level = level or level_per_point()
    null = trial.predicted if folded.scale is None else 0.0
    reach = reach_of(trial, folded)
    spent = folded.numbers >= most_numbers(trial)
    if is_refuted(trial.relation, folded.state, null, reach, level):
        return _measured(trial, "refuted", folded, level)
    if trial.relation in ("≤", "≥") and is_cleared(trial.relation, folded.state, null, level):
        return _measured(trial, "cleared", folded, level)
    if is_confirmed(trial.relation, folded.state, null, reach, level, spent=spent):
        return _measured(trial, "confirmed", folded, level)
    return _measured(trial, "unresolved", folded, level) if spent else None


def reach_of(trial: Trial, folded: Shard) -> float:
    """Return how far from the null the mean may lie in a confirmation, in the units of the observations."""
    if trial.absolute_margin is None:
        return trial.margin * abs(unit_of(folded, trial.predicted))
    return trial.absolute_margin * abs(unit_of(folded, 1.0))


def is_refuted(relation: Relation, state: Instrument, null: float, reach: float, level: float) -> bool:
    """Return whether a test refutes that the mean is in this relation to ``null``.

    A bound is refuted at its own value, whatever the margin.

    Args:
        reach: how far from ``null`` the mean may lie if the relation is "≈".
    """
    threshold = -math.log(level)
    if relation == "=":
        return log_e_value(state, null) >= threshold
    if relation == "≈":
        low, high = interval(state, level)
        beyond = (1 - ROUNDING) * reach
        return low > null + beyond or high < null - beyond
    return (log_e_at_most if relation == "≤" else log_e_at_least)(state, null) >= threshold


def is_cleared(relation: Relation, state: Instrument, bound: float, level: float) -> bool:
    """Return whether the mean is shown to keep a bound: "≤" or "≥" ``bound`` itself, without a margin."""
    against = log_e_at_least if relation == "≤" else log_e_at_most
    return against(state, bound) >= -math.log(level)


def is_confirmed(
    relation: Relation, state: Instrument, null: float, reach: float, level: float, *, spent: bool
) -> bool:
    """Return whether the mean is shown to be in this relation to ``null`` up to ``reach``.

    A bound is confirmed up to its margin only when the budget is spent: until then draws may yet refute it,
    if it is broken by less than the margin.
    """
    slack = (1 + ROUNDING) * reach
    if relation in ("=", "≈"):
        low, high = interval(state, level)
        return null - slack <= low and high <= null + slack
    return (
        spent
        and reach > 0
        and is_cleared(relation, state, null + (slack if relation == "≤" else -slack), level)
    )


def _obstacle(
    experiment: Experiment, point: Values, predicted: float, seconds: float
) -> tuple[str, Remedy] | None:
    """Return why a test of the mean is invalid, or cannot resolve the margin within the budget."""
    reach = experiment.reach(predicted)
    if reach == 0 and experiment.relation == "≈":
        return "nothing is near 0 by a relative margin", "margin"
    if experiment.instrument is not None or experiment.bounds is not None:
        return None
    if experiment.variance is None:
        tail = experiment.tail(point) if experiment.tail else None
        diagnosis = None if tail is None else from_tail(tail)
        if diagnosis is None or diagnosis.answer == "valid":
            return None
        return no_mean_test(diagnosis.answer, diagnosis.reason), "tail"
    variance = experiment.variance(point)
    if math.isinf(variance):
        return no_mean_test("invalid", "the variance is infinite"), "tail"
    if reach == 0 or not experiment.gated:
        return None
    spread = math.sqrt(variance) / reach
    needed = CATONI_DRAWS * spread * spread
    affordable = seconds * NUMBERS_PER_SECOND / POINTS / experiment.cost(point)
    if needed <= affordable:
        return None
    return (
        f"a mean of draws cannot decide: the known variance {variance:.3g} calls for {needed:.2g} draws, "
        f"the budget for {affordable:.2g}",
        "draws",
    )


REASONS = {
    "refuted": "the confidence sequence excludes the prediction",
    "cleared": "the confidence sequence keeps the bound itself",
    "confirmed": "the confidence sequence lies within {margin} of the prediction",
    "unresolved": "the confidence sequence is still wider than the margin; more budget decides",
}


def _reason(trial: Trial, outcome: str, folded: Shard, low: float) -> tuple[str, Remedy]:
    """Return why the test came to its outcome, and what would have helped if to none."""
    if outcome == "unresolved" and math.isinf(low) and folded.state.guarantee == "asymptotic":
        return "the observations do not vary, or are too few, and say nothing about their spread", "spread"
    if outcome == "unresolved" and reach_of(trial, folded) == 0:
        return (
            "the prediction is 0, nothing refuted it, and a relative margin needs another mean",
            "margin",
        )
    absolute = trial.absolute_margin
    margin = f"{100 * trial.margin:.4g}%" if absolute is None else f"{absolute:.4g}"
    return REASONS[outcome].format(margin=margin), "draws" if outcome == "unresolved" else ""


def _measured(trial: Trial, outcome: str, folded: Shard, level: float) -> PointResult:
    low, high = interval(folded.state, level)
    estimate = float(folded.total / folded.count)
    reason, remedy = _reason(trial, outcome, folded, low)
    if folded.scale is not None:
        unit = unit_of(folded, trial.predicted)
        low, high, estimate = (trial.predicted * (1 + end / unit) for end in (low, high, estimate))
    return _result(
        trial,
        "confirmed" if outcome == "cleared" else outcome,
        reason,
        folded.state.guarantee,
        estimate,
        low,
        high,
        folded.count,
        without_margin=outcome == "cleared",
        remedy=remedy,
    )


def _result(
    trial: Trial,
    outcome: str,
    reason: str,
    guarantee: str,
    estimate: float = math.nan,
    low: float = -math.inf,
    high: float = math.inf,
    replicates: int = 0,
    *,
    without_margin: bool = False,
    remedy: Remedy = "",
) -> PointResult:
    return PointResult(
        point=dict(trial.point),
        outcome=outcome,
        reason=trial.instead + reason,
        guarantee=guarantee,
        predicted=trial.predicted,
        estimate=estimate,
        low=low,
        high=high,
        replicates=replicates,
        without_margin=without_margin,
        remedy=remedy,
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


def monte_carlo_evidence(
    name: str,
    results: list[PointResult],
    root: int,
    seconds: float,
    simplest: PointResult | None = None,
) -> list[Evidence]:
    """Combine the points of one formula into evidence: one item for the tests, one for untested points.

    Args:
        name: id of the formula.
        results: of its points.
        root, seconds: as in :func:`run_point`.
        simplest: the simplest point at which it is refuted; ``None``: it is looked for if need be.
    """
    table: list[Json] = [result.to_json() for result in results]
    refuted = [result for result in results if result.outcome == "refuted"]
    if refuted:
        worst = simplest or simplest_refutation(name, root, seconds, refuted[0])
        where = show_point(worst.point)
        return [
            Evidence(
                check="monte carlo",
                subject=name,
                outcome="refutes",
                grade="statistical",
                summary=f"predicted {worst.predicted:.6g}, {found_instead(worst)} at {where}",
                witness=where,
                details={"points": table},
            )
        ]
    untested = [result for result in results if result.outcome == "undecided"]
    tested = [result for result in results if result.outcome != "undecided"]
    confirmed = [result for result in tested if result.outcome == "confirmed"]
    found: list[Evidence] = []
    margin = experiments()[name].margin
    if tested:
        complete = len(confirmed) == len(tested)
        guarantee = "asymptotic" if any(r.guarantee == "asymptotic" for r in tested) else "non-asymptotic"
        found.append(
            Evidence(
                check="monte carlo",
                subject=name,
                outcome="supports" if complete else "undecided",
                grade="statistical",
                summary=f"raw data: {len(confirmed)} of {counted(len(tested), 'point')} within "
                f"{100 * margin:.4g}% ({guarantee})",
                confirms=(margin, level_per_point() * len(tested)) if complete else None,
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
                summary=f"not simulated at {len(untested)} of {counted(len(results), 'point')}, so at "
                f"{show_point(first.point)}: {first.reason}",
                details={"points": [show_point(result.point) for result in untested]},
            )
        )
    return found
