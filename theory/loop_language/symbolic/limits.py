"""Limits that the rules of growth do not give: of products by Gamma functions, of first-order recursions."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from theory.language.parameters import Parameter
from theory.language.signs import is_positive
from theory.loop_language.definition import t
from theory.loop_language.symbolic.solve import Problem

SOURCE = "infinite products of rational functions by Gamma functions (Whittaker & Watson §12.13; DLMF 5.8.5)"


def product_limit(form: sp.Expr) -> sp.Expr | None:
    """Return the limit of a + b ∏ r(k), if the zeros and poles of r are as many and have equal sums.

    ∏_{k ≥ a} ∏ (k − zero)/∏ (k − pole) = ∏ Γ(a − pole)/∏ Γ(a − zero), if no zero or pole is a whole number ≥
    a.

    >>> k = sp.Symbol("k", integer=True, positive=True)
    >>> product_limit(sp.Product(1 - 1 / (4 * k**2), (k, 1, t)))
    2/pi
    """
    products = list(form.atoms(sp.Product))
    if len(products) != 1 or form.xreplace({products[0]: sp.Integer(1)}).has(t):
        return None
    (product,) = products
    index, low, high = product.limits[0]
    if high != t or not low.is_Integer:
        return None
    parts = sp.fraction(sp.together(product.function))
    if not all(part.is_polynomial(index) for part in parts):
        return None
    top, bottom = (sp.Poly(part, index) for part in parts)
    zeros, poles = _roots(top), _roots(bottom)
    if zeros is None or poles is None or len(zeros) != len(poles):
        return None
    if sp.simplify(top.LC() - bottom.LC()) != 0 or sp.simplify(sum(zeros) - sum(poles)) != 0:
        return None
    if any(root.is_Integer and root >= low for root in (*zeros, *poles)):
        return None
    value = sp.prod([sp.gamma(low - pole) for pole in poles]) / sp.prod(
        [sp.gamma(low - zero) for zero in zeros]
    )
    named = sp.gammasimp(value)
    shown = min((value, named), key=sp.count_ops)
    return form.xreplace({product: shown})


def drawn_in(problem: Problem, parameters: Sequence[Parameter]) -> sp.Expr | None:
    """Return the limit of y(t) = (1 − d(t)) y(t − 1) + b(t), d and b rational in t: lim b/d, if it exists.

    Needed is that |1 − d| has a limit below 1, or that d → 0 from above as slowly as 1/t. For then, with L
    that limit, y − L obeys the same with b − L d = o(d) in place of b, and |y − L| − ε shrinks, from some t
    on, by factors 1 − d whose product tends to 0.

    >>> third = sp.Rational(1, 3)
    >>> drawn_in(Problem(base=1, factors=(1 - 1 / (t + 1),), increment=third / (t + 1), first=()), ())
    1/3
    """
    if len(problem.factors) != 1:
        return None
    d, b = sp.cancel(1 - problem.factors[0]), sp.cancel(problem.increment)
    if d == 0 or not d.is_rational_function(t) or not b.is_rational_function(t):
        return None
    (degree, lead), (other, top) = _leading(d), _leading(b)
    if degree not in (0, -1) or other > degree:
        return None
    within = (lead, 2 - lead) if degree == 0 else (lead,)
    if not all(is_positive(part, parameters) for part in within):
        return None
    return sp.factor(top / lead) if other == degree else sp.Integer(0)


def _leading(expr: sp.Expr) -> tuple[int, sp.Expr]:
    """Return the power of t that a rational function is like, and its coefficient."""
    if expr == 0:
        return -1_000_000, sp.Integer(0)
    top, bottom = (sp.Poly(part, t) for part in sp.fraction(sp.together(expr)))
    return top.degree() - bottom.degree(), sp.factor(top.LC() / bottom.LC())


def _roots(poly: sp.Poly) -> list[sp.Expr] | None:
    found: list[sp.Expr] = []
    for factor, power in sp.factor_list(poly.as_expr(), *poly.gens)[1]:
        degree = sp.degree(factor, poly.gen)
        if degree > 2:
            return None
        roots = sp.roots(sp.Poly(factor, poly.gen))
        for root, times in roots.items():
            found += [root] * (times * power)
    return found
