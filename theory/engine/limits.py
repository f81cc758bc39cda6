"""Limits that several families share, each with its derivation.

The limit π²/6 is derived by Cauchy's squeeze (Cours d'analyse, 1821, note VIII): with
x_k = kπ/(2m+1), the numbers cot² x_k are the roots of a polynomial, so their sum is known, and
cot² x < 1/x² < 1 + cot² x brackets Σ 1/k² between two rational multiples of π².
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import sympy as sp

from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Derivation,
    RationalLimit,
    Squeeze,
    Step,
)

t = sp.Symbol("t", integer=True, positive=True)
t0 = sp.Symbol("t", integer=True, nonnegative=True)
"""The index of what is defined before the first step too."""
POSITIVE = ((t, sp.Integer(1)), (sp.pi, sp.Integer(3)))
BASEL_LIMIT = sp.Eq(sp.Limit(sp.harmonic(t, 2), t, sp.oo), sp.pi**2 / 6)


def limit_at_infinity(expr: sp.Expr, value: sp.Expr, index: sp.Symbol = t) -> sp.Eq:
    """Return the statement that ``expr`` tends to ``value`` as ``index`` → ∞."""
    return sp.Eq(sp.Limit(expr, index, sp.oo), value, evaluate=False)


@cache
def basel() -> Derivation:
    """Derive Σ_{k≤t} 1/k² → π²/6 with a two-sided rational bracket of π² at every t."""
    k = sp.Symbol("k", integer=True, positive=True)
    m = 2 * t + 1
    x = k * sp.pi / m
    cotangents = sp.Sum(sp.cot(x) ** 2, (k, 1, t))
    vieta = sp.Eq(cotangents, sp.binomial(m, 3) / sp.binomial(m, 1))
    counted = sp.Eq(sp.binomial(m, 3), m * (2 * t) * (2 * t - 1) / 6)
    inverse_squares = sp.harmonic(t, 2) * m**2 / sp.pi**2
    below = sp.Lt(cotangents, inverse_squares)
    above = sp.Lt(inverse_squares, t + cotangents)
    lower = sp.pi**2 * t * (2 * t - 1) / (3 * m**2)
    upper = sp.pi**2 * 2 * t * (t + 1) / (3 * m**2)
    lower_bound, upper_bound = sp.Le(lower, sp.harmonic(t, 2)), sp.Le(sp.harmonic(t, 2), upper)
    points = tuple({"t": Fraction(n)} for n in (1, 2, 3, 5, 8, 13, 40))
    return Derivation(
        title="The sum of inverse squares tends to π²/6",
        steps=(
            Step(
                rule="sum of roots",
                after=vieta,
                because="By de Moivre, sin((2t+1)x)/sin^(2t+1) x is a polynomial in cot² x of degree t "
                "with roots cot²(kπ/(2t+1)), k = 1..t, and leading coefficients C(2t+1, 1), −C(2t+1, 3).",
                certificate=Citation(
                    theorem="de Moivre's and Vieta's formulas",
                    source="Cauchy, Cours d'analyse (1821), note VIII",
                    hypotheses="the t numbers cot²(kπ/(2t+1)) are distinct, as cot² decreases on (0, π/2)",
                    instances=tuple((vieta, point) for point in points),
                ),
            ),
            Step(
                rule="binomial coefficients",
                after=counted,
                because="C(m, 3) = m(m − 1)(m − 2)/6 with m = 2t + 1.",
                certificate=Algebra(),
            ),
            Step(
                rule="sin x < x < tan x",
                after=below,
                because="cot² x < 1/x² on (0, π/2), at x = kπ/(2t+1), summed over k.",
                certificate=Citation(
                    theorem="sin x < x < tan x on (0, π/2)",
                    source="Cauchy, Cours d'analyse (1821), note VIII",
                    hypotheses="0 < kπ/(2t+1) < π/2 for k ≤ t",
                    instances=tuple((below, point) for point in points),
                ),
            ),
            Step(
                rule="sin x < x < tan x",
                after=above,
                because="1/x² < 1/sin² x = 1 + cot² x on (0, π/2), at x = kπ/(2t+1), summed over k.",
                certificate=Citation(
                    theorem="sin x < x < tan x on (0, π/2)",
                    source="Cauchy, Cours d'analyse (1821), note VIII",
                    hypotheses="0 < kπ/(2t+1) < π/2 for k ≤ t",
                    instances=tuple((above, point) for point in points),
                ),
            ),
            Step(
                rule="rearrange the lower bound",
                before=(vieta, counted, below),
                after=lower_bound,
                because="Insert the sum of the roots and multiply by π²/(2t+1)².",
                certificate=Combination(factors=(sp.pi**2 / m**2,), lower=POSITIVE),
            ),
            Step(
                rule="rearrange the upper bound",
                before=(vieta, counted, above),
                after=upper_bound,
                because="Insert the sum of the roots and multiply by π²/(2t+1)².",
                certificate=Combination(factors=(sp.pi**2 / m**2,), lower=POSITIVE),
            ),
            Step(
                rule="limit of a rational function",
                after=limit_at_infinity(lower, sp.pi**2 / 6),
                because="Both degrees in t are 2; the leading coefficients are in ratio π²/6.",
                certificate=RationalLimit(),
            ),
            Step(
                rule="limit of a rational function",
                after=limit_at_infinity(upper, sp.pi**2 / 6),
                because="Both degrees in t are 2; the leading coefficients are in ratio π²/6.",
                certificate=RationalLimit(),
            ),
            Step(
                rule="squeeze",
                before=(
                    lower_bound,
                    upper_bound,
                    limit_at_infinity(lower, sp.pi**2 / 6),
                    limit_at_infinity(upper, sp.pi**2 / 6),
                ),
                after=BASEL_LIMIT,
                because="Both bounds tend to π²/6.",
                certificate=Squeeze(),
            ),
        ),
    )
