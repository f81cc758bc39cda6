r"""Yi et al. 2025 (verified synthetic data), read in a summary with formulas; judged in one dimension.

Labels N(θ, σ²) are kept within b of the verifier's centre c (in units of σ), and the mean is refit to
infinitely many of them: T(θ) is the mean of a truncated normal law. At θ = c its slope is ρ = 1 − 2b
f(b)/(2F(b) − 1) = 1 − b·L'(b)/L(b) with L(b) = erf(b/√2) = 2F(b) − 1.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.language.claim import Claim, How, Statement
from theory.language.derivation import Derivation
from theory.language.formula import Source
from theory.papers.steps import cited, defined, in_the_limit, solved, vanishing

PAPER = "Yi et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "summary"),)
x, first = sp.Symbol("x", positive=True), sp.Symbol("e_0", positive=True)
error, bound = sp.Function("e", real=True), sp.Function("B", real=True)


@cache
def towards_the_verifier() -> Derivation:
    """Derive that errors about the verifier's centre vanish: a step keeps a share of at most 1/(1 + x)."""
    here = 1 / (1 + x)
    step, start = sp.Eq(bound(t), here * bound(t - 1)), sp.Eq(bound(0), first)
    power = here**t
    closed = sp.Eq(bound(t), first * power)
    settles = vanishing(power, "x > 0")
    return Derivation(
        title="Refitting to verified data leads to the verifier's centre",
        steps=(
            cited(
                step,
                "B bounds the distance to c: T(c) = c by symmetry, and T′(θ) is the variance of "
                "the truncated law over σ², below 1 for a window of finite width.",
                "the variance of a log-concave law truncated to an interval is smaller",
                "Mailhot 1988, Statist. Probab. Lett. 6",
                "normal law, interval of half-width b; θ in a bounded set, where T′ ≤ 1/(1 + x) < 1",
            ),
            defined(start, "The distance at the start."),
            solved(closed, step, start, ({"x": 1, "e_0": 2}, {"x": "1/3", "e_0": 5})),
            settles,
            in_the_limit(
                limit_at_infinity(bound(t), sp.Integer(0)),
                power,
                "The power vanishes.",
                closed,
                settles.after,
            ),
        ),
    )


CLAIMS = (
    Claim(
        id="yi.knowledge_centre",
        quote="ultimately drives the parameter estimate to the verifier's “knowledge center” in the long run",
        source=Source(paper=PAPER, where="Theorem 4.1"),
        printed=Statement(
            words="With infinitely many data a bound on the distance of the mean from the verifier's "
            "centre tends to 0.",
            assertion=limit_at_infinity(bound(t), sp.Integer(0)),
            where="B(t) = B(t − 1)/(1 + x), x > 0: a step of the mean of a truncated normal law keeps a"
            " share below 1 of the distance.",
            formulas=(),
            prove=towards_the_verifier,
        ),
        expected=("PROVED-CITING",),
        read=READ,
        reading="One dimension, infinitely many data. The limit is the verifier's centre, not the truth; "
        "at the centre the share kept is 1 − 2bf(b)/(2F(b) − 1) for a window of half-width b: "
        "0.29 at b = 1, 0.77 at b = 2.",
    ),
)
