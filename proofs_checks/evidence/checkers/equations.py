"""Closed forms of recurrences."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp
from flint import fmpq
from sympy.core.function import AppliedUndef

from proofs_checks.evidence import rational
from proofs_checks.evidence.checkers.shared import Replayed, starts_early, starts_late
from theory.language.derivation import (
    LinearRecurrence,
    Recurrence,
    Step,
)
from theory.numbers.walk import enclose, exact, precision


def recurrence(certificate: Recurrence, step: Step) -> Replayed:
    """The closed form obeys the recurrence and its start, and equals the first terms in rationals."""
    rule, initial = step.before
    k, u = certificate.index, certificate.sequence
    closed = step.after.rhs
    if step.after.lhs != u(k) or rule.lhs != u(k) or initial.lhs.func != u:
        return Replayed(False, "the statements are not about the sequence of the certificate")
    start = initial.lhs.args[0]
    if why := starts_late(k, start) or starts_early(k, int(start) + 1):
        return Replayed(False, why)
    later = {k: sp.Dummy(k.name, integer=True, positive=True) + start}
    for case, branch in _cases(closed):
        back = (rule.rhs.xreplace(case) - branch).xreplace({u(k - 1): branch.xreplace({k: k - 1})})
        if not rational.vanishes(back.xreplace(later)):
            return Replayed(False, f"the closed form does not satisfy the recurrence{_where(case)}")
        if not rational.vanishes(branch.xreplace({k: start}) - initial.rhs.xreplace(case)):
            return Replayed(
                False, f"the closed form does not satisfy the initial condition at {start}{_where(case)}"
            )
    for point in certificate.points:
        failed = _iterate(certificate, rule, initial, closed, point)
        if failed is not None:
            return Replayed(False, f"differs from the iterated recurrence at {k} = {failed}, {dict(point)}")
    return Replayed(
        True,
        f"satisfies the recurrence and the initial condition; equals {certificate.steps} exact "
        f"iterations at {len(certificate.points)} points",
    )


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


def linear_recurrence(certificate: LinearRecurrence, step: Step) -> Replayed:
    """The closed form obeys the recurrence as an identity in its atoms, and the first values."""
    from theory.loop_language.symbolic.certificate import obeys

    recurrence, *first = step.before
    y, k = certificate.sequence, certificate.index
    if step.after.lhs != y(k) or recurrence.lhs != y(k):
        return Replayed(False, "the statements are not about the sequence of the certificate")
    if [value.lhs for value in first] != [y(certificate.start + i) for i in range(len(first))]:
        return Replayed(False, "the first values are not those from the start on")
    order = len(first)
    if why := starts_late(k, certificate.start) or starts_early(k, certificate.start + order):
        return Replayed(False, why)
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
