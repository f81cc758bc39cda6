r"""The real share that the stability conditions for iterative retraining need.

Retraining maximises 𝔼_data log p + λ 𝔼_{model} log p near the last fit: λ synthetic data for one real, so
a real share s = 1/(1 + λ). With L the Lipschitz constant of the Hessian, α the concavity at the best model
and ε that model's distance to the data, the fits contract by ρ = x/(1 − x), x = λ(1 + εL/α) (Bertrand et al.
2023, Theorem 1); if the synthetic data are first corrected towards the best model with strength γ, by
ρ/(1 + γ) (Gillman et al. 2024, Theorem 4.3). A rate below 1 is the condition x < (1 + γ)/(2 + γ), that is

.. math:: s > \frac{(2 + γ)(α + εL)}{(2 + γ)(α + εL) + (1 + γ)α} \ge \frac{2 + γ}{3 + 2γ} > \frac12,

at least 2/3 without correction (γ = 0).
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.naming import define
from theory.engine.steps import combined, compared, computed, in_steps
from theory.language.derivation import Derivation
from theory.language.equations import equate

ratio = sp.Symbol("lambda", positive=True)
alpha, slack = (sp.Symbol(name, positive=True) for name in ("alpha", "g"))
epsilon, L, gamma = (sp.Symbol(name, nonnegative=True) for name in ("epsilon", "L", "gamma"))
load, rate, share = (sp.Symbol(name, positive=True) for name in ("x", "rho", "s"))
LOWER = tuple((symbol, sp.Integer(0)) for symbol in (alpha, slack, epsilon, L, gamma))


ABOVE_TWO_THIRDS = sp.Gt(
    1 / (1 + alpha / ((2 + slack) * (alpha + epsilon * L))), sp.Rational(2, 3), evaluate=False
)
ABOVE_HALF = sp.Gt(
    1 / (1 + (1 + gamma) * alpha / ((2 + gamma + slack) * (alpha + epsilon * L))),
    sp.Rational(1, 2),
    evaluate=False,
)
ANY_RATIO = "with g > 0 this is any λ under the condition; α > 0, ε, L ≥ 0 as in the theorem"


def allowed_ratio(correction: sp.Expr) -> sp.Expr:
    """Return λ = (1 + γ)α/((2 + γ + g)(α + εL)): with g > 0 any λ under the condition x < (1 + γ)/(2 + γ).

    >>> allowed_ratio(sp.Integer(0)).xreplace({epsilon: sp.Integer(0)})
    1/(g + 2)
    """
    return (1 + correction) * alpha / ((2 + correction + slack) * (alpha + epsilon * L))


def needed_share(correction: sp.Expr) -> sp.Expr:
    """Return the real share above which the condition holds, for a correction of strength γ.

    >>> needed_share(sp.Integer(0)).xreplace({epsilon: sp.Integer(0)})
    2/3
    """
    kept = (2 + correction) * (alpha + epsilon * L)
    return kept / (kept + (1 + correction) * alpha)


@cache
def needs_real_share(correction: sp.Expr) -> Derivation:
    """Derive that a rate below 1 needs a real share above (2 + γ)/(3 + 2γ), and more if ε > 0."""
    limit, floor = 2 + correction, (2 + correction) / (3 + 2 * correction)
    met = equate(ratio, allowed_ratio(correction))
    loaded = equate(load, ratio * (1 + epsilon * L / alpha))
    contraction = equate(rate, load / ((1 - load) * (1 + correction)))
    below = equate(load, (1 + correction) / (limit + slack))
    rate_again = equate(1 - rate, slack * load / ((1 - load) * (1 + correction)))
    real = 1 / (1 + allowed_ratio(correction))
    above = sp.Gt(real, needed_share(correction), evaluate=False)
    at_best = sp.Ge(needed_share(correction), floor, evaluate=False)
    return in_steps(
        "The real share that stability under iterative retraining needs",
        define(met, "With g > 0 this is the condition x < (1 + γ)/(2 + γ), solved for λ."),
        define(loaded, "The quantity that the condition bounds."),
        define(contraction, "The rate at which the fits approach the best model."),
        computed(below, "Insert λ: g > 0 puts x below (1 + γ)/(2 + γ).", loaded, met, rule="condition"),
        computed(
            rate_again,
            "As 0 < x < 1, 1 − rate has the sign of g.",
            contraction,
            below,
            rule="the condition is a rate below 1",
        ),
        compared(above, "The real share 1/(1 + λ) increases with g, and g > 0.", LOWER),
        compared(at_best, "ε ≥ 0: a model class that misses the data needs more.", LOWER),
        combined(
            sp.Gt(real, floor, evaluate=False),
            "Both bounds together.",
            above,
            at_best,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
    )


@cache
def corrected_needs_half() -> Derivation:
    """Derive that the real share stays above 1/2 however strong the correction."""
    found = needs_real_share(gamma)
    above_half = sp.Gt(found.conclusion.rhs, sp.Rational(1, 2), evaluate=False)
    return in_steps(
        "A correction of any strength needs a real share above one half",
        compared(above_half, "2(2 + γ) > 3 + 2γ.", LOWER),
        combined(
            sp.Gt(1 / (1 + allowed_ratio(gamma)), sp.Rational(1, 2), evaluate=False),
            "Both bounds together.",
            found.conclusion,
            above_half,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
        lemmas=(found,),
    )
