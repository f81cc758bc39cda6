"""How heavy the tails are: moments of order four of the path, d = 1, replace, unbiased.

Given the path so far, μ_t − μ_{t−1} = σ_{t−1}Z/√n and σ_t² = σ_{t−1}²χ²_{n−1}/(n − 1), independent. A
sample mean of (μ_t − μ₀)² has a relative variance that grows like ((n + 1)/(n − 1))^t: beyond t ≈ n
log(replicates) it misses the truth, and refutes it if trusted.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb

from theory.chi_products.moments import log_moment_ball
from theory.engine.limits import t
from theory.engine.naming import backwards, instance
from theory.engine.steps import combined, computed, in_steps, solved
from theory.families.gaussian.definitions import (
    PATH,
    defined,
    e_prev,
    e_t,
    n,
    noise,
    s_prev,
    s_t,
    sigma0,
)
from theory.families.gaussian.deviation import along_direction
from theory.families.gaussian.first_moments import replace_drift
from theory.language.derivation import Averaging, Derivation, Expectation, Step
from theory.language.equations import equate
from theory.numbers.walk import precision

y, x, u, spread = (sp.Function(name, nonnegative=True) for name in ("y", "x", "u", "Q"))
GROWTH = (n + 1) / (n - 1)
WORDS = "y = 𝔼σ_t⁴, x = 𝔼(μ_t − μ₀)²σ_t², u = 𝔼(μ_t − μ₀)⁴; fit 0 is the truth."
MOMENTS = {y: (0, 4), x: (2, 2), u: (4, 0)}
"""Which powers of μ_t − μ₀ and of σ_t each is the mean of."""
GROWN: dict[sp.Function, dict[sp.Function, sp.Expr]] = {
    y: {y: GROWTH},
    x: {x: sp.Integer(1), y: 1 / n},
    u: {u: sp.Integer(1), x: 6 / n, y: 3 / n**2},
}
"""The factors of the moments of the fit before."""


def _solve(sequence: sp.Function, recurrence: sp.Eq, start: sp.Eq, closed: sp.Expr) -> Step:
    return solved(equate(sequence(t), closed), recurrence, start, because="Sum the geometric increments.")


def _earlier(statement: sp.Eq) -> Step:
    return instance(statement, (t, t - 1), rule="one fit earlier")


def _insert(raw: sp.Eq, known: tuple[sp.Eq, ...]) -> Step:
    inserted = raw
    for equation in known:
        inserted = inserted.xreplace({equation.lhs: equation.rhs})
    return computed(inserted, "The moments of the fit before are known.", raw, *known)


def _one_fit() -> Iterator[Step]:
    """Yield the steps from the definition of a fit to the growth of the moments of order four."""
    yield from defined(PATH, "The data of one fit along a direction; e is μ − μ₀, s the standard deviation.")
    now, before = (
        {name: Expectation(e**a * s**b) for name, (a, b) in MOMENTS.items()}
        for e, s in ((e_t, s_t), (e_prev, s_prev))
    )
    names = (
        *(equate(name(t), mean) for name, mean in now.items()),
        *(equate(name(t - 1), mean) for name, mean in before.items()),
    )
    yield from defined(names, WORDS)
    read = tuple(backwards(equate(name.rhs, name.lhs), name) for name in names)
    yield from read
    for name, mean in now.items():
        averaged = equate(mean, sum(factor * before[other] for other, factor in GROWN[name].items()))
        yield Step(
            rule="conditional expectation",
            before=PATH,
            after=averaged,
            because="Given the fit before, new data are independent and normal.",
            certificate=Averaging(definitions=PATH, noise=((noise, n),), normal=True),
        )
        rule = equate(name(t), sum(factor * other(t - 1) for other, factor in GROWN[name].items()))
        known = (*(step.after for step in read), averaged)
        yield combined(rule, "In terms of the means.", *known, rule="recurrence")


@cache
def drift_fourth_moment() -> Derivation:
    """Derive 𝔼(μ_t − μ₀)⁴ = σ₀⁴ · 3(n−1)/(2n²) · (n(((n+1)/(n−1))^t − 1) − 2t)."""
    starts = (equate(y(0), sigma0**4), equate(x(0), 0), equate(u(0), 0))
    growth = tuple(_one_fit())
    laws = [step.after for step in growth if step.rule == "recurrence"]
    solved_y = _solve(y, laws[0], starts[0], sigma0**4 * GROWTH**t)
    earlier_y = _earlier(solved_y.after)
    fed_x = _insert(laws[1], (earlier_y.after,))
    solved_x = _solve(x, fed_x.after, starts[1], sigma0**4 * (n - 1) / (2 * n) * (GROWTH**t - 1))
    earlier_x = _earlier(solved_x.after)
    fed_u = _insert(laws[2], (earlier_x.after, earlier_y.after))
    closed = sigma0**4 * 3 * (n - 1) / (2 * n**2) * (n * (GROWTH**t - 1) - 2 * t)
    return in_steps(
        "Fourth moment of the drift under replace, d = 1",
        *defined(starts, WORDS),
        *growth,
        solved_y,
        earlier_y,
        fed_x,
        solved_x,
        earlier_x,
        fed_u,
        _solve(u, fed_u.after, starts[2], closed),
    )


@cache
def drift_variance() -> Derivation:
    """Derive the variance of (μ_t − μ₀)²: its fourth moment less the square of its mean."""
    fourth, mean = drift_fourth_moment(), along_direction(replace_drift())
    name = equate(spread(t), u(t) - mean.conclusion.lhs**2)
    return in_steps(
        "Variance of the mean term of W₂² under replace, d = 1",
        *defined((name,), "Q is the variance of (μ_t − μ₀)²."),
        computed(
            equate(spread(t), fourth.conclusion.rhs - mean.conclusion.rhs**2),
            "Variance is the mean square less the squared mean.",
            name,
            fourth.conclusion,
            mean.conclusion,
            rule="insert both moments",
        ),
        lemmas=(fourth, mean),
    )


def w2_variance_ball(t: int, n: int, *, bits: int = 106) -> arb:
    """Ball around the variance of W₂² under replace, d = 1, unbiased, in units of σ₀⁴.

    With D = μ_t − μ₀ and S = σ_t in units of σ₀, W₂⁴ = (D² + (S − 1)²)², and the moments
    𝔼S^k = g_k^t, 𝔼D²S^k = (g_k/n)(g_{k+2}^t − g_k^t)/(g_{k+2} − g_k) close, g_k = 𝔼(χ²_{n−1}/(n−1))^{k/2}.

    Parameters: t ≥ 1 fits of n ≥ 2 draws each.

    >>> w2_variance_ball(1, 10**6) < 1e-5
    True
    """
    m = n - 1
    with precision(bits + 64 + 2 * t.bit_length() + 4 * n.bit_length()):
        logs = [arb(0), *(log_moment_ball(m, Fraction(k, 2), bits=bits + 128) for k in (1, 2, 3, 4))]
        g = [value.exp() for value in logs]
        power = [(value * t).exp() for value in logs]
        second = [
            arb(t) / n,
            g[1] / n * (power[3] - power[1]) / (g[3] - g[1]),
            g[2] / n * (power[4] - 1) / (g[4] - 1),
        ]
        fourth = arb(3 * m) / (2 * n * n) * (n * (power[4] - 1) - 2 * t)
        square = (
            fourth
            + 2 * (second[2] - 2 * second[1] + second[0])
            + power[4]
            - 4 * power[3]
            + 6
            - 4 * power[1]
            + 1
        )
        mean = arb(t) / n + 2 * (1 - power[1])
        return square - mean**2


def variance_variance(t: int, n: int) -> Fraction:
    """Variance of σ_t² under replace, unbiased, d = 1, in units of σ₀⁴: ((n + 1)/(n − 1))^t − 1.

    >>> variance_variance(1, 11)
    Fraction(1, 5)
    """
    return Fraction(n + 1, n - 1) ** t - 1


def covariance_term_variance_ball(t: int, n: int, *, bits: int = 106) -> arb:
    """Ball around the variance of (σ_t − σ₀)² under replace, unbiased, d = 1, in units of σ₀⁴."""
    with precision(bits + 64 + 2 * t.bit_length() + 4 * n.bit_length()):
        power = [(log_moment_ball(n - 1, Fraction(k, 2), bits=bits + 128) * t).exp() for k in (1, 2, 3, 4)]
        square = power[3] - 4 * power[2] + 6 * power[1] - 4 * power[0] + 1
        return square - (2 * (1 - power[0])) ** 2
