"""Decide an expression against an exact formula of the catalogue: as functions, and point by point.

“The mean is (at most, at least) this expression” is decided rigorously where the catalogue knows the mean.
Equality and signs of rational functions are decided in FLINT; points are compared in rationals or by disjoint
balls, simplest first, so that a refutation has the simplest witness.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy as sp
from flint import arb

from proofs_checks.evidence.rational import is_positive, vanishes
from proofs_checks.evidence.search import show_point
from proofs_checks.strategies import simplest_first
from proofs_checks.verdict import Evidence
from theory.language.formula import Formula, evaluate, evaluate_expression
from theory.language.parameters import (
    DomainError,
    Parameter,
    Scalar,
    Value,
    Values,
    length_symbol,
    validate,
)
from theory.language.plain import plain
from theory.numbers.value import Value as Number
from theory.numbers.walk import TooManyTerms, outermost, precision

MOST_POINTS = 200
DIGITS = (30, 60)
MOST_MONOMIALS = 20_000
MOST_EXPANDED = 200


class NoValue(ValueError):
    """An expression has no value at a point, or one that cannot be computed."""


Exactly = Literal["=", "≤", "≥"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared: ``formula relation expression`` for all values of ``parameters``.

    ``at`` gives the formula's parameters that are not among these, as expressions in them.
    """

    expression: sp.Expr
    relation: Exactly
    formula: Formula
    parameters: tuple[Parameter, ...]
    at: Mapping[str, sp.Expr]


def expression_value(expr: sp.Expr, values: Values, digits: int = DIGITS[0]) -> Number:
    """Return the value of an expression at a point, exactly if it is rational.

    Raises:
        NoValue: it has none there (a division by zero, say), or takes too long to compute.
    """
    try:
        return evaluate_expression(expr, values, digits)
    except ZeroDivisionError:
        raise NoValue(f"the expression divides by zero at {show_point(dict(values))}") from None
    except (TooManyTerms, ArithmeticError, TypeError, ValueError, IndexError, KeyError) as error:
        raise NoValue(f"the expression has no value at {show_point(dict(values))}: {error}") from None


def settled(
    parameters: Sequence[Parameter], at: Mapping[str, sp.Expr], point: Values, own: Values
) -> dict[str, Value]:
    """Return the values of a loop's parameters at a claim's point: its own, those given, or ``own``.

    Raises:
        DomainError: a value lies outside the loop's domain. NoValue: it is not rational.
    """
    found: dict[str, object] = {}
    for parameter in parameters:
        if parameter.name in at:
            value = expression_value(at[parameter.name], point).exact
            if value is None:
                raise NoValue(f"{parameter.name} is not rational at {show_point(dict(point))}")
            found[parameter.name] = _plain(value)
        elif parameter.name in point:
            found[parameter.name] = point[parameter.name]
        elif parameter.name in own:
            found[parameter.name] = own[parameter.name]
    return validate(parameters, found)


def _plain(number: Fraction) -> Scalar:
    return int(number) if number.denominator == 1 else number


def comparison_evidence(subject: str, claim: Comparison) -> list[Evidence]:
    """Return what the catalogued formula says about a claim: a proof, if there is one, and the points."""
    proof = _proof(subject, claim)
    points = _points(subject, claim)
    return [item for item in (proof, points) if item is not None]


def _proof(subject: str, claim: Comparison) -> Evidence | None:
    if not holds_identically(claim):
        return None
    sign = {"=": "equals", "≤": "is an upper bound of", "≥": "is a lower bound of"}[claim.relation]
    within = domain_within(claim)
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="supports",
        grade="proof" if within else "rigorous",
        summary=f"{sign} {claim.formula.id} as a rational function (FLINT)"
        + ("" if within else "; the claim's domain is not shown to lie in the formula's"),
    )


def holds_identically(claim: Comparison) -> bool:
    """Return whether the relation holds for all values (``True`` is certain, ``False`` means not shown)."""
    difference = alike(claim.expression) - alike(_right_hand_side(claim))
    if monomials(difference) > MOST_MONOMIALS:
        return False
    try:
        if vanishes(difference):
            return True
        if claim.relation == "=":
            return False
        above = difference if claim.relation == "≤" else -difference
        return is_positive(above, _lower_bounds(claim.parameters), strict=False)
    except (ValueError, TypeError, ZeroDivisionError, RecursionError, KeyError):
        return False


def _right_hand_side(claim: Comparison) -> sp.Expr:
    """Return the formula in the claim's symbols."""
    own = {parameter.name: parameter for parameter in claim.parameters}
    rhs = claim.formula.rhs
    replaced: dict[sp.Basic, sp.Basic] = {}
    for node in rhs.atoms(sp.Symbol, sp.IndexedBase):
        name = str(node.label) if isinstance(node, sp.IndexedBase) else node.name
        if name in claim.at:
            replaced[node] = claim.at[name]
        elif name in own and isinstance(node, type(own[name].symbol)):
            replaced[node] = own[name].symbol
        else:
            for parameter in own.values():
                if parameter.domain.shape != "scalar" and f"len_{parameter.name}" == name:
                    replaced[node] = length_symbol(parameter)
    return rhs.xreplace(replaced)


def alike(expr: sp.Expr, depth: int = 0) -> sp.Expr:
    """Return ``expr`` written in one way: bases of powers, and sums split into terms, constants outside.

    >>> i, k, t = sp.symbols("i k t")
    >>> alike(sp.Sum(3 / i**2 + 1 / i, (i, 1, t))) == 3 * sp.harmonic(t, 2) + sp.harmonic(t)
    True
    >>> alike(sp.Product(1 + 1 / i, (i, 1, t))) == alike(sp.Product(1 + 1 / k, (k, 1, t)))
    True
    """
    if isinstance(expr, sp.Pow) and not isinstance(expr.exp, sp.Integer):
        return sp.Pow(_one_fraction(alike(expr.base, depth)), alike(expr.exp, depth))
    if not expr.args:
        return expr
    if not isinstance(expr, (sp.Sum, sp.Product)):
        return expr.func(*(alike(argument, depth) for argument in expr.args))
    term, index, low, high = outermost(expr)
    renamed = sp.Symbol(f"index_{depth}", integer=True)
    inner = alike(term.xreplace({index: renamed}), depth + 1)
    if isinstance(expr, sp.Product):
        return sp.Product(inner, (renamed, low, high))
    total = sp.Integer(0)
    for part in sp.Add.make_args(sp.expand(inner) if monomials(inner) < MOST_EXPANDED else inner):
        fixed, moving = part.as_independent(renamed, as_Add=False)
        total += fixed * _sum(moving, renamed, low, high)
    return total


def _one_fraction(base: sp.Expr) -> sp.Expr:
    """Return the base of a power as one quotient, if FLINT finds it equal to what SymPy's ``cancel`` says."""
    if base.is_Atom or monomials(base) > MOST_EXPANDED:
        return base
    try:
        cancelled = sp.cancel(base)
        return cancelled if vanishes(base - cancelled) else base
    except (ValueError, TypeError, ZeroDivisionError, KeyError, NotImplementedError, sp.PolynomialError):
        return base


def _sum(term: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    base, power = term.as_base_exp()
    if low == 1 and base == index and isinstance(power, sp.Integer) and power < 0:
        return sp.harmonic(high, -power) if power != -1 else sp.harmonic(high)
    return sp.Sum(term, (index, low, high))


def monomials(expr: sp.Expr) -> float:
    """Return a bound on the monomials that ``expr`` has when it is multiplied out.

    >>> x, y = sp.symbols("x y")
    >>> monomials((x + y) ** 2 + 1 / (x + 1))
    5.0
    """
    if isinstance(expr, sp.Add):
        return sum(monomials(argument) for argument in expr.args)
    if isinstance(expr, sp.Mul):
        return math.prod(monomials(argument) for argument in expr.args)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        terms, power = monomials(expr.base), abs(int(expr.exp))
        if terms > MOST_MONOMIALS or power > MOST_MONOMIALS:
            return math.inf
        return float(math.comb(int(terms) + power - 1, power)) if terms > 1 else float(max(1, power > 0))
    return 1.0


def _lower_bounds(parameters: Sequence[Parameter]) -> dict[sp.Expr, sp.Expr]:
    return {
        parameter.symbol: sp.sympify(parameter.domain.lower)
        for parameter in parameters
        if parameter.domain.shape == "scalar" and parameter.domain.lower is not None
    }


def domain_within(claim: Comparison) -> bool:
    """Return whether the claim's domain is shown to lie within the formula's."""
    own = {parameter.name: parameter for parameter in claim.parameters}
    if not claim.at and all(own.get(parameter.name) == parameter for parameter in claim.formula.parameters):
        return True
    lower = _lower_bounds(claim.parameters)
    values: dict[sp.Basic, sp.Expr] = {}
    for parameter in claim.formula.parameters:
        mine, domain = own.get(parameter.name), parameter.domain
        if domain.shape != "scalar":
            if mine is None or mine.domain != domain:
                return False
            continue
        value = claim.at[parameter.name] if mine is None else mine.symbol
        values[parameter.symbol] = value
        if domain.kind == "integer" and value.is_integer is not True:
            return False
        if domain.kind == "share" and not _is_share(value, sp.sympify(domain.of).xreplace(values), mine):
            return False
        if mine is not None and mine.domain == domain:
            continue
        bounds = [(domain.lower, domain.lower_open, 1), (domain.upper, domain.upper_open, -1)]
        for bound, is_open, side in bounds:
            if bound is None:
                continue
            limit = sp.sympify(bound).xreplace(values)
            if not _beyond(value, limit, side, is_open, mine, lower):
                return False
    return True


def _is_share(value: sp.Expr, count: sp.Expr, mine: Parameter | None) -> bool:
    """Return whether a value is shown to be a whole number of parts of a count."""
    if mine is not None and mine.domain.of is not None and sp.sympify(mine.domain.of) == count:
        return True
    return (value * count).is_integer is True


def _beyond(
    value: sp.Expr,
    limit: sp.Expr,
    side: int,
    is_open: bool,
    mine: Parameter | None,
    lower: Mapping[sp.Expr, sp.Expr],
) -> bool:
    """Return whether the value is shown to lie on the right side of a limit of the formula's domain."""
    if mine is not None:
        domain = mine.domain
        bound, bound_open = (
            (domain.lower, domain.lower_open) if side > 0 else (domain.upper, domain.upper_open)
        )
        if bound is not None and sp.sympify(bound) == limit:
            return bound_open or not is_open
        if side < 0 and bound is not None:
            value = sp.sympify(bound)
    try:
        return is_positive(side * (value - limit), lower, strict=is_open)
    except (ValueError, TypeError, ZeroDivisionError):
        return False


def _points(subject: str, claim: Comparison) -> Evidence:
    held = undecided = outside = 0
    first = ""
    for point in simplest_first(claim.parameters, MOST_POINTS):
        try:
            exact = settled(claim.formula.parameters, claim.at, point, {})
        except (DomainError, NoValue) as error:
            outside += 1
            first = first or str(error)
            continue
        try:
            decided, words = compare(claim, point, exact)
        except NoValue as error:
            decided, words = None, str(error)
        if decided is False:
            where = show_point(point) or "every parameter"
            return Evidence(
                check="counterexample search",
                subject=subject,
                outcome="refutes",
                grade="rigorous",
                summary=f"{words} at {where}" if point else words,
                witness=where,
                details={"points tried before": held + undecided + outside},
            )
        held += decided is True
        undecided += decided is None
        first = first or (words if decided is None else "")
    left = undecided + outside
    agrees = {"=": "agrees with", "≤": "is not below", "≥": "is not above"}[claim.relation]
    return Evidence(
        check="counterexample search",
        subject=subject,
        outcome="undecided" if left or not held else "supports",
        grade="rigorous",
        summary=f"{agrees} {claim.formula.id} at {held} {'point' if held == 1 else 'points'}"
        + (f", undecided at {left}: {first}" if left else "")
        + (_share_hint(claim) if outside else ""),
        details={"held": held, "undecided": undecided, "outside the formula's domain": outside},
    )


def _share_hint(claim: Comparison) -> str:
    """Return how a claim is to declare a share of a count that it takes for any real number."""
    own = {parameter.name: parameter.domain.kind for parameter in claim.parameters}
    wide = [p for p in claim.formula.parameters if p.domain.kind == "share" and own.get(p.name) == "real"]
    return "".join(f'; declare {p.name} = {{ kind = "share", of = "{p.domain.of}" }}' for p in wide)


def compare(claim: Comparison, point: Values, exact: Values) -> tuple[bool | None, str]:
    """Return whether the relation holds at a point (``None``: the balls overlap), and both values in words.

    Raises:
        NoValue: one of them cannot be computed.
    """
    words = ""
    for digits in DIGITS:
        stated = expression_value(claim.expression, point, digits)
        try:
            mean = evaluate(claim.formula, exact, digits)
        except (ArithmeticError, TooManyTerms) as error:
            raise NoValue(f"{claim.formula.id} cannot be enclosed: {error}") from None
        words = f"{_short(stated)} is claimed, {claim.formula.id} is {_short(mean)}"
        if stated.exact is not None and mean.exact is not None:
            gap = mean.exact - stated.exact
            holds = {"=": gap == 0, "≤": gap <= 0, "≥": gap >= 0}[claim.relation]
            return holds, words
        with precision(8 * digits):
            low, high = _ball(mean) - _ball(stated), _ball(stated) - _ball(mean)
            below, above = bool(low < 0), bool(high < 0)
        if below or above:
            return {"=": False, "≤": below, "≥": above}[claim.relation], words
    if claim.relation == "=" and mean.proved:
        return True, words
    return None, f"the values agree to {DIGITS[-1]} digits and decide no inequality: {words}"


def _ball(value: Number) -> arb:
    return arb(value.decimal, value.error or "inf")


def _short(value: Number) -> str:
    if value.exact is not None and len(str(value.exact)) <= 20:
        return str(value.exact)
    return f"{float(value.decimal):.10g}"


def show_claim(relation: Exactly, expression: sp.Expr) -> str:
    """Return a claim in one line."""
    return f"{relation} {plain(expression)}"
