"""Limits of infinite products: those that Γ gives are proved, Euler's is cited and bracketed by balls.

For a > 0, P_t = ∏_{k≤t} (1 + a/k²) increases to its limit and P_∞ ≤ P_t exp(a/t), as Σ_{k>t} 1/k² < 1/t;
for −1 < a < 0, P_t decreases and P_∞ ≥ P_t (1 + a/t). The instances of the citation are these brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sympy as sp

from theory.core import Term, Theorem, substitute
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited
from theory.language.derivation import CoreProof, Step
from theory.proofs.gamma_products import product_limit

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
        "",
        instances=brackets(value, low, high, points),
        rule="Euler's product",
        conditions=(sp.Gt(size, 0, evaluate=False),),
    )


def gamma_product(partial: sp.Product, zeros: Sequence[sp.Expr], poles: Sequence[sp.Expr]) -> Step:
    """Return the step ∏_{a≤k≤t} f(k) → ∏Γ(a − pole)/∏Γ(a − zero).

    Args:
        partial: the product, of (k − zero)(k − zero)/((k − pole)(k − pole)).
        zeros: two, below a. poles: two, with the same sum.
    """
    index, first, _ = partial.limits[0]
    ends = ((sp.gamma(first - pole), sp.gamma(first - zero)) for zero, pole in zip(zeros, poles, strict=True))
    value = sp.Mul(*(above / below for above, below in ends))

    def prove(read: Callable[[sp.Basic], Term], _: object) -> Theorem:
        k, factor = read(index), read(partial.function)
        return product_limit(
            lambda place: substitute(factor, {k: place}), int(first), [*map(read, zeros)], [*map(read, poles)]
        )

    return Step(
        rule="infinite product",
        after=limit_at_infinity(partial, value),
        because="Up to t it is a quotient of values of Γ, as Γ(x + 1) = xΓ(x); zeros and poles of a factor "
        "have equal sums, so that those at t + 1 tend to 1.",
        certificate=CoreProof(prove=prove),
    )
