"""How a mean changes with a parameter.

Of a defined loop the core proves it by comparing two runs (``by_definition``). Else the sign
of the mean's difference or derivative decides, and pairs of points are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice

import sympy as sp

from proofs_checks.evidence.by_definition import change_by_definition
from proofs_checks.evidence.comparison import (
    Comparison,
    NoValue,
    TooFar,
    alike,
    ball_of,
    decided,
    domain_within,
    expression_value,
    has_no_value,
    named_sums,
    of_question,
    right_hand_side,
    settled,
)
from proofs_checks.evidence.definedness import Condition, region_of
from proofs_checks.evidence.exceptional import exceptional_parts, exceptional_points
from proofs_checks.evidence.reach import far_points
from proofs_checks.strategies import simplest_first
from proofs_checks.verdict import Evidence, Grade
from theory.language.formula import Formula, evaluate
from theory.language.parameters import DomainError, Parameter, Value, validate
from theory.language.plain import plain
from theory.language.question import Question
from theory.language.time_limit import TimeLimitExceeded, within
from theory.numbers.value import Value as Number
from theory.numbers.walk import TooManyTerms, precision

MOST_POINTS = 60
FEW = 12
"""Points that are tried before a proof is sought."""
CLOSE = 1e-9
"""Relative change that is none in floating-point numbers."""
CHANGE_SECONDS = 10.0
Point = dict[str, Value]


def monotone_evidence(subject: str, question: Question, formula: Formula) -> list[Evidence]:
    """Decide how the mean changes: from the loop's definition, by its closed form, and at pairs of points."""
    claim = of_question(question, formula, sp.Integer(0))
    strict, up = not question.form.startswith("non"), question.form in ("increasing", "nondecreasing")
    index = next(p for p in question.parameters if p.name == question.index)
    near = _pairs(subject, question, claim, index, strict, up, None)
    proved = (
        []
        if near.outcome == "refutes"
        else change_by_definition(subject, question, formula, index, strict=strict, up=up)
    )
    if near.outcome == "refutes" or proved:
        return [*proved, near]
    found: list[Evidence] = []
    mean, change = right_hand_side(claim), None
    with suppress(TimeLimitExceeded):
        change = within(CHANGE_SECONDS, "the change", lambda: _change(mean, index))
        if change is not None and changes(claim, index, up=up, strict=strict):
            kind = "difference" if index.domain.kind == "integer" else "derivative"
            grade: Grade = "proof" if domain_within(claim) else "rigorous"
            shown = "" if change.atoms(sp.Dummy) else f" {plain(change)}"
            summary = f"the sign of its {kind}{shown} is decided (FLINT)"
            found.append(decided(subject, "supports", grade, summary))
    parts = exceptional_parts(mean, index.symbol)
    parts += [] if change is None else [change, *exceptional_parts(change, index.symbol)]
    return [*found, _pairs(subject, question, claim, index, strict, up, parts)]


def changes(claim: Comparison, index: Parameter, *, up: bool, strict: bool) -> bool:
    """Return whether the mean is shown to rise (or fall) with a parameter over the claim's domain."""
    mean = right_hand_side(claim)
    change = _change(mean, index)
    if change is None or has_no_value(replace(claim, expression=mean)) is not None:
        return False
    whole = index.domain.kind == "integer"
    region = region_of([_one_less(p) if whole and p is index else p for p in claim.parameters])
    change, sums = named_sums(_factored(change), claim.parameters)
    region = (*region, *sums)
    return Condition("positive" if strict else "nonnegative", change if up else -change, region).shown


def _one_less(index: Parameter) -> Parameter:
    """Return the index in the domain of its values that have a next one."""
    upper = index.domain.upper
    return index if upper is None else replace(index, domain=replace(index.domain, upper=upper - 1))


def _change(mean: sp.Expr, index: Parameter) -> sp.Expr | None:
    """Return f(t + 1) − f(t) with sums telescoped, or the derivative in a real parameter."""
    symbol = index.symbol
    if index.domain.kind != "integer":
        inside = any(node.has(symbol) for node in mean.atoms(sp.Sum, sp.Product, sp.Indexed, sp.Piecewise))
        return (
            None if inside or mean.has(sp.Max, sp.Min, sp.Abs, sp.floor) else sp.factor(sp.diff(mean, symbol))
        )
    later = mean.xreplace({symbol: symbol + 1})
    known: dict[sp.Basic, sp.Expr] = {}
    for node in later.atoms(sp.harmonic, sp.Sum, sp.Product):
        if isinstance(node, sp.harmonic) and node.args[0] == symbol + 1:
            order = node.args[1] if len(node.args) == 2 else sp.Integer(1)
            known[node] = sp.harmonic(symbol, *node.args[1:]) + (symbol + 1) ** -order
        elif isinstance(node, (sp.Sum, sp.Product)) and len(node.limits) == 1:
            dummy, low, high = node.limits[0]
            if high == symbol + 1 and not low.has(symbol) and not node.function.has(symbol):
                before, last = (
                    node.func(node.function, (dummy, low, symbol)),
                    node.function.xreplace({dummy: high}),
                )
                known[node] = before + last if isinstance(node, sp.Sum) else before * last
    difference = alike(sp.expand(later.xreplace(known)) - sp.expand(mean))
    return _factored(difference) if difference.count_ops() < 200 else difference


def _factored(expr: sp.Expr) -> sp.Expr:
    """Return factors, with (1 − x)^t where SymPy writes (−1)^t (x − 1)^t."""
    return sp.powsimp(sp.factor(expr), combine="base")


def _pairs(
    subject: str,
    question: Question,
    claim: Comparison,
    index: Parameter,
    strict: bool,
    up: bool,
    parts: Sequence[sp.Expr] | None,
) -> Evidence:
    """Compare the mean at points with its value at a larger index, the simplest first.

    ``parts``: whose zeros are tried, with points far out; ``None``: few of the simplest points are.
    """
    held = undecided = 0
    reach, mean = 0, sp.factor_terms(right_hand_side(claim))
    found = _neighbours(question, index, parts)
    for point, later in chain(found, _suspects(question, index, mean, up=up)) if parts is None else found:
        try:
            first, second = (mean_at(claim, mean, one) for one in (point, later))
        except TooFar:
            continue
        except (NoValue, DomainError):
            undecided += 1
            continue
        order = _order(claim, mean, point, later)
        if order is None:
            undecided += 1
        elif ((order > 0) is up and order != 0) or (order == 0 and not strict):
            held += 1
            value = later[index.name]
            reach = max(reach, int(value)) if not isinstance(value, tuple) else reach
        else:
            between = f"{question.index} = {later[index.name]}"
            return decided(
                subject,
                "refutes",
                "rigorous",
                f"the mean is {_short(first)}, and {_short(second)} for {between},",
                point,
            )
    summary = f"{question.form} at {held} pairs of values, up to {question.index} = {reach}"
    summary += f", undecided at {undecided}" if undecided else ""
    return decided(subject, "undecided" if undecided or not held else "supports", "rigorous", summary)


def _neighbours(
    question: Question, index: Parameter, parts: Sequence[sp.Expr] | None
) -> Iterator[tuple[Point, Point]]:
    """Yield points with a larger value of the index, near and far."""
    step: int | Fraction = 1 if index.domain.kind == "integer" else Fraction(1, 8)
    points = [*islice(simplest_first(question.parameters), FEW if parts is None else MOST_POINTS)]
    if parts is not None:
        points += exceptional_points(parts, question.parameters)
        points += [far.point for far in islice(far_points(question.parameters), MOST_POINTS)]
    yield from _with_later(question, index, points, (step, 8 * step))


def _with_later(
    question: Question, index: Parameter, points: Iterable[Point], widths: Sequence[int | Fraction]
) -> Iterator[tuple[Point, Point]]:
    for point in points:
        for width in widths:
            value = point[index.name]
            if isinstance(value, tuple):
                continue
            try:
                yield point, validate(question.parameters, {**point, index.name: value + width})
            except DomainError:
                continue


def _suspects(
    question: Question, index: Parameter, mean: sp.Expr, *, up: bool
) -> Iterator[tuple[Point, Point]]:
    """Yield those of many simple points at which floating-point numbers say that it changes the other way."""
    step: int | Fraction = 1 if index.domain.kind == "integer" else Fraction(1, 8)
    try:
        value = sp.lambdify([p.symbol for p in question.parameters], mean, "math")
        for pair in _with_later(question, index, simplest_first(question.parameters), (step,)):
            first, second = (float(value(*map(float, one.values()))) for one in pair)  # type: ignore[arg-type]
            if abs(second - first) > CLOSE * (abs(first) + abs(second)) and (second > first) is not up:
                yield pair
    except (TypeError, ValueError, ArithmeticError, NameError, KeyError, NotImplementedError):
        return


def mean_at(claim: Comparison, mean: sp.Expr, point: Point, digits: int = 30) -> Number:
    """Return the mean at a point: by its form ``mean``, or by what gives it where that has no value.

    Raises:
        NoValue: nothing does.
    """
    formula = claim.formula
    try:
        return expression_value(mean, point, digits)
    except TooFar:
        raise
    except NoValue:
        if formula.where_undefined is None and formula.algorithm is None:
            raise
    try:
        return evaluate(formula, settled(formula.parameters, claim.at, point, {}), digits)
    except TooManyTerms as error:
        raise TooFar(str(error)) from None
    except ArithmeticError as error:
        raise NoValue(str(error)) from None


def _short(value: object) -> str:
    exact = getattr(value, "exact", None)
    return (
        str(exact)
        if exact is not None and len(str(exact)) <= 20
        else str(getattr(value, "decimal", value))[:12]
    )


def _order(claim: Comparison, mean: sp.Expr, point: Point, later: Point) -> int | None:
    """Return the sign of the mean's later value minus the first one, ``None`` if the balls meet."""
    for digits in (30, 60, 200):
        first, second = (mean_at(claim, mean, one, digits) for one in (point, later))
        if first.exact is not None and second.exact is not None:
            return (second.exact > first.exact) - (second.exact < first.exact)
        with precision(8 * digits):  # as balls: a decimal such as 1e-313254893 is no fraction to be built
            gap = ball_of(second) - ball_of(first)
            if gap > 0 or gap < 0:
                return 1 if gap > 0 else -1
            if gap == 0:  # without error
                return 0
    return None
