"""Inequalities: by signs of coefficients, by combining, summing and comparing, by induction."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from proofs_checks.evidence import rational
from proofs_checks.evidence.checkers.shared import (
    Replayed,
    bounds_of,
    difference_of,
    gap_of,
    least,
    rewrite,
    starts_late,
)
from theory.language.derivation import Combination, Comparison, Induction, Sign, Step, Summation


def sign(certificate: Sign, step: Step) -> Replayed:
    """The difference has nonnegative coefficients above the lower bounds."""
    difference, strict = difference_of(step.after)
    difference = rewrite(difference, [item for item in step.before if isinstance(item, sp.Equality)])
    if rational.is_positive(difference, bounds_of(certificate.lower), strict):
        return Replayed(True, "the difference has nonnegative coefficients above the lower bounds")
    return Replayed(None, "the sign of the difference was not decided")


def combination(certificate: Combination, step: Step) -> Replayed:
    """It is a sum of its premises with positive factors."""
    count = len(certificate.factors)
    equations, combined = step.before[:-count], step.before[-count:]
    gap, strict = gap_of(step.after)
    if isinstance(step.after, sp.Equality) and not all(isinstance(item, sp.Equality) for item in combined):
        return Replayed(False, "an equation does not follow from inequalities")
    lower = bounds_of(certificate.lower)
    if not all(rational.is_positive(factor, lower, strict) for factor in certificate.factors):
        return Replayed(None, "a factor was not shown to be positive")
    gaps = [gap_of(item) for item in combined]
    if strict and not any(premise_strict for _, premise_strict in gaps):
        return Replayed(False, "a strict inequality does not follow from weak ones")
    total = sum(
        (factor * own for factor, (own, _) in zip(certificate.factors, gaps, strict=True)), sp.Integer(0)
    )
    if rational.vanishes(rewrite(gap - total, equations)):
        return Replayed(
            True,
            "is a sum of its premises with the positive factors " + ", ".join(map(str, certificate.factors)),
        )
    return Replayed(False, "is not the stated sum of its premises")


def summation(certificate: Summation, step: Step) -> Replayed:
    """It is its premise summed over an index."""
    *equations, summed = step.before
    (gap, _), (summand, strict) = gap_of(step.after), gap_of(summed)
    index = certificate.index
    lowest = least(index)
    if not index.is_integer or (lowest is not None and not (certificate.first - lowest).is_nonnegative):
        return Replayed(False, f"the premise is not stated for {index} = {certificate.first}")
    if strict or (isinstance(step.after, sp.Equality) and not isinstance(summed, sp.Equality)):
        return Replayed(
            False, "a sum over a range that may be empty keeps weak inequalities and equations only"
        )
    gap = sp.expand_mul(rewrite(gap, equations))
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


def induction(certificate: Induction, step: Step) -> Replayed:
    """It holds at the start, and the gap never shrinks."""
    difference, strict = difference_of(step.after)
    k = certificate.index
    if late := starts_late(k, certificate.start):
        return Replayed(False, late)
    increment = rewrite(difference.xreplace({k: k + 1}), step.before) - difference
    at_start = rewrite(difference.xreplace({k: sp.Integer(certificate.start)}), step.before)
    lower = bounds_of(certificate.lower)
    if not rational.is_positive(at_start, lower, strict):
        return Replayed(None, f"the inequality was not decided at {k} = {certificate.start}")
    if not rational.is_positive(increment, _from(lower, k, certificate.start), strict=False):
        return Replayed(None, "the sign of the increment was not decided")
    return Replayed(True, f"holds at {k} = {certificate.start}, and the gap never shrinks")


def comparison(certificate: Comparison, step: Step) -> Replayed:
    """The bound holds at the start, and the recurrence carries it over."""
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
    if late := starts_late(k, first):
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
    later = {**bounds_of(certificate.lower), k: first + 1}
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
    if not rational.is_positive(begins, bounds_of(certificate.lower), strict=False):
        return Replayed(None, f"the bound was not decided at {k} = {first}")
    return Replayed(True, f"holds at {k} = {first}, and the recurrence carries it over")
