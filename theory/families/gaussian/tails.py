"""Mass in the tails under replace, unbiased, d = 1: about the model's own mean, and in a fixed set."""

from functools import cache

import sympy as sp
from flint import arb

from theory.engine.almost_sure import AlmostSurely
from theory.engine.limits import limit_at_infinity, t
from theory.families.gaussian.paths import COLLAPSE, variance_collapses
from theory.language.derivation import Citation, Derivation, Step
from theory.numbers.walk import precision

own_tail = sp.Function("own_tail_mass", nonnegative=True)
VANISHES = AlmostSurely(limit_at_infinity(own_tail(t), sp.Integer(0)))


@cache
def tails_about_own_mean() -> Derivation:
    """Derive that the mass of N(μ_t, Σ_t) further than ε from μ_t tends to 0 almost surely, any d."""
    lemma = variance_collapses()
    return Derivation(
        title="Tails about the model's own mean vanish",
        lemmas=(lemma,),
        steps=(
            Step(
                rule="Chebyshev's inequality",
                before=(COLLAPSE,),
                after=VANISHES,
                because="The mass further than ε from μ_t is at most tr(Σ_t)/ε².",
                certificate=Citation(
                    theorem="Chebyshev's inequality",
                    source="Chebyshev 1867",
                    hypotheses="N(μ_t, Σ_t) has covariance Σ_t",
                ),
            ),
        ),
    )


def tail_mass_limit_ball(n: int, *, deviations: int = 2, bits: int = 106) -> arb:
    """Ball around a lower bound on lim 𝔼 N(μ_t, σ_t²){|x − μ_0| > k σ_0}, k = `deviations`; positive for
    every n.

    The limit is P(|μ_∞ − μ_0| > kσ_0) (the model shrinks to μ_∞), and μ_∞ − μ_0 = σ_0 Z/√n + a symmetric
    variable independent of Z, so it is at least ½ P(|Z| > k√n) = ½ erfc(k√(n/2)).

    >>> float(tail_mass_limit_ball(2)) > 0.002
    True
    """
    with precision(bits + 64):
        edge = arb(n).sqrt() * deviations
        # P(|Z| > k√n) ≥ 2φ(e)·e/(1 + e²) at e = k√n (Gordon 1941), a bound without a special function.
        density = (-edge * edge / 2).exp() / (2 * arb.pi()).sqrt()
        return density * edge / (1 + edge * edge)
