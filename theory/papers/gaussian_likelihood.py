r"""The negative log-likelihood of real data under the fits of the Gaussian loop, replace, d = 1.

In units of the real law, ℓ(t) = 𝔼(log(2πs_t) + 1/s_t + μ_t²/s_t)/2. A fit multiplies s by χ²_{n−1}/(n − 1)
and moves μ by √(s/n) times a standard normal variable, independent of it. With r = (n − 1)/(n − 3), the
mean of (n − 1)/χ²_{n−1}, 𝔼1/s_t = r^t and 𝔼μ_t²/s_t = r(𝔼μ_{t−1}²/s_{t−1} + 1/n): the loss grows like r^t,
though 𝔼W₂² grows like t.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.language.derivation import Derivation
from theory.papers.steps import cited, computed, defined, put, solved

r, c = (sp.Symbol(name, positive=True) for name in ("r", "c"))
n = sp.Symbol("n", integer=True, positive=True)
precision, drift, spread, loss = (sp.Function(name, real=True) for name in ("p", "q", "g", "l"))
VALUE = (sp.log(2 * sp.pi) - c * t + r**t + r / n * (r**t - 1) / (r - 1)) / 2


@cache
def likelihood_of_the_gaussian_loop() -> Derivation:
    """Derive ℓ(t) = (log 2π − ct + r^t + (r/n)(r^t − 1)/(r − 1))/2."""
    law = (
        "mean of the logarithm and of the inverse of a chi-squared variable",
        "Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1, §18.3",
        "n ≥ 4; r = (n − 1)/(n − 3), c = log((n − 1)/2) − ψ((n − 1)/2) > 0",
    )
    inverse = cited(sp.Eq(precision(t), r * precision(t - 1)), "p(t) = 𝔼1/s_t.", *law)
    moved = cited(
        sp.Eq(drift(t), r * (drift(t - 1) + 1 / n)),
        "q(t) = 𝔼μ_t²/s_t: the mean moves by √(s/n), then both are divided by the new factor.",
        *law,
    )
    narrowed = cited(sp.Eq(spread(t), spread(t - 1) - c), "g(t) = 𝔼 log s_t.", *law)
    starts = [
        defined(sp.Eq(f(0), value), "Fit 0 is the real law.")
        for f, value in ((precision, sp.Integer(1)), (drift, sp.Integer(0)), (spread, sp.Integer(0)))
    ]
    points = ({"r": 2, "n": 5, "c": "1/3"}, {"r": "7/5", "n": 8, "c": 1})
    forms = [
        solved(closed, step.after, start.after, points)
        for closed, step, start in zip(
            (
                sp.Eq(precision(t), r**t),
                sp.Eq(drift(t), r / n * (r**t - 1) / (r - 1)),
                sp.Eq(spread(t), -c * t),
            ),
            (inverse, moved, narrowed),
            starts,
            strict=True,
        )
    ]
    named = sp.Eq(loss(t), (sp.log(2 * sp.pi) + spread(t) + precision(t) + drift(t)) / 2)
    total = computed(sp.Eq(loss(t), VALUE), "Insert.", named, *(form.after for form in forms))
    here = put(total.after, "At n data.", r=(n - 1) / (n - 3))
    return Derivation(
        title="The likelihood of real data in the Gaussian loop",
        steps=(
            inverse,
            moved,
            narrowed,
            *starts,
            *forms,
            defined(named, "The mean of −log of the fitted density at a real datum, σ₀ = 1."),
            total,
            here,
        ),
    )
