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
from theory.language.derivation import Algebra, Combination, Derivation, Sign, Step

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
    return Derivation(
        title="The real share that stability under iterative retraining needs",
        steps=(
            define(defined, "λ synthetic data for one real."),
            define(loaded, "The quantity that the condition bounds."),
            define(contraction, "The rate at which the fits approach the best model."),
            define(slackness, "g > 0 is the condition x < (1 + γ)/(2 + γ)."),
            Step(
                rule="the condition is a rate below 1",
                before=(contraction, slackness),
                after=rate_again,
                because="As 0 < x < 1 for a positive rate, 1 − rate has the sign of g.",
                certificate=Algebra(),
            ),
            Step(
                rule="ratio",
                before=(slackness, loaded),
                after=solved,
                because="Solve for λ.",
                certificate=Algebra(),
            ),
            Step(
                rule="real share",
                before=(defined, solved),
                after=in_slack,
                because="Insert λ.",
                certificate=Algebra(),
            ),
            Step(
                rule="sign of the difference",
                before=(in_slack,),
                after=above,
                because="The share increases with g, and g > 0.",
                certificate=Sign(lower=LOWER),
            ),
            Step(
                rule="sign of the difference",
                after=at_best,
                because="ε ≥ 0: a model class that misses the data needs more.",
                certificate=Sign(lower=LOWER),
            ),
            Step(
                rule="combine the bounds",
                before=(above, at_best),
                after=sp.Gt(share, floor, evaluate=False),
                because="Both bounds together.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
        ),
    )


@cache
def corrected_needs_half() -> Derivation:
    """Derive that the real share stays above 1/2 however strong the correction."""
    found = needs_real_share(gamma)
    above_half = sp.Gt(found.conclusion.rhs, sp.Rational(1, 2), evaluate=False)
    return Derivation(
        title="A correction of any strength needs a real share above one half",
        lemmas=(found,),
        steps=(
            Step(
                rule="sign of the difference",
                after=above_half,
                because="2(2 + γ) > 3 + 2γ.",
                certificate=Sign(lower=LOWER),
            ),
            Step(
                rule="combine the bounds",
                before=(found.conclusion, above_half),
                after=sp.Gt(share, sp.Rational(1, 2), evaluate=False),
                because="Both bounds together.",
                certificate=Combination(factors=(sp.Integer(1), sp.Integer(1))),
            ),
        ),
    )
