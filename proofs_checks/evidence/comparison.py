"""Decide an expression against an exact formula of the catalogue: as functions, and point by point.

“The mean is (at most, at least) this expression” is decided rigorously where the catalogue knows the mean.
Equality and signs of rational functions are decided in FLINT; points are compared in rationals or by disjoint
balls, simplest first, so that a refutation has the simplest witness.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

import sympy as sp
from flint import arb

from proofs_checks.evidence.definedness import Condition, Need, Place, Region, not_shown, region_of
from proofs_checks.evidence.rational import vanishes
from proofs_checks.evidence.search import show_point
from proofs_checks.verdict import PROVES, Check, Evidence, Grade
from theory import catalogue
from theory.language.expressions import Written
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
from theory.language.question import Question
from theory.numbers.value import Value as Number
from theory.numbers.walk import TooManyTerms, outermost, precision

DIGITS = (30, 60, 200)
MOST_MONOMIALS = 20_000
MOST_EXPANDED = 200
LARGEST_INSERTED = 200
"""Values put into functions; SymPy writes out what it can of larger ones."""
MOST_INSIDE = 200
"""Values of an index at which a part as written is asked for a value."""


class NoValue(ValueError):
    """An expression has no value at a point, or one that cannot be computed."""


class TooFar(NoValue):
    """A value is too long to compute at so large a point."""


class Irrational(NoValue):
    """A value that is not rational is given to a parameter."""


Exactly = Literal["=", "≤", "≥", "<", ">"]
HOLDS: dict[Exactly, tuple[int, ...]] = {"=": (0,), "≤": (-1, 0), "≥": (0, 1), "<": (-1,), ">": (1,)}
"""The signs of the mean minus the expression with which a relation holds."""
AT_MOST: tuple[Exactly, ...] = ("≤", "<")
STRICT: tuple[Exactly, ...] = ("<", ">")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared: ``formula relation expression`` for all values of ``parameters``.

    ``at`` gives the formula's parameters that are not among these, as expressions in them. ``written`` are
    the parts of the expression as they were written, before SymPy cancels one against another.
    """

    expression: sp.Expr
    relation: Exactly
    formula: Formula
    parameters: tuple[Parameter, ...]
    at: Mapping[str, sp.Expr]
    written: tuple[Written, ...] = ()

    @property
    def by_bound(self) -> bool:
        """Return whether the formula bounds the mean, and does not give it: it can decide, and not refute."""
        return self.formula.kind.name == "bound"


def of_question(
    question: Question, formula: Formula | None = None, expression: sp.Basic | None = None
) -> Comparison:
    """Return the question as a comparison with a formula (its own) and an expression (its own)."""
    formula = formula or catalogue.formula(question.formula)
    relation: Exactly = "=" if question.relation == "≈" else question.relation
    if formula.kind.name == "bound" and isinstance(
        formula.relation, (sp.StrictLessThan, sp.StrictGreaterThan)
    ):
        weak: Mapping[Exactly, Exactly] = {"<": "≤", ">": "≥"}
        relation = weak.get(relation, relation)  # the bound itself is strict
    return Comparison(
        expression=question.expression if expression is None else expression,
        relation=relation,
        formula=formula,
        parameters=question.parameters,
        at=dict(question.at),
        written=question.written,
    )


def expression_value(expr: sp.Expr, values: Values, digits: int = DIGITS[0]) -> Number:
    """Return the value of an expression at a point, exactly if it is rational.

    Raises:
        NoValue: it has none there (a division by zero, say), or takes too long to compute.
    """
    try:
        return evaluate_expression(expr, values, digits)
    except ZeroDivisionError:
        raise NoValue(f"the expression divides by zero at {show_point(dict(values))}") from None
    except TooManyTerms as error:
        raise TooFar(f"the expression cannot be computed at {show_point(dict(values))}: {error}") from None
    except (ArithmeticError, TypeError, ValueError, IndexError, KeyError) as error:
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
                raise Irrational(f"{parameter.name} is not rational at {show_point(dict(point))}")
            found[parameter.name] = _plain(value)
        elif parameter.name in point:
            found[parameter.name] = point[parameter.name]
        elif parameter.name in own:
            found[parameter.name] = own[parameter.name]
    return validate(parameters, found)


def _plain(number: Fraction) -> Scalar:
    return int(number) if number.denominator == 1 else number


def has_no_value(claim: Comparison) -> Condition | None:
    """Return what must hold for the claim's expressions to have a value in its domain and is not shown."""
    for expr in (claim.expression, *claim.at.values()):
        found = not_shown(expr, claim.parameters)
        if found is not None:
            return found
    return next((found for part in claim.written if (found := unshown(claim, part)) is not None), None)


def unshown(claim: Comparison, part: Written) -> Condition | None:
    """Return what must hold for a part of the claim, as written, to have a value and is not shown."""
    around = tuple(Place(index, low, high) for index, low, high in part.ranges)
    return not_shown(part.expr, claim.parameters, (*region_of(claim.parameters), *around))


def proof_of(subject: str, claim: Comparison, missing: Condition | None) -> Evidence | None:
    """Return the evidence that the relation holds as one between functions, if it is shown.

    It is a proof if, besides, the claim's domain lies in the formula's and nothing is ``missing`` for the
    claim to have a value in it.
    """
    if not holds_identically(claim):
        return None
    sign = {"=": "equals", "≤": "is an upper bound of", "≥": "is a lower bound of"}.get(claim.relation, "")
    sign = sign or f"is a strict {'upper' if claim.relation == '<' else 'lower'} bound of"
    within = domain_within(claim)
    summary = f"{sign} {claim.formula.id} as a rational function (FLINT)"
    if not within:
        summary += "; the claim's domain is not shown to lie in the formula's"
    if missing is not None:
        summary += f"; that it has a value everywhere is not shown: {missing}"
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="supports",
        grade="proof" if within and missing is None else "rigorous",
        summary=summary,
    )


def holds_identically(claim: Comparison) -> bool:
    """Return whether the relation holds for all values (``True`` is certain, ``False`` means not shown)."""
    difference = alike(claim.expression) - alike(right_hand_side(claim))
    if monomials(difference) > MOST_MONOMIALS:
        return False
    try:
        if vanishes(difference):
            return claim.relation not in STRICT
        if claim.relation == "=":
            return False
        above = difference if claim.relation in AT_MOST else -difference
        need: Need = "positive" if claim.relation in STRICT else "nonnegative"
        above, sums = named_sums(above, claim.parameters)
        region = (*region_of(claim.parameters), *sums)
        if Condition(need, above, region).shown:
            return True
        above, powers = _named_powers(above, region)
        return bool(powers) and Condition(need, sp.factor(above), (*region, *powers)).shown
    except (ValueError, TypeError, ZeroDivisionError, RecursionError, KeyError):
        return False


def named_sums(expr: sp.Expr, parameters: Sequence[Parameter]) -> tuple[sp.Expr, list[Place]]:
    """Return an expression with Σ p_i^k, k ≥ 1, of each distribution p under a name: it lies in [0, 1]."""
    names: dict[sp.Basic, sp.Symbol] = {}
    lists = {p.symbol: length_symbol(p) for p in parameters if p.domain.shape == "distribution"}
    for node in sorted(expr.atoms(sp.Sum), key=str):
        (power, exponent), (index, low, high) = node.function.as_base_exp(), node.limits[0]
        entry = isinstance(power, sp.Indexed) and power.indices == (index,)
        if entry and exponent.is_Integer and exponent >= 1 and low == 1 and lists.get(power.base) == high:
            names[node] = sp.Dummy("sum", real=True, nonnegative=True)
    return expr.xreplace(names), [Place(name, sp.Integer(0), sp.Integer(1)) for name in names.values()]


def _named_powers(expr: sp.Expr, region: Region) -> tuple[sp.Expr, list[Place]]:
    """Return an expression with b^e, 0 ≤ b ≤ 1 and e ≥ 0 a symbol, under a name: it lies in [0, 1]."""
    names: dict[sp.Basic, sp.Symbol] = {}
    for power in sorted(expr.atoms(sp.Pow), key=str):
        base, exponent = power.as_base_exp()
        nonnegative = (base, 1 - base, exponent)
        if exponent.is_Symbol and all(Condition("nonnegative", one, region).shown for one in nonnegative):
            names[power] = sp.Dummy("power", real=True, nonnegative=True)
    return expr.xreplace(names), [Place(name, sp.Integer(0), sp.Integer(1)) for name in names.values()]


def right_hand_side(claim: Comparison) -> sp.Expr:
    """Return the formula in the claim's symbols; its own indices are renamed, so that none is captured."""
    own = {parameter.name: parameter for parameter in claim.parameters}
    rhs = with_fresh_indices(claim.formula.rhs)
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


def with_fresh_indices(expr: sp.Expr) -> sp.Expr:
    """Return ``expr`` with the index of every sum and product renamed to one that occurs nowhere else."""
    if not expr.has(sp.Sum, sp.Product):
        return expr
    if not isinstance(expr, (sp.Sum, sp.Product)):
        return expr.func(*(with_fresh_indices(argument) for argument in expr.args))
    term, index, low, high = outermost(expr)
    fresh = sp.Dummy(index.name, **index.assumptions0)
    return expr.func(with_fresh_indices(term.xreplace({index: fresh})), (fresh, low, high))


@cache
def _index(depth: int) -> sp.Dummy:
    return sp.Dummy(f"index_{depth}", integer=True)


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
    renamed = _index(depth)
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


def domain_within(claim: Comparison) -> bool:
    """Return whether the claim's domain is shown to lie within the formula's."""
    return lies_within(claim.parameters, claim.at, claim.formula.parameters)


def lies_within(
    parameters: Sequence[Parameter], at: Mapping[str, sp.Expr], outer: Sequence[Parameter]
) -> bool:
    """Return whether these parameters and the values ``at`` are shown to lie in the domains of ``outer``."""
    own = {parameter.name: parameter for parameter in parameters}
    if not at and all(own.get(parameter.name) == parameter for parameter in outer):
        return True
    region = region_of(parameters)
    values: dict[sp.Basic, sp.Expr] = {}
    for parameter in outer:
        mine, domain = own.get(parameter.name), parameter.domain
        if domain.shape != "scalar":
            if mine is None or mine.domain != domain:
                return False
            continue
        value = at[parameter.name] if mine is None else mine.symbol
        if mine is None:
            mine = next((p for p in parameters if p.symbol == value), None)
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
            if not _beyond(value, limit, side, is_open, mine, region):
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
    region: Region,
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
    return Condition("positive" if is_open else "nonnegative", side * (value - limit), region).shown


def compare_at(claim: Comparison, point: dict[str, Value]) -> tuple[bool | None, str]:
    """Return whether the relation holds at a point of the claim, and both values in words.

    Raises:
        DomainError: the point lies outside the formula's domain. NoValue: a value cannot be computed.
    """
    for part in claim.written:
        for inside in itertools.islice(_ranged(part, point), MOST_INSIDE):
            expression_value(part.expr, inside)
    return compare(claim, point, check_inside(claim, point))


def _ranged(part: Written, point: dict[str, Value]) -> Iterator[dict[str, Value]]:
    """Yield the point with every value of the indices around a part, from the first on."""
    inside = [point]
    for index, low, high in part.ranges:
        ends = [[expression_value(end, one).exact for end in (low, high)] for one in inside]
        spans = [
            range(int(first), min(int(last), int(first) + MOST_INSIDE) + 1)
            for first, last in ends
            if first is not None and last is not None
        ]
        inside = [{**one, index.name: k} for one, span in zip(inside, spans, strict=True) for k in span]
    yield from inside


def check_inside(claim: Comparison, point: Values) -> dict[str, Value] | None:
    """Return the values of the formula's parameters at a point; nothing where one is not rational.

    Raises:
        DomainError: one lies outside the formula's domain. NoValue: one has no value.
    """
    try:
        return settled(claim.formula.parameters, claim.at, point, {})
    except Irrational:
        _check_inside(claim, point)
        return None


def _check_inside(claim: Comparison, point: Values) -> None:
    """Check by balls that irrational values of ``at`` lie within the formula's domain.

    Raises:
        DomainError: one does not, or it is not decided.
    """
    values: dict[sp.Basic, sp.Expr] = {}
    for parameter in claim.formula.parameters:
        value = claim.at.get(
            parameter.name, next((p.symbol for p in claim.parameters if p.name == parameter.name), None)
        )
        if value is None or parameter.domain.shape != "scalar":
            continue
        values[parameter.symbol] = value
        found = expression_value(value, point)
        if found.exact is None and parameter.domain.kind == "integer":
            raise DomainError(f"{parameter.name} is not rational: {parameter.condition}")
        for bound, is_open, side in (
            (parameter.domain.lower, parameter.domain.lower_open, 1),
            (parameter.domain.upper, parameter.domain.upper_open, -1),
        ):
            if bound is None:
                continue
            gap = expression_value(side * (value - sp.sympify(bound).xreplace(values)), point)
            above = gap.exact > 0 if gap.exact is not None else bool(ball_of(gap) > 0)
            if not above and not (gap.exact == 0 and not is_open):
                raise DomainError(
                    f"{parameter.name} is not shown to lie in its domain: {parameter.condition}"
                )


def compare(claim: Comparison, point: Values, exact: Values | None) -> tuple[bool | None, str]:
    """Return whether the relation holds at a point (``None``: the balls overlap), and both values in words.

    Args:
        claim: what is compared. point: of the claim's parameters.
        exact: the formula's; ``None``: some are irrational, and the formula's tree is evaluated.

    Raises:
        NoValue: one of them cannot be computed.
    """
    words = ""
    for digits in DIGITS:
        stated = expression_value(claim.expression, point, digits)
        try:
            mean = (
                expression_value(right_hand_side(claim), point, digits)
                if exact is None
                else evaluate(claim.formula, exact, digits)
            )
        except (ArithmeticError, TooManyTerms) as error:
            raise TooFar(f"{claim.formula.id} cannot be enclosed: {error}") from None
        words = f"{_short(stated)} is claimed, {claim.formula.id} is {_short(mean)}"
        if stated.exact is not None and mean.exact is not None:
            gap = mean.exact - stated.exact
            sign = (gap > 0) - (gap < 0)
            return _unless_by_bound(claim, sign in HOLDS[claim.relation]), words
        with precision(8 * digits):
            low, high = ball_of(mean) - ball_of(stated), ball_of(stated) - ball_of(mean)
            below, above = bool(low < 0), bool(high < 0)
        if below or above:
            return _unless_by_bound(claim, (-1 if below else 1) in HOLDS[claim.relation]), words
        if low == 0:  # as balls: both are the same number, without error
            return _unless_by_bound(claim, 0 in HOLDS[claim.relation]), words
        if digits == DIGITS[0] and equal_at(claim, point):
            return _unless_by_bound(claim, 0 in HOLDS[claim.relation]), words
    if claim.relation == "=" and mean.proved:
        return True, words
    return None, f"the values agree to {DIGITS[-1]} digits and decide no inequality: {words}"


def _unless_by_bound(claim: Comparison, holds: bool) -> bool | None:
    """Return what is decided: what bounds the mean says nothing of a claim that it does not imply."""
    return None if claim.by_bound and not holds else holds


def equal_at(claim: Comparison, point: Values) -> bool:
    """Return whether both sides are equal at a point as rational functions of their atoms (log 1 is 0)."""
    values: dict[sp.Basic, sp.Basic] = {}
    for parameter in claim.parameters:
        value = point[parameter.name]
        if isinstance(value, tuple):
            return False
        values[parameter.symbol] = sp.Rational(*Fraction(value).as_integer_ratio())
    unlike = claim.expression - right_hand_side(claim)
    large = {symbol for symbol, value in values.items() if abs(value) > LARGEST_INSERTED}
    for node in sp.preorder_traversal(unlike):
        plain_power = isinstance(node, sp.Pow) and isinstance(node.exp, sp.Integer)
        if (
            node.args
            and not (plain_power or isinstance(node, (sp.Add, sp.Mul)))
            and node.free_symbols & large
        ):
            return False
    try:
        difference = unlike.xreplace(values)
        return monomials(difference) <= MOST_MONOMIALS and vanishes(difference)
    except (ValueError, TypeError, ZeroDivisionError, RecursionError, KeyError):
        return False


def ball_of(value: Number) -> arb:
    """Return a value with its error as a ball."""
    return arb(value.decimal, value.error or "inf")


def _short(value: Number) -> str:
    if value.exact is not None and len(str(value.exact)) <= 20:
        return str(value.exact)
    return f"{float(value.decimal):.10g}"


def decided(
    subject: str,
    outcome: Literal["supports", "refutes", "undecided"],
    grade: Grade,
    summary: str,
    point: Mapping[str, Value] | None = None,
) -> Evidence:
    """Return evidence; a refutation has the point as witness."""
    check: Check = "certificate replay" if grade in PROVES else "counterexample search"
    where = "" if point is None else show_point(dict(point))
    witness = (where or "every parameter") if outcome == "refutes" else None
    shown = f"{summary} at {where}" if where else summary
    return Evidence(
        check=check,
        subject=subject,
        outcome=outcome,
        grade=grade,
        summary=shown,
        witness=witness,
        point=point if outcome == "refutes" else None,
    )
