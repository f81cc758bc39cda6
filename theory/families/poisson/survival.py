r"""The Poisson loop: draw n data from Poisson(λ), refit λ by the sample mean, draw again.

The sum Z_t = nλ_t of the data is Poisson(Z_{t−1}): a Galton–Watson process with Poisson(1) offspring, which
is critical.

    ℙ(λ_t > 0) = 1 − exp(−nλ g_t),   g_1 = 1,   g_{t+1} = 1 − exp(−g_t),   t·g_t → 2.

Extinction is certain and its decay polynomial: t·ℙ(λ_t > 0) → 2nλ, so the expected extinction time is
infinite, while 𝔼 λ_t = λ for every t. Sources: Suresh et al. 2024, Theorem 2; position paper §4.4.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy as sp

from theory.core import Theorem, instantiate
from theory.engine.limits import limit_at_infinity
from theory.engine.naming import define
from theory.engine.rules import REPLACE
from theory.engine.steps import Read, computed, in_steps
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import Loop
from theory.language.parameters import COUNT, Domain, Parameter, Values, fraction_of, integer_of
from theory.markov.branching import poisson_survival
from theory.markov.functions import WORDS, SurvivalExponent
from theory.numbers.value import Value, from_ball
from theory.proofs.branching import MEAN, extinct, survival_exponent
from theory.proofs.poisson_chain import extinction
from theory.proofs.survival_exponents import FITS, chance_tends
from theory.proofs.survival_exponents import RATE as RATE_OF_LOSS

GENERATION = Parameter(name="t", meaning="number of fits, the first on real data", domain=COUNT, ceiling=12)
DATA = Parameter(name="n", meaning="data per generation", domain=COUNT, ceiling=8)
RATE = Parameter(
    name="lam",
    meaning="the real rate",
    domain=Domain(kind="real", lower=0),
    latex=r"\lambda",
    ceiling=3,
)
t, n, lam = GENERATION.symbol, DATA.symbol, RATE.symbol
mu = sp.Symbol("mu", nonnegative=True)
z = sp.Symbol("z", integer=True, nonnegative=True)
g = SurvivalExponent
law = sp.Function("b", nonnegative=True)
lost = sp.Function("E_0", nonnegative=True)
P = sp.Function("P_alive", nonnegative=True)
LAW = equate(law(z), mu**z * sp.exp(-mu) / sp.factorial(z))
"""The sum of n data drawn from Poisson(λ'), with μ = nλ'."""

STARTS = equate(g(1), 1)
GROWS = equate(g(t + 1), 1 - sp.exp(-g(t)))

LOOP = Loop(
    id="poisson.replace",
    family="Poisson",
    rule=REPLACE,
    estimator="sample mean (maximum likelihood)",
    definition=(LAW, STARTS, GROWS),
    law="every generation is n independent Poisson draws with the mean fitted before it",
)
SURESH = Source(paper="Suresh et al. 2024", where="Theorem 2")
PAPER = Source(paper="position paper", where="§4.4")
SURVIVAL = 1 - sp.exp(-n * lam * g(t))


def about_the_exponent(
    after: sp.Basic, because: str, prove: Callable[[Read], Theorem], *before: sp.Basic, rule: str
) -> Step:
    """A theorem of the core on g_t, as its recursion defines it."""
    return Step(
        rule=rule,
        before=before,
        after=after,
        because=because,
        certificate=CoreProof(prove=lambda read, _: prove(read), subjects=((g, survival_exponent),)),
    )


@cache
def survival_derivation() -> Derivation:
    """Derive P(λ_t > 0) = 1 − exp(−nλ g_t)."""
    alive = equate(P(t), 1 - lost(t, n * lam))
    solved = equate(lost(t, n * lam), sp.exp(-n * lam * g(t)))
    return Derivation(
        title="The Poisson loop is a critical branching process",
        steps=(
            define(LAW, "A sum of n independent Poisson(μ/n) data is Poisson(μ)."),
            Step(
                rule="induction over the fits",
                after=solved,
                because="E_0(t, μ) is the chance that the sum of the data is 0 after t fits when the first "
                "is Poisson(μ); given the sum Z of a fit, that of the next is Poisson(Z). The first is 0 "
                "with probability e^{−μ}, and g_1 = 1. Suppose E_0(t, z) = exp(−z g_t) for every z: averaged "
                "over the first sum, e^{−μ} Σ (μ e^{−g_t})^z/z! = exp(−μ(1 − e^{−g_t})) = exp(−μ g_{t+1}).",
                certificate=CoreProof(
                    prove=lambda read, _: instantiate(extinction(), {FITS: read(t), MEAN: read(n * lam)}),
                    subjects=((lost, extinct), (g, survival_exponent)),
                ),
            ),
            define(alive, "Survival is the contrary."),
            computed(equate(P(t), SURVIVAL), "Insert.", alive, solved),
        ),
        notation={P(t): "ℙ(λ_t > 0)"},
    )


@cache
def survival_decays_like_one_over_t() -> Derivation:
    """Derive t·P(λ_t > 0) → 2nλ: polynomial decay, so that Σ_t P(λ_t > 0) diverges for λ > 0."""
    return in_steps(
        "Survival of the Poisson loop decays like 1/t",
        about_the_exponent(
            limit_at_infinity(t * SURVIVAL, 2 * n * lam, t),
            "1/(1 − e^{−x}) lies between 1/x + 1/2 and 1/x + 1/2 + x/12 for 0 < x ≤ 1: at x = g_t, 1/g_t "
            "grows by one half in each fit, and by g_t/12 ≤ 1/(6(t + 1)) at most besides; so t·g_t → 2. With "
            "a = nλ, a·g_t/(1 + a·g_t) ≤ 1 − exp(−a·g_t) ≤ a·g_t.",
            lambda read: instantiate(chance_tends(), {RATE_OF_LOSS: read(n * lam)}),
            survival_derivation().conclusion,
            rule="survival exponent",
        ),
        lemmas=(survival_derivation(),),
    )


def survival_value(values: Values, digits: int) -> Value:
    """A ball at any t; beyond t = 4096 the exponent is bounded, not iterated."""
    fits, data = integer_of(values, "t"), integer_of(values, "n")
    ball = poisson_survival(fits, data, fraction_of(values, "lam"), bits=int(3.4 * digits) + 64)
    return from_ball(ball, digits)


LOOPS = (LOOP,)
FORMULAS = (
    Formula(
        id="poisson.replace.survival_probability",
        title="probability that the fitted rate is not yet zero",
        observable=r"\mathbb{P}(\lambda_t > 0)",
        statement="P_alive(t) = 1 - exp(-n*lam*survival_exponent(t))",
        functions=WORDS,
        parameters=(GENERATION, DATA, RATE),
        loop=LOOP,
        derive=survival_derivation,
        sources=(SURESH, PAPER),
        algorithm=survival_value,
    ),
)
