"""Risks in closed form, each derived from the definition of its loop."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import define, instance
from theory.engine.steps import cited, combined, computed, in_steps
from theory.families.linear_regression.loops import (
    COUNT,
    ONLY_NEWEST,
    POOLED_DESIGN,
    SAME_DESIGN,
    SAME_DESIGN_SIZES,
    SCHEDULED,
    TOTAL,
    C_prev,
    F,
    L,
    Q,
    R,
    S,
    Sigma,
    T,
    c,
    c_t,
    d,
    fit,
    j,
    k,
    kappa,
    pooled_gram,
    rho,
    rho_test,
    sigma,
    truth,
)
from theory.families.linear_regression.one_fit import (
    design_steps,
    inverse_gram_mean,
    one_fit,
    recurrence,
    same_design,
    solved,
    squared,
    sum_of,
)
from theory.families.linear_regression.pooled_designs import pooled_designs
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Step
from theory.language.equations import equate


def one_design_risk(
    title: str, sizes: tuple[sp.Eq, ...], gain: sp.Expr, in_design: bool = False
) -> Derivation:
    """Derive the excess risk (or the in-design risk) of a loop that reuses one design."""
    risk, weight = (Q, S) if in_design else (R, Sigma)
    chain = (*one_fit(len(sizes) == 2, weight), *same_design(sizes, weight, gain))
    lemma = inverse_gram_mean()
    renamed = equate(Expectation(sp.Trace(Sigma * S.I)), lemma.conclusion.lhs)
    gaussian = () if in_design else design_steps(renamed)
    inserted = () if in_design else (renamed, lemma.conclusion)
    factor = d if in_design else kappa
    increment = sigma**2 * factor * gain
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    return in_steps(
        title,
        *chain,
        *gaussian,
        *recurrence(risk, t, weight, increment, (growth, *rewrites, *inserted)),
        solved(risk, t, increment, sum_of(increment, t)),
        lemmas=() if in_design else (lemma,),
    )


@cache
def replace_risk() -> Derivation:
    """Derive σ²κ t."""
    return one_design_risk("Excess risk under replace", ONLY_NEWEST, sp.Integer(1))


@cache
def accumulate_risk() -> Derivation:
    """Derive σ²κ H₂(t)."""
    return one_design_risk("Excess risk under accumulate", SAME_DESIGN, 1 / t**2)


@cache
def replace_in_design() -> Derivation:
    """Derive σ²d t."""
    return one_design_risk("In-design risk under replace", ONLY_NEWEST, sp.Integer(1), in_design=True)


@cache
def accumulate_in_design() -> Derivation:
    """Derive σ²d H₂(t)."""
    return one_design_risk("In-design risk under accumulate", SAME_DESIGN, 1 / t**2, in_design=True)


def quotient(
    name: sp.Function, risk: sp.Function, closed: sp.Eq, first: sp.Eq, ratio: sp.Expr
) -> tuple[Step, Step]:
    """Return the steps that name the risk relative to the first fit and divide."""
    named = equate(name(t), risk(t) / risk(1))
    return (
        define(named, "Relative to the first fit."),
        computed(equate(name(t), ratio), "The common factor cancels.", named, closed, first, rule="divide"),
    )


def ratio_to_first(risk: Derivation, title: str) -> Derivation:
    """Derive R(t)/R(1) from the closed form of R(t)."""
    closed = risk.conclusion
    first = closed.xreplace({t: sp.Integer(1)})
    ratio = sp.simplify(closed.rhs / first.rhs)
    return in_steps(
        title,
        instance(closed, (t, sp.Integer(1)), rule="first fit", because="Put t = 1."),
        *quotient(rho, R, closed, first, ratio),
        lemmas=(risk,),
    )


@cache
def accumulate_ratio() -> Derivation:
    """Derive H₂(t)."""
    return ratio_to_first(accumulate_risk(), "Excess risk under accumulate, relative to the first fit")


@cache
def replace_ratio() -> Derivation:
    """Derive t."""
    return ratio_to_first(replace_risk(), "Excess risk under replace, relative to the first fit")


@cache
def printed_ratio() -> Derivation:
    """Derive the ratio of test errors with noisy test labels, as Appendix A prints it."""
    feature, label_noise = sp.MatrixSymbol("x", d, 1), sp.MatrixSymbol("eta", 1, 1)
    error = fit - truth
    miss = feature.T * error - sigma * label_noise
    fresh = squared(error, feature * feature.T)
    printed = equate(L(t), Expectation(sp.Trace(miss * miss.T)))
    split = equate(Expectation(sp.Trace(miss * miss.T)), fresh + sigma**2)
    excess = equate(fresh, squared(error, Sigma))
    risk = accumulate_risk()
    named = next(step.after for step in risk.steps if step.after.lhs == R(t))
    found = equate(excess.rhs, risk.conclusion.rhs)
    total = equate(L(t), sigma**2 * (1 + kappa * sp.harmonic(t, 2)))
    first = total.xreplace({t: sp.Integer(1)})
    return in_steps(
        "The ratio of test errors as printed, with noisy test labels",
        define(printed, "y_test = x·w + ση, so the test error is the square of x·(ŵ_t − w) − ση."),
        Step(
            rule="variance of independent noise",
            after=split,
            because="The test label's noise η is independent of everything else.",
            certificate=MatrixReplay(noise=label_noise),
        ),
        cited(
            excess,
            "x is independent of the fit and 𝔼 xxᵀ = Σ.",
            "conditional expectation given an independent variable",
            "definition of Σ",
            "",
            laws=("x is independent of the training data, with 𝔼xxᵀ = Σ",),
            rule="fresh test point",
        ),
        combined(
            found,
            "The closed form of the excess risk, in these symbols.",
            named,
            risk.conclusion,
            rule="insert the excess risk",
        ),
        computed(
            total,
            "The test error is the excess risk plus σ².",
            printed,
            split,
            excess,
            found,
            rule="add the label noise",
        ),
        instance(total, (t, sp.Integer(1)), rule="first fit", because="Put t = 1."),
        *quotient(rho_test, L, total, first, (1 + kappa * sp.harmonic(t, 2)) / (1 + kappa)),
        lemmas=(risk,),
    )


@cache
def schedule_factor() -> Derivation:
    """Derive the excess risk in units of σ²κ when generation j brings c_j copies of the design."""
    gain = c_t / (C_prev + c_t) ** 2
    chain = (*one_fit(True, Sigma), *same_design(SAME_DESIGN_SIZES, Sigma, gain))
    lemma = inverse_gram_mean()
    renamed = equate(Expectation(sp.Trace(Sigma * S.I)), lemma.conclusion.lhs)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    rewrites = [step.after for step in chain if step.rule in ("Gram matrices", "one design")]
    increment = sigma**2 * kappa * c[k] / TOTAL**2
    dummy = sp.Symbol("i", integer=True, positive=True)
    factor = sp.Sum(c[dummy] / sp.Sum(c[j], (j, 1, dummy)) ** 2, (dummy, 1, k))
    closed = solved(R, k, increment, sigma**2 * kappa * factor)
    at_end = equate(R(COUNT), closed.after.rhs.xreplace({k: COUNT}))
    return in_steps(
        "Excess risk under an arbitrary schedule, in units of σ²κ",
        *chain,
        *design_steps(renamed),
        *(define(equation, "The schedule.") for equation in SCHEDULED),
        *recurrence(R, k, Sigma, increment, (growth, *rewrites, renamed, lemma.conclusion, *SCHEDULED)),
        closed,
        instance(
            closed.after, (k, COUNT), rule="last generation", because="Put k = the number of generations."
        ),
        define(
            equate(F(COUNT), R(COUNT) / (sigma**2 * kappa)), "In units of the risk of one fit on one copy."
        ),
        computed(
            equate(F(COUNT), factor.xreplace({k: COUNT})),
            "σ²κ cancels.",
            equate(F(COUNT), R(COUNT) / (sigma**2 * kappa)),
            at_end,
            rule="divide",
        ),
        lemmas=(lemma,),
    )


@cache
def fresh_design_risk() -> Derivation:
    """Derive the excess risk under accumulate when every generation has a design of its own."""
    chain = one_fit(True, Sigma)
    growth = next(step.after for step in chain if step.rule == "variance of independent noise")
    pooled = pooled_designs(
        mean=pooled_gram / t,
        why_mean="The mean Gram matrix of the t generations.",
        why_exchangeable="Given S_t, every one of the t independent, identically distributed designs is as "
        "likely to be the newest: G_t may be replaced by the mean of all.",
        why_share="The mean is S_t/t.",
        rows=t * T,
        rows_in_words="tT",
        design=POOLED_DESIGN,
    )
    increment = sigma**2 * d / (t * (t * T - d - 1))
    i = sp.Symbol("i", integer=True, positive=True)
    closed = sigma**2 * sp.Sum(d / (i * (i * T - d - 1)), (i, 1, t))
    return in_steps(
        "Excess risk under accumulate with fresh designs",
        *chain,
        *pooled.steps,
        *recurrence(R, t, Sigma, increment, (growth, *pooled.equations)),
        solved(R, t, increment, closed),
        lemmas=(inverse_gram_mean(),),
    )
