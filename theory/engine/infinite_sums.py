"""Sums of rational functions over all k ≥ low, by polygamma functions (DLMF 5.7.6, 5.15.1, 25.11.12)."""

from __future__ import annotations

import sympy as sp


def infinite_sum(term: sp.Expr, index: sp.Symbol, low: sp.Expr) -> sp.Expr | None:
    """Return Σ_{k ≥ low} R(k) of a rational R, if its poles are rational in the parameters.

    With R = Σ c/(k − r)^m, where the c of m = 1 add up to 0, it is Σ c (−1)^m ψ^(m − 1)(low − r)/(m − 1)!.
    R must have a value at every k ≥ low; and be of order 1/k² or below.

    >>> k, n = sp.symbols("k n", positive=True)
    >>> infinite_sum(1 / (n * k + 1) ** 2, k, sp.Integer(2))
    polygamma(1, 2 + 1/n)/n**2
    >>> infinite_sum(1 / (k * (k + 1)), k, sp.Integer(1))
    1
    """
    if not term.is_rational_function(index):
        return None
    top, bottom = (sp.Poly(part, index) for part in sp.fraction(sp.together(term)))
    if bottom.degree() < top.degree() + 2:
        return None
    if any(sp.degree(factor, index) > 1 for factor, _ in sp.factor_list(bottom.as_expr(), index)[1]):
        return None
    found: list[tuple[sp.Expr, int, sp.Expr]] = []
    for part in sp.Add.make_args(sp.apart(sp.factor(term), index)):
        above, below = sp.fraction(sp.together(part))
        factors = [(f, m) for f, m in sp.factor_list(below, index)[1] if f.has(index)]
        if above.has(index) or len(factors) != 1:
            return None
        factor, power = factors[0]
        lead = sp.Poly(factor, index).LC()
        weight = sp.factor(above * factor**power / (below * lead**power))
        place = sp.expand(low + sp.cancel(factor.subs(index, 0) / lead))
        found.append((weight, power, place))
    total = sum((weight * _tail(power, *_nearest(place, found)) for weight, power, place in found), sp.S.Zero)
    return (
        sp.simplify(total) if total.is_number else sp.Add(*map(sp.factor, sp.Add.make_args(sp.expand(total))))
    )


def _nearest(place: sp.Expr, found: list[tuple[sp.Expr, int, sp.Expr]]) -> tuple[sp.Expr, int]:
    """Return the least of the places that differ from this one by a whole number, and how far it is."""
    gaps = [(other, sp.expand(place - other)) for _, _, other in found]
    return max(((other, int(gap)) for other, gap in gaps if gap.is_Integer), key=lambda one: one[1])


def _tail(power: int, place: sp.Expr, skipped: int) -> sp.Expr:
    """Return Σ 1/(place + k)^power over k ≥ ``skipped``, but for a constant that cancels if it is 1."""
    whole = (-1) ** power * sp.polygamma(power - 1, place) / sp.factorial(power - 1)
    return whole - sum(1 / (place + k) ** power for k in range(skipped))
