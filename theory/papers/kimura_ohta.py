r"""Kimura and Ohta 1969 and 1973: times of neutral alleles that fix, or that came from one copy.

In the diffusion limit of D haploid parents, h(p) = P(event)·(mean time, given the event) solves p(1 −
p)h''/(2D) = −P(event) with h(0) = h(1) = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sympy as sp

from theory.core import Theorem, combine, le, number, rational_limit, squeeze, tends
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import (
    Read,
    cited,
    computed,
    defined,
    in_steps,
    in_the_limit,
    proved,
    put,
    second_derivative,
)
from theory.families.categorical.loop import DIFFUSION
from theory.families.categorical.loss import chance_of_an_end
from theory.language.claim import Claim, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter
from theory.proofs.logarithms import between

FIRST, SECOND = "Kimura and Ohta 1969", "Kimura and Ohta 1973"
D = sp.Symbol("D", integer=True, positive=True)
p = sp.Symbol("p", positive=True)
N = sp.Symbol("N", integer=True, positive=True)
fixes, was_lost, factor = (sp.Function(name, real=True) for name in ("T", "A", "f"))
NEAR_ONE = -N * (1 - 1 / N) * sp.log(1 - 1 / N)
SOLVED = "Dynkin's formula for the diffusion, conditioned on its end"
WITHIN = Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True)
FREQUENCY = Parameter(name="p", meaning="frequency of the allele", domain=WITHIN)
BOOK = "Ewens 2004, Mathematical Population Genetics I, ch. 4 and 5"


def _near_one(read: Read, _: Sequence[Theorem]) -> Theorem:
    size, value = read(N), read(NEAR_ONE)
    share = 1 - 1 / size
    below, above = between(share, number(1))
    at_least = combine(le(share, value), (size * share, above))
    at_most = combine(le(value, size / size), (size * share, below))
    low, high = (rational_limit(tends(size, end, 1), 2) for end in (share, size / size))
    return squeeze(at_least, at_most, low, high, size, 2)


@cache
def time_to_fix() -> Derivation:
    """Derive that the mean time to fix, given that it fixes, tends to 2D for a rare allele."""
    curved = second_derivative(p, -2 * D * (1 - p) * sp.log(1 - p), -2 * D / (1 - p))
    flat, chance = chance_of_an_end(p, p)
    mean = cited(
        equate(fixes(p), -2 * D * (1 - p) * sp.log(1 - p) / p),
        "h(p) = pT(p) solves p(1 − p)h''/(2D) = −p and vanishes at both ends.",
        SOLVED,
        BOOK,
        "",
        chance.after,
        curved.after,
        laws=(DIFFUSION,),
        conditions=(
            sp.Gt(p, 0, evaluate=False),
            sp.Lt(p, 1, evaluate=False),
        ),
    )
    rare = put(mean.after, "p = 1/N.", p=1 / N)
    named = equate(factor(N), NEAR_ONE)
    near = proved(
        limit_at_infinity(NEAR_ONE, sp.Integer(1), N),
        "It lies between 1 − 1/N and 1, as 1 − 1/y ≤ log y ≤ y − 1 at y = 1 − 1/N.",
        _near_one,
        rule="squeeze",
    )
    settles = in_the_limit(
        limit_at_infinity(factor(N), sp.Integer(1), N), NEAR_ONE, "By its name.", named, near.after
    )
    shown = computed(equate(fixes(1 / N), 2 * D * factor(N)), "By its name.", rare.after, named)
    return in_steps(
        "The mean fixation time of a rare neutral allele",
        flat,
        chance,
        curved,
        mean,
        rare,
        defined(named, "What tends to 1."),
        shown,
        near,
        settles,
        in_the_limit(
            limit_at_infinity(fixes(1 / N), 2 * D, N),
            factor(N),
            "A multiple of it.",
            shown.after,
            settles.after,
        ),
    )


@cache
def age() -> Derivation:
    """Derive the mean time −2Dp log p/(1 − p) from frequency p to loss, given loss."""
    curved = second_derivative(p, -2 * D * p * sp.log(p), -2 * D / p)
    flat, chance = chance_of_an_end(p, 1 - p)
    return in_steps(
        "The mean age of a neutral allele",
        flat,
        chance,
        curved,
        cited(
            equate(was_lost(p), -2 * D * p * sp.log(p) / (1 - p)),
            "h(p) = (1 − p)A(p) solves p(1 − p)h''/(2D) = −(1 − p) and vanishes at both ends; backwards "
            "in time the allele is lost in the same law.",
            f"{SOLVED}; reversibility of the neutral diffusion",
            f"{BOOK}; Watterson 1977",
            "",
            chance.after,
            curved.after,
            laws=(DIFFUSION, "the allele rose from one copy"),
            conditions=(
                sp.Gt(p, 0, evaluate=False),
                sp.Lt(p, 1, evaluate=False),
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="kimura_ohta.fixation_time",
        quote="a neutral mutant that fixes takes 4N generations on average",
        paraphrase=True,
        source=Source(paper=FIRST, where="mean fixation time"),
        printed=Statement(
            words="The mean time to fixation of an allele of frequency 1/N, given that it fixes, tends to 2D "
            "as N → ∞, in the diffusion limit.",
            assertion=limit_at_infinity(fixes(1 / N), 2 * D, N),
            where="T(p) is the mean in generations of D data each, 0 < p < 1; their 2N genes are D data.",
            prove=time_to_fix,
        ),
        expected=("PROVED-CITING",),
        read=((FIRST, "summary"),),
        reading="In the loop: an atom seen once that ends up as all there is took about twice as many "
        "generations as there are data. At D = 100 the chain itself gives 1.97D.",
    ),
    Claim(
        id="kimura_ohta.age",
        quote="a neutral mutant whose current frequency is 10% has the expected age roughly equal to the "
        "effective population size N_e",
        source=Source(paper=SECOND, where="abstract"),
        printed=Statement(
            words="The mean age of an allele of frequency p is −2Dp log(p)/(1 − p), in the diffusion limit.",
            assertion=equate(was_lost(p), -2 * D * p * sp.log(p) / (1 - p)),
            where="A(p) in generations of D = 2N_e data each, 0 < p < 1; the allele rose from one copy.",
            prove=age,
            parameters=(FREQUENCY,),
        ),
        expected=("PROVED-CITING",),
        read=((SECOND, "abstract"),),
        reading="At p = 1/10 it is 0.512D = 1.02N_e.",
    ),
)
