r"""The negative log-likelihood of real data under a kernel density estimate whose data accumulate.

With infinitely many data per generation the pool is a mixture: a point of generation t has been smoothed S
times, S the depth of a node in a random recursive tree, 𝔼(S + 1) = H₁(t) for a draw from the fit. Its
characteristic function is that of the real data times r(t) = ∏_{2≤k≤t}(1 − a/k), a = 1 − e^{−h²u²/2} =
1/(1 + g) with g = 1/(e^{h²u²/2} − 1) > 0. It tends to 0 at every u ≠ 0: the density flattens out and the
negative log-likelihood ℓ(t) diverges, but no faster than

.. math:: \ell(t) \le \tfrac12 \log(2πh^2 H_1(t)) + σ_0^2/h^2,

half the logarithm of a logarithm.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth
from theory.engine.naming import define
from theory.engine.steps import cited, combined, computed, squeezed
from theory.families.kernel_density.likelihood import REAL_DATUM, TANGENT
from theory.families.kernel_density.second_moment import M, h, sigma
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.papers.core_steps import damped_above, damped_below
from theory.papers.plateau import accumulated
from theory.proofs.logarithms import harmonic_diverges

odds = sp.Symbol("g", positive=True)
damping = 1 / (1 + odds)
k = sp.Symbol("k", integer=True, positive=True)
share, likelihood, depth = (sp.Function(name, real=True) for name in ("r", "ell", "S"))
HARMONIC = sp.harmonic(t)


@cache
def likelihood_diverges() -> Derivation:
    """Derive that ℓ(t) → ∞ under accumulate, infinitely many data per generation."""
    bound = 1 / (1 + damping * (HARMONIC - 1))
    below, above = sp.Le(share(t), bound), sp.Ge(share(t), 0, evaluate=False)
    vanishes = limit_at_infinity(bound, sp.Integer(0))
    kept = equate(share(t), sp.Product(1 - damping / k, (k, 2, t)))
    gone = limit_at_infinity(share(t), sp.Integer(0))
    return Derivation(
        title="The negative log-likelihood of a kernel density estimate diverges under accumulate",
        lemmas=(accumulated(),),
        steps=(
            define(
                kept,
                (
                    "What is left of a frequency: the newest generation, one in t, keeps 1 − a of it, "
                    "with a = 1 − e^{−h²u²/2} = 1/(1 + g)."
                ),
            ),
            Step(
                rule="induction",
                before=(kept,),
                after=below,
                because="1 − x ≤ 1/(1 + x): 1/r grows by at least a/t a fit.",
                certificate=CoreProof(prove=damped_above(t, odds)),
            ),
            Step(
                rule="a product",
                before=(kept,),
                after=above,
                because="0 ≤ a ≤ 1.",
                certificate=CoreProof(prove=damped_below(t, odds)),
            ),
            by_growth(
                vanishes,
                "The harmonic sum is unbounded, and a > 0 at every frequency but 0.",
                HARMONIC,
                harmonic_diverges,
            ),
            squeezed(gone, "Between 0 and what tends to 0.", below, above, vanishes),
            cited(
                limit_at_infinity(likelihood(t), sp.oo),
                "The density is at most ∫ r(t) e^{−h²u²/2} du/2π at every point, which tends to 0, "
                "and ℓ(t) is at least minus the logarithm of its maximum.",
                "Fourier inversion and dominated convergence",
                "Feller 1971, An Introduction to Probability Theory II, XV.3",
                "",
                gone,
                conditions=(sp.Gt(h, 0, evaluate=False),),
                rule="the density flattens out",
            ),
        ),
        notation={likelihood(t): "−𝔼 log of the density of fit t at a real datum"},
    )


@cache
def likelihood_grows_slowly() -> Derivation:
    """Derive ℓ(t) ≤ ½ log(2πh²H₁(t)) + σ₀²/h²."""
    lemma = accumulated()
    named = equate(depth(t), (M(t) - sigma**2) / h**2)
    found = equate(depth(t), HARMONIC)
    jensen = sp.Le(likelihood(t), sp.log(2 * sp.pi * h**2 * depth(t)) / 2 + sigma**2 / h**2)
    return Derivation(
        title="The negative log-likelihood of a kernel density estimate grows like half a log log",
        lemmas=(lemma,),
        steps=(
            TANGENT,
            define(
                named,
                (
                    "S(t) is the mean number of kernels in a draw from fit t: each adds h² to the "
                    "second moment."
                ),
            ),
            computed(
                found,
                "The second moment is σ₀² + h²H₁(t).",
                named,
                lemma.conclusion,
                rule="mean number of kernels",
            ),
            cited(
                jensen,
                "−log of a mixture is at most the mixture of the −logs: over a real datum y and s "
                "kernels, ½ log(2πsh²) + (x − y)²/(2sh²), with s ≥ 1 and 𝔼(x − y)² = 2σ₀²; and log is "
                "concave in s.",
                "Jensen's inequality",
                "Jensen 1906, Acta Math. 30",
                "",
                TANGENT.after,
                named,
                laws=(REAL_DATUM,),
                rule="Jensen, twice",
            ),
            combined(
                jensen.xreplace({depth(t): HARMONIC}),
                "In terms of the harmonic number.",
                found,
                jensen,
                rule="insert",
            ),
        ),
        notation={likelihood(t): "−𝔼 log of the density of fit t at a real datum"},
    )
