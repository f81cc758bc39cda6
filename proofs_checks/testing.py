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
    smallest parameters found: sigma = 2
    predicted: 2
    simulated 4... (3... to 4...), asymptotic confidence sequence, error probability 0.00017, ... observations
    again: assert_matches(mean_of_squares, 'sigma', [{'sigma': 2.0}], seed=2025, alpha=0.00016666666666666666)
"""

from __future__ import annotations

import math
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import Phase
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from proofs_checks.evidence.comparison import expression_value
from proofs_checks.evidence.monte_carlo import ALPHA, POINTS, PointResult, found_instead
from proofs_checks.evidence.search import show_point
from proofs_checks.experiment import MARGIN, Relation
from proofs_checks.own.match_evidence import advice, match_evidence
from proofs_checks.own.matching import MOST_SHRINKS, Known, Match, own_match, positive, smallest_refuted
from proofs_checks.own.simulator import Simulator
from proofs_checks.own.stated_laws import check_law
from proofs_checks.strategies import draw_points
from proofs_checks.strategies.parameters import outside_of_tests, visit_draws
from proofs_checks.verdict import Json, Verdict, judge
from proofs_checks.verification import DEFAULT_BUDGET, DEFAULT_SEED
from theory import catalogue
from theory.language.expressions import parse_expression
from theory.language.formula import EXACT, Formula, evaluate
from theory.language.parameters import Parameter, Value, Values, exact_number, validate
from theory.language.question import RELATIONS
from theory.numbers.value import Value as Evaluated

if TYPE_CHECKING:
    from sympy import Expr

Point = dict[str, Value]
Predicted = str | Formula | Callable[..., float]
Where = Sequence[Parameter] | SearchStrategy[Any] | Sequence[Mapping[str, Any]] | None

AtPoint = float | str | Callable[..., float]
"""A positive number, an expression in the parameters as text, or a function ``f(**parameters)``."""

MATCHED: dict[str, Relation] = {
    written: relation
    for written, relation in RELATIONS.items()
    if relation not in ("<", ">") and written != "=="
}
"""A simulation cannot tell < from ≤."""
DEFAULTS: dict[str, Any] = {
    "margin": MARGIN,
    "alpha": ALPHA,
    "budget": DEFAULT_BUDGET,
    "relation": "=",
    "absolute_margin": None,
    "bounds": None,
    "law": "",
    "variance": None,
    "shape": None,
    "trials": None,
    "tail": None,
    "cost": 100,
}
"""Arguments that the line which repeats a refutation leaves out; the seed is always there."""

RECORDS: list[dict[str, Json]] = []
"""What the assertions of the running test found; the pytest plugin reports and empties it."""


class Refuted(AssertionError):
    """The simulated mean is not the predicted one, at the stated error probability."""


class PredictionError(RuntimeError):
    """A function given as formula, or as variance, raised an exception (the cause)."""


class Inconclusive(AssertionError):
    """Nothing was refuted, but not everything was confirmed either; that is no pass."""


def assert_matches(
    simulator: Simulator,
    formula: Predicted,
    parameters: Where = None,
    *,
    margin: float = MARGIN,
    absolute_margin: float | None = None,
    alpha: float = ALPHA,
    budget: float | None = None,
    seed: int | None = None,
    points: int = POINTS,
    relation: str | None = None,
    bounds: tuple[float, float] | None = None,
    law: str = "",
    variance: AtPoint | None = None,
    shape: AtPoint | None = None,
    trials: AtPoint | None = None,
    tail: float | None = None,
    cost: int = 100,
    allow_inconclusive: bool = False,
    at: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> Verdict:
    """Assert that the mean of a simulator's observations is what a formula predicts, within a margin.

    The parameters are drawn first; the statistical verdict is made over all of them together. At each, a
    sequential test draws until the prediction is refuted, confirmed within the margin, or the budget spent.

    Args:
        simulator: ``simulator(rng, **parameters)``; draws with the NumPy generator ``rng`` and returns one
            observation or a one-dimensional array of independent ones. If it draws nothing, its one value is
            compared with the prediction, not sampled.
        formula: id of a formula of the catalogue, a ``Formula``, an expression as text, or a function
            ``formula(**parameters)``.
        parameters: a sequence of ``Parameter``, a hypothesis strategy of dictionaries, or the points
            themselves; by default the parameters of the formula.
        margin: relative margin δ of the confirmation. A bound is refuted at its own value, whatever the
            margin, and confirmed up to the margin only once the budget is spent.
        absolute_margin: a margin in the units of the mean instead; where 0 is predicted there is no other.
        alpha: probability of refuting a true prediction, over all points.
        budget: nominal seconds, as for ``collapse verify``; bounds the observations, not the clock.
        seed: root seed; the same seed gives the same verdict.
        points: how many points are drawn.
        relation: of the mean to the formula: "=", "<=" or ">=" for a bound, "~=" for an approximation, which
            is refuted only beyond the margin (also "≤", "≥", "≈"). By default, as the formula's kind says.
        bounds: least and largest possible observation; makes the test non-asymptotic.
        law: of an observation, known up to its mean: "bernoulli", "binomial" (with ``trials``), "poisson",
            "exponential", "gamma" (with ``shape``) or "normal" (with ``variance``); makes the test exact, and
            observations that are not of the law an error.
        variance: a bound on the variance of an observation, as a number, an expression as text or a function
            ``variance(**parameters)``; makes the test non-asymptotic, for unbounded observations.
        shape, trials: the number that the law needs, given like ``variance``.
        tail: the tail exponent of an observation, ``math.inf`` for tails lighter than any power. Without
            bounds, variance and tail the first 20 000 observations must show a clearly finite variance.
        cost: random numbers drawn for one observation; with the budget it limits the observations.
        allow_inconclusive: return an INCONCLUSIVE verdict instead of raising.
        at: one point, or several, in place of ``parameters``: ``at={"t": 3, "n": 10, "sigma0": 1}``.

    What is known of an observation makes up to three tests, the most telling first. The others, and the
    asymptotic test, are asked only where those before them decide nothing within the budget; they share the
    error probability.

    Returns:
        The verdict: CONFIRMED, or INCONCLUSIVE if that is allowed.

    Raises:
        Refuted: with the smallest parameters found that show it, and the line that repeats it.
        Inconclusive: with the reason.
        SimulatorError: the simulator raised an exception (the cause), returned no observations or some
            outside the bounds, or does not draw with ``rng``.
        PredictionError: a function given as formula, or as variance, raised an exception (the cause), or the
            points lack a parameter of the formula.
        DomainError: a point is outside the domain of a formula of the catalogue.
        UnknownId, ExpressionError, TypeError, ValueError: the arguments make no sense.
    """
    __tracebackhide__ = True
    if at is not None:
        if parameters is not None:
            raise TypeError("at: give the points as parameters, or at, not both")
        parameters = [at] if isinstance(at, Mapping) else list(at)
    holds = _relation(relation, formula)
    root = _default("collapse_seed", DEFAULT_SEED) if seed is None else seed
    seconds = _default("collapse_budget", DEFAULT_BUDGET) if budget is None else budget
    domain, predict, shown = _prediction(formula, parameters)
    name = getattr(simulator, "__name__", type(simulator).__name__)
    salt = zlib.crc32(f"{root}:{name}:{shown}".encode())
    _check_settings(margin, absolute_margin, alpha, seconds, root, points, cost, bounds, tail)
    chosen = _points(domain, points, salt)
    if not chosen:
        raise ValueError("parameters: there is no point to try")
    _check_domain(formula, chosen)
    numbers = {"variance": variance, "shape": shape, "trials": trials}
    if law or shape is not None or trials is not None:
        check_law(law, frozenset(key for key, value in numbers.items() if value is not None))
    declared = domain if _are_parameters(domain) else ()
    integers = frozenset(parameter.name for parameter in declared if parameter.domain.kind == "integer")
    match = own_match(
        simulator,
        name=name,
        predict=predict,
        level=alpha / len(chosen),
        known=Known(
            bounds=bounds,
            law=law,
            tail=tail,
            **{
                key: None if value is None else _positive_at(key, value, chosen[0])
                for key, value in numbers.items()
            },
        ),
        integers=integers,
        cost=cost,
        margin=margin,
        absolute_margin=absolute_margin,
        relation=holds,
    )
    results = [match.at(point, root, seconds) for point in chosen]
    refuted = next((result for result in results if result.outcome == "refuted"), None)
    smallest = None if refuted is None else _smallest(match, domain, refuted, root, seconds, points, salt)
    evidence = match_evidence(
        name,
        results,
        smallest,
        margin=margin,
        level=match.level,
        absolute_margin=absolute_margin,
        relation=holds,
    )
    verdict = judge(evidence)
    RECORDS.append(_record(name, shown, verdict, smallest, results, root))
    if smallest is not None:
        given = {
            "seed": root,
            "alpha": match.level,
            "margin": margin,
            "absolute_margin": absolute_margin,
            "budget": seconds,
            "relation": holds,
            "bounds": bounds,
            "law": law,
            **numbers,
            "tail": tail,
            "cost": cost,
        }
        raise Refuted(_refutation(name, shown, formula, smallest, integers, given))
    if verdict.name != "CONFIRMED" and not allow_inconclusive:
        helps = advice(results)
        raise Inconclusive(
            f"{name} was not confirmed to have the mean that {shown} predicts\n    {verdict.reason}\n"
            + (f"    what helps: {helps}\n" if helps else "")
            + f"    seed {root}; allow_inconclusive=True lets it pass"
        )
    return verdict


def _default(option: str, otherwise: Any) -> Any:
    """Return what the pytest option says, if the plugin is loaded and it is given."""
    plugin = sys.modules.get("proofs_checks.pytest_plugin")
    given_value = plugin.SETTINGS.get(option) if plugin is not None else None
    return otherwise if given_value is None else given_value


def _relation(relation: str | None, formula: Predicted) -> Relation:
    if relation is None:
        known = catalogue.known(formula) if isinstance(formula, str) else formula
        kind = known.kind if isinstance(known, Formula) else EXACT
        if kind.name == "bound":
            return "≤" if kind.side == "upper" else "≥"
        return "=" if kind.name == "exact" else "≈"
    if relation not in MATCHED:
        raise ValueError(f"relation = {relation!r}: must be one of {', '.join(MATCHED)}")
    return MATCHED[relation]


def _check_settings(
    margin: float,
    absolute_margin: float | None,
    alpha: float,
    budget: float,
    root: int,
    points: int,
    cost: int,
    bounds: tuple[float, float] | None,
    tail: float | None,
) -> None:
    """Refuse arguments outside their domains, by name."""
    for name, value in (("margin", margin), ("alpha", alpha)):
        if not 0 < value < 1:
            raise ValueError(f"{name} = {value}: must lie strictly between 0 and 1")
    if absolute_margin is not None and not 0 < absolute_margin < math.inf:
        raise ValueError(f"absolute_margin = {absolute_margin}: must be positive and finite")
    if not 0 < budget < math.inf:
        raise ValueError(f"budget = {budget}: must be positive and finite")
    for name, count, least in (("points", points, 1), ("cost", cost, 1), ("seed", root, 0)):
        if count < least or count != int(count):
            raise ValueError(f"{name} = {count!r}: must be an integer, at least {least}")
    if bounds is not None and not (len(bounds) == 2 and 0 < bounds[1] - bounds[0] < math.inf):
        raise ValueError(f"bounds = {bounds}: must be finite, the least before the largest")
    if tail is not None and not tail > 0:
        raise ValueError(f"tail = {tail}: must be positive, or math.inf")


def _positive_at(name: str, given: AtPoint, first: Point) -> Callable[[Values], float]:
    """Return what is known of an observation as a function of a point; it must be positive there."""
    if isinstance(given, str):
        found: Callable[[Values], float] = partial(
            _number_of_expression, parse_expression(given, _named_in([first]))
        )
    elif callable(given):
        found = partial(_of_function, given)
    else:
        constant = float(given)
        found = lambda point: constant  # noqa: E731  # a constant function

    checked = positive(name, found)
    checked(first)
    return checked


def _are_parameters(where: Any) -> bool:
    return isinstance(where, (tuple, list)) and all(isinstance(item, Parameter) for item in where)


def _prediction(
    formula: Predicted, parameters: Where
) -> tuple[Any, Callable[[Values], float | Evaluated], str]:
    """Return where to draw, the prediction, and its name."""
    if isinstance(formula, str):
        declared: Any = parameters if _are_parameters(parameters) else ()
        text = formula
        found = catalogue.known(text)
        if found is None:
            if parameters is None and "." in text and text.replace(".", "").isidentifier():
                catalogue.formula(text)  # raises, with the nearest id
            tree = parse_expression(text, declared or _named_in(parameters))
            return parameters if parameters is not None else (), partial(_of_expression, tree), repr(text)
        formula = found
    if isinstance(formula, Formula):
        domain = formula.parameters if parameters is None else parameters
        return domain, partial(_of_formula, formula), formula.id
    if parameters is None:
        raise TypeError(
            "parameters: a function says nothing of its domain; give parameters, a strategy or points"
        )
    named = getattr(formula, "__name__", type(formula).__name__)
    return parameters, partial(_of_function, formula), named


def _check_domain(formula: Predicted, points: Sequence[Point]) -> None:
    """Raise a DomainError at a point outside the domain of a formula; what else the point holds is free."""
    known = formula if isinstance(formula, Formula) else None
    if isinstance(formula, str):
        known = catalogue.known(formula)
    names = [] if known is None else [parameter.name for parameter in known.parameters]
    for point in points:
        if known is not None and all(name in point for name in names):
            validate(known.parameters, {name: point[name] for name in names})


def _named_in(parameters: Where) -> Sequence[Parameter]:
    """Return parameters, with the least that can be assumed, for the names of points or of a strategy."""
    from hypothesis import find

    from theory.language.parameters import Domain

    if parameters is None:
        return ()
    if isinstance(parameters, SearchStrategy):
        first: Any = outside_of_tests(partial(find, parameters, lambda _: True))
    elif not parameters:
        return ()
    else:
        first = parameters if isinstance(parameters, Mapping) else parameters[0]
    if not isinstance(first, Mapping):
        raise TypeError("parameters: a strategy must draw dictionaries of parameters by name")
    return [
        Parameter(
            name=name,
            meaning=name,
            domain=Domain(kind="real", shape="list" if _is_list(value) else "scalar"),
        )
        for name, value in first.items()
    ]


def _of_expression(tree: Expr, point: Values) -> Evaluated:
    return expression_value(tree, point, 17)


def _number_of_expression(tree: Expr, point: Values) -> float:
    return float(_of_expression(tree, point))


def _of_formula(formula: Formula, point: Values) -> Evaluated:
    missing = [parameter.name for parameter in formula.parameters if parameter.name not in point]
    if missing:
        raise PredictionError(f"{formula.id} needs {', '.join(missing)}; the points have {', '.join(point)}")
    own = {parameter.name: point[parameter.name] for parameter in formula.parameters}
    return evaluate(formula, own, digits=17)


def _of_function(function: Callable[..., float], point: Values) -> float:
    try:
        return float(function(**{name: _number(value) for name, value in point.items()}))
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        named = getattr(function, "__name__", type(function).__name__)
        raise PredictionError(f"{named} raised {said} at {show_point(dict(point))}") from error


def _number(value: Value) -> Any:
    if isinstance(value, tuple):
        return tuple(_number(entry) for entry in value)
    return float(value) if isinstance(value, Fraction) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, (tuple, list)) or getattr(value, "ndim", 0) == 1


def _exact(name: str, value: Any) -> Value:
    if _is_list(value):
        entries = tuple(_exact_number(name, entry) for entry in value)
        # a list of integers stays one, and reaches the simulator as such
        whole = all(isinstance(entry, int) for entry in entries)
        kept: Any = entries if whole else tuple(Fraction(entry) for entry in entries)
        return tuple(kept)
    return _exact_number(name, value)


def _exact_number(name: str, value: Any) -> int | Fraction:
    number = exact_number(int(value) if isinstance(value, bool) else value)
    if number is None:
        raise TypeError(f"parameters: {name} = {value!r} is no finite number and no list of such")
    return number


def _exactly(drawn: Any) -> Point:
    if not isinstance(drawn, Mapping):
        raise TypeError(f"parameters: {drawn!r} is no dictionary of parameters by name")
    return {str(name): _exact(str(name), value) for name, value in drawn.items()}


def _points(where: Any, count: int, salt: int) -> list[Point]:
    if isinstance(where, SearchStrategy):
        found: list[Point] = []

        def collect(drawn: Any) -> None:
            point = _exactly(drawn)
            if len(found) < count and point not in found:
                found.append(point)

        visit_draws(where, collect, examples=4 * count, root=salt)
        return found
    if _are_parameters(where):
        return draw_points(where, count, salt)
    if isinstance(where, Mapping):
        raise TypeError("parameters: give a list of points; this is one")
    return [_exactly(point) for point in where]


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
            tried = match.tried(point, root, seconds) if len(known) < MOST_SHRINKS else None
            known[shown] = tried if tried is not None and tried.outcome == "refuted" else None
        result = known[shown]
        if result is not None:
            best[0] = result
            raise _Shown

    with suppress(_Shown, Flaky):
        visit_draws(where, visit, examples=4 * count, root=salt, phases=(Phase.generate, Phase.shrink))
    return best[0]


def _literal(value: Value, integer: bool = False) -> str:
    """Return a value as Python that gives it back: reals with a point, integers without."""
    if isinstance(value, tuple):
        return "(" + "".join(f"{_literal(entry, integer)}, " for entry in value).rstrip(" ") + ")"
    if isinstance(value, int) or integer:
        return str(int(value))
    try:
        text = repr(float(value))
    except OverflowError:
        return repr(value)
    return text if Fraction(text) == value else repr(value)


def _refutation(
    name: str,
    shown: str,
    formula: Predicted,
    smallest: PointResult,
    integers: frozenset[str],
    given: Mapping[str, Any],
) -> str:
    """Return what a refuted assertion says; ``given`` are the arguments of the line that repeats it."""
    literals = (f"{key!r}: {_literal(value, key in integers)}" for key, value in smallest.point.items())
    point = "{" + ", ".join(literals) + "}"
    again = repr(formula) if isinstance(formula, str) else shown
    if isinstance(formula, Formula) and catalogue.known(formula.id) is formula:
        again = repr(formula.id)
    needed = {key: value for key, value in given.items() if DEFAULTS.get(key, ()) != value}
    arguments = "".join(f", {key}={_argument(value)}" for key, value in needed.items())
    bound = {
        "=": "the mean that",
        "≤": "a mean that is at most what",
        "≥": "a mean that is at least what",
        "≈": "a mean within the margin of what",
    }
    how = (
        "compared, since the simulator draws nothing"
        if smallest.guarantee == "deterministic"
        else f"{smallest.guarantee} confidence sequence, error probability {given['alpha']:.2g}, "
        f"{smallest.replicates} observations"
    )
    return (
        f"{name} does not have {bound[given['relation']]} {shown} predicts\n"
        f"    smallest parameters found: {show_point(smallest.point) or 'none to choose'}\n"
        f"    predicted: {smallest.predicted:.6g}\n"
        f"    {found_instead(smallest)}, {how}\n"
        f"    again: assert_matches({name}, {again}, [{point}]{arguments})"
    )


def _argument(value: Any) -> str:
    if isinstance(value, float) and math.isinf(value):
        return "math.inf"
    return getattr(value, "__name__", repr(value)) if callable(value) else repr(value)


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
