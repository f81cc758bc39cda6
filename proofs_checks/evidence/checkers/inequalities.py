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
    rewrite,
    starts_late,
)
from theory.language.derivation import Combination, Induction, Step


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
