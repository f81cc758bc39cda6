"""Replay derivations: decide every step again from its certificate, trusting no solver.

Each certificate has one checker. A checker returns a :class:`Replayed` whose ``holds`` is ``True``
(decided again), ``False`` (contradicted by exact arithmetic) or ``None`` (could not be decided,
which never counts as replayed).
"""

from __future__ import annotations

import dataclasses
import itertools
import operator
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, singledispatch

import numpy as np
import sympy as sp
from flint import arb, fmpq, fmpq_mat
from sympy.core.function import AppliedUndef

from proofs_checks.evidence import averaging, matrices, rational
from proofs_checks.evidence.scope import refusals
from proofs_checks.verdict import PROVES, Evidence, Grade, Json
from theory.language.derivation import (
    Algebra,
    Averaging,
    Cases,
    Citation,
    Combination,
    Comparison,
    Definition,
    Derivation,
    Differentiation,
    Enumeration,
    FixedPoint,
    Induction,
    Instance,
    LimitOf,
    LimitOrder,
    LinearRecurrence,
    MatrixReplay,
    OneGeneration,
    RationalLimit,
    Recurrence,
    SequenceLimit,
    Sign,
    Squeeze,
    Step,
    Summation,
)
from theory.language.statements import LowerLimit, UpperLimit
from theory.numbers.walk import EXACT_FUNCTIONS, ball, enclose, exact, precision
from theory.proofs.decided import words
from theory.proofs.grades import INSTANCES, Decisions, cited_by, promised


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying one step found."""

    holds: bool | None
    shown: str


Replays = tuple[tuple[Step, Replayed], ...]
_LEMMAS: dict[tuple[str, sp.Basic, tuple[sp.Basic, ...]], list[tuple[Derivation, Replays]]] = {}


def replay(derivation: Derivation, definitions: Sequence[sp.Basic] = ()) -> Replays:
    """Replay every step of a derivation and of its lemmas, in order.

    Args:
        derivation: the chain to decide again.
        definitions: the equations that define the loop; a ``Definition`` step must be one of them
            or name a quantity that no earlier statement mentions.
    """
    found: list[tuple[Step, Replayed]] = []
    known: list[sp.Basic] = []
    for lemma in derivation.lemmas:
        inner = _replay_lemma(lemma, tuple(definitions))
        found.extend(inner)
        known.extend(step.after for step, _ in inner)
    clash = _two_meanings(derivation.lemmas)
    for step, moved in zip(derivation.steps, refusals(derivation), strict=True):
        why = clash or moved
        found.append((step, Replayed(False, why) if why else _replay_step(step, known, definitions)))
        known.append(step.after)
    return tuple(found)


def _two_meanings(lemmas: Sequence[Derivation]) -> str:
    """Return which name two lemmas define by different equations, in one line; nothing if none.

    R(t) of one loop is not R(t) of another: what two lemmas say of one name may be used together only if
    what defines it in one of them defines it in the other.
    """
    meanings = [_defining(lemma) for lemma in lemmas]
    for one, other in itertools.combinations(meanings, 2):
        for name in one.keys() & other.keys():
            if not (one[name] <= other[name] or other[name] <= one[name]):
                return f"two of its lemmas define {name} by different equations"
    return ""


def _defining(derivation: Derivation) -> dict[sp.Basic, set[sp.Basic]]:
    """Return the equations by which a derivation and its lemmas define each name."""
    found: dict[sp.Basic, set[sp.Basic]] = {}
    for step in derivation.all_steps:
        if isinstance(step.certificate, Definition) and isinstance(step.after, sp.Equality):
            found.setdefault(step.after.lhs, set()).add(step.after)
    return found


def _replay_lemma(lemma: Derivation, definitions: tuple[sp.Basic, ...]) -> Replays:
    """Replay a lemma, once in a process for equal lemmas of equal loops: many derivations share theirs."""
    known = _LEMMAS.setdefault((lemma.title, lemma.conclusion, definitions), [])
    for other, result in known:
        if other == lemma:
            return result
    result = replay(lemma, definitions)
    known.append((lemma, result))
    return result


def replay_own(derivation: Derivation, definitions: Sequence[sp.Basic] = ()) -> Replays:
    """Replay the steps of a derivation alone, its lemmas taken for granted; arguments as :func:`replay`."""
    known = _stated(derivation.lemmas)
    clash = _two_meanings(derivation.lemmas)
    found: list[tuple[Step, Replayed]] = []
    for step, moved in zip(derivation.steps, refusals(derivation), strict=True):
        why = clash or moved
        found.append((step, Replayed(False, why) if why else _replay_step(step, known, definitions)))
        known.append(step.after)
    return tuple(found)


def _stated(derivations: Sequence[Derivation]) -> list[sp.Basic]:
    """Return all that derivations and their lemmas state."""
    return [
        statement
        for derivation in derivations
        for statement in (*_stated(derivation.lemmas), *(step.after for step in derivation.steps))
    ]


def _replay_step(step: Step, known: Sequence[sp.Basic], definitions: Sequence[sp.Basic]) -> Replayed:
    missing = [statement for statement in step.before if statement not in known]
    if missing:
        return Replayed(False, f"rests on {missing[0]}, which no earlier step concludes")
    if isinstance(step.certificate, Definition):
        return _replay_definition(step, known, definitions)
    refused = _refused(step)
    if refused:
        return Replayed(False, refused)
    try:
        return check(step.certificate, step)
    except (ArithmeticError, TypeError, ValueError, KeyError, IndexError) as error:
        return Replayed(None, f"{type(error).__name__}: {error}")


EQUATIONS = (
    Algebra,
    MatrixReplay,
    Averaging,
    Recurrence,
    OneGeneration,
    LinearRecurrence,
    RationalLimit,
    LimitOf,
    SequenceLimit,
    FixedPoint,
)
"""Certificates that lead from equations to an equation, whatever their checkers look at."""


def _refused(step: Step) -> str:
    """Return why a certificate cannot be one of this step, nothing if it can."""
    certificate = step.certificate
    to_equations = isinstance(certificate, (*EQUATIONS, Squeeze, Differentiation))
    if to_equations and not isinstance(step.after, sp.Equality):
        return f"{type(certificate).__name__} shows equations only"
    if isinstance(certificate, EQUATIONS):
        other = next((item for item in step.before if not isinstance(item, sp.Equality)), None)
        if other is not None:
            return f"{type(certificate).__name__} starts from equations only, not from {other}"
    if isinstance(certificate, (MatrixReplay, Averaging)) and not certificate.sizes:
        return "is tried at no size"
    if isinstance(certificate, (Enumeration, Recurrence)) and not certificate.points:
        return "is tried at no point"
    return ""


def _starts_late(index: sp.Symbol, start: object) -> str:
    """Return why a statement from ``start`` on does not hold for every value of its index, if it does not.

    The conclusion speaks of every value that the index may have: of 1, 2, … if it is a positive integer, of
    0, 1, … if it is one that is not negative.
    """
    if not isinstance(index, sp.Symbol) or not index.is_integer:
        return f"{index} does not run through integers"
    least = _least(index)
    if not isinstance(start, (int, sp.Integer)):
        return f"the start {start} is no number"
    if least is None or int(start) > least:
        return f"starts at {index} = {start}, and the conclusion speaks of earlier values too"
    return ""


def _least(index: sp.Symbol) -> int | None:
    """Return the least value of an integer symbol, ``None`` if it may be any."""
    return 1 if index.is_positive else 0 if index.is_nonnegative else None


def replay_conclusion(derivation: Derivation, rhs: sp.Expr) -> Replayed:
    """Decide the last step again with another right-hand side; what it rests on is taken as replayed."""
    last = derivation.steps[-1]
    relation = last.after.func(last.after.lhs, rhs, evaluate=False)
    return _replay_step(dataclasses.replace(last, after=relation), last.before, ())


def _replay_definition(step: Step, known: Sequence[sp.Basic], definitions: Sequence[sp.Basic]) -> Replayed:
    if step.after in definitions:
        return Replayed(True, "is part of the loop's definition")
    if isinstance(step.after, sp.Equality):
        named = step.after.lhs
        if not isinstance(named, (sp.Symbol, sp.MatrixSymbol, AppliedUndef)):
            return Replayed(False, f"{named} has a meaning already; only a new symbol or function is named")
        fresh = not step.after.rhs.has(named) and not any(statement.has(named) for statement in known)
        if fresh:
            return Replayed(True, f"names {named}")
    return Replayed(False, "is neither part of the loop's definition nor names a new quantity")


@singledispatch
def check(certificate: object, step: Step) -> Replayed:
    """Decide one step again from its certificate (one implementation for each kind)."""
    return Replayed(None, f"no checker for {type(certificate).__name__}")


def _rewrite(expr: sp.Basic, equations: Sequence[sp.Basic]) -> sp.Basic:
    """Rewrite by equations, in order.

    Raises:
        TypeError: by something else: x < 1 does not make x = 1.
    """
    for equation in equations:
        if not isinstance(equation, sp.Equality):
            raise TypeError(f"{equation} is no equation, and only by equations anything is rewritten")
        expr = expr.xreplace({equation.lhs: equation.rhs})
    return expr


@check.register
def _(certificate: Algebra, step: Step) -> Replayed:
    if not isinstance(step.after, sp.Equality):
        return Replayed(None, "only equations follow by algebra")
    difference = _rewrite(step.after.lhs - step.after.rhs, step.before)
    if rational.vanishes(difference):
        return Replayed(True, "the difference of the two sides vanishes as a rational function")
    return Replayed(False, "the difference of the two sides does not vanish as a rational function")


@check.register
def _(certificate: Instance, step: Step) -> Replayed:
    (premise,) = step.before
    for item, value in certificate.substitution:
        if not isinstance(item, (sp.Symbol, sp.MatrixSymbol, sp.IndexedBase)):
            return Replayed(False, f"{item} has its meaning already; a value is put for symbols only")
        if premise.has(item) and (captured := value.free_symbols & _indices(premise)):
            return Replayed(False, f"{captured.pop()} in {value} would be bound within {premise}")
    if premise.xreplace(dict(certificate.substitution)) == step.after:
        return Replayed(
            True, "is the premise with " + ", ".join(f"{a} = {b}" for a, b in certificate.substitution)
        )
    return Replayed(False, "is not the premise with the stated substitution")


def _indices(statement: sp.Basic) -> set[sp.Symbol]:
    """Return the symbols that sums, products and limits bind somewhere in a statement."""
    ranges = {limits[0] for node in statement.atoms(sp.Sum, sp.Product) for limits in node.limits}
    return ranges | {node.args[1] for node in statement.atoms(sp.Limit, LowerLimit, UpperLimit)}


def _point(certificate: MatrixReplay, expr: sp.Basic, sizes: Mapping[str, int], seed: int) -> matrices.Point:
    rng = np.random.default_rng(seed)
    scalars: dict[str, int | Fraction] = dict(sizes)
    drawn: dict[str, fmpq_mat] = {}
    symbols = expr.atoms(sp.MatrixSymbol)
    for symbol in sorted(expr.free_symbols - symbols, key=str):
        scalars.setdefault(symbol.name, int(rng.integers(1, 9)))
    for symbol in sorted(symbols, key=str):
        rows, columns = (int(exact(sp.S(side), scalars) or 0) for side in symbol.shape)
        if symbol in certificate.positive_definite:
            drawn[symbol.name] = matrices.random_positive_definite(rng, rows)
        else:
            drawn[symbol.name] = matrices.random_matrix(rng, rows, columns)
    return matrices.Point(matrices=drawn, scalars=scalars, noise=certificate.noise, mask=certificate.mask)


@check.register
def _(certificate: MatrixReplay, step: Step) -> Replayed:
    strangers = [equation for equation in certificate.definitions if equation not in step.before]
    if strangers:
        return Replayed(False, f"uses {strangers[0]}, which is not among the step's premises")
    left, right = step.after.args
    for equation in reversed(certificate.definitions):
        left, right = (side.xreplace({equation.lhs: equation.rhs}) for side in (left, right))
    together = sp.Tuple(left, right)
    for number, sizes in enumerate(certificate.sizes):
        point = _point(certificate, together, sizes, zlib.crc32(repr(step.after).encode()) + number)
        if isinstance(left, sp.MatrixExpr):
            agree = matrices.matrix(left, point).value == matrices.matrix(right, point).value
        else:
            agree = matrices.scalar(left, point) == matrices.scalar(right, point)
        if not agree:
            return Replayed(False, f"fails on an integer example with {dict(sizes)}")
    return Replayed(True, f"holds exactly on {len(certificate.sizes)} random integer examples")


@check.register
def _(certificate: Averaging, step: Step) -> Replayed:
    strangers = [equation for equation in certificate.definitions if equation not in step.before]
    if strangers:
        return Replayed(False, f"uses {strangers[0]}, which is not among the step's premises")
    failed = averaging.counterexample(certificate, step.after)
    if failed is not None:
        return Replayed(False, f"the averages differ at {dict(failed)}")
    return Replayed(
        True, f"the exact averages agree at {len(certificate.sizes)} sizes, for two laws of the noise"
    )


@check.register
def _(certificate: Recurrence, step: Step) -> Replayed:
    recurrence, initial = step.before
    k, u = certificate.index, certificate.sequence
    closed = step.after.rhs
    if step.after.lhs != u(k) or recurrence.lhs != u(k) or initial.lhs.func != u:
        return Replayed(False, "the statements are not about the sequence of the certificate")
    start = initial.lhs.args[0]
    if late := _starts_late(k, start):
        return Replayed(False, late)
    for case, branch in _cases(closed):
        back = (recurrence.rhs.xreplace(case) - branch).xreplace({u(k - 1): branch.xreplace({k: k - 1})})
        if not rational.vanishes(back):
            return Replayed(False, f"the closed form does not satisfy the recurrence{_where(case)}")
        if not rational.vanishes(branch.xreplace({k: start}) - initial.rhs.xreplace(case)):
            return Replayed(
                False, f"the closed form does not satisfy the initial condition at {start}{_where(case)}"
            )
    for point in certificate.points:
        failed = _iterate(certificate, recurrence, initial, closed, point)
        if failed is not None:
            return Replayed(False, f"differs from the iterated recurrence at {k} = {failed}, {dict(point)}")
    return Replayed(
        True,
        f"satisfies the recurrence and the initial condition; equals {certificate.steps} exact "
        f"iterations at {len(certificate.points)} points",
    )


@check.register
def _(certificate: OneGeneration, step: Step) -> Replayed:
    from proofs_checks.loops.agreement import compared

    found = compared(certificate, step.after)
    if found.differs is not None:
        point, fit, ours, truth = found.differs
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        return Replayed(False, f"is {ours} at fit {fit}, where enumeration gives {truth}, at {where}")
    if not found.points:
        return Replayed(None, "no admissible point is small enough to enumerate")
    return Replayed(True, f"agrees exactly with enumeration at {found.values} values ({found.points} points)")


@check.register
def _(certificate: LinearRecurrence, step: Step) -> Replayed:
    from theory.loop_language.symbolic.certificate import obeys

    recurrence, *first = step.before
    y, k = certificate.sequence, certificate.index
    if step.after.lhs != y(k) or recurrence.lhs != y(k):
        return Replayed(False, "the statements are not about the sequence of the certificate")
    if [value.lhs for value in first] != [y(certificate.start + i) for i in range(len(first))]:
        return Replayed(False, "the first values are not those from the start on")
    order = len(first)
    earlier = [sp.Dummy(f"y{i}") for i in range(order)]
    known = {y(k - order + i): name for i, name in enumerate(earlier)}
    right = sp.expand(recurrence.rhs.xreplace(known))
    if (
        right.atoms(AppliedUndef)
        or not right.is_polynomial(*earlier)
        or sp.Poly(right, *earlier).total_degree() > 1
    ):
        return Replayed(False, f"the recurrence is not linear of order {order}")
    zero = dict.fromkeys(earlier, sp.Integer(0))
    ahead = {k: k + order}
    increment = right.xreplace(zero).xreplace(ahead)
    factors = [right.coeff(name, 1).xreplace(ahead) for name in earlier]
    if obeys(step.after.rhs, factors, increment, [value.rhs for value in first], certificate.start):
        return Replayed(True, "the form obeys the recurrence identically, and the first values")
    return Replayed(None, "the form is not shown to obey the recurrence")


def _cases(closed: sp.Expr) -> list[tuple[dict[sp.Basic, sp.Basic], sp.Expr]]:
    """Return (substitution, closed form there) for every case of a closed form."""
    if not isinstance(closed, sp.Piecewise):
        return [({}, closed)]
    cases: list[tuple[dict[sp.Basic, sp.Basic], sp.Expr]] = []
    for branch, condition in closed.args:
        if condition is sp.true:
            return [*cases, ({}, branch)]
        if not isinstance(condition, sp.Equality) or not condition.rhs.is_number:
            raise TypeError(f"the case {condition} is not of the form symbol = number")
        case = {condition.lhs: condition.rhs}
        cases.append((case, branch.xreplace(case)))
    raise TypeError("the cases do not cover everything")


def _where(case: Mapping[sp.Basic, sp.Basic]) -> str:
    return "".join(f" where {symbol} = {value}" for symbol, value in case.items())


def _iterate(
    certificate: Recurrence,
    recurrence: sp.Eq,
    initial: sp.Eq,
    closed: sp.Expr,
    point: Mapping[str, object],
) -> int | None:
    previous = sp.Symbol("previous_value")
    k = certificate.index
    step = recurrence.rhs.xreplace({certificate.sequence(k - 1): previous})
    value = exact(initial.rhs, point)
    start = int(initial.lhs.args[0])
    for index in range(start + 1, start + 1 + certificate.steps):
        value = exact(step, {**point, k.name: index, previous.name: value})
        if value is None:
            raise TypeError("the recurrence has irrational steps at this point")
        here = {**point, k.name: index}
        closed_value = exact(closed, here)
        if closed_value is None:
            with precision(512):
                enclosure = enclose(closed, here, 25)
                if not enclosure.contains(fmpq(value.numerator, value.denominator)):
                    return index
        elif closed_value != value:
            return index
    return None


def _bounds(pairs: Sequence[tuple[sp.Expr, sp.Expr]]) -> dict[sp.Expr, sp.Expr]:
    for quantity, bound in pairs:
        if quantity.is_number and not bool(ball(quantity - bound, {}) > 0):
            raise ArithmeticError(f"{quantity} is not above {bound}")
    return dict(pairs)


def _difference(relation: sp.Basic) -> tuple[sp.Expr, bool]:
    """Return (larger − smaller, strict) of an inequality."""
    if isinstance(relation, (sp.StrictLessThan, sp.LessThan)):
        return relation.rhs - relation.lhs, isinstance(relation, sp.StrictLessThan)
    if isinstance(relation, (sp.StrictGreaterThan, sp.GreaterThan)):
        return relation.lhs - relation.rhs, isinstance(relation, sp.StrictGreaterThan)
    raise TypeError(f"{relation} is no inequality")


def _gap(relation: sp.Basic) -> tuple[sp.Expr, bool]:
    if isinstance(relation, sp.Equality):
        return relation.lhs - relation.rhs, False
    return _difference(relation)


@check.register
def _(certificate: Sign, step: Step) -> Replayed:
    difference, strict = _difference(step.after)
    difference = _rewrite(difference, [item for item in step.before if isinstance(item, sp.Equality)])
    if rational.is_positive(difference, _bounds(certificate.lower), strict):
        return Replayed(True, "the difference has nonnegative coefficients above the lower bounds")
    return Replayed(None, "the sign of the difference was not decided")


@check.register
def _(certificate: Combination, step: Step) -> Replayed:
    count = len(certificate.factors)
    equations, combined = step.before[:-count], step.before[-count:]
    gap, strict = _gap(step.after)
    if isinstance(step.after, sp.Equality) and not all(isinstance(item, sp.Equality) for item in combined):
        return Replayed(False, "an equation does not follow from inequalities")
    lower = _bounds(certificate.lower)
    if not all(rational.is_positive(factor, lower, strict) for factor in certificate.factors):
        return Replayed(None, "a factor was not shown to be positive")
    gaps = [_gap(item) for item in combined]
    if strict and not any(premise_strict for _, premise_strict in gaps):
        return Replayed(False, "a strict inequality does not follow from weak ones")
    total = sum(
        (factor * own for factor, (own, _) in zip(certificate.factors, gaps, strict=True)), sp.Integer(0)
    )
    if rational.vanishes(_rewrite(gap - total, equations)):
        return Replayed(
            True,
            "is a sum of its premises with the positive factors " + ", ".join(map(str, certificate.factors)),
        )
    return Replayed(False, "is not the stated sum of its premises")


@check.register
def _(certificate: Summation, step: Step) -> Replayed:
    *equations, summed = step.before
    (gap, _), (summand, strict) = _gap(step.after), _gap(summed)
    index = certificate.index
    least = _least(index)
    if not index.is_integer or (least is not None and not (certificate.first - least).is_nonnegative):
        return Replayed(False, f"the premise is not stated for {index} = {certificate.first}")
    if strict or (isinstance(step.after, sp.Equality) and not isinstance(summed, sp.Equality)):
        return Replayed(
            False, "a sum over a range that may be empty keeps weak inequalities and equations only"
        )
    gap = sp.expand_mul(_rewrite(gap, equations))
    if index in gap.free_symbols or any(index in equation.free_symbols for equation in equations):
        return Replayed(False, f"{index} is free outside the sum")
    limits = (sp.Tuple(index, certificate.first, certificate.last),)
    for term in sp.Add.make_args(gap):
        factor, rest = term.as_independent(sp.Sum, as_Add=False)
        if isinstance(rest, sp.Sum) and rest.limits == limits:
            gap -= term
            summand -= factor * rest.function
    if rational.vanishes(summand) and rational.vanishes(gap):
        return Replayed(
            True, f"is its premise summed over {index} from {certificate.first} to {certificate.last}"
        )
    return Replayed(False, "is not the sum of its premise")


def _from(lower: Mapping[sp.Expr, sp.Expr], index: sp.Symbol, start: int) -> dict[sp.Expr, sp.Expr]:
    """Return the bounds with the index from its start on, whatever the author says of the index."""
    return {index: sp.Integer(start), **{item: bound for item, bound in lower.items() if item != index}}


@check.register
def _(certificate: Induction, step: Step) -> Replayed:
    difference, strict = _difference(step.after)
    k = certificate.index
    if late := _starts_late(k, certificate.start):
        return Replayed(False, late)
    increment = _rewrite(difference.xreplace({k: k + 1}), step.before) - difference
    at_start = _rewrite(difference.xreplace({k: sp.Integer(certificate.start)}), step.before)
    lower = _bounds(certificate.lower)
    if not rational.is_positive(at_start, lower, strict):
        return Replayed(None, f"the inequality was not decided at {k} = {certificate.start}")
    if not rational.is_positive(increment, _from(lower, k, certificate.start), strict=False):
        return Replayed(None, "the sign of the increment was not decided")
    return Replayed(True, f"holds at {k} = {certificate.start}, and the gap never shrinks")


@check.register
def _(certificate: Comparison, step: Step) -> Replayed:
    w, k = certificate.sequence, certificate.index
    above = isinstance(step.after, (sp.LessThan, sp.StrictLessThan))
    side = sp.Integer(1 if above else -1)
    bound = step.after.rhs
    equations = [item for item in step.before if isinstance(item, sp.Equality)]
    if (
        len(equations) != 2
        or equations[0].lhs != w(k)
        or equations[1].lhs.func != w
        or step.after.lhs != w(k)
        or not isinstance(step.after, (sp.LessThan, sp.GreaterThan))
    ):
        return Replayed(False, "the statements are not about the sequence of the certificate")
    rule, start = equations
    first = start.lhs.args[0]
    if late := _starts_late(k, first):
        return Replayed(False, late)
    known = {w(k - 1): bound.xreplace({k: k - 1})}
    for item in step.before:
        if not isinstance(item, sp.Equality):
            directed = (sp.LessThan, sp.StrictLessThan) if above else (sp.GreaterThan, sp.StrictGreaterThan)
            if not isinstance(item, directed):
                return Replayed(False, f"{item} is a bound on the other side")
            known[item.lhs] = item.rhs
    places = {quantity: sp.Dummy() for quantity in known}
    affine = sp.expand(rule.rhs.xreplace(places))
    later = {**_bounds(certificate.lower), k: first + 1}
    slopes = [affine.coeff(place) for place in places.values()]
    rest = affine - sp.expand(sp.Add(*(a * place for a, place in zip(slopes, places.values(), strict=True))))
    if sp.expand(rest).has(*places.values()) or any(a.has(*places.values()) for a in slopes):
        return Replayed(None, "the recurrence is not affine")
    if not all(rational.is_positive(slope, later, strict=False) for slope in slopes):
        return Replayed(None, "a coefficient was not shown to be nonnegative")
    mapped = rule.rhs.xreplace(known)
    carried = rational.vanishes(bound - mapped) or rational.is_positive(side * (bound - mapped), later, False)
    if not carried:
        return Replayed(None, "the bound was not shown to be carried over by the recurrence")
    begins = side * (bound.xreplace({k: first}) - start.rhs)
    if not rational.is_positive(begins, _bounds(certificate.lower), strict=False):
        return Replayed(None, f"the bound was not decided at {k} = {first}")
    return Replayed(True, f"holds at {k} = {first}, and the recurrence carries it over")


def _limit(statement: sp.Basic) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
    """Return (function, index, value) of the statement Limit(function, index, ∞) = value."""
    if not isinstance(statement, sp.Equality) or not isinstance(statement.lhs, sp.Limit):
        raise TypeError(f"{statement} is not a statement about a limit")
    function, index, point, _ = statement.lhs.args
    if point != sp.oo:
        raise TypeError("only limits at infinity are checked")
    return function, index, statement.rhs


@check.register
def _(certificate: RationalLimit, step: Step) -> Replayed:
    function, index, value = _limit(step.after)
    ratio = rational.quotient(_rewrite(function, step.before), extra=[index])
    if any(generator != index and generator.has(index) for generator in ratio.generators):
        return Replayed(None, f"{function} is not rational in {index}")
    top, bottom = (_leading(part, ratio.generators) for part in (ratio.numerator, ratio.denominator))
    lower = _bounds(certificate.lower)
    nonzero = rational.is_positive(bottom[1], lower, True) or rational.is_positive(-bottom[1], lower, True)
    if not nonzero and not bottom[1].is_number:
        return Replayed(None, "the leading coefficient of the denominator may vanish")
    if value is sp.oo:
        grows = top[0] > bottom[0] and rational.is_positive(top[1] / bottom[1], lower, True)
        return Replayed(grows or None, "the degree of the numerator is larger, with a positive coefficient")
    if top[0] > bottom[0]:
        return Replayed(False, "the degree of the numerator is larger than that of the denominator")
    claimed = top[1] / bottom[1] if top[0] == bottom[0] else sp.Integer(0)
    agrees = rational.vanishes(claimed - value)
    return Replayed(
        agrees, f"degrees {top[0]} and {bottom[0]}; the quotient of the leading coefficients is {claimed}"
    )


def _leading(part: object, generators: tuple[sp.Expr, ...]) -> tuple[int, sp.Expr]:
    """Return the degree in the first generator and its coefficient, as an expression in the others."""
    terms = list(part.terms())  # type: ignore[attr-defined]  # a FLINT polynomial; FLINT is untyped
    degree = max(exponents[0] for exponents, _ in terms)
    coefficient = sp.Integer(0)
    for exponents, number in terms:
        if exponents[0] == degree:
            product = sp.Rational(int(number.p), int(number.q))
            for generator, exponent in zip(generators[1:], exponents[1:], strict=False):
                product *= generator ** int(exponent)
            coefficient += product
    return int(degree), coefficient


@check.register
def _(certificate: Squeeze, step: Step) -> Replayed:
    function, index, value = _limit(step.after)
    limits = {
        _limit(item)[0]: _limit(item)[2]
        for item in step.before
        if isinstance(item, sp.Equality) and isinstance(item.lhs, sp.Limit) and _limit(item)[1] == index
    }
    low = high = False
    for item in step.before:
        if isinstance(item, sp.Equality):
            continue
        smaller, larger = item.args if isinstance(item, (sp.LessThan, sp.StrictLessThan)) else item.args[::-1]
        low |= larger == function and limits.get(smaller, smaller) == value
        high |= smaller == function and limits.get(larger, larger) == value
    if low and (high or value is sp.oo):
        return Replayed(True, f"lies between bounds that tend to {value}")
    return Replayed(False, "the bounds do not both tend to the stated limit")


@check.register
def _(certificate: LimitOrder, step: Step) -> Replayed:
    inequality, limit = step.before
    bound, index, value = _limit(limit)
    sides: dict[type, tuple[type, tuple[type, ...]]] = {
        LowerLimit: (sp.GreaterThan, (sp.GreaterThan, sp.StrictGreaterThan)),
        UpperLimit: (sp.LessThan, (sp.LessThan, sp.StrictLessThan)),
    }
    weak, allowed = sides.get(type(step.after.lhs), (sp.GreaterThan, ()))
    if not isinstance(inequality, allowed) or not isinstance(step.after, weak):
        return Replayed(False, "the inequality does not bound the sequence on this side")
    if inequality.rhs != bound or step.after.lhs.args != (inequality.lhs, index) or step.after.rhs != value:
        return Replayed(False, "the statements are not about one sequence, its bound and the bound's limit")
    return Replayed(True, "what bounds every term bounds the limits of subsequences")


@check.register
def _(certificate: LimitOf, step: Step) -> Replayed:
    function, index, value = _limit(step.after)
    *equations, premise = step.before
    sequence, premise_index, target = _limit(premise)
    if sequence != certificate.sequence or premise_index != index:
        return Replayed(False, f"the last premise does not give the limit of {certificate.sequence}")
    place = sp.Dummy("z", positive=True)
    outer = _in_terms_of(certificate.sequence, place, _rewrite(function, equations))
    if outer.has(index):
        return Replayed(None, f"the expression depends on {index} in another way too")
    ratio = rational.quotient(outer, extra=[place])
    bottom = sp.Integer(0)
    for exponents, number in ratio.denominator.terms():
        product = sp.Rational(int(number.p), int(number.q))
        for generator, exponent in zip(ratio.generators, exponents, strict=False):
            product *= (target if generator == place else generator) ** int(exponent)
        bottom += product
    lower = _bounds(certificate.lower)
    moves = any(
        exponent
        for exponents, _ in ratio.denominator.terms()
        for generator, exponent in zip(ratio.generators, exponents, strict=False)
        if generator == place
    )
    if moves and not any(rational.is_positive(sign * bottom, lower, True) for sign in (1, -1)):
        return Replayed(None, "the denominator was not shown to differ from zero at the limit")
    if rational.vanishes(outer.xreplace({place: target}) - value):
        return Replayed(True, "the expression is a rational function, continuous at the limit")
    return Replayed(False, "the expression at the limit differs from the stated value")


@check.register
def _(certificate: SequenceLimit, step: Step) -> Replayed:
    w, k, parameter = certificate.sequence, certificate.index, certificate.parameter
    rule, *others = step.before
    function, grown, closed = _limit(step.after)
    if rule.lhs != w(k) or function != w(k) or grown != parameter:
        return Replayed(False, "the statements are not about the sequence of the certificate")
    known: dict[sp.Expr, sp.Expr] = {w(k - 1): closed.xreplace({k: k - 1})}
    start: sp.Equality | None = None
    for item in others:
        if isinstance(item.lhs, sp.Limit):
            other, index, limit = _limit(item)
            if index != parameter:
                return Replayed(False, f"{item} is a limit in another parameter")
            known[other] = limit
            known[other.xreplace({k: k - 1})] = limit.xreplace({k: k - 1})
        elif item.lhs.func == w:
            start = item
    places = {quantity: sp.Dummy() for quantity in known}
    affine = sp.expand(rule.rhs.xreplace(places))
    limit_value, rest = sp.Integer(0), affine
    for quantity, place in places.items():
        slope = affine.coeff(place)
        rest = rest - sp.expand(slope * place)
        if slope == 0:
            continue
        found = None if slope.has(*places.values()) else _rational_limit(slope, parameter, certificate.lower)
        if found is None:
            return Replayed(None, f"the coefficient of {quantity} was not shown to converge")
        limit_value += found * known[quantity]
    rest = sp.expand(rest)
    constant = None if rest.has(*places.values()) else _rational_limit(rest, parameter, certificate.lower)
    if constant is None:
        return Replayed(None, "the recurrence is not affine, or its coefficients were not shown to converge")
    if not rational.vanishes(limit_value + constant - closed):
        return Replayed(False, "the closed form does not satisfy the limiting equation")
    if affine.has(places[w(k - 1)]):
        if start is None:
            return Replayed(False, "no initial value is given")
        initial = _rational_limit(start.rhs, parameter, certificate.lower)
        if initial is None or not rational.vanishes(closed.xreplace({k: start.lhs.args[0]}) - initial):
            return Replayed(False, "the closed form does not satisfy the limiting initial condition")
    return Replayed(
        True, f"the coefficients converge as {parameter} → ∞, and the limit solves the limiting equation"
    )


def _rational_limit(
    expr: sp.Expr, index: sp.Symbol, lower: Sequence[tuple[sp.Expr, sp.Expr]]
) -> sp.Expr | None:
    """Return the limit of a rational function by degrees, ``None`` if it is not decided or infinite."""
    ratio = rational.quotient(expr, extra=[index])
    if any(generator != index and generator.has(index) for generator in ratio.generators):
        return None
    if not list(ratio.numerator.terms()):
        return sp.Integer(0)
    top, bottom = (_leading(part, ratio.generators) for part in (ratio.numerator, ratio.denominator))
    bounds = _bounds(lower)
    nonzero = any(rational.is_positive(sign * bottom[1], bounds, True) for sign in (1, -1))
    if top[0] > bottom[0] or not (nonzero or bottom[1].is_number):
        return None
    return top[1] / bottom[1] if top[0] == bottom[0] else sp.Integer(0)


@check.register
def _(certificate: FixedPoint, step: Step) -> Replayed:
    k, sequences = certificate.index, certificate.sequences
    before = {sequence(k - 1): sp.Dummy() for sequence in sequences}
    function, index, value = _limit(step.after)
    claimed = {sequence(k): point for sequence, point in zip(sequences, certificate.point, strict=True)}
    if index != k or function not in claimed or not rational.vanishes(claimed[function] - value):
        return Replayed(False, "the limit is not that of a sequence of the certificate at its point")
    rules = {rule.lhs: rule.rhs for rule in step.before}
    matrix: list[list[sp.Expr]] = []
    for sequence, point in zip(sequences, certificate.point, strict=True):
        affine = sp.expand(rules[sequence(k)].xreplace(before))
        row = [affine.coeff(place) for place in before.values()]
        rest = affine - sp.Add(*(entry * place for entry, place in zip(row, before.values(), strict=True)))
        constant = sp.expand(rest)
        if any(part.has(k, *before.values()) for part in (*row, constant)):
            return Replayed(None, f"the recurrence of {sequence} is not affine with constant coefficients")
        matrix.append(row)
        mapped = sp.Add(*(entry * p for entry, p in zip(row, certificate.point, strict=True))) + constant
        if not rational.vanishes(mapped - point):
            return Replayed(False, f"the point is not fixed by the recurrence of {sequence}")
    domain, lower = dict(certificate.domain), _bounds(certificate.lower)

    def positive(expr: sp.Expr, strict: bool) -> bool:
        return rational.is_positive(expr.xreplace(domain), lower, strict)

    if not all(positive(weight, True) for weight in certificate.weights):
        return Replayed(None, "the weights were not shown to be positive")
    for weight, row in zip(certificate.weights, matrix, strict=True):
        signs = [
            [1] if positive(entry, False) else [-1] if positive(-entry, False) else [1, -1] for entry in row
        ]
        for pattern in itertools.product(*signs):
            terms = zip(pattern, row, certificate.weights, strict=True)
            if not positive(weight - sp.Add(*(sign * entry * w for sign, entry, w in terms)), True):
                return Replayed(None, "the matrix was not shown to contract in the weighted norm")
    return Replayed(True, "the point is fixed, and the recurrence contracts a weighted maximum norm")


@check.register
def _(certificate: Cases, step: Step) -> Replayed:
    symbol, positive = certificate.variable, certificate.positive
    if not positive.is_positive:
        return Replayed(False, f"{positive} is not a positive symbol")
    if symbol.is_integer is not positive.is_integer:
        return Replayed(False, f"{symbol} and {positive} are not of one kind")
    values = (sp.Integer(0), positive) if symbol.is_nonnegative else (sp.Integer(0), positive, -positive)
    branches = [step.after.xreplace({symbol: value}) for value in values]
    if len(step.before) == len(branches) and all(branch in step.before for branch in branches):
        return Replayed(True, f"is a premise for {symbol} = {', '.join(map(str, values))}")
    return Replayed(False, "is not its premises, case by case")


def _in_terms_of(sequence: sp.Expr, place: sp.Symbol, expr: sp.Expr) -> sp.Expr:
    """Return ``expr`` with a sequence, and whole powers of a geometric one, replaced by ``place``."""
    replaced = expr.xreplace({sequence: place})
    if not isinstance(sequence, sp.Pow):
        return replaced
    powers = {
        power: place ** (power.exp / sequence.exp)
        for power in replaced.atoms(sp.Pow)
        if power.base == sequence.base and (power.exp / sequence.exp).is_Integer
    }
    return replaced.xreplace(powers)


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


@check.register
def _(certificate: Citation, step: Step) -> Replayed:
    for relation, env in certificate.instances:
        decided = decide_relation(relation, env)
        if decided is False or (decided is None and not isinstance(relation, sp.Equality)):
            return Replayed(False, f"an instance fails: {relation} at {dict(env)}")
    tested = f"; {len(certificate.instances)} instances enclosed" if certificate.instances else ""
    return Replayed(True, f"cited: {certificate.theorem}, {certificate.source}{tested}")


@check.register
def _(certificate: Enumeration, step: Step) -> Replayed:
    strangers = [equation for equation in certificate.definitions if equation not in step.before]
    if strangers:
        return Replayed(False, f"uses {strangers[0]}, which is not among the step's premises")
    left, right = (_rewrite(side, certificate.definitions) for side in step.after.args)
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
    return Replayed(True, f"holds exactly on {len(certificate.points)} enumerated instances")


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


@check.register
def _(certificate: Differentiation, step: Step) -> Replayed:
    left, right = step.after.args
    if not isinstance(left, sp.Derivative) or len(left.variable_count) != 1:
        return Replayed(False, "the left side is no derivative in one variable")
    variable, order = left.variable_count[0]
    own = left.expr
    for _ in range(int(order)):
        own = _derivative(own, variable)
    if rational.vanishes(own - right):
        return Replayed(True, "differentiated again by the rules for sums, products, powers, exp and log")
    return Replayed(False, f"the derivative is {own}")


def _derivative(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    if not expr.has(x):
        return sp.Integer(0)
    if expr == x:
        return sp.Integer(1)
    if isinstance(expr, sp.Add):
        return sp.Add(*(_derivative(term, x) for term in expr.args))
    if isinstance(expr, sp.Mul):
        factors = expr.args
        return sp.Add(
            *(sp.Mul(*factors[:i], _derivative(own, x), *factors[i + 1 :]) for i, own in enumerate(factors))
        )
    if isinstance(expr, sp.Pow) and not expr.exp.has(x):
        return expr.exp * expr.base ** (expr.exp - 1) * _derivative(expr.base, x)
    if isinstance(expr, sp.log):
        return _derivative(expr.args[0], x) / expr.args[0]
    if isinstance(expr, sp.exp):
        return expr * _derivative(expr.args[0], x)
    raise TypeError(f"no rule to differentiate {type(expr).__name__}")


def _summary(steps: Sequence[Step], known: Decisions) -> str:
    left = [step for place, step in enumerate(steps) if place not in known]
    cited = sum(isinstance(step.certificate, Citation) for step in left)
    instances = sum(isinstance(step.certificate, INSTANCES) for step in left)
    kinds = [f"{cited} cited"] if cited else []
    kinds += [f"{len(known)} for all sizes by the core"] if known else []
    kinds += [f"{instances} at finitely many sizes"] if instances else []
    return f"all {len(steps)} steps of the derivation replayed" + (f" ({', '.join(kinds)})" if kinds else "")


def grade_of(derivation: Derivation, known: Decisions | None = None) -> Grade:
    """Return the grade of a derivation whose every step, those of its lemmas included, has replayed."""
    found = promised(derivation, known)
    return next((grade for grade, verdict in PROVES.items() if verdict == found), "rigorous")


def misses(subject: str, how: str) -> Evidence:
    """Return the evidence of a derivation that does not end in the statement that is written."""
    return Evidence(check="certificate replay", subject=subject, outcome="error", grade="proof", summary=how)


def certificate_evidence(
    subject: str,
    derivation: Derivation,
    conclusion: sp.Basic | None,
    definitions: Sequence[sp.Basic] = (),
    replayed: Sequence[tuple[Step, Replayed]] | None = None,
    missed: str = "",
    known: Decisions | None = None,
) -> Evidence:
    """Replay a derivation and report it as evidence for ``conclusion`` (``None``: whatever it concludes).

    Args:
        subject: what the evidence bears on.
        derivation: the chain of steps. conclusion: what it must conclude. definitions: as for :func:`replay`.
        replayed: what replaying it has found already; ``None``: it is replayed now.
        missed: how the derivation misses the statement that it should end in, if it does.
        known: what the core decides for all sizes of its steps.
    """
    if conclusion is not None and derivation.conclusion != conclusion:
        missed = f"the derivation concludes {derivation.conclusion}, not the statement"
    if missed:
        return misses(subject, missed)
    replayed = replay(derivation, definitions) if replayed is None else replayed
    broken = [(step, result) for step, result in replayed if result.holds is not True]
    known = known or {}
    steps: list[Json] = [
        {
            "rule": step.rule,
            "holds": result.holds,
            "shown": words(known[place]) if place in known else result.shown,
        }
        for place, (step, result) in enumerate(replayed)
    ]
    if not broken:
        return Evidence(
            check="certificate replay",
            subject=subject,
            outcome="supports",
            grade=grade_of(derivation, known),
            summary=_summary([step for step, _ in replayed], known)
            + ("" if derivation.is_proof else "; rests on an argument of its own that is not replayed"),
            cites=cited_by(derivation, known),
            details={"steps": steps},
        )
    step, result = broken[0]
    return Evidence(
        check="certificate replay",
        subject=subject,
        outcome="refutes" if result.holds is False else "undecided",
        grade="proof",
        summary=f"step “{step.rule}” did not replay: {result.shown}",
        witness=result.shown if result.holds is False else None,
        details={"steps": steps},
    )
