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

from theory.core import Term, Theorem, continuous_limit, instantiate, real, tends
from theory.core import rational_limit as limit_of_fraction
from theory.engine.limits import limit_at_infinity
from theory.engine.steps import cited, combined, defined, in_steps, proved, put, rational_limit, squeezed
from theory.families.poisson.survival import DATA, LOOP, RATE, P, n, survival_derivation, t
from theory.language.derivation import Comparison, Derivation, Step
from theory.language.formula import Formula, Kind, Source
from theory.language.parameters import Domain, Values, fraction_of, integer_of
from theory.markov.functions import WORDS, SurvivalPassage
from theory.markov.medians import survival_passage
from theory.numbers.value import Value, from_ball, from_fraction
from theory.proofs.logarithms import SLOPE, log_share_vanishes

Read = Callable[[sp.Basic], Term]
inverse, increment = (sp.Function(name, real=True) for name in ("q", "r"))
median = sp.Function("m", positive=True)
POSITIVE_RATE = replace(RATE, domain=Domain(kind="real", lower=0, lower_open=True))
rate = POSITIVE_RATE.symbol
REACH = 2 * n * rate / sp.log(2)
FIRST = median(n, rate)
STEP, START = sp.Eq(inverse(t), inverse(t - 1) + increment(t - 1)), sp.Eq(inverse(1), 1)
NAMED = (
    defined(STEP, "q(t) = 1/g_t, g_t = 1 − exp(−g_{t−1}); r(t − 1) is what a fit adds."),
    defined(START, "g_1 = 1."),
)
INVERSE = {inverse(t): "1/g_t", increment(t - 1): "1/g_t − 1/g_{t−1}"}


@cache
def bracket_is_half() -> Derivation:
    """Derive 1/g_t ≥ (t + 1)/2."""
    least = cited(
        sp.Ge(increment(t - 1), sp.Rational(1, 2), evaluate=False),
        "1/(1 − e^{−x}) − 1/x lies between 1/2 and 1 for x > 0.",
        "x coth x ≥ 1",
        "DLMF 4.32",
        "x = g_{t−1}/2 > 0",
    )
    bound = sp.Ge(inverse(t), (t + 1) / 2, evaluate=False)
    return in_steps("The survival exponent is at most 2/(t + 1)", *NAMED, least, _carried(bound, least))


@cache
def bracket_from_above() -> Derivation:
    """Derive 1/g_t ≤ (t + 1)/2 + (H_t − 1)/6."""
    lemma = bracket_is_half()
    most = cited(
        sp.Le(increment(t - 1), sp.Rational(1, 2) + 1 / (6 * t), evaluate=False),
        "1/(1 − e^{−x}) − 1/x ≤ 1/2 + x/12, and x = g_{t−1} ≤ 2/t.",
        "the partial sums of the Bernoulli series of 1/(1 − e^{−x}) bracket it",
        "DLMF 24.2.1; enveloping for real x > 0",
        "0 < x ≤ 1",
        lemma.conclusion,
    )
    bound = sp.Le(inverse(t), (t + 1) / 2 + (sp.harmonic(t) - 1) / 6, evaluate=False)
    return Derivation(
        title="The survival exponent from below",
        lemmas=(lemma,),
        steps=(most, _carried(bound, most)),
        notation=INVERSE,
    )


def _carried(bound: sp.Rel, of_increments: Step) -> Step:
    return Step(
        rule="comparison",
        before=(STEP, START, of_increments.after),
        after=bound,
        because="Summed from the first fit.",
        certificate=Comparison(sequence=inverse, index=t, lower=((t, sp.Integer(2)),)),
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


NOTATION = {FIRST: "the median number of fits until λ_t = 0", P(t): "ℙ(λ_t > 0)", **INVERSE}


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
