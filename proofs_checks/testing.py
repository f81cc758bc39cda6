"""For one's own test suite: does a simulator have the mean that a formula predicts?

>>> import numpy as np
>>> def mean_of_squares(rng, sigma):
...     return (rng.standard_normal(1000) * sigma) ** 2
>>> from theory.language.parameters import Domain, Parameter
>>> sigma = Parameter(
...     name="sigma", meaning="deviation", domain=Domain(kind="real", lower=0, lower_open=True), ceiling=2
... )
>>> assert_matches(mean_of_squares, "sigma^2", [sigma]).name
'CONFIRMED'
>>> assert_matches(mean_of_squares, "sigma", [sigma])  # doctest: +ELLIPSIS
Traceback (most recent call last):
proofs_checks.testing.Refuted: mean_of_squares does not have the mean that 'sigma' predicts
    smallest parameters: sigma = 2
    predicted: 2
    simulated: 3... to 4... (asymptotic confidence sequence, error probability 0.00017, ... observations)
    again: assert_matches(mean_of_squares, 'sigma', [{'sigma': 2}], seed=2025)
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from proofs_checks.evidence.comparison import expression_value
from proofs_checks.evidence.monte_carlo import ALPHA, POINTS, PointResult
from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import MARGIN, Relation
from proofs_checks.matching import (
    MOST_SHRINKS,
    Match,
    Simulator,
    match_evidence,
    own_experiment,
    smallest_refuted,
)
from proofs_checks.strategies import draw_points
from proofs_checks.verdict import Json, Verdict, judge
from proofs_checks.verify import DEFAULT_BUDGET, DEFAULT_SEED
from theory import catalogue
from theory.language.expressions import parse_expression
from theory.language.formula import Formula, evaluate
from theory.language.parameters import Parameter, Value, Values

if TYPE_CHECKING:
    from sympy import Expr

Point = dict[str, Value]
Predicted = str | Formula | Callable[..., float]
Where = Sequence[Parameter] | SearchStrategy[Any] | Sequence[Mapping[str, Any]] | None

RECORDS: list[dict[str, Json]] = []
"""What the assertions of the running test found; the pytest plugin reports and empties it."""


class Refuted(AssertionError):
    """The simulated mean is not the predicted one, at the stated error probability."""


class Inconclusive(AssertionError):
    """Nothing was refuted, but not everything was confirmed either; that is no pass."""


def assert_matches(
    simulator: Simulator,
    formula: Predicted,
    parameters: Where = None,
    *,
    margin: float = MARGIN,
    alpha: float = ALPHA,
    budget: float | None = None,
    seed: int | None = None,
    points: int = POINTS,
    relation: Relation = "=",
    bounds: tuple[float, float] | None = None,
    cost: int = 100,
    allow_inconclusive: bool = False,
) -> Verdict:
    """Assert that the mean of a simulator's observations is what a formula predicts, within a margin.

    The parameters are drawn first; the statistical verdict is made over all of them together. At each, a
    sequential test draws until the prediction is refuted, confirmed within the margin, or the budget spent.

    Args:
        simulator: ``simulator(rng, **parameters)``; draws with the NumPy generator ``rng`` and returns one
            observation or a one-dimensional array of independent ones.
        formula: id of a formula of the catalogue, a ``Formula``, an expression as text, or a function
            ``formula(**parameters)``.
        parameters: a sequence of ``Parameter``, a hypothesis strategy of dictionaries, or the points
            themselves; by default the parameters of the formula.
        margin: relative margin δ of the confirmation.
        alpha: probability of refuting a true prediction, over all points.
        budget: nominal seconds, as for ``collapse verify``; bounds the observations, not the clock.
        seed: root seed; the same seed gives the same verdict.
        points: how many points are drawn.
        relation: "=", or "≤" or "≥" if the formula is an upper or lower bound of the mean.
        bounds: least and largest possible observation; makes the test non-asymptotic.
        cost: random numbers drawn for one observation; with the budget it limits the observations.
        allow_inconclusive: return an INCONCLUSIVE verdict instead of raising.

    Returns:
        The verdict: CONFIRMED, or INCONCLUSIVE if that is allowed.

    Raises:
        Refuted: with the smallest parameters that show it, and the line that repeats it.
        Inconclusive: with the reason.
        UnknownId, ExpressionError, DomainError, TypeError: the arguments make no sense.
    """
    root = _default("collapse_seed", DEFAULT_SEED) if seed is None else seed
    seconds = _default("collapse_budget", DEFAULT_BUDGET) if budget is None else budget
    domain, predict, shown = _prediction(formula, parameters)
    name = getattr(simulator, "__name__", type(simulator).__name__)
    salt = zlib.crc32(f"{root}:{name}:{shown}".encode())
    chosen = _points(domain, points, salt)
    match = Match(
        experiment=own_experiment(
            simulator,
            name=name,
            parameters=domain if _are_parameters(domain) else (),
            bounds=bounds,
            cost=cost,
            margin=margin,
            relation=relation,
        ),
        predict=predict,
        level=alpha / len(chosen),
    )
    results = [match.at(point, root, seconds) for point in chosen]
    refuted = next((result for result in results if result.outcome == "refuted"), None)
    smallest = None if refuted is None else _smallest(match, domain, refuted, root, seconds, points, salt)
    evidence = match_evidence(name, results, smallest, margin=margin, level=match.level)
    verdict = judge(evidence)
    RECORDS.append(_record(name, shown, verdict, smallest, results, root))
    if smallest is not None:
        raise Refuted(_refutation(name, shown, formula, smallest, match.level, root, relation))
    if verdict.name != "CONFIRMED" and not allow_inconclusive:
        raise Inconclusive(
            f"{name} was not confirmed to have the mean that {shown} predicts\n    {verdict.reason}\n"
            f"    seed {root}; more budget= draws more, allow_inconclusive=True lets it pass"
        )
    return verdict


def _default(option: str, otherwise: Any) -> Any:
    """Return what the pytest option says, if the plugin is loaded and it is given."""
    plugin = sys.modules.get("proofs_checks.pytest_plugin")
    given_value = plugin.SETTINGS.get(option) if plugin is not None else None
    return otherwise if given_value is None else given_value


def _are_parameters(where: Any) -> bool:
    return isinstance(where, (tuple, list)) and all(isinstance(item, Parameter) for item in where)


def _prediction(formula: Predicted, parameters: Where) -> tuple[Any, Callable[[Values], float], str]:
    """Return where to draw, the prediction, and its name."""
    if isinstance(formula, str):
        declared: Any = parameters if _are_parameters(parameters) else ()
        text = formula
        try:
            formula = catalogue.formula(text)
        except catalogue.UnknownId:
            if parameters is None and "." in text and text.replace(".", "").isidentifier():
                raise
            tree = parse_expression(text, declared or _named_in(parameters))
            return parameters if parameters is not None else (), partial(_of_expression, tree), repr(text)
    if isinstance(formula, Formula):
        domain = formula.parameters if parameters is None else parameters
        return domain, partial(_of_formula, formula), formula.id
    if parameters is None:
        raise TypeError(
            "parameters: a function says nothing of its domain; give parameters, a strategy or points"
        )
    named = getattr(formula, "__name__", type(formula).__name__)
    return parameters, partial(_of_function, formula), named


def _named_in(parameters: Where) -> Sequence[Parameter]:
    """Return parameters, with the least that can be assumed, for the names of points or of a strategy."""
    from hypothesis import find

    from theory.language.parameters import Domain

    if parameters is None:
        return ()
    first = find(parameters, lambda _: True) if isinstance(parameters, SearchStrategy) else parameters[0]
    if not isinstance(first, Mapping):
        raise TypeError("parameters: a strategy must draw dictionaries of parameters by name")
    return [
        Parameter(
            name=name,
            meaning=name,
            domain=Domain(kind="real", shape="list" if isinstance(value, (tuple, list)) else "scalar"),
        )
        for name, value in first.items()
    ]


def _of_expression(tree: Expr, point: Values) -> float:
    return float(expression_value(tree, point, 17).decimal)


def _of_formula(formula: Formula, point: Values) -> float:
    own = {parameter.name: point[parameter.name] for parameter in formula.parameters}
    return float(evaluate(formula, own, digits=17).decimal)


def _of_function(function: Callable[..., float], point: Values) -> float:
    return float(function(**{name: _number(value) for name, value in point.items()}))


def _number(value: Value) -> Any:
    if isinstance(value, tuple):
        return tuple(_number(entry) for entry in value)
    return float(value) if isinstance(value, Fraction) else value


def _exact(value: Any) -> Value:
    if isinstance(value, (tuple, list)):
        return tuple(Fraction(str(entry)) for entry in value)
    if isinstance(value, int):
        return int(value)
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _exactly(drawn: Any) -> Point:
    if not isinstance(drawn, Mapping):
        raise TypeError(f"parameters: {drawn!r} is no dictionary of parameters by name")
    return {str(name): _exact(value) for name, value in drawn.items()}


def _points(where: Any, count: int, salt: int) -> list[Point]:
    if isinstance(where, SearchStrategy):
        found: list[Point] = []

        def collect(drawn: Any) -> None:
            point = _exactly(drawn)
            if len(found) < count and point not in found:
                found.append(point)

        _search(where, collect, 4 * count, salt, [Phase.generate])
        return found
    if _are_parameters(where):
        return draw_points(where, count, salt)
    return [_exactly(point) for point in where]


def _search(
    strategy: SearchStrategy[Any], visit: Callable[[Any], None], examples: int, salt: int, phases: list[Phase]
) -> None:
    @seed(salt)
    @settings(
        max_examples=examples,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def search(drawn: Any) -> None:
        visit(drawn)

    search()


class _Shown(Exception):
    """The prediction is refuted here; hypothesis looks for something smaller."""


def _smallest(
    match: Match, where: Any, found: PointResult, root: int, seconds: float, count: int, salt: int
) -> PointResult:
    if _are_parameters(where):
        return smallest_refuted(match, where, found, root, seconds)
    if not isinstance(where, SearchStrategy):
        return found
    known: dict[str, PointResult | None] = {show_point(found.point): found}
    best = [found]

    def visit(drawn: Any) -> None:
        point = _exactly(drawn)
        shown = show_point(point)
        if shown not in known:
            tried = match.at(point, root, seconds) if len(known) < MOST_SHRINKS else None
            known[shown] = tried if tried is not None and tried.outcome == "refuted" else None
        result = known[shown]
        if result is not None:
            best[0] = result
            raise _Shown

    with suppress(_Shown, Flaky):
        _search(where, visit, 4 * count, salt, [Phase.generate, Phase.shrink])
    return best[0]


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return "(" + "".join(f"{_literal(entry)}, " for entry in value).rstrip(" ") + ")"
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    return str(float(value)) if Fraction(str(float(value))) == value else repr(value)


def _refutation(
    name: str,
    shown: str,
    formula: Predicted,
    smallest: PointResult,
    level: float,
    root: int,
    relation: Relation,
) -> str:
    point = "{" + ", ".join(f"{key!r}: {_literal(value)}" for key, value in smallest.point.items()) + "}"
    told = formula if isinstance(formula, str) else None
    again = repr(told) if told is not None else shown
    extra = "" if relation == "=" else f", relation={relation!r}"
    bound = {"=": "the mean that", "≤": "a mean that is at most what", "≥": "a mean that is at least what"}
    return (
        f"{name} does not have {bound[relation]} {shown} predicts\n"
        f"    smallest parameters: {show_point(smallest.point) or 'none to choose'}\n"
        f"    predicted: {smallest.predicted:.6g}\n"
        f"    simulated: {smallest.low:.6g} to {smallest.high:.6g} ({smallest.guarantee} confidence "
        f"sequence, error probability {level:.2g}, {smallest.replicates} observations)\n"
        f"    again: assert_matches({name}, {again}, [{point}], seed={root}{extra})"
    )


def _record(
    name: str,
    shown: str,
    verdict: Verdict,
    smallest: PointResult | None,
    results: Sequence[PointResult],
    root: int,
) -> dict[str, Json]:
    tested = [smallest] if smallest else [one for one in results if one.outcome != "undecided"][:1]
    return {
        "what": f"{name} against {shown}",
        "verdict": verdict.name,
        "reason": verdict.reason,
        "seed": root,
        "point": tested[0].to_json() if tested else None,
    }
