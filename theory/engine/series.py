"""The sum of Gauss's series at 1, cited from the classics and bracketed by rigorous balls at points.

With T_i = ∏_{2≤k≤i} ((k − 1)(k − 1 + s) + q)/k² and y_i = T_i i², y_{i+1} = y_i (1 + s/i + q/i²), so that
y_i/i decreases by y_i(1 − s − q/i)/(i(i + 1)): the rest of the sum is y/(1 − s) up to a factor 1 + O(1/t).
The instances of the citation are brackets by this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited
from theory.language.derivation import Step
from theory.language.plain import plain
from theory.numbers.reciprocal_gammas import ReciprocalGammas

FAR = 60
GAUSS = (
    "Gauss's summation of the hypergeometric series at 1",
    "Gauss 1813, Disquisitiones generales circa seriem infinitam, §§23-26; DLMF 15.4.20",
)
NEWTON = (
    "Newton's series of the digamma function",
    "Stern 1847, Zur Theorie der Eulerschen Integrale, Göttinger Studien",
)


def gauss_series(part: sp.Sum, points: Sequence[Mapping[str, object]]) -> Step | None:
    """Return the step Σ_{i≤t} T_i → (Γ(1 − s)/(Γ(1 − ρ₁)Γ(1 − ρ₂)) − 1)/q, ρ₁ + ρ₂ = s and ρ₁ρ₂ = q.

    For q = 0 the limit is (ψ(1) − ψ(1 − s))/s; it is nothing, if the terms are of no such kind.

    Args:
        part: the sum. points: values of its symbols at which the limit is bracketed.
    """
    index, first, last = part.limits[0]
    inner = part.function
    if (first, last) != (1, t) or not isinstance(inner, sp.Product):
        return None
    k, low, high = inner.limits[0]
    shifted = sp.Dummy()
    factor = sp.cancel((k**2 * inner.function).xreplace({k: shifted + 1}))
    if (low, high) != (2, index) or not factor.is_polynomial(shifted):
        return None
    factor = sp.expand(factor)
    lead, total, product = (sp.factor(factor.coeff(shifted, power)) for power in (2, 1, 0))
    if lead != 1 or sp.degree(factor, shifted) != 2:
        return None
    if product == 0:
        value = (sp.digamma(1) - sp.digamma(1 - total)) / total
        theorem = NEWTON
        words = (
            "The i-th product is (s)_i/(s i! i), and ψ(1 − s) = ψ(1) − Σ (s)_i/(i! i) for s < 1; here "
            f"s = {plain(total)}."
        )
    else:
        series = sp.gamma(1 - total) * ReciprocalGammas(1 - total / 2, total**2 / 4 - product)
        value = (series - 1) / product
        theorem = GAUSS
        words = (
            "q times the i-th product is (ρ₁)_i(ρ₂)_i/i!²: the sum is that of F(ρ₁, ρ₂; 1; 1) without its "
            f"first term. Here s = ρ₁ + ρ₂ = {plain(total)}, q = ρ₁ρ₂ = {plain(product)}."
        )
    late = t + 1
    rest = sp.Product(inner.function, (k, 2, late)) * late
    low_end = part + rest / (1 - total + sp.Abs(product) / late)
    high_end = part + rest * (t + 2) / late / (1 - total - sp.Abs(product) / late)
    instances = tuple(
        (relation, {**point, "t": FAR})
        for point in points
        for relation in (sp.Gt(value, low_end, evaluate=False), sp.Lt(value, high_end, evaluate=False))
    )
    return cited(
        limit_at_infinity(part, value),
        words,
        *theorem,
        "",
        conditions=(sp.Lt(total, 1, evaluate=False),),
        instances=instances,
        rule=theorem[0],
    )
