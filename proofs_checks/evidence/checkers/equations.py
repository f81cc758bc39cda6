"""Closed forms of linear recurrences of any order."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from proofs_checks.evidence.checkers.shared import Replayed, starts_early, starts_late
from theory.language.derivation import LinearRecurrence, Step


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
