"""Polynomials that are not negative between two ends, by Bernstein's coefficients: a script, not trusted.

With s = x − a and u = b − x, a polynomial of degree n is Σ cᵢ·sⁱ·u^(m − i)/(b − a)^m for every m ≥ n; if
every cᵢ ≥ 0, it is not negative for a ≤ x ≤ b.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from theory.core import Refused, Term, Theorem, assume, combine, le, number, product_order, sign

RAISED = 2
"""By how much the degree is raised, where the coefficients have two signs."""


@dataclass(frozen=True)
class Between:
    """A number between two ends, and how expressions in it and in parameters are read."""

    x: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    term: Callable[[sp.Expr], Term]

    def at_least_0(self, expr: sp.Expr) -> Theorem:
        """Return ⊢ 0 ≤ p(x) under low ≤ x and x ≤ high.

        Raises:
            Refused: the coefficients are not all shown to be ≥ 0.
        """
        goal, degree = le(number(0), self.term(expr)), int(sp.degree(expr, self.x)) if expr.has(self.x) else 0
        why = Refused("no polynomial of one sign")
        for many in range(degree, degree + RAISED + 1):
            try:
                return self._shown(goal, self.coefficients(expr, many))
            except Refused as refused:
                why = refused
        raise why

    def coefficients(self, expr: sp.Expr, many: int) -> list[sp.Expr]:
        """Return c with p(x) = Σ c[i]·(x − low)^i·(high − x)^(many − i).

        >>> x = sp.Symbol("x")
        >>> Between(x, sp.Integer(0), sp.Integer(1), lambda e: e).coefficients(x**2 - x, 2)
        [0, -1, 0]
        """
        share, width = sp.Dummy("share"), self.high - self.low
        moved = sp.Poly(expr.xreplace({self.x: self.low + width * share}), share)
        powers = [moved.coeff_monomial(share**i) for i in range(many + 1)]
        found = []
        for i in range(many + 1):
            c = sum(
                (sp.binomial(i, j) / sp.binomial(many, j) * powers[j] for j in range(i + 1)),
                sp.S.Zero,
            )
            found.append(sp.factor(sp.together(sp.binomial(many, i) * c / width**many)))
        return found

    def _shown(self, goal: Term, coefficients: list[sp.Expr]) -> Theorem:
        parts = []
        for i, c in enumerate(coefficients):
            if c != 0:
                sign(le(number(0), self.term(c)))
                parts.append((self.term(c), self._product(i, len(coefficients) - 1 - i)))
        return combine(goal, *parts)

    def _product(self, below: int, above: int) -> Theorem:
        """Return ⊢ 0 ≤ (x − low)^below·(high − x)^above."""
        x, low, high = map(self.term, (self.x, self.low, self.high))
        sides = [(x - low, assume(le(low, x)))] * below + [(high - x, assume(le(x, high)))] * above
        if not sides:
            return sign(le(number(0), number(1)))
        value, found = sides[0][0], combine(le(number(0), sides[0][0]), (1, sides[0][1]))
        for more, fact in sides[1:]:
            value = value * more
            found = product_order(le(number(0), value), found, fact)
        return found
