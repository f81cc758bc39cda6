"""Xu, He and Cheng 2025 (model collapse as a random walk), read in summaries and the abstract."""

from __future__ import annotations

from functools import cache, partial

import sympy as sp

from theory.core import instantiate
from theory.engine.limits import limit_at_infinity, t
from theory.engine.logarithms import by_growth, harmonic_above_log
from theory.engine.steps import combined, defined, in_steps, proved, squeezed
from theory.language.claim import Claim, Decision, How, Statement
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Source
from theory.language.parameters import Values
from theory.papers import shumailov
from theory.proofs.logarithms import TERM, log_of_next_diverges, sum_below_log_squared

PAPER = "Xu et al. 2025"
READ: tuple[tuple[str, How], ...] = ((PAPER, "abstract"),)
j = sp.Symbol("j", integer=True, positive=True)
size = sp.Symbol("m", positive=True)
total = sp.Function("S", real=True)
BOUND = 1 / (2 * sp.log(2) ** 2) + 1 / sp.log(2)


def _needs_a_power(values: Values) -> Decision:
    """Whether sizes below every power t^{1+s} keep the walk unbounded: (j + 1) log²(j + 1) does not."""
    del values
    bounded = isinstance(slower_than_every_power().conclusion, sp.LessThan)
    shown = "sizes (j + 1) log²(j + 1) grow slower than every t^(1 + s), and their inverses have a finite sum"
    return Decision(holds=False if bounded else None, shown=shown)


@cache
def linear_is_unbounded() -> Derivation:
    """Derive Σ_{j≤t} 1/(mj) ≥ log(t + 1)/m → ∞."""
    term = 1 / (size * j)
    named = equate(total(t), sp.Sum(term, (j, 1, t)))
    lower = sp.Ge(sp.Sum(term, (j, 1, t)), sp.log(t + 1) / size, evaluate=False)
    bound = sp.Ge(total(t), sp.log(t + 1) / size, evaluate=False)
    grows = by_growth(
        limit_at_infinity(sp.log(t + 1) / size, sp.oo),
        "The logarithm is unbounded.",
        sp.log(t + 1),
        log_of_next_diverges,
    )
    harmonic = harmonic_above_log(
        sp.Ge(sp.harmonic(t), sp.log(t + 1), evaluate=False), "1/j ≥ log(1 + 1/j), summed over j ≤ t."
    )
    return in_steps(
        "Linear sample sizes leave the walk unbounded",
        defined(named, "Σ 1/M_j with M_j = mj."),
        harmonic,
        combined(lower, "Over m.", harmonic.after, factors=(1 / size,), rule="a multiple"),
        combined(bound, "The sum is S.", named, lower, rule="insert"),
        grows,
        squeezed(
            limit_at_infinity(total(t), sp.oo),
            "It is at least what tends to infinity.",
            bound,
            grows.after,
        ),
    )


@cache
def slower_than_every_power() -> Derivation:
    """Derive Σ_{j≤t} 1/((j + 1) log²(j + 1)) ≤ 1/(2 log²2) + 1/log 2."""
    term = 1 / ((j + 1) * sp.log(j + 1) ** 2)
    named = equate(total(t), sp.Sum(term, (j, 1, t)))
    upper = sp.Le(sp.Sum(term, (j, 1, t)), BOUND, evaluate=False)
    return in_steps(
        "Sample sizes j log² j keep the walk bounded",
        defined(named, "Σ 1/M_j with M_j = (j + 1) log²(j + 1)."),
        proved(
            upper,
            "1/((j + 1) log²(j + 1)) ≤ 1/log j − 1/log(j + 1), summed over j ≥ 2; the first term apart.",
            lambda read, _: instantiate(sum_below_log_squared(), {TERM: read(t)}),
            rule="induction",
        ),
        combined(sp.Le(total(t), BOUND, evaluate=False), "The sum is S.", named, upper, rule="insert"),
    )


Sentence = partial(Claim, paraphrase=True)
"""A sentence of the paper: what all of this file share."""

CLAIMS = (
    Sentence(
        id="xu.superlinear_necessary",
        quote="for unbiased estimators the sample size must grow at a superlinear rate to prevent collapse",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="Sizes that grow linearly, M_j = mj, leave the walk unbounded.",
            assertion=limit_at_infinity(total(t), sp.oo),
            where="S(t) = Σ_{j≤t} 1/(mj), the mean square of the walk in units of σ², m > 0.",
            prove=linear_is_unbounded,
        ),
        expected=("PROVED",),
        read=READ,
        reading="The rate at which it is decided. Of all sizes that do not decrease the sentence holds, as "
        "ΣM_j⁻¹ < ∞ makes M_j/j grow without bound; of any sizes it fails, shumailov.superlinear_only_if.",
    ),
    Sentence(
        id="xu.superlinear_not_enough",
        quote="for unbiased estimators the sample size must grow at a superlinear rate to prevent collapse",
        source=Source(paper=PAPER, where="abstract"),
        printed=Statement(
            words="Sizes (i + 1) log(i + 1), which grow superlinearly, do not keep the walk bounded.",
            assertion=limit_at_infinity(sp.Function("S", real=True)(t), sp.oo),
            where="S(t) = Σ_{i≤t} 1/((i + 1) log(i + 1)), the mean square of the walk in units of σ².",
            prove=shumailov.superlinear_and_divergent,
        ),
        expected=("PROVED",),
        read=READ,
        reading_of="xu.superlinear_necessary",
        reading="Whether it is enough, which the abstract does not say: it is not.",
    ),
    Sentence(
        id="xu.power_growth",
        quote="the sample size should grow like t^{1+s}",
        source=Source(paper=PAPER, where="summary"),
        printed=Statement(
            words="Sizes that grow slower than every t^{1+s}, s > 0, leave the walk unbounded.",
            assertion=sp.Eq(sp.Limit(total(t), t, sp.oo), sp.oo, evaluate=False),
            where="S(t) = Σ_{j≤t} 1/((j + 1) log²(j + 1)), the mean square of the walk in units of σ².",
            decide=_needs_a_power,
        ),
        corrected=Statement(
            words="Sizes (j + 1) log²(j + 1) keep the mean square of the walk below σ²(1/(2 log²2) + 1/log "
            "2).",
            assertion=sp.Le(total(t), 1 / (2 * sp.log(2) ** 2) + 1 / sp.log(2), evaluate=False),
            where="S(t) as before.",
            prove=slower_than_every_power,
        ),
        expected=("REFUTED", "PROVED"),
        read=((PAPER, "summary"),),
        reading="Read as needed. As a rule that suffices it is right.",
    ),
)
