r"""He, Xu and Cheng 2025 (weights for recursive learning), of which the abstract was read.

Every round fits a mean to n_r fresh real and n_s = k·n_r synthetic data, with weight w on the real part. In
units of the risk of the n_r real data alone the risk obeys V(t) = w² + (1 − w)²/k + (1 − w)²V(t − 1), V(0)
= 1. Write k = (1 − s)/s² with 0 < s < 1, the one s with ks² + s = 1; then

.. math:: \lim V = \frac{w^2 + (1-w)^2/k}{w(2-w)} = s + \frac{(w-s)^2}{(1-s)\,w\,(2-w)}.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import computed, defined, in_steps, in_the_limit, put, solved, vanishing
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Domain, Parameter

PAPER = "He et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
WEIGHT = Parameter(
    name="w",
    meaning="weight on the real data of a round",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True),
)
SHARE = Parameter(
    name="s",
    meaning="with k = (1 − s)/s² synthetic data for one real",
    domain=Domain(kind="real", lower=0, upper=1, lower_open=True, upper_open=True),
)
w, s = WEIGHT.symbol, SHARE.symbol
V = sp.Function("V", real=True)
RATIO = (1 - s) / s**2
GAIN = w**2 + (1 - w) ** 2 / RATIO
LIMIT = GAIN / (w * (2 - w))
LEAST = s + (w - s) ** 2 / ((1 - s) * w * (2 - w))
GOLDEN = (sp.sqrt(5) - 1) / 2
MEANS = (
    "V(t) is the risk of a mean in units of that of the n_r real data of a round, w the weight on "
    "them, k = (1 − s)/s² synthetic data for one real, 0 < s < 1, 0 < w ≤ 1."
)


@cache
def long_run_risk() -> Derivation:
    """Derive lim V = s + (w − s)²/((1 − s)w(2 − w)) at k = (1 − s)/s²."""
    step = equate(V(t), GAIN + (1 - w) ** 2 * V(t - 1))
    start = equate(V(0), 1)
    power = (1 - w) ** (2 * t)
    closed = equate(V(t), LIMIT + (1 - LIMIT) * power)
    settles = vanishing(power, "0 < w ≤ 1, so 0 ≤ (1 − w)² < 1")
    form = computed(equate(LIMIT, LEAST), "Over a common denominator both sides are the same.")
    shown = equate(V(t), LEAST + (1 - LEAST) * power)
    return in_steps(
        "The long-run risk of a weighted mean of fresh real and synthetic data",
        defined(
            step,
            "The errors of the two parts are independent given the last fit; their weights are w and 1 − w.",
        ),
        defined(start, "The first fit sees real data alone."),
        solved(closed, step, start),
        form,
        computed(shown, "Insert the form with the square.", closed, form.after),
        settles,
        in_the_limit(limit_at_infinity(V(t), LEAST), power, "The power vanishes.", shown, settles.after),
    )


@cache
def at_its_best() -> Derivation:
    """Derive lim V = s at w = s."""
    found = long_run_risk()
    here = put(found.conclusion, "At w = s the square vanishes.", w=s)
    return in_steps("The long-run risk at the best weight", here, lemmas=(found,))


@cache
def equally_many() -> Derivation:
    """Derive the long-run risk for s = (√5 − 1)/2, where k = (1 − s)/s² = 1."""
    found = long_run_risk()
    here = put(found.conclusion, "(1 − s)/s² = 1 at s = (√5 − 1)/2, the inverse golden ratio.", s=GOLDEN)
    return in_steps("As many synthetic data as real ones", here, lemmas=(found,))


Sentence = partial(Claim, source=Source(paper=PAPER, where="abstract"), read=READ, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="he.golden_ratio",
        quote="when the numbers of real and synthetic data are equal, the optimal weight on real data is "
        "the reciprocal of the golden ratio",
        printed=Statement(
            words="With as many synthetic data as fresh real ones the long-run risk of a mean is g + (w − "
            "g)²/((1 − g)w(2 − w)), g = (√5 − 1)/2: least at w = g.",
            assertion=limit_at_infinity(V(t), GOLDEN + (w - GOLDEN) ** 2 / ((1 - GOLDEN) * w * (2 - w))),
            where="V(t) as the risk of a mean in units of that of the real data of a round; k = (1 − g)/g² "
            "= 1, 0 < w ≤ 1.",
            prove=equally_many,
            parameters=(WEIGHT,),
        ),
        expected=("PROVED",),
        reading="For means, which asymptotically linear estimators follow for many data.",
    ),
    Sentence(
        id="he.unified_expression",
        quote="a unified expression of the optimal weight for every proportion of real and synthetic data",
        printed=Statement(
            words="With k synthetic data for one fresh real one the long-run risk of a mean is s + (w − "
            "s)²/((1 − s)w(2 − w)), ks² + s = 1: least at w = s.",
            assertion=limit_at_infinity(V(t), s + (w - s) ** 2 / ((1 - s) * w * (2 - w))),
            where=MEANS,
            prove=long_run_risk,
            parameters=(WEIGHT, SHARE),
        ),
        expected=("PROVED",),
        reading="One quadratic, kw² + w = 1, so w = (√(1 + 4k) − 1)/(2k): 1/2 at k = 2. The formula is "
        "derived here; the abstract does not print it.",
    ),
    Sentence(
        id="he.risk_equals_weight",
        quote="the optimal weighting scheme",
        printed=Statement(
            words="At the best weight s the long-run risk is s times that of the real data of a round alone.",
            assertion=limit_at_infinity(V(t), s),
            where=f"At w = s. {MEANS}",
            prove=at_its_best,
            parameters=(SHARE,),
        ),
        expected=("PROVED",),
        reading="What the optimum is worth, which the abstract does not say: 0.618 at k = 1, 0.270 at k = 10,"
        " and about k^(−1/2) for many synthetic data.",
    ),
)
