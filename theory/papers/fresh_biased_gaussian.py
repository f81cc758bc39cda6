r"""The Gaussian loop of fresh real and biased synthetic data, many real data: what m synthetic ones change.

Every fit sees N fresh real data and m synthetic ones of λ times the last fit's variance, divisor N + m − 1,
d = 1, σ = 1. At rest the mean square error V of the mean and the mean S of the variance are rational in N.
The variance's own spread about S is w + O(N⁻³), its third central moment 8/N² + O(N⁻³), so that by Taylor's
theorem

.. math:: 𝔼W_2^2 = V + \frac{w + (S-1)^2}{4} - \frac{8/N^2 + 3w(S-1)}{8} + \frac{15}{16N^2} + O(N^{-3}).

The difference from the same with m = 0 is m((1 − λ)²m − (9 − λ − 2λ²))/(4N²) + O(N⁻³).
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity
from theory.engine.steps import cited, computed, defined, in_steps, rational_limit
from theory.language.derivation import Derivation
from theory.language.equations import equate

N, m = (sp.Symbol(name, integer=True, positive=True) for name in ("N", "m"))
lam = sp.Symbol("lambda", nonnegative=True)
gain, error, spread = (sp.Function(name, real=True) for name in ("g", "V", "S"))
n = N + m
SCALE = N**2 - N * lam * m + 3 * N * m - N - 2 * lam * m**2 + lam * m + 2 * m**2 - 2 * m
ERROR = (N + m - 1) / SCALE
SPREAD = N * (N + 2 * m - 1) / SCALE
"""V and S at rest, in units of σ²."""


def _expanded(count: sp.Expr) -> sp.Expr:
    """The long-run 𝔼W₂² up to O(N⁻³), ``count`` synthetic data."""
    here = {m: count}
    drift, level = ERROR.xreplace(here), SPREAD.xreplace(here)
    size = N + count
    quadratic = (1 - 2 / size) * (N + count * lam**2) + (N + count * lam) ** 2 / size**2
    w = 2 * quadratic / (size - 1) ** 2
    return (
        drift + (w + (level - 1) ** 2) / 4 - (8 / N**2 + 3 * w * (level - 1)) / 8 + sp.Rational(15, 16) / N**2
    )


@cache
def second_order() -> Derivation:
    """Derive N²·(𝔼W₂² with m synthetic data − without) → m((1 − λ)²m − (9 − λ − 2λ²))/4."""
    drift = defined(equate(error(N), ERROR), "V at rest.")
    scale = defined(equate(spread(N), SPREAD), "S at rest.")
    balanced = computed(
        equate(error(N), N / n**2 + m * lam * spread(N) / n**2 + (m / n) ** 2 * error(N)),
        "The mean of N real data and m around the last mean.",
        drift.after,
        scale.after,
    )
    squares = computed(
        equate((n - 1) * spread(N), N + m * lam * spread(N) + m * error(N) - n * error(N)),
        "The squares about the common mean.",
        drift.after,
        scale.after,
    )
    difference = N**2 * (_expanded(m) - _expanded(sp.Integer(0)))
    value = m * ((1 - lam) ** 2 * m - (9 - lam - 2 * lam**2)) / 4
    expanded = cited(
        equate(sp.Limit(N**2 * gain(N), N, sp.oo), sp.Limit(difference, N, sp.oo)),
        "Σ(x − x̄)² is a quadratic form of normal data, of variance 2 tr((CΓ)²) given the last fit; (√s − "
        "1)² = δ²/4 − δ³/8 + 5δ⁴/64 + O(δ⁵), δ = s − 1.",
        "moments of a smooth function of moments",
        "Cramér 1946, Mathematical Methods of Statistics, §27.7",
        "the last fit's own spread enters at O(N⁻³)",
        balanced.after,
        squares.after,
    )
    degrees = rational_limit(
        sp.Eq(sp.Limit(difference, N, sp.oo), value, evaluate=False),
        "By degrees in N.",
        lower=((lam, 0), (m, 1)),
    )
    return in_steps(
        "What few biased synthetic data change beside many fresh real ones",
        drift,
        scale,
        balanced,
        squares,
        expanded,
        degrees,
        computed(limit_at_infinity(N**2 * gain(N), value, N), "Insert.", expanded.after, degrees.after),
    )
