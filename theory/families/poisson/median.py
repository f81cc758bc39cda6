r"""The median time until the Poisson loop loses its rate: linear in the number of data that showed it.

The rate is 0 by fit t with probability exp(−nλg_t), so the median m is the least t with g_t ≤ log 2/(nλ). Of
q_t = 1/g_t it is known that (t + 1)/2 ≤ q_t ≤ (t + 1)/2 + (H_t − 1)/6; with y = 2nλ/log 2,

    y − 1 − log(1 + y)/3 ≤ m ≤ y + 1,

so that m/(nλ) → 2/log 2, where the mean is infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, ctx, fmpq

from theory.core import Theorem, continuous_limit, convert, instantiate, le, real, tends
from theory.core import rational_limit as limit_of_fraction
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import cited, combined, in_steps, proved, put, rational_limit, squeezed
from theory.families.poisson.survival import (
    DATA,
    LOOP,
    RATE,
    P,
    Read,
    about_the_exponent,
    g,
    n,
    survival_derivation,
    t,
)
from theory.language.derivation import Derivation
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import Domain, Values, fraction_of, integer_of
from theory.markov.functions import WORDS, SurvivalPassage
from theory.markov.medians import survival_passage
from theory.numbers.value import Value, from_ball, from_fraction
from theory.proofs.logarithms import SLOPE, log_share_vanishes
from theory.proofs.survival_exponents import FITS, inverse_at_least, inverse_at_most, with_signs

median = sp.Function("m", positive=True)
POSITIVE_RATE = replace(RATE, domain=Domain(kind="real", lower=0, lower_open=True))
rate = POSITIVE_RATE.symbol
REACH = 2 * n * rate / sp.log(2)
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


@cache
def loss_time_median() -> Derivation:
    """Derive m = T_g(log 2/(nλ)), the least t with g_t ≤ log 2/(nλ)."""
    survival = survival_derivation()
    law = put(survival.conclusion, "At λ > 0.", lam=rate)
    return Derivation(
        title="The median time until the fitted rate is zero",
        lemmas=(survival,),
        steps=(
            law,
            cited(
                sp.Eq(FIRST, SurvivalPassage(sp.log(2) / (n * rate))),
                "The median is the least t by which the rate is 0 with probability 1/2 or more, and 1 − "
                "exp(−nλg_t) ≤ 1/2 is g_t ≤ log 2/(nλ).",
                "the exponential function increases",
                "DLMF 4.2.2",
                "g_t decreases to 0, so there is such a t",
                law.after,
                conditions=(sp.Gt(n * rate, 0, evaluate=False),),
            ),
        ),
        notation=NOTATION,
    )


@cache
def median_from_above() -> Derivation:
    """Derive m ≤ 2nλ/log 2 + 1."""
    passage, lemma = loss_time_median(), bracket_is_half()
    passed = cited(
        sp.Le((FIRST - 1) / 2, REACH / 2, evaluate=False),
        "If m ≥ 2, then g_{m−1} > log 2/(nλ), so m/2 ≤ q(m − 1) < nλ/log 2; else m = 1.",
        "a positive number is below another if its inverse is above the other's",
        "Landau 1930, Grundlagen der Analysis",
        "the lemma at t = m − 1, where m ≥ 2; both sides are positive",
        passage.conclusion,
        lemma.conclusion,
        conditions=(sp.Gt(n * rate, 0, evaluate=False),),
    )
    return Derivation(
        title="The median loss time from above",
        lemmas=(passage, lemma),
        steps=(
            passed,
            combined(
                sp.Le(FIRST, REACH + 1, evaluate=False),
                "Twice that, and 1.",
                passed.after,
                factors=(sp.Integer(2),),
                rule="combine the bounds",
            ),
        ),
        notation=NOTATION,
    )


@cache
def median_from_below() -> Derivation:
    """Derive m ≥ 2nλ/log 2 − 1 − log(1 + 2nλ/log 2)/3."""
    passage, lemma, above = loss_time_median(), bracket_from_above(), median_from_above()
    passed = cited(
        sp.Le(REACH / 2, (FIRST + 1) / 2 + (sp.harmonic(FIRST) - 1) / 6, evaluate=False),
        "g_m ≤ log 2/(nλ), so nλ/log 2 ≤ q(m).",
        "a positive number is below another if its inverse is above the other's",
        "Landau 1930, Grundlagen der Analysis",
        "the lemma at t = m; both sides are positive",
        passage.conclusion,
        lemma.conclusion,
        conditions=(sp.Gt(n * rate, 0, evaluate=False),),
    )
    harmonic = cited(
        sp.Le(sp.harmonic(FIRST) - 1, sp.log(1 + REACH), evaluate=False),
        "H_m − 1 ≤ log m, and m ≤ 1 + 2nλ/log 2.",
        "integral test",
        "Rudin 1976, Principles of Mathematical Analysis, ch. 6, exercise 8",
        "m ≥ 1",
        above.conclusion,
    )
    return Derivation(
        title="The median loss time from below",
        lemmas=(passage, lemma, above),
        steps=(
            passed,
            harmonic,
            combined(
                sp.Ge(FIRST, REACH - 1 - sp.log(1 + REACH) / 3, evaluate=False),
                "Twice the first, and a third of the second.",
                passed.after,
                harmonic.after,
                factors=(sp.Integer(2), sp.Rational(1, 3)),
                rule="combine the bounds",
            ),
        ),
        notation=NOTATION,
    )


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
