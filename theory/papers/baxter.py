r"""Baxter, Blythe and McKane 2007 (many alleles), of which the abstract was read; judged for three atoms.

For a set of atoms of total share s the function s log s is mapped by the generator to (1 − s)/(2D), so that
inclusion and exclusion over sets solves the equation of every mean time to the loss of a given number of
atoms.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.steps import cited, computed, defined, differentiated, in_steps, put
from theory.families.categorical.loop import DIFFUSION
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter

PAPER = "Baxter et al. 2007"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
D = sp.Symbol("D", integer=True, positive=True)
s = sp.Symbol("s", positive=True)
ONE = Parameter(
    name="a",
    meaning="share of an atom",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1, upper_open=True),
)
a = ONE.symbol
OTHER = Parameter(
    name="b",
    meaning="share of another atom",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1 - a, upper_open=True),
)
b = OTHER.symbol
moved = sp.Function("L", real=True)
first = sp.Function("T", real=True)
THIRD = 1 - a - b


def _entropy(share: sp.Expr) -> sp.Expr:
    return share * sp.log(share)


@cache
def first_of_three() -> Derivation:
    """Derive the mean time to the first loss of three atoms by inclusion and exclusion."""
    curved = differentiated(equate(sp.Derivative(_entropy(s), (s, 2)), 1 / s), "Twice.")
    generator = defined(
        equate(moved(s), s * (1 - s) / (2 * D) * (1 / s)),
        "L(s) is the generator s(1 − s)/(2D)·d²/ds² on s log s: a set of atoms is lumped into one.",
    )
    shares = (1 - a, 1 - b, a + b, a, b, THIRD)
    lumped = tuple(put(generator.after, "For this set of atoms.", s=share) for share in shares)
    balance = computed(
        equate(
            2 * D * (sum(moved(share) for share in shares[:3]) - sum(moved(share) for share in shares[3:])),
            -1,
        ),
        "Sets of two atoms count with +, single ones with −.",
        *(step.after for step in lumped),
    )
    pairs = _entropy(1 - a) + _entropy(1 - b) + _entropy(a + b)
    singles = _entropy(a) + _entropy(b) + _entropy(THIRD)
    return in_steps(
        "The mean time to the first loss of three atoms",
        curved,
        generator,
        *lumped,
        balance,
        cited(
            equate(first(a, b), 2 * D * (pairs - singles)),
            "The right side is mapped to −1 by the generator and is 0 where an atom has no share.",
            "Dynkin's formula for the diffusion",
            "Ewens 2004, Mathematical Population Genetics I, ch. 5",
            "",
            balance.after,
            laws=(DIFFUSION,),
            conditions=(
                sp.Gt(a, 0, evaluate=False),
                sp.Gt(b, 0, evaluate=False),
                sp.Lt(a + b, 1, evaluate=False),
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="baxter.loss_times",
        quote="Results are also given for … the probabilities of extinction of various numbers of alleles, "
        "mean times to these extinctions",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="The mean time to the first loss of three atoms is 2D times the sum of s log s over the "
            "three pairs less that over the three atoms, in the diffusion limit.",
            assertion=equate(
                first(a, b),
                2
                * D
                * (
                    (1 - a) * sp.log(1 - a)
                    + (1 - b) * sp.log(1 - b)
                    + (a + b) * sp.log(a + b)
                    - a * sp.log(a)
                    - b * sp.log(b)
                    - (1 - a - b) * sp.log(1 - a - b)
                ),
            ),
            where="T(a, b) in generations of D data, shares a, b and 1 − a − b; a, b > 0, a + b < 1.",
            prove=first_of_three,
            parameters=(ONE, OTHER),
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="Three atoms; for more the sum runs over all sets, with the sign of their size. Equal "
        "shares: 2D log(4/3) = 0.575D to the first loss, 4D log(3/2) = 1.62D to the last.",
    ),
)
