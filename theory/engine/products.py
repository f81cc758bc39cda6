"""Limits of infinite products, cited from the classics and bracketed by rigorous balls at points.

For a > 0, P_t = ∏_{k≤t} (1 + a/k²) increases to its limit and P_∞ ≤ P_t exp(a/t), as Σ_{k>t} 1/k² < 1/t;
for −1 < a < 0, P_t decreases and P_∞ ≥ P_t (1 + a/t). The instances of the citation are these brackets.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited
from theory.language.derivation import Step

FAR = 400
Points = tuple[Mapping[str, object], ...]


def brackets(
    limit: sp.Expr, low: sp.Expr, high: sp.Expr, points: Points
) -> tuple[tuple[sp.Basic, Mapping[str, object]], ...]:
    """Return instances low < limit < high, the bounds being taken at a late ``t``."""
    return tuple(
        (relation, {**point, "t": FAR})
        for point in points
        for relation in (sp.Gt(limit, low, evaluate=False), sp.Lt(limit, high, evaluate=False))
    )


def euler_product(partial: sp.Product, size: sp.Expr, sign: int, points: Points) -> Step:
    """Return the step ∏_{k≤t} (1 ± a/k²) → sinh(π√a)/(π√a), or by sin for the minus sign.

    Args:
        partial: the product up to t.
        size: a > 0, below 1 where the sign is −1.
        sign: 1 or −1.
        points: values of its symbols at which the limit is bracketed.
    """
    rate = sign * size
    root = sp.pi * sp.sqrt(size)
    value = (sp.sinh(root) if sign > 0 else sp.sin(root)) / root
    low, high = (partial, partial * sp.exp(rate / t)) if sign > 0 else (partial * (1 + rate / t), partial)
    return cited(
        limit_at_infinity(partial, value),
        "The infinite product of the sine, or of the hyperbolic sine.",
        "Euler's product of the sine",
        "Euler 1748, Introductio in analysin infinitorum I, §§156, 158; DLMF 4.22.1, 4.36.1",
        "Σ 1/k² converges, so the product does, for every real a",
        instances=brackets(value, low, high, points),
        rule="Euler's product",
    )


def gamma_product(
    partial: sp.Product, roots: tuple[sp.Expr, ...], poles: tuple[sp.Expr, ...], tail: sp.Expr, points: Points
) -> Step:
    """Return the step ∏_{a≤k≤t} ∏(k − root)/∏(k − pole) → ∏Γ(a − pole)/∏Γ(a − root).

    Args:
        partial: the product, whose factors lie in (0, 1) and tend to 1 like 1 − O(1/k²).
        roots: zeros of its factor in k. poles: as many, with the same sum.
        tail: ε with ∏_{k>t} ≥ 1 − ε.
        points: values of the symbols at which the limit is bracketed.
    """
    index, first, _ = partial.limits[0]
    value = sp.Integer(1)
    for root, pole in zip(roots, poles, strict=True):
        value *= sp.gamma(first - pole) / sp.gamma(first - root)
    factored = sp.prod([(index - root) / (index - pole) for root, pole in zip(roots, poles, strict=True)])
    same = tuple(
        (sp.Eq(partial.function, factored, evaluate=False), {**point, index.name: place})
        for point in points
        for place in (2, 3, 11)
    )
    return cited(
        limit_at_infinity(partial, value),
        "Write every factor by its zeros; the zeros of numerator and denominator have equal sums.",
        "infinite products of rational functions by Gamma functions",
        "Whittaker & Watson, Modern Analysis, §12.13; DLMF 5.8.5",
        "as many zeros as poles, with equal sums, and none a natural number ≥ a",
        instances=(*same, *brackets(value, partial * (1 - tail), partial, points)),
        rule="infinite product",
    )
