r"""Where a Gaussian kernel density estimate puts its mass, averaged over runs, under replace.

A draw from fit t is one of the data of generation t plus kernel noise, so a real datum plus t independent
kernel draws: averaged over runs the density is N(μ₀, σ₀² + h²t) if the real data and the kernel are Gaussian.
The mass beyond z real deviations is erfc(z/√(2(1 + h²t/σ₀²))): the real tails gain, the real middle is left.
Position paper §2, Definitions 7 and 8, and §4.4.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.naming import define
from theory.engine.rules import REPLACE
from theory.engine.steps import cited, computed, in_steps, rational_limit
from theory.families.kernel_density.likelihood import GAUSSIAN
from theory.families.kernel_density.second_moment import (
    BANDWIDTH,
    GENERATION,
    LOOP_OF,
    SCALE,
    h,
    second_moment,
    sigma,
)
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import EACH_ALIKE
from theory.language.parameters import POSITIVE_REAL, Parameter

DISTANCE = Parameter(
    name="z",
    meaning="distance from the real mean, in standard deviations of the real data",
    domain=POSITIVE_REAL,
    ceiling=4,
)
z = DISTANCE.symbol
spread, beyond = (sp.Function(name, positive=True) for name in ("v", "mass"))
LOWER = ((h, sp.Integer(0)), (sigma, sp.Integer(0)), (t, sp.Integer(1)))


@cache
def relative_spread() -> Derivation:
    """Derive the variance of a draw over all runs in units of the real one: 1 + h²t/σ₀²."""
    moment = second_moment(REPLACE)
    ratio = equate(spread(t), moment.conclusion.lhs / sigma**2)
    return in_steps(
        "Variance of a kernel density estimate over all runs, relative to the real one",
        define(ratio, "In units of σ₀²."),
        computed(
            equate(spread(t), 1 + h**2 * t / sigma**2),
            "The second moment about the true mean, which is the mean.",
            ratio,
            moment.conclusion,
        ),
        lemmas=(moment,),
    )


@cache
def tail_mass() -> Derivation:
    """Derive the mass erfc(z/√(2(1 + h²t/σ₀²))) beyond z real deviations of the real mean."""
    relative = relative_spread()
    law = equate(beyond(t), sp.erfc(z / sp.sqrt(2 * spread(t))))
    return in_steps(
        "Mass of a kernel density estimate in the real tails, averaged over runs",
        cited(
            law,
            "A draw from fit t is a real datum plus t independent kernel draws: at every fit one "
            "of the data is picked, whichever, and noise is added.",
            "sums of independent Gaussians are Gaussian",
            "Cramér 1946, Mathematical Methods of Statistics, §17.3",
            "",
            laws=(GAUSSIAN,),
            of_loop=(EACH_ALIKE,),
            rule="Gaussian law",
        ),
        computed(
            law.xreplace({spread(t): relative.conclusion.rhs}),
            "v = 1 + h²t/σ₀².",
            law,
            relative.conclusion,
            rule="insert the variance",
        ),
        lemmas=(relative,),
    )


@cache
def spread_diverges() -> Derivation:
    """Derive that the variance over all runs tends to infinity."""
    relative = relative_spread()
    step = rational_limit(
        limit_at_infinity(spread(t), sp.oo),
        "It is linear in t with slope h²/σ₀² > 0.",
        relative.conclusion,
        lower=LOWER,
    )
    return in_steps("The spread of a kernel density estimate", step, lemmas=(relative,))


FORMULAS = (
    Formula(
        id="kernel_density.replace.tail_mass",
        title="mass of the density of fit t beyond z real deviations of the real mean, averaged over runs, "
        "Gaussian data and kernel",
        observable=r"\mathbb{E}\,\hat p_t\{|x - \mu_0| > z\sigma_0\}",
        statement="mass(t) = erfc(z/(sqrt(2)*sqrt(1 + t*h^2/sigma0^2)))",
        parameters=(GENERATION, BANDWIDTH, SCALE, DISTANCE),
        loop=LOOP_OF[REPLACE],
        derive=tail_mass,
        uses=("kernel_density.replace.second_moment",),
        sources=(Source(paper="position paper", where="§2, Definitions 7 and 8; §4.4"),),
        conditions="real data and kernel Gaussian",
    ),
)
