r"""Kimura 1970 (the law of the fixation time), read in a textbook's description.

Backwards in time the D data of a generation have k ancestors for a time of mean 2D/(k(k − 1)) and as large a
standard deviation, so that the collapse of N atoms, one a datum, has the variance 4D² Σ_{k≤N} 1/(k(k − 1))².
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sympy as sp

from theory.core import Theorem, continuous_limit, rational_limit, real, tends
from theory.engine.limits import basel, limit_at_infinity, t
from theory.engine.steps import Read, cited, computed, defined, in_steps, in_the_limit, proved, solved
from theory.families.categorical.loop import DIFFUSION
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Kimura 1970"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
D = sp.Symbol("D", integer=True, positive=True)
spread, inverse_squares = (sp.Function(name, real=True) for name in ("v", "S"))


def _settles(read: Read, given: Sequence[Theorem]) -> Theorem:
    (squares,) = given
    k, (total, one) = read(t), (real(name) for name in ("squares_", "inverse_"))
    inverse = rational_limit(tends(k, 1 / k, 0), 1)
    return continuous_limit([squares, inverse], [total, one], total + one - one**2 / 2)


@cache
def variance_of_collapse() -> Derivation:
    """Derive v(N) → 4D²(π²/3 − 3) for the variance of the collapse time of N atoms."""
    step = equate(spread(t), spread(t - 1) + 4 * D**2 / (t * (t - 1)) ** 2)
    start = equate(spread(1), 0)
    closed = equate(spread(t), 4 * D**2 * (2 * sp.harmonic(t, 2) - 3 + 2 / t - 1 / t**2))
    named = equate(inverse_squares(t), sp.harmonic(t, 2) + 1 / t - 1 / (2 * t**2))
    shown = computed(
        equate(spread(t), 8 * D**2 * (inverse_squares(t) - sp.Rational(3, 2))), "By its name.", closed, named
    )
    squares = basel()
    each = proved(
        limit_at_infinity(named.rhs, sp.pi**2 / 6),
        "1/t and 1/t² tend to 0.",
        _settles,
        squares.conclusion,
        rule="limit of a sum",
    )
    settles = in_the_limit(
        limit_at_infinity(inverse_squares(t), sp.pi**2 / 6), named.rhs, "By its name.", named, each.after
    )
    return in_steps(
        "The variance of the collapse time in the diffusion limit",
        cited(
            step,
            "With k atoms' ancestors left the next two meet after an exponential time of mean 2D/(k(k − "
            "1)), independent of the others.",
            "Kingman's coalescent is the dual of the neutral diffusion",
            "Kingman 1982, Stoch. Proc. Appl. 13, pp. 235–248",
            "",
            laws=(DIFFUSION,),
        ),
        defined(start, "One atom has collapsed."),
        solved(closed, step, start),
        defined(named, "H₂(t) with what vanishes."),
        shown,
        each,
        settles,
        in_the_limit(
            limit_at_infinity(spread(t), 4 * D**2 * (sp.pi**2 / 3 - 3)),
            inverse_squares(t),
            "Affine in S.",
            shown.after,
            settles.after,
        ),
        lemmas=(squares,),
    )


CLAIMS = (
    Claim(
        id="kimura.fixation_sd",
        quote="the standard deviation of the fixation time is about half of the mean, 2.15N_e generations",
        paraphrase=True,
        source=Source(paper=PAPER, where="as a textbook gives it"),
        printed=Statement(
            words="The variance of the time back to one ancestor of N data tends to 4D²(π²/3 − 3) as N → ∞, "
            "in the diffusion limit.",
            assertion=limit_at_infinity(spread(t), 4 * D**2 * (sp.pi**2 / 3 - 3)),
            where="v(t) = v(t − 1) + 4D²/(t(t − 1))², v(1) = 0, at t = N data: the sum over the coalescent. "
            "For N → ∞ it is the collapse time of ever rarer atoms; N equally likely ones collapse later "
            "than N lines meet.",
            prove=variance_of_collapse,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="The fixation time of one rare allele has this law as well. The deviation is 2D√(π²/3 − 3) = "
        "1.077D, with D = 2N_e 2.15N_e: 54 % of the mean 2D. For the loop it says that one run tells "
        "little of when the next will collapse.",
    ),
)
