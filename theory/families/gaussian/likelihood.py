r"""What real data lose under the fits of the Gaussian loop, replace, d = 1: log-likelihood and divergence.

In units of the real law, ℓ(t) = 𝔼(log(2πs_t) + 1/s_t + μ_t²/s_t)/2. A fit multiplies s by χ²_{n−1}/(n − 1)
and moves μ by √(s/n) times a standard normal variable, independent of it. With r = (n − 1)/(n − 3), the
mean of (n − 1)/χ²_{n−1}, 𝔼1/s_t = r^t and 𝔼μ_t²/s_t = r(𝔼μ_{t−1}²/s_{t−1} + 1/n): the loss grows like r^t,
though 𝔼W₂² grows like t, and so does the divergence 𝔼KL(fit ‖ real law) = 𝔼(s_t + μ_t² − 1 − log s_t)/2.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.steps import cited, computed, defined, in_steps, put, solved
from theory.families.gaussian.definitions import (
    DEVIATION,
    GAUSSIAN_DATA,
    GENERATION,
    REPLACE_LOOP,
    SAMPLE_SIZE,
    n,
    sigma0,
)
from theory.language.derivation import Derivation
from theory.language.equations import equate
from theory.language.formula import Formula, Source
from theory.language.loop import NORMAL_DATA, UNBIASED
from theory.language.parameters import Domain

r, c = sp.Symbol("r", positive=True), sp.Symbol("c", real=True)
precision, drift, spread, loss, divergence = (
    sp.Function(name, real=True) for name in ("p", "q", "g", "l", "K")
)
likelihood, kl = (sp.Function(name, real=True) for name in ("nll", "kl"))
VALUE = (sp.log(2 * sp.pi) - c * t + r**t + r / n * (r**t - 1) / (r - 1)) / 2
SHRINKS = sp.log((n - 1) / 2) - sp.polygamma(0, (n - 1) / 2)
"""−𝔼 log of the factor of the variance."""
MOMENTS = (sp.Ge(n, 4, evaluate=False),)
"""Where 1/χ²_{n−1} has a mean."""
CHI_SQUARED = "Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1, §18.3"


@cache
def likelihood_of_the_gaussian_loop() -> Derivation:
    """Derive ℓ(t) = (log 2π − ct + r^t + (r/n)(r^t − 1)/(r − 1))/2, in units of σ₀."""
    law = (
        "mean of the logarithm and of the inverse of a chi-squared variable",
        CHI_SQUARED,
        "",
    )
    inverse = cited(
        equate(precision(t), r * precision(t - 1)),
        "p(t) = 𝔼1/s_t.",
        *law,
        conditions=MOMENTS,
        laws=(GAUSSIAN_DATA,),
        of_loop=(NORMAL_DATA, UNBIASED),
    )
    moved = cited(
        equate(drift(t), r * (drift(t - 1) + 1 / n)),
        "q(t) = 𝔼μ_t²/s_t: the mean moves by √(s/n), then both are divided by the new factor.",
        *law,
        conditions=MOMENTS,
        laws=(GAUSSIAN_DATA,),
        of_loop=(NORMAL_DATA, UNBIASED),
    )
    narrowed = cited(
        equate(spread(t), spread(t - 1) - c),
        "g(t) = 𝔼 log s_t.",
        *law,
        conditions=MOMENTS,
        laws=(GAUSSIAN_DATA,),
        of_loop=(NORMAL_DATA, UNBIASED),
    )
    starts = [
        defined(equate(f(0), value), "Fit 0 is the real law.")
        for f, value in ((precision, sp.Integer(1)), (drift, sp.Integer(0)), (spread, sp.Integer(0)))
    ]
    forms = [
        solved(closed, step.after, start.after)
        for closed, step, start in zip(
            (
                equate(precision(t), r**t),
                equate(drift(t), r / n * (r**t - 1) / (r - 1)),
                equate(spread(t), -c * t),
            ),
            (inverse, moved, narrowed),
            starts,
            strict=True,
        )
    ]
    named = equate(loss(t), (sp.log(2 * sp.pi) + spread(t) + precision(t) + drift(t)) / 2)
    total = computed(equate(loss(t), VALUE), "Insert.", named, *(form.after for form in forms))
    here = put(total.after, "At n data.", r=(n - 1) / (n - 3))
    return in_steps(
        "The likelihood of real data in the Gaussian loop",
        inverse,
        moved,
        narrowed,
        *starts,
        *forms,
        defined(named, "The mean of −log of the fitted density at a real datum, σ₀ = 1."),
        total,
        here,
    )


@cache
def negative_log_likelihood() -> Derivation:
    """Derive the expected negative log-likelihood of real data of deviation σ₀."""
    found = likelihood_of_the_gaussian_loop()
    here = put(found.conclusion, "−𝔼 log of χ²_{n−1}/(n − 1).", c=SHRINKS)
    named = equate(likelihood(t), loss(t) + sp.log(sigma0))
    grown = ((n - 1) / (n - 3)) ** t
    value = (
        sp.log(2 * sp.pi) + (sp.polygamma(0, (n - 1) / 2) - sp.log((n - 1) / 2)) * t + grown
    ) / 2 + sp.log(sigma0)
    return in_steps(
        "The negative log-likelihood of real data in the Gaussian loop",
        here,
        defined(named, "A density in units of σ₀ is σ₀ times as large."),
        computed(
            equate(likelihood(t), value + (n - 1) * (grown - 1) / (4 * n)), "Insert.", named, here.after
        ),
        lemmas=(found,),
    )


@cache
def expected_divergence() -> Derivation:
    """Derive 𝔼KL(fit t ‖ real law) = (t/2)(1/n + log((n − 1)/2) − ψ((n − 1)/2))."""
    step, start = equate(divergence(t), divergence(t - 1) + c), equate(divergence(0), 0)
    closed = solved(equate(divergence(t), c * t), step, start)
    here = put(closed.after, "Half of 1/n + log((n − 1)/2) − ψ((n − 1)/2).", c=(1 / n + SHRINKS) / 2)
    named = equate(kl(t), divergence(t))
    return in_steps(
        "The divergence of the Gaussian loop from the real law",
        cited(
            step,
            "𝔼s_t = 1, 𝔼μ_t² grows by 1/n, and 𝔼 log s_t by ψ((n − 1)/2) − log((n − 1)/2): half of the "
            "sum is c.",
            "mean of the logarithm of a chi-squared variable",
            CHI_SQUARED,
            "",
            conditions=(sp.Ge(n, 2, evaluate=False),),
            laws=(GAUSSIAN_DATA,),
            of_loop=(NORMAL_DATA, UNBIASED),
        ),
        defined(start, "Fit 0 is the real law."),
        closed,
        here,
        defined(named, "In units of σ₀, which the divergence does not show."),
        computed(equate(kl(t), t * (1 / n + SHRINKS) / 2), "Insert.", named, here.after),
    )


FOUR = replace(SAMPLE_SIZE, domain=Domain(kind="integer", lower=4))
FORMULAS = (
    Formula(
        id="gaussian.replace.negative_log_likelihood",
        title="expected negative log-likelihood of a real datum under fit t, unbiased variance, in nats",
        observable=r"\mathbb{E}\left[-\log f_t(x)\right]",
        statement=(
            "nll(t) = log(2*pi)/2 + log(sigma0) + t*(psi((n - 1)/2) - log((n - 1)/2))/2 "
            "+ ((n - 1)/(n - 3))^t/2 + (n - 1)*(((n - 1)/(n - 3))^t - 1)/(4*n)"
        ),
        parameters=(GENERATION, FOUR, DEVIATION),
        loop=REPLACE_LOOP,
        derive=negative_log_likelihood,
        conditions="d = 1",
    ),
    Formula(
        id="gaussian.replace.expected_kl",
        title="expected divergence of fit t from the real law, KL(fit ‖ real), unbiased variance, in nats",
        observable=r"\mathbb{E}\,\mathrm{KL}(N(\mu_t, \sigma_t^2) \,\|\, N(\mu_0, \sigma_0^2))",
        statement="kl(t) = t*(1/n + log((n - 1)/2) - psi((n - 1)/2))/2",
        parameters=(GENERATION, SAMPLE_SIZE),
        loop=REPLACE_LOOP,
        derive=expected_divergence,
        sources=(Source(paper="Borji 2024", where="experiments"),),
        conditions="d = 1",
    ),
)
