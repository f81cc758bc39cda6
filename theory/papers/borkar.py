r"""Borkar 2025 (a theoretical basis for model collapse), of which the abstract and introduction were read.

The discrete loop whose every datum is real with chance a: V(t) = (1 − a)²(1 − 1/n)V(t − 1) + h/n for the mean
squared error of an atom's share, h = p(1 − p), V(0) = 0.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import compared, defined, in_steps, in_the_limit, solved, vanishing
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import COUNT, Domain, Parameter

PAPER = "Borkar 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
SHARE = Parameter(
    name="a",
    meaning="share of real data in every generation",
    domain=Domain(kind="real", lower=0, lower_open=True, upper=1),
)
SIZE = Parameter(name="n", meaning="number of data of a generation", domain=COUNT)
a, n = SHARE.symbol, SIZE.symbol
h, x, y = (sp.Symbol(name, positive=True) for name in ("h", "x", "y"))
V = sp.Function("V", real=True)
KEPT = (1 - a) ** 2 * (1 - 1 / n)


@cache
def with_outside_data() -> Derivation:
    """Derive V(t) → (h/n)/(1 − (1 − a)²(1 − 1/n)) for a share a of real data."""
    step, start = equate(V(t), KEPT * V(t - 1) + h / n), equate(V(0), 0)
    power = KEPT**t
    closed = equate(V(t), h / n / (1 - KEPT) * (1 - power))
    settles = vanishing(power, "0 < a ≤ 1 and n ≥ 1, so the base is at least 0 and below 1")
    return in_steps(
        "The discrete loop with a share of data from outside",
        defined(
            step,
            "A share of n draws, each of mean ap + (1 − a)p_{t−1}: its square error is kept by (1 − a)².",
        ),
        defined(start, "Fit 0 is the truth."),
        solved(closed, step, start),
        settles,
        in_the_limit(
            limit_at_infinity(V(t), h / n / (1 - KEPT)),
            power,
            "The power vanishes.",
            closed,
            settles.after,
        ),
    )


@cache
def stays_below() -> Derivation:
    """Derive (1/n)/(1 − (1 − a)²(1 − 1/n)) < 1 for every share a > 0, n ≥ 2."""
    share, size = 1 / (1 + x), 2 + y
    return in_steps(
        "With any share of outside data the loop is not absorbed",
        compared(
            sp.Lt(1 / size / (1 - (1 - share) ** 2 * (1 - 1 / size)), 1, evaluate=False),
            "1 − (1 − a)²(1 − 1/n) > 1/n.",
            ((x, 0), (y, 0)),
        ),
    )


CLAIMS = (
    Claim(
        id="borkar.two_regimes",
        quote="one in fact gets two different asymptotic behaviours depending on whether an external source, "
        "howsoever minor, is also contributing samples",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="With a share a > 0 of real data in every generation the mean squared error of an atom's "
            "share tends to (h/n)/(1 − (1 − a)²(1 − 1/n)).",
            assertion=limit_at_infinity(V(t), h / n / (1 - (1 - a) ** 2 * (1 - 1 / n))),
            where="V(t) = (1 − a)²(1 − 1/n)V(t − 1) + h/n, V(0) = 0, h = p(1 − p): n data a generation, each "
            "real with chance a, 0 < a ≤ 1, else drawn from the last fit.",
            prove=with_outside_data,
            parameters=(SHARE, SIZE),
        ),
        expected=("PROVED",),
        read=READ,
        reading="Wright–Fisher with immigration. Without outside data, a = 0, the limit is h: one atom is "
        "left, shumailov.absorbed. With a share of any size it is below h: 0.0204 against 0.21 for p "
        "= 0.3, n = 50 and a = 0.1.",
    ),
    Claim(
        id="borkar.howsoever_minor",
        quote="an external source, howsoever minor",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="For every share a > 0 the limiting error is below that of the absorbed loop, n ≥ 2.",
            assertion=sp.Lt(
                1 / (2 + y) / (1 - (1 - 1 / (1 + x)) ** 2 * (1 - 1 / (2 + y))), 1, evaluate=False
            ),
            where="In units of p(1 − p), what the absorbed loop has; a = 1/(1 + x), n = 2 + y, x, y ≥ 0.",
            prove=stays_below,
        ),
        expected=("PROVED",),
        read=READ,
        reading="A share far below 1/n makes little difference: the limit is then close to h.",
        reading_of="borkar.two_regimes",
    ),
)
