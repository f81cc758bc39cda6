"""Mass in the tails under replace, unbiased, d = 1: about the model's own mean, and in a fixed set."""

from functools import cache

import sympy as sp
from flint import arb

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import instance
from theory.engine.steps import cited, computed, in_steps, proved
from theory.families.gaussian.definitions import GAUSSIAN_DATA, n
from theory.families.gaussian.deviation import C4, replace_deviation
from theory.families.gaussian.paths import COLLAPSE, variance_collapses
from theory.language.almost_sure import AlmostSurely
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.loop import NORMAL_DATA, UNBIASED
from theory.numbers.walk import precision
from theory.proofs.chi_square_means import mean_root_below_root

x = sp.Symbol("x", positive=True)
ends_beyond, student_tail = (sp.Function(name, real=True) for name in ("G", "S"))
own_tail = sp.Function("own_tail_mass", nonnegative=True)
VANISHES = AlmostSurely(limit_at_infinity(own_tail(t), sp.Integer(0)))


@cache
def tails_about_own_mean() -> Derivation:
    """Derive that the mass of N(μ_t, Σ_t) further than ε from μ_t tends to 0 almost surely, any d."""
    lemma = variance_collapses()
    return in_steps(
        "Tails about the model's own mean vanish",
        cited(
            VANISHES,
            "The mass further than ε from μ_t is at most tr(Σ_t)/ε².",
            "Chebyshev's inequality",
            "Chebyshev 1867",
            "",
            COLLAPSE,
            rule="Chebyshev's inequality",
        ),
        lemmas=(lemma,),
    )


@cache
def real_tail_gains() -> Derivation:
    """Derive P(|μ_∞ − μ₀| > 2σ₀) → 1 − 2/√6 as n → ∞: beyond two deviations the model gains mass."""
    lemma = replace_deviation()
    fast = proved(
        sp.Lt(C4**2, 1 - 1 / (2 * n - 1)),
        "Γ(x + 1/2)²(1 + 1/(4x))/(Γ(x)Γ(x + 1)) rises to 1, x = (n − 1)/2: 𝔼σ_t is below e^{−t/(4n)}σ₀.",
        lambda read, _: mean_root_below_root(read(n)),
        rule="the mean root of a chi-square",
    )
    settles = cited(
        equate(sp.Limit(ends_beyond(n), n, sp.oo), student_tail(2)),
        "With s = t/n, dμ = σ dB and d log σ² = √2 dW − ds, B and W independent: given W, μ_∞ − μ₀ "
        "is normal of variance σ₀²∫exp(√2W_s − s)ds, which is 1 over a standard exponential "
        "variable.",
        "convergence of Markov chains to diffusions; law of Dufresne's perpetuity",
        "Ethier and Kurtz 1986, Markov Processes, ch. 7.4; Dufresne 1990, Scand. Actuar. J.",
        "what comes after t = nS moves the mean by little, for every n alike, as S grows",
        lemma.conclusion,
        fast.after,
        laws=(GAUSSIAN_DATA,),
        conditions=(sp.Ge(n, 2, evaluate=False),),
        of_loop=(NORMAL_DATA, UNBIASED),
        rule="diffusion limit",
    )
    law = cited(
        equate(student_tail(x), 1 - x / sp.sqrt(2 + x**2)),
        "A normal variable over the root of an exponential one of mean 1: two degrees of freedom.",
        "Student's law with two degrees of freedom",
        "Johnson, Kotz and Balakrishnan 1995, Continuous Univariate Distributions 2, ch. 28",
        "",
        rule="Student's law",
        conditions=(sp.Gt(x, 0, evaluate=False),),
    )
    at_two = instance(law.after, (x, sp.Integer(2)), because="At two deviations.")
    return in_steps(
        "The mass that the model ends up with beyond two real deviations",
        fast,
        settles,
        law,
        at_two,
        computed(
            limit_at_infinity(ends_beyond(n), 1 - 2 / sp.sqrt(6), n),
            "2 + 2² = 6.",
            settles.after,
            at_two.after,
        ),
        lemmas=(lemma,),
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
