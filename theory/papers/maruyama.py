"""Maruyama 1972 (generations spent at each frequency), of which the abstract was read."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.steps import cited, computed, defined, in_steps
from theory.families.categorical.loop import DIFFUSION
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter

PAPER = "Maruyama 1972"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
D = sp.Symbol("D", integer=True, positive=True)
FIRST = Parameter(
    name="p",
    meaning="the first frequency",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True),
)
p = FIRST.symbol
PASSED = Parameter(
    name="x", meaning="a frequency", domain=Domain(kind="real", lower=p, upper=1, upper_open=True)
)
x = PASSED.symbol
green, spent = (sp.Function(name, real=True) for name in ("G", "m"))


@cache
def generations_at_each_frequency() -> Derivation:
    """Derive that an allele that fixes spends 2 generations at each frequency above its first."""
    density = cited(
        equate(green(p, x), 2 * D * p / x),
        "G solves x(1 − x)G''/(2D) = −δ with G = 0 at both ends: p(1 − x)·2D/(x(1 − x)) for x ≥ p.",
        "Green function of a one-dimensional diffusion",
        "Karlin and Taylor 1981, A Second Course in Stochastic Processes, ch. 15.3",
        "",
        laws=(DIFFUSION,),
        conditions=(
            sp.Gt(p, 0, evaluate=False),
            sp.Le(p, x, evaluate=False),
            sp.Lt(x, 1, evaluate=False),
        ),
    )
    named = equate(spent(p, x), green(p, x) * (x / p) * (1 / D))
    return in_steps(
        "Generations at each frequency on the way to fixation",
        density,
        defined(named, "Given fixation the density is weighted by x/p, and frequencies are 1/D apart."),
        computed(equate(spent(p, x), 2), "Cancel.", named, density.after),
    )


CLAIMS = (
    Claim(
        id="maruyama.two_generations",
        quote="if a new mutant that is selectively neutral is eventually fixed in a population of size N, it "
        "spends two generations on average at each of the intermediate frequencies",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="An atom that ends up as all there is spends 2 generations on average at each frequency "
            "above its first, in the diffusion limit.",
            assertion=equate(spent(p, x), 2),
            where="m(p, x) at frequency x from p, 0 < p ≤ x < 1, D data a generation, frequencies 1/D apart.",
            prove=generations_at_each_frequency,
            parameters=(FIRST, PASSED),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Summed over D frequencies it is the mean fixation time 2D. The chain of D = 100 data gives "
        "2.00 in the middle and 1.91 at frequency 2/D.",
    ),
)
