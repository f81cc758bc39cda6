"""The fitted standard deviation under replace, d = 1: 𝔼 σ_t, the covariance term of W₂², and 𝔼 W₂² itself."""

from functools import cache

import sympy as sp

from theory.engine.chi_square import ChiSquareMoment, moment_at
from theory.engine.limits import t
from theory.engine.naming import instance
from theory.engine.steps import cited, computed, in_steps
from theory.families.gaussian import definitions as g
from theory.families.gaussian.definitions import a, b, defined, n, sigma0, trace, v
from theory.families.gaussian.first_moments import replace_biased_spread, replace_spread
from theory.language.derivation import Derivation, Expectation, MatrixReplay, Recurrence, Step
from theory.language.equations import equate
from theory.language.loop import NORMAL_DATA

c = sp.Symbol("c", positive=True)
C4 = sp.sqrt(2 / (n - 1)) * sp.gamma(n / 2) / sp.gamma((n - 1) / 2)
C4_BIASED = sp.sqrt(2 / n) * sp.gamma(n / 2) / sp.gamma((n - 1) / 2)


def chi_square_law() -> tuple[Step, ...]:
    """Return the steps from the draw to the law of the centred sum of squares."""
    centred = g.CENTRE * g.x
    squares = equate(sp.Trace(centred.T * centred), g.tau**2 * g.SQUARES)
    projection = equate(g.CENTRE.T * g.CENTRE, g.CENTRE)
    rank = equate(sp.Trace(g.CENTRE), n - 1)
    return (
        *defined((g.DIRECTION_DRAW,), "n draws along one direction, with standard normals z."),
        Step(
            rule="centring",
            before=(g.DIRECTION_DRAW,),
            after=squares,
            because="Centring removes the location and leaves τ²zᵀCz, C = I − 11ᵀ/n.",
            certificate=MatrixReplay(definitions=(g.DIRECTION_DRAW,)),
        ),
        Step(
            rule="projection",
            after=projection,
            because="CᵀC = C, so C is symmetric and C² = C.",
            certificate=MatrixReplay(),
        ),
        Step(rule="trace", after=rank, because="tr C = n − 1.", certificate=MatrixReplay()),
        cited(
            equate(Expectation(sp.sqrt(g.SQUARES)), ChiSquareMoment(n - 1, sp.Rational(1, 2))),
            "A projection of rank n − 1 makes zᵀCz a χ²_{n−1}.",
            "Cochran's theorem",
            "Cochran 1934, Proc. Camb. Phil. Soc. 30",
            "",
            g.DIRECTION_DRAW,
            projection,
            rank,
            laws=(g.GAUSSIAN_DATA,),
            rule="law of a quadratic form",
            of_loop=(NORMAL_DATA,),
        ),
    )


def _deviation(title: str, divisor: sp.Expr, closed_ratio: sp.Expr) -> Derivation:
    """Derive 𝔼 σ_t = c^t σ₀ with c = 𝔼 √(χ²_{n−1}/divisor)."""
    law = chi_square_law()
    lemma, special = moment_at(n - 1, sp.Rational(1, 2))
    independent = equate(
        Expectation(sp.Trace(g.S)),
        Expectation(sp.Trace(g.S_prev)) * Expectation(sp.sqrt(g.SQUARES)) / sp.sqrt(divisor),
    )
    names = (equate(a(t), Expectation(sp.Trace(g.S))), equate(a(t - 1), Expectation(sp.Trace(g.S_prev))))
    start = equate(a(0), sigma0)
    ratio = equate(c, closed_ratio)
    back = equate(ratio.rhs, c)
    recurrence = equate(a(t), c * a(t - 1))
    solved = equate(a(t), sigma0 * c**t)
    return in_steps(
        title,
        *law,
        special,
        cited(
            independent,
            "σ_t = σ_{t−1} √(zᵀCz/divisor), and z is independent of σ_{t−1}.",
            "the mean of a product of independent factors",
            "Kolmogorov 1933, Foundations, ch. IV",
            "",
            law[1].after,
            laws=(g.GAUSSIAN_DATA,),
            rule="independence",
            of_loop=(NORMAL_DATA,),
        ),
        *defined((*names, start), "The mean deviation; fit 0 is the truth itself."),
        *defined((ratio,), "c names the factor of one fit; for divisor n − 1 it is c4(n)."),
        computed(
            recurrence,
            "Insert the mean of the root of a chi-square.",
            *names,
            independent,
            law[-1].after,
            special.after,
            ratio,
            rule="recurrence",
        ),
        Step(
            rule="solve the recurrence",
            before=(recurrence, start),
            after=solved,
            because="Multiply the factors.",
            certificate=Recurrence(sequence=a, index=t),
        ),
        computed(
            equate(a(t), sigma0 * back.lhs**t),
            "c in closed form.",
            solved,
            ratio,
            rule="insert the factor",
        ),
        lemmas=(lemma,),
    )


@cache
def replace_deviation() -> Derivation:
    """Derive 𝔼 σ_t = c4(n)^t σ₀ under replace, unbiased."""
    return _deviation("Mean standard deviation under replace, unbiased", n - 1, C4)


@cache
def replace_biased_deviation() -> Derivation:
    """Derive 𝔼 σ_t under replace with divisor n."""
    return _deviation("Mean standard deviation under replace, divisor n", n, C4_BIASED)


def along_direction(derivation: Derivation) -> Derivation:
    """Return the derivation for d = 1: the trace is σ₀²."""
    return in_steps(
        f"{derivation.title}, d = 1",
        instance(
            derivation.conclusion,
            (trace, sigma0**2),
            rule="one direction",
            because="Along one direction tr(WΣ₀) = σ₀².",
        ),
        lemmas=(derivation,),
    )


def _covariance_term(title: str, spread: Derivation, deviation: Derivation, closed: sp.Expr) -> Derivation:
    """Derive b(t) = 𝔼(σ_t − σ₀)² = v(t) + σ₀² − 2σ₀ a(t)."""
    covariance = along_direction(spread)
    name = equate(b(t), Expectation(g.COVARIANCE_TERM))
    parts = (equate(Expectation(sp.Trace(g.S)), a(t)), equate(Expectation(sp.Trace(g.S) ** 2), v(t)))
    names = tuple(equate(part.rhs, part.lhs) for part in parts)
    return in_steps(
        title,
        *defined(
            (name, *names),
            "The covariance term of W₂² in d = 1, 𝔼(σ_t − σ₀)²; 𝔼σ_t = a(t), 𝔼σ_t² = v(t).",
        ),
        computed(
            equate(b(t), v(t) + sigma0**2 - 2 * sigma0 * a(t)),
            "(σ_t − σ₀)² = σ_t² + σ₀² − 2σ₀σ_t, and expectation is linear.",
            name,
            *names,
            rule="expand the square",
        ),
        computed(
            equate(b(t), closed),
            "Both means are known in closed form.",
            equate(b(t), v(t) + sigma0**2 - 2 * sigma0 * a(t)),
            covariance.conclusion,
            deviation.conclusion,
            rule="insert both means",
        ),
        lemmas=(covariance, deviation),
    )


@cache
def replace_covariance_term() -> Derivation:
    """Derive 𝔼(σ_t − σ₀)² = 2σ₀²(1 − c4(n)^t)."""
    return _covariance_term(
        "Covariance term of W₂² under replace, d = 1",
        replace_spread(),
        replace_deviation(),
        2 * sigma0**2 * (1 - C4**t),
    )


@cache
def replace_biased_covariance_term() -> Derivation:
    """Derive 𝔼(σ_t − σ₀)² under replace with divisor n."""
    return _covariance_term(
        "Covariance term of W₂² under replace, divisor n, d = 1",
        replace_biased_spread(),
        replace_biased_deviation(),
        sigma0**2 * (1 + (1 - 1 / n) ** t - 2 * C4_BIASED**t),
    )
