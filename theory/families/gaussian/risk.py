"""𝔼 W₂² under replace, d = 1: the sum of its two terms, its limit, and what each divisor does to it."""

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.families.gaussian.definitions import b, defined, m, n, r, sigma0, term, trace, w
from theory.families.gaussian.deviation import (
    C4,
    C4_BIASED,
    along_direction,
    replace_biased_covariance_term,
    replace_covariance_term,
)
from theory.families.gaussian.first_moments import replace_biased_drift, replace_drift
from theory.language.derivation import (
    Algebra,
    Citation,
    Combination,
    Derivation,
    LimitOf,
    RationalLimit,
    Sign,
    Squeeze,
    Step,
)

SPLIT = "W₂² is the mean term plus the covariance term, so their means add."
POSITIVE_TRACE = ((trace, sp.Integer(0)), (n, sp.Integer(2)), (t, sp.Integer(1)))
POSITIVE = ((sigma0, sp.Integer(0)), (n, sp.Integer(2)), (t, sp.Integer(1)))


def _expected_w2(
    title: str, drift: Derivation, covariance_term: Derivation, closed_form: sp.Expr
) -> Derivation:
    """Derive w(t) = 𝔼 W₂² = m(t) + b(t)."""
    mean_term = along_direction(drift)
    split = sp.Eq(w(t), m(t) + b(t))
    closed = sp.Eq(w(t), closed_form)
    return Derivation(
        title=title,
        lemmas=(mean_term, covariance_term),
        steps=(
            *defined((split,), SPLIT),
            Step(
                rule="insert both terms",
                before=(split, mean_term.conclusion, covariance_term.conclusion),
                after=closed,
                because="Both terms are known in closed form.",
                certificate=Algebra(),
            ),
        ),
    )


@cache
def replace_w2() -> Derivation:
    """Derive 𝔼 W₂² = σ₀²(t/n + 2(1 − c4(n)^t)) under replace, unbiased, d = 1."""
    return _expected_w2(
        "𝔼 W₂² under replace, unbiased, d = 1",
        replace_drift(),
        replace_covariance_term(),
        sigma0**2 * (t / n + 2 * (1 - C4**t)),
    )


@cache
def replace_biased_w2() -> Derivation:
    """Derive 𝔼 W₂² = 2σ₀²(1 − 𝔼(σ₁/σ₀)^t) under replace with divisor n, d = 1."""
    return _expected_w2(
        "𝔼 W₂² under replace, divisor n, d = 1",
        replace_biased_drift(),
        replace_biased_covariance_term(),
        2 * sigma0**2 * (1 - C4_BIASED**t),
    )


def below_one(ratio: sp.Expr, mean_square: str) -> Step:
    """Return the step that the mean of one fit's deviation is below the truth."""
    statement = sp.Lt(ratio, 1)
    return Step(
        rule="strict concavity of the root",
        after=statement,
        because=f"𝔼√Y < √𝔼Y for the positive, non-constant Y = χ²_{{n−1}}/divisor, and 𝔼Y = {mean_square}.",
        certificate=Citation(
            theorem="Jensen's inequality, strict form",
            source="Jensen 1906, Acta Math. 30",
            hypotheses="the square root is strictly concave and a chi-square is not constant",
            instances=tuple((statement, {"n": size}) for size in (2, 3, 10, 1_000, 10**6)),
        ),
    )


def geometric(ratio: sp.Expr) -> Step:
    """Return the step that c^t → 0, from c < 1."""
    return Step(
        rule="geometric sequence",
        before=(sp.Lt(ratio, 1, evaluate=False),),
        after=limit_at_infinity(ratio**t, sp.Integer(0)),
        because="0 < c < 1.",
        certificate=Citation(
            theorem="c^t → 0 for 0 < c < 1",
            source="Cauchy 1821, Cours d'analyse, ch. VI",
            hypotheses="c is positive, and below 1 by the step before",
        ),
    )


def _term_limit(title: str, term: Derivation, ratio: sp.Expr, mean_square: str) -> Derivation:
    """Derive the limit of an expression that is affine in c^t, c the mean of one fit's relative deviation."""
    power = limit_at_infinity(ratio**t, sp.Integer(0))
    return Derivation(
        title=title,
        lemmas=(term,),
        steps=(
            below_one(ratio, mean_square),
            geometric(ratio),
            Step(
                rule="limit",
                before=(term.conclusion, power),
                after=limit_at_infinity(term.conclusion.lhs, 2 * sigma0**2),
                because="The term is affine in c^t.",
                certificate=LimitOf(sequence=ratio**t, lower=((sigma0, sp.Integer(0)),)),
            ),
        ),
    )


@cache
def covariance_term_limit() -> Derivation:
    """Derive 𝔼(σ_t − σ₀)² → 2σ₀², not 0, under replace, unbiased."""
    return _term_limit(
        "Limit of the covariance term under replace, unbiased", replace_covariance_term(), C4, "1"
    )


@cache
def replace_biased_limit() -> Derivation:
    """Derive 𝔼 W₂² → 2σ₀²: with divisor n nothing diverges."""
    return _term_limit(
        "Limit of 𝔼 W₂² under replace, divisor n", replace_biased_w2(), C4_BIASED, "1 − 1/n < 1"
    )


@cache
def replace_biased_drift_limit() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² → tr Σ₀ with divisor n: the mean wanders no further than that."""
    drift = replace_biased_drift()
    ratio = 1 - 1 / n
    power = limit_at_infinity(ratio**t, sp.Integer(0))
    return Derivation(
        title="Limit of the mean term under replace, divisor n",
        lemmas=(drift,),
        steps=(
            Step(
                rule="a proper fraction",
                after=sp.Lt(ratio, 1, evaluate=False),
                because="n is finite.",
                certificate=Sign(lower=((n, sp.Integer(2)),)),
            ),
            geometric(ratio),
            Step(
                rule="limit",
                before=(drift.conclusion, power),
                after=limit_at_infinity(drift.conclusion.lhs, trace),
                because="The drift is affine in (1 − 1/n)^t.",
                certificate=LimitOf(sequence=ratio**t, lower=((trace, sp.Integer(0)),)),
            ),
        ),
    )


@cache
def mean_term_diverges() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² → ∞ under replace, unbiased, any d."""
    drift = replace_drift()
    return Derivation(
        title="The mean term diverges in expectation",
        lemmas=(drift,),
        steps=(
            Step(
                rule="limit of a rational function",
                before=(drift.conclusion,),
                after=limit_at_infinity(m(t), sp.oo),
                because="The degree in t is 1, with a positive coefficient.",
                certificate=RationalLimit(lower=POSITIVE_TRACE),
            ),
        ),
    )


@cache
def w2_diverges() -> Derivation:
    """Derive 𝔼 W₂² → ∞ under replace, unbiased, any d: the mean term alone forces it."""
    drift = replace_drift()
    mean_term = drift.conclusion.rhs
    split = sp.Eq(r(t), m(t) + term(t))
    nonnegative = sp.Ge(term(t), 0)
    bound = sp.Ge(r(t), mean_term)
    grows = limit_at_infinity(mean_term, sp.oo)
    return Derivation(
        title="𝔼 W₂² diverges under replace, unbiased",
        lemmas=(drift,),
        steps=(
            *defined((split,), SPLIT),
            Step(
                rule="mean of a square",
                after=nonnegative,
                because="The covariance term is the mean of W₂² between N(0, Σ_t) and N(0, Σ₀), a square.",
                certificate=Citation(
                    theorem="monotonicity of expectation",
                    source="Kolmogorov 1933, Foundations, ch. IV",
                    hypotheses="a square is nonnegative",
                ),
            ),
            Step(
                rule="lower bound",
                before=(split, drift.conclusion, nonnegative),
                after=bound,
                because="Drop the covariance term.",
                certificate=Combination(),
            ),
            Step(
                rule="limit of a rational function",
                after=grows,
                because="The degree in t is 1, with a positive coefficient.",
                certificate=RationalLimit(lower=POSITIVE_TRACE),
            ),
            Step(
                rule="squeeze",
                before=(bound, grows),
                after=limit_at_infinity(r(t), sp.oo),
                because="It is at least what tends to infinity.",
                certificate=Squeeze(),
            ),
        ),
    )
