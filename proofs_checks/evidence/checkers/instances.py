"""What is tried at finitely many points only: enumeration, and instances of what is cited."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import islice, pairwise

import sympy as sp
from flint import arb

from proofs_checks.evidence.checkers.shared import Replayed, rewrite
from proofs_checks.strategies import simplest_first
from theory.language.derivation import Citation, Enumeration, FarGenerations, OneGeneration, Step
from theory.language.formula import Formula, evaluate, evaluate_expression
from theory.language.parameters import DomainError, Value
from theory.language.plain import counted
from theory.numbers.walk import EXACT_FUNCTIONS, TooManyTerms, enclose, exact, precision

POINTS = 4
FAR = (20, 200, 2_000)
NEAR = 1e-9
"""How many points are tried, at which fits, and a gap that need not shrink any more."""


def one_generation(certificate: OneGeneration, step: Step) -> Replayed:
    """It agrees with the loop enumerated outright at small values."""
    from proofs_checks.loops.agreement import compared

    found = compared(certificate, step.after)
    if found.differs is not None:
        point, fit, ours, truth = found.differs
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        return Replayed(False, f"is {ours} at fit {fit}, where enumeration gives {truth}, at {where}")
    if not found.points:
        return Replayed(None, "no admissible point is small enough to enumerate")
    many = f"{counted(found.values, 'value')} ({counted(found.points, 'point')})"
    return Replayed(True, f"agrees exactly with enumeration at {many}")


def far_generations(certificate: FarGenerations, step: Step) -> Replayed:
    """The mean comes nearer to the limit at each of a few fits, the last of them far away."""
    from theory.loop_language.formulas import formula_of

    formula = formula_of(certificate.loop, certificate.observable)
    _, _, limit = limit_said(step.after)
    tried = []
    for point in islice(simplest_first(certificate.loop.parameters), POINTS):
        try:
            gaps = _gaps(formula, limit, point)
        except (DomainError, TooManyTerms, ArithmeticError):
            continue
        if len(gaps) < 2:
            continue
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        if not all(later < earlier or later < NEAR for earlier, later in pairwise(gaps)):
            return Replayed(False, f"the mean does not come nearer to {limit} at {where}")
        tried.append(where)
    if not tried:
        return Replayed(None, "no point is admissible and near enough to be evaluated far away")
    return Replayed(
        True, f"the mean comes nearer to it up to fit {FAR[-1]} at {counted(len(tried), 'point')}"
    )


def limit_said(statement: sp.Basic) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
    """Return (function, index, value) of the statement Limit(function, index, ∞) = value."""
    if not isinstance(statement, sp.Equality) or not isinstance(statement.lhs, sp.Limit):
        raise TypeError(f"{statement} is not a statement about a limit")
    function, index, point, _ = statement.lhs.args
    if point != sp.oo:
        raise TypeError("only limits at infinity are checked")
    return function, index, statement.rhs


def _gaps(formula: Formula, limit: sp.Expr, point: Mapping[str, Value]) -> list[float]:
    """Return how far the mean is from its limit at each fit that can be evaluated."""
    there = Fraction(evaluate_expression(limit, point).decimal)
    gaps = []
    for fit in FAR:
        try:
            gaps.append(abs(float(Fraction(evaluate(formula, {**point, "t": fit}).decimal) - there)))
        except (DomainError, TooManyTerms):
            break
    return gaps


def enumeration(certificate: Enumeration, step: Step) -> Replayed:
    """Both sides agree in rationals at every point."""
    strangers = [equation for equation in certificate.definitions if equation not in step.before]
    if strangers:
        return Replayed(False, f"uses {strangers[0]}, which is not among the step's premises")
    left, right = (rewrite(side, certificate.definitions) for side in step.after.args)
    holds: dict[type, Callable[[Fraction, Fraction], bool]] = {
        sp.Equality: operator.eq,
        sp.LessThan: operator.le,
        sp.StrictLessThan: operator.lt,
        sp.GreaterThan: operator.ge,
        sp.StrictGreaterThan: operator.gt,
    }
    for point in certificate.points:
        with _meaning({f: partial(meaning, point) for f, meaning in certificate.meanings}):
            one, other = exact(left, point), exact(right, point)
        if one is None or other is None:
            return Replayed(None, f"leaves the rationals at {dict(point)}")
        if not holds[type(step.after)](one, other):
            return Replayed(False, f"fails at {dict(point)}: {one} and {other}")
    return Replayed(True, f"holds exactly on {counted(len(certificate.points), 'enumerated instance')}")


@contextmanager
def _meaning(functions: Mapping[type, Callable[..., Fraction]]) -> Iterator[None]:
    """Let the exact walker evaluate these functions for a while."""
    shadowed = {f: EXACT_FUNCTIONS[f] for f in functions if f in EXACT_FUNCTIONS}
    EXACT_FUNCTIONS.update(functions)
    try:
        yield
    finally:
        for f in functions:
            del EXACT_FUNCTIONS[f]
        EXACT_FUNCTIONS.update(shadowed)


def citation(certificate: Citation, step: Step) -> Replayed:
    """The theorem is cited, and no instance that is listed contradicts it."""
    for relation, env in certificate.instances:
        decided = decide_relation(relation, env)
        if decided is False or (decided is None and not isinstance(relation, sp.Equality)):
            return Replayed(False, f"an instance fails: {relation} at {dict(env)}")
    tested = f"; {counted(len(certificate.instances), 'instance')} enclosed" if certificate.instances else ""
    return Replayed(True, f"cited: {certificate.theorem}, {certificate.source}{tested}")


def decide_relation(relation: sp.Basic, env: Mapping[str, object], digits: int = 25) -> bool | None:
    """Decide a relation between numbers by balls: ``None`` if the two sides are too close to tell.

    An equation is decided only against (disjoint balls); balls that meet leave it undecided.
    """
    left, right = (enclose(side, env, digits) for side in relation.args)
    with precision(int(digits * 3.4) + 64):
        if isinstance(relation, sp.Equality):
            return None if left.overlaps(right) else False
        orders: dict[type, Callable[[arb, arb], bool]] = {
            sp.StrictLessThan: lambda a, b: bool(a < b),
            sp.LessThan: lambda a, b: bool(a <= b),
            sp.StrictGreaterThan: lambda a, b: bool(a > b),
            sp.GreaterThan: lambda a, b: bool(a >= b),
        }
        order = orders[type(relation)]
        if order(left, right):
            return True
        return False if not left.overlaps(right) else None
