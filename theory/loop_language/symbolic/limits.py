"""Limits of products of rational functions by Gamma functions, for closed forms that end in one product."""

from __future__ import annotations

import sympy as sp

from theory.loop_language.definition import t

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
