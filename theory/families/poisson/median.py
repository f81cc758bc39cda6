r"""The median time until the Poisson loop loses its rate: linear in the number of data that showed it.

The rate is 0 by fit t with probability exp(−nλg_t), so the median m is the least t with g_t ≤ log 2/(nλ). Of
q_t = 1/g_t it is known that (t + 1)/2 ≤ q_t ≤ (t + 1)/2 + (H_t − 1)/6; with y = 2nλ/log 2,

    y − 1 − log(1 + y)/3 ≤ m ≤ y + 1,

so that m/(nλ) → 2/log 2, where the mean is infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, ctx, fmpq

from theory.core import Theorem, continuous_limit, convert, instantiate, le, real, tends
from theory.core import rational_limit as limit_of_fraction
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import Read, combined, in_steps, proved, rational_limit, squeezed
from theory.families.poisson.survival import (
    DATA,
    LOOP,
    RATE,
    P,
    about_the_exponent,
    g,
    n,
    survival_derivation,
    t,
)
from theory.language.derivation import CoreProof, Derivation, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import Domain, Values, fraction_of, integer_of
from theory.markov.functions import WORDS, SurvivalPassage
from theory.markov.medians import survival_passage
from theory.numbers.value import Value, from_ball, from_fraction
from theory.proofs import branching as medians
from theory.proofs import loss_medians
from theory.proofs.branching import RATE as RATE_OF_LOSS
from theory.proofs.branching import survival_exponent
from theory.proofs.logarithms import SLOPE, log_share_vanishes
from theory.proofs.survival_exponents import FITS, falls, inverse_at_least, inverse_at_most, with_signs

median = sp.Function("m", positive=True)
POSITIVE_RATE = replace(RATE, domain=Domain(kind="real", lower=0, lower_open=True))
rate = POSITIVE_RATE.symbol
LEVEL = sp.log(2) / (n * rate)
REACH = 2 / LEVEL
FIRST = median(n, rate)


def _at_a_fit(read: Read, theorem: Theorem, low: sp.Expr, high: sp.Expr) -> Theorem:
    made = convert(instantiate(theorem, {FITS: read(t)}), le(read(low), read(high)))
    return with_signs(made, fits=read(t))


@cache
def bracket_is_half() -> Derivation:
    """Derive 1/g_t ≥ (t + 1)/2."""
    return in_steps(
        "The survival exponent is at most 2/(t + 1)",
        about_the_exponent(
            sp.Ge(1 / g(t), (t + 1) / 2, evaluate=False),
            "e^{−x} ≥ (2 − x)/(2 + x) for 0 ≤ x ≤ 1: 1/g_t grows by one half or more in each fit.",
            lambda read: _at_a_fit(read, inverse_at_least(), (t + 1) / 2, 1 / g(t)),
            rule="survival exponent",
        ),
    )


@cache
def bracket_from_above() -> Derivation:
    """Derive 1/g_t ≤ (t + 1)/2 + (H_t − 1)/6."""
    most = (t + 1) / 2 + (sp.harmonic(t) - 1) / 6
    return in_steps(
        "The survival exponent from below",
        about_the_exponent(
            sp.Le(1 / g(t), most, evaluate=False),
            "e^{−x} ≤ (12 − 6x + x²)/(12 + 6x + x²) for 0 ≤ x ≤ 1: 1/g_t grows by 1/2 + g_t/12 or less, and "
            "g_t ≤ 2/(t + 1).",
            lambda read: _at_a_fit(read, inverse_at_most(), 1 / g(t), most),
            rule="survival exponent",
        ),
    )


def _about_the_median(
    after: sp.Rel, because: str, prove: Callable[[Read], Theorem], *before: sp.Basic, rule: str
) -> Step:
    """A theorem of the core on the median or T_g, as counts of fits define them."""
    subjects = ((median, medians.median), (SurvivalPassage, medians.passage), (g, survival_exponent))
    certificate = CoreProof(prove=lambda read, _: prove(read), subjects=subjects)
    return Step(rule=rule, before=before, after=after, because=because, certificate=certificate)


@cache
def loss_time_median() -> Derivation:
    """Derive m = T_g(log 2/(nλ)), the least t with g_t ≤ log 2/(nλ)."""
    survival = survival_derivation()
    falls_ = about_the_exponent(
        sp.Le(g(t + 1), g(t), evaluate=False),
        "1 − e^{−x} ≤ x: what is more likely than not to have happened by a fit is so at all later ones.",
        lambda read: instantiate(falls(), {FITS: read(t)}),
        rule="survival exponent",
    )
    return Derivation(
        title="The median time until the fitted rate is zero",
        lemmas=(survival,),
        steps=(
            falls_,
            _about_the_median(
                equate(FIRST, SurvivalPassage(LEVEL)),
                "m(n, λ) is the least t with P(t) ≤ 1/2, one more than the number of fits with P(t) > 1/2, "
                "and T_g(x) the least t with g_t ≤ x, one more than the number with g_t > x: 1 − exp(−nλg_t) "
                "> 1/2 is g_t > log 2/(nλ).",
                lambda read: instantiate(loss_medians.median(), {RATE_OF_LOSS: read(n * rate)}),
                survival.conclusion,
                falls_.after,
                rule="count of the fits",
            ),
        ),
        notation=NOTATION,
    )


@cache
def median_from_above() -> Derivation:
    """Derive m ≤ 2nλ/log 2 + 1."""
    passage = loss_time_median()
    bound = sp.Le(SurvivalPassage(LEVEL), REACH + 1, evaluate=False)
    passed = _about_the_median(
        bound,
        "Each t with g_t > log 2/(nλ) is below 2nλ/log 2, as g_t ≤ 2/(t + 1).",
        lambda read: _at_the_level(read, loss_medians.passage_at_most(), bound),
        rule="count of the fits",
    )
    return Derivation(
        title="The median loss time from above",
        lemmas=(passage,),
        steps=(
            passed,
            combined(
                sp.Le(FIRST, REACH + 1, evaluate=False),
                "In terms of the median.",
                passage.conclusion,
                passed.after,
                rule="combine the bounds",
            ),
        ),
        notation=NOTATION,
    )


@cache
def median_from_below() -> Derivation:
    """Derive m ≥ 2nλ/log 2 − 1 − log(1 + 2nλ/log 2)/3."""
    passage = loss_time_median()
    least = REACH - 1 - sp.log(1 + REACH) / 3
    bound = sp.Ge(SurvivalPassage(LEVEL), least, evaluate=False)
    passed = _about_the_median(
        bound,
        "At m no more than log 2/(nλ) is left of g: nλ/log 2 ≤ 1/g_m ≤ (m + 1)/2 + (H_m − 1)/6, H_m − 1 ≤ "
        "log m, and m ≤ 1 + 2nλ/log 2.",
        lambda read: _at_the_level(read, loss_medians.passage_at_least(), bound),
        rule="count of the fits",
    )
    return Derivation(
        title="The median loss time from below",
        lemmas=(passage,),
        steps=(
            passed,
            combined(
                sp.Ge(FIRST, least, evaluate=False),
                "In terms of the median.",
                passage.conclusion,
                passed.after,
                rule="combine the bounds",
            ),
        ),
        notation=NOTATION,
    )


def _at_the_level(read: Read, theorem: Theorem, bound: sp.Rel) -> Theorem:
    """A bound of T_g(log 2/(nλ)), as it is written."""
    known = instantiate(loss_medians.at_the_median(theorem), {RATE_OF_LOSS: read(n * rate)})
    sides = (bound.lhs, bound.rhs) if isinstance(bound, sp.Le) else (bound.rhs, bound.lhs)
    made = convert(known, le(*(read(side) for side in sides)))
    return loss_medians.discharged(made, loss_medians.level_is_positive())


def _logarithm_vanishes(read: Read, _: Sequence[Theorem]) -> Theorem:
    k, slope = read(n), read(REACH / n)
    share, inverse = real("share_"), real("inverse_")
    ends = [instantiate(log_share_vanishes(), {SLOPE: slope}), limit_of_fraction(tends(k, 1 / k, 0), 1)]
    return continuous_limit(ends, [share, inverse], slope - inverse - share / 3)


@cache
def median_is_linear() -> Derivation:
    """Derive m/n → 2λ/log 2 as n → ∞."""
    above, below = median_from_above(), median_from_below()
    per_datum, goal = FIRST / n, 2 * rate / sp.log(2)
    most, least = goal + 1 / n, goal - 1 / n - sp.log(1 + REACH) / (3 * n)
    upper = combined(
        sp.Le(per_datum, most, evaluate=False),
        "Over n.",
        above.conclusion,
        factors=(1 / n,),
        rule="a multiple",
    )
    lower = combined(
        sp.Ge(per_datum, least, evaluate=False),
        "Over n.",
        below.conclusion,
        factors=(1 / n,),
        rule="a multiple",
    )
    ends = (
        proved(
            limit_at_infinity(least, goal, n),
            "log(1 + an) ≤ log(1 + a) + 1 + 1/2 + … + 1/n, and the mean of 1, 1/2, …, 1/n vanishes.",
            _logarithm_vanishes,
            rule="limit of a sum",
        ),
        rational_limit(limit_at_infinity(most, goal, n), "1/n → 0.", lower=((sp.log(2), sp.Integer(0)),)),
    )
    return Derivation(
        title="The median loss time is linear in the data that showed the rate",
        lemmas=(above, below),
        steps=(
            upper,
            lower,
            *ends,
            squeezed(
                limit_at_infinity(per_datum, goal, n),
                "Between two bounds with one limit.",
                lower.after,
                upper.after,
                *(end.after for end in ends),
            ),
        ),
        notation=NOTATION,
    )


NOTATION = {FIRST: "the median number of fits until λ_t = 0", P(t): "ℙ(λ_t > 0)"}


def median_value(values: Values, digits: int) -> Value:
    """The least t with g_t ≤ log 2/(nλ), a whole number wherever balls decide it."""
    size = fraction_of(values, "lam") * integer_of(values, "n")
    with ctx.workprec(int(3.4 * digits) + 128 + 2 * max(size.numerator, size.denominator).bit_length()):
        found = survival_passage(arb(2).log() / arb(fmpq(size.numerator, size.denominator)))
        whole = found.unique_fmpz()
        return from_ball(found, digits) if whole is None else from_fraction(Fraction(int(whole)), digits)


BOUNDED = (DATA, POSITIVE_RATE)
SOURCES = (Source(paper="Suresh et al. 2024", where="abstract, of the time to forget a word"),)
FORMULAS = (
    Formula(
        id="poisson.replace.loss_time_median",
        title="median number of fits until the fitted rate is zero",
        observable=r"\operatorname{med} T_0",
        statement="m(n, lam) = survival_passage(log(2)/(n*lam))",
        functions=WORDS,
        parameters=BOUNDED,
        loop=LOOP,
        derive=loss_time_median,
        sources=SOURCES,
        uses=("poisson.replace.survival_probability",),
        algorithm=median_value,
    ),
    Formula(
        id="poisson.replace.loss_time_median_upper",
        title="upper bound on the median number of fits until the fitted rate is zero",
        observable=r"\operatorname{med} T_0",
        statement="m(n, lam) <= 2*n*lam/log(2) + 1",
        parameters=BOUNDED,
        loop=LOOP,
        derive=median_from_above,
        kind=Kind(name="bound", side="upper"),
        uses=("poisson.replace.loss_time_median",),
    ),
    Formula(
        id="poisson.replace.loss_time_median_lower",
        title="lower bound on the median number of fits until the fitted rate is zero",
        observable=r"\operatorname{med} T_0",
        statement="m(n, lam) >= 2*n*lam/log(2) - 1 - log(1 + 2*n*lam/log(2))/3",
        parameters=BOUNDED,
        loop=LOOP,
        derive=median_from_below,
        kind=Kind(name="bound", side="lower"),
        uses=("poisson.replace.loss_time_median_upper",),
    ),
)
