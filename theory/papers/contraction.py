r"""Fits that err a little each time: with a contraction the errors stay bounded, without they add up.

If a fit keeps a share ρ < 1 of its predecessor's error and adds ε of its own, the error after t fits is
ε(1 − ρ^t)/(1 − ρ), which tends to ε/(1 − ρ). With ρ = 1, as under replace, it is tε.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define, instance
from theory.engine.rules import FRESH_REAL_SHARE
from theory.engine.steps import in_steps, in_the_limit, solved, vanishing
from theory.families.real_share.mean import alpha, risk_limit
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.parameters import Domain, Parameter

KEPT = Parameter(
    name="rho",
    meaning="share of the error that every fit keeps",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
    latex=r"\rho",
)
rate, added = KEPT.symbol, sp.Symbol("epsilon", positive=True)
error = sp.Function("e", real=True)
HALF = sp.Rational(1, 2)


@cache
def contracting_fits_stay_bounded() -> Derivation:
    """Derive that e_t = ρe_{t−1} + ε tends to ε/(1 − ρ) for ρ < 1."""
    step, start = equate(error(t), rate * error(t - 1) + added), equate(error(0), 0)
    closed = equate(error(t), added * (1 - rate**t) / (1 - rate))
    vanishes = vanishing(rate**t, "ρ < 1 is what the stability conditions ask for")
    return in_steps(
        "Errors of contracting fits stay bounded",
        define(step, "Every fit keeps a share ρ of the error before it and adds ε."),
        define(start, "No fit yet, no error."),
        solved(closed, step, start, because="A geometric sum."),
        vanishes,
        in_the_limit(
            limit_at_infinity(error(t), added / (1 - rate)),
            rate**t,
            "The error is affine in ρ^t.",
            closed,
            vanishes.after,
        ),
    )


@cache
def half_real_is_enough() -> Derivation:
    """Derive that a mean fitted to half fresh real data has 4/3 the risk of one fit in the limit."""
    lemma = risk_limit(FRESH_REAL_SHARE)
    return in_steps(
        "A real share of one half keeps the risk of a mean bounded",
        instance(
            lemma.conclusion,
            (alpha, HALF),
            rule="half real",
            because="Put α = 1/2, that is λ = 1 synthetic datum for one real.",
        ),
        lemmas=(lemma,),
    )
