"""𝔼 W₂² under replace, d = 1: the sum of its two terms, its limit, and what each divisor does to it."""

from functools import cache

import sympy as sp

from theory.engine.limits import limit_at_infinity, t
from theory.engine.steps import (
    cited,
    combined,
    computed,
    in_steps,
    in_the_limit,
    proved,
    rational_limit,
    squeezed,
    vanishing,
)
from theory.families.gaussian.definitions import b, defined, m, n, r, sigma0, term, trace, w
from theory.families.gaussian.deviation import (
    C4,
    C4_BIASED,
    along_direction,
    replace_biased_covariance_term,
    replace_covariance_term,
)
from theory.families.gaussian.first_moments import replace_biased_drift, replace_drift
from theory.language.derivation import Derivation, Step
from theory.language.equations import equate
from theory.proofs.chi_square_means import mean_root_below_one

SPLIT = "W₂² is the mean term plus the covariance term, so their means add."
POSITIVE_TRACE = ((trace, sp.Integer(0)), (n, sp.Integer(2)), (t, sp.Integer(1)))


def _expected_w2(
    title: str, drift: Derivation, covariance_term: Derivation, closed_form: sp.Expr
) -> Derivation:
    """Derive w(t) = 𝔼 W₂² = m(t) + b(t)."""
    mean_term = along_direction(drift)
    split = equate(w(t), m(t) + b(t))
    closed = equate(w(t), closed_form)
    return in_steps(
        title,
        *defined((split,), SPLIT),
        computed(
            closed,
            "Both terms are known in closed form.",
            split,
            mean_term.conclusion,
            covariance_term.conclusion,
            rule="insert both terms",
        ),
        lemmas=(mean_term, covariance_term),
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


def below_one(divisor: sp.Expr) -> Step:
    """Return the step that the mean of one fit's deviation is below the truth, the variance by a divisor."""
    ratio = {n - 1: C4, n: C4_BIASED}[divisor]
    return proved(
        sp.Lt(ratio, 1),
        "Γ(x + 1/2)²/(Γ(x)Γ(x + 1)) rises with each step of x by 1, to 1; here x = (n − 1)/2.",
        lambda read, _: mean_root_below_one(read(n), read(divisor)),
        rule="the mean root of a chi-square",
    )


def geometric(ratio: sp.Expr) -> Step:
    """Return the step that c^t → 0, from c < 1."""
    below = sp.Lt(ratio, 1, evaluate=False)
    return vanishing(ratio**t, "c is positive, and below 1 by the step before", below)


def _term_limit(title: str, term: Derivation, ratio: sp.Expr, divisor: sp.Expr) -> Derivation:
    """Derive the limit of an expression that is affine in c^t, c the mean of one fit's relative deviation."""
    power = limit_at_infinity(ratio**t, sp.Integer(0))
    return in_steps(
        title,
        below_one(divisor),
        geometric(ratio),
        in_the_limit(
            limit_at_infinity(term.conclusion.lhs, 2 * sigma0**2),
            ratio**t,
            "The term is affine in c^t.",
            term.conclusion,
            power,
            lower=((sigma0, sp.Integer(0)),),
            rule="limit",
        ),
        lemmas=(term,),
    )


@cache
def covariance_term_limit() -> Derivation:
    """Derive 𝔼(σ_t − σ₀)² → 2σ₀², not 0, under replace, unbiased."""
    return _term_limit(
        "Limit of the covariance term under replace, unbiased", replace_covariance_term(), C4, n - 1
    )


@cache
def replace_biased_limit() -> Derivation:
    """Derive 𝔼 W₂² → 2σ₀²: with divisor n nothing diverges."""
    return _term_limit("Limit of 𝔼 W₂² under replace, divisor n", replace_biased_w2(), C4_BIASED, n)


@cache
def mean_term_diverges() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² → ∞ under replace, unbiased, any d."""
    drift = replace_drift()
    return in_steps(
        "The mean term diverges in expectation",
        rational_limit(
            limit_at_infinity(m(t), sp.oo),
            "The degree in t is 1, with a positive coefficient.",
            drift.conclusion,
            lower=POSITIVE_TRACE,
        ),
        lemmas=(drift,),
    )


@cache
def w2_diverges() -> Derivation:
    """Derive 𝔼 W₂² → ∞ under replace, unbiased, any d: the mean term alone forces it."""
    drift = replace_drift()
    mean_term = drift.conclusion.rhs
    split = equate(r(t), m(t) + term(t))
    nonnegative = sp.Ge(term(t), 0)
    bound = sp.Ge(r(t), mean_term)
    grows = limit_at_infinity(mean_term, sp.oo)
    return in_steps(
        "𝔼 W₂² diverges under replace, unbiased",
        *defined((split,), SPLIT),
        cited(
            nonnegative,
            "The covariance term is the mean of W₂² between N(0, Σ_t) and N(0, Σ₀), a square.",
            "monotonicity of expectation",
            "Kolmogorov 1933, Foundations, ch. IV",
            "",
            rule="mean of a square",
        ),
        combined(
            bound, "Drop the covariance term.", split, drift.conclusion, nonnegative, rule="lower bound"
        ),
        rational_limit(grows, "The degree in t is 1, with a positive coefficient.", lower=POSITIVE_TRACE),
        squeezed(limit_at_infinity(r(t), sp.oo), "It is at least what tends to infinity.", bound, grows),
        lemmas=(drift,),
    )
