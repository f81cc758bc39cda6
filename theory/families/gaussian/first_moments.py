"""Mean drift and mean covariance of every Gaussian loop: 𝔼 tr(WΣ_t) and 𝔼 (μ_t − μ₀)ᵀW(μ_t − μ₀), any d.

Both need two moments of the noise and no more: they hold for any noise with independent centred entries of
unit variance, which is why the replay over sign vectors is exact.
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from theory.engine.limits import t
from theory.engine.naming import instance
from theory.engine.steps import computed, in_steps, solved
from theory.families.gaussian import definitions as g
from theory.families.gaussian.definitions import N, defined, drift, lam, m, n, spread, trace, v
from theory.language.derivation import Derivation, MatrixReplay, Step
from theory.language.equations import equate

j = sp.Symbol("j", integer=True, positive=True)


ONE_FIT = "One generation: the covariance is factored, data are drawn, mean and covariance are fitted."
ONE_POOLED_FIT = "One generation: the pool of N data is fitted, n data are drawn, and all are fitted."
NAMED = "Names for the averages; W is any fixed matrix."
START = "trace is tr(WΣ₀): tr Σ₀ itself for W = I, σ₀² along a direction. Fit 0 is the truth itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What one generation does, on average, to the covariance and to the drift."""

    steps: tuple[Step, ...]
    growth: sp.Eq
    moved: sp.Eq
    scales: tuple[sp.Eq, ...] = ()


def one_fit(fit: g.Fit, fitted: sp.Eq, gain: sp.Expr, push: sp.Expr) -> Generation:
    """Return what one fit to n draws does, from the equations of the fit."""
    premises = (fit.factor, fit.draw, fit.mean, fitted)
    growth = equate(spread(fit.sigma), gain * spread(fit.old_sigma))
    old_mean = sp.MatrixSymbol(fit.mu.name.replace("_1", "_0").replace("_t", "_prev"), g.d, 1)
    old_drift = sp.Integer(0) if old_mean == g.mu0 else drift(old_mean)
    moved = equate(drift(fit.mu), old_drift + push * spread(fit.old_sigma))
    return Generation(
        steps=(
            *defined(premises, ONE_FIT),
            Step(
                rule="variance of independent noise",
                before=premises,
                after=growth,
                because="Z is independent of the past, its entries have mean 0 and variance 1, and "
                "the fitted covariance is quadratic in it.",
                certificate=MatrixReplay(definitions=premises, noise=fit.noise),
            ),
            Step(
                rule="variance of independent noise",
                before=premises[:3],
                after=moved,
                because="The mean of n draws is the old mean plus centred noise, 1/n of theirs.",
                certificate=MatrixReplay(definitions=premises[:3], noise=fit.noise),
            ),
        ),
        growth=growth,
        moved=moved,
    )


def one_pooled_fit(divisor: sp.Expr) -> Generation:
    """Return what one fit to the pool does; ``divisor`` is that of the old covariance, N or N − 1."""
    covariance, scale = g.old_scatter(divisor)
    premises = (g.OLD_MEAN, covariance, g.POOL_DRAW, g.POOL_MEAN, g.pooled_scatter(divisor + n))
    gain = divisor * (1 + g.s**2 * (n - 1 + N / (N + n))) / (divisor + n)
    growth = equate(spread(g.Sigma), gain * spread(g.Sigma_prev))
    push = divisor * g.s**2 * n / (N + n) ** 2
    moved = equate(drift(g.mu), drift(g.mu_prev) + push * spread(g.Sigma_prev))
    return Generation(
        steps=(
            *defined((*premises, scale, g.POOL_SIZE), ONE_POOLED_FIT),
            Step(
                rule="variance of independent noise",
                before=premises,
                after=growth,
                because="The scatter of the pool grows by that of the new data about their mean, n − 1 "
                "parts, and by that of the new mean about the old, N/(N + n) parts.",
                certificate=MatrixReplay(definitions=premises, noise=g.pool_noise),
            ),
            Step(
                rule="variance of independent noise",
                before=premises[:4],
                after=moved,
                because="New data move the pooled mean by the share n/(N + n) of their own mean's noise.",
                certificate=MatrixReplay(definitions=premises[:4], noise=g.pool_noise),
            ),
        ),
        growth=growth,
        moved=moved,
        scales=(scale, g.POOL_SIZE),
    )


def first_fit(generation: Generation, gain: sp.Expr) -> tuple[Step, ...]:
    """Return the steps to v(1) and m(1), for loops whose later fits differ from the first."""
    first = g.FIRST
    names = (equate(v(1), spread(first.sigma)), equate(m(1), drift(first.mu)))
    start = equate(spread(first.old_sigma), trace)
    return (
        *generation.steps,
        *defined((*names, start), START),
        computed(
            equate(v(1), gain * trace),
            "The first fit sees n real data.",
            names[0],
            generation.growth,
            start,
            rule="first fit",
        ),
        computed(
            equate(m(1), trace / n),
            "The first fit sees n real data.",
            names[1],
            generation.moved,
            start,
            rule="first fit",
        ),
    )


def _names(sequence: sp.Function) -> tuple[sp.Eq, sp.Eq]:
    average = spread if sequence == v else drift
    newest, older = (g.Sigma, g.Sigma_prev) if sequence == v else (g.mu, g.mu_prev)
    return equate(sequence(t), average(newest)), equate(sequence(t - 1), average(older))


def _solved(recurrence: sp.Eq, start: sp.Eq, closed: sp.Expr) -> Step:
    sequence = start.lhs.func
    return solved(
        equate(sequence(t), closed),
        recurrence,
        start,
        because="Multiply the factors." if sequence == v else "Sum the increments.",
    )


def solve_spread(
    title: str, generation: Generation, first: tuple[Step, ...], start: sp.Eq, gain: sp.Expr, closed: sp.Expr
) -> Derivation:
    """Derive v(t) = 𝔼 tr(WΣ_t) from v(t) = gain · v(t − 1) and its start."""
    names = _names(v)
    recurrence = equate(v(t), gain * v(t - 1))
    return in_steps(
        title,
        *first,
        *generation.steps,
        *defined(names if first else (*names, start), NAMED if first else START),
        computed(
            recurrence,
            "Insert what one generation does.",
            *names,
            generation.growth,
            *generation.scales,
            rule="recurrence",
        ),
        _solved(recurrence, start, closed),
    )


def solve_drift(
    title: str,
    generation: Generation,
    first: tuple[Step, ...],
    start: sp.Eq,
    push: sp.Expr,
    covariance: Derivation,
    closed: sp.Expr,
) -> Derivation:
    """Derive m(t) = 𝔼 (μ_t − μ₀)ᵀW(μ_t − μ₀) from m(t) = m(t − 1) + push · v(t − 1) and its start."""
    names = (*_names(m), equate(v(t - 1), spread(g.Sigma_prev)))
    fed = equate(m(t), m(t - 1) + push * v(t - 1))
    before = equate(v(t - 1), covariance.conclusion.rhs.xreplace({t: t - 1}))
    recurrence = equate(m(t), m(t - 1) + push * before.rhs)
    return in_steps(
        title,
        *first,
        *generation.steps,
        *defined(names if first else (*names, start), NAMED if first else START),
        computed(
            fed,
            "Insert what one generation does.",
            *names,
            generation.moved,
            *generation.scales,
            rule="recurrence",
        ),
        instance(covariance.conclusion, (t, t - 1), rule="one fit earlier"),
        computed(
            recurrence,
            "The drift is fed by the mean covariance of the fit before.",
            fed,
            before,
            rule="insert the mean covariance",
        ),
        _solved(recurrence, start, closed),
        lemmas=(covariance,),
    )


@cache
def replace_spread() -> Derivation:
    """Derive 𝔼 tr(WΣ_t) = tr(WΣ₀) under replace: the covariance is a martingale."""
    return solve_spread(
        "Mean covariance under replace, unbiased",
        one_fit(g.NEXT, g.NEXT.unbiased, sp.Integer(1), 1 / n),
        (),
        equate(v(0), trace),
        sp.Integer(1),
        trace,
    )


@cache
def replace_drift() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² = t tr(Σ₀)/n under replace."""
    return solve_drift(
        "Mean drift under replace, unbiased covariance",
        one_fit(g.NEXT, g.NEXT.unbiased, sp.Integer(1), 1 / n),
        (),
        equate(m(0), 0),
        1 / n,
        replace_spread(),
        trace * t / n,
    )


@cache
def replace_biased_spread() -> Derivation:
    """Derive 𝔼 tr(WΣ_t) = (1 − 1/n)^t tr(WΣ₀) under replace with divisor n."""
    return solve_spread(
        "Mean covariance under replace, divisor n",
        one_fit(g.NEXT, g.NEXT.biased, 1 - 1 / n, 1 / n),
        (),
        equate(v(0), trace),
        1 - 1 / n,
        trace * (1 - 1 / n) ** t,
    )


@cache
def replace_biased_drift() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² = tr(Σ₀)(1 − (1 − 1/n)^t) under replace with divisor n."""
    return solve_drift(
        "Mean drift under replace, divisor n",
        one_fit(g.NEXT, g.NEXT.biased, 1 - 1 / n, 1 / n),
        (),
        equate(m(0), 0),
        1 / n,
        replace_biased_spread(),
        trace * (1 - (1 - 1 / n) ** t),
    )


def _biased_sampling(biased: bool) -> tuple[Generation, tuple[Step, ...]]:
    gain = 1 - 1 / n if biased else sp.Integer(1)
    next_fit = g.BIASED_SAMPLING.biased if biased else g.BIASED_SAMPLING.unbiased
    later = one_fit(g.BIASED_SAMPLING, next_fit, lam * gain, lam / n)
    own = g.FIRST.biased if biased else g.FIRST.unbiased
    return later, first_fit(one_fit(g.FIRST, own, gain, 1 / n), gain)


@cache
def sampling_bias_spread(biased: bool = False) -> Derivation:
    """Derive 𝔼 tr(WΣ_t) = λ^{t−1} tr(WΣ₀), times (1 − 1/n)^t with divisor n, for draws at λΣ_{t−1}."""
    later, first = _biased_sampling(biased)
    gain = 1 - 1 / n if biased else sp.Integer(1)
    return solve_spread(
        "Mean covariance under replace with sampling bias λ" + (", divisor n" if biased else ""),
        later,
        first,
        equate(v(1), gain * trace),
        lam * gain,
        gain * trace * (lam * gain) ** (t - 1),
    )


@cache
def sampling_bias_drift(biased: bool = False) -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² = tr(Σ₀)/n · Σ_{j<t} a^j, a = λ, or λ(1 − 1/n) with divisor n."""
    later, first = _biased_sampling(biased)
    gain = lam * (1 - 1 / n) if biased else lam
    return solve_drift(
        "Mean drift under replace with sampling bias λ" + (", divisor n" if biased else ""),
        later,
        first,
        equate(m(1), trace / n),
        lam / n,
        sampling_bias_spread(biased),
        trace / n * sp.Sum(gain ** (j - 1), (j, 1, t)),
    )


def _pooled(divisor: sp.Expr) -> tuple[Generation, tuple[Step, ...]]:
    fitted, gain = (g.FIRST.biased, 1 - 1 / n) if divisor == N else (g.FIRST.unbiased, sp.Integer(1))
    return one_pooled_fit(divisor), first_fit(one_fit(g.FIRST, fitted, gain, 1 / n), gain)


@cache
def accumulate_spread() -> Derivation:
    """Derive 𝔼 tr(WΣ_t) = tr(WΣ₀) ∏_{j=2..t} (1 − 1/(j(nj − 1))) under accumulate, unbiased."""
    later, first = _pooled(N - 1)
    return solve_spread(
        "Mean pooled covariance under accumulate, unbiased",
        later,
        first,
        equate(v(1), trace),
        1 - 1 / (t * (n * t - 1)),
        trace * sp.Product(1 - 1 / (j * (n * j - 1)), (j, 2, t)),
    )


@cache
def accumulate_biased_spread() -> Derivation:
    """Derive 𝔼 tr(WΣ_t) = tr(WΣ₀) ∏_{j≤t} (1 − 1/(nj²)) under accumulate, divisor tn."""
    later, first = _pooled(N)
    return solve_spread(
        "Mean pooled covariance under accumulate, divisor tn",
        later,
        first,
        equate(v(1), (1 - 1 / n) * trace),
        1 - 1 / (n * t**2),
        trace * sp.Product(1 - 1 / (n * j**2), (j, 1, t)),
    )


@cache
def accumulate_biased_drift() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² under accumulate with divisor tn: the complement of the mean covariance."""
    later, first = _pooled(N)
    return solve_drift(
        "Mean drift under accumulate, divisor tn",
        later,
        first,
        equate(m(1), trace / n),
        1 / (n * t**2),
        accumulate_biased_spread(),
        trace * (1 - sp.Product(1 - 1 / (n * j**2), (j, 1, t))),
    )


@cache
def accumulate_drift() -> Derivation:
    """Derive 𝔼‖μ_t − μ₀‖² under accumulate, unbiased, as a finite sum of products."""
    later, first = _pooled(N - 1)
    i = sp.Symbol("i", integer=True, positive=True)
    earlier = sp.Product(1 - 1 / (j * (n * j - 1)), (j, 2, i - 1))
    return solve_drift(
        "Mean drift under accumulate, unbiased",
        later,
        first,
        equate(m(1), trace / n),
        1 / (n * t**2),
        accumulate_spread(),
        trace / n * (1 + sp.Sum(earlier / i**2, (i, 2, t))),
    )
