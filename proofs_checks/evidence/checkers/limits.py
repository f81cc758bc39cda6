"""Limits: of rational functions by degrees, of recurrences."""

from __future__ import annotations

import sympy as sp

from proofs_checks.evidence import rational
from proofs_checks.evidence.checkers.shared import Replayed, bounds_of, rewrite
from theory.language.derivation import (
    RationalLimit,
    Step,
)


def limit_said(statement: sp.Basic) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
    """Return (function, index, value) of the statement Limit(function, index, ∞) = value."""
    if not isinstance(statement, sp.Equality) or not isinstance(statement.lhs, sp.Limit):
        raise TypeError(f"{statement} is not a statement about a limit")
    function, index, point, _ = statement.lhs.args
    if point != sp.oo:
        raise TypeError("only limits at infinity are checked")
    return function, index, statement.rhs


def rational_limit(certificate: RationalLimit, step: Step) -> Replayed:
    """The degrees and the leading coefficients give the limit."""
    function, index, value = limit_said(step.after)
    ratio = rational.quotient(rewrite(function, step.before), extra=[index])
    if any(generator != index and generator.has(index) for generator in ratio.generators):
        return Replayed(None, f"{function} is not rational in {index}")
    top, bottom = (_leading(part, ratio.generators) for part in (ratio.numerator, ratio.denominator))
    lower = bounds_of(certificate.lower)
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
