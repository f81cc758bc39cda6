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

ratio = sp.Symbol("lambda", positive=True)
alpha, slack = (sp.Symbol(name, positive=True) for name in ("alpha", "g"))
epsilon, L, gamma = (sp.Symbol(name, nonnegative=True) for name in ("epsilon", "L", "gamma"))
load, rate, share = (sp.Symbol(name, positive=True) for name in ("x", "rho", "s"))
LOWER = tuple((symbol, sp.Integer(0)) for symbol in (alpha, slack, epsilon, L, gamma))


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
    defined = sp.Eq(share, 1 / (1 + ratio))
    loaded = sp.Eq(load, ratio * (1 + epsilon * L / alpha))
    contraction = sp.Eq(rate, load / ((1 - load) * (1 + correction)))
    slackness = sp.Eq(slack, (1 + correction) / load - limit)
    rate_again = sp.Eq(1 - rate, slack * load / ((1 - load) * (1 + correction)))
    solved = sp.Eq(ratio, (1 + correction) * alpha / ((limit + slack) * (alpha + epsilon * L)))
    kept = (limit + slack) * (alpha + epsilon * L)
    in_slack = sp.Eq(share, kept / (kept + (1 + correction) * alpha))
    above = sp.Gt(share, needed_share(correction), evaluate=False)
    at_best = sp.Ge(needed_share(correction), floor, evaluate=False)
    return in_steps(
        "The real share that stability under iterative retraining needs",
        define(defined, "λ synthetic data for one real."),
        define(loaded, "The quantity that the condition bounds."),
        define(contraction, "The rate at which the fits approach the best model."),
        define(slackness, "g > 0 is the condition x < (1 + γ)/(2 + γ)."),
        computed(
            rate_again,
            "As 0 < x < 1 for a positive rate, 1 − rate has the sign of g.",
            contraction,
            slackness,
            rule="the condition is a rate below 1",
        ),
        computed(solved, "Solve for λ.", slackness, loaded, rule="ratio"),
        computed(in_slack, "Insert λ.", defined, solved, rule="real share"),
        compared(above, "The share increases with g, and g > 0.", LOWER, in_slack),
        compared(at_best, "ε ≥ 0: a model class that misses the data needs more.", LOWER),
        combined(
            sp.Gt(share, floor, evaluate=False),
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
            sp.Gt(share, sp.Rational(1, 2), evaluate=False),
            "Both bounds together.",
            found.conclusion,
            above_half,
            factors=(sp.Integer(1), sp.Integer(1)),
            rule="combine the bounds",
        ),
        lemmas=(found,),
    )
