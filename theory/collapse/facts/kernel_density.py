"""Kernel density estimates with a fixed bandwidth: the expected density spreads for ever."""

from __future__ import annotations

from functools import partial

import sympy as sp

from theory import catalogue
from theory.collapse.facts import Known
from theory.collapse.fate import Facts, Fate, Risk, Said, of_closed_form
from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import cited, in_steps
from theory.families.kernel_density import tails as kernel_tails
from theory.language.derivation import Derivation

MOMENT = "the second moment of the fitted density"
W2 = "squared Wasserstein distance to the real law"
MASS = "the mass that the spreading density puts anywhere has no formula here"


def distance_diverges(name: str) -> Derivation | None:
    """Derive 𝔼W₂² → ∞ from the divergence of the second moment."""
    moment = of_closed_form(name, MOMENT)
    if moment is None or moment.value is not sp.oo:
        return None
    return in_steps(
        "The squared Wasserstein distance diverges",
        cited(
            limit_at_infinity(sp.Function("E_W2", nonnegative=True)(t), sp.oo),
            "W₂ is at least √q − σ₀, q the density's second moment, so 𝔼W₂² ≥ (√𝔼q − σ₀)².",
            "triangle inequality for W₂ through a point mass; Jensen's inequality",
            "Villani 2009, Optimal Transport, ch. 6; Jensen 1906",
            "the real law has second moment σ₀², the fitted density q, and 𝔼√q ≤ √𝔼q",
            moment.derivation.conclusion,
            rule="triangle inequality",
        ),
        lemmas=(moment.derivation,),
    )


FULL_SUPPORT = Said(
    outcome="no collapse",
    reason="a Gaussian real law has full support, so that nothing lies outside it: the definition cannot be "
    "met",
)
TAIL = "kernel_density.replace.tail_mass"


def gains() -> Said:
    """Return what is known of the real tails under replace: they gain mass."""
    return Said(
        outcome="no collapse",
        reason="averaged over runs, for Gaussian data and kernel, the mass in the real tails never falls and "
        "tends to 1",
        formulas=(TAIL,),
        derivations=(kernel_tails.spread_diverges(),),
    )


def leaves() -> Said:
    """Return what is known of the real high-density region under replace: it is left."""
    return Said(
        outcome="collapse",
        reason="averaged over runs, for Gaussian data and kernel, the mass outside every bounded region "
        "tends to 1",
        formulas=(TAIL,),
        derivations=(kernel_tails.spread_diverges(),),
    )


def _facts(rule: str) -> Facts:
    name = f"kernel_density.{rule}.second_moment"
    formula = catalogue.formula(name)
    divergence = distance_diverges(name)
    reason = "W₂² in closed form is not known, only that it diverges"
    fate = (
        None
        if divergence is None
        else Fate(words=f"the expected {W2}", derivation=divergence, formulas=(name,))
    )
    return Facts(
        loop=f"kernel_density.{rule}",
        words="kernel density, fixed bandwidth",
        formulas=(name,),
        risk=(
            None
            if fate is None
            else Risk(
                words=f"the expected {W2}",
                formula=name,
                closed=None,
                parameters=formula.parameters,
                fate=fate,
            )
        ),
        variance=of_closed_form(name, MOMENT),
        tails={"real, expectation": gains()} if rule == "replace" else {},
        outside={"support": FULL_SUPPORT, **({"expectation": leaves()} if rule == "replace" else {})},
        missing={
            "risk": reason,
            "risk_path": "what it does along one run was not derived",
            "variance_path": "what it does along one run was not derived",
            "scaling": reason,
            "modes": "the modes of a kernel density estimate were not counted",
            "tails": MASS,
            "outside": MASS,
        },
    )


FACTS: Known = {
    f"kernel_density.{rule}": partial(_facts, rule)
    for rule in ("replace", "accumulate", "subsample_with_replacement", "subsample_without_replacement")
}
