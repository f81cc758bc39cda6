r"""Yi et al. 2025 (verified synthetic data), read in a summary with formulas; judged in one dimension.

Labels N(θ, σ²) are kept within b of the verifier's centre c (in units of σ), and the mean is refit to
infinitely many of them: T(θ) is the mean of a truncated normal law. At θ = c its slope is ρ = 1 − 2b
f(b)/(2F(b) − 1) = 1 − b·L'(b)/L(b) with L(b) = erf(b/√2) = 2F(b) − 1.
"""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import (
    cited,
    combined,
    computed,
    defined,
    differentiated,
    in_steps,
    in_the_limit,
    solved,
    vanishing,
)
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Source

PAPER = "Yi et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
y = sp.Symbol("y", positive=True)
x, first = sp.Symbol("x", positive=True), sp.Symbol("e_0", positive=True)
shift, b, rate = (sp.Symbol(name, positive=True) for name in ("theta", "b", "rho"))
n = sp.Symbol("n", integer=True, positive=True)
slope, noisy = sp.Function("T'", real=True), sp.Function("B", real=True)
SLOPE = 1 - sp.sqrt(2 / sp.pi) * b * sp.exp(-(b**2) / 2) / (1 - sp.erfc(b / sp.sqrt(2)))
mean = sp.Function("T", real=True)
EDGES = tuple(sign * shift + b for sign in (-1, 1))
ONE_ROUND = shift - sp.sqrt(2 / sp.pi) * (sp.exp(-(EDGES[0] ** 2) / 2) - sp.exp(-(EDGES[1] ** 2) / 2)) / (
    2 - sp.erfc(EDGES[0] / sp.sqrt(2)) - sp.erfc(EDGES[1] / sp.sqrt(2))
)
error, bound = sp.Function("e", real=True), sp.Function("B", real=True)


KEPT = ("mean value theorem", "Rudin 1976, Principles of Mathematical Analysis, Theorem 5.10")


def _steepest_at_the_centre() -> tuple[Step, ...]:
    """Return the steps to T′(θ) ≤ T′(0)."""
    even = sp.Eq(-((-y) ** 2) / 2, -(y**2) / 2, evaluate=False)
    falls = differentiated(
        equate(sp.Derivative(-(y**2) / 2, y), -y),
        "The slope falls in proportion to y: it is concave on y > 0.",
    )
    below = cited(
        sp.Le(slope(shift), slope(0), evaluate=False),
        "T″ is the third cumulant of a law of density exp(θy − y²/2) on |y| ≤ b, which is not positive for θ "
        "≥ 0.",
        "the GHS inequality",
        "Ellis, Monroe and Newman 1976, Commun. Math. Phys. 46",
        "",
        even,
        falls.after,
    )
    return computed(even, "−y²/2 is even."), falls, below


@cache
def towards_the_verifier() -> Derivation:
    """Derive that errors about the verifier's centre vanish: a step keeps a share of at most 1/(1 + x)."""
    here = 1 / (1 + x)
    step, start = equate(bound(t), here * bound(t - 1)), equate(bound(0), first)
    power = here**t
    closed = equate(bound(t), first * power)
    settles = vanishing(power, "x > 0")
    steepest = _steepest_at_the_centre()
    return in_steps(
        "Refitting to verified data leads to the verifier's centre",
        *steepest,
        cited(
            step,
            "B bounds the distance to c: T(c) = c by symmetry, and T′(θ) is at most 1/(1 + x).",
            *KEPT,
            "",
            steepest[-1].after,
            laws=("1/(1 + x) is the slope at the centre",),
        ),
        defined(start, "The distance at the start."),
        solved(closed, step, start),
        settles,
        in_the_limit(
            limit_at_infinity(bound(t), sp.Integer(0)),
            power,
            "The power vanishes.",
            closed,
            settles.after,
        ),
    )


@cache
def largest_slope() -> Derivation:
    """Derive T′(θ) ≤ 1 − √(2/π)b·exp(−b²/2)/erf(b/√2): the slope is largest at the verifier's centre."""
    at_centre = cited(
        equate(slope(0), SLOPE),
        "T′ is the variance of the truncated law over σ²; in the middle that is 1 − 2bf(b)/(2F(b) − 1).",
        "variance of a truncated normal variable",
        "Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1, §13.10.1",
        "",
        conditions=(sp.Gt(b, 0, evaluate=False),),
    )
    steepest = _steepest_at_the_centre()
    return in_steps(
        "The contraction factor of a verifier",
        at_centre,
        *steepest,
        combined(
            sp.Le(slope(shift), SLOPE, evaluate=False),
            "The slope at the centre.",
            at_centre.after,
            steepest[-1].after,
            rule="insert",
        ),
    )


@cache
def one_round() -> Derivation:
    """Derive the mean of N(e, 1) kept within b of 0, at distance e from the verifier's centre 0."""
    return in_steps(
        "The mean after one round of a verifier",
        cited(
            equate(mean(shift), ONE_ROUND),
            "The mean of N(θ, 1) truncated to the window of half-width b around 0.",
            "mean of a truncated normal variable",
            "Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1, §13.10.1",
            "",
            conditions=(sp.Gt(b, 0, evaluate=False),),
        ),
    )


@cache
def noise_adds_up() -> Derivation:
    """Derive e(t) = ρ^{2t}e₀ + (ρ/n)(1 − ρ^{2t})/(1 − ρ²) for a bound on the mean squared error."""
    step = equate(noisy(t), rate**2 * noisy(t - 1) + rate / n)
    start = equate(noisy(0), first)
    closed = equate(noisy(t), rate ** (2 * t) * first + rate / n * (1 - rate ** (2 * t)) / (1 - rate**2))
    steepest = _steepest_at_the_centre()
    return in_steps(
        "The error of a verified loop on n data a round",
        *steepest,
        cited(
            step,
            "B bounds 𝔼(θ_t − c)² in units of σ²: the mean of the kept data is T(θ), |T(θ) − c| ≤ ρ|θ − "
            "c|, and their variance is T′(θ) ≤ ρ over n.",
            *KEPT,
            "",
            steepest[-1].after,
            laws=("n data are kept every round, in one dimension", "ρ is the slope at the centre"),
        ),
        defined(start, "The first model's."),
        solved(closed, step, start),
    )


Sentence = partial(Claim, read=READ)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="yi.knowledge_centre",
        quote="ultimately drives the parameter estimate to the verifier's “knowledge center” in the long run",
        source=Source(paper=PAPER, where="Theorem 4.1"),
        printed=Statement(
            words="With infinitely many data a bound on the distance of the mean from the verifier's "
            "centre tends to 0.",
            assertion=limit_at_infinity(bound(t), sp.Integer(0)),
            where="B(t) = B(t − 1)/(1 + x), x > 0: a step of the mean of a truncated normal law keeps at "
            "most the share 1/(1 + x) of the distance, its slope at the centre.",
            prove=towards_the_verifier,
        ),
        expected=("PROVED-CITING",),
        reading="One dimension, infinitely many data. The limit is the verifier's centre, not the truth; "
        "at the centre the share kept is 1 − 2bf(b)/(2F(b) − 1) for a window of half-width b: "
        "0.29 at b = 1, 0.77 at b = 2.",
    ),
    Sentence(
        id="yi.contraction",
        quote="retraining on verified data is a contraction with some ρ < 1",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.1"),
        printed=Statement(
            words="The slope of the step is at most 1 − √(2/π)·b·e^{−b²/2}/erf(b/√2) at every mean.",
            assertion=sp.Le(
                slope(shift),
                1 - sp.sqrt(2 / sp.pi) * b * sp.exp(-(b**2) / 2) / (1 - sp.erfc(b / sp.sqrt(2))),
                evaluate=False,
            ),
            where="T(θ) is the mean of N(θ, σ²) kept within bσ of the verifier's centre; erf = 1 − erfc.",
            prove=largest_slope,
        ),
        expected=("PROVED-CITING",),
        reading="The best ρ, in one dimension: it is reached at the centre, 0.291 at b = 1, 0.774 at b = 2, "
        "0.973 at b = 3. How selective the verifier is sets the speed; the limit does not depend on "
        "it, yi.knowledge_centre.",
    ),
    Sentence(
        id="yi.one_step_not_enough",
        quote="one round with a perfect verifier leaves an error, however many data",
        paraphrase=True,
        source=Source(paper=PAPER, where="on Theorem 3.1"),
        printed=Statement(
            words="A round moves a mean at θ from the centre to θ − √(2/π)(e^{−(b−θ)²/2} − "
            "e^{−(b+θ)²/2})/(2 − erfc((b − θ)/√2) − erfc((b + θ)/√2)).",
            assertion=equate(mean(shift), ONE_ROUND),
            where="T(θ) is the mean of N(θ, 1) kept within b of the verifier's centre 0, in units of σ, "
            "infinitely many data.",
            prove=one_round,
        ),
        expected=("PROVED-CITING",),
        reading="Exact, in one dimension. Its slope is positive, so T(θ) > T(0) = 0 for θ > 0: 0.277 at θ = "
        "1 and b = 1. Near the centre it is ρθ, yi.contraction.",
    ),
    Sentence(
        id="yi.noise_sum",
        quote="𝔼‖θ_k − θ_c‖² ≤ ρ^{2k}‖θ_0 − θ_c‖² + pσ²Σ_j ρ^{2(k−j)−1}/n_j",
        paraphrase=True,
        source=Source(paper=PAPER, where="Theorem 4.1"),
        printed=Statement(
            words="With n kept data every round a bound on the mean squared error after t rounds is ρ^{2t}e₀ "
            "+ (ρ/n)(1 − ρ^{2t})/(1 − ρ²).",
            assertion=equate(
                noisy(t), rate ** (2 * t) * first + rate / n * (1 - rate ** (2 * t)) / (1 - rate**2)
            ),
            where="B(t) = ρ²B(t − 1) + ρ/n, B(0) = e₀, in units of σ²; ρ < 1 as in yi.contraction.",
            prove=noise_adds_up,
        ),
        expected=("PROVED-CITING",),
        reading="Their sum at equal sizes and p = 1, with rounds counted from 0. For ever it is ρ/(n(1 − "
        "ρ²)): the error at the verifier's centre stays of the order of one fit's.",
    ),
)
