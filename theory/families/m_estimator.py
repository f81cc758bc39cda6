r"""Maximum likelihood in smooth one-parameter families that are not linear in their mean.

Generation t + 1 is drawn from the density at θ̂_t. Where the family is differentiable in quadratic mean, with
information I, the experiment is locally that of one normal datum of variance 1/I for each generation: with
e_t the limit of √n(θ̂_t − θ₀) as n → ∞,

* replace: e_t = e_{t−1} + z_t, so that the risk ratio is t;
* accumulate: e_t = e_{t−1} + z_t/t, so that it is H₂(t) → π²/6, whatever the family;
* under every other rule it is, in the same way, that of means of data with known variance.

For location families under replace nothing is asymptotic: maximum likelihood moves with the data, so that
errors add up exactly, and the ratio is t at every n if the law of the noise is symmetric.
Source: Dey and Donoho 2024.
"""

from __future__ import annotations

from dataclasses import replace as changed
from functools import cache, partial

import sympy as sp

from theory import blocks
from theory.engine.limits import t
from theory.engine.naming import define, instance
from theory.engine.rules import (
    ACCUMULATE,
    FRESH_REAL_SHARE,
    KEPT_REAL_SHARE,
    REPLACE,
    SCHEDULE,
    SUBSAMPLE_WITH_REPLACEMENT,
    SUBSAMPLE_WITHOUT_REPLACEMENT,
)
from theory.engine.steps import computed, in_steps
from theory.families.defined import limit_by_definition
from theory.families.exponential_family import mean_squared_error as exponential_family
from theory.families.exponential_family.mean_squared_error import CURVATURE, SIZES_LIST, TRUE_VARIANCE, u
from theory.families.real_share import mean as real_share
from theory.families.subsample import mean as subsample
from theory.language.derivation import Citation, Definition, Derivation, Expectation, Random, Step
from theory.language.equations import equate
from theory.language.formula import Formula, Kind, Source
from theory.language.loop import Loop, Rule
from theory.language.parameters import COUNT, POSITIVE_REAL, Parameter
from theory.loop_language.averages import Averages

GENERATION = Parameter(name="t", meaning="number of fits, the first on real data", domain=COUNT)
SPREAD = Parameter(name="v", meaning="1/I", domain=POSITIVE_REAL)
spread = SPREAD.symbol
rho = sp.Function("rho", real=True)
large = sp.Function("rho_large", real=True)
psi = sp.Function("psi", real=True)
datum, newest_fit, last_fit = (Random(name, real=True) for name in ("x", "theta_t", "theta_prev"))
seen = sp.IndexedBase(Random("x", real=True))
count, i = (sp.Symbol(name, integer=True, positive=True) for name in ("N", "i"))
MEANS = {item.id: item for module in (exponential_family, real_share, subsample) for item in module.FORMULAS}


@cache
def _means(rule: Rule) -> Averages:
    """Return what the means come to where each generation is one normal datum about the last fit's error."""
    (block,) = (block for block in blocks.RULES if block.id == rule.id)
    data, seen = (text.replace("x", "y") for text in (block.data, block.seen))
    family = changed(blocks.LOCATION, observed={"risk": "e^2"})
    one = changed(block, data=data, seen=seen)
    loop = blocks.define(f"local_limit.{rule.id}", family, one, "risk", (SPREAD,))
    return Averages(loop, loop.observables["value"])


CLOSED = (REPLACE, ACCUMULATE)
LIKELIHOOD = (
    equate(sp.Sum(psi(seen[i], newest_fit), (i, 1, count)), 0),
    equate(Expectation(psi(datum, last_fit)), 0),
    equate(Expectation(psi(datum, last_fit) ** 2), 1 / spread),
)
"""The fit's score vanishes on the data it sees; a new datum's at the last fit has mean 0 and variance 1/v."""

LEMMAS = {
    SCHEDULE: ("means under the same schedule", "exponential_family.schedule.mean_squared_error"),
    SUBSAMPLE_WITH_REPLACEMENT: (
        "means of subsamples",
        "mean.subsample_with_replacement.risk_ratio_large_n",
    ),
    SUBSAMPLE_WITHOUT_REPLACEMENT: (
        "means of subsamples",
        "mean.subsample_without_replacement.risk_ratio_large_n",
    ),
    FRESH_REAL_SHARE: ("means with the same real share", "mean.fresh_real_share.risk_ratio"),
    KEPT_REAL_SHARE: ("means with the same real share", "mean.kept_real_share.risk_ratio"),
}
"""Rule → the loop of means that it is in the limit, in words, and the formula that says what its risk is."""


def _limiting(rule: Rule) -> tuple[sp.Basic, ...]:
    """Return the definition of the loop of means that is the limit, where a formula of it is used."""
    loop = MEANS[LEMMAS[rule][1]].loop if rule in LEMMAS else None
    return loop.definition if loop else ()


SMOOTH_LOOPS = tuple(
    Loop(
        id=f"m_estimator.{rule.id}",
        family="smooth one-parameter family",
        rule=rule,
        estimator="maximum likelihood",
        definition=(*LIKELIHOOD, *_limiting(rule)),
    )
    for rule in (*CLOSED, *LEMMAS)
)
LOCATION_LOOP = Loop(
    id="location.replace",
    family="location family with symmetric noise",
    rule=REPLACE,
    estimator="maximum likelihood, or any other that moves with the data",
    definition=_means(REPLACE).equations,
)
LOOPS = (*SMOOTH_LOOPS, LOCATION_LOOP)

LOCAL = Citation(
    theorem="local asymptotic normality, and Le Cam's third lemma",
    source="Le Cam 1960, Univ. California Publ. Statist. 3; van der Vaart 1998, Asymptotic Statistics, "
    "Theorems 5.39, 7.2, 7.10; Dey and Donoho 2024",
    hypotheses="",
    laws=(
        "the densities are differentiable in quadratic mean, with continuous information 0 < I < ∞, and "
        "maximum likelihood is asymptotically linear with influence ψ/I",
    ),
)


def _likelihood() -> tuple[Step, ...]:
    return tuple(
        Step(rule="definition", after=item, because="Maximum likelihood.", certificate=Definition())
        for item in LIKELIHOOD
    )


def _limit_steps(rule: Rule) -> tuple[Step, ...]:
    """Return the steps to the risk of the means, the local limit cited where their definition is taken."""
    words = (
        "As n → ∞, the mean score of generation t, in units of its information, becomes one normal datum of "
        "variance v = 1/I around the last fit's error, and the fit the mean of all such data that it sees; t "
        "stays fixed, so that the last fit is within O(1/√n) of the truth, its data contiguous to real ones."
    )
    cited = (
        changed(step, rule="local limit", because=words, certificate=LOCAL)
        if step.after in _means(rule).equations
        else step
        for step in _risk(rule)
    )
    return (*_likelihood(), *cited)


def _risk(rule: Rule) -> tuple[Step, ...]:
    """Return the steps to the mean squared error of the means."""
    growth = t if rule == REPLACE else sp.harmonic(t, 2)
    return _means(rule).derivation("", equate(u(t), spread * growth)).steps


def _ratio(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps to u(t)/u(1)."""
    closed = steps[-1]
    first = instance(closed.after, (t, sp.Integer(1)), rule="fit 1", because="Put t = 1.")
    named = equate(rho(t), u(t) / u(1))
    return (
        *steps,
        first,
        define(named, "The risk relative to that of the fit to real data."),
        computed(
            equate(rho(t), closed.after.rhs / spread),
            "The information cancels.",
            named,
            closed.after,
            first.after,
            rule="divide",
        ),
    )


@cache
def asymptotic_ratio(rule: Rule) -> Derivation:
    """Derive the limit of the risk ratio as n → ∞: t under replace, H₂(t) under accumulate."""
    return Derivation(
        title=f"Large-sample risk ratio of maximum likelihood under {rule.id}",
        steps=_ratio(_limit_steps(rule)),
        notation={spread: "1/I, the inverse information of one datum at the truth"},
    )


@cache
def location_ratio() -> Derivation:
    """Derive that errors of a location family add up under replace: the ratio is t at every n."""
    words = (
        "L(θ + c; x + c) = L(θ; x): the fit to θ̂_{t−1} + noise is θ̂_{t−1} plus the fit to the noise, which "
        "is independent of the past, centred by symmetry, and of variance v."
    )
    given = _means(REPLACE).equations
    told = tuple(changed(step, because=words) if step.after in given else step for step in _risk(REPLACE))
    return Derivation(
        title="Risk ratio of a location family under replace",
        steps=_ratio(told),
        notation={spread: "variance of the fit to n data of the noise law"},
    )


@cache
def local_limit(rule: Rule) -> Derivation:
    """Derive the limit under another rule: that of the same loop of means of data with known variance."""
    lemma, name = LEMMAS[rule]
    means = MEANS[name].derivation
    steps: tuple[Step, ...] = ()
    conclusion = means.conclusion
    if rule == SCHEDULE:
        flat = ((CURVATURE.symbol, sp.Integer(0)), (TRUE_VARIANCE.symbol, sp.Integer(1)))
        told = "Put v₂ = 0 and V₀ = 1: means of data of variance 1."
        steps = (instance(conclusion, *flat, rule="constant variance", because=told),)
        conclusion = steps[-1].after
    end = conclusion.lhs.args[0] if rule == SCHEDULE else t
    local = equate(large(end), conclusion.lhs)
    return in_steps(
        f"Large-sample risk ratio of maximum likelihood under {rule.id}",
        *_likelihood(),
        *steps,
        Step(
            rule="local limit",
            before=LIKELIHOOD,
            after=local,
            because=f"As n → ∞ the loop is that of {lemma}, in units of 1/I: a fit is the mean of the "
            "scores of the data it sees, with their multiplicities, and those of a generation are normal "
            "around the error of the fit that drew them.",
            certificate=LOCAL,
        ),
        computed(
            equate(large(end), conclusion.rhs),
            "What the loop of means comes to.",
            local,
            conclusion,
            rule="insert the risk of the means",
        ),
        lemmas=(means,),
    )


RATIO = r"\mathbb{E}(\hat\theta_t - \theta)^2 / \mathbb{E}(\hat\theta_1 - \theta)^2"
LARGE = rf"\lim_{{n \to \infty}} {RATIO}"
LARGE_IN_UNITS = r"\lim_{n \to \infty} n I(\theta)\, \mathbb{E}(\hat\theta_t - \theta)^2"
"""In units of the risk 1/(nI) of a fit to n real data; that of fit 1 may be another: it sees others."""
DEY_DONOHO = Source(paper="Dey and Donoho 2024", where="as its abstract states it")
SMOOTH = "differentiable in quadratic mean, finite information; moments uniformly integrable"
STATEMENTS = {
    "m_estimator.replace.risk_ratio": "rho(t) = t",
    "m_estimator.accumulate.risk_ratio": "rho(t) = H2(t)",
    "m_estimator.schedule.risk_ratio": (
        "rho_large(len(c)) = sum(c[j]/C(j)^2, j, 1, len(c)) where C(m) = c[m] + sum(c[l], l, 1, m - 1)"
    ),
    "m_estimator.subsample_with_replacement.risk_ratio": "rho_large(t) = 2*H2(t)",
    "m_estimator.subsample_without_replacement.risk_ratio": "rho_large(t) = 3*H2(t) - 2",
    "m_estimator.fresh_real_share.risk_ratio": "rho_large(t) = (1 - (1 - alpha)^(2*t))/(alpha*(2 - alpha))",
    "m_estimator.kept_real_share.risk_ratio": (
        "rho_large(t) = a - 2*(1 - alpha)^t/alpha - (a - 2/alpha)*(1 - alpha)^(2*t) "
        "where a = (3 - 2*alpha)/(alpha*(2 - alpha))"
    ),
}
FORMULAS = (
    *(
        Formula(
            id=f"m_estimator.{loop.rule.id}.risk_ratio",
            title=f"risk of fit t under {loop.rule.id}, relative to fit 1, as n → ∞",
            observable=LARGE,
            statement=STATEMENTS[f"m_estimator.{loop.rule.id}.risk_ratio"],
            parameters=(GENERATION,),
            loop=loop,
            derive=partial(asymptotic_ratio, loop.rule),
            kind=Kind(name="asymptotic", order="o(1)"),
            conditions=SMOOTH,
            sources=(DEY_DONOHO,),
        )
        for loop in SMOOTH_LOOPS[: len(CLOSED)]
    ),
    *(
        Formula(
            id=f"m_estimator.{loop.rule.id}.risk_ratio",
            title=f"risk of fit t under {loop.rule.id}, relative to that of n real data, as n → ∞",
            observable=LARGE_IN_UNITS,
            statement=STATEMENTS[f"m_estimator.{loop.rule.id}.risk_ratio"],
            parameters=MEANS[LEMMAS[loop.rule][1]].parameters if loop.rule != SCHEDULE else (SIZES_LIST,),
            loop=loop,
            derive=partial(local_limit, loop.rule),
            kind=Kind(name="asymptotic", order="o(1)"),
            uses=(LEMMAS[loop.rule][1],),
            conditions=SMOOTH,
            whole=MEANS[LEMMAS[loop.rule][1]].whole,
            sources=(DEY_DONOHO,),
        )
        for loop in SMOOTH_LOOPS[len(CLOSED) :]
    ),
    Formula(
        id="m_estimator.accumulate.risk_ratio_limit",
        title="limit of the large-sample risk ratio under accumulate",
        observable=rf"\lim_{{t \to \infty}} {LARGE}",
        statement="limit(rho(t), t, oo) = pi^2/6",
        parameters=(),
        loop=SMOOTH_LOOPS[1],
        derive=limit_by_definition("m_estimator.accumulate.risk_ratio_limit"),
        kind=Kind(name="asymptotic", order="o(1)"),
        uses=("m_estimator.accumulate.risk_ratio",),
        conditions=SMOOTH,
        sources=(DEY_DONOHO,),
    ),
    Formula(
        id="location.replace.risk_ratio",
        title="risk of fit t to a location family with symmetric noise, relative to fit 1",
        observable=RATIO,
        statement="rho(t) = t",
        parameters=(GENERATION,),
        loop=LOCATION_LOOP,
        derive=location_ratio,
        conditions="symmetric noise; an odd estimator that moves with the data and has a variance",
    ),
)
